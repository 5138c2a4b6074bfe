"""A page as Markdown, for a file note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import assert_never

from ivpolicy.core.wording import printable
from ivpolicy.report.page import Blank, Branch, Bullet, Entry, Notice, Paragraph, Part, Section, Title, Topic

# What Markdown would read as its own: everywhere, and at the start of a line.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$])")
_DASH = re.compile(r"^([-+])(?=\s)")
_NUMBER = re.compile(r"^(\d+)([.)])(?=\s)")
_LINE = r"\_" * 20


def as_markdown(parts: Iterable[Part]) -> str:
    """Render a page. Whatever was recorded shows as it was typed: none of it is read as Markdown or HTML."""
    return "\n".join(_spaced(list(parts))).rstrip() + "\n"


def _spaced(parts: list[Part]) -> Iterator[str]:
    if parts:
        yield from _lines(parts[0])
    for before, part in pairwise(parts):
        if type(before) is not type(part) or not isinstance(part, Bullet | Branch | Blank):
            yield ""
        yield from _lines(part)


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Title(text):
            yield f"# {_plain(text)}"
        case Section(text):
            yield f"## {_plain(text)}"
        case Topic(text, id_):
            yield f"### {_plain(text)}"
            yield ""
            yield f"`{id_}`"
        case Paragraph(text):
            yield _plain(text)
        case Notice(text):
            yield f"> **Note.** {_plain(text)}"
        case Entry(label, lines):
            yield from _entry(label, lines)
        case Bullet(text):
            yield f"- {_plain(text)}"
        case Branch(text, depth, mark):
            yield f"{'  ' * depth}- {_plain(mark)} {_plain(text)}"
        case Blank(label, choices):
            boxes = " ".join(f"☐ {choice}" for choice in choices)
            yield f"- {label}: {boxes or _LINE}"
        case _:
            assert_never(part)


def _entry(label: str, lines: tuple[str, ...]) -> Iterator[str]:
    if len(lines) == 1:
        yield f"**{_plain(label)}:** {_plain(lines[0])}"
        return
    yield f"**{_plain(label)}:**"
    yield ""
    yield from (f"- {_plain(line)}" for line in lines)


def _plain(text: str) -> str:
    """The text with everything escaped that Markdown would read as its own."""
    one_line = " ".join(printable(text).split())
    return _NUMBER.sub(r"\1\\\2", _DASH.sub(r"\\\1", _SPECIAL.sub(r"\\\1", one_line)))
