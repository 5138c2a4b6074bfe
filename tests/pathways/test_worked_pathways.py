"""The pathways of the shipped packs, worked by hand from their texts: each worked history, and what would lead elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ivpolicy import load_pack, shipped_packs
from ivpolicy.files.histories import read_history_file
from ivpolicy.pathways.follower import follow
from ivpolicy.pathways.history import history_of

HISTORIES = Path(__file__).parents[2] / "examples" / "histories"


def example(name, as_at):
    written = read_history_file(HISTORIES / f"{name}.yaml")
    history = history_of(written.case, written.events, authority=written.authority, source=written.source)
    return follow(load_pack(written.authority), history, as_at=date.fromisoformat(as_at))


def told(pack, pathway, as_at, *events, authority=None):
    """Where a case stands in a pathway after events, each a type and a day, and facts where it tells any."""
    given = [
        {"id": str(n), "type": kind, "happened_on": day, "recorded_at": day, "facts": facts[0] if facts else {}}
        for n, (kind, day, *facts) in enumerate(events)
    ]
    history = history_of("invented", [(e["id"], e) for e in given], authority=authority or pack, source="log")
    followed = follow(load_pack(pack), history, as_at=date.fromisoformat(as_at))
    assert followed.not_counted == ()
    return next(one for one in followed.pathways if one.pathway == pathway)


@pytest.mark.parametrize(
    ("name", "pathway", "as_at", "stage", "days"),
    [
        ("kofi", "visitor", "2026-02-04", "to_refer", []),
        ("kofi", "visitor", "2026-02-08", "with_cais_manager", []),
        ("kofi", "visitor", "2026-02-20", "with_provider", []),
        ("kofi", "visitor", "2026-03-10", "proposed", []),
        ("kofi", "visitor", "2026-04-01", "visiting", []),
        ("lola", "secure_application", "2026-03-03", "to_consult", []),
        ("lola", "secure_application", "2026-03-04", "made_without", []),
        ("milo", "secure_placement", "2026-02-17", "to_arrange", []),
        ("milo", "secure_placement", "2026-02-18", "objected", []),
        ("nora", "missing", "2026-03-04", "to_tell", []),
        ("nora", "missing", "2026-03-06", "told", []),
        ("nora", "missing", "2026-03-13", "to_tell", []),
        ("sian", "secure_placement", "2026-04-01", "to_arrange", []),
        ("rhys", "out_of_area", "2026-04-01", "to_tell", []),
        ("rhys", "health", "2026-04-14", "told", []),
        ("rhys", "complaint", "2026-04-20", "to_tell", []),
        ("rhys", "exclusion", "2026-05-07", "told", []),
        ("rhys", "charge", "2026-05-13", "to_tell", []),
        ("rhys", "safeguarding", "2026-05-13", "to_tell", []),
        ("otis", "representation", "2026-02-10", "waiting_for_advocate", []),
        ("otis", "representation", "2026-02-12", "stage_1_from_later_day", [(date(2026, 2, 25), 0)]),
        ("otis", "representation", "2026-03-11", "longer_from_later_day", [(date(2026, 3, 11), 0)]),
        ("otis", "representation", "2026-03-12", "answered_at_stage_1", []),
        ("pia", "reviews", "2025-11-29", "second_review_to_come", [(date(2026, 2, 28), 0)]),
        ("pia", "reviews", "2026-03-02", "second_review_to_come", [(date(2026, 2, 28), 2)]),
        ("pia", "reviews", "2026-03-06", "next_review_to_come", [(date(2026, 9, 6), 0)]),
    ],
)
def test_a_worked_history_stands_where_the_text_has_it(name, pathway, as_at, stage, days):
    found = next(one for one in example(name, as_at).pathways if one.pathway == pathway)

    assert found.stage == stage
    assert [(owed.last_day, owed.days_late) for owed in found.due if owed.last_day] == days
    assert found.due or found.gap


def test_every_shipped_pathway_is_followed_in_an_example():
    left = {(name, pathway) for name in shipped_packs() for pathway in load_pack(name).written.pathways}
    for file in sorted(HISTORIES.glob("*.yaml")):
        pack = read_history_file(file).authority
        begun = [one for one in example(file.stem, "2026-06-01").pathways if one.stage]
        left -= {("england" if one.national else pack, one.pathway) for one in begun}
    assert left == set()


# ---- representations ----

RECEIVED = ("representation_received", "2026-02-02")
AWAITED = {"advocacy.advocate_awaited": "yes"}
NOT_AWAITED = {"advocacy.advocate_awaited": "no"}


@pytest.mark.parametrize(
    ("facts", "then", "stage", "last_day"),
    [
        ({}, [], "received", None),  # whether an advocate is awaited is not known, so no day is
        (NOT_AWAITED, [], "stage_1_from_receipt", date(2026, 2, 16)),
        (NOT_AWAITED, [("found_complex", "2026-02-10")], "longer_from_receipt", date(2026, 3, 2)),
        (AWAITED, [], "waiting_for_advocate", None),
        (AWAITED, [("advocate_appointed", "2026-02-09")], "stage_1_from_later_day", date(2026, 2, 23)),
        ({}, [("later_day_agreed", "2026-02-04")], "stage_1_from_later_day", date(2026, 2, 18)),
        (NOT_AWAITED, [("later_day_agreed", "2026-02-04")], "stage_1_from_later_day", date(2026, 2, 18)),
    ],
)
def test_the_ten_working_days_run_from_what_the_regulation_says(facts, then, stage, last_day):
    found = told("england", "representation", "2026-02-10", (*RECEIVED, facts), *then)

    assert found.stage == stage
    assert [owed.last_day for owed in found.due if owed.last_day] == ([last_day] if last_day else [])
    assert stage != "received" or [one.fact for one in found.waits] == ["advocacy.advocate_awaited"]


def test_a_panel_meets_within_thirty_working_days_of_the_request():
    found = told(
        "england", "representation", "2026-06-01",
        (*RECEIVED, NOT_AWAITED), ("stage_answered", "2026-02-10"), ("stage_2_asked_for", "2026-02-20"),
        ("stage_answered", "2026-03-20"), ("panel_asked_for", "2026-04-01"),
    )  # fmt: skip

    assert found.stage == "at_stage_3"
    assert [owed.last_day for owed in found.due if owed.last_day] == [date(2026, 5, 18)]  # Good Friday, Easter, 4 May


def test_an_events_of_any_authority_count_under_the_nations_pack_and_under_no_other():
    assert told("england", "reviews", "2026-02-10", ("care_began", "2026-02-02"), authority="leeds").stage

    with pytest.raises(AssertionError):
        told("coventry", "secure_placement", "2026-02-10", ("placed_in_secure", "2026-02-02"), authority="leeds")


# ---- secure placements ----


@pytest.mark.parametrize("pack", ["dudley", "coventry"])
@pytest.mark.parametrize(
    ("then", "stage"),
    [
        ([], "to_arrange"),
        ([("facts_recorded", "2026-02-05", {"views.objects_to_visitor": "no"})], "to_arrange"),
        ([("facts_recorded", "2026-02-05", {"views.objects_to_visitor": "yes"})], "objected"),
        ([("appointment_begun", "2026-02-05")], "arranged"),
        ([("left_secure", "2026-02-05")], "left"),
    ],
)
def test_a_secure_placement_has_a_visitor_arranged_and_stops_at_an_objection(pack, then, stage):
    placed = ("placed_in_secure", "2026-02-02", {"appointment.active": "no", "appointment.ended_on": "none"})

    found = told(pack, "secure_placement", "2026-02-10", placed, *then)

    assert (found.stage, found.gap is not None) == (stage, stage == "objected")


def test_a_secure_placement_is_arranged_for_as_soon_as_practicable():
    interests = {
        "value": "yes", "about": "visitor.appoint", "by": "T. Invented", "role": "team manager", "on": "2026-02-01",
        "because": "as was told", "support": "none needed",
    }  # fmt: skip
    facts = {
        "child.statuses": ["looked_after"], "appointment.active": "no", "appointment.ended_on": "none",
        "views.objects_to_visitor": {"value": "no", "asked_on": "2026-02-01", "asked_by": "reviewing officer"},
        "judgements.visitor_in_interests": interests,
    }  # fmt: skip

    found = told("dudley", "secure_placement", "2026-02-10", ("placed_in_secure", "2026-02-02", facts))

    assert "as soon as practicable after the placement" in [owed.action.by_words for owed in found.due]


@pytest.mark.parametrize(
    ("active", "then", "stage"),
    [
        ("yes", [], "to_consult"),
        ("yes", [("visitor_consulted", "2026-02-05")], "consulted"),
        ("yes", [("visitor_consulted", "2026-02-05"), ("application_made", "2026-02-06")], "made"),
        ("yes", [("application_made", "2026-02-06")], "made_without"),
        ("yes", [("application_dropped", "2026-02-06")], "dropped"),
        ("no", [], "no_visitor"),
        ("no", [("application_made", "2026-02-06")], "made"),
        (None, [("application_made", "2026-02-06")], "to_consult"),  # whether there is a visitor is not known
    ],
)
def test_a_visitor_is_asked_before_the_application(active, then, stage):
    facts = {"appointment.active": active} if active else {}

    assert (
        told("leeds", "secure_application", "2026-02-10", ("application_intended", "2026-02-02", facts), *then).stage
        == stage
    )


# ---- a children's home ----


@pytest.mark.parametrize(
    ("pathway", "event"),
    [
        ("missing", "child_missing"), ("safeguarding", "safeguarding_concern"), ("out_of_area", "out_of_area_proposed"),
        ("complaint", "child_complained"), ("complaint", "parent_complained"), ("charge", "child_charged"),
        ("exclusion", "child_excluded"), ("health", "health_event"), ("health", "accident"),
    ],
)  # fmt: skip
def test_the_reviewing_officer_is_told_of_each_event_and_again_of_the_next(pathway, event):
    once = (event, "2026-02-02"), (f"officer_told_of_{pathway}", "2026-02-03")

    assert told("childrens_home", pathway, "2026-02-10", once[0]).stage == "to_tell"
    assert told("childrens_home", pathway, "2026-02-10", *once).stage == "told"
    assert told("childrens_home", pathway, "2026-02-10", *once, (event, "2026-02-05")).stage == "to_tell"


# ---- why it stands there ----


def test_why_says_what_would_lead_on_and_why_it_does_not_now():
    written = read_history_file(HISTORIES / "bryn.yaml")
    history = history_of(written.case, written.events, authority=written.authority, source=written.source)

    plain = follow(load_pack("islington"), history, as_at=date(2026, 3, 1))
    told = follow(load_pack("islington"), history, as_at=date(2026, 3, 1), why=True)
    (found,) = [one for one in told.pathways if one.stage == "unresolved"]

    assert all(one.moves_on == () for one in plain.pathways)
    assert [(move.stage, move.holds, move.events) for move in found.moves_on] == [
        ("to_safeguarding_head", False, ()),
        ("at_cais", False, ()),
    ]
    assert found.moves_on[1].answers[0].outcome == "not_eligible"


def test_why_names_the_fact_on_which_it_hangs():
    history = history_of(
        "invented",
        [
            (
                "1",
                {
                    "id": "1",
                    "type": "representation_received",
                    "happened_on": "2026-02-02",
                    "recorded_at": "2026-02-02",
                },
            )
        ],
        authority="england",
        source="log",
    )

    (found,) = [
        one for one in follow(load_pack("england"), history, as_at=date(2026, 2, 3), why=True).pathways if one.stage
    ]
    waiting = {move.stage: [fact.fact for fact in move.waits] for move in found.moves_on if move.holds is None}

    assert waiting == {
        "waiting_for_advocate": ["advocacy.advocate_awaited"],
        "stage_1_from_receipt": ["advocacy.advocate_awaited"],
    }
    assert [move.events for move in found.moves_on if move.stage == "answered_at_stage_1"] == [
        ("The present stage was answered",)
    ]
