"""Every way through the pathways of the shipped packs, without any case."""

from __future__ import annotations

import time
from datetime import date

import pytest

from ivpolicy import load_pack, shipped_packs
from ivpolicy.cli.main import main
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.pathways.event import CaseEvent
from ivpolicy.pathways.records import EventReader
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
    assert list(search.taking_concerns_away(AS_AT)) == []
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


CONCERNED = {"concerns.child_may_be_at_risk": "yes"}


@pytest.mark.parametrize("name", PACKS)
def test_from_every_stage_a_concern_reaches_its_desk_and_no_event_of_the_pack_takes_it_away(name):
    """Every stage and every event beside a concern: what the event sets, told over what is on record, leaves it there."""
    pack = load_pack(name)
    rules, reader = PathwayRules(pack), EventReader(pack)

    for kind, told in reader.types.items():
        event = CaseEvent(type=kind, case="invented", happened_on=AS_AT, source="log", id="1")
        record = reader.read({**CONCERNED, **reader.told_by(event, CONCERNED)})

        assert rules.on(record, AS_AT).safety, (kind, told)
    for pathway in pack.written.pathways.values():
        for stage in pathway.stages.values():
            day = rules.on(case_from_facts(CONCERNED, as_at=AS_AT), AS_AT)
            day.actions(pathway, stage, {})

            assert next(action.by_words for action in day.safety) == "today"


def test_check_prints_each_gap_with_its_clause(capsys):
    main(["check", "islington"])

    printed = " ".join(capsys.readouterr().out.split())

    assert "Left open by the text, where a case may wait:" in printed
    assert (
        "unresolved (advocacy_request) [ISL-1-17]: The chapter names no next step where mediation has failed and nobody "
        "is worried about safety." in printed
    )
