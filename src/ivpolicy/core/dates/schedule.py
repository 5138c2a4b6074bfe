"""Whether one recurring duty has started, is not due, is due or is overdue, as far as the record tells.

A *completion* gives every unknown date a day, every month one of its days, and every incomplete list the items
it may lack. On a completion the duty has one state; here the states of all completions are found, exactly, by
reasoning over intervals of days. An unknown date is taken to lie in the `REACH_YEARS` up to `as_at`, or later
than `as_at`, where it is not seen, unless it is known to be past. Working days outside the covered bank holidays
leave several states open.

A completion matters in two numbers only, and they vary independently: the day the duty began (`origin`), and
the day of the latest holding seen (`held`). A holding before the origin belongs to an earlier duty.

Sources: the project's semantics on lists, months, and schedules; Leeds LEE-2.3-08 is the hardest case (first
review on the sixth visit, then yearly from a date that is read in two ways).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Literal, TypeAlias

from ivpolicy.core.dates.calendar import (
    BankHolidays,
    Duration,
    deadline_bounds,
    months_between,
)
from ivpolicy.core.dates.dated_items import (
    NEVER_HELD,
    NOT_STATED,
    DatedItems,
    Holdings,
    Origins,
    Starts,
    count_seen,
    days_reached,
    latest_seen,
    start_days,
)

StateWord: TypeAlias = Literal["not_started", "not_due", "due", "overdue"]
InputName: TypeAlias = Literal["starts", "counted", "history"]
Bounds: TypeAlias = tuple[date, date | None]

_LATEST_FIRST: dict[StateWord, int] = {"overdue": 0, "due": 1, "not_due": 2, "not_started": 3}
_STARTED: tuple[StateWord, ...] = ("overdue", "due", "not_due")
_DAYS_IN = {"day": 1, "week": 7}
_MONTHS_IN = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When a duty first falls due and how often after that, as the document says it.

    `first_after_items`: it begins, and is first due, on the day of the n-th item of a list (n is 1 or more).
    `first_within`: it begins at a start date and is first due so long after; without either, `every` serves.
    `every`: how often from then on; None for a duty done once. `counted_from`: from the last holding, or on
    the days that lie whole periods after the first due day; such a day is met by a holding on it or later.
    `grace`: how long after its day it is not called late; None is from the next day.
    With no period and no items the duty stands from its start, without a date, and is never late.

    Raises ValueError for both kinds of first, items below 1, or working days or single days counted from the
    first due day.
    """

    first_after_items: int | None = None
    first_within: Duration | None = None
    every: Duration | None = None
    counted_from: Literal["last_held", "first_due"] = "last_held"
    grace: Duration | None = None

    def __post_init__(self) -> None:
        if self.first_after_items is not None and self.first_within is not None:
            raise ValueError("a duty is first due after a number of items or within a time, not both")
        if self.first_after_items is not None and self.first_after_items < 1:
            raise ValueError(f"`{self.first_after_items}` items is not a number to reach; it is 1 or more")
        is_daily = self.every is not None and (self.every.unit == "working_day" or self.every == Duration(1, "day"))
        if self.counted_from == "first_due" and is_daily:
            raise ValueError(f"`{self.every}` is counted from the last time, not from the first due day")

    @property
    def has_no_period(self) -> bool:
        """The text names neither a number of items nor any length of time."""
        return self.first_after_items is None and self.first_within is None and self.every is None


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """A state the duty may be in; `due_on` is its due day, None when there is none or more than one possible."""

    state: StateWord
    due_on: date | None = None


Outcome: TypeAlias = frozenset[ScheduleState]


@lru_cache(maxsize=4096)
def schedule_state(
    recurrence: Recurrence,
    *,
    starts: Starts,
    history: DatedItems | None,
    counted: DatedItems | None,
    as_at: date,
    holidays: BankHolidays,
) -> Outcome:
    """Every state the duty can be in on `as_at`, given what is known: never empty, one member per state word.

    Args:
        recurrence: What the document says.
        starts: The start date; None is unknown, `Seen()` unknown but past, `none` has not happened, `not_stated` the
            text names no start (due at once, without a date, until first held). Not read when the duty is first due
            after items.
        history: When it was held; None is not recorded. Items later than `as_at` are not seen.
        counted: The items that are counted up to the first; read only with `first_after_items`.
        as_at: The day of the question. Due on its day, overdue from the next.
        holidays: Bank holidays, read only for periods in working days.
    """
    return _Ask(recurrence, as_at, holidays, *_known(recurrence, starts, history, counted, as_at)).states()


def possible_states(states: Outcome) -> frozenset[StateWord]:
    """The state words among the states; one word means that the state is decided."""
    return frozenset(state.state for state in states)


def due_dates(states: Outcome) -> date | None:
    """The due day, if every completion has one and it is the same day; otherwise None."""
    days = {state.due_on for state in states}
    return days.pop() if len(days) == 1 else None


@lru_cache(maxsize=4096)
def missing_lists(
    recurrence: Recurrence,
    *,
    starts: Starts,
    history: DatedItems | None,
    counted: DatedItems | None,
    as_at: date,
    holidays: BankHolidays,
) -> tuple[InputName, ...]:
    """The inputs that alone, the others held fixed in some completion, can change the state word.

    `starts` or `counted` comes before `history`; empty when nothing recorded could change it.
    """
    ask = _Ask(recurrence, as_at, holidays, *_known(recurrence, starts, history, counted, as_at))
    origin_name: InputName = "starts" if recurrence.first_after_items is None else "counted"
    found: list[InputName] = [origin_name] if ask.turns_on_origin() else []
    return (*found, "history") if ask.turns_on_history() else tuple(found)


def per_item_state(items: DatedItems | None, answers: DatedItems | None, *, as_at: date) -> frozenset[StateWord]:
    """The possible states of a duty owed once for each item of a list, such as a log sheet after every visit.

    Counted, not paired: `not_started` with no item seen, `due` with fewer answers than items, else `not_due`.
    The text gives no period, so it is never overdue. None is a list not recorded.
    """
    fewest_items, most_items = count_seen(items, as_at)
    fewest_answers, most_answers = count_seen(answers, as_at)
    most_items_count = float("inf") if most_items is None else most_items
    found: set[StateWord] = {"not_started"} if fewest_items == 0 else set()
    if fewest_answers < most_items_count:
        found.add("due")
    if most_items_count > 0 and (most_answers is None or most_answers >= max(fewest_items, 1)):
        found.add("not_due")
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Ask:
    rule: Recurrence
    as_at: date
    holidays: BankHolidays
    origins: Origins
    holdings: Holdings

    def states(self) -> Outcome:
        found: set[ScheduleState] = {ScheduleState("not_started")} if self.origins.later else set()
        # Counted from a holding, the earliest origin admits all the holdings there are.
        told = self._origins_told_apart(self.holdings.first) if self._is_gridded else self._days_of_origin()[-1:]
        for outcome in chain(self._unanswered(NEVER_HELD), chain.from_iterable(map(self._answered, told))):
            found |= outcome
            if self._is_saturated(found):
                break
        days: dict[StateWord, set[date | None]] = {}
        for state in found:
            days.setdefault(state.state, set()).add(state.due_on)
        return frozenset(ScheduleState(word, next(iter(on)) if len(on) == 1 else None) for word, on in days.items())

    def turns_on_history(self) -> bool:
        if self.holdings.are_known:
            return False
        return any(_differ(self._with_origin(origin)) for origin in self._telling_origins())

    def turns_on_origin(self) -> bool:
        if self.origins.first > self.origins.last or self.origins.later:
            return self.origins.first <= self.origins.last
        if self.origins.first == self.origins.last:
            return False
        return any(_differ(self._with_held(held)) for held in self._telling_holdings())

    def _with_origin(self, origin: int) -> Iterator[Outcome]:
        """The outcomes for one origin and every holding."""
        if self.holdings.before(origin):
            yield self._outcome(origin, NEVER_HELD)
        yield from self._answered(origin)

    def _with_held(self, held: int) -> Iterator[Outcome]:
        """The outcomes for one latest holding and every origin."""
        yield from self._unanswered(held)
        origins = self._origins_told_apart(held, up_to=held) if self._is_gridded else self._days_of_origin(held)[:1]
        yield from (self._outcome(origin, held) for origin in origins)

    def _unanswered(self, held: int) -> Iterator[Outcome]:
        """The outcomes for the origins after `held`, or, for never, those that no holding need follow."""
        after = self._last_always_answered if held == NEVER_HELD else held
        ends = self._run_ends_of_origin(max(self.origins.first, after + 1), self.origins.last)
        return (self._outcome(origin, NEVER_HELD) for origin in ends)

    def _answered(self, origin: int) -> Iterator[Outcome]:
        """The outcomes for one origin and every holding there is since."""
        for first, last in self.holdings.since(origin):
            yield from (self._outcome(origin, held) for held in self._run_ends_of_held(origin, first, last))

    @property
    def _is_gridded(self) -> bool:
        """Due days depend on the origin even after a holding."""
        return self.rule.counted_from == "first_due" and self.rule.every is not None

    @property
    def _last_always_answered(self) -> int:
        """Every origin up to this day has a holding on or after it in every completion."""
        return NEVER_HELD if self.holdings.never else min(first for first, _ in self.holdings.spans)

    def _days_of_origin(self, up_to: int = date.max.toordinal()) -> range:
        return range(min(self.origins.last, up_to), self.origins.first - 1, -1)

    def _origins_told_apart(self, floor: int, up_to: int = date.max.toordinal()) -> Iterator[int]:
        """Origins enough for the holdings from the day `floor` on: of those alike to each of them, the last one."""
        met: set[object] = set()
        for origin in self._days_of_origin(up_to):
            likeness = self._likeness(origin, floor)
            if likeness is None or likeness not in met:
                met.add(likeness)
                yield origin

    def _likeness(self, origin: int, floor: int) -> object:
        """What the due days after any holding from `floor` on turn on, None where it is the origin itself.

        First due by then, only the place of that day within a whole period counts; and, where there may be no holding,
        what comes of that.
        """
        first, every = self._first_due(origin), self.rule.every
        if first is None or every is None or first[0].toordinal() > floor:
            return None
        unheld = possible_states(self._outcome(origin, NEVER_HELD)) if self.holdings.never else None
        return (_place_in_period(first[0], every) if first[0] == first[1] else None), unheld

    def _telling_origins(self) -> Iterator[int]:
        """Origins enough to tell whether the holdings matter: of a run of like ones the first admits the most."""
        if self._is_gridded:
            yield from self._origins_told_apart(self.holdings.first)
            return
        cut = self._last_always_answered
        yield from self._run_ends_of_origin(self.origins.first, min(cut, self.origins.last))
        yield from self._run_ends_of_origin(max(cut + 1, self.origins.first), self.origins.last)

    def _telling_holdings(self) -> Iterator[int]:
        """Holdings enough to tell whether the origin matters; one before every origin is as good as none."""
        if self.holdings.before(self.origins.first):
            yield NEVER_HELD
        for first, last in self.holdings.since(self.origins.first):
            yield from (
                range(last, first - 1, -1)
                if self._is_gridded
                else self._run_ends_of_held(self.origins.first, first, last)
            )

    def _run_ends_of_origin(self, first: int, last: int) -> Iterator[int]:
        return _run_ends(lambda origin: self._outcome(origin, NEVER_HELD), first, last)

    def _run_ends_of_held(self, origin: int, first: int, last: int) -> Iterator[int]:
        return _run_ends(lambda held: self._outcome(origin, held), first, last)

    def _is_saturated(self, found: set[ScheduleState]) -> bool:
        """Nothing more can be learned: each word is there, and without one due day where it can have several."""
        days = {word: {state.due_on for state in found if state.state == word} for word in _STARTED}
        is_single = {word: word == "due" and self.rule.grace is None for word in _STARTED}
        return all(None in days[word] or len(days[word]) > (not is_single[word]) for word in _STARTED)

    def _outcome(self, origin: int, held: int) -> Outcome:
        """The state on one completion; several only where the bank holidays are not known."""
        if self.rule.has_no_period:
            return frozenset({ScheduleState("due")})
        first, every = self._first_due(origin), self.rule.every
        if held < origin:
            return self._on(first) if first else frozenset({ScheduleState("due")})
        if every is None:
            return frozenset({ScheduleState("not_due")})
        return self._on(self._next_due(first, every, date.fromordinal(held)))

    def _first_due(self, origin: int) -> Bounds | None:
        within = self.rule.first_within or self.rule.every
        if origin == NOT_STATED or (self.rule.first_after_items is None and within is None):
            return None
        began = date.fromordinal(origin)
        if self.rule.first_after_items is not None or within is None:
            return began, began
        return _first_deadline(began, within, self.holidays)

    def _next_due(self, first: Bounds | None, every: Duration, held: date) -> Bounds:
        if first is None or not self._is_gridded:
            return deadline_bounds(held, every, self.holidays)
        if first[0] != first[1]:
            return deadline_bounds(max(held, first[0]), Duration(1, "day"), self.holidays)[0], None
        periods = _whole_periods(first[0], max(held, first[0]), every) + 1
        return deadline_bounds(first[0], every.times(periods), self.holidays)

    def _on(self, due: Bounds) -> Outcome:
        """The states for a due day between two bounds, the latter None when there is no knowing it."""
        earliest, latest = due
        late_after, on_time_until = self._last_day_on_time(earliest)[0], latest and self._last_day_on_time(latest)[1]
        words: list[StateWord] = ["not_due"] if latest is None or latest > self.as_at else []
        if earliest <= self.as_at and (on_time_until is None or on_time_until >= self.as_at):
            words.append("due")
        if late_after < self.as_at:
            words.append("overdue")
        return frozenset(ScheduleState(word, earliest if earliest == latest else None) for word in words)

    def _last_day_on_time(self, due: date) -> Bounds:
        return (due, due) if self.rule.grace is None else deadline_bounds(due, self.rule.grace, self.holidays)


_first_deadline = lru_cache(maxsize=1 << 14)(deadline_bounds)
"""Kept, because each holding is tried against the same origins."""


def _run_ends(outcome: Callable[[int], Outcome], first: int, last: int) -> Iterator[int]:
    """Both end days of each run of days whose outcomes have the same words, from the last day down.

    INVARIANT: a later day never gives an earlier due day, so the ends hold every word, and more than one
    due day for a word whenever the days between do (kept by tests/dates/test_schedule.py).
    """
    while first <= last:
        rank = _rank(outcome(last))
        start = first + bisect_left(range(first, last), rank, key=lambda day: _rank(outcome(day)))
        yield last
        if start < last:
            yield start
        last = start - 1


def _rank(outcome: Outcome) -> tuple[int, int]:
    ranks = [_LATEST_FIRST[state.state] for state in outcome]
    return min(ranks), max(ranks)


def _differ(outcomes: Iterator[Outcome]) -> bool:
    first = next(outcomes, None)
    return first is not None and any(possible_states(other) != possible_states(first) for other in outcomes)


def _place_in_period(day: date, period: Duration) -> tuple[int, int]:
    """Days in one place have the same days whole periods after them, from the later one on."""
    if period.unit in _MONTHS_IN:
        return (day.year * 12 + day.month) % (period.number * _MONTHS_IN[period.unit]), day.day
    return day.toordinal() % (period.number * _DAYS_IN[period.unit]), 0


def _whole_periods(start: date, end: date, period: Duration) -> int:
    if period.unit in _MONTHS_IN:
        return months_between(start, end) // (period.number * _MONTHS_IN[period.unit])
    return (end - start).days // (period.number * _DAYS_IN[period.unit])


def _known(
    rule: Recurrence, starts: Starts, history: DatedItems | None, counted: DatedItems | None, as_at: date
) -> tuple[Origins, Holdings]:
    origins = start_days(starts, as_at) if rule.first_after_items is None else None
    return origins or days_reached(rule.first_after_items or 1, counted, as_at), latest_seen(history, as_at)
