"""The parts a page is made of, before anybody decides how they look. `text`, `markdown`, `html` and `word` draw them.

In any part, a pair of backticks marks a name that a person may type; the lines of a source stand as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Tone = Literal["plain", "heed", "alarm"]
"""How urgently a part is to be read: `heed` for what is open or needs care, `alarm` for safety and conflict."""


Covered = Literal["yes", "computed", "part", "no", "none"]
"""How far a line is covered: `computed` wholly, but not all of it confirmed; `none` where there is nothing to cover."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: of the page (level 1, the first part), of a section (2), or of something within one (3)."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """The heading of one question, within a section, with the id by which commands name it."""

    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Notices:
    """What stands over everything below it."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `numbered` where the order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A label with what belongs to it: one line as it is, several as a list. All labels of a page share one column."""

    label: str
    lines: tuple[str, ...]
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Grouped:
    """A label with groups of lines below it, each group with a line at its head. It stands among entries as one."""

    label: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """A list of labels, each with what it stands for; its labels have a column of their own."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with a heading each, and rows of as many cells; what a row is about stands in its first."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a tree of reasons, `depth` levels in, from 0; what stands below it follows it."""

    text: str
    depth: int
    mark: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A place for a person to write: a line, or boxes to tick."""

    label: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a source: how far it is covered, in a word and as a count, and what is missing."""

    text: str
    covered: Covered = "none"
    count: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A source, its lines numbered from 1; `key` says what the words mean, and each line has the id `<id>-<number>`."""

    lines: tuple[SourceLine, ...]
    key: tuple[tuple[Covered, str], ...]
    id: str


OpenPart = (
    Heading | Topic | Paragraph | Notices | Bullets | Entry | Grouped | Definitions | Table | Branch | Blank | Listing
)  # fmt: skip
"""Everything that stands open on the page."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What a reader on a screen opens at its heading; on paper, and where nothing can be folded, it stands open."""

    head: Heading | Topic
    parts: tuple[OpenPart, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing as SVG, its texts escaped, of what the part after it says in words. Only HTML shows it."""

    svg: str


Part = OpenPart | Folded | Drawing


def unfolded(page: Iterable[Part]) -> Iterator[OpenPart]:
    """The page with nothing folded and nothing drawn: what was folded stands under its heading."""
    for part in page:
        if isinstance(part, Drawing):
            continue
        if isinstance(part, Folded):
            yield part.head
            yield from part.parts
        else:
            yield part


def printable(text: str) -> str:
    """The text without control characters, which could otherwise drive a terminal: each is a space."""
    return "".join(character if character.isprintable() else " " for character in text)
