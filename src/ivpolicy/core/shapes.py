"""The small language in which the pack format is declared: shapes that read a node, and say what they take.

A shape does three things from one declaration: `read` turns a node into a value and reports every problem to the
reader (it never raises); `schema` says the same as JSON Schema; `describe` says it in plain words.
A shape that reported a problem returns None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Protocol

from ivpolicy.core.calendar import Duration
from ivpolicy.core.reader import Reader, nearest_help, one_of_words
from ivpolicy.core.source import ListNode, Node, ScalarNode

Schema = dict[str, Any]
Definitions = dict[str, Schema]

NAME_PATTERN = r"[A-Za-z][A-Za-z0-9_.-]*"
DURATION_PATTERN = r"[1-9][0-9]{0,3} +(day|working day|week|month|year)s?"
CALENDAR_DURATION_PATTERN = DURATION_PATTERN.replace("|working day", "")
DAY_PATTERN = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
LARGEST_NUMBER = 999_999_999
_NAME = re.compile(NAME_PATTERN)
_NUMBER = re.compile(r"[-+]?[0-9]+")
# What YAML 1.2 takes for nothing, and for true and false, when it stands without quotes.
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
TRUE = frozenset({"true", "True", "TRUE"})
FALSE = frozenset({"false", "False", "FALSE"})
_NOT_NAMES = (NOTHING | TRUE | FALSE) - {""}


class Shape(Protocol):
    """What may stand at a place of the format."""

    def read(self, node: Node, reader: Reader) -> Any:  # noqa: ANN401 - the value's type is the shape's own
        """The value, or None when a problem was reported."""
        ...

    def schema(self, definitions: Definitions) -> Schema:
        """The same as JSON Schema draft-07; a shape used in many places adds itself to `definitions`."""
        ...

    def describe(self) -> str:
        """The same in a few plain words, for the reference page and for help."""
        ...


def scalar_text(node: Node, reader: Reader, expected: str) -> str | None:
    """The text of a scalar; anything else, or nothing at all, is reported as "`expected` expected"."""
    if type(node) is not ScalarNode:
        kind = "a list" if type(node) is ListNode else "a mapping"
        reader.report("P005", f"{kind} stands where {expected} is expected", node.at, f"write {expected}")
        return None
    if node.text in NOTHING and not node.quoted:
        reader.report("P036", f"nothing stands where {expected} is expected", node.at, f"write {expected}")
        return None
    return node.text


@dataclass(frozen=True, slots=True)
class Text:
    """Free text, kept as typed; blank text is refused."""

    what: str = "a text"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, self.what)
        if text is not None and not text.strip():
            reader.report("P036", f"nothing stands where {self.what} is expected", node.at, f"write {self.what}")
            return None
        return text

    def schema(self, definitions: Definitions) -> Schema:
        return {"type": ["string", "number", "boolean"], "pattern": r"\S"}

    def describe(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class Name:
    """An id: starts with a letter, then letters, digits, `_`, `-` and `.`."""

    what: str = "a name"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, self.what)
        if text is None:
            return None
        if _NAME.fullmatch(text) is None or (text in _NOT_NAMES and not node.quoted):  # type: ignore[union-attr]
            help_ = "start with a letter; use letters, digits, `_`, `-` and `.` only"
            reader.report("P037", f"`{text}` cannot be {self.what}", node.at, help_)
            return None
        return text

    def schema(self, definitions: Definitions) -> Schema:
        definitions.setdefault("name", {"type": "string", "pattern": f"^{NAME_PATTERN}$"})
        return {"$ref": "#/definitions/name"}

    def describe(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class LocalName:
    """An id of the pack's own: as the pattern says."""

    pattern: str
    what: str
    example: str

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, self.what)
        if text is None:
            return None
        if re.fullmatch(self.pattern, text) is None or (text in _NOT_NAMES and not node.quoted):  # type: ignore[union-attr]
            reader.report("P037", f"`{text}` cannot be {self.what}", node.at, f"write it like `{self.example}`")
            return None
        return text

    def schema(self, definitions: Definitions) -> Schema:
        return {"type": "string", "pattern": f"^{self.pattern}$"}

    def describe(self) -> str:
        return f"{self.what}, like `{self.example}`"


@dataclass(frozen=True, slots=True)
class YesNo:
    """`yes` or `no`; `true` and `false` without quotes are taken too."""

    def read(self, node: Node, reader: Reader) -> bool | None:
        text = scalar_text(node, reader, "`yes` or `no`")
        if text is None:
            return None
        plain = not node.quoted  # type: ignore[union-attr]
        if text == "yes" or (plain and text in TRUE):
            return True
        if text == "no" or (plain and text in FALSE):
            return False
        reader.report("P035", f"`{text}` is neither yes nor no", node.at, "write `yes` or `no`")
        return None

    def schema(self, definitions: Definitions) -> Schema:
        definitions.setdefault("yes_or_no", {"enum": ["yes", "no", True, False]})
        return {"$ref": "#/definitions/yes_or_no"}

    def describe(self) -> str:
        return "`yes` or `no`"


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
        if node.quoted or not self._holds(text):  # type: ignore[union-attr]
            reader.report("P032", f"`{text}` is not {self.describe()}", node.at, self._help(text))
            return None
        return int(text)

    def _holds(self, text: str) -> bool:
        return _NUMBER.fullmatch(text) is not None and self.lowest <= int(text) <= LARGEST_NUMBER

    def _help(self, text: str) -> str:
        near = nearest_help(text, self.words) if self.words and not text[:1].isdigit() else ""
        return near or ("write digits without quotes, for example 12" if self.lowest <= 12 else "write a larger number")

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
    if parts is not None and int(parts[2]) > 12 >= int(parts[3]) >= 1:
        return f"the day and the month may be swapped: did you mean `{parts[1]}-{parts[3]}-{parts[2]}`?"
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
            near = nearest_help(text, self.words) if self.words else ""
            help_ = near if near.startswith("did") else f"write a number and a unit, for example {self._example()}"
            reader.report("P034", f"`{text}` is not {self.describe()}", node.at, help_)
            return None
        return _duration(text)

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
class Choice:
    """One of a closed list of words. `code` is the diagnostic of an unknown one."""

    options: tuple[str, ...]
    what: str = "value"
    code: str = "P031"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, f"one of {one_of_words(self.options)}")
        if text is None or text in self.options:
            return text
        reader.report(self.code, f"unknown {self.what} `{text}`", node.at, nearest_help(text, self.options))
        return None

    def schema(self, definitions: Definitions) -> Schema:
        return {"enum": list(self.options)}

    def describe(self) -> str:
        return f"one of {one_of_words(self.options)}"


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


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever stands there; used only where an earlier problem leaves the type unknown."""

    def read(self, node: Node, reader: Reader) -> None:
        return None

    def schema(self, definitions: Definitions) -> Schema:
        return {}

    def describe(self) -> str:
        return "any value"
