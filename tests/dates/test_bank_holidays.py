"""The bank holidays of the national pack, and what is said where they do not reach: words, never a guessed day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivpolicy import evaluate, load_pack
from ivpolicy.core.dates.calendar import Duration, bank_holidays_of, deadline, good_friday
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.result_document import Action

ENGLAND = load_pack("england")
HOLIDAYS = ENGLAND.rulebook.holidays
FIRST, LAST = HOLIDAYS.years[0], HOLIDAYS.years[-1]


def appointment_of_officer(looked_after_since: date) -> Action:
    """The action with a deadline of 20 working days from the start of care."""
    facts = {
        "child.statuses": ["looked_after"],
        "placement.placed_for_adoption": False,
        "care.looked_after_since": str(looked_after_since),
        "meetings.reviews_held": 0,
        "reviewing_officer.appointed": False,
    }
    as_at = looked_after_since + timedelta(days=1)
    decision = evaluate(ENGLAND, case_from_facts(facts, as_at=as_at), as_at=as_at)["iro.notify"]
    return next(action for action in decision.actions if "20 working days" in (action.by_words or ""))


def test_every_year_between_the_first_and_the_last_has_all_its_holidays() -> None:
    """Eight a year by law and custom, and more by proclamation; a year left out would pass for one without any."""
    listed = Counter(day.year for day in HOLIDAYS.days)
    assert {year: listed[year] for year in HOLIDAYS.years if listed[year] < 8} == {}


@pytest.mark.parametrize("year", HOLIDAYS.years)
def test_the_moving_holidays_of_every_year_are_listed(year: int) -> None:
    friday = good_friday(year)
    mondays = {day for day in HOLIDAYS.days if day.weekday() == 0}
    assert {friday, friday + timedelta(days=3)} <= HOLIDAYS.days
    assert any(day.year == year and day.month == 8 and day.day >= 25 for day in mondays)


def test_a_deadline_within_the_years_has_a_day() -> None:
    action = appointment_of_officer(date(2026, 5, 18))
    assert action.by == date(2026, 6, 16)  # 25 May is a bank holiday


@pytest.mark.parametrize(
    "start", [date(FIRST - 1, 12, 1), date(FIRST - 1, 12, 28), date(LAST, 12, 10), date(LAST + 1, 3, 1)]
)
def test_a_deadline_that_leaves_the_years_stays_in_words(start: date) -> None:
    action = appointment_of_officer(start)
    assert (action.by, action.late_after) == (None, None)
    assert action.by_words is not None
    assert "20 working days" in action.by_words


def counted_on(start: date, number: int, *, unlisted_are_holidays: bool) -> date | None:
    """The last of so many working days after the start; None where the unlisted years may have none."""
    day = start
    while number:
        day += timedelta(days=1)
        is_listed = day.year in HOLIDAYS.years
        if day.year > LAST and unlisted_are_holidays:
            return None
        is_holiday = day in HOLIDAYS.days if is_listed else unlisted_are_holidays
        number -= day.weekday() < 5 and not is_holiday
    return day


@given(
    st.dates(date(FIRST - 1, 11, 1), date(FIRST, 1, 31)) | st.dates(date(LAST, 9, 1), date(LAST + 1, 1, 31)),
    st.integers(1, 65),
)
def test_a_day_is_named_only_where_no_unlisted_holiday_could_move_it(start: date, number: int) -> None:
    latest = counted_on(start, number, unlisted_are_holidays=True)
    named = deadline(start, Duration(number, "working_day"), HOLIDAYS)
    assert named in (None, latest)
    if named is not None:
        assert start + timedelta(days=number) <= named
    if start.year >= FIRST and latest is not None:
        assert named == latest


def test_a_year_that_is_not_whole_is_not_trusted() -> None:
    days = sorted(HOLIDAYS.days)
    without_2024 = [day for day in days if day.year != 2024]
    half_of_2026 = [day for day in days if day.year != 2026 or day.month < 5]

    assert bank_holidays_of(days) == HOLIDAYS
    assert bank_holidays_of(without_2024).years == range(2025, LAST + 1)
    assert bank_holidays_of(half_of_2026).years == range(2027, LAST + 1)
    assert bank_holidays_of([]).years == range(0)


def test_christmas_and_good_friday_need_not_be_listed() -> None:
    listed = [day for day in HOLIDAYS.days if (day.month, day.day) not in ((12, 25), (12, 26))]

    assert bank_holidays_of(day for day in listed if day != good_friday(day.year)).years == HOLIDAYS.years
