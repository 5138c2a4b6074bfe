"""The quality report of a source: every row that was not understood, by place and reason.

It holds nothing that stands in the source about a child: files, lines, columns, what is wrong and how to mend it.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Literal

from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.returns.caseload import Place, ReturnedCaseload, ReturnFault

_COLUMNS = ("file", "line", "column", "what", "help")
_MOST_SHOWN = 5
_BEFORE_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def quality_report(caseload: ReturnedCaseload, *, format: Literal["text", "csv", "json"] = "text") -> str:
    """What of a source was not understood, as text for a person, a sheet or JSON.

    Args:
        caseload: The source, as `read_return` read it.
        format: `text` has each kind of fault with its first places; `csv` and `json` have each place of its own.

    Raises:
        WrongArgumentError: There is no such format.
    """
    if format not in ("text", "csv", "json"):
        raise WrongArgumentError("`format` is `text`, `csv` or `json`")
    if format == "text":
        return as_text(caseload)
    if format == "csv":
        return faults_as_csv(caseload.faults)
    return json.dumps(as_json(caseload), indent=2, ensure_ascii=False) + "\n"


def as_text(caseload: ReturnedCaseload) -> str:
    """What was read and what was not: each kind of fault with how often it occurs, and its first places."""
    faults = caseload.faults
    lines = [f"{_counted(len(caseload.children), 'child', 'children')} read; "]
    if not faults:
        return lines[0] + "every row was understood\n"
    lines[0] += f"{_counted(len(faults), 'place', 'places')} not understood, from which nothing was taken"
    places: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for fault in faults:
        places[fault.what, fault.mend].append(fault.place)
    for (what, mend), found in sorted(places.items(), key=lambda told: -len(told[1])):
        rest = f" and {len(found) - _MOST_SHOWN:,} more" if len(found) > _MOST_SHOWN else ""
        shown = ", ".join(map(str, found[:_MOST_SHOWN]))
        lines += ["", f"{what} ({len(found):,})", f"  at {shown}{rest}", f"  help: {mend}"]
    return "\n".join(lines) + "\n"


def faults_as_csv(faults: Iterable[ReturnFault]) -> str:
    """A row for each fault. A cell that starts as a formula does is marked as text, or a sheet would carry it out."""
    sheet = io.StringIO()
    rows = csv.writer(sheet, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for fault in faults:
        cells = (fault.place.file, fault.place.line, fault.place.column, fault.what, fault.mend)
        rows.writerow([f"'{cell}" if str(cell).startswith(_BEFORE_FORMULA) else cell for cell in cells])
    return sheet.getvalue()


def as_json(caseload: ReturnedCaseload) -> dict[str, Any]:
    """The same, as JSON carries it: how many children were read, and each fault."""
    return {
        "children": len(caseload.children),
        "faults": [
            dict(zip(_COLUMNS, (f.place.file, f.place.line, f.place.column, f.what, f.mend), strict=True))
            for f in caseload.faults
        ],
    }


def _counted(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"
