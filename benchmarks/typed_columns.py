"""How quickly typed columns are decided, beside engines that do less; every answer is seen to be the same first.

    python benchmarks/typed_columns.py [--rows 10000,1000000,10000000] [--engine-rows 10000,1000000]

All questions of Leeds, three facts in ten unknown, answers and what alone decides: with whole numbers, with numpy, and
by Polars and DuckDB from the same columns. Then three questions of which every fact is known, beside Polars written by
hand and OpenFisca, which know no unknown: all from the same byte a row, and planes and Polars from a bit a row too.
Every measurement is a process of its own; times are of the processor, those of the three questions a median.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
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


def nobody(rows: int) -> CaseTable:
    """So many cases, without a name or a fact."""
    return CaseTable([""] * rows, {})


def planes_of(codes: Codes, table: CaseTable | None = None) -> OpenPlanes:
    """The columns, given to be made planes of."""
    planes = OpenPlanes(table or nobody(len(next(iter(codes.values())))), DAY)
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


# ---- the two-valued work of three questions: each gives what is timed, and how its outcome is read as planes ----

OUTCOMES = ("met", "ready", "particular", "none")
Timed = tuple[Callable[[], Any], Callable[[Any], dict[str, int]]]


def known_codes(rows: int) -> Codes:
    """Columns of the three questions in which nothing is unknown."""
    return codes_of(variables_of(questions_of(KNOWN)), rows, 7, unknown=0)


def so_of(variable: Variable) -> dict[str, tuple[int, ...]]:
    """By the name of a truth, the codes with which it is so; of the statuses there are two truths."""
    if variable.key == "child.statuses":
        return {"looked_after": (1, 2), "housed": (1, 3)}
    return {variable.key.rpartition(".")[2]: (1,)}


def known_planes(codes: Codes) -> Timed:
    """The three outcomes as planes, from a byte a row."""
    questions, table = questions_of(KNOWN), nobody(len(next(iter(codes.values()))))
    return lambda: possible_of(questions, planes_of(codes, table)), planes_of_outcomes


def known_planes_there(codes: Codes) -> Timed:
    """The same from planes, a bit a row."""
    questions, planes = questions_of(KNOWN), planes_of(codes)
    return lambda: possible_of(questions, planes), planes_of_outcomes


def possible_of(questions: list[QuestionInColumns], planes: OpenPlanes) -> list[Any]:
    """What each question's answers can be."""
    return [question.answers.possible(planes, planes.everything) for question in questions]


def planes_of_outcomes(found: list[Any]) -> dict[str, int]:
    """The plane of each outcome."""
    criteria, readiness, priority = ({answer.outcome: plane for answer, plane in each.items()} for each in found)
    planes = (criteria["met"], readiness["ready"], priority["particular_consideration"], criteria["not_applicable"])
    return dict(zip(OUTCOMES, planes, strict=True))


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


def known_polars(codes: Codes) -> Timed:
    """The three outcomes by Polars, written by hand, from a byte a row."""
    import numpy as np
    import polars as pl

    so = {name: (variable.key, wanted) for variable in codes for name, wanted in so_of(variable).items()}

    def fact(name: str) -> Any:
        key, wanted = so[name]
        return pl.any_horizontal([pl.col(key) == code for code in wanted]) if wanted[1:] else pl.col(key) == wanted[0]

    def run() -> Any:
        frame = pl.DataFrame({variable.key: np.frombuffer(column, np.uint8) for variable, column in codes.items()})
        return polars_outcomes(frame, fact)

    return run, lambda found: {name: as_plane(found[name].to_list()) for name in found.columns}


def known_polars_there(codes: Codes) -> Timed:
    """The same from truth values, a bit a row."""
    import polars as pl

    frame = pl.DataFrame({name: pl.Series(list(column), dtype=pl.UInt8) == 1 for name, column in truths(codes).items()})
    run, read = lambda: polars_outcomes(frame, pl.col), known_polars(codes)[1]
    return run, read


def polars_outcomes(frame: Any, fact: Callable[[str], Any]) -> Any:
    """The three outcomes as columns."""
    import polars as pl

    outcomes = criteria_of(fact, lambda truth: truth.cast(pl.UInt8))
    return frame.lazy().select(each.alias(name) for name, each in zip(OUTCOMES, outcomes, strict=True)).collect()


def truths(codes: Codes) -> dict[str, bytes]:
    """What is so of every row, by the name of the truth: 1 where it is."""
    return {
        name: column.translate(bytes(code in wanted for code in range(256)))
        for variable, column in codes.items()
        for name, wanted in so_of(variable).items()
    }


def known_openfisca(codes: Codes) -> Timed:
    """The three outcomes by OpenFisca, from a byte a row."""
    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import ETERNITY, MONTH
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable as FiscaVariable

    child = build_entity(key="child", plural="children", label="", is_person=True)
    system = TaxBenefitSystem([child])

    def formula(place: int) -> Callable[..., Any]:
        def worked_out(child: Any, period: Any) -> Any:
            return criteria_of(lambda name: child(name, period), lambda truth: truth.astype(np.uint8))[place]

        return worked_out

    common = {"value_type": bool, "entity": child, "definition_period": ETERNITY, "label": ""}
    for name in truths(codes):
        system.add_variable(type(name, (FiscaVariable,), dict(common)))
    for place, name in enumerate(OUTCOMES):
        system.add_variable(
            type(name, (FiscaVariable,), {**common, "definition_period": MONTH, "formula": formula(place)})
        )

    def run() -> dict[str, Any]:
        simulation = SimulationBuilder().build_default_simulation(system, count=len(next(iter(codes.values()))))
        for variable, column in codes.items():
            given = np.frombuffer(column, np.uint8)
            for name, wanted in so_of(variable).items():
                is_so = given == wanted[0]
                for code in wanted[1:]:
                    is_so |= given == code
                simulation.set_input(name, ETERNITY, is_so)
        return {name: simulation.calculate(name, "2026-10") for name in OUTCOMES}

    return run, lambda found: {name: as_plane(values.tolist()) for name, values in found.items()}


def as_plane(truths: list[bool]) -> int:
    """Truths as a plane."""
    return int("".join("1" if truth else "0" for truth in truths), 2)


TWO_VALUED = {
    "planes of bytes": known_planes,
    "Polars of bytes": known_polars,
    "OpenFisca of bytes": known_openfisca,
    "planes there": known_planes_there,
    "Polars of truths": known_polars_there,
}
"""Three start from the same bytes, two from a bit a row."""
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
    wanted: dict[str, int] | None = None
    for name, by in TWO_VALUED.items():
        try:
            run, read = by(known)
        except ImportError as error:
            print(f"  {name} is not compared: {error.name} is not installed")
            continue
        found = read(run())
        if found != (wanted := wanted or found):
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
    if name in TWO_VALUED:
        spent, decisions = median_of(TWO_VALUED[name](known_codes(rows))[0]), rows * len(KNOWN)
    else:
        spent, decisions = ENGINES[name](rows), rows * len(PACK.questions)
    most = most_memory() / 1024
    rate = decisions / spent / 1e6
    return f"  {name:20s} {rows:12,} rows {spent:8.3f} s {rate:8.1f} million a second, {most:6.0f} MB at most"


def median_of(run: Callable[[], Any], times: int = 15) -> float:
    """The seconds of the processor that something takes once it has run; the median of some runs."""
    run()
    found = []
    for _ in range(times):
        began = time.process_time()
        run()
        found.append(time.process_time() - began)
    return sorted(found)[times // 2]


def most_memory() -> int:
    """The most memory of this process, in kilobytes; `getrusage` would begin with that of the one that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def in_a_process(name: str, rows: int) -> None:
    """Measure in a process of its own, so that memory is that of one engine.

    Freed memory is kept, as the allocator that Polars brings keeps it: else half the time of two-valued planes is that
    of the system's handing out pages anew.
    """
    command = [sys.executable, __file__, "--one", name, "--rows", str(rows)]
    kept = {"MALLOC_TRIM_THRESHOLD_": "1000000000", "MALLOC_MMAP_THRESHOLD_": "33554432"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **kept})
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
        for name in TWO_VALUED:
            in_a_process(name, rows)


if __name__ == "__main__":
    main()
