"""Signatures by Ed25519 (RFC 8032), by the library `cryptography`, made and verified without a network."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from ivpolicy.core.errors import IvpolicyError

_PRIVATE = b"PRIVATE KEY"
_NO_LIBRARY = "signatures need the library `cryptography`, which is not installed\n  help: install `ivpolicy[sign]`"


class SignatureError(IvpolicyError):
    """A key cannot be used, or the library that signs is not installed. The message shows nothing of a key."""

    code = "signature"


def signature_of(message: bytes, private_key: bytes) -> str:
    """The signature of a message in base64.

    Args:
        message: What is signed.
        private_key: A private Ed25519 key as PEM, not locked with a passphrase.

    Raises:
        SignatureError: It is no such key, or the library is not installed.
    """
    return base64.b64encode(_private(private_key).sign(message)).decode("ascii")


def is_signed_by(message: bytes, signature: str, public_key: bytes) -> bool:
    """Whether a signature of a message was made with the private key that belongs to a public one.

    Args:
        message: What should have been signed.
        signature: In base64.
        public_key: A public Ed25519 key as PEM.

    Raises:
        SignatureError: It is no such key, or the library is not installed.
    """
    key, (_, _, invalid) = _public(public_key), _library()
    try:
        key.verify(base64.b64decode(signature, validate=True), message)
    except (binascii.Error, ValueError, invalid):
        return False
    return True


def public_bytes(key: bytes) -> bytes:
    """The 32 bytes of a public key, given that key as PEM, or the private one that it belongs to.

    Raises:
        SignatureError: It is no such key, or the library is not installed.
    """
    public = _private(key).public_key() if _PRIVATE in key else _public(key)
    found: bytes = public.public_bytes_raw()
    return found


def new_key() -> tuple[str, str]:
    """A new pair of keys as PEM: the private one, which is nobody's business but the signer's, and the public one.

    Raises:
        SignatureError: The library is not installed.
    """
    serialization, ed25519, _ = _library()
    key = ed25519.Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode("ascii"), public.decode("ascii")


def _private(key: bytes) -> Any:
    serialization, ed25519, _ = _library()
    try:
        found = serialization.load_pem_private_key(key, password=None)
    except TypeError:
        raise SignatureError(
            "the key is locked with a passphrase\n  help: give a file that holds it unlocked, for as long as it is used"
        ) from None
    except Exception:  # noqa: BLE001 - whatever the library says of a key is not shown
        found = None
    if not isinstance(found, ed25519.Ed25519PrivateKey):
        raise SignatureError(
            "this is no private Ed25519 key in PEM\n"
            "  help: `ivpolicy approve --new-key FILE` makes one, and its public key"
        )
    return found


def _public(key: bytes) -> Any:
    serialization, ed25519, _ = _library()
    try:
        found = serialization.load_pem_public_key(key)
    except Exception:  # noqa: BLE001 - whatever the library says of a key is not shown
        found = None
    if not isinstance(found, ed25519.Ed25519PublicKey):
        private = " (it holds a private key, which nobody needs to verify)" if _PRIVATE in key else ""
        raise SignatureError(f"this is no public Ed25519 key in PEM{private}\n  help: name the file that ends in .pub")
    return found


def _library() -> tuple[Any, Any, type[Exception]]:
    """Its modules for the form of keys and for Ed25519, and what it raises of a signature that is not good."""
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - an extra; most packs are not signed
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - as above
    except ImportError:
        raise SignatureError(_NO_LIBRARY) from None
    return serialization, ed25519, InvalidSignature
