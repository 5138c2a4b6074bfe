"""Duties and schedules: what is due once, at each review, or again and again."""

from __future__ import annotations

from typing import Any

from ivpolicy.core.dates.schedule import Recurrence
from ivpolicy.core.lowering.acts import action_plan
from ivpolicy.core.lowering.conditions import ConditionReader
from ivpolicy.core.lowering.layer import Lowered, period_condition
from ivpolicy.core.lowering.scope import Scope
from ivpolicy.core.pack.steps_and_duties import Duty, Schedule
from ivpolicy.core.rules.condition import Condition, Equals, Flag, Has, Leaf, all_conditions, but_not
from ivpolicy.core.rules.rulebook import Role, Rule, SchedulePlan

_AT_REVIEW = Has(all_=("looked_after_review",))
"""The occasion on which a thing owed at each looked-after review is due."""


def lowered_duty(scope: Scope, duty: Duty) -> Lowered:
    """A duty: it arises, until it is done."""
    reader = scope.reader()
    standing = scope.standing(duty.question, duty.rests_on)
    arises = all_conditions((period_condition(duty.in_force), standing, reader.condition(duty.when)))
    done = reader.condition(duty.done_when) if duty.done_when else None
    actions = (action_plan(scope.pack, duty.action, reader),)
    made = scope.rule(
        duty,
        reader,
        Role.DUTY,
        but_not(arises, done),
        rests_on=standing,
        arises=arises,
        done=done,
        strength=duty.strength,
        actions=actions,
    )
    return Lowered(((duty.question, made),))


def lowered_schedule(scope: Scope, schedule: Schedule) -> Lowered:
    """A recurring duty: at each looked-after review, or where the record says that it has fallen due."""
    reader = scope.reader()
    standing = scope.standing(schedule.question, schedule.rests_on)
    arises = all_conditions((standing, reader.condition(schedule.while_)))
    every = reader.value(schedule.every)
    if every == "looked_after_review":
        arises = all_conditions((arises, Leaf("occasions", _AT_REVIEW, schedule.at)))
        return Lowered(((schedule.question, _rule(scope, schedule, reader, arises, arises, standing)),))
    plan = _plan(scope, schedule, every, reader)
    due = Leaf(plan.key, Flag(frozenset({"due", "overdue"})), schedule.at)
    made = _rule(scope, schedule, reader, all_conditions((arises, due)), arises, standing, plan.key)
    return Lowered(((schedule.question, made),), schedules=(plan,))


def _rule(
    scope: Scope,
    schedule: Schedule,
    reader: ConditionReader,
    when: Condition,
    arises: Condition,
    standing: Condition,
    key: str | None = None,
) -> Rule:
    return scope.rule(
        schedule,
        reader,
        Role.SCHEDULE if key else Role.DUTY,
        when,
        rests_on=standing,
        arises=arises,
        strength=schedule.strength,
        actions=(action_plan(scope.pack, schedule.action, reader),),
        schedule=key,
    )


def _plan(scope: Scope, schedule: Schedule, every: Any, reader: ConditionReader) -> SchedulePlan:
    """Which facts say where the schedule stands."""
    key = f"schedule:{scope.pack.id}:{schedule.id}"
    first = schedule.first
    counted = first.of if first else None
    history_where = scope.where(schedule.history_of, schedule.history_where, reader)
    counted_where = scope.where(counted, first.where if first else None, reader)
    if every == "visit":
        return SchedulePlan(
            key,
            None,
            counted="appointment.visits",
            counted_where=Leaf("kind", Equals("visit")),
            counted_dated="on",
            history=schedule.history_of,
            history_where=history_where,
            history_dated=schedule.history_dated,
        )
    return SchedulePlan(
        key,
        _recurrence(schedule, every, reader),
        starts=first.from_ if first else None,
        counted=counted,
        counted_where=counted_where,
        counted_dated=first.dated if first else None,
        history=schedule.history_of,
        history_where=history_where,
        history_dated=schedule.history_dated,
        history_fact=schedule.history_fact,
    )


def _recurrence(schedule: Schedule, every: Any, reader: ConditionReader) -> Recurrence:
    first = schedule.first
    return Recurrence(
        first_after_items=first.when_reached if first else None,
        first_within=reader.value(first.within) if first else None,
        every=every,
        counted_from=reader.value(schedule.counted_from),
        grace=schedule.overdue_after,
    )
