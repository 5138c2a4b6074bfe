"""How the truths of a question's rules become its one answer on a completion.

Written as a fold (`start`, `step` for each rule, `finish`), so that the same few lines answer for one completion and
build the diagram for all of them. Source: semantics 4, 6, 9, 11, 31, 32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivpolicy.core.catalogue import GAP, MET, NOT_APPLICABLE, Kind, Question
from ivpolicy.core.rules.rulebook import RANK, QuestionRules, Rule, Tier


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question comes to on one completion.

    Attributes:
        outcome: One of the question's outcomes, a rung of its ladder, `gap`, or `not_applicable`.
        strength: How strongly; None where no rule gives the outcome.
        conflict: The kind of conflict, or None.
    """

    outcome: str
    strength: str | None = None
    conflict: str | None = None


DOES_NOT_APPLY = Answer(NOT_APPLICABLE)


def decided_by(answer: Answer) -> tuple[str, bool]:
    """What two completions must agree on: the outcome, and whether there is a conflict (semantics 1, 2)."""
    return answer.outcome, answer.conflict is not None


@dataclass(frozen=True, slots=True)
class Held:
    """What a rule that holds brings to a choice; equal rules bring the same."""

    tier: Tier
    strength: str | None
    outcome: str
    tension: str


AnswerSoFar = Any


def start(question_rules: QuestionRules) -> AnswerSoFar:
    """The state before any rule is looked at."""
    match question_rules.question.kind:
        case Kind.CHECKLIST:
            return True
        case Kind.DUTIES | Kind.LADDER:
            return None
        case _:
            return frozenset()


def step(question_rules: QuestionRules, state: AnswerSoFar, rule: Rule, *, holds: bool) -> AnswerSoFar:
    """The state after one more rule."""
    match question_rules.question.kind:
        case Kind.CHECKLIST:
            return bool(state) and holds
        case Kind.DUTIES:
            return _stronger(state, rule.strength) if holds and rule.strength != "may" else state
        case Kind.LADDER:
            return rule.outcome if holds and rule.parent == state else state
        case _:
            return state | {_held(rule)} if holds and _counts(rule) else state


def finish(question_rules: QuestionRules, state: AnswerSoFar) -> Answer:
    """The answer once every rule was looked at."""
    question = question_rules.question
    match question.kind:
        case Kind.CHECKLIST:
            done = question_rules.question.otherwise if only_closed_by_law(question_rules) else "all_steps_recorded"
            return Answer(done if state else "outstanding")
        case Kind.DUTIES:
            return Answer("something_due", str(state)) if state else Answer("nothing_due")
        case Kind.LADDER:
            return Answer(str(state) if state else question.otherwise)
        case Kind.ORDERED:
            return _highest(question, state)
        case _:
            return _chosen(question, state)


def only_closed_by_law(question_rules: QuestionRules) -> bool:
    """Whether all that is said of the question closes it: law that bars an approval, or that it does not arise.

    Where such a rule does not hold, nobody has answered the question.
    """
    match question_rules.question.kind:
        case Kind.CHECKLIST:
            return all(rule.tier == Tier.LAW for rule in question_rules.rules)
        case Kind.CHOICE:
            return all(rule.tier == Tier.LAW and rule.outcome == MET for rule in question_rules.rules)
        case _:
            return not question_rules.rules


def _stronger(one: AnswerSoFar, other: str | None) -> AnswerSoFar:
    return other if one is None or RANK[other] < RANK[str(one)] else one


def _counts(rule: Rule) -> bool:
    return rule.outcome is not None or rule.gap is not None


def _held(rule: Rule) -> Held:
    return Held(rule.tier, rule.strength, rule.outcome or GAP, rule.tension)


def _highest(question: Question, held: frozenset[Held]) -> Answer:
    """The highest step a rule gives, with the strongest strength that gives it."""
    steps = list(question.outcomes)
    reached = [h for h in held if h.outcome in steps]
    if not reached:
        return Answer(question.otherwise)
    top = max(reached, key=lambda h: steps.index(h.outcome)).outcome
    return Answer(top, min((h.strength for h in reached if h.outcome == top), key=RANK.__getitem__))


def _chosen(question: Question, held: frozenset[Held]) -> Answer:
    """Tier before strength; then the strongest; conflict as semantics 11. A gap answers only where no finding does."""
    given = [h for h in held if h.outcome != GAP]
    if not given:
        return Answer(GAP if held else question.otherwise)
    law = [h for h in given if h.tier == Tier.LAW]
    local = [h for h in given if h.tier == Tier.LOCAL]
    if law:
        best = _strongest(law)
        tensions = [h for h in law if h.tension == "case_tension"]
        return Answer(best.outcome, best.strength, _against_law(question, best, [*local, *tensions]))
    lower = local or given
    best = _strongest(lower)
    return Answer(best.outcome, best.strength, _within(question, best, lower))


def _strongest(held: list[Held]) -> Held:
    """The strongest; of equally strong ones the first by outcome, so that order never decides."""
    return min(held, key=lambda h: (RANK[h.strength], h.outcome, h.tension))


def _against_law(question: Question, law: Held, local: list[Held]) -> str | None:
    """The kind of conflict a law must is in with findings that hold: local ones, and tensions the law itself knows."""
    if law.strength != "must" or question.protects not in (None, law.outcome):
        return None
    kinds = [h.tension for h in local if question.are_opposed(law.outcome, h.outcome)]
    return None if not kinds else "policy_narrows_law" if "policy_narrows_law" in kinds else kinds[0]


def _within(question: Question, best: Held, held: list[Held]) -> str | None:
    """Equal strength and opposed outcomes in one layer."""
    equal = (h for h in held if h.strength == best.strength)
    return "within_policy" if any(question.are_opposed(best.outcome, h.outcome) for h in equal) else None
