"""A lowered pack: the rules its parts have become, and what part hangs on which reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial

from ivpolicy.core.lowering.scope import Scope
from ivpolicy.core.pack.rules import InForce
from ivpolicy.core.rules.condition import ALWAYS, Condition, DatesAsAt, Named, walk
from ivpolicy.core.rules.rulebook import CautionRule, OrderPlan, QuestionRules, Rule, SchedulePlan


@dataclass(frozen=True, slots=True)
class Lowered:
    """What one part of a pack becomes: rules, each with its question, and the states their conditions read."""

    rules: tuple[tuple[str, Rule], ...]
    schedules: tuple[SchedulePlan, ...] = ()
    orders: tuple[OrderPlan, ...] = ()

    def hangs_on(self, readings: AbstractSet[str]) -> bool:
        """Whether another option of one of these readings could make it anything else."""
        return any(not rule.readings.isdisjoint(readings) for _, rule in self.rules)

    def takes_in(self, names: AbstractSet[str]) -> bool:
        """Whether one of its conditions takes in what has one of these names."""
        conditions = (c for _, rule in self.rules for c in (rule.when, rule.arises, rule.done, rule.preferred) if c)
        parts = (part for condition in conditions for part in walk(condition))
        return any(isinstance(part, Named) and part.name in names for part in parts)


PartLowering = partial[Lowered]
"""Lowers one part of a pack."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One pack, lowered.

    Attributes:
        parts: What its parts have become, in the order of the format.
        rules: By question, in the same order.
        alone: Of the national layer: by question, its rules where no pack stands over it.
        rows_left_out: Of the national layer on a day: the rows that are not in force on it.
        not_in_force: By question, what these rows would say.
    """

    scope: Scope
    parts: tuple[Lowered, ...]
    rules: Mapping[str, tuple[Rule, ...]]
    alone: Mapping[str, QuestionRules] = field(default_factory=dict)
    rows_left_out: frozenset[str] = frozenset()
    not_in_force: Mapping[str, tuple[CautionRule, ...]] = field(default_factory=dict)

    @property
    def schedules(self) -> Iterator[SchedulePlan]:
        """Every schedule, in the order of the pack."""
        return (schedule for part in self.parts for schedule in part.schedules)

    @property
    def orders(self) -> Iterator[OrderPlan]:
        """Every order of two dates, in the order of the pack."""
        return (order for part in self.parts for order in part.orders)


def layer_of(scope: Scope, parts: tuple[Lowered, ...]) -> Layer:
    """The layer these parts make."""
    rules: defaultdict[str, list[Rule]] = defaultdict(list)
    for part in parts:
        for question, rule in part.rules:
            rules[question].append(rule)
    return Layer(scope, parts, {question: tuple(found) for question, found in rules.items()})


def period_condition(period: InForce | None) -> Condition:
    """That the day of decision lies in a period; always, where none is stated."""
    return DatesAsAt(period.from_, period.to) if period and (period.from_ or period.to) else ALWAYS
