"""`ivpolicy screen --template`: a return is screened, the few facts are asked, and the filled-in sheet is merged back."""

import csv

import pytest

from command_line import outside
from invented_return import YEAR, tables, write_csv


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "return").mkdir()
    write_csv(tmp_path / "return", tables(12))
    return tmp_path


def screened(folder, *words):
    return outside(
        folder, "screen", "return", "--authority", "leeds", "--as-at", "2026-03-31", "--year", str(YEAR), *words
    )


def open_answers(path):
    with path.open(encoding="utf-8", newline="") as file:
        return sum(row["status"] in ("needs_information", "needs_judgement") for row in csv.DictReader(file))


def test_the_sheet_that_is_filled_in_settles_what_it_said(folder):
    first = screened(folder, "--template", "sheet.csv", "--out", "before")
    assert first.returncode == 0, first.stderr
    assert "facts would settle" in first.stderr

    heading, *rows = csv.reader((folder / "sheet.csv").read_text(encoding="utf-8").splitlines())
    assert heading[0] == "Child [on 2026-03-31]"
    answers = ["no" if question.endswith("[yes or no]") else "none" for question in heading[1:]]
    filled = [
        [child, *(answer if cell == "" else cell for cell, answer in zip(cells, answers, strict=True))]
        for child, *cells in rows
    ]
    with (folder / "return" / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *filled])

    second = screened(folder, "--out", "after")
    assert second.returncode == 0, second.stderr
    said = int(first.stderr.split("would settle ")[1].split()[0].replace(",", ""))
    before = open_answers(folder / "before" / "answers.csv")
    assert said > 0
    assert open_answers(folder / "after" / "answers.csv") <= before - said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--template", "return/export_0.csv"), "is there already"),
        (("--year", "1999"), "`year` is the year in which the return ends"),
        (("--columns", "map.yaml"), "did you mean `child.disabled`?"),
    ],
)
def test_what_cannot_be_asked_is_told(words, told, folder):
    (folder / "map.yaml").write_text("child: CHILD\ncolumns: {A: child.disabeld}\n", encoding="utf-8")

    done = screened(folder, *words)

    assert done.returncode != 0
    assert told in done.stderr
    assert "Traceback" not in done.stderr
