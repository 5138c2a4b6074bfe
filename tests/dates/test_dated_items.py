"""Days that are all told are read a short way, which says the same as the way that reads any."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ivpolicy.core.dates.dated_items import DatedItems, days_reached, latest_seen

TODAY = date(2026, 11, 2)


class LongWay(DatedItems):
    """The same items, never taken for told."""

    told = None


@given(
    st.lists(st.integers(-900, 60).map(lambda days: TODAY + timedelta(days)), max_size=8),
    st.integers(1, 6),
)
def test_told_days_are_read_as_any_days_are(days, number):
    told, any_days = DatedItems(tuple(days)), LongWay(tuple(days))

    assert told.told == tuple(days)
    assert days_reached(number, told, TODAY) == days_reached(number, any_days, TODAY)
    assert latest_seen(told, TODAY) == latest_seen(any_days, TODAY)


def test_a_list_that_is_not_complete_or_has_no_day_somewhere_is_not_told():
    assert DatedItems((TODAY,), complete=False).told is None
    assert DatedItems((TODAY, None)).told is None
    assert DatedItems(()).told == ()
