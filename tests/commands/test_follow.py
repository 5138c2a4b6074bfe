"""`ivpolicy follow` as it is typed: the page in 80 columns, the JSON, and what is refused in words."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ivpolicy.cli.main import main
from ivpolicy.files.schemas import schema_text

HISTORIES = Path(__file__).parents[2] / "examples" / "histories"
ALL = sorted(path.name for path in HISTORIES.iterdir())
WITHOUT = str(Path(__file__).parents[1] / "packs" / "advice" / "A001" / "good.yaml")
AMINA = str(HISTORIES / "amina.yaml")


def typed(capsys, *words):
    code = main(["follow", *words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize("name", ALL)
def test_every_worked_history_is_followed_on_a_page_of_80_columns(name, capsys):
    code, page, told = typed(capsys, str(HISTORIES / name), *authority_of(name), "--as-at", "2026-06-15")

    assert (code, told) == (0, "")
    assert max(map(len, page.splitlines())) <= 80
    assert "NOT COUNTED" not in page


def authority_of(name):
    return ("--authority", "islington") if name.endswith(".json") else ()


@pytest.mark.parametrize("name", ALL)
def test_what_is_printed_as_json_is_what_the_schema_says(name, capsys):
    code, printed, _ = typed(
        capsys, str(HISTORIES / name), *authority_of(name), "--as-at", "2026-06-15", "--format", "json"
    )

    assert code == 0
    Draft202012Validator(json.loads(schema_text("follow"))).validate(json.loads(printed))


def test_the_page_says_what_is_late_by_whom_and_since_when(capsys):
    _, page, _ = typed(capsys, AMINA, "--authority", "islington", "--as-at", "2026-03-01")
    page = " ".join(page.split())

    assert "answer the child (to: child): was due by 16 February 2026, 13 days late" in page
    assert "has not approved this pack" in page
    assert "this page is never the sole basis" in page


def test_markdown_holds_the_same(capsys):
    _, page, _ = typed(capsys, AMINA, "--as-at", "2026-03-01", "--format", "markdown")

    assert page.startswith("# amina-invented on 1 March 2026")
    assert "13 days late" in page


def test_events_come_from_standard_input_and_one_a_line(capsys, monkeypatch, tmp_path):
    events = json.loads((HISTORIES / "gwen.json").read_text())
    lines = "".join(json.dumps(event) + "\n" for event in reversed(events))
    (tmp_path / "gwen.jsonl").write_text(lines)
    asked = ("--authority", "islington", "--as-at", "2026-05-01")

    _, by_line, _ = typed(capsys, str(tmp_path / "gwen.jsonl"), *asked)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((HISTORIES / "gwen.json").read_bytes())))
    _, piped, _ = typed(capsys, "-", *asked)
    _, whole, _ = typed(capsys, str(HISTORIES / "gwen.json"), *asked)

    assert by_line == piped == whole


@pytest.mark.parametrize(
    ("text", "suffix", "code", "why"),
    [
        ("case: a\nevent: []\n", ".yaml", 3, "did you mean `events`?"),
        ("case: a\nevents: none\n", ".yaml", 3, "a list of events is expected"),
        ("just a text\n", ".yaml", 3, "a history is expected here"),
        ("events: []\n", ".yaml", 3, "nothing says of which case these events are"),
        ('{"a": 1\n', ".jsonl", 3, "line 1: this is not JSON"),
        ("case: a\n\tevents: []\n", ".yaml", 3, "line 2"),
    ],
)
def test_a_file_that_is_no_history_is_refused_in_words(text, suffix, code, why, capsys, tmp_path):
    (tmp_path / f"events{suffix}").write_text(text)

    found, page, told = typed(capsys, str(tmp_path / f"events{suffix}"), "--authority", "islington")

    assert (found, page) == (code, "")
    assert why in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((AMINA, "--authority", "islingtn"), "islington"),
        (("no-such-file.yaml", "--authority", "islington"), "there is no such file"),
        ((str(HISTORIES / "gwen.json"),), "the events name no authority"),
    ],
)
def test_what_cannot_be_followed_is_said_with_what_to_do(words, why, capsys):
    code, page, told = typed(capsys, *words)

    assert (code, page) == (2, "")
    assert why in told


def test_a_home_without_procedures_of_its_own_follows_none(tmp_path, capsys):
    written = (Path(__file__).parents[2] / "policies" / "childrens_home.yaml").read_text(encoding="utf-8")
    (tmp_path / "home.yaml").write_text(written[: written.index("\npathways:")], encoding="utf-8")

    code, page, told = typed(capsys, AMINA, "--authority", str(tmp_path / "home.yaml"))

    assert (code, page) == (2, "")
    assert "pack `childrens_home` has no pathways" in told


LATE = """\
case: an-invented-child
source: notes
events:
  - {id: "1", type: care_began, happened_on: 2026-03-02, recorded_at: 2026-03-02}
  - id: "2"
    type: representation_received
    happened_on: 2026-04-01
    recorded_at: 2026-04-01
    facts: {advocacy.advocate_awaited: no}
"""


@pytest.mark.parametrize("authority", ["leeds", "dudley", "coventry", "islington", "england", WITHOUT])
def test_a_late_review_and_a_late_answer_are_told_to_every_authority(authority, tmp_path, capsys):
    (tmp_path / "late.yaml").write_text(LATE, encoding="utf-8")

    code, page, _ = typed(capsys, str(tmp_path / "late.yaml"), "--authority", authority, "--as-at", "2026-06-01")

    assert code == 0
    shown = " ".join(page.split())
    assert "REVIEWS OF THE CHILD'S CASE (NATIONAL)" in page
    assert "hold the first review: was due by 30 March 2026, 63 days late" in shown
    assert "answer at stage 1 (to: child): was due by 17 April 2026, 45 days late" in shown
    assert "NOT COUNTED" not in page


def test_an_event_that_the_authority_declares_itself_leads_nowhere_in_the_nation_s_pathways(tmp_path, capsys):
    told = (
        LATE
        + """\
  - {id: "3", type: stage_answered, happened_on: 2026-04-10, recorded_at: 2026-04-10}
  - {id: "4", type: child_content, happened_on: 2026-04-12, recorded_at: 2026-04-12}
"""
    )
    (tmp_path / "content.yaml").write_text(told, encoding="utf-8")

    def stage(authority):
        _, page, _ = typed(capsys, str(tmp_path / "content.yaml"), "--authority", authority, "--format", "json")
        standings = json.loads(page)["pathways"]
        return next(one["stage"] for one in standings if one["pathway"].split(":")[-1] == "representation")

    assert [stage(name) for name in ("leeds", "islington")] == ["settled", "answered_at_stage_1"]


def test_another_authoritys_pack_counts_none_of_its_events(capsys):
    _, page, _ = typed(capsys, AMINA, "--authority", "leeds", "--as-at", "2026-03-01")

    assert "of another authority than `leeds`" in page
    assert "Not begun: A visitor for a child; A visitor's word before an application" in page
