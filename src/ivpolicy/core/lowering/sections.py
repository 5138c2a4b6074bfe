"""Every section of a pack is lowered, in the order of the format: findings, steps, duties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from typing import Any

from ivpolicy.core.catalogue import GAP
from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.dates.schedule import Recurrence
from ivpolicy.core.lowering.conditions import ConditionReader
from ivpolicy.core.lowering.declared import facts_of, questions_of
from ivpolicy.core.lowering.layer import Layer, Lowered, PartLowering, layer_of, period_condition
from ivpolicy.core.lowering.scope import Scope, action_plan, deadline_plan, named_actor, named_actors
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.rules import Eligibility, Grounds, RuleItem
from ivpolicy.core.pack.steps_and_duties import Check, Duty, Rung, Schedule
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import (
    ALWAYS,
    All,
    Condition,
    Count,
    Equals,
    Flag,
    Has,
    InWindow,
    Leaf,
    Named,
    Not,
    all_conditions,
    any_condition,
    but_not,
)
from ivpolicy.core.rules.condition import Any as AnyOf
from ivpolicy.core.rules.rulebook import ActionPlan, OrderPlan, Role, Rule, SchedulePlan


def lowered_grounds(scope: Scope, question: str, grounds: Grounds) -> Lowered:
    """A list of grounds: a rule that holds where enough of them do."""
    reader = scope.reader()
    standing = scope.standing(question, grounds.rests_on)
    when = all_conditions((standing, scope.grounds(grounds, reader)))
    finding = scope.finding(question, grounds.then) or {"outcome": next(iter(scope.questions[question].outcomes))}
    counted = scope.counted(grounds, reader)
    made = scope.rule(grounds, reader, Role.RULE, when, rests_on=standing, counted=counted, **finding)
    return Lowered(((question, made),))


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
    counted = scope.counted(lists.eligible, reader)
    yield scope.rule(lists.eligible, reader, Role.RULE, in_first, id_="eligible", outcome="eligible", counted=counted)
    if lists.not_eligible is not None and other is not None:
        in_second = other if wins == "not_eligible" else but_not(other, eligible)
        counted = scope.counted(lists.not_eligible, reader)
        yield scope.rule(
            second, reader, Role.RULE, in_second, id_="not_eligible", outcome="not_eligible", counted=counted
        )
    outside = Not(any_condition((eligible,) if other is None else (eligible, other)))
    yield _in_neither(scope, lists, reader, outside)


def _in_neither(scope: Scope, lists: Eligibility, reader: ConditionReader, outside: Condition) -> Rule:
    says: dict[str, Any] = (
        {"gap": "the document names this child in neither list"}
        if lists.in_neither == GAP
        else {"outcome": lists.in_neither}
    )
    return scope.rule(lists.not_eligible or lists.eligible, reader, Role.RULE, outside, id_="in_neither", **says)


def lowered_check(scope: Scope, check: Check) -> Lowered:
    """A step of a list: met, waived, or where it does not arise."""
    reader = scope.reader()
    waivers = [(w, reader.condition(w.when)) for w in scope.pack.waivers if check.id in w.waives]
    done = any_condition((reader.condition(check.met_when), *(Named(w.id, w.clauses, c, w.at) for w, c in waivers)))
    standing = scope.standing(check.question, check.rests_on)
    met = all_conditions((standing, done))
    arises = reader.condition(check.only_if)
    after = tuple(reader.value(check.after) or ())
    dated = {c.id: c.dated for c in scope.pack.checks if c.dated}
    orders = tuple(
        OrderPlan(f"order:{scope.pack.id}:{earlier}:{check.id}", dated[earlier], check.dated)
        for earlier in after
        if check.dated and earlier in dated
    )
    # It fails on its place in the order only where both dates are recorded the wrong way round.
    kept = (Leaf(order.key, Flag(frozenset({"in_order"})), check.at) for order in orders)
    in_order = all_conditions((met, *kept))
    made = scope.rule(
        check,
        reader,
        Role.CHECK,
        in_order if arises == ALWAYS else AnyOf((Not(arises), in_order)),
        rests_on=standing,
        arises=arises,
        done=met,
        taken=done,
        preferred=reader.condition(check.preferred_when) if check.preferred_when else None,
        strength=check.strength,
        after=after,
        waived_by=tuple((w.id, c) for w, c in waivers),
    )
    return Lowered(((check.question, made),), orders=orders)


def rungs_descending(ladder: tuple[Rung, ...]) -> Iterator[Rung]:
    """Rungs with each parent before its children and siblings in the order written."""

    def below(parent: str | None) -> Iterator[Rung]:
        for rung in ladder:
            if rung.from_ == parent:
                yield rung
                yield from below(rung.id)

    return below(None)


def lowered_rung(scope: Scope, rung: Rung) -> Lowered:
    """A rung of the ladder, with who then deals with the matter."""
    reader = scope.reader()
    actions = tuple(_actions(scope, rung, reader))
    standing = scope.standing(rung.question, rung.rests_on)
    made = scope.rule(
        rung,
        reader,
        Role.RUNG,
        all_conditions((standing, reader.condition(rung.when))),
        rests_on=standing,
        outcome=rung.id,
        parent=rung.from_,
        gap=rung.gap,
        says=rung.says,
        place=named_actor(scope.pack, rung.place) if rung.place else None,
        actions=actions,
        done=reader.condition(rung.done_when) if rung.done_when else None,
    )
    return Lowered(((rung.question, made),))


def _actions(scope: Scope, rung: Rung, reader: ConditionReader) -> Iterator[ActionPlan]:
    """What is done on a rung, each with the copies and the day of answer of the rung where it has none of its own."""
    written = [action_plan(scope.pack, action, reader) for action in rung.actions]
    if rung.place and not written:
        written.append(ActionPlan(does="deal_with_the_matter", who=named_actor(scope.pack, rung.place)))
    due = deadline_plan(rung.answer_by, reader) if rung.answer_by else None
    copies = named_actors(scope.pack, rung.copies)
    for plan in written:
        yield replace(plan, copies=plan.copies or copies, copies_chosen_in=rung.copies_chosen_in, by=plan.by or due)


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
    if every == "looked_after_review" and schedule.history_of is None:
        arises = all_conditions((arises, Leaf("occasions", _AT_REVIEW, schedule.at)))
        return Lowered(((schedule.question, _rule(scope, schedule, reader, arises, arises, standing)),))
    if every == "looked_after_review":
        return _at_each_review(scope, schedule, reader, arises, standing)
    plan = _plan(scope, schedule, every, reader)
    due = Leaf(plan.key, Flag(frozenset({"due", "overdue"})), schedule.at)
    made = _rule(scope, schedule, reader, all_conditions((arises, due)), arises, standing, plan.key)
    return Lowered(((schedule.question, made),), schedules=(plan,))


_REVIEWS = "meetings.held"
_IS_REVIEW = Leaf("kind", Equals("looked_after_review"))


def _at_each_review(
    scope: Scope, schedule: Schedule, reader: ConditionReader, arises: Condition, standing: Condition
) -> Lowered:
    """A duty at each review, with the record that says at which it was done: due while it was done at fewer than held.

    On the day of a review that is not yet among those held, it is due for that one.
    """
    plan = _plan(scope, schedule, "looked_after_review", reader)
    in_arrears = Leaf(plan.key, Flag(frozenset({"due"})), schedule.at)
    held_today = Leaf(
        _REVIEWS, Count(1, None, All((_IS_REVIEW, Leaf("on", InWindow(Duration(1, "day")))))), schedule.at
    )
    at_review = all_conditions((Leaf("occasions", _AT_REVIEW, schedule.at), Not(held_today)))
    any_held = Leaf(_REVIEWS, Count(1, None, _IS_REVIEW), schedule.at)
    owed = all_conditions((arises, any_condition((at_review, any_held))))
    done = Not(any_condition((at_review, in_arrears)))
    made = _rule(scope, schedule, reader, but_not(owed, done), owed, standing, done=done)
    return Lowered(((schedule.question, made),), schedules=(plan,))


def _rule(
    scope: Scope,
    schedule: Schedule,
    reader: ConditionReader,
    when: Condition,
    arises: Condition,
    standing: Condition,
    key: str | None = None,
    done: Condition | None = None,
) -> Rule:
    return scope.rule(
        schedule,
        reader,
        Role.SCHEDULE if key else Role.DUTY,
        when,
        rests_on=standing,
        arises=arises,
        done=done,
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
    if every in ("visit", "looked_after_review"):
        counted, is_counted = _COUNTED[every]
        if schedule.history_of == counted == _REVIEWS:
            history_where = all_conditions((is_counted, history_where or ALWAYS))
        return SchedulePlan(
            key,
            None,
            counted=counted,
            counted_where=is_counted,
            counted_dated="on",
            history=schedule.history_of,
            history_where=history_where,
            history_dated=_dated(scope, schedule.history_of, schedule.history_dated),
        )
    return SchedulePlan(
        key,
        _recurrence(schedule, every, reader),
        starts=first.from_ if first else None,
        counted=counted,
        counted_where=counted_where,
        counted_dated=_dated(scope, counted, first.dated if first else None),
        history=schedule.history_of,
        history_where=history_where,
        history_dated=_dated(scope, schedule.history_of, schedule.history_dated),
        history_fact=schedule.history_fact,
    )


def _dated(scope: Scope, path: str | None, named: str | None) -> str | None:
    """The date field of a list's items: the one named, or of a list of the pack's own the one that places its items."""
    if named is not None or path is None or path in VOCABULARY:
        return named
    return next((field.name for field in scope.facts[path].item if field.places), None)


_COUNTED = {
    "visit": ("appointment.visits", Leaf("kind", Equals("visit"))),
    "looked_after_review": (_REVIEWS, _IS_REVIEW),
}
"""The list whose items call each for the duty once, and which of them do."""


def _recurrence(schedule: Schedule, every: Any, reader: ConditionReader) -> Recurrence:
    first = schedule.first
    return Recurrence(
        first_after_items=first.when_reached if first else None,
        first_within=reader.value(first.within) if first else None,
        every=every,
        counted_from=reader.value(schedule.counted_from),
        grace=schedule.overdue_after,
    )


def lower_pack(pack: WrittenPack, beneath: Layer, chosen: Mapping[str, str]) -> Layer:
    """A pack over the national layer, lowered.

    Args:
        pack: The authority's pack, checked.
        beneath: The national layer, lowered.
        chosen: Options of readings that replace the chosen ones, by reading id.
    """
    scope = Scope(pack, _options(pack, chosen), facts_of(pack), questions_of(pack), beneath.scope)
    return layer_of(scope, tuple(lower() for lower in parts_of(scope)))


def lower_otherwise(layer: Layer, chosen: Mapping[str, str]) -> Layer:
    """The same pack under these options; a part that hangs on none of the readings that differ stays as it is."""
    like = layer.scope
    options = _options(like.pack, chosen)
    differ = {reading for reading, option in options.items() if like.chosen[reading] != option}
    scope = Scope(like.pack, options, like.facts, like.questions, like.national)
    parts = zip(parts_of(scope), layer.parts, strict=True)
    return layer_of(scope, tuple(lower() if made.hangs_on(differ) else made for lower, made in parts))


def lower_rewritten(layer: Layer, pack: WrittenPack, names: AbstractSet[str]) -> Layer:
    """The layer of the same pack with one part written otherwise; what neither is nor names that part stays as it is.

    Args:
        layer: The pack as it was, lowered.
        pack: The pack as it is now: the same sections with the same ids, readings, facts, questions and actors.
        names: What other parts may name the changed one by.
    """
    like = layer.scope
    scope = Scope(pack, like.chosen, like.facts, like.questions, like.national)
    parts = zip(parts_of(scope), parts_of(like), layer.parts, strict=True)
    waived_anew = pack.waivers is not like.pack.waivers

    def stays(lower: PartLowering, was: PartLowering, made: Lowered) -> bool:
        item = lower.args[-1]
        return item is was.args[-1] and not made.takes_in(names) and not (waived_anew and isinstance(item, Check))

    return layer_of(scope, tuple(made if stays(lower, was, made) else lower() for lower, was, made in parts))


def _options(pack: WrittenPack, chosen: Mapping[str, str]) -> Mapping[str, str]:
    return {reading.id: chosen.get(reading.id, reading.chosen) for reading in pack.readings.values()}


def parts_of(scope: Scope) -> Iterator[PartLowering]:
    """What lowers each part of a pack, in the order of the format."""
    pack = scope.pack
    yield from (partial(lowered_grounds, scope, question, grounds) for question, grounds in pack.grounds)
    if pack.eligibility is not None:
        yield partial(lowered_eligibility, scope, pack.eligibility)
    yield from (partial(lowered_rule, scope, rule) for rule in pack.rules)
    yield from (partial(lowered_check, scope, check) for check in pack.checks)
    yield from (partial(lowered_rung, scope, rung) for rung in rungs_descending(pack.ladder))
    yield from (partial(lowered_duty, scope, duty) for duty in pack.duties)
    yield from (partial(lowered_schedule, scope, schedule) for schedule in pack.schedules)
