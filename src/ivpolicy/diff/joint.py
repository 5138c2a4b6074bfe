"""Two packs asked as one: the same question under both, over one set of variables cut by the tests of both.

Every recorded fact is one variable, so a diagram of the one pack's answer can be laid beside that of the other. What
the packs do not share is kept apart: a schedule or an order of dates that was changed, and a local fact that was
declared anew under its old name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, assert_never

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.budget import Budget
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.proofs.plain_child import AS_AT
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import (
    ALWAYS,
    CONFIRMED,
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
)
from ivpolicy.core.rules.rulebook import OrderPlan, QuestionRules, Rule, Rulebook, SchedulePlan
from ivpolicy.core.variables.variable import Kept
from ivpolicy.witnesses.cases import Given, recorded

Side = Literal["old", "new"]
"""Which of the two packs: as it was, or as it is now."""

_ANEW = "anew"


@dataclass(frozen=True, slots=True)
class Joint:
    """Two compiled packs over one rulebook.

    Attributes:
        old, new: The packs compared, as they bind on that day.
        rulebook: Both packs' rules by `<side>:<question>`, with the facts, schedules and orders of both.
        declared_anew: The path of a local fact whose type was changed, by the path of the new declaration.
        law_of: The day whose law both stand on.
    """

    old: Pack
    new: Pack
    rulebook: Rulebook
    declared_anew: Mapping[str, str]
    law_of: date
    _diagrams_made: dict[str, QuestionDiagrams] = field(default_factory=dict)
    _cells_kept: Kept = field(default_factory=dict)

    def diagrams(self, question: str) -> QuestionDiagrams:
        """The diagrams in which both packs' answers to a question lie; both must answer it. Raises `TooLargeError`."""
        made = self._diagrams_made.get(question)
        if made is None:
            made = self._diagrams_made[question] = self.diagrams_with(question, ())
        return made

    def diagrams_with(
        self, question: str, conditions: tuple[Condition, ...], budget: Budget | None = None
    ) -> QuestionDiagrams:
        """The same, in which these conditions can be asked too; made anew each time."""
        both = All((Answered(f"old:{question}", ""), Answered(f"new:{question}", ""), *conditions))
        asked = QuestionRules(self.question_rules("new", question).question, (), applies=both)
        book, kept = self.rulebook, self._cells_kept
        return QuestionDiagrams(book, book.by_question, asked, whole=False, kept=kept, budget=budget)

    def question_rules(self, side: Side, question: str) -> QuestionRules:
        """One pack's rules for a question, over the joint variables."""
        return self.rulebook.by_question[f"{side}:{question}"]

    def pack(self, side: Side) -> Pack:
        """One of the two packs."""
        return self.old if side == "old" else self.new

    def record(self, side: Side, given: Given, as_at: date) -> CaseRecord | None:
        """The record as one pack reads it, without what only the other can; None where no record can hold all."""
        facts = self.pack(side).rulebook.facts
        mine: dict[str, object] = {}
        for path, value in given.items():
            if path in self.declared_anew:
                if side == "new":
                    mine[self.declared_anew[path]] = value
            elif path not in self.declared_anew.values() or side == "old":
                mine.setdefault(path, value)
        return recorded({p: v for p, v in mine.items() if p.removeprefix(CONFIRMED) in facts}, facts, as_at)

    def days_under_its_law(self, days: Iterable[date]) -> tuple[date, ...]:
        """Those of the days on which the same law binds; the day of that law first, where the first is none of them."""
        under = [day for day in days if all(pack.on(day) is pack for pack in (self.old, self.new))]
        return tuple(under) or (self.law_of,)

    @property
    def shared_questions(self) -> tuple[str, ...]:
        """The questions both packs answer, in the order in which answers are given."""
        return tuple(question for question in self.new.questions if question in self.old.questions)


def joint(old: Pack, new: Pack, law_of: date = AS_AT) -> Joint:
    """Put two compiled packs over one set of variables. Packs of different authorities may be joined too."""
    old, new = old.on(law_of), new.on(law_of)
    facts, anew = _facts(old.written, new.written, old.rulebook.facts, new.rulebook.facts)
    plans = _Plans()
    names_old, names_new = plans.names_of(old.rulebook), plans.names_of(new.rulebook)
    by_question = {
        **_by_question("old", old.rulebook, names_old),
        **_by_question("new", new.rulebook, {**names_new, **{path: key for key, path in anew.items()}}),
    }
    holidays = new.rulebook.holidays
    return Joint(old, new, Rulebook(by_question, {}, facts, plans.schedules, plans.orders, holidays), anew, law_of)


# ---- facts ----


def _facts(
    old: WrittenPack, new: WrittenPack, old_facts: Mapping[str, Fact], new_facts: Mapping[str, Fact]
) -> tuple[dict[str, Fact], dict[str, str]]:
    """The facts of both, and those declared anew: new key → path. Of a choice, the words that both know."""
    facts, anew = {**old_facts, **new_facts}, {}
    for path, now in new_facts.items():
        was = old_facts.get(path)
        if was is None or was == now:
            continue
        if is_declared_anew(was, now):
            key = path.replace(f"local.{new.id}.", f"local.{new.id}_{_ANEW}.", 1)
            facts |= {path: was, key: replace(now, path=key)}
            anew[key] = path
        else:
            choices = tuple(choice for choice in now.choices if choice in was.choices)
            facts[path] = replace(now, choices=choices, takes=now.takes if now.takes == was.takes else None)
    assert old.id == new.id or not anew, "packs of two ids share no local fact"  # noqa: S101 - what the paths mean
    return facts, anew


def is_declared_anew(was: Fact, now: Fact) -> bool:
    """Whether what was recorded for a local fact can no longer be read as it is now declared."""
    if (was.type, was.judgement) != (now.type, now.judgement) or not _fields(was).items() <= _fields(now).items():
        return True
    return bool(was.choices and not set(was.choices) & set(now.choices))


def _fields(fact: Fact) -> dict[str, tuple[object, ...]]:
    """What is read of a list's items, by the name of each field."""
    return {field.name: (field.type, field.choices, field.takes, field.places) for field in fact.item}


# ---- schedules and orders: one name for one plan ----


class _Plans:
    """Names the schedules and orders of both packs by what they are, so that unchanged ones are one variable."""

    def __init__(self) -> None:
        self.schedules: dict[str, SchedulePlan] = {}
        self.orders: dict[str, OrderPlan] = {}
        self._known: dict[object, str] = {}

    def names_of(self, book: Rulebook) -> dict[str, str]:
        """The joint name of each schedule and order of a rulebook, by its own name."""
        names: dict[str, str] = {}
        for key, plan in book.schedules.items():
            name = names[key] = self._named("schedule", (replace(plan, key=""), book.holidays))
            self.schedules[name] = replace(plan, key=name)
        for key, order in book.orders.items():
            name = names[key] = self._named("order", replace(order, key=""))
            self.orders[name] = replace(order, key=name)
        return names

    def _named(self, kind: str, plan: object) -> str:
        return self._known.setdefault((kind, plan), f"{kind}:{len(self._known) + 1}")


# ---- rules ----


def _by_question(side: Side, book: Rulebook, names: Mapping[str, str]) -> dict[str, QuestionRules]:
    return {
        f"{side}:{question}": _question_rules(side, question_rules, names)
        for question, question_rules in book.by_question.items()
    }


def _question_rules(side: Side, question_rules: QuestionRules, names: Mapping[str, str]) -> QuestionRules:
    rules, added = (
        tuple(_rule(side, rule, names) for rule in some) for some in (question_rules.rules, question_rules.side)
    )
    applies = _over(side, question_rules.applies, names)
    return QuestionRules(question_rules.question, rules, applies=applies, speaks=question_rules.speaks, side=added)


def _rule(side: Side, rule: Rule, names: Mapping[str, str]) -> Rule:
    """The rule as far as the answer hangs on it, and whether there is something to do."""
    return replace(
        rule, when=_over(side, rule.when, names), arises=ALWAYS, done=None, preferred=None, waived_by=(), actions=()
    )


def _over(side: Side, condition: Condition, names: Mapping[str, str]) -> Condition:
    """The condition over the joint variables. Names of parts are left out: only what they mean is compared."""
    match condition:
        case Leaf(fact, test):
            return Leaf(names.get(fact, fact), test)
        case Answered(question, outcome):
            return Answered(f"{side}:{question}", outcome)
        case Named(_, _, member):
            return _over(side, member, names)
        case Not(member):
            return Not(_over(side, member, names))
        case All(members):
            return All(tuple(_over(side, m, names) for m in members))
        case Any(members):
            return Any(tuple(_over(side, m, names) for m in members))
        case AtLeast():
            return replace(condition, members=tuple(_over(side, m, names) for m in condition.members))
        case Constant() | DatesAsAt():
            return condition
        case _:
            assert_never(condition)
