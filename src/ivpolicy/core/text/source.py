"""Places in a file, and YAML text read into nodes that know their place.

The node graph is read, never constructed: every scalar stays the text the officer typed, and is read later by the
type that is *declared* for it. So `no`, `12:30` and `012` mean what they say.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 1 << 20
"""The largest text that is read, in bytes of UTF-8, inclusive."""


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """A place in a text: file name as given by the caller, line and column counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = SourceLocation("", 0, 0)
"""The place of a thing that was not read from a file, such as a catalogue condition."""


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One scalar, as typed. `text` is never converted here; `quoted` tells `"no"` from `no`."""

    text: str
    at: SourceLocation
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    """A YAML sequence, items in the order of the file."""

    items: tuple[Node, ...]
    at: SourceLocation


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A YAML mapping: (key, value) pairs in the order of the file; keys are unique.

    `again` holds the pairs whose key was given before. They are refused and read by nobody; what they name is known.
    """

    entries: tuple[tuple[ScalarNode, Node], ...]
    at: SourceLocation
    again: tuple[tuple[ScalarNode, Node], ...] = ()

    def get(self, name: str) -> Node | None:
        """The value under the key `name`, or None when there is no such key."""
        return next((value for key, value in self.entries if key.text == name), None)


Node = ScalarNode | ListNode | MappingNode
