"""Two packs on one law and one record: what is worked out when recorded agrees with what is asked beside it."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated_cases import record_of, recordable
from ivpolicy import evaluate, load_pack, shipped_packs
from ivpolicy.core.answers.diagram import Final
from ivpolicy.core.proofs.path import under
from ivpolicy.core.proofs.plain_child import AS_AT
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.record.computed import COMPUTED
from ivpolicy.diff.behaviour import behaviour
from ivpolicy.diff.joint import joint
from ivpolicy.diff.possible_cases import AskedByOne, agreeing
from ivpolicy.diff.told import told_of_decision
from packs_compared import compared

BEFORE_VISITORS = date(2010, 6, 1)
PAIRS = list(combinations(shipped_packs(), 2))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_every_difference_between_shipped_packs_is_shown_by_a_case(one: str, other: str) -> None:
    found = compared(one, other)

    assert (found.unshown, found.too_large) == ((), ())


def test_a_fact_one_pack_asks_and_the_other_reads_when_recorded_is_a_difference_of_asking() -> None:
    islington, coventry = load_pack("islington"), load_pack("coventry")

    found = compared("islington", "coventry")

    assert set(found.asked_by_one) == {AskedByOne("visitor.approve", "judgements.visitor_suitable", by_new=True)}
    assert not found.is_same
    known = {"child.statuses": ["looked_after"], "visitor.identified": True}
    record = case_from_facts(known, as_at=AS_AT)
    reads, asks = (evaluate(pack, record, as_at=AS_AT)["visitor.approve"] for pack in (islington, coventry))
    assert "judgements.visitor_suitable" in asks.missing
    assert "judgements.visitor_suitable" not in reads.missing


def test_the_command_says_who_asks_for_it(run) -> None:
    _, printed, _ = run("diff", "islington", "coventry")

    assert "visitor.approve: Coventry City Council asks for" in " ".join(printed.split())
    assert "no case was found" not in printed


@given(st.data())
def test_every_record_lies_where_the_facts_agree(data: st.DataObject) -> None:
    """No case is left out: whatever record answers both packs lies in the part that is compared."""
    one, other = (load_pack(name) for name in data.draw(st.sampled_from(PAIRS)))
    both = joint(one, other)
    rows = {path for path, row in COMPUTED.items() if row.only_when_recorded}
    question = data.draw(st.sampled_from(both.shared_questions))
    diagrams = both.diagrams(question)
    if not rows & {variable.key for variable in diagrams.variables}:
        return
    values = recordable(one, question) | recordable(other, question)
    asked = data.draw(st.lists(st.sampled_from(sorted(values)), unique=True, max_size=12))
    record = record_of(one, {path: data.draw(st.sampled_from(values[path])) for path in asked}, AS_AT)
    if record is None:
        return
    known = {
        level: variable.possible(record, AS_AT)[0]
        for level, variable in enumerate(diagrams.variables)
        if len(variable.possible(record, AS_AT)) == 1
    }

    assert under(diagrams, agreeing(diagrams), known) != Final(False)


@pytest.mark.parametrize(("one", "other"), [("islington", "coventry"), ("leeds", "england")])
def test_packs_are_compared_under_the_law_of_a_day(one: str, other: str) -> None:
    packs = load_pack(one), load_pack(other)

    found = behaviour(*packs, BEFORE_VISITORS)

    assert found.unshown == ()
    for difference in found.differences:
        shown = difference.witness
        assert shown is not None
        assert packs[0].on(shown.as_at) is packs[0].on(BEFORE_VISITORS)
        record = case_from_facts(dict(shown.given), as_at=shown.as_at)
        told = [told_of_decision(evaluate(p, record, as_at=shown.as_at)[difference.question]) for p in packs]
        assert told == [shown.old, shown.new]
    assert compared(one, other).differences != found.differences


def test_the_command_compares_under_the_law_of_the_day_named(run) -> None:
    _, today, _ = run("diff", "islington", "coventry")
    _, before, _ = run("diff", "islington", "coventry", "--as-at", "2010-06-01")
    _, named, _ = run("diff", "islington", "coventry@2010-06-01")

    assert "as on 1 June 2010: 61 rows are not in force" in " ".join(before.split())
    assert "are not in force" not in today
    assert before == named.replace("coventry@2010-06-01", "coventry")
