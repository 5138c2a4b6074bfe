"""A page as Markdown, for a file note or a committee paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import assert_never

from ivpolicy.pages import parts
from ivpolicy.pages.parts import OpenPart, Part, printable, unfolded
from ivpolicy.pages.text import as_text

# What Markdown would read as its own: everywhere, and at the start of a line.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&])")
_DASH = re.compile(r"^([-+])(?=\s|$|-+$)")
_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")
_UNBROKEN = 10**6
_LINE = r"\_" * 20


def as_markdown(page: Iterable[Part], *, code: bool = False) -> str:
    """Render a page. Whatever was recorded shows as it was typed: none of it is read as Markdown or HTML.

    Args:
        page: The page.
        code: Whether what stands between a pair of backticks is set as code; otherwise backticks show as such.
    """
    written, pen = list(unfolded(page)), _Pen(code=code)
    lines = list(pen.lines(written[0])) if written else []
    for before, part in pairwise(written):
        if not (type(before) is type(part) and isinstance(part, parts.Branch | parts.Blank)):
            lines.append("")
        lines += pen.lines(part)
    return "\n".join(lines).rstrip() + "\n"


class _Pen:
    """How each part is written."""

    def __init__(self, *, code: bool) -> None:
        self.code = code

    def lines(self, part: OpenPart) -> Iterator[str]:  # noqa: PLR0912 - a case for each part
        """The lines of one part."""
        match part:
            case parts.Heading(level, text):
                yield f"{'#' * level} {self._shown(text)}"
            case parts.Topic(text, id_):
                yield from (f"### {self._shown(text)}", "", f"`{id_}`")
            case parts.Paragraph(text):
                yield self._shown(text)
            case parts.Notices(texts):
                yield "\n\n".join(f"> **Note.** {self._shown(text)}" for text in texts)
            case parts.Bullets(items, numbered):
                marks = (f"{number}." if numbered else "-" for number in range(1, len(items) + 1))
                yield from (f"{mark} {self._shown(item)}" for mark, item in zip(marks, items, strict=True))
            case parts.Entry(label, (line,)):
                yield f"**{self._shown(label)}:** {self._shown(line)}"
            case parts.Entry(label, lines):
                yield from (f"**{self._shown(label)}:**", "")
                yield from (f"- {self._shown(line)}" for line in lines)
            case parts.Grouped(label, groups):
                yield from self._groups(label, groups)
            case parts.Definitions(rows):
                yield from (f"- **{self._shown(name)}:** {self._shown(text)}" for name, text in rows)
            case parts.Table(columns, rows):
                yield self._row(columns)
                yield f"|{'---|' * len(columns)}"
                yield from map(self._row, rows)
            case parts.Branch(text, depth, mark):
                yield f"{'  ' * depth}- {self._shown(mark)} {self._shown(text)}"
            case parts.Blank(label, choices):
                boxes = " ".join(f"☐ {self._shown(choice)}" for choice in choices)
                yield f"- {self._shown(label)}: {boxes or _LINE}"
            case parts.Listing(_, key):
                listed = as_text([replace(part, key=())], width=_UNBROKEN).strip("\n")
                fence = "`" * max(2, *map(len, re.findall("`*", listed))) + "`"
                yield from (*self.lines(parts.Definitions(key)), "", fence, listed, fence)
            case _:
                assert_never(part)

    def _groups(self, label: str, groups: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[str]:
        yield from (f"**{self._shown(label)}:**", "")
        for head, lines in groups:
            yield f"- {self._shown(head)}"
            yield from (f"  - {self._shown(line)}" for line in lines)

    def _row(self, cells: tuple[str, ...]) -> str:
        # A bar ends a cell even within code.
        shown = (re.sub(r"(?<!\\)\|", r"\|", self._shown(cell)) for cell in cells)
        return f"| {' | '.join(shown)} |"

    def _shown(self, text: str) -> str:
        """The text with everything escaped that Markdown would read as its own; names as code where that is wanted."""
        one_line = " ".join(printable(text).split())
        parts = one_line.split("`") if self.code else [one_line]
        if len(parts) % 2 == 0:  # an odd backtick marks nothing
            parts = [one_line]
        return "".join(f"`{part}`" if i % 2 else _escaped(part) for i, part in enumerate(parts))


def _escaped(text: str) -> str:
    return _NUMBER.sub(r"\1\\\2", _DASH.sub(r"\\\1", _SPECIAL.sub(r"\\\1", text)))
