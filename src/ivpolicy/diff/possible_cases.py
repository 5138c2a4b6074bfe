"""The cases on which two packs are compared: those that a record can hold under the law of the day.

A period of the day of decision has only the states of days on which that law binds. And a fact that is read only when
recorded agrees with what it is worked out from. In one pack such a fact is a variable of its own: what it is worked out
from is not asked, and not recorded counts as no. Laid beside a pack that does ask it, the two would seem free of each
other, and answers would seem to differ that no record can tell apart. What is left is a difference of asking, and told
as one: where the source is not recorded, the one pack waits for it and the other does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from ivpolicy.core.answers.diagram import Diagram, levels
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.proofs.plain_child import AS_AT, values_of
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.record.computed import COMPUTED, ComputedRow, computed_value
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.variables.variable import Variable
from ivpolicy.core.variables.worked_out_states import PeriodFlag


@dataclass(frozen=True, slots=True)
class AskedByOne:
    """A fact that one pack asks at a question, and the other reads only when it is recorded.

    Attributes:
        fact: Its path.
        by_new: Whether the second pack asks it; else the first does.
    """

    question: str
    fact: str
    by_new: bool


def agreeing(diagrams: QuestionDiagrams) -> Diagram:
    """Where every fact that is read only when recorded is what the facts asked beside it make of it."""
    shop = diagrams.workshop
    found: Diagram = shop.final(True)
    for level, variable in enumerate(diagrams.variables):
        row = _row_of(variable)
        if row is not None:
            found = shop.combine(found, _agreeing(diagrams, level, row), lambda a, b: bool(a and b))
    return found


def asked_by_one(diagrams: QuestionDiagrams, question: str, old: Diagram, new: Diagram) -> Iterator[AskedByOne]:
    """What the answer of one side asks and that of the other reads only when recorded."""
    for here, there, by_new in ((old, new, False), (new, old, True)):
        asked, other = ({diagrams.variables[lv].key for lv in levels(answer)} for answer in (here, there))
        read = {source for key in other if (row := COMPUTED.get(key)) and row.only_when_recorded for source in _of(row)}
        yield from (AskedByOne(question, fact, by_new) for fact in sorted((asked - other) & read))


def on_days(diagrams: QuestionDiagrams, days: Iterable[date]) -> Diagram:
    """Where every period of the day of decision is as it is on one of these days."""
    periods = {lv: v for lv, v in enumerate(diagrams.variables) if isinstance(v.flag, PeriodFlag)}
    nothing = {day: case_from_facts({}, as_at=day) for day in days}
    met = [{lv: v.possible(record, day)[0] for lv, v in periods.items()} for day, record in nothing.items()]
    return _table(diagrams, met, sorted(periods))


def _row_of(variable: Variable) -> ComputedRow | None:
    """How the variable is worked out; None of any other, and of one that hangs on a list, which holds too much."""
    row = COMPUTED.get(variable.key)
    if row is None or not row.only_when_recorded:
        return None
    return None if any(variable.facts[path].type == FactType.LIST for path in _of(row)) else row


def _of(row: ComputedRow) -> tuple[str, ...]:
    return row.source, *row.also


def _agreeing(diagrams: QuestionDiagrams, level: int, row: ComputedRow) -> Diagram:
    variable = diagrams.variables[level]
    places = {v.key: lv for lv, v in enumerate(diagrams.variables) if v.flag is None and v.key in _of(row)}
    if not places:
        return diagrams.workshop.final(True)
    every = [list(_cells(variable.facts[path], places.get(path), diagrams)) for path in _of(row)]
    met: set[tuple[tuple[int, int], ...]] = set()
    for found in product(*every):
        value = computed_value(row.path, tuple(value for value, _ in found), AS_AT)
        cells = {places[path]: cell for path, (_, cell) in zip(_of(row), found, strict=True) if cell is not None}
        cells[level] = variable.place[variable.vector(bool(value), AS_AT)]
        met.add(tuple(sorted(cells.items())))
    return _table(diagrams, [dict(cells) for cells in met], sorted({*places.values(), level}))


def _cells(fact: Fact, level: int | None, diagrams: QuestionDiagrams) -> Iterator[tuple[Any, int | None]]:
    """Values of a source, each with its cell where the source is asked: at least one for whatever it can mean."""
    variable = diagrams.variables[level] if level is not None else None
    of_cells = values_of(variable, AS_AT) if variable is not None else []
    values: tuple[Any, ...] = {
        FactType.BOOLEAN: (True, False),
        FactType.CHOICE: fact.choices,
        FactType.DATE: (AS_AT, fact.takes),
    }.get(fact.type, ())
    for value in dict.fromkeys((*values, *of_cells)):
        yield value, None if variable is None else variable.place[variable.vector(value, AS_AT)]


def _table(diagrams: QuestionDiagrams, met: Sequence[Mapping[int, int]], asked: list[int]) -> Diagram:
    """Yes in the combinations of cells that were met."""
    shop = diagrams.workshop
    if not asked or not met:
        return shop.final(bool(met))
    level, *rest = asked
    cells = diagrams.variables[level].every
    return shop.split(level, tuple(_table(diagrams, [m for m in met if m[level] == c], rest) for c in cells))
