"""Where nothing was tried, `ivpolicy test` says so, and no minimum is reached."""

from __future__ import annotations

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
