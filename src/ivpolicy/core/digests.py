"""Digests of what values say, whatever they were written like: the sha256 of one canonical text, in hexadecimal digits.

Source: semantics 40.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
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
    """The digest of what a pack says, without its approval: what an approval is bound to.

    Layout, comments, quotation marks and the order of a part's keys do not count; every value does, and so does the
    order in which clauses, rules and the members of a list stand.
    """
    key = (pack.digest, pack.edition)
    made = _KEPT.get(key)
    if made is None:
        said = ((part, getattr(pack, part.name)) for part in fields(pack) if part.name not in _NOT_CONTENT)
        made = digest_of({part.name: value for part, value in said if not _says_nothing(part, value)})
        if pack.digest:  # of one text, an edition's content is always the same
            _KEPT[key] = made
    return made


def record_digest(record: CaseRecord) -> str:
    """The digest of what a record holds.

    What is absent, null or an empty section does not count, nor the order of keys or of the members of a set.

    It hides nothing: whoever guesses a record can try whether it has this digest.
    """
    return sha256(_text_of(record.model_dump(exclude_unset=True, exclude_defaults=True), sort=True)).hexdigest()


def _text_of(value: object, *, sort: bool) -> bytes:
    plain = _plain(value)
    return json.dumps(plain, ensure_ascii=True, sort_keys=sort, separators=(",", ":")).encode("ascii")


_PARTS: dict[type, tuple[Field[Any], ...]] = {}
_PLAIN = frozenset({type(None), bool, int, float, str})
"""What JSON has as it is; asked first, because most values of a record are such."""


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple:
        return [_plain(part) for part in value]
    match value:
        case Enum():
            return value.value
        case int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case Mapping():
            return {
                str(name): part if type(part) in _PLAIN else _plain(part)
                for name, part in value.items()
                if part is not None and not _is_nothing(part)
            }
        case list() | tuple():
            return [_plain(part) for part in value]
        case frozenset() | set():
            return sorted((_plain(part) for part in value), key=str)
        case _:  # a part of a pack; of anything else there are no fields
            plain = {"": kind.__name__}
            for part in _parts(value):
                held = getattr(value, part.name)
                if not _says_nothing(part, held):
                    plain[part.name] = _plain(held)
            return plain


def _parts(value: Any) -> tuple[Field[Any], ...]:
    """What is said by a part of a pack, found once for each kind."""
    kind = type(value)
    if kind not in _PARTS:
        _PARTS[kind] = tuple(part for part in fields(value) if part.name != "at")
    return _PARTS[kind]


def _says_nothing(part: Field[Any], value: object) -> bool:
    """Whether a part of a pack is empty, as it is where nothing is written: a key the format gains changes no digest.

    A default that says something, such as a strength, counts: were it another one day, the pack would say another
    thing. One that is marked as going without saying never will be.
    """
    is_empty = not value and (value in (None, False, (), "") or isinstance(value, Mapping | frozenset))
    if not is_empty and not part.metadata.get("goes_without_saying"):
        return False
    if part.default is not MISSING:
        return bool(value == part.default)
    return part.default_factory is not MISSING and bool(value == part.default_factory())


def _is_nothing(value: object) -> bool:
    """Whether a value says nothing: none, or a section with nothing in it. An empty list says that there is none."""
    if type(value) in _PLAIN:
        return value is None
    return isinstance(value, Mapping) and all(map(_is_nothing, value.values()))
