"""Encrypted records: without the key file nobody reads them or sees whose they are, and everything is verified."""

from __future__ import annotations

import copy
import json
import os
import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from decided_cases import NOON, decided
from ivpolicy import DecisionLog, LogError, Pack
from ivpolicy.audit.receipt import read_receipt, receipt_of
from ivpolicy.audit.record_key import LockedError, new_record_key, read_record_key
from ivpolicy.audit.replay import Replay
from ivpolicy.audit.verification import examined
from log_stranger import Stranger

pytest.importorskip("cryptography", reason="the extra `sign` is not installed; `make test` installs it")

WORD = "a word nobody writes"
TOLD = {"child": {"statuses": ["looked_after"]}, "provenance": {"child.statuses": {"source": WORD}}}


def made_key(path: Path, mode: int = 0o600) -> Path:
    path.write_text(new_record_key())
    path.chmod(mode)
    return path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return made_key(tmp_path / "records.key")


@pytest.fixture
def sealed(new_place: str, key: Path, leeds: Pack) -> Iterator[DecisionLog]:
    """Three entries of two children, the first and the last of one."""
    with DecisionLog(new_place, record_key=key) as log:
        for number in (1, 2, 1):
            log.append(decided(leeds, number, **TOLD), at=NOON, asked_by="system")
        yield log


@pytest.fixture
def locked(sealed: DecisionLog) -> Iterator[DecisionLog]:
    """The same log, opened without its key file."""
    with DecisionLog(sealed._given, new=False) as log:
        yield log


def everything_in(log: DecisionLog) -> bytes:
    """The bytes of the files; of a database, whose own files keep what is cleaned later, those of its tables."""
    if isinstance(log.path, Path):
        return b"".join(path.read_bytes() for path in log.path.parent.glob(f"{log.path.name}*"))
    tables = [log._rows(f"SELECT * FROM {table}").fetchall() for table in ("entry", "body", "case_key", "text")]
    return b"".join(cell for rows in tables for row in rows for cell in row if isinstance(cell, bytes))


def test_the_file_holds_nothing_of_a_record_nor_of_the_key(sealed: DecisionLog, key: Path):
    raw = everything_in(sealed)
    secret = read_record_key(key)._secret
    assert not any(entry.body._opened.compressed[:40] in raw for entry in sealed.entries())
    assert secret not in raw
    assert key.read_text().split()[-1].encode() not in raw
    assert secret.hex() not in repr(read_record_key(key))
    assert [json.dumps(entry.body.record).count(WORD) for entry in sealed.entries()] == [1, 1, 1]


def test_a_log_is_encrypted_only_where_a_key_file_was_named(log: DecisionLog, sealed: DecisionLog):
    assert (log.is_encrypted, sealed.is_encrypted) == (False, True)
    assert not any(entry.body.is_sealed for entry in log.entries())


def test_without_the_key_everything_is_verified_and_nobody_told(sealed: DecisionLog, locked: DecisionLog):
    noted = locked.checkpoint()
    assert noted == sealed.checkpoint()
    assert not examined(locked, noted).faults
    first, other, again = locked.entries()
    for entry in (first, other, again):
        receipt = read_receipt(receipt_of(locked, entry, with_key=False).text)
        assert (receipt.holds, receipt.checkpoint, receipt.is_about("invented-1")) == (True, noted, None)
        for ask in (lambda e=entry: e.body.record, lambda e=entry: e.body.pseudonym("invented-1")):
            with pytest.raises(LockedError, match="needs the key file"):
                ask()
        with pytest.raises(LockedError, match="needs the key file"):
            receipt_of(locked, entry)
    # Whose they are is not to be tried out either, and two of one child have no byte of their keys in common.
    assert first.body.key.hex() not in first.head["case"]
    assert first.body.stored[1:61] != again.body.stored[1:61]


def test_with_the_key_a_receipt_tells_whose_it_is_and_needs_no_key_to_be_checked(sealed: DecisionLog):
    entry = sealed.entry("0")
    text = receipt_of(sealed, entry).text
    assert read_receipt(text).is_about("invented-1") is True
    assert read_receipt(text).is_about("invented-2") is False
    assert len(text) - len(entry.stored) < 600


def test_every_entry_comes_out_again_with_the_key_and_is_not_decided_without(sealed: DecisionLog, locked: DecisionLog):
    assert [one.state for one in Replay(sealed).all()] == ["same"] * 3
    with pytest.raises(LockedError, match="needs the key file"):
        list(Replay(locked).all())


def test_no_bare_record_is_added_to_an_encrypted_log(locked: DecisionLog, leeds: Pack):
    before = locked.checkpoint()
    with pytest.raises(LockedError, match="so none is added bare"):
        locked.append(decided(leeds, 3), at=NOON, asked_by="system")
    assert locked.checkpoint() == before


def test_the_key_of_another_log_is_refused_before_anything_is_done(sealed: DecisionLog, tmp_path: Path):
    with pytest.raises(LockedError, match="not encrypted under this key file"):
        DecisionLog(sealed._given, record_key=made_key(tmp_path / "other.key"))


def test_a_log_that_was_bare_is_encrypted_from_where_a_key_is_named(log: DecisionLog, key: Path, leeds: Pack):
    with DecisionLog(log._given, record_key=key) as named:
        named.append(decided(leeds, 50), at=NOON, asked_by="system")
        assert [entry.body.is_sealed for entry in named.entries()] == [False] * 12 + [True]
        assert {one.state for one in Replay(named).all()} == {"same"}
        assert not examined(named).faults


@pytest.mark.parametrize("place", [0, 1, 40, 61, 80, -1])
def test_an_altered_byte_of_an_encrypted_record_is_found_with_the_key_and_without(
    sealed: DecisionLog, locked: DecisionLog, place: int
):
    stored = bytearray(sealed.entry("1").body.stored)
    stored[place] ^= 1
    stranger = Stranger(sealed)
    stranger.base.execute("UPDATE body SET stored = ? WHERE place = 1", (bytes(stored),))
    for log in (sealed, locked):
        (fault,) = examined(log).faults
        assert (fault.kind, fault.place) == ("body_altered", 1)
    with pytest.raises(LogError):
        _ = sealed.entry("1").body.record


def test_records_that_change_places_are_found(sealed: DecisionLog, locked: DecisionLog):
    stranger = Stranger(sealed)
    stranger.base.execute("UPDATE body SET place = place + 10")
    stranger.base.execute("UPDATE body SET place = 12 - place")
    assert {fault.kind for fault in examined(locked).faults} == {"body_altered"}


def keys_kept(log: DecisionLog) -> int:
    return int(str(log._one("SELECT count(*) FROM case_key"))) - 1  # one is the log's own


def test_the_key_of_a_case_goes_with_its_last_record_and_no_sooner(
    sealed: DecisionLog, locked: DecisionLog, key: Path, leeds: Pack
):
    told = {"reason": "test", "born": date(2012, 1, 1), "at": NOON, "allowed_by": "J. Invented", "minute": "CS 1"}
    noted = sealed.checkpoint()
    with pytest.raises(LockedError, match="destroy its key"):
        locked.erase(locked.entry("0"), **told)
    assert (locked.size, keys_kept(locked)) == (3, 2)
    wrapped = sealed._rows("SELECT wrapped FROM case_key ORDER BY name").fetchall()
    sealed.erase(sealed.entry("0"), **told)
    assert keys_kept(sealed) == 2
    assert [one.state for one in Replay(sealed).all()] == ["erased", "same", "same"]
    sealed.erase(sealed.entry("2"), **told)
    assert keys_kept(sealed) == 1
    assert [one.state for one in Replay(sealed).all()] == ["erased", "same", "erased"]
    assert not examined(locked, noted).faults
    raw = everything_in(sealed)
    assert sorted(row in raw for (row,) in wrapped) == [False, True, True]
    sealed.append(decided(leeds, 1), at=NOON, asked_by="system")  # a child that comes again has a key of its own again
    assert keys_kept(sealed) == 2


def test_where_it_is_copied_or_sent_to_the_key_file_is_read_again(sealed: DecisionLog, key: Path):
    secret = read_record_key(key)._secret
    assert secret not in pickle.dumps(sealed)
    for other in (copy.copy(sealed), pickle.loads(pickle.dumps(sealed))):
        assert WORD in json.dumps(other.entry("0").body.record)
        other.close()


@pytest.mark.parametrize(
    "text", ["", "\n", "ivpolicy record key 1\n", "ivpolicy record key 1\nAAAA\n", "\xff", "a\nb\nc\n"]
)
def test_what_is_no_key_file_is_told_and_not_shown(tmp_path: Path, text: str):
    path = tmp_path / "wrong.key"
    path.write_bytes(text.encode("latin-1"))
    path.chmod(0o600)
    with pytest.raises(LockedError, match="no key file of a decision log"):
        DecisionLog(tmp_path / "a.log", record_key=path)
    assert not (tmp_path / "a.log").exists()


@pytest.mark.skipif(os.name != "posix", reason="who may read a file is said here as Unix says it")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int):
    with pytest.raises(LockedError, match="others than its owner may read"):
        DecisionLog(tmp_path / "a.log", record_key=made_key(tmp_path / "open.key", mode))


def test_two_writers_of_the_first_entries_of_one_case_have_one_key(tmp_path: Path, key: Path, leeds: Pack):
    path = tmp_path / "two.log"
    with DecisionLog(path, record_key=key) as one, DecisionLog(path, record_key=key) as other:
        for log in (one, other):
            log.append(decided(leeds, 7), at=NOON, asked_by="system")
        assert keys_kept(one) == 1
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("SELECT count(*) FROM case_key").fetchone() == (2,)
