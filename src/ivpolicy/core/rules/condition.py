"""The condition tree every reader of a pack works on: a small closed union, resolved, hashable, without readings.

A leaf is one test on one fact. Tests are two-valued on a concrete value; an unknown value makes the leaf unknown.
There is no test for whether a fact is known: supplying a fact would then reverse a decided answer (semantics 26).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.text.source import NOWHERE, SourceLocation

# ---- tests -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Equals:
    """The value is exactly this: yes/no, a choice, a whole number, or the words `never`/`none` of a date."""

    value: bool | int | str


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number from `low` to `high`, both inclusive; None for no bound."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice that is one of `values`."""

    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """A set that holds all of `all_`, at least one of `any_` (when given) and nothing of `none`."""

    all_: tuple[str, ...] = ()
    any_: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InWindow:
    """A date after as_at minus the duration, up to and including as_at."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class LongerAgo:
    """A past date on or before as_at minus the duration; `never` counts, `none` and a later date do not."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class Days:
    """A date on or after `first` (inclusive) and before `end` (exclusive); None for no bound."""

    first: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A list with `low` to `high` items (inclusive) that satisfy `where`; None as `where` counts every item."""

    low: int | None
    high: int | None
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """A list whose latest item by the date field `by` satisfies `is_`; false of an empty list.

    Of two items on the same latest day, the one listed last counts.
    """

    by: str
    is_: Condition


@dataclass(frozen=True, slots=True)
class Flag:
    """A truth the engine works out itself from the record: a state of a schedule, or an order of two dates.

    `states` are the words that make the leaf true among the words the pseudo-fact can take.
    """

    states: frozenset[str]


Test = Equals | Between | OneOf | Has | InWindow | LongerAgo | Days | Count | Latest | Flag

# ---- conditions ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    """Always or never."""

    value: bool


CONFIRMED = "confirmed:"
"""Begins the name of the pseudo-fact that says whether a recorded fact is marked as confirmed."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test on one fact. `at` is where the pack says it; it takes no part in equality."""

    fact: str
    test: Test
    at: SourceLocation = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """Every member holds."""

    members: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One member holds."""

    members: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The member does not hold."""

    member: Condition


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The worths of the members that hold reach `number`. `names` name the members in reasons."""

    number: int
    members: tuple[Condition, ...]
    worths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The combined answer of another question is `outcome`; in a conflict, the law's (semantics 15)."""

    question: str
    outcome: str
    at: SourceLocation = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that has a name of its own (a ground, a factor, a rule referred to); transparent to evaluation."""

    name: str
    clauses: tuple[str, ...]
    member: Condition
    at: SourceLocation = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DatesAsAt:
    """The day of decision lies in a period: `first` inclusive, `end` exclusive. Always known."""

    first: date | None = None
    end: date | None = None


Condition = Constant | Leaf | All | Any | Not | AtLeast | Answered | Named | DatesAsAt

ALWAYS = Constant(value=True)
NEVER = Constant(value=False)


def all_conditions(members: tuple[Condition, ...]) -> Condition:
    """The conjunction, without needless layers."""
    kept = tuple(m for m in members if m != ALWAYS)
    return ALWAYS if not kept else kept[0] if len(kept) == 1 else All(kept)


def any_condition(members: tuple[Condition, ...]) -> Condition:
    """The disjunction, without needless layers."""
    return members[0] if len(members) == 1 else Any(members) if members else NEVER


def but_not(condition: Condition, exception: Condition | None) -> Condition:
    """The condition, except where the exception holds."""
    return condition if exception is None or exception == NEVER else all_conditions((condition, Not(exception)))


def children(condition: Condition) -> tuple[Condition, ...]:
    """The direct parts of a condition."""
    match condition:
        case All(members) | Any(members):
            return members
        case AtLeast():
            return condition.members
        case Not(member):
            return (member,)
        case Named():
            return (condition.member,)
        case Constant() | Leaf() | Answered() | DatesAsAt():
            return ()
        case _:
            assert_never(condition)


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and every part of it, outermost first, in the order written."""
    yield condition
    for child in children(condition):
        yield from walk(child)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every leaf, in the order written."""
    return (part for part in walk(condition) if isinstance(part, Leaf))


def questions_read(condition: Condition) -> Iterator[str]:
    """The questions whose answer the condition reads."""
    return (part.question for part in walk(condition) if isinstance(part, Answered))
