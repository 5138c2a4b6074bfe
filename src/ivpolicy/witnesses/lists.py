"""Lists of items that lie in a wanted cell: those with the fewest items, made of items that have only the fields asked.

Items are added one at a time, and what counts of a list is its tally: how many items satisfy each condition, as far as
more makes a difference, and which is the latest. Only finitely many tallies exist, so the search is complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import islice, product
from typing import Any

from ivpolicy.core.budget import without_end
from ivpolicy.core.record.vocabulary import Fact, ItemField
from ivpolicy.core.rules.condition import Condition, Count, Latest, Leaf, leaves
from ivpolicy.core.variables.lists import ItemKind, ListCells, Vector, item_truth
from ivpolicy.core.variables.single_values import PlainValue, passes, representatives
from ivpolicy.core.variables.tallies import Adding, PackedTally, Step
from ivpolicy.core.variables.variable import Variable

InventedItem = dict[str, Any]
"""Values by the name of the field."""

_MOST_ITEMS_TRIED = 20_000
_MOST_LISTS = 8
_NO_DAY = 10**6


def lists_in_cell(variable: Variable, cell: int, as_at: date) -> Iterator[tuple[InventedItem, ...]]:
    """Some lists for which the tests of the variable have the truths of the cell, the shortest first."""
    lists = _lists_by_truths(variable.facts[variable.key], variable.list_cells.tests, as_at)
    yield from lists.get(variable.cells[cell], ())


@lru_cache(maxsize=256)
def _lists_by_truths(
    fact: Fact, tests: tuple[Count | Latest, ...], as_at: date
) -> Mapping[Vector, list[tuple[InventedItem, ...]]]:
    """For all truths the tests can have together, lists with them."""
    item = _steps(fact, ListCells(fact, tests), as_at)
    sums = _sums(fact, tests, tuple(item))
    return {truths: [tuple(item[step] for step in steps) for steps in some] for truths, some in sums.items()}


@lru_cache(maxsize=64)
def _sums(
    fact: Fact, tests: tuple[Count | Latest, ...], steps: tuple[Step, ...]
) -> Mapping[Vector, list[tuple[Step, ...]]]:
    """For all truths, what items add one after another to come to them; the same on most days of decision."""
    cells = ListCells(fact, tests)
    adding = Adding(cells.counts, len(cells.orders), without_end())
    (empty,) = adding.start(cells.counts.none)
    reached: dict[PackedTally, tuple[Step, ...]] = {empty: ()}
    found: dict[Vector, list[tuple[Step, ...]]] = {}
    waiting = [empty]
    for tally in waiting:
        some = found.setdefault(cells.vector_of(tally), [])
        if len(some) < _MOST_LISTS:
            some.append(reached[tally])
        for step in steps:
            more = adding.one(tally, step)
            if more not in reached:
                reached[more] = (*reached[tally], step)
                waiting.append(more)
    return found


def _steps(fact: Fact, cells: ListCells, as_at: date) -> Mapping[Step, InventedItem]:
    """What an item can add, each with an item that adds it.

    Days matter only by which is the latest, so of each kind of item the latest and the earliest day do for all.
    """
    by_kind: dict[tuple[ItemKind, tuple[bool, ...]], dict[Any, InventedItem]] = {}
    for item in items_asked(fact, cells.conditions, as_at, orders=cells.orders):
        kind = tuple(item_holds(condition, item, as_at) for condition in cells.conditions)
        days = tuple(day if isinstance(day := item[by], date) else None for by in cells.orders)
        by_kind.setdefault((kind, tuple(day is None for day in days)), {}).setdefault(days, item)
    steps: dict[Step, InventedItem] = {}
    for (kind, _), items in by_kind.items():
        for days in (max(items), min(items)):
            steps.setdefault(cells.step(kind, days), items[days])
    return steps


def items_asked(
    fact: Fact, conditions: tuple[Condition, ...], as_at: date, *, orders: tuple[str, ...] = ()
) -> Iterator[InventedItem]:
    """Items that have the fields the conditions ask or that order the list, with values from every cell of each."""
    asked: dict[str, list[Leaf]] = {}
    for leaf in dict.fromkeys(leaf for condition in conditions for leaf in leaves(condition)):
        asked.setdefault(leaf.fact, []).append(leaf)
    fields = [field for field in fact.item if field.name in asked or field.name in orders]
    every = product(*(_values(field, asked.get(field.name, []), as_at) for field in fields))
    for values in islice(every, _MOST_ITEMS_TRIED):
        item: InventedItem = {field.name: value for field, value in zip(fields, values, strict=True)}
        # Who interviewed for the scheme is among all who interviewed; no other item could be recorded.
        from_scheme, every_one = item.get("from_scheme"), item.get("interviewers")
        if from_scheme is None or every_one is None or from_scheme <= every_one:
            yield item


def _values(field: ItemField, asked: list[Leaf], as_at: date) -> list[PlainValue]:
    """Values of every cell of a field; of days those nearest to the day of decision first, and no day last."""
    found = representatives(field, [(field, leaf.test) for leaf in asked], as_at)
    return sorted(found, key=lambda v: abs((v - as_at).days) if isinstance(v, date) else _NO_DAY)


def item_holds(condition: Condition, item: InventedItem, as_at: date, given: Mapping[Leaf, bool] | None = None) -> bool:
    """Whether a condition holds of an item; `given` truths of leaves stand instead of the item's own."""
    truths = {leaf: passes(leaf.test, item[leaf.fact], as_at) for leaf in leaves(condition)}
    return item_truth(condition, truths | dict(given or {}))
