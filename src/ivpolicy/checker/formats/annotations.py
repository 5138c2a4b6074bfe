"""What was found, as code hosts show it beside the changed lines."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from ivpolicy.checker.formats.addresses import from_top, lies_at
from ivpolicy.checker.formats.text import found_summary
from ivpolicy.checker.inspection import Inspection
from ivpolicy.checker.quotation import quotation
from ivpolicy.core.errors import sendable
from ivpolicy.core.text.diagnostic import Diagnostic, Severity

_GITHUB = {Severity.ERROR: "error", Severity.ADVICE: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.ADVICE: "info"}
_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_VALUE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def as_github(inspection: Inspection) -> str:
    """Workflow commands, a line for each problem, and the summary."""
    return "\n".join(
        [*(_command(problem, inspection) for problem in inspection.problems), f"{found_summary(inspection)}\n"]
    )


def _command(problem: Diagnostic, inspection: Inspection) -> str:
    at, quoted = problem.location, quotation(problem, inspection.lines)
    start, end = (quoted.start, quoted.end) if quoted is not None else (at.column, at.column)
    place = f"file={_address(at.file, inspection).translate(_VALUE)},line={at.line},col={start},endColumn={end}"
    text = f"{problem.message}\n{problem.help}".rstrip()
    return f"::{_GITHUB[problem.severity]} {place},title={problem.code}::{text.translate(_TEXT)}"


def as_gitlab(inspection: Inspection) -> str:
    """A code quality report."""
    return json.dumps([_issue(problem, inspection) for problem in inspection.problems], indent=2) + "\n"


def _issue(problem: Diagnostic, inspection: Inspection) -> dict[str, Any]:
    path = _address(problem.location.file, inspection)
    named = f"{problem.code}\n{path}\n{problem.message}"
    return {
        "check_name": problem.code,
        "description": f"{problem.message}. {problem.help}".rstrip(". "),
        "fingerprint": sha256(named.encode("utf-8", errors="replace")).hexdigest(),
        "severity": _GITLAB[problem.severity],
        "location": {"path": path, "lines": {"begin": problem.location.line}},
    }


def _address(file: str, inspection: Inspection) -> str:
    """The path from the top of the repository; the whole path of what lies outside it, which is no file of it."""
    return sendable(from_top(file, inspection) or lies_at(file, inspection).as_posix())
