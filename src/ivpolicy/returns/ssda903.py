"""The facts that the statutory return of children looked after holds of each child.

The return knows no visitor, no advocate, no judgement and no view: those stay unknown, and so does whatever else it
cannot say. `child.statuses` is among that: it is a whole list, of which the return knows a part; that a child is looked
after follows from the legal status.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ivpolicy.returns.cells import UNREAD
from ivpolicy.returns.episodes import CarePeriods
from ivpolicy.returns.gathered import CellRow, Gathered, GatheredChild, PlacedFacts
from ivpolicy.returns.layouts import IN_EDUCATION

# The cells of a row are those of the layout but the child's: the place of a cell is the row's and its number.


def child_facts(child: GatheredChild, gathered: Gathered, as_at: date, covered_from: date | None) -> PlacedFacts:
    """What the return says of one child on the day of decision: path → value and place."""
    found: PlacedFacts = {}
    rows = {name: gathered.once(rows) for name, rows in child.rows.items()}
    torn = child.torn | gathered.broken
    for name in ("episodes", "oc3"):
        if gathered.stand_in_several_files(rows.get(name, [])):
            what = f"the child's rows of the table `{name}` stand in several files; none was taken"
            gathered.tell(rows[name][-1][-1], what, "keep the files of one return")
            torn.add(name)
    born = _born(rows, gathered, as_at)
    found.update(born)
    if "episodes" in rows and "episodes" not in torn:
        found.update(
            CarePeriods(rows["episodes"], gathered.strays.get("episodes", ()), as_at, covered_from, gathered).facts()
        )
    day = born["child.date_of_birth"][0] if born else None
    whole = {name: held for name, held in rows.items() if name not in torn and not _may_lack(name, day, gathered)}
    found.update(_reviewed(whole.get("reviews", ()), as_at))
    found.update(_changed_worker(whole.get("social workers", ()), as_at))
    if found.get("care.ceased_on", ("",))[0] != "none":
        found.update(_left_care(whole.get("oc3", ())))
    found.update(_went_missing(rows.get("missing", ()), as_at))
    _placed_for_adoption(found, rows.get("placed for adoption", ()), gathered, as_at)
    return found


def characteristics_of(child: GatheredChild) -> dict[str, str]:
    """What tables of outcomes are made by: sex and ethnicity, in the return's codes."""
    sex, ethnicity = ({row[number] for row in child.rows.get("header", ())} for number in (0, 2))
    told = {"sex": sex, "ethnicity": ethnicity}
    return {name: values.pop() for name, values in told.items() if len(values) == 1 and not values & {None, UNREAD}}


def _born(rows: dict[str, list[CellRow]], gathered: Gathered, as_at: date) -> PlacedFacts:
    """The day of birth, where all tables that give one agree."""
    found: dict[date, int] = {}
    for name, held in rows.items():
        number = _BORN.get(name)
        if number is not None:
            for row in held:
                if row[number] is not UNREAD and row[number] is not None:
                    found.setdefault(row[number], row[-1] + number + 2)
    if len(found) > 1:
        for at in found.values():
            gathered.tell(at, "another row of the child has another day of birth", "correct one of them")
    if len(found) != 1:
        return {}
    ((born, at),) = found.items()
    if born > as_at:
        gathered.tell(at, "the day of birth lies after the day of decision", "correct it")
        return {}
    return {"child.date_of_birth": (born, at)}


_BORN = {"header": 1, "uasc": 1} | dict.fromkeys(
    (
        "reviews",
        "oc2",
        "oc3",
        "ad1",
        "placed for adoption",
        "previous permanence",
        "missing",
        "social workers",
        "deprivation of liberty",
    ),
    0,
)
"""Where each table has the day of birth."""


def _may_lack(table: str, born: date | None, gathered: Gathered) -> bool:
    """Whether a row that names no child may be this child's: by the day of birth beside it."""
    number = _BORN.get(table, 0)
    return any(born is None or row[number] in (None, UNREAD, born) for row in gathered.strays.get(table, ()))


def _reviewed(rows: Iterable[CellRow], as_at: date) -> PlacedFacts:
    """The latest review up to the day; that there was none a return of one year cannot say."""
    latest: tuple[Any, int] | None = None
    for _, day, _, at in rows:
        if day is UNREAD:
            return {}
        if day <= as_at and (latest is None or day > latest[0]):
            latest = day, at + 3
    return {"meetings.last_looked_after_review": latest} if latest else {}


def _went_missing(rows: Iterable[CellRow], as_at: date) -> PlacedFacts:
    """That the child went missing, and when; being away without leave is not being missing."""
    events: list[dict[str, Any]] = []
    last = 0
    for _, kind, start, end, at in rows:
        if kind != "M" or (start is not UNREAD and start > as_at):
            continue
        last = at + 3
        if end is UNREAD:  # it is over, and since when cannot be said: an event without a day of closing is open
            continue
        events.append(
            {"kind": "missing"}
            | ({"on": start} if start is not UNREAD else {})
            | ({"closed_on": end} if end is not None and end is not UNREAD and end <= as_at else {})
        )
    found: PlacedFacts = {"child.goes_missing": (True, last)} if last else {}
    if events:
        found["events"] = ({"complete": False, "items": events}, last)
    return found


def _changed_worker(rows: Iterable[CellRow], as_at: date) -> PlacedFacts:
    """The day on which the latest of several workers began; the first one is no change."""
    began: dict[str, tuple[date, int]] = {}
    for _, worker, start, _, _, at in rows:
        if start is UNREAD or worker is UNREAD:
            return {}
        if start <= as_at:
            began[worker] = max(began.get(worker, (start, at + 4)), (start, at + 4))
    return {"care.social_worker_changed_on": max(began.values())} if len(began) > 1 else {}


def _left_care(rows: Iterable[CellRow]) -> PlacedFacts:
    """Of a young person who left the authority's care, and of whom the authority tells once a year."""
    found: PlacedFacts = {}
    activities: set[Any] = set()
    for _, in_touch, activity, _, at in rows:
        if in_touch not in ("YES", "NO", "REFU", "NREQ"):  # else they died, or live with their parents again
            return {}
        found["aftercare.leaves_care_of_this_authority"] = (True, at + 3)
        activities.add(activity)
        if activity in IN_EDUCATION:
            found["child.in_education"] = (IN_EDUCATION[activity], at + 4)
    if len(activities) > 1:
        found.pop("child.in_education", None)
    return found


def _placed_for_adoption(found: PlacedFacts, rows: Iterable[CellRow], gathered: Gathered, as_at: date) -> None:
    """Compare the table of those placed for adoption with the placement, in which the same stands."""
    path = "placement.placed_for_adoption"
    for _, day, ceased, _, at in rows:
        stands = day is not UNREAD and day <= as_at and ceased is not UNREAD and (ceased is None or ceased > as_at)
        if stands and path in found and not found[path][0]:
            gathered.tell(
                at + 3, "placed for adoption here, and not by the code of the placement", "correct one of them"
            )
            gathered.tell(found.pop(path)[1], "another table has the child placed for adoption", "correct one of them")
