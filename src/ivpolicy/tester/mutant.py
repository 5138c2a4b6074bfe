"""One change of a pack: where it stands, what was there and what would be, and the pack changed so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.rules.words import plain
from ivpolicy.core.text.source import SourceLocation

MUTANT_KINDS = (
    "number", "unit", "day", "comparison", "any or all", "strength", "actor", "addressee", "trigger", "reading",
    "clause",
)  # fmt: skip
"""The kinds of change, in the order in which they are reported."""

PartWay = tuple[int | str, ...]
"""The way from a pack to a part of it: fields, places in lists, keys of mappings."""


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One change of a pack.

    Attributes:
        kind: One of `MUTANT_KINDS`.
        at: Where the pack says what is changed.
        part: The id of the rule, ground, check, duty … it stands in.
        what: What is changed, in words.
        was, would_be: What the pack says, and what it would say.
        path, value: The way to what is changed, and what it would be.
        names: What other parts of the pack may name the part by that says something else.
    """

    kind: str
    at: SourceLocation
    part: str
    what: str
    was: str
    would_be: str
    path: PartWay
    value: object
    names: frozenset[str] = frozenset()

    def of(self, pack: WrittenPack) -> WrittenPack:
        """The pack it was found in, changed so. It has no digest: no text says so."""
        changed: WrittenPack = changed_at(pack, self.path, self.value)
        return replace(changed, digest="")

    def __str__(self) -> str:
        what = f"{self.what}: " if self.what else ""
        return f"{self.at}: {self.kind}: {plain(self.part)}: {what}{self.was} → {self.would_be}"


def changed_at(whole: Any, path: PartWay, value: object) -> Any:
    """The whole with another value at the end of a path."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(whole, tuple) and isinstance(step, int):
        return (*whole[:step], changed_at(whole[step], rest, value), *whole[step + 1 :])
    if isinstance(whole, Mapping):
        return {**whole, step: changed_at(whole[step], rest, value)}
    return replace(whole, **{str(step): changed_at(getattr(whole, str(step)), rest, value)})


def step_into(whole: Any, step: int | str) -> Any:
    """The part of a whole that one step of a path leads to."""
    if isinstance(whole, tuple) and isinstance(step, int):
        return whole[step]
    return whole[step] if isinstance(whole, Mapping) else getattr(whole, str(step))
