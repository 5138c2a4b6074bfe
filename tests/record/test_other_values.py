"""Which facts can still come to be otherwise, and how a record holds them then."""

from datetime import date

import pytest

from ivpolicy import Month, read_case
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.other_values import (
    FIXED,
    NOT_FOR_GOOD,
    ONLY_RISE,
    can_become,
    confirmed_otherwise,
    held_value,
    is_of_what_was_done,
    recorded_otherwise,
    why_fixed,
)
from ivpolicy.core.record.vocabulary import VOCABULARY

DAY = date(2026, 11, 2)
PAST = date(2026, 2, 1)


@pytest.mark.parametrize("path", [*FIXED, *ONLY_RISE, *NOT_FOR_GOOD])
def test_every_fact_named_in_a_table_is_in_the_vocabulary(path):
    assert path in VOCABULARY


@pytest.mark.parametrize("path", NOT_FOR_GOOD)
def test_what_is_asked_like_something_done_and_does_not_stay_so_is_named(path):
    assert VOCABULARY[path].asks.startswith(("Has ", "Have "))
    assert not is_of_what_was_done(VOCABULARY[path])


@pytest.mark.parametrize(
    ("path", "held", "value", "can"),
    [
        ("child.date_of_birth", None, PAST, False),
        ("child.disabled", True, False, True),
        ("referral.made", True, False, False),
        ("referral.made", False, True, True),
        ("views.consents_to_referral", True, False, True),
        ("care.looked_after_since", PAST, DAY, False),
        ("care.looked_after_since", None, PAST, True),
        ("placement.moved_on", PAST, DAY, True),
        ("placement.moved_on", PAST, date(2025, 1, 1), False),
        ("placement.moved_on", "never", DAY, True),
        ("placement.moved_on", Month(2026, 2), DAY, True),
        ("referral.made_on", PAST, DAY, False),
        ("referral.made_on", "none", DAY, True),
        ("meetings.next_looked_after_review", PAST, date(2027, 1, 1), True),
        ("meetings.reviews_held", 2, 3, True),
        ("meetings.reviews_held", 2, 1, False),
        ("judgements.visitor_in_interests", True, False, True),
    ],
)
def test_what_has_been_stays_and_what_may_still_happen_can_be(path, held, value, can):
    assert can_become(VOCABULARY[path], held, value, DAY) is can


def test_why_a_fact_is_fixed_is_said_in_words():
    assert why_fixed(VOCABULARY["child.date_of_birth"], None) == "nobody's day of birth changes"
    assert why_fixed(VOCABULARY["referral.made"], True) == "what was done stays done"
    assert why_fixed(VOCABULARY["child.disabled"], True) is None


def test_a_list_can_have_more_items_and_none_fewer():
    record = read_case({"case_id": "invented", "visitor": {"references": [{"kind": "employment"}]}})
    fact, held = VOCABULARY["visitor.references"], held_value(record, "visitor.references")

    assert can_become(fact, held, (*held.items, *held.items), DAY)
    assert not can_become(fact, held, (), DAY)


def test_a_judgement_and_an_objection_are_recorded_so_that_they_count():
    record = read_case({"case_id": "invented"})
    facts = {VOCABULARY["judgements.sufficient_understanding"]: False, VOCABULARY["views.objects_to_visitor"]: False}
    told = recorded_otherwise(record, facts, DAY)

    assert [recorded_value(told, fact.path, DAY) for fact in facts] == [False, False]
    assert held_value(record, "views.objects_to_visitor") is None


def test_a_fact_that_nobody_knew_is_known_once_it_is_recorded():
    marked = {"provenance": {"child.disabled": {"source": "invented", "asked_not_known": "yes"}}}
    record = read_case({"case_id": "invented", **marked})
    told = recorded_otherwise(record, {VOCABULARY["child.disabled"]: True}, DAY)

    assert told.provenance["child.disabled"].asked_not_known is None
    assert told.provenance["child.disabled"].source == "invented"


def test_a_mark_is_changed_beside_the_value():
    told = confirmed_otherwise(
        read_case({"case_id": "invented", "child": {"disabled": "yes"}}), "child.disabled", confirmed=True
    )

    assert told.provenance["child.disabled"].confirmed is True
    assert told.child.disabled is True
