"""Records that bring a schedule into one state or another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import ALWAYS, Condition
from ivpolicy.core.rules.rulebook import SchedulePlan
from ivpolicy.tester.list_making import item_holds, possible_items

_AGO = (20, 400, 1500)
"""How many days ago things are tried to have been: lately, more than a year ago, years ago."""


def schedule_records(plan: SchedulePlan, facts: Mapping[str, Fact], as_at: date) -> Iterator[dict[str, Any]]:
    """Records with the start, the counted items and the history of a schedule, in every combination tried."""
    days = [as_at - timedelta(days=ago) for ago in _AGO]
    number = plan.recurrence.first_after_items or 1 if plan.recurrence else 1
    starts = _dates(plan.starts, facts, days)
    reached = [[], *([day] * number for day in days)]
    counted = _lists(plan.counted, plan.counted_where, plan.counted_dated, facts, reached)
    held = [[], [as_at], *([day] for day in days)]
    history = _lists(plan.history, plan.history_where, plan.history_dated, facts, held)
    single = _dates(plan.history_fact, facts, [as_at, *days])
    for parts in product(starts, counted, history, single):
        yield {path: value for part in parts for path, value in part.items()}


def _dates(path: str | None, facts: Mapping[str, Fact], days: list[date]) -> list[dict[str, Any]]:
    if path is None:
        return [{}]
    takes = facts[path].takes
    return [*({path: str(day)} for day in days), *([{path: takes}] if takes else [])]


def _lists(
    path: str | None, where: Condition | None, dated: str | None, facts: Mapping[str, Fact], lists: list[list[date]]
) -> list[dict[str, Any]]:
    """Lists of items that satisfy `where`, each on one of the days."""
    if path is None:
        return [{}]
    condition = where or ALWAYS
    day = date(2026, 1, 1)
    tried = possible_items(facts[path], (condition,), (), day)
    item = next((item for item in tried if item_holds(condition, item, day)), {})
    plain = {name: "yes" if value is True else "no" if value is False else str(value) for name, value in item.items()}
    return [{path: [{**plain, dated or "on": str(on)} for on in days]} for days in lists]
