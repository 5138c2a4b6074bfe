"""`ivpolicy report`: one HTML file with an answer and everything it rests on."""

from __future__ import annotations

import argparse
import shlex
from datetime import date
from pathlib import Path

from ivpolicy.cli.asked import AskedDay, add_case, evaluated, to_answer
from ivpolicy.cli.decide import add_pack, opened
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.new_files import HTML, refuse_names, write_files
from ivpolicy.cli.output import write
from ivpolicy.cli.refusals import Problems
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.report.context import context_of
from ivpolicy.report.summary import summary_of


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "report",
        help_="write one HTML file with the answers and everything they rest on",
        description=(
            "Write one HTML file that needs nothing else: the answers on a page, then reasons, actions, what is "
            "missing, facts with their source, readings, the law by itself, clauses, and how to check it again."
        ),
    )
    add_case(parser)
    add_pack(parser)
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to a new .html file (otherwise print)")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    from ivpolicy.pages.html import as_html
    from ivpolicy.report.case_report import report_parts

    files = [] if asked.output is None else [asked.output]
    refuse_names(files, HTML)
    case, day, pack, questions = opened(asked, today)
    problems = Problems()
    result = problems.tried(lambda: evaluated(pack, case, day.as_at, to_answer(pack, questions, "html")), case.name)
    problems.stop_if_any()
    assert result is not None, "what was not evaluated is a problem"  # noqa: S101 - tells the type checker
    context = context_of(result, questions=questions, as_at_from=day.source)
    summary = summary_of(context, result.settled_by(context.document.decisions))
    page = as_html(report_parts(context, summary, result.record, command=_command(asked, day, pack)), contents=True)
    if files:
        write_files({asked.output: page})
    else:
        write(page)
    return ExitCode.ANSWERED


def _command(asked: argparse.Namespace, day: AskedDay, pack: Pack) -> str:
    """What is to be typed for the same answers on any day and whatever the record names."""
    words = ["ivpolicy", "report", asked.case, "--authority", asked.authority or pack.id, "--as-at", str(day.as_at)]
    for option in ("edition", "national"):
        if getattr(asked, option):
            words += [f"--{option}", getattr(asked, option)]
    for question in asked.question:
        words += ["--question", question]
    return shlex.join(words)
