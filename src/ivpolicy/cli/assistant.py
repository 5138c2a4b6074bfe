"""`ivpolicy assistant`: our own text for an assistant that speaks the Model Context Protocol, over standard input."""

from __future__ import annotations

import argparse
from datetime import date
from functools import partial

from ivpolicy.cli.asked import add_national, packs_named
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import complain
from ivpolicy.cli.refusals import Problems
from ivpolicy.files.pack_names import NATIONAL, shipped_packs


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "assistant",
        help_="answer an assistant that speaks the Model Context Protocol",
        description=(
            "Answer an assistant over standard input and output: it can list questions and facts, decide a case and "
            "explain an answer, and gets the pages that these commands print, to quote. It can change nothing."
        ),
    )
    parser.add_argument(
        "--pack", action="append", default=[], metavar="PACK", help="serve these alone, by id or path; may be repeated"
    )
    add_national(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:  # noqa: ARG001 - no day is ever assumed here
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    from ivpolicy.assistant.stdio import serve_assistant
    from ivpolicy.service.answers import Answers, one_of_each_id

    problems = Problems()
    names = dict.fromkeys(asked.pack or (name for name in shipped_packs() if not asked.national or name != NATIONAL))
    packs = [problems.tried(partial(packs_named, name, national=asked.national)) for name in names]
    served = [editions for editions in packs if editions is not None]
    problems.tried(lambda: one_of_each_id(served))
    problems.stop_if_any()
    complain(f"answers an assistant under: {', '.join(editions.id for editions in served)}; ends when its input does")
    problems.tried(lambda: serve_assistant(Answers(served)))
    problems.stop_if_any()
    return ExitCode.ANSWERED
