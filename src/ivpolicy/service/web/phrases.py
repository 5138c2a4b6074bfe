"""What the pages say in words beside the answers: what is wrong, what is recorded, how much is left to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.values import Considered
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.words import counted, long_date, value_words
from ivpolicy.files.problems import told_problems
from ivpolicy.interview.given import DeniedAnswerError
from ivpolicy.interview.interview import CaseInterview
from ivpolicy.service.web.controls import WHOLE, FieldProblem, controls_of, id_of


def problems_told(error: IvpolicyError, at: str) -> Iterator[FieldProblem]:
    """What an error stands for, each problem with its place in words; `at` is where it is to be mended."""
    for problem in told_problems(error):
        where = f"{problem.path}: " if problem.path else f"line {problem.line}: " if problem.line else ""
        help_ = f" ({problem.help})" if problem.help else ""
        yield FieldProblem(at, f"{where}{problem.message}{help_}")


def denied_told(interview: CaseInterview, path: str, error: DeniedAnswerError) -> Iterator[FieldProblem]:
    """Which other answer it denies, and why; not by what was entered."""
    fact = interview.fact(path)
    for pair in error.pairs:
        others = [interview.fact(other).label for other in pair.paths if other != path]
        told = f"This cannot be right beside the answer on {' and '.join(others)}: {pair.because}"
        yield FieldProblem(first_id(fact), f"{told} Correct one of them; check your answers to change the other.")


def first_id(fact: Fact) -> str:
    """The id of the first thing that is filled in for a fact."""
    return id_of(WHOLE if fact.type is FactType.LIST else controls_of(fact, confirm=False)[0])


def value_told(held: Any) -> str:
    """A recorded value in words; of a judgement or an objection with who and when."""
    if not isinstance(held, Considered):
        return value_words(held) or "Not recorded"
    who = getattr(held, "role", None) or getattr(held, "asked_by", None)
    on = getattr(held, "on", None) or getattr(held, "asked_on", None)
    beside = ", ".join(filter(None, (who, long_date(on) if on else None)))
    return f"{value_words(held.value) or 'left open'}{f' ({beside})' if beside else ''}"


def bound_words(interview: CaseInterview, path: str | None) -> str:
    """How many questions are left at most: true whatever is answered."""
    if not interview.at_most:
        if not interview.unanswered:
            return "No question is left: nothing that is not known could change an answer."
        unknown = counted(len(interview.unanswered), "fact that is not known", "facts that are not known")
        return f"No question is left to ask. {unknown} could still change an answer."
    here = ", this one included" if path is not None and interview.needed_by(path) else ""
    if_known = interview.at_most_if_known
    fewer = f", and at most {if_known} if every one has an answer" if if_known < interview.at_most else ""
    return f"At most {counted(interview.at_most, 'question is', 'questions are')} left{here}{fewer}."
