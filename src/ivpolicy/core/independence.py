"""Where three-valued logic is exact: where no two parts of a condition ask the same fact.

Kleene's logic takes unknown parts to be independent. Where each variable is asked once they are, and its answer is
exact. Where a few parts share a few variables, those parts are asked together, of their own small diagram, and what is
left is independent again. Where many do, only the diagram of the whole question is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ivpolicy.core.cells.scalar_cells import ANY_DAY, passes, representatives
from ivpolicy.core.condition import (
    ALWAYS,
    Answered,
    AtLeast,
    Condition,
    Constant,
    Count,
    DatesAsAt,
    Days,
    Leaf,
    Test,
    children,
    walk,
)
from ivpolicy.core.program import Program
from ivpolicy.core.space import Space, day_leaf
from ivpolicy.core.vocabulary import ItemField

_MOST_TOGETHER = 3
"""How many variables parts asked together may have: more would cost as much as asking the whole question."""


class Independence:
    """What the conditions of one question share."""

    def __init__(self, space: Space) -> None:
        self.space = space

    def levels(self, condition: Condition) -> frozenset[int]:
        """The variables a condition asks, by level; those behind the answer to another question are not counted."""
        parts = (day_leaf(part) if isinstance(part, DatesAsAt) else part for part in walk(condition))
        return frozenset(self.space.place_of(part)[0] for part in parts if isinstance(part, Leaf))

    def together(self, members: Sequence[Condition]) -> list[list[Condition]]:
        """The members, those that share a variable in one list, in the order written."""
        lists: list[tuple[list[Condition], frozenset[int]]] = []
        for member in members:
            levels = self.levels(member)
            sharing = [one for one in lists if one[1] & levels]
            lists = [one for one in lists if one not in sharing]
            joined = [m for one, _ in sharing for m in one]
            lists.append(([*joined, member], levels.union(*(one[1] for one in sharing))))
        return [one for one, _ in lists]

    def are_small(self, members: Iterable[Condition]) -> bool:
        """Whether these parts can be asked together: few variables, and no answer of another question."""
        every = list(members)
        levels = frozenset[int]().union(*(self.levels(member) for member in every))
        return len(levels) <= _MOST_TOGETHER and not any(_reads_answers(member) for member in every)

    def is_plain(self, condition: Condition) -> bool:
        """Whether Kleene's logic alone is exact on a condition."""
        if isinstance(condition, Leaf):
            return self._is_plain_leaf(condition)
        parts = children(condition)
        return (
            not isinstance(condition, Answered)
            and len(self.together(parts)) == len(parts)
            and all(self.is_plain(part) for part in parts)
        )

    def is_exact(self, condition: Condition) -> bool:
        """Whether it is exact once the parts that share variables are asked together."""
        if isinstance(condition, Answered):
            return False
        if isinstance(condition, Constant | DatesAsAt) or self.are_small((condition,)):
            return True
        groups = self.together(children(condition))
        if isinstance(condition, AtLeast) and len(groups) < len(condition.members):
            return False
        return all(self.is_exact(one[0]) if len(one) == 1 else self.are_small(one) for one in groups)

    def is_exact_on(self, program: Program) -> bool:
        """Whether the truths of a program's rules are each exact, and independent of one another."""
        conditions = (program.applies, *(rule.when for rule in program.rules))
        return len(self.together(conditions)) == len(conditions) and all(self.is_exact(c) for c in conditions)

    def _is_plain_leaf(self, leaf: Leaf) -> bool:
        """Whether an unknown leaf can be true and can be false, on every day of decision."""
        level, place = self.space.place_of(leaf)
        if isinstance(leaf.test, Days) or (
            isinstance(leaf.test, Count) and not self._is_plain_count(leaf.fact, leaf.test)
        ):
            return False
        return {cell[place] for cell in self.space.variables[level].cells} == {True, False}

    def _is_plain_count(self, path: str, test: Count) -> bool:
        """Whether an item asks at most one thing, which an item of which nothing is known can be or not be."""
        asked = [part for part in walk(test.where or ALWAYS) if isinstance(part, Leaf)]
        fields = {field.name: field for field in self.space.rulebook.facts[path].item}
        return not asked or (len(asked) == 1 and _can_fall_either_way(fields[asked[0].fact], asked[0].test))


def _reads_answers(condition: Condition) -> bool:
    return any(isinstance(part, Answered) for part in walk(condition))


def _can_fall_either_way(field: ItemField, test: Test) -> bool:
    return {passes(test, value, ANY_DAY) for value in representatives(field, [(field, test)], ANY_DAY)} == {True, False}
