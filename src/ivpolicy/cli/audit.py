"""`ivpolicy audit`: reads a decision log, verifies it, decides its entries again, and proves one of them."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivpolicy.cli.asked import add_national, day_typed, pack_named
from ivpolicy.cli.audit_pages import entry_page, in_short, receipt_page, replay_page, verified_page
from ivpolicy.cli.clock import now
from ivpolicy.cli.exit_codes import EXIT_CODE_WORDS, ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.logged import add_time
from ivpolicy.cli.output import (
    count_along,
    is_terminal,
    no_formula,
    print_json,
    print_json_line,
    print_page,
    write,
)
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.core.rules.words import counted
from ivpolicy.files.text import read_bytes
from ivpolicy.pages.parts import Definitions, Heading

if TYPE_CHECKING:
    from ivpolicy.audit.checkpoint import Checkpoint
    from ivpolicy.audit.entry import LogEntry
    from ivpolicy.audit.log import DecisionLog
    from ivpolicy.audit.replay import Replayed

_EPILOG = """\
ways to call it:
  audit verify LOG [--checkpoint FILE [--key FILE]]       says whether anything was altered, and where
  audit checkpoint LOG [--sign FILE]        prints three lines to note where the log's keeper cannot write
  audit search LOG [--case ID] [--question ID] [--status WORD] [--from DAY] [--to DAY]
  audit show LOG ENTRY                      prints one entry with the record that was decided on
  audit export LOG                          prints every entry as CSV; with --format json a line of JSON each
  audit replay LOG [--pack PACK]            decides every entry again; with --pack as another pack would have
  audit receipt LOG ENTRY [--sign FILE]     prints the proof of one decision, for whoever was decided about
  audit check RECEIPT [--checkpoint FILE] [--key FILE] [--case ID]     checks a receipt without the log
  audit erase LOG ENTRY --reason WORD --born DAY --allowed-by NAME --minute TEXT

exit codes:
  0    answered, and nothing was found altered or to come out otherwise
  1    something was altered, comes out otherwise, or cannot be shown
"""
_OWN = {
    "verify": {"checkpoint", "key"},
    "checkpoint": {"sign"},
    "search": {"case", "question", "status", "from", "to"},
    "show": {"entry"},
    "export": set(),
    "replay": {"pack", "national"},
    "receipt": {"entry", "without_key", "sign"},
    "check": {"checkpoint", "case", "key"},
    "erase": {"entry", "reason", "born", "allowed_by", "minute", "at"},
}
"""The options of each way."""
_NEEDED = {
    "show": ("entry",),
    "receipt": ("entry",),
    "erase": ("entry", "reason", "born", "allowed_by", "minute"),
}
_OPTIONS: Mapping[str, tuple[Callable[[str], object], str, str]] = {
    "checkpoint": (Path, "FILE", "a checkpoint that was noted elsewhere"),
    "sign": (Path, "FILE", "sign the checkpoint with the private key in this file"),
    "key": (Path, "FILE", "the public key of the log; what is not signed by it is refused"),
    "case": (str, "ID", "the `case_id` of a record"),
    "question": (str, "ID", "a question like visitor.appoint"),
    "status": (str, "WORD", "a status like needs_information"),
    "from": (day_typed, "DAY", "entries of this day or later"),
    "to": (day_typed, "DAY", "entries of this day or before"),
    "pack": (str, "PACK", "a pack's id or the path of a pack file, to decide by instead"),
    "born": (day_typed, "DAY", "the date of birth of the child"),
    "allowed-by": (str, "NAME", "who allowed it to be erased"),
    "minute": (str, "TEXT", "where that is written down"),
}
_UNSIGNED = "\n  help: use one that `ivpolicy audit checkpoint LOG --sign FILE` printed, or the key that belongs to it"
_ERASED = ("wrong_person", "duplicate", "test", "no_longer_kept")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    codes = "\n".join(f"  {code.value:<4} {words}" for code, words in EXIT_CODE_WORDS.items() if code > 1)
    parser = added(
        commands,
        "audit",
        help_="verify a decision log, decide its entries again, and prove one of them",
        description="Read a decision log: verify it, decide its entries again, prove or erase one of them.",
        epilog=_EPILOG + codes,
    )
    parser.add_argument("way", choices=tuple(_OWN), metavar="WAY", help=f"one of: {', '.join(_OWN)}")
    parser.add_argument("file", type=Path, metavar="LOG", help="the decision log; of `check` the file of a receipt")
    parser.add_argument(
        "entry", nargs="?", metavar="ENTRY", help="the place of an entry, from 0, or eight digits or more of its id"
    )
    for option, (kind, metavar, words) in _OPTIONS.items():
        parser.add_argument(f"--{option}", type=kind, metavar=metavar, help=words)
    parser.add_argument("--reason", choices=_ERASED, metavar="WORD", help=f"why it is erased: {', '.join(_ERASED)}")
    add_time(parser, "when it is erased")
    add_national(parser)
    parser.add_argument(
        "--without-key", action="store_true", help="leave out of the receipt what shows which case it is about"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print it (otherwise text)")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:  # noqa: ARG001 - a log has its own days
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    _refuse_what_does_not_belong(asked)
    return _WAYS[asked.way](asked)


def _refuse_what_does_not_belong(asked: argparse.Namespace) -> None:
    """Refuse options of another way, so that nobody takes them to have counted, and ask for those that are needed."""
    problems = Problems()
    known = set().union(*_OWN.values())
    for name in sorted(known - _OWN[asked.way]):
        if getattr(asked, name):
            problems.note(wrong_use(f"`audit {asked.way}` takes no {_written(name)}\n  help: leave it out"))
    for name in _NEEDED.get(asked.way, ()):
        if not getattr(asked, name):
            problems.note(wrong_use(f"`audit {asked.way}` needs {_written(name)}\n  help: `ivpolicy audit --help`"))
    problems.stop_if_any()


def _written(name: str) -> str:
    return "`ENTRY`, the place or the id of an entry" if name == "entry" else f"`--{name.replace('_', '-')}`"


def _opened(asked: argparse.Namespace) -> DecisionLog:
    from ivpolicy.audit.log import DecisionLog

    problems = Problems()
    log = problems.tried(lambda: DecisionLog(asked.file, new=False), str(asked.file))
    problems.stop_if_any()
    assert log is not None, "what could not be opened is a problem"  # noqa: S101 - tells the type checker
    return log


def _bytes(path: Path) -> bytes:
    problems = Problems()
    raw = problems.tried(lambda: read_bytes(path), str(path))
    problems.stop_if_any()
    return raw or b""


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise wrong_use(f"{path}: this is no text in UTF-8\n  help: keep it as ivpolicy printed it") from None


def _noted(asked: argparse.Namespace) -> Checkpoint | None:
    from ivpolicy.audit.checkpoint import read_checkpoint
    from ivpolicy.audit.errors import LogError

    if asked.checkpoint is None:
        return None
    noted = read_checkpoint(text := _text(asked.checkpoint))
    if asked.key is not None:
        from ivpolicy.signatures.signed_note import is_signed

        if not is_signed(text, noted.origin, _bytes(asked.key)):
            raise LogError(f"{asked.checkpoint}: this checkpoint is not signed by the key in {asked.key}{_UNSIGNED}")
    return noted


# ---- whether it was altered ----


def _verify(asked: argparse.Namespace) -> ExitCode:
    from ivpolicy.audit.verification import examined

    if asked.key and not asked.checkpoint:
        raise wrong_use("`--key` does nothing without `--checkpoint`\n  help: name the checkpoint that was signed")
    noted = _noted(asked)
    with _opened(asked) as log:
        found = examined(log, noted)
    if asked.format == "json":
        print_json(
            {
                "result_format": RESULT_FORMAT,
                "holds": not found.faults,
                "size": found.checkpoint.size,
                "root": found.checkpoint.root.hex(),
                "decisions": found.decisions,
                "erased": found.erased,
                "covered": found.covered,
                "faults": [{"kind": f.kind, "place": f.place, "says": f.says} for f in found.faults],
                "remarks": list(found.remarks),
            }
        )
    else:
        print_page(verified_page(asked.file, found), "text")
    return ExitCode.FAILED if found.faults else ExitCode.ANSWERED


def _checkpoint(asked: argparse.Namespace) -> ExitCode:
    with _opened(asked) as log:
        noted = log.checkpoint()
    text = noted.text
    if asked.sign is not None:
        from ivpolicy.signatures.signed_note import signed

        text = signed(text, noted.origin, _bytes(asked.sign))
    if asked.format == "json":
        said = {"origin": noted.origin, "size": noted.size, "root": noted.root.hex(), "text": text}
        print_json({"result_format": RESULT_FORMAT, **said})
    else:
        write(text)
    return ExitCode.ANSWERED


# ---- what it says ----


def _search(asked: argparse.Namespace) -> ExitCode:
    with _opened(asked) as log:
        found = [entry for entry in log.entries() if _is_meant(entry, asked)]
    if asked.format == "json":
        for entry in found:
            print_json_line(_document(entry))
        return ExitCode.ANSWERED
    rows = tuple((f"{entry.index}", f"{in_short(entry.head)} [{entry.id[:12]}]") for entry in found)
    print_page(
        [Heading(1, f"{counted(len(found), 'entry', 'entries')}"), *([Definitions(rows)] if rows else [])], "text"
    )
    return ExitCode.ANSWERED


def _document(entry: LogEntry) -> dict[str, Any]:
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


def _show(asked: argparse.Namespace) -> ExitCode:
    with _opened(asked) as log:
        entry = log.entry(asked.entry)
    record = None if entry.body is None else entry.body.record
    if asked.format == "json":
        print_json({**_document(entry), "record": record})
        return ExitCode.ANSWERED
    print_page(entry_page(entry, record), "text")
    return ExitCode.ANSWERED


def _export(asked: argparse.Namespace) -> ExitCode:
    with _opened(asked) as log:
        if asked.format == "json":
            for entry in log.entries():
                print_json_line(_document(entry))
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


# ---- whether it comes out again ----


def _replay(asked: argparse.Namespace) -> ExitCode:
    from ivpolicy.audit.replay import Replay

    if asked.national and not asked.pack:
        raise wrong_use("`--national` does nothing without `--pack`\n  help: each entry has the law it was decided by")
    pack = pack_named(asked.pack, None, national=asked.national) if asked.pack else None
    with _opened(asked) as log:
        found = [*_watched(Replay(log, pack).all(), log.size)]
    states = Counter(one.state for one in found)
    if asked.format == "json":
        print_json({"result_format": RESULT_FORMAT, "states": states, "replayed": [_replayed(one) for one in found]})
    else:
        print_page(replay_page(asked.file, found, states), "text")
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
            }
            for moved in one.moved
        ],
    }


# ---- one decision, proved or erased ----


def _receipt(asked: argparse.Namespace) -> ExitCode:
    from ivpolicy.audit.receipt import receipt_of

    with _opened(asked) as log:
        entry = log.entry(asked.entry)
        private = None if asked.sign is None else _bytes(asked.sign)
        text = receipt_of(log, entry, with_key=not asked.without_key, private_key=private).text
    if asked.format == "json":
        print_json({"result_format": RESULT_FORMAT, "id": entry.id, "text": text})
    else:
        write(text)
    return ExitCode.ANSWERED


def _check(asked: argparse.Namespace) -> ExitCode:
    from ivpolicy.audit.receipt import read_receipt

    receipt, noted = read_receipt(_text(asked.file)), _noted(asked)
    is_noted = None if noted is None else noted == receipt.checkpoint
    about = None if asked.case is None else receipt.is_about(asked.case)
    is_signed = None if asked.key is None else receipt.is_signed_by(_bytes(asked.key)) or bool(is_noted)
    is_of_case = asked.case is None or about is True
    holds = receipt.holds and is_noted is not False and is_signed is not False and is_of_case
    if asked.format == "json":
        print_json(
            {
                "result_format": RESULT_FORMAT,
                "holds": holds,
                "proof_holds": receipt.holds,
                "checkpoint_is_as_noted": is_noted,
                "checkpoint_is_signed": is_signed,
                "is_about_the_case": about,
                "size": receipt.checkpoint.size,
                "head": receipt.head,
            }
        )
        return ExitCode.ANSWERED if holds else ExitCode.FAILED
    print_page(
        receipt_page(receipt, is_noted=is_noted, is_signed=is_signed, about=about, case_asked=asked.case is not None),
        "text",
    )
    return ExitCode.ANSWERED if holds else ExitCode.FAILED


def _erase(asked: argparse.Namespace) -> ExitCode:
    with _opened(asked) as log:
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
        print_json(_document(told))
    else:
        write(f"erased: the record of entry {entry.id}; entry {told.index}, {told.id}, says so\n")
    return ExitCode.ANSWERED


_WAYS: Mapping[str, Callable[[argparse.Namespace], ExitCode]] = {
    "verify": _verify,
    "checkpoint": _checkpoint,
    "search": _search,
    "show": _show,
    "export": _export,
    "replay": _replay,
    "receipt": _receipt,
    "check": _check,
    "erase": _erase,
}
