"""Every shared fact is read by something, or says here why it is kept (semantics 38)."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.checker.advice.unasked_fact import facts_asked
from ivpolicy.core.record import contradictions, opposing_facts
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import leaves
from ivpolicy.core.validation.pack_index import PackIndex
from ivpolicy.files.packs import NATIONAL, load_pack, shipped_packs

_A_PACK = "for a pack of one's own"
_CASELOAD = "for the breakdown of a caseload"
_AUTHORITYS_VISITS = "the authority's own visits (ENG-65, ENG-66): no shared question asks about them"
_CONSENT = "no shipped text asks for consent to advocacy; a pack's `advocacy.consent` would"

KEPT = {
    "child.open_to_services": _CASELOAD,
    "child.in_education": f"{_A_PACK}: what a care leaver gets up to 25 can hang on it",
    "child.goes_missing": f"{_CASELOAD}: a child who is missing now is an event, and that is read",
    "care.expected_to_cease_on": f"{_A_PACK}: planning the end of an appointment",
    "care.social_worker_changed_on": "the occasion says that the social worker changed; this is the day",
    "care.last_authority_visit": _AUTHORITYS_VISITS,
    "care.seen_alone": _AUTHORITYS_VISITS,
    "placement.moves_in_last_year": "what `significant instability` may be measured by; no text gives a number",
    "placement.miles_from_home": "what `at a distance` may be measured by; no text gives a number",
    "placement.out_of_area_approved": "the approval of the placement itself (ENG-75): no shared question asks for it",
    "judgements.competent_to_consent_to_advocacy": _CONSENT,
    "judgements.informal_continuing_appropriate": "what DUD-2.2-12 asks to be considered comes to; no text rests on it",
    "judgements.prevents_serious_injury_to_public": "ENG-6: a finding on record excuses nobody by itself",
    "advocacy.decline_reason_recorded": _A_PACK,
    "advocacy.child_consents": _CONSENT,
    "advocacy.referred_by": _CASELOAD,
    "advocacy.complaint_by": "the help of section 26A is the child's, whoever complains",
    "referral.made_to": f"{_A_PACK}: shipped texts name one addressee, and ask whether the referral was made",
    "referral.result": "England promises that nothing ever turns on it (ENG-P5)",
    "visitor.identified_by": _CASELOAD,
    "visitor.age": f"{_A_PACK}: no shipped text gives an age",
    "visitor.visits_sibling": "weighed in a match; no text that was read speaks of brothers and sisters",
    "visitor.relations_to_child": f"{_A_PACK}: an earlier regulation read it (ENG-22, revoked)",
    "visitor.application.gaps_explained": f"{_A_PACK}: LEE-2.3-02a asks for the history and not for its gaps",
    "visitor.dbs.workforce": f"{_A_PACK}: no shipped text names the workforce of the check",
    "visitor.recruitment_complete": f"{_A_PACK}: where the steps are not recorded one by one",
    "appointment.carer_feedback": f"{_A_PACK}: LEE-2.1-26 says regularly, which is judged",
    "aftercare.additional_needs": f"{_A_PACK}: LEE-2.2-03 does not say in which instances support goes on to 25",
    "concerns.raised_on": "the day of a concern: acting today waits for no day",
    "records.visitor_decided_on": "the day of a decision, for whoever reads the record",
    "home.reminded_on": f"{_A_PACK}: the home's text says regularly, which is judged",
    "home.told_of_regulator": f"{_A_PACK}: the regulation on homes does not name the regulator (ENG-88)",
}
"""Shared facts that nothing shipped reads, each with the reason why it is kept."""


def test_every_shared_fact_is_read_or_says_why_it_is_kept() -> None:
    recorded = {path for path, fact in VOCABULARY.items() if not fact.computed_from}
    assert recorded - set(facts_read()) == set(KEPT)


def facts_read() -> Iterator[str]:
    """The recorded facts that the record itself compares, and those the shipped packs and the catalogue ask."""
    for path in (*opposing_facts.facts_opposed(), *contradictions.facts_compared(), *asked_by_packs()):
        yield from VOCABULARY[path].computed_from or (path,) if path in VOCABULARY else ()
    for fact in VOCABULARY.facts():
        yield from (path for path in fact.rests_on if path in VOCABULARY)


def asked_by_packs() -> Iterator[str]:
    national = load_pack(NATIONAL).written
    for name in shipped_packs():
        pack = load_pack(name)
        yield from facts_asked(PackIndex(pack.written, None if name == NATIONAL else national))
        for asked in pack.rulebook.by_question.values():
            yield from (leaf.fact for leaf in leaves(asked.applies))
