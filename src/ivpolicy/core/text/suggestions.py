"""Help for a name that is not there: the nearest one that is, and names as a message writes them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from difflib import get_close_matches

LONG_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
"""What word processors make of a hyphen."""
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
        odd = odd_character("".join(character for character in name if character not in near))
        return f"did you mean `{near}`?{odd and f' ({odd})'}"
    if otherwise is not None:
        return otherwise
    return f"use {one_of_words(names)}" if names else ""


def odd_character(text: str) -> str:
    """The first character of a text that no keyboard key types, named; empty where there is none.

    A dash or a space of a word processor looks like the hyphen or the space that is meant.

    >>> odd_character("2026\u201301")
    'yours has an en dash, U+2013, where a hyphen is typed'
    """
    odd = next((character for character in text if ord(character) > ord("~")), None)
    if odd is None:
        return ""
    name = unicodedata.name(odd, "character").lower()
    article = "an" if name[0] in "aeiou" else "a"
    meant = ", where a hyphen is typed" if odd in LONG_DASHES else ""
    return f"yours has {article} {name}, U+{ord(odd):04X}{meant}"


def one_of_words(words: Collection[str], *, most: int = _MOST_LISTED) -> str:
    """`a`, `b` or `c`; at most twelve are written out, or as many as `most` says."""
    shown = [f"`{word}`" for word in list(words)[:most]]
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
