"""The typed columns of a program, of the cases of a table: what the core reads of each record, as bits.

They are made a batch at a time and need no more than the batch, so that a caseload may be larger than memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ivpolicy.columns.code_planes import numpy_if_there
from ivpolicy.columns.decided import AskedTable, Decided, PackInColumns, row_answers, to_ask_for
from ivpolicy.columns.program import CHILD, ColumnProgram, missing_column
from ivpolicy.columns.rows import Classes
from ivpolicy.columns.table import CaseTable
from ivpolicy.columns.terms import Asks, May

_BYTE = 8


@dataclass(frozen=True, slots=True, eq=False)
class TypedBatch:
    """The typed columns of some cases.

    Attributes:
        ids: The ids of the cases in them.
        columns: By the name of each typed column, the bits of each of them; unsigned, a byte or four.
        decided: The same cases decided here. Those it refuses, or that are of others, are not answered for.
        in_part: The rows of its table of which a list is recorded in part, as a plane. Which of its parts are missing
            hangs on the whole record, so they are in no typed column: `answered_here` has them.
    """

    ids: Sequence[str]
    columns: Mapping[str, array[int]]
    decided: Decided
    in_part: int

    def as_frame(self, library: str = "polars") -> Any:
        """A data frame of a library that Narwhals knows by this name."""
        import narwhals as nw  # noqa: PLC0415 - an extra

        numpy = numpy_if_there()
        columns = {name: column if numpy is None else numpy.asarray(column) for name, column in self.columns.items()}
        types = {name: nw.UInt8() if column.itemsize == 1 else nw.UInt32() for name, column in self.columns.items()}
        given = {CHILD: list(self.ids), **columns}
        return nw.from_dict(given, {CHILD: nw.String(), **types}, backend=library).to_native()

    def answered_here(self) -> list[dict[str, Any]]:
        """The answers to the rows in part, each as a row of what an engine gives; a part by its place in its list.

        What is missing there and has no column of its own is under `<question>.missing.<fact>` all the same.
        """
        places = [*self.decided.planes.places(self.in_part)]
        rows: list[dict[str, Any]] = [{CHILD: self.decided.table.ids[place]} for place in places]
        for question in self.decided:
            answers = row_answers(self.decided, question) if places else []
            for row, place in zip(rows, places, strict=True):
                verdict, missing = answers[place]
                for name in ("status", "outcome", "strength"):
                    row[f"{question}.{name}"] = getattr(verdict, name)
                row.update((missing_column(question, fact), True) for fact in missing)
        return rows


def typed_batch(program: ColumnProgram, table: CaseTable, *, hypothetical: bool = False) -> TypedBatch:
    """The typed columns of the cases of a table. Raises `NotInForceError` as `AskedTable.decided_by` does."""
    questions = [out.question for out in program.outs]
    lowered = PackInColumns(program.pack)
    decided = AskedTable(table, program.as_at).decided_by(lowered, questions, hypothetical=hypothetical)
    planes, in_part = decided.planes, 0
    columns: dict[str, array[int]] = {}
    for variable, names in program.variables.items() if len(table) else ():
        is_named = any(isinstance(leaf, Asks) for name in names for leaf in program.columns[name])
        asks = to_ask_for(planes, variable) if is_named else None
        if asks is not None:
            in_part |= planes.of_classes(asks, {kind for kind, found in enumerate(asks.found) if found is None})
        for name in names:
            columns[name] = _column(program.columns[name], planes.opens(variable), asks, len(table))
    chosen = decided.rows & ~in_part
    if chosen != planes.everything:
        rows = [*planes.places(chosen)]
        columns = {name: array(made.typecode, map(made.__getitem__, rows)) for name, made in columns.items()}
    ids = [table.ids[row] for row in planes.places(chosen)]
    return TypedBatch(ids, columns or _empty(program), decided, decided.rows & in_part)


def _empty(program: ColumnProgram) -> dict[str, array[int]]:
    return {name: array("B" if len(leaves) <= _BYTE else "I") for name, leaves in program.columns.items()}


def _column(
    leaves: Sequence[May | Asks], opens: Classes[int], asks: Classes[tuple[str, ...] | None] | None, number: int
) -> array[int]:
    """The bits of each row."""
    code = "B" if len(leaves) <= _BYTE else "I"
    may = [
        sum(1 << bit for bit, leaf in enumerate(leaves) if isinstance(leaf, May) and leaf.cells & open_)
        for open_ in opens.found
    ]
    column = _by_class(opens, may, code, number)
    if asks is None:
        return column
    named = [
        sum(1 << bit for bit, leaf in enumerate(leaves) if isinstance(leaf, Asks) and leaf.fact in (found or ()))
        for found in asks.found
    ]
    of_names = _by_class(asks, named, code, number)
    return array(code, (one | other for one, other in zip(column, of_names, strict=True)))


def _by_class(classes: Classes[Any], values: Sequence[int], code: str, number: int) -> array[int]:
    """Of each row, the value of its class."""
    if classes.column is None:
        return array(code, values[:1]) * number
    column = classes.column
    of_code = {code_: values[kind] for code_, kind in classes.of_code.items()}
    if code == "B" and column.as_bytes is not None:
        return array(code, column.as_bytes.translate(bytes(of_code.get(each, 0) for each in range(1 << _BYTE))))
    return array(code, map(of_code.__getitem__, column.codes))
