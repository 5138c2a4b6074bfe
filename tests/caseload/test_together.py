"""One caseload under several packs, and a screening as JSON: every number is counted again from the core's answers."""

import json
from collections import Counter
from datetime import date
from functools import cache
from itertools import combinations
from random import Random

import pytest
from jsonschema import Draft202012Validator

from ivpolicy import load_pack
from ivpolicy.caseload.beside import beside
from ivpolicy.caseload.document import screen_document
from ivpolicy.caseload.foi import foi_answers
from ivpolicy.caseload.screened import screen
from ivpolicy.caseload.sources import open_caseload
from ivpolicy.caseload.summary import caseload_summary
from ivpolicy.caseload.together import set_together
from ivpolicy.caseload.together_page import together_page
from ivpolicy.files.schemas import schema_text
from ivpolicy.pages.html import as_html
from ivpolicy.pages.parts import Notices
from ivpolicy.pages.text import as_text
from partial_records import partial_records

DAY = date(2026, 11, 1)
PACKS = ("leeds", "dudley", "islington")


@pytest.fixture(scope="module")
def caseload(tmp_path_factory):
    lines = tmp_path_factory.mktemp("caseload") / "cases.jsonl"
    records = partial_records(load_pack("leeds"), Random(14), 14, DAY)
    lines.write_text("".join(record.model_dump_json(exclude_unset=True) + "\n" for record in records))
    return open_caseload(lines, DAY)


@pytest.fixture(scope="module")
def screenings(caseload):
    return [screen(caseload, load_pack(name), as_at=DAY) for name in PACKS]


@cache
def result(screening, child):
    return screening.result(child)


def said(screening, child, question):
    decision = result(screening, child)[question]
    return decision.status, decision.outcome, decision.strength


def test_how_many_differ_is_what_the_core_says_child_by_child(screenings, caseload):
    found = set_together(screenings)
    for question, number in found.differing.items():
        asked = [screening for screening in screenings if question in screening.decided.questions]
        differing = {
            child
            for one, other in combinations(asked, 2)
            for child in caseload.table.ids
            if said(one, child, question) != said(other, child, question)
        }
        assert number == len(differing), question
    assert set(found.differing) == set(found.questions)
    assert any(found.differing.values())
    assert found.questions[0] == "visitor.appoint"


def test_the_page_names_every_pack_and_no_child(screenings, caseload):
    page = together_page(set_together(screenings))
    told = as_text(page) + as_html(page, contents=True)
    assert all(name in told for name in PACKS)
    assert "Undetermined is not a no" in told
    assert not [child for child in caseload.table.ids if child in told]


def test_what_is_said_over_the_answers_of_some_packs_alone_is_said_of_these(screenings):
    one, other, *_ = screenings
    (told,) = [part for part in together_page(set_together([one, other])) if isinstance(part, Notices)]
    assert "Of leeds: Leeds City Council has not approved this pack." in told.texts
    assert "National law is as read up to 29 April 2026, in parts only up to 2006." in told.texts


def document(screenings, **more):
    made = screen_document([(one, caseload_summary(one)) for one in screenings], **more)
    Draft202012Validator(json.loads(schema_text("screen"))).validate(json.loads(json.dumps(made)))
    return made


def test_the_json_counts_what_the_core_says(screenings, caseload):
    made = document(screenings)
    assert [part["pack"]["id"] for part in made["packs"]] == list(PACKS)
    for screening, part in zip(screenings, made["packs"], strict=True):
        for asked in part["questions"]:
            counted = Counter(said(screening, child, asked["question"]) for child in caseload.table.ids)
            told = {(v["status"], v["outcome"], v["strength"]): v["children"] for v in asked["verdicts"]}
            assert told == counted
    assert not [child for child in caseload.table.ids if child in json.dumps(made)]


def test_the_json_carries_what_is_set_beside_and_what_is_asked_under_freedom_of_information(screenings):
    one, other, _ = screenings
    found = beside(one, other)
    made = document([one], foi=foi_answers(one), set_beside=(other, found))
    (part,) = made["packs"]
    assert part["beside"]["pack"]["id"] == "dudley"
    assert [(c["question"], c["before"]["children"]) for c in part["beside"]["changes"]] == [
        (change.question, len(change.children)) for change in found.changes
    ]
    assert len(part["foi"]) == len(foi_answers(one))
    assert {answer["unknown"] is None or answer["lines"] is None for answer in part["foi"]} == {True}
