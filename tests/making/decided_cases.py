"""Invented decisions to put into a log."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ivpolicy import Pack, Result, evaluate

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
QUESTION = "visitor.appoint"


def decided(pack: Pack, number: int, **kept: object) -> Result:
    """The answer on an invented child; the case of each number is another."""
    record = {
        "case_id": f"invented-{number}",
        "child": {"statuses": ["looked_after"], "socially_isolated": number % 2 == 0},
        "care": {"responsible_authority": pack.id},
        **kept,
    }
    return evaluate(pack, pack.read_case(record), as_at=date(2026, 11, 2), questions=[QUESTION])
