"""What to record so that a schedule, an order of dates or a fact worked out from a list comes out one way or another.

Days are tried about every boundary that the periods cut, so that each state a schedule can be in is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice, pairwise, product

from ivpolicy.core.dates.calendar import NO_BANK_HOLIDAYS, Duration, deadline_bounds, window_start
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.condition import ALWAYS
from ivpolicy.core.rules.rulebook import OrderPlan, SchedulePlan
from ivpolicy.core.variables.single_values import representatives
from ivpolicy.witnesses.lists import InventedItem, item_holds, items_asked

_LONG_AGO = 2000
_DAYS_OF_LISTS = 14
_PERIODS_BACK = 3


def days_about(plans: Iterable[SchedulePlan], as_at: date) -> tuple[date, ...]:
    """The days about which a schedule changes its state, nearest first, none after the day of decision."""
    days = {as_at, as_at - timedelta(days=1), as_at - timedelta(days=_LONG_AGO)}
    for plan in plans:
        if plan.recurrence is not None:
            lengths = [d for d in (plan.recurrence.first_within, plan.recurrence.every) if d is not None]
            grace = plan.recurrence.grace
            # A period must end on one of these to be due today, and to be only just late.
            ends = (as_at, *(_back(grace, as_at) if grace is not None else ()))
            days.update(day for end in ends for length in lengths for day in _back(length, end))
    return tuple(sorted((day for day in days if day <= as_at), reverse=True))


def _back(length: Duration, end: date) -> Iterator[date]:
    """The days from which a period runs that ends about a day."""
    if length.unit == "working_day":
        reach = 2 * length.number + 14
        days = [end - timedelta(days=n) for n in range(reach)]
        ended = [deadline_bounds(day, length, NO_BANK_HOLIDAYS)[0] for day in days]
        yield from (day for day, last in zip(days, ended, strict=True) if abs((last - end).days) <= 1)
        return
    for periods in range(1, _PERIODS_BACK + 1):
        start = window_start(end, length.times(periods))
        yield from (start + timedelta(days=n) for n in (-2, -1, 0, 1, 2))


# ---- values of one fact ----


def dates_for(fact: Fact, plans: Iterable[SchedulePlan], orders: Iterable[OrderPlan], as_at: date) -> Iterator[object]:
    """Days, and the word for no day, on which schedules or orders of dates may turn."""
    if fact.takes:
        yield fact.takes
    near = [as_at - timedelta(days=2 * n) for n, _ in enumerate([p for o in orders for p in (o.first, o.then)], 1)]
    yield from dict.fromkeys((*days_about(plans, as_at), *near))


def lists_for(fact: Fact, plans: Iterable[SchedulePlan], as_at: date) -> Iterator[tuple[InventedItem, ...]]:
    """Lists whose items carry such days, as many as make a schedule begin."""
    every = tuple(plans)
    days = list(islice(days_about(every, as_at), _DAYS_OF_LISTS))
    counted = (plan.recurrence for plan in every if plan.counted == fact.path and plan.recurrence is not None)
    firsts = {r.first_after_items for r in counted if r.first_after_items and r.first_after_items > 1}
    numbers = sorted({1} | {n for first in firsts for n in (first - 1, first)})
    yield ()
    for kind, dated in _kinds(fact, every, as_at):
        dated_items = [{**kind, dated: day} for day in days] if dated else [kind]
        for number in numbers:
            yield from ((item,) * number for item in dated_items)
        for few, many in pairwise(numbers):
            pairs = product(dated_items, dated_items)
            yield from ((*(one,) * few, *(other,) * (many - few)) for one, other in pairs)


def _kinds(fact: Fact, plans: tuple[SchedulePlan, ...], as_at: date) -> Iterator[tuple[InventedItem, str | None]]:
    """One item for each way to satisfy the schedules' conditions on this list, with the field that dates it, if any."""
    asked = (one for p in plans for one in ((p.counted, p.counted_where), (p.history, p.history_where)))
    wheres = tuple(dict.fromkeys(where or ALWAYS for path, where in asked if path == fact.path))
    listed = (plan for plan in plans if fact.path in (plan.counted, plan.history))
    days = (plan.counted_dated if plan.counted == fact.path else plan.history_dated for plan in listed)
    placed = (field.name for field in fact.item if field.places)
    dated = next(filter(None, (*days, *placed)), None)
    seen: set[tuple[bool, ...]] = set()
    for item in items_asked(fact, wheres, as_at):
        truths = tuple(item_holds(where, item, as_at) for where in wheres)
        if truths not in seen:
            seen.add(truths)
            yield item, dated


def contacts_for(as_at: date) -> Iterator[tuple[InventedItem, ...]]:
    """Lists of one contact of an advocate, of every kind that what is worked out from the latest one tells apart."""
    yield ()
    asked, before, after = (as_at - timedelta(days=30), as_at - timedelta(days=10), as_at + timedelta(days=10))
    answered = as_at - timedelta(days=5)
    answers: list[InventedItem] = [
        {"answered_on": "none"},
        *({"answered_on": answered, "resolved": r} for r in (True, False)),
    ]
    for rung, by, answer in product(("worker", "manager", "senior_manager"), (after, before), answers):
        yield ({"rung": rung, "asked_on": asked, "respond_by": by, **answer},)


def events_for(as_at: date) -> Iterator[tuple[InventedItem, ...]]:
    """Lists of one event, of every kind that what is worked out from the events tells apart."""
    yield ()
    yield ({"on": as_at, "kind": "safeguarding_concern"},)
    yield ({"on": as_at, "kind": "safeguarding_concern", "closed_on": as_at},)
    yield ({"on": as_at, "kind": "protection_enquiry_started"},)
    yield ({"on": as_at},)
    yield ({"on": as_at, "kind": "placement_move", "significant": True, "reviewing_officer_notified": False},)
    yield ({"on": as_at, "kind": "placement_move", "significant": True},)


def expenses_for(as_at: date) -> Iterator[tuple[InventedItem, ...]]:
    """No expense, and one: all that what is worked out from the expenses tells apart."""
    yield ()
    yield ({"on": as_at, "kind": "travel", "reimbursed": True},)


def references_for(_: date) -> Iterator[tuple[InventedItem, ...]]:
    """No reference, and one: all that what is worked out from the references tells apart. No reference has a day."""
    yield ()
    yield ({"satisfactory": False},)


_WORKED_OUT_FROM = {
    "events": events_for,
    "appointment.expenses": expenses_for,
    "visitor.references": references_for,
}


def candidates(fact: Fact, plans: Iterable[SchedulePlan], orders: Iterable[OrderPlan], as_at: date) -> Iterator[object]:
    """Values of one fact that schedules, orders of dates and worked-out facts can tell apart."""
    every = tuple(plans)
    if fact.type == FactType.DATE:
        return dates_for(fact, every, orders, as_at)
    if fact.path == "advocacy.contacts":
        return contacts_for(as_at)
    if fact.path in _WORKED_OUT_FROM and not any(fact.path in plan.facts for plan in every):
        return _WORKED_OUT_FROM[fact.path](as_at)
    if fact.type != FactType.LIST:
        return iter(representatives(fact, (), as_at))
    return iter(lists_for(fact, every, as_at))
