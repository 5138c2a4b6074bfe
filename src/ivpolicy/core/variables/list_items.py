"""The tests asked of the items of a list, and the ways in which one item can be, for what is recorded of it.

Days matter to each other only by which is the latest. So of the days that an unknown date may have, a few stand for
all: the first and the last two of each cell the tests cut, and such days of the other items. Days on which no item can
be the latest, because some item surely lies later, need not be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, assert_never

from ivpolicy.core.budget import Budget
from ivpolicy.core.dates.calendar import Month, day_bounds
from ivpolicy.core.record.vocabulary import Fact, FactType, ItemField
from ivpolicy.core.rules.condition import (
    ALWAYS,
    All,
    Answered,
    AtLeast,
    Condition,
    Constant,
    Count,
    DatesAsAt,
    Latest,
    Leaf,
    Named,
    Not,
    Test,
    leaves,
)
from ivpolicy.core.rules.condition import Any as AnyOf
from ivpolicy.core.variables.single_values import PlainValue, days_seen, passes, representatives
from ivpolicy.core.variables.tallies import Counts, Step, Steps

ItemKind = tuple[bool, ...]
"""What one item is to the tests: the truth of each condition asked of items."""

Vector = tuple[bool, ...]
"""The truth of each test."""

Way = tuple[date | None, tuple[bool, ...]]
"""One way a field can be filled: its day, where it may make the item the latest, and the truth of each leaf asked."""

Ways = tuple[tuple[Way, ...], ...]
"""For each field that matters, the ways it can be filled."""

ItemValues = tuple[Any, ...]
"""What is recorded of an item: the value of each field that matters, None where it is left out."""


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
        case Answered() | DatesAsAt():
            raise AssertionError(f"not a condition on an item: {type(condition).__name__}")
        case _:
            assert_never(condition)


@dataclass(frozen=True)
class ItemTests:
    """The tests asked of one list, and what they ask of its items."""

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
    def counts(self) -> Counts:
        """The packed counts of the conditions."""
        return Counts(self.caps)

    @cached_property
    def orders(self) -> tuple[str, ...]:
        """The date fields by which a latest item is asked for."""
        return tuple(dict.fromkeys(test.by for test in self.tests if isinstance(test, Latest)))

    @cached_property
    def asked_of_latest(self) -> tuple[tuple[Condition, ...], ...]:
        """For each order, the different conditions asked of the latest item."""
        return tuple(
            tuple(dict.fromkeys(t.is_ for t in self.tests if isinstance(t, Latest) and t.by == by))
            for by in self.orders
        )

    def step(self, kind: ItemKind, days: tuple[date | None, ...]) -> Step:
        """What an item of a kind adds; `days` are those by which it may be the latest, one for each order."""
        if not days:
            return self.counts.of(kind), ()
        held = dict(zip(self.conditions, kind, strict=True))
        brought = (
            None if day is None else (day, tuple(held[condition] for condition in asked))
            for day, asked in zip(days, self.asked_of_latest, strict=True)
        )
        return self.counts.of(kind), tuple(brought)

    @cached_property
    def asked(self) -> dict[str, tuple[Leaf, ...]]:
        """The leaves asked of each field, in the order of the fields."""
        every = list(dict.fromkeys(leaf for condition in self.conditions for leaf in leaves(condition)))
        return {f.name: tuple(leaf for leaf in every if leaf.fact == f.name) for f in self.fact.item}

    @cached_property
    def fields(self) -> tuple[ItemField, ...]:
        """The fields that matter: asked by a leaf, or ordering the list."""
        return tuple(f for f in self.fact.item if self.asked[f.name] or f.name in self.orders)

    @cached_property
    def dates_asked(self) -> tuple[Test, ...]:
        """The tests that some condition on an item asks of a date: their truth hangs on the day of decision."""
        return tuple(leaf.test for f in self.fact.item if f.type == FactType.DATE for leaf in self.asked[f.name])

    @cached_property
    def _kinds(self) -> dict[tuple[Vector, ...], ItemKind]:
        return {}

    def kind(self, truths: tuple[Vector, ...]) -> ItemKind:
        """What an item is to the tests, by the truths of the leaves asked of each field."""
        made = self._kinds.get(truths)
        if made is None:
            named = zip(self.fields, truths, strict=True)
            truth = {leaf: t for f, field in named for leaf, t in zip(self.asked[f.name], field, strict=True)}
            made = self._kinds[truths] = tuple(item_truth(c, truth) for c in self.conditions)
        return made


class ItemsOn:
    """The ways in which the items of one recorded list can be, on a day of decision.

    `held` is what is recorded of each item.
    """

    def __init__(self, tests: ItemTests, as_at: date, held: Sequence[ItemValues], budget: Budget) -> None:
        self._tests = tests
        self._budget = budget
        self._as_at = as_at
        self._told: dict[tuple[str, Any], tuple[Way, ...]] = {}
        self._floors = {f.name: _floor(held, n) for n, f in enumerate(tests.fields) if f.name in tests.orders}
        self._pool = self._days_of_all(held)

    def _days_of_all(self, held: Sequence[ItemValues]) -> frozenset[date]:
        """The days that stand for all others of the items of a list, beside those of an item's own cells."""
        found: set[date] = set()
        for n, field in enumerate(self._tests.fields):
            if field.name in self._tests.orders:
                for value in {None, *(item[n] for item in held)}:
                    cells = self._cells(field, value, frozenset())
                    found.update(day for values in cells for day in _ends([v for v in values if isinstance(v, date)]))
        return frozenset(found)

    def _values(self, field: ItemField, value: Any, pool: frozenset[date]) -> Iterable[PlainValue]:
        """Values a field may have, for what is recorded of it; days in order, a word after them."""
        if isinstance(value, Month):
            return days_seen(value, field, self._as_at)
        if value is not None:
            return (value,)
        every = representatives(field, [(field, leaf.test) for leaf in self._tests.asked[field.name]], self._as_at)
        if field.name not in self._tests.orders:
            return every
        return sorted({*every, *pool}, key=lambda value: (not isinstance(value, date), str(value)))

    def _cells(self, field: ItemField, value: Any, pool: frozenset[date]) -> list[list[PlainValue]]:
        """The values a field may have, those together on which its leaves have the same truths."""
        found: dict[Vector, list[PlainValue]] = {}
        tests = len(self._tests.asked[field.name])
        for one in self._values(field, value, pool):
            self._budget.take_cells(tests)
            found.setdefault(self._truths(field, one), []).append(one)
        return list(found.values())

    def _truths(self, field: ItemField, value: PlainValue) -> Vector:
        return tuple(passes(leaf.test, value, self._as_at) for leaf in self._tests.asked[field.name])

    def _told_apart(self, field: ItemField, value: Any) -> Iterator[Way]:
        """The ways to fill a field that some test tells apart."""
        for values in self._cells(field, value, self._pool):
            truths = self._truths(field, values[0])
            floor = self._floors.get(field.name)
            days = [value for value in values if isinstance(value, date)] if field.name in self._floors else []
            late = [day for day in days if floor is None or day >= floor]
            ends = set(_ends(days)) | self._pool
            yield from ((day, truths) for day in late if day in ends)
            if len(late) < len(values):
                yield None, truths

    def ways(self, held: ItemValues) -> Ways:
        """For each field of an item that matters, the ways it can be filled."""
        return tuple(self._of_field(field, value) for field, value in zip(self._tests.fields, held, strict=True))

    def _of_field(self, field: ItemField, value: Any) -> tuple[Way, ...]:
        key = (field.name, value)
        told = self._told.get(key)
        if told is None:
            told = self._told[key] = tuple(self._told_apart(field, value))
        return told

    def steps(self, ways: Ways) -> Steps:
        """The ways an item can be, as far as they add differently."""
        self._budget.take_cells(prod(map(len, ways)) * len(self._tests.conditions))
        return frozenset(self._step(way) for way in product(*ways))

    def swings(self, ways: Ways, place: int) -> frozenset[Steps]:
        """For each way to fill an item's other fields: the ways it can be by filling the one at this place."""
        rests = product(*(way for n, way in enumerate(ways) if n != place))
        return frozenset(
            frozenset(self._step((*rest[:place], way, *rest[place:])) for way in ways[place]) for rest in rests
        )

    def _step(self, way: tuple[Way, ...]) -> Step:
        tests = self._tests
        days = {field.name: day for field, (day, _) in zip(tests.fields, way, strict=True)} if tests.orders else {}
        return tests.step(tests.kind(tuple(truths for _, truths in way)), tuple(days[by] for by in tests.orders))


def _floor(held: Sequence[ItemValues], place: int) -> date | None:
    """The day before which no item can be the latest: some item surely lies on it or later. None where none is dated.

    It holds also where that one item is filled differently, for its day is known, or its month.
    """
    dated = (value for item in held if isinstance(value := item[place], date | Month))
    return max((day_bounds(value)[0] for value in dated), default=None)


def _ends(days: list[date]) -> list[date]:
    """The first and the last two of days in order."""
    return [*days[:1], *days[-2:]]
