"""The few days of decision and values that stand for all: no other shows a combination of truths that they do not."""

from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ivpolicy.core.record.computed import computed_value
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.variables.single_values import passes, representatives, sample_days
from strategies import DAYS_OF_DECISION, LEAVES

VISIT, MONTHS = "family_time.last_parent_visit", "family_time.months_since_parent_visit"
ENDS_OF_MONTHS = tuple(
    date(year, month, 1) + timedelta(days=step)
    for year, month, step in product((2027, 2028), range(1, 13), (-2, -1, 0))
)
DAYS = st.one_of(
    st.sampled_from(DAYS_OF_DECISION), st.sampled_from(ENDS_OF_MONTHS), st.dates(date(2025, 1, 1), date(2032, 1, 1))
)
ASKED = st.lists(st.sampled_from([VISIT, MONTHS]).flatmap(lambda path: st.tuples(st.just(path), LEAVES[path])),
                 min_size=2, max_size=3).map(tuple)  # fmt: skip


def truths(asked, value, as_at):
    """The truth of each test on a value of the day of the last visit."""
    seen = {VISIT: value, MONTHS: computed_value(MONTHS, (value,), as_at)}
    return tuple(passes(test, seen[path], as_at) for path, test in asked)


@given(ASKED, DAYS)
def test_no_day_shows_truths_together_that_the_days_tried_do_not(asked, as_at):
    pairs = [(VOCABULARY[path], test) for path, test in asked]
    tried = {
        truths(asked, value, day)
        for day in sample_days(test for _, test in asked)
        for value in representatives(VOCABULARY[VISIT], pairs, day)
    }
    every = ("never", *(as_at - timedelta(days=back) for back in range(500)))
    assert {truths(asked, value, as_at) for value in every} <= tried
