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
from itertools import combinations, product
from typing import Any

from ivpolicy.account.alternatives import Alternatives, FactChange, FactChanges, OtherValues, partners
from ivpolicy.core.answers.diagram import Diagram, Final, Split
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.record.computed import computed_value
from ivpolicy.core.record.opposing_facts import LEGAL_STATUS, SINCE, STATUSES
from ivpolicy.core.rules.answer import Answer, decided_by
from ivpolicy.core.variables.single_values import passes
from ivpolicy.core.variables.variable import Variable

Settled = tuple[str, bool]
"""A settled answer: the outcome, and whether there is a conflict."""

_ONE = 5040
"""A whole fact, where parts of one are counted: it can be divided by every number up to ten."""
_FAR = 1 << 20


_WorkedOut = tuple[tuple[tuple[str, frozenset[str]], ...], tuple[Any, ...], Mapping[str, tuple[int, ...]]]


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
    """The open cells of a case with some changes: of each variable, with those alone that touch it."""

    def __init__(self, search: Flips, changes: FactChanges, of_fewer: Mapping[Variable, int]) -> None:
        """`of_fewer`: cells known already, because the last of the changes leave them as they are."""
        super().__init__(of_fewer)
        self._search = search
        self._changes = changes

    def left_by(self, more: FactChanges) -> dict[Variable, int]:
        """The cells that are known here and stay as they are with more changes."""
        met = frozenset[Variable]().union(*(self._search.met_by(change.fact) for change in more))
        return {variable: bits for variable, bits in self.items() if variable not in met}

    def __missing__(self, variable: Variable) -> int:
        self[variable] = bits = self._search.cells(variable, self._changes)
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
        self._met: dict[str, frozenset[Variable]] = {}

    @cached_property
    def present(self) -> Settled | None:
        """The answer on the record as it is; None where it is open."""
        return settled_answer(self.diagrams.answers(self.alternatives.as_recorded))

    def other_answers(self, most: int) -> tuple[Flip, ...]:
        """The smallest sets of up to `most` changes under which the answer is settled and another.

        Where it is open: those under which it is settled.
        """
        return self.giving(lambda settled: settled != self.present, most)

    def giving(self, is_wanted: Callable[[Settled], bool], most: int) -> tuple[Flip, ...]:
        """The smallest sets of up to `most` changes under which the settled answer is a wanted one, smallest first."""
        found: list[Flip] = []
        # By their number: the changes still to be looked at, with those they were come to from and what was known then.
        waiting: dict[int, dict[FactChanges, tuple[_Cells, FactChanges]]] = {size: {} for size in range(most + 1)}
        start: FactChanges = frozenset()
        waiting[0][start] = _Cells(self, start, {}), start
        for size in range(most + 1):
            smaller = tuple(flip.changes for flip in found)
            for changes, (before, last) in waiting[size].items():
                if any(held <= changes for held in smaller):
                    continue
                cells = _Cells(self, changes, before.left_by(last))
                settled = settled_answer(self.diagrams.answers(cells))
                is_found = settled is not None and is_wanted(settled)
                if size == most and not is_found:
                    continue
                denials = self.denials(changes)
                if settled is not None and is_found and not denials:
                    found.append(Flip(changes, settled))
                elif size < most:
                    for more in self._next(changes, cells, is_wanted, most - size, denials):
                        waiting[size + len(more)].setdefault(changes | more, (cells, more))
        return tuple(found)

    # ---- which changes may come next ----

    def _next(
        self,
        changes: FactChanges,
        cells: _Cells,
        is_wanted: Callable[[Settled], bool],
        left: int,
        denials: tuple[frozenset[str], ...],
    ) -> Iterator[FactChanges]:
        """Changes of which every wanted set that holds these holds one more; several that only together matter."""
        if not denials:
            for variable, useful in self._useful(cells, is_wanted, left).items():
                yield from self._jumps(variable, self._touched(variable, changes), useful, left)
            return
        changed = {change.fact for change in changes}
        ways = (
            [c for fact in self._may_change(facts - changed) for c in self.values.changes_of(fact)] for facts in denials
        )
        yield from (frozenset({change}) for change in min(ways, key=len))

    def _may_change(self, facts: AbstractSet[str]) -> list[str]:
        return [fact for fact in facts if fact in self._known and (self.among is None or fact in self.among)]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.values.every)

    def _jumps(self, variable: Variable, made: FactChanges, useful: int, left: int) -> tuple[FactChanges, ...]:
        """The smallest further changes that bring a variable into one of some cells, beside those that are made."""
        changed = {change.fact for change in made}
        facts = sorted(self._may_change(self._touching[variable] - changed))
        ways = tuple(map(self.values.changes_of, facts))
        # Questions that ask the same of a fact share the variable, and most often what is tried of it.
        kept, key = self.alternatives.jumps, (variable, made, useful, left, ways)
        found = kept.get(key)
        if found is None:
            found = kept[key] = tuple(self._smallest_jumps(variable, made, useful, left, ways))
        return found

    def _smallest_jumps(
        self,
        variable: Variable,
        made: FactChanges,
        useful: int,
        left: int,
        ways: tuple[tuple[FactChange, ...], ...],
    ) -> list[FactChanges]:
        found: list[FactChanges] = []
        for size in range(1, min(left, len(ways)) + 1):
            smaller = tuple(found)
            for some in combinations(ways, size):
                for one in product(*some):
                    jump = frozenset(one)
                    if any(held <= jump for held in smaller):
                        continue
                    if self._cells_with(variable, made | jump) & useful:
                        found.append(jump)
        return found

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
            for kid, leading in self._ways[node]:
                if bits & leading:
                    waiting.append(kid)
                if bits & ~leading and cost + near[kid] <= left * _ONE:
                    useful[variable] = useful.get(variable, 0) | leading
        return useful

    def _nearness(self, cells: _Cells, is_wanted: Callable[[Settled], bool]) -> dict[Diagram, int]:
        """Of each node, how many facts at least must change for a wanted answer, in parts of a fact."""
        variables, near = self.diagrams.variables, dict[Diagram, int]()
        for node in self._nodes:
            if isinstance(node, Final):
                near[node] = 0 if is_wanted(decided_by(node.value)) else _FAR
                continue
            variable = variables[node.level]
            bits, cost, can_be = cells[variable], self._cost[variable], self._can_be[variable]
            best = _FAR
            for kid, leading in self._ways[node]:
                if bits & leading:
                    best = min(best, near[kid])
                elif can_be & leading:
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
    def _ways(self) -> Mapping[Diagram, tuple[tuple[Diagram, int], ...]]:
        """Where each node leads, with the cells that lead there, as bits."""
        ways = {}
        for node in self._nodes:
            leading: dict[Diagram, int] = {}
            for cell, kid in enumerate(node.kids):
                leading[kid] = leading.get(kid, 0) | 1 << cell
            ways[node] = tuple(leading.items())
        return ways

    @cached_property
    def _touching(self) -> Mapping[Variable, frozenset[str]]:
        """The facts that may change how a variable is read; where the record denies itself, those compared too."""
        sources = self.values.sources
        return {variable: self._with_partners(paths) for variable, paths in sources.items()}

    def _with_partners(self, paths: frozenset[str]) -> frozenset[str]:
        together = _READ_TOGETHER if paths & _READ_BESIDE else frozenset[str]()
        wide = paths if self.alternatives.contradicts_itself else frozenset[str]()
        return paths.union(together, *(partners().get(path, frozenset()) for path in wide))

    @cached_property
    def _cost(self) -> Mapping[Variable, int]:
        """What part of a fact at least changes where a variable does.

        A fact that touches several variables counts as a part of one for each, so that no fact counts for more than one
        however many it changes.
        """
        read: dict[str, int] = {}
        for paths in self._touching.values():
            for path in paths:
                read[path] = read.get(path, 0) + 1
        return {v: _ONE // max((read[path] for path in paths), default=1) for v, paths in self._touching.items()}

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

    # ---- a case with changes ----

    def cells(self, variable: Variable, changes: FactChanges) -> int:
        """The open cells of a variable with some changes, as bits."""
        return self._cells_with(variable, self._touched(variable, changes))

    def met_by(self, fact: str) -> frozenset[Variable]:
        """The variables that may be read otherwise where a fact changes, or one it is compared with."""
        found = self._met.get(fact)
        if found is None:
            facts = {fact}
            waiting = [fact]
            while waiting:
                more = partners().get(waiting.pop(), frozenset()) - facts
                facts |= more
                waiting += more
            found = self._met[fact] = frozenset(v for v, paths in self._touching.items() if paths & facts)
        return found

    def _touched(self, variable: Variable, changes: FactChanges) -> FactChanges:
        """The changes that touch a variable, and those by which one of these may stand beside the rest."""
        touching = self._touching.get(variable, frozenset())
        touched = waiting = {change for change in changes if change.fact in touching}
        while waiting and len(touched) < len(changes):
            near = frozenset[str]().union(*(partners().get(change.fact, frozenset()) for change in waiting))
            waiting = {change for change in changes - touched if change.fact in near}
            touched |= waiting
        return frozenset(touched)

    def _cells_with(self, variable: Variable, touched: FactChanges) -> int:
        """The open cells of a variable with changes that all touch it."""
        kept, key = self.alternatives.cells, (variable, touched)
        bits = kept.get(key)
        if bits is None:
            if not touched:
                bits = self.alternatives.as_recorded[variable]
            elif variable.is_of_plain_facts and not self.alternatives.contradicts_itself:
                bits = self._cells_worked_out(variable, touched)
            else:
                bits = self.alternatives.case(touched)[variable]
            kept[key] = bits
        return bits

    def _cells_worked_out(self, variable: Variable, changes: FactChanges) -> int:
        """As the case with the changes has it, worked out without making its record."""
        of, as_at = self.alternatives, self.alternatives.as_at
        sources, recorded, places = self._worked_out[variable]
        values = list(recorded)
        for place in {place for change in changes for place in places.get(change.fact, ())}:
            source, touching = sources[place]
            values[place] = of.value_read(source, frozenset([c for c in changes if c.fact in touching]))
        value = computed_value(variable.key, tuple(values), as_at)
        assert value is not None, "what is read only when recorded is always known"  # noqa: S101 - tells the type checker
        return 1 << variable.place[tuple([passes(test, value, as_at) for _, test in variable.asked])]

    @cached_property
    def _worked_out(self) -> Mapping[Variable, _WorkedOut]:
        """Of each fact that is worked out from several: its sources, with their values, and which a change touches."""
        found: dict[Variable, _WorkedOut] = {}
        for variable in self.values.variables:
            if not variable.is_of_plain_facts or variable.fact is None:
                continue
            sources = tuple((source, frozenset(self.values.touching(source))) for source in variable.fact.computed_from)
            recorded = tuple(self.alternatives.value_read(source, frozenset()) for source, _ in sources)
            facts = frozenset[str]().union(*(touching for _, touching in sources))
            places = {f: tuple(i for i, (_, touching) in enumerate(sources) if f in touching) for f in facts}
            found[variable] = sources, recorded, places
        return found

    def denials(self, changes: FactChanges) -> tuple[frozenset[str], ...]:
        """What stands in the way of such a record; changes of facts that are not compared are looked at alone."""
        left = set(changes)
        found: list[frozenset[str]] = []
        while left:
            part = {left.pop()}
            waiting = set(part)
            while waiting:
                near = partners().get(waiting.pop().fact, frozenset())
                touched = {change for change in left if change.fact in near}
                part |= touched
                waiting |= touched
                left -= touched
            found.extend(self.alternatives.denials(frozenset(part)))
        return tuple(found)


_READ_BESIDE = frozenset({STATUSES, LEGAL_STATUS})
"""What is not recorded of the one is read beside the other, and of a child who is housed since yesterday."""
_READ_TOGETHER = _READ_BESIDE | {SINCE}
