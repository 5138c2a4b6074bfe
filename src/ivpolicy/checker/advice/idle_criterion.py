"""A010: a criterion that can never matter beside the others of its list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivpolicy.checker.claims import under_every_reading
from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.question_view import QuestionView, RuleView, nowhere
from ivpolicy.checker.subject import Subject
from ivpolicy.core.rules.condition import (
    All,
    Answered,
    Any,
    AtLeast,
    Condition,
    Leaf,
    Named,
    Not,
    all_conditions,
    any_condition,
    walk,
)
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.rules.words import condition_words
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import NOWHERE, SourceLocation
from ivpolicy.core.validation.pack_index import advice

_HELP = "remove it, or look whether one of the two says more or less than the document"
_IN_NEITHER = "in_neither"
List = All | Any | AtLeast


def find(subject: Subject) -> Iterable[Diagnostic]:
    """Every criterion without which its list says the same in every case, under any permitted reading."""
    return under_every_reading(subject, _on)


def _on(view: QuestionView) -> Iterator[Diagnostic]:
    told: set[SourceLocation] = set()
    for one in view.rules:
        for listed in _lists(one.rule):
            for idle, beside in _idle(one, listed):
                places = (part.at for part in walk(idle) if isinstance(part, Named | Leaf | Answered))
                at = next((place for place in places if place != NOWHERE), one.rule.at)
                if at not in told:
                    told.add(at)
                    others = f"`{_words(beside)}`" if beside is not None else "the others of its list"
                    yield advice("A010", f"`{_words(idle)}` can never matter beside {others}", at, _HELP)


def _lists(rule: Rule) -> Iterator[List]:
    """The lists an officer wrote: grounds, and the members of `any:`, `none:` and `at_least:`."""
    if rule.id.endswith(f":{_IN_NEITHER}"):
        return
    for condition in (rule.trigger, rule.done, rule.preferred):
        for part in walk(condition) if condition is not None else ():
            match part:
                case Any() | AtLeast():
                    yield part
                case All(members) if all(isinstance(member, Named) for member in members):
                    yield part


def _idle(one: RuleView, listed: List) -> Iterator[tuple[Condition, Condition | None]]:
    """Each member that can be left out, the last first, with another that makes it idle by itself."""
    kept = list(range(len(listed.members)))
    whole = one.of(listed)
    for place in reversed(kept[:]):
        fewer = [other for other in kept if other != place]
        if fewer and one.of(_only(listed, fewer)) is whole:
            kept = fewer
            yield listed.members[place], _beside(one, listed, place, fewer)


def _only(listed: List, places: list[int]) -> Condition:
    members = tuple(listed.members[place] for place in places)
    match listed:
        case Any():
            return any_condition(members)
        case All():
            return all_conditions(members)
        case AtLeast():
            return AtLeast(listed.number, members, tuple(listed.worths[place] for place in places))


def _beside(one: RuleView, listed: List, place: int, others: list[int]) -> Condition | None:
    """The first other member that says all this one says; None where several do so together, or points count."""
    idle = listed.members[place]
    for other in (listed.members[other] for other in others if not isinstance(listed, AtLeast)):
        says_more = (idle, Not(other)) if isinstance(listed, Any) else (other, Not(idle))
        if nowhere(one.of(all_conditions(says_more))):
            return other
    return None


def _words(condition: Condition) -> str:
    return condition.name if isinstance(condition, Named) else condition_words(condition)


CHECK = PackCheck(
    "A010",
    "a criterion that never matters",
    "Without the criterion its list would say the same in every case: another criterion covers it, or its points can "
    "never make the difference. Often one of two criteria is broader than the document has it. Proved over every "
    "combination of facts, under every permitted reading.",
    "Compare the two with the document. Where it lists both although one covers the other, leave them: then this is "
    "honest.",
    find,
)
