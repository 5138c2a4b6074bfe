"""A ladder: no reason cites a rung that was not climbed, and what is to be done on a rung is done at some time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ivpolicy import Decision, Reason, evaluate, load_pack
from ivpolicy.core.rules.kinds import rungs_up_to
from ivpolicy.core.rules.rulebook import rule_name

AS_AT = date(2026, 11, 20)
COMPLAINT = "local.saltmarsh.complaint"
PACK = load_pack(Path(__file__).parents[1] / "packs" / "constructs" / "own_questions.yaml")


def decided(**own: object) -> Decision:
    facts = {"complained_on": "2026-11-16", "urgent": False, "answered": False, "content": False} | own
    record = PACK.read_case({"case_id": "an-invented-child", "local": {"saltmarsh": facts}})
    return evaluate(PACK, record, as_at=AS_AT)[COMPLAINT]


def told(reason: Reason) -> list[tuple[object, str]]:
    return [(part.truth, part.says) for part in reason.parts]


def test_no_finding_is_of_a_rung_that_was_not_climbed():
    assert [finding.rule for finding in decided(urgent=True).findings] == ["saltmarsh:today"]
    assert [finding.rule for finding in decided().findings] == ["saltmarsh:desk"]
    assert [finding.rule for finding in decided(answered=True).findings] == ["saltmarsh:desk", "saltmarsh:panel"]


def test_the_reason_of_a_rung_says_from_where_and_instead_of_what_it_is_climbed():
    today, desk, panel = decided(urgent=True, answered=True).reasons

    assert [today.truth, desk.truth, panel.truth] == [True, False, False]
    assert told(desk) == [(False, "not this"), (True, "complained")]
    assert told(panel)[0] == (False, "rung: desk")


def test_where_it_is_not_known_whether_a_rung_is_climbed_its_reason_says_so():
    today, desk, panel = decided(urgent=None, answered=True).reasons

    assert [today.truth, desk.truth, panel.truth] == [None, None, None]
    assert decided(urgent=None, answered=True).findings == ()


@pytest.mark.parametrize("statuses", [["looked_after"], ["southwark"], ["respite"]])
@pytest.mark.parametrize("route", ["internal", "external"])
@pytest.mark.parametrize("word", [True, False, None])
def test_no_finding_of_a_shipped_ladder_is_of_another_way(statuses: list[str], route: str, word: bool | None):
    pack = load_pack("islington")
    advocacy = {"assessed_route": route, "rejects_internal": word, "satisfied": word, "safety_concern": word}
    child = {"statuses": statuses, "lives_at_home": word}
    record = pack.read_case({"case_id": "an-invented-child", "child": child, "advocacy": advocacy})

    decision = evaluate(pack, record, as_at=AS_AT)["advocacy.route"]

    on_the_way = rungs_up_to(pack.rulebook.by_question["advocacy.route"], str(decision.outcome))
    assert [rule_name(f.rule) for f in decision.findings if f.kind == "rung"] == on_the_way
    assert {r.rule for r in decision.reasons if r.truth} >= {f"islington:{rung}" for rung in on_the_way}


def test_what_is_to_be_done_on_a_rung_is_to_do_until_it_is_done():
    states = [[action.state for action in decided(answered=word, content=True).actions] for word in (False, None, True)]

    assert states == [["to_do"], ["not_known"], []]


def test_what_is_kept_of_a_question_does_not_grow_with_the_cases():
    pack = load_pack("leeds")
    kept = pack.diagrams("visitor.vetting")

    def decide(number: int) -> int:
        visitor = {"identified": True, "dbs": {"level": "basic"}, "references": []}
        record = pack.read_case(
            {"case_id": f"case-{number}", "child": {"statuses": ["looked_after"]}, "visitor": visitor}
        )
        assert evaluate(pack, record, as_at=AS_AT)["visitor.vetting"].actions
        return len(kept._automata)

    first, *others = [decide(number) for number in range(20)]
    assert set(others) == {first}
