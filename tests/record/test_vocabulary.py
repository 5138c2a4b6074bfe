"""The vocabulary, computed facts, and what counts on the day of decision."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivpolicy.core.dates.calendar import Month, months_between
from ivpolicy.core.record.case import case_from_facts, read_case
from ivpolicy.core.record.computed import NEVER_AGO, computed_value
from ivpolicy.core.record.effective_values import recorded_value, why_unknown
from ivpolicy.core.record.fact_declarations import ASK_WHOM, HELD_IN
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType

AS_AT = date(2026, 11, 1)
INTERESTS = "judgements.visitor_in_interests"
UNDERSTANDING = "judgements.sufficient_understanding"
OBJECTION = "views.objects_to_visitor"


def read(record, path, as_at=AS_AT):
    return recorded_value(record, path, as_at), why_unknown(record, path, as_at)


def case(facts, as_at=AS_AT):
    return case_from_facts(facts, as_at=as_at)


@pytest.mark.parametrize("fact", VOCABULARY.values(), ids=lambda fact: fact.path)
def test_every_fact_can_be_asked_for_in_plain_words(fact):
    assert fact.label
    assert fact.label[-1] not in ".?"
    assert fact.asks.endswith("?")
    assert fact.ask_whom in ASK_WHOM
    assert fact.held_in in HELD_IN
    assert fact.known_when


@pytest.mark.parametrize("fact", VOCABULARY.values(), ids=lambda fact: fact.path)
def test_every_fact_has_the_attributes_of_its_type(fact):
    assert bool(fact.choices) is (fact.type in (FactType.CHOICE, FactType.SET))
    assert bool(fact.item) is (fact.type is FactType.LIST)
    assert (fact.unit is not None) is (fact.type is FactType.INTEGER)
    assert fact.takes is None or fact.type is FactType.DATE
    assert not (fact.judgement and fact.type is not FactType.BOOLEAN)


@pytest.mark.parametrize("fact", [f for f in VOCABULARY.values() if f.item], ids=lambda fact: fact.path)
def test_every_item_field_has_a_question_and_at_most_one_places_it_in_time(fact):
    assert all(field.asks.endswith("?") and field.label for field in fact.item)
    assert sum(field.places for field in fact.item) <= 1


def test_labels_are_unlike_one_another():
    labels = [fact.label for fact in VOCABULARY.values()]
    assert len(set(labels)) == len(labels)


def test_computed_facts_are_worked_out_from_recorded_ones():
    computed = [fact for fact in VOCABULARY.values() if fact.computed_from]
    assert computed
    assert all(not VOCABULARY[source].computed_from for fact in computed for source in fact.computed_from)


def test_what_a_judgement_rests_on_is_in_the_vocabulary():
    kinds = {field.name: field.choices for field in VOCABULARY["events"].item}["kind"]
    rests = {path for fact in VOCABULARY.values() for path in fact.rests_on}
    events = {path.removeprefix("events.") for path in rests if path.startswith("events.")}
    assert events <= set(kinds)
    assert {path for path in rests if not path.startswith("events.")} <= set(VOCABULARY)


def test_vocabulary_is_ordered_like_the_record():
    paths = list(VOCABULARY)
    assert [VOCABULARY.order(path) for path in paths] == list(range(len(paths)))
    assert VOCABULARY.order("no.such") == len(paths)
    assert paths.index("child.age") == paths.index("child.date_of_birth") + 1


def test_nearest_fact_is_suggested_only_when_it_is_near():
    assert VOCABULARY.nearest("child.disable") == "child.disabled"
    assert VOCABULARY.nearest("zzzzzz") is None


def test_facts_of_the_shared_fragments_have_their_types():
    assert VOCABULARY["child.statuses"].type is FactType.SET
    assert VOCABULARY["placement.type"].choices[0] == "foster"
    assert VOCABULARY["care.months_looked_after"].computed_from == ("care.looked_after_since",)
    assert VOCABULARY["family_time.last_unsupervised"].takes == "never"
    assert VOCABULARY[INTERESTS].judgement
    assert VOCABULARY[OBJECTION].objection
    assert [f.name for f in VOCABULARY["visitor.references"].item][:2] == ["kind", "taken_up"]


# --- computed facts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "as_at", "age"),
    [
        (date(2008, 11, 1), date(2026, 10, 31), 17),
        (date(2008, 11, 1), date(2026, 11, 1), 18),
        (Month(2008, 11), date(2026, 11, 1), None),  # born on the 1st: 18; on the 30th: 17
        (Month(2008, 10), date(2026, 11, 1), 18),
        (date(2026, 11, 2), date(2026, 11, 1), None),
        (None, date(2026, 11, 1), None),
    ],
)
def test_age_is_attained_as_the_birthday_begins(born, as_at, age):
    assert computed_value("child.age", (born,), as_at) == age


@pytest.mark.parametrize(
    ("since", "months"),
    [
        (date(2026, 5, 1), 6),
        (date(2026, 5, 2), 5),
        (date(2026, 11, 1), 0),
        (date(2026, 11, 2), None),
        (Month(2026, 4), None),  # from 1 April 7 months, from 30 April 6
        (Month(2026, 11), 0),
        (Month(2026, 12), None),
    ],
)
def test_months_looked_after_are_whole_months(since, months):
    assert computed_value("care.months_looked_after", (since,), AS_AT) == months


def test_never_is_not_within_any_number_of_months():
    assert computed_value("family_time.months_since_unsupervised", ("never",), AS_AT) == NEVER_AGO
    assert computed_value("visitor.dbs.months_since_issued", ("none",), AS_AT) is None


@given(st.dates(date(1990, 1, 1), AS_AT))
def test_months_since_a_month_are_known_only_where_all_its_days_agree(day):
    month = Month(day.year, day.month)
    counts = {months_between(d, AS_AT) for d in month.days() if d <= AS_AT}
    found = computed_value("family_time.months_since_parent_visit", (month,), AS_AT)
    assert found == (counts.pop() if len(counts) == 1 else None)


def test_computed_fact_is_unknown_for_the_reason_of_its_source():
    assert read(case({}), "child.age") == (None, "not recorded")
    assert read(case({"child.date_of_birth": "2027-01-01"}), "child.age") == (
        None,
        "dated after the day of decision",
    )
    assert read(case({"child.date_of_birth": "2008-11"}), "child.age") == (
        None,
        "not recorded precisely enough",
    )
    assert read(case({"child.date_of_birth": "2008-11-01"}), "child.age") == (18, None)


CONTACTS = ("advocacy.last_rung", "advocacy.last_contact_late", "advocacy.last_contact_unresolved")


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([], ("none", False, False)),
        ({"complete": "no", "items": []}, (None, None, None)),
        (
            [
                {
                    "rung": "worker",
                    "asked_on": "2026-10-01",
                    "respond_by": "2026-10-08",
                    "answered_on": "2026-10-09",
                    "resolved": "no",
                }
            ],
            ("worker", True, True),
        ),
        (
            [
                {
                    "rung": "worker",
                    "asked_on": "2026-10-01",
                    "respond_by": "2026-10-08",
                    "answered_on": "2026-10-08",
                    "resolved": "yes",
                }
            ],
            ("worker", False, False),
        ),
        (
            [{"rung": "worker", "asked_on": "2026-10-01", "respond_by": "2026-10-31", "answered_on": "none"}],
            ("worker", True, False),
        ),
        (
            [{"rung": "worker", "asked_on": "2026-10-01", "respond_by": "2026-11-01", "answered_on": "none"}],
            ("worker", False, False),
        ),
        ([{"rung": "worker", "asked_on": "2026-10-01", "respond_by": "2026-10-31"}], ("worker", None, None)),
        (
            [
                {"rung": "manager", "asked_on": "2026-10-02", "respond_by": "2026-12-01", "answered_on": "none"},
                {"rung": "worker", "asked_on": "2026-10-01", "respond_by": "2026-10-02", "answered_on": "none"},
            ],
            ("manager", False, False),
        ),
        ([{"rung": "worker", "asked_on": "2026-10-01"}, {"rung": "manager"}], (None, None, None)),
        ([{"rung": "worker", "asked_on": "2026-12-01"}], ("none", False, False)),
    ],
)
def test_latest_contact_decides_the_escalation_facts(contacts, expected):
    record = case({"advocacy.contacts": contacts})
    assert tuple(recorded_value(record, path, AS_AT) for path in CONTACTS) == expected


# --- objections ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("objection", "expected"),
    [
        ({"value": True}, (True, None)),
        ({"value": True, "asked_on": "2026-11-01"}, (True, None)),
        ({"value": True, "asked_on": "2026-11-02"}, (None, "dated after the day of decision")),
        ({"value": True, "asked_on": "2026-10-01", "withdrawn_on": "2026-11-01"}, (False, None)),
        ({"value": True, "asked_on": "2026-10-01", "withdrawn_on": "2026-11-02"}, (True, None)),
        ({"value": False}, (None, "no date asked")),
        ({"value": False, "asked_on": "2026-11-01"}, (False, None)),
        ({"asked_on": "2026-11-01"}, (None, "not recorded")),
    ],
)
def test_objection_counts_only_as_recorded_by_the_day(objection, expected):
    assert read(case({OBJECTION: objection}), OBJECTION) == expected


# --- judgements ---------------------------------------------------------------------------------------------------

FIFTH_OF_OCTOBER = {"value": True, "on": "2026-10-05"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({INTERESTS: FIFTH_OF_OCTOBER}, (True, None)),
        ({INTERESTS: {"value": True}}, (None, "no date recorded")),
        ({INTERESTS: {"on": "2026-10-05"}}, (None, "not recorded")),
        ({INTERESTS: {"value": True, "on": "2026-11-02"}}, (None, "dated after the day of decision")),
        ({INTERESTS: FIFTH_OF_OCTOBER | {"about": "visitor.appoint"}}, (True, None)),
        ({INTERESTS: FIFTH_OF_OCTOBER | {"about": "advocacy.offer"}}, (None, "about something else")),
        ({INTERESTS: FIFTH_OF_OCTOBER, "placement.moved_on": "2026-10-05"}, (True, None)),
        ({INTERESTS: FIFTH_OF_OCTOBER, "placement.moved_on": "2026-10-06"}, (None, "out of date")),
        ({INTERESTS: FIFTH_OF_OCTOBER, "placement.moved_on": "2026-11-02"}, (True, None)),
        ({INTERESTS: FIFTH_OF_OCTOBER, "placement.moved_on": "never"}, (True, None)),
        ({INTERESTS: FIFTH_OF_OCTOBER, "placement.moved_on": "2026-10"}, (None, "out of date")),
        ({INTERESTS: FIFTH_OF_OCTOBER, "events": [{"kind": "plan_change", "on": "2026-10-06"}]}, (None, "out of date")),
        ({INTERESTS: FIFTH_OF_OCTOBER, "events": [{"kind": "plan_change"}]}, (None, "out of date")),
        ({INTERESTS: FIFTH_OF_OCTOBER, "events": [{"kind": "missing", "on": "2026-10-06"}]}, (True, None)),
        (
            {INTERESTS: FIFTH_OF_OCTOBER, OBJECTION: {"value": True, "asked_on": "2026-10-06"}},
            (None, "out of date"),
        ),
        (
            {INTERESTS: FIFTH_OF_OCTOBER, OBJECTION: {"value": True, "asked_on": "2026-10-05"}},
            (None, "does not address the objection"),
        ),
        (
            {
                INTERESTS: FIFTH_OF_OCTOBER | {"addresses_objection": "yes"},
                OBJECTION: {"value": True, "asked_on": "2026-10-05"},
            },
            (True, None),
        ),
        (
            {INTERESTS: FIFTH_OF_OCTOBER, OBJECTION: {"value": False, "asked_on": "2026-10-06"}},
            (True, None),
        ),
        (
            {INTERESTS: FIFTH_OF_OCTOBER, "views.objects_to_this_visitor": {"value": True, "asked_on": "2026-10-06"}},
            (True, None),
        ),
    ],
)
def test_interests_judgement_counts_only_while_it_is_current(facts, expected):
    assert read(case(facts), INTERESTS) == expected


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        ({"value": False, "on": "2026-10-05"}, (None, "communication support not recorded")),
        ({"value": False, "on": "2026-10-05", "support": ""}, (None, "communication support not recorded")),
        ({"value": False, "on": "2026-10-05", "support": "signing"}, (False, None)),
        ({"value": True, "on": "2026-10-05"}, (True, None)),
    ],
)
def test_insufficient_understanding_counts_only_with_the_support_recorded(judgement, expected):
    assert read(case({UNDERSTANDING: judgement}), UNDERSTANDING) == expected


def test_understanding_older_than_the_objection_is_out_of_date():
    facts = {UNDERSTANDING: FIFTH_OF_OCTOBER, OBJECTION: {"value": True, "asked_on": "2026-10-06"}}
    assert read(case(facts), UNDERSTANDING) == (None, "out of date")


# --- dates, lists, provenance, local facts ------------------------------------------------------------------------


def test_past_date_after_the_day_is_not_seen_but_a_planned_one_is():
    record = case({"placement.moved_on": "2026-11-02", "meetings.next_looked_after_review": "2026-11-02"})
    assert read(record, "placement.moved_on") == (None, "dated after the day of decision")
    assert read(record, "meetings.next_looked_after_review") == (date(2026, 11, 2), None)


def test_month_that_has_begun_is_seen():
    record = case({"placement.moved_on": "2026-11"})
    assert read(record, "placement.moved_on") == (Month(2026, 11), None)


def test_items_dated_later_are_not_seen_and_undated_ones_are():
    record = case({"appointment.visits": [{"on": "2026-11-01"}, {"on": "2026-11-02"}, {"kind": "visit"}]})
    seen = recorded_value(record, "appointment.visits", AS_AT)
    assert [(item.on, item.kind) for item in seen.items] == [(AS_AT, None), (None, "visit")]
    assert len(record.appointment.visits.items) == 3


def test_later_date_within_an_item_is_unknown():
    record = case({"visitor.references": [{"kind": "employment", "received_on": "2026-11-02"}]})
    (item,) = recorded_value(record, "visitor.references", AS_AT).items
    assert (item.kind, item.received_on) == ("employment", None)


def test_list_with_nothing_later_is_the_recorded_one():
    record = case({"appointment.visits": {"complete": "no", "items": [{"on": "2026-10-01"}]}})
    assert recorded_value(record, "appointment.visits", AS_AT) is record.appointment.visits


def test_asked_and_not_known_is_said():
    record = read_case(
        {
            "case_id": "c1",
            "provenance": {
                "child.disabled": {"asked_not_known": "yes"},
                "child.date_of_birth": {"asked_not_known": "yes"},
                "local.leeds.note": {"asked_not_known": "yes"},
            },
        }
    )
    assert why_unknown(record, "child.disabled", AS_AT) == "asked and not known"
    assert why_unknown(record, "child.age", AS_AT) == "asked and not known"
    assert why_unknown(record, "local.leeds.note", AS_AT) == "asked and not known"
    assert why_unknown(record, "child.in_need", AS_AT) == "not recorded"


def test_local_fact_is_read_from_its_pack():
    record = case({"local.leeds.note": "x"})
    assert read(record, "local.leeds.note") == ("x", None)
    assert read(record, "local.dudley.note") == (None, "not recorded")


@pytest.mark.parametrize("path", ["child.disabld", "child", "local.leeds", ""])
def test_path_that_is_no_fact_is_an_error(path):
    with pytest.raises(KeyError):
        recorded_value(case({}), path, AS_AT)


@pytest.mark.parametrize("path", VOCABULARY)
def test_fact_is_unknown_exactly_when_a_reason_is_given(path):
    record = case({"child.date_of_birth": "2012-05-05", "advocacy.contacts": [], OBJECTION: "no"})
    value, why = read(record, path)
    assert (value is None) is (why is not None)


@pytest.mark.parametrize(
    ("ended_on", "spent_on", "said", "read"),
    [
        ("2026-10-15", "2026-10-15", None, True),
        ("2026-10-15", "2026-10-16", None, False),
        ("2026-10-15", "2026-10-16", True, False),  # days count before what is said
        ("2026-10-15", "2026-10", None, None),
        ("2026-10-15", "2026-09", None, True),
        ("2026-10", "2026-10-15", None, None),
        ("2026-10", "2026-11-01", None, False),
        ("2026-10-15", None, True, True),
        ("none", "2026-10-16", None, None),
        (None, "2026-10-16", False, False),
    ],
)
def test_the_days_say_whether_an_expense_is_of_before_the_end(ended_on, spent_on, said, read) -> None:
    expense = {"on": spent_on, "before_end": said}
    facts = {
        "appointment.ended_on": ended_on,
        "appointment.expenses": [{k: v for k, v in expense.items() if v is not None}],
    }
    record = case_from_facts({path: value for path, value in facts.items() if value is not None}, as_at=AS_AT)
    assert [item.before_end for item in recorded_value(record, "appointment.expenses", AS_AT).items] == [read]
