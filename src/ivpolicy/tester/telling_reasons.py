"""The reasons that tell why a worked case did not come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ivpolicy.core.decision.reasons import Reason
from ivpolicy.core.rules.rulebook import rule_name
from ivpolicy.tester.case_runs import CaseRun
from ivpolicy.tester.worked_cases import Difference

_FEW = 6


def telling_reasons(run: CaseRun, question: str, differences: Iterable[Difference]) -> tuple[Reason, ...]:
    """The reasons of a question that bear on what differs.

    All of them where there are few; else those of the rules that hold or are open, of those that would give an outcome
    that was expected or found, and of those that an expectation names.
    """
    reasons: tuple[Reason, ...] = run.result[question].reasons
    named = {name for difference in differences for name in _names(difference)}
    outcomes = {rule.id: rule.outcome for rule in run.pack.rulebook.by_question[question].rules}
    if len(reasons) <= _FEW:
        return reasons
    told = tuple(reason for reason in reasons if _tells(reason, named, outcomes.get(reason.rule or "")))
    return told or reasons


def _tells(reason: Reason, named: set[str], outcome: str | None) -> bool:
    own = rule_name(reason.rule) if reason.rule else ""
    return own in named or (outcome in named if outcome is not None else False) or _is_open_choice(reason, outcome)


def _is_open_choice(reason: Reason, outcome: str | None) -> bool:
    """A rule with an outcome of its own that holds or may hold; of steps and duties only those named are told."""
    return outcome is not None and reason.truth is not False


def _names(difference: Difference) -> Iterator[str]:
    for value in (difference.expected, difference.found):
        yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            yield from (one for one in value if isinstance(one, str))
        case dict():
            yield from (name for name in value if isinstance(name, str))
        case _:
            return
