"""A test of a pack turned round, what it says in a few words, and what it would say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.conditions import ByReading, CompareTest, DateTest, IsTest, ListTest, SetTest
from ivpolicy.core.rules.words import plain

BOUNDS = {"at_least": "at least", "at_most": "at most", "more_than": "more than", "under": "under"}
"""The bounds of a comparison, in words."""
_TURNED = {"at_least": "under", "under": "at_least", "at_most": "more_than", "more_than": "at_most"}
_DATES = {"within": "within", "not_within": "not within", "on_or_after": "on or after", "before": "before"}
_DATES_TURNED = {"within": "not_within", "not_within": "within", "on_or_after": "before", "before": "on_or_after"}


def turned(test: Any) -> tuple[str, str, object] | None:
    """A test turned round: what it says, what it would, and the other test; None where that takes another form."""
    match test:
        case IsTest(bool() as held):
            return _yes(held), _yes(not held), IsTest(not held)
        case CompareTest():
            given = {name: value for name in BOUNDS if (value := getattr(test, name)) is not None}
            return _swapped(test, given, _TURNED, BOUNDS)
        case DateTest():
            given = {name: value for name in _DATES if (value := getattr(test, name)) is not None}
            return _swapped(test, given, _DATES_TURNED, _DATES)
        case _:
            return None


def _swapped(
    test: Any, given: Mapping[str, object], turned: Mapping[str, str], words: Mapping[str, str]
) -> tuple[str, str, object] | None:
    if len(given) != 1:
        return None
    ((name, value),) = given.items()
    other = turned[name]
    said = "…" if isinstance(value, ByReading) else str(value)
    return f"{words[name]} {said}", f"{words[other]} {said}", replace(test, **{name: None, other: value})


def _yes(held: bool) -> str:  # noqa: FBT001 - what a fact is
    return "yes" if held else "no"


def test_in_brief(test: Any) -> str:
    """A test in a few words."""
    match test:
        case IsTest(value):
            return f"is {plain(str(value))}"
        case SetTest():
            given = ((plain(f.name), value) for f in fields(test) if (value := getattr(test, f.name)))
            return " and ".join(f"{words} {_listed(value)}" for words, value in given)
        case ListTest() | CompareTest() | DateTest():
            given = ((plain(f.name), getattr(test, f.name)) for f in fields(test) if f.name != "at")
            held = (f"{name} {value}" for name, value in given if isinstance(value, int | date | Duration))
            return " and ".join(held) or "as written"
        case _:
            return f"is one of {_listed(getattr(test, 'values', ()))}"


def _listed(value: Any) -> str:
    return ", ".join(plain(str(one)) for one in value) if isinstance(value, tuple) else plain(str(value))
