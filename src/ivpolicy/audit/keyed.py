"""Keyed hashes: what stands for a thing where only who has the key can tell of which thing."""

from __future__ import annotations

import hmac

KEY_BYTES = 32


def keyed(key: bytes, what: bytes, value: bytes) -> str:
    """The hash of a value of a kind under a key, in hexadecimal."""
    return hmac.digest(key, what + b"\0" + value, "sha256").hex()
