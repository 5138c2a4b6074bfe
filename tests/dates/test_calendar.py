"""Calendar arithmetic: months, ages, windows and working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivpolicy.core.dates.calendar import (
    NO_BANK_HOLIDAYS,
    BankHolidays,
    Duration,
    Month,
    add_months,
    add_working_days,
    age_in_years,
    day_bounds,
    deadline,
    deadline_bounds,
    good_friday,
    in_window,
    is_working_day,
    months_between,
    window_start,
)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CALENDAR_UNITS = ("day", "week", "month", "year")

# England, 2026: New Year's Day, Easter Monday, early May, spring, summer, and the day for Boxing Day.
BANK_HOLIDAYS_2026 = BankHolidays(
    frozenset(
        {
            date(2026, 1, 1),
            date(2026, 4, 6),
            date(2026, 5, 4),
            date(2026, 5, 25),
            date(2026, 8, 31),
            date(2026, 12, 28),
        }
    ),
    range(2026, 2027),
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 5, 5), 0, date(2025, 5, 5)),
    ],
)
def test_a_month_on_is_the_same_day_number_or_the_last_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_months_that_leave_the_calendar_are_refused() -> None:
    with pytest.raises(ValueError, match="outside the years"):
        add_months(date(9999, 12, 1), 1)


@given(DAYS, st.integers(0, 5000))
def test_months_between_is_the_largest_number_of_months_that_fits(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    months = months_between(start, end)
    assert add_months(start, months) <= end < add_months(start, months + 1)


def test_months_between_refuses_an_end_before_the_start() -> None:
    with pytest.raises(ValueError, match="before the start"):
        months_between(date(2025, 1, 2), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("as_at", "age"),
    [(date(2026, 5, 9), 17), (date(2026, 5, 10), 18), (date(2027, 5, 9), 18), (date(2008, 5, 10), 0)],
)
def test_an_age_is_attained_on_the_birthday_itself(as_at: date, age: int) -> None:
    assert age_in_years(date(2008, 5, 10), as_at) == age


@pytest.mark.parametrize(
    ("as_at", "age"),
    [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18), (date(2028, 2, 28), 19), (date(2028, 2, 29), 20)],
)
def test_a_person_born_on_29_february_attains_an_age_on_1_march(as_at: date, age: int) -> None:
    assert age_in_years(date(2008, 2, 29), as_at) == age


def test_an_age_before_birth_is_refused() -> None:
    with pytest.raises(ValueError, match="before the birth"):
        age_in_years(date(2008, 2, 29), date(2008, 2, 28))


def test_a_month_is_read_and_written_the_same() -> None:
    assert str(Month.parse("2024-03")) == "2024-03"


@pytest.mark.parametrize("text", ["2024-13", "2024-00", "0000-01", "2024-3", "March 2024", "2024-03-01", ""])
def test_what_is_not_a_month_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month"):
        Month.parse(text)


def test_a_month_is_the_interval_of_its_days() -> None:
    month = Month(2024, 2)
    assert [day.day for day in month.days()] == list(range(1, 30))
    assert day_bounds(month) == (date(2024, 2, 1), date(2024, 2, 29))


def test_months_are_ordered_by_time() -> None:
    assert Month(2023, 12) < Month(2024, 1) < Month(2024, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 months", Duration(12, "month")),
        ("10 working days", Duration(10, "working_day")),
        ("1 week", Duration(1, "week")),
        ("20 Working Days", Duration(20, "working_day")),
        ("012 years", Duration(12, "year")),
        (" 1 day ", Duration(1, "day")),
    ],
)
def test_a_length_of_time_is_read_as_the_officer_meant_it(text: str, expected: Duration) -> None:
    assert Duration.parse(text) == expected


@pytest.mark.parametrize(
    "text", ["", "month", "0 days", "-1 day", "1.5 months", "six weeks", "6 fortnights", "6weeks", "2 hours"]
)
def test_what_is_not_a_length_of_time_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a length of time; .* `6 weeks`"):
        Duration.parse(text)


def test_a_duration_below_one_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="`0 months` is not a length of time"):
        Duration(0, "month")


@given(st.builds(Duration, st.integers(1, 9999), st.sampled_from(["day", "working_day", "week", "month", "year"])))
def test_a_length_of_time_round_trips_through_its_words(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2025, 6, 1), False),
        (date(2025, 6, 2), True),
        (date(2026, 6, 1), True),
        (date(2026, 6, 2), False),
    ],
)
def test_a_twelve_month_window_holds_its_last_day_but_not_the_day_it_is_counted_from(day: date, inside: bool) -> None:
    assert in_window(day, Duration(12, "month"), date(2026, 6, 1)) is inside


def test_a_window_from_a_long_month_end_begins_after_the_short_months_last_day() -> None:
    assert window_start(date(2025, 3, 31), Duration(1, "month")) == date(2025, 3, 1)


def test_a_window_of_one_week_holds_seven_days() -> None:
    assert window_start(date(2026, 6, 8), Duration(1, "week")) == date(2026, 6, 2)


def test_a_window_longer_than_the_calendar_holds_every_earlier_day() -> None:
    assert in_window(date.min, Duration(9999, "year"), date(2026, 6, 8))


def test_a_window_in_working_days_is_refused() -> None:
    with pytest.raises(ValueError, match="not counted in working days"):
        window_start(date(2026, 6, 8), Duration(5, "working_day"))


@pytest.mark.parametrize(
    ("year", "friday"),
    [
        (2000, date(2000, 4, 21)),
        (2008, date(2008, 3, 21)),
        (2019, date(2019, 4, 19)),
        (2024, date(2024, 3, 29)),
        (2025, date(2025, 4, 18)),
        (2026, date(2026, 4, 3)),
        (2038, date(2038, 4, 23)),
    ],
)
def test_good_friday_falls_on_its_published_day(year: int, friday: date) -> None:
    assert good_friday(year) == friday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 3),  # Good Friday, not in the list
        date(2026, 4, 6),  # Easter Monday
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2026, 12, 28),
        date(2026, 6, 6),  # Saturday
        date(2026, 6, 7),  # Sunday
    ],
)
def test_a_day_the_regulation_excludes_is_not_a_working_day(day: date) -> None:
    assert not is_working_day(day, BANK_HOLIDAYS_2026)


def test_ten_working_days_over_easter_skip_both_holidays_and_the_weekends() -> None:
    # From Wednesday 1 April 2026: 2, 7, 8, 9, 10, 13, 14, 15, 16, 17 April.
    assert add_working_days(date(2026, 4, 1), 10, BANK_HOLIDAYS_2026) == date(2026, 4, 17)


def test_no_working_days_on_is_the_day_itself() -> None:
    assert add_working_days(date(2031, 4, 1), 0, BANK_HOLIDAYS_2026) == date(2031, 4, 1)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards only"):
        add_working_days(date(2026, 4, 1), -1, BANK_HOLIDAYS_2026)


@pytest.mark.parametrize("start", [date(2026, 12, 30), date(2027, 5, 4), date(2025, 12, 22)])
def test_working_days_that_leave_the_covered_years_name_no_day(start: date) -> None:
    assert add_working_days(start, 5, BANK_HOLIDAYS_2026) is None


def test_working_days_may_start_on_the_eve_of_the_covered_years() -> None:
    # From 31 December 2025: 2, 5 January 2026 (1 January is a bank holiday, 3 and 4 a weekend).
    assert add_working_days(date(2025, 12, 31), 2, BANK_HOLIDAYS_2026) == date(2026, 1, 5)


@settings(max_examples=100)
@given(st.dates(date(2025, 12, 31), date(2026, 11, 1)), st.integers(1, 30))
def test_just_that_many_working_days_lie_in_the_count(start: date, number: int) -> None:
    end = add_working_days(start, number, BANK_HOLIDAYS_2026)
    assert end is not None
    counted = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, BANK_HOLIDAYS_2026) for day in counted) == number
    assert is_working_day(end, BANK_HOLIDAYS_2026)


def test_a_deadline_in_months_needs_no_holidays() -> None:
    assert deadline(date(2026, 1, 31), Duration(3, "month"), NO_BANK_HOLIDAYS) == date(2026, 4, 30)


@pytest.mark.parametrize("start", [None, Month(2026, 1)])
def test_a_deadline_from_no_one_day_names_no_day(start: Month | None) -> None:
    assert deadline(start, Duration(3, "month"), NO_BANK_HOLIDAYS) is None


def test_a_deadline_in_working_days_without_known_holidays_names_no_day() -> None:
    assert deadline(date(2026, 1, 31), Duration(3, "working_day"), NO_BANK_HOLIDAYS) is None


def test_a_deadline_past_the_end_of_the_calendar_names_no_day() -> None:
    assert deadline(date(9999, 12, 1), Duration(2, "month"), NO_BANK_HOLIDAYS) is None


def test_the_bounds_of_a_deadline_past_the_covered_years_have_no_latest_day() -> None:
    assert deadline_bounds(date(2026, 12, 30), Duration(2, "working_day"), BANK_HOLIDAYS_2026) == (
        date(2027, 1, 1),
        None,
    )


def test_the_bounds_of_a_deadline_before_the_covered_years_end_by_the_one_from_their_eve() -> None:
    # 3 December is a Wednesday: 4, 5 December with no holidays; from the eve: 2, 5 January 2026.
    assert deadline_bounds(date(2025, 12, 3), Duration(2, "working_day"), BANK_HOLIDAYS_2026) == (
        date(2025, 12, 5),
        date(2026, 1, 5),
    )


def test_bank_holidays_with_a_gap_in_their_years_are_refused() -> None:
    with pytest.raises(ValueError, match="follow one another"):
        BankHolidays(frozenset(), range(2020, 2028, 2))
