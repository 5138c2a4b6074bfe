"""Whose policy a pack is, where it comes from, who approved it; and the words for how strongly a rule binds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Strength = Literal["must_not", "must", "should_not", "should", "may"]
Force = Literal["principle", "act", "regulation", "statutory_guidance", "sector_standard", "local_policy"]
Verification = Literal["V", "C", "M"]


@dataclass(frozen=True, slots=True)
class Authority:
    """Whose policy it is. `kind`: local_authority, provider (a home), or nation."""

    name: str
    kind: Literal["local_authority", "provider", "nation"]


@dataclass(frozen=True, slots=True)
class Source:
    """A published text the pack was made from, where it was found, and the day it was captured."""

    title: str
    captured_on: date | None = None
    last_amended: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """`unapproved`, or by whom, in which role, under which delegation, when, under which minute."""

    approved: bool
    by: str | None = None
    role: str | None = None
    delegation: str | None = None
    on: date | None = None
    minute: str | None = None
    legal_advice_by: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One dated change of the pack: who, when, what, why."""

    on: date | None
    by: str
    what: str
