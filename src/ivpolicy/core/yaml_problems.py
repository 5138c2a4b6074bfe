"""What YAML's own complaints mean, in words for somebody who has never heard of YAML's grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from ivpolicy.core.diagnostic import Diagnostic
from ivpolicy.core.source import SourceLocation

_QUOTE_IT = "put the whole text in double quotes"


@dataclass(frozen=True, slots=True)
class _Complaint:
    """PyYAML's complaint: what it found and while doing what, with the two places and the two lines of text."""

    problem: str
    context: str
    at: SourceLocation
    since: SourceLocation
    line: str
    since_line: str


def explain_syntax_error(error: yaml.YAMLError, text: str, file: str) -> Diagnostic:
    """Turn PyYAML's error into one diagnostic with its most likely cause and how to mend it.

    Args:
        error: What PyYAML raised for `text`.
        text: The text that was read, for the line at fault.
        file: The name to show in the place.
    """
    complaint = _complaint(error, text, file)
    for explain in _EXPLANATIONS:
        diagnostic = explain(complaint)
        if diagnostic is not None:
            return diagnostic
    return _misfit(complaint)


def _complaint(error: yaml.YAMLError, text: str, file: str) -> _Complaint:
    mark = getattr(error, "problem_mark", None)
    since = getattr(error, "context_mark", None) or mark
    lines = text.replace("\r\n", "\n").split("\n")
    return _Complaint(
        problem=str(getattr(error, "problem", None) or ""),
        context=str(getattr(error, "context", None) or ""),
        at=_place(mark, file),
        since=_place(since, file),
        line=_line(lines, mark),
        since_line=_line(lines, since),
    )


def _place(mark: yaml.Mark | None, file: str) -> SourceLocation:
    return SourceLocation(file, 1, 1) if mark is None else SourceLocation(file, mark.line + 1, mark.column + 1)


def _line(lines: list[str], mark: yaml.Mark | None) -> str:
    return lines[mark.line] if mark is not None and mark.line < len(lines) else ""


def _tab(complaint: _Complaint) -> Diagnostic | None:
    for at, line in ((complaint.at, complaint.line), (complaint.since, complaint.since_line)):
        indentation = line[: len(line) - len(line.lstrip())]
        if "\t" in indentation:
            place = SourceLocation(at.file, at.line, indentation.index("\t") + 1)
            return Diagnostic(
                "P006", "a tab stands in the indentation", place, "use spaces; YAML does not take tabs there"
            )
    return None


def _colon_in_text(complaint: _Complaint) -> Diagnostic | None:
    if "mapping values are not allowed" not in complaint.problem:
        return None
    before = complaint.line[: complaint.at.column - 1]
    if re.search(r":(\s|$)", before):
        help_ = f"{_QUOTE_IT}, because a colon and a space start a new key"
        return Diagnostic("P007", "a colon and a space stand inside a text", complaint.at, help_)
    help_ = "move it under the key it belongs to; the line above may lack its colon, or already has a value"
    return Diagnostic("P001", "this key is indented further than the line above allows", complaint.at, help_)


def _no_colon(complaint: _Complaint) -> Diagnostic | None:
    if "could not find expected ':'" not in complaint.problem:
        return None
    word = complaint.since_line[complaint.since.column - 1 :].strip()
    return Diagnostic(
        "P008", f"no colon follows `{word[:40]}`", complaint.since, "write `key: value`, with a space after the colon"
    )


def _open_quote(complaint: _Complaint) -> Diagnostic | None:
    if "quoted scalar" not in complaint.context:
        return None
    if "escape" in complaint.problem:
        help_ = "use single quotes around the text, or two backslashes"
        return Diagnostic("P009", "a backslash stands inside double quotes", complaint.at, help_)
    help_ = "close it with the same mark; two single quotes (`''`) make one inside single quotes"
    return Diagnostic("P009", "a quote mark is opened here and not closed", complaint.since, help_)


def _question_mark(complaint: _Complaint) -> Diagnostic | None:
    if "got '?'" not in complaint.problem:
        return None
    return Diagnostic("P009", "a text with a question mark stands in braces without quotes", complaint.at, _QUOTE_IT)


def _open_bracket(complaint: _Complaint) -> Diagnostic | None:
    if "flow" not in complaint.context and "expected ','" not in complaint.problem:
        return None
    opened = complaint.since_line[complaint.since.column - 1 : complaint.since.column] or "{"
    name = "a bracket `[`" if opened == "[" else "a brace `{`"
    help_ = "close it, put commas between its parts, and quote a text that has a comma, bracket or brace in it"
    if complaint.since.line == complaint.at.line:
        where = f"{name} is opened at column {complaint.since.column} and something in it does not fit here"
        return Diagnostic("P009", where, complaint.at, help_)
    return Diagnostic("P009", f"{name} is opened here and not closed", complaint.since, help_)


def _odd_start(complaint: _Complaint) -> Diagnostic | None:
    started = "cannot start any token" in complaint.problem
    named = "scanning an a" in complaint.context or "scanning a directive" in complaint.context
    if not (started or named):
        return None
    at = complaint.since if named else complaint.at
    line = complaint.since_line if named else complaint.line
    mark = line[at.column - 1 : at.column]
    if mark == "\t":
        return Diagnostic("P006", "a tab stands where only spaces may", at, "replace it by spaces")
    return Diagnostic("P001", f"a text cannot start with `{mark}`", at, _QUOTE_IT)


def _stray_end(complaint: _Complaint) -> Diagnostic | None:
    found = re.search(r"but found '([\]},])'|found unexpected '([\]}])'|got '([\]},])'", complaint.problem)
    if found is None:
        return None
    mark = next(group for group in found.groups() if group)
    help_ = f"remove it, or {_QUOTE_IT}"
    return Diagnostic("P009", f"`{mark}` stands here without anything before it to close or part", complaint.at, help_)


def _misfit(complaint: _Complaint) -> Diagnostic:
    help_ = (
        "indent it like its neighbours (a list item starts with `- `), "
        "and put a text with quotes or colons in it in quotes"
    )
    return Diagnostic("P001", "this line does not fit the lines above it", complaint.at, help_)


_EXPLANATIONS = (_tab, _colon_in_text, _open_quote, _question_mark, _open_bracket, _no_colon, _odd_start, _stray_end)
