"""One rule, one absent fact, every engine's answer.

The rule: a case must stay open while the child has had fewer than two visits in twelve months. Each engine is asked
with one visit, with five, and with the number of visits absent from the case. The engine's own words are shortened;
nothing else is done to its answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

Facts = dict[str, int]
Ask = Callable[[Facts], str]

_CASES: tuple[Facts, ...] = ({"visits_12m": 1}, {"visits_12m": 5}, {})
_WIDTHS = (34, 12, 12)
_LONGEST = 66


def ask_ivpolicy() -> tuple[str, Ask]:
    """One rule in a pack; where no rule holds, the case may be closed."""
    from engines.way import released

    from ivpolicy import evaluate, load_pack

    pack = load_pack(Path(__file__).parent / "one_rule.yaml")

    def ask(facts: Facts) -> str:
        case = pack.read_case({"case_id": "invented", "local": {pack.id: facts}})
        decision = evaluate(pack, case, as_at=date(2026, 11, 1))["local.case"]
        return decision.outcome or f"{decision.status}: {', '.join(decision.missing)}"

    return released("ivpolicy"), ask


def ask_zen() -> tuple[str, Ask]:
    """A decision table, first row that fits; the last row is for everything else."""
    import zen
    from engines.way import released

    rows = [{"_id": "1", "in": "< 2", "out": '"keep open"'}, {"_id": "2", "in": "", "out": '"close"'}]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "in", "name": "visits", "field": "visits_12m"}],
        "outputs": [{"id": "out", "name": "answer", "field": "answer"}],
        "rules": rows,
    }
    kinds = ("inputNode", "decisionTableNode", "outputNode")
    nodes: list[dict[str, Any]] = [{"id": k, "name": k, "type": k, "position": {"x": 0, "y": 0}} for k in kinds]
    nodes[1]["content"] = table
    edges = [{"id": a, "type": "edge", "sourceId": a, "targetId": b} for a, b in pairwise(kinds)]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return released("zen-engine"), lambda facts: str(decision.evaluate(facts)["result"].get("answer"))


def ask_cedar() -> tuple[str, Ask]:
    """Closing is permitted, and forbidden with fewer than two visits."""
    import cedarpy
    from engines.way import released

    policies = """permit(principal, action == Action::"close", resource);
        forbid(principal, action == Action::"close", resource) when { context.visits_12m < 2 };"""

    def ask(facts: Facts) -> str:
        request = {
            "principal": 'U::"officer"',
            "action": 'Action::"close"',
            "resource": 'C::"invented"',
            "context": facts,
        }
        answer = cedarpy.is_authorized(request, policies, [])
        note = " (the forbid is skipped; an error stands in its diagnostics)" if answer.diagnostics.errors else ""
        return ("close" if answer.allowed else "keep open") + note

    return released("cedarpy"), ask


def ask_rule_engine() -> tuple[str, Ask]:
    """The rule matches or does not."""
    from engines.way import released
    from rule_engine import Rule

    rule = Rule("visits_12m < 2")
    return released("rule-engine"), lambda facts: "keep open" if rule.matches(facts) else "close"


def ask_cel() -> tuple[str, Ask]:
    """The expression is true or false."""
    import cel
    from engines.way import released

    program = cel.compile("visits_12m < 2")
    return released("common-expression-language"), lambda facts: "keep open" if program.execute(facts) else "close"


def ask_durable() -> tuple[str, Ask]:
    """The rule fires or does not."""
    from durable import engine
    from engines.durable_rules import QuietHost
    from engines.way import released

    fired: list[str] = []
    rules = {"keep": {"all": [{"m": {"$lt": {"visits_12m": 2}}}], "run": lambda _: fired.append("keep open")}}
    host = QuietHost({"one_rule": rules})

    def ask(facts: Facts) -> str:
        fired.clear()
        with suppress(engine.MessageNotHandledException):  # how it says that no rule fired
            host.assert_fact("one_rule", {**facts, "sid": "case", "id": "case"})
        host.delete_state("one_rule", "case")
        return fired[0] if fired else "close"

    return released("durable_rules"), ask


_ENGINES: dict[str, Callable[[], tuple[str, Ask]]] = {
    "ivpolicy": ask_ivpolicy,
    "zen-engine": ask_zen,
    "cedarpy": ask_cedar,
    "rule-engine": ask_rule_engine,
    "common-expression-language": ask_cel,
    "durable-rules": ask_durable,
}


def answered(ask: Ask, facts: Facts) -> str:
    """The answer of one engine, or the exception it raises, on one line."""
    try:
        answer = ask(facts)
    except Exception as problem:  # noqa: BLE001 - whatever an engine raises is its answer here
        answer = f"raises {type(problem).__name__}"
    line = answer.replace("_", " ", 1) if answer.startswith("keep_") else answer
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def main() -> None:
    """Print one row for each engine, and a line for each that is not installed."""
    print("A case must stay open while the child has had fewer than two visits in 12 months.\n")
    print(_row(("", "1 visit", "5 visits", "number of visits absent")))
    for engine, made in _ENGINES.items():
        try:
            name, ask = made()
        except ImportError:
            print(_row((engine, "skipped, not installed", "", "")))
            continue
        print(_row((name, *(answered(ask, facts) for facts in _CASES))))


def _row(cells: tuple[str, ...]) -> str:
    return "".join(f"{cell:{width}}" for cell, width in zip(cells, _WIDTHS, strict=False)) + cells[-1]


if __name__ == "__main__":
    main()
