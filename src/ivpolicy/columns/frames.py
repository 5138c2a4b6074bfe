"""The cases of a data frame: a column a fact, of any library that Narwhals knows. Each value is read by the core, once.

What is not there is null. NaN is refused: libraries disagree on whether it is a number, unknown, or "no".
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import compress
from typing import Any

from ivpolicy.columns.program import ColumnsError
from ivpolicy.columns.table import CaseTable, Column, recorded_facts
from ivpolicy.core.record.case import CaseError, CaseProblem, CaseRecord, case_from_facts
from ivpolicy.core.record.contradictions import COMPARED_WITH, impossibilities
from ivpolicy.core.record.other_values import with_value

ID = "case_id"
"""The column of the ids of the cases."""

_TWICE = CaseProblem(ID, "another row has the same id", "give each child an id of its own", "C062")
_HELP = {
    "Float32": "write whole numbers, days or words, and null where nothing is known",
    "Float64": "write whole numbers, days or words, and null where nothing is known",
    "Object": "convert it to a type that has a null of its own, in pandas by `convert_dtypes()`",
}


@dataclass(frozen=True, slots=True, eq=False)
class FramedCases:
    """The cases of a frame.

    Attributes:
        table: Those that can be read.
        unread: By its place in the frame, from 0, why a row cannot be read. Nothing that stands in it is repeated.
    """

    table: CaseTable
    unread: Mapping[int, tuple[CaseProblem, ...]]


def framed_cases(frame: Any, as_at: date) -> FramedCases:
    """Read the cases of a frame: `case_id` and a column for each fact by its path, as `case_from_facts` takes them.

    Args:
        frame: A data frame of Polars, PyArrow or pandas, in memory. A judgement given as a truth value is dated
            `as_at`, with all it needs so that it counts.
        as_at: The day of decision.

    Raises:
        ColumnsError: A column is no fact, or of a type in which "not recorded" cannot be told; all of them at once. Or
            it is no data frame in memory, or Narwhals is not installed.
    """
    rows = _opened(frame)
    _refuse_columns(rows, as_at)
    ids = ["" if id_ is None else str(id_) for id_ in rows[ID].to_list()]
    unread = dict(_ids_refused(ids, as_at))
    columns: dict[str, Column] = {}
    for path in rows.columns:
        if path != ID:
            columns[path] = _column(rows[path], path, as_at, unread)
    for path, other in sorted(_compared(columns)):
        _refuse_impossible(columns, path, other, unread)
    if unread:
        kept = [row not in unread for row in range(len(ids))]
        ids = [*compress(ids, kept)]
        columns = {
            path: Column(column.values, array("I", compress(column.codes, kept))) for path, column in columns.items()
        }
    return FramedCases(CaseTable(ids, columns), unread)


def frame_batches(frame: Any, as_at: date, rows: int = 100_000) -> Iterator[FramedCases]:
    """The cases of a frame of Polars some rows at a time; of a lazy one no more is in memory. Any other comes whole.

    That two rows have one id is seen within a batch.

    Raises:
        ColumnsError: As `framed_cases` does.
    """
    if hasattr(frame, "collect_batches"):
        parts = frame.collect_batches(chunk_size=rows)
    else:
        parts = frame.iter_slices(rows) if hasattr(frame, "iter_slices") else (frame,)
    yield from (framed_cases(part, as_at) for part in parts)


def _opened(frame: Any) -> Any:
    try:
        import narwhals as nw  # noqa: PLC0415 - an extra
    except ImportError:
        raise ColumnsError("a data frame needs narwhals\n  help: pip install 'ivpolicy[caseload]'") from None
    try:
        return nw.from_native(frame, eager_only=True)
    except TypeError:
        kind = type(frame).__name__
        mend = "collect a lazy one first, or read it by `frame_batches`"
        raise ColumnsError(f"a {kind} is no data frame in memory\n  help: {mend}") from None


def _refuse_columns(rows: Any, as_at: date) -> None:
    problems = [] if ID in rows.columns else [f"there is no column `{ID}`\n  help: give each case an id"]
    for name, type_ in rows.schema.items():
        if name == ID:
            continue
        kind = "Object" if str(getattr(rows.to_native()[name], "dtype", "")) == "object" else str(type_)
        if kind in _HELP:
            problems.append(f"{name}: a column of type {kind} cannot tell what is not recorded\n  help: {_HELP[kind]}")
        try:
            case_from_facts({name: None}, as_at=as_at)
        except CaseError as error:
            problems.extend(error.told)
    if problems:
        raise ColumnsError("\n".join(problems))


def _ids_refused(ids: Sequence[str], as_at: date) -> Iterator[tuple[int, tuple[CaseProblem, ...]]]:
    seen: set[str] = set()
    for row, id_ in enumerate(ids):
        if id_ in seen:
            yield row, (_TWICE,)
        elif not 0 < len(id_) <= _PLAIN_ID:
            try:
                case_from_facts({}, as_at=as_at, case_id=id_)
            except CaseError as error:
                yield row, error.problems
        seen.add(id_)


_PLAIN_ID = 32
"""An id of no more letters is not looked at again."""


def _column(series: Any, path: str, as_at: date, unread: dict[int, tuple[CaseProblem, ...]]) -> Column:
    given = series.to_list()
    keys, codes, wrong = list[Any](given), dict[Any, int](), dict[int, tuple[CaseProblem, ...]]()
    try:
        distinct = dict.fromkeys(keys)
    except TypeError:  # lists, and facts with keys and values
        keys = [None if value is None else repr(value) for value in given]
        distinct = dict.fromkeys(keys)
    firsts = dict(zip(reversed(keys), reversed(given), strict=True))
    values: list[Any] = [None]
    nulls = series.is_null()
    unknown = {key for key, is_null in zip(keys, nulls, strict=True) if is_null} if nulls.any() else set()
    for key in distinct:
        if key in unknown:
            codes[key] = 0
            continue
        value, problems = _read(path, firsts[key], as_at)
        codes[key] = len(values)
        values.append(value)
        if problems:
            wrong[codes[key]] = problems
    column = Column(values, array("I", map(codes.__getitem__, keys)))
    for row, code in enumerate(column.codes) if wrong else ():
        if code in wrong:
            unread[row] = (*unread.get(row, ()), *wrong[code])
    return column


def _read(path: str, value: Any, as_at: date) -> tuple[Any, tuple[CaseProblem, ...]]:
    """A value as the core types it, or what is wrong with it."""
    is_day = isinstance(value, datetime) and value.time() == time() and value.tzinfo is None
    given = value.date() if is_day else value
    try:
        found = dict(recorded_facts(case_from_facts({path: given}, as_at=as_at)))
    except CaseError as error:
        return None, error.problems
    return found.get(path), ()


def _compared(columns: Mapping[str, Column]) -> set[tuple[str, str]]:
    found = {(path, other) for path in columns for other in COMPARED_WITH.get(path, ()) if other in columns}
    return {(path, other) for path, other in found if path < other}


def _refuse_impossible(
    columns: Mapping[str, Column], path: str, other: str, unread: dict[int, tuple[CaseProblem, ...]]
) -> None:
    one, two = columns[path], columns[other]
    pairs = list(zip(one.codes, two.codes, strict=True))
    wrong: dict[tuple[int, int], tuple[CaseProblem, ...]] = {}
    for pair in set(pairs):
        values = one.values[pair[0]], two.values[pair[1]]
        if None in values:
            continue
        record = with_value(with_value(CaseRecord(case_id="-"), path, values[0]), other, values[1])
        found = tuple(CaseProblem(*problem, "C040") for problem in impossibilities(record))
        if found:
            wrong[pair] = found
    for row, pair in enumerate(pairs) if wrong else ():
        if pair in wrong:
            unread[row] = (*unread.get(row, ()), *wrong[pair])
