"""The case record: what it accepts, and every problem in one answer without the child's data."""

import copy
import json
import pickle
from collections import UserDict
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ivpolicy.core.record.case import (
    CaseError,
    CaseProblem,
    CaseRecord,
    Month,
    RecordedList,
    case_from_facts,
    read_case,
)
from ivpolicy.core.record.computed import COMPUTED
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType

AS_AT = date(2026, 11, 1)
SECRET = "Zq7 Invented Child Name"


def problems_of(data):
    with pytest.raises(CaseError) as caught:
        read_case(data)
    return caught.value.problems


def only_problem(data):
    (problem,) = problems_of(data)
    return problem


def test_record_with_nothing_but_an_id_has_every_fact_unknown():
    record = read_case({"case_id": "c1"})
    known = {path: value for path in VOCABULARY if (value := recorded_value(record, path, AS_AT)) is not None}
    assert known == dict.fromkeys((path for path, row in COMPUTED.items() if row.only_when_recorded), False)


def test_null_is_unknown_like_absent():
    assert read_case({"case_id": "c1", "child": {"disabled": None}}) == read_case({"case_id": "c1"})


@pytest.mark.parametrize(
    ("entered", "expected"),
    [(True, True), (False, False), ("yes", True), ("no", False), ("true", True), ("false", False), ("Yes", True)],
)
def test_yes_and_no_are_read_from_truth_values_and_words(entered, expected):
    assert read_case({"case_id": "c1", "child": {"disabled": entered}}).child.disabled is expected


@pytest.mark.parametrize("entered", [1, 0, "y", "on", "1", 1.0, "", [], {}, "maybe"])
def test_nothing_else_is_read_as_yes_or_no(entered):
    problem = only_problem({"case_id": "c1", "child": {"disabled": entered}})
    assert problem == CaseProblem("child.disabled", "expected yes or no", "leave it out when it is not known", "C022")


@pytest.mark.parametrize(("entered", "expected"), [(0, 0), (12, 12), (12.0, 12), ("12", 12), ("012", 12)])
def test_counts_are_read_from_numbers_and_digits(entered, expected):
    record = read_case({"case_id": "c1", "visitor": {"training": {"induction_hours": entered}}})
    assert record.visitor.training.induction_hours == expected


@pytest.mark.parametrize("entered", [True, 1.5, 1e7, "twelve", "-1", 10**9, 10**400, float("inf"), "١٢"])
def test_nothing_else_is_read_as_a_count(entered):
    problem = only_problem({"case_id": "c1", "visitor": {"training": {"induction_hours": entered}}})
    assert (problem.path, problem.message) == (
        "visitor.training.induction_hours",
        "expected a whole number of hours, 0 or more",
    )


def test_negative_count_is_said_to_be_negative():
    problem = only_problem({"case_id": "c1", "placement": {"miles_from_home": -3}})
    assert problem == CaseProblem(
        "placement.miles_from_home", "cannot be negative", "write a whole number, 0 or more", "C024"
    )


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ("2024-03-05", date(2024, 3, 5)),
        (date(2024, 3, 5), date(2024, 3, 5)),
        ("2024-03", Month(2024, 3)),
        (Month(2024, 3), Month(2024, 3)),
        ("never", "never"),
    ],
)
def test_last_time_is_a_day_a_month_or_never(entered, expected):
    record = read_case({"case_id": "c1", "family_time": {"last_unsupervised": entered}})
    assert record.family_time.last_unsupervised == expected


@pytest.mark.parametrize(
    "entered",
    ["none", 20240305, "20240305", "5 March 2024", "2024", 1.5, True, "٢٠٢٤-03"],
)
def test_nothing_else_is_read_as_a_last_time(entered):
    problem = only_problem({"case_id": "c1", "family_time": {"last_unsupervised": entered}})
    assert problem == CaseProblem(
        "family_time.last_unsupervised",
        "expected a day",
        "write a day as `2026-03-05` or a month as `2026-03`, or `never`",
        "C025",
    )


@pytest.mark.parametrize("entered", [datetime(2024, 3, 5, 12, 0), "2024-03-05 12:00:00", "2024-03-05T00:00:00"])  # noqa: DTZ001
def test_time_of_day_is_told(entered):
    problem = only_problem({"case_id": "c1", "family_time": {"last_unsupervised": entered}})
    assert problem == CaseProblem(
        "family_time.last_unsupervised", "has a time of day", "give the day alone, as it was in England", "C027"
    )


@pytest.mark.parametrize("entered", ["2026-02-30", "2026-13", "0206-01-01", "2026-00-10", "9999-01-01"])
def test_impossible_day_is_said_not_to_be_in_the_calendar(entered):
    problem = only_problem({"case_id": "c1", "child": {"date_of_birth": entered}})
    assert problem.path == "child.date_of_birth"
    assert problem.message == "is not a day of the calendar between 1900 and 2200"


def test_planned_day_may_be_none_but_not_never():
    record = read_case({"case_id": "c1", "meetings": {"next_looked_after_review": "none"}})
    assert record.meetings.next_looked_after_review == "none"
    assert only_problem({"case_id": "c1", "meetings": {"next_looked_after_review": "never"}})


def test_plain_list_is_complete_and_empty_list_is_not_absent():
    record = read_case({"case_id": "c1", "visitor": {"references": []}})
    assert record.visitor.references == RecordedList(items=())
    assert record.visitor.references.complete is True


def test_list_may_say_that_it_is_not_complete():
    record = read_case(
        {"case_id": "c1", "visitor": {"references": {"complete": "no", "items": [{"kind": "employment"}]}}}
    )
    assert record.visitor.references.complete is False
    assert record.visitor.references.items[0].taken_up is None


def test_objection_and_judgement_may_be_bare_answers():
    record = read_case(
        {"case_id": "c1", "views": {"objects_to_visitor": "yes"}, "judgements": {"visitor_in_interests": True}}
    )
    assert record.views.objects_to_visitor.value is True
    assert record.judgements.visitor_in_interests.on is None


def test_unknown_word_of_a_choice_gets_the_nearest_one():
    problem = only_problem({"case_id": "c1", "placement": {"type": "fostr"}})
    assert problem == CaseProblem(
        "placement.type",
        "expected one of `foster`, `kinship`, `with_parents`, `childrens_home`, `residential_school`, "
        "`supported_accommodation`, `secure`, `hospital`, `other`",
        "did you mean `foster`?",
        "C028",
    )


def test_unknown_key_gets_the_nearest_one_beside_it():
    problem = only_problem({"case_id": "c1", "child": {"dissabled": True}})
    assert problem == CaseProblem("child", "unknown key `dissabled`", "did you mean `disabled`?", "C010")


def test_fact_in_the_wrong_section_is_found_where_it_belongs():
    problem = only_problem({"case_id": "c1", "child": {"out_of_authority": True}})
    assert problem.help == "did you mean `placement.out_of_authority`?"


def test_unknown_key_of_a_list_item_gets_the_nearest_one():
    problem = only_problem({"case_id": "c1", "visitor": {"references": [{"knd": "employment"}]}})
    assert problem == CaseProblem("visitor.references[0]", "unknown key `knd`", "did you mean `kind`?", "C010")


def test_unknown_key_of_a_judgement_lists_what_it_may_hold():
    problem = only_problem({"case_id": "c1", "judgements": {"very_young": {"zzz": 1}}})
    assert (problem.path, problem.message) == ("judgements.very_young", "unknown key `zzz`")
    assert "`because`" in problem.help


def test_computed_fact_cannot_be_recorded():
    problem = only_problem({"case_id": "c1", "child": {"age": 12}})
    assert problem == CaseProblem(
        "child.age", "is worked out, not recorded", "give `child.date_of_birth` instead", "C012"
    )


def test_missing_case_id_is_required():
    assert only_problem({}) == CaseProblem("case_id", "is required", "give it a value", "C020")


@pytest.mark.parametrize(("entered", "message"), [("", "is empty"), (7, "expected text"), ("x" * 101, "is too long")])
def test_bad_case_id_is_said_without_showing_it(entered, message):
    assert only_problem({"case_id": entered}).message == message


@pytest.mark.parametrize(
    ("section", "entered", "message"),
    [
        ("child", [], "expected keys and values"),
        ("child", "x", "expected keys and values"),
        ("events", "x", "expected a list"),
        ("events", {}, "expected a list"),
        ("occasions", "care_planning", "expected a list"),
        ("occasions", {"care_planning": True}, "expected a list"),
        ("provenance", [], "expected keys and values"),
        ("local", {"leeds": 3}, "expected keys and values"),
        ("decisions", 3, "expected a list"),
    ],
)
def test_wrong_kind_of_value_is_said_in_plain_words(section, entered, message):
    assert only_problem({"case_id": "c1", section: entered}).message == message


def test_every_problem_comes_in_one_answer_in_the_order_of_the_record():
    found = problems_of(
        {
            "appointment": {
                "started_on": "2026-05-01",
                "reviews": [{"on": "2026-04-01", "kind": "scheme"}, {"on": "soon"}],
            },
            "child": {"disabled": "perhaps", "statuses": ["looked_aftr"]},
            "visitor": {"references": [{"kind": "emploment"}]},
            "provenance": {"child.disabld": {"source": "form"}},
        }
    )
    assert [problem.path for problem in found] == [
        "case_id",
        "child.statuses[0]",
        "child.disabled",
        "visitor.references[0].kind",
        "appointment.reviews[0].on",
        "appointment.reviews[1].on",
        "provenance",
    ]


def test_two_bad_words_in_one_set_leave_the_rest_of_the_section_to_be_checked():
    found = problems_of(
        {
            "case_id": "c1",
            "child": {"statuses": ["x", "y"], "date_of_birth": "2012-01-01"},
            "care": {"looked_after_since": "2011-01-01"},
        }
    )
    assert [problem.path for problem in found] == [
        "child.statuses[0]",
        "child.statuses[1]",
        "care.looked_after_since",
    ]


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"care": {"looked_after_since": "2020-01-01", "ceased_on": "2019-12-31"}}, "care.ceased_on"),
        ({"appointment": {"started_on": "2026-01-02", "ended_on": "2026-01-01"}}, "appointment.ended_on"),
        (
            {"views": {"objects_to_visitor": {"value": True, "asked_on": "2026-02-01", "withdrawn_on": "2026-01-01"}}},
            "views.objects_to_visitor.withdrawn_on",
        ),
        (
            {"views": {"objects_to_visitor": {"value": "no", "withdrawn_on": "2026-01-01"}}},
            "views.objects_to_visitor.withdrawn_on",
        ),
        (
            {"advocacy": {"contacts": [{"asked_on": "2026-02-02", "answered_on": "2026-02-01"}]}},
            "advocacy.contacts[0].answered_on",
        ),
        (
            {"visitor": {"interviews": [{"interviewers": 1, "from_scheme": 2}]}},
            "visitor.interviews[0].from_scheme",
        ),
        ({"visitor": {"dbs": {"completed": "yes", "issued_on": "none"}}}, "visitor.dbs.completed"),
        ({"visitor": {"dbs": {"completed": "no", "issued_on": "2026-01-01"}}}, "visitor.dbs.completed"),
    ],
)
def test_what_cannot_be_true_is_reported(facts, path):
    assert only_problem({"case_id": "c1", **facts}).path == path


@pytest.mark.parametrize(
    "facts",
    [
        {"appointment": {"started_on": "2026-05-01", "visits": [{"on": "2026-04-01", "kind": "visit"}]}},
        {"appointment": {"started_on": "2026-05-01", "reviews": [{"on": "2026-04-01", "kind": "looked_after"}]}},
        {"appointment": {"started_on": "2026-05-20", "reviews": [{"on": "2026-05", "kind": "scheme"}]}},
        {"care": {"looked_after_since": "2020-01-01", "ceased_on": "none"}},
        {"visitor": {"dbs": {"completed": "no", "issued_on": "none"}}},
    ],
)
def test_what_may_be_true_is_accepted(facts):
    assert read_case({"case_id": "c1", **facts}).case_id == "c1"


def test_value_marked_as_asked_and_not_known_is_a_contradiction():
    problem = only_problem(
        {"case_id": "c1", "child": {"disabled": True}, "provenance": {"child.disabled": {"asked_not_known": True}}}
    )
    assert (problem.path, problem.message) == (
        "child.disabled",
        "has a value and is marked as asked and not known",
    )


def test_list_of_more_than_a_thousand_entries_is_refused():
    problem = only_problem({"case_id": "c1", "events": [{}] * 1001})
    assert (problem.path, problem.message) == ("events", "is too long")
    assert read_case({"case_id": "c1", "events": [{}] * 1000}).events is not None


def test_text_of_more_than_two_thousand_characters_is_refused():
    long = {"very_young": {"because": "x" * 2001}}
    assert only_problem({"case_id": "c1", "judgements": long}).path == "judgements.very_young.because"
    assert only_problem({"case_id": "c1", "local": {"leeds": {"note": "x" * 2001}}}).path == "local.leeds.note"


def test_local_facts_nested_too_deep_are_refused():
    deep = value = []
    for _ in range(6):
        value.append([])
        value = value[0]
    assert only_problem({"case_id": "c1", "local": {"leeds": {"note": deep}}}).path == "local.leeds.note"


def test_data_that_holds_itself_is_refused_in_words():
    endless = {"case_id": "c1"}
    endless["child"] = endless
    assert problems_of(endless)[0].message == "the record is too deep or too large"


@pytest.mark.parametrize("entered", [None, [], "case_id: c1", 3])
def test_what_is_no_mapping_is_refused_in_words(entered):
    assert only_problem(entered).message == "expected keys and values"


def test_other_mappings_than_dictionaries_are_read():
    record = read_case(UserDict({"case_id": "c1", "child": UserDict({"disabled": True})}))
    assert record.child.disabled is True


def test_keys_that_are_no_text_are_refused_without_showing_them():
    found = problems_of({"case_id": "c1", "child": {3: True}, SECRET: {}, "local": {SECRET: 1}})
    assert SECRET not in "\n".join(map(str, found))
    assert "child" in [problem.path for problem in found]


def test_repr_and_str_show_the_case_id_alone():
    record = read_case({"case_id": "c1", "judgements": {"very_young": {"value": True, "because": SECRET}}})
    shown = f"{record!r} {record} {record.judgements!r} {record.judgements.very_young}"
    assert shown == "CaseRecord(case_id='c1') CaseRecord(case_id='c1') Judgements() Judgement()"


def test_problems_never_show_what_was_entered():
    data = {
        "case_id": 3,
        "as_at": SECRET,
        "child": {"disabled": SECRET, "statuses": [SECRET], "date_of_birth": SECRET},
        "placement": {"type": SECRET, "miles_from_home": SECRET, SECRET: SECRET},
        "judgements": {"very_young": SECRET, "visitor_in_interests": {"on": SECRET, SECRET: 1}},
        "visitor": {"references": [SECRET, {"kind": SECRET, SECRET: 1}]},
        "provenance": {SECRET: {"source": SECRET}, "child.disabled": SECRET},
        "local": {SECRET: {SECRET: SECRET * 200}},
        "decisions": [SECRET],
        SECRET: SECRET,
    }
    with pytest.raises(CaseError) as caught:
        read_case(data)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value)
    assert caught.value.__context__ is None


def test_record_cannot_be_changed():
    record = read_case({"case_id": "c1"})
    with pytest.raises(ValueError, match="frozen"):
        record.child = None
    with pytest.raises(ValueError, match="frozen"):
        record.child.disabled = True


def test_record_survives_json_and_pickle():
    record = full_record()
    assert read_case(json.loads(record.model_dump_json())) == record
    assert CaseRecord.model_validate_json(record.model_dump_json()) == record
    assert pickle.loads(pickle.dumps(record)) == record
    assert copy.deepcopy(record) == record


def full_record():
    return read_case(
        {
            "case_id": "c1",
            "as_at": "2026-11-01",
            "occasions": ["looked_after_review", "care_planning"],
            "child": {"statuses": ["looked_after"], "date_of_birth": "2012-02-29"},
            "care": {"responsible_authority": "leeds", "looked_after_since": "2024-03"},
            "family_time": {"last_unsupervised": "never"},
            "views": {"objects_to_visitor": {"value": "no", "asked_on": "2026-10-01", "asked_by": "social worker"}},
            "judgements": {"visitor_in_interests": {"value": "yes", "on": "2026-10-02"}},
            "visitor": {"references": {"complete": "no", "items": [{"kind": "employment"}]}},
            "local": {"leeds": {"note": True}},
            "provenance": {"child.statuses": {"source": "form", "confirmed": "yes"}},
            "decisions": [{"question": "visitor.appoint", "outcome": "appoint", "on": "2026-10-03"}],
        }
    )


def test_json_schema_of_the_record_carries_titles_and_questions():
    schema = CaseRecord.model_json_schema()
    disabled = schema["$defs"]["Child"]["properties"]["disabled"]
    assert (disabled["title"], disabled["description"]) == ("disabled", "Is the child disabled?")
    assert disabled["enum"][:2] == [True, False]


SHORT_FORMS = {
    "case_id": "c1",
    "judgements": {"sufficient_understanding": "no"},
    "views": {"objects_to_visitor": True},
    "visitor": {"references": [{"kind": "personal_friend"}], "interviews": []},
}
"""A plain list, and a bare yes or no for a judgement and for an objection."""


def test_json_schema_of_the_record_takes_the_short_forms_that_are_read():
    takes = Draft202012Validator(CaseRecord.model_json_schema()).is_valid

    assert read_case(SHORT_FORMS).visitor.references.complete
    assert takes(SHORT_FORMS)
    assert takes(json.loads(read_case(SHORT_FORMS).model_dump_json()))
    assert not takes({**SHORT_FORMS, "visitor": {"references": "two"}})
    assert not takes({**SHORT_FORMS, "judgements": {"sufficient_understanding": "perhaps"}})


def test_json_schema_of_the_record_written_out_has_the_long_forms_only():
    takes = Draft202012Validator(CaseRecord.model_json_schema(mode="serialization")).is_valid

    assert takes(json.loads(read_case(SHORT_FORMS).model_dump_json()))
    assert not takes(
        {**json.loads(read_case(SHORT_FORMS).model_dump_json()), "judgements": {"sufficient_understanding": "no"}}
    )


def test_worked_case_facts_become_a_record_in_which_short_answers_count():
    facts = {
        "child.statuses": ["looked_after"],
        "visitor.dbs.level": "enhanced",
        "views.objects_to_visitor": "no",
        "judgements.sufficient_understanding": "no",
        "judgements.visitor_in_interests": True,
        "local.leeds.note": 3,
        "care.responsible_authority": "leeds",
    }
    record = case_from_facts(facts, as_at=AS_AT)
    assert {path: recorded_value(record, path, AS_AT) for path in facts if path in VOCABULARY} == {
        "child.statuses": frozenset({"looked_after"}),
        "visitor.dbs.level": "enhanced",
        "views.objects_to_visitor": False,
        "judgements.sufficient_understanding": False,
        "judgements.visitor_in_interests": True,
    }
    assert recorded_value(record, "local.leeds.note", AS_AT) == 3
    assert (record.case_id, record.as_at, record.care.responsible_authority) == ("worked-case", AS_AT, "leeds")


def test_worked_case_interests_short_form_counts_beside_an_objection():
    facts = {"views.objects_to_visitor": True, "judgements.visitor_in_interests": True}
    record = case_from_facts(facts, as_at=AS_AT)
    assert recorded_value(record, "judgements.visitor_in_interests", AS_AT) is True


def test_worked_case_judgement_given_in_full_is_taken_as_written():
    record = case_from_facts({"judgements.visitor_in_interests": {"value": True}}, as_at=AS_AT)
    assert recorded_value(record, "judgements.visitor_in_interests", AS_AT) is None


def test_worked_case_reports_unknown_facts_beside_bad_values():
    with pytest.raises(CaseError) as caught:
        case_from_facts({"child.disabld": True, "child.age": 3, "child.in_need": "x", SECRET: 1}, as_at=AS_AT)
    found = [(problem.path, problem.message, problem.help, problem.code) for problem in caught.value.problems]
    assert found == [
        ("child.age", "is worked out, not recorded", "give `child.date_of_birth` instead", "C012"),
        ("child.in_need", "expected yes or no", "leave it out when it is not known", "C022"),
        ("", "unknown fact", "the facts are listed in the reference", "C013"),
        ("", "unknown fact `child.disabld`", "did you mean `child.disabled`?", "C013"),
    ]


# --- any input at all ---------------------------------------------------------------------------------------------

junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.binary(max_size=5),
    st.text(max_size=8).map(lambda text: f"{SECRET}{text}"),
    st.sampled_from(["yes", "no", "never", "none", "2026-01", "2026-01-31", "2026-02-30", "12", "\ud800"]),
)
nested_junk = st.recursive(
    junk,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["items", "complete", "value", "on", "kind", "asked_on", SECRET, "x", 3, None]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def placed(pairs):
    """Nest values under their paths; a later path that runs into a value replaces it."""
    data = {}
    for path, value in pairs:
        *sections, name = path.split(".")
        inner = data
        for section in sections:
            if not isinstance(inner.get(section), dict):
                inner[section] = {}
            inner = inner[section]
        inner[name] = value
    return data


paths = st.sampled_from(
    [
        *VOCABULARY,
        "case_id",
        "as_at",
        "child",
        "visitor",
        "provenance",
        "provenance.child",
        "local",
        "local.leeds.x",
        "decisions",
        SECRET,
    ]
)
any_record = st.lists(st.tuples(paths, nested_junk), max_size=8).map(placed)


def shown_by(read, *args, **options):
    """What reading shows of the data: the problems, or the record's repr without its id."""
    try:
        record = read(*args, **options)
    except CaseError as error:
        return f"{error} {error!r} {error.problems!r}"
    return repr(record).replace(repr(record.case_id), "")


@given(any_record)
def test_any_input_gives_a_record_or_problems_that_do_not_show_it(data):
    assert SECRET not in shown_by(read_case, data)


@given(st.dictionaries(paths, nested_junk, max_size=6))
def test_any_facts_give_a_record_or_problems_that_do_not_show_them(facts):
    assert SECRET not in shown_by(case_from_facts, facts, as_at=AS_AT)


days = st.dates(date(2001, 1, 1), date(2026, 10, 31))


def values_of(fact: Fact | object):
    """Legal written values of one fact, or of one field of an item."""
    match fact.type:
        case FactType.BOOLEAN:
            return st.sampled_from([True, False, "yes", "no"])
        case FactType.INTEGER:
            return st.integers(0, 50)
        case FactType.CHOICE:
            return st.sampled_from(fact.choices)
        case FactType.SET:
            return st.lists(st.sampled_from(fact.choices), max_size=3, unique=True)
        case FactType.DATE:
            words = [st.just(fact.takes)] if fact.takes else []
            return st.one_of(days, days.map(str), days.map(lambda day: f"{day:%Y-%m}"), *words)
        case FactType.LIST:
            items = st.fixed_dictionaries({}, optional={f.name: values_of(f) for f in fact.item})
            return st.lists(items, max_size=2)


# Parts of one random item may contradict each other, so lists have their own tests above.
facts_of_one = st.sampled_from(
    [
        f
        for f in VOCABULARY.values()
        if not f.computed_from and f.path not in ("advocacy.contacts", "visitor.interviews")
    ]
).flatmap(lambda fact: values_of(fact).map(lambda value: (fact.path, value)))


@given(facts_of_one)
def test_every_legal_value_is_accepted_known_and_written_out_again(one):
    path, value = one
    record = case_from_facts({path: value}, as_at=AS_AT)
    assert recorded_value(record, path, AS_AT) is not None
    assert CaseRecord.model_validate_json(record.model_dump_json()) == record
