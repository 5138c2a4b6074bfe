"""`ivpolicy confirm`: the cases that nobody has confirmed, one at a time, for a person to say whether each is right."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
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
from ivpolicy.core.rules.words import long_date, plain
from ivpolicy.files.text import read_bytes, text_of
from ivpolicy.files.whole_writes import write_whole_file
from ivpolicy.pages.parts import Definitions, Heading, Notices, Paragraph, Part, Topic
from ivpolicy.report.phrases import cited

if TYPE_CHECKING:
    from ivpolicy.tester.sheet import WorkedCase

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
            person = _one(_Shown(path, case, _pack(pack, case, asked.national)), person, count)
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


class _Shown:
    """One case beside its pack, as a person reads it."""

    def __init__(self, path: Path, case: WorkedCase, pack: Pack) -> None:
        from ivpolicy.tester.worked_cases import decided

        self.path, self.case, self.pack = path, case, pack
        self.result = decided(pack, case)

    def page(self, count: str) -> Iterator[Part]:
        """The facts, the answer, and the clauses it rests on."""
        yield Heading(3, f"{count}: {self.case.name}")
        yield Paragraph(f"As at {long_date(self.case.as_at)} ({self.case.at})")
        readings = [f"read otherwise: {plain(r)}: {plain(option)}" for r, option in self.case.readings.items()]
        if readings:
            yield Notices(tuple(readings))
        facts = self.pack.rulebook.facts
        named = ((facts[p].label if p in facts else plain(p), _words(v)) for p, v in self.case.facts.items())
        yield Definitions(tuple(named) or (("nothing", "is recorded"),))
        for question, expected in self.case.expect.items():
            decision = self.result[question]
            yield Topic(decision.question.title, question)
            said = {plain(what): _words(value) for what, value in expected.items()}
            yield Definitions(tuple((("it says", decision.says),) if decision.says else ()) + tuple(said.items()))
        known = {**self.pack.national.clauses, **self.pack.written.clauses}
        stands_in = self.pack.written.stands_in
        told = ((cited(clause, stands_in), known[clause].says) for clause in self.clauses if clause in known)
        yield Definitions(tuple(told))

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses the case cites; where it cites none, those that the answers rest on."""
        if self.case.clauses:
            return self.case.clauses
        found = (f for question in self.case.expect for f in self.result[question].findings if f.state != "not_due")
        return tuple(dict.fromkeys(clause for finding in found for clause in finding.clauses))


def _one(shown: _Shown, person: str | None, count: str) -> str | None:
    """One case shown and answered; the name of who confirms, once that is known."""
    from ivpolicy.tester.confirmation import Confirmation, confirmed

    print_page(shown.page(count), "text")
    answer = _answer()
    if answer == "skip":
        return person
    expect = _wanted(shown) if answer == "no" else None
    clauses = _clauses(shown)
    person = person or _typed("Your name: ", bool)
    said = Confirmation(person, clauses, expect)
    text = confirmed(_text(shown.path), shown.path.as_posix(), shown.case, said)
    problems = Problems()
    problems.tried(lambda: write_whole_file(shown.path, text), str(shown.path))
    problems.stop_if_any()
    return person


def _answer() -> Literal["yes", "no", "skip"]:
    given = _ANSWERS[_typed(_ASKED, lambda text: text.lower() in _ANSWERS).lower()]
    if given == "quit":
        raise EOFError
    return given  # type: ignore[return-value]  # what is left of the four


def _wanted(shown: _Shown) -> Mapping[str, Mapping[str, Any]]:
    """What each answer should be: an outcome of its question, or how far it is settled."""
    wanted = {}
    for question in shown.case.expect:
        rules = shown.pack.rulebook.by_question[question]
        own = (rule.outcome for rule in rules.rules if rule.outcome is not None)
        outcomes = tuple(dict.fromkeys((*rules.question.outcomes, *own, rules.question.otherwise, "gap", "none")))
        statuses = get_args(Status)
        write(f"{rules.question.title} One of: {', '.join(outcomes)}; or {', '.join(statuses)}\n")
        typed = _typed("It should be: ", lambda text, known=(*outcomes, *statuses): text.replace(" ", "_") in known)
        word = typed.replace(" ", "_")
        wanted[question] = {"status" if word in statuses and word not in outcomes else "outcome": word}
    return wanted


def _clauses(shown: _Shown) -> tuple[str, ...]:
    known = {**shown.pack.national.clauses, **shown.pack.written.clauses}
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


def _words(value: Any) -> str:
    """A value as a worked case has it, in words."""
    match value:
        case Mapping():
            return "; ".join(f"{plain(str(name))}: {_words(part)}" for name, part in value.items()) or "none"
        case list() | tuple():
            return ", ".join(_words(part) for part in value) or "none"
        case _:
            return plain(str(value))
