"""The officer's own line, and which part of it a problem is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivpolicy.core.text.diagnostic import Diagnostic

_NAMED = re.compile(r"`([^`]+)`")
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s,:{}\[\]\"']+|.")
MOST_COLUMNS = 100
"""Most columns of a line that are shown, inclusive; a longer one is shown around the problem."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A line and the part of it that is meant.

    Attributes:
        text: The whole line, with what cannot be shown replaced.
        start: First column of the part, from 1.
        end: The column after its last.
    """

    text: str
    start: int
    end: int

    def shown(self, most: int = MOST_COLUMNS) -> tuple[str, str]:
        """The line and what underlines it, at most so many columns wide, `...` where something is left out."""
        if len(self.text) <= most:
            return self.text, _underline(self.start - 1, self.end - self.start)
        room = most - 6
        first = max(0, min(self.start - 1 - room // 3, len(self.text) - room))
        before, after = "..." if first else "", "..." if first + room < len(self.text) else ""
        length = min(self.end - self.start, room - (self.start - 1 - first))
        return f"{before}{self.text[first : first + room]}{after}", _underline(
            len(before) + self.start - 1 - first, length
        )


def _underline(indent: int, length: int) -> str:
    return " " * indent + "^" * max(1, length)


def quotation(problem: Diagnostic, lines: Mapping[str, Sequence[str]]) -> Quotation | None:
    """The line a problem stands on; None where the file has no such line, as when it is empty."""
    of_file = lines.get(problem.location.file, ())
    number = problem.location.line
    if not 1 <= number <= len(of_file) or not of_file[number - 1].strip():
        return None
    line = "".join(c if c.isprintable() else " " if c == "\t" else "\ufffd" for c in of_file[number - 1])
    start, end = _span(problem, line)
    return Quotation(line, start, end)


def _span(problem: Diagnostic, line: str) -> tuple[int, int]:
    """The first thing the message names that stands at or after the place; otherwise the word at the place."""
    column = min(problem.location.column, len(line))
    for name in _NAMED.findall(problem.message):
        found = re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", line[column - 1 :])
        if found is not None:
            return column + found.start(), column + found.end()
    word = _WORD.match(line, column - 1)
    return (column, word.end() + 1) if word is not None else (column, column + 1)
