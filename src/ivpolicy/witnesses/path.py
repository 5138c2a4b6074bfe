"""The way through a diagram that changes the fewest facts of a plain child, among cells a day of decision allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ivpolicy.core.answers.diagram import Diagram
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.proofs.path import Cost, Oddness, Path, cheapest, fewest
from ivpolicy.core.proofs.plain_child import AS_AT
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.variables.single_values import sample_days
from ivpolicy.core.variables.worked_out_states import OrderFlag, PeriodFlag, WorkedOutState


class Plainest:
    """Searches the diagrams of one question on one day of decision. Diagrams answer True where a case is wanted."""

    def __init__(self, diagrams: QuestionDiagrams, as_at: date) -> None:
        self._diagrams = diagrams
        self._as_at = as_at
        self._nothing = case_from_facts({}, as_at=as_at)
        self._allowed: dict[int, tuple[int, ...]] = {}
        self._oddness = Oddness(diagrams, as_at)
        self._ways: dict[Diagram, tuple[Cost, Path] | None] = {}

    def allowed(self, level: int) -> tuple[int, ...]:
        """The cells of the variable at a level that some record can lie in on the day."""
        cells = self._allowed.get(level)
        if cells is None:
            variable = self._diagrams.variables[level]
            # What is read only when recorded is "no" of a record that holds nothing, and either of one that does.
            is_free = isinstance(variable.flag, OrderFlag) or variable.is_of_plain_facts
            cells = variable.every if is_free else variable.possible(self._nothing, self._as_at)
            self._allowed[level] = cells
        return cells

    def way(self, diagram: Diagram) -> tuple[Cost, Path] | None:
        """The cells on the cheapest way to True, and its cost; None where there is none.

        A way costs the facts that are not the plain child's, the facts that matter, how far those changed lie, and the
        place of the cells.
        """
        if diagram not in self._ways:
            self._ways[diagram] = cheapest(diagram, self.allowed, self._price)
        return self._ways[diagram]

    def fewest(self, diagram: Diagram, path: Path) -> Path:
        """The path without the cells that can be left out: True follows from the rest, whatever the others are."""
        changed_first = sorted(path, key=lambda lv: (path[lv] == self._oddness.plain(lv), -lv))
        return fewest(diagram, path, self.allowed, changed_first)

    def _price(self, level: int, cell: int) -> Cost:
        changed, far = self._oddness.of(level, cell)
        return changed, 1, far, cell


def without(diagrams: QuestionDiagrams, diagram: Diagram, path: Path) -> Diagram:
    """The diagram, False wherever the variables of the path lie in its cells."""
    inside: Diagram = diagrams.workshop.final(True)
    outside = diagrams.workshop.final(False)
    for level in sorted(path, reverse=True):
        cells = range(len(diagrams.variables[level].cells))
        inside = diagrams.workshop.split(level, tuple(inside if cell == path[level] else outside for cell in cells))
    return diagrams.workshop.combine(diagram, inside, lambda wanted, within: wanted is True and not within)


def days_of_decision(diagrams: QuestionDiagrams) -> tuple[date, ...]:
    """Days on which, between them, the cells of a question meet in every way they can: the usual day first."""
    tests = [test for variable in diagrams.variables for _, test in variable.asked]
    edges = (day for variable in diagrams.variables for day in edges_of(variable.flag))
    return tuple(dict.fromkeys((AS_AT, *edges, *sample_days(tests))))


def edges_of(flag: WorkedOutState | None) -> Iterator[date]:
    """The days about which a period of the day of decision begins and ends; none of any other flag."""
    if isinstance(flag, PeriodFlag):
        for day in (flag.first, flag.end):
            if day is not None:
                yield from (day, day - timedelta(days=1))
