"""Verifies a decision log: whether anything in it was altered, taken out or put in, and where.

Without a checkpoint that was noted elsewhere it finds what does not fit together. A log that was written anew from its
start fits together; only a noted checkpoint shows that it is another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, TypeAlias

from ivpolicy.audit.checkpoint import Checkpoint
from ivpolicy.audit.entry import LogEntry, read_head
from ivpolicy.audit.log import DecisionLog
from ivpolicy.audit.tree import HASH_BYTES, Edge, completing, leaf_hash, root_of

FaultKind: TypeAlias = Literal[
    "entry_altered",
    "entry_missing",
    "entry_unreadable",
    "tree_altered",
    "body_altered",
    "body_missing",
    "body_put_back",
    "text_altered",
    "text_missing",
    "not_the_log_noted",
    "shorter_than_noted",
    "not_as_noted",
]


_NOTHING = bytes(HASH_BYTES)
"""What stands in the tree for an entry that is missing."""
_MOST_MISSING = 1_000_000
"""In one gap: a stranger who moved an entry far away would have whoever verifies walk there."""
_PLACED: frozenset[FaultKind] = frozenset({"entry_altered", "entry_missing", "tree_altered"})
"""What is told of single entries, by hashes that were kept."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written.

    Attributes:
        kind: What sort of fault.
        says: In words; nothing of what a record holds.
        place: The place of the entry, from 0; None where it cannot be told, or it is of none.
    """

    kind: FaultKind
    says: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class LogFindings:
    """What was found.

    Attributes:
        checkpoint: Of the log as its entries now are.
        decisions: How many entries are decisions.
        erased: Of how many of them the body was erased, as an entry says.
        covered: How many entries the noted checkpoint covers; None where none was given.
        faults: What is not as it was written, by place.
        remarks: What is no fault and may still want a look.
    """

    checkpoint: Checkpoint
    decisions: int
    erased: int
    covered: int | None
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]


@dataclass(slots=True)
class _Seen:
    """What one walk through the entries gathers."""

    edge: Edge = field(default_factory=Edge)
    hashes: list[tuple[bytes, ...]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)
    bare: dict[str, int] = field(default_factory=dict)
    with_body: dict[str, int] = field(default_factory=dict)
    erased: dict[str, int] = field(default_factory=dict)
    decisions: int = 0
    last: str = ""

    @property
    def size(self) -> int:
        """How many places were walked through."""
        return self.edge.size

    def at(self, level: int, index: int) -> bytes:
        """The hash of a node."""
        return self.hashes[completing(level, index)][level]

    def add(self, leaf: bytes) -> None:
        """Put the hash of the next entry into the tree."""
        self.edge, made = self.edge.grown(leaf)
        self.hashes.append(made)


def examined(log: DecisionLog, noted: Checkpoint | None = None) -> LogFindings:
    """Walk through the whole log.

    Args:
        log: The log.
        noted: A checkpoint of it that lay where whoever keeps the log cannot write; what came later is not covered.

    Raises:
        LogError: The file is damaged so that it cannot be read.
    """
    with log.unchanging():
        seen = _Seen()
        kept = dict(log.hashes())
        for entry in log.entries():
            if entry.index - seen.size > _MOST_MISSING:
                seen.faults.append(_missing(seen.size, entry.index, "; what follows was not looked at"))
                break
            _walk(seen, entry, kept.get(entry.index, b""))
        seen.faults += [*_of_tree(seen, kept), *_of_bodies(seen), *_of_texts(seen, log)]
        now = Checkpoint(log.origin, seen.size, root_of(seen.size, seen.at))
        if noted is not None:
            seen.faults += _against(noted, now, seen, kept)
    covered = None if noted is None else min(noted.size, seen.size)
    ordered = sorted(seen.faults, key=lambda fault: (fault.place is None, fault.place or 0))
    return LogFindings(now, seen.decisions, len(seen.erased), covered, tuple(ordered), tuple(seen.remarks))


def _walk(seen: _Seen, entry: LogEntry, kept: bytes) -> None:
    """`kept`: what was kept as the hashes of the nodes that the entry completes."""
    if entry.index > seen.size:
        seen.faults.append(_missing(seen.size, entry.index))
        for _ in range(seen.size, entry.index):
            seen.add(_NOTHING)
    leaf = leaf_hash(entry.stored)
    if kept[:HASH_BYTES] != leaf:
        seen.faults.append(Fault("entry_altered", "the entry is not the one whose hash was kept", entry.index))
    seen.add(leaf)
    head = read_head(entry.stored)
    if head is None:
        seen.faults.append(Fault("entry_unreadable", "the head of the entry is not one ivpolicy wrote", entry.index))
        return
    if head["at"] < seen.last:
        seen.remarks.append(f"entry {entry.index} says it is of {head['at']}, before the entry in front of it")
    seen.last = head["at"]
    if head["kind"] == "erasure":
        seen.erased[head["of"]] = entry.index
        return
    seen.decisions += 1
    for layer in ("pack", "national"):
        seen.texts.setdefault(head[layer]["digest"], entry.index)
    if entry.body is None:
        seen.bare[leaf.hex()] = entry.index
        return
    seen.with_body[leaf.hex()] = entry.index
    if entry.body.commitment != head["body"]:
        seen.faults.append(
            Fault("body_altered", "the record kept with the entry is not the one decided on", entry.index)
        )


def _missing(first: int, end: int, more: str = "") -> Fault:
    gone = f"entry {first} is" if end == first + 1 else f"entries {first} to {end - 1} are"
    return Fault("entry_missing", f"{gone} missing{more}", first)


def _of_tree(seen: _Seen, kept: dict[int, bytes]) -> Iterator[Fault]:
    """Nodes that are not those of the entries, where no entry below them was told already; the lowest ones."""
    told = {fault.place for fault in seen.faults if fault.kind in ("entry_altered", "entry_missing")}
    for place in range(seen.size):
        beside, made = kept.get(place, b""), seen.hashes[place]
        if beside == b"".join(made):
            continue
        for level in range(1, len(made)):
            first = place + 1 - (1 << level)
            is_as_made = beside[level * HASH_BYTES : (level + 1) * HASH_BYTES] == made[level]
            if not is_as_made and told.isdisjoint(range(first, place + 1)):
                told.add(first)
                yield _tree_altered(first, place)
        if len(beside) > len(made) * HASH_BYTES and place not in told:
            yield _tree_altered(place, place)
    yield from (_tree_altered(place, place) for place in sorted(kept) if not 0 <= place < seen.size)


def _tree_altered(first: int, last: int) -> Fault:
    return Fault("tree_altered", f"entries {first} to {last}, or the tree over them, are not what they were", first)


def _of_bodies(seen: _Seen) -> Iterator[Fault]:
    for leaf, place in seen.bare.items():
        if leaf not in seen.erased:
            yield Fault(
                "body_missing", "the record kept with the entry is gone, and no entry says it was erased", place
            )
    for leaf, place in seen.with_body.items():
        if leaf in seen.erased:
            told = seen.erased[leaf]
            yield Fault("body_put_back", f"entry {told} says that its record was erased, and it is there", place)


def _of_texts(seen: _Seen, log: DecisionLog) -> Iterator[Fault]:
    for digest, place in seen.texts.items():
        text = log.text(digest)
        if text is None:
            yield Fault("text_missing", f"the text of the pack {digest[:12]} is gone", place)
        elif sha256(text.encode("utf-8")).hexdigest() != digest:
            yield Fault("text_altered", f"the text of the pack {digest[:12]} is not the one that decided", place)


def _against(noted: Checkpoint, now: Checkpoint, seen: _Seen, kept: dict[int, bytes]) -> Iterator[Fault]:
    if noted.origin != now.origin:
        yield Fault("not_the_log_noted", f"the checkpoint is of the log `{noted.origin}`, and this is `{now.origin}`")
        return
    if noted.size > now.size:
        gone = noted.size - now.size
        yield Fault(
            "shorter_than_noted",
            f"the log had {noted.size} entries when the checkpoint was noted; the last {gone} of them are gone",
            now.size,
        )
        return
    if root_of(noted.size, seen.at) == noted.root:
        return
    if any(fault.kind in _PLACED for fault in seen.faults) and _kept_root(noted, kept):
        return  # the tree is as it was noted: what was altered has been placed
    yield Fault(
        "not_as_noted",
        f"the first {noted.size} entries are not those that were noted; the tree was written anew with them, so which "
        "were altered cannot be told",
    )


def _kept_root(noted: Checkpoint, kept: dict[int, bytes]) -> bool:
    """Whether the hashes that were kept are those that were noted, whatever became of the entries."""

    def hash_of(level: int, index: int) -> bytes:
        return kept.get(completing(level, index), b"")[level * HASH_BYTES : (level + 1) * HASH_BYTES]

    return root_of(noted.size, hash_of) == noted.root
