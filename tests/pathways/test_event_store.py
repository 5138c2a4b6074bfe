"""The event store: each event once, nothing changed or lost, whoever writes and whenever a writer is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random

import pytest

from ivpolicy import DecisionLog, EventError, EventStore, LogError, StoreError, WrongArgumentError, load_pack
from ivpolicy.files.histories import history_files, read_history_file
from ivpolicy.pathways.follower import follow
from ivpolicy.pathways.history import history_of

HISTORIES = Path(__file__).parents[2] / "examples" / "histories"


def event(id_, day="2026-01-05", case="invented", source="log", **more):
    return {"id": id_, "type": "answer_given", "happened_on": day, "case": case, "source": source, **more}


@pytest.fixture
def store(tmp_path):
    with EventStore(tmp_path / "cases.events") as made:
        yield made


def test_an_event_is_recorded_once_however_often_it_is_sent(store):
    assert store.record(event("1"), authority="islington")
    assert not store.record(event("1"), authority="islington")
    assert not store.record(event("1", recorded_at="2026-02-01"), authority="islington")  # sent again, recorded again
    assert store.record(event("1", source="another log"), authority="islington")
    assert store.size == 2


@pytest.mark.parametrize(
    "changed", [{"day": "2026-01-06"}, {"case": "another"}, {"facts": {"advocacy.satisfied": "no"}}]
)
def test_one_id_that_says_something_else_is_refused_and_the_first_stays(store, changed):
    store.record(event("1"), authority="islington")

    with pytest.raises(EventError, match="says something else"):
        store.record(event("1", **changed), authority="islington")
    with pytest.raises(EventError, match="says something else"):
        store.record(event("1"), authority="leeds")

    assert store.size == 1
    (kept,) = store.history("invented", authority="islington").placed
    assert kept.event.happened_on == date(2026, 1, 5)


def test_what_cannot_be_read_or_names_no_authority_is_refused_in_words(store):
    with pytest.raises(EventError, match="of which authority"):
        store.record(event("1"))
    with pytest.raises(EventError, match="`happened_on` is not a day like"):
        store.record(event("1", day="a secret"), authority="islington")
    assert store.size == 0


def test_nothing_in_it_can_be_changed_or_taken_out(store):
    store.record(event("1"), authority="islington")
    base = sqlite3.connect(store.path)

    for statement in ("UPDATE event SET says = ''", "DELETE FROM event"):
        with pytest.raises(sqlite3.IntegrityError, match="an event is"):
            base.execute(statement)
    base.close()


def test_many_at_once_are_there_all_or_none(store):
    with store.at_once():
        for number in range(10):
            store.record(event(str(number)), authority="islington")
    assert store.size == 10

    def half():
        with store.at_once():
            store.record(event("11"), authority="islington")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert store.size == 10


# ---- where a case stands, from the store ----


def test_a_case_stands_where_it_does_from_its_file_and_no_two_are_mixed(store):
    """Every worked history, its events in no order and mixed with those of the others."""
    told = []
    for file in history_files(HISTORIES):
        written = read_history_file(file)
        owner = written.authority or "islington"
        history = history_of(written.case, written.events, authority=owner, source=written.source)
        told += [(one.event, owner) for one in history.placed]
    keys = {}
    for one, owner in told:  # the histories share the names of their sources
        keys.setdefault(one.case, []).append((one, owner))
    Random(7).shuffle(told)
    for one, owner in told:
        fresh = {"source": f"{one.case} {one.source}"}
        if one.corrects_source is not None:
            fresh["corrects_source"] = f"{one.case} {one.corrects_source}"
        store.record(one.model_copy(update=fresh), authority=owner)

    assert {case for _, case in store.cases()} == set(keys)
    for owner, case in store.cases():
        pack = load_pack(owner)
        for as_at in (date(2026, 2, 10), date(2026, 6, 15)):
            from_store = follow(pack, store.history(case, authority=owner), as_at=as_at)
            alone = history_of(case, [(f"{n}", one.model_dump()) for n, (one, _) in enumerate(keys[case])])
            from_file = follow(pack, alone, as_at=as_at)
            assert from_store.pathways == from_file.pathways
            assert from_store.not_counted == ()


def test_one_pseudonym_of_two_authorities_is_two_cases(store):
    store.record(event("1"), authority="islington")
    store.record(event("2"), authority="leeds")

    assert [*store.cases()] == [("islington", "invented"), ("leeds", "invented")]
    assert store.authorities_of("invented") == ("islington", "leeds")
    assert [one.event.id for one in store.history("invented", authority="leeds").placed] == ["2"]
    assert store.history("nobody", authority="leeds").placed == ()


def test_an_event_that_is_damaged_is_told_and_the_others_count(store):
    store.record(event("1"), authority="islington")
    base = sqlite3.connect(store.path)
    base.execute(
        'INSERT INTO event (source, id, authority, "case", happened_on, says) '
        "VALUES ('log', '2', 'islington', 'invented', '2026-01-06', '{')"
    )
    base.commit()
    base.close()

    history = store.history("invented", authority="islington")

    assert [one.event.id for one in history.placed] == ["1"]
    assert [(one.id, one.why) for one in history.unreadable] == [("2", "what was recorded of it is damaged")]


# ---- other files ----


def test_another_file_is_refused_and_left_as_it_is(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("notes\n")
    log = tmp_path / "decisions.log"
    DecisionLog(log).close()
    EventStore(tmp_path / "cases.events").close()

    with pytest.raises(StoreError, match="this is no event store, or it is damaged"):
        EventStore(text)
    with pytest.raises(StoreError, match="this is no event store"):
        EventStore(log)
    with pytest.raises(LogError, match="this is no decision log"):
        DecisionLog(tmp_path / "cases.events")
    with pytest.raises(StoreError, match="there is no such event store"):
        EventStore(tmp_path / "nowhere.events", new=False)
    with pytest.raises(WrongArgumentError, match="not a int"):
        EventStore(7)

    assert text.read_text() == "notes\n"
    assert not (tmp_path / "nowhere.events").exists()
    assert EventStore.KIND.is_kind_of(tmp_path / "cases.events")
    assert not any(EventStore.KIND.is_kind_of(path) for path in (text, log, tmp_path, tmp_path / "nowhere.events"))


def test_a_store_of_a_later_ivpolicy_is_refused(tmp_path):
    EventStore(tmp_path / "cases.events").close()
    base = sqlite3.connect(tmp_path / "cases.events")
    base.execute("PRAGMA user_version = 3")
    base.close()

    with pytest.raises(StoreError, match="written by a later ivpolicy"):
        EventStore(tmp_path / "cases.events")


# ---- several writers, and writers that are killed ----


def test_several_writers_send_the_same_events_and_each_is_there_once(store):
    def send(start):
        for number in range(40):
            store.record(event(str((start + number) % 40)), authority="islington")

    writers = [threading.Thread(target=send, args=(start,)) for start in (0, 13, 27)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert store.size == 40


# One process has everything loaded, and each writer is a copy of it: so a thousand are killed in minutes.
_WRITERS = """
import os, signal, sys
from ivpolicy import EventStore
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    writer = line.strip()
    if writer == "told" or (pid := os.fork()):
        os.write(1, f"{writer} {0 if writer == 'told' else pid}\\n".encode())
        continue
    store = EventStore(sys.argv[1])
    for number in range(10**6):
        told = {"type": "answer_given", "happened_on": "2026-01-05", "case": "invented", "source": "log"}
        name = f"{writer}-{number}"
        store.record({**told, "id": name}, authority="islington")
        store.record({**told, "id": name}, authority="islington")
        os.write(1, f"<{name}>\\n".encode())
"""


class Writers:
    """Processes that write to a store at once and are killed; what each was told is recorded before."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-c", _WRITERS, str(path)]
        self._loaded = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.told: set[str] = set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._loaded.stdin.close()
        self._loaded.stdout.close()
        self._loaded.wait()

    def _say(self, line):
        self._loaded.stdin.write(f"{line}\n")
        self._loaded.stdin.flush()

    def _heard(self, until):
        """Read on until a number of lines said something; what events were told are noted on the way."""
        found = {}
        while len(found) < until:
            said = self._loaded.stdout.readline().strip()
            if said.startswith("<"):
                assert said.endswith(">"), "what is shorter than a pipe is written whole"
                self.told.add(said[1:-1])
            else:
                name, pid = said.split()
                found[name] = int(pid)
        return found

    def killed(self, names, random):
        """Begin some, and kill them one after the other once one tells something: some before their first event."""
        for name in names:
            self._say(name)
        pids = self._heard(len(names))
        before = len(self.told)
        while len(self.told) == before:
            time.sleep(0.002)
            self._say("told")
            self._heard(1)
        for name in names:
            time.sleep(random.random() / 20)
            os.kill(pids[name], signal.SIGKILL)
        for name in names:
            with suppress(ProcessLookupError):
                while True:
                    os.kill(pids[name], 0)
                    time.sleep(0.001)
        self._say("told")
        self._heard(1)


def nothing_is_lost(path, kills: int, together: int, random: Random) -> int:
    """How many events were acknowledged by writers that were killed, so many at a time."""
    there: list[str] = []
    with Writers(path) as writers:
        for start in range(0, kills, together):
            writers.killed([f"w{start + number}" for number in range(together)], random)
            with EventStore(path) as store:  # whoever was killed while it was made left it to the next
                there += [name for (name,) in store._rows("SELECT id FROM event WHERE place > ?", len(there))]
                assert store.size == len(there)  # nothing that was there before is gone
                if start % 100 == 0:
                    assert store._one("PRAGMA integrity_check") == "ok"
            assert writers.told <= set(there)
            assert len(there) <= len(writers.told) + start + together  # of each writer, one at most was on its way
    with EventStore(path, new=False) as store:
        assert store._one("PRAGMA integrity_check") == "ok"
        found = [one.event.id for one in store.history("invented", authority="islington").placed]
        assert sorted(found) == sorted(set(there))
    return len(writers.told)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed as Unix kills it")
def test_a_writer_that_is_killed_loses_nothing_it_was_told_is_recorded(tmp_path):
    assert nothing_is_lost(tmp_path / "killed.events", 4, 2, Random(1)) >= 2


@pytest.mark.soak
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed as Unix kills it")
def test_a_thousand_writers_that_are_killed_lose_nothing_they_were_told_is_recorded(tmp_path):
    assert nothing_is_lost(tmp_path / "killed.events", 1000, 4, Random(2026)) > 1000
