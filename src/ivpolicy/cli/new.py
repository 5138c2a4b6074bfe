"""`ivpolicy new`: starts the pack of an authority that has none."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import write
from ivpolicy.cli.refusals import Problems, wrong_use

if TYPE_CHECKING:
    from ivpolicy.starter.start import Start


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = commands.add_parser(
        "new",
        help="start the pack of an authority that has none",
        description="Start a pack: every question as a stub, a first worked case, and the schema for an editor.",
    )
    parser.add_argument("authority", metavar="AUTHORITY", help='the authority\'s full name, like "Rivermead Council"')
    parser.add_argument("--id", metavar="ID", help="the pack's id, like rivermead (otherwise made of the name)")
    parser.add_argument(
        "--folder", type=Path, default=Path(), metavar="FOLDER", help="where to write it (otherwise here)"
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError` when a file is there already, or cannot be written."""
    from ivpolicy.starter.start import NoIdError, NoNameError, start_pack

    try:
        start = start_pack(asked.authority, today=today, id_=asked.id)
    except NoIdError as error:
        raise wrong_use(f"{error}\n  help: give one with `--id`, like `--id rivermead`") from None
    except NoNameError as error:
        raise wrong_use(str(error)) from None
    lines = [f"written: {path.as_posix()}" for path in _written(asked.folder, start)]
    pack = (asked.folder / f"{start.id}.yaml").as_posix()
    write("\n".join([*lines, f"next: `ivpolicy check {pack}` and `ivpolicy test {pack}`", ""]))
    return ExitCode.ANSWERED


def _written(folder: Path, start: Start) -> tuple[Path, ...]:
    from ivpolicy.starter.start import SCHEMA_FILE

    # a second pack in the folder shares the schema of the first
    texts = {name: text for name, text in start.files.items() if name != SCHEMA_FILE or not (folder / name).exists()}
    problems = Problems()
    written = problems.tried(lambda: _all_new(folder, texts), str(folder))
    problems.stop_if_any()
    return written or ()


def _all_new(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """The files written. Raises `RefusedError` where one is there already."""
    from ivpolicy.files.whole_writes import write_new_files

    try:
        return write_new_files(folder, texts)
    except FileExistsError as error:
        name = Path(error.filename or folder).as_posix()
        help_ = "nothing was written; give another `--id` or `--folder`"
        raise wrong_use(f"{name}: there is a file of this name\n  help: {help_}") from None
