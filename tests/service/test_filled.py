"""What is filled in is read as it is meant, or asked again."""

import pytest

from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.service.web.filled import answer_filled

MILES = VOCABULARY["placement.miles_from_home"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), (" 7 ", 7), ("0", 0), ("1,200", 1200), ("1,234,567", 1_234_567), ("1234567", 1_234_567)],
)
def test_a_whole_number_is_read(typed, number):
    assert answer_filled(MILES, {"value": [typed]}, confirm=False).value == number


@pytest.mark.parametrize(
    "typed", ["1,2", "1,20", "12,34", ",5", "5,", "1.2", "1,2345", "-1", "12345678", "twelve", "\uff11\uff12"]
)
def test_what_may_be_another_number_is_asked_again(typed):
    filled = answer_filled(MILES, {"value": [typed]}, confirm=False)
    assert filled.value is None
    assert [problem.message for problem in filled.problems][:1] == ["Write a whole number from 0 in digits, like 12"]
