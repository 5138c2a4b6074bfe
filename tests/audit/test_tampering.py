"""Whatever a stranger does to the file or to a receipt is found, and placed where the tree lets it; nothing else is."""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from decided_cases import NOON, decided
from ivpolicy import DecisionLog, Pack
from ivpolicy.audit.checkpoint import Checkpoint, read_checkpoint
from ivpolicy.audit.entry import as_stored
from ivpolicy.audit.errors import LogError
from ivpolicy.audit.receipt import read_receipt, receipt_of
from ivpolicy.audit.tree import leaf_hash
from ivpolicy.audit.verification import LogFindings, examined
from log_stranger import Stranger, edit

SIZE = 12


def edit_with_its_hash(stranger: Stranger, place: int) -> None:
    edit(stranger, place)
    head = stranger.base.execute("SELECT head FROM entry WHERE place = ?", (place,)).fetchone()[0]
    stranger.write_hash(0, place, leaf_hash(head))


def edit_and_write_all_hashes(stranger: Stranger, place: int) -> None:
    edit(stranger, place)
    stranger.write_hashes()


def delete(stranger: Stranger, place: int) -> None:
    stranger.take_out(place)


def delete_and_close_the_gap(stranger: Stranger, place: int) -> None:
    stranger.take_out(place)
    for later in range(place + 1, SIZE):
        stranger.move(later, later - 1)
    stranger.write_hashes()


def insert(stranger: Stranger, place: int) -> None:
    head = stranger.base.execute("SELECT head FROM entry WHERE place = ?", (place,)).fetchone()[0]
    forged = {**json.loads(head), "by": "nobody"}
    for later in range(SIZE - 1, place - 1, -1):
        stranger.move(later, later + 1)
    stranger.base.execute("INSERT INTO entry VALUES (?, ?)", (place, as_stored(forged)))
    stranger.write_hashes()


def swap(stranger: Stranger, place: int) -> None:
    other = (place + 1) % SIZE
    stranger.move(place, 99)
    stranger.move(other, place)
    stranger.move(99, other)


def move_far_away(stranger: Stranger, place: int) -> None:
    stranger.move(place, 10**15)


def cut_the_tail(stranger: Stranger, place: int) -> None:
    for later in range(place, SIZE):
        stranger.take_out(later)
    stranger.base.execute("DELETE FROM node WHERE place >= ?", (place,))


def alter_the_record(stranger: Stranger, place: int) -> None:
    (stored,) = stranger.base.execute("SELECT stored FROM body WHERE place = ?", (place,)).fetchone()
    record = {**json.loads(zlib.decompress(stored)), "views": {"wants_visitor": False}}
    altered = zlib.compress(json.dumps(record).encode())
    stranger.base.execute("UPDATE body SET stored = ? WHERE place = ?", (altered, place))


def take_out_the_record(stranger: Stranger, place: int) -> None:
    stranger.base.execute("DELETE FROM body WHERE place = ?", (place,))


def alter_the_key(stranger: Stranger, place: int) -> None:
    stranger.base.execute("UPDATE body SET key = ? WHERE place = ?", (b"0" * 32, place))


def remove_the_key(stranger: Stranger, place: int) -> None:
    stranger.base.execute("UPDATE body SET key = ? WHERE place = ?", (b"", place))


def add_hashes_of_no_node(stranger: Stranger, place: int) -> None:
    stranger.write_hash(9, place, b"0" * 32)


def swap_the_text_of_the_pack(stranger: Stranger, place: int) -> None:
    digest = stranger.head(place)["pack"]["digest"]
    stranger.base.execute("UPDATE text SET text = replace(text, 'must', 'may') WHERE digest = ?", (digest,))


def take_out_the_text_of_the_pack(stranger: Stranger, place: int) -> None:
    digest = stranger.head(place)["pack"]["digest"]
    stranger.base.execute("DELETE FROM text WHERE digest = ?", (digest,))


def move_the_clock(stranger: Stranger, place: int) -> None:
    stranger.write_head(place, {**stranger.head(place), "at": "2020-01-01T00:00:00Z"})


def alter_the_tree(stranger: Stranger, place: int) -> None:
    stranger.write_hash(1, place // 2 * 2 + 1, b"0" * 32)


def garble(stranger: Stranger, place: int) -> None:
    stranger.base.execute("UPDATE entry SET head = ? WHERE place = ?", (b"\xff[", place))


PLACED: tuple[Callable[[Stranger, int], None], ...] = (
    edit, edit_with_its_hash, delete, swap, alter_the_record, take_out_the_record, alter_the_key, remove_the_key,
    move_the_clock, alter_the_tree, add_hashes_of_no_node, garble,
)  # fmt: skip
"""What leaves the tree as it was, so that the place is known."""
TOLD: tuple[Callable[[Stranger, int], None], ...] = (
    swap_the_text_of_the_pack, take_out_the_text_of_the_pack, edit_and_write_all_hashes, delete_and_close_the_gap,
    insert, move_far_away, cut_the_tail,
)  # fmt: skip


def tampered(log: DecisionLog, tampering: Callable[[Stranger, int], None], place: int) -> LogFindings:
    noted = log.checkpoint()
    stranger = Stranger(log)
    tampering(stranger, place)
    stranger.base.close()
    return examined(log, noted)


@pytest.mark.parametrize("place", [0, 1, 6, 7, 11])
@pytest.mark.parametrize("tampering", PLACED)
def test_what_is_done_to_one_entry_is_found_where_it_was_done(log: DecisionLog, tampering, place: int):
    found = tampered(log, tampering, place)
    assert found.faults
    places = [fault.place for fault in found.faults]
    near = {place, place - 1, (place + 1) % SIZE, place // 2 * 2}
    assert places[0] in near
    assert set(places) <= near


@pytest.mark.parametrize("place", [0, 5, 11])
@pytest.mark.parametrize("tampering", TOLD)
def test_what_is_done_to_the_whole_is_found(log: DecisionLog, tampering, place: int):
    assert tampered(log, tampering, place).faults


def test_a_log_as_it_was_written_has_no_fault(log: DecisionLog):
    for noted in (None, log.checkpoint()):
        found = examined(log, noted)
        assert not found.faults
        assert found.decisions == SIZE


def test_what_came_after_the_checkpoint_is_not_covered_and_what_came_before_is(log_file: DecisionLog, leeds: Pack):
    log = log_file
    noted = log.checkpoint()
    for number in range(3):
        log.append(decided(leeds, number), at=NOON + timedelta(hours=1), asked_by="system")
    found = examined(log, noted)
    assert (found.faults, found.covered, found.checkpoint.size) == ((), SIZE, SIZE + 3)
    assert not tampered_after(log, noted, SIZE + 1).faults
    assert tampered_after(log, noted, SIZE - 1).faults


def tampered_after(log: DecisionLog, noted: Checkpoint, place: int) -> LogFindings:
    copy = log.path.with_name(f"copy-{place}.log")
    with closing(sqlite3.connect(log.path)) as base:
        base.execute("VACUUM INTO ?", (str(copy),))
    stranger = Stranger(copy)
    edit_and_write_all_hashes(stranger, place)
    stranger.base.close()
    with DecisionLog(copy, new=False) as other:
        return examined(other, noted)


def test_an_old_copy_and_a_lost_side_file_are_found(log_file: DecisionLog, leeds: Pack, tmp_path: Path):
    log = log_file
    log._engine.settle()
    old = shutil.copy(log.path, tmp_path / "old.log")
    log.append(decided(leeds, 99), at=NOON, asked_by="system")
    noted = log.checkpoint()
    bare = shutil.copy(log.path, tmp_path / "bare.log")  # without the file beside it that has what came last
    for path in (old, bare):
        with DecisionLog(path, new=False) as copy:
            (fault,) = examined(copy, noted).faults
            assert fault.kind == "shorter_than_noted"
            assert "the last 1 of them" in fault.says


def test_another_log_is_not_the_one_noted(log: DecisionLog, leeds: Pack, tmp_path: Path):
    with DecisionLog(tmp_path / "other.log", origin="leeds.other") as other:
        for number in range(SIZE):
            other.append(decided(leeds, number), at=NOON, asked_by="system")
        (fault,) = examined(other, log.checkpoint()).faults
        assert fault.kind == "not_the_log_noted"
    with DecisionLog(tmp_path / "again.log", origin=log.origin) as again:
        for number in range(SIZE):
            again.append(decided(leeds, number), at=NOON, asked_by="system")
        (fault,) = examined(again, log.checkpoint()).faults
        assert fault.kind == "not_as_noted"


def test_a_record_put_back_after_it_was_erased_is_found(log: DecisionLog):
    entry = [*log.entries()][2]
    log.erase(entry, reason="test", born=date(2012, 1, 1), at=NOON, allowed_by="J. Invented", minute="1")
    stranger = Stranger(log)
    assert entry.body is not None
    stranger.base.execute("INSERT INTO body VALUES (?, ?, ?)", (2, entry.body.key, entry.body.stored))
    (fault,) = examined(log).faults
    assert (fault.kind, fault.place) == ("body_put_back", 2)


# ---- receipts and checkpoints ----


def test_a_receipt_holds_without_the_log_and_is_small(log: DecisionLog):
    for entry in log.entries():
        read = read_receipt(receipt_of(log, entry).text)
        assert read.holds
        assert read.stored == entry.stored
        assert read.is_about(f"invented-{entry.index}") is True
        assert read.is_about("another") is False
        bare = read_receipt(receipt_of(log, entry, with_key=False).text)
        assert (bare.holds, bare.is_about("another")) == (True, None)
        assert len(receipt_of(log, entry).text) - len(entry.stored) < 600


def test_no_receipt_of_a_million_entries_is_longer_than_it_may_be():
    proof = [base64.b64encode(bytes(32))] * 20
    said = sum(len(b"proof \n") + len(part) for part in proof)
    rest = "ivpolicy receipt 1\nindex 999999\nkey \nhead \n\n" + Checkpoint("x" * 100, 10**6, bytes(32)).text
    assert said + len(rest) + 44 < 1500


@pytest.mark.parametrize("seed", range(40))
def test_any_altered_receipt_holds_nothing_or_is_refused(log_file: DecisionLog, seed: int):
    log = log_file
    random = Random(seed)
    entry = log.entry([*log.entries()][seed % SIZE].id)
    noted, text = log.checkpoint(), receipt_of(log, entry, with_key=False).text
    place = random.randrange(len(text) - 1)
    altered = text[:place] + random.choice('abcXYZ019 \n"{') + text[place + 1 :]
    if altered == text:
        return
    try:
        read = read_receipt(altered)
    except LogError:
        return
    # What a reader compares: the proof, the noted checkpoint, and then the head it reads.
    assert not (read.holds and read.checkpoint == noted) or read == read_receipt(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it has 1 lines"),
        ("a\n1\n", "it has 2 lines"),
        ("two words\n1\n" + "A" * 43 + "=\n", "line 1"),
        ("a\n01\n" + "A" * 43 + "=\n", "line 2"),
        ("a\n-1\n" + "A" * 43 + "=\n", "line 2"),
        ("a\n1\nAAAA\n", "line 3"),
        ("a\n1\n" + "!" * 44 + "\n", "line 3"),
    ],
)
def test_what_is_no_checkpoint_is_told(text: str, words: str):
    with pytest.raises(LogError, match=words):
        read_checkpoint(text)


def test_a_checkpoint_is_read_as_it_was_written_with_signatures_below_or_not(log: DecisionLog):
    noted = log.checkpoint()
    assert read_checkpoint(noted.text) == noted
    assert read_checkpoint(noted.text + "\n— someone AAAA\n") == noted


# ---- many of them ----


class Scene:
    """What a stranger who also has older copies, another log and what others were given can do, many times over."""

    def __init__(self, folder: Path, written: Path, leeds: Pack) -> None:
        self.folder, self.written = folder, written
        with DecisionLog(written, new=False) as log:
            self.noted = log.checkpoint()
            self.receipts = [receipt_of(log, entry, with_key=False).text for entry in log.entries()]
        with DecisionLog(folder / "kept.log", origin=self.noted.origin) as log:
            self.old = [self._copy(log, number) for number in range(SIZE) if self._added(log, leeds, number)]
            log._engine.settle()
            self.settled = (folder / "kept.log").read_bytes()
            for number in range(SIZE):
                self._added(log, leeds, 40 + number)
            self.beside = (folder / "kept.log-wal").read_bytes()
            self.noted_beside = log.checkpoint()

    def _added(self, log: DecisionLog, leeds: Pack, number: int) -> bool:
        log.append(decided(leeds, number), at=NOON, asked_by="an invented system")
        return True

    def _copy(self, log: DecisionLog, number: int) -> tuple[Path, Checkpoint]:
        log._engine.settle()
        return Path(shutil.copy(log.path, self.folder / f"old-{number}.log")), log.checkpoint()

    def faults(self, path: Path, noted: Checkpoint) -> bool:
        """Whether a log is suspected. Takes its file away."""
        try:
            with DecisionLog(path, new=False) as log:
                return bool(examined(log, noted).faults)
        except LogError:
            return True
        finally:
            for left in self.folder.glob(f"{path.name}*"):
                left.unlink()

    def done(self, tampering: Callable[[Stranger, int], None], random: Random) -> bool:
        path = Path(shutil.copy(self.written, self.folder / "tampered.log"))
        stranger = Stranger(path)
        tampering(stranger, random.randrange(SIZE))
        stranger.base.close()
        return self.faults(path, self.noted)

    def restored(self, random: Random) -> bool:
        """An old copy."""
        number = random.randrange(SIZE - 1)
        noted = self.old[random.randrange(number + 1, SIZE)][1]
        return self.faults(Path(shutil.copy(self.old[number][0], self.folder / "restored.log")), noted)

    def lost(self, random: Random) -> bool:
        """The file beside is lost, or what came last in it."""
        (self.folder / "lost.log").write_bytes(self.settled)
        if left := random.choice((0, random.randrange(len(self.beside)))):
            (self.folder / "lost.log-wal").write_bytes(self.beside[:left])
        return self.faults(self.folder / "lost.log", self.noted_beside)

    def merged(self, random: Random) -> bool:
        """Another log from a place on, with its hashes or with all of them anew."""
        path, first = Path(shutil.copy(self.written, self.folder / "merged.log")), random.randrange(SIZE)
        stranger = Stranger(path)
        stranger.base.execute("ATTACH ? AS other", (str(self.old[-1][0]),))
        for table in ("body", "node", "entry"):
            stranger.base.execute(f"DELETE FROM main.{table} WHERE place >= ?", (first,))
        for table in ("entry", "node", "body"):
            stranger.base.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table} WHERE place >= ?", (first,))
        if random.random() < 0.5:
            stranger.write_hashes()
        stranger.base.close()
        return self.faults(path, self.noted)

    def forged(self, random: Random) -> bool:
        """Another checkpoint: of fewer or more entries, another root, another log."""
        size, root = self.noted.size, bytearray(self.noted.root)
        root[random.randrange(32)] ^= 1 << random.randrange(8)
        other = random.choice([number for number in range(1, 2 * SIZE) if number != size])
        forged = random.choice(
            [
                replace(self.noted, root=bytes(root)),
                replace(self.noted, size=other),
                replace(self.noted, origin="another.log"),
            ]
        )
        return self.faults(Path(shutil.copy(self.written, self.folder / "forged.log")), forged)

    def altered(self, random: Random) -> bool:
        """A receipt with another character somewhere."""
        text = random.choice(self.receipts)
        place = random.randrange(len(text) - 1)
        altered = text[:place] + random.choice('abcXYZ019 \n"{') + text[place + 1 :]
        try:
            read = read_receipt(altered)
        except LogError:
            return True
        # The last of the characters that stand for some bytes may say the same as another.
        return not (read.holds and read.checkpoint == self.noted) or read == read_receipt(text)


KINDS = (*PLACED, *TOLD, Scene.restored, Scene.lost, Scene.merged, Scene.forged, Scene.altered)


def missed(folder: Path, written: Path, leeds: Pack, times: int, seed: int) -> list[str]:
    """The tamperings that nobody would have seen, each kind in turn; and the log as it is written is no suspect."""
    random, scene = Random(seed), Scene(folder, written, leeds)
    assert not scene.faults(Path(shutil.copy(written, folder / "honest.log")), scene.noted)
    found = []
    for number in range(times):
        kind = KINDS[number % len(KINDS)]
        is_found = kind(scene, random) if kind.__qualname__.startswith("Scene") else scene.done(kind, random)
        found += [] if is_found else [f"{number}: {kind.__qualname__}"]
    return found


def test_tamperings_of_every_kind_are_found(in_memory: Path, written_once: Path, leeds: Pack):
    assert missed(in_memory, written_once, leeds, 6 * len(KINDS), 1) == []


@pytest.mark.soak
def test_ten_thousand_tamperings_are_found_and_no_honest_log_is_suspected(
    in_memory: Path, written_once: Path, leeds: Pack
):
    assert missed(in_memory, written_once, leeds, 10_000, 2026) == []
