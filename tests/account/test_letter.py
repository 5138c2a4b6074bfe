"""The letter to the child: everything it can say, and how hard that is to read."""

import re
from datetime import date
from pathlib import Path

import pytest

from ivpolicy import explain, load_pack, read_case_file, shipped_packs
from ivpolicy.account.letter import (
    ASKED,
    BY_DAY,
    COMPLAINTS_EASED_FROM,
    DATA_BY_LAW,
    NEXT,
    NOT_SAFE,
    SAFETY_TOLD,
    SAID,
    SAID_OF_ANY,
    SAID_OF_LISTS,
    every_sentence,
)
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.result_document import Status
from ivpolicy.core.rules.kinds import kind_of
from reading_age import grade, grade_by_letters

EXAMPLES = sorted(
    path for path in (Path(__file__).parents[2] / "examples").iterdir() if path.suffix in (".yaml", ".json")
)
AGE_NINE = 4
"""The grade of a child of nine: five years more is the age."""
SENTENCES = frozenset(every_sentence())


@pytest.mark.parametrize("sentence", sorted(SENTENCES))
def test_every_sentence_can_be_read_at_nine_by_two_formulas(sentence):
    assert grade([sentence]) <= AGE_NINE
    assert grade_by_letters([sentence]) <= AGE_NINE


def test_every_question_every_outcome_and_every_status_has_its_sentence():
    assert set(ASKED) == set(CATALOGUE)
    for question in CATALOGUE.values():
        if kind_of(question).is_one_outcome and question.id != "safeguarding.act":
            assert {outcome for asked, outcome in SAID if asked == question.id} == set(question.outcomes), question.id
    assert set(SAID_OF_LISTS) == {"something_due", "nothing_due", "all_steps_recorded", "outstanding"}
    assert set(NEXT) == set(Status.__args__)
    assert set(SAID_OF_ANY) == {*Status.__args__, "gap", "settled"} - {"decided"}


def told(letter):
    return [sentence for part in letter for sentence in (part.heading, *part.sentences)]


BY = re.compile(re.escape(BY_DAY).replace(r"\{\}", r"[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}"))


@pytest.mark.parametrize("name", shipped_packs())
def test_no_letter_of_any_pack_says_anything_else_or_the_name_of_a_rule(name):
    for path in EXAMPLES[::4]:
        data = read_case_file(path)
        for section, named in (("care", "responsible_authority"), ("placement", "provider")):
            data.get(section, {}).pop(named, None)
        data.pop("local", None)
        day = date(2026, 11, 2)
        pack = load_pack(name, as_at=day)
        case = pack.read_case({**data, "as_at": str(day)})
        for question in pack.questions[::3]:
            letter = explain(pack, case, question, as_at=day, audience="child").letter
            other = [one for one in told(letter) if one not in SENTENCES and not BY.fullmatch(one)]
            assert other == [], (path.name, question)
            assert not any("_" in one or "[" in one for one in told(letter))


def amara(as_at=date(2026, 11, 2)):
    pack = load_pack("leeds")
    return pack, pack.read_case(read_case_file(EXAMPLES[2].with_name("amara.yaml"))), as_at


def test_the_letter_says_whom_to_ask_how_to_disagree_and_how_to_get_an_advocate():
    pack, case, day = amara()
    letter = explain(pack, case, "visitor.appoint", as_at=day, audience="child").letter
    text = " ".join(told(letter))

    assert "Yes, we must find you a visitor." in text
    for said in ("ask your social worker", "make a complaint", "An advocate is a person who is on your side", "why"):
        assert said in text


def test_letters_are_alike_whether_a_concern_is_on_file_or_not():
    """A letter sent the child to the people they live with, of whom a concern on file may be."""
    pack, _, day = amara()
    looked_after = {"case_id": "invented", "child": {"statuses": ["looked_after"]}}
    concern = {"events": [{"kind": "safeguarding_concern", "on": "2026-11-01"}]}
    letters = [
        explain(pack, pack.read_case({**looked_after, **more}), "records.keep", as_at=day, audience="child").letter
        for more in ({}, concern)
    ]
    for letter in letters:
        assert NOT_SAFE in told(letter)
        assert not any("live with" in one for one in told(letter))
    assert letters[0][3:] == letters[1][3:]


def test_the_right_to_complain_to_the_data_controller_and_the_thirty_days_are_said_from_the_day_they_are_law():
    for day, is_law in ((COMPLAINTS_EASED_FROM, True), (date(2026, 6, 18), False)):
        pack, case, _ = amara()
        letter = told(explain(pack, case, "visitor.appoint", as_at=day, audience="child").letter)
        assert set(DATA_BY_LAW) <= set(letter) if is_law else not set(DATA_BY_LAW) & set(letter)
        assert "You can tell us if you think we use them in a wrong way." in letter
    said = " ".join(DATA_BY_LAW)
    assert "right to complain to the data controller" in said
    assert "30 days" in said


def test_what_is_recorded_about_safety_is_no_matter_for_a_letter():
    pack, _, day = amara()
    case = pack.read_case(
        {"case_id": "invented", "child": {"statuses": ["looked_after"]}, "concerns": {"child_may_be_at_risk": "yes"}}
    )
    letter = explain(pack, case, "safeguarding.act", as_at=day, audience="child").letter

    assert set(SAFETY_TOLD) <= set(told(letter))
    assert "risk" not in " ".join(told(letter))


def test_an_account_for_a_child_holds_nothing_but_the_letter():
    pack, case, day = amara()
    account = explain(pack, case, "visitor.appoint", as_at=day, audience="child", why_not="no_duty_now")

    assert (account.why, account.why_not, account.what_if, account.missing, account.notices) == ((), None, None, (), ())
