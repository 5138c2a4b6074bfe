"""Claims about rules that are made only where they hold under every permitted way of reading the pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from math import prod

from ivpolicy.checker.bounds import BoundedPack, TooLargeError
from ivpolicy.checker.question_view import QuestionView
from ivpolicy.checker.subject import Subject
from ivpolicy.core.diagnostic import Diagnostic

MOST_WAYS_OF_READING = 64
"""Most combinations of options under which a claim is tried, inclusive; with more it is not made."""


Finder = Callable[[QuestionView], Iterable[Diagnostic]]
"""Makes the claims about one question of a pack under one choice of readings."""


def each_question(subject: Subject, find: Finder) -> Iterator[Diagnostic]:
    """What a check finds on each question on which the pack has rules, under the readings as chosen."""
    for view in _views(subject.compiled):
        yield from _tried(subject, view, find)


def under_every_reading(subject: Subject, find: Finder) -> Iterator[Diagnostic]:
    """What a check finds on each question whatever permitted options are chosen: a reading may be what a rule is for."""
    for view in _views(subject.compiled):
        found = _tried(subject, view, find)
        if found:
            yield from _lasting(subject, view, find, found)


def _views(pack: BoundedPack) -> Iterator[QuestionView]:
    for question in pack.questions:
        view = QuestionView(pack, question)
        if view.own:
            yield view


def _tried(subject: Subject, view: QuestionView, find: Finder) -> tuple[Diagnostic, ...]:
    """The claims; none, and the question left out from now on, where trying them takes too many steps."""
    question = view.program.question.id
    if question in subject.compiled.left_out:
        return ()
    try:
        return tuple(find(view))
    except (TooLargeError, RecursionError):
        subject.compiled.left_out.add(question)
        return ()


def _lasting(
    subject: Subject, view: QuestionView, find: Finder, found: tuple[Diagnostic, ...]
) -> Iterator[Diagnostic]:
    kept = found
    readings = sorted({reading for rule in view.own for reading in rule.readings})
    permitted = [_permitted(subject, reading) for reading in readings]
    if prod(len(options) for options in permitted) > MOST_WAYS_OF_READING:
        return
    for options in product(*permitted):
        otherwise = _otherwise(subject, dict(zip(readings, options, strict=True)))
        if otherwise is not None:
            again = {_key(claim) for claim in _tried(subject, QuestionView(otherwise, view.program.question.id), find)}
            kept = tuple(claim for claim in kept if _key(claim) in again)
    yield from kept


def _permitted(subject: Subject, reading: str) -> list[str]:
    declared = subject.pack.readings[reading]
    return [option for option in declared.options if option not in declared.barred]


def _otherwise(subject: Subject, options: Mapping[str, str]) -> BoundedPack | None:
    """The pack under these options; None where they are those chosen."""
    changed = {reading: option for reading, option in options.items() if subject.pack.readings[reading].chosen != option}
    return subject.read_as(changed) if changed else None


def _key(claim: Diagnostic) -> tuple[object, ...]:
    return claim.code, claim.location, claim.message.split("`")[1]
