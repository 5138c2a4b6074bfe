"""`ivpolicy test`: the worked cases beside a pack, run; and what of the pack they cover."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.asked import add_national, add_paths, no_pack, tell_what_id_hides
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import complain, count_along, fitted, is_terminal, print_json, print_page, room, write
from ivpolicy.cli.refusals import Problems, RefusedError, refusals_of, wrong_use
from ivpolicy.core.text.diagnostic import PackError
from ivpolicy.files.pack_names import PackNotFoundError, is_path, shipped_packs
from ivpolicy.files.text import real_path
from ivpolicy.pages.parts import Entry, Notices, Part, Topic
from ivpolicy.report.reasons import tree

if TYPE_CHECKING:
    from ivpolicy.tester.case_runs import CaseFile, CaseRun, PackRun
    from ivpolicy.tester.difference import Difference
    from ivpolicy.tester.mutation import Mutation
    from ivpolicy.tester.text_report import PackReport
    from ivpolicy.tester.worked_histories import HistoryRun


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "test",
        help_="run the worked cases beside a pack, and say what of the pack they cover",
        description="Run the worked cases beside a pack, and say what of the pack they cover.",
    )
    add_paths(parser, "a file of worked cases, a pack file, a folder or a pack's id (otherwise every shipped pack)")
    parser.add_argument(
        "--minimum",
        type=share,
        metavar="PERCENT",
        help="exit with 1 when the confirmed coverage of a pack is below this, from 0 to 100",
    )
    add_national(parser)
    parser.add_argument("--missing", action="store_true", help="also list every point that no confirmed case covers")
    parser.add_argument(
        "--mutants",
        action="store_true",
        help="also change each number, strength, actor … of the pack, one at a time, and say which changes no confirmed"
        " case notices",
    )
    parser.add_argument(
        "--minimum-mutants",
        type=share,
        metavar="PERCENT",
        help="the same, and exit with 1 when confirmed cases notice less than this of the changes, from 0 to 100",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print it (otherwise text)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all of it as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="also write the coverage, line by line, as a page")
    parser.set_defaults(run=run)


def share(text: str) -> float:
    """A percentage as the command line takes it. Raises `argparse.ArgumentTypeError` for anything else."""
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:  # noqa: PLR2004 - per cent
        raise argparse.ArgumentTypeError(f"`{text}` is not a percentage; write a number from 0 to 100")
    return number


def run(asked: argparse.Namespace, today: date) -> ExitCode:  # noqa: ARG001 - as every command; each case has its day
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    from ivpolicy.tester.coverage import coverage_of, deciding_rules
    from ivpolicy.tester.found_document import found_document
    from ivpolicy.tester.text_report import PackReport, summary

    reports: list[PackReport] = []
    for path in asked.paths or shipped_packs():
        tell_what_id_hides(path)
    for pack_run in packs_run(asked.paths, asked.national):
        coverage = coverage_of(pack_run.pack, pack_run.cases)
        not_confirmed = coverage.rules_not_confirmed(deciding_rules(pack_run.pack))
        wanted = asked.mutants or asked.minimum_mutants is not None
        reports.append(PackReport(pack_run, coverage, not_confirmed, _mutation(pack_run) if wanted else None))
    without = tuple(_without_cases(asked.paths, reports))
    if asked.format == "json":
        print_json(found_document(reports))
    else:
        for case_run in (case for report in reports for case in report.run.cases if not case.passed):
            print_page(_failure(case_run), "text")
            write("\n")
        for history_run in (one for report in reports for one in report.run.histories if not one.passed):
            print_page(_failed_history(history_run), "text")
            write("\n")
        if reports:
            write(fitted(summary(reports, list_missing=asked.missing), room(sys.stdout)))
    for name in without:
        complain(f"{name}: there is no worked case, so nothing was tried\n  help: `ivpolicy suggest` writes the first")
    if asked.html is not None:
        _write_html(asked.html, reports)
    if asked.json is not None:
        _write_json(asked.json, reports)
    code = max(_exit_code(reports, asked.minimum), _exit_code_of_mutants(reports, asked.minimum_mutants))
    is_gate = asked.minimum is not None or asked.minimum_mutants is not None
    return ExitCode.FAILED if without and is_gate else code


def _mutation(run: PackRun) -> Mutation:
    """What becomes of the changes of a pack, told on a terminal while they are tried."""
    from ivpolicy.tester.case_runs import pack_text
    from ivpolicy.tester.mutation import mutation_of

    def tell(tried: int, every: int, unnoticed: int) -> None:
        words = f"{run.pack.id}: {tried:,} of {every:,} changes tried, {unnoticed:,} not noticed"
        count_along(words, is_last=tried == every)

    return mutation_of(run, pack_text(run), tell if is_terminal(sys.stderr) else None)


def _exit_code_of_mutants(reports: list[PackReport], minimum: float | None) -> ExitCode:
    """Failed where confirmed cases notice too few of the changes."""
    short = [] if minimum is None else [said for report in reports for said in _unnoticed(report, minimum)]
    for said in short:
        complain(said)
    return ExitCode.FAILED if short else ExitCode.ANSWERED


def _unnoticed(report: PackReport, minimum: float) -> Iterator[str]:
    from ivpolicy.tester.mutation_report import NOTHING_TO_NOTICE

    tally = report.mutation.of() if report.mutation is not None else None
    if tally is not None and not tally.counted:  # of nothing there is no share, whatever the minimum
        yield (
            f"{report.run.pack.id}: {NOTHING_TO_NOTICE}, so the minimum is not reached"
            "\n  help: leave out `--minimum-mutants` for this pack"
        )
    elif tally is not None and tally.percent < minimum:
        yield (
            f"{report.run.pack.id}: confirmed cases notice {tally.percent:.1f}% of the changes, and the minimum is"
            f" {minimum:g}%\n  help: `--missing` lists every change that no case notices; expect in a case what it"
            " changes"
        )


def _without_cases(paths: list[str], reports: list[PackReport]) -> Iterator[str]:
    """The files of worked cases that hold none, and the packs of a folder that no case is about."""
    from ivpolicy.tester.case_runs import case_files, packs_in

    tried = {real_path(Path(file)) for report in reports for file in report.run.files}
    ids = {report.run.pack.id for report in reports}
    for path in paths:
        yield from (file.path.as_posix() for file in case_files(path) if real_path(file.path) not in tried)
        if is_path(path):
            yield from (file.as_posix() for file, pack in packs_in(Path(path)) if pack not in ids)


def _exit_code(reports: list[PackReport], minimum: float | None) -> ExitCode:
    short = [] if minimum is None else [said for report in reports for said in _uncovered(report, minimum)]
    for said in short:
        complain(said)
    return ExitCode.FAILED if short or any(report.failed for report in reports) else ExitCode.ANSWERED


def _uncovered(report: PackReport, minimum: float) -> Iterator[str]:
    tally = report.coverage.of()
    if not tally.points:
        yield (
            f"{report.run.pack.id}: the pack has no rule or reading of its own, so nothing is covered"
            "\n  help: leave out `--minimum` for this pack"
        )
    elif tally.confirmed_percent < minimum:
        yield (
            f"{report.run.pack.id}: {tally.confirmed_percent:.1f}% of the pack is covered by confirmed cases, and the"
            f" minimum is {minimum:g}%\n  help: `--missing` lists what is not covered; `ivpolicy suggest` writes cases"
            " for it"
        )


def _write_html(path: Path, reports: list[PackReport]) -> None:
    from ivpolicy.files.whole_writes import write_whole_file
    from ivpolicy.pages.html import as_html
    from ivpolicy.tester.coverage_page import coverage_page

    problems = Problems()
    problems.tried(lambda: write_whole_file(path, as_html(coverage_page(reports))), str(path))
    problems.stop_if_any()


def _write_json(path: Path, reports: list[PackReport]) -> None:
    from ivpolicy.files.whole_writes import write_whole_file
    from ivpolicy.tester.found_document import found_document

    text = json.dumps(found_document(reports), ensure_ascii=False, indent=2) + "\n"
    problems = Problems()
    problems.tried(lambda: write_whole_file(path, text), str(path))
    problems.stop_if_any()


# ---- what is run -----------------------------------------------------------------------------------------------


def packs_run(paths: list[str], national: str | None = None) -> tuple[PackRun, ...]:
    """The worked cases that the paths mean, run. Raises `RefusedError`, with every problem, when they cannot be."""
    from ivpolicy.tester.case_runs import run_files
    from ivpolicy.tester.sheet import WorkedCasesError

    problems = Problems()
    found = [problems.tried(partial(files_of, path), path) or () for path in paths or shipped_packs()]
    problems.stop_if_any()
    files = tuple({real_path(file.path): file for files in found for file in files}.values())
    try:
        return run_files(files, national=national)
    except WorkedCasesError as error:
        raise RefusedError(tuple(replace(r, code=ExitCode.BAD_CASE) for r in refusals_of(error))) from None
    except (PackError, PackNotFoundError, OSError) as error:
        raise RefusedError(tuple(refusals_of(error))) from None


def cases_run(pack: str, national: str | None = None) -> tuple[CaseRun, ...]:
    """The cases beside a pack, run; none where there are none yet. Raises as `packs_run`."""
    from ivpolicy.tester.case_runs import case_files

    problems = Problems()
    files = problems.tried(lambda: case_files(pack), pack)
    problems.stop_if_any()
    return tuple(case for pack_run in (packs_run([pack], national) if files else ()) for case in pack_run.cases)


def files_of(name: str) -> tuple[CaseFile, ...]:
    """The files of worked cases that a path or an id means.

    Raises:
        RefusedError: There are none, or there is nothing of that name.
        OSError: A file cannot be read.
    """
    from ivpolicy.tester.case_runs import case_files

    if not is_path(name) and name not in shipped_packs():
        raise no_pack(name, "a file of worked cases")
    files = case_files(name)
    if not files:
        raise wrong_use(f"{name}: {_why_no_cases(name)}")
    return files


def _why_no_cases(name: str) -> str:
    """What a path holds in the place of worked cases: packs, each named, or nothing."""
    from ivpolicy.tester.case_runs import packs_in

    help_ = "write them in a folder `cases` beside the pack; `ivpolicy suggest` writes the first"
    if not is_path(name) or not Path(name).is_dir():
        return f"there are no worked cases here\n  help: {help_}"
    packs = ", ".join(file.name for file, _ in packs_in(Path(name)))
    if packs:
        return f"there are no worked cases here, of none of its packs: {packs}\n  help: {help_}"
    return "there is neither a pack nor a worked case here\n  help: name the folder of the packs"


# ---- what failed -----------------------------------------------------------------------------------------------


def _failure(case_run: CaseRun) -> Iterator[Part]:
    """One case that failed: the differences, and for each question the reasons."""
    from ivpolicy.tester.telling_reasons import telling_reasons, what_differs

    case = case_run.case
    yield Notices((f"FAILED  {case.name}{'' if case.confirmed else ' (unconfirmed)'} ({case.at})",))
    by_question: dict[str, list[Difference]] = {}
    for difference in case_run.differences:
        by_question.setdefault(difference.question, []).append(difference)
    for question, found in by_question.items():
        yield Topic(case_run.result[question].question.title, question)
        for difference in found:
            place = f"{difference.at.file}:{difference.at.line}"
            expected, given = what_differs(difference)
            told = (f"expected {words(expected)}", f"found {words(given)}", place)
            yield Entry(difference.what, told)
        reasons = tuple(reason.document() for reason in telling_reasons(case_run, question, found))
        yield from tree(reasons, case_run.pack.written.stands_in)


def _failed_history(run: HistoryRun) -> Iterator[Part]:
    """One history that failed: where the case was to stand, and where it stands."""
    yield Notices((f"FAILED  {run.history.name} ({run.history.at})",))
    for difference in run.differences:
        place = f"{difference.at.file}:{difference.at.line}"
        told = (f"expected {words(difference.expected)}", f"found {words(difference.found)}", place)
        yield Entry(f"{difference.question}: {difference.what}", told)


def words(value: object) -> str:
    """A value of an answer, or of an expectation, as a worked case writes it."""
    match value:
        case list():
            return ", ".join(words(one) for one in value) or "nothing"
        case dict():
            return ", ".join(f"{name}: {words(one)}" for name, one in value.items()) or "nothing"
        case None | "":
            return "nothing"
        case _:
            return str(value)
