"""A receipt: one decision and the proof that a noted checkpoint covers it, checked without the log.

In: an entry, the log it is in. Out: a text that whoever was decided about can keep. Beside the head and its proof it
has the entry's key, so that who has it and knows the case's id sees that it is about that case; nothing of others.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from ivpolicy.audit.checkpoint import Checkpoint, read_checkpoint
from ivpolicy.audit.entry import VERIFY, Body, LogEntry, read_head
from ivpolicy.audit.errors import LogError
from ivpolicy.audit.log import DecisionLog
from ivpolicy.audit.tree import ProofError, inclusion_proof, leaf_hash, root_by_inclusion
from ivpolicy.signatures.signed_note import is_signed, signed

_FIRST = "ivpolicy receipt 1"
_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")
_WRONG = "this is no receipt\n  help: a receipt is what `ivpolicy audit receipt LOG ID` prints, kept as it is"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A decision with its proof.

    Attributes:
        stored: The head, as it is stored.
        index: The place of the entry.
        proof: The hashes that lead to the checkpoint's root.
        checkpoint: What is to be compared with the one that was noted elsewhere.
        key: The entry's key; None where it was erased, or is not given away.
        signatures: The lines that sign the checkpoint; empty where it is not signed.
    """

    stored: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    key: bytes | None = None
    signatures: str = ""

    @property
    def head(self) -> dict[str, Any]:
        """What was decided."""
        return LogEntry(self.index, self.stored).head

    @property
    def holds(self) -> bool:
        """Whether the entry is among those that the receipt's own checkpoint covers."""
        try:
            size = self.checkpoint.size
            return root_by_inclusion(leaf_hash(self.stored), self.index, size, self.proof) == self.checkpoint.root
        except ProofError:
            return False

    def is_about(self, case_id: str) -> bool | None:
        """Whether it is about the case with this id; None where its key is not there to tell."""
        if self.key is None:
            return None
        return self.head.get("case") == Body(self.key, b"").pseudonym(case_id)

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether the log's checkpoint is signed with the private key of this public one. Raises as `is_signed`."""
        return is_signed(self._note, self.checkpoint.origin, public_key)

    @property
    def _note(self) -> str:
        return f"{self.checkpoint.text}\n{self.signatures}" if self.signatures else self.checkpoint.text

    @property
    def text(self) -> str:
        """The receipt as it is kept: lines of words, then the checkpoint."""
        lines = [_FIRST, f"index {self.index}", *(f"proof {_written(part)}" for part in self.proof)]
        if self.key is not None:
            lines.append(f"key {_written(self.key)}")
        return "\n".join([*lines, f"head {self.stored.decode('ascii')}", "", self._note])


def receipt_of(
    log: DecisionLog, entry: LogEntry, *, with_key: bool = True, private_key: bytes | None = None
) -> Receipt:
    """The receipt of an entry, under the log's checkpoint of now, which is signed where a private key is given.

    Raises:
        LockedError: It is to show which case it is about, the record is encrypted, and the log has no key file.
        LogError: The log was altered, so that it would prove nothing.
        SignatureError: The key cannot be used, or the library that signs is not installed.
    """
    with log.unchanging():
        checkpoint = log.checkpoint()
        proof = inclusion_proof(entry.index, checkpoint.size, log.node)
    key = entry.body.pseudonym_key if with_key and entry.body is not None else None
    note = "" if private_key is None else signed(checkpoint.text, checkpoint.origin, private_key)
    signatures = note.removeprefix(f"{checkpoint.text}\n")
    receipt = Receipt(entry.stored, entry.index, proof, checkpoint, key, signatures)
    if not receipt.holds:
        raise LogError(f"the log was altered: no receipt of entry {entry.index} would hold\n  help: {VERIFY}")
    return receipt


def read_receipt(text: str) -> Receipt:
    """The receipt of a text.

    Raises:
        LogError: The text is no receipt.
    """
    said, _, noted = text.partition("\n\n")
    first, *lines = said.split("\n")
    if first != _FIRST or not noted:
        raise LogError(_WRONG)
    pairs = [line.partition(" ")[::2] for line in lines]
    heads = [value for name, value in pairs if name == "head"]
    places = [value for name, value in pairs if name == "index"]
    if len(heads) != 1 or len(places) != 1 or not _INDEX.fullmatch(places[0]) or not heads[0].isascii():
        raise LogError(_WRONG)
    keys = [_read(value) for name, value in pairs if name == "key"]
    proof = tuple(_read(value) for name, value in pairs if name == "proof")
    stored = heads[0].encode("ascii")
    if read_head(stored) is None:
        raise LogError(_WRONG)
    checkpoint = read_checkpoint(noted)
    signatures = noted.partition("\n\n")[2]
    return Receipt(stored, int(places[0]), proof, checkpoint, keys[0] if keys else None, signatures)


def _written(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _read(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise LogError(_WRONG) from None
