"""A comparison as Markdown, for a committee paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from ivpolicy.core.wording import printable
from ivpolicy.diff.blocks import Block, Bullets, Entries, Heading, Paragraph, Table

_SPECIAL = re.compile(r"([\\*_\[\]<>|#~$&])")
_LEADING = re.compile(r"^([-+]|\d+[.)])(?=\s)")


def as_markdown(blocks: Iterable[Block]) -> str:
    """The paper as Markdown. What a pack or a record says shows as it was typed; only names in backticks are marked."""
    return "\n".join(line for block in blocks for line in _lines(block)).strip("\n") + "\n"


def _lines(block: Block) -> Iterator[str]:
    yield ""
    match block:
        case Heading(level, text):
            yield f"{'#' * level} {_plain(text)}"
        case Paragraph(text, heeded):
            yield f"> **Note.** {_plain(text)}" if heeded else _plain(text)
        case Bullets(items):
            yield from (f"- {_plain(item)}" for item in items)
        case Entries(rows):
            yield from (f"- **{_plain(name)}:** {_plain(text)}" for name, text in rows)
        case Table(columns, rows):
            yield _row(columns)
            yield "|" + "---|" * len(columns)
            yield from (_row(row) for row in rows)
        case _:
            assert_never(block)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _plain(text: str) -> str:
    r"""The text with everything escaped that Markdown would read as its own, save pairs of backticks.

    >>> _plain("a_b `c_d` *e*")
    'a\\_b `c_d` \\*e\\*'
    """
    one_line = " ".join(printable(text).split())
    parts = one_line.split("`")
    if len(parts) % 2 == 0:  # an odd backtick marks nothing
        return _escaped(one_line).replace("`", "\\`")
    return "".join(f"`{part}`" if i % 2 else _escaped(part) for i, part in enumerate(parts))


def _escaped(text: str) -> str:
    return _LEADING.sub(r"\\\1", _SPECIAL.sub(r"\\\1", text))
