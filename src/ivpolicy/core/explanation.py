"""Why: the tree of reasons of a decision, built when asked.

Every rule with its truth, and under it every condition with its truth, the recorded value, the wanted value, where the
value came from, and where the pack says it. A leaf's truth is exact; a condition's truth follows from its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from ivpolicy.core.asking import Asking
from ivpolicy.core.condition import (
    All, Answered, AtLeast, Condition, Constant, DatesAsAt, Leaf, Named, Not, children,
)  # fmt: skip
from ivpolicy.core.condition import Any as AnyOf
from ivpolicy.core.decision import Reason
from ivpolicy.core.program import Rule
from ivpolicy.core.source import NOWHERE, SourceLocation
from ivpolicy.core.truth import Truth
from ivpolicy.core.vocabulary import recorded_value, why_unknown
from ivpolicy.core.wording import plain, test_words, value_words


def reasons(asking: Asking) -> tuple[Reason, ...]:
    """One tree for each rule of the question, in the order in which they are looked at."""
    program = asking.space.program
    return tuple(rule_reason(asking, rule) for rule in (*program.rules, *program.side, *program.beside))


def rule_reason(asking: Asking, rule: Rule) -> Reason:
    """The tree of one rule."""
    parts = tuple(_parts(asking, rule))
    return Reason(
        says=_rule_says(rule), truth=asking.truth(rule.when), rule=rule.id, clauses=rule.clauses, parts=parts, **_place(rule.at)
    )


def _rule_says(rule: Rule) -> str:
    words = plain(rule.id.split(":", 1)[1])
    return f"{words}: {rule.gap}" if rule.gap else words


def _parts(asking: Asking, rule: Rule) -> Iterator[Reason]:
    """The conditions of a rule, as the officer wrote them: a duty's `when` and `done`, a check's steps."""
    if rule.done is None:
        yield condition_reason(asking, rule.when)
        return
    yield condition_reason(asking, rule.arises)
    done = condition_reason(asking, rule.done)
    yield done.model_copy(update={"says": f"done: {done.says}"})


def _place(at: SourceLocation) -> dict[str, str | int | None]:
    return {"file": None, "line": None} if at == NOWHERE else {"file": at.file, "line": at.line}


def condition_reason(asking: Asking, condition: Condition) -> Reason:
    """The tree of one condition."""
    match condition:
        case Leaf():
            return _leaf(asking, condition)
        case Answered(question, outcome, at):
            says = f"the answer to {question} is {plain(outcome)}"
            return Reason(says=says, truth=asking.truth(condition), wanted=plain(outcome), **_place(at))
        case Named(name, clauses, member, at):
            inner = condition_reason(asking, member)
            return Reason(says=plain(name), truth=inner.truth, clauses=clauses, parts=(inner,), **_place(at))
        case Constant(value):
            return Reason(says="always" if value else "never", truth=value)
        case All() | AnyOf() | Not() | AtLeast() | DatesAsAt():
            parts = tuple(condition_reason(asking, child) for child in children(condition))
            return Reason(says=_heading(condition), truth=asking.truth(condition), parts=parts)
        case _:
            assert_never(condition)


def _heading(condition: Condition) -> str:
    match condition:
        case All():
            return "all of these"
        case AnyOf():
            return "one of these"
        case Not():
            return "not this"
        case AtLeast(number, members, worths):
            points = "points" if any(worth != 1 for worth in worths) else f"of these {len(members)}"
            return f"at least {number} {points}"
        case _:
            return "the day of decision lies in the period"


def _leaf(asking: Asking, leaf: Leaf) -> Reason:
    fact = asking.space.rulebook.facts.get(leaf.fact)
    truth: Truth = asking.truth(leaf)
    if fact is None:
        return Reason(says=plain(leaf.fact), truth=truth, wanted=test_words(leaf.test), **_place(leaf.at))
    provenance = asking.record.provenance.get(leaf.fact)
    return Reason(
        says=fact.label,
        truth=truth,
        fact=leaf.fact,
        wanted=test_words(leaf.test, fact.unit),
        recorded=_recorded(asking, leaf.fact),
        why_unknown=why_unknown(asking.record, leaf.fact, asking.as_at) if truth is None else None,
        source=provenance.source if provenance else None,
        **_place(leaf.at),
    )


def _recorded(asking: Asking, path: str) -> str | None:
    return value_words(recorded_value(asking.record, path, asking.as_at))
