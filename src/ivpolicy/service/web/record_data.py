"""The data of a record as they travel in a page: a fact looked up, and an answer joined to what no form asks."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.service.web.controls import controls_of


def data_of(record: CaseRecord) -> dict[str, Any]:
    """A record as JSON has it, with what is recorded alone."""
    return {name: held for name, held in record.model_dump(mode="json", exclude_defaults=True).items() if held != {}}


def held_in(data: Any, path: str) -> Any:
    """What the data of a record hold of a fact; None where nothing."""
    for part in path.split("."):
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


def with_what_is_not_asked(fact: Fact, held: Any, value: Any) -> Any:
    """A judgement or an objection with what the record held of it and no form asks, such as what it is about."""
    has_parts = isinstance(held, Mapping) and isinstance(value, Mapping) and (fact.judgement or fact.objection)
    if not has_parts:
        return value
    asked = {control.name for control in controls_of(fact, confirm=False)}
    return {name: part for name, part in held.items() if name not in asked} | dict(value)


def value_in(record: CaseRecord, path: str) -> Any:
    """What a record holds of a fact, as it was read; None where nothing."""
    if path.startswith("local."):
        _, pack, name = path.split(".", 2)
        return record.local.get(pack, {}).get(name)
    return attrgetter(path)(record)
