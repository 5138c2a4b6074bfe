"""What comes to be owed, and is so no longer, with time alone: as going through every single day finds it."""

from datetime import date, timedelta
from random import Random

import pytest

from ivpolicy import load_pack, shipped_packs
from ivpolicy.pathways import rules
from random_histories import followed_case, in_full, random_history

PACKS = tuple(name for name in shipped_packs() if load_pack(name).written.pathways)
EVERY_DAY, NO_DAY = 100_000, 0
TO_A_VISITOR = (
    ("referral_made", {}), ("person_proposed", {}), ("panel_decided", {"visitor.panel.outcome": "approved"}),
    ("approval_confirmed", {}), ("appointment_begun", {}),
)  # fmt: skip
MEANWHILE = (
    "visit_made", "visit_made", "coordinator_in_touch", "scheme_review_held", "facts_recorded", "conduct_worry",
    "conduct_settled", "visitor_resigned", "appointment_ended",
)  # fmt: skip


def told_of_a_visit(random):
    """Events of an invented child of Leeds that lie far apart, some told late, and a day years later to ask about."""
    day = date(random.choice([2015, 2018, 2021]), random.randint(1, 12), random.randint(1, 28))
    first = {
        "child.statuses": ["looked_after"], "care.legal_status": "care_order", "appointment.active": "no",
        "child.date_of_birth": f"{random.randint(2003, 2012)}-{random.choice(['02-28', '03-31', '11-30'])}",
        "judgements.visitor_in_interests": in_full("judgements.visitor_in_interests", True, day.isoformat()),
        "views.objects_to_visitor": in_full("views.objects_to_visitor", False, day.isoformat()),
        "appointment.ended_on": "none",
    }  # fmt: skip
    told = []
    later = [(random.choice(MEANWHILE), {}) for _ in range(random.randint(0, 12))]
    for number, (kind, facts) in enumerate([("considered", first), *TO_A_VISITOR, *later]):
        given = dict(facts)
        if kind == "facts_recorded":
            back = (day - timedelta(random.choice([0, 3, 90, 400]))).isoformat()
            given = {random.choice(["aftercare.review_before_18_on", "meetings.last_looked_after_review"]): back}
        known = day + timedelta(random.choice([0, 0, 0, 0, 5, 200]))
        told.append(
            {
                "id": str(number),
                "type": kind,
                "source": "log",
                "happened_on": day.isoformat(),
                "recorded_at": known.isoformat(),
                "facts": given,
            }
        )
        day += timedelta(random.choice([0, 1, 5] if number < len(TO_A_VISITOR) else [1, 20, 90, 400]))
    return told, day + timedelta(random.choice([0, 30, 400, 2500]))


def agree(monkeypatch, name, told, as_at):
    """By the turning days alone, and day by day, the case is the same; how much came or went with time alone."""
    found = []
    for few in (NO_DAY, EVERY_DAY):
        monkeypatch.setattr(rules, "_STEPPED", few)
        found.append(followed_case(name, told, as_at).followed())
    assert found[0] == found[1], (name, told, as_at)
    happened = {date.fromisoformat(event["happened_on"]) for event in told}
    owed = [one for pathway in found[0].pathways for one in (*pathway.settled, *pathway.due)]
    return sum(not {one.since, one.closed_on or one.since} <= happened for one in owed)


def all_agree(monkeypatch, seed, number, packs=PACKS):
    random = Random(seed)
    by_time = sum(agree(monkeypatch, "leeds", *told_of_a_visit(random)) for _ in range(number))
    for name in packs:
        told, as_at = random_history(random, name)
        agree(monkeypatch, name, told, as_at + timedelta(random.choice([0, 400])))
    return by_time


def test_the_turning_days_alone_say_the_same_as_every_single_day(monkeypatch):
    assert all_agree(monkeypatch, seed=1, number=3, packs=PACKS[:2]) > 2


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_the_turning_days_alone_say_the_same_as_every_single_day_of_a_thousand_cases(monkeypatch, seed):
    assert all_agree(monkeypatch, seed=100 + seed, number=44) > 0
