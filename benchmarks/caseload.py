"""Invents the events of an authority's children over some years, and times the list of what is due for all of them.

Every child is invented, from a seed; the same seed gives the same events. They are put into an event store, thrown
away at the end. Times are of the processor, so that what else the machine does counts less:

    python benchmarks/caseload.py --cases 1500 --years 5
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
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
        events.append(
            {**told, "case": f"invented-{number}", "source": f"invented-{number}", "recorded_at": _iso(day, late)}
        )

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


def run(cases: int, years: int) -> None:
    """Fill a store, list what is due from it, and print what that took."""
    from ivpolicy import EventStore, due_list, load_pack

    as_at = STARTS + timedelta(days=365 * years + 30)
    with tempfile.TemporaryDirectory() as folder, EventStore(Path(folder) / "cases.events") as store:
        for _, events in caseload(cases, years=years):
            with store.at_once():
                for event in events:
                    store.record(event, authority="leeds")
        pack = load_pack("leeds")
        before, start = _most_memory(), time.process_time()
        due = due_list(pack, (store.history(case, authority=of) for of, case in store.cases()), as_at=as_at)
        took, memory = time.process_time() - start, _most_memory()
        kinds = [item.kind for item in due.items]
        print(f"{due.cases:,} cases, {store.size:,} events, {len(due.items):,} items: ", end="")
        print(", ".join(f"{kinds.count(kind):,} {kind}" for kind in sorted(set(kinds))))
        print(f"{took:.1f} s of CPU: {1000 * took / cases:.1f} ms a case, {1e6 * took / store.size:.0f} µs an event")
        print(f"{memory:.0f} MB at most, of which {before:.0f} before the list was begun")


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1500)
    parser.add_argument("--years", type=int, default=5)
    typed = parser.parse_args()
    run(typed.cases, typed.years)
