"""What a decision log costs: to add an entry beside a bare row of SQLite, to verify all of it, to decide all again.

python benchmarks/decision_log.py [ENTRIES] [--disk-ms N ...]

Verifying and replaying in processor time, because other work on the machine says nothing about them. An entry that is
added waits for the disk, so that is told by the clock, and a bare row is added in turn with it: only the ratio counts.

With `--disk-ms` it measures that ratio alone, and simulates slower disks: whoever waited for the disk waits so much
longer, an entry and a bare row alike. So it can be seen from which disk on the ratio is what is aimed at.
"""

from __future__ import annotations

import argparse
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, sleep

from ivpolicy import DecisionLog, Result, evaluate, load_pack
from ivpolicy.audit.receipt import read_receipt, receipt_of
from ivpolicy.audit.replay import Replay
from ivpolicy.audit.verification import examined

ENTRIES = 100_000
WARMED, IN_TURN, BLOCK = 1_000, 1_000, 50
AT_ONCE = 1_000
AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


def results(number: int) -> list[Result]:
    """Answers to one question on so many invented children."""
    pack = load_pack("leeds")
    records = (
        {
            "case_id": f"invented-{at}",
            "child": {"statuses": ["looked_after"], "socially_isolated": at % 2 == 0},
            "care": {"responsible_authority": "leeds"},
        }
        for at in range(number)
    )
    day = date(2026, 11, 2)
    return [evaluate(pack, pack.read_case(r), as_at=day, questions=["visitor.appoint"]) for r in records]


def added(folder: Path, some: list[Result], more: float = 0.0) -> tuple[list[float], list[float], float, float]:
    """The seconds of each entry, and of a bare row of the same bytes made durable in the same way; then of processor.

    In blocks, one after the other, because what the disk does for one file delays the next; after so many of each that
    neither file beside the database still grows, which the disk takes long over. What is added is decided before.
    `more`: the seconds by which each is made to wait longer for the disk.
    """
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL"):
        bare.execute(f"PRAGMA {setting}").fetchall()
    bare.execute("CREATE TABLE row (place INTEGER PRIMARY KEY, head BLOB, leaf BLOB, key BLOB, body BLOB) STRICT")
    entries, rows, working = [], [], [0.0, 0.0]
    for result in some:
        result.document_of(tuple(result))
    with DecisionLog(folder / "in-turn.log") as log:
        for first in range(0, WARMED + IN_TURN, BLOCK):
            is_measured, made = first >= WARMED, []
            for at in range(first, first + BLOCK):
                began, worked = perf_counter(), process_time()
                made.append(log.append(some[at % len(some)], at=AT, asked_by="a system"))
                _wait(more)
                working[0] += (process_time() - worked) * is_measured
                entries += [perf_counter() - began] * is_measured
            for entry in made:
                assert entry.body is not None  # noqa: S101 - it was just added
                row = (entry.index, entry.stored, entry.leaf, entry.body.key, entry.body.stored)
                began, worked = perf_counter(), process_time()
                bare.execute("BEGIN IMMEDIATE")
                bare.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?)", row)
                bare.execute("COMMIT")
                _wait(more)
                working[1] += (process_time() - worked) * is_measured
                rows += [perf_counter() - began] * is_measured
    bare.close()
    return entries, rows, working[0] / IN_TURN, working[1] / IN_TURN


def _wait(seconds: float) -> None:
    if seconds:
        sleep(seconds)


def ratios(folder: Path, some: list[Result], more: float = 0.0) -> None:
    """Measure an entry beside a bare row, and print how much longer it takes."""
    entries, rows, work, bare_work = added(folder, some, more)
    simulated = f", on a disk simulated {more * 1000:g} ms slower" if more else ""
    for name, of in (("median", median), ("mean", fmean)):
        entry, row = of(entries) * 1000, of(rows) * 1000
        print(f"to add an entry{simulated}, {name}: {entry:.2f} ms, a bare row {row:.2f} ms: {entry / row:.2f} times")
    print(f"of processor: {work * 1e6:.0f} µs, a bare row {bare_work * 1e6:.0f} µs", flush=True)


def simulate(disks: list[float]) -> None:
    """The ratio on disks that are so many milliseconds slower than this one."""
    some = results(IN_TURN)
    for more in (0.0, *disks):
        with TemporaryDirectory() as made:
            ratios(Path(made), some, more / 1000)


def run(number: int) -> None:
    """Measure, and print."""
    some = results(min(number, 2_000))
    with TemporaryDirectory() as made:
        folder = Path(made)
        ratios(folder, some)
        with DecisionLog(folder / "many.log") as log:
            began = process_time()
            for first in range(0, number, AT_ONCE):
                these = [some[at % len(some)] for at in range(first, min(first + AT_ONCE, number))]
                log.append_all(these, at=AT, asked_by="a system")
            print(
                f"{log.size:,} entries, added a thousand at once: {(process_time() - began) / number * 1e6:.0f} µs each"
            )
            began = process_time()
            found = examined(log, log.checkpoint())
            print(f"to verify all of them: {process_time() - began:.1f} s, {len(found.faults)} faults")
            began = process_time()
            states = {one.state for one in Replay(log).all()}
            print(f"to decide all of them again: {process_time() - began:.1f} s, {', '.join(sorted(states))}")
            text = receipt_of(log, log.entry(str(number // 2))).text
            began = process_time()
            holds = read_receipt(text).holds
            took = (process_time() - began) * 1000
            head = len(log.entry(str(number // 2)).stored)
            print(f"a receipt: {len(text) - head} bytes beside its own text, checked in {took:.2f} ms: {holds}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("entries", type=int, nargs="?", default=ENTRIES)
    parser.add_argument("--disk-ms", type=float, nargs="+", metavar="N")
    asked = parser.parse_args()
    if asked.disk_ms:
        simulate(asked.disk_ms)
    else:
        run(asked.entries)
