"""What stands in one cell: a day, an id, or nothing that was understood."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any, Final

UNREAD: Final[Any] = date.min
"""Stands where a day was given, or is needed, that could not be read. It is no day that a record may hold."""

_ENGLISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: 0?0:00(?::00(?:\.0+)?)?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_EARLIEST, _LATEST = 1900, 2200
_CENTURY = 100
_MOST_YEARS_AHEAD = 30
"""A year of two digits is of the century in which it lies at most so many years after the day of decision: a return
tells of people up to 25, and of plans of few years."""


class DayCells(dict[str, date | None]):
    """Text → the day it is. Each text is read once, because a caseload has few different days.

    None where nothing stands, `UNREAD` for what is no day, and for nothing where a day is needed.
    """

    def __init__(self, as_at: date, *, needed: bool = False) -> None:
        """`as_at`: the day of decision, by which a year of two digits finds its century."""
        super().__init__({"": UNREAD if needed else None})
        self._latest_year = as_at.year + _MOST_YEARS_AHEAD

    def __missing__(self, text: str) -> date | None:
        plain = text.replace("\xa0", " ").strip()
        found = self[text] = self._read(plain) if plain else self[""]
        return found

    def _read(self, text: str) -> Any:
        try:
            if found := _ENGLISH.fullmatch(text):
                day, month, year = (int(part) for part in found.groups())
                if len(found[3]) == 2:  # noqa: PLR2004 - digits
                    year += self._latest_year // _CENTURY * _CENTURY
                    year -= _CENTURY if year > self._latest_year else 0
            elif found := _ISO.fullmatch(text):
                year, month, day = (int(part) for part in found.groups())
            else:
                return UNREAD
            return date(year, month, day) if _EARLIEST <= year <= _LATEST else UNREAD
        except ValueError:
            return UNREAD


class CodeCells(dict[str, Any]):
    """Text → the code it is, in capitals; None where nothing stands, `UNREAD` for no code, as of `DayCells`."""

    def __init__(self, codes: Collection[str], *, needed: bool = False) -> None:
        super().__init__({"": UNREAD if needed else None})
        self._codes = codes

    def __missing__(self, text: str) -> Any:
        plain = child_key(text)
        found = self[text] = (plain if plain in self._codes else UNREAD) if plain else self[""]
        return found


class ChildKeys(dict[str, str | None]):
    """Text → the id it is, as ids are compared: spellings that differ in capitals or spaces are one child's.

    None where nothing stands.
    """

    def __missing__(self, text: str) -> str | None:
        found = self[text] = child_key(text) or None
        return found


def child_key(text: str) -> str:
    """An id or a code as it is compared."""
    return text.replace("\xa0", " ").strip().upper()
