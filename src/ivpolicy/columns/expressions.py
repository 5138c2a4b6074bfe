"""A program carried out by a data frame library, through Narwhals: Polars, and whatever else it knows, lazy or not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

import narwhals as nw

from ivpolicy.columns.program import CHILD, ColumnProgram, ColumnsError, QuestionOut, missing_column

_WITH_BITS = frozenset({nw.Implementation.POLARS, nw.Implementation.PANDAS})
"""The libraries that join bits of whole numbers; the others divide."""


def answered_frame(program: ColumnProgram, frame: Any) -> Any:
    """The answers to every row of a frame of typed columns, as a frame of the same library; a lazy one stays lazy.

    Beside the id of the case come of each question `<question>.status`, `.outcome` and `.strength` in words, and of
    each fact that may be missing there, in order, the truth of `<question>.missing.<fact>`.

    Raises:
        ColumnsError: The columns were typed for another pack, edition, day or choice of questions.
    """
    rows = nw.from_native(frame)
    held = set(rows.collect_schema().names())
    if not {CHILD, *program.columns} <= held:
        raise ColumnsError(
            "the columns were not typed for this pack, day and choice of questions\n"
            "  help: type the cases anew with this program"
        )
    printer = _Expressions(has_bits=rows.implementation in _WITH_BITS)
    rows = rows.select(CHILD, *program.columns)
    for layer in program.layers:
        steps = (program.written(term, printer, whole=True).alias(name) for name, term in layer.steps)
        rows = rows.select(CHILD, *layer.kept, *steps)
    coded = rows.with_columns(_code(program, out, printer).alias(f"code of {out.question}") for out in program.outs)
    return coded.select(CHILD, *(part for out in program.outs for part in _parts(program, out, printer))).to_native()


class _Expressions:
    def __init__(self, *, has_bits: bool) -> None:
        self._has_bits = has_bits

    def bit(self, column: str, bit: int) -> nw.Expr:
        held = nw.col(column)
        return (held & 1 << bit) != 0 if self._has_bits else (held // (1 << bit)) % 2 == 1

    def named(self, name: str) -> nw.Expr:
        return nw.col(name)

    def both(self, members: Sequence[nw.Expr]) -> nw.Expr:
        return reduce(and_, members)

    def either(self, members: Sequence[nw.Expr]) -> nw.Expr:
        return reduce(or_, members)

    def always(self) -> nw.Expr:
        return nw.col(CHILD) == nw.col(CHILD)


def _code(program: ColumnProgram, out: QuestionOut, printer: _Expressions) -> nw.Expr:
    """The code of a row: the sum of what its answers are worth."""
    terms = out.answers if out.more is None else (*out.answers, out.more)
    worth = [
        nw.when(program.written(term, printer)).then(nw.lit(1 << place, nw.Int32)).otherwise(nw.lit(0, nw.Int32))
        for place, term in enumerate(terms)
    ]
    return reduce(lambda one, other: one + other, worth)


def _parts(program: ColumnProgram, out: QuestionOut, printer: _Expressions) -> Sequence[nw.Expr]:
    code = nw.col(f"code of {out.question}")
    nothing = nw.lit(None, nw.String)
    parts = []
    for name, codes_by in out.words():
        said: nw.Expr = nothing
        for word, codes in codes_by.items():
            said = said if word is None else nw.when(code.is_in(codes)).then(nw.lit(word)).otherwise(said)
        parts.append(said.alias(f"{out.question}.{name}"))
    is_open = code.is_in(out.open_codes)
    for fact, term in out.missing:
        parts.append((is_open & program.written(term, printer)).alias(missing_column(out.question, fact)))
    return parts
