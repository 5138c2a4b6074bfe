"""Checks and rungs: lists of steps, their order, and ladders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ivpolicy.core.lowering.acts import action_plan, deadline_plan, named_actor, named_actors
from ivpolicy.core.lowering.conditions import ConditionReader
from ivpolicy.core.lowering.layer import Lowered
from ivpolicy.core.lowering.scope import Scope
from ivpolicy.core.pack.steps_and_duties import Check, Rung
from ivpolicy.core.rules.condition import ALWAYS, Condition, Flag, Leaf, Named, Not, all_conditions, any_condition
from ivpolicy.core.rules.condition import Any as AnyOf
from ivpolicy.core.rules.rulebook import ActionPlan, OrderPlan, Role


def lowered_check(scope: Scope, check: Check) -> Lowered:
    """A step of a list: met, waived, or where it does not arise."""
    reader = scope.reader()
    waivers = [(w, reader.condition(w.when)) for w in scope.pack.waivers if check.id in w.waives]
    done = any_condition((reader.condition(check.met_when), *(Named(w.id, w.clauses, c, w.at) for w, c in waivers)))
    standing = scope.standing(check.question, check.rests_on)
    met = all_conditions((standing, done))
    arises = reader.condition(check.only_if)
    after = tuple(reader.value(check.after) or ())
    orders = tuple(_orders(scope, check, after))
    in_order = all_conditions((met, *(_is_kept(order, check) for order in orders)))
    made = scope.rule(
        check,
        reader,
        Role.CHECK,
        in_order if arises == ALWAYS else AnyOf((Not(arises), in_order)),
        rests_on=standing,
        arises=arises,
        done=met,
        preferred=reader.condition(check.preferred_when) if check.preferred_when else None,
        strength=check.strength,
        after=after,
        waived_by=tuple((w.id, c) for w, c in waivers),
    )
    return Lowered(((check.question, made),), orders=orders)


def _orders(scope: Scope, check: Check, after: tuple[str, ...]) -> Iterator[OrderPlan]:
    dated = {c.id: c.dated for c in scope.pack.checks if c.dated}
    for earlier in after:
        if check.dated and earlier in dated:
            yield OrderPlan(f"order:{scope.pack.id}:{earlier}:{check.id}", str(dated[earlier]), check.dated)


def _is_kept(order: OrderPlan, check: Check) -> Condition:
    """A check fails on its place in the order only where both dates are recorded the wrong way round."""
    return Leaf(order.key, Flag(frozenset({"in_order"})), check.at)


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
    made = scope.rule(
        rung,
        reader,
        Role.RUNG,
        reader.condition(rung.when),
        outcome=rung.id,
        parent=rung.from_,
        gap=rung.gap,
        says=rung.says,
        place=named_actor(scope.pack, rung.place) if rung.place else None,
        actions=actions,
    )
    return Lowered((("advocacy.route", made),))


def _actions(scope: Scope, rung: Rung, reader: ConditionReader) -> Iterator[ActionPlan]:
    """What is done on a rung, each with the copies and the day of answer of the rung where it has none of its own."""
    written = [action_plan(scope.pack, action, reader) for action in rung.actions]
    if rung.place and not written:
        written.append(ActionPlan(does="deal_with_the_matter", who=named_actor(scope.pack, rung.place)))
    due = deadline_plan(rung.answer_by, reader) if rung.answer_by else None
    copies = named_actors(scope.pack, rung.copies)
    for plan in written:
        yield replace(plan, copies=plan.copies or copies, copies_chosen_in=rung.copies_chosen_in, by=plan.by or due)
