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

from ivpolicy.core.record.vocabulary import Fact, ItemField
from ivpolicy.core.rules.condition import Condition, Count, Latest, Leaf, leaves
from ivpolicy.core.variables.lists import ItemKind, ListCells, ListTally, Vector, item_truth
from ivpolicy.core.variables.single_values import PlainValue, passes, representatives
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
    cells = ListCells(fact, tests)
    kinds = list(_kinds(fact, cells, as_at))
    empty: ListTally = ((0,) * len(cells.conditions), (None,) * len(cells.orders))
    reached: dict[ListTally, tuple[InventedItem, ...]] = {empty: ()}
    found: dict[Vector, list[tuple[InventedItem, ...]]] = {}
    waiting = [empty]
    for tally in waiting:
        lists = found.setdefault(cells.vector(tally), [])
        if len(lists) < _MOST_LISTS:
            lists.append(reached[tally])
        for kind, days, item in kinds:
            more = _plus(cells, tally, kind, days)
            if more not in reached:
                reached[more] = (*reached[tally], item)
                waiting.append(more)
    return found


_Days = tuple[date | None, ...]


def _kinds(fact: Fact, cells: ListCells, as_at: date) -> Iterator[tuple[ItemKind, _Days, InventedItem]]:
    """Items of each kind: its truths, its days that order the list, and the item.

    Days matter only by which is the latest, so of each kind the latest and the earliest day do for all.
    """
    by_kind: dict[tuple[ItemKind, tuple[bool, ...]], dict[Any, InventedItem]] = {}
    for item in items_asked(fact, cells.conditions, as_at, orders=cells.orders):
        kind = tuple(item_holds(condition, item, as_at) for condition in cells.conditions)
        days = tuple(day if isinstance(day := item[by], date) else None for by in cells.orders)
        by_kind.setdefault((kind, tuple(day is None for day in days)), {}).setdefault(days, item)
    for (kind, _), items in by_kind.items():
        yield from ((kind, days, items[days]) for days in dict.fromkeys((max(items), min(items))))


def _plus(cells: ListCells, tally: ListTally, kind: ItemKind, days: _Days) -> ListTally:
    """The tally with one more item, listed last."""
    counts = tuple(min(cap, n + held) for n, held, cap in zip(tally[0], kind, cells.caps, strict=True))
    latest = tuple(
        last if day is None or (last is not None and day < last[0]) else (day, 0, kind)
        for last, day in zip(tally[1], days, strict=True)
    )
    return counts, latest


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
