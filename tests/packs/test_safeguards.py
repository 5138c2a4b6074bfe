"""What is ivpolicy's own safeguard says that it is, and never wears an Act's name; what is forbidden stands as forbidden."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from ivpolicy import evaluate, load_pack
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.files.packs import shipped_packs
from ivpolicy.pages.text import as_text
from ivpolicy.report.context import context_of
from ivpolicy.report.decision_page import decision_page

DAY = date(2026, 11, 1)
OBJECTION = {
    "child.statuses": ["looked_after"],
    "views.objects_to_visitor": True,
    "judgements.sufficient_understanding": True,
    "judgements.visitor_in_interests": True,
}


def result(pack: str, **facts: Any) -> Any:
    return evaluate(load_pack(pack), case_from_facts(OBJECTION | facts, as_at=DAY), as_at=DAY)


def page(pack: str, question: str) -> str:
    return as_text(decision_page(context_of(result(pack), questions=(question,))), width=400)


@pytest.mark.parametrize("pack", shipped_packs())
def test_no_rule_under_a_safeguard_is_led_by_a_statute(pack: str) -> None:
    book = load_pack(pack).rulebook.by_question.values()
    rules = [rule for q in book for rule in (*q.rules, *q.side, *q.beside) if any("-P" in c for c in rule.clauses)]

    assert rules
    assert [rule.id for rule in rules if rule.force in ("act", "regulation")] == []
    assert all("-P" in rule.clauses[0] for rule in rules if rule.force == "principle")


@pytest.mark.parametrize("pack", shipped_packs())
def test_a_safeguard_says_on_the_page_and_in_json_that_it_is_one(pack: str) -> None:
    (found,) = [f for f in result(pack)["visitor.appoint"].findings if f.rule == "england:child_objects"]

    assert (found.force, found.layer) == ("principle", "national")
    (line,) = [line for line in page(pack, "visitor.appoint").splitlines() if "ivpolicy safeguard 2" in line]
    assert "Safeguard of ivpolicy, not law" in line
    assert "Law (Act)" not in line


@pytest.mark.parametrize("pack", shipped_packs())
def test_a_prohibition_stands_under_must_not_and_never_under_what_is_owed(pack: str) -> None:
    short = page(pack, "visitor.appoint").split("THE ANSWERS ASKED FOR")[0]

    assert "is not to be appointed" not in short.partition("Owed now")[2]
    if result(pack)["visitor.appoint"].status == "decided":
        assert re.search("  Must not  .*An independent visitor is not to be appointed", short)


def test_whoever_is_to_have_a_copy_is_named_in_words() -> None:
    facts = {
        "advocacy.complaint": "made",
        "advocacy.assessed_by_first_contact": True,
        "advocacy.assessed_route": "internal",
        "advocacy.rejects_internal": False,
        "advocacy.copy_to": ["iro"],
    }

    copies = [copy for action in result("islington", **facts)["advocacy.route"].actions for copy in action.copies]

    assert copies == ["independent reviewing officer"]


def test_seven_factors_are_seven() -> None:
    (rule,) = [r for r in result("leeds")["visitor.criteria"].reasons if r.rule == "leeds:factors"]

    assert rule.says == "factors: at least 3 of these 7"
    assert len(rule.parts) == 7
