"""Whom a page speaks of: a person who has come of age or left care is no child, and is not called one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from ivpolicy.pages.parts import Part

_WORKER = re.compile(r"\b[Cc]hild's social worker\b")
_THIS_CHILD = re.compile(r"(?<=[Tt]he )child\b(?! protection| in need)|(?<=[Tt]his )child\b")
_TO_THE_CHILD = re.compile(r"(?<=to: )child\b|(?<=with: )child\b|(?<=\()child(?=\))")
_LEADING = re.compile(r"^Child(?=$|:| must\b| should\b| is to\b| may\b)")


def addressed(text: str) -> str:
    """The text as it is said of a young person. What the law calls a child in general stays as it is.

    >>> addressed("Is the child owed an advocate? A child in need; the child protection procedures.")
    'Is the young person owed an advocate? A child in need; the child protection procedures.'
    """
    text = _WORKER.sub(lambda found: "Social worker" if found[0][0] == "C" else "social worker", text)
    return _LEADING.sub("Young person", _TO_THE_CHILD.sub("young person", _THIS_CHILD.sub("young person", text)))


def addressed_parts(parts: Iterable[Part]) -> Iterator[Part]:
    """A page as it is said of a young person."""
    yield from map(_addressed, parts)


def _addressed(value: Any) -> Any:
    match value:
        case str():
            return addressed(value)
        case tuple():
            return tuple(map(_addressed, value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            return type(value)(*(_addressed(getattr(value, field.name)) for field in fields(value)))
        case _:
            return value
