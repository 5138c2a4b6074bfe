"""What is written is there, whoever writes beside; what cannot be written leaves nothing behind."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from unittest import mock

import pytest

import decided_cases
from decided_cases import NOON, QUESTION, decided
from ivpolicy import DecisionLog, Pack, WrongArgumentError, evaluate, load_pack
from ivpolicy.audit.entry import as_stored, body_of
from ivpolicy.audit.errors import LogError
from ivpolicy.audit.verification import examined
from ivpolicy.files import packs
from ivpolicy.files.packs import shipped_folder, shipped_packs
from ivpolicy.tester.worked_cases import decided as worked_decision
from ivpolicy.tester.worked_cases import read_worked_cases


def test_an_entry_says_what_was_answered_and_by_which_texts(log: DecisionLog, leeds: Pack):
    entry = log.append(decided(leeds, 3), at=NOON, asked_by="S. Invented, team manager")
    head = log.entry(entry.id).head
    result = decided(leeds, 3)
    assert head["by"] == "S. Invented, team manager"
    assert head["at"] == "2026-11-02T12:00:00Z"
    assert head["pack"]["digest"] == leeds.digest
    assert head["evaluated"] == result.evaluated_digest
    assert head["answers"] == {
        QUESTION: {
            "status": result[QUESTION].status,
            "outcome": result[QUESTION].outcome,
            "strength": result[QUESTION].strength,
            "rules": [],
            "missing": list(result[QUESTION].missing),
            "turns_on": [turn.reading for turn in result[QUESTION].turns_on],
        }
    }
    assert log.text(leeds.digest) is not None
    assert log.text(leeds.national.digest) is not None


def test_the_head_holds_nothing_of_the_record(leeds: Pack, new_place: str):
    told = "a word nobody writes"
    case = {"child": {"statuses": ["looked_after"]}, "provenance": {"child.statuses": {"source": told}}}
    with DecisionLog(new_place) as log:
        entry = log.append(decided(leeds, 77, **case), at=NOON, asked_by="system")
        again = log.append(decided(leeds, 77, **case), at=NOON, asked_by="system")
    assert told in json.dumps(entry.body.record)
    for kept in (entry, again):
        assert told.encode() not in kept.stored
        assert b"invented-77" not in kept.stored
    # The same child twice: nobody sees that from the heads.
    assert entry.head["case"] != again.head["case"]
    assert entry.head["body"] != again.head["body"]
    assert entry.body.pseudonym("invented-77") == entry.head["case"]
    assert entry.body.pseudonym("invented-78") != entry.head["case"]


def test_the_record_is_read_again_as_it_was(log: DecisionLog, leeds: Pack):
    for number, entry in enumerate(log.entries()):
        assert leeds.read_case(entry.body.record) == decided(leeds, number).record


@pytest.mark.parametrize("pack", shipped_packs())
def test_the_record_of_every_worked_case_is_read_again_as_it_was(pack: str):
    loaded = load_pack(pack)
    for case in read_worked_cases(shipped_folder() / "cases" / f"{pack}.yaml")[1]:
        record = worked_decision(loaded, case).record
        assert loaded.read_case(body_of(record, b"k" * 32).record) == record


def test_the_bytes_that_are_hashed_are_canonical_json(log: DecisionLog):
    """RFC 8785 for what a head holds: texts in ASCII, whole numbers, no fractions."""
    for entry in log.entries():
        assert as_stored(entry.head) == entry.stored
        assert b" : " not in entry.stored


def test_what_is_masked_is_not_kept_and_changes_no_answer(leeds: Pack, new_place: str):
    told = "whoever recorded it"
    case = {"child": {"statuses": ["looked_after"]}, "provenance": {"child.statuses": {"recorded_by": told}}}
    with DecisionLog(new_place) as log:
        result = decided(leeds, 1, **case)
        entry = log.append(result, at=NOON, asked_by="system", masks=[("provenance", "*", "recorded_by")])
        assert told not in json.dumps(entry.body.record)
        assert entry.head["masked"] == [["provenance", "*", "recorded_by"]]
        with pytest.raises(LogError, match="hangs on what is masked"):
            log.append(result, at=NOON, asked_by="system", masks=[("child", "statuses")])
        assert log.size == 1


@pytest.mark.parametrize(
    "masks",
    [
        "provenance",
        ["provenance"],
        [("provenance.*.recorded_by",)],
        [("provenance", "*", "recordedby")],
        [("provenance", "*", "recorded_by", "name")],
        [()],
        [("",)],
        [("provenance", 3)],
        [None],
        None,
        [("child", "statuses", "0")],
        [("nobody",)],
    ],
)
def test_a_mask_that_leads_nowhere_writes_nothing(log_file: DecisionLog, leeds: Pack, masks: object):
    """Before, what it was to leave out was kept, and nobody told."""
    case = {"child": {"statuses": ["looked_after"]}, "provenance": {"child.statuses": {"recorded_by": "S. Invented"}}}
    with pytest.raises(WrongArgumentError, match="mask"):
        log_file.append(decided(leeds, 1, **case), at=NOON, asked_by="system", masks=masks)
    assert log_file.size == 12


@pytest.mark.parametrize(
    "mask",
    [
        ("provenance",),
        ("provenance", "*"),
        ("provenance", "child.statuses", "recorded_by"),
        ("visitor", "references", "*", "kind"),
        ("*", "date_of_birth"),
        ("child", "socially_isolated"),
        ("case_id",),
    ],
)
def test_a_mask_of_what_this_record_does_not_have_leaves_the_rest(log_file: DecisionLog, leeds: Pack, mask):
    case = {"child": {"statuses": ["looked_after"]}, "provenance": {"child.statuses": {"recorded_by": "S. Invented"}}}
    result = decided(leeds, 1, **case)
    entry = log_file.append(result, at=NOON, asked_by="system", masks=[mask])
    assert ("S. Invented" in json.dumps(entry.body.record)) is (mask[0] != "provenance")
    assert entry.body.record["child"]["statuses"] == ["looked_after"]


def test_two_logs_of_one_name_do_not_share_what_they_know(tmp_path: Path, leeds: Pack):
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        with DecisionLog(tmp_path / folder / "a.log") as log:
            log.append(decided(leeds, 1), at=NOON, asked_by="system")
            assert log.text(leeds.digest) is not None


@pytest.mark.parametrize(
    ("at", "asked_by", "error", "words"),
    [
        (datetime(2026, 11, 2, 12), "system", WrongArgumentError, "with its zone"),  # noqa: DTZ001 - the point
        (date(2026, 11, 2), "system", WrongArgumentError, "with its zone"),
        ("2026-11-02", "system", WrongArgumentError, "with its zone"),
        (NOON, "", LogError, "who"),
        (NOON, "two\nlines", LogError, "who"),
        (NOON, None, LogError, "who"),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is(log: DecisionLog, leeds: Pack, at, asked_by, error, words):
    before = log.checkpoint()
    with pytest.raises(error, match=words):
        log.append(decided(leeds, 1), at=at, asked_by=asked_by)
    assert log.checkpoint() == before


def test_a_thing_that_is_no_result_is_told(log: DecisionLog):
    with pytest.raises(WrongArgumentError, match="what `evaluate` gives, not a dict"):
        log.append({}, at=NOON, asked_by="system")


def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path):
    text = tmp_path / "notes.txt"
    text.write_text("not a log")
    base = tmp_path / "other.db"
    sqlite3.connect(base).execute("CREATE TABLE t (a)").connection.close()
    for path in (text, base):
        before = path.read_bytes()
        with pytest.raises(LogError, match="no decision log"):
            DecisionLog(path)
        assert path.read_bytes() == before


@pytest.mark.parametrize(("version", "when"), [(2, "an earlier"), (99, "a later")])
def test_a_log_of_another_form_is_refused_and_says_of_when(log_file: DecisionLog, version: int, when: str):
    log_file._rows(f"PRAGMA user_version = {version}").fetchall()
    with pytest.raises(LogError, match=f"was written by {when} ivpolicy"):
        DecisionLog(log_file.path)


def test_no_file_is_made_where_none_is_wanted(tmp_path: Path):
    with pytest.raises(LogError, match="no such decision log"):
        DecisionLog(tmp_path / "no.log", new=False)
    assert not (tmp_path / "no.log").exists()


def test_the_store_itself_changes_and_takes_out_no_entry(log: DecisionLog):
    for statement in ("UPDATE entry SET place = place + 100", "DELETE FROM entry"):
        with pytest.raises(LogError, match="never"):
            log._rows(statement)
    assert log.size == 12


# ---- several at once ----


def test_decisions_that_are_added_at_once_stand_as_if_one_after_another(new_place: str, leeds: Pack):
    with DecisionLog(new_place) as log:
        added = log.append_all((decided(leeds, number) for number in range(7)), at=NOON, asked_by="system")
        assert log.append_all([], at=NOON, asked_by="system") == []
        assert [entry.stored for entry in log.entries()] == [entry.stored for entry in added]
        assert [entry.index for entry in added] == [*range(7)]
        assert all(leeds.read_case(e.body.record) == decided(leeds, e.index).record for e in log.entries())
        log.append(decided(leeds, 7), at=NOON, asked_by="system")
        assert not examined(log, log.checkpoint()).faults


def test_of_decisions_that_are_added_at_once_none_is_where_one_cannot_be(log: DecisionLog, leeds: Pack):
    before = log.checkpoint()
    some = [decided(leeds, number) for number in range(5)]
    with pytest.raises(WrongArgumentError, match="what `evaluate` gives"):
        log.append_all([*some, {}], at=NOON, asked_by="system")
    rows = log._engine.rows

    def stopped(statement: str, values: tuple[object, ...]) -> object:
        if statement.startswith("INSERT INTO body") and values[0] == 15:
            raise KeyboardInterrupt
        return rows(statement, values)

    with mock.patch.object(log._engine, "rows", stopped), pytest.raises(KeyboardInterrupt):
        log.append_all(some, at=NOON, asked_by="system")
    assert log.checkpoint() == before
    log.append_all(some, at=NOON, asked_by="system")  # what was known of where it ends was not what was undone
    assert log.size == before.size + 5
    assert not examined(log, before).faults


def test_what_is_undone_around_an_entry_is_not_followed(log: DecisionLog, leeds: Pack):
    before = log.checkpoint()
    log._engine.begin("write")
    log.append(decided(leeds, 1), at=NOON, asked_by="system")
    log._engine.rollback()
    log.append(decided(leeds, 2), at=NOON, asked_by="system")
    assert log.size == before.size + 1
    assert not examined(log, before).faults


# ---- who else writes ----


def test_writers_in_turn_follow_one_another(new_place: str, leeds: Pack):
    """Each knows where the log ended when it wrote last, and the other has written since; or erased."""
    random = Random(11)
    with DecisionLog(new_place) as one, DecisionLog(new_place) as other:
        for number in range(60):
            log = random.choice((one, other))
            log.append(decided(leeds, number), at=NOON, asked_by="system")
            if number % 20 == 19:
                entry = next(random.choice((one, other)).entries(number // 2))
                log.erase(entry, reason="test", born=date(2012, 1, 1), at=NOON, allowed_by="J. Invented", minute="1")
        assert one.checkpoint() == other.checkpoint()
        found = examined(one, one.checkpoint())
        assert (found.faults, found.decisions, found.erased) == ((), 60, 3)


def test_threads_that_write_into_one_log_lose_nothing(new_place: str, leeds: Pack):
    with DecisionLog(new_place) as log:
        written: list[str] = []

        def write(first: int) -> None:
            written.extend(
                log.append(decided(leeds, number), at=NOON, asked_by="system").id for number in range(first, first + 5)
            )

        threads = [threading.Thread(target=write, args=(first,)) for first in range(0, 40, 10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(entry.id for entry in log.entries()) == sorted(written)
        assert not examined(log).faults


def _write_many(path: str, first: int, number: int) -> None:
    pack = load_pack("leeds")
    with DecisionLog(path) as log:
        for at in range(first, first + number):
            log.append(decided(pack, at), at=NOON, asked_by="system")


def test_processes_that_write_into_one_log_make_one_tree(new_place: str, leeds: Pack):
    path = new_place
    with DecisionLog(path) as log:  # one that was open before a fork
        log.append(decided(leeds, 0), at=NOON, asked_by="system")
        context = multiprocessing.get_context("fork")
        workers = [context.Process(target=_write_many, args=(path, 1 + 10 * n, 6)) for n in range(3)]
        for worker in workers:
            worker.start()
        for number in range(100, 104):
            log.append(decided(leeds, number), at=NOON, asked_by="system")
        for worker in workers:
            worker.join()
        assert [worker.exitcode for worker in workers] == [0, 0, 0]
        assert log.size == 1 + 3 * 6 + 4
        assert not examined(log).faults


_WRITER = """
import sys
from datetime import datetime, timezone
sys.path.insert(0, sys.argv[2])
from decided_cases import decided
from ivpolicy import DecisionLog, load_pack
pack, log, number = load_pack("leeds"), DecisionLog(sys.argv[1]), 0
while True:
    entry = log.append(decided(pack, number), at=datetime(2026, 11, 2, tzinfo=timezone.utc), asked_by="system")
    print(entry.id, flush=True)
    number += 1
"""


def killed_writer(path: Path, seconds: float) -> list[str]:
    """What a process that was killed had been told is written."""
    command = [sys.executable, "-c", _WRITER, str(path), str(Path(decided_cases.__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines()
    return [first.strip(), *(line for line in rest if len(line) == len(first.strip()))]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed as Unix kills it")
def test_a_writer_that_is_killed_loses_nothing_it_was_told_is_written(tmp_path: Path):
    path = tmp_path / "killed.log"
    acknowledged: list[str] = []
    for seconds in (0.0, 0.05, 0.13):
        acknowledged += killed_writer(path, seconds)
        with DecisionLog(path) as log:
            assert not examined(log).faults
            assert set(acknowledged) <= {entry.id for entry in log.entries()}


def test_a_log_that_another_process_is_about_to_make_is_made_once(tmp_path: Path, leeds: Pack):
    """Between the first page of the file and its tables the others saw a file that is no log."""
    path = tmp_path / "begun.log"
    begun = sqlite3.connect(path, isolation_level=None)
    begun.execute("PRAGMA journal_mode = WAL").fetchall()
    assert path.stat().st_size > 0
    with pytest.raises(LogError, match="no decision log"):
        DecisionLog(path, new=False)
    with DecisionLog(path) as log, DecisionLog(path) as other:
        log.append(decided(leeds, 1), at=NOON, asked_by="system")
        other.append(decided(leeds, 2), at=NOON, asked_by="system")
        assert not examined(log).faults
        assert log.size == 2
    begun.close()


def test_whoever_makes_a_log_waits_for_another_that_makes_the_same_one(tmp_path: Path):
    """SQLite does not wait by itself as it is told to write ahead: one of several services that started failed."""
    path = tmp_path / "begun.log"
    begun = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    begun.execute("BEGIN EXCLUSIVE")
    threading.Timer(0.2, begun.rollback).start()
    with DecisionLog(path) as log:
        assert log.size == 0
    begun.close()


def test_what_is_stopped_as_it_begins_leaves_nothing_open_into_which_later_entries_fall(new_place: str, leeds: Pack):
    """A later entry was acknowledged as a part of it, and lost where nobody ended it."""
    with DecisionLog(new_place) as log:
        rows = log._engine.rows

        def stopped(statement: str, values: tuple[object, ...]) -> object:
            found = rows(statement, values)
            if statement.startswith("BEGIN"):
                raise KeyboardInterrupt
            return found

        with mock.patch.object(log._engine, "rows", stopped), pytest.raises(KeyboardInterrupt):
            log.append(decided(leeds, 1), at=NOON, asked_by="system")
        entry = log.append(decided(leeds, 2), at=NOON, asked_by="system")
        with DecisionLog(log._given, new=False) as other:
            assert [kept.id for kept in other.entries()] == [entry.id]


# ---- what is erased ----


def test_an_erased_record_is_gone_and_every_proof_stays(log: DecisionLog):
    noted, entries = log.checkpoint(), [*log.entries()]
    told = log.erase(
        entries[4], reason="wrong_person", born=date(2014, 3, 1), at=NOON, allowed_by="J. Invented", minute="CS 3"
    )
    assert told.head["of"] == entries[4].leaf.hex()
    found = examined(log, noted)
    assert not found.faults
    assert (found.decisions, found.erased, found.covered) == (12, 1, 12)
    (kept,) = [entry for entry in log.entries() if entry.index == 4]
    assert kept.body is None
    assert kept.stored == entries[4].stored
    # Neither the record nor its key lies in a file any more.
    if not isinstance(log.path, Path):
        return  # a server's files are not the client's to look into
    raw = b"".join(path.read_bytes() for path in log.path.parent.iterdir())
    assert entries[4].body.stored not in raw
    assert entries[4].body.key not in raw
    assert entries[5].body.key in raw


def test_what_the_law_has_kept_is_not_erased_because_it_is_old(log: DecisionLog):
    (entry, *_), noted = [*log.entries()], log.checkpoint()
    born = date(2012, 2, 29)

    def erase(at: datetime, **changed: object) -> None:
        given = {"reason": "no_longer_kept", "born": born, "allowed_by": "J. Invented", "minute": "CS 3", **changed}
        log.erase(entry, at=at, **given)

    with pytest.raises(LogError, match="until the 75th birthday"):
        erase(datetime(2087, 2, 27, 12, tzinfo=UTC))
    with pytest.raises(WrongArgumentError, match="nothing is erased without it"):
        erase(NOON, reason="test", born=None)
    with pytest.raises(WrongArgumentError, match="`reason` is one of"):
        erase(NOON, reason="a mistake")
    assert log.checkpoint() == noted
    erase(datetime(2087, 3, 1, tzinfo=UTC))
    with pytest.raises(LogError, match="erased before"):
        erase(datetime(2087, 3, 1, tzinfo=UTC))
    assert log.size == noted.size + 1


def test_a_day_before_the_zone_turns_is_still_the_day_before(log: DecisionLog):
    (entry, *_) = log.entries()
    at = datetime(2087, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))  # in UTC it is the day before
    with pytest.raises(LogError, match="until the 75th birthday"):
        log.erase(entry, reason="no_longer_kept", born=date(2012, 3, 1), at=at, allowed_by="J.", minute="1")


def test_a_pack_read_in_another_process_is_asked_for_here(new_place: str, leeds: Pack, monkeypatch):
    monkeypatch.setattr(packs, "_READ", {})
    with DecisionLog(new_place) as log:
        with pytest.raises(LogError, match="not at hand"):
            log.append(decided(leeds, 1), at=NOON, asked_by="system")
        assert log.size == 0


def test_a_result_of_all_questions_is_kept_whole(new_place: str, leeds: Pack):
    result = evaluate(leeds, decided(leeds, 1).record, as_at=date(2026, 11, 2))
    with DecisionLog(new_place) as log:
        assert list(log.append(result, at=NOON, asked_by="system").head["answers"]) == sorted(leeds.questions)


@pytest.mark.soak
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed as Unix kills it")
def test_writers_that_are_killed_at_random_lose_nothing_in_very_many_rounds(tmp_path: Path):
    """Four write at once, each killed at a moment of its own; what each was told is written is there, and fits."""
    path, random = tmp_path / "many.log", Random(2026)
    acknowledged: set[str] = set()
    for _ in range(25):
        with ThreadPoolExecutor(4) as pool:
            told = pool.map(killed_writer, [path] * 4, [random.random() / 2 for _ in range(4)])
            acknowledged.update(name for names in told for name in names)
    with DecisionLog(path) as log:
        assert not examined(log).faults
        assert acknowledged <= {entry.id for entry in log.entries()}
        assert len(acknowledged) > 100
