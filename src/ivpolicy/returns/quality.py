"""The quality report of a source: every row that was not understood, by place and reason.

It holds nothing that stands in the source about a child: files, lines, columns, what is wrong and how to mend it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

from ivpolicy.returns.caseload import ReturnedCaseload

_COLUMNS = ("file", "line", "column", "what", "help")
_MOST_SHOWN = 5
_BEFORE_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_text(caseload: ReturnedCaseload) -> str:
    """What was read and what was not: each kind of fault with how often it occurs, and its first places."""
    faults = caseload.faults
    lines = [f"{_counted(len(caseload.children), 'child', 'children')} read; "]
    if not faults:
        return lines[0] + "every row was understood\n"
    lines[0] += f"{_counted(len(faults), 'place', 'places')} not understood, from which nothing was taken"
    for (what, mend), times in Counter((fault.what, fault.mend) for fault in faults).most_common():
        places = [str(fault.place) for fault in faults if (fault.what, fault.mend) == (what, mend)][:_MOST_SHOWN]
        rest = f" and {times - len(places):,} more" if times > len(places) else ""
        lines += ["", f"{what} ({times:,})", f"  at {', '.join(places)}{rest}", f"  help: {mend}"]
    return "\n".join(lines) + "\n"


def as_csv(caseload: ReturnedCaseload) -> str:
    """A row for each fault. A cell that starts as a formula does is marked as text, or a sheet would carry it out."""
    sheet = io.StringIO()
    rows = csv.writer(sheet, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for fault in caseload.faults:
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
