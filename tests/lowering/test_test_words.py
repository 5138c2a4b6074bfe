"""No test word is lost between what is written and what is tested."""

from dataclasses import fields

import pytest

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.lowering.conditions import ConditionReader
from ivpolicy.core.pack.conditions import CompareTest, DateTest, SetTest
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import NEVER

WRITTEN = [
    *((CompareTest, field.name, 6) for field in fields(CompareTest)),
    *((DateTest, field.name, Duration(6, "month")) for field in fields(DateTest)),
    *((SetTest, field.name, ("respite",)) for field in fields(SetTest)),
]


@pytest.mark.parametrize(("test", "word", "value"), WRITTEN)
def test_every_word_makes_a_difference(test, word, value):
    reader, fact = ConditionReader({}, VOCABULARY, lambda _: NEVER), VOCABULARY["child.age"]

    assert reader.test(test(**{word: value}), fact) != reader.test(test(), fact)
