"""The decision log, to which entries are only added: one SQLite file, or a PostgreSQL database.

An entry counts when `append` returns: it then lies on the disk. Whoever writes takes the log first and reads where it
ends while holding it, so that two writers, in one process or on several machines, never both follow the same entry.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from ivpolicy.audit.checkpoint import Checkpoint, is_origin
from ivpolicy.audit.entry import Body, LogEntry, answer_of, as_stored, body_of, head_of, moment, named
from ivpolicy.audit.errors import LogError
from ivpolicy.audit.keyed import KEY_BYTES
from ivpolicy.audit.mask import Mask, refuse_what_is_no_mask
from ivpolicy.audit.record_key import LockedError, read_record_key
from ivpolicy.audit.tree import HASH_BYTES, Edge, completing, root_of
from ivpolicy.core.dates.calendar import birthday
from ivpolicy.core.decision.evaluate import Result, evaluate
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.files.packs import text_of_digest
from ivpolicy.store.engine import FileKind, First
from ivpolicy.store.kept_file import KeptFile
from ivpolicy.store.postgres_database import is_address, shown_address

ErasureReason = Literal["wrong_person", "duplicate", "test", "no_longer_kept"]
"""Why a body is erased: it is about another person, it is there twice, nobody was decided about, or the time for which
the law has it kept is over."""

_PLACE = re.compile("[0-9]{1,7}")
_ID = re.compile("[0-9a-f]{8,64}")
_TABLES = """
CREATE TABLE log (origin TEXT NOT NULL) STRICT;
CREATE TABLE entry (place INTEGER PRIMARY KEY, head BLOB NOT NULL) STRICT;
CREATE TABLE body (place INTEGER PRIMARY KEY REFERENCES entry, key BLOB NOT NULL, stored BLOB NOT NULL) STRICT;
CREATE TABLE node (place INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;
CREATE TABLE case_key (name BLOB PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE text (digest TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
"""
_OWN = b"own"
_NAME_IT = "\n  help: name its key file with `--record-key FILE`, in Python `record_key=`"
_AT_ONCE = 1_000
_YEARS_KEPT = 75


@dataclass(frozen=True, slots=True)
class _End:
    """Where a log ends.

    Attributes:
        edge: What the next entry is hashed with.
        last: The hashes that stand beside the last entry, by which it is known again.
        own_key: What tells whether a key file is that of this log; None where its records are not encrypted.
    """

    edge: Edge
    last: bytes
    own_key: bytes | None


class DecisionLog(KeptFile):
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
        path: The file, or the address of a PostgreSQL database, like `postgresql://machine/database`; that needs the
            extra `postgres`. A log that has no entries is made where there is none and `new` is true.
        origin: The name of a log that is made; that of the file or the database where none is given.
        new: Whether a log is made where there is none.
        record_key: The file with the key of the records, where they are to be encrypted or are so; needs the extra
            `sign`. Without it heads, checkpoints, receipts and what verifies are there all the same.

    Raises:
        LogError: There is no such file, or it is no decision log, or the key file is that of another log.
        OSError: The file cannot be opened, or the database not be reached.
    """

    KIND = FileKind("decision log", 0x69767064, 3, _TABLES, LogError, stays="entry", may_be_a_database=True)

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        origin: str | None = None,
        new: bool = True,
        record_key: str | os.PathLike[str] | None = None,
    ) -> None:
        self._texts: set[str] = set()
        self._end: _End | None = None
        self._key_file = record_key
        self._key = None if record_key is None else read_record_key(record_key)
        super().__init__(path, new=new, first=lambda: (("INSERT INTO log VALUES (?)", (_origin_of(path, origin),)),))

    def _open_or_make(self, *, new: bool, first: Callable[[], First]) -> None:
        super()._open_or_make(new=new, first=first)
        if self._key is not None and (own := self._own_key()) is not None:
            self._key.unwrapped(own)

    def __reduce__(self) -> tuple[Any, ...]:
        """Where it is sent or copied to, it is opened again, by the paths of log and key file."""
        return partial(type(self), new=False, record_key=self._key_file), (self._given,)

    # ---- what it says ----

    @property
    def is_encrypted(self) -> bool:
        """Whether records are encrypted as they are added."""
        return self._own_key() is not None

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
        row = self._rows("SELECT hashes FROM node WHERE place = ?", completing(level, index)).fetchone()
        made = b"" if row is None else bytes(row[0])[level * HASH_BYTES : (level + 1) * HASH_BYTES]
        if len(made) != HASH_BYTES:
            raise LogError(
                f"{self.path}: the tree has no node {index} at level {level}; `ivpolicy audit verify` says more"
            )
        return made

    def checkpoint(self) -> Checkpoint:
        """How long the log is now, and the root over all of it: to be noted elsewhere."""
        with self.unchanging():
            size = self.size
            return Checkpoint(self.origin, size, root_of(size, self.node))

    def entries(self, start: int = 0) -> Iterator[LogEntry]:
        """The entries from a place on, in order."""
        size = self.size  # what is added meanwhile is not among them
        while rows := self._rows(
            "SELECT entry.place, head, key, stored FROM entry LEFT JOIN body USING (place) "
            "WHERE place >= ? AND place < ? ORDER BY 1 LIMIT ?",
            start,
            size,
            _AT_ONCE,
        ).fetchall():
            for place, head, key, stored in rows:
                body = None if key is None else Body(bytes(key), bytes(stored), self._key)
                yield LogEntry(place, bytes(head), body)
            start = rows[-1][0] + 1

    def entry(self, name: str) -> LogEntry:
        """The entry of a place, like `3`, or with an id, of which the first eight digits or more are given.

        Raises:
            LogError: There is none, or more than one.
        """
        if _PLACE.fullmatch(str(name)):
            places = self._rows("SELECT place FROM entry WHERE place = ?", int(name))
        elif _ID.fullmatch(str(name)):
            ends = [bytes.fromhex(str(name).ljust(64, digit)) for digit in "0f"]
            # An index of its own would cost each entry that is added more than all else beside the disk.
            places = self._rows("SELECT place FROM node WHERE substr(hashes, 1, 32) BETWEEN ? AND ?", *ends)
        else:
            raise LogError("an entry is named by its place, from 0, or by eight digits or more of its id")
        found = [place for (place,) in places]
        if len(found) != 1:
            told = "more than one entry is called" if found else "there is no entry"
            raise LogError(f"{self.path}: {told} `{name}`")
        return next(self.entries(found[0]))

    def hashes(self) -> Iterator[tuple[int, bytes]]:
        """What was kept as the hashes of the nodes that each entry completes, one after another, by its place."""
        for place, made in self._rows("SELECT place, hashes FROM node"):
            yield place, bytes(made)

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
            LogError: The answers hang on what is masked, the text of the pack is no longer at hand, or the records are
                encrypted and the log was opened without its key file. Nothing was written.
            OSError: The file could not be written; nothing was. Where the connection to a database broke, it is not
                known.
            WrongArgumentError: `at` is no time with its zone, `result` no result, or a mask leads nowhere. Nothing was
                written.
        """
        return self.append_all((result,), at=at, asked_by=asked_by, masks=masks)[0]

    def append_all(
        self, results: Iterable[Result], *, at: datetime, asked_by: str, masks: Sequence[Mask] = ()
    ) -> list[LogEntry]:
        """Add several decisions, all of them or none, and wait for the disk once. Raises as `append`.

        Args:
            results: What `evaluate` gave, in the order in which they are to stand. Nobody else writes while these are
                written, so let them be some hundreds.
            at: When they were asked, as in `append`.
            asked_by: Who asked.
            masks: What is kept of no record.
        """
        refuse_what_is_no_mask(masks)
        when, who = moment(at), named("asked_by", asked_by)
        plain = [(result, _plain(result, masks)) for result in results]
        used = {digest for result, _ in plain for digest in (result.pack.digest, result.pack.national.digest)}
        texts = [(digest, text) for digest in used if (text := self._text_at_hand(digest)) is not None]
        added = []
        with self._writing():
            for digest, text in texts:
                self._rows("INSERT INTO text VALUES (?, ?) ON CONFLICT DO NOTHING", digest, text)
            end = self._end_now()
            for result, bare in plain:
                end, body = self._sealed(end, bare, result.record.case_id)
                end, entry = self._add(end, head_of(result, body, at=when, asked_by=who, masks=masks), body)
                added.append(entry)
        self._end = end
        self._texts.update(used)
        return added

    def erase(
        self, entry: LogEntry, *, reason: ErasureReason, born: date, at: datetime, allowed_by: str, minute: str
    ) -> LogEntry:
        """Erase the body of an entry, and add an entry that says so; every proof of any entry stays as it is.

        Where it was the last one of its case, the key of an encrypted case is destroyed with it.

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
            LogError: The law has it kept still, there is no body, or the records are encrypted and the log was opened
                without its key file.
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
            if entry.body is not None and entry.body.is_sealed:
                self._destroy_key(entry.body)
            self._end, added = self._add(self._end_now(), as_stored(head), None)
        self._engine.settle()  # what was erased lies in no other file either
        return added

    def _end_now(self) -> _End:
        """Where the log ends, while nobody else writes.

        What was known of it still holds where the last entry is the one it was: whoever writes anything adds an entry.
        """
        row = self._rows(
            "SELECT entry.place, hashes FROM entry LEFT JOIN node USING (place) ORDER BY entry.place DESC LIMIT 1"
        ).fetchone()
        size, last = (0, b"") if row is None else (row[0] + 1, bytes(row[1] or b""))
        known = self._end
        if known is not None and size and (known.edge.size, known.last) == (size, last):
            return known
        own = self._own_key()
        if own is not None and self._key is not None:
            self._key.unwrapped(own)
        return _End(Edge.of(size, self.node), last, own)

    def _add(self, end: _End, head: bytes, body: Body | None) -> tuple[_End, LogEntry]:
        entry = LogEntry(end.edge.size, head, body)
        edge, made = end.edge.grown(entry.leaf)
        hashes = b"".join(made)
        self._rows("INSERT INTO entry VALUES (?, ?)", entry.index, head)
        self._rows("INSERT INTO node VALUES (?, ?)", entry.index, hashes)
        if body is not None:
            self._rows("INSERT INTO body VALUES (?, ?, ?)", entry.index, body.key, body.stored)
        return _End(edge, hashes, end.own_key), entry

    # ---- keys of cases ----

    def _own_key(self) -> bytes | None:
        """What tells whether a key file is that of this log: a key under it that encrypts nothing."""
        row = self._rows("SELECT wrapped FROM case_key WHERE name = ?", _OWN).fetchone()
        return None if row is None else bytes(row[0])

    def _sealed(self, end: _End, plain: Body, case_id: str) -> tuple[_End, Body]:
        """The body as it is stored: encrypted under the key of its case where the log has a key file."""
        if self._key is None:
            if end.own_key is not None:
                raise LockedError(f"{self.path}: its records are encrypted, so none is added bare{_NAME_IT}")
            return end, plain
        if end.own_key is None:
            end = replace(end, own_key=self._key.wrapped(secrets.token_bytes(KEY_BYTES)))
            self._rows("INSERT INTO case_key VALUES (?, ?)", _OWN, end.own_key)
        name = self._key.name_of(case_id)
        row = self._rows("SELECT wrapped FROM case_key WHERE name = ?", name).fetchone()
        case_key = secrets.token_bytes(KEY_BYTES) if row is None else self._key.unwrapped(bytes(row[0]))
        if row is None:
            self._rows("INSERT INTO case_key VALUES (?, ?)", name, self._key.wrapped(case_key))
        return end, Body(plain.key, self._key.sealed(plain.stored, plain.key, case_key, name), self._key)

    def _destroy_key(self, erased: Body) -> None:
        """Destroy the key of a case of which no other record is left."""
        if self._key is None:
            raise LockedError(f"{self.path}: to erase a record is to destroy its key too{_NAME_IT}")
        case_key = self._key.case_key_of(erased.stored)
        kept = (entry.body.stored for entry in self.entries() if entry.body is not None and entry.body.is_sealed)
        if not any(self._key.case_key_of(stored) == case_key for stored in kept):
            name = self._key.opened(erased.stored, erased.key).name
            self._rows("DELETE FROM case_key WHERE name = ?", name)

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


def _plain(result: Result, masks: Sequence[Mask]) -> Body:
    """The body of a decision, not encrypted. Raises where a mask takes away what decided, or it is no result."""
    if not isinstance(result, Result):
        raise WrongArgumentError(f"`result` is what `evaluate` gives, not a {type(result).__name__}")
    body = body_of(result.record, secrets.token_bytes(KEY_BYTES), masks)
    if masks:
        _refuse_other_answers(result, body)
    return body


def _origin_of(path: str | os.PathLike[str], origin: str | None) -> str:
    """The name of a log that is made: the one given, or that of the file or the database. Raises `LogError`."""
    name = origin if origin is not None else Path(shown_address(str(path)) if is_address(path) else path).name
    if not is_origin(name):
        raise LogError("the name of a log is one word of at most 100 characters, without `+`, such as `leeds.2026`")
    return name


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
