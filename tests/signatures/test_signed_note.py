"""Signed notes read and write as others do, and no letter of what was signed can be another."""

from __future__ import annotations

import base64

import pytest

from ivpolicy.signatures.ed25519 import SignatureError, new_key, public_bytes
from ivpolicy.signatures.signed_note import is_signed, signed

# The example of the Go implementation of signed notes, golang.org/x/mod/sumdb/note: its key and its note.
_NAME = "PeterNeumann"
_PUBLIC = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
_PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
_LINE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
NOTE = f"{_TEXT}\n\N{EM DASH} {_NAME} {_LINE}\n"


@pytest.fixture
def published():
    """The published key as PEM: private and public."""
    library = pytest.importorskip(
        "cryptography.hazmat.primitives.asymmetric.ed25519", reason="the extra `sign` is not installed"
    )
    form = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    key = library.Ed25519PrivateKey.from_private_bytes(base64.b64decode(_PRIVATE)[1:])
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return private, key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)


def test_a_note_is_signed_as_another_implementation_does(published):
    private, public = published

    assert b"\x01" + public_bytes(public) == base64.b64decode(_PUBLIC) == b"\x01" + public_bytes(private)
    assert signed(_TEXT, _NAME, private) == NOTE
    assert is_signed(NOTE, _NAME, public)


def test_every_letter_of_a_signed_note_counts(published):
    _, public = published
    for place, letter in enumerate(NOTE):
        other = "B" if letter == "A" else "A"
        assert not is_signed(NOTE[:place] + other + NOTE[place + 1 :], _NAME, public), place
        assert not is_signed(NOTE[:place], _NAME, public) or place >= len(NOTE) - 1


def test_a_signature_beside_others_is_found_and_another_name_or_key_is_not(published):
    _, public = published
    private, other = (key.encode() for key in new_key())
    beside = f"\N{EM DASH} witness.example AAAAAAAA\n\N{EM DASH} {_NAME} no base64!\n"

    assert is_signed(NOTE + beside, _NAME, public)
    assert is_signed(f"{_TEXT}\n{beside}{NOTE.removeprefix(_TEXT)[1:]}", _NAME, public)
    assert not is_signed(NOTE, "Another", public)
    assert not is_signed(NOTE, _NAME, other)
    assert not is_signed(_TEXT, _NAME, public)
    assert not is_signed("", _NAME, public)
    assert is_signed(signed(_TEXT, "leeds.log", private), "leeds.log", other)


def test_what_is_no_key_is_told(published):
    for key in (b"", b"a secret"):
        with pytest.raises(SignatureError, match="no public Ed25519 key") as told:
            is_signed(NOTE, _NAME, key)
        assert "secret" not in str(told.value)
        with pytest.raises(SignatureError, match="Ed25519 key in PEM"):
            signed(_TEXT, _NAME, key)
