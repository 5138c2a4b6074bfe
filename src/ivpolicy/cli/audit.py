"""`ivpolicy audit`: reads a decision log, verifies it, decides its entries again, and proves one of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from ivpolicy.cli import audit_entries, audit_proofs
from ivpolicy.cli.asked import add_national, day_typed
from ivpolicy.cli.exit_codes import EXIT_CODE_WORDS, ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.logged import add_record_key, add_time, log_typed
from ivpolicy.cli.output import write
from ivpolicy.cli.refusals import Problems, wrong_use

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
  audit new-key FILE                        makes a key to encrypt records with; `--record-key FILE` names it then

LOG may be postgresql://machine/database (extra `postgres`); `postgresql:` is the address in IVPOLICY_LOG_ADDRESS.

exit codes:
  0    answered, and nothing was found altered or to come out otherwise
  1    something was altered, comes out otherwise, or cannot be shown
"""
_OWN = {
    "verify": {"checkpoint", "key"},
    "checkpoint": {"sign"},
    "search": {"case", "question", "status", "from", "to", "record_key"},
    "show": {"entry", "record_key"},
    "export": set(),
    "replay": {"pack", "national", "record_key"},
    "receipt": {"entry", "without_key", "sign", "record_key"},
    "check": {"checkpoint", "case", "key"},
    "erase": {"entry", "reason", "born", "allowed_by", "minute", "at", "record_key"},
    "new-key": set(),
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
    parser.add_argument(
        "file",
        type=log_typed,
        metavar="LOG",
        help="the decision log, a file or postgresql://…; of `check` a receipt, of `new-key` the key file",
    )
    parser.add_argument(
        "entry", nargs="?", metavar="ENTRY", help="the place of an entry, from 0, or eight digits or more of its id"
    )
    for option, (kind, metavar, words) in _OPTIONS.items():
        parser.add_argument(f"--{option}", type=kind, metavar=metavar, help=words)
    parser.add_argument("--reason", choices=_ERASED, metavar="WORD", help=f"why it is erased: {', '.join(_ERASED)}")
    add_time(parser, "when it is erased")
    add_national(parser)
    add_record_key(parser, "the key file of a log whose records are encrypted")
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
    if asked.way == "new-key" and asked.format == "json":
        problems.note(wrong_use("`audit new-key` takes no `--format json`\n  help: leave it out"))
    if asked.way in ("check", "new-key") and not isinstance(asked.file, Path):
        problems.note(wrong_use(f"`audit {asked.way}` takes a file, not a database\n  help: name the file"))
    for name in _NEEDED.get(asked.way, ()):
        if not getattr(asked, name):
            problems.note(wrong_use(f"`audit {asked.way}` needs {_written(name)}\n  help: `ivpolicy audit --help`"))
    problems.stop_if_any()


def _written(name: str) -> str:
    return "`ENTRY`, the place or the id of an entry" if name == "entry" else f"`--{name.replace('_', '-')}`"


def _new_key(asked: argparse.Namespace) -> ExitCode:
    from ivpolicy.audit.record_key import new_record_key
    from ivpolicy.files.whole_writes import write_new_files

    file: Path = asked.file
    try:
        write_new_files(file.parent, {file.name: new_record_key()}, private={file.name})
    except FileExistsError:
        raise wrong_use(f"{file}: there is a file of this name\n  help: a key is never written over") from None
    write(f"written: {file.as_posix()}: the key of records; without it nobody reads them, whoever keeps them\n")
    return ExitCode.ANSWERED


_WAYS: Mapping[str, Callable[[argparse.Namespace], ExitCode]] = {
    "verify": audit_proofs.verify,
    "checkpoint": audit_proofs.checkpoint,
    "search": audit_entries.search,
    "show": audit_entries.show,
    "export": audit_entries.export,
    "replay": audit_entries.replay,
    "receipt": audit_proofs.receipt,
    "check": audit_proofs.check,
    "erase": audit_entries.erase,
    "new-key": _new_key,
}
