"""What a decision log costs: to add an entry beside a bare row of SQLite, to verify all of it, to decide all again.

python benchmarks/decision_log.py [ENTRIES]

Verifying and replaying in processor time, because other work on the machine says nothing about them. An entry that is
added waits for the disk, so that is told by the clock, and a bare row is added in turn with it: only the ratio counts.
"""

from __future__ import annotations

import sqlite3
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from ivpolicy import DecisionLog, Result, evaluate, load_pack
from ivpolicy.audit.receipt import read_receipt, receipt_of
from ivpolicy.audit.replay import Replay
from ivpolicy.audit.verification import examined

ENTRIES = 100_000
IN_TURN = 400
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


def added(folder: Path, some: list[Result]) -> tuple[list[float], list[float]]:
    """The seconds of each entry, and of a bare row of the same bytes, durably written in turn."""
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL"):
        bare.execute(f"PRAGMA {setting}").fetchall()
    bare.execute("CREATE TABLE row (place INTEGER PRIMARY KEY, head BLOB, body BLOB) STRICT")
    entries, rows = [], []
    with DecisionLog(folder / "in-turn.log") as log:
        for at in range(IN_TURN):
            began = perf_counter()
            entry = log.append(some[at % len(some)], at=AT, asked_by="a system")
            entries.append(perf_counter() - began)
            assert entry.body is not None  # noqa: S101 - it was just added
            began = perf_counter()
            bare.execute("INSERT INTO row VALUES (?, ?, ?)", (at, entry.stored, entry.body.stored))
            rows.append(perf_counter() - began)
    bare.close()
    return entries, rows


def run(number: int) -> None:
    """Measure, and print."""
    some = results(min(number, 2_000))
    with TemporaryDirectory() as made:
        folder = Path(made)
        entries, rows = added(folder, some)
        entry, row = median(entries) * 1000, median(rows) * 1000
        print(f"to add an entry: {entry:.2f} ms, a bare row {row:.2f} ms: {entry / row:.2f} times")
        with DecisionLog(folder / "many.log") as log:
            began = process_time()
            for first in range(0, number, AT_ONCE):
                with log._writing():  # noqa: SLF001 - to have many soon; what is measured above is each by itself
                    for at in range(first, min(first + AT_ONCE, number)):
                        log.append(some[at % len(some)], at=AT, asked_by="a system")
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
    run(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
