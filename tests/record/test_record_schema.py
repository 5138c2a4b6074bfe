"""The published schema of the case record and the loader take and refuse the same records."""

import copy
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ivpolicy import CaseError, CaseRecord, OfficerDecision, evaluate, load_pack, read_case, read_case_file
from ivpolicy.core.record.contradictions import impossibilities
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType

DAY = date(2026, 11, 27)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.*"))
VALIDATOR = Draft202012Validator(CaseRecord.model_json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
WRITTEN = Draft202012Validator(
    CaseRecord.model_json_schema(mode="serialization"), format_checker=Draft202012Validator.FORMAT_CHECKER
)


def value_of(declared):
    match declared.type:
        case FactType.BOOLEAN:
            return "yes"
        case FactType.INTEGER:
            return 2
        case FactType.DATE:
            return "2024-03-05"
        case FactType.CHOICE:
            return declared.choices[0]
        case FactType.SET:
            return list(declared.choices[:2])
        case FactType.LIST:
            return {"complete": "no", "items": [{field.name: value_of(field) for field in declared.item}]}


def full():
    """A record in which every fact is recorded."""
    data = {
        "case_id": "c1",
        "as_at": "2026-11-27",
        "local": {"leeds": {"note": ["a", {"b": 1.5}]}},
        "provenance": {"child.disabled": {"source": "form", "recorded_on": "2026-01-01", "confirmed": "yes"}},
        "decisions": [{"question": "visitor.appoint", "outcome": "appoint", "agrees": "yes", "on": "2026-11-02"}],
        "care": {"responsible_authority": "leeds"},
        "placement": {"provider": "childrens_home"},
    }
    for fact in VOCABULARY.values():
        if fact.computed_from:
            continue
        *sections, name = fact.path.split(".")
        inner = data
        for section in sections:
            inner = inner.setdefault(section, {})
        inner[name] = value_of(fact)
        if fact.judgement:
            inner[name] = {"value": "yes", "about": "x", "on": "2026-01-01", "because": "y", "support": "none"}
        if fact.objection:
            inner[name] = {"value": "yes", "asked_on": "2026-01-01", "withdrawn_on": "2026-02-01"}
    return data


FULL = full()


def loader_takes(data):
    """Whether the loader reads it; what only contradicts itself no schema can know."""
    try:
        read_case(data)
    except CaseError as error:
        try:
            contradictory = [problem.path for problem in impossibilities(CaseRecord.model_validate(data))]
        except ValueError:
            return False
        asked = "has a value and is marked as asked and not known"
        return all(problem.path in contradictory or problem.message == asked for problem in error.problems)
    return True


def paths_in(node, at=()):
    yield at
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from paths_in(value, (*at, key))


PATHS = [path for path in paths_in(FULL) if path]

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 1_000_002),
    st.sampled_from([14.0, 14.5, -1.0, 1_000_000.0, 1_000_001.0, 10**400, 1e300, 0.0]),
    st.sampled_from(
        ["yes", "No", "nO", "12", "012", "0999999", "1000000", "1000001", "9999999", "00000001", "", " 12", "never", "none", "leeds",
         "2024-03", "2024-13", " 2024-03", "2024-03-05", "2024-02-30", "1899-12-31", "1900-01-01", "2200-12-31", "2201-01-01", "1899-12",
         "2200-12", "2201-01", "2024-3-5", "2024-03-05T00:00:00", "20240305", "foster", "looked_after", "x" * 100, "x" * 101,
         "x" * 2000, "x" * 2001, " " + "x" * 2000]
    ),
)  # fmt: skip
KEYS = st.sampled_from(
    ["case_id", "child", "items", "complete", "value", "on", "kind", "disabled", "zzz", "child.disabled", "child.age",
     "child.disabld", "local.leeds.note", "local.leeds", "local.Leeds.note", "local.leeds.note.x", "", "source"]
)  # fmt: skip
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6)  # fmt: skip


@st.composite
def damaged(draw):
    data = copy.deepcopy(FULL)
    *above, last = draw(st.sampled_from(PATHS))
    holder = data
    for key in above:
        holder = holder[key]
    way = draw(st.sampled_from(["another value", "left out", "another key", "in a list", "repeated"]))
    if way == "another value":
        holder[last] = draw(ANY)
    elif way == "left out":
        del holder[last]
    elif way == "another key" and isinstance(holder, dict):
        holder[draw(KEYS)] = draw(st.one_of(st.just(holder[last]), ANY))
    elif way == "in a list":
        holder[last] = [holder[last]]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[last]))
    return data


def test_a_full_record_is_taken_by_both():
    assert [error.message for error in VALIDATOR.iter_errors(FULL)] == []
    assert loader_takes(FULL)


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_loader_and_schema_take_and_refuse_the_same_damaged_records(data):
    assert VALIDATOR.is_valid(data) is loader_takes(data)


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        ({"events": [{}] * 1000}, True),
        ({"events": [{}] * 1001}, False),
        ({"events": {"items": [{}] * 1001}}, False),
        ({"occasions": ["other"] * 1000}, True),
        ({"occasions": ["other"] * 1001}, False),
        ({"decisions": [{}] * 1001}, False),
        ({"decisions": None, "child": None, "local": None, "provenance": None}, True),
        ({"provenance": {f"local.leeds.a{n}": {} for n in range(1001)}}, False),
        ({"local": {"leeds": {"a": [[[[[1]]]]]}}}, True),
        ({"local": {"leeds": {"a": [[[[[[1]]]]]]}}}, False),
        ({"local": {"leeds": {"a": {"k" * 2001: 1}}}}, False),
        ({"local": {"leeds": {"a": [0] * 1001}}}, False),
        ({"local": {"leeds": None}}, True),
        ({"local": {"leeds": []}}, False),
    ],
)
def test_bounds_are_the_same_for_both(data, taken):
    record = {"case_id": "c1", **data}

    assert (VALIDATOR.is_valid(record), loader_takes(record)) == (taken, taken)


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.suffix in (".yaml", ".json")], ids=lambda p: p.name)
def test_examples_are_taken_by_both_and_read_again_as_written(path):
    data = read_case_file(path)

    assert [error.message for error in VALIDATOR.iter_errors(data)] == []
    assert_read_again(read_case(data))


def assert_read_again(record):
    for how in ({}, {"by_alias": True}, {"mode": "json"}, {"mode": "json", "by_alias": True}, {"exclude_none": True}, {"exclude_unset": True}, {"exclude_defaults": True}):  # fmt: skip
        assert read_case(record.model_dump(**how)) == record, how
    written = json.loads(record.model_dump_json(by_alias=True))
    assert read_case(written) == record
    assert VALIDATOR.is_valid(written)
    assert WRITTEN.is_valid(written)


def contradictory(data):
    try:
        read_case(data)
    except CaseError:
        return True
    return False


@settings(max_examples=100, deadline=None)
@given(damaged())
def test_any_record_that_pydantic_writes_out_is_read_again(data):
    if not contradictory(data):
        assert_read_again(read_case(data))


# ---- what officers decided ----

PACK = load_pack("leeds")


def decided(**what):
    return PACK.read_case({"case_id": "c1", "decisions": [what]})


@pytest.mark.parametrize(
    ("what", "path", "help_"),
    [
        ({"question": "visitor.apoint"}, "decisions[0].question", "did you mean `visitor.appoint`?"),
        ({"question": "local.nothing_like_it"}, "decisions[0].question", "`ivpolicy questions` lists them"),
        ({"question": "visitor.appoint", "outcome": "apoint"}, "decisions[0].outcome", "did you mean `appoint`?"),
        ({"question": "visitor.appoint", "outcome": "Zq7 Invented"}, "decisions[0].outcome", "`put_off`"),
    ],
)
def test_a_decision_on_no_question_or_with_no_outcome_is_told(what, path, help_):
    with pytest.raises(CaseError) as caught:
        decided(**what)

    (problem,) = caught.value.problems
    assert problem.path == path
    assert help_ in problem.help
    assert "Zq7" not in str(caught.value)


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"question": "visitor.appoint"},
        {"outcome": "anything"},
        {"question": "visitor.appoint", "outcome": "put_off"},
    ],
)
def test_a_decision_that_can_be_is_read(what):
    assert decided(**what).decisions == (OfficerDecision(**what),)


def test_every_outcome_of_every_question_of_every_pack_may_be_decided():
    for question in evaluate(PACK, read_case({"case_id": "c1"}), as_at=DAY):
        for outcome in PACK.diagrams(question).question_rules.question.outcomes:
            assert decided(question=question, outcome=outcome)


def test_a_question_another_pack_added_is_left_to_that_pack():
    record = {
        "case_id": "c1",
        "care": {"responsible_authority": "leeds"},
        "decisions": [{"question": "local.scheme_readiness"}],
    }

    assert load_pack("dudley").read_case(record).decisions
    with pytest.raises(CaseError):
        load_pack("dudley").read_case({**record, "care": {"responsible_authority": "dudley"}})
