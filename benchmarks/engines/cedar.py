"""Cedar through cedarpy: one `permit` for each conclusion, nine in one call; those satisfied are the answer."""

from __future__ import annotations

from typing import Any

import cedarpy
from decision import CHECKS, CONCLUSIONS, FACTORS, TRIGGERS, Case, Conclusions

from engines.way import Way, days_since_visit, released

_READY = "days since the last visit; the number of factors, the number and the kinds of references"

_CONDITIONS = {
    "assess": " || ".join(f"context.{fact}" for fact in TRIGGERS),
    "high_need": "context.n_factors >= 3",
    "must_not": "context.child_objects && context.sufficient_understanding",
    "should_not": "context.child_objects && !context.sufficient_understanding",
    "vetting_ok": " && ".join(
        [
            *(f'context.{check} == "complete"' for check in CHECKS),
            "context.induction_hours >= 12",
            "context.n_references >= 2",
            'context.reference_kinds.containsAll(["employment", "personal_friend"])',
        ]
    ),
    "consider_adv": 'context.difficulty_expressing || context.conflict || ["out_of_area", "secure"].contains(context.setting)',  # noqa: E501
    "offer_adv": "context.representation || context.complaint",
    "visit_overdue": "context.days > 42",
}


def _policies() -> str:
    """The nine policies. One cannot read another's answer, so `appoint` repeats the text of five."""
    said = {name: f"({condition})" for name, condition in _CONDITIONS.items()}
    appoint = f"({said['assess']} || {said['high_need']}) && !{said['must_not']} && !{said['should_not']}"
    conditions = {**_CONDITIONS, "appoint": f"{appoint} && {said['vetting_ok']}"}
    return "\n".join(f"permit(principal, action, resource) when {{ {text} }};" for text in conditions.values())


def request(case: Case) -> dict[str, Any]:
    """The request. Counts that cannot be known are left out, as an unknown attribute is."""
    context = {fact: value for fact, value in days_since_visit(case).items() if fact != "references"}
    if all(factor in case for factor in FACTORS):
        context["n_factors"] = sum(case[factor] for factor in FACTORS)
    if "references" in case:
        context["n_references"] = len(case["references"])
        context["reference_kinds"] = sorted({one["kind"] for one in case["references"]})
    return {"principal": 'U::"officer"', "action": 'A::"decide"', "resource": 'C::"invented"', "context": context}


def ways() -> list[Way]:
    """One call with a prepared policy set."""
    policies = cedarpy.PolicySet.from_str(_policies())
    entities = cedarpy.Entities.from_json_str("[]")

    def ask(asked: dict[str, Any]) -> Any:
        return cedarpy.is_authorized(asked, policies, entities).diagnostics

    return [Way(released("cedarpy"), request, ask, _conclusions, _READY)]


def _conclusions(diagnostics: Any) -> Conclusions:
    """Satisfied policies hold; one that failed on a missing attribute is told among the errors."""
    satisfied = set(diagnostics.reasons)
    errors = "\n".join(str(error) for error in diagnostics.errors)
    found: Conclusions = {}
    for i, name in enumerate(CONCLUSIONS):
        found[name] = True if f"policy{i}" in satisfied else None if f"`policy{i}`" in errors else False
    return found
