"""What is to be done under each of two packs: rule by rule, where it is owed, by whom and by when.

An action is compared as it is planned: who does what, to whom, with copies to whom, within which period of which day.
Where two plans say the same, the day they come to is the same for every record. What is to be done while a
question is in conflict is one more entry beside its rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivpolicy.core.answers.diagram import Diagram
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.catalogue import NOT_APPLICABLE
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.owed import calls_for
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.answer import Answer
from ivpolicy.core.rules.condition import NEVER, All, Condition
from ivpolicy.core.rules.rulebook import ActionPlan, DeadlinePlan, Rule, rule_name
from ivpolicy.core.rules.words import before_birthday, plain
from ivpolicy.diff.joint import Joint, Side
from ivpolicy.diff.rule_changes import RuleChange, apart
from ivpolicy.diff.told import NOTHING_OPEN, Told

IN_CONFLICT = "in_conflict"
"""Stands for a rule: what is to be done while the question is in conflict."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one rule asks of anybody, under both packs. A rule that only one of them has asks nothing under the other.

    Attributes:
        id: The rule's id, or `in_conflict`.
        clauses: The clauses it cites, as they are now.
    """

    both: Joint
    question: str
    id: str

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses of the rule as it is now; as it was, where it is not there any more."""
        for side in _NEW_FIRST:
            if self.id == IN_CONFLICT and self.question in self.both.pack(side).rulebook.conflicts:
                return self.both.pack(side).rulebook.conflicts[self.question].clauses
            rule = self._rule(side)
            if rule is not None:
                return rule.clauses
        return ()

    def diagrams(self) -> QuestionDiagrams:
        """The diagrams in which the answers lie and all that says whether the rule is acted on."""
        sides = [(side, rule) for side in _NEW_FIRST if (rule := self._rule(side)) is not None]
        asked = [(side, one) for side, rule in sides for one in (rule, *self._steps_before(side, rule))]
        if all(rule in self.both.question_rules(side, self.question).rules for side, rule in asked):
            return self.both.diagrams(self.question)
        return self.both.diagrams_with(self.question, self.conditions)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What must hold under either pack for the rule to be acted on, beside the answer."""
        return tuple(c for side in _NEW_FIRST for c in self._conditions(side))

    @property
    def changes(self) -> tuple[RuleChange, ...]:
        """Each change of what must hold for the rule to be acted on."""
        was, now = (All(self._conditions(side)) if self._rule(side) else NEVER for side in _OLD_FIRST)
        return tuple(RuleChange((rule_name(self.id),), where) for _, where in apart(was, now))

    def owed(self, side: Side, diagrams: QuestionDiagrams) -> Diagram:
        """What is to be done under one pack, wherever a case may lie."""
        held = diagrams.of_condition(All(self._conditions(side)))
        answer = diagrams.answer_of(f"{side}:{self.question}")
        return diagrams.workshop.combine(answer, held, lambda a, h: self._told(side, a) if h else NOTHING_OPEN)

    def seen(self, side: Side, decision: Decision) -> Told | None:
        """What a decision says is to be done; None where it is not known to be."""
        mine = decision.actions if self.id != IN_CONFLICT else decision.conflict.meanwhile if decision.conflict else ()
        mine = tuple(a for a in mine if self.id in (a.rule, IN_CONFLICT))
        if any(action.state != "to_do" for action in mine):
            return None
        return self._in_words(side, tuple((a.who, a.does, a.to) for a in mine))

    # ---- one side ----

    def _rule(self, side: Side) -> Rule | None:
        """The rule over the joint variables."""
        return self.both.question_rules(side, self.question).rule(self.id)

    def plans(self, side: Side) -> tuple[ActionPlan, ...]:
        """What the rule, or the conflict, gives to do under one pack."""
        book = self.both.pack(side).rulebook
        if self.id == IN_CONFLICT:
            return book.conflicts[self.question].actions if self.question in book.conflicts else ()
        rule = book.by_question[self.question].rule(self.id)
        return rule.actions if rule else ()

    def _conditions(self, side: Side) -> tuple[Condition, ...]:
        """What must hold for the rule to be acted on, beside the answer."""
        rule = self._rule(side)
        return (rule.open_when, *(step.when for step in self._steps_before(side, rule))) if rule else ()

    def _steps_before(self, side: Side, rule: Rule) -> Iterator[Rule]:
        """The steps this one comes after, over the joint variables: only what is next is to be done."""
        for question, step in self.both.pack(side).rulebook.steps_before.get(rule.id, ()):
            yield from (own for own in self.both.question_rules(side, question).rules if own.id == step.id)

    def _told(self, side: Side, answer: Answer) -> Told:
        """What is to be done where the question comes to an answer and the conditions hold."""
        if answer.outcome == NOT_APPLICABLE or not self._acts_on(side, answer):
            return NOTHING_OPEN
        plans = self.plans(side)
        if answer.conflict and self.id != IN_CONFLICT:
            meanwhile = {_core(plan) for plan in Work(self.both, self.question, IN_CONFLICT).plans(side)}
            plans = tuple(plan for plan in plans if _core(plan) not in meanwhile)
        return self._in_words(side, tuple(_core(plan) for plan in plans))

    def _acts_on(self, side: Side, answer: Answer) -> bool:
        if self.id == IN_CONFLICT:
            return answer.conflict is not None
        rule = self._rule(side)
        return rule is not None and calls_for(rule, answer.outcome, in_conflict=answer.conflict is not None)

    def _in_words(self, side: Side, cores: tuple[tuple[str, str, str | None], ...]) -> Told:
        facts = self.both.pack(side).rulebook.facts
        words = [plan_words(plan, facts) for plan in self.plans(side) if _core(plan) in cores]
        rule = self._rule(side)
        return Told("; ".join(words), (rule.strength if rule else None) or "") if words else NOTHING_OPEN


_NEW_FIRST: tuple[Side, Side] = ("new", "old")
_OLD_FIRST: tuple[Side, Side] = ("old", "new")


def works(both: Joint, question: str) -> Iterator[Work]:
    """Everything of a question by which something is to be done under either pack, in the order of the new one."""
    ids: dict[str, None] = {}
    for side in _NEW_FIRST:
        book = both.pack(side).rulebook
        question_rules = book.by_question[question]
        ids.update(dict.fromkeys(rule.id for rule in question_rules.acting if rule.actions))
        ids.update({IN_CONFLICT: None} if question in book.conflicts else {})
    yield from (Work(both, question, id_) for id_ in ids)


def _core(plan: ActionPlan) -> tuple[str, str, str | None]:
    return plan.who, plain(plan.does), plan.to


# ---- in words ----


def plan_words(plan: ActionPlan, facts: Mapping[str, Fact]) -> str:
    """An action as planned: `social worker: tell the child (to: child), within 5 working days of day of referral`."""
    parts = [f"to: {plan.to}"] if plan.to else []
    parts += [f"with: {', '.join(plan.with_)}"] if plan.with_ else []
    copies = [*plan.copies, *(["as the child prefers"] if plan.copies_chosen_in else [])]
    parts += [f"copies: {', '.join(copies)}"] if copies else []
    also = f" ({'; '.join(parts)})" if parts else ""
    told = f"{plan.who}: {plain(plan.does)}{also}"
    return ", ".join([told, *_deadline(plan.by, facts)])


def _deadline(by: DeadlinePlan | None, facts: Mapping[str, Fact]) -> Iterator[str]:
    if by is None:
        return
    if by.before is not None:
        yield f"before {facts[by.before].label}"
    elif by.before_age is not None:
        yield before_birthday(by.before_age)
    elif by.agreed is not None:
        yield f"by the day agreed in {facts[by.agreed.of].label}"
    elif by.durations:
        counted = f"of {facts[by.of].label}" if by.of else "of a day that is not stated"
        yield f"within {' or '.join(str(duration) for duration in by.durations)} {counted}"
    elif by.words:
        yield by.words
