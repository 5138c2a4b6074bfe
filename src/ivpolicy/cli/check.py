"""`ivpolicy check`: every problem of pack files in one run, and advice on packs that load."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from ivpolicy.cli.asked import add_national, add_paths, day_typed, no_pack, tell_what_id_hides
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import complain, fitted, room, write
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.text.diagnostic import Severity
from ivpolicy.files.pack_names import files_in_folder, is_path, pack_files, shipped_packs
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
    add_national(parser)
    parser.add_argument("--strict", action="store_true", help="advice counts as an error in the exit code")
    parser.add_argument(
        "--sentences", action="store_true", help="print each rule in English too, in words that `read` reads back"
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when a path leads to no file."""
    from ivpolicy.checker.formats import FORMATS
    from ivpolicy.checker.formats.text import as_text, found_summary
    from ivpolicy.checker.inspection import inspect_files

    problems = Problems()
    if asked.sentences and asked.format != "text":
        problems.note(wrong_use("rules in English are printed as text only\n  help: leave out `--format`"))
        problems.stop_if_any()
    files = [problems.tried(partial(files_meant, path), path) or () for path in asked.paths or shipped_packs()]
    unique = {real_path(path): path for paths in files for path in paths}
    readable = [path for path in unique.values() if problems.tried(partial(_opened, path), str(path))]
    if asked.format == "json":  # a program reads one document: what was found, or why not all could be looked at
        problems.stop_if_any()
    found = inspect_files(readable, as_at=asked.as_at or today, national=asked.national)
    if readable:
        width = room(sys.stdout) if asked.format == "text" else None
        write(FORMATS[asked.format](found) if width is None else fitted(as_text(found, width), width))
    if asked.sentences:
        _write_sentences(readable, asked)
    if asked.national is not None and asked.format == "gitlab":  # that report has no place for it
        complain(found_summary(found))
    problems.stop_if_any()
    fails = found.problems if asked.strict else found.count(Severity.ERROR)
    return ExitCode.BAD_PACK if fails else ExitCode.ANSWERED


def _write_sentences(paths: list[Path], asked: argparse.Namespace) -> None:
    """Every rule and move of the packs that load, in English, each after its place in the file."""
    from ivpolicy.core.text.diagnostic import PackError
    from ivpolicy.files.packs import national_pack, read_editions
    from ivpolicy.sentences.pack_sentences import PackInWords
    from ivpolicy.sentences.sentence import Sentences

    for path in paths:
        try:
            editions = read_editions(path, national=asked.national)
        except PackError:  # what is wrong with it has been said
            continue
        for pack in editions:
            words = Sentences(pack, national_pack(asked.as_at, national=asked.national))
            in_words = PackInWords(pack, words)
            for rule in chain(in_words.rules(), in_words.moves()):
                head = f"{rule.at.file}:{rule.at.line}: {rule.kind} `{rule.id}` [{', '.join(rule.clauses)}]"
                said = (f"{heading}: {text}".replace("\n", "\n  ") for heading, text in rule.says)
                write("".join((f"\n{head}\n", *(f"  {line}\n" for line in said))))


def files_meant(name: str) -> tuple[Path, ...]:
    """The files a path or an id stands for. Raises `RefusedError` and `PackNotFoundError` where there is none."""
    tell_what_id_hides(name)
    if is_path(name):
        return files_in_folder(Path(name)) if Path(name).is_dir() else (Path(name),)
    if name not in shipped_packs():
        raise no_pack(name, "a pack file")
    return pack_files(name)


def _opened(path: Path) -> bool:
    """Whether the file can be read. Raises OSError where it cannot."""
    with path.open("rb"):
        return True
