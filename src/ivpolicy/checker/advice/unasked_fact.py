"""A005: a fact the pack declares and no condition, schedule or deadline asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.pack.conditions import FactEntry, RuleEntry
from ivpolicy.core.pack.rules import Action, AgreedDay, Deadline, Definition
from ivpolicy.core.pack.steps_and_duties import Check as Step
from ivpolicy.core.pack.steps_and_duties import Rung, Schedule, ScheduleStart
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import PackIndex, advice, condition_of, rules_named

_HELP = "use it in a condition, or remove it: whoever fills in the form would be asked for nothing"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """Every declared fact that nothing asks, under any reading."""
    asked = set(facts_asked(subject.index))
    for fact in subject.pack.facts:
        path = f"local.{subject.pack.id}.{fact.name}"
        if path not in asked:
            yield advice("A005", f"no rule asks the fact `{fact.name}`", fact.at, _HELP)


def facts_asked(index: PackIndex) -> Iterator[str]:
    """The facts that a condition, schedule, deadline or choice of copies of a pack reads, under any reading."""
    used = _definitions_used(index)
    for entry in index.of(FactEntry):
        if not isinstance(entry.item, Definition) or entry.item.id in used:
            yield entry.value.fact
    for kind, names in _READ_BY.items():
        for found in index.of(kind):
            yield from (path for name in names if (path := getattr(found.value, name)) is not None)


_READ_BY: dict[type[Any], tuple[str, ...]] = {
    Deadline: ("of", "before"),
    AgreedDay: ("of",),
    Step: ("dated",),
    Schedule: ("history_of", "history_fact"),
    ScheduleStart: ("of", "from_"),
    Action: ("copies_chosen_in",),
    Rung: ("copies_chosen_in",),
}
"""What reads a fact without a condition, and under which name."""


def _definitions_used(index: PackIndex) -> set[str]:
    """The definitions that some rule comes to, also by way of other definitions."""
    definitions = {definition.id: definition for definition in index.pack.definitions}
    named = [e.value.rule for e in index.of(RuleEntry) if not isinstance(e.item, Definition)]
    used: set[str] = set()
    while named:
        name = named.pop()
        if name in definitions and name not in used:
            used.add(name)
            named.extend(entry.rule for entry in rules_named(condition_of(definitions[name])))
    return used


CHECK = PackCheck(
    "A005",
    "a fact that nothing asks",
    "The pack declares the fact, and no rule, schedule or deadline reads it. Recording it would change nothing. A term "
    "that is read as the fact does not ask it; a condition does.",
    "Use the fact in the rule it was meant for, or remove it.",
    find,
)
