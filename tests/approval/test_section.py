"""The approval is written into a pack's text, and all else stands as it stood."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_pack import HEAD
from ivpolicy.approval.section import UnwritableError, approval_entries, is_placeholder, with_approval
from ivpolicy.core.digests import content_digest
from ivpolicy.core.grammar.editions import parse_editions
from ivpolicy.core.pack.head import Approval

DAY = date(2026, 2, 1)


def read(text):
    editions, problems = parse_editions(text, file="fernmoor.yaml")
    assert editions, problems
    return editions


def approve(text, edition="First", **given):
    pack = next(pack for pack in read(text) if pack.edition == edition)
    said = {"by": "I. Invented", "role": "director", "on": DAY, "minute": "7", **given}
    return with_approval(text, Approval("approved", **said, content_digest=content_digest(pack)), edition=edition)


def other_lines(text):
    """The lines that are none of the section."""
    return [line for line in text.splitlines() if not line.lstrip().startswith(("approval", *(f"{k}:" for k in KEYS)))]


KEYS = ("by", "role", "delegation", "on", "minute", "legal_advice_by", "content_digest", "signature")
BLOCK = """approval:
  # the cabinet member, by delegation
  by: "Another Invented"   # elected
  role: >-
    member for
    children
  delegation: 4.2
  on: 2025-02-01
  # the minute book
  minute: '12'
"""
LAYOUTS = {
    "unapproved": "approval: unapproved\n",
    "with a remark": "approval: unapproved   # until the panel has met\n",
    "on the next line": "approval:\n  unapproved\n",
    "in braces": "approval: {by: Another Invented, role: member, on: 2025-02-01}  # a remark\n",
    "in braces over two lines": "approval: {by: Another Invented, role: member,\n  on: 2025-02-01}\n",
    "key by key": BLOCK,
    "in quotes": 'approval: "unapproved"\n',
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [False, True])
def test_every_layout_takes_an_approval_and_every_other_line_stays(layout, newline, last):
    text = HEAD.replace("approval: unapproved\n", "" if last else LAYOUTS[layout])
    text = (text + LAYOUTS[layout].rstrip("\n") if last else text).replace("\n", newline)

    made = approve(text)

    (pack,) = read(made)
    assert pack.approval.state == "approved"
    assert approval_entries(pack.approval).keys() == {"by", "role", "on", "minute", "content_digest"}
    assert other_lines(made)[:5] == other_lines(text)[:5]
    assert ("\r\n" in made) == (newline == "\r\n")
    assert made.count("\n") == made.count(newline)
    for remark in ("# until the panel has met", "# elected", "# the cabinet member", "# the minute book", "# a remark"):
        assert (remark in made) == (remark in text)


def test_another_approval_leaves_what_it_says_alike_as_it_was_written():
    made = approve(HEAD.replace("approval: unapproved\n", BLOCK), by="Another Invented", minute="12")

    assert '  by: "Another Invented"   # elected\n' in made
    assert "  minute: '12'\n" in made
    assert "delegation:" not in made


EDITIONS = """\
pack: fernmoor
format: 1
authority: {name: Fernmoor Council, kind: local_authority}
editions:
  - edition: First
    in_force: {from: 2026-01-01, to: 2027-01-01}
    source: {title: Fernmoor procedures}
    approval: unapproved # the first
    review_by: 2027-11-30
    clauses: {FER-1: {section: 2.1, modality: should, says: An invented sentence}}
  - {edition: Second, in_force: {from: 2027-01-01}, source: {title: New procedures}, approval: unapproved,
     review_by: 2027-11-30, clauses: {FER-1: {section: 2.1, modality: should, says: Another sentence}}}
"""


@pytest.mark.parametrize(("edition", "other"), [("First", "Second"), ("Second", "First")])
def test_one_edition_of_a_file_is_approved_and_the_other_is_not(edition, other):
    packs = {pack.edition: pack for pack in read(approve(EDITIONS, edition=edition))}

    assert packs[edition].approval.approved
    assert packs[other].approval.state == "unapproved"


def test_a_change_of_one_edition_leaves_the_approval_of_the_other():
    both = approve(approve(EDITIONS, edition="First"), edition="Second")
    packs = {pack.edition: pack for pack in read(both.replace("Another sentence", "A new sentence"))}

    assert packs["First"].approval.state == "approved"
    assert packs["Second"].approval.state == "changed"


def test_an_edition_that_is_not_there_is_told():
    with pytest.raises(UnwritableError, match="no edition `Third`"):
        with_approval(EDITIONS, Approval("approved"), edition="Third")


@given(st.text(min_size=1, max_size=60), st.sampled_from(sorted(LAYOUTS)))
def test_whatever_name_is_given_is_read_again_as_given_or_refused(name, layout):
    text = HEAD.replace("approval: unapproved\n", LAYOUTS[layout])
    try:
        made = approve(text, by=name)
    except UnwritableError:
        return

    (pack,) = read(made)
    assert (pack.approval.by, pack.approval.approved) == (name, True)
    assert content_digest(pack) == content_digest(read(text)[0])


@pytest.mark.parametrize(
    "name", ["a: b", "yes", "null", "12", "2026-01-01", "Zoë O'Brien", '"quoted"', "- a", "a #b", "~"]
)
def test_names_that_yaml_would_take_for_something_else_are_kept(name):
    assert read(approve(HEAD, by=name))[0].approval.by == name


def test_a_name_with_a_hidden_character_is_refused_with_the_reason():
    with pytest.raises(UnwritableError, match=r"hidden character U\+200B"):
        approve(HEAD, by="I. Inv\u200bented")


@pytest.mark.parametrize(
    "text", ["name", "NAME", "<role>", "[name]", "...", "?", "TBC", "to be confirmed", "x", "your name", " - "]
)
def test_what_stands_for_a_name_is_no_name(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["J. Invented", "Director of Children's Services", "7", "CS/26/14", "Name Suppressed KC"]
)
def test_a_name_a_role_and_a_minute_are_none(text):
    assert not is_placeholder(text)
