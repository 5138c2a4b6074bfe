"""A store to which things are only added, by several threads and processes at once: a file, or a database.

What is written counts when the call returns: it then lies on the disk. Whoever writes takes the store first, and reads
where it ends while holding it. Nothing is read from memory: what another process wrote counts at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Literal, Self

from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.store.engine import Engine, FileKind, First, Rows
from ivpolicy.store.postgres_database import PostgresDatabase, is_address
from ivpolicy.store.sqlite_file import SqliteFile


class KeptFile:
    """A store that is open. Use it with `with`, or call `close`.

    Args:
        path: The file, or where the kind allows it the address of a database. It is made where there is none and `new`
            is true.
        new: Whether it is made where there is none.
        first: Gives what is written into a store that is made.

    Attributes:
        path: The file; of a database its address, without user and password.

    Raises:
        IvpolicyError: As the kind of store has it: there is no such one, or it is of another kind.
        OSError: The file cannot be opened, or the database not be reached.
    """

    KIND: ClassVar[FileKind]

    def __init__(self, path: str | os.PathLike[str], *, new: bool = True, first: Callable[[], First] = tuple) -> None:
        self._given = path
        self._engine = self._engine_of(path)
        self.path: Any = Path(path) if isinstance(self._engine, SqliteFile) else self._engine.shown
        try:
            self._open_or_make(new=new, first=first)
        except BaseException:
            self.close()
            raise

    def _open_or_make(self, *, new: bool, first: Callable[[], First]) -> None:
        is_new = self._engine.is_missing()
        if is_new and not new:
            raise self.KIND.refusal(f"{self.path}: there is no such {self.KIND.called}")
        if is_new or (new and self._engine.is_bare()):
            self._engine.make(first())
        application, version = self._engine.numbers()
        if application != self.KIND.application:
            raise self.KIND.refusal(f"{self.path}: this is no {self.KIND.called}")
        if version != self.KIND.version:
            when = "an earlier" if isinstance(version, int) and version < self.KIND.version else "a later"
            raise self.KIND.refusal(f"{self.path}: this {self.KIND.called} was written by {when} ivpolicy")

    @classmethod
    def _engine_of(cls, path: object) -> Engine:
        if not isinstance(path, str | os.PathLike):
            raise WrongArgumentError(f"`path` is the path of the {cls.KIND.called}, not a {type(path).__name__}")
        if isinstance(path, str) and is_address(path):
            if not cls.KIND.may_be_a_database:
                raise cls.KIND.refusal(f"a {cls.KIND.called} is kept in a file, not in a database")
            return PostgresDatabase(path, cls.KIND)
        return SqliteFile(Path(path), cls.KIND)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Where it is sent or copied to, it is opened again."""
        return partial(type(self), new=False), (self._given,)

    def close(self) -> None:
        """Close it; nothing is lost where this is never called."""
        self._engine.close()

    def unchanging(self) -> AbstractContextManager[None]:
        """Within it the store is read as it was at the first look, whatever others add meanwhile."""
        return self._writing("read")

    def _rows(self, statement: str, *values: object) -> Rows:
        return self._engine.rows(statement, values)

    def _one(self, statement: str) -> object:
        row = self._rows(statement).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def _writing(self, how: Literal["write", "read"] = "write") -> Iterator[None]:
        """All that is written within, or none of it; within another, a part of that."""
        if self._engine.is_within:
            yield
            return
        try:
            # Within: stopped right after it, it would leave open what everything later took for a whole of its own.
            self._engine.begin(how)
            yield
            self._rows("COMMIT")
        except BaseException:
            self._engine.rollback()
            raise
