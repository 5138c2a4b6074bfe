"""A duty stands only while what it rests on stands (semantics 36), in every pack and on random records."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generated_cases import AS_AT, record_of, recordable
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.rules.condition import ALWAYS
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.files.packs import load_pack, shipped_packs

shipped = cache(load_pack)

NO_VISITOR = {"visitor.identified": False, "child.statuses": ["looked_after"], "care.legal_status": "care_order"}
RESIGNED = {"appointment.ending": "visitor_resigns", "appointment.resignation_in_writing": True}
DISMISSED = {"appointment.ending": "authority_ends", "appointment.authority_notice_in_writing": True}
OF_A_VISITOR = ("visitor.visit", "visitor.contribute", "visitor.review", "visitor.information", "visitor.support")
OF_APPOINTING = ("visitor.consider", "visitor.appoint", "visitor.reconsider", "visitor.refer")
NOTHING_RAISED = {
    "advocacy.complaint": "none",
    "advocacy.complaint_stage": "none",
    "advocacy.referred_on": "none",
    "advocacy.assessed_route": "none",
    "advocacy.rejects_internal": False,
    "advocacy.mediation_resolved": True,
    "advocacy.satisfied": True,
    "advocacy.safety_concern": False,
    "advocacy.contacts": [],
    "advocacy.matters": [],
    "advocacy.stage_requested_on": "none",
    "advocacy.team_manager_contacted_on": "none",
    "views.wants_advocate": False,
    "views.wants_help_to_complain": False,
    "views.wants_representation_at_meeting": False,
    "views.wants_to_raise_matter_with": [],
}
FALLEN = [
    ({**NO_VISITOR, **RESIGNED, "appointment.active": True}, OF_A_VISITOR),
    ({**NO_VISITOR, **DISMISSED, "appointment.active": True}, OF_A_VISITOR),
    ({**NO_VISITOR, "appointment.active": False, "appointment.ended_on": "2026-10-01"}, OF_A_VISITOR),
    (
        {
            "child.statuses": [],
            "care.legal_status": "none",
            "care.ceased_on": "2026-10-01",
            "visitor.identified": False,
            "appointment.active": True,
        },
        OF_A_VISITOR,
    ),
    (
        {
            **NO_VISITOR,
            "appointment.active": True,
            "appointment.suspended": False,
            "concerns.visitor_allegation_of_harm": False,
            "concerns.visitor_conduct": False,
            "visitor.dbs.barred_list": "clear",
            "visitor.barred_from_child": False,
            "appointment.ending": "not_ending",
            "appointment.ended_on": "none",
            "views.objects_to_visitor": {"value": False, "asked_on": "2026-10-01"},
            "views.objects_to_this_visitor": {"value": False, "asked_on": "2026-10-01"},
            "views.objects_to_continuing": {"value": False, "asked_on": "2026-10-01"},
            "views.parent_objects_to_visitor": False,
            # nor does the record speak against the person
            "judgements.visitor_suitable": True,
            "visitor.dbs.risk_assessment": "accepted",
            "visitor.membership": "none",
            "visitor.employment": "none",
            "visitor.partner_is": [],
            "events": [],
        },
        OF_APPOINTING,
    ),
    (NOTHING_RAISED, ("advocacy.route",)),
]
"""What a duty rests on, recorded as gone; and the questions in which nothing may then be owed."""

STAND_ALONE = {"england:kept_from_the_child"}
"""What is owed although, or because, the appointment does not stand: a safeguard."""


def owed(result: Result, question: str) -> set[str]:
    """What somebody must or should do at a question, or may have to as far as is known, by rule."""
    decision = result[question]
    if decision.status == "not_applicable":
        return set()
    acting = {str(action.rule) for action in decision.actions if action.strength in ("must", "should")}
    finding = {f.rule for f in decision.findings if f.strength in ("must", "should") and f.outcome not in ("met", None)}
    return (acting | finding) - STAND_ALONE


@pytest.mark.parametrize("name", shipped_packs())
@pytest.mark.parametrize(("gone", "questions"), FALLEN)
@settings(max_examples=10)
@given(data=st.data())
def test_nothing_is_owed_on_what_does_not_stand(
    name: str, gone: dict[str, Any], questions: tuple[str, ...], data: st.DataObject
) -> None:
    pack = shipped(name)
    question = data.draw(st.sampled_from(questions))
    facts = {path: values for path, values in recordable(pack, question).items() if path not in gone and values}
    some = data.draw(st.lists(st.sampled_from(sorted(facts)), max_size=10, unique=True)) if facts else []
    chosen = {path: data.draw(st.sampled_from(facts[path])) for path in some}
    record = record_of(pack, chosen | gone, AS_AT)
    assume(record is not None)
    assert record is not None
    assert owed(Result(pack, record, AS_AT), question) == set()


@pytest.mark.parametrize("name", shipped_packs())
@settings(max_examples=30)
@given(data=st.data())
def test_no_advocate_is_asked_to_act_where_none_is_recorded(name: str, data: st.DataObject) -> None:
    pack = shipped(name)
    question = data.draw(st.sampled_from(("advocacy.route", "advocacy.refer", "advocacy.offer")))
    facts = {path: values for path, values in recordable(pack, question).items() if values}
    facts.pop("advocacy.advocate_secured", None)
    some = data.draw(st.lists(st.sampled_from(sorted(facts)), max_size=12, unique=True)) if facts else []
    record = record_of(pack, {path: data.draw(st.sampled_from(facts[path])) for path in some}, AS_AT)
    assume(record is not None)
    assert record is not None
    assert [action.does for action in Result(pack, record, AS_AT)[question].actions if action.who == "advocate"] == []


@pytest.mark.parametrize("pack", [pack for pack in shipped_packs() if pack != "england"])
def test_every_pack_says_of_duties_on_advocates_what_they_rest_on(pack: str) -> None:
    rules = [
        rule
        for question, asked in shipped(pack).rulebook.by_question.items()
        for rule in asked.every
        if question.startswith("advocacy.") and rule.id.startswith(f"{pack}:")
    ]
    assert [rule.id for rule in rules if rule.rests_on != ALWAYS]


# ---- no duties of homes for a child who lives in none -------------------------------------------------------------

OF_A_HOME = frozenset({"children's home", "staff of the home", "manager of the home"})
IN_NO_HOME = ("foster", "kinship", "with_parents", "supported_accommodation", "hospital")
WHERE = ("placement.type", "home.lives_in_home")


def is_of_a_home(rule: Rule) -> bool:
    """Whether it gives a home something to do, under any reading of who is to."""
    return any(plan.who in OF_A_HOME for plan in rule.actions)


def rules_of_homes(pack: str) -> list[tuple[str, Rule]]:
    by_question = shipped(pack).rulebook.by_question
    return [(q, rule) for q, asked in by_question.items() for rule in asked.acting if is_of_a_home(rule)]


@pytest.mark.parametrize("pack", shipped_packs())
@pytest.mark.parametrize("place", IN_NO_HOME)
def test_no_record_of_a_child_in_no_home_makes_anything_a_duty_of_a_home(pack: str, place: str) -> None:
    compiled = shipped(pack)
    record = record_of(compiled, {"placement.type": place}, AS_AT)
    assert record is not None
    case = OpenCells(record, AS_AT)

    # Exact over everything else a record could hold: whatever is filled in, the rule does not hold.
    assert rules_of_homes(pack)
    assert [
        rule.id for q, rule in rules_of_homes(pack) if compiled.on_case(q, case).truth(rule.when) is not False
    ] == []


@pytest.mark.parametrize("pack", shipped_packs())
@settings(max_examples=30)
@given(data=st.data())
def test_where_nothing_says_where_a_child_lives_no_duty_of_a_home_is_owed_and_none_is_gone(
    pack: str, data: st.DataObject
) -> None:
    compiled = shipped(pack)
    question, rule = data.draw(st.sampled_from(rules_of_homes(pack)))
    facts = {path: values for path, values in recordable(compiled, question).items() if values and path not in WHERE}
    some = data.draw(st.lists(st.sampled_from(sorted(facts)), max_size=14, unique=True)) if facts else []
    given = {path: data.draw(st.sampled_from(facts[path])) for path in some}
    in_home = {"placement.type": "childrens_home", "home.lives_in_home": True}
    record, at_home = (record_of(compiled, facts, AS_AT) for facts in (given, given | in_home))
    assume(record is not None and at_home is not None)
    assert record is not None
    assert at_home is not None
    decision = Result(compiled, record, AS_AT)[question]

    assert [action for action in decision.actions if action.who in OF_A_HOME] == []
    if compiled.on_case(question, OpenCells(at_home, AS_AT)).truth(rule.when) is True:
        assert compiled.on_case(question, OpenCells(record, AS_AT)).truth(rule.when) is None
