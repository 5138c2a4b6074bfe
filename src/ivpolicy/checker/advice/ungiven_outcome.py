"""A006: an outcome of the pack's own question that no rule can give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivpolicy.checker.claims import under_every_reading
from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.question_view import QuestionView
from ivpolicy.checker.subject import Subject
from ivpolicy.core.answers.diagram import answers
from ivpolicy.core.pack.document import LocalQuestion
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import advice

_HELP = "write the rule that gives it, or remove the outcome"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """Every outcome of the pack's own questions that is the answer in no case, under any permitted reading."""
    own = {question.id: question for question in subject.pack.questions}
    ruled = {rule.question for rule in subject.pack.rules} | {question for question, _ in subject.pack.grounds}
    for question in subject.pack.questions:
        if question.id not in ruled:
            yield from _told(question, {question.otherwise})

    def of_view(view: QuestionView) -> Iterator[Diagnostic]:
        question = own.get(view.question_rules.question.id)
        if question is not None:
            yield from _told(question, {answer.outcome for answer in answers(view.diagrams.answer)})

    yield from under_every_reading(subject, of_view)


def _told(question: LocalQuestion, given: set[str]) -> Iterator[Diagnostic]:
    for outcome in question.outcomes:
        if outcome not in given:
            yield advice("A006", f"outcome `{outcome}` of `{question.id}` is never given", question.at, _HELP)


CHECK = PackCheck(
    "A006",
    "an outcome that is never given",
    "The pack asks a question of its own with this outcome, and in no case is it the answer: no rule gives it, or "
    "another rule always goes before. Whoever programs for the question would wait for it in vain. Proved over every "
    "combination of facts, under every permitted reading.",
    "Write the rule that gives the outcome, or remove it from the question.",
    find,
)
