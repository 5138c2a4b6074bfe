"""Equally strong findings with unequal outcomes: a conflict, or the order the catalogue names; never the alphabet."""

from datetime import date

import pytest

from invented_pack import HEAD
from ivpolicy import evaluate
from ivpolicy.files.packs import load_text

AS_AT = date(2026, 11, 2)
TIED = """\
questions:
  - {id: local.gift, title: "May the visitor give a gift?", outcomes: {%s}, otherwise: permitted}
rules:
  - {id: birthday, question: local.gift, clause: FER-1, when: {child.in_need: yes}, then: {should: permitted}}
  - {id: home, question: local.gift, clause: FER-1, when: {child.disabled: yes}, then: {should: %s}%s}
"""
LISTS = ("permitted: Yes., {word}: No.", "{word}: No., permitted: Yes.")


def decided(sections, question, **facts):
    pack = load_text(HEAD + sections, file="fernmoor.yaml")
    case = pack.read_case({"case_id": "ada-example", **facts})
    return evaluate(pack, case, as_at=AS_AT)[question]


@pytest.mark.parametrize("word", ["barred", "refused"])
@pytest.mark.parametrize("outcomes", LISTS, ids=["permitted first", "permitted last"])
def test_local_tie_is_a_conflict_however_its_outcomes_are_spelled_and_listed(word, outcomes):
    tied = TIED % (outcomes.format(word=word), word, "")

    found = decided(tied, "local.gift", child={"in_need": True, "disabled": True})

    assert (found.status, found.conflict.kind) == ("conflict", "within_policy")
    assert {found.outcome, *found.conflict.denied_by} == {"permitted", word}
    assert found.actions == ()


def test_tie_is_no_conflict_where_the_pack_lets_one_rule_except_the_other():
    settled = TIED % ("permitted: Yes., barred: No.", "barred", ", unless: {rule: birthday}")

    found = decided(settled, "local.gift", child={"in_need": True, "disabled": True})

    assert (found.status, found.outcome, found.conflict) == ("decided", "permitted", None)


def test_one_side_of_a_tie_alone_is_decided():
    tied = TIED % ("permitted: Yes., barred: No.", "barred", "")

    found = decided(tied, "local.gift", child={"in_need": False, "disabled": True})

    assert (found.status, found.outcome) == ("decided", "barred")


def test_outcomes_that_do_not_deny_each_other_go_in_the_order_the_catalogue_names_them():
    both = """\
rules:
  - {id: going_on, question: visitor.continue, clause: FER-1, when: {child.in_need: yes}, then: {should: consider}}
  - {id: scheme, question: visitor.continue, clause: FER-1, when: {child.disabled: yes}, then: {should: open}}
"""
    child = {"in_need": True, "disabled": True, "statuses": ["care_leaver"]}

    found = decided(both, "visitor.continue", child=child)

    assert (found.status, found.outcome) == ("decided", "open")
