"""Shapes of numbers, days and lengths of time, each read by its own form and never by what YAML takes it for."""

# ruff: noqa: D102, ARG002 - the three methods of a shape are described once, on `Shape`

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from ivpolicy.core.dates.calendar import MONTHS, Duration
from ivpolicy.core.grammar.reader import Reader
from ivpolicy.core.grammar.shapes import Schema, SchemaDefinitions, scalar_text
from ivpolicy.core.text.source import Node
from ivpolicy.core.text.suggestions import did_you_mean, odd_character, one_of_words

DURATION_PATTERN = r"[1-9][0-9]{0,3} +(day|working day|week|month|year)s?"
CALENDAR_DURATION_PATTERN = DURATION_PATTERN.replace("|working day", "")
DAY_PATTERN = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
LARGEST_NUMBER = 999_999_999
_NUMBER = re.compile(r"[-+]?[0-9]+")
_COMPARED = re.compile(r"(>=|<=|>|<|=|at least|at most|more than|under|over)\s*([0-9]+)\b.*")
COMPARISONS = {
    ">=": "at_least", "at least": "at_least", "<=": "at_most", "at most": "at_most",
    ">": "more_than", "more than": "more_than", "over": "more_than", "<": "under", "under": "under",
}  # fmt: skip
_IN_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number in digits, `lowest` or more, or one of the words that may stand in its place."""

    lowest: int = 0
    words: tuple[str, ...] = ()
    compared: bool = False
    """Whether a comparison such as {at_least: 6} may stand in its place."""

    def read(self, node: Node, reader: Reader) -> int | str | None:
        text = scalar_text(node, reader, self.describe())
        if text is None:
            return None
        if text in self.words:
            return text
        if node.quoted:  # type: ignore[union-attr]  # scalar_text gave its text
            help_ = "remove the quotes" if _NUMBER.fullmatch(text) else self._help(text)
            reader.report("P032", f"`{text}` stands in quotes where {self.describe()} is expected", node.at, help_)
            return None
        if _NUMBER.fullmatch(text) is None or not self.lowest <= int(text) <= LARGEST_NUMBER:
            reader.report("P032", f"`{text}` is not {self.describe()}", node.at, self._help(text))
            return None
        return int(text)

    def _help(self, text: str) -> str:
        found = _COMPARED.fullmatch(text)
        if found is not None:
            word = COMPARISONS.get(found[1]) if self.compared else None
            return f"write {{{word}: {found[2]}}}" if word else f"write the number alone: {found[2]}"
        span = re.fullmatch(r"([0-9]+) *(?:-|\u2013|to|and) *([0-9]+)", text)
        if span is not None and self.compared:
            return f"write {{at_least: {span[1]}, at_most: {span[2]}}}"
        alone = re.fullmatch(r"([0-9]+) *[A-Za-z][A-Za-z ]*", text)
        if alone is not None:
            return f"write the number alone, without its unit: {alone[1]}"
        if text.lower() in _IN_WORDS:
            return f"write it in digits: {_IN_WORDS.index(text.lower()) + 1}"
        near = did_you_mean(text, self.words) if self.words else ""
        return near if near.startswith("did") else f"write {self._example()}"

    def _example(self) -> str:
        words = f", or {one_of_words(self.words)}" if self.words else ""
        return f"digits without quotes, for example 12{', or {at_least: 12}' if self.compared else ''}{words}"

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        number = {"type": "integer", "minimum": self.lowest, "maximum": LARGEST_NUMBER}
        return {"anyOf": [{"enum": list(self.words)}, number]} if self.words else number

    def describe(self) -> str:
        number = "a whole number" if self.lowest == 0 else f"a whole number, {self.lowest} or more"
        return f"{number}, or {one_of_words(self.words)}" if self.words else number


@dataclass(frozen=True, slots=True)
class DayShape:
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

    def schema(self, definitions: SchemaDefinitions) -> Schema:
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
    """The day that is meant, where the text leaves no doubt; otherwise the form."""
    odd = odd_character(text)
    if odd:
        return f"{odd}; type the day again, for example 2026-01-31"
    meant = _day_meant(text)
    if meant is not None:
        return f"did you mean {meant}? write the year, the month and the day, in this order"
    if re.fullmatch(DURATION_PATTERN, text):
        return "a length of time goes under `within` or `not_within`; here write a day, for example 2026-01-31"
    if re.fullmatch(r"[0-9]{4}-(1[3-9]|[2-9][0-9])-(0[1-9]|1[0-2])", text):
        return "the day and the month may be swapped: write the year, the month and the day, for example 2026-01-31"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return "there is no such day in the calendar"
    return "write the year, the month and the day, for example 2026-01-31"


def _day_meant(text: str) -> date | None:
    """What a day in another order or in words can only mean, in Britain; None where it is no day."""
    swapped = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text)
    british = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", text)
    worded = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]+) ([0-9]{4})", text)
    if british is not None:
        return _day_or_none(british[3], british[2], british[1])
    if worded is not None:
        month = [number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(worded[2].lower())]
        return _day_or_none(worded[3], str(month[0]), worded[1]) if len(month) == 1 else None
    if swapped is not None:
        return _day_or_none(*swapped.groups()) or _day_or_none(swapped[1], swapped[3], swapped[2])
    return None


def _day_or_none(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


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
        if re.fullmatch("[1-9][0-9]{0,3}", text) is not None:
            return f"write the unit too: `{text} days`, `{text} weeks`, `{text} months` or `{text} years`"
        number, _, unit = text.partition(" ")
        if number.lower() in _IN_WORDS and re.fullmatch(self._pattern(), f"1 {unit}") is not None:
            return f"write the number in digits: `{_IN_WORDS.index(number.lower()) + 1} {unit}`"
        near = did_you_mean(text, self.words) if self.words else ""
        return near if near.startswith("did") else f"write a number and a unit, for example {self._example()}"

    def _pattern(self) -> str:
        return DURATION_PATTERN if self.working_days else CALENDAR_DURATION_PATTERN

    def _example(self) -> str:
        return "`6 weeks` or `10 working days`" if self.working_days else "`6 weeks` or `12 months`"

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        name = "length_of_time" if self.working_days else "length_of_calendar_time"
        definitions.setdefault(name, {"type": "string", "pattern": f"^{self._pattern()}$"})
        length = {"$ref": f"#/definitions/{name}"}
        return {"anyOf": [{"enum": list(self.words)}, length]} if self.words else length

    def describe(self) -> str:
        length = "a length of time" if self.working_days else "a length of time in days, weeks, months or years"
        return f"{length}, or {one_of_words(self.words)}" if self.words else length


_duration = cache(Duration.parse)


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

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return {"const": 1}

    def describe(self) -> str:
        return "1"
