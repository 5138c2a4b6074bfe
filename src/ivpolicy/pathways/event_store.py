"""The event store: one SQLite file to which the events of cases are only added.

Nothing else is kept: where a case stands is worked out from its events each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.once import once
from ivpolicy.pathways.event import SAYS, CaseEvent, EventError, read_event
from ivpolicy.pathways.history import EventKey, EventRow, History, NotCounted, PlacedEvent
from ivpolicy.store.engine import FileKind, Rows
from ivpolicy.store.kept_file import KeptFile


class StoreError(IvpolicyError):
    """Nothing can be recorded in an event store, or read from it. The message shows nothing of a case."""

    code = "event_store"


# What a case is followed by lies together in the index, in the order in which it is followed.
_TABLES = """
CREATE TABLE event (
    place INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, authority TEXT NOT NULL, "case" TEXT NOT NULL,
    happened_on TEXT NOT NULL CHECK (date(happened_on) = happened_on),
    recorded_at TEXT CHECK (recorded_at IS NULL OR datetime(recorded_at) IS NOT NULL),
    says TEXT NOT NULL, UNIQUE (source, id)
) STRICT;
CREATE INDEX event_of_case ON event (authority, "case", happened_on, recorded_at, source, id, says);
"""


class EventStore(KeptFile):
    """An event store that is open. Use it with `with`, or call `close`.

    An event is known by its source and its id, so it can be sent again whenever it is not sure that it arrived. What
    was wrong is never changed: an event that `corrects` it is recorded.

    >>> from tempfile import TemporaryDirectory
    >>> told = {"type": "request_received", "case": "an-invented-child", "source": "log", "id": "1"}
    >>> with TemporaryDirectory() as folder, EventStore(f"{folder}/cases.events") as store:
    ...     first = store.record({**told, "happened_on": "2026-11-02"}, authority="islington")
    ...     again = store.record({**told, "happened_on": "2026-11-02"}, authority="islington")
    ...     first, again, store.size, list(store.cases())
    (True, False, 1, [('islington', 'an-invented-child')])

    Args:
        path: The file. It is made where there is none and `new` is true.
        new: Whether a store is made where there is no file.

    Raises:
        StoreError: There is no such file, or it is no event store.
        OSError: The file cannot be opened.
    """

    KIND = FileKind("event store", 0x69767065, 2, _TABLES, StoreError, stays="event")

    @property
    def size(self) -> int:
        """How many events there are."""
        return int(str(self._one("SELECT count(*) FROM event")))

    def record(self, event: object, *, authority: str | None = None, source: str | None = None) -> bool:
        """Add an event. When this returns, it lies on the disk.

        Args:
            event: The event by its keys, plain or as a CloudEvent; or a `CaseEvent`.
            authority: The authority whose case it is, where the event does not say: the id of its pack, or its name.
            source: Where the event comes from, where it does not say.

        Returns:
            Whether it is new: False where an event of this source and id says the same, whenever it was recorded.

        Raises:
            EventError: It cannot be read, names no authority, or there is an event of this source and id that says
                something else. Nothing was written.
            OSError: The file could not be written. Nothing was.
        """
        read = event if isinstance(event, CaseEvent) else read_event(event, authority=authority, source=source)
        owner = read.authority or authority
        if owner is None:
            raise EventError(("it does not say of which authority it is",))
        recorded = None if read.recorded_at is None else read.recorded_at.isoformat()
        said = (owner, read.case, read.happened_on.isoformat())
        says = read.model_dump_json(include=SAYS, exclude_defaults=True)
        with self._writing():
            before = self._rows(f"{_SAYS} WHERE source = ? AND id = ?", *read.key).fetchone()
            if before is not None:
                if before[:-1] != said or json.loads(before[-1]) != json.loads(says):
                    raise EventError((_OTHERWISE,))
                return False
            self._rows(_ADD, *read.key, recorded, *said, says)
        return True

    def at_once(self) -> AbstractContextManager[None]:
        """Within it many events are recorded at once, which is quicker: at its end all lie on the disk, or none."""
        return self._writing()

    def cases(self) -> Iterator[tuple[str, str]]:
        """The authority and the pseudonym of each case, in order."""
        yield from self._rows('SELECT DISTINCT authority, "case" FROM event ORDER BY 1, 2').fetchall()

    def authorities_of(self, case: str) -> tuple[str, ...]:
        """The authorities that have a case of this pseudonym."""
        rows = self._rows('SELECT DISTINCT authority FROM event WHERE "case" = ? ORDER BY 1', case)
        return tuple(str(name) for (name,) in rows)

    def history(self, case: str, *, authority: str) -> History:
        """The events of a case, each placed by its number in the store; of a case that is not there, none."""
        read = StoredHistory(self._rows, case, authority)
        return History(case, read.placed, read.unreadable)

    def histories(self) -> Iterator[tuple[StoredHistory, str]]:
        """Each case in order, with its authority: its events are read when they are asked for, of an open store."""
        return ((StoredHistory(self._rows, case, authority), authority) for authority, case in self.cases())


class StoredHistory(History):
    """The events of a case in an event store, read when they are asked for. Sent or copied it is what it read."""

    def __init__(self, rows: Callable[..., Rows], case: str, authority: str) -> None:
        object.__setattr__(self, "case", case)
        self.__dict__["_of"] = rows, authority

    def __reduce__(self) -> tuple[Any, ...]:
        """Without the store."""
        return History, (self.case, self.placed, self.unreadable)

    @once
    def _read(self) -> tuple[tuple[PlacedEvent, ...], tuple[NotCounted, ...]]:
        placed: list[PlacedEvent] = []
        unreadable: list[NotCounted] = []
        for place, row in self._found(_ALL):
            try:
                placed.append(PlacedEvent(_event(row), f"event {place}"))
            except ValueError:
                unreadable.append(NotCounted(f"event {place}", row["id"], "what was recorded of it is damaged"))
        return tuple(placed), tuple(unreadable)

    @once
    def placed(self) -> tuple[PlacedEvent, ...]:
        """The events that can be read."""
        return self._read[0]

    @once
    def unreadable(self) -> tuple[NotCounted, ...]:
        """Those that cannot."""
        return self._read[1]

    def rows(self, as_at: date) -> list[EventRow] | None:
        """What a case is followed by, as text, of what was recorded by a day, in the order in which it counts."""
        known = "AND coalesce(recorded_at, happened_on) < ?"
        return self._asked(f"{_FOLLOWED} {known} {_IN_ORDER}", (as_at + timedelta(1)).isoformat()).fetchall()

    def places_of(self, keys: Collection[EventKey]) -> list[int]:
        """The numbers of the events of some keys, of those that the case has."""
        return [place for place, _ in self._found(_OF_KEYS, json.dumps([*keys]))]

    def authorities(self) -> tuple[str]:
        """The authority whose case it is."""
        return (self.__dict__["_of"][1],)

    def events(self, places: Collection[int]) -> dict[int, CaseEvent]:
        """Events of the case by their numbers in the store. Raises ValueError where one is damaged."""
        return {place: _event(row) for place, row in self._found(_OF_PLACES, json.dumps([*places]))}

    def _found(self, statement: str, *values: object) -> Iterator[tuple[int, dict[str, Any]]]:
        found = self._asked(statement, *values)
        return ((place, dict(zip(_COLUMNS, row, strict=True))) for place, *row in found)

    def _asked(self, statement: str, *values: object) -> Rows:
        rows, authority = self.__dict__["_of"]
        found: Rows = rows(statement, authority, self.case, *values)
        return found


def _event(row: dict[str, Any]) -> CaseEvent:
    return CaseEvent.model_validate(json.loads(row.pop("says")) | row)


_SAID = ("authority", "case", "happened_on")
_COLUMNS = ("source", "id", "recorded_at", *_SAID, "says")
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_ADD = f"INSERT INTO event ({_NAMES}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - of names alone
_OF_CASE = 'FROM event WHERE authority = ? AND "case" = ?'
_ALL = f"SELECT place, {_NAMES} {_OF_CASE} ORDER BY place"
# With the sign the few are looked up by themselves, and not among all events of the case.
_SOME = f'SELECT place, {_NAMES} FROM event WHERE +authority = ? AND +"case" = ?'  # noqa: S608 - of names alone
_OF_PLACES = f"{_SOME} AND place IN (SELECT value FROM json_each(?))"  # noqa: S608 - of names alone
_KEYS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"
_OF_KEYS = f"{_SOME} AND (source, id) IN ({_KEYS})"
_FOLLOWED = f"SELECT happened_on, coalesce(recorded_at < happened_on, 0), says, place {_OF_CASE}"
_IN_ORDER = "ORDER BY happened_on, recorded_at, source, id"
_SAYS = 'SELECT authority, "case", happened_on, says FROM event'
_OTHERWISE = (
    "an event of this source and id was recorded before and says something else; what was wrong is corrected by an "
    "event with an id of its own that `corrects` it"
)
