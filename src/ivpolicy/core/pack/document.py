"""A whole pack: its source, its own facts and questions, what stands between it and the national layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.head import GOES_WITHOUT_SAYING, Approval, Authority, Change, Force, Source, Verification
from ivpolicy.core.pack.pathways import Pathway
from ivpolicy.core.pack.rules import Action, Definition, Eligibility, Grounds, InForce, RuleItem
from ivpolicy.core.pack.steps_and_duties import Check, Duty, Rung, Schedule, Waiver
from ivpolicy.core.text.source import NOWHERE, SourceLocation

NothingKind = Literal["waiting_list", "capacity", "tie_break", "background", "other_people"]
NOTHING_KINDS: Mapping[NothingKind, str] = MappingProxyType(
    {
        "waiting_list": "Who waits, and in which order. No waiting list takes a duty away.",
        "capacity": "How many the service can take. No lack of places takes a duty away.",
        "tie_break": "Who goes first of two who are alike.",
        "background": "It introduces, repeats or explains.",
        "other_people": "It is about people whom no question of the pack is about.",
    }
)
"""What a clause can be about that decides nothing here, each with what is meant."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered place in the source, with a paraphrase and the modality as worded.

    Attributes:
        says: A paraphrase, never the source's sentence.
        section: Section number or line in the source (local packs).
        modality: The document's own operative word.
        cite: The citation (national pack).
        force: How binding the source is; `local_policy` in a local pack.
        verified: How far the row was checked against the text (national pack): V read, C corroborated, M memory.
        binds: Whom a national row binds: authority, home, reviewing_officer, visitor, advocate.
        source: The text it stands in, by the name under `sources`; None for the pack's first, under `source`.
        decides_nothing: Why no rule uses the clause.
        nothing_kind: What such a clause is about, where that was said.
        in_force: The days on which a national row is in force; on no other day does it bind. None where no day could be
            found, which never takes a row away.
        read_for: The days for which the words of a national row were read; None where that is not known.
    """

    id: str
    says: str
    section: str | None = None
    modality: str | None = None
    cite: str | None = None
    force: Force = "local_policy"
    verified: Verification | None = None
    binds: str = "authority"
    source: str | None = None
    decides_nothing: str | None = None
    nothing_kind: NothingKind | None = None
    in_force: InForce | None = None
    read_for: InForce | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Reading:
    """A named ambiguity: the question, the options, the one chosen, why, by whom and when.

    `barred` maps an option to the reason it may never be chosen (it would be unsafe or unlawful).
    """

    id: str
    clauses: tuple[str, ...]
    asks: str
    options: Mapping[str, str]
    chosen: str
    because: str
    chosen_by: str
    chosen_on: date | None
    barred: Mapping[str, str] = field(default_factory=dict)
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Term:
    """A term the source uses and does not define: a judgement fact, with a prompt that is marked "prompt, not rule"."""

    id: str
    clauses: tuple[str, ...]
    fact: str
    term: str
    prompt: str | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Departure:
    """A clause that reads weaker, narrower or otherwise than a national row; shown wherever its rules speak."""

    id: str
    clauses: tuple[str, ...]
    law: tuple[str, ...]
    kind: Literal["weaker", "narrower", "wider", "unsafe", "overstated"]
    says: str
    questions: tuple[str, ...]
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class LocalField:
    """A field of the items of a list the pack adds; any may be unknown."""

    name: str
    type: str
    asks: str
    choices: tuple[str, ...] = ()
    unit: str | None = None
    takes: Literal["never", "none"] | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class LocalFact:
    """A fact the pack adds: `local.<pack>.<name>`, with the attributes of a vocabulary row.

    `item` are the fields of a list's items, and `dated` the one of them that places an item in time: an item dated
    after the day of decision is not seen.
    """

    name: str
    type: str
    asks: str
    label: str
    meaning: str
    choices: tuple[str, ...] = ()
    unit: str | None = None
    judgement: bool = False
    ask_whom: str = "social_worker"
    known_when: str = "when asked"
    held_in: str = "form_field"
    takes: Literal["never", "none"] | None = None
    item: tuple[LocalField, ...] = ()
    dated: str | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class LocalQuestion:
    """A question the pack adds: `local.…`, of any kind.

    A choice, an ordered question (its outcomes in rising order) and one by a threshold name their outcomes and the one
    when no rule holds; what the others can be answered with goes without saying.
    """

    id: str
    title: str
    kind: str = field(default="choice", metadata=GOES_WITHOUT_SAYING)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Foundation:
    """Something a duty can rest on, by name (national pack): the duty stands only while it stands.

    Every rule, check, duty and schedule of the questions in `of`, in every pack, rests on it; one of the national pack
    that names what it rests on itself rests on that alone.
    """

    id: str
    clauses: tuple[str, ...]
    means: Surface
    says: str
    of: tuple[str, ...] = ()
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Caution:
    """Law whose text was not read (C, M): shown against a reassuring outcome, never binding."""

    id: str
    question: str
    clauses: tuple[str, ...]
    when: Surface
    says: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class ConflictPlan:
    """What to do meanwhile when a question is in conflict: actions, who decides, by when (national pack)."""

    question: str
    clauses: tuple[str, ...]
    meanwhile: tuple[Action, ...]
    who_decides: str
    by: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class NeverTurnsOn:
    """An invariant proved at load: the answer to the question does not depend on these facts."""

    question: str
    facts: tuple[str, ...]
    clauses: tuple[str, ...]
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class SetAside:
    """A guidance default this authority switches off, with the reason it records."""

    rule: str
    clauses: tuple[str, ...]
    because: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class WrittenPack:
    """One authority's policy, one edition, as written. See the reference page of the format for each section.

    Attributes:
        digest: The text digest: the sha256 of the file's text, in hexadecimal digits.
        shipped: Whether the file is one of those shipped with ivpolicy.
    """

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
    sources: Mapping[str, Source] = field(default_factory=dict)
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
    pathways: Mapping[str, Pathway] = field(default_factory=dict)
    foundations: tuple[Foundation, ...] = ()
    cautions: tuple[Caution, ...] = ()
    conflicts: tuple[ConflictPlan, ...] = ()
    never_turns_on: tuple[NeverTurnsOn, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    bank_holidays: tuple[date, ...] = ()
    bank_holiday_clauses: tuple[str, ...] = ()
    digest: str = ""
    shipped: bool = False
    at: SourceLocation = NOWHERE

    def __hash__(self) -> int:
        return hash((self.id, self.edition, self.digest))

    @property
    def deciding_nothing(self) -> tuple[Clause, ...]:
        """The clauses that say why no rule uses them: a waiting list, a capacity, what introduces."""
        return tuple(clause for clause in self.clauses.values() if clause.decides_nothing)

    @property
    def stands_in(self) -> Mapping[str, str]:
        """Clause id → the title of its text, of the clauses that stand in another than the pack's first."""
        named = ((id_, self.sources.get(clause.source)) for id_, clause in self.clauses.items() if clause.source)
        return {id_: source.title for id_, source in named if source is not None}

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
    places += (rung.at for rung in pack.ladder if rung.question == question)
    return min(places, default=pack.at)
