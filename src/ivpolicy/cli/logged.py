"""`--log`: a decision that is asked for is added to a decision log."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from ivpolicy.cli.audit_opened import log_named, shown_log
from ivpolicy.cli.clock import now
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.decision.evaluate import Result

_ADDRESS = "IVPOLICY_LOG_ADDRESS"


def add_log(parser: argparse.ArgumentParser) -> None:
    """Whether the decision is kept, who asks, and the time where it is not now."""
    parser.add_argument(
        "--log",
        type=log_typed,
        metavar="LOG",
        help="add the decision to this decision log, a file or postgresql://…; it is made where there is none",
    )
    parser.add_argument("--asked-by", metavar="NAME", help="with --log: who asks; a person, a role or a system")
    add_time(parser, "with --log: when it was asked")
    add_record_key(parser, "with --log: encrypt the record under the key in this file")


def log_typed(text: str) -> Path | str:
    """A file, or the address of a database. Raises `argparse.ArgumentTypeError` for an address that cannot be used."""
    from ivpolicy.store.postgres_database import has_password, is_address

    if text == "postgresql:":
        address = os.environ.get(_ADDRESS)
        if not address or not is_address(address):
            raise argparse.ArgumentTypeError(f"{_ADDRESS} is to hold the address, like postgresql://machine/database")
        return address
    if not is_address(text):
        return Path(text)
    if has_password(text):
        # Every process of this machine can read what another was called with. So it is not shown here either.
        raise argparse.ArgumentTypeError(
            f"an address with a password is not typed here, where others can read it; set {_ADDRESS} to it and write "
            "`postgresql:`, or leave the password out and set PGPASSWORD"
        )
    return text


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
            problems.tried(lambda: log.append(result, at=at, asked_by=asked.asked_by), shown_log(asked.log))
        problems.stop_if_any()
