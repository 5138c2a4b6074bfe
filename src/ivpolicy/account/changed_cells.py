"""The open cells of a case with some of its facts changed, as a question's diagrams see them.

A set of changes is a number with one bit for each (`Alternatives.bit`), so that what a variable is read from is cut out
of it at once, and what was worked out of the same changes for another question is found again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import combinations, product
from typing import Any, NamedTuple

from ivpolicy.account.alternatives import Alternatives, OtherValues, partners
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.record.opposing_facts import LEGAL_STATUS, SINCE, STATUSES
from ivpolicy.core.variables.single_values import passes
from ivpolicy.core.variables.variable import Variable, bits_of

_READ_BESIDE = frozenset({STATUSES, LEGAL_STATUS})
"""What is not recorded of the one is read beside the other, and of a child who is housed since yesterday."""
_READ_TOGETHER = _READ_BESIDE | {SINCE}


class Jump(NamedTuple):
    """Changes that bring a variable into other cells, as no part of them does.

    `is_denied`: the record denies itself with them alone, so that the cells say nothing yet.
    """

    changes: int
    cells: int
    is_denied: bool


class _Sources(NamedTuple):
    """The facts that one is worked out from: what is recorded of each, and which of them a change touches.

    `touched` has of a change the place of each of these among all, its path, and every change that touches it.
    """

    recorded: tuple[Any, ...]
    touched: Mapping[int, tuple[tuple[int, str, int], ...]]


class ChangedCells:
    """One question on the other records of a case.

    Args:
        alternatives: The other records.
        diagrams: The question's.
        among: The facts that may change; every fact the question reads, where it is None.
    """

    def __init__(
        self, alternatives: Alternatives, diagrams: QuestionDiagrams, among: AbstractSet[str] | None = None
    ) -> None:
        self.alternatives = alternatives
        self.diagrams = diagrams
        self.values = OtherValues(alternatives, diagrams)
        self._among = among
        self._ways: dict[str, tuple[int, ...]] = {}
        self._read: dict[Variable, tuple[int, dict[int, int]]] = {}
        self._jumps: dict[tuple[Variable, int, int, int], tuple[Jump, ...]] = {}

    @cached_property
    def touching(self) -> Mapping[Variable, frozenset[str]]:
        """The facts that may change how a variable is read; of what the record denies, those compared with it too."""
        found = {}
        for variable, paths in self.values.sources.items():
            read = paths | _READ_TOGETHER if paths & _READ_BESIDE else paths
            found[variable] = read.union(*(partners()[path] for path in read & self.alternatives.doubted))
        return found

    def ways(self, fact: str) -> tuple[int, ...]:
        """The changes of a fact that are tried, each a bit; none where it may not change."""
        found = self._ways.get(fact)
        if found is None:
            may_change = fact in self._known and (self._among is None or fact in self._among)
            tried = self.values.changes_of(fact) if may_change else ()
            found = self._ways[fact] = tuple(map(self.alternatives.bit, tried))
        return found

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.values.every)

    def touched_by(self, variable: Variable) -> int:
        """The changes that touch a variable."""
        return self._reading(variable)[0]

    def _reading(self, variable: Variable) -> tuple[int, dict[int, int]]:
        """The changes that touch a variable, and its cells with some of them as far as they are known."""
        found = self._read.get(variable)
        if found is None:
            touching = sum(way for fact in self.touching[variable] for way in self.ways(fact))
            found = self._read[variable] = touching, self.alternatives.cells[variable]
        return found

    def cells(self, variable: Variable, changes: int) -> int:
        """The open cells of a variable with some changes, as bits."""
        read = self._read.get(variable)
        touching, known = self._reading(variable) if read is None else read
        touched = changes & touching
        if touched & self.alternatives.compared:
            touched = self.alternatives.beside(touched, changes)
        bits = known.get(touched)
        if bits is None:
            bits = known[touched] = self._cells_with(variable, touched)
        return bits

    def _cells_with(self, variable: Variable, touched: int) -> int:
        if touched and variable in self._sources:
            return self._worked_out(variable, touched)
        return self.alternatives.case(touched)[variable]

    def _worked_out(self, variable: Variable, touched: int) -> int:
        """As the case with the changes has it, worked out without making its record."""
        of, sources = self.alternatives, self._sources[variable]
        values = list(sources.recorded)
        left = touched
        while left:
            change = left & -left
            left ^= change
            for place, source, touching in sources.touched.get(change, ()):
                values[place] = of.value_read(source, touched & touching)
        value = of.computed(variable.key, tuple(values))
        if value is None:  # an event without a kind may be a concern
            return bits_of(variable.every)
        return 1 << variable.place[tuple([passes(test, value, of.as_at) for _, test in variable.asked])]

    @cached_property
    def _sources(self) -> Mapping[Variable, _Sources]:
        """Of each variable that is worked out from plain facts, none of which is denied."""
        found: dict[Variable, _Sources] = {}
        for variable in self.values.variables:
            of = self.alternatives
            is_open = self.touching[variable] & of.doubted or of.withheld & variable.read_from
            if not variable.is_of_plain_facts or variable.fact is None or is_open:
                continue
            behind = variable.fact.computed_from
            recorded = tuple(self.alternatives.value_read(source, 0) for source in behind)
            touched: defaultdict[int, tuple[tuple[int, str, int], ...]] = defaultdict(tuple)
            for place, source in enumerate(behind):
                ways = [way for fact in frozenset(self.values.touching(source)) for way in self.ways(fact)]
                for way in ways:
                    touched[way] += ((place, source, sum(ways)),)
            found[variable] = _Sources(recorded, touched)
        return found

    # ---- how a variable comes into other cells ----

    def jumps(self, variable: Variable, changes: int, size: int, wanted: int = 0) -> tuple[Jump, ...]:
        """The smallest sets of so many further changes that bring a variable into other cells, beside some changes.

        Where one cell alone is wanted, jumps into others may be left out.
        """
        wanted = 0 if wanted & (wanted - 1) else wanted
        made = changes & self.touched_by(variable)
        if made & self.alternatives.compared:
            made = self.alternatives.beside(made, changes)
        found = self._jumps.get((variable, made, size, wanted))
        if found is None:
            tried = map(self.ways, sorted(self.touching[variable]))
            ways = tuple(some for some in tried if some and not made & sum(some))
            # Questions that ask the same of a fact share the variable, and most often what is tried of it.
            shared, key = self.alternatives.jumps, (variable, made, size, wanted, ways)
            found = shared.get(key)
            if found is None:
                found = shared[key] = tuple(self._found_jumps(variable, made, size, wanted, ways))
            self._jumps[variable, made, size, wanted] = found
        return found

    def _found_jumps(
        self, variable: Variable, made: int, size: int, wanted: int, ways: tuple[tuple[int, ...], ...]
    ) -> list[Jump]:
        if size > len(ways):
            return []
        smaller = [jump for fewer in range(1, size) for jump in self.jumps(variable, made, fewer, wanted)]
        denied = [jump.changes for jump in smaller if jump.is_denied]
        leading: defaultdict[int, list[int]] = defaultdict(list)
        for jump in smaller:
            if not jump.is_denied:
                leading[jump.cells].append(jump.changes)
        of, before, found = self.alternatives, self.cells(variable, made), list[Jump]()
        into_wanted = tuple(leading.get(wanted, ()))
        for some in combinations(ways, size):
            for one in product(*some):
                changes = sum(one)
                if denied and any(changes & fewer == fewer for fewer in denied):
                    continue
                if into_wanted and not changes & of.compared and any(changes & few == few for few in into_wanted):
                    continue  # a part of it leads where it is wanted already, and it is not denied
                cells = self.cells(variable, made | changes)
                if cells in leading and any(changes & fewer == fewer for fewer in leading[cells]):
                    continue
                is_denied = bool(changes & of.compared) and bool(of.denials(made | changes))
                if cells != before or is_denied:
                    found.append(Jump(changes, cells, is_denied))
        return found
