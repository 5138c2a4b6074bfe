"""Signed notes: a text, an empty line, and a line for each signature (C2SP `signed-note`, with Ed25519).

A signature's line is a long dash, the key's name, and base64 of four bytes that stand for name and key, and of the
signature of the text up to the last line end before the empty line.
"""

from __future__ import annotations

import base64
from hashlib import sha256

from ivpolicy.signatures.ed25519 import is_signed_by, public_bytes, signature_of

_ED25519 = b"\x01"
_STANDS_FOR = 4


def signed(text: str, name: str, private_key: bytes) -> str:
    """A text with its signature.

    Args:
        text: Lines, each with its end, none of them empty.
        name: The key's name: printable, with no space and no plus sign.
        private_key: A private Ed25519 key as PEM, not locked with a passphrase.

    Raises:
        SignatureError: It is no such key, or the library is not installed.
    """
    signature = base64.b64decode(signature_of(text.encode("utf-8"), private_key))
    line = base64.b64encode(_key_id(name, private_key) + signature).decode("ascii")
    return f"{text}\n\N{EM DASH} {name} {line}\n"


def is_signed(note: str, name: str, public_key: bytes) -> bool:
    """Whether one of a note's signatures is by the key of this name. Signatures by others are passed over.

    Raises:
        SignatureError: It is no public Ed25519 key in PEM, or the library is not installed.
    """
    text, _, lines = note.rpartition("\n\n")
    key_id = _key_id(name, public_key)
    message = f"{text}\n".encode()
    return any(
        is_signed_by(message, base64.b64encode(made[_STANDS_FOR:]).decode("ascii"), public_key)
        for line in lines.splitlines()
        if (made := _made_by(line, name)).startswith(key_id)
    )


def _made_by(line: str, name: str) -> bytes:
    """What a signature's line holds; nothing where it is none of this name."""
    before = f"\N{EM DASH} {name} "
    try:
        return base64.b64decode(line.removeprefix(before), validate=True) if line.startswith(before) else b""
    except ValueError:
        return b""


def _key_id(name: str, key: bytes) -> bytes:
    return sha256(name.encode("utf-8") + b"\n" + _ED25519 + public_bytes(key)).digest()[:_STANDS_FOR]
