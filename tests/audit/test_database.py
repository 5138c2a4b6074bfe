"""A decision log in a PostgreSQL database: what several machines write into, and what is said where it fails."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import decided_cases
from decided_cases import NOON, decided
from ivpolicy import DecisionLog, EventStore, LogError, Pack, StoreError, load_pack
from ivpolicy.audit.verification import examined

psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed; `make test` installs it")
AMARA = str(Path(__file__).parents[2] / "examples" / "amara.yaml")
PASSWORD = "a-word-nobody-may-see"
NOWHERE = f"postgresql://somebody:{PASSWORD}@localhost:1/nowhere"


@pytest.fixture
def database(databases) -> str:
    return databases.new()


def test_an_entry_lies_on_the_disk_whatever_the_address_says(database: str, leeds: Pack):
    with DecisionLog(f"{database}&options=-c%20synchronous_commit%3Doff") as log:
        log.append(decided(leeds, 1), at=NOON, asked_by="system")
        assert log._one("SHOW synchronous_commit") == "on"


def test_other_tables_are_left_as_they_are(database: str):
    with psycopg.connect(database) as base:
        base.execute("CREATE TABLE entry (mine TEXT)")
    with pytest.raises(LogError, match="this is no decision log"):
        DecisionLog(database)
    with psycopg.connect(database) as base:
        assert base.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


def test_no_table_is_made_where_no_log_is_wanted(database: str):
    with pytest.raises(LogError, match="no such decision log"):
        DecisionLog(database, new=False)
    with psycopg.connect(database) as base:
        assert base.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_two_logs_have_a_schema_each(database: str, leeds: Pack):
    with psycopg.connect(database) as base:
        base.execute("CREATE SCHEMA one; CREATE SCHEMA other")
    for name, size in (("one", 1), ("other", 2)):
        with DecisionLog(f"{database}&options=-c%20search_path%3D{name}", origin=name) as log:
            for number in range(size):
                log.append(decided(leeds, number), at=NOON, asked_by="system")
            assert (log.origin, log.size) == (name, size)
    with pytest.raises(LogError, match="no schema to write into"):
        DecisionLog(f"{database}&options=-c%20search_path%3Dnone")


def test_a_connection_that_broke_is_told_and_the_next_call_has_another(database: str, databases, leeds: Pack):
    with DecisionLog(database) as log:
        log.append(decided(leeds, 1), at=NOON, asked_by="system")
        databases.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{log.path[14:]}'")
        with pytest.raises(OSError, match="the connection to the database broke"):
            log.append(decided(leeds, 2), at=NOON, asked_by="system")
        log.append(decided(leeds, 2), at=NOON, asked_by="system")
        assert log.size == 2
        assert not examined(log).faults


def test_an_event_store_is_a_file(database: str):
    with pytest.raises(StoreError, match="kept in a file, not in a database"):
        EventStore(database)


@pytest.mark.parametrize(
    "address",
    [
        NOWHERE,
        f"postgresql://somebody:{PASSWORD}@localhost:x/nowhere",
        f"postgresql://somebody:{PASSWORD}%zz@localhost/nowhere",
        f"postgresql://localhost:1/nowhere?password={PASSWORD}&nonsense=1",
        f"postgresql://[::1/{PASSWORD}:{PASSWORD}@x",
    ],
)
def test_no_message_shows_a_password(address: str):
    with pytest.raises((LogError, OSError)) as told:
        DecisionLog(address)
    assert PASSWORD not in f"{told.value} {told.value!r} {told.value.__cause__}"


def test_a_user_that_is_not_let_in_and_a_database_that_is_not_there_are_told(database: str):
    with pytest.raises(LogError, match="there is no such database"):
        DecisionLog(database.replace("/log", "/nolog"))
    with pytest.raises(LogError, match="refuses this user or the password"):
        DecisionLog(database.replace("tester@", f"nobody:{PASSWORD}@"))


# ---- from the command line ----


def test_a_log_is_kept_verified_and_replayed_by_its_address(run, database: str, monkeypatch):
    words = ("--question", "visitor.appoint", "--asked-by", "an invented system")
    assert run("decide", AMARA, *words, "--log", database)[0] == 0
    monkeypatch.setenv("IVPOLICY_LOG_ADDRESS", database)
    assert run("decide", AMARA, *words, "--log", "postgresql:")[0] == 0
    code, said, _ = run("audit", "verify", "postgresql:")
    assert (code, "entries      2, of them 2 decisions" in said) == (0, True)
    assert "tester" not in said
    assert run("audit", "replay", database)[0] == 0


def test_a_password_is_not_typed_and_not_shown(run, monkeypatch, capsys):
    def refused(*words: str) -> str:
        with pytest.raises(SystemExit) as stopped:
            run(*words)
        printed = capsys.readouterr()
        assert (stopped.value.code, printed.out) == (2, "")
        return printed.err

    told = refused("audit", "verify", NOWHERE)
    assert "IVPOLICY_LOG_ADDRESS" in told
    assert PASSWORD not in told
    assert "is to hold the address" in refused("audit", "verify", "postgresql:")
    monkeypatch.setenv("IVPOLICY_LOG_ADDRESS", NOWHERE)
    code, said, told = run("audit", "verify", "postgresql:")
    assert (code, said, told) == (6, "", "postgresql://localhost:1/nowhere: the database cannot be reached\n")


# ---- who else writes ----


def _write_many(address: str, first: int) -> None:
    pack = load_pack("leeds")
    with DecisionLog(address) as log:
        for at in range(first, first + 5):
            log.append(decided(pack, at), at=NOON, asked_by="system")


def test_eight_processes_that_make_one_log_and_write_into_it_make_one_tree(database: str):
    context = multiprocessing.get_context("spawn" if sys.version_info >= (3, 12) else "fork")
    workers = [context.Process(target=_write_many, args=(database, 10 * number)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 8
    with DecisionLog(database, new=False) as log:
        assert log.size == 40
        assert not examined(log).faults


_WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from decided_cases import NOON, decided
from ivpolicy import DecisionLog, load_pack
pack, log, number = load_pack("leeds"), DecisionLog(sys.argv[1]), 0
while True:
    print(log.append(decided(pack, number), at=NOON, asked_by="system").id, flush=True)
    number += 1
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed as Unix kills it")
def test_writers_that_are_killed_lose_nothing_they_were_told_is_written(database: str):
    command = [sys.executable, "-c", _WRITER, database, str(Path(decided_cases.__file__).parent)]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    acknowledged = {writer.stdout.readline().strip() for writer in writers}
    for writer in writers:
        time.sleep(0.05)
        writer.send_signal(signal.SIGKILL)
        acknowledged.update(line for line in writer.communicate()[0].split() if len(line) == 20)
    with DecisionLog(database, new=False) as log:
        assert acknowledged <= {entry.id for entry in log.entries()}
        assert not examined(log).faults
