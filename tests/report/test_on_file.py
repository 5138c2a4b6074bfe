"""The report and the note for the file, asked for from Python."""

from datetime import date, datetime
from pathlib import Path

import pytest

from ivpolicy import (
    UnknownQuestionError,
    WrongArgumentError,
    WrongDayError,
    case_report,
    file_note,
    file_note_in_word,
    load_pack,
    load_packs,
    read_case_file,
)
from ivpolicy.cli.main import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "amara.yaml"
DAY = date(2026, 11, 2)
LEEDS = load_pack("leeds")
CASE = LEEDS.read_case(read_case_file(EXAMPLE))
QUESTION = "visitor.appoint"


def printed(capsys, *words):
    assert main([*words, "--as-at", str(DAY)]) == 0
    return capsys.readouterr().out


def test_the_report_is_that_of_the_command_but_for_how_to_get_it_again(capsys):
    command = printed(capsys, "report", str(EXAMPLE), "--authority", "leeds").splitlines()
    called = case_report(LEEDS, CASE, as_at=DAY).splitlines()

    apart = [(one, other) for one, other in zip(command, called, strict=True) if one != other]
    assert len(apart) == 1
    assert 'case_report(load_pack("leeds"), case, as_at=datetime.date(2026, 11, 2))' in apart[0][1]


def test_the_note_is_that_of_the_command(capsys):
    command = printed(capsys, "file-note", str(EXAMPLE), "--authority", "leeds", "--question", QUESTION)

    assert file_note(LEEDS, CASE, QUESTION, as_at=DAY).rstrip() == command.rstrip()


def test_editions_answer_as_a_pack_does_and_a_concern_is_reported_whatever_was_asked():
    assert case_report(load_packs("leeds"), CASE, as_at=DAY, questions=[QUESTION]) == case_report(
        LEEDS, CASE, as_at=DAY, questions=[QUESTION]
    )
    at_risk = LEEDS.read_case({**read_case_file(EXAMPLE), "concerns": {"child_may_be_at_risk": True}})
    assert "Safety first" in file_note(LEEDS, at_risk, QUESTION, as_at=DAY)


def test_a_note_begins_with_a_line_of_each_notice_and_has_them_in_full_before_the_officers_part():
    note = file_note(LEEDS, CASE, QUESTION, as_at=DAY)
    top, rest = note.split("What is missing")
    full, officer = rest.split("What was said at the top, in full")[1].split("decision", 1)

    assert "National law is as read up to" in top
    assert "ENG-98" not in top.split("What the law and the policy say")[0]
    assert "ENG-98" in full
    assert officer


def test_a_note_in_word_is_a_document():
    pytest.importorskip("docx", reason="python-docx is not installed")
    assert file_note_in_word(LEEDS, CASE, QUESTION, as_at=DAY).startswith(b"PK")


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: case_report("leeds", CASE, as_at=DAY), WrongArgumentError, "load_pack"),
        (lambda: case_report(LEEDS, read_case_file(EXAMPLE), as_at=DAY), WrongArgumentError, "read_case"),
        (lambda: case_report(LEEDS, CASE, as_at="2026-11-02"), WrongDayError, "day"),
        (lambda: case_report(LEEDS, CASE, as_at=datetime(2026, 11, 2, 12)), WrongDayError, "day"),  # noqa: DTZ001
        (lambda: case_report(LEEDS, CASE, as_at=DAY, questions=QUESTION), WrongArgumentError, "list"),
        (lambda: case_report(LEEDS, CASE, as_at=DAY, questions=["visitor.apoint"]), UnknownQuestionError, QUESTION),
        (lambda: file_note(LEEDS, CASE, "visitor.apoint", as_at=DAY), UnknownQuestionError, QUESTION),
        (lambda: file_note(LEEDS, CASE, None, as_at=DAY), WrongArgumentError, "ids"),
        (lambda: file_note(LEEDS, {}, QUESTION, as_at=DAY), WrongArgumentError, "read_case"),
        (lambda: file_note_in_word(LEEDS, CASE, QUESTION, as_at=DAY, template="c.docx"), WrongArgumentError, "bytes"),
    ],
)
def test_wrong_arguments_are_told_with_what_to_write(call, error, told):
    with pytest.raises(error, match=told):
        call()
