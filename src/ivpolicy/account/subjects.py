"""Whom each fact of a record is about, so that what is recorded about one person is not shown to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ivpolicy.account.account_document import Audience
from ivpolicy.core.rules.condition import CONFIRMED

Person = Literal["child", "visitor", "carer", "family", "another_child", "professionals"]
"""Whom a fact is about; `professionals` are those who work for the child, whose doings the child may be told of."""

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
    "events": "child",
    "concerns": "child",
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
    "concerns.visitor_conduct": "visitor",
    "concerns.visitor_allegation_of_harm": "visitor",
    "concerns.investigation": "visitor",
    "concerns.conduct_reported": "visitor",
    "concerns.designated_officer_consulted": "visitor",
    "concerns.coordinator_told": "visitor",
    "concerns.other_child_may_be_at_risk": "another_child",
    "advocacy.advocate_conflicts": "professionals",
    "views.others_wishes_ascertained": "family",
    # That a child has a visitor, and sees one, is about the child.
    "appointment.active": "child",
    "appointment.in_hand": "child",
    "appointment.over": "child",
    "appointment.months_appointed": "child",
    "appointment.started_on": "child",
    "appointment.ended_on": "child",
    "appointment.visits": "child",
}
_TOLD: Mapping[Audience, frozenset[Person]] = {
    "worker": frozenset({"child", "visitor", "carer", "family", "another_child", "professionals"}),
    "carer": frozenset({"child", "carer", "professionals"}),
    "visitor": frozenset({"child", "visitor", "professionals"}),
    "committee": frozenset({"child", "professionals"}),
    "child": frozenset({"child", "professionals"}),
}


def subject_of(fact: str) -> Person:
    """Whom a fact is about, by its path. A pack's own fact is taken to be about the child whose record it is in."""
    path = fact.removeprefix(CONFIRMED).split("[", 1)[0]
    return _OF_FACTS.get(path) or _OF_SECTIONS[path.split(".", 1)[0]]


def may_be_told(audience: Audience, fact: str) -> bool:
    """Whether what is recorded of a fact is for this reader."""
    return subject_of(fact) in _TOLD[audience]
