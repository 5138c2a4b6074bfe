"""Every way through the pathways of the shipped packs, without any case."""

from __future__ import annotations

import time
from datetime import date

import pytest

from ivpolicy import load_pack, shipped_packs
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.pathways.rules import PathwayRules
from ivpolicy.pathways.search import PathwaySearch

AS_AT = date(2026, 11, 22)
PACKS = [name for name in shipped_packs() if load_pack(name).written.pathways]
WITHOUT_A_GAP = ("childrens_home", "england")
"""What these texts say of who is next names somebody throughout."""


def test_some_shipped_packs_have_pathways():
    assert {"islington", "leeds"} <= set(PACKS)


@pytest.mark.parametrize("name", PACKS)
def test_no_child_waits_without_a_name_and_a_day_and_nothing_waits_on_itself(name):
    start = time.process_time()
    search = PathwaySearch(load_pack(name))

    assert [*search.never_reached(), *search.without_a_name_or_a_day(), *search.waiting_on_itself()] == []
    assert time.process_time() - start < 2


@pytest.mark.parametrize("name", PACKS)
def test_every_gap_has_its_words_and_its_clause(name):
    pack = load_pack(name).written

    gaps = [stage for stages in PathwaySearch(load_pack(name)).gaps().values() for stage in stages]

    assert bool(gaps) == (name not in WITHOUT_A_GAP)
    assert all(stage.gap and set(stage.clauses) <= set(pack.clauses) for stage in gaps)


@pytest.mark.parametrize("name", PACKS)
def test_what_every_stage_owes_is_something_somebody_does(name):
    pack = load_pack(name)
    rules = PathwayRules(pack)

    owed = {
        id_ for pathway in pack.written.pathways.values() for stage in pathway.stages.values() for id_ in stage.owes
    }

    assert [id_ for id_ in owed if rules.rule(pack, id_) is None or not rules.rule(pack, id_)[1].actions] == []


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize(
    "concern",
    ["concerns.child_may_be_at_risk", "concerns.other_child_may_be_at_risk", "concerns.visitor_allegation_of_harm"],
)
def test_a_concern_reaches_somebody_today(name, concern):
    record = case_from_facts({concern: "yes"}, as_at=AS_AT)

    actions = PathwayRules(load_pack(name)).on(record, AS_AT).safety

    assert actions
    assert all(action.who for action in actions)
    assert any(action.by_words == "today" for action in actions)
