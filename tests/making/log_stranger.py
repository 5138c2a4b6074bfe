"""Who has a decision log's file or database, knows how it is made, and can write into it past what it forbids."""

from __future__ import annotations

import json
import sqlite3
import weakref
from pathlib import Path
from typing import Any

from ivpolicy import DecisionLog
from ivpolicy.audit.entry import as_stored
from ivpolicy.audit.tree import HASH_BYTES, Edge, leaf_hash
from ivpolicy.store.postgres_database import is_address


class Database:
    """A database, spoken to as a file is."""

    def __init__(self, address: str) -> None:
        import psycopg  # noqa: PLC0415 - an extra

        base = psycopg.connect(address, autocommit=True)
        self.close = base.close
        self._base = base

    def execute(self, statement: str, values: tuple[object, ...] = ()) -> Any:
        return self._base.execute(statement.replace("?", "%s"), values or None)


class Stranger:
    """Has the file open."""

    def __init__(self, place: Path | DecisionLog) -> None:
        given = place._given if isinstance(place, DecisionLog) else place
        in_database = is_address(given)
        self.base: Any = Database(given) if in_database else sqlite3.connect(given, isolation_level=None)
        weakref.finalize(self, self.base.close)
        for trigger in ("entry_stays", "entry_is_kept"):
            self.base.execute(f"DROP TRIGGER {trigger}{' ON entry' if in_database else ''}")
        if in_database:
            self.base.execute("ALTER TABLE body DROP CONSTRAINT body_place_fkey")

    def head(self, place: int) -> dict[str, Any]:
        return json.loads(self.base.execute("SELECT head FROM entry WHERE place = ?", (place,)).fetchone()[0])

    def write_head(self, place: int, head: dict[str, Any]) -> None:
        self.base.execute("UPDATE entry SET head = ? WHERE place = ?", (as_stored(head), place))

    def write_hashes(self) -> None:
        """All hashes anew, so that the file fits together."""
        edge = Edge()
        entries = self.base.execute("SELECT place, head FROM entry ORDER BY place").fetchall()
        self.base.execute("DELETE FROM node")
        for place, head in entries:
            edge, made = edge.grown(leaf_hash(head))
            self.base.execute("INSERT INTO node VALUES (?, ?)", (place, b"".join(made)))

    def write_hash(self, level: int, place: int, made: bytes) -> None:
        """One hash beside an entry, and the others as they are."""
        (hashes,) = self.base.execute("SELECT hashes FROM node WHERE place = ?", (place,)).fetchone()
        first = level * HASH_BYTES
        written = hashes[:first] + made + hashes[first + HASH_BYTES :]
        self.base.execute("UPDATE node SET hashes = ? WHERE place = ?", (written, place))

    def take_out(self, place: int) -> None:
        self.base.execute("DELETE FROM body WHERE place = ?", (place,))
        self.base.execute("DELETE FROM entry WHERE place = ?", (place,))

    def move(self, place: int, to: int) -> None:
        for table in ("body", "entry"):
            self.base.execute(f"UPDATE {table} SET place = ? WHERE place = ?", (to, place))


def edit(stranger: Stranger, place: int) -> None:
    head = stranger.head(place)
    head["answers"]["visitor.appoint"]["outcome"] = "not_to_appoint"
    stranger.write_head(place, head)
