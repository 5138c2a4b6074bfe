"""`ivpolicy schema`: the JSON Schema of what goes in, of what comes out, and of packs and their worked cases."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import write
from ivpolicy.cli.refusals import wrong_use
from ivpolicy.files.packs import read_editions
from ivpolicy.files.schemas import SCHEMA_FILES, schema_text


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = commands.add_parser(
        "schema",
        help="print a JSON Schema, to write a client or to set up an editor",
        description="Print the JSON Schema of a case record, of what is printed as JSON, of a pack or of worked cases.",
    )
    parser.add_argument("of", choices=tuple(SCHEMA_FILES), metavar="OF", help=f"one of: {', '.join(SCHEMA_FILES)}")
    parser.add_argument(
        "--pack", metavar="FILE", help="with `pack`: for this pack, so that an editor offers its own names"
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:  # noqa: ARG001 - as every command
    """Carry the command out. Raises `RefusedError` for a pack with another schema, `PackError` for one not readable."""
    if asked.pack is None:
        write(schema_text(asked.of))
    elif asked.of == "pack":
        from ivpolicy.core.grammar.pack_schema import pack_schema  # no other schema waits for it

        schema = pack_schema(read_editions(Path(asked.pack)))
        write(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    else:
        raise wrong_use("`--pack` is for the schema of a pack\n  help: write `ivpolicy schema pack --pack FILE`")
    return ExitCode.ANSWERED
