"""Decision diagrams: a question's answer as one reduced graph over the cells of its facts.

A diagram is a `Final` (an answer) or a `Split` on one variable with one child for each of its cells. Equal parts are
one object and a split whose children are all the same object does not exist, so two diagrams mean the same exactly
when they are the same object. That is what makes status and `missing` exact without search: see "Why diagrams" in
`docs/explanation/design.md`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from ivpolicy.core.budget import Budget

Value = Any
"""What a diagram answers: any value that can be a key."""


_END = 1 << 30
"""The level of answers, below every variable."""


class Final:
    """An answer, whatever the facts not asked on the way to it."""

    __slots__ = ("value",)

    level = _END
    kids: tuple[Diagram, ...] = ()

    def __init__(self, value: Value) -> None:
        self.value = value


class Split:
    """A question about the variable at `level`: `kids[i]` is the diagram where the variable is in its i-th cell."""

    __slots__ = ("kids", "level")

    def __init__(self, level: int, kids: tuple[Diagram, ...]) -> None:
        self.level = level
        self.kids = kids


Diagram = Final | Split

_Pair = tuple[Diagram, Diagram]
"""Two diagrams that are joined."""


class Workshop:
    """Makes diagrams so that equal ones are the same object. One per question; a diagram never leaves its workshop.

    `budget` is what joining diagrams is counted against; that of one question, where none is given.
    """

    __slots__ = ("_finals", "_splits", "budget")

    def __init__(self, budget: Budget | None = None) -> None:
        self.budget = Budget() if budget is None else budget
        self._finals: dict[Value, Final] = {}
        self._splits: dict[tuple[int, tuple[Diagram, ...]], Split] = {}

    def final(self, value: Value) -> Final:
        """The diagram that is this answer everywhere."""
        made = self._finals.get(value)
        if made is None:
            made = self._finals[value] = Final(value)
        return made

    def split(self, level: int, kids: tuple[Diagram, ...]) -> Diagram:
        """The diagram that asks one variable; its only child where all children are the same."""
        first = kids[0]
        if kids.count(first) == len(kids):
            return first
        key = (level, kids)
        made = self._splits.get(key)
        if made is None:
            made = self._splits[key] = Split(level, kids)
        return made

    def combine(
        self,
        one: Diagram,
        other: Diagram,
        join: Callable[[Value, Value], Value],
        *,
        neutral: Final | None = None,
        settling: Final | None = None,
    ) -> Diagram:
        """The diagram of `join(value of one, value of other)` for every combination of facts.

        `neutral` is the answer that leaves the other as it is, `settling` the one that is the outcome whatever the
        other is, on either side: there the walk ends at once.

        Raises:
            TooLargeError: It takes more joins than are left.
        """
        if one is neutral or other is settling:  # as where the first of several is joined
            return other
        if other is neutral or one is settling:
            return one
        return self._joined(one, other, join, neutral, settling)

    def _joined(
        self,
        one: Diagram,
        other: Diagram,
        join: Callable[[Value, Value], Value],
        neutral: Final | None,
        settling: Final | None,
    ) -> Diagram:
        made: dict[_Pair, Diagram] = {}
        seen = {(one, other)}
        at: dict[int, list[tuple[_Pair, list[_Pair]]]] = defaultdict(list)
        waiting, most = [(one, other)], self.budget.most_steps()
        while waiting:
            pair = a, b = waiting.pop()
            if a is neutral or b is settling:
                made[pair] = b
                continue
            if b is neutral or a is settling:
                made[pair] = a
                continue
            level = a.level
            if level == b.level:
                ways = list(zip(a.kids, b.kids, strict=True))
            elif level < b.level:
                ways = [(kid, b) for kid in a.kids]
            else:
                level = b.level
                ways = [(a, kid) for kid in b.kids]
            at[level].append((pair, ways))
            for way in ways:
                if way not in seen:
                    seen.add(way)
                    waiting.append(way)
            if len(seen) - len(made) > most:
                self.budget.take_steps(most)
                raise self.budget.refusal()
        self.budget.take_steps(len(seen) - len(made))
        for pair, _ in at.pop(_END, ()):
            made[pair] = self.final(join(*(end.value for end in pair if isinstance(end, Final))))
        for level in sorted(at, reverse=True):
            for pair, ways in at[level]:
                made[pair] = self.split(level, tuple([made[way] for way in ways]))
        return made[one, other]

    def mapped(self, diagram: Diagram, view: Callable[[Value], Value]) -> Diagram:
        """The diagram with every answer replaced by `view` of it, reduced again."""
        made: dict[Diagram, Diagram] = {}
        for node in nodes_upwards(diagram):
            if isinstance(node, Final):
                made[node] = self.final(view(node.value))
            else:
                made[node] = self.split(node.level, tuple([made[kid] for kid in node.kids]))
        return made[diagram]


def _place(node: Diagram) -> int:
    return node.level


def restricted(diagram: Diagram, allowed: Callable[[int], Sequence[int]]) -> Diagram:
    """The diagram over the cells that what is recorded still allows, in a workshop of its own.

    `allowed(level)` gives the possible cells of the variable at that level, at least one. It is called only for
    variables that are met, so nothing is read that does not matter.
    """
    bench, made = Workshop(), dict[Diagram, Diagram]()
    for node, kids in open_ways(diagram, allowed).items():
        if isinstance(node, Final):
            made[node] = bench.final(node.value)
        else:
            made[node] = bench.split(node.level, tuple([made[kid] for kid in kids]))
    return made[diagram]


def open_ways(diagram: Diagram, allowed: Callable[[int], Sequence[int]]) -> dict[Diagram, tuple[Diagram, ...]]:
    """Every node that cells allowed lead to, with where it leads in each of them; none before those it leads to."""
    ways: dict[Diagram, tuple[Diagram, ...]] = {}
    waiting = [diagram]
    while waiting:
        node = waiting.pop()
        if node not in ways:
            ways[node] = tuple([node.kids[cell] for cell in allowed(node.level)]) if isinstance(node, Split) else ()
            waiting.extend(ways[node])
    return {node: ways[node] for node in sorted(ways, key=_place, reverse=True)}


def answers(diagram: Diagram) -> frozenset[Value]:
    """Every answer the diagram can give."""
    return frozenset(node.value for node in _nodes(diagram) if isinstance(node, Final))


def levels(diagram: Diagram) -> frozenset[int]:
    """The variables on which the answer depends. In a reduced diagram: exactly those that can change it alone."""
    return frozenset(node.level for node in _nodes(diagram) if isinstance(node, Split))


def splits_at(diagram: Diagram, level: int) -> list[Split]:
    """Every place where the diagram asks the variable at `level`."""
    return [node for node in _nodes(diagram) if isinstance(node, Split) and node.level == level]


def size(diagram: Diagram) -> int:
    """How many nodes the diagram has, answers included."""
    return len(_nodes(diagram))


def nodes_upwards(diagram: Diagram) -> list[Diagram]:
    """Every node of a diagram, answers included, none before those it leads to."""
    return sorted(_nodes(diagram), key=_place, reverse=True)


def _nodes(diagram: Diagram) -> list[Diagram]:
    seen: dict[Diagram, None] = {diagram: None}
    waiting = [diagram]
    while waiting:
        node = waiting.pop()
        for kid in node.kids:
            if kid not in seen:
                seen[kid] = None
                waiting.append(kid)
    return list(seen)
