"""What was found, for a person: the place, the line itself underlined, one sentence, and help."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.checker.inspection import Inspection
from ivpolicy.checker.quotation import MOST_COLUMNS, quotation
from ivpolicy.core.text.diagnostic import Diagnostic, Severity

_FRAME = 5
"""Columns about the number of a quoted line."""
_WIDE = 1000


def as_text(inspection: Inspection, width: int | None = None) -> str:
    """Every problem, what the texts leave open, then how many problems there are.

    Lines quoted are cut to the width, at least 40; messages stay whole.
    """
    columns = max(width or _WIDE, 40)
    told = [line for problem in inspection.problems for line in (*_lines(problem, inspection, columns), "")]
    return "\n".join([*told, *_left_open(inspection), f"{found_summary(inspection)}\n"])


def _left_open(inspection: Inspection) -> Iterator[str]:
    """Each gap of a text in which a case may wait, with its clause."""
    if inspection.left_open:
        yield "Left open by the text, where a case may wait:"
        for one in inspection.left_open:
            yield f"  {one.at}: {one.stage} ({one.pathway}) [{', '.join(one.clauses)}]: {one.says}"
        yield ""


def _lines(problem: Diagnostic, inspection: Inspection, width: int) -> Iterator[str]:
    yield f"{problem.location}: {problem.code} {problem.severity}: {problem.message}"
    quoted = quotation(problem, inspection.lines)
    if quoted is not None:
        margin = str(problem.location.line)
        line, underline = quoted.shown(min(MOST_COLUMNS, width - len(margin) - _FRAME))
        yield f"  {margin} | {line}".rstrip()
        yield f"  {' ' * len(margin)} | {underline}"
    if problem.help:
        yield f"  help: {problem.help}"


def found_summary(inspection: Inspection) -> str:
    """How many files were checked and what was found.

    Returns:
        One line, such as `1 file checked: 2 errors, no advice`.
    """
    errors, advice = (inspection.count(severity) for severity in (Severity.ERROR, Severity.ADVICE))
    pieces = f"{advice} piece{_s(advice)} of advice" if advice else "no advice"
    files = f"{len(inspection.files)} file{_s(len(inspection.files))} checked"
    return f"{files}: {errors or 'no'} error{_s(errors)}, {pieces}{national_words(inspection)}"


def national_words(inspection: Inspection) -> str:
    """Over which national layer it was checked, where that is not the shipped one; else nothing."""
    if inspection.national is None:
        return ""
    return f"; over the national layer of {inspection.national}, not the one shipped with ivpolicy"


def _s(number: int) -> str:
    return "" if number == 1 else "s"
