"""What events tell is read only where it may be wrong, and asked again only where it may be otherwise: nobody sees it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivpolicy import CaseError, load_pack
from ivpolicy.core.record.contradictions import COMPARED_WITH
from ivpolicy.core.record.opposing_facts import pairs_opposed
from ivpolicy.core.record.values import MAX_ITEMS
from ivpolicy.pathways.event import read_event
from ivpolicy.pathways.records import EventReader, ToldRecords
from ivpolicy.pathways.rules import DayOfCase, PathwayRules

PACKS = {name: load_pack(name) for name in ("islington", "leeds", "dudley", "coventry")}
RECORDS = EventReader(PACKS["leeds"])
DAYS = ("2026-01-05", "2026-02-05", "2026-03", "never", "none", "nonsense")
LISTS = {
    "appointment.reviews": [{"kind": "scheme", "on": "2026-01-20"}, {"kind": "scheme", "on": "2026-02-20"}],
    "visitor.interviews": [{"stage": "first", "interviewers": 1, "from_scheme": 2}, {"stage": "second"}],
    "advocacy.contacts": [{"asked_on": "2026-02-01", "answered_on": "2026-01-01"}, {"asked_on": "2026-02-01"}],
}
OBJECTIONS = (
    {"value": "yes", "asked_on": "2026-02-01", "withdrawn_on": "2026-01-01"},
    {"value": "no", "withdrawn_on": "2026-01-01"},
    {"value": "no", "asked_on": "2026-02-01"},
)


def values_of(path):
    if path in LISTS:
        return st.lists(st.sampled_from(LISTS[path]), max_size=2)
    return st.sampled_from(("yes", "no", *DAYS))


@st.composite
def told(draw):
    paths = draw(st.lists(st.sampled_from(sorted(COMPARED_WITH)), min_size=1, max_size=4, unique=True))
    facts = {path: draw(values_of(path)) for path in paths}
    for path in ("visitor.interviews", "advocacy.contacts"):
        if draw(st.integers(0, 3)) == 0:
            facts[path] = draw(values_of(path))
    if draw(st.integers(0, 3)) == 0:
        facts["views.objects_to_visitor"] = draw(st.sampled_from(OBJECTIONS))
    return facts


def can_be_read(facts, records=RECORDS):
    try:
        records.read(facts)
    except CaseError:
        return False
    return True


def event(number, facts, day="2026-03-05", type_="facts_recorded"):
    given_ = {"type": type_, "case": "invented", "source": "log", "id": str(number), "happened_on": day, "facts": facts}
    return read_event(given_)


@settings(deadline=None)
@given(facts=st.lists(told(), min_size=1, max_size=6))
def test_facts_are_taken_exactly_where_the_record_with_them_can_be_read(facts):
    records = ToldRecords(RECORDS)
    events = [event(number, some) for number, some in enumerate(facts)]

    assert [not records.refused(one) for one in events] == [can_be_read(some) for some in facts]

    taken, contradicting = {}, set()
    for one in events:
        if not records.refused(one):
            further = taken | dict(one.facts)
            if can_be_read(further):
                taken = further
            else:
                contradicting.add(one.id)
    days = [*records.by_day([one for one in events if not records.refused(one)])]
    if days:
        assert days[-1].facts == taken
        assert {words.split(":")[0] for words in days[-1].contradicting} == contradicting


def test_a_list_that_events_make_too_long_is_told_and_the_events_count():
    records = ToldRecords(RECORDS)
    visits = [event(n, {}, f"2026-01-{n % 28 + 1:02d}", "visit_made") for n in range(MAX_ITEMS + 1)]
    visits.sort(key=lambda one: one.order)

    days = [*records.by_day(visits)]

    assert sum(len(day.contradicting) for day in days) == 1
    assert len(days[-1].facts["appointment.visits"]["items"]) == MAX_ITEMS


# ---- what is asked again ----

VALUES = (
    "yes",
    "no",
    "approved",
    "not_approved",
    "clear",
    "listed",
    "refused",
    "accepted",
    "external",
    "internal",
    "2026-06-01",
    {"value": "yes", "asked_on": "2026-03-10"},
    {"value": "yes", "asked_on": "2026-02-10", "withdrawn_on": "2026-09-01"},
    {"value": "no", "asked_on": "2026-05"},
    None,
)


@pytest.mark.parametrize("name", sorted(PACKS))
def test_what_hangs_on_facts_alone_is_the_same_on_every_day_once_theirs_have_come_and_what_is_kept_is_what_the_core_says(
    name,
):
    pack = PACKS[name]
    rules, records = PathwayRules(pack), EventReader(pack)
    moves = [
        move.when
        for pathway in pack.written.pathways.values()
        for move in (*pathway.starts, *(move for stage in pathway.stages.values() for move in stage.moves))
        if move.when is not None
    ]
    steady = {id(when): paths for when in moves if (paths := rules.steady(pack.on(date(2026, 3, 1)), when))}
    assert steady

    for when in moves:
        paths = steady.get(id(when), ())
        for told in (*({path: value} for path in paths for value in VALUES), *pairs_of(paths)):
            facts = {path: value for path, value in told.items() if value is not None}
            if can_be_read(facts, records):
                record = records.read(facts)
                for days in (0, 30, 200, 3000):
                    day = date(2026, 3, 1) + timedelta(days=days)
                    kept = DayOfCase(rules, records.read, day, facts)
                    assert kept.truth(when) == rules.on(record, day).truth(when)


def pairs_of(paths):
    """Some of the ways in which two facts can be told together, of those that deny one another among them."""
    draw = Random(7)
    pairs = [pair for pair in pairs_opposed() if set(pair) <= set(paths)] * 20
    pairs += [tuple(draw.sample(paths, 2)) for _ in range(20) if len(paths) > 1]
    return [{one: draw.choice(VALUES), other: draw.choice(VALUES)} for one, other in pairs]
