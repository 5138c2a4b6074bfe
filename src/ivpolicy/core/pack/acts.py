"""Who does what by when, how strongly, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.conditions import ByReading
from ivpolicy.core.pack.words import Strength
from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an action is due: within a duration of a dated fact, before one or a birthday, or in the source's sense."""

    within: Duration | ByReading | None = None
    of: str | None = None
    before: str | None = None
    before_age: int | None = None
    words: str | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Who does what, to whom, by when. `who`, `to`, `copies`, `with_` are actor ids of the pack."""

    does: str
    who: str | ByReading
    to: str | None = None
    with_: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    copies_chosen_in: str | None = None
    by: Deadline | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule concludes: a strength and an act (an outcome of its question, or the act a refusal refuses)."""

    strength: Strength
    act: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A period, `from_` inclusive, `to` exclusive; None where the text does not say or the end is open.

    `seen` is a day on which the text was seen in use, where no day of coming into force is stated.
    """

    from_: date | None = None
    to: date | None = None
    seen: date | None = None
