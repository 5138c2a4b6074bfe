"""Three engines and twenty orders: the fold says the same bytes, and all three have a case at the same definite stage."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from ivpolicy import load_pack, shipped_packs
from ivpolicy.live.engine import EngineNotInstalledError, engine_named
from ivpolicy.pathways.pathways_of_pack import pathways_of
from ivpolicy.pathways.second_engine import standings_by
from random_histories import bytes_of, followed_case, follower_of, random_history, shuffled

PACKS = tuple(name for name in shipped_packs() if load_pack(name).written.pathways)


def second_engine():
    try:
        return engine_named("durable")
    except EngineNotInstalledError as error:
        return str(error)


DURABLE = second_engine()
needs_durable = pytest.mark.skipif(isinstance(DURABLE, str), reason=str(DURABLE))


def standing_of(followed):
    """What the fold says that an engine of definite words can say too."""
    return [
        (one.stage, one.since, bool(one.leads_to), one.goes_on, sum(1 for owed in one.overdue if _has_a_day(owed)))
        for one in followed.pathways
    ]


def _has_a_day(owed):
    return bool(owed.action.by or owed.action.late_after)


def by_durable_rules(case):
    return [(one.stage, one.since, one.is_open, one.goes_on, one.overdue) for one in standings_by(DURABLE, case)]


def by_statemachine(case):
    reference = pytest.importorskip("reference_statemachine", reason="python-statemachine is not installed")
    days, ways = tuple(case.days()), pathways_of(case.pack)
    return [reference.stands_by_statemachine(way, reference.machine_of(way), days, case.today) for way in ways]


def histories(seed, number):
    random = Random(seed)
    for one in range(number):
        name = PACKS[one % len(PACKS)]
        yield name, *random_history(random, name)


def same_in_every_order(random, name, told, as_at, orders):
    """The case in its first order, having looked at the others: each gives the same bytes.

    What an order can change is which events count on which day, and in what sequence; that is worked out anew for each.
    What follows from one sequence of the same events is worked out once: of the first order alone, and of the last from
    its JSON with nothing shared, so that it is seen that sharing changes nothing.
    """
    first = followed_case(name, told, as_at)
    wanted = bytes_of(first.followed())
    read = {id(event): placed for event, placed in zip(told, first.history.placed, strict=True)}
    for _ in range(orders - 2):
        assert bytes_of(in_another_order(first, [read[id(event)] for event in shuffled(random, told)])) == wanted
    alone = json.loads(json.dumps(shuffled(random, told)))
    assert bytes_of(followed_case(name, alone, as_at).followed()) == wanted
    return first


def in_another_order(first, placed):
    """What is said of a case whose events came in otherwise. What is known of a sequence of events is by their identity."""
    case = follower_of(first.pack.id).case(replace(first.history, placed=tuple(placed)), first.as_at)
    vars(case).update({kept: vars(first)[kept] for kept in ("_told", "_days", "_after")})
    return case.followed()


def all_agree(seed, number, orders):
    """Every history in every order, and what the engines say of it; counts what was seen."""
    seen = Counter()
    random = Random(seed)
    for name, told, as_at in histories(seed, number):
        case = same_in_every_order(random, name, told, as_at, orders)
        followed = case.followed()
        standings = standing_of(followed)
        if not isinstance(DURABLE, str):
            assert by_durable_rules(case) == standings, (name, told, as_at)
        assert by_statemachine(case) == [one[:4] for one in standings], (name, told, as_at)
        seen.update((name, stage, is_open) for stage, _, is_open, _, _ in standings)
        seen["late"] += sum(late for *_, late in standings)
        seen["shown late"] += sum(len(one.shown_late) for one in followed.pathways)
    return seen


def test_random_histories_in_any_order_are_the_same_and_all_engines_agree():
    seen = all_agree(seed=25, number=48, orders=3)

    stands = [one for one in seen if isinstance(one, tuple)]
    assert len({(name, stage) for name, stage, _ in stands}) > 35
    assert any(is_open for _, _, is_open in stands)
    assert seen["late"] > 3
    assert seen["shown late"] > 0


def test_random_histories_reach_every_stage_of_every_pathway():
    random = Random(9)
    for name in PACKS:
        for pathway in load_pack(name).written.pathways.values():
            for stage in pathway.stages:
                tries = (random_history(random, name, aim=(pathway.id, stage)) for _ in range(12))
                assert any(stage in passed_stages(name, *one, pathway.id) for one in tries), (name, stage)


def passed_stages(name, told, as_at, pathway):
    ways, _ = followed_case(name, told, as_at).stands()
    return {step.stage.id for way in ways if way.pathway.id == pathway for step in way.steps}


@pytest.mark.soak
@pytest.mark.parametrize("part", range(40))
def test_ten_thousand_random_histories_in_twenty_orders_are_the_same_and_all_engines_agree(part):
    all_agree(seed=1000 + part, number=250, orders=20)


@needs_durable
def test_durable_rules_says_the_same_of_any_order_too():
    random = Random(5)
    for name, told, as_at in histories(5, 12):
        said = {str(by_durable_rules(followed_case(name, shuffled(random, told), as_at))) for _ in range(3)}
        assert len(said) == 1
