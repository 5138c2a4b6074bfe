"""`ivpolicy decide`: one case, one pack, every answer with its reasons."""

from __future__ import annotations

import argparse
from datetime import date

from ivpolicy.cli.asked import (
    AskedCase,
    AskedDay,
    add_case,
    case_name,
    day_of,
    evaluated,
    open_case,
    pack_named,
    pack_of_record,
    questions_named,
)
from ivpolicy.cli.exit_codes import ExitCode, exit_codes_help
from ivpolicy.cli.output import print_json, print_page
from ivpolicy.cli.refusals import Problems
from ivpolicy.core.compiler import CompiledPack
from ivpolicy.report.page_of_decisions import decision_page
from ivpolicy.report.paper import paper_of


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = commands.add_parser(
        "decide",
        help="say what the law and the policy say of a case",
        description="Say what the law and the policy say of a case, with reasons, clauses and what is missing.",
        epilog=exit_codes_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_case(parser)
    parser.add_argument(
        "--authority",
        metavar="PACK",
        help="a pack's id or the path of a pack file (otherwise the record's responsible authority)",
    )
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="how to print it (otherwise text)"
    )
    parser.add_argument("--reasons", action="store_true", help="also print, for each answer, the tree of reasons")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    case, day, pack, questions = _opened(asked, today)
    problems = Problems()
    with problems.noted(case.name):
        result = evaluated(pack, case, day.as_at)
    problems.stop_if_any()
    if asked.format == "json":
        document = result.document_of(questions) if questions else result.document()
        print_json({**document.model_dump(mode="json", by_alias=True), "as_at_from": day.source})
        return ExitCode.ANSWERED
    paper = paper_of(result, questions=questions, as_at_from=day.source, with_reasons=asked.reasons)
    print_page(decision_page(paper), asked.format)
    return ExitCode.ANSWERED


def _opened(asked: argparse.Namespace, today: date) -> tuple[AskedCase, AskedDay, CompiledPack, tuple[str, ...]]:
    """Everything the command needs, or all that is wrong with what it was given."""
    problems = Problems()
    case: AskedCase | None = None
    pack: CompiledPack | None = None
    questions: tuple[str, ...] = ()
    with problems.noted(case_name(asked.case)):
        case = open_case(asked.case)
    day = day_of(asked.as_at, case.record if case is not None else None, today)
    with problems.noted():
        if asked.authority:
            pack = pack_named(asked.authority, day.as_at)
        elif case is not None:
            pack = pack_of_record(case, day.as_at)
    with problems.noted():
        if pack is not None:
            questions = questions_named(pack, asked.question)
    problems.stop_if_any()
    assert case is not None, "a case that could not be opened is a problem"  # noqa: S101 - tells the type checker
    assert pack is not None, "so is a pack"  # noqa: S101
    return case, day, pack, questions
