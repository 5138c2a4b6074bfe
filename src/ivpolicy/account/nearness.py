"""How many facts at least must change before an answer can be a wanted one.

A fact that touches several variables counts for a part at each, so that none counts for more than one. Where nothing
touches a variable every cell that the record leaves open must lead to the same answer; so a bound is the most of those,
or what it takes to bring the variable elsewhere and the least of what lies there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property

from ivpolicy.account.changed_cells import ChangedCells
from ivpolicy.core.answers.automaton import State
from ivpolicy.core.answers.diagram import Diagram, Final
from ivpolicy.core.rules.answer import Settled, decided_by
from ivpolicy.core.variables.variable import Variable

ONE = 5040
"""A whole fact, where parts of one are counted: it can be divided by every number up to ten."""
_FAR = 1 << 20


class Nearness:
    """How far the wanted answers of a question are on a case.

    Args:
        changed: The question on the other records of the case.
        is_wanted: Which settled answers are wanted.
    """

    def __init__(self, changed: ChangedCells, is_wanted: Callable[[Settled], bool]) -> None:
        self._changed = changed
        self._diagrams = changed.diagrams
        told = (decided_by(node.value) for node in self._diagrams.ways if isinstance(node, Final))
        self._wanted = tuple(settled for settled in dict.fromkeys(told) if is_wanted(settled))
        self._leading: dict[tuple[frozenset[Diagram], int], tuple[int, ...]] = {}
        self._after: dict[tuple[int, int], int] = {}
        self._most_after: dict[int, int] = {}
        self._after_facts: dict[tuple[str, int], int] = {}

    def leading(self, state: State[Variable], parts: int) -> tuple[int, ...]:
        """The cells of the variable a state asks from which so few changes may lead to a wanted answer.

        One set of cells for each such answer: all the open cells must come to the same one.
        """
        key = state.nodes, parts
        found = self._leading.get(key)
        if found is None:
            sets = (self._leading_to(place, state, parts) for place in range(len(self._wanted)))
            found = self._leading[key] = tuple(dict.fromkeys(filter(None, sets)))
        return found

    def _leading_to(self, wanted: int, state: State[Variable], parts: int) -> int:
        near, ways, found = self._near, self._diagrams.ways, -1
        for node in state.nodes:
            if node.level == state.level:
                found &= sum(cells for kid, cells in ways[node] if near[kid][wanted] <= parts)
            elif near[node][wanted] > parts:
                return 0
        return found

    @cached_property
    def _near(self) -> Mapping[Diagram, tuple[int, ...]]:
        """Of each node, how many parts of a fact at least must change for each wanted answer."""
        near: dict[Diagram, tuple[int, ...]] = {}
        for node, ways in self._diagrams.ways.items():
            if isinstance(node, Final):
                near[node] = tuple(0 if decided_by(node.value) == wanted else _FAR for wanted in self._wanted)
                continue
            variable = self._diagrams.variables[node.level]
            cells, can_be, cost = self._changed.cells(variable, 0), self._can_be[variable], self._cost[variable]
            staying = zip(*(near[kid] for kid, leading in ways if cells & leading), strict=True)
            moving = zip(*(near[kid] for kid, leading in ways if can_be & leading), strict=True)
            at_least = map(max, staying)
            near[node] = tuple(map(min, at_least, (cost + min(each) for each in moving))) if can_be else tuple(at_least)
        return near

    @cached_property
    def _can_be(self) -> Mapping[Variable, int]:
        """The cells a variable may come to lie in: exact where it is one fact alone."""
        found: dict[Variable, int] = {}
        for variable, paths in self._changed.touching.items():
            changes = self._changed.touched_by(variable)
            found[variable] = -1 if changes else 0
            if len(paths) == 1 and variable.is_single:
                found[variable] = 0
                for way in self._changed.ways(next(iter(paths))):
                    found[variable] |= self._changed.cells(variable, way)
        return found

    @cached_property
    def _cost(self) -> Mapping[Variable, int]:
        """What part of a fact at least changes where a variable does."""
        levels = self._levels
        return {
            variable: ONE // max((len(levels[path]) for path in paths), default=1)
            for variable, paths in self._changed.touching.items()
        }

    @cached_property
    def _levels(self) -> Mapping[str, list[int]]:
        """Of each fact, the levels of the variables it touches."""
        place = {variable: level for level, variable in enumerate(self._diagrams.variables)}
        found: defaultdict[str, list[int]] = defaultdict(list)
        for variable, paths in self._changed.touching.items():
            for path in paths:
                found[path].append(place[variable])
        return found

    def after(self, changes: int, level: int) -> int:
        """The parts of changes that are made which may count below a level."""
        found = self._after.get((changes, level))
        if found is None:
            last = changes & -changes
            rest = changes ^ last
            if rest:
                found = self.after(rest, level) + self.after(last, level)
            else:
                found = sum(self._after_fact(one.fact, level) for one in self._changed.alternatives.changes_in(last))
            self._after[changes, level] = found
        return found

    def most_after(self, level: int) -> int:
        """The most that a change of the variable at a level may count below it."""
        found = self._most_after.get(level)
        if found is None:
            facts = self._changed.touching[self._diagrams.variables[level]]
            found = max((self._after_fact(fact, level) for fact in facts if self._changed.ways(fact)), default=0)
            self._most_after[level] = found
        return found

    def _after_fact(self, fact: str, level: int) -> int:
        found = self._after_facts.get((fact, level))
        if found is None:
            variables, cost = self._diagrams.variables, self._cost
            found = sum(cost[variables[below]] for below in self._levels.get(fact, ()) if below > level)
            self._after_facts[fact, level] = found
        return found
