"""What is proved of a pack from its diagrams: where it narrows the law, and what an answer never turns on."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivpolicy.checker.proved_pack import ProvedPack
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.proofs.path import needed, says_yes
from ivpolicy.core.proofs.proofs import prove_narrowing, prove_never_turns_on
from ivpolicy.core.proofs.witness import witness
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import All, Any, Equals, Leaf, Not
from ivpolicy.core.text.diagnostic import Severity
from packs_checked import LOCAL_HEAD, NATIONAL_RULES, line_of, local, national, prove_pack

AS_AT = date(2026, 11, 1)
NATIONAL = national()


def compiled(sections: str, above=NATIONAL) -> Pack:
    return Pack(local(sections), above)


def rule(when: str, then: str = "{should_not: appoint}", more: str = "") -> str:
    return f"rules:\n  - {{id: own, question: visitor.appoint, clause: FER-1, when: {when}, then: {then}{more}}}\n"


# ---- narrowing ----


def test_a_local_rule_that_refuses_what_the_law_requires_narrows_it_and_a_case_shows_so():
    text = rule("{child.disabled: yes}")

    (found,) = prove_pack(compiled(text))

    assert (found.code, found.severity) == ("V060", Severity.ADVICE)
    assert found.message == "`own` narrows the law: `duty` (ENG-1) requires `appoint`"
    assert found.help == (
        "for example where child.statuses includes looked_after; child.disabled yes; views.objects_to_visitor no; "
        "judgements.visitor_in_interests yes"
    )
    assert found.location.line == line_of(LOCAL_HEAD + text, "id: own")


def test_a_rule_of_another_opposed_outcome_narrows_too():
    (found,) = prove_narrowing(compiled(rule("{child.disabled: yes}", "{may: no_duty_now}")))

    assert found.code == "V060"


def test_a_rule_that_requires_what_the_law_requires_narrows_nothing():
    assert prove_narrowing(compiled(rule("{child.disabled: yes}", "{must: appoint}"))) == ()


def test_a_refusal_only_where_the_law_refuses_as_well_narrows_nothing():
    both = "{views.objects_to_visitor: yes, judgements.sufficient_understanding: yes}"

    assert prove_narrowing(compiled(rule(both, "{must_not: appoint}"))) == ()


def test_a_refusal_that_can_never_meet_the_duty_narrows_nothing():
    assert prove_narrowing(compiled(rule("{judgements.visitor_in_interests: no}"))) == ()


def test_a_refusal_where_the_question_does_not_arise_narrows_nothing():
    assert prove_narrowing(compiled(rule("{child.looked_after: no}"))) == ()


def test_a_rule_that_calls_its_conflict_a_tension_is_told_under_a_code_of_its_own():
    text = rule("{views.objects_to_visitor: yes}", more=", conflict_is: case_tension")

    (found,) = prove_narrowing(compiled(text))

    assert (found.code, found.severity) == ("V062", Severity.ADVICE)
    assert found.message == "`own` stands against the law in some cases: `duty` (ENG-1) requires `appoint`"
    assert "views.objects_to_visitor yes; judgements.sufficient_understanding no" in found.help


def test_a_rule_that_goes_further_than_the_law_in_the_protective_direction_narrows_nothing():
    above = national(
        "rules:\n  - {id: n, question: visitor.consider, clause: ENG-1, when: {child.disabled: yes}, then: {must: not_now}}\n"
    )
    text = rule("{child.disabled: yes}", "{should: assess}").replace("visitor.appoint", "visitor.consider")

    assert prove_narrowing(compiled(text, above)) == ()


_HELP = """\
advocacy:
  ladder:
    - {{rung: help, clause: [ENG-2, {law}], when: {{child.in_need: yes}}, place: advocate}}
"""
_OWN_LADDER = """\
actors: {{known_adult: an adult the child knows}}
advocacy:
  ladder:
    - {{rung: somebody_known, clause: FER-1, when: {{{when}}}, place: {place}}}
    - {{rung: outside, from: somebody_known, clause: FER-1, when: {{advocacy.satisfied: no}}, place: advocate}}
"""


def ladder(when: str = "child.disabled: yes", place: str = "known_adult", law: str = "ENG-1") -> Pack:
    return compiled(_OWN_LADDER.format(when=when, place=place), national(_HELP.format(law=law)))


def test_a_ladder_that_begins_with_somebody_else_where_the_law_gives_an_advocate_is_told():
    (found,) = prove_pack(ladder())

    assert (found.code, found.severity) == ("V060", Severity.ADVICE)
    assert found.message == (
        "the ladder offers less than the law unless each of these is one: `somebody_known` (an adult the child knows); "
        "`help` (ENG-2, ENG-1) gives the child an advocate there"
    )
    assert found.help == (
        "where one is, write `place: advocacy_service`; "
        "`somebody_known` for example where child.in_need yes; child.disabled yes; advocacy.satisfied yes"
    )


def test_a_ladder_is_told_too_where_only_the_answers_are_asked():
    """The national ladder stands beside a local one, and answers nothing."""
    whole = ladder("advocacy.urgent: no")

    (found,) = prove_narrowing(ProvedPack(whole.written, whole.national, whole.beneath, {}))

    assert found.code == "V060"


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(ladder(place="advocate"), id="it begins with an advocate"),
        pytest.param(ladder(place="advocacy_service"), id="it begins with their service"),
        pytest.param(ladder(when="child.disabled: yes, child.in_need: no"), id="never where help is owed"),
        pytest.param(ladder(law="ENG-4"), id="law that was not read"),
        pytest.param(ladder(law="ENG-2"), id="guidance alone"),
    ],
)
def test_a_ladder_that_offers_what_the_law_gives_is_not_told(pack):
    assert prove_pack(pack) == ()


def test_guidance_is_no_law_that_could_be_narrowed():
    text = rule("{child.disabled: yes}", "{must: consent_needed}").replace("visitor.appoint", "advocacy.consent")

    assert prove_narrowing(compiled(text)) == ()


def test_grounds_and_lists_of_eligibility_are_tried_as_rules_are():
    above = national(
        "rules:\n  - {id: n, question: advocacy.eligibility, clause: ENG-1, when: {child.disabled: yes}, then: {must: eligible}}\n"
    )
    lists = "eligible: {clause: FER-1, need: any, of: [{id: leaver, clause: FER-1, when: {child.in_need: yes}}]}"

    (found,) = prove_narrowing(
        compiled(f"advocacy:\n  eligibility: {{{lists}, in_both: eligible, in_neither: not_eligible}}\n", above)
    )

    assert found.message.startswith("`in_neither` narrows the law: `n` (ENG-1) requires `eligible`")
    assert found.help == "for example where child.in_need no; child.disabled yes"


def test_only_the_questions_with_opposed_rules_are_built():
    pack = compiled(rule("{child.disabled: yes}"))

    prove_pack(pack)

    assert list(pack._diagrams_made) == ["visitor.appoint"]


def test_the_case_of_a_witness_is_decided_as_a_conflict():
    above = national(
        "rules:\n  - {id: n, question: visitor.consider, clause: ENG-1, when: {child.in_need: yes}, then: {must: assess}}\n"
    )
    pack = compiled(
        rule("{placement.type: secure}", "{should: not_now}").replace("visitor.appoint", "visitor.consider"), above
    )

    (found,) = prove_narrowing(pack)
    record = case_from_facts(
        {"child.statuses": ["looked_after"], "placement.type": "secure", "child.in_need": "yes"}, as_at=AS_AT
    )

    assert (
        found.help == "for example where child.statuses includes looked_after; child.in_need yes; placement.type secure"
    )
    assert Result(pack, record, AS_AT)["visitor.consider"].status == "conflict"


# ---- how a witness reads ----


@pytest.mark.parametrize(
    ("when", "phrase"),
    [
        ("{child.age: {at_least: 16}}", "child.age 16 years"),
        ("{care.months_looked_after: {at_least: 6}}", "care.months_looked_after 12 months"),
        ("{advocacy.complaint: {one_of: [intended, made]}}", "advocacy.complaint intended"),
        ("{occasions: {includes_all: [care_planning, looked_after_review]}}", "occasions includes care_planning and looked_after_review"),
        ("{occasions: {includes_none: [care_planning]}}", "occasions includes none of those named"),
        ("{visitor.references: {at_least: 2}}", "visitor.references at least 2"),
        ("{none: [{visitor.references: {at_least: 2}}]}", "visitor.references not: at least 2"),
        ("{placement.moved_on: {within: 12 months}}", "placement.moved_on 2025-11-02 (as at 2026-11-01)"),
        ("{child.statuses: {includes: respite}, child.disabled: yes}", "child.statuses includes looked_after and respite"),
    ],
)  # fmt: skip
def test_a_fact_of_each_type_is_told_by_a_value_a_record_could_hold(when, phrase):
    (found,) = prove_narrowing(compiled(rule(when)))

    assert phrase in found.help.removeprefix("for example where ").split("; ")


def test_a_period_in_which_a_rule_is_in_force_is_part_of_the_witness():
    (found,) = prove_narrowing(compiled(rule("{child.disabled: yes}", more=", in_force: {from: 2027-01-01}")))

    assert "as_at:2027-01-01.. within" in found.help


def test_a_diagram_that_says_yes_nowhere_has_no_witness():
    diagrams = compiled(rule("{child.disabled: yes}")).diagrams("visitor.appoint")
    leaf = Leaf("child.disabled", Equals(True))

    with pytest.raises(ValueError, match="says yes nowhere"):
        witness(diagrams, diagrams.of_condition(All((leaf, Not(leaf)))))


def test_a_diagram_that_says_yes_everywhere_needs_no_facts():
    diagrams = compiled(rule("{child.disabled: yes}")).diagrams("visitor.appoint")
    leaf = Leaf("child.disabled", Equals(True))

    assert witness(diagrams, diagrams.of_condition(Any((leaf, Not(leaf))))) == ()


FIVE = (
    "child.disabled",
    "child.in_need",
    "child.socially_isolated",
    "child.physically_isolated",
    "child.lives_at_home",
)
_LEAVES = st.sampled_from([Leaf(fact, Equals(True)) for fact in FIVE])
_CONDITIONS = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: Any(tuple(parts)))
        | inner.map(Not)
    ),
    max_leaves=10,
)
_SPACE = compiled(rule("{any: [" + ", ".join(f"{{{fact}: yes}}" for fact in FIVE) + "]}")).diagrams("visitor.appoint")


@settings(max_examples=150, deadline=None)
@given(_CONDITIONS)
def test_a_witness_is_enough_and_nothing_in_it_can_be_left_out(condition):
    diagram = _SPACE.of_condition(condition)
    try:
        path = needed(_SPACE, diagram)
    except ValueError:
        assert diagram is _SPACE.workshop.final(False)
        return

    assert says_yes(_SPACE, diagram, path)
    assert not any(says_yes(_SPACE, diagram, {lv: c for lv, c in path.items() if lv != left_out}) for left_out in path)


# ---- never turns on ----


def never(facts: str, question: str = "advocacy.offer") -> str:
    return f"never_turns_on:\n  - {{question: {question}, facts: [{facts}], clause: FER-1}}\n"


def offer(when: str, then: str = "{should: offer}") -> str:
    return f"rules:\n  - {{id: own, question: advocacy.offer, clause: FER-1, when: {when}, then: {then}}}\n"


def test_an_answer_that_turns_on_what_it_never_may_is_refused_with_two_cases():
    text = offer("{placement.type: secure, child.disabled: yes}") + never("placement.type")

    (found,) = prove_pack(compiled(text))

    assert (found.code, found.severity) == ("V061", Severity.ERROR)
    assert found.message == "the answer to `advocacy.offer` turns on `placement.type`, and the pack says it never does"
    assert (
        found.help
        == "where child.disabled yes, `placement.type secure` gives should offer, `placement.type foster` gives not indicated"
    )
    assert found.location.line == line_of(LOCAL_HEAD + text, "facts: [")


def test_an_answer_that_does_not_turn_on_the_fact_is_proved():
    assert prove_never_turns_on(compiled(offer("{child.disabled: yes}") + never("placement.type"))) == ()


def test_a_fact_that_is_asked_and_cannot_change_the_answer_is_proved():
    others = ", ".join(choice for choice in VOCABULARY["placement.type"].choices if choice != "secure")
    either = f"{{any: [{{placement.type: secure, child.disabled: yes}}, {{placement.type: {{one_of: [{others}]}}, child.disabled: yes}}]}}"

    assert prove_never_turns_on(compiled(offer(either) + never("placement.type"))) == ()


def test_strength_is_part_of_the_answer():
    text = offer("{child.disabled: yes}") + offer(
        "{child.disabled: yes, placement.type: secure}", "{must: offer}"
    ).removeprefix("rules:\n").replace("own", "two")

    (found,) = prove_never_turns_on(compiled(text + never("placement.type")))

    assert (
        found.help
        == "where child.disabled yes, `placement.type secure` gives must offer, `placement.type foster` gives should offer"
    )


def test_a_fact_worked_out_from_another_counts_with_it():
    by_age = offer("{child.age: {at_least: 16}}")

    assert [f.code for f in prove_never_turns_on(compiled(by_age + never("child.date_of_birth")))] == ["V061"]
    assert [f.code for f in prove_never_turns_on(compiled(by_age + never("child.age")))] == ["V061"]


def test_a_fact_read_by_way_of_another_answer_counts():
    grounds = "grounds:\n  - {id: g, question: advocacy.priority, clause: FER-1, need: any, of: [{id: a, clause: FER-1, when: {child.disabled: yes}}]}\n"
    reads = offer("{answer: {advocacy.priority: particular_consideration}}") + grounds

    assert [f.code for f in prove_never_turns_on(compiled(reads + never("child.disabled")))] == ["V061"]


def test_the_dates_behind_a_schedule_count():
    schedule = (
        "schedules:\n  - id: s\n    question: visitor.review\n    clause: FER-1\n    while: {}\n    action: {who: carer, does: review}\n"
        '    first: {within: 4 weeks, from: placement.moved_on}\n    then: {every: 6 months}\n    history: {of: appointment.reviews, dated: "on"}\n'
    )

    found = prove_never_turns_on(
        compiled(schedule + never("placement.moved_on, appointment.reviews, child.disabled", "visitor.review"))
    )

    assert [f.message.split("`")[3] for f in found] == ["placement.moved_on", "appointment.reviews"]


def test_a_pack_without_such_promises_builds_nothing():
    pack = compiled(offer("{child.disabled: yes}"))

    assert prove_never_turns_on(pack) == ()
    assert pack._diagrams_made == {}


def test_under_another_reading_the_promise_is_proved_anew():
    text = (
        "readings:\n  which:\n    clause: FER-1\n    asks: Which?\n    options: {a: one, b: two}\n    chosen: a\n"
        "    because: w\n    chosen_by: the authors\n    chosen_on: 2026-11-22\n"
        + offer("{reading: {which: {a: {child.disabled: yes}, b: {placement.type: secure}}}}") + never("placement.type")
    )  # fmt: skip
    pack = compiled(text)

    assert prove_never_turns_on(pack) == ()
    assert [f.code for f in prove_never_turns_on(pack.with_reading("which", "b"))] == ["V061"]


def test_the_national_pack_alone_narrows_nothing():
    assert prove_pack(Pack(None, national(NATIONAL_RULES))) == ()
