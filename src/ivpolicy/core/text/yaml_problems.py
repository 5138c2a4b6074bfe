"""What YAML's own complaints mean, in words for somebody who has never heard of YAML's grammar."""

from __future__ import annotations

import re

import yaml

from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.text.yaml_layout import LAYOUT_EXPLANATIONS, Complaint

_QUOTE_IT = "put the whole text in double quotes"
_CLOSE_QUOTE = "close it with the same mark; two single quotes (`''`) make one inside single quotes"


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


def _complaint(error: yaml.YAMLError, text: str, file: str) -> Complaint:
    mark = getattr(error, "problem_mark", None)
    since = getattr(error, "context_mark", None) or mark
    lines = text.replace("\r\n", "\n").split("\n")
    return Complaint(
        problem=str(getattr(error, "problem", None) or ""),
        context=str(getattr(error, "context", None) or ""),
        at=_place(mark, file),
        since=_place(since, file),
        line=_line(lines, mark),
        since_line=_line(lines, since),
        lines=tuple(lines),
    )


def _place(mark: yaml.Mark | None, file: str) -> SourceLocation:
    return SourceLocation(file, 1, 1) if mark is None else SourceLocation(file, mark.line + 1, mark.column + 1)


def _line(lines: list[str], mark: yaml.Mark | None) -> str:
    return lines[mark.line] if mark is not None and mark.line < len(lines) else ""


def _tab(complaint: Complaint) -> Diagnostic | None:
    for at, line in ((complaint.at, complaint.line), (complaint.since, complaint.since_line)):
        indentation = line[: len(line) - len(line.lstrip())]
        if "\t" in indentation:
            place = SourceLocation(at.file, at.line, indentation.index("\t") + 1)
            return Diagnostic(
                "P006", "a tab stands in the indentation", place, "use spaces; YAML does not take tabs there"
            )
    return None


def _odd_space(complaint: Complaint) -> Diagnostic | None:
    """A space of a word processor after a key's colon: to YAML the key and its value are one text."""
    for number in (complaint.since.line, complaint.at.line - 1, complaint.at.line):
        line = complaint.lines[number - 1] if 1 <= number <= len(complaint.lines) else ""
        found = re.match(r"[ -]*[A-Za-z0-9_.-]+:(?=\u00a0)", line)
        if found is not None:
            place = SourceLocation(complaint.at.file, number, found.end() + 1)
            return Diagnostic("P021", "hidden character U+00A0 after a colon", place, "delete it and type a space")
    return None


def _comparison(complaint: Complaint) -> Diagnostic | None:
    """`>= 6`: to YAML a `>` starts a text of several lines."""
    in_block = "block scalar" in complaint.context
    at, line = (complaint.since, complaint.since_line) if in_block else (complaint.at, complaint.line)
    found = re.match(r"(>=?)\s*(\d*)", line[at.column - 1 :])
    if found is None or not (in_block or "cannot start any token" in complaint.problem):
        return None
    number = found[2] or "6"
    help_ = f"write {{at_least: {number}}} for {number} or more, {{more_than: {number}}} for more than {number}"
    return Diagnostic("P001", f"`{found[1]}` is not written here", at, help_)


def _colon_in_text(complaint: Complaint) -> Diagnostic | None:
    in_braces = "got ':'" in complaint.problem and complaint.since.line == complaint.at.line
    if not in_braces and "mapping values are not allowed" not in complaint.problem:
        return None
    if in_braces or re.search(r":(\s|$)", complaint.before):
        # The other way to mend it: the last word before the colon may be a key that was to stand apart.
        key = re.search(r"\s([a-z][a-z0-9_.]*)$", complaint.before)
        apart = "put a comma before it" if in_braces else "give it a line of its own"
        other = f"; or, if `{key[1]}` is a key, {apart}" if key else ", because a colon and a space start a new key"
        return Diagnostic("P007", "a colon and a space stand inside a text", complaint.at, f"{_QUOTE_IT}{other}")
    help_ = "move it under the key it belongs to; the line above may lack its colon, or already has a value"
    indentation = len(complaint.line) - len(complaint.line.lstrip())
    place = SourceLocation(complaint.at.file, complaint.at.line, indentation + 1)
    return Diagnostic("P001", "this key is indented further than the line above allows", place, help_)


def _no_colon(complaint: Complaint) -> Diagnostic | None:
    if "could not find expected ':'" not in complaint.problem:
        return None
    word = complaint.since_line[complaint.since.column - 1 :].strip()
    help_ = "write `key: value`, with a space after the colon"
    if " " in word:
        help_ = "indent it further, if it goes on from the line above; start it with `#`, if it is a note"
    return Diagnostic("P008", f"no colon follows `{word[:40]}`", complaint.since, help_)


def _open_quote(complaint: Complaint) -> Diagnostic | None:
    if "quoted scalar" not in complaint.context:
        return None
    if "escape" in complaint.problem:
        help_ = "use single quotes around the text, or two backslashes"
        return Diagnostic("P009", "a backslash stands inside double quotes", complaint.at, help_)
    return Diagnostic("P009", "a quote mark is opened here and not closed", complaint.since, _CLOSE_QUOTE)


def _quote_not_closed_above(complaint: Complaint) -> Diagnostic | None:
    """A quote that is not closed runs on to the next one, and the complaint is about what follows there."""
    if not complaint.before.endswith('"') or complaint.before.count('"') % 2 == 0:
        return None
    for number in range(complaint.at.line - 1, 0, -1):
        line = complaint.lines[number - 1]
        if line.count('"') % 2:
            place = SourceLocation(complaint.at.file, number, line.rindex('"') + 1)
            return Diagnostic("P009", "a quote mark is opened here and not closed", place, _CLOSE_QUOTE)
    return None


def _text_after_quote(complaint: Complaint) -> Diagnostic | None:
    mark = complaint.before.rstrip()[-1:]
    if mark not in ("'", '"') or "expected" not in complaint.problem or complaint.after[:1] in ("}", "]", ""):
        return None
    key = re.match(r"([a-z][a-z0-9_.]*):(\s|$)", complaint.after)
    if key is not None:
        return Diagnostic("P009", f"no comma stands before `{key[1]}`", complaint.at, "put a comma between the two")
    if mark == "'" and complaint.before.endswith(mark) and complaint.after[:1].isalpha():
        help_ = "use double quotes around the text, or write the apostrophe twice (`''`)"
        return Diagnostic("P009", "an apostrophe ends the text that a single quote opened", complaint.at, help_)
    help_ = "put quotes around the whole text: single ones, where it has double quotes inside"
    return Diagnostic("P009", "the text goes on after its closing quote mark", complaint.at, help_)


def _question_mark(complaint: Complaint) -> Diagnostic | None:
    if "got '?'" not in complaint.problem:
        return None
    return Diagnostic("P009", "a text with a question mark stands in braces without quotes", complaint.at, _QUOTE_IT)


def _open_bracket(complaint: Complaint) -> Diagnostic | None:
    if "flow" not in complaint.context and "expected ','" not in complaint.problem:
        return None
    since, at = complaint.since, complaint.at
    opened = complaint.since_line[since.column - 1 : since.column] or "{"
    name, close = ("a bracket `[`", "]") if opened == "[" else ("a brace `{`", "}")
    if since.line == at.line:
        where = f"{name} is opened at column {since.column} and something in it does not fit here"
        return Diagnostic("P009", where, at, f"put commas between its parts and `{close}` at its end; {_QUOTE_PART}")
    remark = re.search(r"\s#", complaint.since_line[since.column - 1 :])
    if remark is not None:
        place = SourceLocation(since.file, since.line, since.column + remark.start() + 1)
        return Diagnostic("P009", _REMARK, place, _QUOTE_IT)
    return Diagnostic(
        "P009", f"{name} is opened here and not closed", since, f"put `{close}` at its end; {_QUOTE_PART}"
    )


_REMARK = "a space and a `#` start a remark, so the rest of the line is not read"
_QUOTE_PART = "a text with a comma, bracket or brace in it needs double quotes"


def _odd_start(complaint: Complaint) -> Diagnostic | None:
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


def _stray_end(complaint: Complaint) -> Diagnostic | None:
    found = re.search(r"but found '([\]},])'|found unexpected '([\]}])'|got '([\]},])'", complaint.problem)
    if found is None:
        return None
    mark = next(group for group in found.groups() if group)
    help_ = f"remove it, or {_QUOTE_IT}"
    what = "parts" if mark == "," else "closes"
    return Diagnostic("P009", f"`{mark}` {what} nothing here", complaint.at, help_)


def _misfit(complaint: Complaint) -> Diagnostic:
    help_ = (
        "indent it like its neighbours (a list item starts with `- `), "
        "and put a text with quotes or colons in it in quotes"
    )
    return Diagnostic("P001", "this line does not fit the lines above it", complaint.at, help_)


_EXPLANATIONS = (
    _tab, _odd_space, _comparison, _quote_not_closed_above, _text_after_quote, _colon_in_text, _open_quote,
    _question_mark,
    _open_bracket, _no_colon, _odd_start, _stray_end, *LAYOUT_EXPLANATIONS,
)  # fmt: skip
"""Tried in this order: the first that knows the complaint explains it."""
