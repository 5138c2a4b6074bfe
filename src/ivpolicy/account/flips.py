"""What would change an answer: every smallest set of other facts under which it comes out otherwise, exact.

A set is smallest where none of it can be left out. A record takes one way through the automaton of the answer, and a
larger set of changes leaves that way somewhere first. The search asks at every place of the way for the changes that
lead off it there, and goes on from where they lead; it turns back where no wanted answer lies near enough. Nothing is
left out by that, as the tests try by brute force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

from ivpolicy.account.alternatives import Alternatives, FactChanges
from ivpolicy.account.changed_cells import ChangedCells, Jump
from ivpolicy.account.nearness import ONE, Nearness
from ivpolicy.core.answers.automaton import State
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.rules.answer import Answer, Settled, decided_by
from ivpolicy.core.variables.variable import Variable

_Way = tuple[State[Variable], ...]
"""The states a record comes through, one for each variable that matters and the end."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A smallest set of changes, and the answer it gives."""

    changes: FactChanges
    settled: Settled


class _Start(NamedTuple):
    """Where larger sets of changes are looked for: the way that some take, and how much of it the larger ones share."""

    way: _Way
    shared: int


def settled_answer(answers: AbstractSet[Answer]) -> Settled | None:
    """The one answer that all completions come to; None where there are several."""
    told = {decided_by(answer) for answer in answers}
    return told.pop() if len(told) == 1 else None


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
        self.changed = ChangedCells(alternatives, self.diagrams, among)
        self.values = self.changed.values

    @classmethod
    def as_told(cls, alternatives: Alternatives, question: str) -> Flips:
        """The search for what is told of an answer: of one that is open, among the facts alone that it waits for."""
        search = cls(alternatives, question)
        if search.present is not None:
            return search
        missing = QuestionOnCase(search.diagrams, alternatives.as_recorded).missing
        return cls(alternatives, question, frozenset(path.split("[", 1)[0] for path in missing))

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
        return tuple(_Search(self, is_wanted, most).flips())


class _Search:
    """One search for wanted answers, by sets of changes as bits: those found, and by size those to be looked at."""

    def __init__(self, flips: Flips, is_wanted: Callable[[Settled], bool], most: int) -> None:
        self._automaton = flips.diagrams.automaton
        self._changed = flips.changed
        self._of = flips.alternatives
        self._is_wanted = is_wanted
        self._near = Nearness(flips.changed, is_wanted)
        self._most = most
        self._found: set[int] = set()
        self._waiting: list[dict[int, _Start]] = [{} for _ in range(most + 1)]
        self._answers: dict[frozenset[Answer], Settled | None] = {}

    def flips(self) -> Iterator[Flip]:
        """Every smallest set, smallest first."""
        self._waiting[0][0] = _Start(self._way(0), 0)
        for size, waiting in enumerate(self._waiting):
            for changes, start in waiting.items():
                if self._holds_one_found(changes):
                    continue
                settled, denials = self._answer(start.way[-1]), self._of.denials(changes)
                if settled is not None and not denials:
                    self._found.add(changes)
                    yield Flip(self._of.changes_in(changes), settled)
                elif size < self._most and denials:
                    self._let_stand(changes, start, denials)
                elif size < self._most:
                    self._lead_off(changes, start, self._most - size)

    def _holds_one_found(self, changes: int) -> bool:
        part = changes
        while part and part not in self._found:
            part = (part - 1) & changes
        return part > 0

    def _answer(self, end: State[Variable]) -> Settled | None:
        """The settled answer at an end; None where it is none that is wanted."""
        if end.every not in self._answers:
            settled = settled_answer(end.every)
            self._answers[end.every] = settled if settled is not None and self._is_wanted(settled) else None
        return self._answers[end.every]

    def _way(self, changes: int, begun: _Way = ()) -> _Way:
        way = list(begun or (self._automaton.first,))
        while (variable := way[-1].asks) is not None:
            way.append(way[-1][self._changed.cells(variable, changes)])
        return tuple(way)

    # ---- larger sets ----

    def _let_stand(self, changes: int, start: _Start, denials: tuple[frozenset[str], ...]) -> None:
        """Of facts that deny each other with these changes, one more must change."""
        tried = [[ways for ways in map(self._changed.ways, facts) if not changes & sum(ways)] for facts in denials]
        for way in min((sum(ways, ()) for ways in tried), key=len):
            self._wait(changes | way, start.way[: start.shared + 1])

    def _lead_off(self, changes: int, start: _Start, left: int) -> None:
        """Whatever holds these changes and comes to a wanted answer leaves their way somewhere first."""
        touching = self._of.compared
        for place, state in enumerate(start.way):
            variable = state.asks
            if variable is None:
                return
            if place >= start.shared:
                begun = start.way[: place + 1]
                for jump in self._jumps(changes, state, variable, left):
                    led_to = () if jump.is_denied else (state[jump.cells],)
                    if not led_to or led_to[0] is not start.way[place + 1]:
                        # What touches something on the way here may have left it before.
                        self._wait(changes | jump.changes, begun + led_to, () if jump.changes & touching else begun)
            touching |= self._changed.touched_by(variable)

    def _jumps(self, changes: int, state: State[Variable], variable: Variable, left: int) -> Iterator[Jump]:
        """The jumps of a variable after which a wanted answer may still be near enough."""
        near, level, now = self._near, state.level, self._changed.cells(variable, changes)
        made, most = near.after(changes, level), near.most_after(level)
        is_open = now & (now - 1) != 0
        for size in range(1, left + 1):
            parts = (left - size) * ONE + made
            leading = near.leading(state, parts + size * most)
            if not any(is_open or cells & ~now for cells in leading):
                continue
            wanted = reduce(or_, leading)
            for jump in self._changed.jumps(variable, changes, size, wanted):
                if most:
                    leading = near.leading(state, parts + near.after(jump.changes, level))
                if jump.is_denied or any(not jump.cells & ~cells for cells in leading):
                    yield jump

    def _wait(self, changes: int, known: _Way, begun: _Way = ()) -> None:
        """Keep a set of changes to be looked at; whatever is looked for from there begins its way as is known."""
        if self._holds_one_found(changes):
            return
        way, size = self._way(changes, begun), changes.bit_count()
        if size == self._most and self._answer(way[-1]) is None:
            return
        shared = 0
        while shared + 1 < len(known) and way[shared + 1] is known[shared + 1]:
            shared += 1
        held = self._waiting[size].get(changes)
        if held is None or shared < held.shared:
            self._waiting[size][changes] = _Start(way, shared)
