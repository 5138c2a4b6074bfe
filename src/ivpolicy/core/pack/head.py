"""Whose policy a pack is, where it comes from, who approved it; and the words for how strongly a rule binds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from ivpolicy.core.result_document import ApprovalState
from ivpolicy.core.text.source import NOWHERE, SourceLocation

Strength = Literal["must_not", "must", "should_not", "should", "may"]
Force = Literal["principle", "act", "regulation", "statutory_guidance", "sector_standard", "local_policy"]
Verification = Literal["V", "C", "M"]


GOES_WITHOUT_SAYING = MappingProxyType({"goes_without_saying": True})
"""Marks a field the format gained whose default is what every pack without it has meant: it stands in no digest."""


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
    at: SourceLocation = field(default=NOWHERE, compare=False)


_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether the pack is approved: by whom, in which role, under which delegation, when, under which minute.

    Attributes:
        state: `approved` only where the approval names the content digest that the pack has: `changed` where the pack
            says something else since, `names_no_text` where the approval does not say what was approved.
        content_digest: The content digest that was approved.
        signature: The Ed25519 signature of the approval, in base64; whether it is good is asked with a public key.
        changed: What was changed since, part by part, where the text that was approved is kept beside the pack.
    """

    state: ApprovalState = "unapproved"
    by: str | None = None
    role: str | None = None
    delegation: str | None = None
    on: date | None = None
    minute: str | None = None
    legal_advice_by: str | None = None
    content_digest: str | None = None
    signature: str | None = None
    changed: tuple[str, ...] = ()
    at: SourceLocation = field(default=NOWHERE, compare=False)

    @property
    def approved(self) -> bool:
        """Whether the pack is approved as it stands; what was changed since is not."""
        return self.state == "approved"

    @property
    def changed_words(self) -> str:
        """What was changed since, the first few by name; empty where nothing was, or where it is not known."""
        more = len(self.changed) - _MOST_NAMED
        return ", ".join(self.changed[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")

    @property
    def given(self) -> str:
        """By whom, in which role and on which day it was given, whatever it was given to."""
        return f"approved by {self.by}, {self.role}, on {self.on}"

    @property
    def words(self) -> str:
        """How it stands, as every output has it."""
        match self.state:
            case "unapproved":
                return "unapproved"
            case "approved":
                return self.given
            case "changed":
                return f"changed since it was {self.given}"
            case "names_no_text":
                return f"unapproved: that it was {self.given} does not name the text"


@dataclass(frozen=True, slots=True)
class Change:
    """One dated change of the pack: who, when, what, why."""

    on: date | None
    by: str
    what: str
