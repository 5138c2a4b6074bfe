"""The day of decision as a caller gives it: a day, from 1900 to 2200."""

from __future__ import annotations

from datetime import date, datetime

from ivpolicy.core.errors import WrongDayError

_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)


def refuse_no_day(as_at: object) -> None:
    """Raise `WrongDayError` for what is no day, with what to write instead. A date with a time of day is no day."""
    if type(as_at) is date and _EARLIEST <= as_at <= _LATEST:
        return
    if not isinstance(as_at, date) or isinstance(as_at, datetime):
        mend = "as_at.date()" if isinstance(as_at, datetime) else "date(2026, 11, 27)"
        raise WrongDayError(f"`as_at` is a day, a datetime.date, not a {type(as_at).__name__}: write `{mend}`")
    if not _EARLIEST <= as_at <= _LATEST:
        raise WrongDayError("`as_at` is a day from 1900 to 2200")
