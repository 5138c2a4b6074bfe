"""Where a recurring duty stands, found by trying every day that is not known: part of the reference, see `reference.py`.

It reads the plan of a schedule and the recorded values; it counts on its own calendar, one period at a time. Days are
tried back past a whole round of the duty, and a few long ago stand for all before. Bounded where the contract is silent:
working days are counted in years whose bank holidays are given; an item that may or may not count leaves its list open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import chain, product
from math import prod
from typing import Any, NamedTuple

from ivpolicy.core.dates.calendar import BankHolidays, Duration, Month
from ivpolicy.core.dates.schedule import Recurrence
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import Condition, leaves
from ivpolicy.core.rules.rulebook import SchedulePlan
from reference_gaps import TooManyError, item_holds, months_on

ALWAYS_BEGUN = date.min
LONG_AGO = (2802, 2801, 2800)
"""Days before the day of decision that stand for all before those tried, also one before another."""

MOST = 2000
"""How many ways to fill the gaps of one list are tried."""

DAYS_IN = {"day": 1, "working_day": 2, "week": 7, "month": 31, "year": 366}
"""No period is longer than so many days; working days are never so thin."""

State = tuple[str, date | None]
"""The word, and the due day where there is one."""


class Completion(NamedTuple):
    """The day the duty began (None: not yet), and the latest day it was held (None: never)."""

    origin: date | None
    held: date | None


@lru_cache(maxsize=100_000)
def after(day: date, length: Duration, holidays: BankHolidays) -> date:
    """The day so long after another."""
    match length.unit:
        case "day" | "week":
            return day + timedelta(days=length.number * DAYS_IN[length.unit])
        case "month" | "year":
            return months_on(day, length.number * (12 if length.unit == "year" else 1))
    for _ in range(length.number):
        day += timedelta(days=1)
        while day.weekday() >= 5 or day in holidays.days:
            day += timedelta(days=1)
    assert day.year in holidays.years, "no bank holidays are given for the year"
    return day


def state_on(rule: Recurrence, one: Completion, as_at: date, holidays: BankHolidays) -> State:
    """The state on one completion, by the words of the rule (semantics 33); `held` not before the duty began."""
    if one.origin is None:
        return "not_started", None
    within = rule.first_within or rule.every
    if within is None and rule.first_after_items is None:
        return "due", None
    first = None if one.origin == ALWAYS_BEGUN else one.origin if rule.first_after_items else within
    first = after(one.origin, first, holidays) if isinstance(first, Duration) else first
    due = first
    if one.held is not None:
        if rule.every is None:
            return "not_due", None
        due = next_due(rule, first, one.held, holidays)
    if due is None:
        return "due", None
    on_time_until = after(due, rule.grace, holidays) if rule.grace else due
    return ("not_due" if due > as_at else "due" if on_time_until >= as_at else "overdue"), due


def next_due(rule: Recurrence, first: date | None, held: date, holidays: BankHolidays) -> date:
    """A period after the last holding, or the first of the days, whole periods after the first due, that it leaves."""
    assert rule.every is not None
    if first is None or rule.counted_from == "last_held":
        return after(held, rule.every, holidays)
    rounds = 1
    while (due := after(first, rule.every.times(rounds), holidays)) <= held:
        rounds += 1
    return due


class ReferenceSchedule:
    """One schedule of one case on one day. `known` gives the recorded value of a fact, or None."""

    def __init__(
        self, plan: SchedulePlan, known: Callable[[str], Any], as_at: date, holidays: BankHolidays
    ) -> None:  # fmt: skip
        self.plan, self.known, self.as_at, self.holidays = plan, known, as_at, holidays
        rule = plan.recurrence
        periods = [p for p in (rule.first_within, rule.every, rule.grace) if p] if rule else []
        back = 3 + sum(p.number * DAYS_IN[p.unit] for p in periods)
        tried = {as_at - timedelta(days=n) for n in (*LONG_AGO, *range(back, -1, -1))}
        # days whole periods after the first due fall anywhere in the round before a recorded day
        reach = back if rule and rule.counted_from == "first_due" else 1
        self.tried = sorted(tried | {day for day in self._beside_recorded(reach) if day <= as_at})
        self.later = as_at + timedelta(days=1)

    def _beside_recorded(self, reach: int) -> Iterator[date]:
        """Every recorded day, the days of a recorded month, the day after, and so many before."""
        plan = self.plan
        names = ((plan.counted, plan.counted_dated), (plan.history, plan.history_dated))
        items = [(item, date_name(path, name)) for path, name in names if path for item in self._items(path)]
        dates = [self.known(path) for path in (plan.starts, plan.history_fact) if path]
        for when in (*dates, *(getattr(item, name) for item, name in items if name)):
            days = list(when.days()) if isinstance(when, Month) else [when] if isinstance(when, date) else []
            yield from (day + timedelta(days=step) for day in days for step in range(-reach, 2))

    def _items(self, path: str) -> tuple[Any, ...]:
        held = self.known(path)
        return () if held is None else held.items

    # ---- what may stand in the gaps ----

    def days(self, value: Any, path: str, name: str | None = None) -> list[date]:
        """The days a recorded date may be; the day after the day of decision stands for later, and for not at all."""
        fact = VOCABULARY.get(path)
        field = fact if fact is None or name is None else next(f for f in fact.item if f.name == name)
        field = None if fact is not None and fact.item and name is None else field
        is_past = field is not None and field.past
        if value is None:
            return self.tried if field is not None and is_past and field.takes is None else [*self.tried, self.later]
        if isinstance(value, Month):
            return [day for day in value.days() if not is_past or day <= self.as_at]
        return [self.later] if isinstance(value, str) else [value]

    def dated(self, path: str | None, where: Condition | None, name: str | None) -> tuple[list[list[date]], bool]:
        """The days each item that counts may have, and whether that is all there are."""
        held = self.known(path) if path else None
        if held is None:
            return [], path is None
        name = date_name(str(path), name)
        truths = [counts(item, where, self.as_at) for item in held.items]
        dates = [self.days(getattr(i, name) if name else None, str(path), name) for i in held.items]
        days = [one for one, truth in zip(dates, truths, strict=True) if truth]
        return days, held.complete and None not in truths

    def lists(self, listed: list[list[date]], extras: Iterable[list[date]]) -> set[tuple[date, ...]]:
        """The days seen, in order, for every way to fill the gaps of a list."""
        if prod(map(len, listed)) > MOST:
            raise TooManyError("schedule")
        filled = {tuple(sorted(day for day in days if day <= self.as_at)) for days in product(*listed)}
        return {tuple(sorted((*days, *more))) for days in filled for more in chain([[]], extras)}

    def origins(self, rule: Recurrence) -> set[date | None]:
        number = rule.first_after_items
        if number is not None:
            listed, complete = self.dated(self.plan.counted, self.plan.counted_where, self.plan.counted_dated)
            # any day can be the n-th with enough further items on it; and more items never take a day away
            extras = [] if complete else [[day] * n for day in self.tried for n in range(1, number + 1)]
            return {days[number - 1] if len(days) >= number else None for days in self.lists(listed, extras)}
        if self.plan.starts is None:
            return {ALWAYS_BEGUN}
        days = self.days(self.known(self.plan.starts), self.plan.starts)
        return {day if day <= self.as_at else None for day in days}

    def holdings(self) -> set[date | None]:
        if self.plan.history_fact is not None:
            days = self.days(self.known(self.plan.history_fact), self.plan.history_fact)
            return {day if day <= self.as_at else None for day in days}
        listed, complete = self.dated(self.plan.history, self.plan.history_where, self.plan.history_dated)
        extras = [] if complete else [[day] for day in self.tried]
        return {days[-1] if days else None for days in self.lists(listed, extras)}

    # ---- what comes of it ----

    @cached_property
    def completions(self) -> dict[Completion, State]:
        """The state on every completion; a holding before the duty began is as good as none."""
        rule = self.plan.recurrence
        assert rule is not None
        holdings, found = self.holdings(), {}
        for origin in self.origins(rule):
            unanswered = state_on(rule, Completion(origin, None), self.as_at, self.holidays)
            for held in holdings:
                one = Completion(origin, held)
                is_answered = origin is not None and held is not None and held >= origin
                found[one] = state_on(rule, one, self.as_at, self.holidays) if is_answered else unanswered
        return found

    def states(self) -> set[State]:
        """Each possible word, with its due day where it has only one."""
        is_timed = self.plan.recurrence is not None
        found = set(self.completions.values()) if is_timed else {(word, None) for word in self._of_each()}
        days = {word: {due for other, due in found if other == word} for word, _ in found}
        return {(word, min(on) if len(on) == 1 else None) for word, on in days.items()}  # type: ignore[type-var]

    def missing(self) -> set[str]:
        """The recorded facts in which two completions differ alone while their words differ."""
        rule, plan = self.plan.recurrence, self.plan
        assert rule is not None
        words = {pair: word for pair, (word, _) in self.completions.items()}
        begins = plan.counted if rule.first_after_items else plan.starts
        asked = ((begins, 1), (plan.history_fact or plan.history, 0))
        return {str(path) for path, kept in asked if path and any(_vary(words, kept))}

    def _of_each(self) -> Iterator[str]:
        """One thing for each item of another list: as many as there are items, or more."""
        owed = self._numbers(self.plan.counted, self.plan.counted_where, self.plan.counted_dated, 0)
        done = self._numbers(self.plan.history, self.plan.history_where, self.plan.history_dated, max(owed))
        for items, answers in product(owed, done):
            yield "not_started" if items == 0 else "due" if answers < items else "not_due"

    def _numbers(self, path: str | None, where: Condition | None, name: str | None, above: int) -> set[int]:
        """How many items may be seen; of a list that may hold more, up to some above a number and above its own."""
        listed, complete = self.dated(path, where, name)
        found = {len(days) for days in self.lists(listed, [])}
        return found if complete else {n + more for n in found for more in range(above + len(listed) + 3)}


def date_name(path: str, name: str | None) -> str | None:
    """The field named, or else the one that places the items in time."""
    kind = VOCABULARY[path].item_type
    return name or (kind.DATED if kind else None)


def counts(item: Any, where: Condition | None, as_at: date) -> bool | None:
    """Whether an item is one of those meant; None where a field that tells is left out."""
    if where is None:
        return True
    fields = {leaf.fact: getattr(item, leaf.fact) for leaf in leaves(where)}
    is_open = any(value is None or isinstance(value, Month) for value in fields.values())
    return None if is_open else item_holds(where, fields, as_at)


def _vary(words: dict[Completion, str], kept: int) -> Iterator[bool]:
    by_kept: dict[Any, set[str]] = {}
    for pair, word in words.items():
        by_kept.setdefault(pair[kept], set()).add(word)
    return (len(found) > 1 for found in by_kept.values())
