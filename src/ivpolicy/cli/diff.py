"""`ivpolicy diff`: what changed between two packs, which answers can now differ, and what that does to a caseload."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.asked import add_national, day_typed, pack_named
from ivpolicy.cli.exit_codes import EXIT_CODE_WORDS, ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import TOLD_EVERY, count_along, is_terminal, print_json, write
from ivpolicy.cli.refusals import Problems, RefusedError, wrong_use
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.files.pack_names import is_path, lies_here, mark_as_path
from ivpolicy.files.packs import load_text
from ivpolicy.files.text import NoTextError, text_of

if TYPE_CHECKING:
    from ivpolicy.diff.caseload import Caseload, GivenCase
    from ivpolicy.diff.comparison import Comparison

SAME, DIFFERENT = 0, 1
"""What the exit code says where two packs were compared."""

_FORMATS = ("text", "markdown", "json", "html")
_OF_A_DAY = re.compile(r"(?P<name>.+)@(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})")
_REVISION = re.compile(r"(?![./\\])(?P<revision>[^:]{2,}):(?P<path>.+)")
_SECONDS = 30
_EPILOG = """\
A pack is named by id, by path, or by git revision and path, such as HEAD~1:policies/leeds.yaml. A path has a separator
or a suffix: leeds is the shipped pack, ./leeds the folder here. Where a pack has several editions, add the day:
leeds@2026-01-01.

Answers are compared under the law of one day: that of --as-at, otherwise the day named with NEW, otherwise today, or
the day on which NEW begins where that is later. National rows not in force on it bind neither pack, and are counted.

exit codes:
  0    nothing differs: the texts say the same and no answer can differ
  1    something differs; it is printed
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "diff",
        help_="show what a change of a pack does to its text, its answers and a caseload",
        description="Show what differs between two packs: the text, the answers that can differ, and a caseload.",
        epilog=_EPILOG + "\n".join(f"  {code.value:<4} {words}" for code, words in EXIT_CODE_WORDS.items() if code > 1),
    )
    parser.add_argument("old", metavar="OLD", help="the pack as it was")
    parser.add_argument("new", metavar="NEW", help="the pack as it is now")
    parser.add_argument(
        "--cases", metavar="PATH", help="a folder of case files, a .jsonl file or a .csv table to answer under both"
    )
    parser.add_argument(
        "--as-at",
        type=day_typed,
        metavar="DAY",
        help="the day whose law both stand on, and the day of decision for the cases, like 2026-11-01 "
        "(otherwise each record's own, otherwise today)",
    )
    add_national(parser)
    parser.add_argument("--format", choices=_FORMATS, default="text", help="how to print it (otherwise text)")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> int:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    from ivpolicy.diff.comparison import compared

    problems = Problems()
    old = problems.tried(partial(_pack, asked.old, asked.national, today))
    new = problems.tried(partial(_pack, asked.new, asked.national, today))
    problems.stop_if_any()
    assert old is not None and new is not None, "a pack that is not there is a problem"  # noqa: S101, PT018 - for types
    if old.is_national != new.is_national:
        raise wrong_use(
            "the national layer answers beneath every pack\n  help: compare it with another state of itself"
        )
    load = _caseload(old, new, asked, today) if asked.cases else None
    law_of = asked.as_at or _day_named(asked.new) or max(today, new.written.in_force.from_ or today)
    comparison = compared(old, new, names=(asked.old, asked.new), law_of=law_of, caseload=load)
    _print(comparison, asked.format)
    if load is not None and load.unread:
        return ExitCode.BAD_CASE
    return SAME if comparison.is_same else DIFFERENT


def _print(comparison: Comparison, format_: str) -> None:
    from ivpolicy.diff.formats.json import as_json
    from ivpolicy.diff.paper import paper
    from ivpolicy.pages.html import as_html
    from ivpolicy.pages.markdown import as_markdown
    from ivpolicy.pages.text import as_text

    match format_:
        case "json":
            print_json(as_json(comparison))
        case "html":
            write(as_html(paper(comparison)))
        case "markdown":
            write(as_markdown(paper(comparison), code=True))
        case _:
            write(as_text(paper(comparison), airy=False))


def _caseload(old: Pack, new: Pack, asked: argparse.Namespace, today: date) -> Caseload:
    from ivpolicy.diff.case_tables import CaseloadError, read_caseload
    from ivpolicy.diff.caseload import compare_caseload

    def compared_cases() -> Caseload:
        try:
            return compare_caseload(old, new, _watched(read_caseload(asked.cases)), as_at=asked.as_at, today=today)
        except CaseloadError as error:
            raise wrong_use(str(error)) from None

    return _tried(compared_cases, asked.cases)


def _watched(cases: Iterator[GivenCase]) -> Iterator[GivenCase]:
    """The cases, while a person who watches is told how many were read."""
    shown, number = is_terminal(sys.stderr), 0
    for number, case in enumerate(cases, 1):
        if shown and number % TOLD_EVERY == 0:
            count_along(f"{number:,} cases read")
        yield case
    if shown:
        count_along(f"{number:,} cases read", is_last=True)


def _tried(step: Callable[[], Caseload], what: str) -> Caseload:
    problems = Problems()
    made = problems.tried(step, what)
    problems.stop_if_any()
    assert made is not None, "what failed is a problem"  # noqa: S101 - tells the type checker
    return made


# ---- the packs ----


def _pack(name: str, national: str | None, today: date) -> Pack:
    """A pack by id, path, or revision and path, of the edition in force on the day named after `@`."""
    dated = _OF_A_DAY.fullmatch(name)
    plain_name = dated["name"] if dated else name
    try:
        return _found(plain_name, _day_named(name), national, today)
    except argparse.ArgumentTypeError as error:
        raise wrong_use(str(error)) from None
    except NotInForceError as error:
        help_ = f"name the day, as in `{plain_name}@{today.isoformat()}`"
        raise wrong_use(f"{error.args[0]}\n  help: {help_}") from None


def _day_named(name: str) -> date | None:
    """The day named after `@`; None where there is none."""
    dated = _OF_A_DAY.fullmatch(name)
    return day_typed(dated["day"]) if dated else None


def _found(name: str, as_at: date | None, national: str | None, today: date) -> Pack:
    of_revision = _REVISION.fullmatch(name)
    if of_revision is None:
        return pack_named(name, as_at if is_path(name) else as_at or today, national=national)
    text = git_text(of_revision["revision"], of_revision["path"])
    pack = load_text(text, file=name, as_at=as_at, national=national)
    pack.build()
    return pack


# ---- git ----


def git_text(revision: str, path: str) -> str:
    """The text of a file as it stood in a git revision. Nothing is fetched and nothing in the checkout is touched.

    Raises:
        RefusedError: There is no git, no repository, no such revision, or no such file in it.
    """
    if revision.startswith("-"):
        raise wrong_use(f"`{revision}` is not a git revision\n  help: write it like `HEAD~1:policies/leeds.yaml`")
    # What the links of the revision lead to in it; the size, the kind or what is wrong stands before.
    said = _git("cat-file", "--batch", "--follow-symlinks", given=f"{revision}:{path}\n")
    found = re.match(rb"[0-9a-f]+ blob [0-9]+\n", said or b"")
    shown = said[found.end() : -1] if said and found else None
    if shown is None and lies_here(f"{revision}:{path}"):
        name = f"{revision}:{path}"
        raise wrong_use(f"`{name}` names a file of a git revision, and there is none\n  help: {mark_as_path(name)}")
    if shown is None:
        raise _why_not(revision, path)
    try:
        return text_of(shown)
    except NoTextError as error:
        raise wrong_use(f"`{revision}:{path}`: {error.message}\n  help: name a pack file") from None


def _why_not(revision: str, path: str) -> RefusedError:
    """Why git has no such text, found out step by step."""
    if _git("rev-parse", "--git-dir") is None:
        return wrong_use(
            "this folder is in no git repository\n  help: run it where the packs are kept, or give two paths"
        )
    if _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
        return wrong_use(f"there is no git revision `{revision}`\n  help: `git log --oneline` lists them")
    if _git("rev-parse", "--verify", "--quiet", f"{revision}:{path}") is not None:
        return wrong_use(
            f"`{path}` is no file in the git revision `{revision}`: a folder, or a link out of it\n"
            "  help: name a pack file of the revision"
        )
    return wrong_use(
        f"there is no file `{path}` in the git revision `{revision}`\n"
        "  help: the path is counted from the top of the repository; `./` before it counts from this folder"
    )


def _git(*words: str, given: str = "") -> bytes | None:
    """What git answers, with `given` to read; None where it refuses."""
    git = shutil.which("git")
    if git is None or Path(git).absolute().parent == Path.cwd():  # Windows looks in this folder first
        raise wrong_use("git is not installed, so no revision can be read\n  help: give the paths of two pack files")
    try:
        done = subprocess.run(  # noqa: S603 - no shell
            [git, *words], input=os.fsencode(given), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise wrong_use(f"git did not answer within {_SECONDS} seconds\n  help: give the paths of two files") from None
    return done.stdout if done.returncode == 0 else None
