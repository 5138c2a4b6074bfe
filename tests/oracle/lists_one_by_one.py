"""What tests asked of a list can come to, worked out one item after another: slow, and plainly what is meant.

For tests of the quick way, which groups items. Every item is added to every tally met so far, each with its place, and
for every gap all other items are added anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.record.vocabulary import Fact, FactType, ItemField
from ivpolicy.core.rules.condition import (
    ALWAYS,
    All,
    AtLeast,
    Condition,
    Constant,
    Count,
    Latest,
    Leaf,
    Named,
    Not,
    Test,
    leaves,
)
from ivpolicy.core.rules.condition import Any as AnyOf
from ivpolicy.core.variables.single_values import PlainValue, passes, representatives

Kind = tuple[bool, ...]
"""What one item is to the tests: the truth of each condition asked of items."""

Way = tuple[date | None, tuple[bool, ...]]
"""One way a field can be filled: its day, where it orders the list, and the truth of each leaf asked of it."""

Option = tuple[Kind, tuple[date | None, ...]]
"""One way an item can be: its kind, and its day by each date field that orders the list (None: it has none)."""

LatestItem = tuple[date, int, Kind]
"""The latest item: its day, its place in the list, and its kind."""

Tally = tuple[tuple[int, ...], tuple[LatestItem | None, ...]]
"""Capped counts, one for each condition, and the latest item by each date field that orders the list."""

Vector = tuple[bool, ...]
"""The truth of each test."""

Pair = tuple[Vector, Vector]
"""The truths of the tests on two completions that differ in one thing alone."""


def item_truth(condition: Condition, truth: dict[Leaf, bool]) -> bool:
    """The truth of a condition on one item, from the truths of its leaves."""
    match condition:
        case Leaf():
            return truth[condition]
        case Constant(value):
            return value
        case All(members):
            return all(item_truth(m, truth) for m in members)
        case AnyOf(members):
            return any(item_truth(m, truth) for m in members)
        case Not(member) | Named(_, _, member):
            inner = item_truth(member, truth)
            return not inner if isinstance(condition, Not) else inner
        case AtLeast():
            return (
                sum(w for m, w in zip(condition.members, condition.worths, strict=True) if item_truth(m, truth))
                >= condition.number
            )
        case _:
            raise AssertionError(f"not a condition on an item: {type(condition).__name__}")


@dataclass(frozen=True)
class ListOneByOne:
    """The tests asked of one list, and what they can come to."""

    fact: Fact
    tests: tuple[Count | Latest, ...]

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The different conditions asked of items, in the order of the tests."""
        asked = ((t.where or ALWAYS) if isinstance(t, Count) else t.is_ for t in self.tests)
        return tuple(dict.fromkeys(asked))

    @cached_property
    def caps(self) -> tuple[int, ...]:
        """Above which count more items of a condition make no difference."""
        most = dict.fromkeys(self.conditions, 0)
        for test in self.tests:
            if isinstance(test, Count):
                condition = test.where or ALWAYS
                most[condition] = max(most[condition], test.low or 0, 0 if test.high is None else test.high + 1)
        return tuple(most.values())

    @cached_property
    def orders(self) -> tuple[str, ...]:
        """The date fields by which a latest item is asked for."""
        return tuple(dict.fromkeys(test.by for test in self.tests if isinstance(test, Latest)))

    @cached_property
    def _asked(self) -> dict[str, tuple[Leaf, ...]]:
        """The leaves asked of each field, in the order of the fields."""
        every = list(dict.fromkeys(leaf for condition in self.conditions for leaf in leaves(condition)))
        return {f.name: tuple(leaf for leaf in every if leaf.fact == f.name) for f in self.fact.item}

    @cached_property
    def _fields(self) -> tuple[ItemField, ...]:
        """The fields that matter: asked by a leaf, or ordering the list."""
        return tuple(f for f in self.fact.item if self._asked[f.name] or f.name in self.orders)

    @cached_property
    def dates_asked(self) -> tuple[Test, ...]:
        """The tests that some condition on an item asks of a date: their truth hangs on the day of decision."""
        return tuple(leaf.test for f in self.fact.item if f.type == FactType.DATE for leaf in self._asked[f.name])

    # ---- what one item can be ----

    def _values(self, field: ItemField, value: Any, as_at: date, pool: frozenset[date]) -> Iterable[PlainValue]:
        """Values a field may have, for what is recorded of it; days in order, a word after them."""
        if isinstance(value, Month):
            return [day for day in value.days() if not field.past or day <= as_at] or [value.first_day]
        if value is not None:
            return (value,)
        every = representatives(field, [(field, leaf.test) for leaf in self._asked[field.name]], as_at)
        return sorted({*every, *pool}, key=_days_first) if field.name in self.orders else every

    def _cells(
        self, field: ItemField, value: Any, as_at: date, pool: frozenset[date] = frozenset()
    ) -> Iterable[tuple[Vector, list[PlainValue]]]:
        """The values a field may have, by the truths its leaves have on them."""
        found: dict[Vector, list[PlainValue]] = {}
        for one in self._values(field, value, as_at, pool):
            found.setdefault(tuple(passes(leaf.test, one, as_at) for leaf in self._asked[field.name]), []).append(one)
        return found.items()

    def _told_apart(
        self, field: ItemField, value: Any, as_at: date, pool: frozenset[date]
    ) -> Iterator[tuple[date | None, Vector]]:
        """The ways to fill a field that some test tells apart: its day where it orders the list, and its truths."""
        for truths, values in self._cells(field, value, as_at, pool):
            if field.name not in self.orders:
                yield None, truths
                continue
            days = [value for value in values if isinstance(value, date)]
            yield from ((day, truths) for day in dict.fromkeys((*_ends(days), *(day for day in days if day in pool))))
            if len(days) < len(values):
                yield None, truths

    def pool(self, items: tuple[Any, ...], as_at: date) -> frozenset[date]:
        """The days that stand for all others of the items of a list, beside those of an item's own cells."""
        if not self.orders:
            return frozenset()
        dates = [f for f in self._fields if f.name in self.orders]
        cells = [
            values for f in dates for item in (*items, None) for _, values in self._cells(f, _held(item, f), as_at)
        ]
        return frozenset(day for values in cells for day in _ends([v for v in values if isinstance(v, date)]))

    def options(self, item: Any, as_at: date, pool: frozenset[date]) -> list[Option]:
        """The ways an item can be. `item` None: an item of which nothing is known."""
        ways = [list(self._told_apart(f, _held(item, f), as_at, pool)) for f in self._fields]
        return list(dict.fromkeys(self._option(way) for way in product(*ways)))

    def _option(self, way: tuple[Way, ...]) -> Option:
        truth: dict[Leaf, bool] = {}
        days: dict[str, date | None] = {}
        for field, (day, truths) in zip(self._fields, way, strict=True):
            truth.update(zip(self._asked[field.name], truths, strict=True))
            days[field.name] = day
        return tuple(item_truth(c, truth) for c in self.conditions), tuple(days[by] for by in self.orders)

    # ---- tallies ----

    @property
    def _empty(self) -> Tally:
        return (0,) * len(self.conditions), (None,) * len(self.orders)

    def _plus(self, tally: Tally, option: Option, place: int) -> Tally:
        """The tally with one more item; of two on one latest day the one listed last counts."""
        kind, days = option
        counts = tuple(min(cap, n + held) for n, held, cap in zip(tally[0], kind, self.caps, strict=True))
        latest = (_later(last, day, place, kind) for last, day in zip(tally[1], days, strict=True))
        return counts, tuple(latest)

    def vector(self, tally: Tally) -> Vector:
        """The truth of each test for a tally."""
        return tuple(self._truth(test, tally) for test in self.tests)

    def _truth(self, test: Count | Latest, tally: Tally) -> bool:
        if isinstance(test, Latest):
            last = tally[1][self.orders.index(test.by)]
            return last is not None and last[2][self.conditions.index(test.is_)]
        number = tally[0][self.conditions.index(test.where or ALWAYS)]
        return (test.low or 0) <= number and (test.high is None or number <= test.high)

    def _grown(self, start: Iterable[Tally], as_at: date, pool: frozenset[date]) -> set[Tally]:
        """The tallies reached by adding any number of items of which nothing is known."""
        fresh = self.options(None, as_at, pool)
        reached = set(start)
        waiting = list(reached)
        while waiting:
            tally = waiting.pop()
            more = {self._plus(tally, option, _UNLISTED) for option in fresh}
            waiting.extend(more - reached)
            reached |= more
        return reached

    def _tallies(self, items: Iterable[tuple[int, Any]], as_at: date, pool: frozenset[date]) -> set[Tally]:
        """The tallies of a list that holds exactly these items, each with its place."""
        tallies = {self._empty}
        for place, item in items:
            options = self.options(item, as_at, pool)
            tallies = {self._plus(tally, option, place) for tally in tallies for option in options}
        return tallies

    # ---- the recorded list ----

    def possible(self, items: tuple[Any, ...] | None, as_at: date, *, complete: bool) -> set[Vector]:
        """The truths the tests can have together. `items` None: nothing is known of the list."""
        listed = items or ()
        pool = self.pool(listed, as_at)
        tallies = self._tallies(enumerate(listed), as_at, pool)
        if items is None or not complete:
            tallies = self._grown(tallies, as_at, pool)
        return {self.vector(tally) for tally in tallies}

    def growth(self, items: tuple[Any, ...], as_at: date) -> set[Pair]:
        """The truths between which items not yet listed could decide."""
        pool = self.pool(items, as_at)
        tallies = self._tallies(enumerate(items), as_at, pool)
        return {(self.vector(t), self.vector(more)) for t in tallies for more in self._grown({t}, as_at, pool)}

    def gaps(self, items: tuple[Any, ...], as_at: date, *, complete: bool) -> Iterator[tuple[int, str, set[Pair]]]:
        """Each item field left open, with the pairs of truths between which filling it could decide."""
        pool = self.pool(items, as_at)
        for i, item in enumerate(items):
            open_fields = [f for f in self._fields if _is_open(getattr(item, f.name))]
            if open_fields:
                others = self._tallies(((n, other) for n, other in enumerate(items) if n != i), as_at, pool)
                around = others if complete else self._grown(others, as_at, pool)
                for field in open_fields:
                    swings = self._swings(item, field, as_at, pool)
                    yield i, field.name, {pair for options in swings for pair in self._pairs(around, options, i)}

    def _swings(self, item: Any, field: ItemField, as_at: date, pool: frozenset[date]) -> set[frozenset[Option]]:
        """For each way to fill an item's other fields: the ways it can be by filling this one."""
        ways = [list(self._told_apart(f, getattr(item, f.name), as_at, pool)) for f in self._fields]
        place = self._fields.index(field)
        rests = product(*(way for n, way in enumerate(ways) if n != place))
        return {frozenset(self._option((*rest[:place], way, *rest[place:])) for way in ways[place]) for rest in rests}

    def _pairs(self, around: set[Tally], options: frozenset[Option], place: int) -> set[Pair]:
        found: set[Pair] = set()
        for tally in around:
            vectors = {self.vector(self._plus(tally, option, place)) for option in options}
            found.update(product(vectors, vectors))
        return found


_UNLISTED = 1 << 30
"""The place of an item that is not listed: after all that are."""


def _held(item: Any, field: ItemField) -> Any:
    return None if item is None else getattr(item, field.name)


def _days_first(value: PlainValue) -> tuple[bool, str]:
    return not isinstance(value, date), str(value)


def _ends(days: list[date]) -> list[date]:
    """The first and the last two of days in order."""
    return [*days[:1], *days[-2:]]


def _is_open(value: Any) -> bool:
    return value is None or isinstance(value, Month)


def _later(last: LatestItem | None, day: date | None, place: int, kind: Kind) -> LatestItem | None:
    if day is None or (last is not None and (day, place) < last[:2]):
        return last
    return day, place, kind
