"""`make bench-batch`: records a second of `ivpolicy decide --batch`, of the batch job, and of the library's own loop.

The three answer the same invented records with the same questions, each in a process of its own, start included. They
take turns, a part of the records at a time, so that what else the machine does falls on all of them; beside the time by
the clock stands that of the processor. Every line is compared before a figure is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path
from time import perf_counter
from typing import Any

from ivpolicy import CaseError, evaluate, load_packs, read_case, read_case_file

CHECKOUT = Path(__file__).resolve().parents[1]
AUTHORITY, AS_AT, QUESTIONS = "leeds", "2026-11-02", ("advocacy.offer", "visitor.appoint")
ASKED = [*("--authority", AUTHORITY, "--as-at", AS_AT), *(w for q in QUESTIONS for w in ("--question", q))]
LEFT_OUT = 0.3
"""How likely a fact of an example is left out of a record made from it."""
DROPPED = ("case_id", "as_at", "provenance", "decisions")


def records(number: int, *, seed: int) -> Iterator[dict[str, Any]]:
    """Invented records: an example of the authority's, with some of its facts left out and so unknown."""
    chance = random.Random(seed)  # noqa: S311 - the same records each time
    every = [read_case_file(path) for path in sorted((CHECKOUT / "examples").glob("*.*")) if path.suffix != ".md"]
    examples = [data for data in every if data.get("care", {}).get("responsible_authority") == AUTHORITY]
    made = 0
    while made < number:
        example = deepcopy(chance.choice(examples))
        record = {"case_id": f"invented-{made + 1}"}
        for section, facts in example.items():
            if section not in DROPPED:
                record[section] = _thinned(facts, chance) if section != "care" else facts
        try:
            # What contradicts itself without the fact left out is no record.
            yield json.loads(read_case(record).model_dump_json(exclude_unset=True, by_alias=True))
        except CaseError:
            continue
        made += 1


def _thinned(facts: Any, chance: random.Random) -> Any:
    return {n: v for n, v in facts.items() if chance.random() >= LEFT_OUT} if isinstance(facts, dict) else facts


def loop(path: Path) -> None:
    """The library's own loop, to standard output."""
    editions, as_at = load_packs(AUTHORITY), date.fromisoformat(AS_AT)
    with path.open("rb") as lines:
        for line in lines:
            result = evaluate(editions, read_case(json.loads(line)), as_at=as_at, questions=QUESTIONS)
            sys.stdout.write(result.document().model_dump_json(by_alias=True) + "\n")


def ways(cases: Path, workers: int) -> dict[str, list[str]]:
    """What is timed, as a command each."""
    job = [sys.executable, str(CHECKOUT / "examples" / "integration" / "batch_job.py"), str(cases), *ASKED]
    return {
        "the library's own loop": [sys.executable, __file__, "--loop", str(cases)],
        "ivpolicy decide --batch": [sys.executable, "-m", "ivpolicy", "decide", "--batch", str(cases), *ASKED],
        f"batch_job.py, {workers} workers": [*job, "--workers", str(workers)],
    }


class Used:
    """What a way took in all: seconds by the clock and of the processor, and the most memory held, in MB (Linux)."""

    def __init__(self) -> None:
        self.seconds = self.processor = 0.0
        self.memory = 0


def run(command: list[str], out: Path, used: Used) -> None:
    """Run a command, and add what it takes."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    began = perf_counter()
    with out.open("wb") as file, subprocess.Popen(command, stdout=file, env=environment) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"not timed: exit code {process.returncode}: {' '.join(command)}")
    used.seconds += perf_counter() - began
    used.processor += usage.ru_utime + usage.ru_stime
    used.memory = max(used.memory, usage.ru_maxrss // 1024)


def differs(one: Path, other: Path) -> int | None:
    """The first line on which two outputs differ; the command says besides where the day came from."""
    with one.open(encoding="utf-8") as lines, other.open(encoding="utf-8") as others:
        for number, (line, again) in enumerate(zip_longest(lines, others), 1):
            if line is None or again is None or line != again.replace(',"as_at_from":"option"}', "}"):
                return number
    return None


def main() -> int:
    """Make the records, time the three, compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--turns", type=int, default=5, help="into how many parts the records are split")
    parser.add_argument("--loop", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.loop:
        loop(asked.loop)
        return 0
    used: dict[str, Used] = {}
    made, size = records(asked.records, seed=7), -(-asked.records // asked.turns)
    while part := [json.dumps(record) + "\n" for record in islice(made, size)]:
        with tempfile.TemporaryDirectory() as folder:
            cases = Path(folder, "cases.jsonl")
            cases.write_text("".join(part), encoding="utf-8")
            if not turn(cases, asked.workers, used):
                return 1
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    print(f"{asked.records:,} records in {asked.turns} turns; {', '.join(QUESTIONS)}")
    for name, took in used.items():
        rates = (
            f"{asked.records / took.seconds:7,.0f} by the clock,{asked.records / took.processor:7,.0f} by the processor"
        )
        print(f"  {name:28}records a second:{rates}; {took.memory:,} MB")
    return 0


def turn(cases: Path, workers: int, used: dict[str, Used]) -> bool:
    """Let each way answer the cases; False where two do not answer alike."""
    outs = []
    for place, (name, command) in enumerate(ways(cases, workers).items()):
        outs.append(cases.with_name(f"{place}.jsonl"))
        run(command, outs[-1], used.setdefault(name, Used()))
        if different := differs(outs[0], outs[-1]):
            print(f"not timed: {name} differs on line {different}", file=sys.stderr)
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
