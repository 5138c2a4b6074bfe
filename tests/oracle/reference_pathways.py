"""A second, small telling of Islington's request for an advocate: the stages as the chapter has them, written out.

It reads no pack, and counts corrections and working days on its own. Every fact it needs is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

HOLIDAYS_2026 = {date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)}


@dataclass(frozen=True)
class Told:
    """An event: what, on which day, recorded when, by which id, correcting which, and whether it tells a worry."""

    what: str
    day: date
    recorded: date
    id: str
    corrects: str | None = None
    worry: bool | None = None


def stands(told: list[Told], *, on_list: bool, as_at: date) -> tuple[str | None, bool]:
    """The stage on a day, and whether the answer that is owed in ten working days is overdue."""
    stage, since_last, worry, received, answered = None, [], False, None, None
    events = counted(told, as_at)
    for day in sorted({event.day for event in events}):
        of_day = sorted((e for e in events if e.day == day), key=lambda e: (e.recorded, e.id))
        for event in of_day:
            worry = event.worry if event.worry is not None else worry
            received = event.day if event.what == "request_received" else received
            answered = event.day if event.what == "answer_given" else answered
        since_last += of_day
        passed = set()
        while True:
            led_by, following = next_stage(stage, [event.what for event in since_last], on_list=on_list, worry=worry)
            if following is None or (led_by is None and following in passed):
                break
            stage = following
            passed.add(stage)
            if led_by is not None:
                used = next(event for event in since_last if event.what == led_by)
                since_last = [event for event in since_last if event is not used and event.day == day]
                passed = {stage}
    owing = {"mediation_to_start", "mediation", "to_safeguarding_head"}
    late = stage in owing and not answered and received and as_at > tenth_working_day(received)
    return stage, bool(late)


LEADS_ON = {
    None: [("request_received", "any", "list_to_settle")],
    "list_to_settle": [(None, "on list", "at_cais"), (None, "not on list", "mediation_to_start")],
    "at_cais": [("child_spoken_to", "any", "inside_to_start")],
    "inside_to_start": [("child_not_content", "any", "to_refer"), ("team_manager_contacted", "any", "inside")],
    "inside": [("child_not_content", "any", "to_refer"), ("child_content", "any", "settled_inside")],
    "to_refer": [("referred_to_provider", "any", "outside")],
    "mediation_to_start": [
        ("team_manager_contacted", "any", "mediation"),
        (None, "worry", "to_safeguarding_head"),
        ("mediation_resolved", "any", "settled_by_mediation"),
        ("mediation_failed", "any", "unresolved"),
    ],
    "mediation": [
        (None, "worry", "to_safeguarding_head"),
        ("mediation_resolved", "any", "settled_by_mediation"),
        ("mediation_failed", "any", "unresolved"),
    ],
    "unresolved": [(None, "worry", "to_safeguarding_head")],
    "to_safeguarding_head": [("concern_passed_on", "any", "with_safeguarding_head")],
}
"""From each stage: the event that leads on, if it takes one; what has to hold; and where to."""


def next_stage(stage, happened, *, on_list, worry):
    """The event that leads on, if it takes one, and the stage it leads to; nothing where nothing leads on."""
    holding = {"any", "on list" if on_list else "not on list", *(["worry"] if worry else [])}
    for led_by, needed, following in LEADS_ON.get(stage, []):
        if needed in holding and (led_by is None or led_by in happened):
            return led_by, following
    return None, None


def counted(told: list[Told], as_at: date) -> list[Told]:
    """The events recorded by a day, each once, with each correction in place of what it corrects."""
    by_id = {
        event.id: event for event in sorted(told, key=lambda e: e.recorded, reverse=True) if event.recorded <= as_at
    }
    chains: dict[str, list[Told]] = {}
    for event in by_id.values():
        first, seen = event, {event.id}
        while first.corrects is not None and first.corrects in by_id and first.corrects not in seen:
            first = by_id[first.corrects]
            seen.add(first.id)
        if first.corrects is None:
            chains.setdefault(first.id, []).append(event)
    kept = []
    for chain in chains.values():
        corrected = {event.corrects for event in chain}
        last = max((e for e in chain if e.id not in corrected), key=lambda e: (e.recorded, e.id))
        kept += [last] if last.what != "recorded_in_error" else []
    return [event for event in kept if event.day <= event.recorded]


def tenth_working_day(day: date) -> date:
    """The tenth working day after a day of 2026."""
    for _ in range(10):
        day += timedelta(days=1)
        while day.weekday() > 4 or day in HOLIDAYS_2026:
            day += timedelta(days=1)
    return day


def copy_of(event: Told, recorded: date) -> Told:
    """The same event, stored again."""
    return replace(event, recorded=recorded)
