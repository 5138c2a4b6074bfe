"""The way through a diagram that changes the fewest facts of a plain child, among cells a day of decision allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ivpolicy.core.answers.diagram import Diagram, Final, Split, restricted
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.proofs.witness import AS_AT
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.variables.single_values import sample_days
from ivpolicy.core.variables.worked_out_states import OrderFlag
from ivpolicy.diff.plain_child import plain_cell

Path = dict[int, int]
Cost = tuple[int, int, int, int]
"""Facts changed from the plain child's, facts that matter, how far those changed lie, and the place of the cells."""


class Plainest:
    """Searches the diagrams of one space on one day of decision. Diagrams answer True where a case is wanted."""

    def __init__(self, space: QuestionDiagrams, as_at: date) -> None:
        self._space = space
        self._as_at = as_at
        self._nothing = case_from_facts({}, as_at=as_at)
        self._allowed: dict[int, tuple[int, ...]] = {}
        self._plain: dict[int, int | None] = {}

    def allowed(self, level: int) -> tuple[int, ...]:
        """The cells of the variable at a level that some record can lie in on the day."""
        cells = self._allowed.get(level)
        if cells is None:
            variable = self._space.variables[level]
            is_order = isinstance(variable.flag, OrderFlag)
            cells = variable.every if is_order else variable.possible(self._nothing, self._as_at)
            self._allowed[level] = cells
        return cells

    def cost(self, diagram: Diagram) -> Cost | None:
        """What the cheapest way to True costs; None where there is none."""
        return self._best(diagram)[0]

    def way(self, diagram: Diagram) -> Path | None:
        """The cells on the cheapest way to True; None where there is none."""
        cost, chosen = self._best(diagram)
        return None if cost is None else dict(_along(diagram, chosen))

    def fewest(self, diagram: Diagram, path: Path) -> Path:
        """The path without the cells that can be left out: True follows from the rest, whatever the others are."""
        for level in sorted(path, key=lambda lv: (path[lv] == self._plain_cell(lv), -lv)):
            fewer = {other: cell for other, cell in path.items() if other != level}
            if self._is_true(diagram, fewer):
                path = fewer
        return path

    def _is_true(self, diagram: Diagram, path: Path) -> bool:
        found = restricted(diagram, lambda lv: (path[lv],) if lv in path else self.allowed(lv))
        return isinstance(found, Final) and found.value is True

    def _plain_cell(self, level: int) -> int | None:
        if level not in self._plain:
            self._plain[level] = plain_cell(self._space.variables[level], self._as_at)
        return self._plain[level]

    def _best(self, diagram: Diagram) -> tuple[Cost | None, dict[Diagram, int]]:
        best: dict[Diagram, Cost | None] = {}
        chosen: dict[Diagram, int] = {}

        def cost(node: Diagram) -> Cost | None:
            if isinstance(node, Final):
                return (0, 0, 0, 0) if node.value is True else None
            if node not in best:
                ways = ((cost(node.kids[cell]), cell) for cell in self.allowed(node.level))
                found = min(((self._plus(c, node.level, cell), cell) for c, cell in ways if c), default=None)
                best[node] = found[0] if found else None
                chosen[node] = found[1] if found else -1
            return best[node]

        return cost(diagram), chosen

    def _plus(self, further: Cost, level: int, cell: int) -> Cost:
        plain = self._plain_cell(level)
        changed = plain not in (None, cell)
        far = self._apart(level, plain, cell) if plain is not None else 0
        return further[0] + changed, further[1] + 1, further[2] + far, further[3] + cell

    def _apart(self, level: int, one: int, other: int) -> int:
        """In how many tests of a variable two of its cells differ."""
        cells = self._space.variables[level].cells
        return sum(a != b for a, b in zip(cells[one], cells[other], strict=True))


def _along(node: Diagram, chosen: dict[Diagram, int]) -> Iterator[tuple[int, int]]:
    while isinstance(node, Split):
        cell = chosen[node]
        yield node.level, cell
        node = node.kids[cell]


def without(space: QuestionDiagrams, diagram: Diagram, path: Path) -> Diagram:
    """The diagram, False wherever the variables of the path lie in its cells."""
    inside: Diagram = space.workshop.final(True)
    outside = space.workshop.final(False)
    for level in sorted(path, reverse=True):
        cells = range(len(space.variables[level].cells))
        inside = space.workshop.split(level, tuple(inside if cell == path[level] else outside for cell in cells))
    return space.workshop.combine(diagram, inside, lambda wanted, within: wanted is True and not within)


def days_of_decision(space: QuestionDiagrams) -> tuple[date, ...]:
    """Days on which, between them, the cells of a space meet in every way they can: the usual day first."""
    tests = [test for variable in space.variables for _, test in variable.asked]
    edges = [day for v in space.variables for day in _edges(v.flag)]
    return tuple(dict.fromkeys((AS_AT, *edges, *sample_days(tests))))


def _edges(flag: object) -> Iterator[date]:
    """The days about which a period of the day of decision begins and ends."""
    for day in (getattr(flag, "first", None), getattr(flag, "end", None)):
        if isinstance(day, date):
            yield from (day, date.fromordinal(day.toordinal() - 1))
