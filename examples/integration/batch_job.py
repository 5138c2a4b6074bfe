"""Answer a file of JSON lines on several cores: an answer or a located error a line, in the order of the file.

Run it: `python batch_job.py cases.jsonl --authority leeds --as-at 2026-11-02 --question visitor.appoint`
"""

import argparse
import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ivpolicy import CaseError, Editions, IvpolicyError, WrongPackError, evaluate, load_packs

CHUNK = 200
"""Lines that a worker is given at a time: enough that sending them costs little beside answering them."""
WAITING = 2
"""Chunks in hand for each worker: one it answers, one that is ready when it is done. Memory grows with no more."""


@dataclass(frozen=True)
class Job:
    """What every line is asked. The editions are read once and sent, so no worker reads a text edited meanwhile."""

    editions: Editions
    as_at: date
    questions: Sequence[str] | None = None

    def answer(self, number: int, line: bytes) -> str:
        """The answer to one line as JSON, or why there is none, which never holds what was entered.

        Raises:
            IvpolicyError: No line can be answered: an unknown question, or no edition in force on the day.
        """
        data: Any = None
        try:
            data = json.loads(line, object_pairs_hook=_each_key_once)
            pack = self.editions.on(self.as_at)
            result = evaluate(pack, pack.read_case(data), as_at=self.as_at, questions=self.questions)
            return result.document().model_dump_json(by_alias=True)
        except CaseError as error:
            told = [{"path": p.path, "message": p.message, "help": p.help} for p in error.problems]
            return _refused(number, data, error.code, told)
        except WrongPackError as error:
            return _refused(number, data, error.code, [{"message": message} for message in error.told])
        except (ValueError, RecursionError):  # of `json.loads`, whose own words may hold what was entered
            return _refused(number, None, "unreadable", [{"message": "the line is no JSON, or has a key twice"}])


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; `json` alone would keep the last of two values and drop the other without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _refused(number: int, data: Any, code: str, problems: list[dict[str, str]]) -> str:
    case_id = data.get("case_id") if isinstance(data, dict) else None
    named = case_id if isinstance(case_id, str) else None
    error = {"line": number, "case_id": named, "code": code, "problems": problems}
    return json.dumps({"error": error}, ensure_ascii=False)


# ---- the pool ----

_jobs: list[Job] = []


def _start(job: Job) -> None:
    """In a worker, once: the editions come as their text and are compiled here."""
    _jobs[:] = [job]


def _answered(first: int, lines: list[bytes]) -> list[str]:
    return [_jobs[0].answer(number, line) for number, line in enumerate(lines, first)]


def answers(job: Job, lines: Iterable[bytes], *, workers: int) -> Iterator[str]:
    """The answer to each line, in order. Lines are read as they are wanted."""
    rest = iter(lines)
    chunks = iter(lambda: list(islice(rest, CHUNK)), [])
    context = get_context("spawn")  # the same on every system, and safe beside threads
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(job,)) as pool:
        waiting: deque[Future[list[str]]] = deque()
        for place, chunk in enumerate(chunks):
            waiting.append(pool.submit(_answered, place * CHUNK + 1, chunk))
            if len(waiting) == workers * WAITING:
                yield from waiting.popleft().result()
        yield from chain.from_iterable(future.result() for future in waiting)


def main() -> int:
    """Write every answer; 0 where every line has one, 2 where none can have one, else 3."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--authority", required=True)
    parser.add_argument("--as-at", required=True, type=date.fromisoformat)
    parser.add_argument("--question", action="append")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    number = unanswered = 0
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr] - it is a file's or a pipe's
    try:
        job = Job(load_packs(asked.authority), asked.as_at, asked.question)
        with asked.cases.open("rb") as lines:
            for answer in answers(job, lines, workers=asked.workers):
                number += 1
                unanswered += answer.startswith('{"error"')
                sys.stdout.write(answer + "\n")
    except (IvpolicyError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{number - unanswered:,} of {number:,} lines answered", file=sys.stderr)
    return 3 if unanswered else 0


if __name__ == "__main__":
    sys.exit(main())
