"""Recurring duties: not started, not due, due, overdue, with a date, exact over every completion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivpolicy.core.dates.calendar import NO_BANK_HOLIDAYS, BankHolidays, Duration, Month, add_working_days
from ivpolicy.core.dates.dated_items import DatedItems, Starts
from ivpolicy.core.dates.schedule import (
    Outcome,
    Recurrence,
    ScheduleState,
    due_dates,
    missing_lists,
    per_item_state,
    possible_states,
    schedule_state,
)

AS_AT = date(2026, 6, 15)
NONE_YET = DatedItems()
YEARLY_AFTER_SIX_VISITS = Recurrence(first_after_items=6, every=Duration(12, "month"))
YEARLY_FROM_FIRST_DUE = Recurrence(first_after_items=6, every=Duration(12, "month"), counted_from="first_due")
MONTHLY = Recurrence(every=Duration(1, "month"))
SIX_VISITS = DatedItems(tuple(date(2025, month, 10) for month in range(1, 7)))


def known(
    recurrence: Recurrence,
    *,
    starts: Starts = None,
    history: DatedItems | None = NONE_YET,
    counted: DatedItems | None = None,
    as_at: date = AS_AT,
    holidays: BankHolidays = NO_BANK_HOLIDAYS,
) -> dict[str, Any]:
    return {
        "recurrence": recurrence,
        "starts": starts,
        "history": history,
        "counted": counted,
        "as_at": as_at,
        "holidays": holidays,
    }


def states(recurrence: Recurrence, **record: Any) -> Outcome:
    return schedule_state(**known(recurrence, **record))


def missing(recurrence: Recurrence, **record: Any) -> tuple[str, ...]:
    return missing_lists(**known(recurrence, **record))


def only(state: Any, due_on: date | None = None) -> Outcome:
    return frozenset({ScheduleState(state, due_on)})


# The Leeds shape: first at the sixth visit, then every 12 months.


def test_five_visits_of_six_have_not_started_the_reviews() -> None:
    assert states(YEARLY_AFTER_SIX_VISITS, counted=DatedItems(SIX_VISITS.days[:5])) == only("not_started")


def test_a_visit_later_than_the_day_asked_about_is_not_counted() -> None:
    five_and_tomorrow = DatedItems((*SIX_VISITS.days[:5], AS_AT + timedelta(days=1)))
    assert states(YEARLY_AFTER_SIX_VISITS, counted=five_and_tomorrow) == only("not_started")


def test_the_first_review_is_due_on_the_day_of_the_sixth_visit() -> None:
    day = date(2025, 6, 10)
    assert states(YEARLY_AFTER_SIX_VISITS, counted=SIX_VISITS, as_at=day) == only("due", day)


def test_the_first_review_is_overdue_from_the_day_after_the_sixth_visit() -> None:
    asked = date(2025, 6, 11)
    assert states(YEARLY_AFTER_SIX_VISITS, counted=SIX_VISITS, as_at=asked) == only("overdue", date(2025, 6, 10))


@pytest.mark.parametrize(
    ("as_at", "state"),
    [(date(2026, 7, 19), "not_due"), (date(2026, 7, 20), "due"), (date(2026, 7, 21), "overdue")],
)
def test_counted_from_the_last_review_the_next_is_twelve_months_after_it(as_at: date, state: str) -> None:
    held = DatedItems((date(2025, 7, 20),))  # 20 July 2025 + 12 months = 20 July 2026
    assert states(YEARLY_AFTER_SIX_VISITS, counted=SIX_VISITS, history=held, as_at=as_at) == only(
        state, date(2026, 7, 20)
    )


@pytest.mark.parametrize(
    ("as_at", "state"),
    [(date(2026, 6, 9), "not_due"), (date(2026, 6, 10), "due"), (date(2026, 6, 11), "overdue")],
)
def test_counted_from_the_first_due_day_a_late_review_does_not_move_the_next(as_at: date, state: str) -> None:
    held = DatedItems((date(2025, 7, 20),))  # first due 10 June 2025 + 12 months = 10 June 2026
    assert states(YEARLY_FROM_FIRST_DUE, counted=SIX_VISITS, history=held, as_at=as_at) == only(
        state, date(2026, 6, 10)
    )


def test_a_review_before_the_sixth_visit_is_not_the_first_review() -> None:
    early = DatedItems((date(2025, 4, 1),))
    assert states(YEARLY_AFTER_SIX_VISITS, counted=SIX_VISITS, history=early) == only("overdue", date(2025, 6, 10))


def test_days_counted_from_a_month_end_do_not_drift() -> None:
    monthly = Recurrence(first_within=Duration(1, "month"), every=Duration(1, "month"), counted_from="first_due")
    # Started 31 December 2025: due 31 January, 28 February, 31 March 2026; held on 28 February.
    held = DatedItems((date(2026, 1, 31), date(2026, 2, 28)))
    assert states(monthly, starts=date(2025, 12, 31), history=held, as_at=date(2026, 3, 1)) == only(
        "not_due", date(2026, 3, 31)
    )


# What is not known.


def test_unknown_history_leaves_a_reached_schedule_open_and_is_named() -> None:
    record: dict[str, Any] = {"counted": SIX_VISITS, "history": None}
    assert possible_states(states(YEARLY_AFTER_SIX_VISITS, **record)) == {"not_due", "due", "overdue"}
    assert missing(YEARLY_AFTER_SIX_VISITS, **record) == ("history",)


def test_unknown_history_does_not_matter_while_the_visits_are_too_few() -> None:
    assert missing(YEARLY_AFTER_SIX_VISITS, counted=NONE_YET, history=None) == ()


def test_unknown_visits_leave_the_first_review_open_and_are_named() -> None:
    assert possible_states(states(YEARLY_AFTER_SIX_VISITS)) == {"not_started", "due", "overdue"}
    assert missing(YEARLY_AFTER_SIX_VISITS) == ("counted",)


def test_an_incomplete_list_of_visits_is_a_lower_bound() -> None:
    at_least_six = DatedItems(SIX_VISITS.days, complete=False)
    assert states(YEARLY_AFTER_SIX_VISITS, counted=at_least_six) == only("overdue")


def test_an_incomplete_history_cannot_bring_the_next_due_day_forward() -> None:
    held = DatedItems((AS_AT,), complete=False)
    assert states(MONTHLY, starts=date(2026, 1, 1), history=held) == only("not_due", date(2026, 7, 15))


def test_a_holding_known_by_its_month_decides_when_every_day_of_it_gives_the_same_state() -> None:
    held = DatedItems((Month(2026, 4),))
    record: dict[str, Any] = {"starts": date(2026, 1, 1), "history": held}
    assert states(MONTHLY, **record) == only("overdue")
    assert missing(MONTHLY, **record) == ()


def test_a_holding_known_by_its_month_leaves_it_open_when_its_days_differ() -> None:
    held = DatedItems((Month(2026, 5),))
    record: dict[str, Any] = {"starts": date(2026, 1, 1), "history": held}
    assert states(MONTHLY, **record) == frozenset(
        {
            ScheduleState("overdue"),  # 1 to 14 May
            ScheduleState("due", AS_AT),  # 15 May
            ScheduleState("not_due"),  # 16 to 31 May
        }
    )
    assert missing(MONTHLY, **record) == ("history",)


def test_an_unknown_start_is_named() -> None:
    assert possible_states(states(MONTHLY)) == {"not_started", "not_due", "due", "overdue"}
    assert missing(MONTHLY) == ("starts",)


def test_everything_unknown_names_both_lists() -> None:
    assert missing(YEARLY_FROM_FIRST_DUE, history=None) == ("counted", "history")


# Starts, grace and texts without a period.


@pytest.mark.parametrize("starts", ["none", AS_AT + timedelta(days=1), Month(2026, 7)])
def test_a_start_that_has_not_happened_has_not_started(starts: Starts) -> None:
    assert states(MONTHLY, starts=starts, history=None) == only("not_started")


def test_the_first_is_due_within_its_time_of_the_start() -> None:
    visit = Recurrence(first_within=Duration(1, "week"), every=Duration(6, "week"))
    assert states(visit, starts=date(2026, 6, 8)) == only("due", AS_AT)


def test_a_holding_before_the_start_belongs_to_an_earlier_duty() -> None:
    visit = Recurrence(first_within=Duration(1, "week"), every=Duration(6, "week"))
    earlier = DatedItems((date(2026, 6, 1),))
    assert states(visit, starts=date(2026, 6, 8), history=earlier) == only("due", AS_AT)


def test_with_grace_the_duty_is_late_only_after_it() -> None:
    monthly = Recurrence(every=Duration(1, "month"), grace=Duration(3, "day"))
    assert states(monthly, starts=date(2026, 5, 12)) == only("due", date(2026, 6, 12))
    assert states(monthly, starts=date(2026, 5, 11)) == only("overdue", date(2026, 6, 11))


def test_a_duty_done_once_is_not_due_again() -> None:
    once = Recurrence(first_within=Duration(1, "week"))
    held = DatedItems((date(2026, 1, 3),))
    assert states(once, starts=date(2026, 1, 1), history=held) == only("not_due")


def test_a_text_without_a_period_gives_no_date_and_is_never_late() -> None:
    assert states(Recurrence(), starts=date(2020, 1, 1), history=None) == only("due")


def test_a_text_that_names_no_start_is_due_without_a_date_until_first_held() -> None:
    assert states(MONTHLY, starts="not_stated") == only("due")


def test_a_text_that_names_no_start_is_counted_from_the_last_time() -> None:
    held = DatedItems((date(2026, 6, 1),))
    assert states(MONTHLY, starts="not_stated", history=held) == only("not_due", date(2026, 7, 1))


def test_the_due_day_is_given_when_every_completion_has_it() -> None:
    assert due_dates(only("due", AS_AT)) == AS_AT
    assert due_dates(only("due", AS_AT) | only("not_started")) is None


@pytest.mark.parametrize(
    "arguments",
    [
        {"first_after_items": 6, "first_within": Duration(1, "week")},
        {"first_after_items": 0},
        {"every": Duration(5, "working_day"), "counted_from": "first_due"},
        {"every": Duration(1, "day"), "counted_from": "first_due"},
    ],
)
def test_a_recurrence_that_contradicts_itself_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not"):
        Recurrence(**arguments)


# Working days.

COVERED = BankHolidays(frozenset({date(2026, 5, 25)}), range(2026, 2027))
FIRST_REVIEW = Recurrence(first_within=Duration(20, "working_day"))


def test_twenty_working_days_are_dated_within_the_covered_years() -> None:
    started = date(2026, 5, 18)
    assert add_working_days(started, 20, COVERED) == date(2026, 6, 16)
    assert states(FIRST_REVIEW, starts=started, holidays=COVERED) == only("not_due", date(2026, 6, 16))


def test_before_the_earliest_possible_day_no_holidays_are_needed() -> None:
    assert states(FIRST_REVIEW, starts=date(2026, 6, 1)) == only("not_due")


def test_after_the_earliest_possible_day_unknown_holidays_leave_the_state_open() -> None:
    found = states(FIRST_REVIEW, starts=date(2026, 5, 1))
    assert found == only("not_due") | only("due") | only("overdue")


def test_a_start_long_before_the_covered_years_is_overdue_without_a_date() -> None:
    assert states(FIRST_REVIEW, starts=date(2019, 5, 1), holidays=COVERED) == only("overdue")


# One thing for each item of another list.


@pytest.mark.parametrize(
    ("visits", "logs", "expected"),
    [
        (NONE_YET, NONE_YET, {"not_started"}),
        (SIX_VISITS, DatedItems(SIX_VISITS.days[:5]), {"due"}),
        (SIX_VISITS, SIX_VISITS, {"not_due"}),
        (SIX_VISITS, None, {"due", "not_due"}),
        (None, NONE_YET, {"not_started", "due"}),
        (None, None, {"not_started", "due", "not_due"}),
        (DatedItems((AS_AT + timedelta(days=1),)), NONE_YET, {"not_started"}),
        (DatedItems(SIX_VISITS.days, complete=False), SIX_VISITS, {"due", "not_due"}),
    ],
)
def test_a_log_is_owed_for_every_visit(visits: DatedItems | None, logs: DatedItems | None, expected: set[str]) -> None:
    assert per_item_state(visits, logs, as_at=AS_AT) == expected


# The reference: every completion, tried one by one.
#
# Periods are a few days, so that the days tried reach past the second due day before the day asked about; all
# days before those behave alike. Extra items of an incomplete list are tried up to two at a time.

TRIED = [AS_AT - timedelta(days=n) for n in range(16, -1, -1)]
UNSEEN = AS_AT + timedelta(days=1)
NEAR = [AS_AT + timedelta(days=n) for n in range(-9, 3)]


def completed_days(when: date | Month | None) -> list[date]:
    if when is None:
        return [*TRIED, UNSEEN]
    return list(when.days()) if isinstance(when, Month) else [when]


def completed_lists(items: DatedItems | None, extras: int) -> set[tuple[date, ...]]:
    items = items or DatedItems(complete=False)
    choices = [completed_days(day) for day in items.days]
    choices += [] if items.complete else [[*TRIED, UNSEEN]] * extras
    return {tuple(sorted(day for day in chosen if day <= AS_AT)) for chosen in product(*choices)}


def completed_starts(starts: Starts) -> list[Any]:
    if starts is None:
        return [*TRIED, "none"]
    return [starts] if isinstance(starts, str) else completed_days(starts)


def reference_origin(rule: Recurrence, starts: Any, counted: tuple[date, ...]) -> tuple[Any, Any]:
    """The day the duty began and its first due day; `counted` is the n-th item, if there is one."""
    if rule.first_after_items:
        return (counted[0], counted[0]) if counted else (None, None)
    if starts == "not_stated":
        return date.min, None
    if starts == "none" or starts > AS_AT:
        return None, None
    within = rule.first_within or rule.every
    return starts, starts + timedelta(days=within.number) if within else None


def reference_due(rule: Recurrence, first: Any, held: list[date]) -> Any:
    """The next due day, one period at a time; periods in days only."""
    if not held or rule.every is None:
        return None if held else first
    every = timedelta(days=rule.every.number)
    if first is None or rule.counted_from == "last_held":
        return held[-1] + every
    due = first + every
    while due <= held[-1]:
        due += every
    return due


def reference_state(rule: Recurrence, starts: Any, history: tuple[date, ...], counted: tuple[date, ...]) -> Any:
    """The state and due day on one completion, by the words of the rule."""
    begun, first = reference_origin(rule, starts, counted)
    if begun is None:
        return "not_started", None
    held = [day for day in history if day >= begun]
    due = None if rule.has_no_period else reference_due(rule, first, held)
    if due is None:
        return ("not_due" if held and not rule.has_no_period else "due"), None
    grace = timedelta(days=rule.grace.number if rule.grace else 0)
    return ("not_due" if due > AS_AT else "due" if due + grace >= AS_AT else "overdue"), due


def reference_completions(record: dict[str, Any]) -> dict[tuple[Any, Any], tuple[str, date | None]]:
    """The state for every pair of a completed origin (starts and counted) and a completed history."""
    rule = record["recurrence"]
    # Items after the n-th are never read, so lists alike up to it are tried once.
    last = rule.first_after_items or 0
    counted = {items[last - 1 : last] for items in completed_lists(record["counted"], extras=2)} if last else {()}
    starts = completed_starts(record["starts"]) if not rule.first_after_items else ["none"]
    histories = completed_lists(record["history"], extras=1)
    return {
        ((start, items), history): reference_state(rule, start, history, items)
        for start, items, history in product(starts, counted, histories)
    }


def reference_states(record: dict[str, Any]) -> Outcome:
    found = set(reference_completions(record).values())
    days = {word: {due for other, due in found if other == word} for word, _ in found}
    return frozenset(ScheduleState(word, on.pop() if len(on) == 1 else None) for word, on in days.items())  # type: ignore[arg-type]


def reference_missing(record: dict[str, Any]) -> tuple[str, ...]:
    words = {pair: state[0] for pair, state in reference_completions(record).items()}
    origin = "counted" if record["recurrence"].first_after_items else "starts"
    return tuple(name for name, side in ((origin, 1), ("history", 0)) if any(_vary(words, side)))


def _vary(words: dict[tuple[Any, Any], str], held_fixed: int) -> Iterator[bool]:
    for value in {pair[held_fixed] for pair in words}:
        yield len({word for pair, word in words.items() if pair[held_fixed] == value}) > 1


DAY_PERIODS = st.builds(Duration, st.integers(1, 5), st.just("day"))
SHORT_GRACE = st.none() | st.builds(Duration, st.integers(1, 2), st.just("day"))
DATES = st.sampled_from(NEAR) | st.sampled_from(NEAR) | st.none()


def item_lists(most: int) -> st.SearchStrategy[DatedItems | None]:
    days = st.lists(DATES, max_size=most).filter(lambda found: found.count(None) <= 1)
    return st.none() | st.builds(lambda days, complete: DatedItems(tuple(days), complete), days, st.booleans())


REPEATS = st.tuples(DAY_PERIODS, st.just("last_held")) | st.tuples(
    st.builds(Duration, st.integers(2, 5), st.just("day")), st.just("first_due")
)
FIRSTS: st.SearchStrategy[tuple[int | None, Duration | None]] = st.tuples(st.integers(1, 2), st.none()) | st.tuples(
    st.none(), st.none() | st.builds(Duration, st.integers(1, 3), st.just("day"))
)


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    items, within = draw(FIRSTS)
    every, counted_from = draw(st.just((None, "last_held")) | REPEATS)
    return Recurrence(items, within, every, counted_from, draw(SHORT_GRACE))  # type: ignore[arg-type]


RECORDS = st.fixed_dictionaries(
    {
        "recurrence": recurrences(),
        "starts": st.sampled_from([*NEAR, "none", "not_stated", Month(2026, 6), None]),
        "history": item_lists(2),
        "counted": item_lists(2),
        "as_at": st.just(AS_AT),
        "holidays": st.just(NO_BANK_HOLIDAYS),
    }
)


@settings(max_examples=200, deadline=None)
@given(RECORDS)
def test_the_states_are_those_of_every_completion(record: dict[str, Any]) -> None:
    assert schedule_state(**record) == reference_states(record)


@settings(max_examples=100, deadline=None)
@given(RECORDS)
def test_the_missing_lists_are_those_that_alone_change_the_state(record: dict[str, Any]) -> None:
    assert missing_lists(**record) == reference_missing(record)


@settings(max_examples=100, deadline=None)
@given(RECORDS, st.sampled_from([day for day in NEAR if day <= AS_AT]))
def test_filling_in_the_start_never_opens_another_state(record: dict[str, Any], day: date) -> None:
    unknown, filled = schedule_state(**{**record, "starts": None}), schedule_state(**{**record, "starts": day})
    assert possible_states(filled) <= possible_states(unknown)
