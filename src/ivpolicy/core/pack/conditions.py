"""Conditions as the officer wrote them: tests on facts, groups of them, and what stands for a reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class ByReading:
    """A value, or a condition, that hangs on a reading: one entry for each of the reading's options."""

    reading: str
    options: Mapping[str, object]
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class IsTest:
    """The fact is exactly this value: yes/no (bool), a choice, a whole number, or `never`/`none`."""

    value: object


@dataclass(frozen=True, slots=True)
class CompareTest:
    """A number (or a count, or whole units since a date) within bounds; `at_*` inclusive, `more_than`/`under` not."""

    at_least: object = None
    at_most: object = None
    more_than: object = None
    under: object = None


@dataclass(frozen=True, slots=True)
class OneOfTest:
    """A choice that is one of these."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class SetTest:
    """A set that includes one value, all of some, any of some, or none of some; every part given must hold."""

    includes: object = None
    includes_all: tuple[object, ...] = ()
    includes_any: tuple[object, ...] = ()
    includes_none: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class DateTest:
    """A date: `within` a window up to the day of decision, `not_within` one, or between two fixed days.

    A window of n months holds the days after as_at minus n months, up to and including as_at. `not_within` is exactly
    its complement among past days and `never`: a day exactly n months ago is not within n months. `on_or_after` and
    `before` are fixed calendar days.
    """

    within: object = None
    not_within: object = None
    on_or_after: object = None
    before: object = None


@dataclass(frozen=True, slots=True)
class ListTest:
    """A count of list items (`at_least`, `at_most`) that satisfy `where`, or a condition on the latest item."""

    at_least: object = None
    at_most: object = None
    where: Surface | None = None
    latest_by: str | None = None
    latest_is: Surface | None = None
    at: SourceLocation = NOWHERE


WrittenTest = IsTest | CompareTest | OneOfTest | SetTest | DateTest | ListTest


@dataclass(frozen=True, slots=True)
class FactEntry:
    """`<fact path>: test` — several tests all hold. The test may be a `ByReading` of tests."""

    fact: str
    tests: tuple[WrittenTest | ByReading, ...]
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """`any`, `all`, `none` of the members, or `at_least` a number of them."""

    kind: Literal["any", "all", "none", "at_least"]
    members: tuple[Surface, ...]
    number: object = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """`rule: id` — the condition of another rule, ground, check or definition of this pack."""

    rule: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """`answer: {question: outcome}` — the combined answer of another question is this outcome."""

    question: str
    outcome: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Never:
    """`never` — a condition that does not hold, as one option of a reading."""


WrittenEntry = FactEntry | GroupEntry | RuleEntry | AnswerEntry | ByReading


@dataclass(frozen=True, slots=True)
class Surface:
    """A condition as written: every entry holds. No entry at all (`{}`) holds always."""

    entries: tuple[WrittenEntry, ...]
    at: SourceLocation = NOWHERE
