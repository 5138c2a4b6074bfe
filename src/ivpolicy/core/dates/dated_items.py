"""Which days a recorded date, list or start can mean on a given day: the intervals that schedules reason over.

An unknown date is a day in the `REACH_YEARS` up to `as_at`, or later than `as_at`, where it is not seen. A month
is the interval of its days. Either is cut at `as_at` where it is known to be past (`Seen`). An incomplete list may hold
any number of further items. Days are ordinals here.

Source: the project's semantics on lists, months and dated items.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from ivpolicy.core.dates.calendar import Month, add_months, day_bounds


@dataclass(frozen=True, slots=True)
class Seen:
    """A day of which no more is known than its month, or nothing (None), and that lies no later than `as_at`.

    So every other part of a decision reads a recorded past date; a month must have begun by `as_at`.
    """

    when: Month | None = None


PerhapsDay: TypeAlias = date | Month | Seen | None
"""A recorded day. A month alone, or None, may also lie after `as_at`, and then it is not seen."""

Starts: TypeAlias = PerhapsDay | Literal["none", "not_stated"]
Span: TypeAlias = tuple[int, int]

REACH_YEARS = 30
"""How far back a date that is not known may lie: longer than any childhood and any leaving-care duty."""

NEVER_HELD = -1
"""Stands for the day of the latest holding where there is none: before every origin."""

NOT_STATED = 0
"""Stands for the day a duty began where the text names no start: before every real day."""


@dataclass(frozen=True, slots=True)
class DatedItems:
    """The dates of a list's items; None is an item without a date. `complete=False`: there may be more."""

    days: tuple[PerhapsDay, ...] = ()
    complete: bool = True

    @property
    def told(self) -> tuple[date, ...] | None:
        """All its days, where the list is complete and each of its dates is a day, as most are; None otherwise."""
        is_told = self.complete and {*map(type, self.days)} <= {date}
        return self.days if is_told else None  # type: ignore[return-value]  # each is a day


@dataclass(frozen=True, slots=True)
class Origins:
    """The days, as ordinals, on which the duty may have begun by `as_at`; `later`: it may not have begun."""

    first: int
    last: int
    later: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """The days that the latest seen holding may have; `never`: there may be none."""

    spans: tuple[Span, ...]
    never: bool

    @property
    def are_known(self) -> bool:
        """Whether no completion has another latest holding."""
        days = {day for span in self.spans for day in span}
        return len(days) + self.never == 1

    @property
    def first(self) -> int:
        """The earliest day that the latest holding may have; `NEVER_HELD` where there is none."""
        return min((first for first, _ in self.spans), default=NEVER_HELD)

    def before(self, origin: int) -> bool:
        """Whether some completion has no holding on or after the origin."""
        return self.never or any(first < origin for first, _ in self.spans)

    def since(self, origin: int) -> tuple[Span, ...]:
        """The spans cut to the days on or after the origin."""
        return tuple((max(first, origin), last) for first, last in self.spans if last >= origin)


def start_days(starts: Starts, as_at: date) -> Origins:
    """The days on which a duty with that start can have begun; a start later than `as_at` has not been."""
    if starts == "not_stated":
        return Origins(NOT_STATED, NOT_STATED, later=False)
    today = as_at.toordinal()
    first, last = (today + 1, today + 1) if starts == "none" else _span(starts, as_at)
    return Origins(first, min(last, today), later=last > today)


def days_reached(number: int, counted: DatedItems | None, as_at: date) -> Origins:
    """The days on which the n-th seen item can lie.

    Moving one item by one day moves the n-th by one day at most, so every day between the bounds is possible.
    """
    counted = counted or DatedItems(complete=False)
    today = as_at.toordinal()
    if counted.told is not None:
        days = sorted(counted.told)[:number]
        day = min(days[-1].toordinal(), today + 1) if len(days) == number else today + 1
        return Origins(day, min(day, today), later=day > today)
    spans = [_span(day, as_at) for day in counted.days]
    unseen = [(today + 1, today + 1)] * number
    more = unseen if counted.complete else [(_span(None, as_at)[0], today + 1)] * number
    first = sorted(first for first, _ in (*spans, *more))[number - 1]
    last = sorted(last for _, last in (*spans, *unseen))[number - 1]
    return Origins(first, min(last, today), later=last > today)


def latest_seen(history: DatedItems | None, as_at: date) -> Holdings:
    """The days the latest seen item can have: no earlier than the earliest day of an item surely seen."""
    history = history or DatedItems(complete=False)
    today = as_at.toordinal()
    if history.told is not None:
        latest = max((day.toordinal() for day in history.told if day <= as_at), default=NEVER_HELD)
        return Holdings((), never=True) if latest == NEVER_HELD else Holdings(((latest, latest),), never=False)
    spans = [_span(day, as_at) for day in history.days]
    floor = max((first for first, last in spans if last <= today), default=NEVER_HELD)
    more = [] if history.complete else [_span(None, as_at)]
    cut = [(max(first, floor), min(last, today)) for first, last in (*spans, *more)]
    possible = dict.fromkeys(span for span in cut if span[0] <= span[1])
    return Holdings(tuple(possible), never=floor == NEVER_HELD)


def _span(when: PerhapsDay, as_at: date) -> Span:
    """First and last possible day, as ordinals; the day after `as_at` stands for every later one."""
    later = as_at.toordinal() + 1
    if type(when) is date:  # as most are
        day = min(when.toordinal(), later)
        return day, day
    if isinstance(when, Seen):
        earliest, latest = _span(when.when, as_at)
        return earliest, min(latest, as_at.toordinal())
    if when is None:
        reach = REACH_YEARS * 12
        return (add_months(as_at, -reach).toordinal() if as_at.year > REACH_YEARS else 1), later
    first, last = day_bounds(when)
    return min(first.toordinal(), later), min(last.toordinal(), later)


def count_seen(items: DatedItems | None, as_at: date) -> tuple[int, int | None]:
    """The fewest and the most items seen by `as_at`; the most is None when there may be any number."""
    items = items or DatedItems(complete=False)
    spans = [_span(day, as_at) for day in items.days]
    fewest = sum(last <= as_at.toordinal() for _, last in spans)
    return fewest, sum(first <= as_at.toordinal() for first, _ in spans) if items.complete else None
