"""Random records of which much is unknown, and some contradicts, is dated oddly or is recorded in part only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from generated_cases import record_of, recordable
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.opposing_facts import pairs_opposed
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType
from ivpolicy.core.rules.condition import CONFIRMED

_SHARES = (0.02, 0.1, 0.3, 0.6)


@cache
def values_of(pack: Pack, as_at: date) -> dict[str, list[Any]]:
    """Values of every fact that a pack reads: one in each cell that its questions cut, and odd ones."""
    found: dict[str, list[Any]] = {}
    for question in pack.questions:
        for path, values in recordable(pack, question).items():
            kept = found.setdefault(path, [])
            kept.extend(value for value in values if value not in kept)
    for path in {path for pair in pairs_opposed() for path in pair} | {"care.looked_after_since"}:
        fact = VOCABULARY[path]
        if fact.type == FactType.CHOICE:
            found.setdefault(path, []).extend(fact.choices)
        elif fact.type == FactType.BOOLEAN:
            found.setdefault(path, []).extend((True, False))
    for path, values in found.items():
        if path in VOCABULARY and VOCABULARY[path].type == FactType.DATE:
            days = (as_at, as_at - timedelta(1), as_at + timedelta(3), as_at - timedelta(days=19 * 366))
            values.extend([*map(str, days), f"{as_at:%Y-%m}", f"{as_at - timedelta(days=200):%Y-%m}"])
    found["care.looked_after_since"] = [str(as_at), str(as_at - timedelta(1)), str(as_at - timedelta(400)), "2020-02"]
    return found


def partial_records(pack: Pack, random: Random, number: int, as_at: date) -> Iterator[CaseRecord]:
    """Random records: what cannot be true together is left out until the rest can be."""
    values = values_of(pack, as_at)
    for place in range(number):
        share = random.choice(_SHARES)
        given = {
            path: _odd(random, path, random.choice(v)) for path, v in values.items() if v and random.random() < share
        }
        if random.random() < 0.3:
            given["events"] = [_event(random, as_at) for _ in range(random.randint(0, 3))]
        if random.random() < 0.2:
            marked = random.choice([path for path in values if not path.startswith((CONFIRMED, "local."))])
            given[f"{CONFIRMED}{marked}"] = random.random() < 0.5
        record = record_of(pack, given, as_at)
        while record is None:
            for path in random.sample(sorted(given), max(1, len(given) // 8)):
                del given[path]
            record = record_of(pack, given, as_at)
        yield record.model_copy(update={"case_id": f"row-{place}"})


def on_boundaries(pack: Pack, as_at: date) -> Iterator[CaseRecord]:
    """A record for each value of each fact that the pack cuts, recorded alone."""
    for path, values in values_of(pack, as_at).items():
        yield from (record for value in values if (record := record_of(pack, {path: value}, as_at)) is not None)


def _event(random: Random, as_at: date) -> dict[str, Any]:
    fact = next(field for field in VOCABULARY["events"].item if field.name == "kind")
    return {"kind": random.choice(fact.choices), "on": str(as_at - timedelta(days=random.choice((0, 3, 90, -4))))}


def _odd(random: Random, path: str, value: Any) -> Any:
    """The value, or one recorded in part: an item without a field, a list that is not complete, a judgement of long ago."""
    fact = VOCABULARY.get(path) if not path.startswith(CONFIRMED) else None
    if fact is None or random.random() < 0.5:
        return value
    if fact.type == FactType.LIST and isinstance(value, list | tuple):
        items = [{k: v for k, v in item.items() if random.random() < 0.8} for item in value]
        return {"items": items, "complete": random.random() < 0.6}
    if fact.judgement and isinstance(value, bool):
        day = random.choice(("2026-10-30", "2025-01-01", "2027-01-01"))
        about = random.choice((None, path, "views.objects_to_visitor"))
        return {"value": value, "about": about, "on": day, "support": random.choice((None, "recorded"))}
    return value
