"""The parts a report is made of, before anybody decides how they look. `text` and `markdown` render them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["plain", "heed", "alarm"]
"""How urgently a part is to be read: `heed` for what is open or needs care, `alarm` for safety and conflict."""


@dataclass(frozen=True, slots=True)
class Title:
    """The one title of a page."""

    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """The heading of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """The heading of one question, with the id by which commands name it."""

    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that stands over everything below it."""

    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A label with what belongs to it: one line as it is, several as a list."""

    label: str
    lines: tuple[str, ...]
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Bullet:
    """An item of a list."""

    text: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a tree of reasons, `depth` levels in, from 0."""

    text: str
    depth: int
    mark: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A place for a person to write: a line, or boxes to tick."""

    label: str
    choices: tuple[str, ...] = ()


Part = Title | Section | Topic | Paragraph | Notice | Entry | Bullet | Branch | Blank
