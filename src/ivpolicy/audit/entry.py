"""What is kept of a decision: a head that stays, and a body that can be erased.

The head has what was answered and by which texts, and nothing that a record holds: the case is a keyed hash, and the
body stands in it as another. Both hang on 32 random bytes that belong to this entry alone and lie with its body: where
these are erased, nobody can try any more whether the head is of a child or of a record.

What is hashed are the bytes as they are stored, never the same thing written again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from ivpolicy.audit.errors import LogError
from ivpolicy.audit.keyed import keyed
from ivpolicy.audit.mask import Mask
from ivpolicy.audit.record_key import LockedError, Opened, RecordKey, is_sealed
from ivpolicy.audit.tree import leaf_hash
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.core.version import ENGINE

if TYPE_CHECKING:
    from ivpolicy.core.record.case import CaseRecord

HEAD_FORMAT: Literal[1] = 1
_LONGEST_NAME = 200
_COMPACT = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)
_LEVEL, _WINDOW, _MEMORY = 6, 12, 6
"""How a record is compressed. In a tenth of the memory that is usual: to take that anew for each entry cost more than
all else together, and a record of a few kilobytes becomes no smaller by it."""
VERIFY = "`ivpolicy audit verify` says what was altered"
_TEXTS = {
    "erasure": ("at", "by", "minute", "reason", "of"),
    "decision": ("at", "by", "case", "as_at", "engine", "evaluated", "body"),
}
"""The texts that a head of each kind has."""


@dataclass(frozen=True, slots=True)
class Body:
    """What can be erased of an entry.

    Attributes:
        key: Random bytes that belong to this entry alone.
        stored: The record, as JSON, compressed; then encrypted where that was asked for.
        record_key: What opens it where it is encrypted; None where no key file was named.
    """

    key: bytes = field(repr=False)
    stored: bytes = field(repr=False)
    record_key: RecordKey | None = field(default=None, repr=False, compare=False)

    @property
    def record(self) -> dict[str, Any]:
        """The record, as `read_case` takes it.

        Raises:
            LockedError: It is encrypted, and no key file was named.
            LogError: What is kept is no record any more.
        """
        compressed = self._opened.compressed if self.is_sealed else self.stored
        try:
            read = json.loads(zlib.decompress(compressed))
        except (ValueError, RecursionError, zlib.error):
            read = None
        if not isinstance(read, dict):
            raise LogError(f"the record kept with an entry was altered, so that it cannot be read\n  help: {VERIFY}")
        return read

    @property
    def commitment(self) -> str:
        """What stands in the head for the body."""
        return keyed(self.key, b"body", self.stored)

    def pseudonym(self, case_id: str) -> str:
        """What stands in this entry's head for a case, by its id. Raises as `pseudonym_key`."""
        return keyed(self.pseudonym_key, b"case", case_id.encode("utf-8"))

    @property
    def is_sealed(self) -> bool:
        """Whether the record is encrypted."""
        return is_sealed(self.stored)

    @property
    def pseudonym_key(self) -> bytes:
        """Under it the head has the case. Raises `LockedError` where the record is encrypted and no key was named."""
        return self._opened.pseudonym_key if self.is_sealed else self.key

    @property
    def _opened(self) -> Opened:
        if self.record_key is None:
            raise LockedError(
                "the records of this log are encrypted, and what was asked for needs the key file\n"
                "  help: name it with `--record-key FILE`, in Python `record_key=`"
            )
        return self.record_key.opened(self.stored, self.key)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry of a log.

    Attributes:
        index: Its place, from 0.
        stored: The head as it is stored.
        body: None where it was erased.
    """

    index: int
    stored: bytes
    body: Body | None = None

    @property
    def head(self) -> dict[str, Any]:
        """What the head says. Raises `LogError` where it was altered so that it is none that ivpolicy wrote."""
        read = read_head(self.stored)
        if read is None:
            raise LogError(f"the head of entry {self.index} is not one ivpolicy wrote\n  help: {VERIFY}")
        return read

    @property
    def leaf(self) -> bytes:
        """The hash of the entry in the tree."""
        return leaf_hash(self.stored)

    @property
    def id(self) -> str:
        """What the entry is called by: the first twenty digits of its hash."""
        return self.leaf.hex()[:20]


def head_of(result: Result, body: Body, *, at: str, asked_by: str, masks: Sequence[Mask] = ()) -> bytes:
    """The head of a decision, as it is stored: compact JSON in ASCII, its keys sorted. `at`: as `moment` writes it."""
    pack = result.pack
    return as_stored(
        {
            "format": HEAD_FORMAT,
            "kind": "decision",
            "at": at,
            "by": asked_by,
            "case": body.pseudonym(result.record.case_id),
            "as_at": result.as_at.isoformat(),
            "hypothetical": list(result.hypothetical),
            "pack": {"id": pack.id, "edition": pack.edition, "digest": pack.digest, "readings": dict(pack.readings)},
            "national": {"edition": pack.national.edition, "digest": pack.national.digest},
            "engine": ENGINE,
            "evaluated": result.evaluated_digest,
            "answers": {question: answer_of(result[question]) for question in result},
            "masked": [list(mask) for mask in masks],
            "body": body.commitment,
        }
    )


def read_head(stored: bytes) -> dict[str, Any] | None:
    """What a head says; None where it has not the form of one that ivpolicy writes, with whatever else beside."""
    try:
        head: dict[str, Any] = json.loads(stored)
        texts = [head[name] for name in _TEXTS[head["kind"]]]
        if head["kind"] == "decision":
            date.fromisoformat(head["as_at"])
            pack, law = head["pack"], head["national"]
            texts += [pack["id"], pack["edition"], pack["digest"], *pack["readings"].values()]
            texts += [law["edition"], law["digest"], *head["hypothetical"]]
            texts += [key for mask in head["masked"] for key in mask]
            for answer in head["answers"].values():
                texts += [answer["status"], *answer["rules"], *answer["missing"], *answer["turns_on"]]
                texts += [answer[name] for name in ("outcome", "strength") if answer[name] is not None]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return head if all(isinstance(text, str) for text in texts) else None


def answer_of(decision: Decision) -> dict[str, Any]:
    """What the head keeps of an answer: enough to see whether it comes out again, nothing that a record holds."""
    return {
        "status": decision.status,
        "outcome": decision.outcome,
        "strength": decision.strength,
        "rules": [f.rule for f in decision.findings if f.state == "holds" and f.outcome == decision.outcome],
        "missing": list(decision.missing),
        "turns_on": [turn.reading for turn in decision.turns_on],
    }


def as_stored(head: dict[str, Any]) -> bytes:
    """A head as bytes; the same head always gives the same bytes."""
    return _COMPACT.encode(head).encode("ascii")


def body_of(record: CaseRecord, key: bytes, masks: Sequence[Mask] = ()) -> Body:
    """The body of a decision on a record, without the parts that are masked."""
    text = record.model_dump_json(by_alias=True, exclude_none=True, exclude_unset=True)
    if masks:
        written = json.loads(text)
        for mask in masks:
            _leave_out(written, mask)
        text = _COMPACT.encode(written)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY)
    return Body(key, packer.compress(text.encode("utf-8")) + packer.flush())


def _leave_out(part: Any, mask: Mask) -> None:
    first, *rest = mask
    for key in list(_keys(part, first)):
        if rest:
            _leave_out(part[key], tuple(rest))
        else:
            del part[key]


def _keys(part: Any, key: str) -> Iterator[Any]:
    if isinstance(part, dict):
        yield from (name for name in part if key in ("*", name))
    elif isinstance(part, list) and key == "*":
        yield from reversed(range(len(part)))


def moment(at: datetime) -> str:
    """A time as the log writes it: in UTC, to the second, like 2026-11-01T09:30:00Z.

    Raises:
        WrongArgumentError: It is no time, or does not say of which zone.
    """
    given: object = at
    if not isinstance(given, datetime) or given.utcoffset() is None:
        raise WrongArgumentError(
            "`at` is a time with its zone: write `datetime.now(timezone.utc)`, or the time at which it was decided"
        )
    return f"{at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def named(what: str, given: object) -> str:
    """The name of whoever asked or allowed something.

    Raises:
        LogError: It is empty, or no name.
    """
    if not isinstance(given, str) or not given.strip() or len(given) > _LONGEST_NAME or not given.isprintable():
        raise LogError(f"`{what}` says who: a name or a role of at most {_LONGEST_NAME} characters, on one line")
    return given
