"""A page as plain text, wrapped; pure, so that the same page and width give the same text everywhere."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import assert_never

from ivpolicy.pages import parts
from ivpolicy.pages.parts import OpenPart, Part, Tone, printable, unfolded

WIDTH = 80
"""Columns where nobody says otherwise."""

_LABEL = 13
"""Columns for labels, where none is longer."""
_COLOURS: dict[str, str] = {"bold": "1", "faint": "2", "heed": "33", "alarm": "1;31", "plain": "0"}


def as_text(page: Iterable[Part], *, width: int = WIDTH, colour: bool = False, airy: bool = True) -> str:
    """Render a page.

    Args:
        page: The page.
        width: Columns no line goes beyond, at least 40; single words longer than a line excepted.
        colour: Whether to mark headings and warnings with ANSI colours.
        airy: Whether sections stand two lines apart, and not one as all else does.

    Returns:
        The text, ending in a line end. Control characters in what was recorded are shown as spaces.
    """
    drawn = list(unfolded(page))
    longest = max((len(part.label) for part in drawn if isinstance(part, parts.Entry | parts.Grouped)), default=0)
    sheet = _Sheet(max(width, 40), max(longest + 1, _LABEL), colour=colour)
    lines = list(sheet.lines(drawn[0])) if drawn else []
    for before, part in pairwise(drawn):
        lines += [""] * _lines_apart(before, part, airy=airy)
        lines += sheet.lines(part)
    return "\n".join(lines).rstrip() + "\n"


def height(page: Iterable[Part]) -> int:
    """How many lines of 80 columns a page takes."""
    return as_text(page, airy=False).count("\n")


def _lines_apart(before: OpenPart, part: OpenPart, *, airy: bool) -> int:
    """How many blank lines stand between two parts: none within a run of entries, or under the topic they tell of."""
    match before, part:
        case (_, parts.Branch()) | (parts.Blank(), parts.Blank()):
            return 0
        case ((parts.Entry() | parts.Grouped()), (parts.Entry() | parts.Grouped())):
            return 0
        case _, parts.Heading(2):
            return 2 if airy else 1
        case parts.Topic(), _ if not isinstance(part, parts.Paragraph | parts.Topic):
            return 0
        case _:
            return 1


class _Sheet:
    """Width, room for labels and colour, and how each part is drawn with them."""

    def __init__(self, width: int, label: int, *, colour: bool) -> None:
        self.width = width
        self.label = label
        self.colour = colour

    def lines(self, part: OpenPart) -> Iterator[str]:  # noqa: PLR0912 - a case for each part
        """The lines of one part."""
        match part:
            case parts.Heading(level, text):
                yield from self._heading(level, text)
            case parts.Topic(text, id_):
                yield from self._topic(text, id_)
            case parts.Paragraph(text):
                yield from self._wrapped(text)
            case parts.Notices(texts):
                lines = (line for text in texts for line in self._wrapped(text, "! ", "  "))
                yield from (self._in(line, "heed") for line in lines)
            case parts.Bullets(items, numbered):
                room = len(str(len(items)))
                marks = (f"  {number:>{room}}. " if numbered else "  - " for number in range(1, len(items) + 1))
                for mark, item in zip(marks, items, strict=True):
                    yield from self._wrapped(item, mark, " " * len(mark))
            case parts.Entry(label, texts, tone):
                yield from self._entry(label, texts, tone, self.label)
            case parts.Grouped(label, groups):
                yield from self._groups(label, groups)
            case parts.Definitions(rows):
                column = max((len(name) for name, _ in rows), default=0) + 2
                yield from (line for name, text in rows for line in self._entry(name, (text,), "plain", column))
            case parts.Table(columns, rows):
                yield from self._table(columns, rows)
            case parts.Branch(text, depth, mark):
                indent = "  " * (min(depth, 12) + 1)
                yield from self._wrapped(text, f"{indent}{mark:<4}", f"{indent}    ")
            case parts.Blank(label, choices):
                boxes = "   ".join(f"[ ] {choice}" for choice in choices)
                yield f"  {label:<26}{boxes or '_' * (self.width - 28)}"
            case parts.Listing(listed, key):
                yield from (*self.lines(parts.Definitions(key)), "")
                yield from self._listing(listed)
            case _:
                assert_never(part)

    def _heading(self, level: int, text: str) -> Iterator[str]:
        is_underlined = level < 3  # noqa: PLR2004 - a heading of the third level has no line below it
        yield from (self._in(line, "bold") for line in self._wrapped(text.upper() if is_underlined else text))
        if is_underlined:
            yield ("=" if level == 1 else "-") * min(len(text), self.width)

    def _topic(self, text: str, id_: str) -> Iterator[str]:
        lines = self._wrapped(text)
        gap = self.width - len(lines[-1]) - len(id_)
        last = lines.pop()
        yield from (self._in(line, "bold") for line in lines)
        if gap >= 2:  # noqa: PLR2004 - two spaces keep heading and id apart
            yield f"{self._in(last, 'bold')}{' ' * gap}{self._in(id_, 'faint')}"
        else:
            yield self._in(last, "bold")
            yield f"{id_:>{self.width}}"

    def _entry(self, label: str, texts: tuple[str, ...], tone: Tone, column: int) -> Iterator[str]:
        start, rest = f"  {label:<{column}}", " " * (column + 2)
        bullet = "- " if len(texts) > 1 else ""
        for text in texts:
            for wrapped in self._wrapped(text, f"{rest}{bullet}", f"{rest}{' ' * len(bullet)}"):
                yield f"{self._in(start, tone)}{wrapped[len(rest) :]}" if start else wrapped
                start = ""

    def _groups(self, label: str, groups: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[str]:
        start, rest = f"  {label:<{self.label}}", " " * (self.label + 2)
        for head, texts in groups:
            for wrapped in self._wrapped(head, rest, rest):
                yield f"{start}{wrapped[len(rest) :]}" if start else wrapped
                start = ""
            yield from (line for text in texts for line in self._wrapped(text, f"{rest}- ", f"{rest}  "))

    def _table(self, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
        """As columns where they fit; else each row as a list of its cells."""
        widths = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
        if sum(widths) + 2 * len(widths) <= self.width:
            for row in (columns, *rows):
                cells = (f"{printable(cell):<{w}}" for cell, w in zip(row, widths, strict=True))
                yield f"  {'  '.join(cells)}".rstrip()
            return
        for first, *others in rows:
            named = (
                f"{name}: {cell}" if name else cell for name, cell in zip(columns[1:], others, strict=True) if cell
            )
            yield from self._wrapped(f"{first}: {'; '.join(named)}", "  - ", "    ")

    def _listing(self, lines: tuple[parts.SourceLine, ...]) -> Iterator[str]:
        room = max((len(line.count) for line in lines), default=0)
        below = " " * (room + 19)
        for number, line in enumerate(lines, start=1):
            word = "" if line.covered == "none" else line.covered
            yield from self._wrapped(line.text, f"{number:>5}  {word:<8}  {line.count:>{room}}  ", below)
            yield from (part for text in line.missing for part in self._wrapped(text, f"{below}- ", f"{below}  "))

    def _wrapped(self, text: str, first: str = "", rest: str = "") -> list[str]:
        return textwrap.wrap(
            printable(text),
            self.width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [first.rstrip()]

    def _in(self, text: str, look: str) -> str:
        return f"\x1b[{_COLOURS[look]}m{text}\x1b[0m" if self.colour and look != "plain" else text
