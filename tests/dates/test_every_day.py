"""Every length of time that a shipped pack names, counted from every day of 2015 to 2035, beside another count.

That count has a list of days and a rule for each holiday, and shares nothing with the library but the question.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest

from ivpolicy import load_pack
from ivpolicy.core.dates.calendar import Duration, birthday, deadline, deadline_bounds

HOLIDAYS = load_pack("england").rulebook.holidays
POLICIES = sorted((Path(__file__).parents[2] / "policies").glob("*.yaml"))
FIRST, LAST = date(2015, 1, 1), date(2035, 12, 31)
DAYS = [date.fromordinal(number) for number in range(FIRST.toordinal(), LAST.toordinal() + 1)]
LENGTHS = sorted(
    {
        (int(number), unit.replace(" ", "_"))
        for policy in POLICIES
        for number, unit in re.findall(r"\b(\d+) (working day|day|week|month|year)s?\b", policy.read_text())
        if int(number) > 0
    }
)

# Easter Sunday, as the almanac has it.
EASTER = [
    "2014-04-20", "2015-04-05", "2016-03-27", "2017-04-16", "2018-04-01", "2019-04-21", "2020-04-12",
    "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
    "2028-04-16", "2029-04-01", "2030-04-21", "2031-04-13", "2032-03-28", "2033-04-17", "2034-04-09",
    "2035-03-25", "2036-04-13", "2037-04-05", "2038-04-25", "2039-04-10", "2040-04-01",
]  # fmt: skip
BY_PROCLAMATION = {date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}
MOVED = {date(2020, 5, 4): date(2020, 5, 8), date(2022, 5, 30): date(2022, 6, 2)}


def first_monday(year: int, month: int) -> date:
    return next(date(year, month, day) for day in range(1, 8) if date(year, month, day).weekday() == 0)


def last_monday(year: int, month: int) -> date:
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(last.weekday())


def holidays_of(easter: date) -> set[date]:
    year = easter.year
    found = {easter - timedelta(2), easter + timedelta(1), last_monday(year, 8)}
    found |= {MOVED.get(day, day) for day in (first_monday(year, 5), last_monday(year, 5))}
    fixed = (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26))
    found |= {*fixed}
    for day in fixed:
        instead = day
        while instead.weekday() >= 5 or (instead != day and instead in found):
            instead += timedelta(1)
        found.add(instead)
    return found


NO_WORK = BY_PROCLAMATION.union(*map(holidays_of, map(date.fromisoformat, EASTER)))
SPAN = [date(2014, 12, 1) + timedelta(number) for number in range(365 * 25)]
WORKED_BY = {}  # how many working days there are up to and with each day
WORKING = []
for one in SPAN:
    if one.weekday() < 5 and one not in NO_WORK:
        WORKING.append(one)
    WORKED_BY[one] = len(WORKING)


def counted(start: date, number: int, unit: str) -> date:
    match unit:
        case "day":
            return SPAN[(start - SPAN[0]).days + number]
        case "week":
            return SPAN[(start - SPAN[0]).days + 7 * number]
        case "working_day":
            return WORKING[WORKED_BY[start] + number - 1]
    months = start.month - 1 + number * (12 if unit == "year" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def test_the_lengths_that_are_counted_are_of_every_kind_the_packs_name() -> None:
    assert {unit for _, unit in LENGTHS} == {"working_day", "day", "week", "month", "year"}


@pytest.mark.parametrize(("number", "unit"), LENGTHS)
def test_every_deadline_is_the_day_of_the_other_count(number: int, unit: str) -> None:
    length = Duration(number, unit)
    for start in DAYS:
        found, expected = deadline(start, length, HOLIDAYS), counted(start, number, unit)
        after = next(day for day in (start + timedelta(n) for n in (1, 2, 3)) if day.weekday() < 5)
        is_covered = after.year in HOLIDAYS.years and expected.year in HOLIDAYS.years
        if unit != "working_day" or is_covered:
            assert found == expected, start
        else:  # where no list of holidays reaches no day is named, and the true one lies between its bounds
            assert found is None, start
            first, last = deadline_bounds(start, length, HOLIDAYS)
            assert first <= expected, start
            assert last is None or expected <= last, start


def test_every_birthday_is_the_day_of_the_other_count() -> None:
    for born in DAYS:
        leap = (born.month, born.day) == (2, 29)
        for age in (16, 17, 18, 21, 25):
            year = born.year + age
            expected = date(year, 3, 1) if leap and year % 4 else born.replace(year=year)
            assert birthday(born, age) == expected


@pytest.mark.parametrize(
    ("start", "tenth"),
    [
        (date(2022, 9, 12), date(2022, 9, 27)),  # 19 September 2022, the Queen's funeral
        (date(2023, 4, 28), date(2023, 5, 16)),  # 1 and 8 May 2023
        (date(2020, 4, 30), date(2020, 5, 15)),  # the early May holiday on Friday the 8th, and none on the 4th
        (date(2024, 2, 28), date(2024, 3, 13)),  # 29 February
        (date(2022, 5, 27), date(2022, 6, 14)),  # 2 and 3 June 2022
    ],
)
def test_ten_working_days_over_the_days_that_moved(start: date, tenth: date) -> None:
    assert deadline(start, Duration(10, "working_day"), HOLIDAYS) == tenth
