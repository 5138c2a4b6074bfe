"""Truths the engine works out from several recorded facts at once: where a schedule stands, and the order of two dates.

Each is a pseudo-fact with a few words as values. It says which words the record allows, and which recorded facts to ask
for where more than one is allowed: `words` are all values it can take, `possible` those a record allows, never none,
and `missing` the recorded facts that could narrow them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from ivpolicy.core.dates.calendar import BankHolidays, Month
from ivpolicy.core.dates.dated_items import DatedItems, PerhapsDay, Seen, Starts
from ivpolicy.core.dates.schedule import ScheduleState, missing_lists, per_item_state, schedule_state
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType, ItemField
from ivpolicy.core.rules.condition import Condition, leaves
from ivpolicy.core.rules.rulebook import OrderPlan, SchedulePlan
from ivpolicy.core.variables.lists import item_truth
from ivpolicy.core.variables.single_values import passes

SCHEDULE_WORDS = ("not_started", "not_due", "due", "overdue")
ORDER_WORDS = ("in_order", "wrong_way_round")


@dataclass(frozen=True, slots=True)
class OrderFlag:
    """Two dates recorded the wrong way round. A date not recorded fails nothing: to record it is a new event."""

    plan: OrderPlan
    words: tuple[str, ...] = ORDER_WORDS

    def possible(self, record: CaseRecord, as_at: date) -> frozenset[str]:
        """Wrong only when both days are recorded and the second lies before the first (semantics 32)."""
        first, then = (recorded_value(record, path, as_at) for path in (self.plan.first, self.plan.then))
        wrong = isinstance(first, date) and isinstance(then, date) and then < first
        return frozenset({"wrong_way_round" if wrong else "in_order"})

    def missing(self, record: CaseRecord, as_at: date) -> tuple[str, ...]:  # noqa: ARG002 - as every flag
        """Nothing: it is always known."""
        return ()


@dataclass(frozen=True, slots=True)
class ScheduleFlag:
    """Where a recurring duty stands (semantics 33)."""

    plan: SchedulePlan
    holidays: BankHolidays
    words: tuple[str, ...] = SCHEDULE_WORDS

    def possible(self, record: CaseRecord, as_at: date) -> frozenset[str]:
        """The states the record allows."""
        return frozenset(state.state for state in self.states(record, as_at))

    def states(self, record: CaseRecord, as_at: date) -> frozenset[ScheduleState]:
        """The states the record allows, with the due day where there is one."""
        given = self._given(record, as_at)
        if self.plan.recurrence is None:
            words = per_item_state(given["counted"], given["history"], as_at=as_at)
            return frozenset(ScheduleState(word, None) for word in words)
        return schedule_state(self.plan.recurrence, as_at=as_at, holidays=self.holidays, **given)

    def missing(self, record: CaseRecord, as_at: date) -> tuple[str, ...]:
        """The lists or dates that leave it undetermined."""
        given = self._given(record, as_at)
        if self.plan.recurrence is None:
            names: Iterable[str] = [
                name for name in ("counted", "history") if given[name] is None or not given[name].complete
            ]
        else:
            names = missing_lists(self.plan.recurrence, as_at=as_at, holidays=self.holidays, **given)
        paths = {
            "starts": self.plan.starts,
            "counted": self.plan.counted,
            "history": self.plan.history_fact or self.plan.history,
        }
        return tuple(path for name in names if (path := paths[name]) is not None)

    def _given(self, record: CaseRecord, as_at: date) -> dict[str, Any]:
        plan = self.plan
        if plan.history_fact is not None:
            history = _single(record, plan.history_fact, as_at)
        else:
            history = _dated(record, plan.history, plan.history_where, plan.history_dated, as_at)
        return {
            "starts": _start(record, plan.starts, as_at),
            "counted": _dated(record, plan.counted, plan.counted_where, plan.counted_dated, as_at),
            "history": history,
        }


def _start(record: CaseRecord, path: str | None, as_at: date) -> Starts:
    """The day a duty begins. A start that never was has not happened."""
    if path is None:
        return "not_stated"
    value = recorded_value(record, path, as_at)
    return "none" if isinstance(value, str) else _as_read(value, VOCABULARY.get(path))


def _single(record: CaseRecord, path: str, as_at: date) -> DatedItems | None:
    """A `last time` date as a history: the last holding is all that matters."""
    value = recorded_value(record, path, as_at)
    if isinstance(value, str):
        return DatedItems(())
    day = _as_read(value, VOCABULARY.get(path))
    return None if day is None else DatedItems((day,))


def _dated(
    record: CaseRecord, path: str | None, where: Condition | None, dated: str | None, as_at: date
) -> DatedItems | None:
    """The dates of the items that satisfy `where`. An item that may or may not satisfy it leaves the list open.

    An item that holds a word for its date has not happened.
    """
    if path is None:
        return DatedItems(())
    value = recorded_value(record, path, as_at)
    if not isinstance(value, RecordedList):
        return None
    # The field a pack names, or else the one that places the items in time; None where the items have none.
    field = _date_field(path, dated)
    every: list[Any] = [None] * len(value.items) if field is None else [*map(attrgetter(field.name), value.items)]
    if where is None:
        if {*map(type, every)} <= {date}:  # a day is read as it is
            return DatedItems(tuple(every), complete=value.complete)
        told = tuple(_as_read(day, field) for day in every if not isinstance(day, str))
        return DatedItems(told, complete=value.complete)
    held = [(item, day) for item, day in zip(value.items, every, strict=True) if not isinstance(day, str)]
    truths = item_truths([item for item, _ in held], where, as_at)
    counted = tuple(_as_read(day, field) for (_, day), truth in zip(held, truths, strict=True) if truth)
    return DatedItems(counted, complete=value.complete and None not in truths)


def _date_field(path: str, dated: str | None) -> ItemField | None:
    """Of a list of the pack's own nothing is known here but the name, which lowering has put in where none is given."""
    if path not in VOCABULARY:
        return None if dated is None else ItemField(dated, FactType.DATE)
    return next((f for f in VOCABULARY[path].item if f.name == dated or (dated is None and f.places)), None)


def _as_read(day: Any, fact: Fact | ItemField | None) -> PerhapsDay:
    """The day as every other part of a decision reads it: a past date lies no later than the day of decision.

    Of a date that may hold a word nothing may be known: it may not have happened. So too a date of the pack's own.
    """
    if fact is None or not fact.past or isinstance(day, date) or (day is None and fact.takes is not None):
        return day  # type: ignore[no-any-return]
    return Seen(day)


def item_truths(items: Sequence[Any], where: Condition, as_at: date) -> list[bool | None]:
    """Whether each item satisfies the condition; None where a field it asks is left out.

    Items recorded alike are looked at once.
    """
    asked = list(leaves(where))
    names = [leaf.fact for leaf in asked]
    held: list[tuple[Any, ...]] = [()] * len(items)
    if names:
        read = attrgetter(*names, names[0])  # of two or more names it gives a tuple
        held = [read(item) for item in items]
    found: dict[tuple[Any, ...], bool | None] = dict.fromkeys(held)
    for values in found:
        if not any(value is None or isinstance(value, Month) for value in values):
            named = zip(asked, values, strict=False)
            found[values] = item_truth(where, {leaf: passes(leaf.test, value, as_at) for leaf, value in named})
    return [found[values] for values in held]


@dataclass(frozen=True, slots=True)
class PeriodFlag:
    """Whether the day of decision lies in a period: `first` inclusive, `end` exclusive."""

    first: date | None
    end: date | None
    words: tuple[str, ...] = ("within", "outside")

    def possible(self, record: CaseRecord, as_at: date) -> frozenset[str]:  # noqa: ARG002 - as every flag
        """Always known: the day of decision is given."""
        inside = (self.first is None or self.first <= as_at) and (self.end is None or as_at < self.end)
        return frozenset({"within" if inside else "outside"})

    def missing(self, record: CaseRecord, as_at: date) -> tuple[str, ...]:  # noqa: ARG002 - as every flag
        """Nothing: it is always known."""
        return ()


@dataclass(frozen=True, slots=True)
class ConfirmedFlag:
    """Whether a recorded fact is marked as confirmed. Not marked is unknown, never unconfirmed."""

    path: str
    words: tuple[str, ...] = ("confirmed", "not_confirmed")

    def possible(self, record: CaseRecord, as_at: date) -> frozenset[str]:  # noqa: ARG002 - as every flag
        """Settled only by the mark in the record's provenance."""
        mark = record.provenance.get(self.path)
        if mark is None or mark.confirmed is None:
            return frozenset(self.words)
        return frozenset({"confirmed" if mark.confirmed else "not_confirmed"})

    def missing(self, record: CaseRecord, as_at: date) -> tuple[str, ...]:  # noqa: ARG002 - as every flag
        """The fact that waits to be confirmed."""
        return (self.path,)


WorkedOutState = OrderFlag | ScheduleFlag | PeriodFlag | ConfirmedFlag
