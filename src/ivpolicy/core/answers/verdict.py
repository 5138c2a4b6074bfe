"""What the answers that completions give come to between them: status, outcome and strength."""

from __future__ import annotations

from dataclasses import dataclass

from ivpolicy.core.result_document import Status
from ivpolicy.core.rules.answer import DOES_NOT_APPLY, Answer, decided_by
from ivpolicy.core.rules.kinds import kind_of
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
    kind = kind_of(question_rules.question)
    if not question_rules.rules or (kind.is_only_closed(question_rules) and answers <= unanswered):
        return Verdict("no_rule")
    outcomes = {answer.outcome for answer in answers}
    # Of a ladder or an ordered question: the highest step all reach.
    outcome = next(iter(outcomes)) if len(outcomes) == 1 else kind.shared(question_rules, outcomes)
    strength = None if outcome is None else max((answer.strength for answer in answers), key=RANK.__getitem__)
    if len({decided_by(answer) for answer in answers}) > 1:
        return Verdict("needs_information", outcome, strength)
    return Verdict("conflict" if next(iter(answers)).conflict else "decided", outcome, strength)
