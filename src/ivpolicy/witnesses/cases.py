"""Case records of invented children in which every fact lies in a wanted cell, built and read as any record is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, islice, product
from typing import Any

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.proofs.path import Path
from ivpolicy.core.proofs.plain_child import values_of
from ivpolicy.core.record.case import CaseError, CaseRecord, Provenance, possible_case
from ivpolicy.core.record.local_facts import with_local_facts, with_own_facts
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.condition import CONFIRMED
from ivpolicy.core.rules.rulebook import OrderPlan, SchedulePlan
from ivpolicy.core.variables.variable import Variable
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag, OrderFlag, PeriodFlag, ScheduleFlag
from ivpolicy.witnesses.lists import lists_in_cell
from ivpolicy.witnesses.schedules import candidates

Given = Mapping[str, Any]
"""Values by recorded fact path; a list is a tuple of items. Under `confirmed:` and a path: whether it is so marked."""

_VALUES_OF_ONE = 8
_TOGETHER, _WITH_SCHEDULES = 2000, 6000
"""How many records are tried for facts that hang together; with a schedule among them, several dates have to fit."""
_RECORDS = 600
_TRIED = 24


@dataclass(frozen=True, slots=True)
class Cases:
    """Invents cases for one question and one day of decision.

    Attributes:
        pack: Whose own facts are read by their types; None where two packs are asked as one.
    """

    diagrams: QuestionDiagrams
    as_at: date
    pack: WrittenPack | None = None
    _values_of_groups: dict[tuple[tuple[Variable, int], ...], list[Given]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def given(self, path: Path, kept: Given | None = None) -> Iterator[Given]:
        """What to record so that every variable of the path lies in its cell, the plainest first; `kept` as it is.

        The day of decision, and facts that are asked together with those kept, may still deny it.
        """
        kept = kept or {}
        wanted = ((self.diagrams.variables[level], cell) for level, cell in path.items())
        asked = [(v, cell) for v, cell in wanted if not isinstance(v.flag, PeriodFlag) and v.key not in kept]
        parts = [self._values_of_group(tuple(group)) for group in _groups(asked)]
        for some in islice(product(*parts), _RECORDS):
            yield {path: value for part in (*some, kept) for path, value in part.items()}

    def lying_on(self, path: Path, kept: Given | None = None) -> Iterator[Given]:
        """Those of the first given that do lie on the path."""
        wanted = [(self.diagrams.variables[level], cell) for level, cell in sorted(path.items())]
        if self._lies_in({}, [(v, cell) for v, cell in wanted if isinstance(v.flag, PeriodFlag)]):
            tried = islice(self.given(dict(sorted(path.items())), kept), _TRIED)
            yield from (given for given in tried if self._lies_in(given, wanted))

    def record(self, given: Given) -> CaseRecord | None:
        """The record that holds what is given; None where it is refused as impossible."""
        facts = self.diagrams.rulebook.facts
        record = recorded(given, facts, self.as_at)
        if record is None:
            return None
        try:
            asked = (facts[path] for path in given if path in facts)
            return with_own_facts(asked, record) if self.pack is None else with_local_facts(self.pack, record)
        except CaseError:
            return None

    def _lies_in(self, given: Given, wanted: Iterable[tuple[Variable, int]]) -> bool:
        """Whether what is given makes a record in which each variable lies in its cell."""
        record = self.record(given)
        return record is not None and all(v.possible(record, self.as_at) == (cell,) for v, cell in wanted)

    def of_schedule(self, plan: SchedulePlan) -> Iterator[Given]:
        """What to record for the facts on which a schedule rests, in every way it can tell apart."""
        yield from self._every(plan.facts, [plan], [], {})

    def _values_of_group(self, group: tuple[tuple[Variable, int], ...]) -> list[Given]:
        """The first of what to record for a group, found once: paths that are tried differ in few of their groups."""
        if group not in self._values_of_groups:
            self._values_of_groups[group] = list(islice(self._of_group(group), _VALUES_OF_ONE))
        return self._values_of_groups[group]

    def _of_group(self, group: tuple[tuple[Variable, int], ...]) -> Iterator[Given]:
        """What to record for variables that rest on the same facts."""
        variable, cell = group[0]
        if len(group) == 1 and isinstance(variable.flag, ConfirmedFlag):
            yield {variable.key: cell == variable.cell_of_word("confirmed")}
        elif len(group) == 1 and _is_recorded(variable):
            yield from ({variable.key: value} for value in self._values(variable, cell))
        else:
            yield from self._together(group)

    def _values(self, variable: Variable, cell: int) -> Iterable[Any]:
        if variable.facts[variable.key].type == FactType.LIST:
            return lists_in_cell(variable, cell, self.as_at)
        return values_of(variable, self.as_at, cell)

    def _together(self, group: tuple[tuple[Variable, int], ...]) -> Iterator[Given]:
        """Values of several facts at once, tried until every variable of the group lies in its cell."""
        own = {v.key: list(self._values(v, cell)) for v, cell in group if _is_recorded(v)}
        schedules = [v.flag.plan for v, _ in group if isinstance(v.flag, ScheduleFlag)]
        orders = [v.flag.plan for v, _ in group if isinstance(v.flag, OrderFlag)]
        left = frozenset(path for v, _ in group if v.is_of_plain_facts for path in v.rests_on)
        tried = self._every(_rests_on_any(group), schedules, orders, own, may_be_left_out=left)
        met: dict[tuple[int, ...], bool] = {}
        yield from (given for given in tried if self._each_lies(given, group, met) and self._lies_in(given, group))

    def _each_lies(
        self, given: Given, group: tuple[tuple[Variable, int], ...], met: dict[tuple[int, ...], bool]
    ) -> bool:
        """Whether each variable lies in its cell where nothing is recorded but what it is read from.

        The values tried are few, and most that do not fit do not fit in any company: each is looked at once, and `met`
        knows it by its identity, since a list has no other key.
        """
        for place, (variable, cell) in enumerate(group):
            key = (place, *(id(given.get(path)) for path in variable.read_from))
            if key not in met:
                alone = {path: given[path] for path in variable.read_from if path in given}
                met[key] = self._lies_in(alone, [(variable, cell)])
            if not met[key]:
                return False
        return True

    def _every(
        self,
        paths: Iterable[str],
        schedules: list[SchedulePlan],
        orders: list[OrderPlan],
        own: Mapping[str, list[Any]],
        may_be_left_out: AbstractSet[str] = frozenset(),
    ) -> Iterator[Given]:
        """Values of facts that schedules and orders of dates can tell apart, after those that are their own.

        A fact that only orders ask, or that is read only when recorded, is first left out: a date that is not recorded
        is in order.
        """
        facts = [self.diagrams.rulebook.facts[path] for path in paths]
        values = [[*own.get(f.path, ()), *candidates(f, schedules, orders, self.as_at)] for f in facts]
        asked = {path for plan in schedules for path in plan.facts} | set(own)
        left = [i for i, f in enumerate(facts) if (orders or f.path in may_be_left_out) and f.path not in asked]
        for some in islice(_fewest_first(values, left), _WITH_SCHEDULES if schedules else _TOGETHER):
            yield {fact.path: value for fact, value in zip(facts, some, strict=True) if value is not None}


def _fewest_first(values: list[list[Any]], left: list[int]) -> Iterator[tuple[Any, ...]]:
    """Values of each place together; those of the places in `left` are None in as many ways as can be, these first."""
    for number in range(len(left) + 1):
        for given in combinations(left, number):
            yield from product(*([None] if i in left and i not in given else v for i, v in enumerate(values)))


def _is_recorded(variable: Variable) -> bool:
    """Whether the variable is a fact that is itself recorded."""
    return variable.flag is None and variable.fact is not None and not variable.fact.computed_from


def recorded(given: Given, facts: Mapping[str, Fact], as_at: date) -> CaseRecord | None:
    """The record that holds what is given; None where the case record refuses it as impossible."""
    marks = {p.removeprefix(CONFIRMED): Provenance(confirmed=v) for p, v in given.items() if p.startswith(CONFIRMED)}
    values = {path: written(facts[path], v, as_at) for path, v in given.items() if not path.startswith(CONFIRMED)}
    record = possible_case(values, as_at=as_at, case_id="invented-child")
    return record.model_copy(update={"provenance": marks}) if record is not None and marks else record


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


def _rests_on_any(group: Iterable[tuple[Variable, int]]) -> tuple[str, ...]:
    return tuple(sorted({path for variable, _ in group for path in variable.rests_on}))


def _groups(wanted: list[tuple[Variable, int]]) -> list[list[tuple[Variable, int]]]:
    """The variables in groups of which no two rest on the same fact."""
    groups: list[list[tuple[Variable, int]]] = []
    for one in wanted:
        touching = [group for group in groups if set(_rests_on_any(group)) & one[0].rests_on]
        groups = [group for group in groups if group not in touching]
        groups.append([*(member for group in touching for member in group), one])
    return groups
