"""Where a case stands: against a second telling of one pathway, in any order and sent twice, and at the days that count."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivpolicy import load_pack
from ivpolicy.files.histories import read_history_file
from ivpolicy.pages.text import as_text
from ivpolicy.pathways.due import due_list
from ivpolicy.pathways.due_calendar import calendar_of
from ivpolicy.pathways.due_page import due_page, due_rows
from ivpolicy.pathways.follower import follow
from ivpolicy.pathways.history import history_of
from reference_pathways import Told, copy_of, stands, tenth_working_day

HISTORIES = Path(__file__).parents[2] / "examples" / "histories"
PACK = load_pack("islington")
LEEDS = load_pack("leeds")
NOT_ON_LIST = {
    "child.statuses": ["child_protection_plan"], "child.disabled": "no", "care.legal_status": "none",
    "views.wants_help_to_complain": "no", "advocacy.complaint": "none", "advocacy.safety_concern": "no",
}  # fmt: skip
ON_LIST = {"child.statuses": ["looked_after"], "advocacy.safety_concern": "no"}
SPOKEN = {"advocacy.assessed_route": "internal", "advocacy.rejects_internal": "no"}


def case(*events, of="invented", authority=None):
    return history_of(
        of, [(f"event {n}", event) for n, event in enumerate(events, 1)], authority=authority, source="log"
    )


def event(id_, type_, day, recorded=None, **more):
    return {"id": id_, "type": type_, "happened_on": day, "recorded_at": recorded or day, **more}


def standing(followed):
    """Where it stands in the one pathway that has begun, beside that of a secure placement; in the first where none has."""
    begun = [one for one in followed.pathways if one.stage is not None and one.pathway != "secure_placement"]
    assert len(begun) <= 1
    return begun[0] if begun else followed.pathways[0]


def example(name, as_at, pack=PACK):
    written = read_history_file(HISTORIES / name)
    history = history_of(written.case, written.events, authority=written.authority, source=written.source)
    return follow(pack, history, as_at=as_at)


INTERESTS = {
    "value": "yes", "about": "visitor.appoint", "by": "T. Invented", "role": "team manager", "on": "2023-10-01",
    "because": "as was told", "support": "none needed",
}  # fmt: skip
LED_TO_VISITS = (
    event("11", "considered", "2023-10-02", facts={
        "child.statuses": ["looked_after"], "care.legal_status": "care_order", "child.date_of_birth": "2012-05-01",
        "judgements.visitor_in_interests": INTERESTS, "appointment.active": "no", "appointment.ended_on": "none",
        "views.objects_to_visitor": {"value": "no", "asked_on": "2023-10-02", "asked_by": "reviewing officer"},
    }),
    event("12", "referral_made", "2023-10-03"),
    event("13", "person_proposed", "2023-10-04"),
    event("14", "panel_decided", "2023-10-05", facts={"visitor.panel.outcome": "approved"}),
    event("15", "approval_confirmed", "2023-10-06"),
)  # fmt: skip


# ---- the worked histories ----


@pytest.mark.parametrize(
    ("name", "as_at", "stage", "overdue"),
    [
        ("amina.yaml", date(2026, 2, 16), "mediation", 0),
        ("amina.yaml", date(2026, 2, 17), "mediation", 1),
        ("bryn.yaml", date(2026, 3, 1), "unresolved", 0),
        ("caleb.yaml", date(2026, 1, 20), "to_safeguarding_head", 0),
        ("caleb.yaml", date(2026, 1, 21), "to_safeguarding_head", 1),
        ("dev.yaml", date(2026, 3, 21), "inside", 0),  # the child's no was recorded two days later
        ("dev.yaml", date(2026, 3, 23), "to_refer", 0),
        ("dev.yaml", date(2026, 3, 24), "outside", 0),
        ("efua.yaml", date(2026, 4, 1), "to_refer", 0),
        ("finn.yaml", date(2026, 5, 1), "settled_inside", 0),
        ("gwen.json", date(2026, 5, 1), "settled_by_mediation", 0),
    ],
)
def test_worked_history_stands_where_the_chapter_has_it(name, as_at, stage, overdue):
    followed = example(name, as_at)

    assert (standing(followed).stage, len(standing(followed).overdue)) == (stage, overdue)
    assert followed.not_counted == ()


def test_where_the_chapter_names_no_next_step_the_gap_is_told_with_its_clause():
    found = standing(example("bryn.yaml", date(2026, 3, 1)))

    assert "names no next step" in found.gap
    assert (found.clauses, found.due, found.ended) == (("ISL-1-17",), (), False)


def test_on_what_was_recorded_then_it_was_late_and_by_what_is_known_now_it_was_not():
    while_not_recorded = standing(example("gwen.json", date(2026, 1, 20)))
    now = standing(example("gwen.json", date(2026, 5, 1)))

    assert [owed.days_late for owed in while_not_recorded.overdue] == [1]
    assert [(one.from_day, one.to_day) for one in now.shown_late] == [(date(2026, 1, 20), date(2026, 2, 1))]
    assert [owed.days_late for owed in now.settled if owed.action.rule] == [0]


def test_what_was_done_late_stays_late():
    late = case(
        event("1", "request_received", "2026-01-05", facts=NOT_ON_LIST),
        event("2", "answer_given", "2026-01-22"),
    )

    (answer,) = [owed for owed in standing(follow(PACK, late, as_at=date(2026, 3, 1))).settled if owed.action.rule]

    assert (answer.state, answer.last_day, answer.days_late) == ("done", date(2026, 1, 19), 3)


def test_an_answer_that_nobody_recorded_is_told_as_left_undone():
    settled = case(
        event("1", "request_received", "2026-01-05", facts=NOT_ON_LIST),
        event("2", "mediation_resolved", "2026-01-12"),
    )

    found = standing(follow(PACK, settled, as_at=date(2026, 3, 1)))

    assert found.ended
    assert [owed.action.does for owed in found.left_undone] == ["answer the child"]


def test_before_anything_was_recorded_nothing_has_begun():
    followed = example("amina.yaml", date(2026, 2, 1))

    assert (standing(followed).stage, followed.events, followed.recorded_later) == (None, (), 2)
    assert follow(PACK, case(of="nobody"), as_at=date(2026, 2, 1)).events == ()


# ---- what is not known ----


def test_a_fact_that_is_not_known_leads_nowhere_and_is_asked_for():
    unknown = dict(NOT_ON_LIST) | {"advocacy.safety_concern": None}
    failed = case(
        event("1", "request_received", "2026-01-05", facts=unknown),
        event("2", "mediation_failed", "2026-01-12"),
    )

    found = standing(follow(PACK, failed, as_at=date(2026, 1, 13)))

    assert found.stage == "mediation_to_start"
    assert [fact.fact for fact in found.waits] == ["advocacy.safety_concern"]


def test_a_fact_told_later_leads_on_by_the_event_that_waited_for_it():
    unknown = dict(NOT_ON_LIST) | {"advocacy.safety_concern": None}
    told_later = case(
        event("1", "request_received", "2026-01-05", facts=unknown),
        event("2", "mediation_failed", "2026-01-12"),
        event("3", "facts_recorded", "2026-01-15", facts={"advocacy.safety_concern": "no"}),
    )

    found = standing(follow(PACK, told_later, as_at=date(2026, 1, 16)))

    assert (found.stage, found.since, found.passages[-1].event) == ("unresolved", date(2026, 1, 15), "2")


def test_a_move_that_may_hold_keeps_a_later_one_from_being_guessed():
    spoken = case(
        event("1", "request_received", "2026-03-02", facts=ON_LIST),
        event("2", "child_spoken_to", "2026-03-03", facts={"advocacy.assessed_route": "internal"}),
    )
    external = case(
        event("1", "request_received", "2026-03-02", facts=ON_LIST),
        event("2", "child_spoken_to", "2026-03-03", facts={"advocacy.assessed_route": "external"}),
    )

    assert standing(follow(PACK, spoken, as_at=date(2026, 3, 4))).stage == "at_cais"
    assert standing(follow(PACK, external, as_at=date(2026, 3, 4))).stage == "to_refer"  # either way


# ---- what cannot be counted ----


def refused(*events, as_at=date(2026, 3, 1), **more):
    followed = follow(PACK, case(*events, **more), as_at=as_at)
    return [(one.place, one.why) for one in followed.not_counted], followed


START = event("1", "request_received", "2026-01-05", facts=NOT_ON_LIST)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (event("2", "mediation_went_well", "2026-01-06"), "has events of this type"),
        (event("2", "answer_given", "2026-01-06", case="somebody"), "of another case"),
        (event("2", "answer_given", "2026-01-06", authority="leeds"), "of another authority than `islington`"),
        (event("2", "answer_given", "2026-01-06", corrects="7"), "corrects an event that is not there"),
        (event("2", "answer_given", "2026-01-06", corrects="2"), "in a circle"),
        (event("2", "answer_given", "2026-01-06", "2026-01-05"), "recorded before the day on which it is said"),
        (event("2", "answer_given", "2026-01-06", facts={"advocacy.copi_to": []}), "its facts cannot be read"),
        ({"id": "2", "type": "answer_given"}, "lacks `happened_on`"),
        (event("2", "answer_given", "last week"), "`happened_on` is not a day like"),
        (event("2", "answer_given", "0206-01-06"), "`happened_on` is not a day like"),
        (event("2", "answer_given", "2026-01-06", "yesterday"), "`recorded_at` is not a day like"),
        (event("2", "answer_given", "2026-01-06", 20260106), "`recorded_at` is not a day like"),
        (event("2", "answer_given", "2026-01-06", facts={"advocacy": {"satisfied": "no"}}), "there is no such fact"),
        (event("2", "answer_given", "2026-01-06", facts={"child.looked_after": "no"}), "is worked out, not recorded"),
        (
            event("2", "answer_given", "2026-01-06", facts={"advocacy.satisfyed": "no"}),
            "did you mean `advocacy.satisfied`?",
        ),
        (event("2", "answer_given", "2026-01-06", facts={"case_id": "another"}), "there is no such fact"),
        (event("2", "request_received", "2026-01-12"), "has begun before; a second one is another record"),
        ("answer given", "written as keys and values"),
    ],
)
def test_what_cannot_be_counted_is_told_with_its_place_and_the_others_count(wrong, why):
    told, followed = refused(START, wrong, event("3", "team_manager_contacted", "2026-01-07"))

    assert {place for place, _ in told} == {"event 2"}
    assert any(why in words for _, words in told)
    assert [one.id for one in followed.events] == ["1", "3"]
    assert standing(followed).stage == "mediation"


def test_corrections_in_a_circle_are_told_and_the_others_count():
    told, followed = refused(
        START,
        event("2", "answer_given", "2026-01-06", corrects="3"),
        event("3", "answer_given", "2026-01-07", corrects="2"),
    )

    assert [place for place, _ in told] == ["event 2", "event 3"]
    assert [one.id for one in followed.events] == ["1"]


def test_two_events_of_one_id_that_say_different_things_are_none():
    told, followed = refused(START, event("2", "answer_given", "2026-01-06"), event("2", "answer_given", "2026-01-07"))

    assert [why for _, why in told] == ["two events of one source have this id and say different things"] * 2
    assert [one.id for one in followed.events] == ["1"]


def test_an_event_recorded_in_error_never_happened():
    followed = follow(
        PACK,
        case(
            START,
            event("2", "mediation_failed", "2026-01-06"),
            event("3", "recorded_in_error", "2026-01-08", corrects="2"),
        ),
        as_at=date(2026, 3, 1),
    )

    assert ([one.id for one in followed.events], followed.not_counted) == (["1"], ())
    assert standing(followed).stage == "mediation_to_start"


def test_facts_that_contradict_are_not_taken_and_the_event_counts():
    born = event("1", "request_received", "2026-01-05", facts=NOT_ON_LIST | {"child.date_of_birth": "2012-05-01"})
    before = event("2", "team_manager_contacted", "2026-01-06", facts={"care.looked_after_since": "2010-01-01"})

    told, followed = refused(born, before)

    assert (told, standing(followed).stage) == ([], "mediation")
    assert followed.contradicting == (
        "2: `care.looked_after_since` lies before `child.date_of_birth`; check both days",
    )


def test_no_message_shows_what_was_entered():
    secret = "Wanda Waterfall"
    told, _ = refused(
        START,
        event("2", secret, "2026-01-06"),
        event("3", "answer_given", secret),
        event("4", "answer_given", "2026-01-06", facts={"care.legal_status": secret}),
        event("5", "answer_given", "2026-01-06", facts={secret: "yes"}),
        event("6", "answer_given", "2026-01-06", **{secret: "yes"}),
    )

    assert len({place for place, _ in told}) == 5
    assert secret not in str(told)


# ---- safety ----


STAGES = {
    "list_to_settle": [event("1", "request_received", "2026-01-05")],
    "at_cais": [event("1", "request_received", "2026-01-05", facts=ON_LIST)],
    "inside_to_start": [
        event("1", "request_received", "2026-01-05", facts=ON_LIST),
        event("2", "child_spoken_to", "2026-01-06", facts=SPOKEN),
    ],
    "mediation_to_start": [START],
    "mediation": [START, event("2", "team_manager_contacted", "2026-01-06")],
    "unresolved": [START, event("2", "mediation_failed", "2026-01-06")],
    "settled_by_mediation": [START, event("2", "mediation_resolved", "2026-01-06")],
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("concern", ["concerns.child_may_be_at_risk", "advocacy.safety_concern"])
def test_a_concern_is_acted_on_today_whatever_the_stage(stage, concern):
    before = follow(PACK, case(*STAGES[stage]), as_at=date(2026, 1, 9))
    after = follow(
        PACK,
        case(*STAGES[stage], event("9", "facts_recorded", "2026-01-08", facts={concern: "yes"})),
        as_at=date(2026, 1, 9),
    )

    assert (standing(before).stage, before.safety) == (stage, ())
    assert after.safety[0].by_words == "today"
    assert after.safety_since == date(2026, 1, 8)


def test_an_event_that_cannot_be_counted_may_still_tell_of_a_concern():
    lost = event("2", "answer_given", "2026-01-06", corrects="7", facts={"concerns.child_may_be_at_risk": "yes"})
    told, followed = refused(START, lost)

    assert told
    assert followed.safety


def test_a_concern_about_another_child_is_not_this_childs():
    other = event("2", "facts_recorded", "2026-01-06", case="somebody", facts={"concerns.child_may_be_at_risk": "yes"})
    told, followed = refused(START, other)

    assert (len(told), followed.safety) == (1, ())


def test_a_second_request_moves_no_deadline_and_is_told():
    again = event("2", "request_received", "2026-01-12")
    told, followed = refused(START, again, as_at=date(2026, 1, 20))

    assert told
    assert [owed.last_day for owed in standing(followed).overdue] == [date(2026, 1, 19)]


def test_a_list_that_nobody_began_may_hold_more_than_events_tell():
    def contact(*events):
        found = standing(follow(LEEDS, case(*events, authority="leeds"), as_at=date(2026, 3, 1)))
        return [one.action.state for one in found.due if one.action.rule == "leeds:scheme_review"]

    visits = [event(str(n), "visit_made", f"2026-02-0{n}") for n in range(1, 7)]
    begun = event("20", "appointment_begun", "2026-01-10")

    assert contact(*LED_TO_VISITS, begun, *visits[:5]) == []
    assert contact(*LED_TO_VISITS, begun, *visits) == ["to_do"]


def test_a_long_history_is_followed_in_seconds():
    days = [date(2024, 1, 8) + timedelta(days=7 * n) for n in range(100)]
    visits = [event(f"v{n}", "visit_made", day.isoformat()) for n, day in enumerate(days)]
    calls = [event(f"c{n}", "coordinator_in_touch", day.isoformat()) for n, day in enumerate(days[::4])]
    long = case(*LED_TO_VISITS, event("20", "appointment_begun", "2024-01-02"), *visits, *calls, authority="leeds")
    start = time.process_time()

    found = standing(follow(LEEDS, long, as_at=date(2026, 3, 1)))

    assert (found.stage, time.process_time() - start < 10) == ("visiting", True)


# ---- any order, any number of times: the same ----

WHAT = (
    "team_manager_contacted", "answer_given", "child_spoken_to", "child_content", "child_not_content",
    "mediation_resolved", "mediation_failed", "concern_passed_on", "referred_to_provider", "facts_recorded",
)  # fmt: skip
FIRST = date(2026, 1, 5)


@st.composite
def histories(draw):
    days = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))
    told = [Told("request_received", FIRST, FIRST, "0")]
    for number in range(1, draw(st.integers(0, 8)) + 1):
        day = draw(days)
        recorded = day + timedelta(days=draw(st.integers(-1, 12)))
        what = draw(st.sampled_from(WHAT))
        earlier = [event.id for event in told[1:]]
        corrects = draw(st.sampled_from([None, None, None, *earlier])) if earlier else None
        if corrects and draw(st.booleans()):
            what = "recorded_in_error"
        worry = draw(st.sampled_from([None, True, False])) if what == "facts_recorded" else None
        told.append(Told(what, day, recorded, str(number), corrects, worry))
    copies = draw(st.lists(st.sampled_from(told), max_size=4))
    told += [copy_of(one, one.recorded + timedelta(days=3)) for one in copies]
    return told, draw(st.booleans()), FIRST + timedelta(days=draw(st.integers(0, 60)))


def as_events(told, on_list):
    for one in told:
        facts = (ON_LIST if on_list else NOT_ON_LIST) if one.what == "request_received" else {}
        facts = SPOKEN if one.what == "child_spoken_to" else facts
        facts = facts if one.worry is None else {"advocacy.safety_concern": "yes" if one.worry else "no"}
        more = {"corrects": one.corrects} if one.corrects else {}
        yield event(one.id, one.what, one.day.isoformat(), one.recorded.isoformat(), facts=facts, **more)


def said(told, on_list, as_at):
    followed = follow(PACK, case(*as_events(told, on_list)), as_at=as_at)
    return followed.model_copy(update={"not_counted": tuple((one.id, one.why) for one in followed.not_counted)})


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.randoms(use_true_random=False))
def test_any_order_and_any_number_of_copies_give_the_same_bytes(drawn, random):
    told, on_list, as_at = drawn
    first = said(told, on_list, as_at)
    shuffled = [*told, *told[:2]]
    random.shuffle(shuffled)

    again = said(shuffled, on_list, as_at)

    assert (
        again.model_copy(update={"not_counted": (), "recorded_later": 0}).model_dump_json()
        == first.model_copy(update={"not_counted": (), "recorded_later": 0}).model_dump_json()
    )
    assert set(again.not_counted) == set(first.not_counted)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_it_stands_where_the_second_telling_has_it_and_is_late_when_that_is(drawn):
    told, on_list, as_at = drawn
    stage, late = stands(told, on_list=on_list, as_at=as_at)

    found = standing(said(told, on_list, as_at))

    answer = [owed for owed in found.overdue if owed.action.does == "answer the child"]
    assert (found.stage, bool(answer)) == (stage, late)


@pytest.mark.parametrize("received", [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 150, 7)])
def test_nothing_is_overdue_before_its_time_and_nothing_is_silent_after_it(received):
    open_ = case(event("1", "request_received", received.isoformat(), facts=NOT_ON_LIST))
    last = tenth_working_day(received)
    calendar = received + timedelta(days=10)

    def due_on(day):
        (owed,) = [one for one in standing(follow(PACK, open_, as_at=day)).due if one.action.rule]
        return owed

    assert (due_on(last).days_late, due_on(last + timedelta(days=1)).days_late) == (0, 1)
    assert due_on(received).action.by == min(last, calendar)


# ---- Leeds: a visitor ----


@pytest.mark.parametrize(
    ("as_at", "stage"),
    [
        (date(2025, 9, 7), "to_refer"),
        (date(2025, 9, 21), "with_scheme"),
        (date(2025, 11, 30), "in_recruitment"),
        (date(2025, 12, 2), "to_confirm"),
        (date(2026, 1, 11), "to_begin"),  # the beginning of the tenth was recorded on the twelfth
        (date(2026, 1, 12), "visiting"),
    ],
)
def test_a_visitor_is_followed_from_being_considered_to_the_visits(as_at, stage):
    assert standing(example("hana.yaml", as_at, LEEDS)).stage == stage


@pytest.mark.parametrize(
    ("as_at", "by", "late"),
    [
        (date(2026, 2, 8), date(2026, 2, 10), 0),
        (date(2026, 4, 9), date(2026, 4, 9), 0),
        (date(2026, 4, 10), date(2026, 4, 9), 1),
        (date(2026, 4, 20), date(2026, 5, 18), 0),
    ],
)
def test_the_coordinator_is_in_touch_each_month_counted_from_the_last_time(as_at, by, late):
    due = [
        one
        for one in standing(example("hana.yaml", as_at, LEEDS)).due
        if one.action.rule == "leeds:coordinator_contact"
    ]

    assert [(one.action.by, one.days_late) for one in due] == [(by, late)]


def test_the_sixth_visit_brings_the_first_review_of_the_scheme():
    def reviews(as_at):
        due = standing(example("hana.yaml", as_at, LEEDS)).due
        return [(one.action.by, one.days_late) for one in due if one.action.rule == "leeds:scheme_review"]

    assert reviews(date(2026, 6, 7)) == []  # the sixth visit was recorded on the eighth
    assert reviews(date(2026, 6, 8)) == [(date(2026, 6, 6), 2)]


def test_what_was_late_by_days_is_kept_with_its_days():
    late = [one for one in standing(example("hana.yaml", date(2026, 6, 15), LEEDS)).settled if one.days_late]

    assert [(one.action.rule, one.state, one.closed_on, one.days_late) for one in late] == [
        ("leeds:coordinator_contact", "done", date(2026, 4, 18), 9)
    ]


def test_what_was_left_undone_and_is_recorded_since_is_not_told_as_undone():
    written = read_history_file(HISTORIES / "hana.yaml")
    since = event("99", "facts_recorded", "2026-06-10", source="iv-scheme", facts={"visitor.handbook_given": "yes"})
    history = history_of(written.case, [*written.events, ("added", since)], authority="leeds", source=written.source)

    found = standing(follow(LEEDS, history, as_at=date(2026, 6, 15)))

    handbook = [one for one in found.settled if one.action.rule == "leeds:visitor_handbook"]
    assert [one.state for one in handbook] == ["done_since"]
    assert handbook[0] not in found.left_undone


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({"visitor.panel.outcome": "not_approved"}, "person_refused"),
        ({"visitor.panel.outcome": "deferred"}, "in_recruitment"),
    ],
)
def test_what_the_panel_decides_leads_on(facts, stage):
    written = read_history_file(HISTORIES / "hana.yaml")
    until = [one for one in written.events if one[1]["happened_on"] < "2025-12-01"]
    panel = event("11", "panel_decided", "2025-12-01", source="iv-scheme", facts=facts)
    history = history_of(written.case, [*until, ("the panel", panel)], authority="leeds", source=written.source)

    found = standing(follow(LEEDS, history, as_at=date(2025, 12, 2)))

    assert (found.stage, found.gap is None) == (stage, stage == "in_recruitment")


# ---- Dudley, Coventry: a visitor ----


@pytest.mark.parametrize(
    ("as_at", "stage"),
    [
        (date(2026, 2, 15), "to_find"),
        (date(2026, 3, 11), "in_checks"),  # the manager approved, and Probation records are not checked
        (date(2026, 3, 12), "in_checks"),  # they were checked, which was recorded the next day
        (date(2026, 3, 13), "to_appoint"),
        (date(2026, 3, 20), "to_confirm"),
    ],
)
def test_an_approval_waits_for_the_checks_where_the_manager_approves_last(as_at, stage):
    assert standing(example("idris.yaml", as_at, load_pack("dudley"))).stage == stage


def test_an_agreement_in_any_order_leads_on_where_the_pack_is_read_so():
    pack = load_pack("dudley", readings={"manager_step": "agrees"})

    assert standing(example("idris.yaml", date(2026, 3, 5), pack)).stage == "to_appoint"


@pytest.mark.parametrize(
    ("as_at", "stage"),
    [
        (date(2026, 2, 9), "to_ask_for_match"),
        (date(2026, 2, 19), "with_provider"),
        (date(2026, 3, 4), "in_checks"),
        (date(2026, 3, 5), "to_appoint"),
        (date(2026, 3, 9), "adverse_result"),
    ],
)
def test_a_result_that_worries_stops_what_was_about_to_be_made(as_at, stage):
    found = standing(example("jude.yaml", as_at, load_pack("coventry")))

    assert (found.stage, found.gap is not None) == (stage, stage == "adverse_result")
    assert stage not in ("to_ask_for_match", "adverse_result") or [
        one.action.by_words for one in found.due if one.action.rule == "coventry:arrange_after_secure_placement"
    ] == ["as soon as practicable after the placement"]


def test_a_visitor_who_serves_stops_visiting_on_a_result_that_worries():
    history = case(
        *LED_TO_VISITS,
        event("20", "appointment_begun", "2023-11-01"),
        event("21", "facts_recorded", "2023-12-01", facts={"visitor.dbs.barred_list": "listed"}),
        authority="leeds",
    )

    followed = follow(LEEDS, history, as_at=date(2023, 12, 4))

    assert standing(followed).stage == "visits_stopped"
    assert followed.safety_since == date(2023, 12, 1)


@pytest.mark.parametrize("name", ["leeds", "dudley", "coventry"])
@pytest.mark.parametrize("understanding", ["yes", "no", None])
@pytest.mark.parametrize("asked_on", ["2023-10-02", "2023-10-20"])
def test_nobody_is_sought_or_appointed_over_an_objection(name, understanding, asked_on):
    objection = {"views.objects_to_visitor": {"value": "yes", "asked_on": asked_on, "asked_by": "social worker"}}
    understood = {**INTERESTS, "value": understanding, "about": "views.objects_to_visitor", "on": asked_on}
    facts = objection if understanding is None else objection | {"judgements.sufficient_understanding": understood}
    history = case(LED_TO_VISITS[0], event("90", "facts_recorded", asked_on, facts=facts), authority=name)

    found = standing(follow(load_pack(name), history, as_at=date(2023, 11, 1)))

    assert found.stage == "objected"


# ---- what time alone does ----


def test_what_only_the_passing_of_time_leads_to_is_told_and_moves_nothing():
    pack = load_pack(Path(__file__).parents[1] / "packs" / "advice" / "A014" / "good.yaml")
    history = case(
        event("1", "request_received", "2026-01-05", facts={"child.date_of_birth": "2010-03-01"}),
        event("2", "request_answered", "2026-01-06"),
    )

    before, after = (standing(follow(pack, history, as_at=day)) for day in (date(2026, 2, 28), date(2026, 3, 1)))

    assert (before.stage, before.goes_on) == ("answered", None)
    assert (after.stage, after.goes_on) == ("answered", "Answered to somebody of 16 or more")
    due = due_list(pack, [history], as_at=date(2026, 3, 1))
    (item,) = [one for one in due.items if one.kind == "goes_on"]
    said = "What is known leads on, though no event was told: Answered to somebody of 16 or more"
    assert (item.who, item.does) == (None, said)
    shown = as_text(due_page(due))
    assert "1 that go on by the day alone" in shown
    assert said in " ".join(shown.split())
    assert any(said in row for row in due_rows(due.items))
    assert said in calendar_of(due.items, as_at=due.as_at).replace("\r\n ", "").replace("\\,", ",")


def test_what_gets_another_day_is_not_told_as_done():
    review = {"meetings.next_looked_after_review": "2023-12-01"}
    to_visits = [
        *LED_TO_VISITS[:1],
        event("13", "person_proposed", "2023-10-04"),
        event("14", "manager_approved", "2023-10-05"),
    ]
    history = case(
        *to_visits,
        event("20", "appointment_begun", "2023-11-01", facts=review),
        event("21", "facts_recorded", "2023-12-05", facts={"meetings.next_looked_after_review": "2023-12-20"}),
        authority="dudley",
    )
    pack = load_pack("dudley", readings={"manager_step": "agrees"})

    found = standing(follow(pack, history, as_at=date(2023, 12, 6)))

    asked = [one for one in (*found.due, *found.settled) if one.action.rule == "dudley:views_before_review"]
    assert [(one.state, one.action.by, one.days_late, one.since) for one in asked] == [
        ("open", date(2023, 12, 20), 0, date(2023, 11, 1)),
        ("moved", date(2023, 12, 1), 4, date(2023, 11, 1)),
    ]


# ---- what time alone makes due, and ends, between two events ----

VISITED = [
    {"type": "considered", "happened_on": "2024-01-02", "facts": {
        "child.statuses": ["looked_after"], "care.legal_status": "care_order", "child.date_of_birth": "2007-03-10",
        "judgements.visitor_in_interests": {"value": "yes", "about": "visitor.appoint", "by": "T. Invented", "role": "manager", "on": "2024-01-02", "because": "as told"},
        "views.objects_to_visitor": {"value": "no", "asked_on": "2024-01-02"}, "appointment.active": "no", "appointment.ended_on": "none",
    }},
    {"type": "referral_made", "happened_on": "2024-01-05"},
    {"type": "person_proposed", "happened_on": "2024-01-10"},
    {"type": "panel_decided", "happened_on": "2024-01-20", "facts": {"visitor.panel.outcome": "approved"}},
    {"type": "approval_confirmed", "happened_on": "2024-01-21"},
    {"type": "appointment_begun", "happened_on": "2024-02-01"},
]  # fmt: skip


def visited(*later, as_at=date(2025, 6, 2)):
    """The child of Leeds is 17 in March 2024 and 18 in March 2025; what is told later is of June 2025."""
    events = [{"id": str(n), "source": "s", "recorded_at": e["happened_on"], **e} for n, e in enumerate([*VISITED, *later])]  # fmt: skip
    history = history_of("invented", [(f"event {n}", event) for n, event in enumerate(events)])
    (visitor,) = [one for one in follow(load_pack("leeds"), history, as_at=as_at).pathways if one.pathway == "visitor"]
    return visitor


def settled(standing, rule):
    (one,) = [one for one in standing.settled if one.action.rule == rule]
    return one.action.by, one.since, one.state, one.closed_on, one.days_late


def test_what_began_and_ended_with_time_alone_between_two_events_was_left_undone():
    standing = visited({"type": "visit_made", "happened_on": "2025-06-01"})

    assert settled(standing, "leeds:review_before_18") == (
        date(2025, 3, 9), date(2024, 3, 10), "left", date(2025, 3, 10), 0,
    )  # fmt: skip
    assert settled(standing, "leeds:coordinator_contact")[3:] == (date(2025, 3, 10), 373)


@pytest.mark.parametrize(("held", "late"), [("2025-02-10", 0), ("2024-03-20", 0)])
def test_what_was_done_meanwhile_and_told_later_was_done_on_its_day(held, late):
    standing = visited(
        {"type": "facts_recorded", "happened_on": "2025-06-01", "facts": {"aftercare.review_before_18_on": held}}
    )

    assert settled(standing, "leeds:review_before_18")[2:] == ("done", date.fromisoformat(held), late)


def test_what_began_with_time_alone_is_owed_since_that_day():
    standing = visited(as_at=date(2024, 9, 1))

    (review,) = [one for one in standing.due if one.action.rule == "leeds:review_before_18"]
    assert review.since == date(2024, 3, 10)


def test_what_seemed_late_until_time_alone_ended_it_is_told():
    standing = visited({"type": "coordinator_in_touch", "happened_on": "2024-02-20", "recorded_at": "2025-06-01"})

    (shown,) = [one for one in standing.shown_late if one.action.rule == "leeds:coordinator_contact"]
    assert (shown.last_day, shown.from_day, shown.to_day) == (date(2024, 3, 1), date(2024, 3, 2), date(2025, 3, 9))
