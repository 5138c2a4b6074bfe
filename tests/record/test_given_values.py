"""Each spelling of a value, as databases and tables give it, is read as the plain one."""

import math
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivpolicy import CaseError, Month, Pack, evaluate, load_pack, read_case
from ivpolicy.core.pack.document import LocalFact
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType

DAY = date(2026, 11, 27)


def numpy_or_skip():
    return pytest.importorskip("numpy", reason="numpy is not installed: `make test` installs it")


def pandas_or_skip():
    return pytest.importorskip("pandas", reason="pandas is not installed: `make test` installs it")


def polars_or_skip():
    return pytest.importorskip("polars", reason="polars is not installed: `make test` installs it")


# ---- every fact, every spelling ----


def member(value):
    return Enum("Member", {"ONE": value}).ONE


def str_member(value):
    return StrEnum("Member", {"ONE": value}).ONE


SPELLINGS = {
    FactType.BOOLEAN: [lambda v: "yes" if v else "no", member],
    FactType.INTEGER: [float, Decimal, lambda v: Decimal(f"{v}.00"), str, member, lambda v: IntEnum("M", {"ONE": v}).ONE],
    FactType.DATE: [
        str,
        member,
        lambda v: datetime(v.year, v.month, v.day),  # noqa: DTZ001 - as a database without time zones gives it
        lambda v: datetime(v.year, v.month, v.day, tzinfo=timezone(timedelta(hours=1))),
    ],
    FactType.CHOICE: [member, str_member],
    FactType.SET: [set, tuple, frozenset, lambda v: [str_member(word) for word in v], lambda v: {member(w) for w in v}],
}  # fmt: skip

FACTS = [f for f in VOCABULARY.values() if not f.computed_from and f.type in SPELLINGS]


def plain_of(fact):
    match fact.type:
        case FactType.BOOLEAN:
            return st.booleans()
        case FactType.INTEGER:
            return st.integers(0, 1_000_000)
        case FactType.CHOICE:
            return st.sampled_from(fact.choices)
        case FactType.SET:
            return st.lists(st.sampled_from(fact.choices), max_size=3, unique=True)
        case FactType.DATE:
            return st.dates(date(1900, 1, 1), date(2200, 12, 31))


def placed(fact, value):
    *sections, name = fact.path.split(".")
    data = {name: value}
    for section in reversed(sections):
        data = {section: data}
    return {"case_id": "c1", **data}


one_of_all = st.sampled_from(FACTS).flatmap(
    lambda fact: st.tuples(st.just(fact), plain_of(fact), st.sampled_from(SPELLINGS[fact.type]))
)


@given(one_of_all)
def test_each_spelling_is_read_as_the_plain_one(one):
    fact, value, spelled = one

    assert read_case(placed(fact, spelled(value))) == read_case(placed(fact, value))


NOTHING = [None, float("nan"), Decimal("NaN"), Decimal("sNaN"), member(None), member(math.nan)]


@pytest.mark.parametrize("nothing", NOTHING)
@pytest.mark.parametrize("fact", [f for f in VOCABULARY.values() if not f.computed_from], ids=lambda fact: fact.path)
def test_nothing_is_unknown_whatever_the_fact(fact, nothing):
    assert read_case(placed(fact, nothing)) == read_case({"case_id": "c1"})


@pytest.mark.parametrize(
    "section", ["child", "care", "visitor", "local", "provenance", "decisions", "events", "occasions"]
)
@pytest.mark.parametrize("nothing", [None, float("nan")])
def test_a_null_section_or_list_is_unknown(section, nothing):
    assert read_case({"case_id": "c1", section: nothing}) == read_case({"case_id": "c1"})


def test_a_null_within_a_section_is_unknown():
    empty = {"visitor": {"training": None, "references": None}, "local": {"leeds": None}}

    record = read_case({"case_id": "c1", **empty})

    assert (record.visitor, record.local) == (read_case({"case_id": "c1"}).visitor, {"leeds": {}})


def test_an_id_may_be_a_uuid():
    given_id = UUID("12345678-1234-5678-1234-567812345678")

    assert read_case({"case_id": given_id}).case_id == str(given_id)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("child.disabled", 1.0),
        ("child.disabled", Decimal(1)),
        ("child.disabled", member(0)),
        ("placement.miles_from_home", Decimal("14.5")),
        ("placement.miles_from_home", Decimal("1E+1000000")),
        ("placement.miles_from_home", Decimal("-Infinity")),
        ("child.date_of_birth", datetime(2012, 2, 3, 0, 0, 0, 1)),  # noqa: DTZ001
        ("child.statuses", {"looked_after", None}),
    ],
)
def test_what_does_not_mean_the_same_is_told_where_it_stands(path, value):
    with pytest.raises(CaseError) as caught:
        case_from_facts({path: value}, as_at=DAY)

    assert [problem.path.partition("[")[0] for problem in caught.value.problems] == [path]


@pytest.mark.parametrize(
    ("type_", "spelled", "value"),
    [
        ("boolean", member("yes"), True),
        ("integer", Decimal("4.0"), 4),
        ("date", datetime(2026, 3, 5), date(2026, 3, 5)),  # noqa: DTZ001
        ("boolean", math.nan, None),
    ],
)
def test_a_packs_own_facts_are_read_by_the_same_rules(type_, spelled, value):
    fact = LocalFact("own", type_, "Is it?", "own fact", "")
    england = load_pack("england").national
    pack = Pack(None, replace(england, facts=(fact,)))

    assert pack.read_case({"case_id": "c1", "local": {"england": {"own": spelled}}}).local["england"]["own"] == value


# ---- numpy, pandas, polars ----


def test_scalars_and_arrays_of_numpy():
    np = numpy_or_skip()

    def facts(**given):
        return case_from_facts({path.replace("__", "."): value for path, value in given.items()}, as_at=DAY)

    plain = facts(child__disabled=True, placement__miles_from_home=14, child__date_of_birth=date(2012, 2, 3), placement__type="foster", child__statuses=["looked_after"])  # fmt: skip
    for count in (np.int64(14), np.float64(14), np.float32(14), np.uint8(14)):
        for day in (np.datetime64("2012-02-03"), np.datetime64("2012-02-03T00:00:00.000000000")):
            found = facts(child__disabled=np.bool_(True), placement__miles_from_home=count, child__date_of_birth=day, placement__type=np.str_("foster"), child__statuses=np.array(["looked_after"]))  # fmt: skip
            assert found == plain
            assert type(found.placement.miles_from_home) is int
            assert type(found.child.date_of_birth) is date
    for nothing in (np.float64("nan"), np.datetime64("NaT", "D"), np.float32("nan")):
        assert facts(child__disabled=nothing, child__date_of_birth=nothing) == facts()
    for wrong in (np.datetime64("2012-02-03T00:00:00.000000001"), np.datetime64("2012-02-03T12:00"), np.int64(3)):
        with pytest.raises(CaseError, match=r"child\.date_of_birth"):
            facts(child__date_of_birth=wrong)


def test_a_table_of_pandas_is_read_row_by_row():
    pd = pandas_or_skip()
    frame = pd.DataFrame(
        {
            "case_id": ["a", "b"],
            "born": pd.to_datetime(["2012-02-03", None]),
            "disabled": pd.array([True, None], dtype="boolean"),
            "miles": [14, None],
            "looked_after": [True, False],
        }
    )

    def record(row):
        return read_case(
            {
                "case_id": row["case_id"],
                "child": {"date_of_birth": row["born"], "disabled": row["disabled"], "in_need": row["looked_after"]},
                "placement": {"miles_from_home": row["miles"]},
            }
        )

    expected = [
        {"case_id": "a", "child": {"date_of_birth": date(2012, 2, 3), "disabled": True, "in_need": True}, "placement": {"miles_from_home": 14}},
        {"case_id": "b", "child": {"in_need": False}},
    ]  # fmt: skip
    assert [record(row) for _, row in frame.iterrows()] == list(map(read_case, expected))
    assert [record(row) for row in frame.to_dict("records")] == list(map(read_case, expected))
    with pytest.raises(CaseError, match="has a time of day"):
        record({**frame.iloc[0], "born": pd.Timestamp("2012-02-03 12:00")})
    with pytest.raises(CaseError, match="has a time of day"):
        record({**frame.iloc[0], "born": pd.Timestamp("2012-02-03 00:00:00.000000001")})


def test_a_frame_of_polars_is_read_row_by_row():
    pl = polars_or_skip()
    frame = pl.DataFrame(
        {
            "case_id": ["a", "b"],
            "child": [{"date_of_birth": date(2012, 2, 3), "disabled": True}, {"date_of_birth": None, "disabled": None}],
            "references": [[{"kind": "personal_friend"}], None],
        }
    )

    read = [read_case({"case_id": row["case_id"], "child": row["child"], "visitor": {"references": row["references"]}}) for row in frame.iter_rows(named=True)]  # fmt: skip

    assert read[1] == read_case({"case_id": "b"})
    assert read[0].visitor.references.items[0].kind == "personal_friend"


def test_a_cell_of_a_column_of_lists_is_a_list():
    pl, pd = polars_or_skip(), pandas_or_skip()
    events = [{"on": date(2026, 10, 1), "kind": "placement_move"}]
    plain = read_case({"case_id": "a", "child": {"statuses": ["looked_after"]}, "events": events})
    frame = pl.DataFrame({"statuses": [["looked_after"]], "events": [events]})

    def record(statuses, events):
        return read_case({"case_id": "a", "child": {"statuses": statuses}, "events": events})

    assert record(frame["statuses"][0], frame["events"][0]) == plain
    assert record(pd.Series(["looked_after"]), pd.Series([{**events[0], "on": pd.Timestamp("2026-10-01")}])) == plain
    with pytest.raises(CaseError, match=r"child\.statuses\[0\]: expected one of"):
        record(pl.Series([None]), events)


def test_five_thousand_records_of_pandas_are_all_read():
    """Every column of a caseload may have gaps, and a gap turns whole numbers into floats and days into NaT."""
    pd = pandas_or_skip()
    plain = [
        {"date_of_birth": None if n % 3 == 0 else date(2012, 1, 1 + n % 28), "disabled": (True, False, None)[n % 3], "miles": None if n % 4 == 0 else n % 90}
        for n in range(5000)
    ]  # fmt: skip
    frame = pd.DataFrame(plain)
    frame["date_of_birth"] = pd.to_datetime(frame["date_of_birth"])

    def record(row):
        child = {name: row[name] for name in ("date_of_birth", "disabled")}
        return read_case({"case_id": "c1", "child": child, "placement": {"miles_from_home": row["miles"]}})

    assert [record(row) for row in frame.to_dict("records")] == [record(row) for row in plain]


def test_a_read_record_decides_as_the_plain_one_does():
    pack = load_pack("leeds")
    spelled = {"statuses": {str_member("looked_after")}, "date_of_birth": datetime(2012, 2, 3)}  # noqa: DTZ001
    plain = {"statuses": ["looked_after"], "date_of_birth": "2012-02-03"}

    found = [evaluate(pack, pack.read_case({"case_id": "c1", "child": child}), as_at=DAY) for child in (spelled, plain)]

    assert found[0] == found[1]


def test_only_what_a_plain_reader_makes_of_the_key_on_is_read_as_it():
    for key in (1, 1.0):
        with pytest.raises(CaseError, match="no name of a fact"):
            read_case({"case_id": "c", "judgements": {"visitor_in_interests": {"value": "yes", key: "2026-10-01"}}})


def test_a_month_of_numpy_is_a_month_and_a_week_or_a_year_is_no_day():
    np = numpy_or_skip()

    assert read_case(
        {"case_id": "c", "child": {"date_of_birth": np.datetime64("2012-03")}}
    ).child.date_of_birth == Month(2012, 3)
    for unit in ("Y", "W", "2M", "2D"):
        with pytest.raises(CaseError, match="expected a day"):
            read_case({"case_id": "c", "child": {"date_of_birth": np.datetime64("2012-03-01", unit)}})
    for unit in ("Y", "M", "W", "D", "ns"):
        assert (
            read_case({"case_id": "c", "child": {"date_of_birth": np.datetime64("NaT", unit)}}).child.date_of_birth
            is None
        )
