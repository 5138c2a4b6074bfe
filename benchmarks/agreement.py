"""Checks that every engine gives the same decision before anything is timed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from decision import CONCLUSIONS, Case, exact, reference
from engines.way import Way

Expected = Callable[[Case], Mapping[str, Any]]
"""What is right of a case, by conclusion; None where it is open."""


class DisagreementError(Exception):
    """An engine and the reference differ on a case; the message says where, and nothing is timed."""


def check_complete(way: Way, cases: list[Case], expected: Expected = reference) -> None:
    """Raise `DisagreementError` unless the engine concludes on every complete case what the reference concludes."""
    for number, case in enumerate(cases):
        _check(way, number, case, expected(case))


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


def _check(way: Way, number: int, case: Case, expected: Mapping[str, Any]) -> None:
    found = way.conclusions(way.ask(way.prepare(case)))
    wrong = [name for name in expected if found[name] != expected[name]]
    if wrong:
        said = ", ".join(f"{name} is {found[name]}, not {expected[name]}" for name in wrong)
        raise DisagreementError(f"{way.name}, case {number}: {said}")


def answers_with_gaps(way: Way, cases: list[Case], expected: Expected = exact) -> str:
    """What an engine answers where facts are missing, in words, counted over cases times conclusions."""
    seen: Counter[str] = Counter()
    for case in cases:
        right = expected(case)
        try:
            found = way.conclusions(way.ask(way.prepare(case)))
        except Exception:  # noqa: BLE001 - whatever an engine raises is its answer here
            seen["error"] += len(right)
            continue
        seen.update(_word(found[name], answer) for name, answer in right.items())
    total = seen.total()
    return ", ".join(f"{word} {seen[word] / total:.0%}" for word in _WORDS if seen[word])


_WORDS = ("right", "an answer where it is open", "wrong", "no answer where there is one", "error")


def _word(found: Any, expected: Any) -> str:
    if found == expected:
        return "right"
    if expected is None:
        return "an answer where it is open"
    return "no answer where there is one" if found is None else "wrong"
