"""Whoever must secure an advocate is named, what to do meanwhile stands among the actions, and clauses bind whom they name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ivpolicy import evaluate, load_pack
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.files.packs import shipped_packs
from ivpolicy.pages.text import as_text
from ivpolicy.report.context import context_of
from ivpolicy.report.decision_page import decision_page

DAY = date(2026, 11, 1)


def decided(pack: str, question: str, **facts: Any) -> Decision:
    return evaluate(load_pack(pack), case_from_facts(facts, as_at=DAY), as_at=DAY)[question]


@pytest.mark.parametrize("name", shipped_packs())
def test_every_rule_that_an_advocate_be_offered_or_secured_says_who_does_it(name: str) -> None:
    question_rules = load_pack(name).rulebook.by_question["advocacy.offer"]
    rules = [rule for rule in question_rules.rules if rule.outcome in ("offer", "secure")]

    assert rules
    assert [rule.id for rule in rules if not all(action.who and action.does for action in rule.actions or [None])] == []


@pytest.mark.parametrize("name", shipped_packs())
def test_what_to_do_meanwhile_stands_once_among_the_actions_of_a_conflict(name: str) -> None:
    facts = {
        "child.statuses": ["looked_after"],
        "views.objects_to_visitor": True,
        "judgements.sufficient_understanding": False,
        "judgements.visitor_in_interests": True,
    }
    result = evaluate(load_pack(name), case_from_facts(facts, as_at=DAY), as_at=DAY)
    decision = result["visitor.appoint"]

    assert decision.conflict is not None
    assert set(decision.conflict.meanwhile) <= set(decision.actions)
    assert len({(action.who, action.does, action.to) for action in decision.actions}) == len(decision.actions)
    page = as_text(decision_page(context_of(result, questions=("visitor.appoint",))), width=400)
    assert page.partition("THE ANSWERS ASKED FOR")[2].count("introduce anybody to the child") == 1


@pytest.mark.parametrize("name", shipped_packs())
@pytest.mark.parametrize("wish", ["views.wants_representation_at_meeting", "views.wants_help_to_complain"])
@pytest.mark.parametrize("status", ["looked_after", "child_in_need_plan", "assessment", "care_leaver"])
def test_no_child_who_wants_a_voice_hears_that_nothing_calls_for_an_advocate(name: str, wish: str, status: str) -> None:
    decision = decided(name, "advocacy.offer", **{"child.statuses": [status], wish: True})

    assert decision.outcome not in (None, "not_indicated")
    assert decision.actions


@pytest.mark.parametrize(("name", "local"), [("dudley", "DUD-"), ("coventry", "COV-"), ("islington", "ISL-")])
def test_a_clause_on_looked_after_children_binds_for_no_other(name: str, local: str) -> None:
    wishes = {
        "views.wants_representation_at_meeting": True,
        "views.wants_help_to_complain": True,
        "views.wants_to_raise_matter_with": ["authority"],
        "views.wants_advocate": True,
    }

    def bound_by(status: str) -> set[str]:
        result = evaluate(load_pack(name), case_from_facts(wishes | {"child.statuses": [status]}, as_at=DAY), as_at=DAY)
        found = (f for question in ("advocacy.offer", "advocacy.refer") for f in result[question].findings)
        return {f.rule for f in found if f.state not in ("not_due", "not_met") and f.clauses[0].startswith(local)}

    assert bound_by("looked_after")
    assert bound_by("child_in_need_plan") == set()
