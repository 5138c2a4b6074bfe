"""Case records of invented children in which every fact lies in a wanted cell, built and read as any record is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import Any

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.proofs.plain_child import values_of
from ivpolicy.core.record.case import CaseError, CaseRecord, Provenance, case_from_facts
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.condition import Count, Latest
from ivpolicy.core.variables.variable import Variable
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag, OrderFlag, PeriodFlag, ScheduleFlag
from ivpolicy.diff.joint import Joint, Side
from ivpolicy.diff.list_building import lists_in_cell
from ivpolicy.diff.schedule_days import candidates

Given = Mapping[str, Any]
"""Values by recorded fact path; a list is a tuple of items. Paths of facts declared anew are the joint ones."""

Path = Mapping[int, int]
"""The cell of the variable at each level that matters."""

CONFIRMED = "confirmed"
"""Begins the key under which it is given whether a fact is marked as confirmed."""

_VALUES_OF_ONE = 8
_TOGETHER = 6000
_RECORDS = 600


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds records for one space and one day of decision."""

    joint: Joint
    space: QuestionDiagrams
    as_at: date

    def given(self, path: Path) -> Iterator[Given]:
        """What to record so that every variable of the path lies in its cell, the plainest first."""
        wanted = [(self.space.variables[level], cell) for level, cell in path.items()]
        asked = [(v, cell) for v, cell in wanted if not isinstance(v.flag, PeriodFlag)]
        parts = [list(islice(self._of_group(group), _VALUES_OF_ONE)) for group in _groups(asked)]
        for some in islice(product(*parts), _RECORDS):
            yield {path: value for part in some for path, value in part.items()}

    def _of_group(self, group: list[tuple[Variable, int]]) -> Iterator[Given]:
        """What to record for variables that rest on the same facts."""
        variable, cell = group[0]
        if len(group) == 1 and isinstance(variable.flag, ConfirmedFlag):
            yield {f"{CONFIRMED}:{variable.flag.path}": variable.cells[cell] == variable._of_word("confirmed")}  # noqa: SLF001
        elif len(group) == 1 and _is_recorded(variable):
            yield from ({variable.key: value} for value in self._values(variable, cell))
        else:
            yield from self._together(group)

    def _values(self, variable: Variable, cell: int) -> Iterator[Any]:
        fact = variable.facts[variable.key]
        if fact.type == FactType.LIST:
            tests = tuple(test for _, test in variable.asked if isinstance(test, Count | Latest))
            return lists_in_cell(fact, tests, variable.cells[cell], self.as_at)
        return iter(values_of(variable, self.as_at, cell))

    def _together(self, group: list[tuple[Variable, int]]) -> Iterator[Given]:
        """Values of several facts at once, tried until every variable of the group lies in its cell."""
        own = {v.key: list(self._values(v, cell)) for v, cell in group if _is_recorded(v)}
        plans = [v.flag.plan for v, _ in group if isinstance(v.flag, ScheduleFlag)]
        orders = [v.flag.plan for v, _ in group if isinstance(v.flag, OrderFlag)]
        facts = [self.space.rulebook.facts[path] for path in _rests_on_any(group)]
        values = [[*own.get(f.path, ()), *candidates(f, plans, orders, self.as_at)] for f in facts]
        paths = [f.path for f in facts]
        for some in islice(product(*values), _TOGETHER):
            given = dict(zip(paths, some, strict=True))
            record = recorded(given, self.space.rulebook.facts, self.as_at)
            if record is not None and all(v.possible(record, self.as_at) == (cell,) for v, cell in group):
                yield given

    def record(self, side: Side, given: Given) -> CaseRecord | None:
        """The record as one pack reads it; None where no record can hold all of this."""
        pack = self.joint.pack(side).pack
        declared = {f"local.{pack.id}.{fact.name}" for fact in pack.facts}
        anew = self.joint.declared_anew
        mine: dict[str, Any] = {}
        for path, value in given.items():
            if path in anew:
                if side == "new":
                    mine[anew[path]] = value
            elif path not in anew.values() or side == "old":
                mine.setdefault(path, value)
        own = f"local.{pack.id}."
        kept = {path: v for path, v in mine.items() if not path.startswith(own) or path in declared}
        return recorded(kept, self.joint.pack(side).rulebook.facts, self.as_at)


def _is_recorded(variable: Variable) -> bool:
    """Whether the variable is a fact that is itself recorded."""
    return variable.flag is None and variable.fact is not None and not variable.fact.computed_from


def recorded(given: Given, facts: Mapping[str, Fact], as_at: date) -> CaseRecord | None:
    """The record that holds what is given; None where the case record refuses it as impossible."""
    marks = {path.split(":", 1)[1]: Provenance(confirmed=v) for path, v in given.items() if path.startswith(CONFIRMED)}
    values = {path: written(facts[path], v, as_at) for path, v in given.items() if not path.startswith(CONFIRMED)}
    try:
        record = case_from_facts(values, as_at=as_at, case_id="invented-child")
    except CaseError:
        return None
    return record.model_copy(update={"provenance": marks}) if marks else record


def written(fact: Fact, value: Any, as_at: date) -> Any:
    """A value as a record writes it; a pack's own judgement in full, as the shared ones are."""
    if fact.judgement and fact.path.startswith("local."):
        said = {"by": "an invented officer", "role": "decision maker", "on": str(as_at), "because": "an invented case"}
        return {"value": value, **said}
    return bare(value)


def bare(value: Any) -> Any:
    """A value as data can carry it: days as text, sets and lists as lists."""
    match value:
        case date():
            return str(value)
        case frozenset():
            return sorted(value)
        case tuple():
            return [{name: bare(one) for name, one in item.items()} for item in value]
        case _:
            return value


# ---- variables that rest on the same facts ----


def rests_on(variable: Variable) -> frozenset[str]:
    """The recorded facts that say where a variable lies."""
    match variable.flag:
        case ScheduleFlag(plan):
            return frozenset(p for p in (plan.starts, plan.counted, plan.history, plan.history_fact) if p is not None)
        case OrderFlag(plan):
            return frozenset((plan.first, plan.then))
        case ConfirmedFlag(path):
            return frozenset((f"{CONFIRMED}:{path}",))
        case _:
            sources = variable.fact.computed_from if variable.fact is not None else ()
            return frozenset(sources or (variable.key,))


def _rests_on_any(group: Iterable[tuple[Variable, int]]) -> tuple[str, ...]:
    return tuple(sorted({path for variable, _ in group for path in rests_on(variable)}))


def _groups(wanted: list[tuple[Variable, int]]) -> list[list[tuple[Variable, int]]]:
    """The variables in groups of which no two rest on the same fact."""
    groups: list[list[tuple[Variable, int]]] = []
    for one in wanted:
        touching = [group for group in groups if set(_rests_on_any(group)) & rests_on(one[0])]
        groups = [group for group in groups if group not in touching]
        groups.append([*(member for group in touching for member in group), one])
    return groups
