"""`ivpolicy confirm`: the cases that nobody has confirmed, one at a time, for a person to say whether each is right."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from ivpolicy.cli.asked import add_national, pack_named
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import is_terminal, print_page, write
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.result_document import Status
from ivpolicy.files.text import read_bytes, text_of
from ivpolicy.files.whole_writes import write_whole_file
from ivpolicy.pages.parts import Heading

if TYPE_CHECKING:
    from ivpolicy.tester.sheet import WorkedCase
    from ivpolicy.tester.unconfirmed_case import UnconfirmedCase

_ANSWERS = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "s": "skip", "skip": "skip", "q": "quit", "quit": "quit"}
_ASKED = "Is that right? yes / no, it should be ... / skip / quit: "


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "confirm",
        help_="confirm worked cases that nobody has confirmed, one at a time",
        description="Show each worked case that nobody has confirmed, and take whether its answer is right, with name"
        " and clause. Every answer is written at once: leave when you like, and go on from there.",
    )
    parser.add_argument("cases", type=Path, metavar="FILE", help="a file of worked cases")
    parser.add_argument("--by", metavar="NAME", help="who confirms (otherwise asked)")
    add_national(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:  # noqa: ARG001 - as every command; each case has its day
    """Carry the command out. Raises `RefusedError` when it cannot be."""
    from ivpolicy.tester.case_runs import pack_beside
    from ivpolicy.tester.confirmation import waiting
    from ivpolicy.tester.sheet import read_sheet
    from ivpolicy.tester.unconfirmed_case import UnconfirmedCase

    if not is_terminal(sys.stdin):
        help_ = "run it at a terminal; there is no way to confirm many at once"
        raise wrong_use(f"{asked.cases}: an answer is confirmed by a person, who reads it\n  help: {help_}")
    path: Path = asked.cases
    pack = pack_beside(path, read_sheet(_text(path), path.as_posix()).pack)
    person, skipped = asked.by, 0
    left = every = len(waiting(_text(path), path.as_posix()))
    try:
        while skipped < left:
            case = waiting(_text(path), path.as_posix())[skipped]
            count = f"{every - left + skipped + 1} of {every}"
            person = _one(path, UnconfirmedCase(case, _pack(pack, case, asked.national)), person, count)
            now = len(waiting(_text(path), path.as_posix()))
            skipped, left = skipped + (now == left), now
    except EOFError:
        write("\n")
    write(f"{every - left} confirmed, {left} left: `ivpolicy confirm {path}` goes on from there\n")
    return ExitCode.ANSWERED


def _text(path: Path) -> str:
    problems = Problems()
    text = problems.tried(lambda: text_of(read_bytes(path)), str(path))
    problems.stop_if_any()
    return text or ""


def _pack(name: str, case: WorkedCase, national: str | None) -> Pack:
    from ivpolicy.tester.worked_cases import read_for

    problems = Problems()
    found = problems.tried(lambda: pack_named(name, case.as_at, national=national))
    problems.stop_if_any()
    assert found is not None, "a pack that is not there is a problem"  # noqa: S101 - tells the type checker
    return read_for(case, found)


def _one(path: Path, shown: UnconfirmedCase, person: str | None, count: str) -> str | None:
    """One case shown and answered; the name of who confirms, once that is known."""
    from ivpolicy.tester.confirmation import Confirmation, confirmed

    print_page((Heading(3, f"{count}: {shown.case.name}"), *shown.parts()), "text")
    answer = _answer()
    if answer == "skip":
        return person
    expect = _wanted(shown) if answer == "no" else None
    clauses = _clauses(shown)
    person = person or _typed("Your name: ", bool)
    said = Confirmation(person, clauses, expect)
    text = confirmed(_text(path), path.as_posix(), shown.case, said)
    problems = Problems()
    problems.tried(lambda: write_whole_file(path, text), str(path))
    problems.stop_if_any()
    return person


def _answer() -> Literal["yes", "no", "skip"]:
    given = _ANSWERS[_typed(_ASKED, lambda text: text.lower() in _ANSWERS).lower()]
    if given == "quit":
        raise EOFError
    return given  # type: ignore[return-value]  # what is left of the four


def _wanted(shown: UnconfirmedCase) -> Mapping[str, Mapping[str, Any]]:
    """What each answer should be: an outcome of its question, or how far it is settled."""
    wanted = {}
    for question in shown.case.expect:
        title, outcomes = shown.result[question].question.title, shown.outcomes(question)
        statuses = get_args(Status)
        write(f"{title} One of: {', '.join(outcomes)}; or {', '.join(statuses)}\n")
        typed = _typed("It should be: ", lambda text, known=(*outcomes, *statuses): text.replace(" ", "_") in known)
        wanted[question] = shown.wanted(question, typed.replace(" ", "_"))
    return wanted


def _clauses(shown: UnconfirmedCase) -> tuple[str, ...]:
    known = shown.known_clauses
    one = shown.clauses if len(shown.clauses) == 1 else ()
    offered = f" [{one[0]}]" if one else ""

    def fits(text: str) -> bool:
        return bool(_split(text) or one) and all(clause in known for clause in _split(text))

    return _split(_typed(f"By which clause{offered}: ", fits)) or one


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _typed(prompt: str, fits: Any) -> str:
    """A line that fits; asked again until one does. Raises EOFError where the person leaves."""
    while True:
        write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        if fits(line.strip()):
            return line.strip()
