"""What `packs`, `facts`, `questions` and `check` print as JSON, for the published schemas; a test compares the two."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ivpolicy.core.result_document import RESULT_FORMAT, PackStamp


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PackEntry(PackStamp):
    """A shipped pack: its stamp as every result has it, and what it holds.

    Attributes:
        in_force_from, in_force_to: The first day of the edition, and the day after its last; None where none is stated.
        past_review: Whether the day of review has passed.
    """

    authority: str
    layer: str
    source: str
    in_force_from: date | None
    in_force_to: date | None
    past_review: bool
    clauses: int
    readings_declared: int
    departures: int
    facts: int


class PacksDocument(_Listed):
    """The packs that are shipped."""

    result_format: Literal[1] = RESULT_FORMAT
    packs: tuple[PackEntry, ...]


class FactField(_Listed):
    """A field of an item of a list."""

    name: str
    type: str
    choices: tuple[str, ...]
    unit: str | None
    takes: str | None


class ListedFact(_Listed):
    """A fact a record may hold. Of a fact that a pack adds there are only path, question, type and choices.

    Attributes:
        asks: The question that obtains it.
        takes: A word that may stand in place of a value, such as `never`.
        computed_from: From what it is worked out; it is then not written in a record.
        item: Of a list, the fields of its items.
    """

    path: str
    asks: str
    meaning: str | None = None
    type: str
    choices: tuple[str, ...]
    unit: str | None = None
    takes: str | None = None
    judgement: bool = False
    objection: bool = False
    computed_from: tuple[str, ...] = ()
    ask_whom: str | None = None
    known_when: str | None = None
    held_in: str | None = None
    item: tuple[FactField, ...] = ()


class FactsDocument(_Listed):
    """The facts a record may hold."""

    result_format: Literal[1] = RESULT_FORMAT
    facts: tuple[ListedFact, ...]


class ListedQuestion(_Listed):
    """A question packs answer.

    Attributes:
        pack: The pack that adds it; None for one of the catalogue.
        outcomes: Each outcome with its sentence; empty where the answer is no single outcome.
        otherwise: The outcome where no rule applies; None where a rule is needed.
    """

    id: str
    title: str
    pack: str | None
    outcomes: dict[str, str]
    otherwise: str | None


class QuestionsDocument(_Listed):
    """The questions packs answer."""

    result_format: Literal[1] = RESULT_FORMAT
    questions: tuple[ListedQuestion, ...]


class QuotedLine(_Listed):
    """A line of a file, and the part of it that is meant."""

    line: str
    from_: int = Field(alias="from")
    to: int


class FoundProblem(_Listed):
    """A problem of a pack file, or a piece of advice, at its place from 1."""

    file: str
    line: int
    column: int
    code: str
    severity: Literal["error", "advice"]
    message: str
    help: str
    quoted: QuotedLine | None


class CheckDocument(_Listed):
    """What was found in pack files; `national` is a national layer that is not the shipped one."""

    result_format: Literal[1] = RESULT_FORMAT
    as_at: date
    files: tuple[str, ...]
    national: str | None
    errors: int
    advice: int
    problems: tuple[FoundProblem, ...]
