"""`ivpolicy record`: add events to an event store."""

from __future__ import annotations

import argparse
from functools import cache, partial

from ivpolicy.cli.asked import case_name, read_history
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import complain, write
from ivpolicy.cli.refusals import Problems
from ivpolicy.core.rules.words import counted
from ivpolicy.files.authorities import pack_of_authority


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "record",
        help_="add events of cases to an event store, each once, however often it is sent",
        description="Add events of cases to an event store. An event that is there already is passed over.",
    )
    parser.add_argument("store", metavar="STORE", help="the file of the event store; it is made where there is none")
    parser.add_argument(
        "events", nargs="+", metavar="EVENTS", help="files with events: YAML, JSON or JSON lines; - for standard input"
    )
    parser.add_argument("--authority", metavar="PACK", help="the authority of events that name none, by its pack's id")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: object) -> ExitCode:  # noqa: ARG001 - as every command
    """Carry the command out. An event that cannot be recorded is told, and does not stop the others."""
    from ivpolicy.pathways.event import EventError, read_event
    from ivpolicy.pathways.event_store import EventStore

    problems = Problems()
    files = [(case_name(path), problems.tried(partial(read_history, path), case_name(path))) for path in asked.events]
    problems.stop_if_any()
    new = again = refused = 0
    owners = cache(lambda name: pack_of_authority(name) or name)
    with EventStore(asked.store) as store, store.at_once():
        for name, written in files:
            assert written is not None, "what could not be read is a problem"  # noqa: S101 - tells the type checker
            authority = written.authority or asked.authority
            for place, data in written.events:
                try:
                    event = read_event(data, case=written.case, authority=authority, source=written.source)
                    owner = event.authority and owners(event.authority)
                    is_new = store.record(event.model_copy(update={"authority": owner}))
                except EventError as error:
                    refused += 1
                    complain(f"{name}: {place}: {'; '.join(error.told)}")
                else:
                    new, again = new + is_new, again + (not is_new)
    told = [counted(new, "event", "events") + " recorded"]
    told += [f"{again} there already"] if again else []
    told += [f"{refused} refused"] if refused else []
    write(f"{asked.store}: {', '.join(told)}.\n")
    return ExitCode.BAD_CASE if refused else ExitCode.ANSWERED
