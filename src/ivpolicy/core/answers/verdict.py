"""What the answers that completions give come to between them: status, outcome and strength."""

from __future__ import annotations

from dataclasses import dataclass

from ivpolicy.core.answers.combination import DOES_NOT_APPLY, Answer, decided_by, only_closed_by_law
from ivpolicy.core.catalogue import NOT_APPLICABLE, Kind
from ivpolicy.core.result_document import Status
from ivpolicy.core.rules.rulebook import RANK, QuestionRules


@dataclass(frozen=True, slots=True)
class Verdict:
    """Status, outcome and strength of a question."""

    status: Status
    outcome: str | None = None
    strength: str | None = None


def verdict_of(question_rules: QuestionRules, answers: frozenset[Answer]) -> Verdict:
    """The verdict of a question of which completions give these answers (semantics 1, 3, 4, 7, 13).

    An open question needs information here: whether that is a judgement, the answers alone do not say.
    """
    if answers == {DOES_NOT_APPLY}:
        return Verdict("not_applicable")
    unanswered = {DOES_NOT_APPLY, Answer(question_rules.question.otherwise)}
    if not question_rules.rules or (only_closed_by_law(question_rules) and answers <= unanswered):
        return Verdict("no_rule")
    outcome = _shared_outcome(question_rules, {answer.outcome for answer in answers})
    strength = None if outcome is None else max((answer.strength for answer in answers), key=RANK.__getitem__)
    if len({decided_by(answer) for answer in answers}) > 1:
        return Verdict("needs_information", outcome, strength)
    return Verdict("conflict" if next(iter(answers)).conflict else "decided", outcome, strength)


def _shared_outcome(question_rules: QuestionRules, outcomes: set[str]) -> str | None:
    """The outcome every completion gives; of a ladder or an ordered question, the highest step all reach."""
    if len(outcomes) == 1:
        return next(iter(outcomes))
    match question_rules.question.kind:
        case Kind.ORDERED:
            steps = list(question_rules.question.outcomes)
            return None if NOT_APPLICABLE in outcomes else min(outcomes, key=steps.index)
        case Kind.LADDER:
            paths = [rungs_up_to(question_rules, outcome) for outcome in outcomes]
            shared = [rungs[0] for rungs in zip(*paths, strict=False) if len(set(rungs)) == 1]
            return shared[-1] if shared else None
        case _:
            return None


def rungs_up_to(question_rules: QuestionRules, outcome: str) -> list[str]:
    """The rungs from the foot of the ladder up to this one; a ladder not entered has none."""
    parents = {rule.outcome: rule.parent for rule in question_rules.rules}
    path: list[str] = []
    rung: str | None = outcome
    while rung is not None and rung in parents:
        path.append(rung)
        rung = parents[rung]
    return path[::-1]
