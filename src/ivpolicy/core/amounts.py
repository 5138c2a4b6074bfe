"""Shapes of numbers, days and lengths of time, each read by its own form and never by what YAML takes it for."""

# ruff: noqa: D102, ARG002 - the three methods of a shape are described once, on `Shape`

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from ivpolicy.core.calendar import Duration
from ivpolicy.core.reader import Reader, nearest_help, one_of_words
from ivpolicy.core.shapes import Definitions, Schema, scalar_text
from ivpolicy.core.source import Node

DURATION_PATTERN = r"[1-9][0-9]{0,3} +(day|working day|week|month|year)s?"
CALENDAR_DURATION_PATTERN = DURATION_PATTERN.replace("|working day", "")
DAY_PATTERN = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
LARGEST_NUMBER = 999_999_999
MONTHS_IN_A_YEAR = 12
_NUMBER = re.compile(r"[-+]?[0-9]+")


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number in digits, `lowest` or more, or one of the words that may stand in its place."""

    lowest: int = 0
    words: tuple[str, ...] = ()

    def read(self, node: Node, reader: Reader) -> int | str | None:
        text = scalar_text(node, reader, self.describe())
        if text is None:
            return None
        if text in self.words:
            return text
        if node.quoted:  # type: ignore[union-attr]  # scalar_text gave its text
            reader.report(
                "P032", f"`{text}` stands in quotes where {self.describe()} is expected", node.at, "remove the quotes"
            )
            return None
        if not self._holds(text):
            reader.report("P032", f"`{text}` is not {self.describe()}", node.at, self._help(text))
            return None
        return int(text)

    def _holds(self, text: str) -> bool:
        return _NUMBER.fullmatch(text) is not None and self.lowest <= int(text) <= LARGEST_NUMBER

    def _help(self, text: str) -> str:
        near = nearest_help(text, self.words) if self.words and not text[:1].isdigit() else ""
        return near or "write digits without quotes, for example 12"

    def schema(self, definitions: Definitions) -> Schema:
        number = {"type": "integer", "minimum": self.lowest, "maximum": LARGEST_NUMBER}
        return {"anyOf": [{"enum": list(self.words)}, number]} if self.words else number

    def describe(self) -> str:
        number = "a whole number" if self.lowest == 0 else f"a whole number, {self.lowest} or more"
        return f"{one_of_words(self.words)}, or {number}" if self.words else number


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, `2026-01-31`; `words` are texts that stand for None, such as `not stated`."""

    words: tuple[str, ...] = ()

    def read(self, node: Node, reader: Reader) -> date | str | None:
        text = scalar_text(node, reader, self.describe())
        if text is None or text in self.words:
            return text
        try:
            return _day(text)
        except ValueError:
            reader.report("P033", f"`{text}` is not a date", node.at, _day_help(text))
            return None

    def schema(self, definitions: Definitions) -> Schema:
        definitions.setdefault("day", {"type": "string", "format": "date", "pattern": f"^{DAY_PATTERN}$"})
        day = {"$ref": "#/definitions/day"}
        return {"anyOf": [{"enum": list(self.words)}, day]} if self.words else day

    def describe(self) -> str:
        day = "a date like 2026-01-31"
        return f"{day}, or {one_of_words(self.words)}" if self.words else day


@cache
def _day(text: str) -> date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise ValueError(text)
    return date.fromisoformat(text)


def _day_help(text: str) -> str:
    """Where the day and the month look swapped, say so; otherwise show the form."""
    parts = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if parts is not None and int(parts[2]) > MONTHS_IN_A_YEAR >= int(parts[3]) >= 1:
        return "the day and the month may be swapped: write the year, the month and the day, for example 2026-01-31"
    if parts is not None:
        return "there is no such day in the calendar"
    return "write the year, the month and the day, for example 2026-01-31"


@dataclass(frozen=True, slots=True)
class LengthOfTime:
    """A duration such as `6 weeks` or `10 working days`, or one of the words that may stand in its place.

    `working_days=False` where no window can be counted in working days.
    """

    words: tuple[str, ...] = ()
    working_days: bool = True

    def read(self, node: Node, reader: Reader) -> Duration | str | None:
        text = scalar_text(node, reader, self.describe())
        if text is None or text in self.words:
            return text
        if re.fullmatch(self._pattern(), text) is None:
            reader.report("P034", f"`{text}` is not {self.describe()}", node.at, self._help(text))
            return None
        return _duration(text)

    def _help(self, text: str) -> str:
        if re.fullmatch(DURATION_PATTERN, text) is not None:
            return "a window is counted in days, weeks, months or years, not in working days"
        near = nearest_help(text, self.words) if self.words else ""
        return near if near.startswith("did") else f"write a number and a unit, for example {self._example()}"

    def _pattern(self) -> str:
        return DURATION_PATTERN if self.working_days else CALENDAR_DURATION_PATTERN

    def _example(self) -> str:
        return "`6 weeks` or `10 working days`" if self.working_days else "`6 weeks` or `12 months`"

    def schema(self, definitions: Definitions) -> Schema:
        name = "length_of_time" if self.working_days else "length_of_calendar_time"
        definitions.setdefault(name, {"type": "string", "pattern": f"^{self._pattern()}$"})
        length = {"$ref": f"#/definitions/{name}"}
        return {"anyOf": [{"enum": list(self.words)}, length]} if self.words else length

    def describe(self) -> str:
        length = "a length of time" if self.working_days else "a length of calendar time"
        return f"{length}, or {one_of_words(self.words)}" if self.words else length


@cache
def _duration(text: str) -> Duration:
    return Duration.parse(text)


@dataclass(frozen=True, slots=True)
class FormatNumber:
    """The version of the format: 1."""

    def read(self, node: Node, reader: Reader) -> int | None:
        text = scalar_text(node, reader, "1")
        if text == "1" and not node.quoted:  # type: ignore[union-attr]
            return 1
        if text is not None:
            reader.report("P046", f"format `{text}` is not known", node.at, "write `format: 1`")
        return None

    def schema(self, definitions: Definitions) -> Schema:
        return {"const": 1}

    def describe(self) -> str:
        return "1"
