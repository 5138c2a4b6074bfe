"""`ivpolicy screen`: a page, a folder that is whole or not there, and what cannot be read told."""

import csv
import json
from pathlib import Path

import pytest

from command_line import outside
from ivpolicy.caseload import tables

SHIPPED = Path(__file__).parents[2] / "policies"
AS_AT = ("--as-at", "2026-11-01")


@pytest.fixture
def folder(tmp_path):
    cases = tmp_path / "cases"
    cases.mkdir()
    for number in range(3):
        in_care = {"child": {"statuses": ["looked_after"]}, "care": {"legal_status": "care_order"}}
        (cases / f"{number}.json").write_text(json.dumps({"case_id": f"invented-{number}", **in_care}))
    return tmp_path


def screened(folder, *words):
    return outside(folder, "screen", "cases", "--authority", "leeds", *AS_AT, *words)


def test_the_page_says_how_the_children_stand_and_names_none(folder):
    done = screened(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Children answered for  3" in done.stdout
    assert "Undetermined is not a no" in done.stdout
    assert "invented-" not in done.stdout
    assert "<svg" in screened(folder, "--format", "html").stdout


def test_the_folder_holds_tables_and_pages(folder):
    done = screened(folder, "--out", "screened", "--foi", "--beside", "england")
    assert done.returncode == 0, done.stderr
    written = folder / "screened"
    assert {file.name for file in written.iterdir()} == {
        "answers.csv", "foi.txt", "foi.html", "beside.txt", "beside.html",
    }  # fmt: skip
    with (written / "answers.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["question"] for row in rows} == {"visitor.appoint"}
    assert [row["child"] for row in rows] == ["invented-0", "invented-1", "invented-2"]


def test_nothing_is_written_over_and_nothing_half_written(folder, monkeypatch):
    (folder / "kept").mkdir()
    refused = screened(folder, "--out", "kept")
    assert refused.returncode == 2
    assert "nothing is written over" in refused.stderr

    def full(_screening, path):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tables, "write_csv", full)
    failed = screened(folder, "--out", "screened")
    assert failed.returncode == 6
    assert sorted(file.name for file in folder.iterdir()) == ["cases", "kept"]


def test_a_record_that_cannot_be_read_is_told_and_the_others_are_answered(folder):
    (folder / "cases" / "wrong.json").write_text('{"case_id": "wrong", "child": {"disabled": "perhaps"}}')
    done = screened(folder, "--out", "screened")
    assert done.returncode == 3
    assert "Children answered for  3" in done.stdout
    assert "wrong.json: child.disabled" in (folder / "screened" / "not-read.txt").read_text()
    assert "perhaps" not in done.stdout + done.stderr


def test_two_months_are_compared_by_the_ids_of_the_children(folder):
    (folder / "later").mkdir()
    (folder / "later" / "0.json").write_text('{"case_id": "invented-0", "child": {"statuses": ["care_leaver"]}}')
    done = screened(folder, "--beside-source", "later")
    assert done.returncode == 0, done.stderr
    assert "Children compared  1" in done.stdout
    assert "Only before        2" in done.stdout


def test_an_edition_that_is_not_in_force_is_set_beside_as_a_hypothesis(folder):
    pack = (SHIPPED / "leeds.yaml").read_text(encoding="utf-8")
    (folder / "next.yaml").write_text(
        pack.replace("from: not stated, seen: 2026-11-01", "from: 2026-12-01"), encoding="utf-8"
    )
    done = screened(folder, "--question", "visitor.appoint", "--beside", "./next.yaml@2026-12-05")
    assert done.returncode == 0, done.stderr
    assert "A hypothesis:" in done.stdout
    assert "No answer differs" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--table", "csv"), "`--table` does nothing without `--out`"),
        (("--foi", "--question", "visitor.appoint"), "`--foi` answers questions of its own"),
        (("--question", "no.such"), "there is no question `no.such`"),
        (("--beside", "nowhere"), "there is no pack `nowhere`"),
        (("--beside", "leeds@2026-13-01"), "is not a day"),
        (("--beside-source", "nowhere"), "nowhere"),
        (("--out", "no/such/folder"), "lies in no folder that is there"),
        (
            ("--authority", "dudley", "--foi", "--beside", "england"),
            "one pack alone can be asked with `--foi` and `--beside`",
        ),
        (("--authority", "dudley", "--authority", "nowhere"), "there is no pack `nowhere`"),
        (("--authority", str(SHIPPED / "leeds.yaml")), "2 of the packs have the id `leeds`"),
        (("--made-on", "2026-10-31"), "the records were made on 2026-10-31"),
        (("--area", "E08000035"), "these are case records, for which `area` does nothing"),
    ],
)
def test_wrong_use_is_told_in_words(folder, words, told):
    done = screened(folder, *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_several_packs_stand_side_by_side_and_each_has_a_folder(folder):
    done = screened(folder, "--authority", "dudley", "--out", "screened")
    assert (done.returncode, done.stderr) == (0, "")
    assert "ON 1 NOVEMBER 2026 UNDER 2 PACKS" in done.stdout
    written = folder / "screened"
    assert {file.name for file in written.iterdir()} == {"side-by-side.txt", "side-by-side.html", "leeds", "dudley"}
    for name in ("leeds", "dudley"):
        assert {file.name for file in (written / name).iterdir()} == {"answers.csv", "summary.txt", "summary.html"}


def test_all_is_every_shipped_pack_of_a_local_authority(folder):
    done = outside(folder, "screen", "cases", "--authority", "all", *AS_AT, "--format", "json", "--question", "visitor")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert [part["pack"]["id"] for part in told["packs"]] == ["coventry", "dudley", "islington", "leeds"]
    assert {question["question"].split(".")[0] for part in told["packs"] for question in part["questions"]} == {
        "visitor"
    }


def test_without_a_pack_it_says_which_option_names_one(folder):
    done = outside(folder, "screen", "cases")
    assert done.returncode == 2
    assert "add `--authority`" in done.stderr


@pytest.mark.parametrize("content", [b"", b"not,a,return\n1,2,3\n", b"\x00\x01\x02", b"\xff\xfe\x00"])
def test_a_wrong_file_is_refused_in_a_sentence(folder, content):
    (folder / "cases.csv").write_bytes(content)
    done = outside(folder, "screen", "cases.csv", "--authority", "leeds", *AS_AT, "--out", "screened")
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "screened").exists()
