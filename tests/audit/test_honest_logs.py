"""What was only ever written as it should be is never suspected, and no entry that was acknowledged is lost.

Whoever writes: eight processes that are killed, eight threads that are interrupted, a disk that is full.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

import killed_writers
from decided_cases import NOON, decided
from ivpolicy import DecisionLog, Pack, Result
from ivpolicy.audit.verification import examined

CHECKOUT = Path(__file__).parents[2]
AMARA = CHECKOUT / "examples" / "amara.yaml"
WRITERS = 8
KILLED, INTERRUPTED, FULL = 5_000, 4_000, 1_000
"""How the ten thousand of `make soak` are shared out."""
PARTS = 10
ROOM = 80_000


@pytest.fixture(scope="module")
def results(leeds: Pack) -> list[Result]:
    return [decided(leeds, number) for number in range(6 * WRITERS)]


def killed(folder: Path, logs: int, seed: int) -> None:
    program = [sys.executable, killed_writers.__file__, str(folder), str(logs), str(seed)]
    ran = subprocess.run(program, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)
    assert (found["logs"], found["lost"], found["suspected"]) == (logs, 0, 0)
    assert found["killed"] > 2 * logs
    assert found["acknowledged"] > logs


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed as Unix kills it")


@needs_fork
def test_eight_processes_that_are_killed_lose_nothing_and_leave_a_log_that_holds(in_memory: Path):
    killed(in_memory, 40, 1)


@needs_fork
@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_eight_processes_that_are_killed_lose_nothing_in_thousands_of_logs(in_memory: Path, part: int):
    killed(in_memory, KILLED // PARTS, 100 + part)


# ---- threads, each of which may be stopped within any statement ----


def interrupted(folder: Path, results: list[Result], random: Random) -> Counter[str]:
    """Eight threads write into one log; somewhere within a statement some of them are stopped, and none writes half."""
    path = folder / "threads.log"
    acknowledged: set[str] = set()
    found: Counter[str] = Counter()
    with DecisionLog(path) as log:

        def write(first: int, stops_at: int) -> None:
            steps = 0

            def one_more() -> bool:
                nonlocal steps
                steps += 1
                return steps == stops_at

            log._engine.base.set_progress_handler(one_more, 1)
            for result in results[first::WRITERS]:
                try:
                    acknowledged.add(log.append(result, at=NOON, asked_by=f"system {first}").id)
                except Exception as error:  # noqa: BLE001 - counted, and what it is is asserted below
                    found[str(error).rpartition(": ")[2]] += 1

        threads = [threading.Thread(target=write, args=(n, random.randrange(1, 2_000))) for n in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        noted, kept = log.checkpoint(), {entry.id for entry in log.entries()}
        assert acknowledged <= kept
        assert len(kept - acknowledged) <= found["interrupted"]  # stopped when it was written, and before it was told
        assert not examined(log, noted).faults
    for left in folder.glob("threads.log*"):
        left.unlink()
    return found


def test_threads_that_are_interrupted_write_whole_entries_or_none(in_memory: Path, results: list[Result]):
    random = Random(2)
    found = sum((interrupted(in_memory, results, random) for _ in range(25)), Counter[str]())
    assert set(found) == {"interrupted"}
    assert found["interrupted"] > 25


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_threads_that_are_interrupted_write_whole_entries_or_none_in_thousands_of_logs(
    in_memory: Path, results: list[Result], part: int
):
    random = Random(200 + part)
    for _ in range(INTERRUPTED // PARTS):
        assert set(interrupted(in_memory, results, random)) <= {"interrupted"}


# ---- a disk that is full ----


def filled(folder: Path, results: list[Result], random: Random) -> int:
    """How many entries a log took before it had no room; each that was acknowledged is there, nothing of the next."""
    path, acknowledged = folder / "full.log", []
    with DecisionLog(path) as log:
        acknowledged.append(log.append(results[0], at=NOON, asked_by="system").id)
        pages = int(log._one("PRAGMA page_count")) + random.randrange(0, 12)
        log._rows(f"PRAGMA max_page_count = {pages}").fetchall()
        entries = (log.append(result, at=NOON, asked_by="system") for result in results * 4)
        with pytest.raises(OSError, match="the disk is full"):
            acknowledged.extend(entry.id for entry in entries)
        assert [entry.id for entry in log.entries()] == acknowledged
        assert not examined(log, log.checkpoint()).faults
    with DecisionLog(path, new=False) as log:  # with room again it goes on
        log.append(results[1], at=NOON, asked_by="system")
        assert log.size == len(acknowledged) + 1
        assert not examined(log).faults
    for left in folder.glob("full.log*"):
        left.unlink()
    return len(acknowledged)


def test_a_log_that_has_no_room_says_so_and_keeps_what_it_has(in_memory: Path, results: list[Result]):
    random = Random(3)
    assert len({filled(in_memory, results, random) for _ in range(15)}) > 3  # full at the first entry, and at others


@pytest.mark.soak
def test_a_log_that_has_no_room_says_so_in_a_thousand_logs(in_memory: Path, results: list[Result]):
    random = Random(300)
    for _ in range(FULL):
        filled(in_memory, results, random)


Run = Callable[..., tuple[int, str, str]]


def words(log: Path) -> list[str]:
    keep = ["--log", str(log), "--asked-by", "an invented system"]
    return ["decide", str(AMARA), "--question", "visitor.appoint", *keep]


def decide(log: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """In a process of its own: what limits its files is no limit for those of the tests."""
    command = [sys.executable, "-m", "ivpolicy", *words(log)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def verified(log: Path, size: int) -> None:
    with DecisionLog(log, new=False) as kept:
        assert kept.size == size
        assert not examined(kept).faults


def test_a_file_that_may_not_grow_is_told_and_no_answer_is_printed(in_memory: Path, results: list[Result]):
    """By the limit that a system sets for the size of a file, which counts for the log and for what lies beside it."""
    log = in_memory / "limited.log"
    with DecisionLog(log) as made:
        made.append(results[0], at=NOON, asked_by="system")
    most = log.stat().st_size // 4  # no page at the log's end can be written, and a few entries fit beside it

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    size = 1
    for _ in range(40):
        ran = decide(log, preexec_fn=limited)
        if ran.returncode:
            break
        size += 1
    assert size > 1
    assert (ran.returncode, ran.stdout) == (6, "")
    assert ran.stderr == f"{log}: the disk or the device failed\n"
    verified(log, size)


def test_a_disk_that_is_full_is_told_and_no_answer_is_printed(tmp_path: Path, run: Run):
    """By a real one, of a megabyte, with room for a few entries."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("this user may mount no disk of a size of its own")
    try:
        log, size = disk / "full.log", 1
        assert run(*words(log))[0] == 0
        with (disk / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while True:
                filler.write(bytes(4_096))
        os.truncate(disk / "filler", (disk / "filler").stat().st_size - ROOM)
        while not (told := run(*words(log)))[0]:
            size += 1
        assert told == (6, "", f"{log}: the disk is full\n")
        verified(log, size)
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_the_file_that_is_made_where_there_is_no_room_is_told_of(tmp_path: Path):
    """Nothing that looks like a log is left where there was no room to make one."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))

    log = tmp_path / "none.log"
    ran = decide(log, preexec_fn=limited)
    assert (ran.returncode, ran.stdout) == (6, "")
    assert "Traceback" not in ran.stderr
    with DecisionLog(log) as made:  # with room, it is made after all
        assert made.size == 0
    with contextlib.closing(sqlite3.connect(log)) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
