"""National rows bind on the days they are in force, chosen by the day of decision; elsewhere they stand as cautions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generated_cases import record_of, recordable, reference_of
from ivpolicy import evaluate, load_pack, shipped_packs
from ivpolicy.core.pack.document import Clause
from ivpolicy.core.proofs.proofs import prove_never_turns_on
from ivpolicy.core.record.case import CaseRecord, case_from_facts
from ivpolicy.core.rules.rulebook import QuestionRules, Rule
from ivpolicy.core.variables.open_cells import OpenCells
from reference_gaps import TooManyError

ENGLAND = load_pack("england")
ROWS = ENGLAND.national.clauses
DATED = [row for row in ROWS.values() if row.in_force is not None]
NOW = date(2026, 11, 1)
A_DAY = timedelta(days=1)
# Read, and on no day that the page itself shows.
READ_ON_NO_KNOWN_DAY = {"ENG-22", "ENG-118"}


def outside(row: Clause) -> list[date]:
    """The day before the row is in force, and the day after."""
    assert row.in_force is not None
    return [day for day in (row.in_force.from_ and row.in_force.from_ - A_DAY, row.in_force.to) if day]


def rules_of(by_question: Any, row: str) -> list[tuple[QuestionRules, Rule]]:
    return [(asked, rule) for asked in by_question.values() for rule in asked.every if row in rule.clauses]


@pytest.mark.parametrize("name", shipped_packs())
@pytest.mark.parametrize("row", DATED, ids=lambda row: row.id)
def test_outside_its_days_no_rule_cites_a_row_and_a_caution_does(name: str, row: Clause) -> None:
    pack = load_pack(name)

    for day in outside(row):
        on = pack.on(day)
        assert all(rule.gap and rule.outcome is None for _, rule in rules_of(on.rulebook.by_question, row.id))
        for asked, _ in rules_of(pack.rulebook.national, row.id):
            cautions = on.rulebook.by_question[asked.question.id].cautions
            assert any(row.id in caution.clauses and not caution.in_force for caution in cautions)


@pytest.mark.parametrize("row", DATED, ids=lambda row: row.id)
def test_on_its_first_day_every_rule_of_a_row_is_there_that_no_other_row_takes_away(row: Clause) -> None:
    assert row.in_force is not None
    assert row.in_force.from_ is not None
    on = ENGLAND.on(row.in_force.from_)
    there = {rule.id for _, rule in rules_of(on.rulebook.by_question, row.id)}

    for _, rule in rules_of(ENGLAND.rulebook.by_question, row.id):
        days = [ROWS[id_].in_force for id_ in rule.clauses if id_ in ROWS]
        assert (rule.id in there) == all(d is None or d.covers(row.in_force.from_) for d in days)


@st.composite
def partial_records(draw: st.DrawFn, question: str, day: date, most: int) -> CaseRecord:
    """A record of some of the facts that a question reads."""
    values = recordable(ENGLAND, question)
    asked = draw(st.lists(st.sampled_from(sorted(values)), unique=True, max_size=most))
    record = record_of(ENGLAND, {path: draw(st.sampled_from(values[path])) for path in asked}, day)
    assume(record is not None)
    assert record is not None
    return record


@given(st.data())
def test_what_would_hold_before_its_day_is_a_caution_and_nothing_found(data: st.DataObject) -> None:
    rules = [(row, asked, rule) for row in DATED for asked, rule in rules_of(ENGLAND.rulebook.by_question, row.id)]
    row, asked, rule = data.draw(st.sampled_from(rules))
    day = data.draw(st.sampled_from(outside(row)))
    question = asked.question.id
    record = data.draw(partial_records(question, day, 6))

    decision = evaluate(ENGLAND, record, as_at=day)[question]

    assert rule.id not in {finding.rule for finding in decision.findings}
    if decision.status != "not_applicable" and ENGLAND.on_case(question, OpenCells(record, day)).truth(rule.trigger):
        assert any(c.kind == "law_not_in_force" and row.id in c.clauses for c in decision.cautions)


@given(st.data())
def test_the_reference_says_the_same_under_the_law_of_a_day(data: st.DataObject) -> None:
    day = data.draw(st.sampled_from([date(1985, 6, 1), date(2005, 6, 1), date(2012, 6, 1)]))
    question = data.draw(st.sampled_from(["visitor.appoint", "visitor.end", "advocacy.offer", "advocacy.wishes"]))
    record = data.draw(partial_records(question, day, 8))
    on = ENGLAND.on(day)
    try:
        wanted = reference_of(on.diagrams(question), on.rulebook.by_question, question, record, day)
        status = wanted.status
    except TooManyError:
        assume(False)

    got = evaluate(ENGLAND, record, as_at=day)[question]

    assert (got.status, got.outcome, got.strength) == (status, wanted.outcome, wanted.strength)


def test_days_between_two_changes_of_the_law_share_one_pack() -> None:
    assert ENGLAND.on(NOW) is ENGLAND
    assert ENGLAND.on(date(2012, 1, 1)) is ENGLAND.on(date(2012, 2, 1))
    assert ENGLAND.on(date(2010, 1, 1)) is not ENGLAND.on(date(2012, 1, 1))


def test_a_reading_is_taken_otherwise_under_the_law_of_the_day() -> None:
    pack = load_pack("leeds").on(date(2009, 1, 1))
    reading, options = next((id_, one.options) for id_, one in pack.written.readings.items() if not one.barred)

    for option in options:
        for read in (pack.with_reading(reading, option), pack.answers_under(reading, option)):
            assert all(rule.gap for _, rule in rules_of(read.rulebook.by_question, "ENG-8"))


def test_outcomes_are_those_of_the_law_of_the_day() -> None:
    facts = {
        "child.statuses": ["looked_after"],
        "judgements.visitor_in_interests": True,
        "views.objects_to_visitor": False,
    }
    before, after = date(2011, 3, 31), date(2011, 4, 1)

    for day, wanted in ((before, "gap"), (after, "appoint")):
        record = case_from_facts(facts, as_at=day)
        decision = evaluate(ENGLAND, record, as_at=day)["visitor.appoint"]
        assert decision.outcome == wanted
        assert ENGLAND.outcomes(["visitor.appoint"], record, day) == [decision.outcome]


def test_a_day_for_which_the_words_were_not_read_says_so() -> None:
    record = case_from_facts({}, as_at=NOW)

    told = [notice for notice in evaluate(ENGLAND, record, as_at=NOW).notices if "National law" in notice]
    assert len(told) == 1
    assert told[0].startswith("National law is as read up to 29 April 2026, in parts only up to ")
    assert "106 of 106 rows were not read for 1 November 2026" in told[0]
    assert "25 March 2026: ENG-1, ENG-2, " in told[0]


def test_every_row_of_law_that_was_read_says_for_which_days() -> None:
    law = {row.id for row in ROWS.values() if row.force in ("act", "regulation") and row.verified == "V"}

    assert law - {row.id for row in ROWS.values() if row.read_for} == READ_ON_NO_KNOWN_DAY
    # Of the class that may be prescribed the subsection was read, and that nothing prescribes one is from memory.
    assert {row.id for row in ROWS.values() if row.read_for} - law <= {"ENG-7"}


@pytest.mark.parametrize("name", [name for name in shipped_packs() if load_pack(name).written.never_turns_on])
def test_what_an_answer_never_turns_on_it_turns_on_under_the_law_of_no_day(name: str) -> None:
    pack = load_pack(name)
    days = sorted({day for row in DATED for day in (*outside(row), row.in_force and row.in_force.from_) if day})

    assert {pack.on(day): prove_never_turns_on(pack.on(day)) for day in days} == {pack.on(day): () for day in days}
