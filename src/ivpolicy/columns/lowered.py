"""A diagram lowered to steps on planes: what is possible of every row, and what alone can change it.

In an ordered diagram a variable occurs once on any way, so that completions which come to a node by what is above it,
and go on from it by what is below, are free of each other: a node is reached in the rows in which some node above it is
and the cells that lead here are open. No row is guessed, and none is asked twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from ivpolicy.columns.open_planes import OpenPlanes
from ivpolicy.core.answers.diagram import Diagram, Final, Split, Value, nodes_upwards
from ivpolicy.core.variables.variable import Variable

_Pair = tuple[Diagram, Diagram]


class LoweredDiagram:
    """The steps of one diagram, made once for a pack. `variables` are those of its question, by level."""

    def __init__(self, diagram: Diagram, variables: Sequence[Variable]) -> None:
        self.variables = variables
        upwards = nodes_upwards(diagram)
        self._splits = [(node, _ways(node)) for node in reversed(upwards) if isinstance(node, Split)]
        self._finals = [node for node in upwards if isinstance(node, Final)]
        self._root = diagram
        self._together: dict[_Pair, tuple[Variable, dict[_Pair, int]]] = {}

    @property
    def levels(self) -> frozenset[int]:
        """The levels of the variables on which it hangs."""
        return frozenset(node.level for node, _ in self._splits)

    def reached(self, planes: OpenPlanes, rows: int) -> dict[Diagram, int]:
        """Of each node, those of these rows in which some completion comes to it."""
        at: dict[Diagram, int] = {self._root: rows}
        everything = planes.everything
        for node, ways in self._splits:
            here = at.get(node, 0)
            if not here:
                continue
            variable = self.variables[node.level]
            for kid, cells in ways.items():
                plane = planes.of(variable, cells)
                there = here if plane is everything else here & plane
                if there:
                    at[kid] = at.get(kid, 0) | there
        return at

    def possible(self, planes: OpenPlanes, rows: int) -> dict[Value, int]:
        """Of each value, those of these rows of which some completion has it; only values that some row has."""
        at = self.reached(planes, rows)
        return {node.value: at[node] for node in self._finals if node in at}

    def decisive(self, planes: OpenPlanes, rows: int) -> dict[int, int]:
        """By level, those of these rows in which the variable alone can change the value (semantics 2)."""
        at, found = self.reached(planes, rows), dict[int, int]()
        apart: dict[_Pair, int] = {}
        for node, ways in self._splits:
            here = at.get(node, 0)
            if not here:
                continue
            variable = self.variables[node.level]
            for (one, cells), (other, others) in combinations(ways.items(), 2):
                open_ = here & planes.of(variable, cells) & planes.of(variable, others)
                if open_:
                    open_ &= self._apart(one, other, planes, apart)
                if open_:
                    found[node.level] = found.get(node.level, 0) | open_
        return found

    def _apart(self, one: Diagram, other: Diagram, planes: OpenPlanes, known: dict[_Pair, int]) -> int:
        """The rows in which some completion below two nodes comes to different values."""
        pair = (one, other) if id(one) < id(other) else (other, one)
        found = known.get(pair)
        if found is None:
            found = 0
            if isinstance(one, Final) and isinstance(other, Final):
                found = planes.everything  # equal ones are one object
            else:
                variable, ways = self._joint(*pair)
                for (a, b), cells in ways.items():
                    plane = planes.of(variable, cells)
                    if plane:
                        found |= plane & self._apart(a, b, planes, known)
            known[pair] = found
        return found

    def _joint(self, one: Diagram, other: Diagram) -> tuple[Variable, dict[_Pair, int]]:
        """Where two nodes lead together, by the cells that lead there; not where both lead to the same."""
        made = self._together.get((one, other))
        if made is None:
            level = min(one.level, other.level)
            number = len(one.kids if one.level == level else other.kids)
            left, right = (node.kids if node.level == level else (node,) * number for node in (one, other))
            ways: dict[_Pair, int] = {}
            for cell, pair in enumerate(zip(left, right, strict=True)):
                if pair[0] is not pair[1]:
                    ways[pair] = ways.get(pair, 0) | 1 << cell
            made = self._together[one, other] = self.variables[level], ways
        return made


def _ways(node: Split) -> Mapping[Diagram, int]:
    """Where a node leads, with the cells that do, as bits."""
    ways: dict[Diagram, int] = {}
    for cell, kid in enumerate(node.kids):
        ways[kid] = ways.get(kid, 0) | 1 << cell
    return ways
