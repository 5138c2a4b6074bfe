"""What is given where another thing belongs is told in words, with what to write instead."""

import contextlib
from datetime import date, datetime, time
from pathlib import Path

import pytest

from ivpolicy import (
    CaseError,
    IvpolicyError,
    Month,
    Pack,
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


RESULT = evaluate(PACK, CASE, as_at=DAY, questions=["visitor.appoint"])
EDITIONS = load_packs("leeds")
READING = next(iter(PACK.written.readings))
# Whatever a program may hand over by mistake, each kind once.
GIVEN = [
    None, 3, 10**5000, 3.5, float("nan"), True, 1j, b"leeds", "", ".", "\0", "leeds\n", "a" * 5000, "a/" * 3000, SECRET,
    ["leeds"], ("leeds",), [[]], set(), {"leeds": 1}, {1: 2}, {None: None}, {"child": {1: [None]}}, iter([]), range(3), object(),
    Path("leeds\0"), Path("leeds"), DAY, NOON, time(), date.min, date.max, PACK, CASE, RESULT, Exception, len,
]  # fmt: skip
TAKERS = {
    "evaluate, the pack": lambda given: evaluate(given, CASE, as_at=DAY),
    "evaluate, the case": lambda given: evaluate(PACK, given, as_at=DAY),
    "evaluate, the case of editions": lambda given: evaluate(EDITIONS, given, as_at=DAY),
    "evaluate, the day": lambda given: evaluate(PACK, CASE, as_at=given),
    "evaluate, the questions": lambda given: evaluate(PACK, CASE, as_at=DAY, questions=given),
    "evaluate, hypothetical": lambda given: evaluate(PACK, CASE, as_at=DAY, hypothetical=given),
    "load_pack, the name": load_pack,
    "load_pack, the day": lambda given: load_pack("leeds", as_at=given),
    "load_pack, the readings": lambda given: load_pack("leeds", readings=given),
    "load_pack, an option": lambda given: load_pack("leeds", readings={READING: given}),
    "load_pack, the national layer": lambda given: load_pack("leeds", national=given),
    "load_pack, the edition": lambda given: load_pack("leeds", edition=given),
    "a pack, its readings": lambda given: Pack(PACK.written, PACK.national, given),
    "load_packs, the name": load_packs,
    "load_packs, the readings": lambda given: load_packs("leeds", readings=given),
    "load_packs, the national layer": lambda given: load_packs("leeds", national=given),
    "the edition on a day": EDITIONS.on,
    "the pack on a day": PACK.on,
    "whether in force": PACK.is_in_force,
    "a reading": lambda given: PACK.with_reading(given, "option"),
    "an option of a reading": lambda given: PACK.with_reading(READING, given),
    "outcomes, the questions": lambda given: PACK.outcomes(given, CASE, DAY),
    "outcomes, the case": lambda given: PACK.outcomes([], given, DAY),
    "outcomes, the day": lambda given: PACK.outcomes([], CASE, given),
    "a record": read_case,
    "a record of the pack": PACK.read_case,
    "facts": lambda given: case_from_facts(given, as_at=DAY),
    "the day of facts": lambda given: case_from_facts({"child.disabled": True}, as_at=given),
    "the id of facts": lambda given: case_from_facts({"child.disabled": True}, as_at=DAY, case_id=given),
    "an answer": lambda given: RESULT[given],
    "whether an answer is there": lambda given: given in RESULT,
    "an answer, if it is there": RESULT.get,
}


@pytest.mark.parametrize("take", TAKERS.values(), ids=TAKERS)
def test_whatever_is_given_it_is_taken_or_told(take):
    told = []
    for given in GIVEN:
        try:
            take(given)
        except IvpolicyError as error:
            told.append(error)

    assert all(error.code != "refused" and SECRET not in error.told[0] for error in told if not names_a_file(error))


def names_a_file(error):
    return isinstance(error, PackNotFoundError)


@pytest.mark.parametrize("given", GIVEN, ids=lambda given: type(given).__name__)
def test_what_is_no_file_of_a_case_is_told_by_ivpolicy_or_by_the_system(given):
    with contextlib.suppress(IvpolicyError, OSError):
        raise AssertionError(f"read as a file: {read_case_file(given)}")


@pytest.mark.parametrize("given", [None, "3", 3.5, [3]])
def test_a_month_is_made_of_whole_numbers(given):
    for made in (lambda: Month(2026, given), lambda: Month(given, 3)):
        with pytest.raises(WrongArgumentError, match=r"Month\(2026, 3\)"):
            made()


def test_what_a_record_names_is_shown_only_where_it_can_be_a_pack():
    for named, shown in (("dudley", True), (SECRET, False)):
        case = read_case({"case_id": "c1", "care": {"responsible_authority": named}})
        with pytest.raises(WrongPackError) as caught:
            evaluate(PACK, case, as_at=DAY)
        assert (named in str(caught.value)) is shown


HALF = "\ud800"


@pytest.mark.parametrize(
    "call",
    [
        lambda: load_pack(HALF),
        lambda: load_pack(f"{HALF}.yaml"),
        lambda: load_pack("leeds", national=f"{HALF}.yaml"),
        lambda: load_pack("leeds", edition=HALF),
        lambda: load_pack("leeds", readings={HALF: HALF}),
        lambda: evaluate(PACK, CASE, as_at=DAY, questions=[HALF]),
        lambda: evaluate(PACK, CASE, as_at=DAY)[HALF],
        lambda: case_from_facts({HALF: 1}, as_at=DAY),
    ],
)
def test_what_is_said_of_half_a_character_can_be_sent_on(call):
    with pytest.raises(IvpolicyError) as caught:
        call()

    assert str(caught.value).encode("utf-8")


def test_so_can_what_is_said_of_a_file_with_such_a_name(tmp_path):
    with contextlib.suppress(OSError):  # not every system has such names
        (tmp_path / "\udcff.yaml").write_text("pack: one\n", encoding="utf-8")

    with pytest.raises(IvpolicyError) as caught:
        load_pack(tmp_path / "\udcff.yaml")

    assert str(caught.value).encode("utf-8")


@pytest.mark.parametrize(
    "data", [{"case_id": HALF}, {"case_id": "c", "provenance": {"child.statuses": {"source": HALF}}}]
)
def test_half_a_character_in_a_record_is_told(data):
    with pytest.raises(CaseError, match="has half of a character\n  help: type the text again"):
        read_case(data)
