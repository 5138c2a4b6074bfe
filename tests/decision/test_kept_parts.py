"""What is kept to be shared between cases: it never grows for a case asked before, and says what it would say anew."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from ivpolicy import CaseRecord, Pack, Result, ResultDocument, evaluate, load_pack, read_case, read_case_file

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_AT = date(2026, 11, 22)
NAMES = ("amara.yaml", "flora.yaml", "hugo.json", "jonah.yaml")
"""Invented children under `examples/`; in two of them a check is outstanding."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("leeds")


@pytest.fixture(scope="module")
def records() -> list[CaseRecord]:
    return [read_case(read_case_file(EXAMPLES / name)) for name in NAMES]


def answered(pack: Pack, record: CaseRecord) -> Result:
    return evaluate(pack, record, as_at=AS_AT, hypothetical=True)


def test_cases_asked_again_make_nothing_more_to_keep(pack: Pack, records: list[CaseRecord]) -> None:
    def kept() -> int:
        """How many truths, findings and values are kept for later cases, over all questions."""
        for record in records:
            answered(pack, record).document()
        diagrams = [pack.on(AS_AT).diagrams(question) for question in pack.questions]
        return sum(len(one._automata) + len(one._apart) + len(one.findings) for one in diagrams)

    first = kept()
    assert [kept(), kept()] == [first, first]


@pytest.mark.parametrize(
    "options", [{}, {"by_alias": True}, {"by_alias": False}, {"indent": 2}, {"exclude_none": True}]
)
def test_the_json_put_together_is_the_one_written_anew(
    pack: Pack, records: list[CaseRecord], options: dict[str, object]
) -> None:
    for record in records:
        document = answered(pack, record).document()
        written = [document.model_dump_json(**options) for _ in range(2)]
        assert written == [BaseModel.model_dump_json(document, **options)] * 2  # type: ignore[arg-type]  # as given


def test_a_text_that_looks_like_no_reasons_stays_as_it_is(pack: Pack) -> None:
    trick = '"reasons":[]'
    told = {"provenance": {"child.statuses": {"source": trick}}, "child": {"statuses": ["looked_after"]}}
    document = answered(pack, read_case({"case_id": trick, **told})).document()
    assert document.model_dump_json() == BaseModel.model_dump_json(document)
    assert ResultDocument.model_validate_json(document.model_dump_json()).case_id == trick


def test_what_was_written_as_json_is_equal_to_what_was_not(pack: Pack, records: list[CaseRecord]) -> None:
    one, other = (answered(pack, records[0]).document() for _ in range(2))
    one.model_dump_json()
    anew = ResultDocument.model_validate(other.model_dump())
    assert one == anew == pickle.loads(pickle.dumps(one))
    assert one.model_dump() == anew.model_dump()
