"""`ivpolicy pages`: the pages in one HTML file, for a desk where nothing can be installed and nothing may be sent."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.new_files import HTML, refuse_names, write_files
from ivpolicy.cli.output import complain
from ivpolicy.cli.refusals import Problems


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "pages",
        help_="make one HTML file of the pages, with nothing to install",
        description=(
            "Make one HTML file that holds Python, the engine and every shipped pack. In a browser without network it "
            "asks and decides as the pages of `serve` do."
        ),
    )
    parser.add_argument("--one-file", type=Path, required=True, metavar="OUT", help="the HTML file to write")
    parser.add_argument(
        "--parts", type=Path, required=True, metavar="FOLDER", help="the parts, which `make parts` gets in a checkout"
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:  # noqa: ARG001 - no day is asked about
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    from ivpolicy.one_file.edition import one_file

    refuse_names([asked.one_file], HTML)
    problems = Problems()
    made = problems.tried(lambda: one_file(asked.parts))
    problems.stop_if_any()
    assert made is not None, "what was not made is a problem"  # noqa: S101 - tells the type checker
    write_files({asked.one_file: made})
    complain(f"{len(made) / 1e6:.1f} MB; open it by double click: nothing is sent from it")
    return ExitCode.ANSWERED
