"""What a pack adds to what all packs share: facts and questions of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class LocalFact:
    """A fact the pack adds: `local.<pack>.<name>`, with the attributes of a vocabulary row."""

    name: str
    type: str
    asks: str
    label: str
    meaning: str
    choices: tuple[str, ...] = ()
    unit: str | None = None
    judgement: bool = False
    ask_whom: str = "social_worker"
    known_when: str = "when asked"
    held_in: str = "form_field"
    takes: Literal["never", "none"] | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class LocalQuestion:
    """A question the pack adds: `local.…`, of kind choice, with its closed outcomes."""

    id: str
    title: str
    outcomes: Mapping[str, str]
    otherwise: str
    at: SourceLocation = NOWHERE
