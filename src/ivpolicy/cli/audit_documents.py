"""What `ivpolicy audit` prints as JSON, for its published schema; tests compare the two.

Each way of the command has a form of its own, with a name. `search` and `export` print a line for each entry.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, RootModel

from ivpolicy.audit.entry import HEAD_FORMAT
from ivpolicy.audit.log import ErasureReason
from ivpolicy.audit.replay import ReplayCause, ReplayState
from ivpolicy.audit.verification import FaultKind
from ivpolicy.core.result_document import RESULT_FORMAT, Hypothesis, Status


class _Printed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


# ---- an entry ----


class LoggedPack(_Printed):
    """Which pack decided; `readings` has those that were read otherwise than the pack chose."""

    id: str
    edition: str
    digest: str
    readings: dict[str, str]


class LoggedLaw(_Printed):
    """Which national layer lay beneath the pack."""

    edition: str
    digest: str


class LoggedAnswer(_Printed):
    """What is kept of an answer: enough to see whether it comes out again."""

    status: Status
    outcome: str | None
    strength: str | None
    rules: tuple[str, ...]
    missing: tuple[str, ...]
    turns_on: tuple[str, ...]


class DecisionHead(_Printed):
    """The head of a decision, as it is hashed.

    Attributes:
        format: The version of the head; it has nothing to do with `result_format`.
        by: Who asked.
        case: Stands for the case, and tells which one only together with the key of the entry.
        evaluated: The evaluated digest of the result.
        answers: Question → what was answered.
        masked: The parts of the record that were not kept, as the keys that lead to them.
        body: Stands for the record that is kept beside the head until it is erased.
    """

    format: Literal[1] = HEAD_FORMAT
    kind: Literal["decision"]
    at: datetime
    by: str
    case: str
    as_at: date
    hypothetical: tuple[Hypothesis, ...]
    pack: LoggedPack
    national: LoggedLaw
    engine: str
    evaluated: str
    answers: dict[str, LoggedAnswer]
    masked: tuple[tuple[str, ...], ...]
    body: str


class ErasureHead(_Printed):
    """The head of the entry that says that a record was erased.

    Attributes:
        by: Who allowed it; `minute` says where that is written down.
        of: The hash of the entry whose record it was.
    """

    format: Literal[1] = HEAD_FORMAT
    kind: Literal["erasure"]
    at: datetime
    by: str
    minute: str
    reason: ErasureReason
    of: str


class EntryDocument(_Printed):
    """An entry, as `search` and `export` print one on each line; `erase` prints the one that it adds.

    Attributes:
        place: Its place in the log, from 0.
    """

    result_format: Literal[1] = RESULT_FORMAT
    id: str
    place: int
    head: DecisionHead | ErasureHead


class ShownDocument(EntryDocument):
    """An entry with the record that was decided on, as `ivpolicy schema record` has it; null where it was erased."""

    record: dict[str, Any] | None


# ---- whether it was altered ----


class FoundFault(_Printed):
    """Something that is not as it was written; `place` is null where it is of no single entry."""

    kind: FaultKind
    place: int | None
    says: str


class VerifiedDocument(_Printed):
    """What `verify` found.

    Attributes:
        root: The hash over all entries, in hex.
        erased: Of how many decisions the record was erased.
        covered: How many entries the noted checkpoint covers; null where none was given.
    """

    result_format: Literal[1] = RESULT_FORMAT
    holds: bool
    size: int
    root: str
    decisions: int
    erased: int
    covered: int | None
    faults: tuple[FoundFault, ...]
    remarks: tuple[str, ...]


class CheckpointDocument(_Printed):
    """A checkpoint; `text` is what is to be noted elsewhere."""

    result_format: Literal[1] = RESULT_FORMAT
    origin: str
    size: int
    root: str
    text: str


# ---- whether it comes out again ----


class MovedAnswer(_Printed):
    """An answer that comes out otherwise, and which parts of it do.

    Attributes:
        now: Null where it is no longer asked.
        clauses: What the rules cite that stand otherwise in the two packs; empty where none does.
    """

    question: str
    was: LoggedAnswer
    now: LoggedAnswer | None
    parts: tuple[str, ...]
    clauses: tuple[str, ...]


class Drift(_Printed):
    """How many decisions came out otherwise on one question, from the same causes, under the same clauses."""

    question: str
    causes: tuple[ReplayCause, ...]
    clauses: tuple[str, ...]
    decisions: int


class ReplayedEntry(_Printed):
    """What came of one decision; `causes` names what is not what it was then."""

    id: str
    place: int
    state: ReplayState
    causes: tuple[ReplayCause, ...]
    moved: tuple[MovedAnswer, ...]


class ReplayDocument(_Printed):
    """What came of every decision, and how many came to what; a state that none came to is left out.

    `drift` has the most frequent first.
    """

    result_format: Literal[1] = RESULT_FORMAT
    states: dict[ReplayState, int]
    drift: tuple[Drift, ...]
    replayed: tuple[ReplayedEntry, ...]


# ---- one decision, proved ----


class ReceiptDocument(_Printed):
    """A receipt: `text` is what is given to whoever was decided about, and what `check` reads."""

    result_format: Literal[1] = RESULT_FORMAT
    id: str
    text: str


class CheckedDocument(_Printed):
    """What `check` found of a receipt.

    Attributes:
        holds: Whether the proof does and nothing else that was asked is false.
        checkpoint_is_as_noted, checkpoint_is_signed, is_about_the_case: Null where that was not asked, or cannot be
            told.
        size: How many entries the receipt's checkpoint covers.
    """

    result_format: Literal[1] = RESULT_FORMAT
    holds: bool
    proof_holds: bool
    checkpoint_is_as_noted: bool | None
    checkpoint_is_signed: bool | None
    is_about_the_case: bool | None
    size: int
    head: DecisionHead | ErasureHead


class AuditDocument(
    RootModel[
        VerifiedDocument
        | CheckpointDocument
        | EntryDocument
        | ShownDocument
        | ReplayDocument
        | ReceiptDocument
        | CheckedDocument
    ]
):
    """What `ivpolicy audit` prints: each way a form of its own, and `search` and `export` one on each line."""
