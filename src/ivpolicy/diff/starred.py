"""The starred changes of a change log, and which clauses and questions each of them names.

A starred line changes, or can change, the outcome of a decision. What it names is read off its words: ids of clauses,
also as a range, and ids of questions. Nothing is inferred: a line that names no id is tied to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SECTION = re.compile(r"^## (?P<name>.+)$", re.MULTILINE)
_ITEM = re.compile(r"^- (?P<says>.+(?:\n  .+)*)", re.MULTILINE)
_CLAUSE = r"[A-Z]{2,}-[A-Za-z0-9.-]*[A-Za-z0-9]"
_RANGE = re.compile(rf"({_CLAUSE}) to ({_CLAUSE})")
_NAMED = re.compile(rf"{_CLAUSE}|(?<=`)[a-z_]+\.[a-z_]+(?=`)")
_NUMBERED = re.compile(r"(?P<head>.*?)(?P<number>[0-9]+)")
_STAR = "★ "
_MOST_OF_A_RANGE = 1000


@dataclass(frozen=True, slots=True)
class StarredChange:
    """A line of the change log that can change a decision.

    Attributes:
        release: The heading it stands under.
        says: The line, its star and its line breaks left out.
        names: The ids of clauses and of questions that stand in it.
    """

    release: str
    says: str
    names: frozenset[str]


def starred_changes(change_log: str) -> tuple[StarredChange, ...]:
    """The starred lines of a change log, newest first, as they stand."""
    sections = [*_SECTION.finditer(change_log)]
    ends = [*(section.start() for section in sections[1:]), len(change_log)]
    return tuple(
        StarredChange(section["name"].strip(), says, frozenset(_names(says)))
        for section, end in zip(sections, ends, strict=False)
        for item in _ITEM.finditer(change_log, section.end(), end)
        if (says := " ".join(item["says"].split())).startswith(_STAR) and (says := says.removeprefix(_STAR))
    )


def starred_since(change_log: str, old: str | None, version: str) -> tuple[StarredChange, ...]:
    """The starred lines that are younger than another release.

    Args:
        change_log: The change log now.
        old: That of the other release, where it is at hand: what stands there too is no younger.
        version: The version of the other release. Without its change log, the lines above its heading are younger;
            where it has no heading, any line may be.
    """
    every = starred_changes(change_log)
    if old is not None:
        known = {change.says for change in starred_changes(old)}
        return tuple(change for change in every if change.says not in known)
    headings = [section["name"].strip() for section in _SECTION.finditer(change_log)]
    its_own = next((place for place, name in enumerate(headings) if version in name.split()), len(headings))
    return tuple(change for change in every if change.release in headings[:its_own])


def _names(says: str) -> Iterator[str]:
    """The ids in a line, a range as every id in it.

    >>> sorted(set(_names("Read anew [ENG-9 to ENG-11]: `visitor.appoint`, see ENG-P1.")))
    ['ENG-10', 'ENG-11', 'ENG-9', 'ENG-P1', 'visitor.appoint']
    """
    yield from _NAMED.findall(says)
    for first, last in _RANGE.findall(says):
        start, end = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
        if start and end and start["head"] == end["head"]:
            width = len(start["number"])
            numbers = range(int(start["number"]), int(end["number"]) + 1)
            yield from (f"{start['head']}{number:0{width}}" for number in numbers[:_MOST_OF_A_RANGE])
