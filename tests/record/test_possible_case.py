"""A case that is tried rather than read: there where it could be read, and nothing is said where not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ivpolicy import CaseError, case_from_facts, shipped_packs
from ivpolicy.core.record.case import possible_case
from ivpolicy.files.packs import shipped_folder
from ivpolicy.tester.worked_cases import read_worked_cases

AS_AT = date(2026, 11, 2)
REFUSED: list[dict[str, Any]] = [
    {"child.no_such_fact": True},
    {"child.age": 12},
    {"child.disabled": "perhaps"},
    {"child.date_of_birth": "2012-02-31"},
    {"appointment.visits": [{"kind": "visit", "no_such_field": 1}]},
    {"child.date_of_birth": "2020-05-01", "care.looked_after_since": "2019-01-01"},
]


def read(facts: dict[str, Any], as_at: date) -> object:
    try:
        return case_from_facts(facts, as_at=as_at, case_id="invented")
    except CaseError:
        return None


@pytest.mark.parametrize("pack", shipped_packs())
def test_the_facts_of_worked_cases_are_tried_as_they_are_read(pack: str) -> None:
    for worked in read_worked_cases(shipped_folder() / "cases" / f"{pack}.yaml")[1]:
        facts, as_at = dict(worked.facts), worked.as_at

        assert possible_case(facts, as_at=as_at, case_id="invented") == read(facts, as_at)


@pytest.mark.parametrize("facts", REFUSED)
def test_what_cannot_be_read_is_no_possible_case(facts: dict[str, Any]) -> None:
    assert read(facts, AS_AT) is None
    assert possible_case(facts, as_at=AS_AT, case_id="invented") is None
