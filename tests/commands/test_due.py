"""`ivpolicy due` as it is typed: the page in 80 columns, the JSON, the table, and what does not stop the others."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ivpolicy import EventStore
from ivpolicy.cli import due
from ivpolicy.cli.main import main
from ivpolicy.files.schemas import schema_text

HISTORIES = Path(__file__).parents[2] / "examples" / "histories"


def typed(capsys, *words):
    code = main(["due", *map(str, words)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def caseload(tmp_path):
    """The worked histories whose events name their authority."""
    shutil.copytree(HISTORIES, tmp_path / "cases", ignore=shutil.ignore_patterns("*.json"))
    return tmp_path / "cases"


def test_the_list_is_by_person_and_day_on_a_page_of_80_columns(caseload, capsys):
    code, page, told = typed(capsys, caseload, "--as-at", "2026-03-01")

    assert (code, told) == (0, "")
    assert max(map(len, page.splitlines())) <= 80
    assert page.index("A CHILD'S SAFETY, TODAY") < page.index("CAIS MANAGER") < page.index("NOBODY IS NAMED")
    page = " ".join(page.split())
    assert "amina-invented: answer the child (to: child): was due by 16 February 2026, 13 days late" in page
    assert "The chapter names no next step" in page
    assert "this list is never the sole basis" in page


def test_markdown_holds_the_same(caseload, capsys):
    _, page, _ = typed(capsys, caseload, "--as-at", "2026-03-01", "--format", "markdown")

    assert page.startswith("# What is due on 1 March 2026")
    assert "13 days late" in page


def test_what_is_printed_as_json_is_what_the_schema_says(caseload, capsys):
    code, printed, _ = typed(capsys, HISTORIES, "--as-at", "2026-03-01", "--format", "json")
    document = json.loads(printed)

    assert code == 2  # the events of one history name no authority
    Draft202012Validator(json.loads(schema_text("due"))).validate(document)
    assert [one["case"] for one in document["not_followed"]] == ["gwen-invented"]
    assert document["cases"] == 17


def test_a_table_has_a_row_for_each_and_no_cell_is_a_formula(tmp_path, capsys):
    (tmp_path / "x.yaml").write_text(
        'case: "=HYPERLINK(1)"\nauthority: islington\nsource: s\nevents:\n'
        '  - {id: "1", type: request_received, happened_on: 2026-02-02}\n'
    )

    code, printed, told = typed(capsys, tmp_path, "--as-at", "2026-02-04", "--format", "csv")
    rows = [*csv.DictReader(io.StringIO(printed))]

    assert (code, told) == (0, "")
    assert rows
    assert {row["case"] for row in rows} == {"'=HYPERLINK(1)"}
    assert {row["authority"] for row in rows} == {"islington"}


def test_a_table_leaves_what_was_not_followed_to_the_error_output(tmp_path, capsys):
    (tmp_path / "x.yaml").write_text("events: none\n")

    code, printed, told = typed(capsys, tmp_path, "--as-at", "2026-02-04", "--format", "csv")

    assert (code, printed.count("\n")) == (3, 1)
    assert "a list of events is expected" in told


def test_one_bad_history_does_not_stop_the_others_and_is_told(caseload, capsys):
    (caseload / "broken.yaml").write_text("case: x\nevents: [\n")
    (caseload / "elsewhere.yaml").write_text("case: y\nauthority: nowhere\nevents: []\n")
    (caseload / "many.jsonl").write_text(
        '{"type": "facts_recorded", "id": "1", "source": "s", "happened_on": "2026-01-05", "authority": "islington"}\n'
        '{"type": "nothing_known", "id": "2", "source": "s", "happened_on": "2026-01-05", "case": "z", "authority": "leeds"}\n'
    )

    code, page, _ = typed(capsys, caseload, "--as-at", "2026-03-01")
    page = " ".join(page.split())

    assert code == 3
    assert "18 cases:" in page
    assert "3 histories were not followed, see below: what is due there is not in this list" in page
    assert "line 1: it does not say of which case it is" in page
    assert "there is no pack `nowhere`" in page or "no pack is called `nowhere`" in page or "`nowhere`" in page
    assert "z: 1 thing" in page
    assert "13 days late" in page


def test_a_fault_in_one_case_is_told_without_what_it_holds(caseload, capsys, monkeypatch):
    from ivpolicy.pathways import due as listed  # noqa: PLC0415 - what the command calls

    before = listed.due_in

    def failing(case):
        if case.history.case == "amina-invented":
            raise RuntimeError("a secret of the child")
        return before(case)

    monkeypatch.setattr(listed, "due_in", failing)

    code, page, told = typed(capsys, caseload, "--as-at", "2026-03-01")

    assert code == 5
    assert "a fault of ivpolicy" in " ".join(page.split())
    assert "a secret" not in page + told
    assert "caleb-invented" in page


def test_only_one_persons_part_and_only_up_to_a_day(caseload, capsys):
    _, page, _ = typed(capsys, caseload, "--as-at", "2026-03-01", "--who", "coordinator", "--until", "2026-03-31")
    _, sooner, _ = typed(capsys, caseload, "--as-at", "2026-03-01", "--who", "coordinator", "--until", "2026-03-02")

    assert "hana-invented: be in touch" in " ".join(page.split())
    assert "more not shown, as asked, 3 of them for a child's safety" in " ".join(page.split())
    assert "hana-invented" not in sooner


def test_a_pack_of_ones_own_lists_its_authoritys_cases_and_the_others_have_theirs(caseload, tmp_path, capsys):
    own = tmp_path / "mine.yaml"
    text = (HISTORIES.parents[1] / "policies" / "islington.yaml").read_text()
    own.write_text(text.replace("does: answer the child", "does: write to the child"))
    (caseload / "none.yaml").write_text(
        'case: nameless\nsource: s\nevents:\n  - {id: "1", type: request_received, happened_on: 2026-02-02}\n'
    )

    code, page, _ = typed(capsys, caseload, "--as-at", "2026-03-01", "--authority", own)

    assert code == 0
    assert "amina-invented: write to the child" in " ".join(page.split())
    assert "hana-invented: be in touch" in " ".join(page.split())
    assert "nameless: " in page


def test_what_there_is_nothing_of_is_told_in_words(tmp_path, capsys):
    code, _, told = typed(capsys, tmp_path / "nowhere")
    assert (code, "there is no such file" in told) == (2, True)

    code, _, told = typed(capsys, tmp_path)
    assert (code, "there is no file with events there" in told) == (2, True)


def test_whoever_watches_is_told_how_far_it_is(caseload, capsys, monkeypatch):
    import sys  # noqa: PLC0415

    monkeypatch.setattr(due, "is_terminal", lambda stream: stream is sys.stderr)

    _, _, told = typed(capsys, caseload, "--as-at", "2026-03-01")

    assert told.endswith("\r17 of 17 files, 17 cases\n")


def test_whoever_watches_a_long_store_is_told_how_many_cases_were_looked_at(tmp_path, capsys, monkeypatch):
    import sys  # noqa: PLC0415

    told = {"type": "considered", "happened_on": "2026-01-05", "source": "s"}
    with EventStore(tmp_path / "cases.events") as store:
        for number in range(45):
            store.record({**told, "case": f"invented-{number}", "id": str(number)}, authority="leeds")
    _, page, quiet = typed(capsys, tmp_path / "cases.events", "--as-at", "2026-03-01")
    monkeypatch.setattr(due, "is_terminal", lambda stream: stream is sys.stderr)

    _, same, loud = typed(capsys, tmp_path / "cases.events", "--as-at", "2026-03-01")

    assert (quiet, loud) == ("", "\r20 cases\r40 cases\r1 of 1 files, 45 cases\n")
    assert same == page


# ---- an empty list reassures nobody ----

REFERRED = {
    "type": "referral_made",
    "happened_on": "2026-01-05",
    "source": "s",
    "case": "invented",
    "authority": "leeds",
}
WORRY = {"type": "facts_recorded", "happened_on": "2026-02-01", "facts": {"concerns.child_may_be_at_risk": "yes"}}
UNREADABLE = {"type": "facts_recorded", "happened_on": "2026-02-01", "facts": {"no.such.fact": 1}}


def of_events(path, *events):
    path.write_text("".join(json.dumps({**REFERRED, **one, "id": str(n)}) + "\n" for n, one in enumerate(events)))
    return path


@pytest.mark.parametrize(
    ("events", "words", "told"),
    [
        ([REFERRED], (), "1 case: 1 in no procedure."),
        (
            [REFERRED, WORRY],
            ("--who", "coordinator"),
            "nothing of what is asked for here. ! 6 more not shown, as asked, 5 of them",
        ),
        (
            [UNREADABLE],
            (),
            "1 case: not all could be read, and what could be tells of nothing that is due. ! 1 case has events that",
        ),
    ],
)
def test_an_empty_list_never_says_that_there_is_nothing_to_do(events, words, told, tmp_path, capsys):
    code, page, _ = typed(capsys, of_events(tmp_path / "c.jsonl", *events), "--as-at", "2026-03-01", *words)

    assert code == 0
    assert told in " ".join(page.split())
    assert "nothing to be done" not in page


def test_where_no_history_could_be_followed_nothing_is_said_of_what_is_due(tmp_path, capsys):
    (tmp_path / "c.yaml").write_text("case: invented\nevents: none\n", encoding="utf-8")

    code, page, _ = typed(capsys, tmp_path, "--as-at", "2026-03-01", "--authority", "leeds")

    assert code == 3
    assert "0 cases: no case was followed, so nothing can be said of what is due." in page


def test_a_table_that_leaves_out_what_is_owed_to_safety_says_so(tmp_path, capsys):
    file = of_events(tmp_path / "c.jsonl", REFERRED, WORRY)

    _, table, told = typed(capsys, file, "--as-at", "2026-03-01", "--who", "coordinator", "--format", "csv")

    assert len(table.splitlines()) == 1
    assert told == "5 rows for a child's safety are not shown, as asked\n"


# ---- what cannot be counted stops nothing ----

CLOUD = {
    "specversion": "1.0", "type": "uk.gov.invented.request_received", "source": "urn:invented:desk", "id": "a-1",
    "time": "2026-02-02T09:30:00Z", "subject": "invented", "datacontenttype": "application/json", "traceparent": "passed over",
    "data": {"authority": "islington", "facts": {"child.statuses": ["looked_after"]}},
}  # fmt: skip


def cloud(id_, type_="facts_recorded", time="2026-02-03T10:00:00+00:00", **data):
    return {
        **CLOUD,
        "id": id_,
        "type": f"uk.gov.invented.{type_}",
        "time": time,
        "data": {"authority": "islington", **data},
    }


BAD = {
    "it is of another authority than `islington`": [cloud("b", "considered", authority="leeds")],
    "no pathway of `islington` has events of this type": [cloud("b", "request_recieved")],
    "it corrects an event that is not there": [cloud("b", corrects="never-sent")],
    "corrections that lead round in a circle": [cloud("b", corrects="c"), cloud("c", corrects="b")],
    "it was recorded before the day on which it is said to have happened": [
        {**cloud("b"), "recordedtime": "2026-02-01T10:00:00Z"}
    ],
    "two events of one source have this id and say different things": [
        cloud("b"), cloud("b", facts={"advocacy.satisfied": "no"}),
    ],
    "`happened_on` is not a day like 2026-03-01": [cloud("b", time="soon")],
    "its facts cannot be read": [cloud("b", facts={"no.such.fact": 1})],
}  # fmt: skip


@pytest.mark.parametrize("why", sorted(BAD))
def test_a_bad_event_is_told_in_a_sentence_and_the_others_are_still_counted(why, tmp_path, capsys):
    alone, beside = tmp_path / "alone.jsonl", tmp_path / "beside.jsonl"
    alone.write_text(json.dumps(CLOUD) + "\n")
    beside.write_text("".join(json.dumps(event) + "\n" for event in (*BAD[why], CLOUD)))

    _, expected, _ = typed(capsys, alone, "--as-at", "2026-03-02", "--format", "json")
    code, printed, told = typed(capsys, beside, "--as-at", "2026-03-02", "--format", "json")
    assert main(["follow", str(beside), "--as-at", "2026-03-02", "--authority", "islington"]) == 0
    page = " ".join(capsys.readouterr().out.split())

    assert (code, told) == (0, "")
    ours = [item for item in json.loads(printed)["items"] if item["authority"] == "islington"]
    assert ours == json.loads(expected)["items"] != []
    assert json.loads(printed)["not_counted"][0]["number"] == len(BAD[why])
    assert why in page


def test_a_calendar_is_written_beside_the_list_and_written_again_over_itself(caseload, tmp_path, capsys):
    file = tmp_path / "due.ics"

    assert typed(capsys, caseload, "--as-at", "2026-03-01", "--ics", file)[0] == 0
    first = file.read_text()
    assert typed(capsys, caseload, "--as-at", "2026-03-02", "--ics", file, "--ics-cases")[0] == 0

    assert first.count("BEGIN:VEVENT") == file.read_text().count("BEGIN:VEVENT") > 5
    assert "-invented" not in first.replace("\n ", "")
    assert "-invented" in file.read_text().replace("\n ", "")


def test_a_file_that_is_no_calendar_of_ours_stays_as_it_is(caseload, tmp_path, capsys):
    (tmp_path / "notes.ics").write_text("notes\n")

    code, _, told = typed(capsys, caseload, "--as-at", "2026-03-01", "--ics", tmp_path / "notes.ics")

    assert (code, "is no calendar that `ivpolicy due` wrote" in told) == (2, True)
    assert (tmp_path / "notes.ics").read_text() == "notes\n"


def test_a_link_that_leads_out_of_the_folder_is_told_and_not_followed(caseload, tmp_path, capsys):
    (tmp_path / "outside.yaml").write_text((HISTORIES / "amina.yaml").read_text())
    (caseload / "amina.yaml").unlink()
    (caseload / "amina.yaml").symlink_to(tmp_path / "outside.yaml")

    _, page, _ = typed(capsys, caseload, "--as-at", "2026-03-01")

    assert "this is a link that leads out of the folder" in " ".join(page.split())
    assert "13 days late" not in page


def test_one_event_of_another_authority_takes_no_case_out_of_the_list_of_the_authority_asked_for(tmp_path, capsys):
    told = [
        {"type": "considered", "id": "1", "happened_on": "2026-01-05"},
        {"type": "considered", "id": "2", "happened_on": "2026-01-06", "authority": "dudley"},
        {"type": "facts_recorded", "id": "3", "happened_on": "2026-01-07", "facts": {"advocacy.safety_concern": "yes"}},
    ]
    lines = [json.dumps({**event, "case": "invented", "source": "log"}) for event in told]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines))

    code, printed, _ = typed(capsys, tmp_path, "--as-at", "2026-02-01", "--authority", "leeds", "--format", "json")
    listed = json.loads(printed)

    assert code == 0
    ours = [item for item in listed["items"] if item["authority"] == "leeds"]
    assert {"safety", "no_day", "find_out"} <= {item["kind"] for item in ours}
    assert {one["number"] for one in listed["not_counted"]} == {1, 2}  # to each what is the other's


def test_the_pack_of_an_authority_is_looked_for_once_whatever_the_number_of_its_cases(tmp_path, capsys, monkeypatch):
    told = {"type": "request_received", "source": "log", "happened_on": "2026-02-02"}
    with EventStore(tmp_path / "cases.events") as store:
        for number in range(5):
            store.record(
                {**told, "id": str(number), "case": f"invented-{number}"}, authority="London Borough of Islington"
            )
    asked = []
    sought = due.pack_of_authority
    monkeypatch.setattr(due, "pack_of_authority", lambda name: asked.append(name) or sought(name))

    code, printed, _ = typed(capsys, tmp_path / "cases.events", "--as-at", "2026-03-01", "--format", "json")

    assert (code, json.loads(printed)["cases"], asked) == (0, 5, ["London Borough of Islington"])
