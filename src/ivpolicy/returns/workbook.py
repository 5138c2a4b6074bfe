"""The sheets of a workbook, guarded: what would unpack to more than a caseload holds is refused before it is."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from ivpolicy.returns.source import FileError

MOST_UNPACKED = 200 << 20
"""The most that the parts of a workbook may unpack to, together, in bytes."""
_MOST_RATIO = 100
"""How many times larger a part may be unpacked; a sheet of real rows is some ten times larger."""
_MOST_PARTS = 1000


def sheets(path: Path) -> Iterator[tuple[str, list[list[str | date]]]]:
    """The sheets of a workbook by name, each as rows of cells: text, or a day.

    A whole number is the text of its digits: an id that a sheet holds as 1761444.0 is 1761444.

    Raises:
        FileError: It is no workbook, would unpack to too much, or the extra that reads one is not installed.
    """
    _refuse_bomb(path)
    try:
        calamine = import_module("python_calamine")
    except ImportError:
        mend = "install it: `pip install ivpolicy[caseload]`"
        raise FileError("workbooks are read by an extra that is not installed", mend) from None
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, [[_cell(cell) for cell in row] for row in rows]
    except (calamine.CalamineError, OSError, ValueError):
        raise FileError("the workbook cannot be read", "save it again as .xlsx, without a password") from None


def _refuse_bomb(path: Path) -> None:
    """By the list of its parts, before any is unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise FileError("the file begins as a workbook does and is none", "save it again as .xlsx") from None
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise FileError("this is an archive and no workbook", "unpack it, and name the folder")
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > _MOST_PARTS
        or unpacked > MOST_UNPACKED
        or any(part.file_size > _MOST_RATIO * max(part.compress_size, 1 << 10) for part in parts)
    ):
        raise FileError(
            f"the workbook would unpack to more than is read ({MOST_UNPACKED >> 20} MB)", "save the one list on its own"
        )


def _cell(value: Any) -> str | date:
    match value:
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date()
        case date():
            return value
        case _:
            return str(value)
