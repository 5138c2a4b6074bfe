"""`ivpolicy check`: every problem of pack files in one run, and advice on packs that load."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from functools import partial
from pathlib import Path

from ivpolicy.cli.asked import add_paths, day_typed, is_written_as_path, no_pack
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import fitted, room, write
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.text.diagnostic import Severity
from ivpolicy.files.packs import shipped_folder, shipped_packs
from ivpolicy.files.text import real_path

_FORMATS = ("text", "json", "sarif", "github", "gitlab")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "check",
        help_="say everything that is wrong with pack files, and what else an officer would want to know",
        description="Say everything that is wrong with pack files, and give advice on packs that load.",
    )
    add_paths(
        parser,
        "a pack file, a folder of pack files or a pack's id; several may be given (otherwise every shipped pack)",
    )
    parser.add_argument("--format", choices=_FORMATS, default="text", help="how to print it (otherwise text)")
    parser.add_argument(
        "--as-at",
        type=day_typed,
        metavar="DAY",
        help="the day of the check, like 2026-11-01: a pack past its day of review is told (otherwise today)",
    )
    parser.add_argument("--strict", action="store_true", help="advice counts as an error in the exit code")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when a path leads to no file."""
    from ivpolicy.checker.formats import FORMATS
    from ivpolicy.checker.formats.text import as_text
    from ivpolicy.checker.inspection import inspect_files

    problems = Problems()
    files = [problems.tried(partial(_files, path), path) or [] for path in asked.paths or shipped_packs()]
    unique = {real_path(path): path for paths in files for path in paths}
    readable = [path for path in unique.values() if problems.tried(partial(_opened, path), str(path))]
    if asked.format == "json":  # a program reads one document: what was found, or why not all could be looked at
        problems.stop_if_any()
    found = inspect_files(readable, as_at=asked.as_at or today)
    if readable:
        width = room(sys.stdout) if asked.format == "text" else None
        write(FORMATS[asked.format](found) if width is None else fitted(as_text(found, width), width))
    problems.stop_if_any()
    fails = found.problems if asked.strict else found.count(Severity.ERROR)
    return ExitCode.BAD_PACK if fails else ExitCode.ANSWERED


def _files(name: str) -> list[Path]:
    """The files a path or an id stands for. Raises `RefusedError` where there is none."""
    path = Path(name)
    if path.is_dir():
        found = sorted(path.glob("*.yaml"))
        if not found:
            raise wrong_use(
                f"{name}: there is no pack file in this folder\n  help: the name of a pack file ends in .yaml"
            )
        return found
    if name in shipped_packs():
        return [shipped_folder() / f"{name}.yaml"]
    if path.exists() or is_written_as_path(name):
        return [path]
    raise no_pack(name, "a pack file")


def _opened(path: Path) -> bool:
    """Whether the file can be read. Raises OSError where it cannot."""
    with path.open("rb"):
        return True
