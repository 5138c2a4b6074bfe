"""`--log`: a decision that is asked for is added to a decision log."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from ivpolicy.cli.audit_opened import log_named
from ivpolicy.cli.clock import now
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.decision.evaluate import Result


def add_log(parser: argparse.ArgumentParser) -> None:
    """Whether the decision is kept, who asks, and the time where it is not now."""
    parser.add_argument(
        "--log", metavar="FILE", help="add the decision to this decision log; it is made where there is none"
    )
    parser.add_argument("--asked-by", metavar="NAME", help="with --log: who asks; a person, a role or a system")
    add_time(parser, "with --log: when it was asked")
    add_record_key(parser, "with --log: encrypt the record under the key in this file")


def add_record_key(parser: argparse.ArgumentParser, meaning: str) -> None:
    """The key file of encrypted records."""
    parser.add_argument("--record-key", type=Path, metavar="FILE", help=meaning)


def add_time(parser: argparse.ArgumentParser, meaning: str) -> None:
    """The time that is written beside an entry."""
    parser.add_argument(
        "--at", type=time_typed, metavar="TIME", help=f"{meaning}, like 2026-11-01T09:30:00Z (otherwise now)"
    )


def time_typed(text: str) -> datetime:
    """A time with its zone. Raises `argparse.ArgumentTypeError` for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not datetime(1900, 1, 1, tzinfo=UTC) < at:
        raise argparse.ArgumentTypeError("not a time with its zone; write it like 2026-11-01T09:30:00Z")
    return at


def refuse_half_a_log(asked: argparse.Namespace) -> None:
    """Refuse a log that does not say who asks, and who asks without a log."""
    if asked.log and not asked.asked_by:
        raise wrong_use("`--log` keeps who asked\n  help: add `--asked-by` and a name, a role or a system")
    for option in ("asked_by", "at", "record_key"):
        if getattr(asked, option) and not asked.log:
            written = f"--{option.replace('_', '-')}"
            raise wrong_use(f"`{written}` does nothing without `--log`\n  help: leave it out, or name a decision log")


def log_if_asked(asked: argparse.Namespace, result: Result) -> None:
    """Add a decision to the log that was named. Nothing is printed of a decision that could not be kept."""
    if asked.log:
        problems = Problems()
        with log_named(asked.log, asked.record_key, new=True) as log:
            at = asked.at or now()
            problems.tried(lambda: log.append(result, at=at, asked_by=asked.asked_by), asked.log)
        problems.stop_if_any()
