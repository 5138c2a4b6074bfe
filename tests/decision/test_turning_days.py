"""The days on which an answer changes by itself, as asking on every day finds them."""

import random
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest

from generated_cases import AS_AT
from ivpolicy import case_from_facts, load_pack, load_packs, read_case
from ivpolicy.core.decision.turning_days import _Asked, turning_days
from ivpolicy.core.variables.open_cells import OpenCells
from reference_flips import days_by_stepping, random_cases

EDITIONS = {name: load_packs(name) for name in ("leeds", "islington", "dudley", "coventry", "england")}
PACKS = [editions.on(AS_AT).on(AS_AT) for editions in EDITIONS.values()]


def with_birthday(record, rng):
    """The record, more often than not with a day of birth."""
    if record.child.date_of_birth is not None or rng.random() < 0.4:
        return record
    born = date(rng.choice((2008, 2010, 2012, 2020)), rng.randint(1, 12), rng.randint(1, 28))
    return record.model_copy(update={"child": record.child.model_copy(update={"date_of_birth": born})})


def agree(seed, number):
    """Compare the cuts with every day on so many random cases; how many had a day on which the answer changes."""
    rng, turned = random.Random(seed), 0
    for pack, question, drawn in islice(random_cases(PACKS, rng), number):
        record = with_birthday(drawn, rng)
        first = AS_AT - timedelta(days=rng.randint(0, 500))
        last = first + timedelta(days=rng.choice((60, 400, 900)))
        asked = _Asked(EDITIONS[pack.id], record, question, OpenCells)
        verdicts = [(day, asked.verdict(day)) for day in days_by_stepping(first, last)]
        stepped = [(day, now) for (_, before), (day, now) in pairwise(verdicts) if now != before]
        began, found = turning_days(EDITIONS[pack.id], record, question, first, last)
        assert began == verdicts[0][1]
        assert [(turn.on, turn.verdict) for turn in found] == stepped, f"{pack.id}, {question}, seed {seed}"
        assert all(t.came_true or t.edition or t.law or t.contradictions for t in found), "no word why"
        turned += bool(stepped)
    return turned


def test_the_days_are_those_that_asking_on_every_day_finds():
    assert sum(agree(seed, 50) for seed in range(3)) > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 120))
def test_the_days_are_those_that_asking_on_every_day_finds_of_ten_thousand(seed):
    assert agree(seed, 500) > 5


def test_a_birthday_is_told_and_at_eighteen_the_status_is_denied():
    record = read_case(
        {
            "case_id": "invented",
            "occasions": ["care_planning"],
            "child": {"statuses": ["looked_after"], "date_of_birth": "2009-03-14"},
            "aftercare": {"pathway_planning": "no"},
            "concerns": {"child_may_be_at_risk": "no"},
        }
    )
    first, last = date(2024, 11, 1), date(2027, 12, 31)
    _, days = turning_days(EDITIONS["leeds"], record, "visitor.continue", first, last)
    sixteenth = next(day for day in days if day.on == date(2025, 3, 14))
    assert [(came.fact, came.recorded, came.after) for came in sixteenth.came_true] == [("child.age", "16", True)]

    _, days = turning_days(EDITIONS["leeds"], record, "visitor.consider", first, last)
    eighteenth = next(day for day in days if day.on == date(2027, 3, 14))
    assert "a person of 18 or over is not looked after" in eighteenth.contradictions[0]


EDITION = """\
  - edition: "{name}"
    in_force: {period}
    source: {{title: An invented procedure, captured_on: 2026-11-01}}
    approval: unapproved
    review_by: 2027-11-30
    clauses: {{ARD-1: {{section: "1", modality: should, says: Assess after some months}}}}
    rules:
      - id: some_months
        question: visitor.consider
        clause: ARD-1
        when: {{care.months_looked_after: {{at_least: {months}}}}}
        then: {{should: assess}}
"""
HEAD = "pack: arden\nformat: 1\nauthority: {name: Arden Council (invented), kind: local_authority}\neditions:\n"


def test_another_edition_and_the_end_of_the_last_are_days_of_their_own(tmp_path):
    path = tmp_path / "arden.yaml"
    old = EDITION.format(name="2026", period="{from: 2026-01-01, to: 2027-01-01}", months=12)
    new = EDITION.format(name="2027", period="{from: 2027-01-01, to: 2027-06-01}", months=6)
    path.write_text(HEAD + old + new, encoding="utf-8")
    facts = {"child.statuses": ["looked_after"], "care.looked_after_since": "2026-03-20", "appointment.active": False}
    record = case_from_facts(facts, as_at=date(2026, 11, 1))

    began, days = turning_days(load_packs(path), record, "visitor.consider", date(2026, 11, 1), date(2027, 12, 31))

    assert began is not None
    told = {day.on: day for day in days}
    assert told[date(2027, 1, 1)].edition == "2027"
    assert told[date(2027, 1, 1)].verdict.outcome == "assess"
    assert told[date(2027, 6, 1)].verdict is None

    alone = load_pack(path, as_at=date(2026, 11, 1))
    _, days = turning_days(alone, record, "visitor.consider", date(2026, 11, 1), date(2027, 12, 31))
    assert days[-1].on == date(2027, 1, 1)
    assert days[-1].verdict is None
