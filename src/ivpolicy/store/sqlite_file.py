"""An SQLite file as the engine of a store: nothing else to install or to run."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Literal

from ivpolicy.store.engine import SECONDS_TO_WAIT, FileKind, First

_SECONDS_BETWEEN = 0.01
_SETTINGS = ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "secure_delete = ON")
_STAYS = """
CREATE TRIGGER {0}_stays BEFORE UPDATE ON {0} BEGIN SELECT RAISE(ABORT, 'an {0} is never changed'); END;
CREATE TRIGGER {0}_is_kept BEFORE DELETE ON {0} BEGIN SELECT RAISE(ABORT, 'an {0} is never taken out'); END;
"""


class SqliteFile:
    """A file; see `Engine`.

    Args:
        path: Where it is, or is to be.
        kind: Of which kind.
    """

    def __init__(self, path: Path, kind: FileKind) -> None:
        self._path = path
        self._kind = kind
        self._open: dict[tuple[int, int], sqlite3.Connection] = {}

    @property
    def shown(self) -> str:
        """As `Engine` has it."""
        return str(self._path)

    @property
    def base(self) -> sqlite3.Connection:
        """The file as this thread of this process has it open: SQLite shares a connection with neither."""
        key = (os.getpid(), threading.get_ident())
        base = self._open.get(key)
        if base is None:
            try:
                base = sqlite3.connect(
                    self._path, timeout=SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False
                )
                self._open[key] = base  # before anything can fail, so that it is closed
                for setting in _SETTINGS:
                    base.execute(f"PRAGMA {setting}").fetchall()
            except sqlite3.Error as error:
                raise self._refused(error) from None
        return base

    @property
    def is_within(self) -> bool:
        """As `Engine` has it."""
        return self.base.in_transaction

    def is_missing(self) -> bool:
        """As `Engine` has it."""
        return not self._path.exists() or self._path.stat().st_size == 0

    def is_bare(self) -> bool:
        """As `Engine` has it."""
        return self.numbers()[0] == 0 and self._one("SELECT count(*) FROM sqlite_master") == 0

    def make(self, first: First) -> None:
        """As `Engine` has it."""
        self._write_ahead()
        numbers = f"PRAGMA application_id = {self._kind.application};\nPRAGMA user_version = {self._kind.version};"
        statements = [numbers, self._kind.tables.strip(), _STAYS.format(self._kind.stays).strip()]
        try:
            self.begin("write")
            if self._one("SELECT count(*) FROM sqlite_master") == 0:  # another may have made it meanwhile
                for statement in "\n".join(statements).split(";\n"):
                    self.rows(statement.rstrip(";"), ())
                for statement, values in first:
                    self.rows(statement, values)
            self.rows("COMMIT", ())
        except BaseException:
            self.rollback()
            raise

    def numbers(self) -> tuple[object, object]:
        """As `Engine` has it."""
        return self._one("PRAGMA application_id"), self._one("PRAGMA user_version")

    def rows(self, statement: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        """As `Engine` has it."""
        try:
            return self.base.execute(statement, values)
        except sqlite3.Error as error:
            raise self._refused(error) from None

    def begin(self, how: Literal["write", "read"]) -> None:
        """As `Engine` has it."""
        self.rows("BEGIN IMMEDIATE" if how == "write" else "BEGIN DEFERRED", ())

    def rollback(self) -> None:
        """As `Engine` has it."""
        self.base.rollback()

    def settle(self) -> None:
        """As `Engine` has it: `secure_delete` wrote over it, and the file beside is emptied."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)", ()).fetchall()

    def close(self) -> None:
        """As `Engine` has it."""
        own = [base for (process, _), base in self._open.items() if process == os.getpid()]
        self._open.clear()
        for base in own:
            base.close()

    def _one(self, statement: str) -> object:
        row = self.rows(statement, ()).fetchone()
        return None if row is None else row[0]

    def _write_ahead(self) -> None:
        """For this one statement SQLite does not wait where another is making the same file."""
        until = time.monotonic() + SECONDS_TO_WAIT
        while True:
            try:
                self.base.execute("PRAGMA journal_mode = WAL").fetchall()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise self._refused(error) from None
                time.sleep(_SECONDS_BETWEEN)
            else:
                return

    def _refused(self, error: sqlite3.Error) -> Exception:
        """What SQLite says, as the system's own error where it is that."""
        said, path = str(error), self._path
        if isinstance(error, sqlite3.DatabaseError) and ("not a database" in said or "malformed" in said):
            return self._kind.refusal(f"{path}: this is no {self._kind.called}, or it is damaged")
        if "full" in said:
            return OSError(28, "the disk is full", str(path))
        if "unable to open" in said:
            return OSError(2, "the file cannot be opened", str(path))
        if "readonly" in said:
            return OSError(30, "the file can only be read", str(path))
        if "disk I/O" in said:
            return OSError(5, "the disk or the device failed", str(path))
        return self._kind.refusal(f"{path}: {said}")
