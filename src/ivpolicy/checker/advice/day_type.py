"""A008: a deadline in days that does not say which days count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.rules import Deadline
from ivpolicy.core.pack.steps_and_duties import ScheduleStart
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import Found, advice


def find(subject: Subject) -> Iterable[Diagnostic]:
    """Every deadline of plain days on which no reading and no clause says whether working days are meant."""
    timed: tuple[Found[Any], ...] = (*subject.index.of(Deadline), *subject.index.of(ScheduleStart))
    for found in timed:
        length = found.value.within
        if isinstance(length, Duration) and length.unit == "day" and not _is_said(subject, found):
            yield _told(subject, found, str(length))


def _is_said(subject: Subject, found: Found[Any]) -> bool:
    """Whether a clause that it cites speaks of calendar days."""
    own, clauses = getattr(found.value, "clause", None), subject.pack.clauses
    cited = (own,) if own is not None else getattr(found.item, "clauses", ())
    return any("calendar" in clauses[id_].says.lower() for id_ in cited if id_ in clauses)


def _told(subject: Subject, found: Found[Any], length: str) -> Diagnostic:
    message = f"`{length}` does not say whether working days are meant"
    help_ = (
        f"write `{length.replace('day', 'working day', 1)}`; or a reading with both; or say `calendar days` in the "
        "words of the clause, if the document does"
    )
    return advice("A008", message, subject.place_of(length, found.at), help_)


CHECK = PackCheck(
    "A008",
    "a deadline without a day type",
    "Ten days are two weeks when working days are meant. A deadline in plain days is counted in calendar days, which "
    "is safe only where the document says so.",
    "Write `working days` where the document says so. Where it does not say, declare a reading with both: the engine "
    "reminds at the earlier day and calls late only after the later. Where it says calendar days, say `calendar days` "
    "in the words of the clause.",
    find,
)
