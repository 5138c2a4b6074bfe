"""What was found, for a program."""

from __future__ import annotations

import json
from typing import Any

from ivpolicy.checker.inspection import Inspection
from ivpolicy.checker.quotation import quotation
from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.core.text.diagnostic import Diagnostic, Severity


def as_json(inspection: Inspection) -> str:
    """One object: day, files, a national layer that is not the shipped one, what was found, counted and in order.

    `left_open` is what the texts leave open in pathways, which is no fault of the packs and counts as none.
    """
    found = {
        "result_format": RESULT_FORMAT,
        "as_at": inspection.as_at.isoformat(),
        "files": list(inspection.files),
        "national": inspection.national,
        "errors": inspection.count(Severity.ERROR),
        "advice": inspection.count(Severity.ADVICE),
        "problems": [_problem(problem, inspection) for problem in inspection.problems],
        "left_open": [
            {
                "file": one.at.file,
                "line": one.at.line,
                "column": one.at.column,
                "pathway": one.pathway,
                "stage": one.stage,
                "says": one.says,
                "clauses": list(one.clauses),
            }
            for one in inspection.left_open
        ],
    }
    return json.dumps(found, indent=2) + "\n"


def _problem(problem: Diagnostic, inspection: Inspection) -> dict[str, Any]:
    quoted = quotation(problem, inspection.lines)
    return {
        "file": problem.location.file,
        "line": problem.location.line,
        "column": problem.location.column,
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "help": problem.help,
        "quoted": None if quoted is None else {"line": quoted.text, "from": quoted.start, "to": quoted.end},
    }
