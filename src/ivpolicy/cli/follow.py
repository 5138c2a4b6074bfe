"""`ivpolicy follow`: where a case stands in each pathway, from the events that are told of it."""

from __future__ import annotations

import argparse
from datetime import date

from ivpolicy.cli.asked import add_format, add_national, case_name, day_typed, pack_named
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import print_json, print_page, standard_input
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.record.case import CaseError, CaseProblem
from ivpolicy.core.text.source import MOST_BYTES
from ivpolicy.files.authorities import pack_of_authority
from ivpolicy.files.histories import WrittenHistory, read_history_bytes, read_history_file


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "follow",
        help_="say where a case stands in each pathway, how it got there, and what is due",
        description="Say where a case stands in each pathway of a pack, how it got there, what is due and what late.",
    )
    parser.add_argument("events", metavar="EVENTS", help="the events of a case: a YAML, JSON or JSON lines file, or -")
    parser.add_argument(
        "--authority",
        metavar="PACK",
        help="a pack's id or the path of a pack file (otherwise the authority that the file of events names)",
    )
    parser.add_argument(
        "--as-at",
        type=day_typed,
        metavar="DAY",
        help="the day that is asked about, like 2026-11-01; what was recorded later is not looked at (otherwise today)",
    )
    add_national(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    from ivpolicy.pathways.follower import follow
    from ivpolicy.pathways.history import history_of
    from ivpolicy.pathways.page import followed_page

    problems, name, as_at = Problems(), case_name(asked.events), asked.as_at or today
    written = problems.tried(lambda: _read(asked.events), name)
    pack = problems.tried(lambda: _pack(asked, written, as_at))
    problems.stop_if_any()
    assert written is not None, "what could not be read is a problem"  # noqa: S101 - tells the type checker
    assert pack is not None, "so is a pack"  # noqa: S101
    history = history_of(written.case, written.events, authority=written.authority, source=written.source)
    if history is None:
        unnamed = CaseProblem("case", "nothing says of which case these events are", "write `case:` at the top", "C003")
        problems.tried(lambda: _refuse(unnamed), name)
        problems.stop_if_any()
    assert history is not None, "a history of no case is a problem"  # noqa: S101
    followed = problems.tried(lambda: follow(pack, history, as_at=as_at), name)
    problems.stop_if_any()
    assert followed is not None, "what could not be followed is a problem"  # noqa: S101
    if asked.format == "json":
        print_json(followed.model_dump(mode="json", by_alias=True))
    else:
        print_page(followed_page(followed), asked.format)
    return ExitCode.ANSWERED


def _refuse(problem: CaseProblem) -> None:
    raise CaseError((problem,))


def _read(path: str) -> WrittenHistory:
    return read_history_bytes(standard_input().read(MOST_BYTES + 1)) if path == "-" else read_history_file(path)


def _pack(asked: argparse.Namespace, written: WrittenHistory | None, as_at: date) -> Pack | None:
    """The pack asked for, else that of the authority which the file names; None where the file could not be read."""
    told = written.authority if written is not None else None
    named = asked.authority or (told and (pack_of_authority(told) or told))
    if named is None:
        if written is None:
            return None
        raise wrong_use("the events name no authority\n  help: add `--authority` and the id of a pack, such as leeds")
    try:
        pack = pack_named(named, as_at, national=asked.national)
    except NotInForceError as error:
        raise wrong_use(str(error.args[0])) from None
    if not pack.written.pathways:
        raise wrong_use(
            f"pack `{pack.id}` has no pathways, so no case can be followed in it\n  help: the how-to on following a "
            "case says how one is written"
        )
    return pack
