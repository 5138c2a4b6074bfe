"""A comparison as plain text, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import assert_never

from ivpolicy.core.wording import printable
from ivpolicy.diff.blocks import Block, Bullets, Entries, Heading, Paragraph, Table

WIDTH = 80
"""Columns no line goes beyond; single words longer than a line excepted."""


def as_text(blocks: Iterable[Block], *, width: int = WIDTH) -> str:
    """The paper as text that ends in a line end. Control characters are shown as spaces."""
    return "\n".join(line for block in blocks for line in _lines(block, width)).strip("\n") + "\n"


def _lines(block: Block, width: int) -> Iterator[str]:
    yield ""
    match block:
        case Heading(level, text):
            yield from _heading(level, text, width)
        case Paragraph(text, heeded):
            yield from _wrapped(text, width, "! " if heeded else "", "  " if heeded else "")
        case Bullets(items):
            for item in items:
                yield from _wrapped(item, width, "  - ", "    ")
        case Entries(rows):
            label = max(len(name) for name, _ in rows) + 2
            for name, text in rows:
                yield from _wrapped(text, width, f"  {name:<{label}}", " " * (label + 2))
        case Table(columns, rows):
            yield from _table(columns, rows, width)
        case _:
            assert_never(block)


def _heading(level: int, text: str, width: int) -> Iterator[str]:
    if level > 2:  # noqa: PLR2004 - a heading of the third level has no line below it
        yield from _wrapped(text, width)
        return
    yield from _wrapped(text.upper(), width)
    yield ("=" if level == 1 else "-") * min(len(text), width)


def _table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], width: int) -> Iterator[str]:
    """As columns where they fit; else each row as a list of its cells."""
    widths = [max(len(row[i]) for row in (columns, *rows)) for i in range(len(columns))]
    if sum(widths) + 2 * len(widths) <= width:
        for row in (columns, *rows):
            yield "  " + "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()
        return
    for row in rows:
        named = (f"{name}: {cell}" if name else cell for name, cell in zip(columns[1:], row[1:], strict=True) if cell)
        yield from _wrapped(f"{row[0]}: {'; '.join(named)}", width, "  - ", "    ")


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        printable(text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]
