"""What was changed in the text of a pack, told by clause."""

from __future__ import annotations

import pytest

from invented_pack import FULL_PACK, HEAD
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.diff.structure import TextChange, structural_changes
from ivpolicy.files.packs import read_pack, shipped_packs


def read(text):
    pack, problems = parse_pack(text, file="fernmoor.yaml")
    assert pack is not None, problems
    return pack


def changes(*edits: tuple[str, str], text: str = FULL_PACK) -> list[TextChange]:
    new = text
    for old_words, new_words in edits:
        assert old_words in new
        new = new.replace(old_words, new_words)
    return list(structural_changes(read(text), read(new)))


@pytest.mark.parametrize("name", shipped_packs())
def test_a_pack_beside_itself_has_no_change(name):
    assert structural_changes(read_pack(name), read_pack(name)) == ()


def test_lines_that_only_moved_are_no_change():
    assert changes(("definitions:", "\n\n# a remark\ndefinitions:")) == []


def test_another_number_is_told_with_the_place_where_it_stands():
    (change,) = changes(("care.months_looked_after: {at_least: 6}", "care.months_looked_after: {at_least: 5}"))

    assert (change.kind, change.part, change.old, change.new) == ("number", "ground", "6", "5")
    assert change.what == "when, months looked after, at least"
    assert change.clauses == ("FER-1",)


def test_another_period_is_another_number():
    (change,) = changes(("then: {every: 12 months,", "then: {every: 6 months,"))

    assert (change.kind, change.part, change.id, change.old, change.new) == (
        "number", "schedule", "review", "12 months", "6 months",
    )  # fmt: skip


def test_another_option_chosen_is_a_change_of_the_reading():
    (change,) = changes(("chosen: one", "chosen: every"), ("    barred: {every: it would shut children out}\n", ""))[:1]

    assert (change.kind, change.part, change.id, change.what) == ("reading", "reading", "how_many", "chosen")
    assert (change.old, change.new) == ("one", "every")


def test_another_paraphrase_is_a_rewording_of_the_clause():
    (change,) = changes(("says: An invented sentence", "says: Another sentence"))

    assert (change.kind, change.id, change.old, change.new) == (
        "reworded",
        "FER-1",
        "An invented sentence",
        "Another sentence",
    )


def test_a_clause_under_another_number_is_renumbered_and_what_cites_it_is_unchanged():
    (change,) = changes(
        ("FER-1", "FER-9"),
        text=HEAD
        + "duties: [{id: a, question: child.tell, clause: FER-1, strength: must, action: {who: social_worker, does: tell}}]\n",
    )

    assert (change.kind, change.part, change.id) == ("renumbered", "clause", "FER-9")
    assert (change.old, change.new) == ("FER-1, section 2.1", "FER-9, section 2.1")


def test_a_clause_in_another_section_is_renumbered():
    (change,) = changes(("section: 2.1,", "section: 3.4,"))

    assert (change.kind, change.what, change.old, change.new) == ("renumbered", "section", "2.1", "3.4")


def test_a_rule_that_only_has_another_id_is_renumbered():
    (change,) = changes(("{id: objection,", "{id: objections,"))

    assert (change.kind, change.part, change.old, change.new) == ("renumbered", "rule", "objection", "objections")


def test_what_comes_and_what_goes_is_told_with_what_it_says():
    duty = "{id: more, question: child.tell, clause: FER-2, strength: must, when: {child.disabled: yes}, action: {who: social_worker, does: tell}}"

    (come,) = changes(("duties:\n", f"duties:\n  - {duty}\n"))
    (gone,) = structural_changes(read(FULL_PACK.replace("duties:\n", f"duties:\n  - {duty}\n")), read(FULL_PACK))

    assert (come.kind, come.id, come.old, come.new) == ("added", "more", None, "disabled is yes")
    assert (gone.kind, gone.id, gone.old, gone.new) == ("removed", "more", "disabled is yes", None)


def test_changes_stand_by_clause_and_the_head_first():
    found = changes(
        ("edition: First", "edition: Second"), ("says: A remark", "says: Two remarks"), ("need: 3\n", "need: 2\n")
    )

    assert [change.clauses[:1] for change in found] == [(), ("FER-1",), ("FER-2",)]


def test_every_part_of_a_pack_that_uses_all_sections_is_told_when_it_goes():
    full, bare = read(FULL_PACK), read(HEAD)

    parts = {change.part for change in structural_changes(full, bare) if change.kind == "removed"}

    assert parts == {
        "actor", "bank holiday", "caution", "check", "clause", "conflict", "definition", "departure", "duty", "eligibility",
        "fact", "ground", "list of grounds", "never turns on", "question", "reading", "rule", "rung", "schedule", "set aside",
        "subject of", "undefined term", "waiver",
    }  # fmt: skip
