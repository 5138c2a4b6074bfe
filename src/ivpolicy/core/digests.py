"""Digests of what values say, whatever they were written like: the sha256 of one canonical text, in hexadecimal digits.

Source: semantics 40.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import WrittenPack
    from ivpolicy.core.record.case import CaseRecord

_NOT_CONTENT = frozenset({"approval", "at", "digest", "shipped"})
_KEPT: dict[tuple[str, str], str] = {}


def digest_of(value: object) -> str:
    """The digest of plain values: texts, numbers, days, lists, and mappings whose order counts."""
    return sha256(_text_of(value, sort=False)).hexdigest()


def content_digest(pack: WrittenPack) -> str:
    """The digest of what a pack says, without its approval: layout, comments and quotation marks do not count."""
    key = (pack.digest, pack.edition)
    made = _KEPT.get(key)
    if made is None:
        said = [name for name in _said_in(pack) if name not in _NOT_CONTENT]
        made = digest_of({name: getattr(pack, name) for name in said})
        if pack.digest:  # of one text, an edition's content is always the same
            _KEPT[key] = made
    return made


def record_digest(record: CaseRecord) -> str:
    """The digest of what a record holds.

    What is absent, null or an empty section does not count, nor the order of keys or of the members of a set.

    It hides nothing: whoever guesses a record can try whether it has this digest.
    """
    return sha256(_text_of(record.model_dump(exclude_defaults=True), sort=True)).hexdigest()


def _text_of(value: object, *, sort: bool) -> bytes:
    plain = _plain(value)
    return json.dumps(plain, ensure_ascii=True, sort_keys=sort, separators=(",", ":")).encode("ascii")


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(part) for name, part in value.items() if not _is_nothing(part)}
        case list() | tuple():
            return [_plain(part) for part in value]
        case frozenset() | set():
            return sorted((_plain(part) for part in value), key=str)
        case _:  # a part of a pack; of anything else there are no fields
            parts = {name: _plain(getattr(value, name)) for name in _said_in(value) if name != "at"}
            return {"": type(value).__name__, **parts}


def _said_in(part: Any) -> Iterator[str]:
    """The fields of a part that hold anything but what goes without saying.

    So a key that the format comes to know later changes the digest of no pack that does not use it.
    """
    for declared in fields(part):
        made = declared.default_factory
        without_saying = declared.default if made is MISSING else made()
        if getattr(part, declared.name) != without_saying:
            yield declared.name


def _is_nothing(value: object) -> bool:
    """Whether a value says nothing: none, or a section with nothing in it. An empty list says that there is none."""
    return value is None or (isinstance(value, Mapping) and all(map(_is_nothing, value.values())))
