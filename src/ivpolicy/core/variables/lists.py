"""Cells of a list of items: which truths its tests can have together, for what is recorded of it.

Counts are intervals and an item field left out is unknown (semantics 22). A list is summed up by a *tally*: how many
items satisfy each condition asked, capped where more makes no difference, and which item is the latest. Tallies, not
lists, are enumerated, and items recorded alike are added together, so a list of any length costs little more than the
different items in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from math import inf
from operator import attrgetter
from typing import Any

from ivpolicy.core.budget import Budget, without_end
from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.once import once
from ivpolicy.core.rules.condition import ALWAYS, Count, Latest
from ivpolicy.core.variables import tallies
from ivpolicy.core.variables.list_items import ItemKind, ItemsOn, ItemTests, ItemValues, Vector, Ways, item_truth
from ivpolicy.core.variables.tallies import Adding, Element, Step, Steps, Tallies

__all__ = ["ItemKind", "ListCells", "RecordedItems", "Vector", "item_truth"]

Differ = Callable[[Vector, Vector], bool]
"""Whether the answer can differ between two truths of the tests, all else the same. What is alike to one is so to all:
of several truths, two differ exactly when some differs from the first."""


class ListCells(ItemTests):
    """The tests asked of one list, and what they can come to."""

    @cached_property
    def _vectors(self) -> dict[tallies.PackedTally, Vector]:
        return {}

    def vector_of(self, tally: tallies.PackedTally) -> Vector:
        """The truth of each test for a packed tally."""
        made = self._vectors.get(tally)
        if made is None:
            counts, latest = tally if self.orders else (tally, ())
            made = self._vectors[tally] = tuple(
                (test.low or 0) <= self.counts.number(counts, place) <= (inf if test.high is None else test.high)
                if isinstance(test, Count)
                else latest[order] is not None and latest[order][2][place]
                for test, order, place in self._places
            )
        return made

    @cached_property
    def _places(self) -> tuple[tuple[Count | Latest, int, int], ...]:
        """Each test, with the place of its order, 0 of a count, and that of its condition among those asked there."""
        return tuple(
            (test, 0, self.conditions.index(test.where or ALWAYS))
            if isinstance(test, Count)
            else (test, order := self.orders.index(test.by), self.asked_of_latest[order].index(test.is_))
            for test in self.tests
        )

    @cached_property
    def _values_held(self) -> Callable[[Any], ItemValues]:
        names = [f.name for f in self.fields]
        if len(names) > 1:
            return attrgetter(*names)
        return (lambda item: (getattr(item, names[0]),)) if names else lambda _: ()

    def held(self, items: Iterable[Any]) -> tuple[ItemValues, ...]:
        """What is recorded of each item, as far as it matters."""
        return tuple(map(self._values_held, items))

    def possible(self, items: tuple[Any, ...] | None, as_at: date, *, complete: bool) -> frozenset[Vector]:
        """The truths the tests can have together. `items` None: nothing is known of the list."""
        return self.recorded(items or (), as_at, complete=complete and items is not None).possible

    def recorded(self, items: tuple[Any, ...], as_at: date, *, complete: bool) -> RecordedItems:
        """The list as recorded; the last one met is kept, because several questions ask the same of one list."""
        key = (self.held(items), as_at, complete)
        kept: tuple[Any, RecordedItems] | None = self.__dict__.get("_last_met")
        if kept is None or kept[0] != key:
            kept = self.__dict__["_last_met"] = (key, RecordedItems(self, *key))
        return kept[1]


class RecordedItems:
    """What is recorded of the items of one list, on a day of decision. `complete`: it has no other items.

    `budget` is what may be tried, for a list of a pack; a list of a record is tried whatever it costs.
    """

    def __init__(
        self,
        cells: ListCells,
        held: tuple[ItemValues, ...],
        as_at: date,
        complete: bool,  # noqa: FBT001
        budget: Budget | None = None,
    ) -> None:
        self._cells = cells
        self._held = held
        self._complete = complete
        budget = without_end() if budget is None else budget
        self._items = ItemsOn(cells, as_at, held, budget)
        self._adding = Adding(cells.counts, len(cells.orders), budget)

    # ---- the items, as far as they add differently ----

    @once
    def _ways(self) -> list[Ways]:
        """The ways of each item, by its place."""
        made = {values: self._items.ways(values) for values in dict.fromkeys(self._held)}
        return [made[values] for values in self._held]

    @once
    def _whole_steps(self) -> dict[Ways, Steps]:
        return {ways: self._items.steps(ways) for ways in dict.fromkeys(self._ways)}

    @once
    def _sure_counts(self) -> int:
        """What the items come to that can be in one way only, and never the latest."""
        counts = self._cells.counts.none
        most = max(self._cells.caps, default=0)
        for ways, number in Counter(self._ways).items():
            if _is_sure(steps := self._whole_steps[ways]):
                ((added, _),) = steps
                for _ in range(min(number, most)):
                    counts = self._cells.counts.one_more(counts, added)
        return counts

    @once
    def _open_counts(self) -> int:
        return self._cells.counts.below_cap(self._sure_counts)

    def _reduced(self, steps: Steps) -> Steps:
        """The steps without what adds to counts that are at their caps already."""
        return frozenset((added & self._open_counts, brought) for added, brought in steps)

    @once
    def _steps(self) -> dict[Ways, Steps]:
        return {ways: self._reduced(steps) for ways, steps in self._whole_steps.items()}

    @once
    def _elements(self) -> tuple[list[Element], list[int | None]]:
        """What is added to the sure counts, and the place among it of each item; None where an item adds nothing.

        Items that may be the latest are added one by one, in order; all others in groups, before them.
        """
        steps = [None if _is_sure(self._whole_steps[ways]) else self._steps[ways] for ways in self._ways]
        groups = Counter(one for one in steps if one is not None and not _may_be_latest(one))
        ordered = sorted(groups, key=len)
        elements = [Element(one, groups[one]) for one in ordered]
        place_of = {one: n for n, one in enumerate(ordered)}
        places: list[int | None] = []
        for one in steps:
            if one is None or one in place_of:
                places.append(None if one is None else place_of[one])
            else:
                places.append(len(elements))
                elements.append(Element(one, 1))
        return elements, places

    # ---- tallies ----

    @once
    def _fresh(self) -> Steps:
        """The ways in which an item not listed can be."""
        return self._reduced(self._items.steps(self._items.ways((None,) * len(self._cells.fields))))

    @once
    def _start(self) -> Tallies:
        start = self._adding.start(self._sure_counts)
        return start if self._complete else self._adding.grown(start, self._fresh)

    @once
    def _tallies(self) -> Tallies:
        return self._adding.total(self._start, self._elements[0])

    @once
    def possible(self) -> frozenset[Vector]:
        """The truths the tests can have together."""
        return frozenset(map(self._cells.vector_of, self._tallies))

    # ---- what decides ----

    def growth_decides(self, differ: Differ) -> bool:
        """Whether items not yet listed could decide. Where many could, one of them by itself can, beside the others."""
        nothing: Step = 0, (None,) * len(self._cells.orders)
        return self._swing_decides(self._tallies, self._fresh | {nothing}, differ)

    def gaps(self, differ: Differ) -> Iterator[tuple[int, str]]:
        """The item fields left open that could decide when filled, by the item's place in the list."""
        decided: dict[tuple[Tallies, frozenset[Steps]], bool] = {}
        around = self._around
        for i, place in enumerate(self._elements[1]):
            if place is None or place not in around:
                continue
            for name, swings in self._swings[self._ways[i], self._open_fields(i)]:
                key = (around[place], swings)
                if key not in decided:
                    decided[key] = any(self._swing_decides(around[place], one, differ) for one in swings)
                if decided[key]:
                    yield i, name

    def _open_fields(self, i: int) -> tuple[int, ...]:
        return tuple(n for n, value in enumerate(self._held[i]) if value is None or isinstance(value, Month))

    @once
    def _swings(self) -> dict[tuple[Ways, tuple[int, ...]], list[tuple[str, frozenset[Steps]]]]:
        """For each field left open of items recorded alike: what it swings between, however the others are filled."""
        kinds = dict.fromkeys((self._ways[i], self._open_fields(i)) for i in range(len(self._held)))
        return {kind: list(self._swings_of(*kind)) for kind in kinds}

    def _swings_of(self, ways: Ways, open_fields: tuple[int, ...]) -> Iterator[tuple[str, frozenset[Steps]]]:
        if _is_sure(self._whole_steps[ways]):
            return
        for n in open_fields:
            swings = {self._reduced(one) for one in self._items.swings(ways, n)}
            telling = frozenset(one for one in swings if len(one) > 1)
            if telling:
                yield self._cells.fields[n].name, telling

    @once
    def _around(self) -> dict[int, Tallies]:
        """The tallies of all but one item, for each element whose item could swing."""
        asked = {self._steps[ways] for (ways, _), swings in self._swings.items() if swings}
        return dict(self._adding.around(self._start, self._elements[0], lambda element: element.steps in asked))

    def _swing_decides(self, around: Tallies, swing: Steps, differ: Differ) -> bool:
        first, *others = swing
        one, vector = self._adding.one, self._cells.vector_of
        for tally in around:
            before = vector(one(tally, first))
            for step in others:
                after = vector(one(tally, step))
                if after != before and differ(before, after):
                    return True
        return False


def _is_sure(steps: Steps) -> bool:
    """Whether an item can be in one way only, and never the latest."""
    return len(steps) == 1 and not _may_be_latest(steps)


def _may_be_latest(steps: Steps) -> bool:
    return any(one is not None for _, brought in steps for one in brought)
