"""Invents the events of an authority's children over some years, and times the list of what is due for all of them.

Every child is invented, from a seed; the same seed gives the same events. They are put into an event store, thrown
away at the end. Times are of the processor, so that what else the machine does counts less:

    python benchmarks/caseload.py --cases 1500 --years 5
    python benchmarks/caseload.py --cases 1500 --from lines     # one file of JSON lines a case, instead of the store
    python benchmarks/caseload.py --cases 100 --check           # beside an independent count and the careful way
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from multiprocessing import Process
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
    for wrong in chance.sample(events[-40:], min(2, len(events))):
        told = {**wrong, "id": f"{wrong['id']} again", "corrects": wrong["id"], "recorded_at": wrong["recorded_at"]}
        later = date.fromisoformat(wrong["recorded_at"]) + timedelta(days=chance.randrange(9))
        events.append({**told, "recorded_at": later.isoformat()})
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


Due = tuple[str, date | None, int | None]
"""What is due in a case: its kind, its last day, and how many days late it is."""


def counted(events: list[Told], as_at: date) -> list[Due] | None:
    """What is due in Leeds of a child who is visited, counted from the days alone, without a pack or its engine.

    The coordinator is in touch once a month from the beginning on. The scheme reviews the relationship after six
    visits, then every year. Of the carer's view the text names no day. None where nobody visits yet.
    """
    held: dict[str, list[date]] = {}
    for event in events:
        held.setdefault(event["type"], []).append(date.fromisoformat(event["happened_on"]))
    if "appointment_begun" not in held:
        return None
    contacts, reviews, visits = (
        held.get(name, []) for name in ("coordinator_in_touch", "scheme_review_held", "visit_made")
    )
    due = [("no_day", None, None), _dated(_months_after(max(contacts or held["appointment_begun"]), 1), as_at)]
    if reviews:
        due.append(_dated(_months_after(max(reviews), 12), as_at))
    elif len(set(visits)) >= _VISITS_BEFORE_REVIEW:
        due.append(_dated(sorted(visits)[_VISITS_BEFORE_REVIEW - 1], as_at))
    return sorted(due, key=str)


_VISITS_BEFORE_REVIEW = 6


def _dated(last_day: date, as_at: date) -> Due:
    late = max((as_at - last_day).days, 0)
    return "overdue" if late else "due", last_day, late


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def run(cases: int, years: int, source: str, *, check: bool) -> None:
    """Invent the events, list what is due from them, and print what that took."""
    as_at = STARTS + timedelta(days=365 * years + 30)
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own, so that what the list takes is what is measured.
        filling = Process(target=fill, args=(Path(folder), cases, years, source))
        filling.start()
        filling.join()
        measure(Path(folder), cases, years, source, as_at, check=check)


def fill(folder: Path, cases: int, years: int, source: str) -> None:
    """Record the events as they come in, of all cases in turn; or write a file of each case."""
    from ivpolicy import EventStore

    if source == "lines":
        for name, events in caseload(cases, years=years):
            lines = (json.dumps({**event, "authority": "leeds"}) for event in events)
            (folder / f"{name}.jsonl").write_text("\n".join(lines))
    told = [event for _, events in caseload(cases, years=years) for event in events]
    told.sort(key=lambda event: (event["recorded_at"], event["case"], event["id"]))
    with EventStore(folder / "cases.events") as store, store.at_once():
        for event in told:
            store.record(event, authority="leeds")


def measure(folder: Path, cases: int, years: int, source: str, as_at: date, *, check: bool) -> None:
    """List what is due, and print what that took."""
    from ivpolicy import EventStore, due_list, load_pack
    from ivpolicy.pathways.due import due_in
    from ivpolicy.pathways.follower import Follower

    with EventStore(folder / "cases.events", new=False) as store:
        size = store.size
        pack = load_pack("leeds")
        before, start = _most_memory(), time.process_time()
        if source == "lines":
            due = due_list(pack, map(_of_lines, sorted(folder.glob("*.jsonl"))), as_at=as_at)
        else:
            due = due_list(pack, (history for history, _ in store.histories()), as_at=as_at)
        took, memory = time.process_time() - start, _most_memory()
        kinds = [item.kind for item in due.items]
        print(f"{due.cases:,} cases, {size:,} events, {len(due.items):,} items: ", end="")
        print(", ".join(f"{kinds.count(kind):,} {kind}" for kind in sorted(set(kinds))))
        print(f"{took:.1f} s of CPU: {1000 * took / cases:.1f} ms a case, {1e6 * took / size:.1f} µs an event")
        print(f"{memory:.0f} MB at most, of which {before:.0f} before the list was begun")
        if check:
            by_case: dict[str, list[Due]] = {}
            for item in due.items:
                by_case.setdefault(item.case, []).append((item.kind, item.last_day, item.days_late))
            counts = {name: counted(events, as_at) for name, events in caseload(cases, years=years)}
            visited = {name: count for name, count in counts.items() if count is not None}
            wrong = sum(sorted(by_case[name], key=str) != count for name, count in visited.items())
            print(f"{len(visited):,} cases with a visitor were counted independently: {wrong} differ")
            careful = Follower(pack)
            items = [
                item
                for history, _ in store.histories()
                for item in due_in(careful.case(history, as_at, carefully=True))
            ]
            alike = sorted(items, key=lambda item: item.order) == [*due.items]
            print(f"every case followed event by event: {'the same list' if alike else 'ANOTHER LIST'}")


def _of_lines(path: Path) -> Any:
    from ivpolicy.files.histories import read_history_file
    from ivpolicy.pathways.history import histories_of

    ((history,), _) = histories_of(read_history_file(path).events)
    return history


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1500)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--from", dest="source", choices=("store", "lines"), default="store")
    parser.add_argument(
        "--check", action="store_true", help="compare the list with an independent count, and a slow one"
    )
    typed = parser.parse_args()
    run(typed.cases, typed.years, typed.source, check=typed.check)
