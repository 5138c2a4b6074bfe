"""Decision diagrams: a question's answer as one reduced graph over the cells of its facts.

A diagram is a `Final` (an answer) or a `Split` on one variable with one child for each of its cells. Equal parts are
one object and a split whose children are all the same object does not exist, so two diagrams mean the same exactly
when they are the same object. That is what makes status and `missing` exact without search: see "Why diagrams" in
`docs/explanation/design.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ivpolicy.core.budget import MOST_FACTS, Budget

Value = Any
"""What a diagram answers: any value that can be a key."""


class Final:
    """An answer, whatever the facts not asked on the way to it."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


class Split:
    """A question about the variable at `level`: `kids[i]` is the diagram where the variable is in its i-th cell."""

    __slots__ = ("kids", "level")

    def __init__(self, level: int, kids: tuple[Diagram, ...]) -> None:
        self.level = level
        self.kids = kids


Diagram = Final | Split


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
            TooLargeError: It takes more joins than are left, or hangs on too many facts together.
        """
        memo: dict[tuple[Diagram, Diagram], Diagram] = {}
        left = self.budget.most_steps()

        def go(a: Diagram, b: Diagram, facts: int) -> Diagram:
            if a is neutral or b is settling:
                return b
            if b is neutral or a is settling:
                return a
            key = (a, b)
            made = memo.get(key)
            if made is not None:
                return made
            if len(memo) + facts >= left or facts == MOST_FACTS:
                raise self.budget.refusal()
            if isinstance(a, Final):
                if isinstance(b, Final):
                    made = self.final(join(a.value, b.value))
                else:
                    made = self.split(b.level, tuple([go(a, kid, facts + 1) for kid in b.kids]))
            elif isinstance(b, Final) or a.level < b.level:
                made = self.split(a.level, tuple([go(kid, b, facts + 1) for kid in a.kids]))
            elif b.level < a.level:
                made = self.split(b.level, tuple([go(a, kid, facts + 1) for kid in b.kids]))
            else:
                made = self.split(a.level, tuple([go(x, y, facts + 1) for x, y in zip(a.kids, b.kids, strict=True)]))
            memo[key] = made
            return made

        try:
            return go(one, other, 0)
        finally:
            self.budget.take_steps(len(memo))

    def mapped(self, diagram: Diagram, view: Callable[[Value], Value]) -> Diagram:
        """The diagram with every answer replaced by `view` of it, reduced again."""
        memo: dict[Diagram, Diagram] = {}

        def go(node: Diagram) -> Diagram:
            made = memo.get(node)
            if made is None:
                if isinstance(node, Final):
                    made = self.final(view(node.value))
                else:
                    made = self.split(node.level, tuple(go(kid) for kid in node.kids))
                memo[node] = made
            return made

        return go(diagram)


def restricted(diagram: Diagram, allowed: Callable[[int], Sequence[int]]) -> Diagram:
    """The diagram over the cells that what is recorded still allows, in a workshop of its own.

    `allowed(level)` gives the possible cells of the variable at that level, at least one. It is called only for
    variables that are met, so nothing is read that does not matter.
    """
    bench = Workshop()
    memo: dict[Diagram, Diagram] = {}

    def go(node: Diagram) -> Diagram:
        made = memo.get(node)
        if made is not None:
            return made
        if isinstance(node, Final):
            made = bench.final(node.value)
        else:
            cells = allowed(node.level)
            if len(cells) == 1:
                made = go(node.kids[cells[0]])
            else:
                made = bench.split(node.level, tuple(go(node.kids[cell]) for cell in cells))
        memo[node] = made
        return made

    return go(diagram)


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


def _nodes(diagram: Diagram) -> list[Diagram]:
    seen: dict[Diagram, None] = {diagram: None}
    waiting = [diagram]
    while waiting:
        node = waiting.pop()
        for kid in node.kids if isinstance(node, Split) else ():
            if kid not in seen:
                seen[kid] = None
                waiting.append(kid)
    return list(seen)
