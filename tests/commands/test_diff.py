"""`ivpolicy diff`, from the words typed to what is printed and the exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ivpolicy.cli import diff
from ivpolicy.cli import main as command

LEEDS = (Path(__file__).parents[2] / "policies" / "leeds.yaml").read_text(encoding="utf-8")
CASE = "case_id: amber-example\nas_at: 2026-11-01\nchild: {statuses: [looked_after]}\ncare: {responsible_authority: leeds}\n"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(command, "today", lambda: date(2026, 11, 22))


@pytest.fixture
def changed(tmp_path):
    file = tmp_path / "leeds_draft.yaml"
    assert "need: 3" in LEEDS
    file.write_text(LEEDS.replace("need: 3", "need: 2"), encoding="utf-8")
    return str(file)


@pytest.fixture
def run(run):
    return partial(run, "diff")


# ---- what is said ----


def test_nothing_differs_is_said_with_code_0_and_only_where_it_is_proved(run):
    code, out, err = run("leeds", "leeds")

    assert (code, err) == (0, "")
    assert "The texts say the same." in out
    assert "No answer can differ" in out


def test_a_change_is_told_with_code_1_its_clause_and_a_case(run, changed):
    code, out, _ = run("leeds", changed)

    assert code == 1
    assert "list of grounds `factors`, how many are needed: was 3; now 2" in out
    assert "was `not met`, now `met`" in " ".join(out.split())
    assert "No answer can differ" not in out


def test_a_change_of_words_alone_differs_in_text_and_in_no_answer(run, tmp_path):
    file = tmp_path / "reworded.yaml"
    file.write_text(LEEDS.replace('edition: "August 2021"', 'edition: "September 2021"', 1), encoding="utf-8")

    code, out, _ = run("leeds", str(file))

    assert code == 1
    assert "edition: reworded: was August 2021; now September 2021" in out
    assert "No answer can differ" in out


def test_packs_of_two_authorities_are_compared_and_said_to_be_two(run):
    code, out, _ = run("leeds", "coventry")

    assert code == 1
    assert out.startswith("WHAT DIFFERS BETWEEN TWO PACKS")
    assert "These are packs of two authorities." in out


def test_text_is_at_most_eighty_columns_wide(run, changed, monkeypatch):
    monkeypatch.chdir(Path(changed).parent)
    for other in (Path(changed).name, "dudley"):
        _, out, _ = run("leeds", other)
        assert max(map(len, out.splitlines())) <= 80


def test_the_same_question_gets_the_same_bytes(run, changed):
    assert run("leeds", changed) == run("leeds", changed)


# ---- formats ----


def test_json_carries_the_proof_the_changes_and_the_cases(run, changed):
    _, out, _ = run("leeds", changed, "--format", "json")
    told = json.loads(out)

    assert not told["is_same"]
    assert [change["new"] for change in told["text"]] == ["2"]
    criteria = next(d for d in told["answers"]["different"] if d["question"] == "visitor.criteria")
    assert (criteria["case"]["old"]["outcome"], criteria["case"]["new"]["outcome"]) == ("not_met", "met")
    assert "visitor.appoint" in told["answers"]["same"]


def test_markdown_has_headings_and_no_text_that_becomes_a_mark(run, changed):
    _, out, _ = run("leeds", changed, "--format", "markdown")

    assert out.startswith("# What the change does\n")
    assert "- **For example:** a looked-after child" in out


def test_html_stands_alone_and_every_element_is_closed(run, changed):
    _, out, _ = run("leeds", changed, "--format", "html")

    page = _Page()
    page.feed(out)
    assert page.open == []
    assert not {"script", "link", "img", "iframe"} & page.met
    assert "http:" not in out
    assert "https:" not in out


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.met: set[str] = set()

    def handle_starttag(self, tag, _attrs):
        self.met.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


# ---- caseload ----


def test_a_caseload_is_answered_under_both_packs(run, changed, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "amber.yaml").write_text(CASE, encoding="utf-8")

    code, out, _ = run("leeds", changed, "--cases", str(folder))

    assert code == 1
    assert "Compared      1 case" in out


def test_a_case_that_cannot_be_read_is_told_and_ends_in_code_3(run, changed, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "amber.yaml").write_text(CASE + "placement: {moved_on: 2026-02-30}\n", encoding="utf-8")

    code, out, _ = run("leeds", changed, "--cases", str(folder))

    assert code == 3
    assert "amber.yaml: placement.moved_on" in out


def test_how_many_cases_were_read_is_told_on_a_terminal_and_nowhere_else(run, tmp_path, monkeypatch):
    table = tmp_path / "cases.csv"
    table.write_text(
        "case_id,care.responsible_authority\n" + "".join(f"{n},islington\n" for n in range(250)), encoding="utf-8"
    )
    assert run("leeds", "leeds", "--cases", str(table))[2] == ""

    monkeypatch.setattr(diff, "is_terminal", lambda stream: stream is sys.stderr)

    assert run("leeds", "leeds", "--cases", str(table))[2] == "\r100 cases read\r200 cases read\r250 cases read\n"


def test_a_column_that_is_no_fact_is_refused_with_code_2_before_any_row(run, changed, tmp_path):
    table = tmp_path / "cases.csv"
    table.write_text("case_id,child.disabeld\na,yes\nb,no\n", encoding="utf-8")

    code, out, err = run("leeds", changed, "--cases", str(table))

    assert (code, out, err.count("child.disabeld")) == (2, "", 1)


# ---- editions and revisions ----


def test_an_edition_is_named_by_a_day(run, tmp_path):
    folder = tmp_path / "leeds"
    folder.mkdir()
    line = "in_force: {from: not stated, seen: 2026-11-01}"
    assert line in LEEDS
    for edition, period, need in (
        ("2026", "{from: 2026-01-01, to: 2027-01-01}", "3"),
        ("2027", "{from: 2027-01-01}", "2"),
    ):
        text = LEEDS.replace(line, f"in_force: {period}").replace("need: 3", f"need: {need}")
        (folder / f"{edition}.yaml").write_text(
            text.replace('edition: "August 2021"', f'edition: "{edition}"', 1), encoding="utf-8"
        )

    code, out, _ = run(f"{folder}@2026-06-01", f"{folder}@2027-06-01")
    refused, _, err = run(str(folder), f"{folder}@2027-06-01")

    assert code == 1
    assert "how many are needed: was 3; now 2" in out
    assert refused == 2
    assert "2 editions" in err
    assert "@2026-11-22" in err


@pytest.fixture
def repository(tmp_path, monkeypatch):
    folder = tmp_path / "council"
    folder.mkdir()
    file = folder / "leeds.yaml"
    file.write_text(LEEDS, encoding="utf-8", newline="\n")
    _git(folder, "init", "--quiet")
    _git(folder, "add", ".")
    _git(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "first")
    file.write_text(LEEDS.replace("need: 3", "need: 2"), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def _git(folder, *words):
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def test_a_git_revision_is_compared_with_the_file_as_it_is_now(run, repository):
    code, out, _ = run("HEAD:leeds.yaml", "leeds.yaml")

    assert code == 1
    assert "how many are needed: was 3; now 2" in out


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("HEAD:nowhere.yaml", "there is no file `nowhere.yaml` in the git revision `HEAD`"),
        ("no-such-branch:leeds.yaml", "there is no git revision `no-such-branch`"),
        ("--output=x:leeds.yaml", "is not a git revision"),
        ("nowhere.yaml", "there is no pack `nowhere.yaml`"),
        ("leeeds", "did you mean `leeds`?"),
        ("leeds@2026-13-01", "is not a day"),
    ],
)
def test_a_name_that_leads_nowhere_is_told_in_plain_words(run, repository, name, because):
    with_dashes = ["--", name, "leeds"] if name.startswith("-") else [name, "leeds"]

    code, out, err = run(*with_dashes)

    assert (code, out) == (2, "")
    assert because in err
    assert "Traceback" not in err


def test_a_folder_that_is_no_repository_is_said_to_be_none(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    code, _, err = run("HEAD:leeds.yaml", "leeds")

    assert code == 2
    assert "this folder is in no git repository" in err


def test_a_machine_without_git_is_said_to_have_none(run, monkeypatch):
    monkeypatch.setattr(diff.shutil, "which", lambda _: None)

    code, _, err = run("HEAD:leeds.yaml", "leeds")

    assert code == 2
    assert "git is not installed" in err


def test_a_pack_of_a_revision_that_is_refused_is_told_line_by_line(run, repository):
    (repository / "leeds.yaml").write_text("pack: leeds\nformat: 1\n", encoding="utf-8")
    _git(repository, "add", ".")
    _git(repository, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "broken")

    code, _, err = run("HEAD:leeds.yaml", "leeds")

    assert code == 4
    assert err.startswith("HEAD:leeds.yaml:1:1: ")


def test_the_national_layer_is_not_compared_with_a_local_pack(run):
    code, _, err = run("england", "leeds")

    assert code == 2
    assert "beneath every pack" in err
