"""What is due before a birthday has its day as soon as the date of birth is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ivpolicy import evaluate, load_pack
from ivpolicy.core.pack.rules import Deadline
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.validation.pack_index import PackIndex
from ivpolicy.files.packs import national_pack, read_pack, shipped_packs

DAY = date(2026, 11, 1)


def due(**facts: Any) -> tuple[date | None, str | None]:
    given = {"child.statuses": ["looked_after"], "appointment.active": True, "aftercare.review_before_18_on": "none"}
    decision = evaluate(load_pack("leeds"), case_from_facts(given | facts, as_at=DAY), as_at=DAY)["visitor.continue"]
    (action,) = [action for action in decision.actions if "informally included" in action.does]
    return action.by, action.by_words


@pytest.mark.parametrize(
    ("born", "last", "words"),
    [
        (date(2009, 10, 9), date(2027, 10, 8), "before the 18th birthday on 9 October 2027"),
        (date(2009, 3, 1), date(2027, 2, 28), "before the 18th birthday on 1 March 2027"),
    ],
)
def test_the_last_day_is_the_one_before_the_birthday(born: date, last: date, words: str) -> None:
    assert due(**{"child.date_of_birth": born}) == (last, words)


def test_without_a_date_of_birth_no_day_is_made_up() -> None:
    assert due(**{"child.date_of_birth": "2009-03"}) == (None, "before the 18th birthday (date of birth not recorded)")


@pytest.mark.parametrize("name", shipped_packs())
def test_no_pack_says_a_birthday_in_words_alone(name: str) -> None:
    pack = read_pack(name)
    deadlines = PackIndex(pack, None if pack.layer == "national" else national_pack()).of(Deadline)

    assert [found.value.words for found in deadlines if "birthday" in (found.value.words or "")] == []
