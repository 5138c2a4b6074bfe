"""Of two items on one latest day the one listed last counts, and whoever reads the answer is told."""

from __future__ import annotations

from datetime import date

import pytest

from invented_pack import HEAD
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.files.packs import load_pack, national_pack

AS_AT = date(2026, 11, 1)
LATEST = 'appointment.visits: {latest: {by: "on", is: {kind: visit}}}'
TOLD = (
    "`appointment.visits` has 2 items on its latest day (`on`); the one listed last counts as the latest. Put them in "
    "the order in which they happened."
)


def compiled(when: str) -> Pack:
    rule = f"rules:\n  - {{id: own, question: visitor.consider, clause: FER-1, when: {{{when}}}, then: {{should: assess}}}}\n"
    pack, problems = parse_pack(HEAD + rule, file="fernmoor.yaml")
    assert pack is not None, problems
    return Pack(pack, national_pack())


def notices(pack: Pack, *visits: tuple[str, str]) -> list[str]:
    items = [{"kind": kind, "on": day} for kind, day in visits]
    record = pack.read_case({"case_id": "amber-example", "appointment": {"visits": items}})
    return [told for told in evaluate(pack, record, as_at=AS_AT).notices if "latest day" in told]


def test_two_visits_of_one_latest_day_are_told_and_the_one_listed_last_counts():
    pack = compiled(LATEST)
    visits = ("visit", "2026-10-01"), ("phone", "2026-10-01")

    assert notices(pack, *visits) == notices(pack, *visits[::-1]) == [TOLD]
    assert [answered(pack, *order) for order in (visits, visits[::-1])] == ["not_now", "assess"]


def answered(pack: Pack, *visits: tuple[str, str]) -> str | None:
    facts = {"case_id": "amber-example", "child": {"statuses": ["looked_after"], "disabled": False}}
    items = [{"kind": kind, "on": day} for kind, day in visits]
    record = pack.read_case({**facts, "appointment": {"visits": items}})
    findings = evaluate(pack, record, as_at=AS_AT)["visitor.consider"].findings
    return "assess" if any(f.rule == "fernmoor:own" and f.state == "holds" for f in findings) else "not_now"


@pytest.mark.parametrize(
    "visits",
    [
        pytest.param((("visit", "2026-10-01"), ("phone", "2026-10-02")), id="one is later"),
        pytest.param((("visit", "2026-10-01"), ("visit", "2026-10-01")), id="they say the same"),
        pytest.param(
            (("visit", "2026-09-01"), ("phone", "2026-09-01"), ("visit", "2026-10-01")), id="of an earlier day"
        ),
        pytest.param((), id="none"),
    ],
)
def test_nothing_is_told_where_the_order_says_nothing(visits):
    assert notices(compiled(LATEST), *visits) == []


def test_nothing_is_told_where_no_rule_asks_the_latest():
    pack = compiled("appointment.visits: {at_least: 1, where: {kind: visit}}")

    assert notices(pack, ("visit", "2026-10-01"), ("phone", "2026-10-01")) == []


def test_the_contact_asked_last_is_told_likewise():
    pack = compiled("advocacy.last_rung: worker")
    contacts = [{"rung": rung, "asked_on": "2026-10-01"} for rung in ("worker", "manager")]
    record = pack.read_case({"case_id": "amber-example", "advocacy": {"contacts": contacts}})

    assert any(
        told.startswith("`advocacy.contacts` has 2 items") for told in evaluate(pack, record, as_at=AS_AT).notices
    )
    assert load_pack("leeds").latest_asked == ()
