"""The generated truths of rules are never wrong, and a verdict drawn from them is the whole answer."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from ivpolicy.core.asking import Asking, exact_verdict
from ivpolicy.core.case import CaseRecord, case_from_facts, read_case
from ivpolicy.core.compiler import CompiledPack
from ivpolicy.core.condition import All, Between, Condition, Count, Days, Equals, Has, InWindow, Leaf, Not, OneOf
from ivpolicy.core.condition import Any as AnyOf
from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.evaluator import Result
from ivpolicy.core.kernel import kernel_for
from reference import Reference
from strategies import Example, compiled, examples, one_rule
from test_reference_agreement import reference

AS_AT = date(2026, 11, 1)


def truths(pack: CompiledPack, question: str, record: CaseRecord, as_at: date) -> tuple[bool | None, ...]:
    return kernel_for(pack.space(question), pack.outcome_of)(record, as_at)


def kernel_agrees(example: Example, wanted: Reference, pack: CompiledPack) -> None:
    conditions = (wanted.program.applies, *(rule.when for rule in wanted.program.rules))
    for truth, condition in zip(truths(pack, example.question, example.record, example.as_at), conditions, strict=True):
        assert truth in (None, wanted.truth(condition)), condition
    verdict = pack.compiled(example.question).verdict(example.record, example.as_at)
    if verdict is not None:
        assert (verdict.status, verdict.outcome, verdict.strength) == (wanted.status, wanted.outcome, wanted.strength)


@settings(max_examples=15)
@given(examples())
def test_generated_truths_are_never_wrong(example: Example) -> None:
    kernel_agrees(example, reference(example), compiled(example.programs))


@pytest.mark.fuzz
@settings(max_examples=2_000)
@given(examples())
def test_generated_truths_are_never_wrong_in_very_many_cases(example: Example) -> None:
    kernel_agrees(example, reference(example), compiled(example.programs))


def truth(when: Condition, **facts: object) -> bool | None:
    """The generated truth of one rule; a fact's path is written with two underscores for its dots."""
    record = case_from_facts({path.replace("__", "."): value for path, value in facts.items()}, as_at=AS_AT)
    _, found = truths(one_rule(when), "safeguarding.act", record, AS_AT)
    return found


DISABLED = Leaf("child.disabled", Equals(True))
MOVES = Leaf("placement.moves_in_last_year", Between(2, None))
NOT_RECEIVED = Leaf("visitor.references", Count(1, None, Leaf("received_on", Equals("none"))))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (All((DISABLED, MOVES)), False),
        (AnyOf((DISABLED, MOVES)), None),
        (Not(MOVES), None),
        (All((Not(DISABLED), AnyOf((Not(DISABLED), MOVES)))), True),
    ],
)
def test_an_open_part_leaves_open_only_what_hangs_on_it(when: Condition, expected: bool | None) -> None:
    assert truth(when, child__disabled=False) is expected


def test_what_can_only_be_settled_by_looking_at_both_sides_is_left_to_the_diagrams() -> None:
    either = AnyOf((DISABLED, Not(DISABLED)))

    assert truth(either) is None
    assert one_rule(either).outcome_of("safeguarding.act", case_from_facts({}, as_at=AS_AT), AS_AT) == "act_today"


def test_a_date_within_an_item_that_lies_after_the_day_is_unknown_and_not_another_word() -> None:
    assert truth(NOT_RECEIVED, visitor__references=[{"received_on": "2026-11-20"}]) is None
    assert truth(NOT_RECEIVED, visitor__references=[{"received_on": "2026-10-20"}]) is False
    assert truth(NOT_RECEIVED, visitor__references=[{"received_on": "none"}]) is True


def test_a_month_settles_a_window_only_where_each_of_its_days_does() -> None:
    recent = Leaf("family_time.last_parent_visit", InWindow(Duration(6, "month")))

    assert truth(recent, family_time__last_parent_visit="2026-05") is None
    assert truth(recent, family_time__last_parent_visit="2026-06") is True
    assert truth(recent, family_time__last_parent_visit="2026-04") is False


def test_a_past_date_that_is_not_recorded_cannot_lie_after_the_day_of_decision() -> None:
    assert truth(Leaf("child.date_of_birth", Days(date(2027, 1, 1)))) is False
    assert truth(Leaf("care.expected_to_cease_on", Days(date(2027, 1, 1)))) is None


IN_NEED = Leaf("child.in_need", Equals(True))
OF_SOME_KIND = Leaf(
    "visitor.references",
    Count(1, None, AnyOf((Leaf("kind", Equals("employment")), Not(Leaf("kind", Equals("employment")))))),
)
AT_SOME_STAGE = Leaf("visitor.interviews", Count(1, None, Leaf("stage", OneOf(frozenset({"first", "second"})))))


@pytest.mark.parametrize(
    ("when", "known"),
    [
        # Need does not matter to the first, disability not to the second, the kind of the reference to none.
        (AnyOf((All((DISABLED, IN_NEED)), All((DISABLED, Not(IN_NEED))))), {"disabled": True}),
        (All((IN_NEED, AnyOf((DISABLED, Not(DISABLED))), OF_SOME_KIND)), {"in_need": True}),
        (OF_SOME_KIND, {}),
        # An item of an unknown stage is at one of the two there are.
        (AT_SOME_STAGE, {}),
    ],
)
def test_parts_that_share_a_fact_are_asked_together(when: Condition, known: dict[str, bool]) -> None:
    record = read_case({"case_id": "i", "child": known, "visitor": {"references": [{}], "interviews": [{}]}})
    question = one_rule(when).compiled("safeguarding.act")

    verdict = question.verdict(record, AS_AT)

    assert question.is_exact
    assert verdict == exact_verdict(Asking(question.space, record, AS_AT))
    assert verdict.status == "decided"
    assert [reason.truth for reason in Result(one_rule(when), record, AS_AT)["safeguarding.act"].reasons] == [True]


def test_the_reasons_know_a_test_that_no_value_passes_beside_one_that_some_do() -> None:
    looked_after = frozenset({"looked_after"})
    some, none = (Leaf("child.statuses", Has((), tuple(any_), ("looked_after",))) for any_ in ((), looked_after))
    record = read_case({"case_id": "i"})

    (reason,) = Result(one_rule(All((some, Not(none)))), record, AS_AT)["safeguarding.act"].reasons

    assert [part.truth for part in reason.parts] == [None, True]
    assert reason.parts[1].parts[0].truth is False
