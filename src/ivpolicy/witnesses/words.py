"""An invented child in plain words: `a looked-after child, looked after for five months, under a long-term plan`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.proofs.plain_child import LOOKED_AFTER, STATUSES, how_odd
from ivpolicy.core.record.computed import computed_value
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact
from ivpolicy.core.rules.condition import CONFIRMED
from ivpolicy.core.rules.words import long_date, plain, value_words

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def told_child(
    diagrams: QuestionDiagrams, path: Mapping[int, int], given: Mapping[str, Any], as_at: date
) -> tuple[str, tuple[str, ...]]:
    """The child in one phrase with every fact that differs from the plain child's; then those that do not, in words.

    The latter are recorded too, because the answers hang on them. Both stand in the order of the vocabulary.
    """
    facts = diagrams.rulebook.facts
    computed = _computed(diagrams, path)
    ordered = sorted((p for p in given if p != STATUSES), key=lambda p: (VOCABULARY.order(p), p))
    said: dict[bool, list[str]] = {True: [], False: []}
    for recorded in ordered:
        fact, value = facts.get(recorded), given[recorded]
        is_odd = fact is not None and (
            bool(value) if isinstance(value, tuple) else how_odd(value, fact, as_at) != (0, 0)
        )
        said[not is_odd].extend(_words(recorded, value, facts, computed, as_at))
    return ", ".join((_who(given.get(STATUSES, LOOKED_AFTER)), *said[False])), tuple(said[True])


def _computed(diagrams: QuestionDiagrams, path: Mapping[int, int]) -> dict[str, list[str]]:
    """For each recorded fact, the facts worked out from it through which it is asked; none where it is asked itself."""
    asked: dict[str, list[str]] = {}
    for level in path:
        variable = diagrams.variables[level]
        paths = list(dict.fromkeys(p for p, _ in variable.asked))
        asked[variable.key] = [] if variable.key in paths else paths
    return asked


def _who(statuses: frozenset[str]) -> str:
    if statuses == LOOKED_AFTER:
        return "a looked-after child"
    if not statuses:
        return "a child who is not looked after"
    return f"a child with the status {' and '.join(plain(s) for s in sorted(statuses))}"


def _words(
    path: str, value: Any, facts: Mapping[str, Fact], computed: Mapping[str, list[str]], as_at: date
) -> Iterator[str]:
    if path.startswith(CONFIRMED):
        yield f"{facts[path.removeprefix(CONFIRMED)].label} {'' if value else 'not '}marked as confirmed"
        return
    asked = computed.get(path, [])
    for other in asked:
        yield _phrase(facts[other], computed_value(other, (value,), as_at), as_at)
    if not asked:
        yield _phrase(facts[path], value, as_at)


def _phrase(fact: Fact, value: Any, as_at: date) -> str:
    match value:
        case bool():
            return _YES_NO.get((fact.path, value)) or f"{fact.label}: {'yes' if value else 'no'}"
        case int() if fact.path == "care.months_looked_after":
            return f"looked after for {number_words(value)} {'month' if value == 1 else 'months'}"
        case int() if fact.path == "child.age":
            return f"aged {value}"
        case int() if value >= 10**6:
            return f"{fact.label}: never"
        case int():
            return f"{fact.label}: {value}{f' {fact.unit}' if fact.unit and fact.unit not in fact.label else ''}"
        case date():
            return f"{fact.label}: {long_date(value)}{_ago(value, as_at)}"
        case tuple():
            return f"{fact.label}: {_items(value)}"
        case None:
            return f"{fact.label}: not yet"
        case _:
            return f"{fact.label}: {value_words(value)}"


_YES_NO: Mapping[tuple[str, bool], str] = {
    ("care.plan_is_long_term", True): "under a long-term plan",
    ("care.plan_is_long_term", False): "not under a long-term plan",
    ("child.disabled", True): "disabled",
    ("child.disabled", False): "not disabled",
}


def number_words(number: int) -> str:
    """`five`, up to twelve; digits above."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _ago(day: date, as_at: date) -> str:
    days = (as_at - day).days
    before = f" ({days} day{'' if days == 1 else 's'} before)" if days > 0 else ""
    return before if days else " (the day of decision)"


def _items(items: tuple[Mapping[str, Any], ...]) -> str:
    if not items:
        return "none"
    alike: dict[str, int] = {}
    for item in items:
        words = ", ".join(f"{plain(name)} {value_words(value)}" for name, value in item.items())
        alike[words] = alike.get(words, 0) + 1
    return "; ".join(f"{number_words(n)}{f' with {words}' if words else ''}" for words, n in alike.items())
