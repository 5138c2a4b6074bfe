"""The small core every reader works on: a question's rules (condition → finding), resolved and in order.

`lowering` makes them from packs. Evaluator, reasons, diagrams and the reference evaluator in the tests read nothing
else, so what is true of the rules is true of the pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from operator import is_
from typing import Literal, assert_never

from ivpolicy.core.catalogue import GAP, Question
from ivpolicy.core.dates.calendar import BankHolidays, Duration
from ivpolicy.core.dates.schedule import Recurrence
from ivpolicy.core.once import once
from ivpolicy.core.pack.head import Force, Strength, Verification
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import (
    ALWAYS,
    AtLeast,
    Condition,
    Named,
    Not,
    all_conditions,
    any_condition,
    children,
    walk,
)
from ivpolicy.core.text.source import NOWHERE, SourceLocation

STRENGTHS: tuple[Strength, ...] = ("must_not", "must", "should_not", "should", "may")
"""From the strongest to the weakest (semantics 9)."""

RANK: Mapping[str | None, int] = {**{strength: rank for rank, strength in enumerate(STRENGTHS)}, None: len(STRENGTHS)}
"""Rank of a strength, 0 the strongest; no strength at all ranks last."""


PROHIBITIONS = ("must_not", "should_not")
"""The strengths that say what is not to be done; the others say what is, or may be."""

_LEVELS = (("must_not", "must"), ("should_not", "should"), ("may", "may"))


def level_of(strength: str | None) -> int:
    """How much a strength asks, 0 the most: a `must_not` asks as much as a `must`; no strength at all ranks last."""
    return next((level for level, alike in enumerate(_LEVELS) if strength in alike), len(_LEVELS))


def at_level(strength: str, level: int) -> str:
    """The strength that asks as much as a level does and says the same: that it is to be done, or is not."""
    prohibits, asks = _LEVELS[level]
    return prohibits if strength in PROHIBITIONS else asks


class Tier(IntEnum):
    """Which layer speaks, in the order in which they decide (semantics 9)."""

    LAW = 0
    LOCAL = 1
    GUIDANCE = 2


class Role(StrEnum):
    """The kind of rule a policy officer recognises."""

    RULE = "rule"
    CHECK = "check"
    DUTY = "duty"
    SCHEDULE = "schedule"
    RUNG = "rung"
    STEP = "step"

    @property
    def is_item(self) -> bool:
        """Whether the rule is an entry of a list, with a state of its own: a check, a duty, a schedule."""
        match self:
            case Role.CHECK | Role.DUTY | Role.SCHEDULE:
                return True
            case Role.RULE | Role.RUNG | Role.STEP:
                return False
            case _:
                assert_never(self)

    @property
    def concludes(self) -> bool:
        """Whether the rule gives an outcome by itself, or says that the text leaves it open."""
        return self is Role.RULE

    @property
    def is_climbed(self) -> bool:
        """Whether the rule is a rung, which counts only where the rung below it is reached."""
        return self is Role.RUNG

    @property
    def is_check(self) -> bool:
        """Whether the rule is a check: there is something to do where it does not hold."""
        return self is Role.CHECK

    @property
    def only_acts(self) -> bool:
        """Whether the rule says what is to be done and takes no part in any answer."""
        return self is Role.STEP


@dataclass(frozen=True, slots=True)
class AgreedPlan:
    """The day in the field `dated` of an item of a list; `placed` is the field that places its items in time."""

    of: str
    dated: str
    where: Condition
    placed: str | None = None


@dataclass(frozen=True, slots=True)
class DeadlinePlan:
    """When an action is due: within a time of a dated fact, before one, agreed in an item, or in the source's words.

    `durations` has one entry, or one for each option where the day type is a reading: remind at the earlier date,
    call it late only at the later (semantics 33).
    """

    durations: tuple[Duration, ...] = ()
    of: str | None = None
    before: str | None = None
    before_age: int | None = None
    agreed: AgreedPlan | None = None
    words: str | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """Who does what, to whom, by when; names are the words shown, not ids."""

    does: str
    who: str
    to: str | None = None
    with_: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    copies_chosen_in: str | None = None
    copy_words: Mapping[str, str] = field(default_factory=dict, compare=False)
    by: DeadlinePlan | None = None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class GroundList:
    """The grounds a rule counts, and how many it needs: `any`, `all`, or a number of grounds or of their worths."""

    need: int | Literal["any", "all"]
    members: tuple[Named, ...]
    worths: tuple[int, ...]

    @property
    def needed(self) -> int:
        """How many are needed, as a number."""
        match self.need:
            case "any":
                return 1
            case "all":
                return len(self.members)
            case number:
                return number

    @property
    def enough(self) -> Condition:
        """That enough of them hold."""
        match self.need:
            case "any":
                return any_condition(self.members)
            case "all":
                return all_conditions(self.members)
            case number:
                return AtLeast(number, self.members, self.worths)


@dataclass(frozen=True)
class Rule:
    """One rule of a question.

    Attributes:
        id: `<pack>:<rule id>`; permanent.
        when: What counts in the answer: a rule holds, a check is met, a duty is due, a rung is climbed.
        rests_on: What it stands on, part of `when`; always, where it rests on nothing that could fall away.
        arises: For a duty, schedule or check: when it arises at all; for others always.
        done: For a duty: when it is done; None where nothing records it.
        taken: For a check: when the step was taken, whatever came of it; None for others.
        counted: The grounds it counts; None for a rule that is no list of grounds.
        outcome: The outcome it gives (for a rung its own name); None for a check, a duty, a schedule and a step.
        gap: What the text leaves open, when the rule is a gap.
        parent: For a rung, the outcome of the rung it is climbed from.
        place: For a rung, where the matter then stands.
        tension: The kind of conflict it makes when it opposes a law must.
        readings: The readings its condition, number, actor or deadline hangs on.
    """

    id: str
    role: Role
    tier: Tier
    force: Force
    verified: Verification | None
    binds: str
    clauses: tuple[str, ...]
    when: Condition
    rests_on: Condition = ALWAYS
    arises: Condition = ALWAYS
    done: Condition | None = None
    taken: Condition | None = None
    preferred: Condition | None = None
    counted: GroundList | None = None
    outcome: str | None = None
    act: str | None = None
    strength: Strength | None = None
    gap: str | None = None
    parent: str | None = None
    place: str | None = None
    says: str | None = None
    after: tuple[str, ...] = ()
    waived_by: tuple[tuple[str, Condition], ...] = ()
    tension: str = "policy_narrows_law"
    actions: tuple[ActionPlan, ...] = ()
    schedule: str | None = None
    readings: frozenset[str] = frozenset()
    at: SourceLocation = field(default=NOWHERE, compare=False)

    @property
    def name(self) -> str:
        """The id as the rule's own pack writes it."""
        return rule_name(self.id)

    def comes_after(self, step: Rule) -> bool:
        """Whether it is only next once this step of its own pack is met."""
        pack, _, _ = self.id.partition(":")
        return step.id in (f"{pack}:{name}" for name in self.after)

    @property
    def trigger(self) -> Condition:
        """The condition an officer wrote for it: when it holds, or when what it asks for arises."""
        return self.arises if self.role.is_item else self.when

    # A truth is kept for each condition there is, so a condition is made once for a rule, never for a case.
    @once
    def open_when(self) -> Condition:
        """Where there is something to do by the rule, beside what the answer and the steps before it say.

        A check of which an adverse result is on file is not made again: it stays open, and the result is told.
        """
        if self.role.is_climbed:
            return ALWAYS if self.done is None else Not(self.done)
        if not self.role.is_check:
            return self.when
        return Not(self.when if self.rests_on == ALWAYS else any_condition((self.when, Not(self.rests_on))))

    @once
    def grounds(self) -> tuple[Named, ...]:
        """The outermost named conditions by which it may hold, bar those it rests on; none under a `not`."""
        foundations = {part.name for part in walk(self.rests_on) if isinstance(part, Named)}
        return tuple(ground for ground in _named_in(self.when) if ground.name not in foundations)

    @property
    def rank(self) -> tuple[Tier, int]:
        """Its place among findings: tier before strength, the lowest goes first."""
        return self.tier, RANK[self.strength]


def _named_in(condition: Condition) -> Iterator[Named]:
    if isinstance(condition, Named):
        yield condition
    elif not isinstance(condition, Not):
        for child in children(condition):
            yield from _named_in(child)


def rule_name(id_: str) -> str:
    """The id of a rule as its own pack writes it: `leeds:isolated` is `isolated` there."""
    return id_.split(":", 1)[-1]


@dataclass(frozen=True, slots=True)
class CautionRule:
    """Law whose text was not read, or that is not in force on the day, and when it would hold."""

    id: str
    clauses: tuple[str, ...]
    when: Condition
    says: str
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """A recurring duty, resolved: what recurs, and which facts say where it stands.

    `key` is the name of its state in conditions: a `Flag` leaf on the pseudo-fact `schedule:<rule id>`.
    """

    key: str
    recurrence: Recurrence | None
    starts: str | None = None
    counted: str | None = None
    counted_where: Condition | None = None
    counted_dated: str | None = None
    history: str | None = None
    history_where: Condition | None = None
    history_dated: str | None = None
    history_fact: str | None = None
    each: str | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """The recorded facts on which it rests, each once: what it begins with first, its history last."""
        every = (self.starts, self.counted, self.history, self.history_fact)
        return tuple(dict.fromkeys(path for path in every if path is not None))


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """Two dates that must not be the wrong way round: `first` on or before `then`, both facts. See semantics 32."""

    key: str
    first: str
    then: str


@dataclass(frozen=True)
class QuestionRules:
    """One question for one pack: its rules in order, when it applies, and whether the pack speaks on it.

    Attributes:
        rules: The rules that give the answer, law first, then local (or guidance where the pack is silent).
        beside: Guidance that stands beside a pack that speaks; it never answers.
        side: What only adds actions, never an answer: steps, and duties attached to a question of another kind.
    """

    question: Question
    rules: tuple[Rule, ...]
    applies: Condition = ALWAYS
    speaks: bool = False
    beside: tuple[Rule, ...] = ()
    side: tuple[Rule, ...] = ()
    cautions: tuple[CautionRule, ...] = ()

    @once
    def acting(self) -> tuple[Rule, ...]:
        """The rules by which there may be something to do: those of the answer first."""
        return (*self.rules, *self.side)

    @once
    def every(self) -> tuple[Rule, ...]:
        """Every rule of the question, guidance that stands beside it last."""
        return (*self.acting, *self.beside)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Every outcome that can be answered where the question arises, the rungs of a ladder with them."""
        given = (rule.outcome for rule in self.rules if rule.outcome is not None)
        return tuple(dict.fromkeys((*self.question.outcomes, *given, self.question.otherwise, GAP)))

    def is_as_lowered(self, other: QuestionRules) -> bool:
        """Whether every rule is the very one, as it was lowered once, and the rest says the same."""
        one, two = self.every, other.every
        alike = len(one) == len(two) and all(map(is_, one, two))
        return alike and self.applies == other.applies and self.cautions == other.cautions

    def rule(self, id_: str) -> Rule | None:
        """The rule of this id by which there may be something to do; None where there is none."""
        return next((rule for rule in self.acting if rule.id == id_), None)


@dataclass(frozen=True)
class Rulebook:
    """The rules of every question of one pack under one choice of readings, with what its conditions are asked of.

    Attributes:
        by_question: By question id, in the order of the catalogue, the pack's own questions last.
        national: The same questions answered by the national layer alone.
        facts: The shared vocabulary and the pack's own facts.
        conflicts: By question id: what to do meanwhile, who decides, by when, and the clauses that say so.
    """

    by_question: Mapping[str, QuestionRules]
    national: Mapping[str, QuestionRules]
    facts: Mapping[str, Fact]
    schedules: Mapping[str, SchedulePlan]
    orders: Mapping[str, OrderPlan]
    holidays: BankHolidays
    conflicts: Mapping[str, MeanwhilePlan] = field(default_factory=dict)

    @once
    def steps_before(self) -> Mapping[str, tuple[tuple[str, Rule], ...]]:
        """By the id of each rule that comes after others: those it comes after, each with its question."""
        every = [(question, rule) for question, asked in self.by_question.items() for rule in asked.rules]
        later = (rule for asked in self.by_question.values() for rule in asked.acting if rule.after)
        return {
            rule.id: tuple((question, step) for question, step in every if rule.comes_after(step)) for rule in later
        }


@dataclass(frozen=True, slots=True)
class MeanwhilePlan:
    """What a conflict calls for until it is decided."""

    actions: tuple[ActionPlan, ...]
    who_decides: str
    by: str
    clauses: tuple[str, ...]
