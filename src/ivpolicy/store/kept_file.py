"""A SQLite file to which things are only added, by several threads and processes at once.

What is written counts when the call returns: it then lies on the disk. Whoever writes takes the file first, and reads
where it ends while holding it. Nothing is read from memory: what another process wrote counts at once.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from ivpolicy.core.errors import IvpolicyError, WrongArgumentError

_SECONDS_TO_WAIT = 30
_SETTINGS = ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "secure_delete = ON")
_HEADER = b"SQLite format 3\0"
_APPLICATION_AT = slice(68, 72)


@dataclass(frozen=True)
class FileKind:
    """What makes a file one of this kind.

    Attributes:
        called: Its name in words, such as `decision log`.
        application: The number in the file that says so.
        version: The number of its form; a file of a later one is refused.
        tables: The statements that make it, each ended by a semicolon and a line end.
        refusal: The error by which another file is refused.
    """

    called: str
    application: int
    version: int
    tables: str
    refusal: type[IvpolicyError]

    def is_kind_of(self, path: Path) -> bool:
        """Whether a file says that it is of this kind; False where it cannot be read."""
        try:
            with path.open("rb") as file:
                start = file.read(_APPLICATION_AT.stop)
        except OSError:
            return False
        return start.startswith(_HEADER) and start[_APPLICATION_AT] == self.application.to_bytes(4, "big")


class KeptFile:
    """A file that is open. Use it with `with`, or call `close`.

    Args:
        path: The file. It is made where there is none and `new` is true.
        new: Whether a file is made where there is none.
        first: What is written into a file that is made, each a statement with its values.

    Raises:
        IvpolicyError: As the kind of file has it: there is no such file, or it is of another kind.
        OSError: The file cannot be opened.
    """

    KIND: ClassVar[FileKind]

    def __init__(
        self, path: str | os.PathLike[str], *, new: bool = True, first: tuple[tuple[str, tuple[object, ...]], ...] = ()
    ) -> None:
        self.path = self._path(path)
        self._open: dict[tuple[int, int], sqlite3.Connection] = {}
        is_new = self._is_to_be_made(self.path)
        if is_new and not new:
            raise self.KIND.refusal(f"{self.path}: there is no such {self.KIND.called}")
        try:
            if is_new or (new and self._is_bare()):
                self._make(first)
            self._refuse_other_file()
        except BaseException:
            self.close()
            raise

    @classmethod
    def _path(cls, path: object) -> Path:
        if not isinstance(path, str | os.PathLike):
            raise WrongArgumentError(f"`path` is the path of the {cls.KIND.called}, not a {type(path).__name__}")
        return Path(path)

    @staticmethod
    def _is_to_be_made(path: Path) -> bool:
        return not path.exists() or path.stat().st_size == 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Where it is sent or copied to, the file is opened again."""
        return _opened_again, (type(self), self.path)

    def close(self) -> None:
        """Close the file; nothing is lost where this is never called."""
        own = [base for (process, _), base in self._open.items() if process == os.getpid()]
        self._open.clear()
        for base in own:
            base.close()

    def unchanging(self) -> AbstractContextManager[None]:
        """Within it the file is read as it was at the first look, whatever others add meanwhile."""
        return self._writing("DEFERRED")

    @property
    def _base(self) -> sqlite3.Connection:
        """The file as this thread of this process has it open: SQLite shares a connection with neither."""
        key = (os.getpid(), threading.get_ident())
        base = self._open.get(key)
        if base is None:
            try:
                base = sqlite3.connect(
                    self.path, timeout=_SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False
                )
                self._open[key] = base  # before anything can fail, so that it is closed
                for setting in _SETTINGS:
                    base.execute(f"PRAGMA {setting}").fetchall()
            except sqlite3.Error as error:
                raise self._refused(error) from None
        return base

    def _make(self, first: tuple[tuple[str, tuple[object, ...]], ...]) -> None:
        self._rows("PRAGMA journal_mode = WAL").fetchall()
        numbers = f"PRAGMA application_id = {self.KIND.application};\nPRAGMA user_version = {self.KIND.version};\n"
        with self._writing():
            if self._rows("SELECT name FROM sqlite_master").fetchone() is None:  # another may have made it meanwhile
                for statement in (numbers + self.KIND.tables.strip()).split(";\n"):
                    self._rows(statement.rstrip(";"))
                for statement, values in first:
                    self._rows(statement, *values)

    def _is_bare(self) -> bool:
        """Whether nothing is in the file but its own first page: another process may be about to make it."""
        return self._one("PRAGMA application_id") == 0 and self._one("SELECT count(*) FROM sqlite_master") == 0

    def _refuse_other_file(self) -> None:
        if self._one("PRAGMA application_id") != self.KIND.application:
            raise self.KIND.refusal(f"{self.path}: this is no {self.KIND.called}")
        version = int(str(self._one("PRAGMA user_version")))
        if version != self.KIND.version:
            which = "a later" if version > self.KIND.version else "an earlier"
            raise self.KIND.refusal(f"{self.path}: this {self.KIND.called} was written by {which} ivpolicy")

    def _rows(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._base.execute(statement, values)
        except sqlite3.Error as error:
            raise self._refused(error) from None

    def _one(self, statement: str) -> object:
        row = self._rows(statement).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def _writing(self, how: str = "IMMEDIATE") -> Iterator[None]:
        """All that is written within, or none of it; within another, a part of that."""
        if self._base.in_transaction:
            yield
            return
        self._rows(f"BEGIN {how}")
        try:
            yield
            self._rows("COMMIT")
        except BaseException:
            self._base.rollback()
            raise

    def _refused(self, error: sqlite3.Error) -> Exception:
        """What SQLite says, as the system's own error where it is that."""
        said, path = str(error), self.path
        if isinstance(error, sqlite3.DatabaseError) and ("not a database" in said or "malformed" in said):
            return self.KIND.refusal(f"{path}: this is no {self.KIND.called}, or it is damaged")
        if "full" in said:
            return OSError(28, "the disk is full", str(path))
        if "unable to open" in said:
            return OSError(2, "the file cannot be opened", str(path))
        if "readonly" in said:
            return OSError(30, "the file can only be read", str(path))
        if "disk I/O" in said:
            return OSError(5, "the disk or the device failed", str(path))
        return self.KIND.refusal(f"{path}: {said}")


def _opened_again(kind: type[KeptFile], path: Path) -> KeptFile:
    return kind(path, new=False)
