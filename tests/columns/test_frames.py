"""A data frame is read as records are: what is not there is unknown, and what cannot be told is refused."""

import gc
import weakref
from datetime import date, datetime
from random import Random

import pytest

from ivpolicy import evaluate, load_pack
from ivpolicy.caseload.beside import beside
from ivpolicy.caseload.screened import screen, screen_batches
from ivpolicy.columns.decided import decide_columns, row_answers
from ivpolicy.columns.frames import frame_batches, framed_cases
from ivpolicy.columns.program import ColumnsError
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.core.record.case import CaseError, case_from_facts
from partial_records import values_of

pytest.importorskip("narwhals", reason="narwhals is not installed")
pl = pytest.importorskip("polars", reason="polars is not installed")
pd = pytest.importorskip("pandas", reason="pandas is not installed")

DAY = date(2026, 11, 1)
MIDNIGHT = datetime.fromisoformat("2026-12-01")
PLAIN = {
    "child.disabled": (True, False, None),
    "child.statuses": (["looked_after"], ["looked_after", "respite"], [], None),
    "child.date_of_birth": (date(2009, 5, 6), date(2016, 2, 29), date(2027, 1, 1), None),
    "care.looked_after_since": (date(2008, 1, 1), date(2026, 10, 31), date(2020, 2, 2), None),
    "care.legal_status": ("care_order", "section_20", "none", None),
    "child.lives_at_home": (True, False, None),
    "placement.type": ("foster", "secure", None),
    "views.wishes_ascertained": (True, False, None),
    "views.wishes_ascertained_on": (date(2026, 1, 1), None),
    "judgements.visitor_in_interests": (True, False, None),
    "visitor.age": (17, 40, None),
    "local.leeds.no_such_fact": (None,),
}


def random_columns(number):
    random = Random(number)
    facts = {path: [random.choice(values) for _ in range(number)] for path, values in PLAIN.items()}
    return {"case_id": [f"row-{row}" for row in range(number)], **facts}


def record_at(columns, row):
    facts = {path: values[row] for path, values in columns.items() if path != "case_id" and values[row] is not None}
    try:
        return case_from_facts(facts, as_at=DAY, case_id=columns["case_id"][row]), ()
    except CaseError as error:
        return None, error.problems


def frames_of(columns):
    types = {"local.leeds.no_such_fact": pl.Boolean}
    yield pl.DataFrame(columns, schema_overrides=types)
    nullable = {
        path: pd.array(values, dtype="boolean")
        if bool in map(type, values)
        else pd.array(values, dtype="Int64")
        if int in map(type, values)
        else pd.to_datetime(pd.Series(values))
        if date in map(type, values)
        else pd.array(values, dtype="string")
        for path, values in columns.items()
        if path != "child.statuses" and set(values) != {None}
    }
    yield pd.DataFrame(nullable)


@pytest.mark.parametrize("kind", [0, 1])
def test_every_row_is_read_as_its_record_is_or_refused_with_the_same_problems(kind):
    columns = random_columns(120)
    frame = [*frames_of(columns)][kind]
    columns = {path: values for path, values in columns.items() if path in frame.columns}
    framed = framed_cases(frame, DAY)
    decided = decide_columns(load_pack("leeds"), framed.table, DAY, ["visitor.appoint", "visitor.consider"])
    answers = {question: row_answers(decided, question) for question in decided}
    read = refused = 0
    for row in range(120):
        record, problems = record_at(columns, row)
        assert {*map(str, framed.unread.get(row, ()))} == {*map(str, problems)}
        if record is None:
            refused += 1
            continue
        place = framed.table.ids.index(record.case_id)
        for question, rows in answers.items():
            said = evaluate(load_pack("leeds"), record, as_at=DAY)[question]
            verdict, missing = rows[place]
            assert (verdict.status, verdict.outcome, verdict.strength, missing) == (
                said.status, said.outcome, said.strength, said.missing,
            )  # fmt: skip
        read += 1
    assert read > 20
    assert refused > 5


@pytest.mark.parametrize("name", ["leeds", pytest.param("childrens_home", marks=pytest.mark.soak)])
def test_on_boundaries_a_column_is_read_as_a_record_is(name):
    pack = load_pack(name)
    for path, values in [*values_of(pack, DAY).items()][::6]:
        plain = [value for value in values if isinstance(value, bool | str | int)]
        if not plain or path.startswith("confirmed:") or len({type(value) for value in plain}) > 1:
            continue
        framed = framed_cases(pl.DataFrame({"case_id": [str(v) for v in plain], path: plain}, strict=False), DAY)
        for place, value in enumerate(plain):
            try:
                wanted = case_from_facts({path: value}, as_at=DAY, case_id=str(value))
            except CaseError:
                assert place in framed.unread
            else:
                held = framed.table.record(framed.table.ids.index(str(value)))
                assert held.model_dump(exclude_defaults=True) == wanted.model_dump(
                    exclude_defaults=True, exclude={"as_at"}
                )


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (pl.DataFrame({"case_id": ["a"], "visitor.age": [40.0]}), "visitor.age: a column of type Float64"),
        (pd.DataFrame({"case_id": ["a", "b"], "child.disabled": [True, None]}), "child.disabled: a column of type Object"),
        (pd.DataFrame({"case_id": ["a", "b"], "visitor.age": [40, None]}), "visitor.age: a column of type Float64"),
        (pl.DataFrame({"case_id": ["a"], "child.eyes": ["blue"]}), "child.eyes"),
        (pl.DataFrame({"child.disabled": [True]}), "there is no column `case_id`"),
    ],
)  # fmt: skip
def test_columns_in_which_not_recorded_cannot_be_told_are_refused(frame, told):
    with pytest.raises(ColumnsError, match=told):
        framed_cases(frame, DAY)


def test_rows_that_cannot_be_read_are_left_out_and_named():
    frame = pl.DataFrame(
        {
            "case_id": ["a", "b", "b", "", None],
            "meetings.next_looked_after_review": [MIDNIGHT, MIDNIGHT.replace(hour=9), None, None, None],
        }
    )
    framed = framed_cases(frame, DAY)
    assert framed.table.ids == ["a"]
    assert sorted(framed.unread) == [1, 2, 3, 4]


def test_a_lazy_frame_is_read_some_rows_at_a_time():
    frame = pl.DataFrame(random_columns(50), schema_overrides={"local.leeds.no_such_fact": pl.Boolean})
    whole, parts = framed_cases(frame, DAY), [*frame_batches(frame.lazy(), DAY, 20), *frame_batches(frame, DAY, 20)]
    assert [id_ for part in parts[: len(parts) // 2] for id_ in part.table.ids] == whole.table.ids
    assert sum(len(part.table) for part in parts) == 2 * len(whole.table)


def test_a_frame_is_screened_as_a_source_is():
    frame = pl.DataFrame({"case_id": ["a", "a"], "child.statuses": [["looked_after"], None]})
    screening = screen(frame, load_pack("leeds"), as_at=DAY)
    assert screening.children == 1
    assert [str(child).partition(":")[0] for child in screening.caseload.unread] == ["row 2"]
    verdicts = [standing.verdict for standing in screening.decided["visitor.consider"].standings]
    assert [verdict.status for verdict in verdicts] == [screening.result("a")["visitor.consider"].status]


def test_batches_are_screened_as_the_whole_and_each_is_let_go():
    frame = pl.DataFrame(random_columns(50), schema_overrides={"local.leeds.no_such_fact": pl.Boolean})
    pack = load_pack("dudley")  # no fact of its own is in the frame: such a table is asked as it is
    whole, tables, told = screen(frame, pack, as_at=DAY), [], {}
    gc.collect()
    gc.disable()
    try:
        for part in screen_batches(frame.lazy(), pack, as_at=DAY, questions=["visitor.consider"], rows=20):
            rows = row_answers(part.decided, "visitor.consider")
            told.update(zip(part.caseload.table.ids, rows, strict=True))
            tables.append(weakref.ref(part.caseload.table))
            unread = part.caseload.unread
            del part
    finally:
        gc.enable()
    assert told == dict(zip(whole.caseload.table.ids, row_answers(whole.decided, "visitor.consider"), strict=True))
    assert [table() for table in tables] == [None] * 3
    assert {str(child).partition(":")[0] for child in unread} <= {f"row {row}" for row in range(41, 51)}


def test_a_frame_is_asked_about_the_day_on_which_its_judgements_count_as_made():
    caseload = screen(pl.DataFrame({"case_id": ["a"]}), load_pack("leeds"), as_at=DAY).caseload
    with pytest.raises(WrongArgumentError, match="was read for"):
        screen(caseload, load_pack("leeds"), as_at=DAY.replace(year=DAY.year + 1))


def test_two_months_of_a_frame_stand_beside_one_another():
    before = pl.DataFrame(
        {"case_id": ["a", "b"], "child.disabled": [None, False]}, schema_overrides={"child.disabled": pl.Boolean}
    )
    after = before.with_columns(pl.Series("child.disabled", [True, False]))
    pack = load_pack("leeds")
    found = beside(*(screen(frame, pack, as_at=DAY, questions=["advocacy.priority"]) for frame in (before, after)))
    assert found.compared == 2
    assert [(change.children, change.after.outcome) for change in found.changes] == [
        (("a",), "particular_consideration")
    ]
