"""What `ivpolicy test` found, as JSON carries it: the cases, what they cover, and which changes they notice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.tester.coverage import KINDS, Tally
from ivpolicy.tester.mutation_report import mutation_document
from ivpolicy.tester.text_report import PackReport


def found_document(reports: Iterable[PackReport]) -> dict[str, Any]:
    """Every pack; `mutation` is null where no changes were tried."""
    return {"result_format": RESULT_FORMAT, "packs": [_pack(report) for report in reports]}


def _pack(report: PackReport) -> dict[str, Any]:
    pack, covered = report.run.pack, report.coverage
    return {
        "id": pack.id,
        "edition": pack.edition,
        "digest": pack.digest,
        "cases": len(report.run.cases),
        "failed": report.failed,
        "unconfirmed": report.unconfirmed,
        "differences": [
            {
                "case": found.case,
                "question": found.question,
                "what": found.what,
                "expected": found.expected,
                "found": found.found,
                "file": found.at.file,
                "line": found.at.line,
            }
            for run in report.run.cases
            for found in run.differences
        ],
        "coverage": {**_tally(covered.of()), "kinds": {k: _tally(t) for k in KINDS if (t := covered.of(k)).points}},
        "mutation": None if report.mutation is None else mutation_document(report.mutation),
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {"points": tally.points, "confirmed": tally.confirmed, "with_unconfirmed": tally.computed}
