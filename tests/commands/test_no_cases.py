"""Where nothing was tried, `ivpolicy test` says so, and no minimum is reached."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from invented_pack import HEAD
from ivpolicy.cli.exit_codes import ExitCode

RULE = "rules:\n  - {id: own, question: visitor.consider, clause: FER-1, when: {child.disabled: yes}, then: {should: assess}}\n"
CASE = """\
cases: fernmoor
as_at: 2026-11-01
worked:
  - case: Assessed
    clause: FER-1
    facts: {child.statuses: [looked_after], child.disabled: yes}
"""
EXPECT = "    expect: {visitor.consider: {outcome: assess}}\n"


@pytest.fixture
def packs(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "packs" / "cases").mkdir(parents=True)
    (tmp_path / "packs" / "fernmoor.yaml").write_text(HEAD + RULE, encoding="utf-8")
    (tmp_path / "packs" / "cases" / "fernmoor.yaml").write_text(CASE + EXPECT, encoding="utf-8")
    return tmp_path / "packs"


@pytest.mark.parametrize("options", [(), ("--minimum", "0")])
def test_a_file_without_a_case_is_named_and_reaches_no_minimum(run, packs, options):
    (packs / "cases" / "fernmoor.yaml").write_text("cases: fernmoor\nworked: []\n", encoding="utf-8")

    code, out, err = run("test", "packs/fernmoor.yaml", *options)

    assert out == ""
    assert "packs/cases/fernmoor.yaml: there is no worked case, so nothing was tried" in err
    assert code == (ExitCode.FAILED if options else ExitCode.ANSWERED)


def test_a_pack_of_a_folder_that_no_case_is_about_is_named_and_reaches_no_minimum(run, packs):
    other = (HEAD + RULE).replace("fernmoor", "oakmoor")
    (packs / "oakmoor.yaml").write_text(other, encoding="utf-8")

    code, out, err = run("test", "./packs", "--minimum", "0")

    assert "1 case, all came out as expected" in out
    assert "packs/oakmoor.yaml: there is no worked case, so nothing was tried" in err
    assert code == ExitCode.FAILED
    assert run("test", "./packs")[0] == ExitCode.ANSWERED


def test_a_case_that_expects_nothing_does_not_come_out_as_expected(run, packs):
    (packs / "cases" / "fernmoor.yaml").write_text(CASE, encoding="utf-8")

    assert "1 case, nothing was tried, 1 expects nothing" in run("test", "./packs")[1]


def test_beside_others_it_is_told_apart(run, packs):
    (packs / "cases" / "fernmoor.yaml").write_text(CASE + EXPECT + CASE.split("worked:\n")[1], encoding="utf-8")

    assert "2 cases, all others came out as expected, 1 expects nothing" in run("test", "./packs")[1]


def test_where_each_pack_has_its_cases_nothing_more_is_said(run, packs):
    code, _, err = run("test", "./packs", "--minimum", "0")

    assert (code, err) == (ExitCode.ANSWERED, "")


def test_a_pack_with_nothing_to_cover_reaches_no_minimum(run, packs):
    """None of none was all of it: the gate passed."""
    (packs / "fernmoor.yaml").write_text(HEAD, encoding="utf-8")
    (packs / "cases" / "fernmoor.yaml").write_text(
        CASE + "    expect: {visitor.consider: {status: no_rule}}\n", encoding="utf-8"
    )

    code, _, err = run("test", "packs/fernmoor.yaml", "--minimum", "80")

    assert code == ExitCode.FAILED
    assert "fernmoor: the pack has no rule or reading of its own, so nothing is covered" in err


@pytest.fixture
def of_nothing(packs) -> Path:
    """A pack that says nothing of its own, with a confirmed case that comes out."""
    (packs / "fernmoor.yaml").write_text(HEAD, encoding="utf-8")
    cases = CASE + "    confirmed_by: A. Example\n    expect: {visitor.consider: {status: needs_information}}\n"
    (packs / "cases" / "fernmoor.yaml").write_text(cases, encoding="utf-8")
    return packs


@pytest.mark.parametrize("minimum", ["0", "80", "100"])
def test_a_pack_with_nothing_to_change_reaches_no_minimum_of_changes(run, of_nothing, minimum):
    code, out, err = run("test", "packs/fernmoor.yaml", "--minimum-mutants", minimum)

    assert code == ExitCode.FAILED
    assert "fernmoor: there is no change that a case could notice, so the minimum is not reached" in err
    assert "100%" not in out
    assert "there is no change that a case could notice" in out


def test_no_format_has_a_share_of_nothing(run, of_nothing):
    """The page said 100 % of no points, and that every deciding rule is shown to hold."""
    _, out, _ = run("test", "packs/fernmoor.yaml", "--mutants", "--format", "json", "--html", "page.html")

    assert json.loads(out)["packs"][0]["mutation"]["percent"] == 0
    page = (of_nothing.parent / "page.html").read_text(encoding="utf-8").split("</style>")[1]
    assert "100%" not in page
    assert "Every deciding rule" not in page
    assert "The pack has no rule of its own that a case could cover." in page


@pytest.mark.parametrize("option", ["--minimum", "--minimum-mutants"])
def test_a_folder_without_a_case_says_which_packs_it_holds_or_that_it_holds_none(run, packs, option):
    (packs / "cases" / "fernmoor.yaml").unlink()
    (packs.parent / "letters").mkdir()

    with_pack = run("test", "./packs", option, "80")
    without = run("test", "./letters", option, "80")

    assert (with_pack[0], without[0]) == (ExitCode.WRONG_USE, ExitCode.WRONG_USE)
    assert "there are no worked cases here, of none of its packs: fernmoor.yaml" in with_pack[2]
    assert "there is neither a pack nor a worked case here" in without[2]


def test_cases_of_which_none_is_confirmed_reach_no_minimum_of_changes(run, packs):
    (packs / "cases" / "fernmoor.yaml").write_text(CASE + "    unconfirmed: yes\n" + EXPECT, encoding="utf-8")

    code, _, err = run("test", "./packs", "--minimum-mutants", "1")

    assert code == ExitCode.FAILED
    assert "confirmed cases notice 0.0% of the changes, and the minimum is 1%" in err


def test_of_no_rule_it_is_not_said_that_every_one_is_shown(run, of_nothing):
    reading = 'readings:\n  far: {clause: FER-1, asks: "How far?", options: {a: one, b: two}, chosen: a, because: so, chosen_by: me, chosen_on: 2026-11-01}\n'
    (of_nothing / "fernmoor.yaml").write_text(HEAD + reading, encoding="utf-8")

    _, out, err = run("test", "packs/fernmoor.yaml", "--html", "page.html")
    assert err == ""

    assert "readings under each option               0/2    0%" in out
    assert "every deciding rule" not in out
    assert "very deciding rule" not in (of_nothing.parent / "page.html").read_text(encoding="utf-8")


def test_a_case_record_and_worked_cases_are_told_to_be_no_pack_and_once(run, packs):
    (packs / "robin.yaml").write_text("case_id: robin-example\nchild: {disabled: yes}\n", encoding="utf-8")

    for file, what in (
        ("packs/robin.yaml", "this is a case record"),
        ("packs/cases/fernmoor.yaml", "this is a file of worked cases"),
    ):
        code, out, _ = run("check", file)
        assert code == ExitCode.BAD_PACK
        assert f"P005 error: {what}, and no pack" in out
        assert "1 file checked: 1 error" in out


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("", "start with `cases:` and the id of the pack; `suggest --output FILE` writes a file"),
        ("pack: fernmoor\nworked: []\n", "write `cases:` and the id of the pack"),
    ],
)
def test_a_file_of_cases_that_does_not_say_of_which_pack_is_told_so_once(run, packs, text, help_):
    (packs / "cases" / "fernmoor.yaml").write_text(text, encoding="utf-8")

    code, _, err = run("test", "packs/fernmoor.yaml")

    assert code == ExitCode.BAD_CASE
    assert err.count("error:") == 1
    assert help_ in " ".join(err.split())
