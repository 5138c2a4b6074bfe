"""How quickly a whole caseload is decided in columns, after every answer was seen to be the core's.

    python benchmarks/columns.py [--children 85000] [--packs leeds,coventry,...]

The children are invented: each has what a statutory return says of one, and nothing else. A sample of them is first
decided by `evaluate`, and every status, outcome, strength and missing fact compared. Times are of the processor.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from ivpolicy import evaluate, load_pack
from ivpolicy.columns.decided import AskedTable, Decided, PackInColumns, row_answers
from ivpolicy.columns.table import CaseTable, TableMaking

DAY = date(2026, 10, 31)
PACKS = ("leeds", "coventry", "dudley", "islington", "england")
_LEGAL = ("interim_care_order", "care_order", "section_20", "placement_order", "remand", "emergency_protection")
_PLACES = ("foster", "kinship", "childrens_home", "supported_accommodation", "residential_school", "other")


def invented(random: Random, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Children with the facts that a return gives: some of each are missing."""
    for place in range(number):
        born = DAY - timedelta(days=random.randint(10, 6574))
        since = born + timedelta(days=random.randint(0, (DAY - born).days))
        facts = {
            "child.date_of_birth": born,
            "care.legal_status": random.choice(_LEGAL),
            "care.looked_after_since": since,
            "care.ceased_on": "none",
            "care.short_breaks_only": False,
            "placement.type": random.choice(_PLACES),
            "placement.placed_for_adoption": False,
            "placement.moved_on": since + timedelta(days=random.randint(0, (DAY - since).days)),
            "placement.moves_in_last_year": random.choice((0, 0, 0, 1, 1, 2, 3, 5)),
            "meetings.last_looked_after_review": DAY - timedelta(days=random.randint(0, 250)),
        }
        if place % 10 == 0:
            facts["child.disabled"] = True
        if place % 10 == 1:
            gone = DAY - timedelta(days=random.randint(1, 300))
            facts |= {
                "child.goes_missing": True,
                "events": {"complete": False, "items": [{"kind": "missing", "on": gone}]},
            }
        yield f"invented-{place}", {path: value for path, value in facts.items() if random.randrange(20)}


def timed(name: str, work: Callable[[], Any]) -> Any:
    """What the work gives, its time told."""
    began = time.process_time()
    found = work()
    print(f"  {name:44s} {time.process_time() - began:7.2f} s")
    return found


def check(decided: Decided, rows: list[int]) -> int:
    """Compare every answer of some rows with the core's; how many were compared."""
    compared = 0
    for question in decided:
        answers = row_answers(decided, question)
        for row in rows:
            said = evaluate(decided.pack, decided.table.record(row), as_at=DAY, questions=[question])[question]
            verdict, missing = answers[row]
            wanted = (said.status, said.outcome, said.strength, said.missing)
            if wanted != (verdict.status, verdict.outcome, verdict.strength, missing):
                raise AssertionError(f"{decided.pack.id}, {question}, row {row}: the core says something else")
            compared += 1
    return compared


def main() -> None:
    """Check, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=85_000)
    parser.add_argument("--packs", default=",".join(PACKS))
    parser.add_argument("--checked", type=int, default=40)
    asked = parser.parse_args()
    random = Random(1)  # noqa: S311 - invented children
    children = list(invented(random, asked.children))
    packs = [load_pack(name) for name in asked.packs.split(",")]
    timed("packs compiled", lambda: [pack.on(DAY).build() for pack in packs])
    lowered = [PackInColumns(pack.on(DAY)) for pack in packs]

    def made() -> CaseTable:
        making = TableMaking()
        for id_, facts in children:
            making.add_facts(id_, facts, DAY)
        return making.table()

    table = timed(f"{len(children):,} children to columns", made)
    asking = timed("facts that deny one another", lambda: AskedTable(table, DAY))
    total = 0
    began = time.process_time()
    results = []
    for one in lowered:
        decided = timed(f"{one.pack.id}: as it is asked", lambda one=one: asking.decided_by(one))
        timed("  answers", lambda d=decided: [d[q].standings for q in d])
        timed("  missing", lambda d=decided: [d[q].missing for q in d])
        timed("  deciding rules", lambda d=decided: [d[q].deciding for q in d])
        total += len(children) * len(decided.questions)
        results.append(decided)
    spent = time.process_time() - began
    print(f"  {total:,} decisions in {spent:.2f} s: {total / spent / 1e6:.1f} million a second")
    print(f"  memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for decided in results:
        compared = check(decided, random.sample(range(len(children)), asked.checked))
        print(f"  {decided.pack.id}: {compared:,} answers are the core's")


if __name__ == "__main__":
    main()
