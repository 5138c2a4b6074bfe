"""`ivpolicy upgrade`: every decision on a caseload that differs between another release and this one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from ivpolicy.cli.asked import AskedCase, add_format, add_national, day_typed, evaluated
from ivpolicy.cli.batch import Packs
from ivpolicy.cli.exit_codes import EXIT_CODE_WORDS, ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import TOLD_EVERY, count_along, is_terminal, print_json, print_page
from ivpolicy.cli.refusals import Problems, Refusal, fault_of, refusals_of, wrong_use
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import read_case
from ivpolicy.core.version import ENGINE

if TYPE_CHECKING:
    from ivpolicy.cli.old_answers import LoggedAnswers, WheelAnswers
    from ivpolicy.diff.caseload import GivenCase
    from ivpolicy.diff.releases import DecisionChange, NotCompared, OldAnswer, OldProblems, UpgradeDocument

NOTHING_DIFFERS, SOMETHING_DIFFERS = 0, 1
"""What the exit code says where every case was compared."""

_EPILOG = """\
A wheel is code, and is run: in a process of its own, with your rights, on these cases. Give only one you trust.

exit codes:
  0    every case was compared, and nothing differs
  1    a decision differs; it is printed
"""
_NOT_COMPARED = (
    "some case was not compared: it cannot be read, or there is no earlier answer to it; the rest is printed"
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    words = {**EXIT_CODE_WORDS, ExitCode.BAD_CASE: _NOT_COMPARED}
    parser = added(
        commands,
        "upgrade",
        help_="list every decision on a caseload that another release decided otherwise",
        description="List every decision that differs between another release and this one, with its clauses.",
        epilog=_EPILOG + "\n".join(f"  {code.value:<4} {says}" for code, says in words.items() if code > 1),
    )
    parser.add_argument(
        "cases", metavar="CASES", help="the cases to answer: a folder of case files, a .jsonl file or a .csv table"
    )
    parser.add_argument(
        "--from",
        dest="old",
        required=True,
        metavar="OLD",
        help="the other release: its wheel, a .whl file, or a log of its answers, as `ivpolicy decide --batch` prints",
    )
    parser.add_argument(
        "--authority", metavar="PACK", help="the pack that answers every case (otherwise each record's own authority)"
    )
    parser.add_argument(
        "--question",
        action="append",
        default=[],
        metavar="ID",
        help="compare only this: a question like visitor.appoint or a group like advocacy; may be repeated",
    )
    parser.add_argument(
        "--as-at",
        type=day_typed,
        metavar="DAY",
        help="the day of decision, like 2026-11-01: a wheel is asked for it, of a log only answers of that day count "
        "(otherwise the day of each answer from before)",
    )
    add_national(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> int:
    """Carry the command out. Raises `RefusedError` when it cannot be."""
    from ivpolicy.diff.release_paper import release_paper

    upgrade = _compared(asked, today)
    if asked.format == "json":
        print_json(upgrade.model_dump(mode="json"))
    else:
        titles = {question.id: question.title for question in CATALOGUE.values()}
        print_page(release_paper(upgrade, titles), asked.format)
    if upgrade.not_compared:
        return ExitCode.BAD_CASE
    return SOMETHING_DIFFERS if upgrade.changes or upgrade.only_old else NOTHING_DIFFERS


def _compared(asked: argparse.Namespace, today: date) -> UpgradeDocument:
    from ivpolicy.cli.old_answers import opened_answers
    from ivpolicy.diff.case_tables import CaseloadError, read_caseload

    words = [f"--question={question}" for question in asked.question]
    both = {"authority": asked.authority, "as-at": asked.as_at, "national": asked.national}
    words += [f"--{option}={given}" for option, given in both.items() if given]
    packs = Packs(asked.authority, national=asked.national)
    problems = Problems()
    problems.tried(lambda: packs.try_out(asked.as_at or today, asked.question))
    old = problems.tried(lambda: opened_answers(asked.old, words), asked.old)
    cases = problems.tried(lambda: read_caseload(asked.cases), asked.cases)
    problems.stop_if_any()
    assert old is not None and cases is not None, "what cannot be opened is a problem"  # noqa: S101, PT018 - for types
    found = _Found(packs, asked.question, asked.as_at, is_kept=old.release().kind == "log")
    try:
        number = 0
        for number, (case, said) in enumerate(old.answered(cases), 1):
            found.compare(case, said)
            if number % TOLD_EVERY == 0:
                _tell_progress(number, found)
        _tell_progress(number, found, is_last=True)
    except CaseloadError as error:
        raise wrong_use(str(error)) from None
    if not number:
        raise wrong_use(f"{asked.cases}: there is no case here\n  help: give the cases that are to be compared")
    return found.document(old, asked.national)


def _tell_progress(number: int, found: _Found, *, is_last: bool = False) -> None:
    if is_terminal(sys.stderr):
        count_along(f"{number:,} cases read, {len(found.changes):,} decisions differ", is_last=is_last)


@dataclass(slots=True)
class _Found:
    """What was found so far."""

    packs: Packs
    named: Sequence[str]
    as_at: date | None
    is_kept: bool
    compared: int = 0
    changes: list[DecisionChange] = field(default_factory=list)
    not_compared: list[NotCompared] = field(default_factory=list)
    only_old: dict[str, None] = field(default_factory=dict)
    only_new: dict[str, None] = field(default_factory=dict)

    def document(self, old: WheelAnswers | LoggedAnswers, national: str | None) -> UpgradeDocument:
        """All of it, each change tied to the starred lines that name it, in the order of the catalogue."""
        from ivpolicy.diff.releases import ReleaseDocument, UpgradeDocument, tied
        from ivpolicy.files.change_log import change_log_text

        order = {question: place for place, question in enumerate(CATALOGUE)}
        changes = sorted(self.changes, key=lambda change: order.get(change.question, len(order)))
        with_stars, starred = tied(changes, old.starred(change_log_text()))
        return UpgradeDocument(
            old=old.release(),
            new=ReleaseDocument(engine=(ENGINE,), kind="this"),
            as_at=self.as_at,
            national=national,
            compared=self.compared,
            changes=with_stars,
            starred=starred,
            not_compared=tuple(self.not_compared),
            only_old=tuple(self.only_old),
            only_new=tuple(self.only_new),
            answers_without_case=old.without_case,
        )

    def compare(self, case: GivenCase, said: tuple[OldAnswer | OldProblems, ...]) -> None:
        """Compare what was answered to a case with what this release answers, or note why that cannot be."""
        from ivpolicy.diff.releases import OldAnswer, OldProblems

        case_id = None
        try:
            asked = AskedCase(read_case(case.sections), case.place)
            case_id = asked.record.case_id
            of_that_day = (one for one in said if isinstance(one, OldAnswer) and self.as_at in (None, one.as_at))
            results = [(answer, self._answered(asked, answer)) for answer in of_that_day]
        except (IvpolicyError, OSError) as error:
            self._note(case, case_id, "new", [_words(refusal, case.place) for refusal in refusals_of(error)])
            return
        except Exception as error:  # noqa: BLE001 - one record must not end the others; only the place is shown
            self._note(case, case_id, "new", [fault_of(error).text])
            return
        unlike = [why for why in (self._unlike(*both) for both in results) if why]
        if len(unlike) == len(results):
            problems = [one.words for one in said if isinstance(one, OldProblems)]
            nothing = "it was answered on other days only" if said else "the log has no answer to this case"
            self._note(case, case_id, "old", [*problems, *unlike] or [nothing])
            return
        for answer, result in results:
            if not self._unlike(answer, result):
                self._compare(answer, result)

    def _answered(self, case: AskedCase, answer: OldAnswer) -> Result:
        """What this release answers on the day of an answer from before, of the questions that has."""
        pack = self.packs.pack_for(case, answer.as_at)
        wanted = self.packs.questions_of(pack, self.named) or pack.questions
        return evaluated(pack, case, answer.as_at, tuple(q for q in wanted if q in answer.decisions))

    def _compare(self, answer: OldAnswer, result: Result) -> None:
        from ivpolicy.diff.releases import differing_decisions

        self.compared += 1
        self.changes.extend(differing_decisions(answer, result))
        wanted = self.packs.questions_of(result.pack, self.named) or result.pack.questions
        self.only_old.update(dict.fromkeys(q for q in answer.decisions if q not in result.pack.questions))
        self.only_new.update(dict.fromkeys(q for q in wanted if q not in answer.decisions))

    def _unlike(self, answer: OldAnswer, result: Result) -> str:
        """Why an answer is of something else than that of this release; empty where the two can be compared."""
        if self.is_kept and answer.record_digest != result.record_digest:
            return "the record was changed since it was answered, or is read otherwise"
        if answer.pack.id != result.pack.id:
            return f"it was answered by pack `{answer.pack.id}`, and is now by `{result.pack.id}`"
        if (answer.pack.file is None) != result.pack.written.shipped:
            return "one of the two answers is of a shipped pack, the other of a pack from a file"
        if (answer.national.file is None) != result.pack.national.shipped:
            return "one of the two answers stands on the shipped national layer, the other on one from a file"
        return "it was answered by other readings than the pack chooses" if answer.pack.readings else ""

    def _note(self, case: GivenCase, case_id: str | None, by: Literal["old", "new"], why: Iterable[str]) -> None:
        from ivpolicy.diff.releases import NotCompared

        told = "; ".join(" ".join(words.split()) for words in dict.fromkeys(why))
        self.not_compared.append(NotCompared(place=case.place, case_id=case_id, by=by, problem=told))


def _words(refusal: Refusal, place: str) -> str:
    """A problem of a record without the place, which stands before it."""
    problem = refusal.problem
    message = problem.message.removeprefix(f"{place}: ")
    return f"{problem.path}: {message}" if problem.path else message
