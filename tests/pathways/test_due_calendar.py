"""The calendar of what is due: nothing lost, nobody named, the same entry again after a change, and no clock."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import icalendar
import pytest

from ivpolicy import load_pack
from ivpolicy.pathways.due import due_in
from ivpolicy.pathways.due_calendar import CalendarError, calendar_of
from ivpolicy.pathways.follower import Follower
from ivpolicy.pathways.history import history_of

FOLLOWER = Follower(load_pack("islington"))
NAME = "Smith, Zelda 0451"
NOT_ON_LIST = {
    "child.statuses": ["child_protection_plan"], "child.disabled": "no", "care.legal_status": "none",
    "views.wants_help_to_complain": "no", "advocacy.complaint": "none", "advocacy.safety_concern": "no",
}  # fmt: skip


def event(id_, type_, day, **more):
    return {"id": id_, "type": type_, "happened_on": day, "recorded_at": day, "source": "log", **more}


RECEIVED = event("1", "request_received", "2026-01-05", facts=NOT_ON_LIST)
ANSWERED = event("2", "answer_given", "2026-01-12")
WORRY = event("3", "facts_recorded", "2026-01-08", facts={"concerns.child_may_be_at_risk": "yes"})


def due(as_at, *events, case=NAME):
    history = history_of(case, [(f"event {n}", one) for n, one in enumerate(events)])
    return [*due_in(FOLLOWER.case(history, as_at))]


def entries(text):
    calendar = icalendar.Calendar.from_ical(text)
    return {str(one["uid"]): one for one in calendar.walk("VEVENT")}


def by_title(text, part):
    (found,) = [one for one in entries(text).values() if part in str(one["summary"])]
    return found


def test_each_entry_is_all_day_on_the_day_to_be_reminded_of_and_ends_on_the_day_after():
    text = calendar_of(due(date(2026, 1, 6), RECEIVED), as_at=date(2026, 1, 6))

    answer = by_title(text, "answer the child")
    assert (answer["dtstart"].dt, answer["dtend"].dt) == (date(2026, 1, 15), date(2026, 1, 16))
    assert "DTSTART;VALUE=DATE:20260115" in text
    assert "Last day 19 January 2026" in answer["description"]
    assert all(one["dtend"].dt - one["dtstart"].dt == timedelta(days=1) for one in entries(text).values())


def test_nothing_is_lost_what_is_late_and_what_has_no_day_stand_on_the_day_asked_about():
    as_at = date(2026, 2, 3)
    items = due(as_at, RECEIVED, WORRY)
    text = calendar_of(items, as_at=as_at)

    assert by_title(text, "Overdue")["dtstart"].dt == as_at
    assert "15 days late" in by_title(text, "Overdue")["description"]
    assert {one["dtstart"].dt for one in entries(text).values()} == {as_at}
    safety = [one for one in entries(text).values() if "Safety today" in str(one["summary"])]
    assert len(safety) == sum(item.kind == "safety" for item in items) > 0
    told = " ".join(str(one["description"]) for one in entries(text).values())
    undated = [item for item in items if item.kind in ("no_day", "find_out", "left_open")]
    assert undated
    assert all(item.reference in told and item.does in told for item in undated)
    assert f"{len(undated)} waiting without a day" in by_title(text, "waiting without a day")["summary"]


def test_no_entry_names_the_case_unless_that_is_asked_for_and_no_title_ever_does():
    items = due(date(2026, 2, 3), RECEIVED, WORRY)

    plain = calendar_of(items, as_at=date(2026, 2, 3)).replace("\r\n ", "")
    named = calendar_of(items, as_at=date(2026, 2, 3), names_cases=True)

    assert "Zelda" not in plain
    assert "0451" not in plain
    assert "CLASS:PRIVATE" in plain
    assert any("Zelda" in str(one["description"]) for one in entries(named).values())
    assert not any("Zelda" in str(one["summary"]) for one in entries(named).values())


def test_a_second_calendar_after_changes_has_the_same_entries_newer_and_none_twice():
    first_day, second_day = date(2026, 1, 6), date(2026, 1, 21)
    first = calendar_of(due(first_day, RECEIVED), as_at=first_day)
    second = calendar_of(due(second_day, RECEIVED), as_at=second_day, before=first)

    before, after = by_title(first, "answer the child"), by_title(second, "answer the child")
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstamp"].dt > before["dtstamp"].dt
    assert "Overdue" in after["summary"]
    assert set(entries(first)) == set(entries(second))


def test_what_is_no_longer_due_is_cancelled_once():
    first_day, second_day, third_day = date(2026, 1, 6), date(2026, 1, 13), date(2026, 1, 14)
    first = calendar_of(due(first_day, RECEIVED), as_at=first_day)
    second = calendar_of(due(second_day, RECEIVED, ANSWERED), as_at=second_day, before=first)
    third = calendar_of(due(third_day, RECEIVED, ANSWERED), as_at=third_day, before=second)

    answer = by_title(first, "answer the child")["uid"]
    gone = entries(second)[answer]
    assert (gone["status"], gone["dtstart"].dt, gone["sequence"] > 0) == ("CANCELLED", date(2026, 1, 15), True)
    assert answer not in entries(third)


def test_two_records_under_one_pseudonym_are_two_entries():
    as_at = date(2026, 1, 6)

    text = calendar_of([*due(as_at, RECEIVED), *due(as_at, RECEIVED)], as_at=as_at)

    assert len([one for one in entries(text).values() if "answer the child" in str(one["summary"])]) == 2


def test_the_same_list_is_the_same_bytes_whenever_and_in_whatever_order_it_is_written():
    items = [*due(date(2026, 2, 3), RECEIVED, WORRY), *due(date(2026, 2, 3), RECEIVED, case="another")]

    assert calendar_of(items, as_at=date(2026, 2, 3)) == calendar_of(items[::-1], as_at=date(2026, 2, 3))


@pytest.mark.parametrize(
    "text", ["", "shopping list", "BEGIN:VCALENDAR\r\nPRODID:-//other//EN\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"]
)
def test_a_file_that_is_something_else_is_left_alone(text):
    with pytest.raises(CalendarError, match="no calendar that `ivpolicy due` wrote"):
        calendar_of([], as_at=date(2026, 2, 3), before=text)


def test_without_the_library_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "icalendar", None)

    with pytest.raises(CalendarError, match=r"not installed\n  help: install `ivpolicy\[calendar\]`"):
        calendar_of([], as_at=date(2026, 2, 3))
