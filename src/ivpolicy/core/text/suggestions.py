"""Help for a name that is not there: the nearest one that is, and names as a message writes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

_FOR_A_GUESS = 0.6
"""A guess put as a question may be bolder than a name that is taken for the one meant."""
_MOST_COMPARED = 80
_MOST_SHOWN = 60
_MOST_LISTED = 12


def nearest(name: str, names: Iterable[str], *, likeness: float = 0.7) -> str | None:
    """The name most like `name`, whatever its capitals, or None when none is like it by `likeness`, from 0 to 1.

    >>> nearest("child.disable", ["child.age", "child.disabled"])
    'child.disabled'
    >>> nearest("lee-2", ["LEE-2"])
    'LEE-2'
    """
    known = list(names)
    # a comparison takes longer than the name is long, squared
    start = name[:_MOST_COMPARED]
    near = get_close_matches(start, known, 1, likeness)
    if near:
        return near[0]
    small = {one.lower(): one for one in known}
    near = get_close_matches(start.lower(), small, 1, likeness)
    return small[near[0]] if near else None


def did_you_mean(name: str, names: Collection[str], otherwise: str | None = None) -> str:
    """The nearest name as a question; when none is near, what else to do, or the names there are.

    >>> did_you_mean("yess", ["yes", "no"])
    'did you mean `yes`?'
    >>> did_you_mean("zzz", ["yes", "no"])
    'use `yes` or `no`'
    """
    near = nearest(name, names, likeness=_FOR_A_GUESS)
    if near is not None:
        # What looks like another character, such as a long dash or a space of a word processor, is named by its number.
        odd = next((character for character in name if ord(character) > ord("~") and character not in near), None)
        shown = "" if odd is None else f" (yours has the character U+{ord(odd):04X})"
        return f"did you mean `{near}`?{shown}"
    if otherwise is not None:
        return otherwise
    return f"use {one_of_words(names)}" if names else ""


def one_of_words(words: Collection[str]) -> str:
    """`a`, `b` or `c`; at most twelve are written out."""
    shown = [f"`{word}`" for word in list(words)[:_MOST_LISTED]]
    if len(words) > len(shown):
        return ", ".join(shown) + f" and {len(words) - len(shown)} more"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" or {shown[-1]}"


def all_of_words(words: Iterable[str]) -> str:
    """`a`, `b` and `c`."""
    shown = [f"`{word}`" for word in words]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def shortened(text: str) -> str:
    """The officer's own text, short enough for a message."""
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."
