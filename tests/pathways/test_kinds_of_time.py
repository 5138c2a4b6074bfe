"""Every kind of time that a stage can have: the day it falls on, counted by hand, and the words where there is none."""

from __future__ import annotations

from datetime import date

import pytest

from ivpolicy import load_pack
from ivpolicy.pathways.follower import follow
from ivpolicy.pathways.history import history_of

TEXT = """\
pack: rivermead
format: 1
authority: {name: Rivermead Council, kind: local_authority}
edition: "2026"
in_force: {from: 2020-01-01}
source: {title: Rivermead procedure on requests (invented), captured_on: 2026-01-05}
approval: unapproved
review_by: 2027-11-30
clauses:
  RIV-1: {section: "1", modality: will, says: "A request is answered in time"}
actors: {scheme: the visitor scheme}
readings:
  ten_days:
    clause: RIV-1
    asks: "Working days or calendar days?"
    chosen: working
    chosen_by: the authors (invented)
    chosen_on: 2026-01-05
    because: As other times of the procedure are counted.
    options: {working: Working days, calendar: Calendar days}
schedules:
  - id: review_of_visits
    question: visitor.review
    clause: RIV-1
    while: {appointment.active: yes}
    action: {who: scheme, does: review the visits}
    first: {when_reached: 2, of: appointment.visits, where: {kind: visit}, dated: "on"}
    then: {every: 12 months, counted_from: last_held}
    history: {of: appointment.reviews, where: {kind: scheme}, dated: "on"}
    overdue: {after: not stated}
pathways:
  request:
    title: A request
    clause: RIV-1
    starts: [{on: request_received, stage: received}]
    events:
      request_received: {says: The scheme received the request, dates: [advocacy.referred_on]}
      appointment_begun: {says: The appointment began, sets: {appointment.active: yes}, dates: [appointment.started_on], lists: [appointment.visits, appointment.reviews]}
      visit_made: {says: A visit was made, of: appointment.visits, where: {kind: visit}}
      review_held: {says: A review was held, of: appointment.reviews, where: {kind: scheme}}
      request_answered: {says: The scheme answered}
    stages:
      received:
        says: With the scheme
        clause: RIV-1
        owes: [review_of_visits]
        action: {who: scheme, does: answer the request, by: BY}
        moves: [{on: request_answered, stage: answered}]
      answered: {says: Answered, clause: RIV-1, ends: yes}
"""


def due(tmp_path, by, received, *events, as_at, **facts):
    path = tmp_path / "rivermead.yaml"
    path.write_text(TEXT.replace("BY", by))
    told = [("request_received", received), *events]
    given = [
        {"id": str(n), "type": kind, "happened_on": day, "recorded_at": day, "facts": facts if not n else {}}
        for n, (kind, day) in enumerate(told)
    ]
    history = history_of("invented", [(e["id"], e) for e in given], authority="rivermead", source="log")
    followed = follow(load_pack(path), history, as_at=date.fromisoformat(as_at))
    (found,) = [one for one in followed.pathways if not one.national]
    return {owed.action.does: owed for owed in found.due}


@pytest.mark.parametrize(
    ("by", "received", "last"),
    [
        ("{within: 1 working day, of: advocacy.referred_on}", "2022-09-16", "2022-09-20"),  # the funeral of the Queen
        ("{within: 5 working days, of: advocacy.referred_on}", "2023-05-05", "2023-05-15"),  # the coronation
        ("{within: 10 working days, of: advocacy.referred_on}", "2025-12-19", "2026-01-07"),  # Christmas, New Year
        ("{within: 10 days, of: advocacy.referred_on}", "2025-12-19", "2025-12-29"),
        ("{within: 2 weeks, of: advocacy.referred_on}", "2026-02-20", "2026-03-06"),
        ("{within: 1 month, of: advocacy.referred_on}", "2024-01-31", "2024-02-29"),
        ("{within: 1 month, of: advocacy.referred_on}", "2026-01-31", "2026-02-28"),
        ("{within: 1 year, of: advocacy.referred_on}", "2024-02-29", "2025-02-28"),
    ],
)
def test_a_time_that_runs_from_a_day_ends_on_the_day_counted_by_hand(tmp_path, by, received, last):
    on_time = due(tmp_path, by, received, as_at=last)["answer the request"]
    after = due(tmp_path, by, received, as_at=date.fromordinal(date.fromisoformat(last).toordinal() + 1).isoformat())

    assert (on_time.last_day, on_time.days_late) == (date.fromisoformat(last), 0)
    assert after["answer the request"].days_late == 1


def test_a_time_of_an_unsaid_kind_reminds_early_and_calls_late_late(tmp_path):
    by = "{within: {reading: {ten_days: {working: 10 working days, calendar: 10 days}}}, of: advocacy.referred_on}"

    owed = due(tmp_path, by, "2026-02-02", as_at="2026-02-13")["answer the request"]

    assert (owed.action.by, owed.last_day, owed.days_late) == (date(2026, 2, 12), date(2026, 2, 16), 0)


@pytest.mark.parametrize(
    ("by", "facts", "last", "words"),
    [
        ("{before: meetings.next_looked_after_review}", {"meetings.next_looked_after_review": "2026-03-09"}, date(2026, 3, 9), "before"),
        ("{before: meetings.next_looked_after_review}", {}, None, "(date not recorded)"),
        ("{before_age: 18}", {"child.date_of_birth": "2008-02-29"}, date(2026, 2, 28), "before the 18th birthday"),
        ("{words: as soon as practicable}", {}, None, "as soon as practicable"),
        ("{within: 10 working days, of: advocacy.answered_on}", {}, None, "(date not recorded)"),
    ],
)  # fmt: skip
def test_a_time_before_a_day_and_one_in_words(tmp_path, by, facts, last, words):
    owed = due(tmp_path, by, "2026-02-02", as_at="2026-02-10", **facts)["answer the request"]

    assert owed.last_day == last
    assert words in owed.action.by_words
    assert not owed.days_late


def test_after_two_visits_then_yearly(tmp_path):
    def visited(*events):
        begun = [("appointment_begun", "2026-02-03"), ("visit_made", "2026-02-10")]
        facts = {
            "child.statuses": ["looked_after"], "care.legal_status": "care_order", "appointment.ended_on": "none",
            "child.date_of_birth": "2012-05-01",
        }  # fmt: skip
        return due(tmp_path, "{words: soon}", "2026-02-02", *begun, *events, as_at="2026-03-01", **facts)

    second, review = ("visit_made", "2026-02-24"), ("review_held", "2026-02-27")

    assert "review the visits" not in visited()
    assert visited(second)["review the visits"].last_day == date(2026, 2, 24)
    assert visited(second, review)["review the visits"].last_day == date(2027, 2, 27)


def test_working_days_past_the_years_of_the_calendar_stay_in_words(tmp_path):
    by = "{within: 10 working days, of: advocacy.referred_on}"

    owed = due(tmp_path, by, "2027-12-29", as_at="2028-02-01")["answer the request"]

    assert owed.last_day is None
    assert owed.action.by_words == "within 10 working days of 29 December 2027"
