"""Interviews gone through with answers at random: nothing irrelevant, nothing twice, and the bound is kept to."""

from datetime import date
from itertools import pairwise
from random import Random

import pytest

from answers_given import answered
from ivpolicy import evaluate, load_pack
from ivpolicy.core.record.case import CaseError, read_case
from ivpolicy.interview.given import DeniedAnswerError, read_answered, with_answer
from ivpolicy.interview.interview import CaseInterview, fact_asked

AS_AT = date(2026, 11, 2)
PACKS = ("england", "leeds", "islington", "coventry", "dudley", "childrens_home")
FEW = {"leeds": ("visitor.consider", "visitor.appoint"), "islington": ("visitor.end",)}


def gone_through(name, seed, questions=None, *, knows=True):
    """One interview to its end: what was asked, and the interview then."""
    random, pack = Random(f"{name} {seed}"), load_pack(name)
    data = {"case_id": "invented"}
    record, asked, bounds = read_case(data), [], []
    while True:
        interview = CaseInterview(pack, record, as_at=AS_AT, questions=questions, asked=asked)
        bounds.append((interview.at_most, interview.at_most_if_known))
        path = interview.next
        if path is None:
            break
        assert path not in asked
        assert interview.needed_by(path)
        result = evaluate(pack, record, as_at=AS_AT, questions=interview.questions)
        if seed == 0:
            assert path in {fact_asked(missing) for decision in result.values() for missing in decision.missing}
        if knows:
            data, record = answered(random, data, record, interview, path)
        asked.append(path)
    for before, after in pairwise(bounds):
        assert after[0] < before[0], asked
    assert all(known <= whatever for whatever, known in bounds)
    assert len(asked) <= bounds[0][0]
    return asked, interview


@pytest.mark.parametrize("name", ["england", "leeds"])
def test_a_whole_interview_asks_nothing_twice_and_keeps_to_its_bound(name):
    asked, interview = gone_through(name, 0)

    assert asked
    result = evaluate(load_pack(name), interview._case.given, as_at=AS_AT)
    assert {fact_asked(m) for d in result.values() for m in d.missing} <= set(asked)


@pytest.mark.soak
@pytest.mark.parametrize("name", PACKS)
def test_interviews_by_the_hundred_keep_to_their_bounds(name):
    for seed in range(300):
        gone_through(name, seed, FEW.get(name) if seed % 2 else None)


@pytest.mark.parametrize("name", FEW)
def test_where_nobody_knows_anything_each_is_asked_once(name):
    start = CaseInterview(load_pack(name), read_case({"case_id": "invented"}), as_at=AS_AT, questions=FEW[name])

    asked, _ = gone_through(name, 1, FEW[name], knows=False)

    assert len(asked) == len({path for facts in start.open.values() for path in facts}) <= start.at_most


def interview(data, *questions, asked=()):
    return CaseInterview(load_pack("leeds"), read_case(data), as_at=AS_AT, questions=questions or None, asked=asked)


def test_whether_a_child_is_safe_is_asked_first():
    assert interview({"case_id": "invented"}).next == "concerns.child_may_be_at_risk"


def test_a_question_that_is_settled_asks_nothing():
    done = interview({"case_id": "invented", "concerns": {"child_may_be_at_risk": True}}, "safeguarding.act")

    assert (done.next, done.at_most, done.at_most_if_known) == (None, 0, 0)


def test_a_judgement_that_something_later_can_pass_over_counts_in_the_bound():
    judged = {"value": True, "on": "2026-10-01", "role": "team manager", "addresses_objection": True}
    record = {
        "case_id": "invented",
        "child": {"statuses": ["looked_after"]},
        "judgements": {"visitor_in_interests": judged},
    }

    old = interview(record, "visitor.appoint", "visitor.consider")
    today = interview(
        record | {"judgements": {"visitor_in_interests": judged | {"on": "2026-11-02"}}},
        "visitor.appoint",
        "visitor.consider",
    )

    assert old.at_most > len({p for facts in old.open.values() for p in facts})
    assert today.at_most < old.at_most


# ---- answers put into a record ----


def test_an_answer_is_put_in_and_taken_out_again():
    data = {"case_id": "invented", "child": None}

    given = with_answer(data, "child.disabled", True, confirmed=True)

    assert given["child"] == {"disabled": True}
    assert given["provenance"] == {"child.disabled": {"confirmed": True}}
    assert with_answer(given, "child.disabled", None) == data | {"child": {}, "provenance": {}}
    assert data["child"] is None


def test_an_answer_that_denies_another_is_refused_with_both_named():
    before = {"case_id": "invented", "child": {"statuses": ["looked_after"]}}

    with pytest.raises(DeniedAnswerError) as caught:
        read_answered(with_answer(before, "care.legal_status", "none"), read_case(before), AS_AT)

    assert caught.value.pairs[0].paths == ("child.statuses", "care.legal_status")
    assert "none" not in str(caught.value).split("`")


def test_what_denied_one_another_before_is_no_fault_of_the_answer():
    before = {"case_id": "invented", "child": {"statuses": ["looked_after"]}, "care": {"legal_status": "none"}}

    record = read_answered(with_answer(before, "child.disabled", False), read_case(before), AS_AT)

    assert record.child.disabled is False


def test_what_cannot_be_read_is_told_without_what_was_entered():
    with pytest.raises(CaseError) as caught:
        read_answered(with_answer({"case_id": "x"}, "child.disabled", "Zebra"), read_case({"case_id": "x"}), AS_AT)

    assert "Zebra" not in str(caught.value)
