"""Print, for every rule of the shipped packs, the generated cases in which it holds, fails and is open.

python tools/rule_coverage.py [pack ...]
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.extend(str(Path(__file__).parents[1] / "tests" / room) for room in ("making", "oracle"))

from generated_cases import GeneratedCase, RuleCases, cases_of
from ivpolicy.files.packs import load_pack, shipped_packs

_TRUTHS = {True: "holds", False: "fails", None: "open"}


def main(packs: tuple[str, ...]) -> None:
    """One table for each pack."""
    for pack in packs or shipped_packs():
        made = list(cases_of(load_pack(pack)))
        whole = sum(not cases.lacking for cases in made)
        print(f"{pack}: {len(made)} rules, {whole} with a case for each truth\n")
        for cases in made:
            _print(cases)
        print()


def _print(cases: RuleCases) -> None:
    words = "  ".join(word if truth in cases.found else "-----" for truth, word in _TRUTHS.items())
    reading = f"  (reading {cases.read_as[0]} as {cases.read_as[1]})" if cases.read_as else ""
    print(f"  {words}  {cases.question:22s} {cases.rule.id}{reading}")
    for truth, case in cases.found.items():
        print(f"      {_TRUTHS[truth]}: {_facts(case)}")


def _facts(case: GeneratedCase) -> str:
    return ", ".join(f"{path} {value}" for path, value in case.given.items()) or "nothing recorded"


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
