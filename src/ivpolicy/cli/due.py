"""`ivpolicy due`: what is due over many cases, by person and day, from the events that are told of them."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.asked import add_national, case_name, day_typed, pack_named
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import complain, is_terminal, no_formula, print_json, print_page, write
from ivpolicy.cli.refusals import Problems, Refusal, fault_of, refusals_of, wrong_use
from ivpolicy.core.decision.evaluate import is_name_of
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.files.authorities import pack_of_authority
from ivpolicy.files.histories import history_files, read_history_file
from ivpolicy.files.text import LEADS_OUT, LEADS_OUT_HELP, leads_out

if TYPE_CHECKING:
    from ivpolicy.pathways.due import CaseNotCounted, CaseNotFollowed, DueItem, DueList
    from ivpolicy.pathways.follower import Follower
    from ivpolicy.pathways.history import History

_TOLD_EVERY = 20
"""After how many files, or cases of one file, a person who watches is told how far it is."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "due",
        help_="say what is due over many cases: who is to act, by which day, and what waits without one",
        description="Say what is due over many cases: who is to act, by which day, what is late and what has no day.",
    )
    parser.add_argument(
        "events",
        nargs="+",
        metavar="EVENTS",
        help="event stores, folders of files with events, or such files: YAML, JSON or JSON lines",
    )
    parser.add_argument(
        "--authority",
        metavar="PACK",
        help="a pack's id or the path of a pack file, for events that name no authority, or that of this pack",
    )
    parser.add_argument(
        "--as-at",
        type=day_typed,
        metavar="DAY",
        help="the day that is asked about, like 2026-11-01; what was recorded later is not looked at (otherwise today)",
    )
    parser.add_argument("--who", metavar="WORDS", help="only what is for a person whose name in the list has WORDS")
    parser.add_argument(
        "--until", type=day_typed, metavar="DAY", help="leave out what is due after DAY; what has no day stays"
    )
    add_national(parser)
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "json", "csv"),
        default="text",
        help="how to print it (otherwise text)",
    )
    _add_calendar(parser)
    parser.set_defaults(run=run)


def _add_calendar(parser: argparse.ArgumentParser) -> None:
    """Whether a calendar is wanted too, and whether it names cases."""
    parser.add_argument(
        "--ics",
        metavar="FILE",
        help="also write a calendar (iCalendar) to FILE; what it held before and is no longer due is cancelled in it",
    )
    parser.add_argument(
        "--ics-cases", action="store_true", help="name the pseudonym of the case below each entry of the calendar"
    )


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. One history that cannot be followed is told, and does not stop the others."""
    from ivpolicy.pathways.due_page import COLUMNS, due_page, due_rows

    problems = Problems()
    if asked.ics_cases and not asked.ics:
        raise wrong_use("`--ics-cases` does nothing without `--ics`\n  help: add `--ics` and the file of the calendar")
    found = [problems.tried(partial(history_files, path), case_name(path)) for path in asked.events]
    problems.stop_if_any()
    files = list(dict.fromkeys(file for some in found if some is not None for file in some))
    if not files:
        raise wrong_use("there is no file with events there\n  help: such a file ends in .yaml, .json or .jsonl")
    caseload = _Caseload(asked, asked.as_at or today)
    due = caseload.due(files)
    if asked.ics:
        problems.tried(partial(_write_calendar, asked, due), case_name(asked.ics))
        problems.stop_if_any()
    match asked.format:
        case "json":
            print_json(due.model_dump(mode="json", by_alias=True))
        case "csv":
            sheet = io.StringIO()
            rows = csv.writer(sheet, lineterminator="\n")
            rows.writerow(COLUMNS)
            rows.writerows([no_formula(cell) for cell in row] for row in due_rows(due.items))
            write(sheet.getvalue())
            for one in due.not_followed:  # a table has no room for them
                complain(f"{one.file}: {one.why}")
            for other in due.not_counted:
                complain(f"{other.file}: {other.number} of what is told of a case is not counted")
            if due.safety_left_out:
                complain(f"{due.safety_left_out} rows for a child's safety are not shown, as asked")
        case _:
            print_page(due_page(due), asked.format)
    return caseload.code


def _write_calendar(asked: argparse.Namespace, due: DueList) -> None:
    from ivpolicy.files.whole_writes import write_whole_file
    from ivpolicy.pathways.due_calendar import calendar_of

    path = Path(asked.ics)
    before = path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else None
    write_whole_file(path, calendar_of(due.items, as_at=due.as_at, names_cases=asked.ics_cases, before=before))


class _Caseload:
    """The cases of the files, one after the other."""

    def __init__(self, asked: argparse.Namespace, as_at: date) -> None:
        self._asked = asked
        self._as_at = as_at
        self._folders = [Path(path) for path in asked.events if Path(path).is_dir()]
        self._followers: dict[str, Follower] = {}
        self._owner = cache(lambda name: pack_of_authority(name) or name)  # most cases are of one authority
        self._items: list[DueItem] = []
        self._not_counted: list[CaseNotCounted] = []
        self._not_followed: list[CaseNotFollowed] = []
        self._cases = 0
        self._watched = False
        self.code = ExitCode.ANSWERED

    def due(self, files: list[Path]) -> DueList:
        """What is due in all of them."""
        from ivpolicy.pathways.due import CaseNotFollowed, DueList, asked_for

        self._watched = is_terminal(sys.stderr) and not is_terminal(sys.stdout)
        for number, file in enumerate(files, 1):
            if any(leads_out(file, folder) for folder in self._folders if file.is_relative_to(folder)):
                self._not_followed.append(CaseNotFollowed(file=str(file), why=f"{LEADS_OUT}: {LEADS_OUT_HELP}"))
            else:
                self._tried(file)
            if number % _TOLD_EVERY == 0 or number == len(files):
                self._tell(f"{number:,} of {len(files):,} files, ", end="\n" if number == len(files) else "")
        items = sorted(asked_for(self._items, who=self._asked.who, until=self._asked.until), key=lambda one: one.order)
        safety = [sum(one.kind == "safety" for one in some) for some in (self._items, items)]
        return DueList(
            as_at=self._as_at,
            cases=self._cases,
            items=tuple(items),
            left_out=len(self._items) - len(items),
            safety_left_out=safety[0] - safety[1],
            not_counted=tuple(self._not_counted),
            not_followed=tuple(self._not_followed),
        )

    def _tell(self, files: str = "", *, end: str = "") -> None:
        """Tell a person who watches how far it is."""
        if self._watched:
            sys.stderr.write(f"\r{files}{self._cases:,} cases{end}")
            sys.stderr.flush()

    def _tried(self, file: Path) -> None:
        try:
            for number, (history, authority) in enumerate(self._histories(file), 1):
                self._tried_case(history, authority, file)
                if number % _TOLD_EVERY == 0:
                    self._tell()
        except (IvpolicyError, OSError) as error:
            self._refuse(tuple(refusals_of(error, str(file))), file)

    def _tried_case(self, history: History, authority: str | None, file: Path) -> None:
        try:
            self._follow(history, authority, file)
        except (IvpolicyError, OSError) as error:
            self._refuse(tuple(refusals_of(error)), file, history.case)
        except Exception as error:  # noqa: BLE001 - one history must not end the others; only the place is shown
            self._refuse((fault_of(error),), file, history.case)

    def _histories(self, file: Path) -> Iterator[tuple[History, str | None]]:
        """Each case of a file, with the authority that is named."""
        from ivpolicy.pathways.due import CaseNotFollowed
        from ivpolicy.pathways.event_store import EventStore
        from ivpolicy.pathways.history import histories_of, history_of

        if EventStore.KIND.is_kind_of(file):
            with EventStore(file, new=False) as store, store.unchanging():
                yield from store.histories()
            return
        written = read_history_file(file)
        # Who asks for an authority means its cases: an event that names none is no other authority's.
        whose = written.authority or (self._follower(None).pack.id if self._asked.authority else None)
        if written.case is not None:
            whole = history_of(written.case, written.events, authority=whose, source=written.source)
            histories: tuple[History, ...] = () if whole is None else (whole,)
        else:
            histories, nameless = histories_of(written.events, authority=whose, source=written.source)
            self._not_followed += [CaseNotFollowed(file=str(file), why=f"{one.place}: {one.why}") for one in nameless]
            self.code = self.code or (ExitCode.BAD_CASE if nameless else ExitCode.ANSWERED)
        for history in histories:
            named = (written.authority,) if written.authority else history.authorities()
            owners = dict.fromkeys(sorted(self._owner(one) for one in named if one is not None))
            for owner in owners or (None,):  # of several each has its own case of this name, as in a store
                yield history, owner

    def _follow(self, history: History, authority: str | None, file: Path) -> None:
        from ivpolicy.pathways.due import CaseNotCounted, due_in

        case = self._follower(authority).case(history, self._as_at)
        self._items += due_in(case)
        self._cases += 1
        if number := case.number_not_counted:
            self._not_counted.append(CaseNotCounted(case=history.case, file=str(file), number=number))

    def _follower(self, authority: str | None) -> Follower:
        """What follows cases of an authority; the pack is loaded once. Raises `RefusedError`."""
        from ivpolicy.pathways.follower import Follower
        from ivpolicy.pathways.pathways_of_pack import pathways_of

        named = self._owner(authority) if authority else self._asked.authority
        if self._asked.authority and named != self._asked.authority:
            pack = self._follower(None).pack  # the pack asked for may be a file of this authority's
            named = self._asked.authority if named == pack.id or is_name_of(named, pack.written) else named
        if not named:
            raise wrong_use(
                "the events name no authority\n  help: add `--authority` and the id of a pack, such as leeds"
            )
        if named not in self._followers:
            pack = pack_named(named, self._as_at, national=self._asked.national)
            if not pathways_of(pack):
                raise wrong_use(f"pack `{pack.id}` has no pathways, so no case can be followed in it")
            self._followers[named] = Follower(pack)
        return self._followers[named]

    def _refuse(self, refusals: tuple[Refusal, ...], file: Path, case: str | None = None) -> None:
        from ivpolicy.pathways.due import CaseNotFollowed

        problems = [refusal.problem for refusal in refusals]
        why = "; ".join(f"{one.message} ({one.help})" if one.help else one.message for one in problems)
        self._not_followed.append(CaseNotFollowed(file=str(file), case=case, why=why))
        self.code = self.code or refusals[0].code
