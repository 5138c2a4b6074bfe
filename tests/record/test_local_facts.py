"""Facts recorded under another pack's name are never passed over without a word."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from ivpolicy import CaseError, CaseRecord, evaluate, load_pack
from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.record.effective_values import places_seen, recorded_value
from ivpolicy.core.record.values import RecordedList

AS_AT = date(2026, 11, 1)
PACK = load_pack("dudley")


def notices(local: dict[str, dict[str, object]]) -> list[str]:
    record = PACK.read_case({"case_id": "an-invented-child", "local": local})
    return [notice for notice in evaluate(PACK, record, as_at=AS_AT).notices if "`local" in notice]


def test_a_mistyped_pack_is_told() -> None:
    assert notices({"dudly": {"anything": True}}) == [
        "The record has facts under `local.dudly`; this pack reads only those under `local.dudley`."
    ]


def test_what_is_no_name_of_a_pack_is_told_without_it() -> None:
    (told,) = notices({"a child's name": {"anything": True}})

    assert "child" not in told


def test_nothing_is_told_where_there_is_nothing() -> None:
    assert notices({"leeds": {}, "dudley": {}}) == []


# ---- facts of every type ----

TARNWICK = Path(__file__).parents[1] / "packs" / "constructs" / "own_facts.yaml"


def read(**own: object) -> CaseRecord:
    return load_pack(TARNWICK).read_case({"case_id": "an-invented-child", "local": {"tarnwick": own}})


def problems(**own: object) -> dict[str, str]:
    with pytest.raises(CaseError) as refused:
        read(**own)
    assert "SECRET" not in str(refused.value)
    return {problem.path.removeprefix("local.tarnwick."): problem.help for problem in refused.value.problems}


FULL: dict[str, Any] = {
    "loneliness": {"value": "great", "by": "a social worker", "on": "2026-10-02"},
    "miles_from_friends": {"value": "20", "on": "2026-10-02"},
    "hobbies": ["music", "chess", "fishing"],
    "allowance": "30",
    "supper_asked_on": "2026-06",
    "suppers": {"complete": "no", "items": [{"held_on": "2026-10", "guests": ["friend", "carer"], "cost": 14.0}]},
}


def test_a_fact_of_every_type_is_read():
    record = read(**FULL)

    values = {name: recorded_value(record, f"local.tarnwick.{name}", AS_AT) for name in FULL}
    suppers = cast("RecordedList[Any]", values.pop("suppers"))
    assert values == {
        "loneliness": "great",
        "miles_from_friends": 20,
        "hobbies": frozenset({"music", "chess", "fishing"}),
        "allowance": 30,
        "supper_asked_on": Month(2026, 6),
    }
    (supper,) = suppers.items
    assert (supper.held_on, supper.kind, supper.guests, supper.cost, suppers.complete) == (
        Month(2026, 10), None, frozenset({"friend", "carer"}), 14, False,
    )  # fmt: skip


def test_a_record_with_them_is_written_out_and_read_again_and_travels():
    record = read(**FULL)
    pack = load_pack(TARNWICK)

    assert pack.read_case(json.loads(record.model_dump_json())) == record
    assert pack.read_case(record.model_dump()) == record
    assert pickle.loads(pickle.dumps(record)) == copy.deepcopy(record) == record
    assert "friend" not in repr(record.local["tarnwick"]["suppers"])
    assert record.model_dump_json().index("chess") < record.model_dump_json().index("fishing")


def test_an_item_dated_after_the_day_of_decision_is_not_seen():
    record = read(suppers=[{"held_on": "2026-11-01"}, {"held_on": "2026-11-02"}, {"kind": "alone"}])

    suppers = cast("RecordedList[Any]", recorded_value(record, "local.tarnwick.suppers", AS_AT))

    assert [supper.held_on for supper in suppers.items] == [AS_AT, None]
    assert places_seen(record, "local.tarnwick.suppers", AS_AT) == (0, 2)


def test_a_judgement_of_any_type_counts_only_with_its_day():
    for value in ("great", {"value": "great"}, {"value": "great", "on": "2026-11-02"}):
        assert recorded_value(read(loneliness=value), "local.tarnwick.loneliness", AS_AT) is None


def test_what_cannot_be_read_is_told_by_path_with_what_to_write():
    assert problems(
        loneliness="SECRET",
        miles_from_friends={"value": 3, "bye": "SECRET", "on": "SECRET"},
        hobbies="SECRET",
        allowance=-1,
        suppers=[{"held_on": "SECRET", "guests": ["SECRET"], "SECRET ": 1}, "SECRET"],
    ) == {
        "loneliness": "write one of slight, great, or leave it out",
        "miles_from_friends": (
            "known here: `value`, `about`, `by`, `role`, `on`, `because`, `support`, `addresses_objection`"
        ),
        "miles_from_friends.on": "write text, and under `on` a date like 2026-01-31",
        "hobbies": "write a list of any of chess, fishing, music, or leave it out",
        "allowance": "write a whole number, 0 or more, or leave it out",
        "suppers[0]": "known here: `held_on`, `kind`, `guests`, `cost`",
        "suppers[0].held_on": "write a date like 2026-01-31, or leave it out",
        "suppers[0].guests": "write a list of any of friend, carer, or leave it out",
        "suppers[1]": "write it as keys and values, with `held_on`, `kind`, `guests`, `cost`",
    }  # fmt: skip
    assert problems(suppers=3) == {
        "suppers": "write a list, each item with `held_on`, `kind`, `guests`, `cost`, or leave it out"
    }
    assert problems(suppers={"items": [], "complete": "SECRET"}) == {"suppers.complete": "write yes or no"}


def test_null_is_unknown():
    record = read(**dict.fromkeys(FULL))

    assert all(recorded_value(record, f"local.tarnwick.{name}", AS_AT) is None for name in FULL)
