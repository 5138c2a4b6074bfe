"""Masks: parts of a record that a log does not keep, each by the keys that lead to it.

A mask that could lead nowhere in any record is refused: it would be kept bare, what was to be left out, and nobody
would notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.core.record.case import CaseRecord

Mask = tuple[str, ...]
"""The keys that lead to a part of a record, from the outside in; `*` is any key or any item of a list."""
_ANY = "*"


def refuse_what_is_no_mask(masks: object) -> None:
    """Raise `WrongArgumentError` where a mask is no list of keys, or leads to no part that a record can have."""
    if isinstance(masks, str) or not isinstance(masks, Sequence):
        raise WrongArgumentError(f"`masks` is a list of masks, not a {type(masks).__name__}")
    for number, mask in enumerate(masks):
        keys = () if isinstance(mask, str) or not isinstance(mask, Sequence) else tuple(mask)
        if not keys or not all(isinstance(key, str) and key for key in keys):
            raise WrongArgumentError(
                f"mask {number} is not the keys that lead to a part of a record, each a text, such as "
                '`("provenance", "*", "recorded_by")`'
            )
        parts: list[Any] = [_schema()]
        for place, key in enumerate(keys):
            parts = [inner for part in parts for inner in _below(part, key)]
            if not parts:
                raise WrongArgumentError(
                    f"mask {number} leads to no part of a record: there is no key {place + 1} of that name there; its "
                    "keys are those of the case record"
                )


@cache
def _schema() -> dict[str, Any]:
    return CaseRecord.model_json_schema(by_alias=True)


def _below(part: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """What a key leads to, in each of the forms that a part may have."""
    if "$ref" in part:
        yield from _below(_schema()["$defs"][part["$ref"].rpartition("/")[2]], key)
    for form in (*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())):
        yield from _below(form, key)
    named = part.get("properties", {})
    yield from named.values() if key == _ANY else [named[key]] if key in named else []
    others = part.get("additionalProperties")
    if isinstance(others, dict):
        yield others
    if key == _ANY and isinstance(part.get("items"), dict):
        yield part["items"]
