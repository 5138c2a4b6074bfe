"""One question of a compiled pack: the pack's own rules on it, and the diagrams by which they are compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ivpolicy.checker.proved_pack import ProvedPack
from ivpolicy.core.answers.diagram import Diagram, Final
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.rules.condition import Condition
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import QuestionRules, Rule


@dataclass(frozen=True)
class RuleView:
    """One rule among a question's diagrams. What is built from diagrams raises `TooLargeError`."""

    rule: Rule
    question_rules: QuestionRules
    diagrams: QuestionDiagrams

    def of(self, condition: Condition) -> Diagram:
        """Where a condition holds."""
        return self.diagrams.of_condition(condition)

    @cached_property
    def counts(self) -> Diagram:
        """Where the rule holds and the question arises; of a rule that only adds actions, where it holds."""
        held = self.of(self.rule.trigger)
        if self.rule not in self.question_rules.rules:
            return held
        return self.diagrams.workshop.combine(self.of(self.question_rules.applies), held, lambda a, b: bool(a and b))


class QuestionView:
    """A question as one pack answers it, and the rules on it that are the pack's own."""

    def __init__(self, pack: ProvedPack, question: str) -> None:
        self.pack = pack
        self.question_rules: QuestionRules = pack.rulebook.by_question[question]
        acting = self.question_rules.acting
        self.own: tuple[Rule, ...] = tuple(rule for rule in acting if rule.id.startswith(f"{pack.id}:"))

    @cached_property
    def diagrams(self) -> QuestionDiagrams:
        """The diagrams in which the rules that answer the question are compared. Raises `TooLargeError`."""
        return self.pack.diagrams(self.question_rules.question.id)

    @cached_property
    def rules(self) -> tuple[RuleView, ...]:
        """The pack's own rules, those that only add actions and those of lists each with diagrams of its own."""
        question, is_list = self.question_rules.question.id, kind_of(self.question_rules.question).is_list
        together = () if is_list else self.question_rules.rules
        return tuple(
            RuleView(
                rule,
                self.question_rules,
                self.diagrams if rule in together else self.pack.diagrams_of_rule(question, rule),
            )
            for rule in self.own
        )

    @property
    def answering(self) -> tuple[RuleView, ...]:
        """The pack's own rules that take part in the answer, all among the same diagrams."""
        return tuple(view for view in self.rules if view.rule in self.question_rules.rules)

    # ---- the rules that answer, compared ----

    def of(self, rule: Rule) -> Diagram:
        """Where a rule that answers the question holds."""
        return self.diagrams.of_condition(rule.when)

    def both(self, one: Diagram, other: Diagram) -> Diagram:
        """Where both hold."""
        return self.diagrams.workshop.combine(one, other, lambda a, b: bool(a and b))

    def but_not(self, one: Diagram, other: Diagram) -> Diagram:
        """Where the one holds and the other does not."""
        return self.diagrams.workshop.combine(one, other, lambda a, b: bool(a and not b))

    def one_of(self, rules: Iterable[Rule]) -> Diagram:
        """Where at least one of these rules holds; nowhere when there is none."""
        made: Diagram = self.diagrams.workshop.final(False)
        for rule in rules:
            made = self.diagrams.workshop.combine(made, self.of(rule), lambda a, b: bool(a or b))
        return made


def nowhere(diagram: Diagram) -> bool:
    """Whether a diagram of yes and no says no in every case."""
    return isinstance(diagram, Final) and not diagram.value


def everywhere(diagram: Diagram) -> bool:
    """Whether a diagram of yes and no says yes in every case."""
    return isinstance(diagram, Final) and bool(diagram.value)
