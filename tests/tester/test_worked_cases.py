"""Worked cases: read with every problem at its place, run, and a failing one told with its reasons."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.main import main
from ivpolicy.core.text.diagnostic import PackError
from ivpolicy.files.packs import load_pack, shipped_folder, shipped_packs
from ivpolicy.tester.case_grammar import EXPECTED, SHEET
from ivpolicy.tester.case_problems import problems_of
from ivpolicy.tester.case_runs import case_files, pack_beside, run_files
from ivpolicy.tester.sheet import read_sheet

LEEDS = load_pack("leeds")

HEAD = """\
cases: leeds
as_at: 2026-11-01
always: {child.statuses: [looked_after]}
fixtures:
  moved_about: {placement.significant_instability: yes}
  alone: {child.socially_isolated: yes, child.physically_isolated: no}
worked:
"""

GOOD = (
    HEAD
    + """\
  - case: Two factors, and one more
    clause: LEE-2.1-12
    with: [moved_about, alone]
    facts: {family_time.last_unsupervised: 2026-10-01}
    expect: {visitor.criteria: {status: needs_information}}
    and_with:
      - facts: {placement.single_parent_carer: yes}
        expect: {visitor.criteria: {outcome: met}}
      - facts: {child.socially_isolated: null}
        unconfirmed: yes
        as_at: 2026-11-02
        expect: {visitor.criteria: {status: needs_information}}
"""
)


KEYS_OF_A_CASE = (
    "write `case`, `clause`, `as_at`, `readings`, `with`, `facts`, `expect`, `unconfirmed`, `confirmed_by` or `and_with`"
    " under it"
)
AS_A_LIST = "write it in square brackets: `[views]`, or start each item with `- ` on a line below"


def sheet_problems(text):
    """Every problem of a text, those that only the pack shows included, as code, line, column and help."""
    try:
        sheet = read_sheet(text, "cases.yaml")
    except PackError as error:
        found = error.diagnostics
    else:
        found = [problem for case in sheet.cases for problem in problems_of(case, LEEDS)]
    return [(p.code, p.location.line, p.location.column, p.help) for p in found]


@pytest.fixture
def folder(tmp_path):
    """A folder with a copy of one pack, for cases beside it."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "leeds.yaml").write_bytes((shipped_folder() / "leeds.yaml").read_bytes())
    return tmp_path


# ---- what a file says ----


def test_fixtures_stand_under_the_facts_of_the_case_and_over_those_of_the_sheet():
    first = read_sheet(GOOD, "cases.yaml").cases[0]

    assert first.facts == {
        "child.statuses": ["looked_after"],
        "placement.significant_instability": "yes",
        "child.socially_isolated": "yes",
        "child.physically_isolated": "no",
        "family_time.last_unsupervised": "2026-10-01",
    }


def test_a_set_of_facts_that_varies_is_a_case_of_its_own_with_its_own_line():
    cases = read_sheet(GOOD, "cases.yaml").cases

    assert [case.name for case in cases] == [
        "Two factors, and one more", "Two factors, and one more (2)", "Two factors, and one more (3)",
    ]  # fmt: skip
    assert [case.line for case in cases] == [8, 14, 16]
    assert cases[1].facts["placement.single_parent_carer"] == "yes"


def test_a_fact_with_nothing_after_it_is_taken_out_again():
    assert "child.socially_isolated" not in read_sheet(GOOD, "cases.yaml").cases[2].facts


def test_a_part_may_be_unconfirmed_and_have_its_own_day_while_the_rest_is_confirmed():
    cases = read_sheet(GOOD, "cases.yaml").cases

    assert [case.confirmed for case in cases] == [True, True, False]
    assert [case.as_at for case in cases] == [date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 2)]


# ---- what is wrong with a file ----


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ("  - case: A\n    clause: LEE-2.1-12\n    fcts: {}\n", ("P003", 10, 5, "did you mean `facts`?")),
        ("  - case: A\n    clause: LEE-2.1-12\n    with: [alon]\n", ("P031", 10, 12, "did you mean `alone`?")),
        ("  - clause: LEE-2.1-12\n", ("P004", 8, 5, "add `case:` with a sentence")),
        ("  - case: A\n    as_at: 2026-02-30\n", ("P033", 9, 12, "there is no such day in the calendar")),
        ("  - case: A\n    unconfirmed: maybe\n", ("P035", 9, 18, "to confirm the answer, remove the line")),
        ("  - just words\n", ("P005", 8, 5, KEYS_OF_A_CASE)),
        ("  - case: A\n    facts: [one]\n", ("P005", 9, 12, "write `name: value` on a line for each, without a dash")),
        ("  - case: A\n    clause: lee-2.1-12\n", ("V001", 9, 13, "did you mean `LEE-2.1-12`?")),
        (
            "  - case: A\n    facts: {child.disable: yes}\n",
            ("P030", 9, 13, "did you mean `child.disabled`?"),
        ),
        ("  - case: A\n    facts: {child.age: 17}\n", ("P044", 9, 13, "give `child.date_of_birth` instead")),
        ("  - case: A\n    facts: {child.disabled: perhaps}\n", ("W001", 9, 13, "leave it out when it is not known")),
        (
            "  - case: A\n    readings: {isolation_count: twice}\n",
            ("V010", 9, 16, "did you mean `isolation_counts`?"),
        ),
        ("  - case: A\n    readings: {isolation_counts: thrice}\n", ("V012", 9, 16, "did you mean `twice`?")),
    ],
)
def test_a_problem_is_told_at_its_place_with_the_nearest_name(case, problem):
    assert sheet_problems(HEAD + case) == [problem]


@pytest.mark.parametrize(
    ("expected", "problem"),
    [
        ("{visitor.apoint: {status: decided}}", ("P038", 10, 14, "did you mean `visitor.appoint`?")),
        ("{visitor.appoint: {stats: decided}}", ("P003", 10, 32, "did you mean `status`?")),
        ("{visitor.appoint: {outcome: apoint}}", ("P039", 10, 32, "did you mean `appoint`?")),
        ("{visitor.appoint: {missing: views}}", ("P005", 10, 41, AS_A_LIST)),
        ("{visitor.vetting: {items: {pannel: met}}}", ("V005", 10, 32, "did you mean `panel`?")),
        ("{visitor.vetting: {items: {dbs: mett}}}", ("P031", 10, 45, "did you mean `met`?")),
        ("{visitor.criteria: {by: [isolatd]}}", ("V005", 10, 33, "did you mean `isolated`?")),
        ("{visitor.criteria: {turns_on: [isolation_count]}}", ("V010", 10, 33, "did you mean `isolation_counts`?")),
    ],
)
def test_an_expectation_that_nothing_could_meet_is_told_before_anything_is_run(expected, problem):
    assert sheet_problems(f"{HEAD}  - case: A\n    clause: LEE-2.1-12\n    expect: {expected}\n") == [problem]


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("zzz: 1", SHEET.keys),
        ("worked: [{case: A, clause: LEE-2.1-12, zzz: 1}]", {"case", "clause", "facts", "expect", "and_with", "with"}),
        ("worked: [{case: A, clause: LEE-2.1-12, and_with: [{zzz: 1}]}]", {"clause", "facts", "expect", "unconfirmed"}),
        ("worked: [{case: A, clause: LEE-2.1-12, expect: {visitor.appoint: {zzz: 1}}}]", EXPECTED.keys),
    ],
)
def test_an_unknown_key_is_answered_with_every_known_one(line, known):
    with pytest.raises(PackError) as refused:
        read_sheet(f"cases: leeds\nas_at: 2026-11-01\n{line}\n", "leeds.yaml")

    (problem,) = refused.value.diagnostics
    assert problem.message.startswith("unknown key `zzz` in ")
    assert not [name for name in known if f"`{name}`" not in problem.help]
    assert "more" not in problem.help


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("{outcome: zzz}", "use `appoint`, `do_not_appoint`, `met`, `no_duty_now`, `gap` or `none`"),
        ("{gap: zzz}", "there is none to name here: leave `gap` out"),
    ],
)
def test_a_name_that_is_none_is_answered_with_those_there_are_or_that_there_are_none(expected, told):
    text = f"cases: leeds\nas_at: 2026-11-01\nworked: [{{case: A, clause: LEE-2.1-12, expect: {{visitor.appoint: {expected}}}}}]\n"

    (problem,) = problems_of(read_sheet(text, "leeds.yaml").cases[0], LEEDS)

    assert problem.help == told


def test_an_answer_without_a_clause_is_not_taken_as_confirmed():
    without = HEAD + "  - case: A\n    expect: {visitor.appoint: {status: decided}}\n"

    assert [code for code, *_ in sheet_problems(without)] == ["P004"]
    assert sheet_problems(f"{without}    unconfirmed: yes\n") == []


def test_nothing_confirms_many_cases_at_once():
    for everywhere in ("unconfirmed: no\n", "confirmed: all\n", "clause: LEE-2.1-12\n", "confirmed_by: A. Invented\n"):
        assert [code for code, *_ in sheet_problems(everywhere + GOOD)] == ["P003"]


def test_every_problem_of_a_file_is_told_in_one_run_in_the_order_of_the_file():
    text = HEAD + "  - case: A\n    fcts: {}\n    as_at: never\n  - case: B\n    expect: [one]\n"

    found = sheet_problems(text)

    assert [line for _, line, *_ in found] == [9, 10, 12]


def test_what_the_pack_does_not_have_is_told_in_one_run_with_what_the_format_does_not_have(folder, capsys):
    text = (
        HEAD
        + "  - case: A\n    fcts: {}\n    facts: {child.disable: yes}\n    expect: {visitor.apoint: {status: decidd}}\n"
    )
    (folder / "cases/leeds.yaml").write_text(text + "    clause: LEE-0\n")

    code = main(["test", str(folder)])

    told = [line for line in capsys.readouterr().err.splitlines() if " error: " in line]
    assert code == ExitCode.BAD_CASE
    assert [line.split(" error: ")[0].rsplit(":", 3)[1:] for line in told] == [
        ["9", "5", " P003"], ["10", "13", " P030"], ["11", "14", " P038"], ["11", "39", " P031"], ["12", "13", " V001"],
    ]  # fmt: skip


def test_facts_in_a_fixture_that_no_case_uses_are_looked_at_too(folder, capsys):
    (folder / "cases/leeds.yaml").write_text(
        GOOD.replace("  moved_about:", "  unused: {child.disable: yes}\n  moved_about:")
    )

    code = main(["test", str(folder)])

    assert code == ExitCode.BAD_CASE
    assert "unknown fact `child.disable`" in capsys.readouterr().err


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_change_to_a_file_makes_anything_but_a_told_problem(data):
    lines = GOOD.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        i = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["drop", "double", "indent", "cut", "swap", "mark"]))
        at = data.draw(st.integers(0, max(len(lines[i]), 1)))
        mark = data.draw(st.sampled_from(list(":-[]{}\"'#&*!%@,\t ~0")))
        changed = {
            "drop": [], "double": [lines[i]] * 2, "indent": [f"  {lines[i]}"], "cut": [lines[i][:at]],
            "swap": [lines[i][at:] + lines[i][:at]], "mark": [lines[i][:at] + mark + lines[i][at:]],
        }  # fmt: skip
        lines[i : i + 1] = changed[change] or ([""] if len(lines) == 1 else [])

    for code, line, column, _ in sheet_problems("\n".join(lines)):
        assert code
        assert line >= 1
        assert column >= 1


# ---- finding files and packs ----


def test_a_pack_an_id_a_folder_and_a_file_lead_to_the_same_cases(folder):
    (folder / "cases/leeds.yaml").write_text(GOOD)
    own = folder / "cases/leeds.yaml"

    assert [file.path for file in case_files(str(folder))] == [own]
    assert [file.path for file in case_files(str(folder / "leeds.yaml"))] == [own]
    assert [file.path for file in case_files(str(own))] == [own]
    assert [file.path.name for file in case_files("leeds")] == ["leeds.yaml"]


def test_cases_are_run_against_the_pack_beside_them_and_not_the_shipped_one(folder):
    assert pack_beside(folder / "cases/leeds.yaml", "leeds") == str(folder / "leeds.yaml")
    assert pack_beside(folder / "cases/leeds.yaml", "dudley") == str(folder / "leeds.yaml")
    assert pack_beside(Path("nowhere/cases/x.yaml"), "dudley") == "dudley"


def test_cases_about_another_pack_than_the_one_beside_them_are_refused(folder, capsys):
    (folder / "cases/leeds.yaml").write_text(GOOD.replace("cases: leeds", "cases: dudley"))

    assert main(["test", str(folder / "cases")]) == ExitCode.BAD_CASE
    assert "the pack beside them is `leeds`" in capsys.readouterr().err


@pytest.mark.parametrize("pack", shipped_packs())
def test_worked_cases_of_the_shipped_packs_have_no_problem_and_come_out(pack):
    runs = run_files(case_files(pack))

    assert [str(difference) for run in runs for case in run.cases for difference in case.differences] == []


def test_each_construct_has_cases_that_are_found_beside_it_and_come_out():
    files = case_files(str(Path(__file__).parents[1] / "packs" / "constructs"))

    runs = run_files(files)

    assert len(files) > 10
    assert all(case.passed for run in runs for case in run.cases)


# ---- the command ----


def test_command_says_what_came_out_and_what_it_covers(capsys):
    code = main(["test", "coventry"])

    assert code == ExitCode.ANSWERED
    shown = capsys.readouterr().out
    assert "all came out as expected" in shown
    assert "every deciding rule is shown to hold by a confirmed case" in shown


def test_failing_case_prints_the_difference_and_the_reasons(folder, capsys):
    (folder / "cases/leeds.yaml").write_text(GOOD.replace("status: needs_information", "outcome: met", 1))

    code = main(["test", str(folder)])

    assert code == ExitCode.FAILED
    shown = capsys.readouterr().out
    for words in ("FAILED Two factors, and one more", "expected met", "found nothing", "cases/leeds.yaml:12",
                  "socially isolated: yes; wanted: yes", "single-parent carer: not recorded"):  # fmt: skip
        assert words in " ".join(shown.split())
    assert "Traceback" not in shown


def test_the_reasons_of_a_failing_case_tell_a_tree_once(folder, capsys):
    (folder / "cases/leeds.yaml").write_text(GOOD.replace("status: needs_information", "outcome: met", 1))

    main(["test", str(folder)])

    lines = capsys.readouterr().out.splitlines()
    trees = [
        line.strip()
        for line in lines
        if line.strip().startswith(("yes ", "no ", "? ")) and line.endswith("all of these")
    ]
    assert len(trees) == len(set(trees))


def test_a_pack_that_is_not_there_is_told_with_one_help(tmp_path, capsys):
    (tmp_path / "alone.yaml").write_text(GOOD.replace("leeds", "nowhere", 1), encoding="utf-8")

    code = main(["test", str(tmp_path / "alone.yaml")])

    told = capsys.readouterr().err
    assert code != ExitCode.ANSWERED
    assert "there is no pack `nowhere`" in told
    assert told.count("help:") == 1


def test_minimum_below_what_is_reached_passes_and_above_it_fails(capsys):
    assert main(["test", "coventry", "--minimum", "50"]) == ExitCode.ANSWERED
    assert main(["test", "coventry", "--minimum", "99%"]) == ExitCode.FAILED
    assert "the minimum is 99%" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["-1", "101", "half"])
def test_minimum_that_is_no_percentage_is_wrong_use(wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["test", "coventry", f"--minimum={wrong}"])

    assert ended.value.code == ExitCode.WRONG_USE
    assert "is not a percentage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "told"), [("leds", "did you mean `leeds`?"), ("nowhere.yaml", "there is no such file")]
)
def test_path_that_leads_nowhere_is_told(name, told, capsys):
    assert main(["test", name]) == ExitCode.WRONG_USE
    assert told in capsys.readouterr().err


def test_folder_without_cases_is_told(folder, capsys):
    assert main(["test", str(folder)]) == ExitCode.WRONG_USE
    assert "there are no worked cases here" in capsys.readouterr().err


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"", b"\t- x", b"cases: leeds\nworked: 3", b"x" * (1 << 21), b"- 1\n- 2"])
def test_file_that_is_no_worked_cases_is_told_without_a_traceback(folder, raw, capsys):
    (folder / "cases/leeds.yaml").write_bytes(raw)

    assert main(["test", str(folder / "cases/leeds.yaml")]) == ExitCode.BAD_CASE
    assert "leeds.yaml:1:" in capsys.readouterr().err.replace("leeds.yaml:2:", "leeds.yaml:1:")


def test_pack_that_is_refused_is_told_as_such(folder, capsys):
    (folder / "cases/leeds.yaml").write_text(GOOD)
    (folder / "leeds.yaml").write_text("pack: leeds\nformat: 1\n")

    assert main(["test", str(folder)]) == ExitCode.BAD_PACK
    assert "leeds.yaml:1:1" in capsys.readouterr().err
