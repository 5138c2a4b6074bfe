"""What Polars, DuckDB and Spark say of typed columns is what `evaluate` says of the record they were typed of."""

import os
from datetime import date
from random import Random

import pytest

from ivpolicy import UnknownQuestionError, WrongArgumentError, WrongDayError, evaluate, load_pack
from ivpolicy.columns.program import CHILD, ColumnProgram, ColumnsError, missing_column
from ivpolicy.columns.sql import answers_query
from ivpolicy.columns.table import CaseTable
from ivpolicy.columns.typed_columns import typed_batch
from ivpolicy.core.record.case import read_case
from partial_records import on_boundaries, partial_records

nw = pytest.importorskip("narwhals", reason="narwhals is not installed")
pl = pytest.importorskip("polars", reason="polars is not installed")
answered_frame = pytest.importorskip("ivpolicy.columns.expressions").answered_frame

DAY = date(2026, 11, 1)
PACKS = ("england", "leeds", "coventry", "dudley", "islington", "childrens_home")


def by_polars(program, batch, folder):
    return answered_frame(program, batch.as_frame()).rows(named=True)


def by_polars_from_a_file(program, batch, folder):
    batch.as_frame().write_parquet(folder / "typed.parquet")
    answered_frame(program, pl.scan_parquet(folder / "typed.parquet")).sink_parquet(folder / "answers.parquet")
    return pl.read_parquet(folder / "answers.parquet").rows(named=True)


def by_pandas(program, batch, folder):
    pytest.importorskip("pandas", reason="pandas is not installed")
    found = nw.from_native(answered_frame(program, batch.as_frame("pandas")), eager_only=True)
    columns = {column.name: (column.to_list(), column.is_null()) for column in found.iter_columns()}
    told = {
        name: [None if null else value for value, null in zip(*both, strict=True)] for name, both in columns.items()
    }
    return [dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True)]


def by_duckdb(program, batch, folder):
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    batch.as_frame().write_parquet(folder / "typed.parquet")
    with duckdb.connect() as connection:
        connection.execute("PRAGMA disable_optimizer")
        found = connection.sql(answers_query(program, str(folder / "typed.parquet")))
        names = found.columns
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def by_spark(program, batch, folder):
    pyspark = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if not (os.environ.get("JAVA_HOME") or any(os.access(f"{p}/java", os.X_OK) for p in os.get_exec_path())):
        pytest.skip("Java is not installed")
    batch.as_frame().write_parquet(folder / "typed.parquet")
    rule = "org.apache.spark.sql.catalyst.optimizer.CollapseProject"  # writes steps that are asked twice twice
    builder = pyspark.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.optimizer.excludedRules", rule)
    session = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
    try:
        session.read.parquet(str(folder / "typed.parquet")).createOrReplaceTempView("typed")
        return [row.asDict() for row in session.sql(answers_query(program, "typed", "spark")).collect()]
    finally:
        session.stop()


def assert_same(pack, records, questions, engine, folder):
    records = list(records)
    program = ColumnProgram(pack, DAY, questions)
    batch = typed_batch(program, CaseTable.of(records))
    rows = {row[CHILD]: row for row in (*engine(program, batch, folder), *batch.answered_here())}
    assert len(rows) == len(records)
    for record in records:
        row, result = rows[record.case_id], evaluate(pack, record, as_at=DAY, questions=questions)
        for question in questions:
            said, prefix = result[question], missing_column(question, "")
            missing = {name.removeprefix(prefix) for name in row if name.startswith(prefix) and row[name]}
            found = (*(row[f"{question}.{part}"] for part in ("status", "outcome", "strength")), missing)
            assert found == (said.status, said.outcome, said.strength, set(said.missing)), (pack.id, question)


def records_of(pack, number, every=60):
    """Random ones, and some of those that lie on boundaries, each with an id of its own."""
    on_edges = list(on_boundaries(pack, DAY))[::every]
    made = (*partial_records(pack, Random(pack.id), number, DAY), *on_edges)
    return [record.model_copy(update={"case_id": f"row-{place}"}) for place, record in enumerate(made)]


SOME = ("visitor.appoint", "visitor.consider", "visitor.criteria", "safeguarding.act", "advocate.offer")


def some(pack):
    return [question for question in pack.questions if question in SOME] or list(pack.questions[:3])


@pytest.mark.parametrize("engine", [by_polars, by_polars_from_a_file, by_pandas, by_duckdb])
def test_of_random_records_some_answers_of_every_engine_are_those_of_the_core(engine, tmp_path):
    pack = load_pack("leeds").on(DAY)
    assert_same(pack, records_of(pack, 25), some(pack), engine, tmp_path)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Spark warns of libraries that are newer than it
def test_spark_answers_as_the_core_does(tmp_path):
    pack = load_pack("leeds").on(DAY)
    assert_same(pack, records_of(pack, 25), ["visitor.appoint"], by_spark, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("engine", [by_polars, by_polars_from_a_file, by_duckdb])
@pytest.mark.parametrize("name", PACKS)
def test_on_every_boundary_and_of_many_records_every_answer_is_that_of_the_core(name, engine, tmp_path):
    pack = load_pack(name).on(DAY)
    assert_same(pack, records_of(pack, 150, every=1), list(pack.questions), engine, tmp_path)


def test_columns_typed_for_another_day_or_choice_of_questions_are_refused():
    pack, table = load_pack("england").on(DAY), CaseTable.of([read_case({"case_id": "one"})])
    frame = typed_batch(ColumnProgram(pack, DAY, pack.questions[:2]), table).as_frame()
    for other in (
        ColumnProgram(pack, date(2026, 11, 2), pack.questions[:2]),
        ColumnProgram(pack, DAY, pack.questions[:3]),
    ):
        with pytest.raises(ColumnsError, match="type the cases anew"):
            answered_frame(other, frame)


def test_a_program_of_no_question_or_day_is_refused_and_one_is_asked_as_the_pack_binds_on_its_day():
    pack = load_pack("leeds")
    with pytest.raises(UnknownQuestionError, match="did you mean"):
        ColumnProgram(pack, DAY, ["visitor.apoint"])
    with pytest.raises(WrongArgumentError, match="ids in a list"):
        ColumnProgram(pack, DAY, "visitor.appoint")
    with pytest.raises(WrongDayError, match="is a day"):
        ColumnProgram(pack, "2026-10-31", ["visitor.appoint"])
    asked = ["visitor.appoint"]
    assert ColumnProgram(pack, DAY, asked).columns == ColumnProgram(pack.on(DAY), DAY, asked).columns


def test_no_cases_and_cases_of_others_have_no_rows():
    pack = load_pack("leeds").on(DAY)
    program = ColumnProgram(pack, DAY, ["visitor.appoint"])
    others = read_case({"case_id": "others", "care": {"responsible_authority": "coventry"}})
    for table in (CaseTable.of([]), CaseTable.of([others])):
        batch = typed_batch(program, table)
        assert answered_frame(program, batch.as_frame()).height == 0
        assert batch.answered_here() == []


def test_a_name_in_a_query_cannot_end_its_quotes():
    pack = load_pack("england").on(DAY)
    program = ColumnProgram(pack, DAY, pack.questions[:1])
    assert '"x"" WHERE TRUE; --"' in answers_query(program, 'x" WHERE TRUE; --')
    assert "`x`` WHERE TRUE; --`" in answers_query(program, "x` WHERE TRUE; --", "spark")
