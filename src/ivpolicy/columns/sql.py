"""A program as one query, for databases that hold the typed columns: DuckDB over Parquet, Spark.

Every name is quoted, and nothing that stands in a record is in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ivpolicy.columns.program import CHILD, ColumnProgram, QuestionOut, missing_column

Dialect = Literal["duckdb", "spark"]


def answers_query(program: ColumnProgram, table: str, dialect: Dialect = "duckdb") -> str:
    """The query that answers every row of a table of typed columns, with the columns that `answered_frame` gives.

    DuckDB plans it in a twentieth of the time after `PRAGMA disable_optimizer`, which has nothing to do here: there is
    one table, of which every column is asked.

    Args:
        program: The pack's program. Columns that were typed for another are not in the table, and refused there.
        table: The name of the table, or for DuckDB of a Parquet file, or of many with `*`. It is quoted.
        dialect: Whose SQL it is.
    """
    sql = _Sql('"' if dialect == "duckdb" else "`", escapes=dialect == "spark")
    query, source = list[str](), table
    for place, layer in enumerate(program.layers):
        steps = [f"{program.written(term, sql, whole=True)} AS {sql.named(step)}" for step, term in layer.steps]
        held = ", ".join((sql.named(CHILD), *map(sql.named, layer.kept), *steps))
        query.append(sql.selected(f"layer{place}", held, source))
        source = f"layer{place}"
    kept = sorted({sql.named(name) for name in program.asked_last})
    codes = [f"{_code(program, out, sql)} AS {sql.named(f'code of {out.question}')}" for out in program.outs]
    held = ", ".join((sql.named(CHILD), *kept, *codes))
    query.append(sql.selected("codes", held, source))
    parts = ", ".join((sql.named(CHILD), *(part for out in program.outs for part in _parts(program, out, sql))))
    return "WITH " + ",\n".join(query) + f"\nSELECT {parts} FROM codes"


@dataclass(frozen=True, slots=True)
class _Sql:
    quote: str
    escapes: bool

    def named(self, name: str) -> str:
        return f"{self.quote}{name.replace(self.quote, 2 * self.quote)}{self.quote}"

    def selected(self, name: str, held: str, source: str) -> str:
        """A part of the query, with what it holds of the part before."""
        return f"{self.named(name)} AS (SELECT {held} FROM {self.named(source)})"  # noqa: S608 - names are quoted

    def word(self, text: str | None) -> str:
        if text is None:
            return "NULL"
        told = text.replace("\\", "\\\\").replace("'", "\\'") if self.escapes else text.replace("'", "''")
        return f"'{told}'"

    def bit(self, column: str, bit: int) -> str:
        return f"(({self.named(column)} & {1 << bit}) <> 0)"

    def both(self, members: Sequence[str]) -> str:
        return f"({' AND '.join(members)})"

    def either(self, members: Sequence[str]) -> str:
        return f"({' OR '.join(members)})"

    def always(self) -> str:
        return "TRUE"

    def is_one_of(self, name: str, codes: Iterable[int]) -> str:
        return f"{self.named(name)} IN ({', '.join(map(str, codes))})"


def _code(program: ColumnProgram, out: QuestionOut, sql: _Sql) -> str:
    terms = out.answers if out.more is None else (*out.answers, out.more)
    written = (program.written(term, sql) for term in terms)
    return " + ".join(f"CASE WHEN {term} THEN {1 << place} ELSE 0 END" for place, term in enumerate(written))


def _parts(program: ColumnProgram, out: QuestionOut, sql: _Sql) -> Iterable[str]:
    code = f"code of {out.question}"
    for name, codes_by in out.words():
        cases = " ".join(
            f"WHEN {sql.is_one_of(code, codes)} THEN {sql.word(word)}"
            for word, codes in codes_by.items()
            if word is not None
        )
        said = f"CASE {cases} END" if cases else "CAST(NULL AS STRING)"
        yield f"{said} AS {sql.named(f'{out.question}.{name}')}"
    is_open = sql.is_one_of(code, out.open_codes) if out.open_codes else "FALSE"
    for fact, term in out.missing:
        yield f"({is_open} AND {program.written(term, sql)}) AS {sql.named(missing_column(out.question, fact))}"
