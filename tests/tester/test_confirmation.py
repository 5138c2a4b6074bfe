"""Cases confirmed one at a time: the file holds every answer that was given, and nothing else in it has changed."""

from __future__ import annotations

import io
import sys

import pytest

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.main import main
from ivpolicy.tester.confirmation import Confirmation, NotConfirmedError, confirmed, waiting
from ivpolicy.tester.sheet import read_sheet

CASES = """\
# A file that a person wrote in.
cases: leeds
as_at: 2026-11-01
worked:

  - case: Two factors
    # beside the arithmetic
    unconfirmed: yes
    facts: {child.statuses: [looked_after], placement.out_of_authority: yes}   # far
    expect:
      visitor.criteria:
        outcome: met

    and_with:
      - facts: {child.disabled: yes}
        expect: {visitor.criteria: {outcome: met}}
      - facts: {child.disabled: no}
        expect: {visitor.criteria: {outcome: met}}
  - case: Another
    unconfirmed: yes
    facts: {child.statuses: [looked_after]}
    expect: {visitor.criteria: {status: needs_information}}
  - {case: In braces, unconfirmed: yes, expect: {visitor.criteria: {status: needs_information}}}
"""


def sign(text, name, **more):
    case = next(c for c in waiting(text, "a.yaml") if c.name == name)
    return confirmed(text, "a.yaml", case, Confirmation("A. Invented", ("LEE-2.1-12",), **more))


def test_one_case_is_signed_and_every_other_line_stays():
    signed = sign(CASES, "Another")
    assert [c.name for c in waiting(signed, "a.yaml")] == [
        "Two factors",
        "Two factors (2)",
        "Two factors (3)",
        "In braces",
    ]
    gone = set(CASES.split("\n")) - set(signed.split("\n"))
    assert gone == set()  # the same mark stands over the other case still
    assert '    confirmed_by: "A. Invented"' in signed.split("\n")
    other = next(c for c in read_sheet(signed, "a.yaml").cases if c.name == "Another")
    assert other.clauses == ("LEE-2.1-12",)


def test_a_case_confirmed_confirms_none_that_stands_under_it():
    signed = sign(CASES, "Two factors")
    assert [c.name for c in waiting(signed, "a.yaml")][:2] == ["Two factors (2)", "Two factors (3)"]


def test_a_part_is_confirmed_by_itself_whatever_stands_over_it():
    signed = sign(CASES, "Two factors (3)")
    assert [c.name for c in waiting(signed, "a.yaml")][:2] == ["Two factors", "Two factors (2)"]
    again = sign(sign(signed, "Two factors (2)"), "Two factors")
    assert [c.name for c in waiting(again, "a.yaml")] == ["Another", "In braces"]


def test_what_it_should_be_stands_in_place_of_what_was_computed():
    signed = sign(CASES, "Two factors", expect={"visitor.criteria": {"outcome": "not_met"}})
    first = read_sheet(signed, "a.yaml").cases[0]
    assert (first.expect, first.confirmed) == ({"visitor.criteria": {"outcome": "not_met"}}, True)
    assert "# beside the arithmetic" in signed
    assert "   # far" in signed


def test_a_case_in_braces_is_left_to_the_person():
    with pytest.raises(NotConfirmedError, match="braces"):
        sign(CASES, "In braces")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def at_the_terminal(monkeypatch, path, typed, *more):
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    return main(["confirm", str(path), *more])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "leeds.suggested.yaml"
    path.write_text(CASES)
    return path


def test_each_answer_is_written_at_once_and_the_rest_waits(monkeypatch, capsys, file):
    typed = "what\nyes\nLEE-0\nLEE-2.1-12\nA. Invented\nskip\nno\nnot met\nLEE-2.1-12\n"
    assert at_the_terminal(monkeypatch, file, typed) == ExitCode.ANSWERED
    said = capsys.readouterr().out
    assert "Two factors" in said
    assert "outside the authority" in said.lower() or "out of authority" in said.lower()
    cases = read_sheet(file.read_text(), "a.yaml").cases
    assert [c.confirmed for c in cases] == [True, False, True, False, False]
    assert cases[2].expect == {"visitor.criteria": {"outcome": "not_met"}}
    assert "2 confirmed, 3 left" in said
    assert at_the_terminal(monkeypatch, file, "quit\n") == ExitCode.ANSWERED
    assert "1 of 3" in capsys.readouterr().out


def test_what_is_killed_between_two_answers_has_lost_neither(monkeypatch, file):
    class Killed(Terminal):
        def readline(self, *_):
            line = super().readline()
            if not line:
                raise KeyboardInterrupt
            return line

    monkeypatch.setattr(sys, "stdin", Killed("yes\nLEE-2.1-12\nyes\n"))
    assert main(["confirm", str(file), "--by", "A. Invented"]) == ExitCode.INTERRUPTED
    assert [c.confirmed for c in read_sheet(file.read_text(), "a.yaml").cases] == [True, False, False, False, False]
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_without_a_person_at_a_terminal_nothing_is_confirmed(monkeypatch, capsys, file):
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n" * 20))
    assert main(["confirm", str(file)]) == ExitCode.WRONG_USE
    assert "no way to confirm many at once" in capsys.readouterr().err
    assert file.read_text() == CASES
