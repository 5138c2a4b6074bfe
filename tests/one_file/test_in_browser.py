"""What runs inside the one file, run here: the pages step as the service's do, and a case is decided as anywhere."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("jinja2", reason="the extra `serve` is not installed")

from ivpolicy import evaluate, load_pack, read_case, read_case_file
from ivpolicy.one_file.in_browser import PagesInBrowser

ROOT = Path(__file__).parents[2]
AMARA = ROOT / "examples/amara.yaml"


def fields(*pairs: tuple[str, str]) -> str:
    return json.dumps(pairs)


def state(body: str) -> str:
    return body.split('name="state" value="', 1)[1].split('"', 1)[0]


@pytest.fixture(scope="module")
def pages() -> PagesInBrowser:
    return PagesInBrowser("2026-11-02")


def test_an_interview_begins_with_a_case_file_and_leads_to_a_question(pages: PagesInBrowser) -> None:
    start = json.loads(pages.start())
    assert start["status"] == 200
    day = ("as_at-day", "2"), ("as_at-month", "11"), ("as_at-year", "2026")
    sent = fields(("state", state(start["body"])), ("pack", "leeds"), *day)
    page = json.loads(pages.step(sent, AMARA.read_bytes(), ".yaml"))
    assert page["status"] == 200, page["body"]
    assert "Leeds City Council, on 2 November 2026" in page["body"]


def test_a_form_that_is_wrong_is_answered_in_words(pages: PagesInBrowser) -> None:
    start = json.loads(pages.start())
    page = json.loads(pages.step(fields(("state", state(start["body"])), ("pack", "nobody's")), b"", ""))
    assert page["status"] == 422
    assert "Choose whose policy answers" in page["body"]


def test_a_case_is_decided_to_the_byte_as_by_the_library(pages: PagesInBrowser) -> None:
    record = read_case(read_case_file(AMARA))
    result = evaluate(load_pack("dudley"), record, as_at=date(2026, 11, 2), hypothetical=True)
    told = pages.decided(AMARA.read_bytes(), ".yaml", "dudley", "2026-11-02")
    assert told == result.document().model_dump_json(by_alias=True)


def test_a_pack_of_ones_own_answers_too_and_a_wrong_one_says_why(pages: PagesInBrowser) -> None:
    own = (ROOT / "policies/leeds.yaml").read_text("utf-8").replace("\npack: leeds", "\npack: own", 1)
    own = own.replace("id: leeds", "id: own", 1)
    answer = json.loads(pages.add_pack(own.encode()))
    assert "added" in answer, answer
    assert '<option value="own"' in json.loads(pages.start())["body"]

    refused = json.loads(pages.add_pack(b"pack: [\n"))
    assert refused["status"] == 422
    assert "The pack is refused" in refused["body"]
