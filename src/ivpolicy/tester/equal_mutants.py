"""Whether a changed pack says the same as before: the same function on every record, and the same words told.

The rules of a question under both packs are laid over one set of variables. Where every condition of every rule has one
and the same diagram under both, and all else of the rules is the same, no record whatever can be answered otherwise,
however much of it is left out. That is exact for what it says; a change it does not call equal may still be one that no
record can show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar, assert_never

from ivpolicy.core.answers.diagram import answers
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams, conditions_of
from ivpolicy.core.budget import TooLargeError
from ivpolicy.core.decision.owed import calls_for
from ivpolicy.core.rules.condition import (
    ALWAYS,
    All,
    Answered,
    Any,
    AtLeast,
    Condition,
    Constant,
    DatesAsAt,
    Leaf,
    Named,
    Not,
    walk,
)
from ivpolicy.core.rules.rulebook import OrderPlan, QuestionRules, Rule, Rulebook, SchedulePlan

_CHANGED = "!changed"
"""Ends the name of a question, a schedule or an order as the changed pack has it."""

Plan = TypeVar("Plan", SchedulePlan, OrderPlan)


def says_the_same(old: Rulebook, new: Rulebook, questions: Iterable[str]) -> bool:
    """Whether two rulebooks, over the same facts, say the same of all these questions, for every record."""
    both = _Both(old, new)
    try:
        return all(both.same(question) for question in questions)
    except (TooLargeError, RecursionError):
        return False


class _Both:
    """Two rulebooks as one."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self._old, self._new = old, new
        schedules, moved = _together(old.schedules, new.schedules)
        orders, moved_orders = _together(old.orders, new.orders)
        self._names = {**moved, **moved_orders}
        changed = {}
        for question, asked in new.by_question.items():
            rules = tuple(replace(rule, when=self._over(rule.when)) for rule in asked.rules)
            changed[f"{question}{_CHANGED}"] = replace(asked, rules=rules, applies=self._over(asked.applies))
        self._book = Rulebook({**old.by_question, **changed}, {}, old.facts, schedules, orders, old.holidays)

    def same(self, question: str) -> bool:
        """Whether one question is answered the same, and the same is told of each of its rules."""
        one, other = self._old.by_question[question], self._new.by_question[question]
        if self._old.conflicts.get(question) != self._new.conflicts.get(question) and self._may_conflict(one):
            return False
        if len(one.every) != len(other.every) or len(one.cautions) != len(other.cautions):
            return False
        if (len(one.rules), len(one.side), one.speaks) != (len(other.rules), len(other.side), other.speaks):
            return False
        if any(not self._told_the_same(one, a, b) for a, b in zip(one.every, other.every, strict=True)):
            return False
        if [replace(c, when=ALWAYS) for c in one.cautions] != [replace(c, when=ALWAYS) for c in other.cautions]:
            return False
        was, now = list(_conditions(one)), list(_conditions(other))
        if list(map(_named, was)) != list(map(_named, now)):
            return False
        pairs = [(a, b) for a, b in zip(was, now, strict=True) if a != b or self._reads_changed(a)]
        return self._alike(one, [(a, self._over(b)) for a, b in pairs])

    def _may_conflict(self, asked: QuestionRules) -> bool:
        """Whether some answer is a conflict, in which there is something to do meanwhile."""
        diagrams = QuestionDiagrams(self._book, self._book.by_question, asked, whole=False)
        return any(answer.conflict is not None for answer in answers(diagrams.answer))

    def _told_the_same(self, asked: QuestionRules, was: Rule, now: Rule) -> bool:
        """Whether all of a rule but its conditions is the same, or differs in work that no answer ever calls for."""
        one, other = _told(was), _told(now)
        if one == other:
            return True
        if was.role.is_item or was.role.is_climbed or replace(one, actions=()) != replace(other, actions=()):
            return False
        diagrams = QuestionDiagrams(self._book, self._book.by_question, asked, whole=False)
        opened = diagrams.of_condition(was.open_when)
        called = diagrams.workshop.combine(
            diagrams.answer,
            opened,
            lambda answer, held: held and calls_for(was, answer.outcome, in_conflict=answer.conflict is not None),
        )
        return True not in answers(called)

    def _reads_changed(self, condition: Condition) -> bool:
        """Whether what the condition reads may be another under the changed pack, though it is written the same."""
        return any(isinstance(part, Answered) or getattr(part, "fact", None) in self._names for part in walk(condition))

    def _alike(self, asked: QuestionRules, pairs: list[tuple[Condition, Condition]]) -> bool:
        every = All(tuple(condition for pair in pairs for condition in pair))
        rules = QuestionRules(asked.question, (), applies=every)
        diagrams = QuestionDiagrams(self._book, self._book.by_question, rules, whole=False)
        return all(diagrams.of_condition(a) is diagrams.of_condition(b) for a, b in pairs)

    def _over(self, condition: Condition) -> Condition:
        """A condition of the changed pack, asked of what both have."""
        match condition:
            case Leaf(fact):
                return replace(condition, fact=self._names.get(fact, fact))
            case Answered(question):
                return replace(condition, question=f"{question}{_CHANGED}")
            case Named(_, _, member):
                return replace(condition, member=self._over(member))
            case Not(member):
                return Not(self._over(member))
            case All(members):
                return All(tuple(map(self._over, members)))
            case Any(members):
                return Any(tuple(map(self._over, members)))
            case AtLeast():
                return replace(condition, members=tuple(map(self._over, condition.members)))
            case Constant() | DatesAsAt():
                return condition
            case _:
                assert_never(condition)


def _together(old: Mapping[str, Plan], new: Mapping[str, Plan]) -> tuple[dict[str, Plan], dict[str, str]]:
    """The plans of both, those changed under a name of their own; and that name by the old one."""
    moved = {key: f"{key}{_CHANGED}" for key, plan in new.items() if old.get(key) != plan}
    return {**old, **{moved.get(key, key): plan for key, plan in new.items()}}, moved


def _told(rule: Rule) -> Rule:
    """All of a rule but its conditions."""
    return replace(
        rule,
        when=ALWAYS,
        rests_on=ALWAYS,
        arises=ALWAYS,
        done=None if rule.done is None else ALWAYS,
        taken=None if rule.taken is None else ALWAYS,
        preferred=None if rule.preferred is None else ALWAYS,
        waived_by=tuple((name, ALWAYS) for name, _ in rule.waived_by),
        readings=frozenset(),
    )


def _conditions(asked: QuestionRules) -> Iterator[Condition]:
    """Every condition of which a truth is told, those with a name of their own among them."""
    yield asked.applies
    for rule in asked.every:
        every = (*conditions_of(rule), rule.rests_on)
        for condition in every:
            yield condition
            yield from (part for part in walk(condition) if isinstance(part, Named))
    yield from (caution.when for caution in asked.cautions)


def _named(condition: Condition) -> tuple[str, tuple[str, ...]] | None:
    """What is told of a condition that has a name: that, and its clauses."""
    return (condition.name, condition.clauses) if isinstance(condition, Named) else None
