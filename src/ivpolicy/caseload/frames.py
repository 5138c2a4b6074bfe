"""The children of a data frame, as a caseload."""

from __future__ import annotations

from datetime import date
from typing import Any

from ivpolicy.caseload.sources import ChildUnread, SourceCaseload
from ivpolicy.columns.frames import FramedCases, framed_cases


def frame_caseload(frame: Any, as_at: date) -> SourceCaseload:
    """The children of a data frame of Polars, PyArrow or pandas: `case_id`, and a column for each fact by its path.

    Args:
        frame: The frame, in memory. Values are those that `case_from_facts` takes; null is not recorded.
        as_at: The day of decision, on which a judgement given as a truth value is taken to be made.

    Raises:
        ColumnsError: A column is no fact, or of a type in which "not recorded" cannot be told; or it is no data frame,
            or Narwhals is not installed.
    """
    return framed_caseload(framed_cases(frame, as_at), as_at)


def framed_caseload(framed: FramedCases, as_at: date, *, before: int = 0) -> SourceCaseload:
    """The same of cases that are read already, with so many rows before them in the frame."""
    unread = (
        ChildUnread(f"row {before + row + 1}", problem) for row, each in framed.unread.items() for problem in each
    )
    return SourceCaseload("a data frame", "data frame", framed.table, tuple(unread), read_for=as_at)
