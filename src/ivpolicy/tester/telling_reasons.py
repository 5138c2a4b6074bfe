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
    named = {
        name
        for difference in differences
        for value in (difference.expected, difference.found)
        for name in _texts(value)
    }
    outcomes = {rule.id: rule.outcome for rule in run.pack.rulebook.by_question[question].rules}
    if len(reasons) <= _FEW:
        return reasons
    told = tuple(reason for reason in reasons if _tells(reason, named, outcomes.get(reason.rule or "")))
    return told or reasons


def _tells(reason: Reason, named: set[str], outcome: str | None) -> bool:
    """Of steps and duties, which have no outcome of their own, only those named tell."""
    own = rule_name(reason.rule) if reason.rule else ""
    return own in named or (outcome is not None and (outcome in named or reason.truth is not False))


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
