"""ZEN: one expression node in a decision graph; the ninth expression reads the eight before it."""

from __future__ import annotations

import json
from typing import Any

import zen
from decision import CHECKS, CONCLUSIONS, FACTORS, TRIGGERS, Case, Conclusions

from engines.way import Way, days_since_visit, released

_EXPRESSIONS = {
    "assess": " or ".join(TRIGGERS),
    "high_need": f"len(filter([{', '.join(FACTORS)}], # == true)) >= 3",
    "must_not": "child_objects and sufficient_understanding",
    "should_not": "child_objects and not sufficient_understanding",
    "vetting_ok": " and ".join(
        [
            *(f"{check} == 'complete'" for check in CHECKS),
            "induction_hours >= 12",
            "len(references) >= 2",
            "some(references, #.kind == 'employment')",
            "some(references, #.kind == 'personal_friend')",
        ]
    ),
    "consider_adv": "difficulty_expressing or conflict or setting in ['out_of_area', 'secure']",
    "offer_adv": "representation or complaint",
    "visit_overdue": "days > 42",
    "appoint": "($.assess or $.high_need) and not $.must_not and not $.should_not and $.vetting_ok",
}


def _node(kind: str, **content: Any) -> dict[str, Any]:
    return {"id": kind, "name": kind, "type": kind, "position": {"x": 0, "y": 0}, **content}


def _edge(source: str, target: str) -> dict[str, str]:
    return {"id": source, "type": "edge", "sourceId": source, "targetId": target}


def graph(expressions: dict[str, str]) -> str:
    """A decision graph of one node of expressions, as the engine takes it."""
    content = {"expressions": [{"id": key, "key": key, "value": value} for key, value in expressions.items()]}
    middle = _node("expressionNode", content=content)
    return json.dumps(
        {
            "nodes": [_node("inputNode"), middle, _node("outputNode")],
            "edges": [_edge("inputNode", "expressionNode"), _edge("expressionNode", "outputNode")],
        }
    )


def ways() -> list[Way]:
    """Plain, and with the trace that is its explanation."""
    decision = zen.ZenEngine().create_decision(graph(_EXPRESSIONS))
    name = released("zen-engine")
    ready = "days since the last visit"

    def ask(case: Case) -> Any:
        return decision.evaluate(case)

    def traced(case: Case) -> Any:
        return decision.evaluate(case, {"trace": True})

    return [
        Way(name, days_since_visit, ask, _conclusions, ready),
        Way(f"{name}, with its trace", days_since_visit, traced, _conclusions, ready),
    ]


def _conclusions(answer: Any) -> Conclusions:
    return {name: answer["result"].get(name) for name in CONCLUSIONS}
