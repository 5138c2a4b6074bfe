"""Ways through a diagram to yes: the cheapest, and what of it can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from ivpolicy.core.answers.diagram import Diagram, Final, Split, open_ways, restricted
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.proofs.plain_child import AS_AT, plain_cell

Path = dict[int, int]
"""The cell of the variable at each level that matters."""

Allowed = Callable[[int], Sequence[int]]
"""The cells of the variable at a level that a way may go through."""

Cost = tuple[int, int, int, int]
"""What a way costs, or one cell on it: cheaper in an earlier part is cheaper. Parts are added one by one."""


def cheapest(diagram: Diagram, allowed: Allowed, price: Callable[[int, int], Cost]) -> tuple[Cost, Path] | None:
    """What the cheapest way to yes costs, and its cells; None where there is none. `price` is of a level and a cell."""
    best: dict[Diagram, tuple[Cost, int] | None] = {}
    for node, kids in open_ways(diagram, allowed).items():
        if isinstance(node, Final):
            best[node] = ((0, 0, 0, 0), -1) if node.value is True else None
        else:
            ways = ((cell, best[kid]) for cell, kid in zip(allowed(node.level), kids, strict=True))
            costs = ((_sum(price(node.level, cell), after[0]), cell) for cell, after in ways if after)
            best[node] = min(costs, default=None)
    found = best[diagram]
    if found is None:
        return None
    total = found[0]
    path, node = Path(), diagram
    while isinstance(node, Split) and (found := best[node]):
        path[node.level] = found[1]
        node = node.kids[found[1]]
    return total, path


def _sum(one: Cost, other: Cost) -> Cost:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


def fewest(diagram: Diagram, path: Path, allowed: Allowed, tried: Iterable[int]) -> Path:
    """The path without the cells that can be left out, tried level by level: yes follows from the rest."""
    for level in tried:
        fewer = {other: cell for other, cell in path.items() if other != level}
        if _is_yes(_within(diagram, fewer, allowed)):
            path = fewer
    return path


def _within(diagram: Diagram, path: Path, allowed: Allowed) -> Diagram:
    return restricted(diagram, lambda lv: (path[lv],) if lv in path else allowed(lv))


def _is_yes(diagram: Diagram) -> bool:
    return isinstance(diagram, Final) and diagram.value is True


class Oddness:
    """How far cells of a question lie from those of the plain child, on one day of decision."""

    def __init__(self, diagrams: QuestionDiagrams, as_at: date) -> None:
        self._diagrams = diagrams
        self._as_at = as_at
        self._plain: dict[int, int | None] = {}
        self._of: dict[tuple[int, int], tuple[int, int]] = {}

    def plain(self, level: int) -> int | None:
        """The cell in which the plain child lies; None where nothing is plainer than another."""
        if level not in self._plain:
            self._plain[level] = plain_cell(self._diagrams.variables[level], self._as_at)
        return self._plain[level]

    def of(self, level: int, cell: int) -> tuple[int, int]:
        """Whether the cell is not the plain child's, 0 or 1, and in how many tests it differs from that."""
        found = self._of.get((level, cell))
        if found is None:
            found = self._of[level, cell] = self._compared(level, cell)
        return found

    def _compared(self, level: int, cell: int) -> tuple[int, int]:
        plain = self.plain(level)
        if plain is None or plain == cell:
            return 0, 0
        cells = self._diagrams.variables[level].cells
        return 1, sum(a != b for a, b in zip(cells[plain], cells[cell], strict=True))


# ---- over all cells: what a proof shows ----


def needed(diagrams: QuestionDiagrams, diagram: Diagram) -> Path:
    """The cells of the shortest way to yes, without those that can be left out; ValueError where there is none."""
    oddness = Oddness(diagrams, AS_AT)
    found = cheapest(diagram, _every(diagrams), lambda level, cell: (1, *oddness.of(level, cell), cell))
    if found is None:
        raise ValueError("the diagram says yes nowhere")
    return fewest(diagram, found[1], _every(diagrams), sorted(found[1], reverse=True))


def says_yes(diagrams: QuestionDiagrams, diagram: Diagram, path: Path) -> bool:
    """Whether the diagram says yes wherever the variables lie in these cells."""
    return _is_yes(under(diagrams, diagram, path))


def under(diagrams: QuestionDiagrams, diagram: Diagram, path: Path) -> Diagram:
    """The diagram where the variables lie in these cells, all others open."""
    return _within(diagram, path, _every(diagrams))


def _every(diagrams: QuestionDiagrams) -> Allowed:
    return lambda level: diagrams.variables[level].every
