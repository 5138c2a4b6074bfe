"""A time that stands still on some days, against counting the days one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivpolicy import load_pack
from ivpolicy.core.dates.calendar import NO_BANK_HOLIDAYS, Duration, deadline, is_working_day
from ivpolicy.core.dates.pauses import Pause, paused_deadline

HOLIDAYS = load_pack("leeds").rulebook.holidays
ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2026, 6, 30))
LENGTHS = st.builds(Duration, st.integers(1, 40), st.sampled_from(["day", "working_day", "week", "month"]))


@st.composite
def pauses(draw):
    first = draw(DAYS)
    return Pause(first, draw(st.none() | st.integers(1, 60).map(lambda days: first + timedelta(days=days))))


def counted_one_by_one(start, duration, pauses):
    """The last day by a list of every day to 2040: those on which the time runs, and of them the right one."""
    still = {day for p in pauses for day in days_from(p.first, (p.end or date(2041, 1, 1)) - ONE_DAY)}
    running = [day for day in days_from(start + ONE_DAY, date(2040, 12, 31)) if day not in still]
    if duration.unit == "working_day":
        running = [day for day in running if is_working_day(day, HOLIDAYS)]
        number = duration.number
    else:
        number = (deadline(start, duration, HOLIDAYS) - start).days
    return running[number - 1] if len(running) >= number else number - len(running)


def days_from(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@given(DAYS, LENGTHS, st.lists(pauses(), max_size=4))
@example(date(2024, 1, 31), Duration(1, "month"), [Pause(date(2024, 2, 29), date(2024, 3, 1))])
@example(date(2022, 9, 16), Duration(1, "working_day"), [Pause(date(2022, 9, 19), date(2022, 9, 20))])
@example(date(2026, 3, 2), Duration(10, "working_day"), [Pause(date(2026, 3, 2))])
def test_the_last_day_is_that_of_counting_the_days_on_which_the_time_runs(start, duration, at_times):
    expected = counted_one_by_one(start, duration, at_times)

    found = paused_deadline(start, duration, HOLIDAYS, at_times)

    if isinstance(expected, int):
        assert found == Duration(expected, "working_day" if duration.unit == "working_day" else "day")
    elif duration.unit == "working_day" and not HOLIDAYS.cover(start + ONE_DAY, expected):
        assert found is None
    else:
        assert found == expected


@given(DAYS, LENGTHS)
def test_without_a_pause_it_is_the_deadline_of_every_other_time(start, duration):
    assert paused_deadline(start, duration, HOLIDAYS, []) == deadline(start, duration, HOLIDAYS)


@pytest.mark.parametrize("at_times", [[], [Pause(date(2026, 3, 3), date(2026, 3, 5))]])
def test_working_days_that_no_list_covers_have_no_day(at_times):
    assert paused_deadline(date(2026, 3, 2), Duration(10, "working_day"), NO_BANK_HOLIDAYS, at_times) is None


def test_a_day_that_had_passed_before_the_pause_is_not_moved():
    assert paused_deadline(date(2026, 3, 2), Duration(1, "week"), HOLIDAYS, [Pause(date(2026, 3, 10))]) == date(
        2026, 3, 9
    )
