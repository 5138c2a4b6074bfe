"""A new pack loads, is silent, and holds a stub for every question that becomes a rule when it is uncommented."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from ivpolicy.cli.main import main
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.grammar.pack_schema import pack_schema
from ivpolicy.files.packs import load_pack, read_pack
from ivpolicy.files.whole_writes import write_new_files
from ivpolicy.starter.start import SCHEMA_FILE, NoIdError, pack_id, start_pack
from ivpolicy.starter.stubs import stubs

TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_new_pack_passes_check_without_advice_and_its_case_comes_out(folder, capsys):
    assert main(["new", "Fernmoor Council"]) == 0
    assert main(["check", "fernmoor.yaml", "--strict"]) == 0
    assert main(["test", "fernmoor.yaml"]) == 0

    assert "no errors, no advice" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["null", "true", "No", "on", "y"])
def test_new_pack_of_a_council_whose_name_yaml_reads_otherwise_passes_check(folder, capsys, word):
    assert main(["new", f"{word.title()} Council"]) == 0

    assert main(["check", f"{word.lower()}_council.yaml", "--strict"]) == 0
    with pytest.raises(NoIdError, match=f"write `{word.lower()}_council`"):
        start_pack("Fernmoor Council", today=TODAY, id_=word.lower())


def test_new_pack_is_silent_on_every_question(folder):
    main(["new", "Fernmoor Council"])
    pack = load_pack("fernmoor.yaml")

    result = evaluate(
        pack, pack.read_case({"case_id": "robin-example", "care": {"responsible_authority": "fernmoor"}}), as_at=TODAY
    )

    assert {result[question].local for question in CATALOGUE} == {"silent"}


def test_every_question_has_a_stub_with_its_own_words():
    text = start_pack("Fernmoor Council", today=TODAY).files["fernmoor.yaml"]

    for question in CATALOGUE.values():
        assert f"## {question.id}: {question.title}\n" in text


def test_stubs_are_rules_once_their_marks_are_taken_away(folder):
    text = start_pack("Fernmoor Council", today=TODAY).files["fernmoor.yaml"]
    before, mark, after = text.partition("# ---- stubs: one for every question ----\n")
    lines = [line.removeprefix("# ") for line in after.splitlines()]
    Path("fernmoor.yaml").write_text(
        re.sub("\n    decides_nothing:.*", "", before) + "\n".join(lines), encoding="utf-8"
    )

    pack = read_pack("fernmoor.yaml")

    assert mark
    assert "\n".join(lines).strip() == stubs("FER-1").strip()
    assert len(pack.rules) == 7
    assert {duty.question for duty in pack.duties} == {q.id for q in CATALOGUE.values() if q.kind == "duties"}


def test_schema_beside_the_pack_is_the_one_its_first_line_names(folder):
    main(["new", "Fernmoor Council"])

    first = Path("fernmoor.yaml").read_text(encoding="utf-8").splitlines()[0]

    assert first == f"# yaml-language-server: $schema={SCHEMA_FILE}"
    assert json.loads(Path(SCHEMA_FILE).read_text(encoding="utf-8")) == pack_schema()


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Fernmoor Council", "fernmoor"),
        ("City of Upper Wick Council", "upper_wick"),
        ("London Borough of St. Odo's", "st_odos"),
        ("Wick and Fernmoor", "wick_fernmoor"),
        ("The 3 Towns Council", "towns"),
        ("Borough Council", ""),
    ],
)
def test_id_is_made_of_the_words_that_are_the_authoritys_own(name, id_):
    assert pack_id(name) == id_


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\u200bb", "x" * 121])
def test_name_that_could_not_stand_in_the_pack_is_refused(name):
    with pytest.raises(ValueError, match="one line of at most 120 characters"):
        start_pack(name, today=TODAY)


@pytest.mark.parametrize(
    "name", ['The "Old" Council', "Back\\slash Council", "Colon: Council # {x}, [y]", "Zoë's Council"]
)
def test_name_with_marks_in_it_stands_in_the_pack_as_it_was_given(folder, name):
    main(["new", name, "--id", "fernmoor"])

    assert read_pack("fernmoor.yaml").authority.name == name


@pytest.mark.parametrize("id_", ["Fern", "1st", "", "../x", "a/b", "a b"])
def test_id_that_is_none_is_refused(id_):
    with pytest.raises(NoIdError):
        start_pack("Fernmoor Council", today=TODAY, id_=id_)


def test_name_without_an_id_in_it_asks_for_one(folder, capsys):
    assert main(["new", "The Council"]) == 2

    assert "help: give one with `--id`" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("there", ["fernmoor.yaml", "cases/fernmoor.yaml"])
def test_nothing_is_written_over_and_nothing_is_left_behind(folder, capsys, there):
    path = folder / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", encoding="utf-8")

    assert main(["new", "Fernmoor Council"]) == 2

    assert f"{there}: there is a file of this name" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert [found for found in folder.rglob("*") if found.is_file()] == [path]


def test_second_pack_of_a_folder_shares_the_schema(folder, capsys):
    main(["new", "Fernmoor Council", "--folder", "packs"])
    capsys.readouterr()

    assert main(["new", "Upper Wick Council", "--folder", "packs"]) == 0

    assert capsys.readouterr().out.count("written: ") == 2


def test_what_was_written_is_taken_away_when_a_later_file_cannot_be(tmp_path):
    (tmp_path / "a").mkdir()

    with pytest.raises(OSError):  # noqa: PT011 - which kind it is depends on the system
        write_new_files(tmp_path, {"first.yaml": "1", "first.yaml/second.yaml": "2"})

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_year_of_a_pack_started_on_a_leap_day_ends_on_the_last_of_february():
    text = start_pack("Fernmoor Council", today=date(2028, 2, 29)).files["fernmoor.yaml"]

    assert "review_by: 2029-02-28" in text
