"""Every starred change that names a clause of a local pack is shown by worked cases of that pack, it and its opposite."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivpolicy.files.packs import NATIONAL, read_pack, shipped_packs
from ivpolicy.tester.worked_cases import read_worked_cases

ROOT = Path(__file__).parents[2]
STARRED = [entry for entry in re.split(r"\n- ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")) if entry[0] == "★"]
A_CLAUSE = r"\b([A-Z]{3})-([0-9.]+)-([0-9]+)([a-z]?)\b"


def clauses_starred(prefix: str) -> set[str]:
    """Those named, and those between two that are named with `to`."""
    found = set()
    for entry in STARRED:
        text = " ".join(entry.split())
        found |= {"-".join(m[:2]) + f"-{m[2]}{m[3]}" for m in re.findall(A_CLAUSE, text) if m[0] == prefix}
        for first, last in re.findall(rf"({prefix}-\S+?-[0-9]+) to ({prefix}-\S+?-[0-9]+)", text):
            head, low = first.rsplit("-", 1)
            found |= {f"{head}-{n:02}" for n in range(int(low), int(last.rsplit("-", 1)[1]) + 1)}
    return found


@pytest.mark.parametrize("name", [name for name in shipped_packs() if name != NATIONAL])
def test_a_starred_change_of_a_local_clause_has_a_worked_case_and_its_opposite(name: str) -> None:
    clauses = read_pack(name).clauses
    starred = clauses_starred(next(iter(clauses)).split("-", 1)[0]) & set(clauses)
    _, cases = read_worked_cases(ROOT / "policies" / "cases" / f"{name}.yaml")
    shown = {clause for clause in starred if sum(clause in case.clauses for case in cases) > 1}

    assert starred - shown == set()
