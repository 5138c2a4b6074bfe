"""Approvals are signed and verified without a network, and one that is changed afterwards is not by that key."""

from __future__ import annotations

import base64
import importlib
import json
import sys
from dataclasses import replace
from datetime import date

import pytest

from invented_pack import HEAD
from ivpolicy.approval.section import signed_bytes
from ivpolicy.core.digests import content_digest
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.pack.head import Approval
from ivpolicy.signatures.ed25519 import SignatureError, is_signed_by, new_key, signature_of

PACK = parse_pack(HEAD, file="fernmoor.yaml")[0]
APPROVAL = Approval(
    "approved", "Zoë Invented", "director", None, date(2026, 2, 1), "7", content_digest=content_digest(PACK)
)


def test_what_is_signed_is_as_documented():
    digest = content_digest(PACK)

    assert signed_bytes(PACK, APPROVAL) == (
        b'{"approval":{"by":"Zo\\u00eb Invented","content_digest":"' + digest.encode() + b'","minute":"7",'
        b'"on":"2026-02-01","role":"director"},"edition":"First","pack":"fernmoor","signs":"ivpolicy approval 1"}'
    )
    assert json.loads(signed_bytes(PACK, APPROVAL))["approval"]["by"] == "Zoë Invented"


def test_a_signature_is_no_part_of_what_is_signed():
    assert signed_bytes(PACK, replace(APPROVAL, signature="x")) == signed_bytes(PACK, APPROVAL)


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)

    with pytest.raises(SignatureError, match=r"help: install `ivpolicy\[sign\]`"):
        new_key()


@pytest.fixture
def library():
    """Parts of the library, by name."""
    pytest.importorskip("cryptography", reason="the extra `sign` is not installed; `make test` installs it")
    return lambda name: importlib.import_module(f"cryptography.hazmat.primitives.{name}")


@pytest.fixture
def keys(library):
    return tuple(key.encode() for key in new_key())


@pytest.fixture
def signed(keys):
    return signature_of(signed_bytes(PACK, APPROVAL), keys[0])


def test_a_signature_is_good_under_its_own_key_alone(keys, signed):
    message = signed_bytes(PACK, APPROVAL)

    assert len(signed) == 88
    assert is_signed_by(message, signed, keys[1])
    assert not is_signed_by(message, signed, new_key()[1].encode())


@pytest.mark.parametrize(
    "other",
    [
        {"by": "Another Invented"}, {"role": "member"}, {"on": date(2026, 2, 2)}, {"minute": "8"}, {"delegation": "4.2"},
        {"legal_advice_by": "Another Invented"}, {"content_digest": "0" * 64},
    ],
)  # fmt: skip
def test_every_part_of_an_approval_is_signed(keys, signed, other):
    assert not is_signed_by(signed_bytes(PACK, replace(APPROVAL, **other)), signed, keys[1])


def test_an_approval_of_another_pack_or_edition_is_not_this_one(keys, signed):
    for other in ({"id": "rivermead"}, {"edition": "Second"}):
        assert not is_signed_by(signed_bytes(replace(PACK, **other), APPROVAL), signed, keys[1])


def test_every_bit_of_a_signature_counts(keys, signed):
    raw = bytearray(base64.b64decode(signed))
    for place in range(len(raw)):
        other = bytearray(raw)
        other[place] ^= 1
        assert not is_signed_by(signed_bytes(PACK, APPROVAL), base64.b64encode(other).decode(), keys[1])


def test_what_is_no_key_is_told_and_not_shown(keys):
    private, public = keys
    with pytest.raises(SignatureError, match="no private Ed25519 key") as told:
        signature_of(b"", b"a secret")
    assert "secret" not in str(told.value)
    with pytest.raises(SignatureError, match="no private Ed25519 key"):
        signature_of(b"", public)
    with pytest.raises(SignatureError, match="holds a private key, which nobody needs to verify"):
        is_signed_by(b"", "", private)


def test_a_key_of_another_kind_or_a_locked_one_is_told(library):
    serialization = library("serialization")
    ec, ed25519 = library("asymmetric.ec"), library("asymmetric.ed25519")

    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(pem, form, serialization.NoEncryption())
    locked = ed25519.Ed25519PrivateKey.generate().private_bytes(
        pem, form, serialization.BestAvailableEncryption(b"invented")
    )

    with pytest.raises(SignatureError, match="no private Ed25519 key"):
        signature_of(b"", other)
    with pytest.raises(SignatureError, match="locked with a passphrase"):
        signature_of(b"", locked)


def test_whoever_has_the_documented_bytes_can_verify_without_this_project(library, keys, signed):
    library("serialization").load_pem_public_key(keys[1]).verify(base64.b64decode(signed), signed_bytes(PACK, APPROVAL))
