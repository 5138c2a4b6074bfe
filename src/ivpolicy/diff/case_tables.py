"""A caseload as it lies on disk: a folder of case files, JSON lines, or a CSV table.

In JSON lines each line is one record. In a table each row is one, and a column is named by the path of what it holds,
such as `child.date_of_birth` or `views.objects_to_visitor.value`. An empty cell is unknown; several members of a set
stand with `;` between them; a cell that starts with `[` or `{` is JSON. No problem told here repeats anything that was
entered about a child.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import CaseError, CaseProblem, read_case
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.diff.caseload import ID_TWICE, GivenCase
from ivpolicy.files.case_cells import placed
from ivpolicy.files.cases import read_case_bytes, read_case_file
from ivpolicy.files.text import LEADS_OUT, LEADS_OUT_HELP, is_leftover, is_there, leads_out

_CASE_FILES = frozenset({".json", ".yaml", ".yml"})
_LINES = frozenset({".jsonl", ".ndjson"})

MOST_CASES = 100_000
"""Most cases one table may hold, inclusive."""


class CaseloadError(IvpolicyError, ValueError):
    """The caseload as a whole cannot be read; the message says why, and nothing of what is in it."""

    code = "caseload_refused"


def read_caseload(path: str | Path) -> Iterator[GivenCase]:
    """Every case of a folder, of a `.jsonl` file or of a `.csv` table, one by one.

    A single case file is a caseload of one. A case that cannot be read comes with its problems; so does one of a folder
    that is a link out of it.

    Raises:
        CaseloadError: There is nothing to read, or the file is of no known kind.
        OSError: The file cannot be read.
    """
    path = Path(path)
    if path.is_dir():
        named = (f for f in path.iterdir() if f.suffix.lower() in _CASE_FILES and not is_leftover(f))
        files = sorted(f for f in named if not is_there(f, Path.is_dir))
        if not files:
            raise CaseloadError(f"there is no case file in `{path}`\n  help: case files end in .json, .yaml or .yml")
        return (_of_listed(file, path) for file in files)
    path.stat()  # says why there is none
    if path.suffix.lower() in _LINES:
        return _of_lines(path)
    if path.suffix.lower() == ".csv":
        return _of_table(path)
    if path.suffix.lower() in _CASE_FILES:
        return iter((_of_file(path),))
    raise CaseloadError(f"`{path}` is no caseload\n  help: give a folder of case files, a .jsonl file or a .csv table")


def _of_listed(path: Path, folder: Path) -> GivenCase:
    if leads_out(path, folder):
        return GivenCase(path.name, {}, (CaseProblem("", LEADS_OUT, LEADS_OUT_HELP, "C063"),))
    try:
        return _of_file(path)
    except OSError:  # one case must not end the others
        mend = "see who may read it, and whether it is a link to no file"
        return GivenCase(path.name, {}, (CaseProblem("", "the file cannot be read", mend, "C064"),))


def _of_file(path: Path) -> GivenCase:
    try:
        return GivenCase(path.name, read_case_file(path))
    except CaseError as error:
        return GivenCase(path.name, {}, error.problems)


def _of_lines(path: Path) -> Iterator[GivenCase]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if number > MOST_CASES:
                raise CaseloadError(f"`{path}` holds more than {MOST_CASES} cases")
            if line.strip():
                place = f"{path.name}, line {number}"
                try:
                    yield GivenCase(place, read_case_bytes(line.rstrip(b"\r\n"), suffix=".json"))
                except CaseError as error:
                    yield GivenCase(place, {}, error.problems)


# ---- tables ----


def _of_table(path: Path) -> Iterator[GivenCase]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CaseloadError(f"`{path}` is not in UTF-8\n  help: save it with the encoding UTF-8") from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from _rows(path.name, rows)
    except csv.Error:
        raise CaseloadError(
            f"`{path}`, line {rows.line_num}: this is not a CSV table\n  help: check the quotes of that line"
        ) from None


def _rows(name: str, rows: Any) -> Iterator[GivenCase]:
    columns = [column.strip() for column in next(rows, [])]
    ids: set[str] = set()
    if "case_id" not in columns:
        raise CaseloadError(f"`{name}` has no column `case_id`\n  help: the first line names the columns by path")
    twice = sorted({column for column in columns if columns.count(column) > 1 and column})
    if twice:
        raise CaseloadError(f"`{name}` has a column twice: `{twice[0][:60]}`\n  help: keep one of the two")
    wrong = [told for column in columns if column and (told := _why_no_fact(column))]
    if wrong:  # told of the table: of each row it would be told thousands of times, and of a column left empty never
        columns_are = "a column that is" if len(wrong) == 1 else f"{len(wrong)} columns that are"
        mend = "name a column by the path of its fact, or take it out; `ivpolicy facts` lists the paths"
        raise CaseloadError(f"`{name}` has {columns_are} no fact of a record: {', '.join(wrong)}\n  help: {mend}")
    for number, row in enumerate(rows, 2):
        if number > MOST_CASES + 1:
            raise CaseloadError(f"`{name}` holds more than {MOST_CASES} cases")
        if any(cell.strip() for cell in row):
            case = _of_row(f"{name}, row {number}", columns, row)
            id_ = str(case.data.get("case_id", ""))
            if id_ in ids:
                case = replace(case, problems=(*case.problems, ID_TWICE))
            ids.update({id_} - {""})
            yield case


def _why_no_fact(column: str) -> str:
    """The name of a column, and what was meant, where no fact of a record has it; a pack's own facts are read later."""
    data: dict[str, Any] = {column.rpartition(".")[2]: None}
    for section in reversed(column.split(".")[:-1]):
        data = {section: data}
    try:
        read_case({**data, "case_id": "a header"})
    except CaseError as error:
        (problem, *_) = error.problems
        near = VOCABULARY.nearest("_".join(column.lower().split()))
        hint = problem.help if problem.code == "C012" else f"did you mean `{near}`?" if near else ""
        return f"`{column[:60]}`" + (f" ({hint})" if hint else "")
    return ""


def _of_row(place: str, columns: list[str], row: list[str]) -> GivenCase:
    data: dict[str, Any] = {}
    problems: list[CaseProblem] = []
    if any(cell.strip() for cell in row[len(columns) :]):  # a spreadsheet may end each row in empty cells
        told = "the row has more cells than there are columns"
        problems.append(CaseProblem("", told, "check its commas and quotes", "C060"))
    for column, cell in zip(columns, row, strict=False):
        if column and cell.strip():
            problem = placed(data, column, cell.strip())
            problems.extend((problem,) if problem else ())
    return GivenCase(place, data, tuple(problems))
