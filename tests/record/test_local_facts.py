"""Facts recorded under another pack's name are never passed over without a word."""

from __future__ import annotations

from datetime import date

from ivpolicy import evaluate, load_pack

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
