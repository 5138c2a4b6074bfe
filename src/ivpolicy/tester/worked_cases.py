"""Worked cases of a file, read and compared: the short way in for a test suite of one's own."""

from __future__ import annotations

from pathlib import Path

from ivpolicy.tester.differences import Difference, run
from ivpolicy.tester.sheet import Sheet, WorkedCase, WorkedCasesError, read_sheet

__all__ = ["Difference", "Sheet", "WorkedCase", "WorkedCasesError", "read_sheet", "read_worked_cases", "run"]


def read_worked_cases(path: Path) -> tuple[str, tuple[WorkedCase, ...]]:
    """The pack id and the worked cases of a file. Raises WorkedCasesError with every problem."""
    sheet = read_sheet(path.read_text(encoding="utf-8"), path.name)
    return sheet.pack, sheet.cases
