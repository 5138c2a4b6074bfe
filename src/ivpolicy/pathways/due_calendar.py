"""What is due as an iCalendar file (RFC 5545), by the library `icalendar`: for the calendar that people look at anyway.

A calendar is seen by others and lies on telephones. So no entry says which child it is about, unless that is asked for:
it has a reference, by which the list, which stays where it is, has the case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.rules.words import long_date
from ivpolicy.core.version import ENGINE
from ivpolicy.pathways.due import DueItem

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_NO_LIBRARY = (
    "a calendar needs the library `icalendar`, which is not installed\n  help: install `ivpolicy[calendar]`, or use "
    "`--format csv`"
)
_MADE_BY = "-//ivpolicy//due//EN"
_FIRST_DAY = date(2000, 1, 1)
_ONE_DAY = timedelta(days=1)
_TITLES = {"safety": "Safety today", "overdue": "Overdue", "due": "Due"}


class CalendarError(IvpolicyError, ValueError):
    """A calendar that cannot be written, and why."""

    code = "calendar_refused"


def calendar_of(items: Iterable[DueItem], *, as_at: date, names_cases: bool = False, before: str | None = None) -> str:
    """The calendar of what is due.

    What has a day stands on it, all day. What is late, or owed to safety, stands on the day that is asked about, as
    nobody looks at days that are over; so does, once for each person, what has no day. What an earlier calendar had and
    this one has not is cancelled.

    Nothing hangs on a clock: an entry is as new as the day that is asked about.

    Args:
        items: What is due.
        as_at: The day that is asked about.
        names_cases: Whether the pseudonym of the case stands in the words below each entry; never in its title.
        before: The text of the calendar that was written here before.

    Raises:
        CalendarError: The library is not installed, or what was written before is no calendar of this kind.
    """
    library = _library()
    calendar = library()
    calendar.add("prodid", _MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "What is due")
    events = dict(_entries(items, as_at, names_cases=names_cases))
    for uid, title, day in _written(before) if before is not None else ():
        if uid not in events:
            events[uid] = _event(uid, title, day, as_at, "No longer due, or no longer asked for.", status="CANCELLED")
    for uid in sorted(events):
        calendar.add_component(events[uid])
    return str(calendar.to_ical(), "utf-8")


def _library() -> type[Calendar]:
    try:
        import icalendar  # noqa: PLC0415 - an extra; most lists are no calendar
    except ImportError:
        raise CalendarError(_NO_LIBRARY) from None
    found: type[Calendar] = icalendar.Calendar
    return found


def _entries(items: Iterable[DueItem], as_at: date, *, names_cases: bool) -> Iterator[tuple[str, Event]]:
    ordered = sorted(items, key=lambda item: item.order)
    undated = [item for item in ordered if item.kind not in _TITLES]
    times = Counter[str]()
    for item in ordered:
        if item.kind in _TITLES:
            times[item.reference] += 1  # of two records under one pseudonym, each may owe the same
            again = f"-{times[item.reference]}" if times[item.reference] > 1 else ""
            uid = f"{item.reference}{again}@ivpolicy"
            title = f"{_TITLES[item.kind]}: {item.who}: {item.does}"
            day = item.day if item.kind == "due" and item.day is not None and item.day >= as_at else as_at
            yield uid, _event(uid, title, day, as_at, "\n".join(_words(item, names_cases=names_cases)))
    for who, theirs in groupby(undated, key=lambda item: item.who):
        waiting = [*theirs]
        uid = f"{DueItem(case='', authority='', kind='no_day', who=who, does='').reference}@ivpolicy"
        title = f"{who or 'Nobody is named'}: {len(waiting)} waiting without a day"
        told = "\n".join(_without_day(item, names_cases=names_cases) for item in waiting)
        yield uid, _event(uid, title, as_at, as_at, told)


def _words(item: DueItem, *, names_cases: bool) -> Iterator[str]:
    yield f"Case {item.case}" if names_cases else f"Reference {item.reference}: the list has the case"
    if item.action is not None and item.action.to:
        yield f"To: {item.action.to}"
    if item.last_day is not None:
        late = f", {item.days_late} days late on the day of this list" if item.days_late else ""
        yield f"Last day {long_date(item.last_day)}{late}"
    if item.action is not None and item.action.by_words:
        yield item.action.by_words
    if item.stage:
        yield item.stage
    yield f"Clauses: {', '.join(item.clauses)}"


def _without_day(item: DueItem, *, names_cases: bool) -> str:
    when = f": {item.action.by_words}" if item.action is not None and item.action.by_words else ""
    return f"{item.case if names_cases else item.reference}: {item.does}{when}"


def _event(uid: str, title: str, day: date, as_at: date, words: str, *, status: str = "CONFIRMED") -> Event:
    from icalendar import Event  # noqa: PLC0415 - as above

    event = Event()
    event.add("uid", uid)
    event.add("summary", title[:1].upper() + title[1:])
    event.add("dtstart", day)
    event.add("dtend", day + _ONE_DAY)  # the day on which it is over
    event.add("dtstamp", datetime(as_at.year, as_at.month, as_at.day, tzinfo=UTC))
    event.add("sequence", max((as_at - _FIRST_DAY).days, 0))
    event.add("description", f"{words}\n{ENGINE}, {long_date(as_at)}. People decide: this is never the sole basis.")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("status", status)
    return event


def _written(text: str) -> Iterator[tuple[str, str, date]]:
    """UID, title and day of what stood in an earlier calendar, but for what was cancelled in it."""
    try:
        calendar = _library().from_ical(text)
    except ValueError:
        raise CalendarError(_NOT_OURS) from None
    if str(calendar.get("prodid")) != _MADE_BY:
        raise CalendarError(_NOT_OURS)
    for event in calendar.walk("VEVENT"):
        day = getattr(event.get("dtstart"), "dt", None)
        if str(event.get("status")) != "CANCELLED" and isinstance(day, date):
            yield str(event.get("uid")), str(event.get("summary")), day


_NOT_OURS = "the file there is no calendar that `ivpolicy due` wrote\n  help: name another file"
