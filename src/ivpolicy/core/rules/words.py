"""Values, tests and strengths in plain words, for reasons and for reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, assert_never

from ivpolicy.core.dates.calendar import MONTHS, Month
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.rules.condition import (
    All,
    Answered,
    AtLeast,
    Between,
    Condition,
    Constant,
    Count,
    DatesAsAt,
    Days,
    Equals,
    Flag,
    Has,
    InWindow,
    Latest,
    Leaf,
    LongerAgo,
    Named,
    Not,
    OneOf,
    Test,
)
from ivpolicy.core.rules.condition import Any as AnyOf

STRENGTH_WORDS: Mapping[str, str] = {
    "must_not": "must not",
    "must": "must",
    "should_not": "should not",
    "should": "should",
    "may": "may",
}


def plain(word: str) -> str:
    """A choice, an act or an id as words: `personal_friend` becomes `personal friend`."""
    return word.replace("_", " ")


def counted(number: int, one: str, many: str) -> str:
    """`1 fact`, `3 facts`."""
    return f"{number} {one if number == 1 else many}"


def first_sentence(text: str) -> str:
    """The first sentence of a notice, which says what it is; a longer page has the rest."""
    first, end, _ = text.partition(". ")
    return f"{first}." if end else first


def long_date(day: date) -> str:
    """`1 November 2026`, whatever the machine's language."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def before_birthday(age: int) -> str:
    """`before the 18th birthday`."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if age % 100 in (11, 12, 13) else ends.get(age % 10, "th")
    return f"before the {age}{ending} birthday"


def value_words(value: Any) -> str | None:
    """A recorded value in words; None where there is none. A list is told by its length, never by its contents."""
    match value:
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case date():
            return long_date(value)
        case Month():
            return f"some day in {value}"
        case frozenset():
            return ", ".join(plain(member) for member in sorted(value)) or "none of them"
        case RecordedList():
            return f"{len(value.items) or 'none'} recorded{'' if value.complete else ', and there may be more'}"
        case str():
            return plain(value)
        case _:
            return str(value)


def test_words(test: Test, unit: str | None = None) -> str:
    """What a test wants, in words that follow the label of its fact."""
    match test:
        case Equals(value):
            return value_words(value) or ""
        case Between(low, high):
            words = str(low) if low == high else _from_to(low, high)
            return f"{words} {unit}" if unit else words
        case OneOf(values):
            return _listed([plain(str(value)) for value in values], "or")
        case Has():
            return _has(test)
        case InWindow(duration):
            return f"within the last {duration}"
        case LongerAgo(duration):
            return f"{duration} ago or longer"
        case Days(first, end):
            parts = [f"on or after {long_date(first)}" if first else "", f"before {long_date(end)}" if end else ""]
            return " and ".join(part for part in parts if part)
        case Count():
            number = _from_to(test.low or None, test.high)
            return number if test.where is None else f"{number} with {condition_words(test.where)}"
        case Latest(_, is_):
            return f"the latest of them: {condition_words(is_)}"
        case Flag(states):
            return _listed([plain(state) for state in sorted(states)], "or")
        case _:
            assert_never(test)


def _from_to(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"from {low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}"


def _has(test: Has) -> str:
    every, some, none = ([plain(member) for member in members] for members in (test.all_, test.any_, test.none))
    parts = [f"includes {_listed(every, 'and')}"] if every else []
    parts += [f"includes {_listed(some, 'or')}"] if some else []
    parts += [f"includes neither {_listed(none, 'or')}"] if none else []
    return " and ".join(parts)


def condition_words(condition: Condition) -> str:
    """A condition on one line; used inside lists, where the fields are few."""
    match condition:
        case Leaf(fact, test):
            return f"{plain(fact.rsplit('.', 1)[-1])} {test_words(test)}"
        case All(members):
            return " and ".join(condition_words(m) for m in members)
        case AnyOf(members):
            return " or ".join(condition_words(m) for m in members)
        case Not(member):
            return f"not ({condition_words(member)})"
        case Named(name):
            return plain(name)
        case AtLeast(number, members):
            return f"at least {number} of {len(members)}"
        case Answered(question, outcome):
            return f"the answer to {question} is {plain(outcome)}"
        case Constant(value):
            return "always" if value else "never"
        case DatesAsAt(first, end):
            return f"the day of decision is {test_words(Days(first, end))}"
        case _:
            assert_never(condition)


def _listed(words: list[str], last: Literal["and", "or"]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
