"""Records of a log that are encrypted: the key file that opens them, and the key of each case that lies under it.

A record is encrypted (AES-256-GCM) under a key of its case. Each entry has that key with it, encrypted under the key of
the file and never twice alike, so that without the file nobody sees which entries are of one case. The hash that
stands in the head covers all of it as it is stored: to verify needs no key.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivpolicy.audit.errors import LogError
from ivpolicy.audit.keyed import KEY_BYTES, keyed

_FIRST = "ivpolicy record key 1"
_SEALED = b"\x01"
"""What starts an encrypted record; one that is not is compressed, and zlib starts otherwise."""
_NONCE = 12
_WRAPPED = _NONCE + KEY_BYTES + 16
_HELP = "\n  help: name the file that `ivpolicy audit new-key FILE` wrote, as it wrote it"
_NO_LIBRARY = "encrypted records need the library `cryptography`, which is not installed\n  help: `ivpolicy[sign]`"


class LockedError(LogError):
    """A record is encrypted, and the key file was not named, is no key file, or is that of another log."""

    code = "record_key"


@dataclass(frozen=True, slots=True)
class Opened:
    """What is inside an encrypted record.

    Attributes:
        compressed: The record, as one that is not encrypted is stored.
        pseudonym_key: Under it the head has the case.
        name: What the log calls the case by, which only the key file tells.
    """

    compressed: bytes
    pseudonym_key: bytes
    name: bytes


@dataclass(frozen=True, slots=True)
class RecordKey:
    """The key of the records of a log. It is never written into one, nor shown."""

    _secret: bytes = field(repr=False)

    def name_of(self, case_id: str) -> bytes:
        """What the log calls a case by."""
        return bytes.fromhex(keyed(self._secret, b"name", case_id.encode("utf-8")))

    def wrapped(self, case_key: bytes) -> bytes:
        """The key of a case, encrypted; never twice alike."""
        return _sealed(self._wrapping, case_key, b"")

    def unwrapped(self, wrapped: bytes) -> bytes:
        """The key of a case. Raises `LockedError` where this key file is another, or what is kept was altered."""
        found = _opened(self._wrapping, wrapped, b"")
        if found is None:
            raise LockedError(f"the records of this log are not encrypted under this key file{_HELP}")
        return found

    def sealed(self, compressed: bytes, salt: bytes, case_key: bytes, name: bytes) -> bytes:
        """A record as it is stored: encrypted, with the key of its case, which is encrypted too."""
        inside = secrets.token_bytes(KEY_BYTES) + name + compressed
        return _SEALED + self.wrapped(case_key) + _sealed(case_key, inside, salt)

    def case_key_of(self, stored: bytes) -> bytes:
        """The key of the case of an encrypted record. Raises as `unwrapped`."""
        return self.unwrapped(stored[1 : 1 + _WRAPPED])

    def opened(self, stored: bytes, salt: bytes) -> Opened:
        """What is inside an encrypted record. Raises `LockedError`, or `LogError` where the record was altered."""
        inside = _opened(self.case_key_of(stored), stored[1 + _WRAPPED :], salt)
        if inside is None:
            raise LogError("an encrypted record was altered\n  help: `ivpolicy audit verify` says which")
        return Opened(inside[2 * KEY_BYTES :], inside[:KEY_BYTES], inside[KEY_BYTES : 2 * KEY_BYTES])

    @property
    def _wrapping(self) -> bytes:
        return bytes.fromhex(keyed(self._secret, b"wrap", b""))


def is_sealed(stored: bytes) -> bool:
    """Whether a record is encrypted."""
    return stored.startswith(_SEALED)


def new_record_key() -> str:
    """A new key, as its file holds it."""
    return f"{_FIRST}\n{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode('ascii')}\n"


def read_record_key(path: str | os.PathLike[str]) -> RecordKey:
    """The key of a file.

    Raises:
        LockedError: It is no such file, or others than its owner may read it.
        OSError: The file cannot be read.
    """
    file = Path(path)
    with file.open("rb") as opened:
        raw, mode = opened.read(200), os.fstat(opened.fileno()).st_mode
    if os.name == "posix" and stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise LockedError(f"{file}: others than its owner may read this key file\n  help: chmod 600 {file}")
    try:
        first, second = raw.decode("ascii").split("\n", 1)
        secret = base64.b64decode(second.strip(), validate=True)
    except (binascii.Error, ValueError):
        first, secret = "", b""
    if first.strip() != _FIRST or len(secret) != KEY_BYTES:
        raise LockedError(f"{file}: this is no key file of a decision log{_HELP}")
    return RecordKey(secret)


def _sealed(key: bytes, plain: bytes, beside: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    sealed: bytes = _library()[0](key).encrypt(nonce, plain, beside)
    return nonce + sealed


def _opened(key: bytes, sealed: bytes, beside: bytes) -> bytes | None:
    cipher, invalid = _library()
    try:
        plain: bytes = cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], beside)
    except (invalid, ValueError):
        return None
    return plain


def _library() -> tuple[Any, type[Exception]]:
    """The cipher, and what it raises of what it did not encrypt."""
    try:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - an extra; most logs are not encrypted
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above
    except ImportError:
        raise LockedError(_NO_LIBRARY) from None
    return AESGCM, InvalidTag
