"""Grounds, eligibility and rules: what gives an answer its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ivpolicy.core.catalogue import GAP
from ivpolicy.core.lowering.conditions import ConditionReader
from ivpolicy.core.lowering.layer import Lowered, period_condition
from ivpolicy.core.lowering.scope import Scope
from ivpolicy.core.pack.rules import Eligibility, Grounds, RuleItem
from ivpolicy.core.rules.condition import Condition, Not, all_conditions, any_condition, but_not
from ivpolicy.core.rules.rulebook import Role, Rule


def lowered_grounds(scope: Scope, question: str, grounds: Grounds) -> Lowered:
    """A list of grounds: a rule that holds where enough of them do."""
    reader = scope.reader()
    standing = scope.standing(question, grounds.rests_on)
    when = all_conditions((standing, scope.grounds(grounds, reader)))
    finding = scope.finding(question, grounds.then) or {"outcome": next(iter(scope.questions[question].outcomes))}
    return Lowered(((question, scope.rule(grounds, reader, Role.RULE, when, rests_on=standing, **finding)),))


def lowered_rule(scope: Scope, item: RuleItem) -> Lowered:
    """A rule as written: a finding, a gap, or a step with actions only."""
    reader = scope.reader()
    condition = but_not(reader.condition(item.when), reader.exception(item.unless))
    standing = scope.standing(item.question, item.rests_on)
    when = all_conditions((period_condition(item.in_force), standing, condition))
    finding = scope.finding(item.question, item.then)
    role = Role.RULE if item.then or item.gap else Role.STEP
    made = scope.rule(item, reader, role, when, rests_on=standing, gap=item.gap, tension=item.tension, **finding)
    return Lowered(((item.question, made),))


def lowered_eligibility(scope: Scope, lists: Eligibility) -> Lowered:
    """Two lists: a rule for each, and one for a child on neither."""
    return Lowered(tuple(("advocacy.eligibility", rule) for rule in _of_lists(scope, lists)))


def _of_lists(scope: Scope, lists: Eligibility) -> Iterator[Rule]:
    reader = scope.reader()
    eligible = scope.grounds(lists.eligible, reader)
    other = scope.grounds(lists.not_eligible, reader) if lists.not_eligible else None
    wins = reader.value(lists.in_both)
    second = lists.not_eligible or lists.eligible
    in_first = eligible if other is None or wins == "eligible" else but_not(eligible, other)
    yield scope.rule(lists.eligible, reader, Role.RULE, in_first, id_="eligible", outcome="eligible")
    if other is not None:
        in_second = other if wins == "not_eligible" else but_not(other, eligible)
        yield scope.rule(second, reader, Role.RULE, in_second, id_="not_eligible", outcome="not_eligible")
    outside = Not(any_condition((eligible,) if other is None else (eligible, other)))
    yield _in_neither(scope, lists, reader, outside)


def _in_neither(scope: Scope, lists: Eligibility, reader: ConditionReader, outside: Condition) -> Rule:
    says: dict[str, Any] = (
        {"gap": "the document names this child in neither list"}
        if lists.in_neither == GAP
        else {"outcome": lists.in_neither}
    )
    return scope.rule(lists.not_eligible or lists.eligible, reader, Role.RULE, outside, id_="in_neither", **says)
