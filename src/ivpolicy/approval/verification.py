"""Whether the approval of a pack holds: it names the text that stands there, and is signed where that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from ivpolicy.approval.section import approval_entries, signed_bytes
from ivpolicy.core.digests import content_digest
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.signatures.ed25519 import is_signed_by

SignatureState = Literal["unsigned", "not_verified", "good", "bad"]
"""`not_verified`: there is a signature, and no key was given; `bad`: it was made with none of the keys given."""


@dataclass(frozen=True, slots=True)
class CheckedApproval:
    """What was found of one edition of a pack. `keys_given`: whether it is to be signed with one of some keys."""

    pack: WrittenPack
    signature: SignatureState
    keys_given: bool

    @property
    def holds(self) -> bool:
        """Whether the edition is approved as it stands, and signed where keys were given."""
        return self.pack.approval.approved and (self.signature == "good" or not self.keys_given)

    @property
    def words(self) -> str:
        """What was found, in one line."""
        changed = self.pack.approval.changed_words
        signature = {
            "unsigned": "not signed" if self.keys_given else "",
            "not_verified": "signed, and no key was given to verify that with",
            "good": "the signature is good",
            "bad": "the signature is not by this key, or not of this approval",
        }[self.signature]
        told = self.pack.approval.words + (f": {changed}" if changed else "")
        return f"{told}; {signature}" if signature else told


def verified(pack: WrittenPack, public_keys: Iterable[bytes]) -> CheckedApproval:
    """Hold an edition's approval against what it says, and against the public keys, of which one is to have signed it.

    Raises:
        SignatureError: One is no public key, or the library is not installed.
    """
    keys = tuple(public_keys)
    signature = pack.approval.signature
    if signature is None:
        return CheckedApproval(pack, "unsigned", bool(keys))
    if not keys:
        return CheckedApproval(pack, "not_verified", keys_given=False)
    message = signed_bytes(pack, pack.approval)
    is_good = any(is_signed_by(message, signature, key) for key in keys)
    return CheckedApproval(pack, "good" if is_good else "bad", keys_given=True)


def as_json(found: CheckedApproval) -> dict[str, Any]:
    """What was found, as JSON carries it. The names of its keys are added to, never changed."""
    approval = found.pack.approval
    return {
        "file": found.pack.at.file,
        "pack": found.pack.id,
        "edition": found.pack.edition,
        "holds": found.holds,
        "words": found.words,
        "approval_state": approval.state,
        "approval": approval_entries(approval) or None,
        "content_digest": content_digest(found.pack),
        "changed_since_approval": list(approval.changed),
        "signature": found.signature,
    }
