"""The answers as a table: a row for each child and question, with what is said and what is missing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.caseload.screened import Screening
from ivpolicy.core.errors import IvpolicyError

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("child", "question", "status", "outcome", "strength", "rules", "missing")
_BEFORE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_ROWS_OF_A_SHEET = 1_000_000

Tail = tuple[str, str, str, str, str]


class NoLibraryError(IvpolicyError, ImportError):
    """What writes a table of this kind is not installed. The message says how to install it."""

    code = "not_installed"


@dataclass(frozen=True, slots=True)
class _Part:
    tail: Tail
    rows: int


def rows_of(screening: Screening) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """Every answer as a row of `COLUMNS`: the children in the order of the source, the questions in that of the pack.

    Rules and missing facts stand with a space between them. A child that is not answered for has no row.
    """
    questions = screening.decided.questions
    tails = [_tails(screening, question) for question in questions]
    for row, id_ in enumerate(screening.caseload.table.ids):
        for question, of_question in zip(questions, tails, strict=True):
            tail = of_question[row]
            if tail is not None:
                yield (id_, question, *tail)


def _tails(screening: Screening, question: str) -> list[Tail | None]:
    """What stands in a row after child and question; rows that are alike have one."""
    asked, planes = screening.decided[question], screening.decided.planes
    parts = [
        _Part((verdict.status, verdict.outcome or "", verdict.strength or "", " ".join(rules), ""), rows)
        for verdict, rules, rows in asked.deciding
    ]
    for name, missing in asked.missing.items():
        parts = [cut for part in parts for cut in _cut(part, name, missing)]
    found: list[Tail | None] = [None] * len(screening.caseload.table)
    for part in parts:
        for row in planes.places(part.rows):
            found[row] = part.tail
    return found


def _cut(part: _Part, name: str, missing: int) -> Iterator[_Part]:
    if inside := part.rows & missing:
        *tail, names = part.tail
        yield _Part((*tail, f"{names} {name}".lstrip()), inside)  # type: ignore[arg-type]
    if outside := part.rows & ~missing:
        yield _Part(part.tail, outside)


# ---- files ----


def write_csv(screening: Screening, path: Path) -> None:
    """Write the table as CSV. What starts as a formula is marked as text, or a sheet would carry it out."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(
            (f"'{child}", *rest) if child.startswith(_BEFORE_FORMULA) else (child, *rest)
            for child, *rest in rows_of(screening)
        )


def frame_of(screening: Screening) -> pl.DataFrame:
    """The table as a data frame of Polars. Raises `NoLibraryError`."""
    try:
        import polars as pl  # noqa: PLC0415 - an extra
    except ImportError:
        raise _not_installed("Parquet", "polars") from None
    columns = zip(*rows_of(screening), strict=True)
    named = dict(zip(COLUMNS, columns, strict=False)) or dict.fromkeys(COLUMNS, ())
    of_few = dict.fromkeys(COLUMNS[1:], pl.Categorical)
    return pl.DataFrame(named, schema={"child": pl.String, **of_few})


def write_parquet(screening: Screening, path: Path) -> None:
    """Write the table as Parquet. Raises `NoLibraryError`."""
    frame_of(screening).write_parquet(path)


def write_excel(screening: Screening, path: Path) -> None:
    """Write the table as a workbook, every cell as text; a further sheet where one is full. Raises `NoLibraryError`."""
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra
    except ImportError:
        raise _not_installed("Excel", "xlsxwriter") from None
    rows = rows_of(screening)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        number = 0
        while (part := list(islice(rows, _MOST_ROWS_OF_A_SHEET))) or not number:
            number += 1
            sheet = book.add_worksheet(f"answers {number}")
            sheet.freeze_panes(1, 1)
            for line, cells in enumerate((COLUMNS, *part)):
                for column, cell in enumerate(cells):
                    sheet.write_string(line, column, cell)


def _not_installed(kind: str, library: str) -> NoLibraryError:
    return NoLibraryError(f"{kind} needs {library}\n  help: pip install 'ivpolicy[caseload]'")
