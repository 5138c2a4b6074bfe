"""Tables that are read by a map of their columns: CSV, or Parquet where polars is installed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

from ivpolicy.returns.caseload import packed_place
from ivpolicy.returns.cells import UNREAD, DayCells, child_key
from ivpolicy.returns.column_map import ColumnMap, as_heading
from ivpolicy.returns.gathered import Gathered, GatheredChild
from ivpolicy.returns.source import FileError, opened_lines

_SEPARATORS = ",;\t"


def table_heading(path: Path) -> list[str]:
    """The headings of a CSV table as they are compared. Raises `FileError` for what is no text."""
    text, lines = opened_lines(path)
    with text:
        first = next((line for line in lines if line.strip(" ,;\t\r\n")), "")
    return [as_heading(cell) for cell in next(csv.reader([first], delimiter=_separator(first)), [])]


def read_mapped_csv(gathered: Gathered, as_at: date, named: ColumnMap, name: str, path: Path) -> None:
    """Read a CSV table by its map."""
    file = gathered.named_file(name)
    text, lines = opened_lines(path)
    with text:
        before, first = 1, next(lines, "")
        while first and not first.strip(" ,;\t\r\n"):
            before, first = before + 1, next(lines, "")
        separator = _separator(first)
        heading = next(csv.reader([first], delimiter=separator))
        rows = csv.reader(lines, delimiter=separator)
        try:
            _take(gathered, as_at, named, file, heading, ((before + rows.line_num, cells) for cells in rows), before)
        except csv.Error:
            what = "from this line on the table cannot be read"
            raise FileError(what, "check the quotes of that line", before + rows.line_num) from None


def read_mapped_parquet(gathered: Gathered, as_at: date, named: ColumnMap, name: str, path: Path) -> None:
    """Read a Parquet table by its map; its lines are its rows, from 1."""
    file = gathered.named_file(name)
    try:
        frame = import_module("polars").read_parquet(path)
    except ImportError:
        raise FileError(
            "Parquet is read by polars, which is not installed", "install `polars`, or export CSV"
        ) from None
    except Exception:  # noqa: BLE001 - whatever polars raises for a file that is none
        raise FileError("this is no table in Parquet that can be read", "export it again") from None
    rows = ((line, ["" if cell is None else str(cell) for cell in row]) for line, row in enumerate(frame.rows(), 1))
    _take(gathered, as_at, named, file, frame.columns, rows, 0)


def _separator(first: str) -> str:
    return max(_SEPARATORS, key=first.count)


def _take(
    gathered: Gathered,
    as_at: date,
    named: ColumnMap,
    file: int,
    heading: Sequence[str],
    rows: Iterable[tuple[int, list[str]]],
    first: int,
) -> None:
    plain, days = [as_heading(cell) for cell in heading], DayCells(as_at)
    columns = []
    for place, cell in enumerate(plain, 1):
        column = named.columns.get(cell)
        if (column or cell == named.child) and plain.count(cell) > 1:
            raise FileError(
                "two columns have the same heading, so neither can be taken", "remove one of the two", first
            )
        if column is not None:
            columns.append((place, column))
    for wanted in named.columns.keys() - set(plain):
        gathered.tell(
            packed_place(file, first, 0), f"no column is headed `{wanted}`", "correct the heading, or the map"
        )
    child_at = plain.index(named.child)
    for line, cells in rows:
        at = packed_place(file, line, 0)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(plain):
            what = f"this row has {len(cells)} cells where the headings have {len(plain)}"
            gathered.tell(at, what, "export it again, or complete the row")
            continue
        written = cells[child_at].strip().removeprefix("'")  # a sheet marks what starts as a formula does as text
        key = child_key(written)
        if not key:
            gathered.tell(at + child_at + 1, "no child is named in this row", "write the child's id")
            continue
        found = {}
        for place, column in columns:
            value = column.read(cells[place - 1], days)
            if value is UNREAD:
                gathered.tell(
                    at + place,
                    "the value is none that is known, so nothing was taken from it",
                    "add it to the map, or correct it",
                )
            elif value is not None and not (column.fact.past and isinstance(value, date) and value > as_at):
                found[column.fact.path] = (value, at + place)
        gathered.children.setdefault(key, GatheredChild(written)).listed.append(found)
