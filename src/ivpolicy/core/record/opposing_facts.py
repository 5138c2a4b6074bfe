"""What a record says twice and otherwise: facts that deny one another, so that neither can be relied on.

Unlike what is impossible, such a record is read: an officer must be able to ask about a child whose file is wrong. Each
fact of a pair is read as unknown, and a notice names both; where one is surer, such as a court's order, a day of birth,
an event or a sign that a child may be at risk, only what denies it is doubted. A value that denies another is a
corrected record and no filled gap, so what was decided before it may change. Source: semantics 5, 37.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import product
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias, get_args

from ivpolicy.core.dates.calendar import Month, age_in_years, day_bounds
from ivpolicy.core.record.contradictions import COMPARED_WITH, impossibilities
from ivpolicy.core.record.model import CaseRecord
from ivpolicy.core.record.other_values import with_value
from ivpolicy.core.record.sections.child import (
    HOUSED_IN_SOME_WAY,
    LOOKED_AFTER_BY_LAW,
    NOT_LOOKED_AFTER_BY_LAW,
    PROTECTED_BY_LAW,
    LegalStatus,
    PlacementType,
)
from ivpolicy.core.record.values import Judgement, Objection
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType

STATUSES, LEGAL_STATUS = "child.statuses", "care.legal_status"
AT_RISK = "concerns.child_may_be_at_risk"
PENDING, BORN, EVENTS = "care.decision_pending", "child.date_of_birth", "events"
SINCE = "care.looked_after_since"
OPPOSED = "contradicts another recorded fact"
"""Why such a fact is unknown."""
A_DAY = "housed for 24 hours or less, as far as is recorded"
"""Why a power to house a child does not yet say that the child is looked after."""


_Denies: TypeAlias = Callable[[CaseRecord, date], bool]


class Opposing(NamedTuple):
    """Facts that deny one another, and why both cannot be right.

    `doubted` are those of them that are read as unknown: both, or the one beside which the other is surer, an order of
    a court or a sign that the child is at risk. `told` stands in place of the usual words.
    """

    paths: tuple[str, str]
    because: str
    doubted: tuple[str, ...]
    told: str | None = None

    @property
    def compared(self) -> frozenset[str]:
        """Every fact that is looked at to say so."""
        return _HOUSED_BY if self.told is not None else _looked_at(self.paths)

    @property
    def notice(self) -> str:
        """What stands over every answer. It names the facts and shows no value."""
        if self.told is not None:
            return self.told
        one, other = self.paths
        read = "both are" if len(self.doubted) > 1 else f"`{self.doubted[0]}` is"
        told = f"`{one}` and `{other}` contradict each other; correct one. Until then {read} read as unknown:"
        return f"{told} {self.because}"


def pairs_opposed() -> Iterator[tuple[str, str]]:
    """The pairs of facts of which one may deny the other, or change how it is read."""
    yield from (paths for paths, _, _ in (*_PAIRS, *_SURER))
    yield from ((SINCE, STATUSES), (SINCE, LEGAL_STATUS))
    yield from product(("child.lives_at_home", "placement.type", LEGAL_STATUS), _TWO_HOMES)


def doubted_beside() -> Iterator[tuple[str, str]]:
    """Each fact that may be read as unknown because another denies it, and the other."""
    yield from (either for paths, _, _ in _PAIRS for either in (paths, paths[::-1]))
    yield from (paths[::-1] for paths, _, _ in _SURER)


def facts_opposed() -> Iterator[str]:
    """The facts that are compared with another."""
    yield from (path for paths, _, _ in (*_PAIRS, *_SURER) for path in paths if path != EVENTS)
    yield SINCE


def compared_as(path: str, value: Any) -> object:
    """What the comparisons see of a value: of two values for which it is equal, one denies whatever the other does."""
    if path == STATUSES:
        told = (value & {word} for word in ("looked_after", "respite", "child_protection_plan"))
        return (*map(bool, told), bool(value & HOUSED_IN_SOME_WAY))
    match path:
        case "care.legal_status":
            kinds: tuple[AbstractSet[str], ...] = (
                LOOKED_AFTER_BY_LAW, NOT_LOOKED_AFTER_BY_LAW, PROTECTED_BY_LAW, _NOT_TO_BE_PLACED, _ENDS_AT_18,
                _BY_AN_ORDER, HOUSED, {"section_20"},
            )  # fmt: skip
        case "placement.type":
            kinds = (_AWAY_FROM_HOME, _NOT_WITH_ADOPTERS, _IN_NO_HOME)
        case "advocacy.complaint" | "advocacy.complaint_stage":
            kinds = ({"none"},)
        case _:
            return value
    return tuple(value in kind for kind in kinds)


def comparisons() -> Iterator[tuple[tuple[str, ...], Callable[[CaseRecord, date], bool]]]:
    """Each comparison of two facts by itself: those read as unknown where it finds that they deny one another."""
    yield from ((paths, denies) for paths, _, denies in _PAIRS)
    yield from ((paths[1:], denies) for paths, _, denies in _SURER)


def opposing_facts(record: CaseRecord, as_at: date, among: frozenset[str] | None = None) -> Iterator[Opposing]:
    """Every pair of facts that deny one another on the day. `among`: only where one of these is looked at to say so."""
    for paths, because, doubted, denies in _every_comparison() if among is None else _comparisons_of(among):
        if denies(record, as_at):
            yield Opposing(paths, because, doubted)
    if (among is None or among & _HOUSED_BY) and _housed_since_yesterday(record, as_at):
        yield Opposing((LEGAL_STATUS, SINCE), "", (), _told_of_a_day(record, as_at))


_Comparison: TypeAlias = tuple[tuple[str, str], str, tuple[str, ...], _Denies]
"""Two facts, why both cannot be right, those of them that are doubted, and when they deny one another."""


@cache
def _every_comparison() -> tuple[_Comparison, ...]:
    both = ((paths, because, paths, denies) for paths, because, denies in _PAIRS)
    return (*both, *((paths, because, paths[1:], denies) for paths, because, denies in _SURER))


@lru_cache(maxsize=4096)
def _comparisons_of(among: frozenset[str]) -> tuple[_Comparison, ...]:
    return tuple(one for one in _every_comparison() if not among.isdisjoint(_looked_at(one[0])))


@cache
def _looked_at(paths: tuple[str, str]) -> frozenset[str]:
    return frozenset((*paths, *_TWO_HOMES) if "child.lives_at_home" in paths else paths)


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
    is_placed = record.placement.type in _AWAY_FROM_HOME
    return record.child.lives_at_home is True and is_placed and not _may_be_in_short_breaks(record)


def _may_be_in_short_breaks(record: CaseRecord) -> bool:
    statuses = record.child.statuses
    return statuses is None or "respite" in statuses or record.care.short_breaks_only is True


def housed_for_a_day(record: CaseRecord, as_at: date) -> bool:
    """Whether a child is housed, for 24 hours or less as far as is recorded, and no status says "looked after".

    A child whom an order puts in the authority's care is looked after at once; for others housing has to last for more
    than 24 hours on end. The hour is in no record: that they have passed is for the status to say.
    Source: Children Act 1989 s22(1)-(2).
    """
    statuses = record.child.statuses or ()
    return _housed_since_yesterday(record, as_at) and "looked_after" not in statuses


def _housed_since_yesterday(record: CaseRecord, as_at: date) -> bool:
    since = record.care.looked_after_since
    began = isinstance(since, date) and timedelta(0) <= as_at - since <= timedelta(1)
    return began and record.care.legal_status in HOUSED and not _status_and_legal_status(record, as_at)


_HOUSED_BY = frozenset({LEGAL_STATUS, SINCE, STATUSES})
"""What is looked at to say that a child is housed since yesterday."""
_TWO_HOMES = (STATUSES, "care.short_breaks_only")
"""What says that a child is in short breaks, and so has two homes."""


def _told_of_a_day(record: CaseRecord, as_at: date) -> str:
    is_open = housed_for_a_day(record, as_at)
    rests = f"say so in `{STATUSES}` once it has" if is_open else "the answers rest on the status, by which it has"
    return (
        f"The child is housed since the day of decision or the day before (`{SINCE}`), and is looked after once that "
        f"has lasted more than 24 hours on end (Children Act 1989 s22(2)): {rests}."
    )


def _is_of_age(record: CaseRecord, as_at: date) -> bool:
    born = record.child.date_of_birth
    is_born = born is not None and day_bounds(born)[1] <= as_at  # a later day is not seen
    return is_born and born is not None and age_in_years(day_bounds(born)[1], as_at) >= _OF_AGE


def _objects(objection: Objection | None, as_at: date) -> bool:
    is_made = objection is not None and objection.value is True
    return is_made and not _has_come(objection.withdrawn_on if objection else None, as_at)


def _suspension_is_open(record: CaseRecord, as_at: date) -> bool:
    listed = record.events.items if record.events is not None else ()
    seen = (e for e in listed if e.kind == "visitor_suspended" and (e.on is None or _has_come(e.on, as_at)))
    return any(not _has_come(event.closed_on, as_at) for event in seen)


_AWAY_FROM_HOME = frozenset({"foster", "kinship", "childrens_home", "supported_accommodation", "secure"})
_NOT_WITH_ADOPTERS = frozenset(get_args(PlacementType)) - {"foster", "other"}
_NOT_TO_BE_PLACED = frozenset(get_args(LegalStatus)) - {"placement_order", "section_19_consent", "section_20", "other"}
"""Not section 20: a baby under six weeks can be placed by a parent's agreement, without an order."""
_IN_NO_HOME = frozenset({"foster", "kinship", "with_parents", "supported_accommodation"})
_OF_AGE = 18
HOUSED = frozenset({"section_20", "emergency_protection", "police_protection"})
"""What may be for a day, and then makes nobody looked after. Not remand: the Act of 2012 treats that child as such."""
_ENDS_AT_18 = LOOKED_AFTER_BY_LAW - PROTECTED_BY_LAW - {"remand"}
_BY_AN_ORDER = LOOKED_AFTER_BY_LAW - {"section_20", "section_19_consent"}

_PAIRS: tuple[tuple[tuple[str, str], str, _Denies], ...] = (
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
    (
        ("child.lives_at_home", LEGAL_STATUS),
        "the child is said to live at home, and to be housed under section 20.",
        lambda record, _: (
            record.child.lives_at_home is True
            and record.care.legal_status == "section_20"
            and not _may_be_in_short_breaks(record)
        ),
    ),
    (
        ("views.objects_to_visitor", "views.agrees_to_visitor"),
        "the child is said to object to any visitor, and to have agreed to one.",
        lambda record, as_at: (
            _objects(record.views.objects_to_visitor, as_at) and record.views.agrees_to_visitor is True
        ),
    ),
    (
        ("views.objects_to_continuing", "views.wants_visitor_to_continue"),
        "the child is said to object to the visitor going on, and to want it.",
        lambda record, as_at: (
            _objects(record.views.objects_to_continuing, as_at) and record.views.wants_visitor_to_continue is True
        ),
    ),
)
"""Pairs of facts of which neither is surer than the other: why, and when they deny one another."""


def _no_concern(record: CaseRecord) -> bool:
    return record.concerns.child_may_be_at_risk is False


def _proposed(path: str) -> tuple[tuple[str, str], str, _Denies]:
    """What is proposed cannot be without a decision about the child that is about to be made."""
    is_said = attrgetter(path)
    because = "what is proposed for the child is a decision that is still to be made."
    return (path, PENDING), because, lambda r, _: is_said(r) is True and r.care.decision_pending is False


_SURER: tuple[tuple[tuple[str, str], str, _Denies], ...] = (
    (
        (LEGAL_STATUS, "care.short_breaks_only"),
        "under that order a child is not looked after for short breaks only.",
        lambda record, _: record.care.legal_status in _BY_AN_ORDER and record.care.short_breaks_only is True,
    ),
    (
        ("family_time.last_visit_by_other_responsible", "family_time.last_parent_visit"),
        "the one counts everybody with parental responsibility, and somebody of them visited later.",
        _visited_since,
    ),
    (
        (BORN, STATUSES),
        "a person of 18 or over is not looked after.",
        lambda record, as_at: "looked_after" in (record.child.statuses or ()) and _is_of_age(record, as_at),
    ),
    (
        (BORN, LEGAL_STATUS),
        "no order for a child, and no care under section 20, lasts beyond the 18th birthday.",
        lambda record, as_at: record.care.legal_status in _ENDS_AT_18 and _is_of_age(record, as_at),
    ),
    (
        (EVENTS, "appointment.suspended"),
        "a suspension of the visitor is on file as an event, and is not closed.",
        lambda record, as_at: record.appointment.suspended is False and _suspension_is_open(record, as_at),
    ),
    _proposed("care.proposed"),
    _proposed("care.significant_plan_change_proposed"),
    _proposed("placement.out_of_area_proposed"),
    _proposed("placement.secure_application_intended"),
    (
        (LEGAL_STATUS, AT_RISK),
        "a child under emergency or police protection was found to be at risk, and nobody is said to be concerned.",
        lambda record, _: record.care.legal_status in PROTECTED_BY_LAW and _no_concern(record),
    ),
    (
        (STATUSES, AT_RISK),
        "a child on a protection plan was found to be at risk, and nobody is said to be concerned.",
        lambda record, _: "child_protection_plan" in (record.child.statuses or ()) and _no_concern(record),
    ),
    (
        ("concerns.protection_procedures_followed", AT_RISK),
        "child protection procedures are said to have been started, and nobody to be concerned.",
        lambda record, _: record.concerns.protection_procedures_followed is True and _no_concern(record),
    ),
    (
        ("concerns.emergency_team_contacted", AT_RISK),
        "the emergency duty team is said to have been contacted, and nobody to be concerned.",
        lambda record, _: record.concerns.emergency_team_contacted is True and _no_concern(record),
    ),
)
"""Pairs of which the first is surer, so that the second alone is doubted: why, and when they deny one another."""


def status_denies(statuses: AbstractSet[str], legal: str) -> bool:
    """Whether a whole list of statuses and a legal status cannot both be right on who is looked after."""
    if "looked_after" in statuses:
        return legal in NOT_LOOKED_AFTER_BY_LAW
    return legal in LOOKED_AFTER_BY_LAW and not statuses & HOUSED_IN_SOME_WAY


def doubted(record: CaseRecord, as_at: date) -> Iterator[str]:
    """The facts that are read as unknown because another denies them."""
    return (path for pair in opposing_facts(record, as_at) for path in pair.doubted)


def settled(record: CaseRecord, doubted: AbstractSet[str]) -> CaseRecord:
    """The record without the facts that are doubted: the same record where there are none."""
    for path in doubted:
        record = with_value(record, path, None)
    return record


def filled(record: CaseRecord, path: str, value: object, as_at: date, opposed: AbstractSet[str]) -> CaseRecord | None:
    """The record, of which these facts are doubted and nothing is impossible, with a gap filled; None where none is.

    It fills none where it is denied by what is recorded, or denies it, or is refused beside it, or houses the child
    since yesterday: that is a corrected record. A judgement is made on the day and an objection asked about then, in
    full, so that it counts.
    """
    fact, held = VOCABULARY[path], value
    if fact.objection:
        held = Objection(value=bool(value), asked_on=None if value else as_at)
    elif fact.judgement:
        held = Judgement(value=value, on=as_at, support="recorded", addresses_objection=True)
    told = with_value(record, path, held)
    # What is doubted or impossible stays so where no comparison looks at the fact: most facts are in none.
    is_denied = path in _OPPOSED and any(p == path or p not in opposed for p in doubted(told, as_at))
    may_be_impossible = path in COMPARED_WITH or fact.objection or fact.type == FactType.LIST
    is_impossible = may_be_impossible and any(impossibilities(told))
    return None if is_denied or is_impossible or housed_for_a_day(told, as_at) else told


_OPPOSED = frozenset(path for pair in pairs_opposed() for path in pair)


def _has_come(when: date | Month | str | None, as_at: date) -> bool:
    return isinstance(when, date | Month) and day_bounds(when)[1] <= as_at
