"""What the words of a pack's actions promise: a prohibition is one, somebody has to act, and a day is told once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ivpolicy.core.rules.rulebook import ActionPlan, Rule
from ivpolicy.core.rules.words import plain
from ivpolicy.files.packs import load_pack, shipped_packs

PROHIBITIONS = ("must_not", "should_not")

DENIES = re.compile(r"\b(no|not|nobody|none|never|nor|nothing|cannot|without|refrain|avoid)\b")
"""A word with which an action may forbid where it should ask for something."""

ASKS_ALL_THE_SAME = {
    "childrens_home:no_agreement": "it tells what the child has not done",
    "coventry:arrange_after_secure_placement": "it says what the arranging does not wait for",
    "dudley:arrange_after_secure_placement": "it says what the arranging does not wait for",
    "dudley:no_claim_to_file": "what a visitor has no right to nobody is forbidden to give",
    "england:advocate_not_shut_out": "to make sure is to be done; that the person is no advocate is a prohibition beside it",
    "england:child_does_not_refuse_this_person": "it says when another person is looked for",
    "england:child_objects_to_this_person": "it says when another person is looked for",
    "england:change_not_notified": "it tells what was not carried out",
    "england:concern_recorded": "it says that nothing waits",
    "england:expenses_of_before_the_end": "the limit of what is to be paid",
    "england:keep_decision_under_review": "a decision not to appoint is what is looked at",
    "england:matter_over_a_year_old": "when it can be taken up",
    "england:parent_objects": "it tells the parent that there is no veto",
    "england:review_before_change": "the exception; that no change is made is a prohibition beside it",
    "england:review_panel": "who sits on the panel",
    "leeds:file_request": "what a visitor has no right to nobody is forbidden to give",
    "leeds:keep_refusal_under_review": "a decision not to appoint is what is looked at",
    "leeds:no_detailed_records": "the text calls it not necessary and forbids nothing",
    "leeds:tell_coordinator": "it says what does not wait",
}
"""Rules whose action has such a word and forbids nothing, with the reason."""

FORBIDS = re.compile(r"\b(must|may|should|will) not\b(?! be (necessary|available))")
"""The operative word of a clause that forbids."""

FORBIDS_NOTHING_HERE = {
    "HOM-A-11": "how an advocate works: no question asks it",
    "ENG-97": "public law on policies: it is what conflicts are found by",
    "LEE-2-02": "not independent is an answer, and the rule is the bar itself",
}
"""Clauses that forbid and have no prohibition, with the reason."""


def acting(name: str) -> Iterator[tuple[Rule | None, ActionPlan]]:
    """Every action of a pack with the rule it stands under, and None under a conflict."""
    book = load_pack(name).rulebook
    for question_rules in book.by_question.values():
        yield from ((rule, plan) for rule in question_rules.acting for plan in rule.actions)
    yield from ((None, plan) for conflict in book.conflicts.values() for plan in conflict.actions)


@pytest.mark.parametrize("name", shipped_packs())
def test_an_action_that_forbids_in_words_has_the_strength_of_a_prohibition(name: str) -> None:
    found = {
        (rule.id if rule else "in a conflict", plain(plan.does))
        for rule, plan in acting(name)
        if DENIES.search(plain(plan.does)) and (rule is None or rule.strength not in PROHIBITIONS)
    }
    assert {words for id_, words in found if id_ not in ASKS_ALL_THE_SAME} == set()


def test_every_exception_is_still_needed() -> None:
    every = {rule.id for name in shipped_packs() for rule, plan in acting(name) if rule and DENIES.search(plan.does)}
    assert set(ASKS_ALL_THE_SAME) <= every


@pytest.mark.parametrize("name", shipped_packs())
def test_a_clause_that_forbids_is_a_prohibition_wherever_a_rule_rests_on_it(name: str) -> None:
    pack = load_pack(name)
    cited: dict[str, set[str | None]] = {}
    for question_rules in pack.rulebook.by_question.values():
        for rule in question_rules.acting:
            for clause in rule.clauses:
                cited.setdefault(clause, set()).add(rule.strength)
    forbids = {id_ for id_, clause in pack.written.clauses.items() if FORBIDS.search(clause.modality or "")}
    none = {id_ for id_ in forbids & set(cited) if not cited[id_] & set(PROHIBITIONS)}
    assert none - set(FORBIDS_NOTHING_HERE) == set(), sorted(none)


CARRIED_OUT_BY = {
    "childrens_home:grounds_to_assess": "childrens_home:raise_a_visitor",
    "childrens_home:points_to_weigh": "childrens_home:name_the_points",
    "childrens_home:to_placing_authority": "childrens_home:make_referral",
    "coventry:ask_for_match": "coventry:contact_provider",
    "england:ending_to_be_decided": "england:decide_whether_it_ends",
    "dudley:priority": "dudley:consider_needs",
    "dudley:stay_in_touch": "dudley:weigh_staying_in_touch",
    "islington:to_cais_manager": "islington:form_to_cais_manager",
    "islington:request_passed_on": "islington:pass_request_on",
    "islington:worry_passed_on": "england:concern_recorded",
    "england:person_kept_from_child_is_near": "england:no_visit_by_a_person_kept_away",
    "england:in_interests": "england:appoint_in_interests",
    "coventry:best_interests": "england:appoint_in_interests",
    "dudley:best_interests": "england:appoint_in_interests",
    "islington:best_interests": "england:appoint_in_interests",
    "leeds:duty_to_appoint": "england:appoint_in_interests",
    "coventry:secure": "coventry:arrange_after_secure_placement",
    "dudley:secure": "dudley:arrange_after_secure_placement",
}
"""What is owed by a rule without an action, and the rule whose action says who does it."""

ASKS_NOBODY = {"leeds:beyond_the_ages": "that the scheme is shut says how things stand"}
"""Rules with a strength by which nothing is to be done, with the reason."""


@pytest.mark.parametrize("name", shipped_packs())
def test_whatever_is_owed_says_who_has_to_do_it(name: str) -> None:
    assert [plan.does for _, plan in acting(name) if not plan.who.strip()] == []
    by_name = {rule.id for rule, _ in acting(name) if rule}
    for asked in load_pack(name).rulebook.by_question.values():
        states = asked.question.states
        owing = [r for r in asked.rules if r.strength in ("must", "should") and r.outcome not in (None, *states)]
        for rule in owing:
            assert rule.actions or rule.id in ASKS_NOBODY or CARRIED_OUT_BY.get(rule.id) in by_name, rule.id


TELLS_A_DAY = re.compile(
    r"\b(before|by|within|until|after) (the|a|any|each|\d+) \w*\s?(review|appointment|decision|birthday|days?|months?|working days)"
    r"|\bat the next review\b|\bas soon as\b"
)
"""Words of an action by which it is to be done."""


@pytest.mark.parametrize("name", shipped_packs())
def test_by_when_is_told_once(name: str) -> None:
    twice = [plain(plan.does) for _, plan in acting(name) if plan.by and TELLS_A_DAY.search(plain(plan.does))]
    assert twice == []
