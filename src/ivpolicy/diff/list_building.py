"""Lists of items that lie in a wanted cell: the shortest, made of items that have only the fields some test asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import Any

from ivpolicy.core.record.vocabulary import Fact, ItemField
from ivpolicy.core.rules.condition import Condition, Count, Latest, Leaf, leaves
from ivpolicy.core.variables.lists import Kind, ListCells, Tally, Vector, item_truth
from ivpolicy.core.variables.single_values import Value, passes, representatives

Item = dict[str, Any]

_MOST_ITEMS_TRIED = 20_000


def lists_in_cell(
    fact: Fact, tests: tuple[Count | Latest, ...], wanted: Vector, as_at: date
) -> Iterator[tuple[Item, ...]]:
    """Lists on which the tests have the wanted truths, the shortest first; each kind of item in several ways."""
    cells = ListCells(fact, tests)
    kinds = list(_kinds(fact, cells, as_at))
    empty: Tally = ((0,) * len(cells.conditions), (None,) * len(cells.orders))
    reached: dict[Tally, tuple[Item, ...]] = {empty: ()}
    waiting = [empty]
    while waiting:
        found = [tally for tally in waiting if cells.vector(tally) == wanted]
        yield from (reached[tally] for tally in found)
        waiting = list(_longer(cells, kinds, waiting, reached))


def _longer(
    cells: ListCells, kinds: list[_Made], waiting: list[Tally], reached: dict[Tally, tuple[Item, ...]]
) -> Iterator[Tally]:
    """The tallies met for the first time by one more item."""
    for tally in waiting:
        for made in kinds:
            more = _plus(cells, tally, made)
            if more not in reached:
                reached[more] = (*reached[tally], made.item)
                yield more


@dataclass(frozen=True, slots=True)
class _Made:
    item: Item
    kind: Kind
    days: tuple[date | None, ...]


def _plus(cells: ListCells, tally: Tally, made: _Made) -> Tally:
    """The tally with one more item, listed last."""
    counts = tuple(min(cap, n + held) for n, held, cap in zip(tally[0], made.kind, cells.caps, strict=True))
    latest = tuple(
        last if day is None or (last is not None and day < last[0]) else (day, 0, made.kind)
        for last, day in zip(tally[1], made.days, strict=True)
    )
    return counts, latest


def _kinds(fact: Fact, cells: ListCells, as_at: date) -> Iterator[_Made]:
    """One item for each thing an item can be to the tests."""
    seen: set[tuple[Kind, tuple[date | None, ...]]] = set()
    for item in items_asked(fact, cells.conditions, as_at, also=cells.orders):
        kind = tuple(holds_of(condition, item, as_at) for condition in cells.conditions)
        days = tuple(day if isinstance(day := item.get(by), date) else None for by in cells.orders)
        if (kind, days) not in seen and _is_possible(item):
            seen.add((kind, days))
            yield _Made(item, kind, days)


def items_asked(
    fact: Fact, conditions: tuple[Condition, ...], as_at: date, *, also: tuple[str, ...] = ()
) -> Iterator[Item]:
    """Items that have the fields the conditions ask, with values that stand for all of their domains."""
    asked: dict[str, list[Leaf]] = {}
    for condition in conditions:
        for leaf in leaves(condition):
            asked.setdefault(leaf.fact, []).append(leaf)
    fields = [field for field in fact.item if field.name in asked or field.name in also]
    every = product(*(_values(field, asked.get(field.name, []), as_at) for field in fields))
    for values in islice(every, _MOST_ITEMS_TRIED):
        yield {field.name: value for field, value in zip(fields, values, strict=True)}


def _values(field: ItemField, asked: list[Leaf], as_at: date) -> tuple[Value, ...]:
    found = representatives(field, [(field, leaf.test) for leaf in asked], as_at)
    return tuple(dict.fromkeys((*(v for v in found if v == as_at), *found)))


def holds_of(condition: Condition, item: Item, as_at: date) -> bool:
    """Whether an item that has every field asked satisfies a condition."""
    return item_truth(condition, {leaf: passes(leaf.test, item[leaf.fact], as_at) for leaf in leaves(condition)})


def _is_possible(item: Item) -> bool:
    """Whether the item could be recorded: who interviewed for the scheme is among all who interviewed."""
    from_scheme, every = item.get("from_scheme"), item.get("interviewers")
    return from_scheme is None or every is None or from_scheme <= every
