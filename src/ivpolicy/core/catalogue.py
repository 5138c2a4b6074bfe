"""The questions every pack answers: a contract shared by all authorities.

Each question has a kind, closed outcomes with the sentence that says each, the refusal of each act, the outcomes that
oppose one another, the outcomes that reassure (and are therefore guarded by law that was not read), the outcome when no
rule holds, and when it applies. Source: semantics 6, 7, 10, 11, 31, 32.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, assert_never

from ivpolicy.core.pack.conditions import CompareTest, FactEntry, GroupEntry, IsTest, ListTest, SetTest, Surface

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import LocalQuestion

GAP = "gap"
"""Outcome of a question whose text reaches the case and leaves it open. Cited like a finding."""

MET = "met"
"""Outcome of a question that does not arise, because what it is about is there."""

NOT_APPLICABLE = "not_applicable"
"""Answer on a completion in which the question does not apply."""


class Kind(StrEnum):
    """How the rules of a question become one answer."""

    CHOICE = "choice"
    ORDERED = "ordered"
    THRESHOLD = "threshold"
    CHECKLIST = "checklist"
    DUTIES = "duties"
    LADDER = "ladder"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the catalogue.

    Attributes:
        id: Its id, such as `visitor.appoint`.
        title: What it asks, in words.
        kind: How its rules combine to an answer.
        outcomes: Every outcome with the sentence that says it, in rising order for an ordered question.
        refusals: Act → the outcome that a `must_not` or `should_not` of that act gives.
        opposed: Pairs of outcomes of which one denies the other.
        reassuring: Outcomes that would let somebody stop looking; law not yet read cautions against them.
        otherwise: Outcome when no rule holds; `gap` where silence must not be read as an answer.
        protects: The outcome towards which a local rule may go further than the law without conflict.
        applies_when: When the question arises at all; None for always.
        states: Outcomes that say how things stand and ask nothing of anybody: no strength is said of them, nothing is owed.
        when_silent: What a pack's silence on the question must not be taken for; None where nothing needs saying.
    """

    id: str
    title: str
    kind: Kind
    outcomes: Mapping[str, str]
    otherwise: str
    refusals: Mapping[str, str] = field(default_factory=dict)
    opposed: tuple[frozenset[str], ...] = ()
    reassuring: frozenset[str] = frozenset()
    protects: str | None = None
    applies_when: Surface | None = None
    states: frozenset[str] = frozenset()
    when_silent: str | None = None

    def __hash__(self) -> int:
        return hash((self.id, self.title))

    @property
    def acts(self) -> tuple[str, ...]:
        """What a rule may conclude about: every outcome, and every act that has a refusal."""
        return tuple(dict.fromkeys((*self.refusals, *self.outcomes)))

    def outcome_of(self, strength: str, act: str) -> str:
        """The outcome a finding gives: the act itself, or its refusal for `must_not` and `should_not`."""
        return self.refusals[act] if strength in ("must_not", "should_not") else act

    def are_opposed(self, one: str, other: str) -> bool:
        """Whether the two outcomes deny each other."""
        return frozenset((one, other)) in self.opposed


def _status(*statuses: str) -> Surface:
    """The child has one of these statuses."""
    return Surface((FactEntry("child.statuses", (SetTest(includes_any=statuses),)),))


def _yes(*facts: str) -> Surface:
    """One of these facts is yes."""
    members = tuple(Surface((FactEntry(fact, (IsTest(True),)),)) for fact in facts)
    return members[0] if len(members) == 1 else Surface((GroupEntry("any", members),))


_LOOKED_AFTER = _yes("child.looked_after")
_ACTIVE = _yes("appointment.active")
_PROPOSED = _yes("visitor.identified")
_PROPOSED_OR_ACTIVE = _yes("visitor.identified", "appointment.active")

_UNPAID_OF_BEFORE_THE_END = Surface(
    (FactEntry("before_end", (IsTest(True),)), FactEntry("reimbursed", (IsTest(False),)))
)
# Whoever has gone is still owed what was spent before the end: asked where something is claimed, or the end is on record.
_LEFT_UNPAID = Surface(
    (
        GroupEntry("any", (_yes("appointment.over"), _yes("appointment.expenses_claimed"))),
        FactEntry("appointment.expenses", (ListTest(at_least=1, where=_UNPAID_OF_BEFORE_THE_END),)),
    )
)
_OWED_EXPENSES = Surface((GroupEntry("any", (_PROPOSED, _ACTIVE, _LEFT_UNPAID)),))

_LEAVING = Surface(
    (
        GroupEntry(
            "any",
            (
                _status("care_leaver"),
                _yes("aftercare.pathway_planning"),
                Surface((FactEntry("occasions", (SetTest(includes_any=("pathway_planning", "leaving_care")),)),)),
                Surface((FactEntry("child.age", (CompareTest(at_least=16),)),)),
            ),
        ),
    )
)
"""From the age at which pathway planning begins, or when leaving is planned or has happened."""

_DUE = MappingProxyType(
    {
        "nothing_due": "Nothing is due now.",
        "something_due": "At least one thing is due now.",
    }
)
_STEPS = MappingProxyType(
    {
        "all_steps_recorded": "Every step is recorded. Steps recorded is not suitability: that is a judgement.",
        "outstanding": "At least one step is outstanding.",
    }
)


def _duties(id_: str, title: str, applies_when: Surface | None = None) -> Question:
    nothing = frozenset({"nothing_due"})
    return Question(id_, title, Kind.DUTIES, _DUE, "nothing_due", reassuring=nothing, applies_when=applies_when)


def _checklist(id_: str, title: str, applies_when: Surface | None, when_silent: str | None = None) -> Question:
    return Question(
        id_,
        title,
        Kind.CHECKLIST,
        _STEPS,
        GAP,
        reassuring=frozenset({"all_steps_recorded"}),
        protects="outstanding",
        applies_when=applies_when,
        when_silent=when_silent,
    )


FIXED_OUTCOMES: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {Kind.CHECKLIST: _STEPS, Kind.DUTIES: _DUE, Kind.LADDER: {}}
)
"""What a question can be answered with whose kind says so already; one of any other kind names its outcomes."""


def own_question(asked: LocalQuestion) -> Question:
    """A pack's own question.

    A choice has room for one outcome, so any two of its outcomes deny each other. An ordered one says by the order of
    its outcomes which of two goes before.
    """
    kind = Kind(asked.kind)
    match kind:
        case Kind.DUTIES:
            return _duties(asked.id, asked.title)
        case Kind.CHECKLIST:
            return _checklist(asked.id, asked.title, None)
        case Kind.LADDER:
            return Question(asked.id, asked.title, kind, {}, GAP)
        case Kind.CHOICE | Kind.ORDERED | Kind.THRESHOLD:
            pairs = () if kind is Kind.ORDERED else combinations(asked.outcomes, 2)
            opposed = tuple(frozenset(pair) for pair in pairs)
            return Question(asked.id, asked.title, kind, dict(asked.outcomes), asked.otherwise, opposed=opposed)
        case _:
            assert_never(kind)


_QUESTIONS = (
    Question(
        "safeguarding.act",
        "Must child protection procedures be followed today?",
        Kind.CHOICE,
        {
            "act_today": "A concern is recorded that a child may be at risk: follow child protection procedures today.",
            "no_concern_recorded": "No concern that a child may be at risk is recorded.",
        },
        "no_concern_recorded",
        opposed=(frozenset({"act_today", "no_concern_recorded"}),),
        reassuring=frozenset({"no_concern_recorded"}),
        protects="act_today",
    ),
    _duties(
        "advocacy.wishes",
        "What is owed to the child's wishes and feelings before a decision?",
        Surface((GroupEntry("any", (_LOOKED_AFTER, _status("respite"), _yes("care.proposed"))),)),
    ),
    _duties("advocacy.inform", "What must the child be told about advocates?"),
    Question(
        "advocacy.offer",
        "Is the child owed an advocate?",
        Kind.ORDERED,
        {
            "not_indicated": "Nothing recorded calls for an advocate now; the child may ask at any time.",
            "consider": "An advocate is to be considered.",
            "offer": "An advocate is to be offered.",
            "secure": "An advocate is to be secured.",
        },
        "not_indicated",
        reassuring=frozenset({"not_indicated"}),
        protects="secure",
    ),
    Question(
        "advocacy.eligibility",
        "Is the child eligible for the advocacy service?",
        Kind.CHOICE,
        {"eligible": "The child is eligible.", "not_eligible": "The child is not on the list of those eligible."},
        GAP,
        opposed=(frozenset({"eligible", "not_eligible"}),),
        reassuring=frozenset({"not_eligible"}),
        protects="eligible",
        states=frozenset({"eligible", "not_eligible"}),
    ),
    Question(
        "advocacy.consent",
        "Whose consent does a referral to an advocate need?",
        Kind.CHOICE,
        {
            "consent_given": "The consent that is needed is recorded.",
            "consent_needed": "Consent is needed before the referral.",
            "consent_not_needed": "No consent is needed before the referral.",
        },
        GAP,
        opposed=(
            frozenset({"consent_needed", "consent_not_needed"}),
            frozenset({"consent_given", "consent_needed"}),
        ),
    ),
    _duties("advocacy.refer", "Who helps the child to reach an advocate, and how?"),
    Question("advocacy.route", "Where does the child's matter stand, and where does it go next?", Kind.LADDER, {}, GAP),
    Question(
        "advocacy.priority",
        "Do the child's needs call for particular consideration?",
        Kind.CHOICE,
        {
            "particular_consideration": "Particular consideration is owed to this child's needs.",
            "no_particular_group": "The child is in none of the groups named.",
        },
        "no_particular_group",
        opposed=(frozenset({"particular_consideration", "no_particular_group"}),),
        protects="particular_consideration",
    ),
    Question(
        "visitor.consider",
        "Should an independent visitor be considered or assessed for now?",
        Kind.CHOICE,
        {
            "assess": "Whether a visitor would be right for the child is to be assessed now.",
            "met": "A visitor serves: whether one would be right is not assessed while the appointment stands.",
            "not_now": "Nothing recorded calls for an assessment now.",
        },
        "not_now",
        opposed=(frozenset({"assess", "not_now"}),),
        reassuring=frozenset({"not_now", MET}),
        protects="assess",
        applies_when=_LOOKED_AFTER,
        states=frozenset({MET}),
    ),
    Question(
        "visitor.criteria",
        "Are the criteria of the local scheme met?",
        Kind.THRESHOLD,
        {
            "met": "The criteria of the scheme are met.",
            "not_met": "The criteria of the scheme are not met. This closes a provider, never the duty.",
        },
        "not_met",
        opposed=(frozenset({"met", "not_met"}),),
        protects="met",
        applies_when=_LOOKED_AFTER,
    ),
    Question(
        "visitor.appoint",
        "Must an independent visitor be appointed?",
        Kind.CHOICE,
        {
            "appoint": "The duty to appoint an independent visitor stands.",
            "do_not_appoint": "An independent visitor is not to be appointed.",
            "met": "A visitor serves: the duty to appoint is met, and returns when the appointment ends.",
            "no_duty_now": "On what is judged today there is no duty to appoint; it is looked at again at the next review or change.",
        },
        "no_duty_now",
        refusals={"appoint": "do_not_appoint"},
        opposed=(frozenset({"appoint", "do_not_appoint"}), frozenset({"appoint", "no_duty_now"})),
        reassuring=frozenset({"no_duty_now", "do_not_appoint", MET}),
        protects="appoint",
        applies_when=_LOOKED_AFTER,
        states=frozenset({MET}),
    ),
    _duties("visitor.reconsider", "Is an earlier decision not to appoint to be looked at again?", _LOOKED_AFTER),
    Question(
        "visitor.refer",
        "Who refers the child for a visitor, to whom?",
        Kind.CHOICE,
        {
            "refer": "The referral is to be made.",
            "do_not_refer": "The referral is not to be made.",
            "met": "A visitor serves: no referral is called for while the appointment stands.",
            "no_referral_now": "The terms of referral are not met now; whether a visitor is owed is a question of its own.",
        },
        "no_referral_now",
        refusals={"refer": "do_not_refer"},
        opposed=(frozenset({"refer", "do_not_refer"}), frozenset({"refer", "no_referral_now"})),
        protects="refer",
        applies_when=_LOOKED_AFTER,
        states=frozenset({MET}),
    ),
    _duties("visitor.match", "What is owed in finding the right person?", _LOOKED_AFTER),
    Question(
        "visitor.independence",
        "May this person count as independent?",
        Kind.CHOICE,
        {
            "not_independent": "The person does not count as independent.",
            "independent": "Nothing recorded bars the person from counting as independent.",
        },
        "independent",
        refusals={"independent": "not_independent"},
        opposed=(frozenset({"not_independent", "independent"}),),
        reassuring=frozenset({"independent"}),
        protects="not_independent",
        applies_when=_PROPOSED_OR_ACTIVE,
    ),
    _checklist(
        "visitor.vetting",
        "Are the checks on the proposed visitor recorded?",
        _PROPOSED,
        "The pack says nothing of checks: no visitor may be treated as checked under it.",
    ),
    _checklist(
        "visitor.approve",
        "Are the steps of approval recorded?",
        _PROPOSED,
        "The pack says nothing of approval: no visitor may be treated as approved under it.",
    ),
    _duties("visitor.information", "What is the visitor told, and who decides?", _PROPOSED_OR_ACTIVE),
    _duties("visitor.support", "What support is owed to carers and to the visitor?", _PROPOSED_OR_ACTIVE),
    _duties("visitor.visit", "What is expected of the visits?", _ACTIVE),
    _duties("visitor.contribute", "How does the visitor contribute to reviews and meetings?", _ACTIVE),
    _duties("visitor.review", "Which reviews of the appointment are due?", _ACTIVE),
    _duties("visitor.expenses", "Which expenses may the visitor recover?", _OWED_EXPENSES),
    Question(
        "visitor.continue",
        "May the relationship go on when the child leaves care?",
        Kind.CHOICE,
        {
            "open": "The scheme is open to the young person.",
            "closed": "The scheme is closed to the young person; an informal relationship may still go on.",
            "consider": "Going on informally is to be considered.",
        },
        GAP,
        opposed=(frozenset({"open", "closed"}),),
        protects="open",
        applies_when=_LEAVING,
    ),
    Question(
        "visitor.end",
        "Does the appointment end?",
        Kind.CHOICE,
        {
            "ended": "The appointment has ended by law.",
            "end": "The appointment is to be ended.",
            "to_decide": "Whether the appointment ends is still to be decided.",
            "ending": "The appointment is ending; it stands until written notice is given, or care ends.",
            "goes_on": "Nothing recorded ends the appointment.",
        },
        "goes_on",
        refusals={"goes_on": "end"},
        opposed=tuple(frozenset({other, "goes_on"}) for other in ("end", "ended", "to_decide", "ending")),
        reassuring=frozenset({"goes_on"}),
        applies_when=_ACTIVE,
        states=frozenset({"ended", "ending"}),
    ),
    _duties("records.keep", "What is to be recorded, and where?"),
    _duties("child.tell", "What is the child told about decisions?"),
    _duties("iro.notify", "What is the reviewing officer told?"),
    _duties("iro.consult", "On what is the reviewing officer consulted?"),
)

CATALOGUE: Mapping[str, Question] = MappingProxyType({question.id: question for question in _QUESTIONS})
"""Every shared question by id, in the order in which answers are given."""
