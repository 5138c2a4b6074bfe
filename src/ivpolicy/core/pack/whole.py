"""A whole pack as the officer wrote it, and what its rules may name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from ivpolicy.core.pack.acts import InForce
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.declared import LocalFact, LocalQuestion
from ivpolicy.core.pack.document import Clause, Departure, Reading, Term
from ivpolicy.core.pack.duties import Duty, Schedule
from ivpolicy.core.pack.findings import Definition, Eligibility, Grounds, RuleItem
from ivpolicy.core.pack.head import Approval, Authority, Change, Source
from ivpolicy.core.pack.layers import Caution, ConflictPlan, Foundation, NeverTurnsOn, SetAside
from ivpolicy.core.pack.steps import Check, Rung, Waiver
from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class WrittenPack:
    """One authority's policy, one edition, as written. See the reference page of the format for each section."""

    id: str
    format: int
    layer: Literal["national", "local", "provider"]
    authority: Authority
    edition: str
    in_force: InForce
    in_force_stated: bool
    source: Source
    approval: Approval
    review_by: date | None
    changes: tuple[Change, ...] = ()
    actors: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    departures: tuple[Departure, ...] = ()
    facts: tuple[LocalFact, ...] = ()
    questions: tuple[LocalQuestion, ...] = ()
    definitions: tuple[Definition, ...] = ()
    applies: Mapping[str, Surface] = field(default_factory=dict)
    grounds: tuple[tuple[str, Grounds], ...] = ()
    eligibility: Eligibility | None = None
    rules: tuple[RuleItem, ...] = ()
    checks: tuple[Check, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    ladder: tuple[Rung, ...] = ()
    duties: tuple[Duty, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    foundations: tuple[Foundation, ...] = ()
    cautions: tuple[Caution, ...] = ()
    conflicts: tuple[ConflictPlan, ...] = ()
    never_turns_on: tuple[NeverTurnsOn, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    bank_holidays: tuple[date, ...] = ()
    bank_holiday_clauses: tuple[str, ...] = ()
    digest: str = ""
    at: SourceLocation = NOWHERE

    @property
    def eligibility_lists(self) -> tuple[Grounds, ...]:
        """The lists of grounds that say who may have the service; none where the pack has no such section."""
        lists = () if self.eligibility is None else (self.eligibility.eligible, self.eligibility.not_eligible)
        return tuple(grounds for grounds in lists if grounds is not None)


def nameable(pack: WrittenPack) -> Mapping[str, Any]:
    """What `rule: id` may name in a pack, by id; of two with one id the later."""
    return {thing.id: thing for thing in nameable_items(pack)}


def nameable_items(pack: WrittenPack) -> Iterator[Any]:
    """What `rule: id` may name in a pack, in the order of its sections."""
    for _, grounds in pack.grounds:
        yield from (grounds, *grounds.of)
    for part in pack.eligibility_lists:
        yield from part.of
    for section in (pack.rules, pack.checks, pack.duties, pack.definitions, pack.ladder):
        yield from section


def place_of_question(pack: WrittenPack, question: str) -> SourceLocation:
    """Where the first rule of a pack on a question stands; where the pack starts if it has none."""
    rules: tuple[RuleItem | Check | Duty | Schedule, ...] = (*pack.rules, *pack.checks, *pack.duties, *pack.schedules)
    places = [rule.at for rule in rules if rule.question == question]
    places += (grounds.at for asked, grounds in pack.grounds if asked == question)
    places += (rung.at for rung in pack.ladder if question == "advocacy.route")
    return min(places, default=pack.at)
