"""`ivpolicy audit search`, `show`, `export`, `replay`, `erase`: entries, read, decided again, erased."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, get_args

from ivpolicy.cli.asked import pack_named
from ivpolicy.cli.audit_opened import log_named, shown_log
from ivpolicy.cli.audit_pages import entry_page, in_short, replay_page
from ivpolicy.cli.clock import now
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import (
    complain,
    count_along,
    is_terminal,
    no_formula,
    print_json,
    print_json_line,
    print_page,
    write,
)
from ivpolicy.cli.refusals import wrong_use
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.result_document import RESULT_FORMAT, Status
from ivpolicy.core.rules.words import counted
from ivpolicy.core.text.suggestions import did_you_mean
from ivpolicy.pages.parts import Definitions, Heading, Notices, Part

if TYPE_CHECKING:
    from ivpolicy.audit.entry import LogEntry
    from ivpolicy.audit.replay import Replayed


def search(asked: argparse.Namespace) -> ExitCode:
    """Print the entries that are meant, each on a line."""
    found: list[LogEntry] = []
    questions, unread = {*CATALOGUE}, 0
    with log_named(asked.file, asked.record_key) as log:
        for entry in log.entries():
            questions |= entry.head.get("answers", {}).keys()
            unread += asked.case is not None and "answers" in entry.head and entry.body is None
            if _is_meant(entry, asked):
                found.append(entry)
    _refuse_unknown("--question", asked.question, questions)
    _refuse_unknown("--status", asked.status, get_args(Status))
    told = f"The records of {counted(unread, 'entry', 'entries')} were erased, or cannot be read: whose is not known."
    if asked.format == "json":
        for entry in found:
            print_json_line(entry_document(entry))
        if unread:
            complain(told)
        return ExitCode.ANSWERED
    rows = tuple((f"{entry.index}", f"{in_short(entry.head)} [{entry.id[:12]}]") for entry in found)
    page: list[Part] = [Heading(1, f"{counted(len(found), 'entry', 'entries')}")]
    page += [Definitions(rows)] if rows else []
    if unread:
        page.append(Notices((told,)))
    print_page(page, "text")
    return ExitCode.ANSWERED


def _refuse_unknown(option: str, given: str | None, known: Collection[str]) -> None:
    """A word of no entry finds none, which reads as if there were none."""
    if given and given not in known:
        raise wrong_use(
            f"`{option}`: there is no `{given}`\n  help: {did_you_mean(given, known, 'the reference lists them')}"
        )


def entry_document(entry: LogEntry) -> dict[str, Any]:
    """An entry as JSON, without its record."""
    return {"result_format": RESULT_FORMAT, "id": entry.id, "place": entry.index, "head": entry.head}


def _is_meant(entry: LogEntry, asked: argparse.Namespace) -> bool:
    head = entry.head
    day, answers = head["at"][:10], head.get("answers", {})
    since, to = getattr(asked, "from"), asked.to
    if (since and day < since.isoformat()) or (to and day > to.isoformat()):
        return False
    if asked.case is not None and (entry.body is None or entry.body.pseudonym(asked.case) != head["case"]):
        return False
    meant = [answers[asked.question]] if asked.question in answers else [] if asked.question else [*answers.values()]
    if asked.status:
        return any(answer["status"] == asked.status for answer in meant)
    return bool(meant) or not asked.question


def show(asked: argparse.Namespace) -> ExitCode:
    """Print one entry with the record that was decided on."""
    with log_named(asked.file, asked.record_key) as log:
        entry = log.entry(asked.entry)
    record = None if entry.body is None else entry.body.record
    if asked.format == "json":
        print_json({**entry_document(entry), "record": record})
        return ExitCode.ANSWERED
    print_page(entry_page(entry, record), "text")
    return ExitCode.ANSWERED


def export(asked: argparse.Namespace) -> ExitCode:
    """Print the heads of all entries; no record, so no key is needed."""
    with log_named(asked.file, asked.record_key) as log:
        if asked.format == "json":
            for entry in log.entries():
                print_json_line(entry_document(entry))
            return ExitCode.ANSWERED
        for lines in _as_csv(log.entries()):
            write(lines)
    return ExitCode.ANSWERED


_COLUMNS = ("place", "id", "kind", "at", "by", "pack", "edition", "as_at", "question", "status", "outcome", "strength")


def _as_csv(entries: Iterable[LogEntry]) -> Iterator[str]:
    """A line for each answer. No cell starts as a formula does: a sheet would carry it out."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        head = entry.head
        first = [entry.index, entry.id, head["kind"], head["at"], head["by"]]
        pack = head.get("pack", {})
        first += [pack.get("id", ""), pack.get("edition", ""), head.get("as_at", "")]
        for question, answer in head.get("answers", {"": {}}).items():
            rest = [question, *(answer.get(name) or "" for name in ("status", "outcome", "strength"))]
            writer.writerow([no_formula(cell) for cell in (*first, *rest)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def replay(asked: argparse.Namespace) -> ExitCode:
    """Decide every entry again, and say what comes out otherwise."""
    from ivpolicy.audit.replay import Replay

    if asked.national and not asked.pack:
        raise wrong_use("`--national` does nothing without `--pack`\n  help: each entry has the law it was decided by")
    pack = pack_named(asked.pack, None, national=asked.national) if asked.pack else None
    with log_named(asked.file, asked.record_key) as log:
        found = [*_watched(Replay(log, pack).all(), log.size)]
    states = Counter(one.state for one in found)
    drift = Counter((moved.question, one.causes, moved.clauses) for one in found for moved in one.moved)
    if asked.format == "json":
        told = [
            {"question": question, "causes": causes, "clauses": clauses, "decisions": decisions}
            for (question, causes, clauses), decisions in drift.most_common()
        ]
        replayed = [_replayed(one) for one in found]
        print_json({"result_format": RESULT_FORMAT, "states": states, "drift": told, "replayed": replayed})
    else:
        print_page(replay_page(shown_log(asked.file), found, states, drift), "text")
    return ExitCode.ANSWERED if states.keys() <= {"same", "erased"} else ExitCode.FAILED


def _watched(found: Iterable[Replayed], size: int) -> Iterator[Replayed]:
    """What is found, while a person who watches is told how far it is."""
    shown = is_terminal(sys.stderr) and not is_terminal(sys.stdout)
    for number, one in enumerate(found, 1):
        if shown and number % 100 == 0:
            count_along(f"{number:,} of {size:,} entries")
        yield one
    if shown:
        sys.stderr.write("\r" + " " * 40 + "\r")


def _replayed(one: Replayed) -> dict[str, Any]:
    return {
        "id": one.entry.id,
        "place": one.entry.index,
        "state": one.state,
        "causes": list(one.causes),
        "moved": [
            {
                "question": moved.question,
                "was": dict(moved.was),
                "now": moved.now and dict(moved.now),
                "parts": moved.parts,
                "clauses": moved.clauses,
            }
            for moved in one.moved
        ],
    }


def erase(asked: argparse.Namespace) -> ExitCode:
    """Erase the record of an entry, and print the entry that says so."""
    with log_named(asked.file, asked.record_key) as log:
        entry = log.entry(asked.entry)
        told = log.erase(
            entry,
            reason=asked.reason,
            born=asked.born,
            at=asked.at or now(),
            allowed_by=asked.allowed_by,
            minute=asked.minute,
        )
    if asked.format == "json":
        print_json(entry_document(told))
    else:
        write(f"erased: the record of entry {entry.id}; entry {told.index}, {told.id}, says so\n")
    return ExitCode.ANSWERED
