"""`ivpolicy decide`, from the words typed to what is printed and the exit code."""

import io
import json
import re
import sys
from datetime import date

import pytest

from invented_councils import CHILD, FERNMOOR, OBJECTING, PACKS, ship
from ivpolicy.cli import main as command
from ivpolicy.cli.main import main


@pytest.fixture(autouse=True)
def shipped(monkeypatch, tmp_path):
    folder = tmp_path / "policies"
    folder.mkdir()
    ship(monkeypatch, folder)
    monkeypatch.setattr(command, "today", lambda: date(2026, 11, 22))
    return folder


@pytest.fixture
def case(tmp_path):
    def written(text=CHILD, name="case.yaml"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return str(file)

    return written


# ---- what is printed ----


def test_text_is_headed_by_what_it_is_and_ends_with_the_place_for_the_officer(run, case):
    code, out, err = run("decide", case(), "--full")
    assert (code, err) == (0, "")
    assert out.startswith("WHAT THE LAW AND THE POLICY SAY\n")
    *_, officer, empty, foot = out.rstrip().splitlines()
    assert (officer, empty) == ("  Reviewing officer told    [ ] yes   [ ] no", "")
    assert foot.startswith("Evaluated ")


def test_no_line_is_wider_than_eighty_columns_where_there_is_no_terminal(run, case):
    _, out, _ = run("decide", case(), "--reasons")
    assert max(map(len, out.splitlines())) <= 80


def test_an_unapproved_pack_is_said_to_be_so_before_any_answer(run, case):
    _, out, _ = run("decide", case(), "--full")
    assert out.index("! Fernmoor Council has not approved this pack.") < out.index("IN SHORT")


def test_no_colour_is_printed_where_there_is_no_terminal(run, case):
    _, out, _ = run("decide", case())
    assert "\x1b" not in out


def test_criteria_that_are_not_met_are_told_as_closing_a_provider_never_the_duty(run, case):
    _, out, _ = run("decide", case(), "--question", "visitor.criteria")
    assert "The criteria of the scheme are not met. This closes a provider," in out
    assert "not eligible" not in out


def test_a_question_asked_for_lists_every_fact_it_waits_for(run, case):
    _, out, _ = run("decide", case(), "--question", "visitor.appoint")
    assert "[views.objects_to_visitor]" in out
    assert "[judgements.sufficient_understanding]" in out


def test_the_page_says_how_many_questions_were_not_asked_for(run, case):
    _, out, _ = run("decide", case(), "--question", "visitor.appoint")
    assert "Only what was asked for is answered here; 29 other questions are not." in out


def test_a_group_stands_for_all_its_questions(run, case):
    _, out, _ = run("decide", case(), "--question", "iro", "--format", "json")
    assert list(json.loads(out)["decisions"]) == ["iro.notify", "iro.consult"]


def test_what_is_missing_is_needed_by_the_questions_asked_for_and_no_others(run, case):
    _, out, _ = run("decide", case(), "--question", "visitor.appoint", "--format", "json")
    assert {question for fact in json.loads(out)["to_ask"] for question in fact["needed_by"]} == {"visitor.appoint"}


def test_a_concern_is_shown_whatever_was_asked_for(run, case):
    at_risk = CHILD.replace("child_may_be_at_risk: no", "child_may_be_at_risk: yes")
    _, out, _ = run("decide", case(at_risk), "--question", "visitor.criteria")
    assert "follow child protection procedures today. (must)" in " ".join(out.split())


def test_the_officers_decision_stands_beside_what_the_law_says(run, case):
    _, out, _ = run("decide", case(OBJECTING), "--question", "visitor.appoint")
    assert out.index("Conflict, on which a person has decided.") < out.index("Zoë Nobody, manager: decided `appoint`")
    assert "Who decides" not in out
    assert "agreed\n               with what was said then. Why: a named reason." in out


def test_a_conflict_says_what_to_do_until_it_is_decided_and_by_whom(run, case):
    undecided = OBJECTING[: OBJECTING.index("decisions:\n")]
    _, out, _ = run("decide", case(undecided), "--question", "visitor.appoint")
    assert "Conflict, for a person to decide." in out
    assert "Until it is decided: Child's social worker is to introduce\n                 nobody. [ENG-2]" in out
    assert "Who decides: social worker's manager; by when: within the week." in out


def test_a_reading_that_the_answer_turns_on_is_told_with_both_options(run, case):
    _, out, _ = run("decide", case(), "--question", "visitor.criteria")
    words = " ".join(out.split())
    assert (
        "Read here: it must be at a distance too. Read otherwise (outside is far enough): Not settled, facts are missing."
        in words
    )


def test_the_national_answer_is_named_where_the_pack_is_silent(run, case):
    complaining = CHILD.replace("concerns:", "advocacy: {complaint: made}\nconcerns:")
    _, out, _ = run("decide", case(complaining), "--question", "advocacy.offer")
    assert "The pack is silent; the national layer says: An advocate is to be\n" in out


def test_the_reasons_are_printed_when_they_are_asked_for(run, case):
    plain = run("decide", case(), "--question", "visitor.criteria")[1]
    reasoned = run("decide", case(), "--question", "visitor.criteria", "--reasons")[1]
    assert "yes socially isolated: yes; wanted: yes" not in plain
    assert "yes socially isolated: yes; wanted: yes" in reasoned


def test_markdown_is_a_file_note_with_the_same_answer(run, case):
    code, out, _ = run("decide", case(), "--full", "--format", "markdown")
    assert code == 0
    assert out.startswith("# What the law and the policy say\n")
    assert "### Are the criteria of the local scheme met?\n\n`visitor.criteria`\n" in out


def test_what_nobody_has_to_do_is_not_among_the_things_to_do(run, case):
    with_visitor = CHILD + "visitor: {identified: yes}\n"
    _, out, _ = run("decide", case(with_visitor), "--question", "visitor.support")
    assert "Permitted    Social worker's manager may visit the home. [FER-5]" in out
    assert "To do        Nothing is known to be due and undone." in out


def test_a_deadline_that_can_be_computed_is_printed_as_a_day(run, case):
    agreeing = CHILD.replace(
        "views:\n", "views:\n  objects_to_visitor: {value: no, asked_on: 2026-10-31, asked_by: manager}\n"
    )
    _, out, _ = run("decide", case(agreeing), "--question", "visitor.appoint")
    assert "by 9 November 2026 (within 10 days of 30 October 2026)" in " ".join(out.split())


def test_a_deadline_that_has_passed_is_marked(run, case):
    agreeing = CHILD.replace(
        "views:\n", "views:\n  objects_to_visitor: {value: no, asked_on: 2026-10-31, asked_by: manager}\n"
    )
    _, out, _ = run("decide", case(agreeing), "--question", "visitor.appoint", "--as-at", "2026-11-10")
    in_short_and_in_full = " ".join(out.split()).count("(within 10 days of 30 October 2026): OVERDUE.")
    assert in_short_and_in_full == 2


def test_a_deadline_is_not_past_on_its_own_day(run, case):
    agreeing = CHILD.replace(
        "views:\n", "views:\n  objects_to_visitor: {value: no, asked_on: 2026-10-31, asked_by: manager}\n"
    )
    _, out, _ = run("decide", case(agreeing), "--question", "visitor.appoint", "--as-at", "2026-11-09")
    assert "by 9 November 2026" in " ".join(out.split())
    assert "OVERDUE" not in out


# ---- the one page ----


def test_one_page_starts_with_safety_and_ends_with_what_more_there_is(run, case):
    code, out, err = run("decide", case())
    assert (code, err) == (0, "")
    assert len(out.splitlines()) <= 60
    assert re.findall(r"^  (\S.{10}) ", out, re.MULTILINE)[0] == "Safety     "
    assert re.fullmatch(r"`--full`: \d+ more answers\..*", out.splitlines()[-1])


def test_one_page_says_that_the_pack_is_unapproved_and_where_the_day_is_from(run, case):
    _, out, _ = run("decide", case())
    assert out.index("! Fernmoor Council has not approved this pack.\n") < out.index("  Safety ")
    assert "The day is from the case file." in " ".join(out.split())


def test_markdown_carries_the_blocks_of_the_one_page(run, case):
    text, markdown = run("decide", case())[1], run("decide", case(), "--format", "markdown")[1]
    labels = re.findall(r"^  ([A-Z][a-z ]+?)  ", text, re.MULTILINE)
    assert re.findall(r"^\*\*([A-Z][a-z ]+):\*\*", markdown, re.MULTILINE) == labels


def test_json_carries_the_summary_and_nothing_of_it_is_cut(run, case):
    document = json.loads(run("decide", case(), "--format", "json")[1])
    text = " ".join(run("decide", case())[1].split())
    summary = document["summary"]
    told = [line["says"] for name in ("safety", "must_not", "conflicts") for line in summary[name]]
    assert told
    assert [says for says in told if says not in text] == []
    assert {fact["fact"] for fact in summary["find_out_first"]} <= {fact["fact"] for fact in document["to_ask"]}


def test_a_question_by_name_is_shown_in_full(run, case):
    _, out, _ = run("decide", case(), "--question", "visitor.criteria")
    assert "THE ANSWERS ASKED FOR" in out


# ---- JSON ----


def test_json_holds_what_the_contract_names(run, case):
    _, out, _ = run("decide", case(), "--format", "json")
    document = json.loads(out)
    assert {"authority", "as_at", "as_at_from", "pack", "national", "engine", "case_id", "decisions"} <= set(document)
    assert {"id", "edition", "approval", "digest"} <= set(document["pack"])
    decision = document["decisions"]["visitor.criteria"]
    assert {
        "status", "outcome", "strength", "local", "national", "findings", "missing", "could_become", "cautions", "turns_on",
        "conflict", "actions", "reasons",
    } <= set(decision)  # fmt: skip
    assert (decision["status"], decision["outcome"]) == ("decided", "not_met")


def test_json_is_the_same_bytes_each_time(run, case):
    assert run("decide", case(), "--format", "json") == run("decide", case(), "--format", "json")


def test_json_case_gives_the_same_answer_as_yaml(run, case):
    record = {
        "case_id": "dana-invented", "as_at": "2026-11-02", "child": {"statuses": ["looked_after"], "socially_isolated": True},
        "care": {"responsible_authority": "fernmoor"}, "placement": {"at_a_distance": False, "moves_in_last_year": 1},
    }  # fmt: skip
    _, out, _ = run(
        "decide", case(json.dumps(record), "case.json"), "--question", "visitor.criteria", "--format", "json"
    )
    assert json.loads(out)["decisions"]["visitor.criteria"]["outcome"] == "not_met"


# ---- which day, which pack ----


def test_the_day_comes_first_from_the_option(run, case):
    _, out, _ = run("decide", case(), "--as-at", "2026-12-01", "--format", "json")
    document = json.loads(out)
    assert (document["as_at"], document["as_at_from"]) == ("2026-12-01", "option")


def test_the_day_comes_from_the_case_file_where_there_is_no_option(run, case):
    _, out, _ = run("decide", case(), "--full")
    assert "2 November 2026 (the day given in the case file)" in out


def test_the_day_is_today_where_nobody_gives_one_and_the_page_says_so(run, case):
    _, out, _ = run("decide", case(CHILD.replace("as_at: 2026-11-02\n", "")), "--full")
    assert "22 November 2026 (today, because neither the command nor the case" in out


def test_a_pack_past_its_review_date_warns(run, case):
    oakmere = CHILD.replace("fernmoor", "oakmere")
    _, out, _ = run("decide", case(oakmere), "--as-at", "2026-11-11")
    assert "! This pack was to be reviewed by 10 November 2026" in out


def test_a_pack_file_answers_by_its_path(run, case, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(FERNMOOR.replace("need: 2", "need: 1"), encoding="utf-8")
    _, out, _ = run("decide", case(), "--authority", str(own), "--question", "visitor.criteria", "--format", "json")
    assert json.loads(out)["decisions"]["visitor.criteria"]["outcome"] == "met"


def test_the_national_layer_answers_alone_for_any_authority(run, case):
    code, out, _ = run("decide", case(), "--authority", "england", "--format", "json")
    assert code == 0
    assert json.loads(out)["pack"]["id"] == "england"


def test_a_case_is_read_from_standard_input(run, monkeypatch):
    class Input:
        buffer = io.BytesIO(CHILD.encode())

    monkeypatch.setattr(sys, "stdin", Input)
    code, out, _ = run("decide", "-", "--format", "json")
    assert (code, json.loads(out)["case_id"]) == (0, "dana-invented")


# ---- what goes wrong ----


def test_another_authoritys_pack_is_refused_and_the_right_one_is_named(run, case):
    code, out, err = run("decide", case(), "--authority", "oakmere")
    assert (code, out) == (2, "")
    assert "pack `oakmere` does not answer for this case" in err
    assert "help: use `--authority fernmoor`" in err


def test_a_record_without_an_authority_is_told_what_to_give(run, case):
    code, _, err = run("decide", case("case_id: x\n"))
    assert code == 2
    assert "give `responsible_authority` under `care`, or `--authority` with one of: fernmoor, oakmere, england" in err


def test_an_authority_without_a_pack_is_not_repeated_from_the_record(run, case):
    code, _, err = run("decide", case(CHILD.replace("fernmoor", "Secretshire")))
    assert code == 2
    assert "Secretshire" not in err


def test_a_record_cannot_name_a_file_as_its_pack(run, case, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(FERNMOOR, encoding="utf-8")
    code, _, err = run("decide", case(CHILD.replace("fernmoor", str(own))))
    assert code == 2
    assert "there is no pack for the authority" in err


def test_every_problem_of_a_case_is_told_at_once_without_its_values(run, case):
    bad = CHILD.replace("moved_on: 2026-10-30", "moved_on: the secret day").replace(
        "moves_in_last_year: 1", "moves_in_last_year: -70707"
    )
    code, out, err = run("decide", case(bad))
    assert (code, out) == (3, "")
    assert "placement.moved_on: expected a day" in err
    assert "placement.moves_in_last_year: expected a whole number" in err
    assert "secret" not in err
    assert "70707" not in err


def test_problems_of_the_case_and_of_the_command_are_told_together(run, case):
    code, _, err = run("decide", case("case_id: x\nchildd: {}\n"), "--authority", "fernmor")
    assert code == 3
    assert "unknown key `childd`" in err
    assert "there is no pack `fernmor`\n  help: did you mean `fernmoor`?" in err


def test_an_unknown_question_is_told_with_the_nearest(run, case):
    code, _, err = run("decide", case(), "--question", "visitor.apoint", "--question", "nothing_like_it")
    assert code == 2
    assert "there is no question `visitor.apoint`\n  help: did you mean `visitor.appoint`?" in err
    assert "there is no question `nothing_like_it`" in err


def test_a_refused_pack_is_told_with_every_place(run, case, shipped):
    (shipped / "fernmoor.yaml").write_text(
        FERNMOOR.replace("need: 2", "need: 9").replace("clause: FER-3", "clause: FER-99"), encoding="utf-8"
    )
    code, out, err = run("decide", case())
    assert (code, out) == (4, "")
    assert "V024" in err
    assert "V001" in err


def test_a_local_fact_of_the_wrong_kind_is_a_problem_of_the_case(run, case):
    code, _, err = run("decide", case(CHILD + "local: {fernmoor: {has_garden: perhaps}}\n"))
    assert code == 3
    assert "local.fernmoor.has_garden: cannot be read" in err
    assert "perhaps" not in err


def test_a_missing_file_is_told_in_plain_words(run, tmp_path):
    code, _, err = run("decide", str(tmp_path / "none.yaml"))
    assert code == 2
    assert err.rstrip().endswith("none.yaml: there is no such file")


def test_a_folder_is_no_case(run, tmp_path):
    code, _, err = run("decide", str(tmp_path))
    assert code == 2
    assert "Traceback" not in err


def test_an_impossible_day_is_refused_before_anything_is_read(case, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["decide", case(), "--as-at", "2026-02-30"])
    assert stopped.value.code == 2
    assert "`2026-02-30` is not a day; write it like 2026-11-01" in capsys.readouterr().err


def test_a_fault_inside_shows_its_place_and_nothing_of_the_record(run, case, monkeypatch):
    def broken(*_, **__):
        raise KeyError("the child's own words")

    monkeypatch.setattr("ivpolicy.report.answer_page.decision_page", broken)
    code, _, err = run("decide", case(), "--full")
    assert code == 5
    assert "something went wrong inside ivpolicy: KeyError" in err
    assert "own words" not in err


def test_an_interruption_ends_without_a_traceback(run, case, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("ivpolicy.report.answer_page.decision_page", interrupted)
    assert run("decide", case(), "--full")[::2] == (130, "interrupted\n")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-W45-1", "is not a day; write it like 2026-11-01"),
        ("20261101", "is not a day; write it like 2026-11-01"),
        ("0001-01-01", "is not a day between 1900 and 2200"),
        ("2201-01-01", "is not a day between 1900 and 2200"),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(text, problem, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["decide", "-", "--as-at", text])
    assert stopped.value.code == 2
    assert f"`{text}` {problem}" in capsys.readouterr().err


def test_the_help_names_every_exit_code(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert [line.split()[0] for line in capsys.readouterr().out.split("exit codes:\n")[1].splitlines()] == [
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "130",
    ]


def test_the_invented_packs_are_three():
    assert set(PACKS) == {"england", "fernmoor", "oakmere"}
