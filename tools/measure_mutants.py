"""Tries every change of the shipped packs against their worked cases, and keeps what came of it for the reference.

It takes some minutes, so only packs are tried that changed since, they or their cases or the national layer; `--check`
tries none and says which. Run by `make mutants`. The page is made of the figures by `generate_reference.py`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from ivpolicy.files.packs import shipped_folder, shipped_packs
from ivpolicy.tester.case_runs import case_files, pack_text, run_files
from ivpolicy.tester.coverage import coverage_of
from ivpolicy.tester.mutation import mutation_of
from ivpolicy.tester.mutation_report import mutation_document

FIGURES = Path(__file__).resolve().parent / "mutation_figures.json"


def digest(name: str) -> str:
    """The digest of all that a figure hangs on but the engine: the pack, its cases, and what stands beneath it."""
    folder = shipped_folder()
    texts = (f"{name}.yaml", f"cases/{name}.yaml", "england.yaml")
    return sha256(b"\0".join((folder / text).read_bytes() for text in texts)).hexdigest()


def figures() -> Mapping[str, Any]:
    """What was measured, by pack; nothing where nothing was yet."""
    kept: Mapping[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    return kept


def out_of_date() -> list[str]:
    """The packs whose figures are of another text, or not all there."""
    kept = figures()
    return [
        name
        for name in shipped_packs()
        if kept.get(name, {}).get("digest") != digest(name) or "coverage" not in kept[name]
    ]


def measured(name: str) -> Mapping[str, Any]:
    """The figures of one pack: what its cases show, the tallies of changes, and the changes that no case notices."""
    (run,) = run_files(case_files(name))
    shown = coverage_of(run.pack, run.cases).of()
    coverage = {"points": shown.points, "confirmed": shown.confirmed}
    before = figures().get(name, {})
    if before.get("digest") == digest(name):  # only what its cases show is not there: that takes no minutes
        return {"digest": before["digest"], "cases": before["cases"], "coverage": coverage, **before}
    found = mutation_document(mutation_of(run, pack_text(run), _tell if sys.stderr.isatty() else None))
    left = [
        {key: change[key] for key in ("kind", "line", "part", "what", "was", "would_be")}
        for change in found.pop("changes")
        if change["fate"] == "not_noticed"
    ]
    return {"digest": digest(name), "cases": len(run.cases), "coverage": coverage, **found, "left": left}


def _tell(tried: int, every: int, unnoticed: int) -> None:
    sys.stderr.write(f"\r{tried:,} of {every:,} changes tried, {unnoticed:,} not noticed" + "\n" * (tried == every))


def main() -> int:
    """Measure what is out of date, or say what is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="try nothing; say which figures are not current")
    asked, stale = parser.parse_args(), out_of_date()
    if asked.check:
        for name in stale:
            print(f"{name}: the figures are of another text; run `make mutants`", file=sys.stderr)
        return 1 if stale else 0
    kept = dict(figures())
    for name in stale:
        kept[name] = measured(name)
        text = json.dumps({pack: kept[pack] for pack in shipped_packs() if pack in kept}, ensure_ascii=False, indent=1)
        FIGURES.write_text(text + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
