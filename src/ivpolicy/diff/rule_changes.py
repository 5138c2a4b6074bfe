"""Each change of a rule by itself, as the records on which it counts: the changed part holds under one pack alone.

A rule is followed down to the smallest parts in which its conditions differ: one bound, one word of a choice, one test,
how many are needed. Where two changes of one rule lead to the same other answer, each has its own records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ivpolicy.core.answers.diagram import Diagram
from ivpolicy.core.budget import Budget
from ivpolicy.core.once import once
from ivpolicy.core.proofs.path import says_yes
from ivpolicy.core.rules.condition import (
    NEVER,
    All,
    Any,
    AtLeast,
    Between,
    Condition,
    Equals,
    Leaf,
    Not,
    OneOf,
    any_condition,
    questions_read,
)
from ivpolicy.core.rules.rulebook import Rule, rule_name
from ivpolicy.diff.joint import Joint, Side
from ivpolicy.witnesses.cases import Cases, Given

SUBJECT = "subject"
"""Stands for a rule: whom the question is asked of."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change.

    Attributes:
        rules: The rules in which it stands, by the id their own pack writes; several where they share what was changed.
        where: The records on which the changed part holds under one pack and not under the other.
    """

    rules: tuple[str, ...]
    where: Condition


def rule_changes(both: Joint, question: str) -> tuple[RuleChange, ...]:
    """Every change in the rules of a question and of those whose answers it reads, in the order of the rules."""
    found: dict[Condition, dict[str, None]] = {}
    for asked in _questions_behind(both, question):
        was, now = (both.question_rules(side, asked) for side in _SIDES)
        for where in apart(was.applies, now.applies):
            found.setdefault(where, {})[SUBJECT] = None
        before, after = ({rule.id: rule for rule in side.rules} for side in (was, now))
        for id_ in dict.fromkeys((*after, *before)):
            for where in _of_rule(before.get(id_), after.get(id_)):
                found.setdefault(where, {})[rule_name(id_)] = None
    return tuple(RuleChange(tuple(rules), where) for where, rules in found.items())


_SIDES: tuple[Side, Side] = ("old", "new")


class ChangesApart:
    """Diagrams in which each of some changes can be asked by itself.

    Raises `TooLargeError` as they do, and where more is spent than the budget has left.
    """

    def __init__(
        self,
        both: Joint,
        question: str,
        changes: tuple[RuleChange, ...],
        conditions: tuple[Condition, ...],
        budget: Budget,
    ) -> None:
        self._changes = tuple({change.where: change for change in reversed(changes)}.values())[::-1]
        asked = (*conditions, *(change.where for change in changes))
        self.diagrams = both.diagrams_with(question, asked, Budget(question, within=budget))

    def where_alone(self, change: RuleChange, pair: Diagram) -> Diagram:
        """What something came to and comes to, where this change counts and no other; elsewhere the same of both."""
        alone = self._alone(change)
        return self.diagrams.workshop.combine(pair, alone, lambda both, on: both if on else (both[0], both[0]))

    def alone_at(self, given: Given, as_at: date) -> RuleChange | None:
        """The change that alone counts in a case, whatever else is true of it; None where there is none."""
        record = Cases(self.diagrams, as_at).record(given)
        if record is None:
            return None
        cells = {level: variable.possible(record, as_at) for level, variable in enumerate(self.diagrams.variables)}
        path = {level: only[0] for level, only in cells.items() if len(only) == 1}
        return next((c for c in self._changes if says_yes(self.diagrams, self._alone(c), path)), None)

    def _alone(self, change: RuleChange) -> Diagram:
        held = self.diagrams.of_condition(change.where)
        return self.diagrams.workshop.combine(held, self._how_many, lambda holds, number: bool(holds and number == 1))

    @once
    def _how_many(self) -> Diagram:
        """How many of the changes count: none, one, or more."""
        number: Diagram = self.diagrams.workshop.final(0)
        for change in self._changes:
            held = self.diagrams.of_condition(change.where)
            number = self.diagrams.workshop.combine(number, held, lambda n, on: min(_MORE, n + on))
        return number


_MORE = 2


def _questions_behind(both: Joint, question: str) -> Iterator[str]:
    """The question, and those whose answers it reads, near or far, under both packs."""
    left, seen = [question], {question}
    while left:
        asked = left.pop(0)
        if all(f"{side}:{asked}" in both.rulebook.by_question for side in _SIDES):
            yield asked
        for side in _SIDES:
            rules = both.rulebook.by_question.get(f"{side}:{asked}")
            conditions = (rules.applies, *(rule.when for rule in rules.rules)) if rules is not None else ()
            read = [name.partition(":")[2] for condition in conditions for name in questions_read(condition)]
            left.extend(dict.fromkeys(name for name in read if name not in seen))
            seen.update(read)


def _of_rule(was: Rule | None, now: Rule | None) -> Iterator[Condition]:
    yield from apart(was.when if was else NEVER, now.when if now else NEVER)
    if was is not None and now is not None and _given(was) != _given(now):
        yield now.when


def _given(rule: Rule) -> tuple[object, ...]:
    """What a rule brings to the answer where it holds."""
    return rule.outcome, rule.strength, rule.gap, rule.parent, rule.tier, rule.tension


def apart(was: Condition, now: Condition) -> Iterator[Condition]:
    """For each smallest part in which two conditions differ, where it holds in one of them alone."""
    if was == now:
        return
    match was, now:
        case Not(one), Not(other):
            yield from apart(one, other)
        case (All(some), All(others)) | (Any(some), Any(others)):
            yield from _of_members(was, now, some, others)
        case AtLeast(), AtLeast() if len(was.members) == len(now.members):
            yield from (where for pair in zip(was.members, now.members, strict=True) for where in apart(*pair))
            if (was.number, was.worths) != (now.number, now.worths):
                yield _in_one(replace(was, members=now.members), now)
        case Leaf(), Leaf() if was.fact == now.fact:
            yield from _of_tests(was, now)
        case _:
            yield _in_one(was, now)


def _of_members(
    was: Condition, now: Condition, some: tuple[Condition, ...], others: tuple[Condition, ...]
) -> Iterator[Condition]:
    """Member by member where as many were changed as stand there now; else the whole."""
    gone = [member for member in some if member not in others]
    come = [member for member in others if member not in some]
    if len(gone) != len(come):
        yield _in_one(was, now)
    yield from (where for pair in zip(gone, come, strict=False) if len(gone) == len(come) for where in apart(*pair))


def _of_tests(was: Leaf, now: Leaf) -> Iterator[Condition]:
    match was.test, now.test:
        case Between(low, high), Between(other_low, other_high) if low != other_low and high != other_high:
            yield _in_one(replace(was, test=Between(low, None)), replace(now, test=Between(other_low, None)))
            yield _in_one(replace(was, test=Between(None, high)), replace(now, test=Between(None, other_high)))
        case (OneOf() | Equals(str())) as one, (OneOf() | Equals(str())) as other:
            some, others = _values(one), _values(other)
            changed = (*(v for v in some if v not in others), *(v for v in others if v not in some))
            yield from (replace(now, test=OneOf((value,))) for value in changed)
        case _:
            yield _in_one(was, now)


def _values(test: OneOf | Equals) -> tuple[str | int, ...]:
    return test.values if isinstance(test, OneOf) else (test.value,)


def _in_one(was: Condition, now: Condition) -> Condition:
    return any_condition((All((was, Not(now))), All((now, Not(was)))))
