"""What would change an answer: every smallest set of other facts under which it comes out otherwise, exact.

A set is smallest where none of it can be left out. The search starts from the record as it is and changes one fact more
at a time, always one that can matter: the diagram says which facts the answer was read from, and how many of them at
least lie between a node and another answer. Nothing is left out by that, as the tests try by brute force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from ivpolicy.account.alternatives import Alternatives, FactChange, FactChanges, OtherValues, partners
from ivpolicy.core.answers.diagram import Diagram, Final, Split
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.rules.answer import Answer, decided_by
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Variable

Settled = tuple[str, bool]
"""A settled answer: the outcome, and whether there is a conflict."""

_FAR = 1 << 20


@dataclass(frozen=True, slots=True)
class Flip:
    """A smallest set of changes, and the answer it gives."""

    changes: FactChanges
    settled: Settled


def settled_answer(answers: AbstractSet[Answer]) -> Settled | None:
    """The one answer that all completions come to; None where there are several."""
    told = {decided_by(answer) for answer in answers}
    return told.pop() if len(told) == 1 else None


class _Cells(dict[Variable, int]):
    """The open cells of a case with some changes, read off cases in which those that touch one another are made."""

    def __init__(self, search: Flips, changes: FactChanges) -> None:
        super().__init__()
        self._sources = search.values.sources
        self._base = search.alternatives.as_recorded
        self._parts = [
            (frozenset(change.fact for change in part), search.alternatives.case(part))
            for part in search.parts(changes)
        ]

    def __missing__(self, variable: Variable) -> int:
        sources = self._sources.get(variable, frozenset())
        case: OpenCells = next((case for facts, case in self._parts if facts & sources), self._base)
        self[variable] = bits = case[variable]
        return bits


class Flips:
    """Searches the other answers of one question on one case.

    Args:
        alternatives: The other records of the case.
        question: The id of a question of the pack.
        among: The facts that may change; every fact the question reads, where it is None.
    """

    def __init__(self, alternatives: Alternatives, question: str, among: AbstractSet[str] | None = None) -> None:
        self.alternatives = alternatives
        self.diagrams: QuestionDiagrams = alternatives.pack.diagrams(question)
        self.values = OtherValues(alternatives, self.diagrams)
        self.among = among

    @cached_property
    def present(self) -> Settled | None:
        """The answer on the record as it is; None where it is open."""
        return settled_answer(self.diagrams.answers(self.alternatives.as_recorded))

    @cached_property
    def reachable(self) -> frozenset[Settled]:
        """Every answer the question has in some case."""
        return frozenset(decided_by(node.value) for node in self._nodes if isinstance(node, Final))

    def other_answers(self, most: int) -> tuple[Flip, ...]:
        """The smallest sets of up to `most` changes under which the answer is settled and another; where it is open:
        under which it is settled."""
        return self.giving(lambda settled: settled != self.present, most)

    def giving(self, is_wanted: Callable[[Settled], bool], most: int) -> tuple[Flip, ...]:
        """The smallest sets of up to `most` changes under which the settled answer is a wanted one, smallest first."""
        found: list[Flip] = []
        waiting: set[FactChanges] = {frozenset()}
        for size in range(most + 1):
            following: set[FactChanges] = set()
            for changes in waiting:
                if any(flip.changes <= changes for flip in found if len(flip.changes) < size):
                    continue
                cells = _Cells(self, changes)
                settled = settled_answer(self.diagrams.answers(cells))
                is_possible = self._is_possible(changes)
                if settled is not None and is_possible and is_wanted(settled):
                    found.append(Flip(changes, settled))
                elif size < most:
                    more = self._next(changes, cells, is_wanted, most - size, is_possible=is_possible)
                    following.update(changes | {change} for change in more)
            waiting = following
        return tuple(flip for flip in found if not any(other.changes < flip.changes for other in found))

    # ---- which change may come next ----

    def _next(
        self,
        changes: FactChanges,
        cells: _Cells,
        is_wanted: Callable[[Settled], bool],
        left: int,
        *,
        is_possible: bool,
    ) -> Iterator[FactChange]:
        """The changes one of which every wanted set that holds these has as well."""
        changed = {change.fact for change in changes}
        if not is_possible:
            facts = frozenset[str]().union(*(partners().get(fact, frozenset()) for fact in changed))
            for fact in self._may_change(facts - changed):
                yield from self.values.changes_of(fact)
            return
        useful = self._useful(cells, is_wanted, left)
        facts = frozenset[str]().union(*(self._touching[variable] for variable in useful))
        for fact in self._may_change(facts - changed):
            is_joint = left > 1 and bool(self._joint.get(fact))
            for change in self.values.changes_of(fact):
                if is_joint or self._makes_useful(changes, change, useful):
                    yield change

    def _may_change(self, facts: AbstractSet[str]) -> list[str]:
        return [fact for fact in facts if fact in self._known and (self.among is None or fact in self.among)]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.values.every)

    def _makes_useful(self, changes: FactChanges, change: FactChange, useful: Mapping[Variable, int]) -> bool:
        """Whether a change brings a variable into a cell from which a wanted answer is near enough."""
        cells = _Cells(self, changes | {change})
        touched = (variable for variable in useful if change.fact in self._touching[variable])
        return any(cells[variable] & useful[variable] for variable in touched)

    def _useful(self, cells: _Cells, is_wanted: Callable[[Settled], bool], left: int) -> dict[Variable, int]:
        """The variables the answer is read from that may lead to a wanted one in time, with the cells that do.

        Left is how many facts may still change.
        """
        near = self._nearness(cells, is_wanted)
        variables = self.diagrams.variables
        useful: dict[Variable, int] = {}
        met: set[Diagram] = set()
        waiting = [self.diagrams.answer]
        while waiting:
            node = waiting.pop()
            if node in met or not isinstance(node, Split):
                continue
            met.add(node)
            variable = variables[node.level]
            bits, cost = cells[variable], self._cost[variable]
            for cell, kid in enumerate(node.kids):
                if bits >> cell & 1:
                    waiting.append(kid)
                if bits != 1 << cell and cost + near[kid] <= left:
                    useful[variable] = useful.get(variable, 0) | 1 << cell
        return useful

    def _nearness(self, cells: _Cells, is_wanted: Callable[[Settled], bool]) -> dict[Diagram, int]:
        """Of each node, how many facts at least must change for a wanted answer."""
        variables, near = self.diagrams.variables, dict[Diagram, int]()
        for node in self._nodes:
            if isinstance(node, Final):
                near[node] = 0 if is_wanted(decided_by(node.value)) else _FAR
                continue
            variable = variables[node.level]
            bits, cost, can_be = cells[variable], self._cost[variable], self._can_be[variable]
            best = _FAR
            for cell, kid in enumerate(node.kids):
                if bits >> cell & 1:
                    best = min(best, near[kid])
                elif can_be >> cell & 1:
                    best = min(best, near[kid] + cost)
            near[node] = best
        return near

    @cached_property
    def _nodes(self) -> tuple[Diagram, ...]:
        """The nodes of the answer's diagram, none before those it leads to."""
        met: dict[Diagram, None] = {}
        waiting: list[Diagram] = [self.diagrams.answer]
        while waiting:
            node = waiting.pop()
            if node not in met:
                met[node] = None
                waiting.extend(node.kids)
        return tuple(sorted(met, key=lambda node: node.level, reverse=True))

    @cached_property
    def _touching(self) -> Mapping[Variable, frozenset[str]]:
        """The facts that may change how a variable is read; where the record denies itself, those compared too."""
        sources = self.values.sources
        return {variable: self._with_partners(paths) for variable, paths in sources.items()}

    def _with_partners(self, paths: frozenset[str]) -> frozenset[str]:
        is_widened = self.alternatives.contradicts_itself
        wide = (path for path in paths if is_widened or path in _READ_TOGETHER)
        return paths.union(*(partners().get(path, frozenset()) for path in wide))

    @cached_property
    def _joint(self) -> Mapping[str, frozenset[str]]:
        """The facts that touch one another: read through one variable, or compared."""
        found: dict[str, set[str]] = {path: set(partners().get(path, ())) & self._known for path in self._known}
        for paths in self._touching.values():
            for path in paths & found.keys():
                found[path] |= paths - {path}
        return {path: frozenset(others) for path, others in found.items()}

    @cached_property
    def _cost(self) -> Mapping[Variable, int]:
        """How many facts at least change where a variable does: none of its own, where others change it too."""
        read: dict[str, int] = {}
        for paths in self._touching.values():
            for path in paths:
                read[path] = read.get(path, 0) + 1
        return {v: int(all(read[path] == 1 for path in paths)) for v, paths in self._touching.items()}

    @cached_property
    def _can_be(self) -> Mapping[Variable, int]:
        """The cells a variable may come to lie in: exact where it is one fact alone."""
        found = {}
        for variable, paths in self._touching.items():
            if len(paths) == 1 and variable.is_single:
                changes = self.values.changes_of(next(iter(paths))) if self._may_change(paths) else ()
                cases = [self.alternatives.case(frozenset({change})) for change in changes]
                bits = 0
                for case in cases:
                    bits |= case[variable]
                found[variable] = bits
            else:
                found[variable] = -1 if self._may_change(paths) else 0
        return found

    # ---- changes that touch one another ----

    def parts(self, changes: FactChanges) -> Iterator[FactChanges]:
        """The changes in parts of which none touches another, so that each can be looked at alone."""
        left = set(changes)
        while left:
            part = {left.pop()}
            waiting = set(part)
            while waiting:
                near = self._joint.get(waiting.pop().fact, frozenset())
                found = {change for change in left if change.fact in near}
                part |= found
                waiting |= found
                left -= found
            yield frozenset(part)

    def _is_possible(self, changes: FactChanges) -> bool:
        return all(self.alternatives.is_possible(part) for part in self.parts(changes))


_READ_TOGETHER = frozenset({"child.statuses", "care.legal_status"})
"""What is not recorded of the one is read beside the other."""
