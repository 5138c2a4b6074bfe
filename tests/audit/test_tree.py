"""The tree beside the definition of RFC 9162 in its plainest words, and beside the vectors published for it."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivpolicy.audit.tree import (
    Edge,
    ProofError,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    node_hash,
    root_by_inclusion,
    root_of,
)

PUBLISHED = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
"""The eight entries with which the Certificate Transparency project tests its trees (`merkletree_test`)."""
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


class Kept(dict[tuple[int, int], bytes]):
    """The nodes that entries complete, as a log keeps them."""

    def __init__(self, entries: list[bytes]) -> None:
        super().__init__()
        edge = Edge()
        for index, entry in enumerate(entries):
            edge, made = edge.grown(leaf_hash(entry))
            self.update({(level, index >> level): hashed for level, hashed in enumerate(made)})
            assert edge == Edge.of(index + 1, self.at)

    def at(self, level: int, index: int) -> bytes:
        return self[level, index]


def plain_root(entries: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, as it stands there."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return node_hash(plain_root(entries[:k]), plain_root(entries[k:]))


def numbered(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


def test_the_published_roots_come_out():
    kept = Kept(PUBLISHED)
    assert tuple(root_of(size, kept.at).hex() for size in range(1, 9)) == ROOTS
    assert root_of(0, kept.at).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_published_proof_comes_out():
    kept = Kept(PUBLISHED)
    assert [part.hex() for part in inclusion_proof(5, 8, kept.at)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", range(40))
def test_every_root_is_that_of_the_definition(size):
    entries = numbered(size)
    assert root_of(size, Kept(entries).at) == plain_root(entries)


def test_every_entry_of_every_size_is_proved_in_its_place_and_in_no_other():
    kept = Kept(numbered(24))
    for size in range(1, 25):
        root = root_of(size, kept.at)
        for index in range(size):
            proof = inclusion_proof(index, size, kept.at)
            for claimed in range(size):
                assert comes_to(kept.at(0, index), claimed, size, proof, root) == (claimed == index)


def comes_to(leaf: bytes, index: int, size: int, proof: tuple[bytes, ...], root: bytes) -> bool:
    try:
        return root_by_inclusion(leaf, index, size, proof) == root
    except ProofError:
        return False


def test_every_size_is_proved_to_be_the_beginning_of_every_later_one():
    kept = Kept(numbered(24))
    roots = [root_of(size, kept.at) for size in range(25)]
    for new in range(25):
        for old in range(new + 1):
            proof = consistency_proof(old, new, kept.at)
            assert is_consistent((old, roots[old]), (new, roots[new]), proof)
            if old:
                assert not is_consistent((old, leaf_hash(b"other")), (new, roots[new]), proof)
                assert not is_consistent((old, roots[old]), (new, leaf_hash(b"other")), proof)


@given(size=st.integers(2, 70), changed=st.data())
def test_no_entry_before_the_end_can_be_changed_and_the_proof_still_hold(size, changed):
    entries = numbered(size)
    old = changed.draw(st.integers(1, size))
    index = changed.draw(st.integers(0, old - 1))
    kept, forged = Kept(entries), Kept([*entries[:index], b"forged", *entries[index + 1 :]])
    proof = consistency_proof(old, size, forged.at)
    assert not is_consistent((old, root_of(old, kept.at)), (size, root_of(size, forged.at)), proof)


@given(size=st.integers(1, 70), wrong=st.data())
def test_a_proof_that_is_longer_shorter_or_altered_holds_nothing(size, wrong):
    kept = Kept(numbered(size))
    index = wrong.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(index, size, kept.at), root_of(size, kept.at)
    assert not comes_to(kept.at(0, index), index, size, (*proof, root), root)
    for at, part in enumerate(proof):
        altered = bytes([part[0] ^ 1]) + part[1:]
        assert not comes_to(kept.at(0, index), index, size, (*proof[:at], altered, *proof[at + 1 :]), root)
        assert not comes_to(kept.at(0, index), index, size, (*proof[:at], *proof[at + 1 :]), root)


def test_a_place_that_is_not_there_is_told():
    with pytest.raises(ProofError, match="no entry 3 among 3"):
        root_by_inclusion(leaf_hash(b""), 3, 3, ())
