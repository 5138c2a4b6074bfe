"""What `ivpolicy test` found, as JSON carries it: the cases, what they cover, and which changes they notice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.tester.case_runs import CaseRun
from ivpolicy.tester.coverage import KINDS, Tally
from ivpolicy.tester.mutation_report import mutation_document
from ivpolicy.tester.text_report import PackReport
from ivpolicy.tester.worked_histories import HistoryRun


def found_document(reports: Iterable[PackReport]) -> dict[str, Any]:
    """Every pack; `mutation` is null where no changes were tried."""
    return {"result_format": RESULT_FORMAT, "packs": [_pack(report) for report in reports]}


def _pack(report: PackReport) -> dict[str, Any]:
    pack, covered = report.run.pack, report.coverage
    runs: tuple[CaseRun | HistoryRun, ...] = (*report.run.cases, *report.run.histories)
    return {
        "id": pack.id,
        "edition": pack.edition,
        "digest": pack.digest,
        "cases": len(report.run.cases),
        "failed": report.failed,
        "unconfirmed": report.unconfirmed,
        "differences": [f for run in runs for f in _differences(run)],
        "histories": len(report.run.histories),
        "stages": dict(zip(("reached", "of"), report.run.stages, strict=True)),
        "coverage": {**_tally(covered.of()), "kinds": {k: _tally(t) for k in KINDS if (t := covered.of(k)).points}},
        "mutation": None if report.mutation is None else mutation_document(report.mutation),
    }


def _differences(run: CaseRun | HistoryRun) -> Iterable[dict[str, Any]]:
    for found in run.differences:
        place = {"file": found.at.file, "line": found.at.line}
        told = {"case": found.case, "question": found.question, "what": found.what}
        yield {**told, "expected": found.expected, "found": found.found, **place}


def _tally(tally: Tally) -> dict[str, Any]:
    return {"points": tally.points, "confirmed": tally.confirmed, "with_unconfirmed": tally.computed}
