"""Questions asked together say what they say when each is asked alone, and reasons do not change with what is shared."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated_cases import AS_AT, record_of, recordable
from ivpolicy import CaseRecord, evaluate, load_pack, shipped_packs
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import Provenance
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.files.cases import read_case_file

EXAMPLES = Path(__file__).parents[2] / "examples"

shipped = cache(load_pack)


@st.composite
def recorded(draw: st.DrawFn, pack: Pack, questions: list[str]) -> dict[str, Any]:
    """Some of the facts these questions read, each with a value it can have."""
    facts = {path: values for question in questions for path, values in recordable(pack, question).items()}
    some = draw(st.lists(st.sampled_from(sorted(facts)), max_size=25, unique=True)) if facts else []
    return {path: draw(st.sampled_from(facts[path])) for path in some}


@pytest.mark.parametrize("name", shipped_packs())
@settings(max_examples=15)
@given(data=st.data())
def test_questions_asked_together_say_what_each_says_alone(name: str, data: st.DataObject) -> None:
    pack = shipped(name)
    questions = data.draw(st.lists(st.sampled_from(pack.questions), min_size=1, max_size=6, unique=True))
    record = record_of(pack, data.draw(recorded(pack, questions)), AS_AT)
    if record is None:
        return

    together = evaluate(pack, record, as_at=AS_AT, questions=questions, hypothetical=True)
    alone = evaluate(pack, record, as_at=AS_AT, hypothetical=True)

    assert list(together) == questions
    for question in questions:
        assert together[question].document() == alone[question].document()
    assert pack.outcomes(questions, record, AS_AT) == [
        pack.outcome_of(question, OpenCells(record, AS_AT)) for question in questions
    ]


def amara(pack: Pack) -> CaseRecord:
    return pack.read_case(read_case_file(EXAMPLES / "amara.yaml"))


def test_every_question_asked_together_gives_the_same_document() -> None:
    pack = shipped("leeds")
    record = amara(pack)

    together = evaluate(pack, record, as_at=AS_AT, questions=pack.questions)

    assert together.document() == evaluate(pack, record, as_at=AS_AT).document()


def test_a_result_holds_only_the_questions_asked() -> None:
    pack = shipped("leeds")

    result = evaluate(pack, amara(pack), as_at=AS_AT, questions=["visitor.appoint"])

    assert (len(result), list(result)) == (1, ["visitor.appoint"])
    with pytest.raises(KeyError):
        result["visitor.consider"]


def test_no_question_asked_is_no_decision() -> None:
    pack = shipped("leeds")

    assert dict(evaluate(pack, amara(pack), as_at=AS_AT, questions=[])) == {}


@pytest.mark.parametrize("questions", [["visitor.appoint", "visitor.no_such"], ["visitor.no_such"]])
def test_a_question_the_pack_does_not_have_is_a_key_error(questions: list[str]) -> None:
    pack = shipped("leeds")

    with pytest.raises(KeyError, match="no_such"):
        evaluate(pack, amara(pack), as_at=AS_AT, questions=questions)


def test_reasons_are_the_same_whether_or_not_cases_share_their_leaves() -> None:
    pack = shipped("leeds")
    plain = amara(pack).model_copy(update={"provenance": {}})
    marked = plain.model_copy(update={"provenance": {"a.fact.nobody.asks": Provenance(source="invented")}})

    for question in pack.questions:
        shared = evaluate(pack, plain, as_at=AS_AT)[question].reasons
        own = evaluate(pack, marked, as_at=AS_AT)[question].reasons
        assert [reason.document() for reason in shared] == [reason.document() for reason in own]


@pytest.mark.parametrize("name", shipped_packs())
@pytest.mark.parametrize("statuses", [[], ["looked_after"]])
def test_a_bare_outcome_is_that_of_the_decision_where_it_is_settled_and_nothing_elsewhere(
    name: str, statuses: list[str]
) -> None:
    pack = shipped(name)
    record = pack.read_case({"case_id": "i", "child": {"statuses": statuses}})
    decisions = evaluate(pack, record, as_at=AS_AT)

    outcomes = dict(zip(pack.questions, pack.outcomes(pack.questions, record, AS_AT), strict=True))

    settled = {q: d.outcome if d.status in ("decided", "conflict") else None for q, d in decisions.items()}
    assert outcomes == settled
