"""One question of a compiled pack: the pack's own rules on it, and the diagrams by which they are compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial

from ivpolicy.bounds import BoundedPack
from ivpolicy.core.answers import combination
from ivpolicy.core.answers.diagram import Diagram, Final
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.catalogue import Kind
from ivpolicy.core.rules.condition import Condition
from ivpolicy.core.rules.rulebook import QuestionRules, Role, Rule

_ONE_BY_ONE = (Kind.DUTIES, Kind.CHECKLIST)
"""The kinds of question of which no rule is compared with another."""


@dataclass(frozen=True)
class RuleView:
    """One rule in a space. What is built from diagrams raises `TooLargeError`."""

    rule: Rule
    program: QuestionRules
    space: QuestionDiagrams

    def of(self, condition: Condition) -> Diagram:
        """Where a condition holds."""
        return self.space.of_condition(condition)

    @cached_property
    def counts(self) -> Diagram:
        """Where the rule holds and the question arises; of a rule that only adds actions, where it holds."""
        held = self.of(self.trigger)
        if self.rule not in self.program.rules:
            return held
        return self.space.workshop.combine(self.of(self.program.applies), held, lambda a, b: bool(a and b))

    @property
    def trigger(self) -> Condition:
        """The condition an officer wrote for the rule: when it holds, or when what it asks for arises."""
        asked = self.rule.role in (Role.DUTY, Role.SCHEDULE, Role.CHECK)
        return self.rule.arises if asked else self.rule.when


class QuestionView:
    """A question as one pack answers it, and the rules on it that are the pack's own."""

    def __init__(self, pack: BoundedPack, question: str) -> None:
        self.pack = pack
        self.program: QuestionRules = pack.rulebook.programs[question]
        every = (*self.program.rules, *self.program.side)
        self.own: tuple[Rule, ...] = tuple(rule for rule in every if rule.id.startswith(f"{pack.id}:"))

    @cached_property
    def space(self) -> QuestionDiagrams:
        """The space in which the rules that answer the question are compared. Raises `TooLargeError`."""
        return self.pack.space(self.program.question.id)

    @cached_property
    def rules(self) -> tuple[RuleView, ...]:
        """The pack's own rules, those that only add actions and those of lists each in a space of its own."""
        return tuple(RuleView(rule, self.program, self._space_of(rule)) for rule in self.own)

    @property
    def answering(self) -> tuple[RuleView, ...]:
        """The pack's own rules that take part in the answer, all in the one space."""
        return tuple(view for view in self.rules if view.rule in self.program.rules)

    def _space_of(self, rule: Rule) -> QuestionDiagrams:
        alone = self.program.question.kind in _ONE_BY_ONE or rule not in self.program.rules
        return self.pack.space_of_rule(self.program.question.id, rule) if alone else self.space

    # ---- the rules that answer, compared ----

    def of(self, rule: Rule) -> Diagram:
        """Where a rule that answers the question holds."""
        return self.space.of_condition(rule.when)

    def both(self, one: Diagram, other: Diagram) -> Diagram:
        """Where both hold."""
        return self.space.workshop.combine(one, other, lambda a, b: bool(a and b))

    def but_not(self, one: Diagram, other: Diagram) -> Diagram:
        """Where the one holds and the other does not."""
        return self.space.workshop.combine(one, other, lambda a, b: bool(a and not b))

    def one_of(self, rules: Iterable[Rule]) -> Diagram:
        """Where at least one of these rules holds; nowhere when there is none."""
        made: Diagram = self.space.workshop.final(False)
        for rule in rules:
            made = self.space.workshop.combine(made, self.of(rule), lambda a, b: bool(a or b))
        return made

    def answer_without(self, rule: Rule) -> Diagram:
        """The answer of the question if the pack did not have the rule; the same object where nothing changes."""
        workshop, program = self.space.workshop, self.program
        state: Diagram = workshop.final(combination.start(program))
        for other in program.rules:
            if other is not rule:
                state = workshop.combine(state, self.of(other), partial(_stepped, program, other))
        answer = workshop.mapped(state, lambda reached: combination.finish(program, reached))
        applies = self.space.of_condition(program.applies)
        return workshop.combine(applies, answer, lambda on, a: a if on else combination.DOES_NOT_APPLY)


def _stepped(program: QuestionRules, rule: Rule, state: combination.AnswerSoFar, held: bool) -> combination.AnswerSoFar:  # noqa: FBT001 - what a diagram answers
    return combination.step(program, state, rule, holds=held)


def nowhere(diagram: Diagram) -> bool:
    """Whether a diagram of yes and no says no in every case."""
    return isinstance(diagram, Final) and not diagram.value


def everywhere(diagram: Diagram) -> bool:
    """Whether a diagram of yes and no says yes in every case."""
    return isinstance(diagram, Final) and bool(diagram.value)
