"""Events as they come in: England's day, and CloudEvents as they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivpolicy.pathways.event import EventError, england_time, read_event


def test_the_clock_in_england_is_that_of_the_list_of_time_zones():
    zone, hour = ZoneInfo("Europe/London"), datetime(1998, 1, 1, tzinfo=UTC)

    while hour.year < 2037:
        assert england_time(hour) == hour.astimezone(zone).replace(tzinfo=None)
        hour += timedelta(hours=1 if hour.day > 23 and hour.month in (3, 10) else 25)


def test_what_happened_before_midnight_utc_in_summer_happened_the_next_day_in_england():
    late = read_event(
        {
            "specversion": "1.0", "type": "uk.gov.town.answer_given", "source": "urn:log", "id": "7",
            "time": "2026-06-30T23:30:00Z", "subject": "invented", "comexampleextension": "passed over",
        }
    )  # fmt: skip

    assert (late.name, late.case, late.happened_on) == ("answer_given", "invented", date(2026, 7, 1))
    assert (late.recorded_at, late.recorded_on) == (None, date(2026, 7, 1))


def test_what_stands_in_the_data_goes_before_the_attributes():
    told = {
        "specversion": "1.0", "type": "answer_given", "source": "urn:log", "id": "7", "subject": "invented",
        "time": "2026-02-03T09:00:00Z", "recordedtime": "2026-02-03T09:05:00+00:00",
        "data": {"happened_on": "2026-02-01", "facts": {"advocacy.satisfied": True}, "by": "CAIS"},
    }  # fmt: skip

    event = read_event(told)

    assert (event.happened_on, event.recorded_at) == (date(2026, 2, 1), datetime.fromisoformat("2026-02-03T09:05"))
    assert event.facts == {"advocacy.satisfied": True}


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"specversion": "0.3"}, "not of version 1.0"),
        ({"specversion": "1.0", "data": "text"}, "`data` of a CloudEvent is written as keys and values"),
        ({"specversion": "1.0", "data": {"fact": {}}}, "a key `fact` that events do not have"),
        ({"specversion": "1.0", "type": "a", "id": "1", "source": "b", "subject": "c"}, "lacks `happened_on`"),
    ],
)
def test_a_cloud_event_that_cannot_be_read_is_told_in_words(told, why):
    with pytest.raises(EventError, match=why):
        read_event(told)
