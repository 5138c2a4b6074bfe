"""Invents the events of an authority's children over some years, and times the list of what is due for all of them.

Every child is invented, from a seed; the same seed gives the same events. Nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

Told = dict[str, Any]
"""One event, by its keys."""

STARTS = date(2021, 1, 4)
_INTERESTS = {
    "value": "yes",
    "about": "visitor.appoint",
    "by": "T. Invented",
    "role": "team manager",
    "because": "as was told at the review",
    "support": "none needed, asked at home",
}
_BEFORE_VISITS = (
    ("referral_made", 10, {}),
    ("person_proposed", 30, {}),
    ("application_received", 5, {}),
    ("first_interview_held", 12, {"item": {"interviewers": 2, "from_scheme": 1}}),
    ("training_completed", 30, {}),
    ("second_interview_held", 9, {"item": {"interviewers": 2, "from_scheme": 1}}),
    ("dbs_check_back", 20, {"facts": {"visitor.dbs.barred_list": "clear"}}),
    ("reference_received", 3, {}),
    ("reference_received", 3, {}),
    ("panel_decided", 14, {"facts": {"visitor.panel.outcome": "approved"}}),
    ("approval_confirmed", 4, {}),
    ("appointment_begun", 10, {}),
)
"""What leads to an appointment in Leeds: the kind of event, the days after the one before, and what it tells."""


def events_of(number: int, *, years: int, seed: int = 7) -> list[Told]:
    """The events of one invented child in Leeds, over so many years: about 130 a year."""
    chance = Random(f"{seed}-{number}")  # noqa: S311 - invented children, no secrets
    events: list[Told] = []

    def tell(type_: str, day: date, **more: Any) -> None:
        told = {"type": type_, "happened_on": day.isoformat(), "id": str(len(events) + 1), **more}
        late = chance.choice((0, 0, 0, 1, 2, 5))
        events.append({**told, "case": f"invented-{number}", "source": "invented", "recorded_at": _iso(day, late)})

    day = STARTS + timedelta(days=chance.randrange(300))
    ends = STARTS + timedelta(days=365 * years)
    tell("considered", day, facts=_told_at_first(chance, day))
    for type_, days, more in _BEFORE_VISITS:
        day += timedelta(days=chance.randrange(1, 2 * days))
        if day < ends:
            tell(type_, day, **more)
    begun = day
    for type_, every, more in (
        ("visit_made", 14, {}),
        ("coordinator_in_touch", 30, {}),
        ("scheme_review_held", 182, {}),
    ):
        day = begun
        while (day := day + timedelta(days=chance.randrange(every - every // 4, every + every // 3))) < ends:
            tell(type_, day, **more)
    day = STARTS
    while (day := day + timedelta(days=chance.randrange(1, 8))) < ends:
        tell("facts_recorded", day, facts=_told_meanwhile(chance, day))
    chance.shuffle(events)
    return events


def _iso(day: date, later: int) -> str:
    return (day + timedelta(days=later)).isoformat()


def _told_at_first(chance: Random, day: date) -> Told:
    born = date(chance.randrange(2010, 2016), chance.randrange(1, 13), chance.randrange(1, 29))
    return {
        "child.statuses": ["looked_after"],
        "care.legal_status": "care_order",
        "child.date_of_birth": born.isoformat(),
        "judgements.visitor_in_interests": {**_INTERESTS, "on": day.isoformat()},
        "appointment.active": "no",
        "appointment.ended_on": "none",
        "views.objects_to_visitor": {"value": "no", "asked_on": day.isoformat(), "asked_by": "reviewing officer"},
    }


def _told_meanwhile(chance: Random, day: date) -> Told:
    return chance.choice(
        (
            {"family_time.last_parent_visit": day.isoformat()},
            {"meetings.last_looked_after_review": day.isoformat()},
            {"placement.type": chance.choice(("foster", "kinship", "childrens_home"))},
            {"views.wishes_ascertained": "yes", "views.wishes_ascertained_on": day.isoformat()},
            {"placement.moved_on": day.isoformat()},
        )
    )


def caseload(cases: int, *, years: int, seed: int = 7) -> Iterator[tuple[str, list[Told]]]:
    """So many invented children, each with its events."""
    for number in range(cases):
        yield f"invented-{number}", events_of(number, years=years, seed=seed)
