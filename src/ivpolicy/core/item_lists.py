"""Cells of a list of items: which truths its tests can have together, for what is recorded of it.

Counts are intervals and an item field left out is unknown (semantics 22). A list is summed up by a *tally*: how many
items satisfy each condition asked, capped where more makes no difference, and which conditions the latest item
satisfies. Tallies, not lists, are enumerated, so a list of any length costs the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from ivpolicy.core.calendar import Month
from ivpolicy.core.condition import (
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
from ivpolicy.core.condition import Any as AnyOf
from ivpolicy.core.scalar_cells import Value, passes, representatives
from ivpolicy.core.vocabulary import Fact, ItemField

Kind = tuple[bool, ...]
"""What one item is to the tests: the truth of each condition asked of items."""

Tally = tuple[tuple[int, ...], Kind | None]
"""Capped counts, one for each condition, and the kind of the latest item (None: no item)."""

Vector = tuple[bool, ...]


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
class ListCells:
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
    def dated_by(self) -> str | None:
        """The date field by which the latest item is found; None where no test asks for the latest."""
        return next((test.by for test in self.tests if isinstance(test, Latest)), None)

    @cached_property
    def _asked(self) -> dict[str, tuple[Leaf, ...]]:
        """The leaves asked of each field, in the order of the fields."""
        every = list(dict.fromkeys(leaf for condition in self.conditions for leaf in leaves(condition)))
        return {f.name: tuple(leaf for leaf in every if leaf.fact == f.name) for f in self.fact.item}

    # ---- what one item can be ----

    def _field_truths(self, field: ItemField, value: Any, as_at: date) -> list[dict[Leaf, bool]]:
        """The truths the leaves of one field can have together, for what is recorded of it."""
        asked = self._asked[field.name]
        if not asked:
            return [{}]
        found: dict[Vector, dict[Leaf, bool]] = {}
        for one in self._values(field, value, [leaf.test for leaf in asked], as_at):
            truths = {leaf: passes(leaf.test, one, as_at) for leaf in asked}
            found.setdefault(tuple(truths.values()), truths)
        return list(found.values())

    @staticmethod
    def _values(field: ItemField, value: Any, tests: list[Test], as_at: date) -> Iterable[Value]:
        if isinstance(value, Month):
            return [day for day in value.days() if day <= as_at] or [value.first_day]
        return representatives(field, [(field, t) for t in tests], as_at) if value is None else (value,)

    def kinds(self, item: Any, as_at: date) -> list[Kind]:
        """The kinds an item can be. `item` None: an item of which nothing is known."""
        fields = [f for f in self.fact.item if self._asked[f.name]]
        parts = [self._field_truths(f, None if item is None else getattr(item, f.name), as_at) for f in fields]
        return list(dict.fromkeys(self._kind(combination) for combination in product(*parts)))

    def _kind(self, parts: Iterable[dict[Leaf, bool]]) -> Kind:
        truth = {leaf: value for part in parts for leaf, value in part.items()}
        return tuple(item_truth(condition, truth) for condition in self.conditions)

    # ---- tallies ----

    def _plus(self, tally: Tally, kind: Kind, *, latest: bool) -> Tally:
        counts = tuple(min(cap, n + held) for n, held, cap in zip(tally[0], kind, self.caps, strict=True))
        return (counts, kind if latest and self.dated_by else tally[1])

    @property
    def _empty(self) -> Tally:
        return ((0,) * len(self.conditions), None)

    def vector(self, tally: Tally) -> Vector:
        """The truth of each test for a tally."""
        place = {condition: i for i, condition in enumerate(self.conditions)}

        def truth(test: Count | Latest) -> bool:
            if isinstance(test, Latest):
                return tally[1] is not None and tally[1][place[test.is_]]
            number = tally[0][place[test.where or ALWAYS]]
            return (test.low or 0) <= number and (test.high is None or number <= test.high)

        return tuple(truth(test) for test in self.tests)

    def with_more(self, start: Iterable[Tally], as_at: date) -> set[Tally]:
        """The tallies reached by adding any number of unknown items, earlier or later than those there."""
        fresh = self.kinds(None, as_at)
        reached = set(start)
        waiting = list(reached)
        while waiting:
            tally = waiting.pop()
            grown = {
                self._plus(tally, kind, latest=late)
                for kind in fresh
                for late in (True, False)
                if late or tally[1] or not self.dated_by
            }
            waiting.extend(grown - reached)
            reached |= grown
        return reached

    def tallies(self, items: tuple[Any, ...], as_at: date) -> set[Tally]:
        """The tallies of a list that holds exactly these items."""
        choices = [self.kinds(item, as_at) for item in items]
        if not self.dated_by or not items:
            return self._summed(choices)
        found: set[Tally] = set()
        for i in self._may_be_latest(items, as_at):
            for kind in choices[i]:
                rest = self._summed([*choices[:i], [kind], *choices[i + 1 :]])
                found |= {(counts, kind) for counts, _ in rest}
        return found

    def _summed(self, choices: list[list[Kind]]) -> set[Tally]:
        tallies = {self._empty}
        for kinds in choices:
            tallies = {self._plus(tally, kind, latest=False) for tally in tallies for kind in kinds}
        return tallies

    def _may_be_latest(self, items: tuple[Any, ...], as_at: date) -> Iterator[int]:
        """The places of the items that can be the latest; of two on one day, the one listed last."""
        spans = [self._span(getattr(item, self.dated_by or ""), as_at) for item in items]
        for i, (_, last) in enumerate(spans):
            later_listed = [low for low, _ in spans[i + 1 :]]
            earlier_listed = [low for low, _ in spans[:i]]
            if all(low < last for low in later_listed) and all(low <= last for low in earlier_listed):
                yield i

    @staticmethod
    def _span(day: date | Month | None, as_at: date) -> tuple[date, date]:
        if isinstance(day, date):
            return day, day
        return (day.first_day, min(day.last_day, as_at)) if isinstance(day, Month) else (date.min, as_at)

    # ---- the recorded list ----

    def possible(self, items: tuple[Any, ...] | None, as_at: date, *, complete: bool) -> set[Vector]:
        """The truths the tests can have together. `items` None: nothing is known of the list."""
        tallies = {self._empty} if items is None else self.tallies(items, as_at)
        if items is None or not complete:
            tallies = self.with_more(tallies, as_at)
        return {self.vector(tally) for tally in tallies}

    def gaps(self, items: tuple[Any, ...], as_at: date) -> Iterator[tuple[int, str, set[tuple[Vector, Vector]]]]:
        """Each item field left open, with the pairs of truths between which filling it could decide."""
        for i, item in enumerate(items):
            for field in self._open_fields(item):
                yield i, field, set(self._swings(items, i, field, as_at))

    def _open_fields(self, item: Any) -> Iterator[str]:
        for field in self.fact.item:
            value = getattr(item, field.name)
            asked = self._asked[field.name] or field.name == self.dated_by
            if asked and (value is None or isinstance(value, Month)):
                yield field.name

    def _swings(self, items: tuple[Any, ...], i: int, field: str, as_at: date) -> Iterator[tuple[Vector, Vector]]:
        if field == self.dated_by:
            every = {self.vector(t) for t in self.tallies(items, as_at)}
            yield from product(every, every)
            return
        others = [f for f in self.fact.item if self._asked[f.name] and f.name != field]
        mine = next(f for f in self.fact.item if f.name == field)
        fixed = [self._field_truths(f, getattr(items[i], f.name), as_at) for f in others]
        ways = self._field_truths(mine, getattr(items[i], field), as_at)
        for rest in product(*fixed):
            kinds = {self._kind((*rest, way)) for way in ways}
            yield from self._pairs(items, i, kinds, as_at)

    def _pairs(self, items: tuple[Any, ...], i: int, kinds: set[Kind], as_at: date) -> Iterator[tuple[Vector, Vector]]:
        """The truths of the list with item `i` of one kind and of another, all else the same."""
        others = (*items[:i], *items[i + 1 :])
        rest = self._summed([self.kinds(item, as_at) for item in others])
        may_be_last = not self.dated_by or i in set(self._may_be_latest(items, as_at))
        latest = {tally[1] for tally in self.tallies(others, as_at)} if self.dated_by else {None}
        for counts, _ in rest:
            for last in latest:
                for one, other in product(kinds, kinds):
                    base: Tally = (counts, last)
                    yield (
                        self.vector(self._plus(base, one, latest=may_be_last)),
                        self.vector(self._plus(base, other, latest=may_be_last)),
                    )
