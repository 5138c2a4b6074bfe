"""What a record says twice and otherwise: facts that deny one another, so that neither can be relied on.

Unlike what is impossible, such a record is read: an officer must be able to ask about a child whose file is wrong. Each
fact of a pair is read as unknown, and a notice names both; beside a court's order, or a sign that a child may be at
risk, only what denies it is doubted. A value that denies another is a corrected record and no
filled gap, so what was decided before it may change. Source: semantics 5, 37.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, NamedTuple, get_args

from ivpolicy.core.dates.calendar import Month, day_bounds
from ivpolicy.core.record.model import CaseRecord
from ivpolicy.core.record.sections.child import (
    HOUSED_IN_SOME_WAY,
    LOOKED_AFTER_BY_LAW,
    NOT_LOOKED_AFTER_BY_LAW,
    PROTECTED_BY_LAW,
    LegalStatus,
    PlacementType,
)

STATUSES, LEGAL_STATUS = "child.statuses", "care.legal_status"
AT_RISK, SHORT_BREAKS = "concerns.child_may_be_at_risk", "care.short_breaks_only"
PARENT_VISIT, OTHER_VISIT = "family_time.last_parent_visit", "family_time.last_visit_by_other_responsible"
OPPOSED = "contradicts another recorded fact"
"""Why such a fact is unknown."""


class Opposing(NamedTuple):
    """Facts that deny one another, and why both cannot be right.

    `doubted` are those of them that are read as unknown: both, or the one beside which the other is surer, an order of
    a court or a sign that the child is at risk.
    """

    paths: tuple[str, str]
    because: str
    doubted: tuple[str, ...]

    @property
    def notice(self) -> str:
        """What stands over every answer. It names the facts and shows no value."""
        one, other = self.paths
        read = "both are" if len(self.doubted) > 1 else f"`{self.doubted[0]}` is"
        told = f"`{one}` and `{other}` contradict each other; correct one. Until then {read} read as unknown:"
        return f"{told} {self.because}"


def facts_opposed() -> Iterator[str]:
    """The facts that are compared with another."""
    yield from (path for paths, _, _ in _PAIRS for path in paths)
    yield from (LEGAL_STATUS, SHORT_BREAKS, AT_RISK, PARENT_VISIT, OTHER_VISIT)
    yield from (path for path, _, _ in _SIGNS_OF_RISK)


def opposing_facts(record: CaseRecord, as_at: date) -> Iterator[Opposing]:
    """Every pair of facts that deny one another on the day."""
    for paths, because, denies in _PAIRS:
        if denies(record, as_at):
            yield Opposing(paths, because, paths)
    if record.care.legal_status in _BY_AN_ORDER and record.care.short_breaks_only:
        because = "under that order a child is not looked after for short breaks only."
        yield Opposing((LEGAL_STATUS, SHORT_BREAKS), because, (SHORT_BREAKS,))
    if _visited_since(record, as_at):
        because = "the one counts everybody with parental responsibility, and somebody of them visited later."
        yield Opposing((OTHER_VISIT, PARENT_VISIT), because, (PARENT_VISIT,))
    if record.concerns.child_may_be_at_risk is False:
        for path, because, tells in _SIGNS_OF_RISK:
            if tells(record):
                yield Opposing((path, AT_RISK), because, (AT_RISK,))


def _status_and_legal_status(record: CaseRecord, as_at: date) -> bool:  # noqa: ARG001 - as every such test
    statuses, legal = record.child.statuses, record.care.legal_status
    return statuses is not None and legal is not None and status_denies(statuses, legal)


def _visited_since(record: CaseRecord, as_at: date) -> bool:
    """Whether another person with parental responsibility visited after the last visit that counts them all."""
    last, other = record.family_time.last_parent_visit, record.family_time.last_visit_by_other_responsible
    if last is None or not isinstance(other, date | Month) or not _has_come(other, as_at):
        return False
    return isinstance(last, str) or day_bounds(last)[1] < day_bounds(other)[0]


def _lives_at_home(record: CaseRecord, as_at: date) -> bool:  # noqa: ARG001
    """Only of a child who is known not to be in short breaks: whoever is has two homes."""
    statuses = record.child.statuses
    in_short_breaks = statuses is None or "respite" in statuses or record.care.short_breaks_only is True
    return record.child.lives_at_home is True and record.placement.type in _AWAY_FROM_HOME and not in_short_breaks


_AWAY_FROM_HOME = frozenset({"foster", "kinship", "childrens_home", "supported_accommodation", "secure"})
_NOT_WITH_ADOPTERS = frozenset(get_args(PlacementType)) - {"foster", "other"}
_NOT_TO_BE_PLACED = frozenset(get_args(LegalStatus)) - {"placement_order", "section_19_consent", "section_20", "other"}
"""Not section 20: a baby under six weeks can be placed by a parent's agreement, without an order."""
_IN_NO_HOME = frozenset({"foster", "kinship", "with_parents", "supported_accommodation"})
_BY_AN_ORDER = LOOKED_AFTER_BY_LAW - {"section_20", "section_19_consent"}

_PAIRS: tuple[tuple[tuple[str, str], str, Callable[[CaseRecord, date], bool]], ...] = (
    (
        (STATUSES, LEGAL_STATUS),
        "one says that the child is looked after, and the other that it is not.",
        _status_and_legal_status,
    ),
    (
        (STATUSES, "care.ceased_on"),
        "the child is said to be looked after, and to have ceased to be.",
        lambda record, as_at: (
            "looked_after" in (record.child.statuses or ()) and _has_come(record.care.ceased_on, as_at)
        ),
    ),
    (
        (LEGAL_STATUS, "care.ceased_on"),
        "the child is said to be looked after by law, and to have ceased to be.",
        lambda record, as_at: (
            record.care.legal_status in LOOKED_AFTER_BY_LAW and _has_come(record.care.ceased_on, as_at)
        ),
    ),
    (
        ("child.lives_at_home", "placement.type"),
        "the child is said to live at home, and in a placement.",
        _lives_at_home,
    ),
    (
        ("placement.type", "placement.placed_for_adoption"),
        "the child is said to be placed with prospective adopters, and to be placed elsewhere.",
        lambda record, _: record.placement.type in _NOT_WITH_ADOPTERS and record.placement.placed_for_adoption is True,
    ),
    (
        (LEGAL_STATUS, "placement.placed_for_adoption"),
        "the child is said to be placed with prospective adopters, and the authority not to be authorised to place.",
        lambda record, _: (
            record.care.legal_status in _NOT_TO_BE_PLACED and record.placement.placed_for_adoption is True
        ),
    ),
    (
        ("appointment.active", "appointment.ended_on"),
        "the visitor is said to be serving, and to have ended.",
        lambda record, as_at: record.appointment.active is True and _has_come(record.appointment.ended_on, as_at),
    ),
    (
        ("advocacy.complaint", "advocacy.complaint_stage"),
        "no complaint is said to be made or meant, and one to be at a stage.",
        lambda record, _: record.advocacy.complaint == "none" and record.advocacy.complaint_stage not in (None, "none"),
    ),
    (
        ("placement.type", "home.lives_in_home"),
        "the child is said to live in the home, and in a place that is no children's home.",
        lambda record, _: record.placement.type in _IN_NO_HOME and record.home.lives_in_home is True,
    ),
)
"""Pairs of facts of which neither is surer than the other: why, and when they deny one another."""

_SIGNS_OF_RISK: tuple[tuple[str, str, Callable[[CaseRecord], bool]], ...] = (
    (
        LEGAL_STATUS,
        "a child under emergency or police protection was found to be at risk, and nobody is said to be concerned.",
        lambda record: record.care.legal_status in PROTECTED_BY_LAW,
    ),
    (
        STATUSES,
        "a child on a protection plan was found to be at risk, and nobody is said to be concerned.",
        lambda record: "child_protection_plan" in (record.child.statuses or ()),
    ),
    (
        "concerns.protection_procedures_followed",
        "child protection procedures are said to have been started, and nobody to be concerned.",
        lambda record: record.concerns.protection_procedures_followed is True,
    ),
)
"""What says that the child may be at risk, beside a recorded "no": the "no" is doubted, and nothing else."""


def status_denies(statuses: AbstractSet[str], legal: str) -> bool:
    """Whether a whole list of statuses and a legal status cannot both be right on who is looked after."""
    if "looked_after" in statuses:
        return legal in NOT_LOOKED_AFTER_BY_LAW
    return legal in LOOKED_AFTER_BY_LAW and not statuses & HOUSED_IN_SOME_WAY


def doubted(record: CaseRecord, as_at: date) -> Iterator[str]:
    """The facts that are read as unknown because another denies them."""
    return (path for pair in opposing_facts(record, as_at) for path in pair.doubted)


def settled(record: CaseRecord, as_at: date) -> CaseRecord:
    """The record without the facts that deny one another: the same record where there are none."""
    for path in dict.fromkeys(doubted(record, as_at)):
        section, name = path.split(".")
        emptied: Mapping[str, Any] = {name: None}
        record = record.model_copy(update={section: getattr(record, section).model_copy(update=emptied)})
    return record


def _has_come(when: date | Month | str | None, as_at: date) -> bool:
    return isinstance(when, date | Month) and day_bounds(when)[1] <= as_at
