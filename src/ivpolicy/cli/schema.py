"""`ivpolicy schema`: the JSON Schema of what goes in, of what comes out, and of packs and their worked cases."""

from __future__ import annotations

import argparse
from datetime import date

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import write
from ivpolicy.files.schemas import SCHEMA_FILES, schema_text


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = commands.add_parser(
        "schema",
        help="print a JSON Schema, to write a client or to set up an editor",
        description="Print the JSON Schema of a case record, of what is printed as JSON, of a pack or of worked cases.",
    )
    parser.add_argument("of", choices=tuple(SCHEMA_FILES), metavar="OF", help=f"one of: {', '.join(SCHEMA_FILES)}")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:  # noqa: ARG001 - as every command
    """Carry the command out."""
    write(schema_text(asked.of))
    return ExitCode.ANSWERED
