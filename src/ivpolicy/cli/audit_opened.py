"""What the ways of `ivpolicy audit` read: the log, a checkpoint that was noted, a file of a key or of a receipt."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.files.text import read_bytes

if TYPE_CHECKING:
    from ivpolicy.audit.checkpoint import Checkpoint
    from ivpolicy.audit.log import DecisionLog

_UNSIGNED = "\n  help: use one that `ivpolicy audit checkpoint LOG --sign FILE` printed, or the key that belongs to it"


def shown_log(file: Path | str) -> str:
    """How messages call a log: its file, or its address with nothing that is nobody's business."""
    from ivpolicy.store.postgres_database import is_address, shown_address

    return shown_address(file) if isinstance(file, str) and is_address(file) else str(file)


def log_named(file: Path | str, record_key: Path | None = None, *, new: bool = False) -> DecisionLog:
    """A log, opened. Raises `RefusedError` where it, or its key file, cannot be used."""
    from ivpolicy.audit.log import DecisionLog
    from ivpolicy.audit.record_key import read_record_key

    problems = Problems()
    if record_key is not None:  # first and by itself, so that it is told which of the two files it is
        problems.tried(lambda: read_record_key(record_key), str(record_key))
        problems.stop_if_any()
    log = problems.tried(lambda: DecisionLog(file, new=new, record_key=record_key), shown_log(file))
    problems.stop_if_any()
    assert log is not None, "what could not be opened is a problem"  # noqa: S101 - tells the type checker
    return log


def bytes_in(path: Path) -> bytes:
    """What a file holds. Raises `RefusedError` where it cannot be read."""
    problems = Problems()
    raw = problems.tried(lambda: read_bytes(path), str(path))
    problems.stop_if_any()
    return raw or b""


def text_in(path: Path) -> str:
    """The text of a file. Raises `RefusedError` where it cannot be read, or holds no text."""
    try:
        return bytes_in(path).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise wrong_use(f"{path}: this is no text in UTF-8\n  help: keep it as ivpolicy printed it") from None


def noted_checkpoint(asked: argparse.Namespace) -> Checkpoint | None:
    """The checkpoint that was named, None where none was. Raises `LogError` where `--key` did not sign it."""
    from ivpolicy.audit.checkpoint import read_checkpoint
    from ivpolicy.audit.errors import LogError

    if asked.checkpoint is None:
        return None
    noted = read_checkpoint(text := text_in(asked.checkpoint))
    if asked.key is not None:
        from ivpolicy.signatures.signed_note import is_signed

        if not is_signed(text, noted.origin, bytes_in(asked.key)):
            raise LogError(f"{asked.checkpoint}: this checkpoint is not signed by the key in {asked.key}{_UNSIGNED}")
    return noted
