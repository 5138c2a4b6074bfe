"""What to record so that a fact lies in a given cell: the way back from a diagram to a case.

Each variable of a question is cut into cells by its tests. For a cell this gives values that lie in it, the plainest
first. Every value given is tried against the variable itself before it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, product
from typing import Any

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.compiled_pack import CompiledPack
from ivpolicy.core.proofs.path import Path
from ivpolicy.core.record.case import CaseError, CaseRecord, case_from_facts
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.variables.single_values import representatives
from ivpolicy.core.variables.variable import Variable
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag, OrderFlag, PeriodFlag, ScheduleFlag
from ivpolicy.tester.list_making import lists_in_cell
from ivpolicy.tester.schedule_making import schedule_records

Given = dict[str, Any]
"""What is recorded, by path, as a worked case would write it."""

_MOST_VALUES = 6
_MOST_RECORDS = 24
_USUAL = frozenset({"looked_after"})


@dataclass(frozen=True, slots=True)
class Recorder:
    """Makes records in the space of one question, on one day of decision."""

    pack: CompiledPack
    space: QuestionDiagrams
    as_at: date

    def records(self, path: Path, fixed: Mapping[str, Any] | None = None) -> Iterator[Given]:
        """Records in which every variable of the path lies in its cell; `fixed` facts are as they are given."""
        kept = dict(fixed or {})
        variables = [(self.space.variables[level], cell) for level, cell in sorted(path.items())]
        if not all(self._on_this_day(variable, cell) for variable, cell in variables):
            return
        asked = [(v, cell) for v, cell in variables if not isinstance(v.flag, PeriodFlag) and v.key not in kept]
        parts = [list(islice(self._given(v, cell), _MOST_VALUES)) for v, cell in asked]
        for some in islice(product(*parts), _MOST_RECORDS):
            given = {name: value for part in some for name, value in part.items()} | kept
            record = self.record(given)
            if record is not None and all(v.possible(record, self.as_at) == (cell,) for v, cell in variables):
                yield given

    def record(self, given: Mapping[str, Any]) -> CaseRecord | None:
        """The record; None where the vocabulary excludes it."""
        try:
            return with_local_facts(self.pack.pack, case_from_facts(given, as_at=self.as_at))
        except CaseError:
            return None

    def _on_this_day(self, variable: Variable, cell: int) -> bool:
        if not isinstance(variable.flag, PeriodFlag):
            return True
        record = self.record({})
        return record is not None and variable.possible(record, self.as_at) == (cell,)

    def _given(self, variable: Variable, cell: int) -> Iterator[Given]:
        match variable.flag:
            case OrderFlag(plan):
                yield {}
                yield {plan.first: str(self.as_at), plan.then: str(self.as_at - timedelta(days=5))}
            case ScheduleFlag(plan):
                yield from self._in_cell(variable, cell, schedule_records(plan, self.space.rulebook.facts, self.as_at))
            case ConfirmedFlag():
                return
            case _:
                yield from self._of_fact(variable, cell)

    def _of_fact(self, variable: Variable, cell: int) -> Iterator[Given]:
        fact = variable.fact
        if fact is None:
            return
        if fact.computed_from:
            source = self.space.rulebook.facts[fact.computed_from[0]]
            tried = ({source.path: items} for items in _single_items(source, self.as_at))
            yield from self._in_cell(variable, cell, tried)
        elif fact.type == FactType.LIST:
            made = lists_in_cell(variable, cell, self.as_at)
            yield from ({fact.path: [written_item(item) for item in items]} for items in made)
        else:
            yield from ({fact.path: self.written(fact, value)} for value in self.values(variable, cell))

    def values(self, variable: Variable, cell: int | None) -> list[Any]:
        """Values of a single-valued fact in a cell, of any cell where that is None; the plainest first."""
        fact = variable.facts[variable.key]
        asked = tuple((variable.facts[path], test) for path, test in variable.asked)
        found = representatives(fact, asked, self.as_at)
        inside = [v for v in found if cell is None or variable.vector(v, self.as_at) == variable.cells[cell]]
        return sorted(inside, key=lambda value: _oddness(fact, value, self.as_at))

    def _in_cell(self, variable: Variable, cell: int, tried: Iterable[Given]) -> Iterator[Given]:
        for given in tried:
            record = self.record(given)
            if record is not None and variable.possible(record, self.as_at) == (cell,):
                yield given

    def written(self, fact: Fact, value: Any) -> Any:
        """A value as a worked case writes it; a pack's own judgement in full."""
        if fact.judgement and fact.path.startswith("local."):
            on = str(self.as_at)
            about = {"by": "worked case", "role": "decision maker", "on": on, "because": "worked case"}
            return {"value": written_value(value), **about}
        return written_value(value)


def written_value(value: Any) -> Any:
    """A value as it is written in YAML, all scalars as text."""
    match value:
        case bool():
            return "yes" if value else "no"
        case frozenset():
            return sorted(value)
        case _:
            return str(value)


def written_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of a list as it is written in YAML."""
    return {name: written_value(value) for name, value in item.items()}


def _oddness(fact: Fact, value: Any, as_at: date) -> tuple[int, int, str]:
    """How far a value is from the plain case: a looked-after child, few members, a day not long ago."""
    match value:
        case frozenset():
            return 0, len(value ^ _USUAL) if fact.path == "child.statuses" else len(value), str(sorted(value))
        case date():
            return 0, abs((as_at - value).days), ""
        case bool():
            return 0, int(value), ""
        case int():
            return 0, value, ""
        case _:
            return int(value in ("never", "none")), 0, ""


def _single_items(source: Fact, as_at: date) -> Iterator[list[dict[str, Any]]]:
    """The empty list, and lists of one item of every kind; for what is worked out from a list."""
    yield []
    days = (as_at - timedelta(days=30), as_at - timedelta(days=10), as_at + timedelta(days=10))
    values: dict[str, list[Any]] = {}
    for field in source.item:
        match field.type:
            case FactType.BOOLEAN:
                values[field.name] = ["yes", "no"]
            case FactType.CHOICE:
                values[field.name] = list(field.choices)
            case FactType.DATE:
                values[field.name] = [*(str(day) for day in days), *([field.takes] if field.takes else [])]
            case _:
                continue
    yield from ([dict(zip(values, one, strict=True))] for one in islice(product(*values.values()), 2000))
