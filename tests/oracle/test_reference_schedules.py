"""Recurring duties as a pack writes them, on recorded facts: the engine says what trying every day says."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ivpolicy.core.dates.calendar import BankHolidays, Duration
from ivpolicy.core.dates.schedule import Recurrence
from ivpolicy.core.record.case import CaseError, CaseRecord, case_from_facts
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import Count, Equals, InWindow, Leaf
from ivpolicy.core.rules.rulebook import SchedulePlan
from ivpolicy.core.variables.variable import variables_for
from ivpolicy.core.variables.worked_out_states import ScheduleFlag
from ivpolicy.files.packs import load_pack
from reference_gaps import TooManyError
from reference_schedules import ReferenceSchedule

AS_AT = date(2026, 6, 15)
STARTS = (
    "appointment.started_on",
    "care.looked_after_since",
    "placement.moved_on",
    "meetings.next_looked_after_review",
)
LAST_TIMES = ("meetings.last_looked_after_review", "concerns.raised_on", "aftercare.duties_end_on")


@cache
def holidays() -> BankHolidays:
    """Those of the national pack, taken for all there ever were.

    A start that nobody recorded may lie before the first year listed, where no due day in working days is known. The
    reference tries no such day; what is said of one is for test_bank_holidays.py and test_schedule.py.
    """
    return BankHolidays(load_pack("england").rulebook.holidays.days, range(1900, 2201))


def durations(most: int, *units: Any) -> st.SearchStrategy[Duration]:
    return st.builds(Duration, st.integers(1, most), st.sampled_from(units))


PERIODS = durations(2, "month") | durations(4, "week") | durations(10, "working_day", "day")
ROUNDS = durations(2, "month") | durations(4, "week")
GRACE = st.none() | durations(5, "day", "working_day")


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    items, within = draw(st.tuples(st.integers(1, 3), st.none()) | st.tuples(st.none(), st.none() | PERIODS))
    every, counted_from = draw(
        st.just((None, "last_held"))
        | st.tuples(PERIODS, st.just("last_held"))
        | st.tuples(ROUNDS, st.just("first_due"))
    )
    return Recurrence(items, within, every, counted_from, draw(GRACE))  # type: ignore[arg-type]


VISIT, SCHEME = Leaf("kind", Equals("visit")), Leaf("kind", Equals("scheme"))


@st.composite
def plans(draw: st.DrawFn) -> SchedulePlan:
    recurrence = draw(recurrences())
    counts_items = recurrence.first_after_items is not None
    history = draw(st.sampled_from(["appointment.reviews", "visitor.interviews", "visitor.references", *LAST_TIMES]))
    is_list = history not in LAST_TIMES
    return SchedulePlan(
        "schedule:tried",
        recurrence,
        starts=None if counts_items else draw(st.none() | st.sampled_from(STARTS)),
        counted="appointment.visits" if counts_items else None,
        counted_where=VISIT,
        history=history if is_list else None,
        history_where=SCHEME if history == "appointment.reviews" else None,
        history_dated="received_on" if history == "visitor.references" else None,
        history_fact=None if is_list else history,
    )


WHEN = st.dates(date(2024, 1, 1), AS_AT + timedelta(days=40)).map(str) | st.sampled_from(
    ["2026-06-14", "2026-06-15", "2026-06-16", "2026-05-15", "2025-06-15", "2026-06", "2026-05", "2026-03", "2025-06"]
)


def lists(path: str, fields: dict[str, st.SearchStrategy[Any]], name: str) -> st.SearchStrategy[dict[str, Any]]:
    item = st.fixed_dictionaries(fields, optional={name: WHEN})
    found = st.lists(item, max_size=3).filter(lambda items: sum(name not in i for i in items) <= 1)
    return st.fixed_dictionaries({"items": found, "complete": st.booleans()}).map(lambda held: {path: held})


def dates(path: str) -> st.SearchStrategy[dict[str, Any]]:
    takes = VOCABULARY[path].takes
    return (WHEN | st.just(takes) if takes else WHEN).map(lambda when: {path: when})


PARTS = [
    lists("appointment.visits", {"kind": st.sampled_from(["visit", "visit", "telephone", None])}, "on"),
    lists("appointment.reviews", {"kind": st.sampled_from(["scheme", "looked_after"])}, "on"),
    lists("visitor.interviews", {}, "held_on"),
    lists("visitor.references", {}, "received_on"),
    *map(dates, (*STARTS, *LAST_TIMES)),
]


@st.composite
def records(draw: st.DrawFn) -> CaseRecord:
    given_facts: dict[str, Any] = {}
    for part in PARTS:
        given_facts |= draw(st.just({}) | part | part)
    try:
        return case_from_facts(given_facts, as_at=AS_AT)
    except CaseError:
        assume(False)
    raise AssertionError


def reference(plan: SchedulePlan, record: CaseRecord) -> ReferenceSchedule:
    return ReferenceSchedule(plan, lambda path: recorded_value(record, path, AS_AT), AS_AT, holidays())


def agrees(plan: SchedulePlan, record: CaseRecord) -> None:
    flag, wanted = ScheduleFlag(plan, holidays()), reference(plan, record)
    try:
        states = wanted.states()
        assert {(state.state, state.due_on) for state in flag.states(record, AS_AT)} == states
        assert set(flag.missing(record, AS_AT)) == wanted.missing()
    except TooManyError:
        assume(False)


@settings(max_examples=60, deadline=None)
@given(plans(), records())
def test_the_states_due_days_and_missing_facts_are_those_of_every_completion(
    plan: SchedulePlan, record: CaseRecord
) -> None:
    agrees(plan, record)


@pytest.mark.fuzz
@settings(max_examples=1_000, deadline=None)
@given(plans(), records())
def test_the_states_due_days_and_missing_facts_are_those_of_every_completion_of_very_many_cases(
    plan: SchedulePlan, record: CaseRecord
) -> None:
    agrees(plan, record)


# A date is read alike by a schedule and by a condition, so that no decision rests on two readings of one date.

MONTHLY = Recurrence(every=Duration(1, "month"))
AFTER_TWO = Recurrence(first_after_items=2, every=Duration(12, "month"))


def states(plan: SchedulePlan, given_facts: dict[str, Any]) -> set[str]:
    return set(ScheduleFlag(plan, holidays()).possible(case_from_facts(given_facts, as_at=AS_AT), AS_AT))


def truths(path: str, test: Any, given_facts: dict[str, Any]) -> set[bool]:
    """What the record leaves open of a test."""
    (variable,) = variables_for([Leaf(path, test)], VOCABULARY, {})
    record = case_from_facts(given_facts, as_at=AS_AT)
    return {variable.cells[cell][0] for cell in variable.possible(record, AS_AT)}


@pytest.mark.parametrize("start", ["appointment.started_on", "care.looked_after_since"])
def test_a_past_start_known_by_a_month_that_is_not_over_has_begun(start: str) -> None:
    given_facts = {start: "2026-06"}
    assert truths(start, InWindow(Duration(1, "month")), given_facts) == {True}
    assert states(SchedulePlan("s", MONTHLY, starts=start), given_facts) == {"not_due"}


def test_a_planned_start_known_by_a_month_that_is_not_over_may_lie_ahead() -> None:
    plan = SchedulePlan("s", MONTHLY, starts="meetings.next_looked_after_review")
    assert states(plan, {"meetings.next_looked_after_review": "2026-06"}) == {"not_started", "not_due"}


def test_an_unknown_start_of_what_may_not_have_happened_may_lie_ahead() -> None:
    assert "not_started" in states(SchedulePlan("s", MONTHLY, starts="appointment.started_on"), {})
    assert "not_started" not in states(SchedulePlan("s", MONTHLY, starts="care.looked_after_since"), {})


@pytest.mark.parametrize("second", [{}, {"on": "2026-06"}])
def test_an_item_counted_by_a_condition_is_counted_by_a_schedule(second: dict[str, str]) -> None:
    given_facts = {"appointment.visits": [{"kind": "visit", "on": "2026-01-10"}, {"kind": "visit", **second}]}
    assert truths("appointment.visits", Count(2, None, VISIT), given_facts) == {True}
    plan = SchedulePlan("s", AFTER_TWO, counted="appointment.visits", counted_where=VISIT)
    assert "not_started" not in states(plan, given_facts)


def test_a_last_time_known_by_a_month_that_is_not_over_has_been() -> None:
    plan = SchedulePlan("s", MONTHLY, history_fact="meetings.last_looked_after_review")
    assert states(plan, {"meetings.last_looked_after_review": "2026-06"}) == {"not_due"}


def test_a_start_that_never_was_has_not_begun() -> None:
    plan = SchedulePlan("s", MONTHLY, starts="placement.moved_on")
    assert states(plan, {"placement.moved_on": "never"}) == {"not_started"}


def test_an_item_that_has_not_happened_is_no_holding() -> None:
    plan = SchedulePlan("s", MONTHLY, history="visitor.references", history_dated="received_on")
    assert states(plan, {"visitor.references": [{"received_on": "none"}]}) == {"due"}
    assert states(plan, {"visitor.references": [{"received_on": "2026-06-01"}]}) == {"not_due"}


@pytest.mark.parametrize("path", ["visitor.interviews", "visitor.references"])
def test_a_list_is_dated_by_the_day_that_places_its_items_where_the_pack_names_none(path: str) -> None:
    record = {path: [{"held_on": "2026-06-01"} if path == "visitor.interviews" else {}]}
    expected = {"not_due"} if path == "visitor.interviews" else {"not_due", "due", "overdue"}
    assert states(SchedulePlan("s", MONTHLY, history=path), record) == expected
