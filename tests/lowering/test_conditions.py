"""A pack may ask for confirmed facts; only then does the mark in the provenance count (semantics 25)."""

from __future__ import annotations

from datetime import date

import pytest

from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.record.case import read_case
from ivpolicy.files.packs import load_pack

DAY = date(2026, 11, 1)
THREE = {
    "case_id": "invented",
    "child": {"statuses": ["looked_after"], "socially_isolated": "yes"},
    "placement": {"significant_instability": "yes", "single_parent_carer": "yes"},
}
MARKED = {
    path: {"source": "case file", "confirmed": True}
    for path in ("child.socially_isolated", "placement.significant_instability", "placement.single_parent_carer")
}


@pytest.mark.parametrize("provenance", [{}, MARKED])
def test_where_the_pack_does_not_ask_the_mark_changes_nothing(provenance: dict[str, object]) -> None:
    result = evaluate(load_pack("leeds"), read_case({**THREE, "provenance": provenance}), as_at=DAY)

    assert (result["visitor.criteria"].status, result["visitor.criteria"].outcome) == ("decided", "met")


def test_where_the_pack_asks_three_confirmed_factors_are_enough() -> None:
    strict = load_pack("leeds", readings={"what_confirmed_means": "marked"})

    result = evaluate(strict, read_case({**THREE, "provenance": MARKED}), as_at=DAY)

    assert (result["visitor.criteria"].status, result["visitor.criteria"].outcome) == ("decided", "met")


def test_where_the_pack_asks_an_unmarked_factor_is_asked_for_and_said_to_wait_for_confirmation() -> None:
    strict = load_pack("leeds", readings={"what_confirmed_means": "marked"})
    two = {path: mark for path, mark in MARKED.items() if path != "child.socially_isolated"}

    result = evaluate(strict, read_case({**THREE, "provenance": two}), as_at=DAY)

    assert result["visitor.criteria"].status == "needs_information"
    assert "child.socially_isolated" in result["visitor.criteria"].missing
    asked = {fact.fact: fact.why_unknown for fact in result.to_ask}
    assert asked["child.socially_isolated"] == "not complete, or not confirmed"


def test_a_factor_marked_as_not_confirmed_does_not_count() -> None:
    strict = load_pack("leeds", readings={"what_confirmed_means": "marked"})
    refused = {**MARKED, "child.socially_isolated": {"source": "case file", "confirmed": False}}
    no_others = {
        "child": {
            **THREE["child"],
            "physically_isolated": "no",
            "relationship_difficulty_peers": "no",
            "vulnerable_to_targeting": "no",
        },
        "placement": {**THREE["placement"], "at_a_distance": "no", "out_of_authority": "no"},
        "family_time": {"last_unsupervised": "2026-10-20"},
    }

    result = evaluate(strict, read_case({**THREE, **no_others, "provenance": refused}), as_at=DAY)

    assert (result["visitor.criteria"].status, result["visitor.criteria"].outcome) == ("decided", "not_met")
