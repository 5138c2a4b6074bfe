"""The event store: one SQLite file to which the events of cases are only added.

Nothing else is kept: where a case stands is worked out from its events each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from pydantic import ValidationError

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.pathways.event import CaseEvent, EventError, read_event
from ivpolicy.pathways.history import History, NotCounted, PlacedEvent
from ivpolicy.store.engine import FileKind
from ivpolicy.store.kept_file import KeptFile


class StoreError(IvpolicyError):
    """Nothing can be recorded in an event store, or read from it. The message shows nothing of a case."""

    code = "event_store"


_TABLES = """
CREATE TABLE event (
    place INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, authority TEXT NOT NULL, "case" TEXT NOT NULL,
    told TEXT NOT NULL, UNIQUE (source, id)
) STRICT;
CREATE INDEX event_of_case ON event (authority, "case", place);
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

    KIND = FileKind("event store", 0x69767065, 1, _TABLES, StoreError, stays="event")

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
        told = read.model_copy(update={"authority": owner}).model_dump_json(exclude_defaults=True)
        with self._writing():
            before = self._rows("SELECT told FROM event WHERE source = ? AND id = ?", *read.key).fetchone()
            if before is not None:
                if _said(before[0]) != _said(told):
                    raise EventError((_OTHERWISE,))
                return False
            row = (*read.key, owner, read.case, told)
            self._rows('INSERT INTO event (source, id, authority, "case", told) VALUES (?, ?, ?, ?, ?)', *row)
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
        rows = self._rows(
            'SELECT place, id, told FROM event WHERE authority = ? AND "case" = ? ORDER BY place', authority, case
        )
        placed: list[PlacedEvent] = []
        unreadable: list[NotCounted] = []
        for place, id_, told in rows:
            try:
                placed.append(PlacedEvent(CaseEvent.model_validate_json(told), f"event {place}"))
            except ValidationError:
                unreadable.append(NotCounted(f"event {place}", id_, "what was recorded of it is damaged"))
        return History(case, tuple(placed), tuple(unreadable))


_OTHERWISE = (
    "an event of this source and id was recorded before and says something else; what was wrong is corrected by an "
    "event with an id of its own that `corrects` it"
)


def _said(told: str) -> dict[str, Any]:
    """What an event says, whenever it was recorded: a copy that is sent again may have been recorded again."""
    return {name: value for name, value in json.loads(told).items() if name != "recorded_at"}
