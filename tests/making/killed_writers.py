"""Honest logs, each written by eight processes at once, every one of which is killed at a random moment.

python killed_writers.py FOLDER LOGS SEED: one JSON object of what came of them. A program of its own, with no threads,
because it forks: what was decided is worked out once, and a writer starts in milliseconds.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from decided_cases import decided
from ivpolicy import DecisionLog, Result, load_pack
from ivpolicy.audit.verification import examined

WRITERS = 8
MOST = 12
"""Before so many entries were told the last writer is killed; the first, as a rule, while it makes the log."""
JITTER = 0.004
"""Seconds beyond that, at most: about what an entry takes."""
PATIENCE = 5.0
AT = datetime(2026, 11, 2, tzinfo=UTC)


def written(path: Path, results: list[Result], random: Random) -> tuple[set[str], int]:
    """The ids that writers were told are written, and how many writers were killed: every one, unless one failed."""
    reading, writing = os.pipe()
    children = [_forked(path, results, writer, writing) for writer in range(WRITERS)]
    os.close(writing)
    random.shuffle(children)
    told = b""
    for enough in sorted(random.randrange(MOST) for _ in children):
        # By what was written and not by the clock: a loaded machine is to be as far as an idle one.
        while told.count(b"\n") < enough and select.select([reading], [], [], PATIENCE)[0]:
            told += (more := os.read(reading, 4096))
            if not more:
                break
        time.sleep(random.random() * JITTER)
        os.kill(children.pop(), signal.SIGKILL)
    ended = [os.wait()[1] for _ in range(WRITERS)]
    while more := os.read(reading, 4096):
        told += more
    os.close(reading)
    assert not any(os.WIFEXITED(code) and os.WEXITSTATUS(code) for code in ended), "a writer failed by itself"
    return {*told.decode("ascii").split()}, sum(os.WIFSIGNALED(code) for code in ended)


def _forked(path: Path, results: list[Result], writer: int, writing: int) -> int:
    child = os.fork()
    if child:
        return child
    with contextlib.suppress(BaseException):
        log = DecisionLog(path)
        for result in cycle(results[writer::WRITERS]):  # until it is killed, however late a busy machine comes to that
            entry = log.append(result, at=AT, asked_by=f"system {writer}")
            os.write(writing, f"{entry.id}\n".encode("ascii"))  # in one piece: nothing is half told
    os._exit(1)


def main(folder: Path, logs: int, seed: int) -> dict[str, int]:
    """What came of so many logs."""
    random, pack, found = Random(seed), load_pack("leeds"), Counter[str]()
    results = [decided(pack, number) for number in range(12 * WRITERS)]
    with DecisionLog(folder / "first.log") as log:  # what is worked out once is not worked out by every writer
        for result in results:
            log.append(result, at=AT, asked_by="system")
    gc.freeze()  # or every writer would copy all of it as it collects
    for number in range(logs):
        path = folder / f"{number}.log"
        acknowledged: set[str] = set()
        for _ in range(random.choice((1, 1, 2))):  # also one on which others write on
            names, killed = written(path, results, random)
            acknowledged |= names
            found["killed"] += killed
        with DecisionLog(path) as log:
            noted = log.checkpoint()
            kept = {entry.id for entry in log.entries()}
            found["logs"] += 1
            found["acknowledged"] += len(acknowledged)
            found["lost"] += len(acknowledged - kept)
            found["unacknowledged"] += len(kept - acknowledged)
            found["empty"] += not kept
            found["suspected"] += bool(examined(log, noted).faults)
        for left in folder.glob(f"{number}.log*"):
            left.unlink()
    return {name: found[name] for name in sorted({*found, "lost", "suspected"})}


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
