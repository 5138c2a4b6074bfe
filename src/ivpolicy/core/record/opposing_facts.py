"""What a record says twice and otherwise: facts that deny one another, so that neither can be relied on.

Unlike what is impossible, such a record is read: an officer must be able to ask about a child whose file is wrong. Each
fact of a pair is read as unknown, and a notice names both. A value that denies another is a corrected record and no
filled gap, so what was decided before it may change. Source: semantics 5, 37.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, NamedTuple

from ivpolicy.core.dates.calendar import Month, day_bounds
from ivpolicy.core.record.model import CaseRecord
from ivpolicy.core.record.sections.child import HOUSED_IN_SOME_WAY, LOOKED_AFTER_BY_LAW, NOT_LOOKED_AFTER_BY_LAW

STATUSES, LEGAL_STATUS = "child.statuses", "care.legal_status"
OPPOSED = "contradicts another recorded fact"
"""Why such a fact is unknown."""


class Opposing(NamedTuple):
    """Facts that deny one another, and why both cannot be right."""

    paths: tuple[str, str]
    because: str

    @property
    def notice(self) -> str:
        """What stands over every answer. It names the facts and shows no value."""
        one, other = self.paths
        return f"`{one}` and `{other}` contradict each other; correct one. Until then neither counts: {self.because}"


def opposing_facts(record: CaseRecord, as_at: date) -> Iterator[Opposing]:
    """Every pair of facts that deny one another on the day."""
    statuses, legal = record.child.statuses, record.care.legal_status
    if statuses is not None and legal is not None and status_denies(statuses, legal):
        yield Opposing(
            (STATUSES, LEGAL_STATUS), "one says that the child is looked after, and the other that it is not."
        )
    if statuses is not None and "looked_after" in statuses and _has_come(record.care.ceased_on, as_at):
        yield Opposing((STATUSES, "care.ceased_on"), "the child is said to be looked after, and to have ceased to be.")
    if record.appointment.active and _has_come(record.appointment.ended_on, as_at):
        active = ("appointment.active", "appointment.ended_on")
        yield Opposing(active, "the visitor is said to be serving, and to have ended.")
    if record.home.lives_in_home and record.placement.type in ("foster", "kinship"):
        home = ("placement.type", "home.lives_in_home")
        yield Opposing(home, "the child is said to live in the home, and with a family.")


def status_denies(statuses: AbstractSet[str], legal: str) -> bool:
    """Whether a whole list of statuses and a legal status cannot both be right on who is looked after."""
    if "looked_after" in statuses:
        return legal in NOT_LOOKED_AFTER_BY_LAW
    return legal in LOOKED_AFTER_BY_LAW and not statuses & HOUSED_IN_SOME_WAY


def settled(record: CaseRecord, as_at: date) -> CaseRecord:
    """The record without the facts that deny one another: the same record where there are none."""
    denied = dict.fromkeys(path for pair in opposing_facts(record, as_at) for path in pair.paths)
    for path in denied:
        section, name = path.split(".")
        emptied: Mapping[str, Any] = {name: None}
        record = record.model_copy(update={section: getattr(record, section).model_copy(update=emptied)})
    return record


def _has_come(when: date | Month | str | None, as_at: date) -> bool:
    return isinstance(when, date | Month) and day_bounds(when)[1] <= as_at
