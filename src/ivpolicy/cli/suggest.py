"""`ivpolicy suggest`: the worked cases that a pack lacks, as YAML, for a person to confirm one by one."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.asked import add_national, day_typed, pack_named
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import complain, write
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.cli.test import cases_run
from ivpolicy.core.compiled_pack import Pack

if TYPE_CHECKING:
    from ivpolicy.tester.case_runs import CaseRun


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "suggest",
        help_="write the worked cases that a pack lacks, for a person to confirm",
        description="Write the worked cases that a pack lacks: facts and the answer as computed, unconfirmed.",
    )
    parser.add_argument("pack", metavar="PACK", help="a pack's id or the path of a pack file")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to a new file (otherwise print)")
    parser.add_argument("--most", type=_number, metavar="N", help="suggest at most so many cases, the simplest")
    parser.add_argument(
        "--as-at",
        type=day_typed,
        metavar="DAY",
        help="the day of decision of the cases (otherwise the one most cases of the pack have)",
    )
    add_national(parser)
    parser.set_defaults(run=run)


_MOST_DIGITS = 9


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > _MOST_DIGITS or int(text) == 0:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of cases; write 1 or more")
    return int(text)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    if asked.output is not None and asked.output.exists():
        raise wrong_use(f"{asked.output}: there is a file of this name\n  help: confirmed cases are never written over")
    runs, pack, as_at = _opened(asked, today)
    text, told = _suggested(pack, runs, as_at, asked.most)
    if asked.output is None:
        write(text)
    else:
        from ivpolicy.files.whole_writes import write_new_files

        problems = Problems()
        problems.tried(lambda: write_new_files(asked.output.parent, {asked.output.name: text}), str(asked.output))
        problems.stop_if_any()
    complain(told)
    return ExitCode.ANSWERED


def _opened(asked: argparse.Namespace, today: date) -> tuple[tuple[CaseRun, ...], Pack, date]:
    """The cases there are, the pack, and the day of decision to suggest for."""
    from ivpolicy.tester.suggestions import usual_day

    problems = Problems()
    named = problems.tried(lambda: pack_named(asked.pack, asked.as_at or today, national=asked.national))
    problems.stop_if_any()
    assert named is not None, "a pack that is not there is a problem"  # noqa: S101 - tells the type checker
    runs = tuple(r for r in cases_run(asked.pack, asked.national) if r.pack.digest == named.digest)
    runs = tuple(r for r in runs if r.pack.edition == named.edition)
    as_at = asked.as_at or usual_day(named.written, runs)
    return runs, named.on(as_at), as_at  # a rule that binds nobody on the day lacks no case


def _suggested(pack: Pack, runs: tuple[CaseRun, ...], as_at: date, most: int | None) -> tuple[str, str]:
    """The file, and a line that tells how much it is."""
    from ivpolicy.tester.cases_as_yaml import cases_text
    from ivpolicy.tester.coverage import Watch, coverage_of
    from ivpolicy.tester.suggestions import Suggested, suggest

    watch = Watch(pack)
    coverage = coverage_of(pack, runs, watch)
    found = suggest(pack, coverage, watch, as_at)
    shown = Suggested(found.cases[:most], found.left)
    points = sum(len(suggestion.covers) for suggestion in shown.cases)
    layer = "" if pack.is_national or pack.national.shipped else f", over the national layer of {pack.national.at.file}"
    told = (
        f"{pack.id}: {len(shown.cases)} of {len(found.cases)} cases for {points} of {len(coverage.missing())} points"
        f" that no case covers; each is unconfirmed until a person confirms it{layer}"
    )
    return cases_text(pack.id, as_at, shown, {**pack.national.clauses, **pack.written.clauses}), told
