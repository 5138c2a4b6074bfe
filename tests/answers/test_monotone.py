"""Filling a gap never turns an answer round (semantics 5): decided stays, what is owed is still owed, nothing new is asked."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generated_cases import AS_AT, record_of, recordable
from ivpolicy.core.budget import TooLargeError
from ivpolicy.core.catalogue import Kind
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.record.case import CaseRecord, case_from_facts
from ivpolicy.core.record.computed import COMPUTED
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.opposing_facts import opposing_facts
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.rulebook import RANK, QuestionRules
from ivpolicy.files.packs import load_pack, shipped_packs
from strategies import Example, compiled, fillings

# ---- what is kept ----------------------------------------------------------------------------------------------


def kept(before: Decision, after: Decision, filled: str) -> None:
    """What must still be so once a gap is filled."""
    if before.status in ("decided", "conflict", "not_applicable"):
        assert (after.status, after.outcome) == (before.status, before.outcome)
    if before.status == "no_rule":
        assert after.status in ("no_rule", "not_applicable")
    if before.outcome is not None:
        assert _reaches(after, before.outcome)
        assert RANK[after.strength] <= RANK[before.strength]
    known = {reason.rule: reason.truth for reason in before.reasons if reason.truth is not None}
    assert known.items() <= {reason.rule: reason.truth for reason in after.reasons}.items()
    fresh = {path.split("[", 1)[0] for path in after.missing} - {path.split("[", 1)[0] for path in before.missing}
    assert fresh <= {filled.split("[", 1)[0]}


def _reaches(after: Decision, outcome: str) -> bool:
    """Whether what is owed still is: the outcome, or a higher step."""
    question = after.question
    if question.kind is Kind.ORDERED:
        steps = list(question.outcomes)
        return after.outcome is not None and steps.index(after.outcome) >= steps.index(outcome)
    if question.kind is Kind.LADDER:
        return outcome in _way(after._question_rules, after.outcome)
    return after.outcome == outcome


def _way(question_rules: QuestionRules, rung: str | None) -> list[str | None]:
    parents = {rule.outcome: rule.parent for rule in question_rules.rules}
    return [rung, *_way(question_rules, parents[rung])] if rung in parents else [rung]


# ---- random programs -------------------------------------------------------------------------------------------


def filled_keeps(example: Example, fuller: Example, filled: str) -> None:
    pack = compiled(example.by_question)
    try:
        before = Result(pack, example.record, example.as_at)[example.question]
        after = Result(pack, fuller.record, fuller.as_at)[fuller.question]
    except TooLargeError:  # refused, and so not answered
        assume(False)
    kept(before, after, filled)


@settings(max_examples=25)
@given(fillings())
def test_filling_a_gap_keeps_what_was_settled(pair: tuple[Example, Example, str]) -> None:
    filled_keeps(*pair)


@pytest.mark.fuzz
@settings(max_examples=2_000)
@given(fillings())
def test_filling_a_gap_keeps_what_was_settled_in_very_many_cases(pair: tuple[Example, Example, str]) -> None:
    filled_keeps(*pair)


# ---- the shipped packs -----------------------------------------------------------------------------------------

shipped = cache(load_pack)


def is_event(pack: Pack, path: str) -> bool:
    """Whether to record the fact is a new event, and so another case.

    It is, where a judgement rests on it, or it is a dated step.
    """
    facts = pack.rulebook.facts
    rested_on = {source for fact in facts.values() for source in fact.rests_on}
    dated = {day for plan in pack.rulebook.orders.values() for day in (plan.first, plan.then)}
    return path in rested_on | dated or facts[path].objection or facts[path].event_date


def tells_something_new(less: CaseRecord, more: CaseRecord) -> bool:
    """Whether something that is read only when recorded is so on the one record and not on the other: another case."""
    return any(
        row.only_when_recorded and recorded_value(less, path, AS_AT) != recorded_value(more, path, AS_AT)
        for path, row in COMPUTED.items()
    )


@st.composite
def _facts_with_a_gap(draw: st.DrawFn, pack: Pack, question: str) -> tuple[dict[str, Any], str]:
    """Some facts that a question reads, and one of them that is no event."""
    facts = recordable(pack, question)
    some = draw(st.lists(st.sampled_from(sorted(facts)), min_size=1, max_size=12, unique=True))
    given_ = {path: draw(st.sampled_from(facts[path])) for path in some}
    gaps = [path for path in some if not is_event(pack, path)]
    assume(gaps)
    return given_, draw(st.sampled_from(gaps))


def _pack_keeps(data: st.DataObject, pack: Pack) -> None:
    asked = [q for q in pack.questions if recordable(pack, q)]
    question = data.draw(st.sampled_from(asked), label="question")
    fuller, filled = data.draw(_facts_with_a_gap(pack, question))
    less, more = (
        record_of(pack, {k: v for k, v in fuller.items() if k != filled}, AS_AT),
        record_of(pack, fuller, AS_AT),
    )
    # a value that contradicts another is a corrected record, not a filled gap
    if less is None or more is None or any(opposing_facts(more, AS_AT)) or tells_something_new(less, more):
        assume(False)
        return
    kept(Result(pack, less, AS_AT)[question], Result(pack, more, AS_AT)[question], filled)


@pytest.mark.parametrize("name", shipped_packs())
@given(data=st.data())
@settings(max_examples=15)
def test_filling_a_gap_keeps_what_a_shipped_pack_settled(name: str, data: st.DataObject) -> None:
    _pack_keeps(data, shipped(name))


@pytest.mark.fuzz
@pytest.mark.parametrize("name", shipped_packs())
@given(data=st.data())
@settings(max_examples=500)
def test_filling_a_gap_keeps_what_a_shipped_pack_settled_in_very_many_cases(name: str, data: st.DataObject) -> None:
    _pack_keeps(data, shipped(name))


# ---- what is another case, and not a gap -----------------------------------------------------------------------

JUDGED = {"child.statuses": ["looked_after"], "views.objects_to_visitor": False}


def test_a_move_after_the_judgement_is_another_case_and_asks_for_the_judgement_again() -> None:
    pack = load_pack("england")
    judged_on = date(2026, 10, 1)
    interests = {"value": True, "on": str(judged_on), "by": "a person", "role": "social worker", "because": "invented"}
    facts = {**JUDGED, "judgements.visitor_in_interests": interests}

    before = Result(pack, case_from_facts(facts, as_at=AS_AT), AS_AT)["visitor.appoint"]
    moved = case_from_facts({**facts, "placement.moved_on": "2026-10-15"}, as_at=AS_AT)
    after = Result(pack, moved, AS_AT)["visitor.appoint"]

    assert (before.status, before.outcome) == ("decided", "appoint")
    assert "judgements.visitor_in_interests" in after.missing


def test_every_judgement_rests_on_facts_of_the_vocabulary_or_on_events() -> None:
    for fact in VOCABULARY.facts():
        for source in fact.rests_on:
            assert source in VOCABULARY or source.startswith("events.")
