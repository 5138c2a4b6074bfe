"""Every rule of every shipped pack can hold, can fail and can be open, and there is a case that shows each."""

from __future__ import annotations

import pytest

from generated_cases import RuleCases, cases_of_shipped
from ivpolicy.files.packs import load_pack, shipped_packs

_RECORDED = "it rests on what is read only when recorded, so that it is never open"

CANNOT: dict[str, tuple[set[bool | None], str]] = {
    "england:advocate_with_a_conflict": ({None}, _RECORDED),
    "england:barred_person_is_near": ({None}, _RECORDED),
    "england:decide_whether_it_ends": ({None}, _RECORDED),
    "england:ending_to_be_decided": ({None}, _RECORDED),
    "england:kept_from_the_child": ({None}, _RECORDED),
    "islington:worry_passed_on": ({None}, _RECORDED),
    "england:no_meeting_meanwhile": ({None}, _RECORDED),
    "england:no_approval_of_who_is_spoken_against": ({None}, _RECORDED),
    "england:no_approval_on_an_adverse_result": ({None}, _RECORDED),
    "england:no_visit_by_a_barred_person": ({None}, _RECORDED),
    "england:no_visit_by_a_person_kept_away": ({None}, _RECORDED),
    "england:no_adverse_result": ({None}, _RECORDED),
    "england:no_adverse_result_at_approval": ({None}, _RECORDED),
    "england:nothing_against_the_person": ({None}, _RECORDED),
    "england:person_kept_from_child_is_near": ({None}, _RECORDED),
    "england:visitor_serves_already": ({None}, _RECORDED),
    "england:visitor_serves_so_no_assessment": ({None}, _RECORDED),
    "england:visitor_serves_so_no_referral": ({None}, _RECORDED),
    "england:worry_on_file": ({None}, _RECORDED),
}
"""The rules that cannot have each truth: which they cannot have, and why."""


@pytest.fixture(scope="module", params=shipped_packs())
def generated(request: pytest.FixtureRequest) -> tuple[RuleCases, ...]:
    return cases_of_shipped(request.param)


def test_every_rule_has_a_case_in_which_it_holds_one_in_which_it_fails_and_one_in_which_it_is_open(
    generated: tuple[RuleCases, ...],
) -> None:
    lacking = {cases.rule.id: cases.lacking for cases in generated if cases.lacking}

    assert lacking == {cases.rule.id: CANNOT[cases.rule.id][0] for cases in generated if cases.rule.id in CANNOT}


def test_a_rule_that_the_chosen_readings_leave_out_is_left_out_by_one_of_its_own(
    generated: tuple[RuleCases, ...],
) -> None:
    for cases in generated:
        if cases.read_as is not None:
            assert cases.read_as[0] in cases.rule.readings


def test_every_listed_exception_is_a_rule_that_is_shipped() -> None:
    shipped = {
        rule.id
        for pack in shipped_packs()
        for question_rules in load_pack(pack).rulebook.by_question.values()
        for rule in (*question_rules.rules, *question_rules.side, *question_rules.beside)
    }

    assert set(CANNOT) <= shipped
