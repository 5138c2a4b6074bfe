"""The decision log: one SQLite file to which entries are only added.

An entry counts when `append` returns: it then lies on the disk. Whoever writes takes the file first and reads where it
ends while holding it, so that two writers, in one process or in several, never both follow the same entry.

Nothing of it is read from memory: what another process wrote counts at once.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, get_args

from ivpolicy.audit.checkpoint import Checkpoint, is_origin
from ivpolicy.audit.entry import KEY_BYTES, Body, LogEntry, Mask, answer_of, as_stored, body_of, head_of, moment, named
from ivpolicy.audit.errors import LogError
from ivpolicy.audit.tree import completed, leaf_hash, root_of
from ivpolicy.core.dates.calendar import birthday
from ivpolicy.core.decision.evaluate import Result, evaluate
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.files.packs import text_of_digest

ErasureReason = Literal["wrong_person", "duplicate", "test", "no_longer_kept"]
"""Why a body is erased: it is about another person, it is there twice, nobody was decided about, or the time for which
the law has it kept is over."""

_PLACE = re.compile("[0-9]{1,7}")
_ID = re.compile("[0-9a-f]{8,64}")
_APPLICATION = 0x69767064
_FORMAT = 1
_TABLES = f"""
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_FORMAT};
CREATE TABLE log (origin TEXT NOT NULL) STRICT;
CREATE TABLE entry (place INTEGER PRIMARY KEY, head BLOB NOT NULL, leaf BLOB NOT NULL UNIQUE) STRICT;
CREATE TABLE body (place INTEGER PRIMARY KEY REFERENCES entry, key BLOB NOT NULL, stored BLOB NOT NULL) STRICT;
CREATE TABLE node (level INTEGER, place INTEGER, hash BLOB NOT NULL, PRIMARY KEY (level, place)) STRICT, WITHOUT ROWID;
CREATE TABLE text (digest TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never taken out'); END;
"""
_SECONDS_TO_WAIT = 30
_SETTINGS = ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "secure_delete = ON")
_YEARS_KEPT = 75


class DecisionLog:
    """A decision log that is open. Use it with `with`, or call `close`. Copied or sent elsewhere, it is opened again.

    >>> from datetime import date, datetime, timezone
    >>> from tempfile import TemporaryDirectory
    >>> from ivpolicy import evaluate, load_pack
    >>> pack = load_pack("leeds")
    >>> case = pack.read_case({"case_id": "an-invented-child", "child": {"statuses": ["looked_after"]}})
    >>> result = evaluate(pack, case, as_at=date(2026, 11, 1), questions=["visitor.appoint"])
    >>> with TemporaryDirectory() as folder, DecisionLog(f"{folder}/decisions.log") as log:
    ...     entry = log.append(result, at=datetime(2026, 11, 1, 9, tzinfo=timezone.utc), asked_by="case system")
    ...     log.size, entry.head["answers"]["visitor.appoint"]["status"]
    (1, 'needs_information')

    Args:
        path: The file. It is made, with a log that has no entries, where there is none and `new` is true.
        origin: The name of a log that is made; the file's own name where none is given.
        new: Whether a log is made where there is no file.

    Raises:
        LogError: There is no such file, or it is no decision log.
        OSError: The file cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str], *, origin: str | None = None, new: bool = True) -> None:
        if not isinstance(path, str | os.PathLike):
            raise WrongArgumentError(f"`path` is the path of a decision log, not a {type(path).__name__}")
        self.path = Path(path)
        is_new = not self.path.exists() or self.path.stat().st_size == 0
        if is_new and not new:
            raise LogError(f"{self.path}: there is no such decision log")
        name = origin if origin is not None else self.path.name
        if is_new and not is_origin(name):
            raise LogError("the name of a log is one word of at most 100 characters, without `+`, such as `leeds.2026`")
        self._texts: set[str] = set()
        self._open: dict[tuple[int, int], sqlite3.Connection] = {}
        try:
            if is_new or (new and self._is_bare()):
                self._make(name)
            self._refuse_other_file()
        except BaseException:
            self.close()
            raise

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

    # ---- what it says ----

    @property
    def origin(self) -> str:
        """The name of the log, as its checkpoints say it."""
        return str(self._one("SELECT origin FROM log"))

    @property
    def size(self) -> int:
        """How many entries there are."""
        return int(str(self._one("SELECT coalesce(max(place) + 1, 0) FROM entry")))

    def node(self, level: int, index: int) -> bytes:
        """The hash of a node of the tree.

        Raises:
            LogError: It is not there.
        """
        row = self._rows("SELECT hash FROM node WHERE level = ? AND place = ?", level, index).fetchone()
        if row is None:
            raise LogError(
                f"{self.path}: the tree has no node {index} at level {level}; `ivpolicy audit verify` says more"
            )
        return bytes(row[0])

    def checkpoint(self) -> Checkpoint:
        """How long the log is now, and the root over all of it: to be noted elsewhere."""
        with self.unchanging():
            size = self.size
            return Checkpoint(self.origin, size, root_of(size, self.node))

    def entries(self, start: int = 0) -> Iterator[LogEntry]:
        """The entries from a place on, in order."""
        rows = self._rows(
            "SELECT entry.place, head, key, stored FROM entry LEFT JOIN body USING (place) WHERE place >= ? ORDER BY 1",
            start,
        )
        for place, head, key, stored in rows:
            yield LogEntry(place, bytes(head), None if key is None else Body(bytes(key), bytes(stored)))

    def entry(self, name: str) -> LogEntry:
        """The entry of a place, like `3`, or with an id, of which the first eight digits or more are given.

        Raises:
            LogError: There is none, or more than one.
        """
        if _PLACE.fullmatch(str(name)):
            places = self._rows("SELECT place FROM entry WHERE place = ?", int(name))
        elif _ID.fullmatch(str(name)):
            places = self._rows("SELECT place FROM entry WHERE substr(lower(hex(leaf)), 1, ?) = ?", len(name), name)
        else:
            raise LogError("an entry is named by its place, from 0, or by eight digits or more of its id")
        found = [place for (place,) in places]
        if len(found) != 1:
            told = "more than one entry is called" if found else "there is no entry"
            raise LogError(f"{self.path}: {told} `{name}`")
        return next(self.entries(found[0]))

    def leaves(self) -> Iterator[tuple[int, bytes]]:
        """Place and hash of every entry, as they were kept beside it."""
        for place, leaf in self._rows("SELECT place, leaf FROM entry"):
            yield place, bytes(leaf)

    def nodes(self) -> Iterator[tuple[tuple[int, int], bytes]]:
        """Every node that was kept, by level and index."""
        for level, place, made in self._rows("SELECT level, place, hash FROM node"):
            yield (level, place), bytes(made)

    def unchanging(self) -> AbstractContextManager[None]:
        """Within it the log is read as it was at the first look, whatever others add meanwhile."""
        return self._writing("DEFERRED")

    def text(self, digest: str) -> str | None:
        """The text of a file of packs by its digest; None where the log does not have it."""
        row = self._rows("SELECT text FROM text WHERE digest = ?", digest).fetchone()
        return None if row is None else str(row[0])

    # ---- what is added ----

    def append(self, result: Result, *, at: datetime, asked_by: str, masks: Sequence[Mask] = ()) -> LogEntry:
        """Add a decision: the questions of the result, the texts that gave the answers, and the record.

        Args:
            result: What `evaluate` gave; with `questions=`, only those are kept.
            at: When it was asked, with its zone. It is written to the second, in UTC.
            asked_by: Who asked: a person, a role or a system.
            masks: Parts of the record that are not kept, each by its keys; `*` stands for any.

        Raises:
            LogError: The answers hang on what is masked, or the text of the pack is no longer at hand. Nothing was
                written.
            OSError: The file could not be written. Nothing was.
            WrongArgumentError: `at` is no time with its zone, or `result` no result.
        """
        if not isinstance(result, Result):
            raise WrongArgumentError(f"`result` is what `evaluate` gives, not a {type(result).__name__}")
        body = body_of(result.record, secrets.token_bytes(KEY_BYTES), masks)
        if masks:
            _refuse_other_answers(result, body)
        head = head_of(result, body, at=at, asked_by=asked_by, masks=masks)
        texts = [(digest, self._text_at_hand(digest)) for digest in {result.pack.digest, result.pack.national.digest}]
        with self._writing():
            for digest, text in texts:
                if text is not None:
                    self._rows("INSERT OR IGNORE INTO text VALUES (?, ?)", digest, text)
            entry = self._add(head, body)
        self._texts.update(digest for digest, _ in texts)
        return entry

    def erase(
        self, entry: LogEntry, *, reason: ErasureReason, born: date, at: datetime, allowed_by: str, minute: str
    ) -> LogEntry:
        """Erase the body of an entry, and add an entry that says so; every proof of any entry stays as it is.

        The care planning regulations have a child's case record kept until the 75th birthday, which is what is refused
        here; their words were not read at the source, nor are other periods worked out. An entry that is about another
        person, stands twice, or is of no child's case is no part of that record.

        Args:
            entry: Which one.
            reason: Why.
            born: The date of birth of the child whose record it would be part of.
            at: When, with its zone.
            allowed_by: Who allowed it.
            minute: Where that is written down.

        Raises:
            LogError: The law has it kept still, or there is no body.
            WrongArgumentError: A reason that is none of those, or no date of birth.

        Source: SI 2010/959 reg 50.
        """
        if reason not in get_args(ErasureReason):
            raise WrongArgumentError(
                f"`reason` is one of {', '.join(f'`{known}`' for known in get_args(ErasureReason))}"
            )
        given: object = born
        if not isinstance(given, date) or isinstance(given, datetime):
            raise WrongArgumentError("`born` is the date of birth of the child, a `date`; nothing is erased without it")
        when = moment(at)
        kept_to = birthday(born, _YEARS_KEPT)
        if reason == "no_longer_kept" and (kept_to is None or date.fromisoformat(when[:10]) < kept_to):
            raise LogError(
                "the law has a child's case record kept until the 75th birthday, which is not over\n"
                "  help: what is about another person, there twice, or a test is erased under that reason"
            )
        head = {
            "format": 1,
            "kind": "erasure",
            "at": when,
            "by": named("allowed_by", allowed_by),
            "minute": named("minute", minute),
            "reason": reason,
            "of": entry.leaf.hex(),
        }
        with self._writing():
            if not self._rows("DELETE FROM body WHERE place = ?", entry.index).rowcount:
                raise LogError(f"entry `{entry.id}` has no body: it was erased before")
            added = self._add(as_stored(head), None)
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # what was erased lies in no other file either
        return added

    def _add(self, head: bytes, body: Body | None) -> LogEntry:
        place = self.size
        entry = LogEntry(place, head, body)
        self._rows("INSERT INTO entry VALUES (?, ?, ?)", place, head, entry.leaf)
        if body is not None:
            self._rows("INSERT INTO body VALUES (?, ?, ?)", place, body.key, body.stored)
        for level, index, made in completed(place, leaf_hash(head), self.node):
            self._rows("INSERT INTO node VALUES (?, ?, ?)", level, index, made)
        return entry

    def _text_at_hand(self, digest: str) -> str | None:
        """The text to keep, None where it is kept. Raises `LogError` where it is in neither place."""
        if digest in self._texts or self.text(digest) is not None:
            return None
        text = text_of_digest(digest)
        if text is None:
            raise LogError(
                "the text of the pack is not at hand in this process, so the log could not show what decided\n"
                "  help: load the pack here with `load_pack`, then append"
            )
        return text

    # ---- the file ----

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
                raise _refused(self.path, error) from None
        return base

    def _make(self, origin: str) -> None:
        self._rows("PRAGMA journal_mode = WAL").fetchall()
        with self._writing():
            if self._rows("SELECT name FROM sqlite_master").fetchone() is None:  # another may have made it meanwhile
                for statement in _TABLES.strip().split(";\n"):
                    self._rows(statement.rstrip(";"))
                self._rows("INSERT INTO log VALUES (?)", origin)

    def _is_bare(self) -> bool:
        """Whether nothing is in the file but its own first page: another process may be about to make the log."""
        return self._one("PRAGMA application_id") == 0 and self._one("SELECT count(*) FROM sqlite_master") == 0

    def _refuse_other_file(self) -> None:
        if self._one("PRAGMA application_id") != _APPLICATION:
            raise LogError(f"{self.path}: this is no decision log")
        if self._one("PRAGMA user_version") != _FORMAT:
            raise LogError(f"{self.path}: this decision log was written by a later ivpolicy")

    def _rows(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._base.execute(statement, values)
        except sqlite3.Error as error:
            raise _refused(self.path, error) from None

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


def _opened_again(kind: type[DecisionLog], path: Path) -> DecisionLog:
    return kind(path, new=False)


def _refuse_other_answers(result: Result, body: Body) -> None:
    """Raise where the masked record does not give the same answers: an entry is to show what decided."""
    masked = result.pack.read_case({"case_id": result.record.case_id, **body.record})
    again = evaluate(result.pack, masked, as_at=result.as_at, questions=tuple(result), hypothetical=True)
    for question in result:
        if answer_of(result[question]) != answer_of(again[question]):
            raise LogError(
                f"the answer to `{question}` hangs on what is masked, so nothing was written\n"
                "  help: mask what no answer reads, such as who recorded a fact"
            )


def _refused(path: Path, error: sqlite3.Error) -> Exception:
    """What SQLite says, as the system's own error where it is that."""
    said = str(error)
    if isinstance(error, sqlite3.DatabaseError) and ("not a database" in said or "malformed" in said):
        return LogError(f"{path}: this is no decision log, or it is damaged")
    if "full" in said:
        return OSError(28, "the disk is full", str(path))
    if "unable to open" in said:
        return OSError(2, "the file cannot be opened", str(path))
    if "readonly" in said:
        return OSError(30, "the file can only be read", str(path))
    if "disk I/O" in said:
        return OSError(5, "the disk or the device failed", str(path))
    return LogError(f"{path}: {said}")
