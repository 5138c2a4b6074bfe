"""No pack reassures where the record holds the opposite (semantics 34).

The rows are read off the binding rules of the national layer; here each is tried on every pack, on records in which it
holds, in which it is open, and in which whatever else the question reads is random.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generated_cases import AS_AT, cases_of_shipped, record_of, recordable
from ivpolicy.core.catalogue import CATALOGUE, NOT_APPLICABLE
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result, evaluate
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.record.opposing_facts import OPPOSED, opposing_facts
from ivpolicy.core.rules.condition import Answered, leaves, walk
from ivpolicy.core.rules.contrary_facts import ContraryFacts, contrary_facts
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.files.packs import NATIONAL, load_pack, shipped_packs
from ivpolicy.pages.text import as_text
from ivpolicy.report.context import context_of
from ivpolicy.report.decision_page import decision_page

shipped = cache(load_pack)

NO_ROW = {
    ("visitor.consider", "not_now"): "only guidance says when to assess, and it answers only where a pack is silent",
    ("visitor.consider", "met"): "that a visitor serves is the whole condition; only guidance would say otherwise",
    ("visitor.match", "nothing_due"): "the duties are guidance",
    ("visitor.information", "nothing_due"): "no law that was read puts a duty there",
    ("visitor.support", "nothing_due"): "no law that was read puts a duty there",
    ("visitor.review", "nothing_due"): "a sector standard, which says `may`",
}
"""Outcomes that reassure and that no binding rule forbids: what the table does not promise, each with the reason."""

FORBIDDEN_BY = {
    ("safeguarding.act", "no_concern_recorded"): {
        "concerns.child_may_be_at_risk",
        "concerns.other_child_may_be_at_risk",
        "concerns.visitor_allegation_of_harm",
        "concerns.told_elsewhere",
        "concerns.event_open",
        "concerns.under_protection",
        "visitor.barred_and_near",
        "visitor.kept_away_and_near",
    },
    ("advocacy.offer", "not_indicated"): {
        "views.wants_advocate",
        "views.objects_to_visitor",
        "views.objects_to_this_visitor",
        "views.objects_to_continuing",
        "views.wants_help_to_complain",
        "views.has_a_matter",
        "advocacy.step_on_file",
        "advocacy.called_for",
        "concerns.on_file",
        "advocacy.complaint",
        "placement.type",
        "home.lives_in_home",
    },
    ("advocacy.eligibility", "not_eligible"): {"views.wants_help_to_complain", "advocacy.complaint"},
    ("visitor.appoint", "no_duty_now"): {"judgements.visitor_in_interests", "views.objects_to_visitor"},
    ("visitor.appoint", "do_not_appoint"): {"judgements.visitor_in_interests"},
    ("visitor.appoint", "met"): {
        "judgements.visitor_in_interests",
        "appointment.in_hand",
        "appointment.over",
        "appointment.not_to_stay",
        "appointment.objected_to",
        "judgements.sufficient_understanding",
    },
    ("visitor.vetting", "all_steps_recorded"): {"visitor.adverse_result"},
    ("visitor.approve", "all_steps_recorded"): {
        "visitor.adverse_result",
        "visitor.spoken_against",
        "views.objects_to_this_visitor",
        "judgements.sufficient_understanding",
    },
    ("visitor.visit", "nothing_due"): {"appointment.kept_apart", "visitor.adverse_result"},
    ("advocacy.wishes", "nothing_due"): {"concerns.enquiry_open"},
    ("iro.notify", "nothing_due"): {"reviewing_officer.untold_of_event"},
    ("visitor.appoint", NOT_APPLICABLE): {"child.statuses", "care.legal_status"},
    ("visitor.consider", NOT_APPLICABLE): {"child.statuses", "care.legal_status"},
    ("visitor.end", "goes_on"): {
        "child.statuses",
        "care.legal_status",
        "appointment.resignation_in_writing",
        "appointment.authority_notice_in_writing",
        "appointment.end_to_decide",
        "appointment.stopping_for_good",
    },
    ("advocacy.refer", "nothing_due"): {"advocacy.advocate_shut_out"},
}
"""What must be among the facts that forbid an outcome, written down here apart from the rules, so that a row that goes is missed."""


@cache
def rows() -> tuple[ContraryFacts, ...]:
    by_question = shipped(NATIONAL).rulebook.by_question
    return tuple(row for question in CATALOGUE for row in contrary_facts(by_question[question]))


@cache
def starts(name: str) -> dict[tuple[str, str], tuple[dict[str, Any], ...]]:
    """For each rule of a pack, by question and id, what was recorded in the cases found for it."""
    return {
        (made.question, made.rule.id): tuple(case.given for case in made.found.values() if case.as_at == AS_AT)
        for made in cases_of_shipped(name)
    }


def reassures(decision: Decision, outcome: str) -> bool:
    if outcome == NOT_APPLICABLE:
        return decision.status == "not_applicable"
    return decision.status == "decided" and decision.outcome == outcome


def may_still_reassure(decision: Decision, outcome: str) -> bool:
    """Whether the outcome is among those still open."""
    if decision.status in ("decided", "conflict", "not_applicable", "no_rule"):
        return False
    return outcome in {decision.outcome, *(further.outcome for further in decision.could_become)}


def test_every_outcome_that_reassures_has_its_contrary_facts_or_a_reason_why_not() -> None:
    reassuring = {(q.id, outcome) for q in CATALOGUE.values() for outcome in q.reassuring}
    listed = {(row.question, row.outcome) for row in rows() if row.outcome != NOT_APPLICABLE}

    assert reassuring - listed == set(NO_ROW)
    assert {row.question for row in rows() if row.outcome == NOT_APPLICABLE} == {
        q.id for q in CATALOGUE.values() if q.applies_when is not None
    }


@pytest.mark.parametrize(("question", "outcome"), FORBIDDEN_BY)
def test_the_facts_that_must_forbid_an_outcome_do(question: str, outcome: str) -> None:
    found = [row for row in rows() if (row.question, row.outcome) == (question, outcome)]
    assert {leaf.fact for row in found for leaf in leaves(row.when)} >= FORBIDDEN_BY[question, outcome]


def test_every_row_says_why() -> None:
    assert [row.rule for row in rows() if row.rule is not None and not row.clauses] == []


@st.composite
def records(draw: st.DrawFn, name: str, row: ContraryFacts) -> dict[str, Any]:
    """What a rule needs to hold, not to hold or to be open, over whatever else the question reads."""
    pack = shipped(name)
    facts = recordable(pack, row.question)
    some = draw(st.lists(st.sampled_from(sorted(facts)), max_size=12, unique=True)) if facts else []
    found = starts(name).get((row.question, str(row.rule)), ()) or ({},)
    return {path: draw(st.sampled_from(facts[path])) for path in some} | draw(st.sampled_from(found))


def pack_never_reassures(data: st.DataObject, name: str) -> None:
    row = data.draw(st.sampled_from(rows()))
    pack = shipped(name)
    record = record_of(pack, data.draw(records(name, row)), AS_AT)
    assume(record is not None)
    result = Result(pack, record, AS_AT)
    decision = result[row.question]
    truth = truth_of(result, row)
    if truth is not False:
        assert not reassures(decision, row.outcome), (row.rule, truth)
    if truth is None and may_still_reassure(decision, row.outcome):
        asked = {leaf.fact for leaf in leaves(row.when)}
        assert reads_another(row) or {path.split("[", 1)[0] for path in decision.missing} & sources(name, asked), (
            row.rule
        )


def truth_of(result: Result, row: ContraryFacts) -> bool | None:
    """The truth of the row on the record, whatever the pack."""
    return shipped(NATIONAL).on_case(row.question, result._case).truth(row.when)


def sources(name: str, asked: set[str]) -> set[str]:
    facts = shipped(name).rulebook.facts
    return asked | {source for path in asked if path in facts for source in facts[path].computed_from}


def reads_another(row: ContraryFacts) -> bool:
    """Whether it turns on another question's answer, so that what is asked for are that question's facts."""
    return any(isinstance(part, Answered) for part in walk(row.when))


@pytest.mark.parametrize("name", shipped_packs())
@settings(max_examples=60)
@given(data=st.data())
def test_no_pack_reassures_against_a_contrary_fact(name: str, data: st.DataObject) -> None:
    pack_never_reassures(data, name)


@pytest.mark.fuzz
@pytest.mark.parametrize("name", shipped_packs())
@settings(max_examples=1_500)
@given(data=st.data())
def test_no_pack_reassures_against_a_contrary_fact_in_very_many_cases(name: str, data: st.DataObject) -> None:
    pack_never_reassures(data, name)


# ---- an offer at one question, and "nothing calls for one" at another ---------------------------------------------


def offers_an_advocate(decision: Decision) -> bool:
    return any("offer an advocate" in action.does for action in decision.actions)


@pytest.mark.parametrize("name", shipped_packs())
@settings(max_examples=40)
@given(data=st.data())
def test_nothing_calls_for_an_advocate_never_stands_beside_the_offer_of_one(name: str, data: st.DataObject) -> None:
    pack = shipped(name)
    facts = {
        path: values
        for question in ("advocacy.offer", "visitor.appoint", "visitor.end")
        for path, values in recordable(pack, question).items()
    }
    left_out = data.draw(st.sets(st.sampled_from(sorted(facts)), max_size=6))
    chosen = {path: data.draw(st.sampled_from(values)) for path, values in facts.items() if path not in left_out}
    record = record_of(pack, chosen, AS_AT)
    assume(record is not None)
    result = Result(pack, record, AS_AT)
    offering = [question for question in ("visitor.appoint", "visitor.end") if offers_an_advocate(result[question])]

    assert not (offering and reassures(result["advocacy.offer"], "not_indicated")), offering


def test_while_the_question_is_open_the_page_does_not_say_that_nothing_calls_for_an_advocate() -> None:
    record = case_from_facts({"child.statuses": ["looked_after"], "placement.type": "foster"}, as_at=AS_AT)
    result = evaluate(shipped("leeds"), record, as_at=AS_AT)

    assert result["advocacy.offer"].status == "needs_information"
    assert "Nothing recorded calls for an advocate" not in " ".join(as_text(decision_page(context_of(result))).split())


# ---- contradictions in the record ---------------------------------------------------------------------------------

CONTRADICTORY = [
    (
        {"child.statuses": ["child_in_need_plan"], "care.legal_status": "care_order"},
        ("child.statuses", "care.legal_status"),
    ),
    ({"child.statuses": ["looked_after"], "care.legal_status": "section_17"}, ("child.statuses", "care.legal_status")),
    ({"child.statuses": ["looked_after"], "care.ceased_on": "2026-10-01"}, ("child.statuses", "care.ceased_on")),
    (
        {"appointment.active": True, "appointment.ended_on": "2026-10-01"},
        ("appointment.active", "appointment.ended_on"),
    ),
    ({"home.lives_in_home": True, "placement.type": "foster"}, ("placement.type", "home.lives_in_home")),
    (
        {"home.lives_in_home": True, "placement.type": "supported_accommodation"},
        ("placement.type", "home.lives_in_home"),
    ),
    (
        {"care.legal_status": "care_order", "care.ceased_on": "2026-10-01"},
        ("care.legal_status", "care.ceased_on"),
    ),
    (
        {"care.legal_status": "care_order", "care.short_breaks_only": True},
        ("care.legal_status", "care.short_breaks_only"),
    ),
    (
        {"child.statuses": ["looked_after"], "child.lives_at_home": True, "placement.type": "foster"},
        ("child.lives_at_home", "placement.type"),
    ),
    (
        {"placement.type": "childrens_home", "placement.placed_for_adoption": True},
        ("placement.type", "placement.placed_for_adoption"),
    ),
    (
        {"care.legal_status": "interim_care_order", "placement.placed_for_adoption": True},
        ("care.legal_status", "placement.placed_for_adoption"),
    ),
    (
        {"child.statuses": ["looked_after"], "child.lives_at_home": True, "care.legal_status": "section_20"},
        ("child.lives_at_home", "care.legal_status"),
    ),
    (
        {"views.objects_to_visitor": True, "views.agrees_to_visitor": True},
        ("views.objects_to_visitor", "views.agrees_to_visitor"),
    ),
    (
        {"views.objects_to_continuing": True, "views.wants_visitor_to_continue": True},
        ("views.objects_to_continuing", "views.wants_visitor_to_continue"),
    ),
    (
        {"child.statuses": ["looked_after"], "child.date_of_birth": "2008-11-01"},
        ("child.date_of_birth", "child.statuses"),
    ),
    (
        {"care.legal_status": "care_order", "child.date_of_birth": "2008-10"},
        ("child.date_of_birth", "care.legal_status"),
    ),
    (
        {"appointment.suspended": False, "events": [{"on": "2026-10-20", "kind": "visitor_suspended"}]},
        ("events", "appointment.suspended"),
    ),
    *(
        ({"care.decision_pending": False, path: True}, (path, "care.decision_pending"))
        for path in (
            "care.proposed",
            "care.significant_plan_change_proposed",
            "placement.out_of_area_proposed",
            "placement.secure_application_intended",
        )
    ),
]
AGREEING = [
    {"child.statuses": ["looked_after"], "care.legal_status": "care_order"},
    {"child.statuses": ["looked_after", "respite"], "child.lives_at_home": True, "placement.type": "foster"},
    {"child.statuses": ["looked_after"], "child.lives_at_home": True, "placement.type": "with_parents"},
    {"care.legal_status": "section_20", "care.short_breaks_only": True},
    {"care.legal_status": "section_17", "care.short_breaks_only": True},
    {"care.legal_status": "placement_order", "placement.placed_for_adoption": True},
    {"care.legal_status": "section_20", "placement.placed_for_adoption": True, "placement.type": "foster"},
    {"child.statuses": ["looked_after", "respite"], "child.lives_at_home": True, "care.legal_status": "section_20"},
    {"child.statuses": ["looked_after"], "child.date_of_birth": "2008-11"},
    {"child.statuses": ["care_leaver"], "child.date_of_birth": "2006-03-04"},
    {"appointment.suspended": False, "events": [{"on": "2026-10-20", "kind": "suspension"}]},
    {
        "appointment.suspended": False,
        "events": [{"on": "2026-10-20", "kind": "visitor_suspended", "closed_on": "2026-11-01"}],
    },
    {"views.objects_to_visitor": True, "views.agrees_to_visitor": False},
    {"care.decision_pending": True, "placement.out_of_area_proposed": True},
    {"appointment.active": False, "appointment.ended_on": "2026-10-01"},
    {"care.legal_status": "emergency_protection", "concerns.child_may_be_at_risk": True},
]


@pytest.mark.parametrize("name", shipped_packs())
@pytest.mark.parametrize(("facts", "paths"), CONTRADICTORY)
def test_facts_that_deny_one_another_are_unknown_and_named_in_a_notice(
    name: str, facts: dict[str, Any], paths: tuple[str, str]
) -> None:
    pack = shipped(name)
    record = record_of(pack, facts, AS_AT)
    assert record is not None
    result = Result(pack, record, AS_AT)
    (notice,) = [notice for notice in result.notices if "contradict each other" in notice]

    assert all(f"`{path}`" in notice for path in paths)
    assert {ask.why_unknown for ask in result.to_ask if ask.fact in paths} <= {"contradicts another recorded fact"}
    if "child.statuses" in paths:
        assert result["visitor.appoint"].status == "needs_information"
    assert [pair.paths for pair in opposing_facts(record, AS_AT)] == [paths]


@pytest.mark.parametrize("facts", AGREEING)
def test_a_record_that_agrees_with_itself_is_read_as_it_is(facts: dict[str, Any]) -> None:
    record = record_of(shipped(NATIONAL), facts, AS_AT)
    assert record is not None
    assert OpenCells(record, AS_AT).record is record


SIGNS_OF_RISK = [
    ({"care.legal_status": "police_protection"}, "care.legal_status", "act_today"),
    ({"care.legal_status": "emergency_protection"}, "care.legal_status", "act_today"),
    ({"child.statuses": ["child_protection_plan"]}, "child.statuses", None),
    ({"concerns.protection_procedures_followed": True}, "concerns.protection_procedures_followed", None),
    ({"concerns.emergency_team_contacted": True}, "concerns.emergency_team_contacted", None),
]
NOBODY_CONCERNED = {
    "concerns.child_may_be_at_risk": False,
    "concerns.other_child_may_be_at_risk": False,
    "concerns.visitor_allegation_of_harm": False,
    "advocacy.safety_concern": False,
}


@pytest.mark.parametrize("name", shipped_packs())
@pytest.mark.parametrize(("facts", "sign", "outcome"), SIGNS_OF_RISK)
def test_a_no_beside_a_sign_that_the_child_is_at_risk_is_no_all_clear(
    name: str, facts: dict[str, Any], sign: str, outcome: str | None
) -> None:
    record = record_of(shipped(name), NOBODY_CONCERNED | facts, AS_AT)
    assert record is not None
    result = Result(shipped(name), record, AS_AT)
    (notice,) = [notice for notice in result.notices if "contradict each other" in notice]

    assert f"`{sign}`" in notice
    assert "`concerns.child_may_be_at_risk` is read as unknown" in notice
    assert result["safeguarding.act"].outcome == outcome
    if outcome is None:
        assert result["safeguarding.act"].missing == ("concerns.child_may_be_at_risk",)


@pytest.mark.parametrize("name", shipped_packs())
def test_whether_a_visitor_serves_is_open_where_the_record_says_yes_and_no(name: str) -> None:
    facts = {
        "child.statuses": ["looked_after"],
        "views.objects_to_visitor": False,
        "judgements.visitor_in_interests": True,
        "appointment.active": True,
        "appointment.ended_on": "2026-10-01",
    }
    record = record_of(shipped(name), facts, AS_AT)
    assert record is not None
    decision = Result(shipped(name), record, AS_AT)["visitor.appoint"]

    assert decision.status == "needs_information"
    assert decision.missing == ("appointment.active", "appointment.ended_on")
    assert not [action for action in decision.actions if "appoint an independent visitor" in action.does]
    assert OpenCells(record, AS_AT).shown("appointment.in_hand").why_unknown == OPPOSED


# ---- the first day of housing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_packs())
@pytest.mark.parametrize("power", ["section_20", "emergency_protection", "police_protection"])
@pytest.mark.parametrize(("since", "is_open"), [("2026-11-01", True), ("2026-10-31", True), ("2026-10-30", False)])
def test_for_a_day_a_power_to_house_does_not_say_that_the_child_is_looked_after(
    name: str, power: str, since: str, is_open: bool
) -> None:
    facts = {"care.legal_status": power, "care.looked_after_since": since, "judgements.visitor_in_interests": True}
    for statuses in ({}, {"child.statuses": ["respite"]}):
        record = record_of(shipped(name), facts | {"views.objects_to_visitor": False} | statuses, AS_AT)
        assert record is not None
        result = Result(shipped(name), record, AS_AT)
        decision = result["visitor.appoint"]
        assert (decision.status == "needs_information") == is_open
        assert any("more than 24 hours on end" in notice for notice in result.notices) == is_open
        if is_open:
            asked = {ask.fact: ask.why_unknown for ask in result.to_ask}
            assert asked["care.legal_status"] == "housed for 24 hours or less, as far as is recorded"
            assert (result["safeguarding.act"].outcome == "act_today") == (power != "section_20")


@pytest.mark.parametrize("name", shipped_packs())
def test_a_status_that_says_looked_after_is_relied_on_and_told(name: str) -> None:
    facts = {
        "child.statuses": ["looked_after"],
        "care.legal_status": "section_20",
        "care.looked_after_since": "2026-11-01",
    }
    record = record_of(shipped(name), facts, AS_AT)
    assert record is not None
    result = Result(shipped(name), record, AS_AT)

    assert (
        result["visitor.appoint"].status == "needs_judgement"
        or "child.statuses" not in result["visitor.appoint"].missing
    )
    (notice,) = [notice for notice in result.notices if "24 hours" in notice]
    assert "the answers rest on the status" in notice


def test_a_day_of_birth_after_the_day_of_decision_makes_nobody_of_age() -> None:
    record = case_from_facts({"child.date_of_birth": "2014-01-01", "care.legal_status": "care_order"}, as_at=AS_AT)

    assert list(opposing_facts(record, AS_AT.replace(year=2010))) == []
