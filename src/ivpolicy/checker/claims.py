"""Claims about rules that are made only where they hold under every permitted way of reading the pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from math import prod

from ivpolicy.checker.proved_pack import ProvedPack
from ivpolicy.checker.question_view import QuestionView
from ivpolicy.checker.subject import Subject
from ivpolicy.core.budget import TooLargeError
from ivpolicy.core.text.diagnostic import Diagnostic

MOST_WAYS_OF_READING = 64
"""Most combinations of options under which a claim is tried, inclusive; with more it is not made."""


Finder = Callable[[QuestionView], Iterable[Diagnostic]]
"""Makes the claims about one question of a pack under one choice of readings."""


def each_question(subject: Subject, find: Finder) -> Iterator[Diagnostic]:
    """What a check finds on each question on which the pack has rules, under the readings as chosen."""
    for question in subject.compiled.questions:
        yield from _tried(subject, subject.compiled, question, find)


def under_every_reading(subject: Subject, find: Finder) -> Iterator[Diagnostic]:
    """What a check finds on each question under every permitted choice: a rule may be there for one of them."""
    for question in subject.compiled.questions:
        found = _tried(subject, subject.compiled, question, find)
        if found:
            yield from _lasting(subject, question, find, found)


def _tried(subject: Subject, pack: ProvedPack, question: str, find: Finder) -> tuple[Diagnostic, ...]:
    """The claims; none, and the question left out from now on, where trying them takes too many steps."""
    if question in subject.compiled.left_out:
        return ()
    try:
        view = _view(pack, question)
        return tuple(find(view)) if view.own else ()
    except (TooLargeError, RecursionError):
        subject.compiled.left_out.add(question)
        return ()


def _view(pack: ProvedPack, question: str) -> QuestionView:
    made = pack.kept.get(question)
    if made is None:
        made = pack.kept[question] = QuestionView(pack, question)
    return made


def _lasting(subject: Subject, question: str, find: Finder, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """The claims that hold under every other choice too; none where there are too many to try."""
    choices = _other_choices(subject, question)
    kept = found if choices is not None else ()
    for options in choices or ():
        again = {_key(claim) for claim in _tried(subject, subject.read_as(options), question, find)}
        kept = tuple(claim for claim in kept if _key(claim) in again)
        if not kept:
            break
    return kept


def _other_choices(subject: Subject, question: str) -> list[dict[str, str]] | None:
    """Every other combination of permitted options of the readings the rules hang on, the nearest first.

    None where there are more than are tried.
    """
    declared = subject.pack.readings
    readings = sorted({name for rule in _view(subject.compiled, question).own for name in rule.readings})
    permitted = [[o for o in declared[name].options if o not in declared[name].barred] for name in readings]
    if prod(len(options) for options in permitted) > MOST_WAYS_OF_READING:
        return None
    chosen = (dict(zip(readings, options, strict=True)) for options in product(*permitted))
    changes = ({name: o for name, o in options.items() if o != declared[name].chosen} for options in chosen)
    return sorted((change for change in changes if change), key=len)


def _key(claim: Diagnostic) -> tuple[object, ...]:
    return claim.code, claim.location, claim.message.split("`")[1]
