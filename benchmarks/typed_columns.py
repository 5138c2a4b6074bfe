"""How quickly typed columns are decided, beside engines that do less; every answer is seen to be the same first.

    python benchmarks/typed_columns.py [--rows 10000,1000000,10000000] [--engine-rows 10000,1000000]

All questions of Leeds, three facts in ten unknown, answers and what alone decides: with whole numbers, with numpy, and
by Polars and DuckDB from the same columns. Then three questions of which every fact is known, beside Polars written by
hand and OpenFisca, which know no unknown. Every measurement is a process of its own; times are of the processor.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

from ivpolicy import load_pack
from ivpolicy.columns import code_planes
from ivpolicy.columns.decided import QuestionInColumns
from ivpolicy.columns.open_planes import OpenPlanes
from ivpolicy.columns.program import CHILD, ColumnProgram, missing_column
from ivpolicy.columns.rows import Classes
from ivpolicy.columns.table import CaseTable, Column
from ivpolicy.columns.terms import May
from ivpolicy.core.rules.answer import decided_by
from ivpolicy.core.variables.variable import Variable

DAY = date(2026, 10, 31)
BATCH = 100_000
_MOST_CELLS = 40
_UNKNOWN = 77  # of 256
KNOWN = ("visitor.criteria", "local.scheme_readiness", "advocacy.priority")
"""Questions that are written by hand too."""

PACK = load_pack("leeds").on(DAY)
Codes = Mapping[Variable, bytes]


def questions_of(names: tuple[str, ...]) -> list[QuestionInColumns]:
    """Questions, lowered; both diagrams are there before the clock runs."""
    made = [QuestionInColumns(PACK.diagrams(name)) for name in names]
    for question in made:
        _ = question.settled
    return made


def variables_of(questions: list[QuestionInColumns]) -> list[Variable]:
    """Each variable on which an answer hangs, once."""
    return [*{q.diagrams.variables[level]: None for q in questions for level in sorted(q.answers.levels)}]


def codes_of(variables: list[Variable], rows: int, seed: int, unknown: int = _UNKNOWN) -> Codes:
    """Of each variable the cell of every row, from 1; 0 is unknown, in so many rows of 256."""
    random, found = Random(seed), dict[Variable, bytes]()  # noqa: S311 - invented children
    for variable in variables:
        cells = min(len(variable.cells), _MOST_CELLS)
        table = bytes(0 if chance < unknown else 1 + chance % cells for chance in range(256))
        found[variable] = random.randbytes(rows).translate(table)
    return found


def batches(variables: list[Variable], rows: int) -> Iterator[Codes]:
    """The columns of so many rows, some at a time."""
    for place, start in enumerate(range(0, rows, BATCH)):
        yield codes_of(variables, min(BATCH, rows - start), place)


def open_of(variable: Variable) -> list[int]:
    """The open cells of each code."""
    cells = min(len(variable.cells), _MOST_CELLS)
    return [(1 << len(variable.cells)) - 1, *(1 << cell for cell in range(cells))]


def planes_of(codes: Codes) -> OpenPlanes:
    """The columns, given to be made planes of."""
    rows = len(next(iter(codes.values())))
    planes = OpenPlanes(CaseTable([""] * rows, {}), DAY)
    for variable, column in codes.items():
        open_ = open_of(variable)
        of_code = {code: code for code in range(len(open_))}
        planes.give(variable, Classes(open_, Column([None] * len(open_), column), of_code))
    return planes


# ---- engines: each gives the seconds it took ----


def by_planes(rows: int) -> float:
    """Answers and what alone decides of all questions, a batch at a time."""
    questions, spent = questions_of(PACK.questions), 0.0
    variables = variables_of(questions)
    walk(questions, planes_of(codes_of(variables, BATCH, 0)))  # numpy, where it is used, is loaded
    for codes in batches(variables, rows):
        began = time.process_time()
        walk(questions, planes_of(codes))
        spent += time.process_time() - began
    return spent


def by_whole_numbers(rows: int) -> float:
    """The same without numpy."""
    code_planes.numpy_if_there = lambda: None  # type: ignore[assignment]
    return by_planes(rows)


def walk(questions: list[QuestionInColumns], planes: OpenPlanes) -> list[tuple[Any, Any]]:
    """Answers and what decides, of every question."""
    rows = planes.everything
    return [(q.answers.possible(planes, rows), q.settled.decisive(planes, rows)) for q in questions]


def typed_frame(program: ColumnProgram, codes: Codes) -> Any:
    """The same columns as bits; a variable that is open waits for every fact it may wait for."""
    import polars as pl

    columns: dict[str, Any] = {}
    for name, leaves in program.columns.items():
        variable = leaves[0].variable
        bits = [
            sum(
                1 << bit
                for bit, leaf in enumerate(leaves)
                if (leaf.cells & open_ if isinstance(leaf, May) else code == 0)
            )
            for code, open_ in enumerate(open_of(variable))
        ]
        columns[name] = pl.Series(list(map(bits.__getitem__, codes[variable])), dtype=pl.UInt32)
    rows = len(next(iter(columns.values())))
    return pl.DataFrame({CHILD: [f"row-{row}" for row in range(rows)], **columns})


def by_polars(rows: int) -> float:
    """Answers, and what is missing, by Polars through Narwhals, a batch at a time."""
    from ivpolicy.columns.expressions import answered_frame

    program, spent = ColumnProgram(PACK, DAY, PACK.questions), 0.0
    for codes in batches([*program.variables], rows):
        frame = typed_frame(program, codes)
        began = time.process_time()
        answered_frame(program, frame.lazy()).collect()
        spent += time.process_time() - began
    return spent


def by_duckdb(rows: int) -> float:
    """The same by DuckDB from Parquet to Parquet."""
    import duckdb

    from ivpolicy.columns.sql import answers_query

    program, spent = ColumnProgram(PACK, DAY, PACK.questions), 0.0
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute("PRAGMA disable_optimizer")
        for codes in batches([*program.variables], rows):
            typed_frame(program, codes).write_parquet(f"{folder}/typed.parquet")
            began = time.process_time()
            connection.sql(answers_query(program, f"{folder}/typed.parquet")).to_parquet(f"{folder}/answers.parquet")
            spent += time.process_time() - began
    return spent


# ---- the two-valued work of three questions ----


def known_codes(rows: int) -> Codes:
    """Columns of the three questions in which nothing is unknown."""
    return codes_of(variables_of(questions_of(KNOWN)), rows, 7, unknown=0)


def booleans(codes: Codes) -> dict[str, bytes]:
    """What is so of every row, by the name of the fact; of the statuses, that a child is looked after, or housed."""
    found = {}
    for variable, column in codes.items():
        if variable.key == "child.statuses":
            found["looked_after"] = column.translate(bytes(code in (1, 2) for code in range(256)))
            found["housed"] = column.translate(bytes(code in (1, 3) for code in range(256)))
        else:
            found[variable.key.rpartition(".")[2]] = column.translate(bytes(code == 1 for code in range(256)))
    return found


def known_planes(codes: Codes) -> dict[str, int]:
    """The three outcomes as planes."""
    questions = questions_of(KNOWN)
    planes = planes_of(codes)
    began = time.process_time()
    outcomes = [
        {answer.outcome: plane for answer, plane in q.answers.possible(planes, planes.everything).items()}
        for q in questions
    ]
    known_planes.spent = time.process_time() - began  # type: ignore[attr-defined]
    began = time.process_time()
    for question in questions:
        question.answers.possible(planes, planes.everything)
    known_planes.there = time.process_time() - began  # type: ignore[attr-defined]
    criteria, readiness, priority = outcomes
    return {
        "met": criteria["met"],
        "ready": readiness["ready"],
        "particular": priority["particular_consideration"],
        "none": criteria["not_applicable"],
    }


def criteria_of(fact: Callable[[str], Any], number: Callable[[Any], Any]) -> tuple[Any, Any, Any, Any]:
    """The three questions in terms of truth values: met, ready, particular, not applicable."""
    factors = [
        fact("socially_isolated") | fact("physically_isolated"),
        fact("significant_instability"),
        fact("last_unsupervised"),
        fact("single_parent_carer"),
        fact("at_a_distance") | fact("out_of_authority"),
        fact("relationship_difficulty_peers") & fact("relationship_difficulty_adults"),
        fact("vulnerable_to_targeting"),
    ]
    count = number(factors[0])
    for factor in factors[1:]:
        count = count + number(factor)
    applies = fact("looked_after") | (fact("housed") & fact("legal_status"))
    ready = fact("plan_is_long_term") & fact("looked_after_since") & fact("consents_to_referral")
    speaks_with_help = fact("complex_communication_needs") & fact("needed")
    return (
        applies & (count >= 3),  # noqa: PLR2004 - the clause says three
        ready & fact("carer_supports_visits"),
        fact("disabled") | fact("very_young") | fact("out_of_authority") | speaks_with_help,
        ~applies,
    )


def known_polars(codes: Codes) -> dict[str, int]:
    """The three outcomes by Polars, written by hand."""
    import polars as pl

    frame = pl.DataFrame(
        {name: pl.Series(list(column), dtype=pl.UInt8) != 0 for name, column in booleans(codes).items()}
    )
    began = time.process_time()
    found = (
        frame.lazy()
        .select(
            expression.alias(name)
            for name, expression in zip(
                ("met", "ready", "particular", "none"),
                criteria_of(pl.col, lambda truth: truth.cast(pl.UInt8)),
                strict=True,
            )
        )
        .collect()
    )
    known_polars.spent = time.process_time() - began  # type: ignore[attr-defined]
    return {name: as_plane(found[name].to_list()) for name in found.columns}


def known_openfisca(codes: Codes) -> dict[str, int]:
    """The three outcomes by OpenFisca."""
    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import ETERNITY, MONTH
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable as FiscaVariable

    child = build_entity(key="child", plural="children", label="", is_person=True)
    system = TaxBenefitSystem([child])
    given = booleans(codes)
    outs = ("met", "ready", "particular", "none")

    def formula(place: int) -> Callable[..., Any]:
        def worked_out(child: Any, period: Any) -> Any:
            return criteria_of(lambda name: child(name, period), lambda truth: truth.astype(np.uint8))[place]

        return worked_out

    common = {"value_type": bool, "entity": child, "definition_period": ETERNITY, "label": ""}
    for name in given:
        system.add_variable(type(name, (FiscaVariable,), dict(common)))
    for place, name in enumerate(outs):
        system.add_variable(
            type(name, (FiscaVariable,), {**common, "definition_period": MONTH, "formula": formula(place)})
        )
    arrays = {name: np.frombuffer(column, np.uint8).astype(bool) for name, column in given.items()}
    began = time.process_time()
    simulation = SimulationBuilder().build_default_simulation(system, count=len(next(iter(arrays.values()))))
    for name, values in arrays.items():
        simulation.set_input(name, ETERNITY, values)
    found = {name: simulation.calculate(name, "2026-10") for name in outs}
    known_openfisca.spent = time.process_time() - began  # type: ignore[attr-defined]
    return {name: as_plane(values.tolist()) for name, values in found.items()}


def as_plane(truths: list[bool]) -> int:
    """Truths as a plane."""
    return int("".join("1" if truth else "0" for truth in truths), 2)


TWO_VALUED = {"planes": known_planes, "Polars by hand": known_polars, "OpenFisca": known_openfisca}
KNOWN_PLANES = {"planes of bytes": "spent", "planes there": "there"}
"""From a byte a row; and from a bit a row, as Polars holds truth values."""
ENGINES = {"planes": by_planes, "whole numbers": by_whole_numbers, "Polars": by_polars, "DuckDB": by_duckdb}


# ---- checks ----


def check(rows: int = 300) -> None:
    """Compare every row with the core's automata, and the engines with the planes."""
    questions = questions_of(PACK.questions)
    codes = codes_of(variables_of(questions), rows, 3)
    planes = planes_of(codes)
    walked = walk(questions, planes)
    for question, (possible, decisive) in zip(questions, walked, strict=True):
        variables = question.diagrams.variables
        for row in range(rows):
            case = {variables[level]: planes.opens(variables[level]).at(row) for level in question.answers.levels}
            bit = 1 << (rows - 1 - row)
            answers = question.diagrams.answers(case)
            if answers != {value for value, plane in possible.items() if plane & bit}:
                raise AssertionError(f"row {row}: the core gives other answers")
            alone = question.diagrams.decisive(case, decided_by, None)  # type: ignore[arg-type]
            if len(answers) > 1 and alone != {level for level, plane in decisive.items() if plane & bit}:
                raise AssertionError(f"row {row}: to the core something else decides")
    print(f"  {rows * len(questions):,} answers are the core's, with what alone decides")
    check_engines(codes, walked, rows)
    known = known_codes(5000)
    wanted = known_planes(known)
    for name, by in TWO_VALUED.items():
        try:
            found = by(known)
        except ImportError as error:
            print(f"  {name} is not compared: {error.name} is not installed")
            continue
        if found != wanted:
            raise AssertionError(f"{name} answers otherwise where all is known")
        print(f"  {name} answers three questions alike, of 5,000 rows of which all is known")


def check_engines(codes: Codes, walked: list[tuple[Any, Any]], rows: int) -> None:
    """Compare Polars and DuckDB with the planes: who is open, and what single facts are missing."""
    from ivpolicy.columns.expressions import answered_frame
    from ivpolicy.columns.sql import answers_query

    program = ColumnProgram(PACK, DAY, PACK.questions)
    frame = typed_frame(program, codes)
    found = answered_frame(program, frame)
    for question, (_, decisive) in zip(questions_of(PACK.questions), walked, strict=True):
        name = question.diagrams.question_rules.question.id
        is_open = as_plane([str(status).startswith("needs") for status in found[f"{name}.status"].to_list()])
        if is_open != (sum_of(decisive.values()) if decisive else 0):
            raise AssertionError(f"{name}: Polars leaves other rows open")
    try:
        import duckdb
    except ImportError:
        print("  DuckDB is not compared: it is not installed")
        return
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        frame.write_parquet(f"{folder}/typed.parquet")
        connection.execute("PRAGMA disable_optimizer")
        given = connection.sql(answers_query(program, f"{folder}/typed.parquet"))
        names = given.columns
        if given.fetchall() != found.select(names).rows():
            raise AssertionError("DuckDB answers otherwise than Polars")
    missing = sum(name.startswith(missing_column(q, "")) for q in PACK.questions for name in names)
    print(
        f"  Polars leaves the same {rows:,} rows open; DuckDB gives the same in {missing} columns of missing facts too"
    )


def sum_of(planes: Any) -> int:
    """The rows of any of these planes."""
    found = 0
    for plane in planes:
        found |= plane
    return found


def measure(name: str, rows: int) -> str:
    """One engine, once, in this process."""
    if name in TWO_VALUED and name != "planes":
        TWO_VALUED[name](known_codes(rows))
        spent = TWO_VALUED[name].spent  # type: ignore[attr-defined]
        decisions = rows * len(KNOWN)
    elif name in KNOWN_PLANES:
        known_planes(known_codes(rows))  # numpy, where it is used, is loaded
        known_planes(known_codes(rows))
        spent, decisions = getattr(known_planes, KNOWN_PLANES[name]), rows * len(KNOWN)
    else:
        spent, decisions = ENGINES[name](rows), rows * len(PACK.questions)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = decisions / spent / 1e6
    return f"  {name:20s} {rows:12,} rows {spent:8.3f} s {rate:8.1f} million a second, {most:6.0f} MB at most"


def in_a_process(name: str, rows: int) -> None:
    """Measure in a process of its own, so that memory is that of one engine."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, "--rows", str(rows)], capture_output=True, text=True, check=False
    )
    print(
        done.stdout.rstrip() if done.returncode == 0 else f"  {name}: {done.stderr.strip().splitlines()[-1]}",
        flush=True,
    )


def main() -> None:
    """Check, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="10000,1000000,10000000")
    parser.add_argument("--engine-rows", default="10000,1000000")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(measure(asked.one, int(asked.rows)))
        return
    check()
    for rows in map(int, asked.rows.split(",")):
        for name in ("planes", "whole numbers"):
            in_a_process(name, rows)
    for rows in map(int, asked.engine_rows.split(",")):
        for name in ("Polars", "DuckDB") if rows <= BATCH else ("Polars",):  # DuckDB takes minutes of more
            in_a_process(name, rows)
    print("  three questions, all known:")
    for rows in map(int, asked.engine_rows.split(",")):
        for name in (*KNOWN_PLANES, "Polars by hand", "OpenFisca"):
            in_a_process(name, rows)


if __name__ == "__main__":
    main()
