"""Automata over diagrams: where the open cells of a case lead, one look-up a fact.

A completion takes one way through a diagram; a case takes every way that its open cells allow. The automaton takes them
all at once: a state is what completions may have come to so far, made when a case first leads there and kept for all
later ones. So a case costs one dictionary look-up for each fact that still matters, and nothing is read that does not.

Cells are given as bits: bit `i` is set where the variable may lie in its i-th cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Generic, TypeVar

from ivpolicy.core.answers.diagram import Diagram, Final, Split, Value
from ivpolicy.core.variables.variable import places_of

Asked = TypeVar("Asked")
"""What stands for a variable, and is the key of its open cells in a case."""

Pair = tuple[int, Diagram, Diagram]
"""Two nodes that completions come to which differ in the variable at a level alone, and that level."""

_MOST_KEPT = 20_000
"""How many steps from state to state an automaton keeps; past that it forgets them all and starts again."""


class State(dict[int, "State[Any]"], Generic[Asked]):
    """Where completions may be once some variables are known; by open cells of the next variable, the next state.

    Attributes:
        asks: The next variable that matters; None at an end.
        every: At an end: every value that some completion comes to.
        only: At an end: the one value that every completion comes to, None where there are several.
        decisive: At an end: the levels of the variables that alone can change the value.
    """

    __slots__ = ("_automaton", "asks", "decisive", "every", "level", "nodes", "only", "pairs")

    def __init__(
        self,
        automaton: Automaton[Asked],
        nodes: frozenset[Diagram],
        pairs: frozenset[Pair] = frozenset(),
        decisive: frozenset[int] = frozenset(),
    ) -> None:
        self._automaton = automaton
        self.nodes = nodes
        self.pairs = pairs
        self.decisive = decisive
        splits = [node for node in (*nodes, *(n for pair in pairs for n in pair[1:])) if isinstance(node, Split)]
        self.level = min((node.level for node in splits), default=-1)
        self.asks: Asked | None = automaton.variables[self.level] if splits else None
        self.every: frozenset[Value] = frozenset(node.value for node in nodes if isinstance(node, Final))
        self.only: Value = next(iter(self.every)) if len(self.every) == 1 and not splits else None

    def __missing__(self, cells: int) -> State[Asked]:
        return self._automaton.after(self, cells)


class Automaton(Generic[Asked]):
    """The values of one diagram for any case.

    Args:
        diagram: What is asked.
        variables: The variables by level.
        tells_apart: Whether its ends also say which variables alone can change the value (semantics 2); this takes more
            states.
    """

    def __init__(self, diagram: Diagram, variables: Sequence[Asked], *, tells_apart: bool = False) -> None:
        self.variables = variables
        self._tells_apart = tells_apart
        self._root = frozenset((diagram,))
        self._forget()

    def _forget(self) -> None:
        # Cases under way go on with the states they hold.
        self._states: dict[tuple[frozenset[Diagram], frozenset[Pair], frozenset[int]], State[Asked]] = {}
        self._steps = 0
        self._first = self._state(self._root, frozenset(), frozenset())

    @property
    def first(self) -> State[Asked]:
        """The state of every case of which nothing is read yet."""
        return self._first

    def end(self, case: Mapping[Asked, int]) -> State[Asked]:
        """The end a case comes to. `case` gives the open cells of each variable, at least one."""
        state = self._first
        asks = state.asks
        while asks is not None:
            state = state[case[asks]]
            asks = state.asks
        return state

    def after(self, state: State[Asked], cells: int) -> State[Asked]:
        """The state after the variable that a state asks, where it may lie in these cells."""
        if self._steps > _MOST_KEPT:
            self._forget()
        self._steps += 1
        level, places = state.level, places_of(cells)
        nodes: set[Diagram] = set()
        pairs: set[Pair] = set()
        for node in state.nodes:
            kids = _kids(node, level, places)
            nodes.update(kids)
            if self._tells_apart:
                pairs.update((level, one, other) for one, other in combinations(dict.fromkeys(kids), 2))
        for apart, one, other in state.pairs:
            ways = zip(_kids(one, level, places), _kids(other, level, places), strict=True)
            pairs.update((apart, a, b) for a, b in ways if a is not b)
        decisive = state.decisive.union(lv for lv, a, b in pairs if isinstance(a, Final) and isinstance(b, Final))
        # A pair is one whichever of its two nodes comes first, and no longer of interest once its level is known.
        open_ = frozenset((lv, a, b) if id(a) < id(b) else (lv, b, a) for lv, a, b in pairs if lv not in decisive)
        made = state[cells] = self._state(frozenset(nodes), open_, decisive)
        return made

    def _state(self, nodes: frozenset[Diagram], pairs: frozenset[Pair], decisive: frozenset[int]) -> State[Asked]:
        key = (nodes, pairs, decisive)
        made = self._states.get(key)
        return made if made is not None else self._states.setdefault(key, State(self, nodes, pairs, decisive))


def _kids(node: Diagram, level: int, places: Iterable[int]) -> list[Diagram]:
    """Where a node leads in each of these cells of the variable at a level."""
    if isinstance(node, Split) and node.level == level:
        return [node.kids[place] for place in places]
    return [node for _ in places]
