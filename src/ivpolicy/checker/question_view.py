"""One question of a compiled pack: the pack's own rules on it, and the diagrams by which they are compared."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ivpolicy.checker.bounds import BoundedPack
from ivpolicy.core.condition import Condition
from ivpolicy.core.diagram import Diagram, Final
from ivpolicy.core.program import Program, Role, Rule
from ivpolicy.core.space import Space


class QuestionView:
    """A question as one pack answers it. What is built from diagrams raises `TooLargeError`."""

    def __init__(self, pack: BoundedPack, question: str) -> None:
        self.pack = pack
        self.program: Program = pack.rulebook.programs[question]
        self.own: tuple[Rule, ...] = tuple(
            rule for rule in (*self.program.rules, *self.program.side) if rule.id.startswith(f"{pack.id}:")
        )

    @cached_property
    def space(self) -> Space:
        """The question's space."""
        return self.pack.space(self.program.question.id)

    def of(self, condition: Condition) -> Diagram:
        """Where a condition holds."""
        return self.space.of_condition(condition)

    def counts(self, rule: Rule) -> Diagram:
        """Where a rule holds and the question arises; of a rule that only adds actions, where it holds."""
        held = self.of(trigger(rule))
        return self.both(self.of(self.program.applies), held) if rule in self.program.rules else held

    def both(self, one: Diagram, other: Diagram) -> Diagram:
        """Where both hold."""
        return self.space.workshop.combine(one, other, lambda a, b: bool(a and b))

    def but_not(self, one: Diagram, other: Diagram) -> Diagram:
        """Where the one holds and the other does not."""
        return self.space.workshop.combine(one, other, lambda a, b: bool(a and not b))

    def either(self, diagrams: Iterable[Diagram]) -> Diagram:
        """Where at least one holds; nowhere when there is none."""
        made: Diagram = self.space.workshop.final(False)
        for diagram in diagrams:
            made = self.space.workshop.combine(made, diagram, lambda a, b: bool(a or b))
        return made


def trigger(rule: Rule) -> Condition:
    """The condition an officer wrote for the rule: when it holds, or when what it asks for arises."""
    return rule.arises if rule.role in (Role.DUTY, Role.SCHEDULE, Role.CHECK) else rule.when


def nowhere(diagram: Diagram) -> bool:
    """Whether a diagram of yes and no says no in every case."""
    return isinstance(diagram, Final) and not diagram.value


def everywhere(diagram: Diagram) -> bool:
    """Whether a diagram of yes and no says yes in every case."""
    return isinstance(diagram, Final) and bool(diagram.value)


def short(rule: Rule) -> str:
    """The rule's id as it stands in its file."""
    return rule.id.split(":", 1)[1]
