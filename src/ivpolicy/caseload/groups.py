"""Counts by group, with small numbers suppressed: groups with few in a count are told only together with others.

What is hidden cannot be worked out from what is shown: every count shown is none, or of five or more, and those hidden
are in no line of their own, so that totals give the sum of at least two groups, itself none or five or more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
"""The smallest count that is shown, beside none."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Some groups, one or several together, with a count for each outcome."""

    groups: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def is_small(self) -> bool:
        """Whether one of its counts may not be shown."""
        return any(0 < count < FEWEST for count in (*self.counts, sum(self.counts)))


def shown(counts: Mapping[str, Sequence[int]]) -> tuple[GroupLine, ...] | None:
    """The lines that may be shown, the groups of small counts together.

    Args:
        counts: Of each group, how many have each outcome.

    Returns:
        The lines, those told together last; None where even all together have a count that is too small.
    """
    lines = [GroupLine((group,), tuple(numbers)) for group, numbers in counts.items() if any(numbers)]
    few = [line for line in lines if line.is_small]
    kept = [line for line in lines if not line.is_small]
    # Of those that are large enough the smallest join, until nothing small is left and no group is hidden alone.
    waiting = sorted(kept, key=lambda line: sum(line.counts))
    while few and (len(few) == 1 or _together(few).is_small):
        if not waiting:
            return None
        few.append(waiting.pop(0))
    hidden = {line.groups for line in few}
    return (*(line for line in kept if line.groups not in hidden), *([_together(few)] if few else []))


def _together(lines: Sequence[GroupLine]) -> GroupLine:
    summed = tuple(map(sum, zip(*(line.counts for line in lines), strict=True)))
    return GroupLine(tuple(group for line in lines for group in line.groups), summed)
