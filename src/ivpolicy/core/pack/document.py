"""What a pack says of the document it was made from: clauses, readings, terms, departures from law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ivpolicy.core.pack.words import Force, Verification
from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered place in the source, with a paraphrase and the modality as worded.

    Attributes:
        says: A paraphrase, never the source's sentence.
        section: Section number or line in the source (local packs).
        modality: The document's own operative word.
        cite: The citation (national pack).
        force: How binding the source is; `local_policy` in a local pack.
        verified: How far the row was checked against the text (national pack): V read, C corroborated, M memory.
        binds: Whom a national row binds: authority, home, reviewing_officer, visitor, advocate.
        decides_nothing: Why no rule uses the clause.
    """

    id: str
    says: str
    section: str | None = None
    modality: str | None = None
    cite: str | None = None
    force: Force = "local_policy"
    verified: Verification | None = None
    binds: str = "authority"
    decides_nothing: str | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Reading:
    """A named ambiguity: the question, the options, the one chosen, why, by whom and when.

    `barred` maps an option to the reason it may never be chosen (it would be unsafe or unlawful).
    """

    id: str
    clauses: tuple[str, ...]
    asks: str
    options: Mapping[str, str]
    chosen: str
    because: str
    chosen_by: str
    chosen_on: date | None
    barred: Mapping[str, str] = field(default_factory=dict)
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Term:
    """A term the source uses and does not define: a judgement fact, with a prompt that is marked "prompt, not rule"."""

    id: str
    clauses: tuple[str, ...]
    fact: str
    term: str
    prompt: str | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Departure:
    """A clause that reads weaker, narrower or otherwise than a national row; shown wherever its rules speak."""

    id: str
    clauses: tuple[str, ...]
    law: tuple[str, ...]
    kind: Literal["weaker", "narrower", "wider", "unsafe", "overstated"]
    says: str
    questions: tuple[str, ...]
    at: SourceLocation = NOWHERE
