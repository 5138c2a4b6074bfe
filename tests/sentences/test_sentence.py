"""What is said of a sentence that cannot be read, and what a sentence may leave out."""

from __future__ import annotations

import pytest

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.rules import Deadline
from ivpolicy.files.packs import national_pack, read_pack
from ivpolicy.sentences.phrases import number_of
from ivpolicy.sentences.sentence import SentenceError, Sentences

LEEDS = Sentences(read_pack("leeds"), national_pack())


def refused(sentence: str) -> str:
    with pytest.raises(SentenceError) as caught:
        LEEDS.read(sentence)
    return str(caught.value)


@pytest.mark.parametrize(
    ("sentence", "stands", "help_"),
    [
        ("childs age is at least 12 years", "`childs age is at least 12 years` cannot stand at its start", "did you mean `child's age`?"),
        ("child's age is about 12", "`about 12` cannot stand after `child's age is`", "a number"),
        ("disabled", "something is missing after `disabled`", "`is`"),
        ("last parental visit is within the last 6 monhts", "`6 monhts` cannot stand after", "a length of time like 6 months"),
        ("type of placement is fostr", "`fostr` cannot stand after `type of placement is`", "did you mean `foster`?"),
        ("the rule “scheme opn” holds", "cannot stand after `the rule “`", "did you mean `scheme open`?"),
        ("as the text is read on yearly from: (1) for last hold: in no case", "cannot stand after", "a way to read the text (`last held`, `first due`)"),
        ("disabled is yes and goes missing is yes", "`and goes missing is yes` cannot stand after `disabled is yes`", "the end of the sentence"),
        ("", "something is missing at its start", "`in every case`"),
        ("child's social worker to “write”, within 3 dasy", "`3 dasy` cannot stand after", "a length of time like 6 months"),
    ],
)  # fmt: skip
def test_a_sentence_that_cannot_be_read_is_told_where_and_what_could_stand_there(sentence, stands, help_):
    told = refused(sentence)
    assert stands in told
    assert help_ in told.split("help: ")[1]


def test_a_day_that_is_none_is_not_read():
    assert "a day like 1 November 2026" in refused("date of birth is before 31 February 2010")


def test_a_sentence_that_is_too_long_is_refused():
    assert "longer than" in refused("disabled is yes, and " * 1000)


def test_space_marks_notes_capitals_and_a_full_stop_count_for_nothing():
    plain = LEEDS.read("disabled is yes, and child's age is at least 12 years")
    marked = LEEDS.read('“Disabled”  is\nYES [as the officer says], and "child\'s age" is at least 12 years.')
    assert plain == marked


def test_a_fact_may_be_named_by_its_path():
    assert LEEDS.read("`child.disabled` is yes") == LEEDS.read("disabled is yes")
    assert "cannot stand" in refused("`child.disable` is yes")


def test_a_sentence_may_say_a_deadline():
    assert LEEDS.read("within 5 working days of day of referral") == Deadline(
        within=Duration(5, "working_day"), of="advocacy.referred_on"
    )


def test_the_numbers_of_lists_within_lists_are_never_those_of_another():
    followed = [{number_of(place, depth) for place in range(1, 60)} for depth in range(6)]
    assert all(not one & other for n, one in enumerate(followed) for other in followed[:n] if n != 2)
    # Of letters and Roman numbers only `(i)` is both: as a Roman number it starts a list, and follows nothing.
    assert followed[1] & {number_of(place, 2) for place in range(60)} == {"(i)"}
