"""`ivpolicy follow`: where a case stands in each pathway, from the events that are told of it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.asked import add_format, add_national, case_name, day_typed, pack_named, read_history
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import print_json, print_page
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.record.case import CaseError, CaseProblem
from ivpolicy.files.authorities import pack_of_authority

if TYPE_CHECKING:
    from ivpolicy.pathways.history import History


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "follow",
        help_="say where a case stands in each pathway, how it got there, and what is due",
        description="Say where a case stands in each pathway of a pack, how it got there, what is due and what late.",
    )
    parser.add_argument(
        "events", metavar="EVENTS", help="the events of a case: a YAML, JSON or JSON lines file, an event store, or -"
    )
    parser.add_argument("--case", metavar="NAME", help="the case of an event store, by its pseudonym")
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
    parser.add_argument(
        "--why", action="store_true", help="also say what would lead on from where it stands, and why it does not now"
    )
    parser.add_argument(
        "--engine",
        choices=("fold", "durable"),
        default="fold",
        help="durable: ask durable-rules too, and say whether it agrees (needs ivpolicy[live])",
    )
    add_national(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    from ivpolicy.pathways.follower import follow
    from ivpolicy.pathways.page import followed_page

    problems, name, as_at = Problems(), case_name(asked.events), asked.as_at or today
    told = problems.tried(lambda: _told(asked), name)
    pack = problems.tried(lambda: _pack(asked, told, as_at))
    problems.stop_if_any()
    assert told is not None, "what could not be read is a problem"  # noqa: S101 - tells the type checker
    assert pack is not None, "so is a pack"  # noqa: S101
    history = told.history
    followed = problems.tried(lambda: follow(pack, history, as_at=as_at, why=asked.why, engine=asked.engine), name)
    problems.stop_if_any()
    assert followed is not None, "what could not be followed is a problem"  # noqa: S101
    if asked.format == "json":
        print_json(followed.model_dump(mode="json", by_alias=True))
    else:
        print_page(followed_page(followed), asked.format)
    return ExitCode.FAULT if followed.second is not None and followed.second.differs else ExitCode.ANSWERED


@dataclass(frozen=True)
class _Told:
    """The events of a case, and the authority that is named for them."""

    history: History
    authority: str | None


def _told(asked: argparse.Namespace) -> _Told:
    from ivpolicy.pathways.event_store import EventStore
    from ivpolicy.pathways.history import history_of

    if asked.events != "-" and EventStore.KIND.is_kind_of(Path(asked.events)):
        return _of_store(asked)
    if asked.case is not None:
        raise wrong_use("`--case` names a case of an event store\n  help: leave it out: a file has one case")
    written = read_history(asked.events)
    history = history_of(written.case, written.events, authority=written.authority, source=written.source)
    if history is None:
        unnamed = CaseProblem("case", "nothing says of which case these events are", "write `case:` at the top", "C003")
        raise CaseError((unnamed,))
    return _Told(history, written.authority)


def _of_store(asked: argparse.Namespace) -> _Told:
    from ivpolicy.pathways.event_store import EventStore

    if asked.case is None:
        raise wrong_use("an event store holds many cases\n  help: name one with `--case`; `ivpolicy due` lists them")
    with EventStore(asked.events, new=False) as store:
        owners = store.authorities_of(asked.case)
        if not owners:
            raise wrong_use("the event store has no case of this name\n  help: `ivpolicy due` lists its cases")
        named = ", ".join(owners)
        if len(owners) > 1 and asked.authority not in owners:
            raise wrong_use(f"several authorities have a case of this name: {named}\n  help: add `--authority`")
        owner = asked.authority if asked.authority in owners else owners[0]
        return _Told(store.history(asked.case, authority=owner), owner)


def _pack(asked: argparse.Namespace, told: _Told | None, as_at: date) -> Pack | None:
    """The pack asked for, else that of the authority which the file names; None where the file could not be read."""
    from ivpolicy.pathways.pathways_of_pack import pathways_of

    owner = told.authority if told is not None else None
    named = asked.authority or (owner and (pack_of_authority(owner) or owner))
    if named is None:
        if told is None:
            return None
        raise wrong_use("the events name no authority\n  help: add `--authority` and the id of a pack, such as leeds")
    try:
        pack = pack_named(named, as_at, national=asked.national)
    except NotInForceError as error:
        raise wrong_use(str(error.args[0])) from None
    if not pathways_of(pack):
        raise wrong_use(
            f"pack `{pack.id}` has no pathways, so no case can be followed in it\n  help: the how-to on following a "
            "case says how one is written"
        )
    return pack
