"""A pack as the officer wrote it: frozen values, one per construct of the format, each with its place in the file.

Nothing here is resolved: readings still stand where a value may, rules are still named by id. `lowering` turns these
values into the small core (rule = condition → finding) that every reader works on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.text.source import NOWHERE, SourceLocation

T = TypeVar("T")
Strength = Literal["must_not", "must", "should_not", "should", "may"]
Force = Literal["principle", "act", "regulation", "statutory_guidance", "sector_standard", "local_policy"]
Verification = Literal["V", "C", "M"]


@dataclass(frozen=True, slots=True)
class ByReading:
    """A value, or a condition, that hangs on a reading: one entry for each of the reading's options."""

    reading: str
    options: Mapping[str, object]
    at: SourceLocation = NOWHERE


# ---- conditions as written -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IsTest:
    """The fact is exactly this value: yes/no (bool), a choice, a whole number, or `never`/`none`."""

    value: object


@dataclass(frozen=True, slots=True)
class CompareTest:
    """A number (or a count, or whole units since a date) within bounds; `at_*` inclusive, `more_than`/`under` not."""

    at_least: object = None
    at_most: object = None
    more_than: object = None
    under: object = None


@dataclass(frozen=True, slots=True)
class OneOfTest:
    """A choice that is one of these."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class SetTest:
    """A set that includes one value, all of some, any of some, or none of some; every part given must hold."""

    includes: object = None
    includes_all: tuple[object, ...] = ()
    includes_any: tuple[object, ...] = ()
    includes_none: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class DateTest:
    """A date: `within` a window up to the day of decision, `not_within` one, or between two fixed days.

    A window of n months holds the days after as_at minus n months, up to and including as_at. `not_within` is exactly
    its complement among past days and `never`: a day exactly n months ago is not within n months. `on_or_after` and
    `before` are fixed calendar days.
    """

    within: object = None
    not_within: object = None
    on_or_after: object = None
    before: object = None


@dataclass(frozen=True, slots=True)
class ListTest:
    """A count of list items (`at_least`, `at_most`) that satisfy `where`, or a condition on the latest item."""

    at_least: object = None
    at_most: object = None
    where: Surface | None = None
    latest_by: str | None = None
    latest_is: Surface | None = None
    at: SourceLocation = NOWHERE


Test = IsTest | CompareTest | OneOfTest | SetTest | DateTest | ListTest


@dataclass(frozen=True, slots=True)
class FactEntry:
    """`<fact path>: test` — several tests all hold. The test may be a `ByReading` of tests."""

    fact: str
    tests: tuple[Test | ByReading, ...]
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """`any`, `all`, `none` of the members, or `at_least` a number of them."""

    kind: Literal["any", "all", "none", "at_least"]
    members: tuple[Surface, ...]
    number: object = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """`rule: id` — the condition of another rule, ground, check or definition of this pack."""

    rule: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """`answer: {question: outcome}` — the combined answer of another question is this outcome."""

    question: str
    outcome: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Never:
    """`never` — a condition that does not hold, as one option of a reading."""


Entry = FactEntry | GroupEntry | RuleEntry | AnswerEntry | ByReading


@dataclass(frozen=True, slots=True)
class Surface:
    """A condition as written: every entry holds. No entry at all (`{}`) holds always."""

    entries: tuple[Entry, ...]
    at: SourceLocation = NOWHERE


# ---- the sections ----------------------------------------------------------------------------------------------


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
        decides_nothing: Why no rule uses the clause.
    """

    id: str
    says: str
    section: str | None = None
    modality: str | None = None
    cite: str | None = None
    force: Force = "local_policy"
    verified: Verification | None = None
    binds: str = "authority"
    decides_nothing: str | None = None
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
class Deadline:
    """When an action is due: within a duration of a dated fact, before a dated fact, or in the source's own sense."""

    within: Duration | ByReading | None = None
    of: str | None = None
    before: str | None = None
    words: str | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Who does what, to whom, by when. `who`, `to`, `copies`, `with_` are actor ids of the pack."""

    does: str
    who: str | ByReading
    to: str | None = None
    with_: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    copies_chosen_in: str | None = None
    by: Deadline | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule concludes: a strength and an act (an outcome of its question, or the act a refusal refuses)."""

    strength: Strength
    act: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A period, `from_` inclusive, `to` exclusive; None where the text does not say or the end is open.

    `seen` is a day on which the text was seen in use, where no day of coming into force is stated.
    """

    from_: date | None = None
    to: date | None = None
    seen: date | None = None


@dataclass(frozen=True, slots=True)
class RuleItem:
    """A rule of any kind of question: `when` (and not `unless`) → `then`, or a gap, or only actions.

    `in_case` says which kind of conflict it makes against a law must: `policy_narrows_law` (default) or `case_tension`.
    """

    id: str
    question: str
    clauses: tuple[str, ...]
    when: Surface
    unless: Surface | ByReading | None = None
    then: Then | None = None
    gap: str | None = None
    actions: tuple[Action, ...] = ()
    in_force: InForce | None = None
    tension: Literal["policy_narrows_law", "case_tension"] = "policy_narrows_law"
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Ground:
    """One of a list of grounds, factors or criteria; `worth` points where the list has a threshold of points."""

    id: str
    clauses: tuple[str, ...]
    when: Surface
    unless: Surface | ByReading | None = None
    worth: object = 1
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Grounds:
    """A list of grounds and how many are needed: `any`, `all`, or a number (of grounds, or of points).

    `confirmed`: a ground counts only where the facts it rests on are marked as confirmed in the record's provenance.
    """

    id: str
    clauses: tuple[str, ...]
    need: object
    of: tuple[Ground, ...]
    only_if: Surface | None = None
    confirmed: object = False
    opens: str | None = None
    then: Then | None = None
    actions: tuple[Action, ...] = ()
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Check:
    """A step that is met, not met or not known. `after` orders next actions; `dated` is the fact with its date.

    `preferred_when` is a preferred minimum: unmet, it is listed and never outstanding.
    """

    id: str
    clauses: tuple[str, ...]
    met_when: Surface
    question: str = ""
    only_if: Surface | None = None
    preferred_when: Surface | None = None
    after: object = ()
    dated: str | None = None
    strength: Strength = "must"
    actions: tuple[Action, ...] = ()
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Waiver:
    """A named waiver: where `when` holds, the checks it names count as met, and the decision says so."""

    id: str
    clauses: tuple[str, ...]
    waives: tuple[str, ...]
    when: Surface
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do when `when` holds, until `done_when` holds. Never overridden by another duty."""

    id: str
    question: str
    clauses: tuple[str, ...]
    strength: Strength
    when: Surface
    action: Action
    done_when: Surface | None = None
    in_force: InForce | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class ScheduleStart:
    """When a schedule first falls due: on reaching the n-th item of a list, or within a duration of a dated fact."""

    when_reached: int | None = None
    of: str | None = None
    where: Surface | ByReading | None = None
    dated: str | None = None
    within: Duration | ByReading | None = None
    from_: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurring duty: `every` a duration, `looked_after_review` or `visit`; the history says when last done."""

    id: str
    question: str
    clauses: tuple[str, ...]
    strength: Strength
    while_: Surface
    action: Action
    every: Duration | ByReading | Literal["looked_after_review", "visit"] | None
    first: ScheduleStart | None = None
    counted_from: object = "last_held"
    history_of: str | None = None
    history_where: Surface | None = None
    history_dated: str | None = None
    history_fact: str | None = None
    overdue_after: Duration | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder, climbed only on what is known. Siblings are tried in order; `gap` where the text stops."""

    id: str
    clauses: tuple[str, ...]
    when: Surface
    from_: str | None = None
    place: str | None = None
    gap: str | None = None
    says: str | None = None
    copies: tuple[str, ...] = ()
    copies_chosen_in: str | None = None
    actions: tuple[Action, ...] = ()
    answer_by: Deadline | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may have the service: two lists, which wins for a child on both, and what the text says of the rest."""

    eligible: Grounds
    not_eligible: Grounds | None
    in_both: object
    in_neither: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Definition:
    """A local definition: a named condition other rules refer to with `rule: id`."""

    id: str
    clauses: tuple[str, ...]
    means: Surface
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
class LocalFact:
    """A fact the pack adds: `local.<pack>.<name>`, with the attributes of a vocabulary row."""

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
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class LocalQuestion:
    """A question the pack adds: `local.…`, of kind choice, with its closed outcomes."""

    id: str
    title: str
    outcomes: Mapping[str, str]
    otherwise: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Authority:
    """Whose policy it is. `kind`: local_authority, provider (a home), or nation."""

    name: str
    kind: Literal["local_authority", "provider", "nation"]


@dataclass(frozen=True, slots=True)
class Source:
    """The published text the pack was made from, and the day it was captured."""

    title: str
    captured_on: date | None = None
    last_amended: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """`unapproved`, or by whom, in which role, under which delegation, when, under which minute."""

    approved: bool
    by: str | None = None
    role: str | None = None
    delegation: str | None = None
    on: date | None = None
    minute: str | None = None
    legal_advice_by: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One dated change of the pack: who, when, what, why."""

    on: date | None
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class Pack:
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
    cautions: tuple[Caution, ...] = ()
    conflicts: tuple[ConflictPlan, ...] = ()
    never_turns_on: tuple[NeverTurnsOn, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    bank_holidays: tuple[date, ...] = ()
    bank_holiday_clauses: tuple[str, ...] = ()
    digest: str = ""
    at: SourceLocation = NOWHERE
