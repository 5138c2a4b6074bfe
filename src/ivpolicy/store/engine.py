"""What keeps the rows of a store: the small interface that an SQLite file and a PostgreSQL database have in common.

Statements are written once: with `?` for a value, and in the words that both engines take.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from ivpolicy.core.errors import IvpolicyError

SECONDS_TO_WAIT = 30
"""For another who is writing."""
_HEADER = b"SQLite format 3\0"
_APPLICATION_AT = slice(68, 72)
First = tuple[tuple[str, tuple[object, ...]], ...]
"""What is written into a store that is made: statements with their values."""


@dataclass(frozen=True)
class FileKind:
    """What makes a store one of this kind.

    Attributes:
        called: Its name in words, such as `decision log`.
        application: The number in the store that says so.
        version: The number of its form; a store of a later one is refused.
        tables: The statements that make it, in SQLite's words, each ended by a semicolon and a line end.
        refusal: The error by which another file is refused.
        stays: The table of which no row is ever changed or taken out.
        may_be_a_database: Whether PostgreSQL may keep it too.
    """

    called: str
    application: int
    version: int
    tables: str
    refusal: type[IvpolicyError]
    stays: str
    may_be_a_database: bool = False

    def is_kind_of(self, path: Path) -> bool:
        """Whether a file says that it is of this kind; False where it cannot be read."""
        try:
            with path.open("rb") as file:
                start = file.read(_APPLICATION_AT.stop)
        except OSError:
            return False
        return start.startswith(_HEADER) and start[_APPLICATION_AT] == self.application.to_bytes(4, "big")


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Any:
        """The next row, None after the last."""

    def fetchall(self) -> list[Any]:
        """All that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Engine(Protocol):
    """Keeps rows, for whichever thread or process asks."""

    @property
    def shown(self) -> str:
        """How messages call it; never with a password."""

    @property
    def is_within(self) -> bool:
        """Whether something was begun and not ended yet."""

    def is_missing(self) -> bool:
        """Whether there is nothing yet where it is to be."""

    def is_bare(self) -> bool:
        """Whether there is something that holds nothing, such as what another process is about to make."""

    def make(self, first: First) -> None:
        """Make the tables, unless another has done so meanwhile."""

    def numbers(self) -> tuple[object, object]:
        """The number of the kind and that of the form, as the store says them."""

    def rows(self, statement: str, values: tuple[object, ...]) -> Rows:
        """Carry out a statement. Raises what the system or the kind has for it."""

    def begin(self, how: Literal["write", "read"]) -> None:
        """Begin what is written as a whole, once nobody else writes; or what is read as it is now."""

    def rollback(self) -> None:
        """Undo what was begun."""

    def settle(self) -> None:
        """See to it that what was taken out lies in no other place, as far as this engine can."""

    def close(self) -> None:
        """Close what this process opened."""
