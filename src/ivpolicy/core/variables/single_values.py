"""Tests on single values, and the few values of a domain that stand for all of it.

Domains are cut into cells by the numbers and dates a pack uses (semantics 21). Two values lie in one cell when every
test asked of the fact has the same truth on both; so trying each bound, one below and one above finds every cell.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain, combinations
from typing import assert_never

from ivpolicy.core.dates.calendar import (
    NO_BANK_HOLIDAYS,
    Duration,
    Month,
    add_months,
    deadline_bounds,
    in_window,
    window_start,
)
from ivpolicy.core.record.vocabulary import Fact, FactType, ItemField
from ivpolicy.core.rules.condition import (
    Between,
    Count,
    Days,
    Equals,
    Flag,
    Has,
    InWindow,
    Latest,
    LongerAgo,
    OneOf,
    Test,
)

PlainValue = bool | int | str | date | frozenset[str]

_FAR_PAST = date(1900, 1, 1)
_FAR_FUTURE = date(2200, 1, 1)
_LATEST_ORDINAL, _MOST_DAYS, _MOST_MONTHS = 3_000_000, 100_000, 12_000
_NEAR = range(-4, 5)
"""Days tried about a boundary counted in months: a month's end can be three days from the same day number."""


def passes(test: Test, value: PlainValue, as_at: date) -> bool:
    """Whether a concrete value passes a test on a single value."""
    match test:
        case Equals(wanted):
            return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)
        case Between(low, high):
            return type(value) is int and (low is None or low <= value) and (high is None or value <= high)
        case OneOf(values):
            return value in values
        case Has():
            return isinstance(value, frozenset) and _has(test, value)
        case InWindow(duration):
            return isinstance(value, date) and in_window(value, duration, as_at)
        case LongerAgo(duration):
            return value == "never" or (isinstance(value, date) and value < window_start(as_at, duration))
        case Days(first, end):
            return isinstance(value, date) and (first is None or first <= value) and (end is None or value < end)
        case Count() | Latest() | Flag():
            raise AssertionError(f"not a test on one value: {type(test).__name__}")
        case _:
            assert_never(test)


def _has(test: Has, value: frozenset[str]) -> bool:
    return (
        all(member in value for member in test.all_)
        and (not test.any_ or any(member in value for member in test.any_))
        and not any(member in value for member in test.none)
    )


def representatives(
    fact: Fact | ItemField, asked: Iterable[tuple[Fact | ItemField, Test]], as_at: date
) -> Iterable[PlainValue]:
    """Values of the fact that between them lie in every cell the tests cut on the day `as_at`.

    `asked` pairs each test with the fact it is asked of: this one, or one computed from it.
    """
    pairs = tuple(asked)
    match fact.type:
        case FactType.BOOLEAN:
            return (True, False)
        case FactType.CHOICE:
            return tuple(fact.choices)
        case FactType.SET:
            # Of the members that some test mentions; one that nobody mentions changes nothing.
            named = {member for _, test in pairs for member in _members_in(test)}
            members = [choice for choice in fact.choices if choice in named]
            sizes = range(len(members) + 1)
            return (frozenset(some) for some in chain.from_iterable(combinations(members, n) for n in sizes))
        case FactType.INTEGER:
            return tuple(_numbers(fact, [test for _, test in pairs]))
        case FactType.DATE:
            return _days(fact, pairs, as_at)
        case FactType.LIST:
            raise AssertionError(f"no single value: {fact.type}")
        case _:
            assert_never(fact.type)


def days_seen(month: Month, fact: Fact | ItemField | None, as_at: date) -> list[date]:
    """The days a recorded month may stand for; of a past date those up to the day of decision, else the first."""
    past = fact is not None and fact.past
    return [day for day in month.days() if not past or day <= as_at] or [month.first_day]


def _members_in(test: Test) -> tuple[str, ...]:
    """The members that a test on a set mentions."""
    match test:
        case Has(all_, any_, none):
            return (*all_, *any_, *none)
        case Equals() | Between() | OneOf() | InWindow() | LongerAgo() | Days() | Count() | Latest() | Flag():
            return ()
        case _:
            assert_never(test)


def _numbers(fact: Fact | ItemField, tests: list[Test]) -> Iterator[int]:
    bounds = {bound for test in tests for bound in numbers_in(test)}
    lowest = getattr(fact, "minimum", None) or 0
    highest = getattr(fact, "maximum", None)
    near = {bound + step for bound in bounds for step in (-1, 0, 1)} | {lowest}
    return (number for number in sorted(near) if number >= lowest and (highest is None or number <= highest))


def numbers_in(test: Test) -> Iterator[int]:
    """The numbers in a test on a number, each where its truth changes."""
    match test:
        case Between(low, high):
            yield from (bound for bound in (low, high) if bound is not None)
        case Equals(value) if isinstance(value, int) and not isinstance(value, bool):
            yield value
        case OneOf(values):
            yield from (value for value in values if isinstance(value, int))
        case Equals() | Has() | InWindow() | LongerAgo() | Days() | Count() | Latest() | Flag():
            return
        case _:
            assert_never(test)


def _days(
    fact: Fact | ItemField, asked: Iterable[tuple[Fact | ItemField, Test]], as_at: date
) -> tuple[PlainValue, ...]:
    days = {_FAR_PAST, as_at, as_at - timedelta(days=1)}
    for of, test in asked:
        days.update(day for boundary in _boundaries(of, test, as_at) for day in _about(boundary))
    past = getattr(fact, "past", True)
    seen = sorted(day for day in days if day <= as_at) if past else [*sorted(days), _FAR_FUTURE]
    return (*seen, fact.takes) if fact.takes else tuple(seen)


def _about(day: date) -> Iterator[date]:
    return (
        day + timedelta(days=step) for step in _NEAR if date.min.toordinal() - step < day.toordinal() < _LATEST_ORDINAL
    )


def _boundaries(of: Fact | ItemField, test: Test, as_at: date) -> Iterator[date]:
    """The days near which the truth of the test can change."""
    match test:
        case InWindow(duration) | LongerAgo(duration):
            yield window_start(as_at, duration)
            yield as_at
        case Days(first, end):
            yield from (day for day in (first, end) if day is not None)
        case Between() | Equals() | OneOf():
            yield from (_ago(as_at, bound + extra, of.unit) for bound in numbers_in(test) for extra in (0, 1))
        case Has() | Count() | Latest() | Flag():
            return
        case _:
            assert_never(test)


def _ago(as_at: date, number: int, unit: str | None) -> date:
    """The day `number` units before the day of decision; computed facts count in days, weeks, months or years."""
    match unit:
        case "months" | "month":
            months = number
        case "years" | "year":
            months = 12 * number
        case "weeks" | "week":
            return as_at - timedelta(weeks=number)
        case _:
            return window_start(as_at, Duration(number, "day")) if number < _MOST_DAYS else _FAR_PAST
    return add_months(as_at, -months) if months < _MOST_MONTHS else _FAR_PAST


# ---- days of decision ------------------------------------------------------------------------------------------

ANY_DAY = date(2026, 11, 1)
"""A day of decision for tests whose truth does not hang on it."""

_FOUR_YEARS = tuple((year, month) for year in range(2024, 2028) for month in range(1, 13))
_MID_MONTHS = tuple(date(year, month, 15) for year, month in _FOUR_YEARS)
"""Days from which months counted back are of every length in days."""

_SHORT_ENDS = tuple(date(y, m, monthrange(y, m)[1]) for y, m in _FOUR_YEARS if m in (2, 4, 6, 9, 11))
"""Days to which months counted on from a longer month are cut short."""


def sample_days(tests: Iterable[Test]) -> tuple[date, ...]:
    """Days of decision on which, between them, the tests of one date show every combination of truths they ever can.

    Tests that count alike cut the same cells on every day. Tests that count differently (in weeks and in months, or
    back from the day and forward from the date) meet differently at the ends of months; and a window passes over a
    fixed day.
    """
    asked = tuple(tests)
    ways = {_way_of_counting(test) for test in asked}
    days = dict.fromkeys((ANY_DAY, *(_SHORT_ENDS if {"months back", "months on"} <= ways else ())))
    if "days" in ways and len(ways - {None}) > 1:
        days.update(dict.fromkeys(_MID_MONTHS))
    fixed_days = {day for test in asked if isinstance(test, Days) for day in (test.first, test.end) if day is not None}
    for fixed in fixed_days:
        for reach in (Duration(1, "day"), *_reaches(asked)):
            days.update(dict.fromkeys(_about(deadline_bounds(fixed, reach, NO_BANK_HOLIDAYS)[0])))
        days.update(dict.fromkeys((add_months(fixed, -_PAST_ALL), fixed, add_months(fixed, _PAST_ALL))))
    return tuple(days)


_PAST_ALL = 1200
"""Months after a fixed day by which every window has passed it, and before it none has reached it."""


def _way_of_counting(test: Test) -> str | None:
    match test:
        case InWindow(duration) | LongerAgo(duration):
            return "days" if duration.unit in ("day", "week") else "months back"
        case Between() | OneOf():
            return "months on"
        case Equals(value):
            return "months on" if isinstance(value, int) else None
        case Has() | Days() | Count() | Latest() | Flag():
            return None
        case _:
            assert_never(test)


def _reaches(tests: Iterable[Test]) -> Iterator[Duration]:
    """How far back the tests look; a bound of a computed number is taken for months and for years."""
    for test in tests:
        match test:
            case InWindow(duration) | LongerAgo(duration):
                yield duration
            case Between() | Equals() | OneOf():
                found = {bound + extra for bound in numbers_in(test) for extra in (0, 1)}
                numbers = [number for number in found if 0 < number < _MOST_COUNTED]
                yield from (Duration(number, unit) for number in numbers for unit in ("month", "year"))
            case Has() | Days() | Count() | Latest() | Flag():
                continue
            case _:
                assert_never(test)


_MOST_COUNTED = 100
