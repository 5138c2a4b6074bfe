"""Whom each fact of a record is about, so that what is recorded about one person is not shown to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from ivpolicy.account.account_document import Audience
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import CONFIRMED

Person = Literal["child", "visitor", "carer", "family", "another_child", "professionals", "anybody"]
"""Whom a fact is about; `professionals` are those who work for the child, whose doings the child may be told of.

A concern, an event, a complaint or a reference does not say whom it is about or who gave it: `anybody`, the reader too.
"""

SAFETY = "safeguarding.act"
"""The question of which the answer itself says whether a concern is on file."""

WITHHELD = "what is recorded for the worker alone"
"""What stands in the place of what a reader is not told."""

_OF_SECTIONS: Mapping[str, Person] = {
    "occasions": "child",
    "child": "child",
    "care": "child",
    "placement": "child",
    "family_time": "family",
    "views": "child",
    "judgements": "child",
    "advocacy": "child",
    "meetings": "child",
    "referral": "child",
    "visitor": "visitor",
    "appointment": "visitor",
    "aftercare": "child",
    "events": "anybody",
    "concerns": "anybody",
    "records": "professionals",
    "reviewing_officer": "professionals",
    "home": "professionals",
    "local": "child",
}
_OF_FACTS: Mapping[str, Person] = {
    "placement.single_parent_carer": "carer",
    "placement.carer_supports_visits": "carer",
    "placement.carer_prepared": "carer",
    "judgements.carer_feedback_regular": "carer",
    "appointment.carer_feedback": "carer",
    "judgements.visitor_suitable": "visitor",
    "judgements.support_beyond_21_justified": "child",
    "concerns.other_child_may_be_at_risk": "another_child",
    "visitor.visits_sibling": "another_child",
    "visitor.references": "anybody",
    "records.visitor_asks_for_file": "visitor",
    "advocacy.advocate_conflicts": "professionals",
    "views.others_wishes_ascertained": "family",
    "views.parent_objects_to_visitor": "family",
    "views.wishes_conflict_with": "anybody",
    "views.wants_help_to_complain": "anybody",
    "views.wants_to_raise_matter_with": "anybody",
    "judgements.parent_communication_infrequent": "family",
    "judgements.responsibility_holder_communication_infrequent": "family",
    # That a child has a visitor, and sees one, is about the child.
    "appointment.active": "child",
    "appointment.in_hand": "child",
    "appointment.over": "child",
    "appointment.months_appointed": "child",
    "appointment.started_on": "child",
    "appointment.ended_on": "child",
    "appointment.visits": "child",
}
# What a child has raised, and what became of it.
_MATTERS = (
    "advocacy.answered_",
    "advocacy.assessed_",
    "advocacy.complaint",
    "advocacy.contacts",
    "advocacy.copy_to",
    "advocacy.matter",
    "advocacy.mediation_",
    "advocacy.referred_on",
    "advocacy.rejects_internal",
    "advocacy.safety_concern",
    "advocacy.satisfied",
    "advocacy.stage_",
    "advocacy.team_manager_contacted_on",
    "advocacy.urgent",
)
_TOLD: Mapping[Audience, frozenset[Person]] = {
    "worker": frozenset(get_args(Person)),
    "carer": frozenset({"child", "carer", "professionals"}),
    "visitor": frozenset({"child", "visitor", "professionals"}),
    "committee": frozenset({"child", "professionals"}),
    "child": frozenset({"child", "professionals"}),
}


def subjects_of(fact: str) -> frozenset[Person]:
    """Whom a fact is about, by its path; of what is worked out, whom all that is about that it is worked out from.

    A pack's own fact is taken to be about the child whose record it is in.
    """
    path = fact.removeprefix(CONFIRMED).split("[", 1)[0]
    if path in _OF_FACTS:
        return frozenset({_OF_FACTS[path]})
    row = VOCABULARY.get(path)
    if row is not None and row.computed_from:
        return frozenset().union(*map(subjects_of, row.computed_from))
    return frozenset({"anybody" if path.startswith(_MATTERS) else _OF_SECTIONS[path.split(".", 1)[0]]})


def persons_told_of(audience: Audience) -> frozenset[Person]:
    """The persons of whom this reader is told what is recorded."""
    return _TOLD[audience]


def may_be_told(audience: Audience, fact: str) -> bool:
    """Whether what is recorded of a fact is for this reader."""
    return subjects_of(fact) <= _TOLD[audience]
