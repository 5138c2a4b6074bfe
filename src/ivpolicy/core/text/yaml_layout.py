"""Lines of YAML that do not stand where their neighbours stand: a dash that is missing, an indentation of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.text.suggestions import LONG_DASHES

_LONG_DASHES = f"{LONG_DASHES}\u2022"
"""What word processors make of a hyphen, and the bullet of their lists."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """PyYAML's complaint: what it found and while doing what, with the two places and the two lines of text."""

    problem: str
    context: str
    at: SourceLocation
    since: SourceLocation
    line: str
    since_line: str
    lines: tuple[str, ...]

    @property
    def before(self) -> str:
        """What stands on the line before the place of the complaint."""
        return self.line[: self.at.column - 1]

    @property
    def after(self) -> str:
        """What stands on the line from the place of the complaint on."""
        return self.line[self.at.column - 1 :]


def _after_the_end(complaint: Complaint) -> Diagnostic | None:
    before = complaint.before.rstrip()
    if before.endswith(("}", "]")):
        help_ = f"remove it, move it before the `{before[-1]}`, or give it a line of its own"
        return Diagnostic("P001", f"something stands after the closing `{before[-1]}`", complaint.at, help_)
    if before.endswith(":") and complaint.after.startswith("- "):
        return Diagnostic("P001", "a list starts on the line of its key", complaint.at, "start it on the line below")
    return None


def _long_dash(complaint: Complaint) -> Diagnostic | None:
    for at, line in ((complaint.at, complaint.line), (complaint.since, complaint.since_line)):
        found = re.match(rf"\s*([{_LONG_DASHES}])\s", line)
        if found is not None:
            place = SourceLocation(at.file, at.line, found.start(1) + 1)
            message = f"`{found[1]}` is not the short dash that starts an item of a list"
            return Diagnostic("P001", message, place, "type a hyphen and a space: `- `")
    return None


def _missing_dash(complaint: Complaint) -> Diagnostic | None:
    """A line that stands where the items of the list above stand, or where their text starts."""
    dash = complaint.since.column
    listed = "block collection" in complaint.context and complaint.since_line[dash - 1 : dash] == "-"
    if not listed or complaint.before.strip() or complaint.at.column not in (dash, dash + 2):
        return None
    if complaint.after[:1] == "-":
        return Diagnostic("P001", "no space follows the dash", complaint.at, "write a hyphen and a space: `- `")
    help_ = f"start it with `- ` in column {dash}, like line {complaint.since.line}"
    if complaint.at.column == dash and ":" in complaint.since_line and re.match(r"[a-z_]+:(\s|$)", complaint.after):
        help_ = f"indent it by two more spaces, if it belongs to the item above; otherwise {help_}"
    return Diagnostic("P001", "this line stands among the items of a list and has no dash", complaint.at, help_)


def _dash_among_keys(complaint: Complaint) -> Diagnostic | None:
    if "block mapping" not in complaint.context or "but found '-'" not in complaint.problem:
        return None
    key = f"line {complaint.since.line} is a key"
    help_ = f"remove the dash, or indent the line further than the key it belongs to; {key}"
    return Diagnostic("P001", "a dash starts an item of a list here, and its neighbours are keys", complaint.at, help_)


def _wrong_indent(complaint: Complaint) -> Diagnostic | None:
    """A line whose start is no line's start above; its nearest neighbour's is named."""
    if "but found '<block mapping start>'" not in complaint.problem or complaint.before.strip():
        return None
    above = range(complaint.since.line, complaint.at.line)
    starts = [
        (abs(column - complaint.at.column), -number, column)
        for number in above
        if (column := _start(complaint, number))
    ]
    if not starts:
        return None
    _, number, column = min(starts)
    message = f"this line starts in column {complaint.at.column}, and its neighbours do not"
    return Diagnostic("P001", message, complaint.at, f"start it in column {column}, like line {-number}")


def _start(complaint: Complaint, number: int) -> int:
    """The column in which the text of a line starts, after any dash; 0 for a blank line or a remark."""
    found = re.match(r"[\s-]*(?=[^\s#-])", complaint.lines[number - 1])
    return found.end() + 1 if found is not None else 0


LAYOUT_EXPLANATIONS = (_after_the_end, _long_dash, _missing_dash, _dash_among_keys, _wrong_indent)
"""Tried in this order, each on a complaint that nothing else has explained."""
