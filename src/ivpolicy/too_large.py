"""A pack from outside is looked at before it is used: every answer it can give must be found within the limits.

A file that asks too much is told, so that no command runs on it without end.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.bounds import (
    MOST_CELLS_TOGETHER,
    BoundedDiagrams,
    BoundedPack,
    TooLargeError,
    cells_of,
    refuse_endless_references,
)
from ivpolicy.core.answers.question_diagrams import conditions_asked, conditions_of
from ivpolicy.core.lowering.rulebooks import lower_national
from ivpolicy.core.pack.duties import Duty, Schedule
from ivpolicy.core.pack.findings import RuleItem
from ivpolicy.core.pack.steps import Check
from ivpolicy.core.pack.whole import WrittenPack
from ivpolicy.core.text.diagnostic import Diagnostic, PackError
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.validation.pack_index import PackIndex


def refuse_too_large(pack: WrittenPack, national: WrittenPack) -> None:
    """Look, before a pack is used, that every answer it can give is found within the limits.

    Only packs from outside need it: those shipped are tested to stay far below.

    Raises:
        PackError: Some question takes too many steps; every such question is told.
    """
    book = None if pack is national else pack
    try:
        refuse_endless_references(PackIndex(pack, book and national))
        bounded = BoundedPack(book, national, lower_national(national), {})
        large = [question for question in bounded.questions if not _is_within(bounded, question)]
    except (TooLargeError, RecursionError):
        message = "the rules of the pack refer to one another too often to be written out"
        raise PackError((Diagnostic("A011", message, pack.at, _SMALLER),)) from None
    if large:
        raise PackError(tuple(_told(pack, question) for question in large))


def _is_within(pack: BoundedPack, question: str) -> bool:
    """Whether the answer, and every condition of the question by itself, is found within the limits."""
    question_rules = pack.rulebook.by_question[question]
    if cells_of(pack.rulebook, conditions_asked(question_rules), question) > MOST_CELLS_TOGETHER:
        return False
    try:
        _ = BoundedDiagrams(pack.rulebook, question_rules, whole=False).answer
        for rule in question_rules.acting:
            if rule.id.startswith(f"{pack.id}:"):
                diagrams = pack.diagrams_of_rule(question, rule)
                for condition in conditions_of(rule):
                    diagrams.of_condition(condition)
    except (TooLargeError, RecursionError):
        return False
    return True


_SMALLER = "ask fewer facts in one question, count to smaller numbers, or refer to other rules less often"


def _told(pack: WrittenPack, question: str) -> Diagnostic:
    message = f"the rules on `{question}` have too many combinations to be answered"
    return Diagnostic("A011", message, place_of(pack, question), _SMALLER)


def place_of(pack: WrittenPack, question: str) -> SourceLocation:
    """Where the first rule of a pack on a question stands; where the pack starts if it has none."""
    return min(_places(pack, question), default=pack.at)


def _places(pack: WrittenPack, question: str) -> Iterator[SourceLocation]:
    """Where the rules of every kind on a question stand."""
    rules: tuple[RuleItem | Check | Duty | Schedule, ...] = (*pack.rules, *pack.checks, *pack.duties, *pack.schedules)
    for rule in rules:
        if rule.question == question:
            yield rule.at
    yield from (grounds.at for asked, grounds in pack.grounds if asked == question)
    if question == "advocacy.route":
        yield from (rung.at for rung in pack.ladder)
