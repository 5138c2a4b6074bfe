"""Lists that give the tests asked of a list a wanted truth each, with the fewest items.

Items are added one at a time, and what counts of a list is summed up: how many items satisfy each condition, as far as
more makes a difference, and which is the latest. Only finitely many sums exist, so the search is complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import islice, product
from typing import Any

from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import ALWAYS, Condition, Count, Latest, Leaf, leaves
from ivpolicy.core.variables.lists import ListCells, item_truth
from ivpolicy.core.variables.single_values import passes, representatives
from ivpolicy.core.variables.variable import Variable

Item = dict[str, Any]

_MOST_ITEMS = 20_000
_LatestOne = tuple[date, tuple[bool, ...]]
_Sum = tuple[tuple[int, ...], tuple[_LatestOne | None, ...]]


def lists_in_cell(variable: Variable, cell: int, as_at: date) -> Iterator[list[Item]]:
    """A list for which the tests of the variable have the truths of the cell: one with the fewest items, if any."""
    tests = tuple(test for _, test in variable.asked if isinstance(test, Count | Latest))
    found = _shortest_lists(variable.facts[variable.key], tests, as_at).get(variable.cells[cell])
    if found is not None:
        yield found


@lru_cache(maxsize=256)
def _shortest_lists(
    fact: Fact, tests: tuple[Count | Latest, ...], as_at: date
) -> Mapping[tuple[bool, ...], list[Item]]:
    """For all truths the tests can have together, a shortest list with them."""
    return _Search(fact, tests, as_at).shortest()


class _Search:
    """Lists of one fact, for one set of tests on one day."""

    def __init__(self, fact: Fact, tests: tuple[Count | Latest, ...], as_at: date) -> None:
        self.tests, self.as_at = tests, as_at
        cells = ListCells(fact, tests)
        self.conditions, self.caps, self.orders = cells.conditions, cells.caps, cells.orders
        self.items = list(self._kinds(fact))

    def _kinds(self, fact: Fact) -> Iterator[tuple[tuple[bool, ...], tuple[Any, ...], Item]]:
        """Items of each kind: its truths, its days that order the list, and the item.

        Days matter only by which is the latest, so of each kind the earliest and the latest day do for all.
        """
        by_kind: dict[tuple[bool, ...], dict[tuple[Any, ...], Item]] = {}
        for item in possible_items(fact, self.conditions, self.orders, self.as_at):
            truths = tuple(item_holds(condition, item, self.as_at) for condition in self.conditions)
            days = tuple(item[by] for by in self.orders)
            if all(isinstance(day, date) for day in days):
                by_kind.setdefault(truths, {}).setdefault(days, item)
        for truths, items in by_kind.items():
            for days in dict.fromkeys((max(items), min(items))):
                yield truths, days, items[days]

    def shortest(self) -> dict[tuple[bool, ...], list[Item]]:
        """A shortest list for all truths that some list has."""
        start: _Sum = ((0,) * len(self.conditions), (None,) * len(self.orders))
        reached: dict[_Sum, list[Item]] = {start: []}
        found: dict[tuple[bool, ...], list[Item]] = {}
        waiting = [start]
        for total in waiting:
            found.setdefault(self._truths(total), reached[total])
            for truths, days, item in self.items:
                more = self._plus(total, truths, days)
                if more not in reached:
                    reached[more] = [*reached[total], item]
                    waiting.append(more)
        return found

    def _plus(self, total: _Sum, truths: tuple[bool, ...], days: tuple[Any, ...]) -> _Sum:
        counts = tuple(min(cap, n + held) for n, held, cap in zip(total[0], truths, self.caps, strict=True))
        latest = tuple(
            (day, truths) if last is None or day >= last[0] else last
            for last, day in zip(total[1], days, strict=True)
        )  # fmt: skip
        return counts, latest

    def _truths(self, total: _Sum) -> tuple[bool, ...]:
        return tuple(self._truth(test, total) for test in self.tests)

    def _truth(self, test: Count | Latest, total: _Sum) -> bool:
        if isinstance(test, Count):
            number = total[0][self.conditions.index(test.where or ALWAYS)]
            return (test.low is None or number >= test.low) and (test.high is None or number <= test.high)
        last = total[1][self.orders.index(test.by)]
        return last is not None and last[1][self.conditions.index(test.is_)]


def possible_items(
    fact: Fact, conditions: tuple[Condition, ...], orders: tuple[str, ...], as_at: date
) -> Iterator[Item]:
    """Items with a value for each field that a condition asks, or that orders the list; every cell of every field."""
    asked: dict[str, list[Leaf]] = {}
    for leaf in dict.fromkeys(leaf for condition in conditions for leaf in leaves(condition)):
        asked.setdefault(leaf.fact, []).append(leaf)
    fields = [field for field in fact.item if field.name in asked or field.name in orders]
    values = [
        representatives(field, [(field, leaf.test) for leaf in asked.get(field.name, [])], as_at) for field in fields
    ]
    for one in islice(product(*(v[::-1] for v in values)), _MOST_ITEMS):
        yield {field.name: value for field, value in zip(fields, one, strict=True)}


def item_holds(condition: Condition, item: Item, as_at: date, given: dict[Leaf, bool] | None = None) -> bool:
    """Whether a condition holds of an item; `given` truths of leaves stand instead of the item's own."""
    truths = {leaf: passes(leaf.test, item[leaf.fact], as_at) for leaf in leaves(condition)}
    return item_truth(condition, truths | (given or {}))
