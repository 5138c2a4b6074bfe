"""Records with long lists: of items of which nothing is recorded, or with a few fields recorded, each in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType, ItemField

AS_AT = date(2026, 11, 22)
LISTS = tuple(fact for fact in VOCABULARY.facts() if fact.type == FactType.LIST)
"""Every list a record can hold."""

_WITHIN_ITEM = {"answered_on": "asked_on", "respond_by": "asked_on", "from_scheme": "interviewers"}
"""Fields that another of the same item can make impossible: recorded only where that is left out."""


def blank(fact: Fact, number: int) -> list[dict[str, Any]]:
    """So many items of which nothing is recorded."""
    return [{} for _ in range(number)]


def varied(fact: Fact, number: int, *, share: float = 0.5, left_out: tuple[FactType, ...] = ()) -> list[dict[str, Any]]:
    """So many items, each with some fields recorded; the same each time. Fields of the types `left_out` never are."""
    random = Random(fact.path)
    fields = [f for f in fact.item if f.type not in left_out]
    return [_item([f for f in fields if random.random() < share], random) for _ in range(number)]


def record_with(lists: Mapping[str, Any], case: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A case as it is written, an empty one if none is given, with lists by path."""
    made = deepcopy(dict(case or {"case_id": "ada-example"}))
    for path, items in lists.items():
        *sections, name = path.split(".")
        held = made
        for section in sections:
            held = held.setdefault(section, {})
        held[name] = items
    return made


def _item(fields: list[ItemField], random: Random) -> dict[str, Any]:
    names = {f.name for f in fields}
    return {f.name: _value(f, random) for f in fields if _WITHIN_ITEM.get(f.name) not in names}


def _value(field: ItemField, random: Random) -> Any:
    match field.type:
        case FactType.BOOLEAN:
            return random.random() < 0.5
        case FactType.CHOICE:
            return random.choice(field.choices)
        case FactType.INTEGER:
            return random.randint(0, 4)
        case _:
            day = (AS_AT - timedelta(days=random.randint(0, 2500))).isoformat()
            return random.choice((day, day, day[:7], field.takes or day))
