"""durable-rules: nine rules over one fact, each noting that it fired; what did not fire does not hold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from decision import CHECKS, CONCLUSIONS, FACTORS, TRIGGERS, Case, Conclusions
from durable import engine

from engines.way import Way, days_since_visit, released

_READY = "days since the last visit; the number of factors and of references; `appoint` without chaining"

Match = dict[str, Any]


class QuietHost(engine.Host):  # type: ignore[misc]
    """The host without its timer threads, which would disturb the measuring of the others."""

    def _run(self) -> None: ...


def _yes(fact: str) -> Match:
    return {fact: True}


_NEEDED: Match = {"$or": [*map(_yes, TRIGGERS), {"$gte": {"n_factors": 3}}]}
_VETTED: list[Match] = [
    *({check: "complete"} for check in CHECKS),
    {"$gte": {"induction_hours": 12}},
    {"$gte": {"n_references": 2}},
    {"$iany": {"references": {"$i.kind": "employment"}}},
    {"$iany": {"references": {"$i.kind": "personal_friend"}}},
]
_MATCHES: dict[str, Match] = {
    "assess": {"$or": [_yes(fact) for fact in TRIGGERS]},
    "high_need": {"$gte": {"n_factors": 3}},
    "must_not": {"$and": [_yes("child_objects"), _yes("sufficient_understanding")]},
    "should_not": {"$and": [_yes("child_objects"), {"sufficient_understanding": False}]},
    "vetting_ok": {"$and": _VETTED},
    "consider_adv": {
        "$or": [_yes("difficulty_expressing"), _yes("conflict"), {"setting": "out_of_area"}, {"setting": "secure"}]
    },
    "offer_adv": {"$or": [_yes("representation"), _yes("complaint")]},
    "visit_overdue": {"$gt": {"days": 42}},
    "appoint": {"$and": [_NEEDED, {"child_objects": False}, *_VETTED]},
}


def _fact(case: Case) -> dict[str, Any]:
    """The case as one fact, with its counts; those that cannot be known are left out."""
    fact = {**days_since_visit(case), "sid": "case", "id": "case"}
    if all(factor in case for factor in FACTORS):
        fact["n_factors"] = sum(case[factor] for factor in FACTORS)
    if "references" in case:
        fact["n_references"] = len(case["references"])
    return fact


def _rules(fired: set[str]) -> dict[str, Any]:
    def note(name: str) -> Callable[[Any], None]:
        return lambda _: fired.add(name)

    return {name: {"all": [{"m": match}], "run": note(name)} for name, match in _MATCHES.items()}


def ways() -> list[Way]:
    """One fact asserted, the rules that fire noted, the state thrown away."""
    fired: set[str] = set()
    host = QuietHost({"decision": _rules(fired)})

    def ask(fact: dict[str, Any]) -> frozenset[str]:
        fired.clear()
        with suppress(engine.MessageNotHandledException):  # how it says that no rule fired
            host.assert_fact("decision", fact)
            host.delete_state("decision", "case")  # where none has fired, this could end the process
        return frozenset(fired)

    return [Way(released("durable_rules"), _fact, ask, _conclusions, _READY)]


def _conclusions(fired: frozenset[str]) -> Conclusions:
    return {name: name in fired for name in CONCLUSIONS}
