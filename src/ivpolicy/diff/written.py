"""What stands in a pack, as written, in words on one line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.conditions import (
    AnswerEntry,
    ByReading,
    CompareTest,
    DateTest,
    FactEntry,
    GroupEntry,
    IsTest,
    ListTest,
    Never,
    OneOfTest,
    RuleEntry,
    SetTest,
    Surface,
)
from ivpolicy.core.pack.pathways import StageMove
from ivpolicy.core.pack.rules import Then
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.words import STRENGTH_WORDS, long_date, plain

_BOUNDS = {"at_least": "at least", "at_most": "at most", "more_than": "more than", "under": "under"}
_DATES = {"within": "within", "not_within": "not within", "on_or_after": "on or after", "before": "before"}
_SETS = {"includes": "includes", "includes_all": "includes all of", "includes_any": "includes any of"}
_GROUPS = {"any": "any of", "all": "all of", "none": "none of"}


def fact_label(path: str) -> str:
    """The label of a fact of the vocabulary, else the last part of its path as words."""
    return VOCABULARY[path].label if path in VOCABULARY else plain(path.rsplit(".", 1)[-1])


def words_of(value: Any) -> str:
    """A value of a pack in words; `nothing` where there is none."""
    match value:
        case None | ():
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case date():
            return long_date(value)
        case Surface():
            return _joined(words_of(entry) for entry in value.entries) or "always"
        case FactEntry():
            return f"{fact_label(value.fact)} {_joined(words_of(test) for test in value.tests)}"
        case GroupEntry():
            head = f"at least {words_of(value.number)} of" if value.kind == "at_least" else _GROUPS[value.kind]
            return f"{head} ({'; '.join(words_of(member) for member in value.members)})"
        case ByReading():
            options = "; ".join(f"`{option}`: {words_of(v)}" for option, v in value.options.items())
            return f"by the reading `{value.reading}` ({options})"
        case tuple() | frozenset():
            return ", ".join(words_of(part) for part in value)
        case _:
            return _words_of_part(value)


def _words_of_part(value: Any) -> str:
    match value:
        case IsTest(held):
            return f"is {words_of(held)}"
        case CompareTest():
            return _given(value, _BOUNDS)
        case DateTest():
            return _given(value, _DATES)
        case OneOfTest(values):
            return f"is one of {words_of(values)}"
        case SetTest():
            none = f"includes none of {words_of(value.includes_none)}" if value.includes_none else ""
            return _joined(part for part in (_given(value, _SETS), none) if part)
        case ListTest():
            if value.latest_is is not None:
                return f"the latest {words_of(value.latest_is)}"
            where = f" where {words_of(value.where)}" if value.where is not None else ""
            return _given(value, _BOUNDS_OF_LISTS) + where
        case RuleEntry(rule):
            return f"`{rule}` holds"
        case AnswerEntry(question, outcome):
            return f"the answer to {question} is {plain(outcome)}"
        case _:
            return _words_of_thing(value)


def _words_of_thing(value: Any) -> str:
    match value:
        case Never():
            return "never"
        case StageMove():
            on = f"on {words_of(value.on)}" if value.on else ""
            when = f"when {words_of(value.when)}" if value.when else ""
            return f"{_joined(filter(None, (on, when)))} to the stage {plain(value.stage)}"
        case Then(strength, act):
            return f"{STRENGTH_WORDS[strength]}: {plain(act)}"
        case int() | Duration():
            return str(value)
        case _:
            named = ((name, getattr(value, name)) for name in value.__slots__ if name != "at")
            told = ((plain(name.strip("_")), part) for name, part in named if part not in (None, ()))
            return ", ".join(f"{name}: {words_of(part)}" for name, part in told)


def _joined(parts: Iterable[str]) -> str:
    return " and ".join(parts)


def _given(value: Any, names: dict[str, str]) -> str:
    """The parts that are given, each after its word."""
    parts = ((word, getattr(value, name)) for name, word in names.items())
    return _joined(f"{word} {words_of(part)}".strip() for word, part in parts if part not in (None, ()))


_BOUNDS_OF_LISTS = {"at_least": "at least", "at_most": "at most"}
