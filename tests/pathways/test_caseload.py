"""An invented caseload over years: the list is that of each case alone, of the careful way, and of another count."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from ivpolicy import EventStore, due_list, load_pack
from ivpolicy.pathways.due import due_in
from ivpolicy.pathways.follower import Follower
from ivpolicy.pathways.history import histories_of

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from caseload import STARTS, caseload, counted

PACK = load_pack("leeds")
YEARS = 2
AS_AT = STARTS + timedelta(days=365 * YEARS + 30)
CASES = dict(caseload(8, years=YEARS))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    told = sorted((e for events in CASES.values() for e in events), key=lambda e: (e["recorded_at"], e["case"]))
    with EventStore(tmp_path_factory.mktemp("caseload") / "cases.events") as made:
        with made.at_once():
            for event in told:
                made.record(event, authority="leeds")
        yield made


def test_the_list_from_the_store_is_that_of_each_case_alone_and_of_the_careful_way(store):
    due = due_list(PACK, (history for history, _ in store.histories()), as_at=AS_AT)

    careful, alone = [], []
    follower = Follower(PACK)
    for case, events in CASES.items():
        ((history,), _) = histories_of([(f"line {n}", event) for n, event in enumerate(events)])
        careful += due_in(follower.case(store.history(case, authority="leeds"), AS_AT, carefully=True))
        alone += due_list(PACK, [history], as_at=AS_AT).items
    assert [*due.items] == sorted(careful, key=lambda item: item.order) == sorted(alone, key=lambda item: item.order)
    assert due.not_counted == ()


def test_the_list_is_the_independent_count(store):
    due = due_list(PACK, (history for history, _ in store.histories()), as_at=AS_AT)

    for case, events in CASES.items():
        found = [(item.kind, item.last_day, item.days_late) for item in due.items if item.case == case]
        assert sorted(found, key=str) == counted(events, AS_AT)


def test_every_case_with_nothing_out_of_the_ordinary_goes_the_quick_way(store):
    follower = Follower(PACK)

    assert all(follower.plain.stands(history, AS_AT) is not None for history, _ in store.histories())
