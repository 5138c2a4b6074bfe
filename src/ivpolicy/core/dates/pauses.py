"""The last day of a time that stands still on some days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ivpolicy.core.dates.calendar import BankHolidays, Duration, deadline, is_working_day

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a time stands still: from `first` up to `end`, which is not one of them.

    `end` is None where it has not ended.
    """

    first: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the time stands still on the day."""
        return self.first <= day and (self.end is None or day < self.end)


def paused_deadline(
    start: date, duration: Duration, holidays: BankHolidays, pauses: Iterable[Pause]
) -> date | Duration | None:
    """The last day for something to be done within `duration` after `start`, where some days are not counted.

    A time in working days counts those on which it runs. Any other is as many days as the calendar has from `start` to
    its last day without a pause, and counts as many on which it runs.

    Returns:
        The day; what is left of the time where it stands still and nobody can say until when; None where no one day can
        be named without a pause, or the working days leave the covered years.

    >>> march = Pause(date(2026, 3, 3), date(2026, 3, 5))
    >>> paused_deadline(date(2026, 3, 2), Duration(1, "week"), BankHolidays(frozenset(), range(0)), [march])
    datetime.date(2026, 3, 11)
    """
    last = deadline(start, duration, holidays)
    if last is None:
        return None
    in_working_days = duration.unit == "working_day"
    left, day = duration.number if in_working_days else (last - start).days, start
    at_times = tuple(pauses)
    while left:
        day += _ONE_DAY
        on_day = [pause for pause in at_times if pause.covers(day)]
        if any(pause.end is None for pause in on_day):
            return Duration(left, "working_day" if in_working_days else "day")
        left -= not on_day and (not in_working_days or is_working_day(day, holidays))
    return day if not in_working_days or holidays.cover(start + _ONE_DAY, day) else None
