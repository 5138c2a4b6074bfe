"""Each change of a rule by itself, as the records on which it counts: the changed part holds under one pack alone.

A rule is followed down to the smallest parts in which its conditions differ: one bound, one word of a choice, one test,
one ground more, how many are needed. Where two changes of one rule lead to the same other answer, each has its own
records. What was written once and stands in several rules, such as a ground of who is eligible, is one change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
    Named,
    Not,
    OneOf,
    any_condition,
    leaves,
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


ChangedPart = tuple[Condition | None, Condition | None]
"""The smallest part that differs, as it was and as it is; None where there was or is none."""


def rule_changes(both: Joint, question: str) -> tuple[RuleChange, ...]:
    """Every change in the rules of a question and of those whose answers it reads, in the order of the rules."""
    named: dict[ChangedPart, dict[str, None]] = {}
    counts: dict[ChangedPart, dict[Condition, None]] = {}
    for name, change, where in _changes(both, question):
        named.setdefault(change, {})[name] = None
        counts.setdefault(change, {})[where] = None
    every = [RuleChange(tuple(named[change]), any_condition(tuple(where))) for change, where in counts.items()]
    return _as_one(every, [change.where for change in every])


def _as_one(changes: Iterable[RuleChange], keys: Iterable[object]) -> tuple[RuleChange, ...]:
    """The changes, those of one key as one."""
    found: dict[object, RuleChange] = {}
    for change, key in zip(changes, keys, strict=True):
        first = found.setdefault(key, change)
        found[key] = replace(first, rules=tuple(dict.fromkeys((*first.rules, *change.rules))))
    return tuple(found.values())


def _changes(both: Joint, question: str) -> Iterator[tuple[str, ChangedPart, Condition]]:
    for asked in _questions_behind(both, question):
        was, now = (both.question_rules(side, asked) for side in _SIDES)
        yield from ((SUBJECT, *change) for change in apart(was.applies, now.applies))
        before, after = ({rule.id: rule for rule in side.rules} for side in (was, now))
        for id_ in dict.fromkeys((*after, *before)):
            yield from ((rule_name(id_), *change) for change in _of_rule(before.get(id_), after.get(id_)))


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
        asked = (*conditions, *(change.where for change in changes))
        self.diagrams = both.diagrams_with(question, asked, Budget(question, within=budget))
        # Two rules changed on the same records are two changes, but for the one section to which these are read.
        sections = (_ELIGIBILITY if _ELIGIBILITY.issuperset(change.rules) else change.rules for change in changes)
        wheres = (self.diagrams.of_condition(change.where) for change in changes)
        self.changes = _as_one(changes, zip(sections, wheres, strict=True))

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
        return next((c for c in self.changes if says_yes(self.diagrams, self._alone(c), path)), None)

    def _alone(self, change: RuleChange) -> Diagram:
        held = self.diagrams.of_condition(change.where)
        return self.diagrams.workshop.combine(held, self._how_many, lambda holds, number: bool(holds and number == 1))

    @once
    def _how_many(self) -> Diagram:
        """How many of the changes count: none, one, or more."""
        number: Diagram = self.diagrams.workshop.final(0)
        for change in self.changes:
            held = self.diagrams.of_condition(change.where)
            number = self.diagrams.workshop.combine(number, held, lambda n, on: min(_MORE, n + on))
        return number


_MORE = 2
_ELIGIBILITY = frozenset({"eligible", "not_eligible", "in_neither"})
"""The rules to which one section is read, who has the advocacy service: what is changed in it once may stand in all."""


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


def _of_rule(was: Rule | None, now: Rule | None) -> Iterator[tuple[ChangedPart, Condition]]:
    yield from apart(was.when if was else NEVER, now.when if now else NEVER)
    if was is not None and now is not None and _given(was) != _given(now):
        yield (now.when, now.when), now.when


def _given(rule: Rule) -> tuple[object, ...]:
    """What a rule brings to the answer where it holds."""
    return rule.outcome, rule.strength, rule.gap, rule.parent, rule.tier, rule.tension


def apart(was: Condition, now: Condition) -> Iterator[tuple[ChangedPart, Condition]]:
    """Each smallest part in which two conditions differ, and where it holds in one of them alone."""
    if was == now:
        return
    match was, now:
        case Not(one), Not(other):
            yield from apart(one, other)
        case (All(some), All(others)) | (Any(some), Any(others)):
            yield from _of_members(was, now, some, others)
        case All(some), _ if now != NEVER:
            yield from _of_members(was, All((now,)), some, (now,))
        case _, All(others) if was != NEVER:
            yield from _of_members(All((was,)), now, (was,), others)
        case Any(some), _ if now != NEVER:
            yield from _of_members(was, Any((now,)), some, (now,))
        case _, Any(others) if was != NEVER:
            yield from _of_members(Any((was,)), now, (was,), others)
        case Named(), Named() if was.name == now.name:
            yield from apart(was.member, now.member)
        case AtLeast(), AtLeast():
            yield from _of_counted(was, now)
        case Leaf(), Leaf() if was.fact == now.fact:
            yield from _of_tests(was, now)
        case _:
            yield _in_one(was, now)


def _of_members(
    was: Condition, now: Condition, some: tuple[Condition, ...], others: tuple[Condition, ...]
) -> Iterator[tuple[ChangedPart, Condition]]:
    """Member by member: in pairs where as many were changed as stand there now, else each that went or came.

    What asks the same facts on both sides was changed, and did not go and come.
    """
    gone, come, pairs = _sorted_out(some, others)
    if len(gone) == len(come):
        pairs, gone, come = (*pairs, *zip(gone, come, strict=True)), (), ()
    yield from (change for pair in pairs for change in apart(*pair))
    for member in gone:
        yield (member, None), _missed(now, member)
    for member in come:
        yield (None, member), _missed(was, member)


def _of_counted(was: AtLeast, now: AtLeast) -> Iterator[tuple[ChangedPart, Condition]]:
    """The same of members that are counted, then how many are needed or what each is worth."""
    if len(was.members) == len(now.members):
        yield from (change for pair in zip(was.members, now.members, strict=True) for change in apart(*pair))
        if (was.number, was.worths) != (now.number, now.worths):
            yield _in_one(replace(was, members=now.members), now)
        return
    gone, come, pairs = _sorted_out(was.members, now.members)
    yield from (change for pair in pairs for change in apart(*pair))
    standing = dict(zip(was.members, was.worths, strict=True))
    for member in gone:
        left = {other: worth for other, worth in standing.items() if other != member}
        yield (member, None), _in_one(was, _counting(was.number, left))[1]
    worths = dict(zip(now.members, now.worths, strict=True))
    for member in come:
        yield (None, member), _in_one(was, _counting(was.number, {**standing, member: worths[member]}))[1]
    if was.number != now.number:
        yield _in_one(replace(now, number=was.number), now)


def _counting(number: int, worths: Mapping[Condition, int]) -> Condition:
    return AtLeast(number, tuple(worths), tuple(worths.values())) if worths else NEVER


_Members = tuple[Condition, ...]


def _sorted_out(some: _Members, others: _Members) -> tuple[_Members, _Members, tuple[tuple[Condition, Condition], ...]]:
    """The members that went, those that came, and those that were changed, as they were and are."""
    gone = [member for member in some if member not in others]
    come = [member for member in others if member not in some]
    pairs = tuple(_about_the_same(gone, come)) if len(gone) != len(come) else ()
    paired = [member for pair in pairs for member in pair]
    return tuple(m for m in gone if m not in paired), tuple(m for m in come if m not in paired), pairs


def _about_the_same(gone: list[Condition], come: list[Condition]) -> Iterator[tuple[Condition, Condition]]:
    """Each member that went with the one that came and has its name, or asks just its facts, where each is one."""
    went, came = (Counter(map(_topic, members)) for members in (gone, come))
    for member in gone:
        topic = _topic(member)
        if went[topic] == came[topic] == 1:
            yield member, next(other for other in come if _topic(other) == topic)


def _topic(condition: Condition) -> tuple[object, ...]:
    if isinstance(condition, Named):
        return (condition.name,)
    return isinstance(condition, Not), frozenset(leaf.fact for leaf in leaves(condition))


def _missed(group: Condition, member: Condition) -> Condition:
    """Where a group comes out otherwise for a member that it does not have."""
    return All((group, Not(member))) if isinstance(group, All) else All((member, Not(group)))


def _of_tests(was: Leaf, now: Leaf) -> Iterator[tuple[ChangedPart, Condition]]:
    match was.test, now.test:
        case Between(low, high), Between(other_low, other_high) if low != other_low and high != other_high:
            yield _in_one(replace(was, test=Between(low, None)), replace(now, test=Between(other_low, None)))
            yield _in_one(replace(was, test=Between(None, high)), replace(now, test=Between(None, other_high)))
        case (OneOf() | Equals(str())) as one, (OneOf() | Equals(str())) as other:
            some, others = _values(one), _values(other)
            gone = (replace(now, test=OneOf((value,))) for value in some if value not in others)
            come = (replace(now, test=OneOf((value,))) for value in others if value not in some)
            yield from (((value, None), value) for value in gone)
            yield from (((None, value), value) for value in come)
        case _:
            yield _in_one(was, now)


def _values(test: OneOf | Equals) -> tuple[str | int, ...]:
    return test.values if isinstance(test, OneOf) else (test.value,)


def _in_one(was: Condition, now: Condition) -> tuple[ChangedPart, Condition]:
    return (was, now), any_condition((All((was, Not(now))), All((now, Not(was)))))
