"""Conditions, actions and deadlines as a pack's YAML has them: the mappings, lists and words that stand in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.conditions import (
    AnswerEntry,
    ByReading,
    FactEntry,
    GroupEntry,
    IsTest,
    ListTest,
    Never,
    OneOfTest,
    RuleEntry,
    Surface,
)

_KEYS = {"with_": "with", "copies_chosen_in": "copies", "agreed": "agreed_in"}
"""Keys of the file that are called otherwise where they are held."""


def written_form(value: Any) -> Any:
    """A part of a pack as its YAML has it, in texts, lists and mappings."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | date() | Duration():
            return str(value)
        case str():
            return value
        case tuple():
            return [written_form(one) for one in value]
        case Never():
            return "never"
        case Surface(entries):
            return _condition(entries)
        case ByReading(reading, options):
            return {"reading": {reading: {option: written_form(one) for option, one in options.items()}}}
        case IsTest(held):
            return written_form(held)
        case OneOfTest(values):
            return {"one_of": written_form(values)}
        case ListTest(latest_by=str()):
            return {"latest": {"by": value.latest_by, "is": written_form(value.latest_is)}}
        case _:
            return dict(_given(value))


def _given(value: Any) -> Iterator[tuple[str, Any]]:
    """What is given of a test, an action or a deadline, by the keys of the file."""
    for name in value.__dataclass_fields__:
        held = getattr(value, name)
        if name == "at" or held in (None, ()) or (name == "decides" and not held):
            continue
        if name == "copies_chosen_in":
            yield "copies", {"chosen_by_child": held}
        else:
            yield _KEYS.get(name, name), written_form(held)


def _condition(entries: tuple[Any, ...]) -> dict[str, Any]:
    """A condition as one mapping; where a key would stand twice, as a list of mappings that all hold."""
    pairs = [pair for entry in entries for pair in _entry(entry)]
    made: dict[str, Any] = {}
    for key, held in pairs:
        if key == "answer" and not made.get(key, {}).keys() & held.keys():
            made[key] = {**made.get(key, {}), **held}
        elif key in made:
            return {"all": [dict((pair,)) for pair in pairs]}
        else:
            made[key] = held
    return made


def _entry(entry: Any) -> Iterator[tuple[str, Any]]:
    match entry:
        case FactEntry(fact, tests):
            yield fact, written_form(tests[0] if len(tests) == 1 else tests)
        case GroupEntry("at_least", members, number):
            yield "at_least", {"number": written_form(number), "of": written_form(members)}
        case GroupEntry(kind, members):
            yield kind, written_form(members)
        case RuleEntry(rule):
            yield "rule", rule
        case AnswerEntry(question, outcome):
            yield "answer", {question: outcome}
        case _:
            written: Mapping[str, Any] = written_form(entry)
            yield from written.items()
