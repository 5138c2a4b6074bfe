"""What is given where another thing belongs is told in words, with what to write instead."""

from datetime import date, datetime
from pathlib import Path

import pytest

from ivpolicy import (
    IvpolicyError,
    PackNotFoundError,
    UnknownQuestionError,
    WrongArgumentError,
    WrongDayError,
    WrongPackError,
    case_from_facts,
    evaluate,
    load_pack,
    load_packs,
    read_case,
    read_case_file,
)

DAY = date(2026, 11, 27)
NOON = datetime(2026, 11, 27, 12)  # noqa: DTZ001 - as a database without time zones gives it
PACK = load_pack("leeds")
CASE = PACK.read_case({"case_id": "c1"})
EXAMPLE = Path(__file__).parents[2] / "examples" / "carys.yaml"
SECRET = "Zq7 Invented Child Name"

CALLS = {
    "a dictionary as case": (lambda: evaluate(PACK, {"case_id": SECRET}, as_at=DAY), WrongArgumentError, "pack.read_case(case)"),
    "what a file gives": (lambda: evaluate(PACK, read_case_file(EXAMPLE), as_at=DAY), WrongArgumentError, "read_case_file"),
    "the path of a case": (lambda: evaluate(PACK, EXAMPLE, as_at=DAY), WrongArgumentError, "read_case_file(path)"),
    "a path as text": (lambda: evaluate(PACK, str(EXAMPLE), as_at=DAY), WrongArgumentError, "read_case_file(path)"),
    "an object as case": (lambda: evaluate(PACK, object(), as_at=DAY), WrongArgumentError, "make a dictionary"),
    "a name as pack": (lambda: evaluate("leeds", CASE, as_at=DAY), WrongArgumentError, 'load_pack("leeds")'),
    "a question as text": (lambda: evaluate(PACK, CASE, as_at=DAY, questions="visitor.appoint"), WrongArgumentError, 'questions=["visitor.appoint"]'),
    "a number as questions": (lambda: evaluate(PACK, CASE, as_at=DAY, questions=3), WrongArgumentError, "ids in a list"),
    "numbers in questions": (lambda: evaluate(PACK, CASE, as_at=DAY, questions=[3]), WrongArgumentError, "not a int"),
    "lists in questions": (lambda: evaluate(PACK, CASE, as_at=DAY, questions=[[]]), WrongArgumentError, "not a list"),
    "a question mistyped": (lambda: evaluate(PACK, CASE, as_at=DAY, questions=["visitor.apoint"]), UnknownQuestionError, "did you mean `visitor.appoint`?"),
    "an answer mistyped": (lambda: evaluate(PACK, CASE, as_at=DAY)["visitor.apoint"], UnknownQuestionError, "did you mean `visitor.appoint`?"),
    "an answer by number": (lambda: evaluate(PACK, CASE, as_at=DAY)[3], UnknownQuestionError, "pack.questions"),
    "an answer by a name of a child": (lambda: evaluate(PACK, CASE, as_at=DAY)[SECRET], UnknownQuestionError, "pack.questions"),
    "a time of day": (lambda: evaluate(PACK, CASE, as_at=NOON), WrongDayError, "as_at.date()"),
    "a day as text": (lambda: evaluate(PACK, CASE, as_at="2026-11-27"), WrongDayError, "date(2026, 11, 27)"),
    "no day": (lambda: evaluate(PACK, CASE, as_at=None), WrongDayError, "datetime.date"),
    "outcomes of a dictionary": (lambda: PACK.outcomes(["visitor.appoint"], {}, DAY), WrongArgumentError, "pack.read_case"),
    "outcomes at a time": (lambda: PACK.outcomes(["visitor.appoint"], CASE, NOON), WrongDayError, "as_at.date()"),
    "outcomes of a text": (lambda: PACK.outcomes("visitor.appoint", CASE, DAY), WrongArgumentError, "ids in a list"),
    "a pack for a time": (lambda: load_pack("leeds", as_at=NOON), WrongDayError, "as_at.date()"),
    "a pack as name": (lambda: load_pack(PACK), WrongArgumentError, '"leeds"'),
    "a number as national layer": (lambda: load_pack("leeds", national=3), WrongArgumentError, "the path of a national layer"),
    "a pack as name of all editions": (lambda: load_packs(PACK), WrongArgumentError, '"leeds"'),
    "editions at a time": (lambda: load_packs("leeds").on(NOON), WrongDayError, "as_at.date()"),
    "editions asked for a day as text": (lambda: evaluate(load_packs("leeds"), CASE, as_at="2026-11-27"), WrongDayError, "date(2026, 11, 27)"),
    "a dictionary as case of all editions": (lambda: evaluate(load_packs("leeds"), {"case_id": SECRET}, as_at=DAY), WrongArgumentError, "pack.read_case(case)"),
    "no name": (lambda: load_pack(None), WrongArgumentError, '"leeds"'),
    "an authority in full": (lambda: load_pack("Leeds City Council"), PackNotFoundError, 'load_pack("leeds")'),
    "an authority nearly": (lambda: load_pack("london borough of islingtn"), PackNotFoundError, 'load_pack("islington")'),
    "an id nearly": (lambda: load_pack("Leed"), PackNotFoundError, 'load_pack("leeds")'),
    "facts at a time": (lambda: case_from_facts({"child.disabled": True}, as_at=NOON), IvpolicyError, "has a time of day"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "told"), CALLS.values(), ids=CALLS)
def test_a_wrong_argument_is_told_with_what_to_write(call, kind, told):
    with pytest.raises(IvpolicyError) as caught:
        call()

    assert isinstance(caught.value, kind)
    assert told in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.code not in ("", "refused")


def test_an_authority_in_full_in_a_record_is_its_pack():
    named = read_case({"case_id": "c1", "care": {"responsible_authority": " leeds  City Council"}})

    assert evaluate(PACK, named, as_at=DAY).pack is PACK
    with pytest.raises(WrongPackError):
        evaluate(load_pack("dudley"), named, as_at=DAY)


def test_asking_whether_an_answer_is_there_raises_nothing():
    result = evaluate(PACK, CASE, as_at=DAY)

    assert "visitor.appoint" in result
    assert "visitor.apoint" not in result
    assert result.get("visitor.apoint") is None


def test_a_record_that_is_read_is_read_again_as_it_is():
    assert PACK.read_case(CASE) == CASE
