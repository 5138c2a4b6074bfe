"""How quickly a whole caseload is decided in columns, after every answer was seen to be the core's.

    python benchmarks/columns.py [--children 85000] [--packs leeds,coventry]

The children are invented, and written as the CSV files of a statutory return. A sample of them is decided by `evaluate`
too, and every status, outcome, strength and missing fact compared. Times are of the processor, on one core.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from ivpolicy import evaluate, load_pack
from ivpolicy.caseload.screened import screen
from ivpolicy.caseload.sources import SourceCaseload
from ivpolicy.caseload.summary import caseload_summary
from ivpolicy.caseload.tables import write_csv
from ivpolicy.columns.decided import Decided, QuestionInColumns, row_answers
from ivpolicy.columns.table import CaseTable, TableMaking
from ivpolicy.core.record.case import CaseError
from ivpolicy.returns.caseload import ReturnedCaseload
from ivpolicy.returns.reader import read_return

DAY = date(2026, 10, 31)
PACKS = ("leeds", "coventry", "dudley", "islington", "england")


_HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
_EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
_REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n"
_MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"


def write_return(folder: Path, random: Random, number: int) -> None:
    """The return of invented children: each with one to three episodes, some with reviews, some gone missing."""
    tables = {"header": [_HEADER], "episodes": [_EPISODES], "reviews": [_REVIEWS], "missing": [_MISSING]}
    for child in range(100_000, 100_000 + number):
        born = DAY - timedelta(days=random.randint(400, 6500))
        began = born + timedelta(days=random.randint(0, (DAY - born).days - 300))
        ethnic = random.choice(("WBRI", "WBRI", "WBRI", "MWBC", "BAFR", "APKN", "OOTH"))
        tables["header"].append(f"{child},{random.randint(1, 2)},{born:%d/%m/%Y},{ethnic},,,\n")
        legal, reason = random.choice(("C1", "C2", "C2", "E1", "V2", "V2", "J1")), "S"
        for left in range(random.randint(0, 2), -1, -1):
            ended = began + timedelta(days=random.randint(1, max(1, (DAY - began).days // 3)))
            place = random.choice(("U1", "U4", "U4", "U6", "K2", "K1", "H5", "P1"))
            end = f"{ended:%d/%m/%Y},X1,CARPL" if left else ",,"
            row = f"{child},{began:%d/%m/%Y},{reason},{legal},N1,{place},PR1,{end},,,\n"
            tables["episodes"].append(row)
            began, reason = ended, "P"
        if random.randrange(5):
            tables["reviews"].append(
                f"{child},{born:%d/%m/%Y},{DAY - timedelta(random.randint(1, 250)):%d/%m/%Y},PN1\n"
            )
        if not random.randrange(10):
            gone = DAY - timedelta(days=random.randint(30, 300))
            tables["missing"].append(f"{child},{born:%d/%m/%Y},M,{gone:%d/%m/%Y},{gone + timedelta(2):%d/%m/%Y}\n")
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("".join(lines), encoding="utf-8")


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


def typed(returned: ReturnedCaseload) -> CaseTable:
    """The children of a return as a table."""
    making = TableMaking()
    for child in returned.children:
        with suppress(CaseError):
            making.add_facts(child.id, child.facts, DAY)
    return making.table()


def walk(decided: Decided, questions: list[QuestionInColumns]) -> list[object]:
    """Which answers can still be, of every question and row."""
    return [question.answers.possible(decided.planes, decided.rows) for question in questions]


def main() -> None:
    """Check, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=85_000)
    parser.add_argument("--packs", default=",".join(PACKS))
    parser.add_argument("--checked", type=int, default=40)
    asked = parser.parse_args()
    random = Random(1)  # noqa: S311 - invented children
    packs = [load_pack(name).on(DAY) for name in asked.packs.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        write_return(Path(folder), random, asked.children)
        began = time.process_time()
        timed("packs compiled", lambda: [pack.build() for pack in packs])
        returned = timed("CSV files to facts of a child", lambda: read_return(folder, DAY))
        table = timed("facts to typed columns, lists too", lambda: typed(returned))
        caseload = SourceCaseload(folder, "statutory return", table, (), returned.faults)
    decided_in, total, screenings = time.process_time(), 0, []
    for pack in packs:
        screening = timed(f"{pack.id}: facts compared", lambda pack=pack: screen(caseload, pack, as_at=DAY))
        decided = screening.decided
        lowered = [QuestionInColumns(pack.diagrams(question)) for question in decided]
        timed("  open cells, planes and walk", lambda d=decided, q=lowered: walk(d, q))
        timed("  walk alone", lambda d=decided, q=lowered: walk(d, q))
        timed("  verdicts", lambda d=decided: [d[q].standings for q in d])
        timed("  missing", lambda d=decided: [d[q].missing for q in d])
        timed("  summary", lambda s=screening: caseload_summary(s))
        total += len(caseload.table) * len(decided.questions)
        screenings.append(screening)
    spent, every = time.process_time() - decided_in, time.process_time() - began
    print(f"  {total:,} decisions in {spent:.2f} s: {total / spent / 1e6:.1f} million a second")
    print(f"  from the CSV files of {len(caseload.table):,} children to the summaries: {every:.2f} s of one core")
    print(f"  memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        timed(
            f"{packs[0].id}: table of every answer, as CSV", lambda: write_csv(screenings[0], Path(folder) / "out.csv")
        )
    for screening in screenings:
        rows = random.sample(range(len(caseload.table)), min(asked.checked, len(caseload.table)))
        print(f"  {screening.pack.id}: {check(screening.decided, rows):,} answers are the core's")


if __name__ == "__main__":
    main()
