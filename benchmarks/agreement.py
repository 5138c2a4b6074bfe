"""Checks that every engine gives the same decision before anything is timed."""

from __future__ import annotations

from collections import Counter

from decision import CONCLUSIONS, Case, Conclusions, exact, reference
from engines.way import Way


class DisagreementError(Exception):
    """An engine and the reference differ on a case; the message says where, and nothing is timed."""


def check_complete(way: Way, cases: list[Case]) -> None:
    """Raise `DisagreementError` unless the engine concludes on every complete case what the reference concludes."""
    for number, case in enumerate(cases):
        _check(way, number, case, reference(case))


def check_partial(way: Way, cases: list[Case]) -> int:
    """Raise `DisagreementError` unless the engine is exact on cases with gaps, as brute force over them is.

    Returns:
        How many conclusions it settled that three-valued logic alone leaves open.
    """
    more = 0
    for number, case in enumerate(cases):
        found, kleene = exact(case), reference(case)
        _check(way, number, case, found)
        more += sum(kleene[name] is None and found[name] is not None for name in CONCLUSIONS)
    return more


def _check(way: Way, number: int, case: Case, expected: Conclusions) -> None:
    found = way.conclusions(way.ask(way.prepare(case)))
    wrong = [name for name in CONCLUSIONS if found[name] is not expected[name]]
    if wrong:
        said = ", ".join(f"{name} is {found[name]}, not {expected[name]}" for name in wrong)
        raise DisagreementError(f"{way.name}, case {number}: {said}")


def answers_with_gaps(way: Way, cases: list[Case]) -> str:
    """What an engine answers where facts are missing, in words, counted over cases times conclusions."""
    seen: Counter[str] = Counter()
    for case in cases:
        expected = exact(case)
        try:
            found = way.conclusions(way.ask(way.prepare(case)))
        except Exception:  # noqa: BLE001 - whatever an engine raises is its answer here
            seen["error"] += len(CONCLUSIONS)
            continue
        seen.update(_word(found[name], expected[name]) for name in CONCLUSIONS)
    total = seen.total()
    return ", ".join(f"{word} {seen[word] / total:.0%}" for word in _WORDS if seen[word])


_WORDS = ("right", "says yes or no where it is open", "wrong", "no answer where there is one", "error")


def _word(found: bool | None, expected: bool | None) -> str:  # noqa: FBT001 - two truths
    if found is expected:
        return "right"
    if expected is None:
        return "says yes or no where it is open"
    return "no answer where there is one" if found is None else "wrong"
