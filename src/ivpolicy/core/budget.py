"""How much work the diagrams of a question may take; what would take more is refused, and told.

Steps are counted where they are done, never seconds, so that every machine says the same of a pack.
"""

from __future__ import annotations

from collections.abc import Callable

from ivpolicy.core.text.diagnostic import Diagnostic, PackError
from ivpolicy.core.text.source import NOWHERE, SourceLocation

MOST_STEPS = 200_000
"""Most joins of two diagrams of one question, inclusive; 500 rules of one fact each need fewer."""
MOST_CELLS = 3_000_000
"""Most values tried, times the tests tried on them, to cut the facts of one question into cells, inclusive."""
MOST_QUESTIONS = 10
"""How many questions of the greatest size may be proved of a pack in all; whatever is beyond is left unproved."""

_SMALLER = "ask fewer facts in one question, count to smaller numbers, or refer to other rules less often"
_NO_END = 1 << 62


class TooLargeError(PackError):
    """A pack has more combinations than are tried. `question` is what it was about; empty for the pack as a whole."""

    code = "too_large"

    def __init__(self, question: str, at: SourceLocation) -> None:
        self.question = question
        message = (
            f"the rules on `{question}` have too many combinations to be answered"
            if question
            else "the rules of the pack refer to one another too often to be written out"
        )
        super().__init__((Diagnostic("A011", message, at, _SMALLER),))


class Budget:
    """The joins and cells that are left for the diagrams of a question.

    Args:
        question: Whose diagrams they are.
        at: Finds the place to tell, where the question turns out to be too large.
        within: What is left for all questions together, where something is proved of all of them.
        times: How many times the most of one question.
    """

    __slots__ = ("_at", "_question", "cells", "steps", "within")

    def __init__(
        self,
        question: str = "",
        at: Callable[[], SourceLocation] = lambda: NOWHERE,
        *,
        within: Budget | None = None,
        times: int = 1,
    ) -> None:
        self._question = question
        self._at = at
        self.within = within
        self.steps = MOST_STEPS * times
        self.cells = MOST_CELLS * times

    def most_steps(self) -> int:
        """How many joins may still be made."""
        return self.steps if self.within is None else min(self.steps, self.within.steps)

    def take_steps(self, number: int) -> None:
        """Note that so many joins were made."""
        self.steps -= number
        if self.within is not None:
            self.within.steps -= number

    def take_cells(self, number: int) -> None:
        """Note that so many cells are about to be tried. Raises `TooLargeError` where fewer are left."""
        self.cells -= number
        left = self.cells
        if self.within is not None:
            self.within.cells -= number
            left = min(left, self.within.cells)
        if left < 0:
            raise self.refusal()

    def refusal(self) -> TooLargeError:
        """What is raised where nothing is left."""
        return TooLargeError(self._question, self._at())


def without_end() -> Budget:
    """A budget for what is known to be small."""
    return Budget(times=_NO_END)
