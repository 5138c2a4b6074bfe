"""What was found, for code scanners: SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format)."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote

from ivpolicy.checker.advice import CHECKS
from ivpolicy.checker.formats.addresses import from_top, lies_at
from ivpolicy.checker.inspection import Inspection
from ivpolicy.checker.quotation import quotation
from ivpolicy.core.text.codes import CODES
from ivpolicy.core.text.diagnostic import Diagnostic, Severity
from ivpolicy.core.version import __version__

_TOP = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.ADVICE: "note"}


def as_sarif(inspection: Inspection) -> str:
    """One run with a rule for each code that was found."""
    codes = sorted({problem.code for problem in inspection.problems})
    run = {
        "tool": {"driver": {"name": "ivpolicy", "version": __version__, "rules": [_rule(code) for code in codes]}},
        "properties": {"national": inspection.national} if inspection.national is not None else {},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _location(file, inspection)} for file in inspection.files],
        "results": [_result(problem, codes, inspection) for problem in inspection.problems],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    known = CHECKS.get(code) or CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.meaning},
        "help": {"text": known.mend},
    }


def _result(problem: Diagnostic, codes: list[str], inspection: Inspection) -> dict[str, Any]:
    return {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.message}\n{problem.help}".rstrip()},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _location(problem.location.file, inspection),
                    "region": _region(problem, inspection),
                }
            }
        ],
    }


def _region(problem: Diagnostic, inspection: Inspection) -> dict[str, Any]:
    line, quoted = problem.location.line, quotation(problem, inspection.lines)
    if quoted is None:
        return {"startLine": line, "startColumn": problem.location.column}
    return {
        "startLine": line,
        "startColumn": quoted.start,
        "endLine": line,
        "endColumn": quoted.end,
        "snippet": {"text": quoted.text[quoted.start - 1 : quoted.end - 1]},
    }


def _location(file: str, inspection: Inspection) -> dict[str, str]:
    """Where a file is; what lies outside the repository has its whole address."""
    inside = from_top(file, inspection)
    if inside is None:
        return {"uri": lies_at(file, inspection).as_uri()}
    return {"uri": quote(os.fsencode(inside), safe="/"), "uriBaseId": _TOP}
