"""Three truths: True, False, and None for unknown. Unknown is never false (Kleene's strong logic)."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None
"""True, False, or None where what is recorded leaves it open."""


def all_of(truths: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown, else true (also of none)."""
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True if one is true, else unknown if one is unknown, else false (also of none)."""
    unknown = False
    for truth in truths:
        if truth is True:
            return True
        unknown = unknown or truth is None
    return None if unknown else False


def opposite(truth: Truth) -> Truth:
    """True of false, false of true, unknown of unknown."""
    return None if truth is None else not truth


def reaches(number: int, weighted: Iterable[tuple[Truth, int]]) -> Truth:
    """Whether the weights of the true ones reach `number`: true, false, or unknown while unknown ones could tip it."""
    certain = possible = 0
    for truth, worth in weighted:
        certain += worth if truth is True else 0
        possible += worth if truth is not False else 0
    return True if certain >= number else None if possible >= number else False
