"""How a record's field is declared as a fact: its label, the question that obtains it, and where it is kept.

The declarations are pydantic fields; what the vocabulary adds stands in their schema extra, so that the published
JSON Schema shows the same words as the engine.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, get_args

from pydantic import Field

from ivpolicy.core.record.values import Frozen

AskWhom = Literal[
    "child",
    "social_worker",
    "carer",
    "reviewing_officer",
    "coordinator",
    "advocacy_service",
    "hr",
    "visitor",
    "home",
    "manager",
]
HeldIn = Literal["statutory_return", "postcodes", "annex_a", "form_field", "free_text", "nowhere"]

ASK_WHOM: tuple[str, ...] = get_args(AskWhom)
HELD_IN: tuple[str, ...] = get_args(HeldIn)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Who can usually answer, when the answer is usually known, and where case systems hold it."""

    whom: AskWhom
    known: str
    held: HeldIn


class RecordSection(Frozen):
    """A part of the record. Every fact in it may be absent, and absent is unknown."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "at care planning", "free_text")


@dataclass(frozen=True, slots=True)
class Note:
    """What a declaration says beyond the field's type; read by the vocabulary."""

    label: str
    asks: str
    meaning: str = ""
    unit: str | None = None
    past: bool = False
    event_date: bool = False
    whom: str | None = None
    known: str | None = None
    held: str | None = None
    about: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What was said, by name; what was left unsaid is left out."""
        said = ((name, getattr(self, name)) for name in _NOTE_NAMES)
        return {name: list(what) if isinstance(what, tuple) else what for name, what in said if what}


_NOTE_NAMES = tuple(declared.name for declared in fields(Note))


def fact(
    label: str,
    asks: str,
    meaning: str = "",
    *,
    unit: str | None = None,
    whom: AskWhom | None = None,
    known: str | None = None,
    held: HeldIn | None = None,
) -> Any:
    """Declare a fact that is not a date: a short noun phrase, its plain question, and its edges if any.

    `whom`, `known` and `held` are the section's unless given. The default is None: unknown.
    """
    return _field(Note(label, asks, meaning, unit=unit, whom=whom, known=known, held=held))


def day(
    label: str,
    asks: str,
    meaning: str = "",
    *,
    event: bool = False,
    planned: bool = False,
    whom: AskWhom | None = None,
    known: str | None = None,
    held: HeldIn | None = None,
) -> Any:
    """Declare a date.

    Args:
        label: A short noun phrase.
        asks: The plain question that obtains it.
        meaning: Its edges, if any.
        event: The day of an event from which deadlines run or judgements go stale.
        planned: The day may lie after the day of decision; any other date there is not seen.
        whom: Who can answer, if not the section's usual person.
        known: When it is known, if not as usual in the section.
        held: Where case systems hold it, if not as usual in the section.
    """
    note = Note(label, asks, meaning, past=not planned, event_date=event, whom=whom, known=known, held=held)
    return _field(note)


def judged(
    label: str,
    asks: str,
    meaning: str = "",
    *,
    about: tuple[str, ...] = (),
    rests_on: tuple[str, ...] = (),
    whom: AskWhom | None = None,
) -> Any:
    """Declare a judgement, the questions it may be about, and the facts it must not be older than.

    `rests_on` names objections by path, `placement.moved_on`, and kinds of event as `events.<kind>`.
    """
    note = Note(label, asks, meaning, about=about, rests_on=rests_on, whom=whom)
    return _field(note)


def _field(note: Note) -> Any:
    return Field(
        default=None,
        title=note.label,
        description=note.asks,
        json_schema_extra={"x-fact": note.as_json()},
    )
