"""What runs inside the one file, run here: the pages step as the service's do, and a case is decided as anywhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
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


def own_leeds(pages: PagesInBrowser) -> str:
    own = (
        (ROOT / "policies/leeds.yaml")
        .read_text("utf-8")
        .replace("name: Leeds City Council", "name: Leeds <amended>", 1)
    )
    return str(json.loads(pages.add_pack(own.encode()))["added"])


TAKES = "Leeds &lt;amended&gt;: this pack takes the place of the one that came with this file."


def test_a_pack_in_place_of_a_shipped_one_is_told_of_before_and_beside_every_answer_and_in_what_is_saved() -> None:
    pages = PagesInBrowser("2026-11-02")
    assert "takes the place" not in pages.start()
    assert own_leeds(pages).startswith("Leeds <amended> answers in place of the pack that came with this file")

    start = json.loads(pages.start())["body"]
    assert TAKES in start
    day = ("as_at-day", "2"), ("as_at-month", "11"), ("as_at-year", "2026")
    body = json.loads(
        pages.step(fields(("state", state(start)), ("pack", "leeds"), *day), AMARA.read_bytes(), ".yaml")
    )["body"]
    buttons = [("do", each) for each in ("answer", "check", "decide", "compare", "save-page", "policy")]
    for button in (*buttons, ("full", "visitor.appoint"), ("would", "visitor.appoint"), ("officer", "visitor.appoint")):
        shown = json.loads(pages.step(fields(("state", state(body)), button), b"", ""))["body"]
        assert shown.count(TAKES) == 1, button
        assert shown.index(TAKES) < shown.index("<h1"), button
    saved = json.loads(pages.step(fields(("state", state(body)), ("do", "save")), b"", ""))
    json.loads(saved["body"])  # a case file is a case file


def test_a_pack_under_an_id_of_its_own_takes_nobodys_place() -> None:
    pages = PagesInBrowser("2026-11-02")
    own = (ROOT / "policies/leeds.yaml").read_text("utf-8").replace("\npack: leeds", "\npack: own", 1)
    told = json.loads(pages.add_pack(own.replace("id: leeds", "id: own", 1).encode()))["added"]
    assert "answers too" in told
    assert "takes the place" not in pages.start()


RETURN = [(path.name, path.read_bytes()) for path in sorted((ROOT / "examples/return").iterdir())]


def test_a_return_is_screened_as_the_command_does_it(pages: PagesInBrowser, tmp_path: Path) -> None:
    told = json.loads(pages.screened(RETURN, "dudley", "2026-03-31"))
    assert told["status"] == 200, told["body"]
    out = tmp_path / "out"
    words = (
        "screen",
        str(ROOT / "examples/return"),
        "--authority",
        "dudley",
        "--as-at",
        "2026-03-31",
        "--out",
        str(out),
    )
    subprocess.run([sys.executable, "-m", "ivpolicy", *words], check=False, capture_output=True)

    assert told["files"].keys() == {path.name for path in out.iterdir()} - {"summary.txt"}
    assert told["files"]["answers.csv"] == (out / "answers.csv").read_text("utf-8")
    said, says = ("\n".join(re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page)) for page in (
        told["body"], (out / "summary.html").read_text("utf-8")
    ))  # fmt: skip
    assert said == says
    assert "the chosen files (statutory return)" in told["body"]


@pytest.mark.parametrize(
    ("chosen", "day", "says"),
    [
        ([("notes.csv", b"a,b\n1,2\n")], "2026-03-31", "notes.csv"),
        ([("x.jsonl", b"")], "2026-03-31", "x.jsonl"),
        ([], "2026-03-31", "the folder is empty"),
        (RETURN, "2030-03-31", "the source reaches to"),
        ([("../../etc/x.csv", b"\x00\xff")], "2026-03-31", "x.csv"),
    ],
)
def test_what_is_no_return_is_refused_in_words(
    pages: PagesInBrowser, chosen: list[tuple[str, bytes]], day: str, says: str
) -> None:
    told = json.loads(pages.screened(chosen, "leeds", day))
    assert told["status"] == 422
    assert "The return is not screened" in told["body"]
    assert says in told["body"]
    assert "files" not in told


def test_a_screening_under_a_pack_in_place_of_a_shipped_one_says_so() -> None:
    pages = PagesInBrowser("2026-11-02")
    own_leeds(pages)
    told = json.loads(pages.screened(RETURN, "leeds", "2026-03-31"))
    assert TAKES in told["body"]
    assert TAKES in told["files"]["summary.html"]
