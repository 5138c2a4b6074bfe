"""The steps of diagrams written down, for engines that hold the rows themselves: and/or of what is asked of a row.

The steps are not lowered a second time. The walk of `LoweredDiagram` is gone once with terms in place of planes: where
it joins two planes, a term is noted that joins two. Terms that say the same are one object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, cast

from ivpolicy.columns.open_planes import OpenPlanes
from ivpolicy.core.variables.variable import Variable


@dataclass(frozen=True, slots=True)
class May:
    """That a variable may lie in one of some cells, given as bits."""

    variable: Variable
    cells: int


@dataclass(frozen=True, slots=True)
class Asks:
    """That a fact is one to ask for where a variable is open. Of a variable that is no single fact."""

    variable: Variable
    fact: str


@dataclass(frozen=True, slots=True)
class Joined:
    """That both of two terms are so; or, `either`, that one of them is."""

    one: RowTerm
    other: RowTerm
    either: bool


@dataclass(frozen=True, slots=True)
class Always:
    """What is so of every row."""


TermKind: TypeAlias = May | Asks | Joined | Always


class RowTerm:
    """What is said of a row, as if it were a plane: `&` and `|` give the term that joins two."""

    __slots__ = ("_terms", "said")

    def __init__(self, terms: RowTerms, said: TermKind) -> None:
        self._terms = terms
        self.said = said

    def __and__(self, other: RowTerm | int) -> RowTerm | int:
        if not isinstance(other, RowTerm):
            return 0 if other == 0 else NotImplemented
        if other is self or other is self._terms.everything:
            return self
        return other if self is self._terms.everything else self._terms.joined(self, other, either=False)

    def __or__(self, other: RowTerm | int) -> RowTerm:
        if not isinstance(other, RowTerm):
            return self if other == 0 else NotImplemented
        everything = self._terms.everything
        if other is self or everything in (self, other):
            return self if other is self else everything
        return self._terms.joined(self, other, either=True)

    __rand__, __ror__ = __and__, __or__


class RowTerms:
    """Terms in place of the planes of a table.

    Attributes:
        everything: What is so of every row.
        leaves: What is asked of a row itself, in the order in which it is first asked.
    """

    def __init__(self) -> None:
        self._made: dict[TermKind, RowTerm] = {}
        self.leaves: dict[May | Asks, RowTerm] = {}
        self.everything = self._term(Always())

    def _term(self, said: TermKind) -> RowTerm:
        made = self._made.get(said)
        if made is None:
            made = self._made[said] = RowTerm(self, said)
        return made

    def of(self, variable: Variable, cells: int) -> RowTerm:
        """That a variable may lie in some of these cells."""
        return self.leaf(May(variable, cells))

    def leaf(self, said: May | Asks) -> RowTerm:
        """What is asked of a row itself."""
        return self.leaves.setdefault(said, self._term(said))

    def joined(self, one: RowTerm, other: RowTerm, *, either: bool) -> RowTerm:
        """Both of two terms; or, `either`, one of them."""
        first, second = (one, other) if id(one) < id(other) else (other, one)
        return self._term(Joined(first, second, either))

    def as_planes(self) -> OpenPlanes:
        """These, for what asks for planes."""
        return cast(OpenPlanes, self)
