"""`ivpolicy decide`: one case, one pack, every answer with its reasons."""

from __future__ import annotations

import argparse
from datetime import date

from ivpolicy.cli.asked import (
    AskedCase,
    AskedDay,
    add_case,
    add_format,
    add_full,
    add_national,
    evaluated,
    opened_case,
    pack_named,
    pack_of_record,
    questions_named,
    to_answer,
)
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.logged import add_log, log_if_asked, refuse_half_a_log
from ivpolicy.cli.output import print_json, print_page
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.report.comparison_document import result_json
from ivpolicy.report.context import context_of


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "decide",
        help_="say what the law and the policy say of a case",
        description="Say on one page what the law and the policy say of a case, and what to find out first.",
    )
    add_case(parser)
    add_pack(parser)
    add_format(parser)
    add_full(parser)
    parser.add_argument(
        "--reasons", action="store_true", help="print every answer in full, each with the tree of reasons"
    )
    parser.add_argument(
        "--batch",
        action="store_true",
        help="CASE holds a record a line, as JSON; an answer or an error a line comes out, as JSON, in the same order",
    )
    add_log(parser)
    parser.set_defaults(run=run)


def add_pack(parser: argparse.ArgumentParser) -> None:
    """Which pack answers, of which edition, and over which national layer."""
    parser.add_argument(
        "--authority",
        metavar="PACK",
        help="a pack's id or the path of a pack file (otherwise the record's responsible authority)",
    )
    parser.add_argument(
        "--edition",
        metavar="NAME",
        help="the name of an edition, to ask what it would say though another is in force (otherwise the day chooses)",
    )
    add_national(parser)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    refuse_half_a_log(asked)
    if asked.batch:
        from ivpolicy.cli.batch import run_batch

        asked.format = "json"
        return run_batch(asked, today)
    case, day, pack, questions = opened(asked, today)
    problems = Problems()
    wanted = to_answer(pack, questions, asked.format)
    result = problems.tried(lambda: evaluated(pack, case, day.as_at, wanted), case.name)
    problems.stop_if_any()
    assert result is not None, "what was not evaluated is a problem"  # noqa: S101 - tells the type checker
    log_if_asked(asked, result)
    context = context_of(result, questions=questions, as_at_from=day.source, with_reasons=asked.reasons)
    if asked.format == "json":
        print_json({**result_json(context, result), "as_at_from": day.source})
    else:
        from ivpolicy.report.answer_page import answer_page

        print_page(answer_page(result, context, full=asked.full), asked.format)
    return ExitCode.ANSWERED


def opened(asked: argparse.Namespace, today: date) -> tuple[AskedCase, AskedDay, Pack, tuple[str, ...]]:
    """Everything the command needs, or all that is wrong with what it was given."""
    problems = Problems()
    case, day = opened_case(asked, today, problems)
    pack = problems.tried(lambda: _pack(asked, case, day.as_at))
    questions = problems.tried(lambda: questions_named(pack, asked.question) if pack is not None else ())
    problems.stop_if_any()
    assert case is not None, "a case that could not be opened is a problem"  # noqa: S101 - tells the type checker
    assert pack is not None, "so is a pack"  # noqa: S101
    return case, day, pack, questions or ()


def _pack(asked: argparse.Namespace, case: AskedCase | None, as_at: date) -> Pack | None:
    """The pack asked for, else the record's; None where neither is there to say."""
    try:
        if asked.authority:
            return pack_named(asked.authority, as_at, national=asked.national, edition=asked.edition)
        return None if case is None else pack_of_record(case, as_at, national=asked.national, edition=asked.edition)
    except NotInForceError as error:
        help_ = "`--edition` and the name of one asks what it would say, as a hypothesis"
        raise wrong_use(f"{error.args[0]}\n  help: {help_}") from None
