"""How long it takes to find what would change each answer of a case: every smallest set of up to three facts.

Every example and, asked for with `--worked`, one in twenty of the worked cases, or one in so many as are named after
it, under its own pack, whose diagrams are built before; all its questions one after another, of an open one what would
settle it. In processor time, because other work on the machine says nothing about this one, and the least of a few
times, because such work makes the processor slower too; again only where the first time was not within what is aimed
at, so that a great many are soon looked at. Before, Python's collector of circles is told to pass over what was built,
as `ivpolicy serve` tells it: to look through a pack's diagrams once takes a fifth of a second at times.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time

from ivpolicy import CaseRecord, Pack, load_pack, read_case, read_case_file
from ivpolicy.account.alternatives import Alternatives
from ivpolicy.account.flips import Flips
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.files.authorities import pack_of_authority
from ivpolicy.files.pack_names import shipped_packs
from ivpolicy.tester.worked_cases import read_worked_cases

_CHECKOUT = Path(__file__).resolve().parents[1]
DAY = date(2026, 11, 2)
MOST_FACTS = 3
TIMES = 3
EVERY = 20
"""Of so many worked cases one is looked at."""
AIM = 0.25
"""What is aimed at, in seconds."""

Case = tuple[str, Pack, CaseRecord, date]


def searched(pack: Pack, record: CaseRecord, day: date) -> tuple[float, int, int]:
    """The seconds for a whole case, how many of its questions are answered, and how many sets were found."""
    began = process_time()
    alternatives = Alternatives(pack, record, day)
    searches = [Flips.as_told(alternatives, question) for question in pack.questions]
    found = sum(len(search.other_answers(MOST_FACTS)) for search in searches)
    return process_time() - began, sum(search.present is not None for search in searches), found


def examples() -> Iterator[Case]:
    """Every example, with the pack of its authority."""
    for path in sorted(path for path in (_CHECKOUT / "examples").iterdir() if path.suffix in (".yaml", ".json")):
        record = read_case(read_case_file(path))
        named = record.care.responsible_authority or record.placement.provider or "england"
        day = record.as_at or DAY
        pack = load_pack(named if named in shipped_packs() else pack_of_authority(named) or "england").on(day)
        yield path.stem, pack, pack.read_case(record), day


def worked_cases() -> Iterator[Case]:
    """Every worked case of the shipped packs that is read as its pack chooses."""
    for name in shipped_packs():
        editions = load_pack(name)
        for case in read_worked_cases(_CHECKOUT / "policies" / "cases" / f"{name}.yaml")[1]:
            if not case.readings:
                pack, day = editions.on(case.as_at), case.as_at
                yield f"{name}: {case.name}", pack, pack.read_case(case_from_facts(case.facts, as_at=day)), day


def run(cases: Iterator[Case], *, each: bool) -> None:
    """Measure cases, and print each with its figures and all of them in short."""
    took = {}
    for name, pack, record, day in cases:
        seconds, answered, sets = searched(pack, record, day)
        if each or seconds > AIM:
            gc.collect()
            gc.freeze()
        for _ in range(TIMES if each or seconds > AIM else 0):  # the first time a pack builds what it builds once
            seconds, answered, sets = min((seconds, answered, sets), searched(pack, record, day))
        took[name] = seconds
        if each:
            print(f"{name:<10} {seconds * 1000:6.0f} ms  {answered:2} answers  {sets:4} sets", flush=True)
    slowest = max(took, key=lambda name: took[name])
    print(f"{len(took)} cases: median {median(took.values()) * 1000:.0f} ms")
    print(f"slowest: {took[slowest] * 1000:.0f} ms ({slowest})")
    print(f"within {AIM * 1000:.0f} ms: {sum(seconds <= AIM for seconds in took.values())}")


if __name__ == "__main__":
    run(examples(), each=True)
    if "--worked" in sys.argv:
        run(islice(worked_cases(), 0, None, int((*sys.argv[sys.argv.index("--worked") + 1 :], EVERY)[0])), each=False)
