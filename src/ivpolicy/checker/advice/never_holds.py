"""A001: a rule that can never hold, a step that can never be met, a rung that is never reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivpolicy.checker.claims import under_every_reading
from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.question_view import QuestionView, RuleView, nowhere
from ivpolicy.checker.subject import Subject
from ivpolicy.core.answers.diagram import answers
from ivpolicy.core.rules.answer import Answer
from ivpolicy.core.rules.kinds import kind_of, rungs_up_to
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.suggestions import all_of_words
from ivpolicy.core.validation.pack_index import advice

_HELP = "compare its conditions with one another: two of them exclude each other"
_HELP_QUESTION = "its conditions exclude those under which the question arises; see `ivpolicy questions`"
_HELP_RUNG = "look at the rungs before it: one of them holds wherever this one does, or its own condition never holds"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """Every rule that holds in no case, under any permitted reading."""
    return under_every_reading(subject, _on)


def _on(view: QuestionView) -> Iterator[Diagnostic]:
    answered = answers(view.diagrams.answer) if kind_of(view.question_rules.question).is_stepped else ()
    outcomes = [answer.outcome for answer in answered if isinstance(answer, Answer)]
    reached = {rung for outcome in outcomes for rung in rungs_up_to(view.question_rules, outcome)}
    for one in view.rules:
        if not one.rule.role.is_climbed:
            yield from _of(one)
        elif one.rule.outcome not in reached:
            yield advice("A001", f"rung `{one.rule.name}` is never reached", one.rule.at, _help_of_rung(one))


def _help_of_rung(one: RuleView) -> str:
    up_to = rungs_up_to(one.question_rules, str(one.rule.outcome))
    below = [rung for rung in up_to if rung != one.rule.outcome]
    if not below:
        return _HELP_RUNG
    holds = "holds" if len(below) == 1 else "hold"
    return f"it is climbed only where {all_of_words(below)} {holds} too: compare its condition with that"


def _of(one: RuleView) -> Iterator[Diagnostic]:
    rule, question = one.rule, one.question_rules.question.id
    if rule.role.is_check and rule.done is not None and nowhere(one.of(rule.done)):
        yield advice("A001", f"step `{rule.name}` can never be met", rule.at, _HELP)
    if nowhere(one.of(rule.trigger)):
        yield advice("A001", f"rule `{rule.name}` can never hold", rule.at, _HELP)
    elif nowhere(one.counts):
        yield advice("A001", f"rule `{rule.name}` can never hold where `{question}` is asked", rule.at, _HELP_QUESTION)


CHECK = PackCheck(
    "A001",
    "a rule that can never hold",
    "No case at all meets the conditions of the rule, so it looks like policy and decides nothing. For a list of "
    "steps: a step that nobody could ever record as met; for a ladder: a rung that no matter can reach. Proved over "
    "every combination of facts, under every permitted reading.",
    "Compare the conditions with one another. Two that exclude each other often belong under `any:`.",
    find,
)
