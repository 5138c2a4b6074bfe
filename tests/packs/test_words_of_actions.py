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


@pytest.mark.parametrize("name", shipped_packs())
def test_every_action_says_who_acts(name: str) -> None:
    assert [plan.does for _, plan in acting(name) if not plan.who.strip()] == []
