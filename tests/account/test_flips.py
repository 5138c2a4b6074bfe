"""What would change an answer: every smallest set of changes, as trying all of them finds it."""

import random
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from generated_cases import AS_AT
from ivpolicy import load_pack, read_case, read_case_file
from ivpolicy.account.alternatives import Alternatives, FactChange, partners
from ivpolicy.account.flips import Flips
from ivpolicy.core.record.other_values import can_become
from reference_flips import bearing_facts, flips_by_trying, flips_of_every_question, near_cases, random_cases

PACKS = [load_pack(name).on(AS_AT) for name in ("leeds", "islington", "dudley", "coventry", "england")]


def answered(seed):
    """Random cases on which a question has one settled answer, with the search for the others."""
    for pack, question, record in random_cases(PACKS, random.Random(seed)):
        alternatives = Alternatives(pack, record, AS_AT)
        if Flips(alternatives, question).present is not None:
            yield pack, question, alternatives


def agree(seed, number):
    """Compare the search with trying everything on so many random cases; how many had something that changes them."""
    rng, changed = random.Random(seed), 0
    for pack, question, alternatives in islice(answered(seed), number):
        search = Flips(alternatives, question)
        may_change = [fact for fact in search.values.every if search.values.changes_of(fact)]
        # Facts that may not stand beside each other as they are more often than by chance.
        compared = [fact for fact in may_change if fact in partners()]
        some = compared if rng.random() < 0.4 else may_change
        facts = rng.sample(some, min(len(some), rng.choice((4, 6, 7))))
        tried = flips_by_trying(search, question, facts, 3)
        found = {flip.changes for flip in Flips(alternatives, question, frozenset(facts)).other_answers(3)}
        assert found == tried, f"{pack.id}, {question}, seed {seed}"
        changed += bool(tried)
    return changed


@pytest.mark.parametrize("seed", range(4))
def test_the_smallest_sets_are_those_that_trying_every_set_finds(seed):
    assert agree(seed, 60) > 5


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 120))
def test_the_smallest_sets_are_those_that_trying_every_set_finds_of_ten_thousand(seed):
    assert agree(seed, 500) > 50


def agree_on_every_question(seed, number):
    """Compare the search with trying everything on every question of so many random cases; how many were compared."""
    rng, compared = random.Random(seed), 0
    for pack, question, record in islice(random_cases(PACKS, rng), number):
        alternatives = Alternatives(pack, record, AS_AT)
        values = Flips(alternatives, question).values
        may_change = [fact for fact in values.every if values.changes_of(fact)]
        for asked, is_alike, _ in flips_of_every_question(
            alternatives, rng.sample(may_change, min(len(may_change), 3)), 3
        ):
            assert is_alike, f"{pack.id}, {asked}, seed {seed}"
            compared += 1
    return compared


def test_the_smallest_sets_are_those_that_trying_finds_of_every_question_of_a_case():
    assert agree_on_every_question(1, 20) > 100


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(200, 220))
def test_the_smallest_sets_of_every_question_are_those_that_trying_finds_of_ten_thousand_cases(seed):
    assert agree_on_every_question(seed, 500) > 2500


NAMES = ("leeds", "islington", "dudley", "coventry", "england", "childrens_home")


def agree_near_a_boundary(seed, number):
    """Compare the search with trying everything on cases near where their answer changes, in facts it rests on.

    How many answers were compared, and how many of them have something that changes them.
    """
    rng, compared, changed = random.Random(seed), 0, 0
    for pack, question, record, day in islice(near_cases(NAMES, rng), number):
        alternatives = Alternatives(pack, record, day)
        values = Flips(alternatives, question).values
        may_change = [fact for fact in values.every if values.changes_of(fact)]
        some = [fact for fact in bearing_facts(pack, question, record, day, rng) if fact in may_change][:4]
        others = [fact for fact in may_change if fact not in some]
        some += rng.sample(others, min(len(others), 5 - len(some)))
        for asked, is_alike, sets in flips_of_every_question(alternatives, some, 3, [question]):
            assert is_alike, f"{pack.id}, {asked}, seed {seed}"
            compared, changed = compared + 1, changed + bool(sets)
    return compared, changed


def test_the_smallest_sets_near_a_boundary_are_those_that_trying_finds_and_most_answers_have_some():
    compared, changed = agree_near_a_boundary(1, 25)

    assert changed > compared / 2 > 10


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(300, 320))
def test_the_smallest_sets_near_a_boundary_are_those_that_trying_finds_of_ten_thousand_cases(seed):
    compared, changed = agree_near_a_boundary(seed, 500)

    assert changed > compared * 0.4 > 100


EXAMPLES = Path(__file__).parents[2] / "examples"
FEW_ENOUGH = 90
"""So many changes of single facts at most, that all pairs of them are soon tried."""


def answered_example(path):
    """Every question of an example that has one settled answer, with the search for the others."""
    record = read_case(read_case_file(path))
    pack = load_pack(record.care.responsible_authority or record.placement.provider).on(record.as_at)
    alternatives = Alternatives(pack, pack.read_case(record), record.as_at)
    for question in pack.questions:
        search = Flips(alternatives, question)
        if search.present is not None:
            yield question, search, [fact for fact in search.values.every if search.values.changes_of(fact)]


@pytest.mark.parametrize("name", ["amara", "petra", "uri"])
def test_of_an_example_every_fact_alone_is_found_that_trying_finds(name):
    for question, search, facts in answered_example(EXAMPLES / f"{name}.yaml"):
        assert {flip.changes for flip in search.other_answers(1)} == flips_by_trying(search, question, facts, 1)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["amara", "ben", "cora", "petra", "quinn", "uri", "vera", "zara"])
def test_of_an_example_every_two_facts_are_found_that_trying_finds(name):
    for question, search, facts in answered_example(EXAMPLES / f"{name}.yaml"):
        if sum(len(search.values.changes_of(fact)) for fact in facts) <= FEW_ENOUGH:
            assert {flip.changes for flip in search.other_answers(2)} == flips_by_trying(search, question, facts, 2)


# ---- one case, looked at ----


def leeds_case(**sections):
    pack = load_pack("leeds").on(AS_AT)
    record = pack.read_case({"case_id": "invented", "child": {"statuses": ["looked_after"]}, **sections})
    return Alternatives(pack, record, AS_AT)


JUDGED = {
    "value": True, "on": "2026-10-20", "by": "R. Invented", "role": "team manager", "because": "she asks for somebody",
}  # fmt: skip
OWED = {
    "care": {"legal_status": "care_order", "looked_after_since": "2025-01-20"},
    "views": {"objects_to_visitor": {"value": "no", "asked_on": "2026-10-01"}},
    "judgements": {"visitor_in_interests": JUDGED},
    "appointment": {"active": "no"},
}


def told(flips):
    return {frozenset((change.fact, change.value) for change in flip.changes) for flip in flips}


def test_one_judgement_alone_and_an_objection_with_understanding_change_the_duty():
    found = told(Flips(leeds_case(**OWED), "visitor.appoint").other_answers(2))

    assert frozenset({("judgements.visitor_in_interests", False)}) in found
    assert frozenset({("views.objects_to_visitor", True), ("judgements.sufficient_understanding", True)}) in found
    assert frozenset({("views.objects_to_visitor", True)}) not in found


def test_an_order_and_the_status_that_rests_on_it_change_together():
    found = told(Flips(leeds_case(**OWED), "visitor.appoint").giving(lambda s: s[0] == "not_applicable", 2))

    assert found
    assert all({fact for fact, _ in changes} == {"child.statuses", "care.legal_status"} for changes in found)


def test_a_third_fact_may_be_needed_for_two_others_to_stand_beside_each_other():
    data = read_case_file(EXAMPLES / "uri.yaml")
    pack = load_pack("islington").on(date(2026, 11, 2))
    alternatives = Alternatives(pack, pack.read_case(data), date(2026, 11, 2))
    search = Flips(alternatives, "advocacy.eligibility", frozenset(THREE))
    found = {flip.changes for flip in search.other_answers(3)}

    assert frozenset(THREE) in {frozenset(change.fact for change in changes) for changes in found}
    assert found == flips_by_trying(search, "advocacy.eligibility", THREE, 3)


THREE = ("child.statuses", "care.legal_status", "child.lives_at_home")


def test_no_day_of_birth_and_nothing_that_has_been_is_changed():
    born = {"child": {"statuses": ["looked_after"], "date_of_birth": "2011-03-02"}}
    search = Flips(leeds_case(**{**OWED, **born}), "visitor.continue")

    assert search.values.changes_of("child.date_of_birth") == ()
    assert search.values.changes_of("care.looked_after_since") == ()


def test_what_can_still_happen_happens_on_the_day_of_decision():
    facts = PACKS[0].rulebook.facts
    last, done = facts["family_time.last_unsupervised"], facts["advocacy.information_given"]

    assert can_become(last, date(2026, 2, 1), AS_AT, AS_AT)
    assert not can_become(last, date(2026, 2, 1), date(2025, 2, 1), AS_AT)
    assert can_become(done, False, True, AS_AT)
    assert not can_become(done, True, False, AS_AT)


def test_nothing_that_is_changed_is_shown_in_a_repr():
    alternatives = leeds_case(**OWED)

    assert "True" not in repr(FactChange("child.disabled", True))
    assert "invented" not in repr(alternatives)


def test_an_answer_that_nothing_changes_has_no_set():
    assert Flips(leeds_case(**OWED), "advocacy.consent").other_answers(3) == ()
