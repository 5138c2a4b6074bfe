"""A page as plain text, wrapped; pure, so that the same page and width give the same text everywhere."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import assert_never

from ivpolicy.core.wording import printable
from ivpolicy.report.page import Blank, Branch, Bullet, Entry, Notice, Paragraph, Part, Section, Title, Tone, Topic

WIDTH = 80
"""Columns where nobody says otherwise."""

_LABEL = 13
"""Columns for labels, where none is longer."""
_COLOURS: dict[str, str] = {"bold": "1", "faint": "2", "heed": "33", "alarm": "1;31", "plain": "0"}


def as_text(parts: Iterable[Part], *, width: int = WIDTH, colour: bool = False) -> str:
    """Render a page.

    Args:
        parts: The page.
        width: Columns no line goes beyond, at least 40; single words longer than a line excepted.
        colour: Whether to mark headings and warnings with ANSI colours.

    Returns:
        The text, ending in a line end. Control characters in what was recorded are shown as spaces.
    """
    page = list(parts)
    longest = max((len(part.label) for part in page if isinstance(part, Entry)), default=0)
    sheet = _Sheet(max(width, 40), max(longest + 1, _LABEL), colour=colour)
    return "\n".join(_spaced(page, sheet)).rstrip() + "\n"


def _spaced(parts: list[Part], sheet: _Sheet) -> Iterator[str]:
    """Every part's lines, with a blank line wherever another kind of part begins."""
    if parts:
        yield from sheet.lines(parts[0])
    for before, part in pairwise(parts):
        another = type(before) is not type(part) and not (isinstance(before, Topic) or isinstance(part, Branch))
        if another or isinstance(part, Paragraph | Topic):
            yield ""
        yield from sheet.lines(part)


class _Sheet:
    """Width, room for labels and colour, and how each part is drawn with them."""

    def __init__(self, width: int, label: int, *, colour: bool) -> None:
        self.width = width
        self.label = label
        self.colour = colour

    def lines(self, part: Part) -> Iterator[str]:
        """The lines of one part."""
        match part:
            case Title(text):
                yield from (self._in(line, "bold") for line in self._wrapped(text.upper()))
                yield "=" * min(len(text), self.width)
            case Section(text):
                yield ""
                yield from (self._in(line, "bold") for line in self._wrapped(text.upper()))
                yield "-" * min(len(text), self.width)
            case Topic(text, id_):
                yield from self._topic(text, id_)
            case Paragraph(text):
                yield from self._wrapped(text)
            case Notice(text):
                yield from (self._in(line, "heed") for line in self._wrapped(text, "! ", "  "))
            case Entry(label, lines, tone):
                yield from self._entry(label, lines, tone)
            case Bullet(text):
                yield from self._wrapped(text, "  - ", "    ")
            case Branch(text, depth, mark):
                indent = "  " * (min(depth, 12) + 1)
                yield from self._wrapped(text, f"{indent}{mark:<4}", f"{indent}    ")
            case Blank(label, choices):
                yield from self._blank(label, choices)
            case _:
                assert_never(part)

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

    def _entry(self, label: str, lines: tuple[str, ...], tone: Tone) -> Iterator[str]:
        start, rest = f"  {label:<{self.label}}", " " * (self.label + 2)
        bullet = "- " if len(lines) > 1 else ""
        for line in lines:
            for wrapped in self._wrapped(line, f"{rest}{bullet}", f"{rest}{' ' * len(bullet)}"):
                yield f"{self._in(start, tone)}{wrapped[len(rest) :]}" if start else wrapped
                start = ""

    def _blank(self, label: str, choices: tuple[str, ...]) -> Iterator[str]:
        if choices:
            yield f"  {label:<26}" + "   ".join(f"[ ] {choice}" for choice in choices)
        else:
            yield f"  {label:<26}{'_' * (self.width - 28)}"

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
