"""How long it takes to find what would change each answer of a case: every smallest set of up to three facts.

Every example, under its own pack, whose diagrams are built before; all its questions one after another. In processor
time, because other work on the machine says nothing about this one.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from statistics import median
from time import process_time

from ivpolicy import CaseRecord, Pack, load_pack, read_case, read_case_file
from ivpolicy.account.alternatives import Alternatives
from ivpolicy.account.flips import Flips
from ivpolicy.files.authorities import pack_of_authority
from ivpolicy.files.pack_names import shipped_packs

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DAY = date(2026, 11, 2)
MOST_FACTS = 3


def searched(pack: Pack, record: CaseRecord, day: date) -> tuple[float, int, int]:
    """The seconds for a whole case, how many questions were answered, and how many sets were found."""
    began = process_time()
    alternatives = Alternatives(pack, record, day)
    searches = [search for question in pack.questions if (search := Flips(alternatives, question)).present is not None]
    found = sum(len(search.other_answers(MOST_FACTS)) for search in searches)
    return process_time() - began, len(searches), found


def run() -> None:
    """Measure every example, and print each with its figures and all of them in short."""
    took = []
    for path in sorted(path for path in EXAMPLES.iterdir() if path.suffix in (".yaml", ".json")):
        record = read_case(read_case_file(path))
        named = record.care.responsible_authority or record.placement.provider or "england"
        pack = load_pack(named if named in shipped_packs() else pack_of_authority(named) or "england")
        day = record.as_at or DAY
        pack = pack.on(day)
        case = pack.read_case(record)
        searched(pack, case, day)  # what a pack builds once is built
        seconds, questions, sets = searched(pack, case, day)
        took.append(seconds)
        print(f"{path.stem:<10} {seconds * 1000:6.0f} ms  {questions:2} answers  {sets:4} sets")
    print(f"{len(took)} cases: median {median(took) * 1000:.0f} ms, slowest {max(took) * 1000:.0f} ms")
    within = sum(seconds <= 0.25 for seconds in took)  # noqa: PLR2004 - what is aimed at
    print(f"within 250 ms: {within}")


if __name__ == "__main__":
    run()
