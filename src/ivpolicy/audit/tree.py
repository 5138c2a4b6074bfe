"""A Merkle tree over entries in the order in which they came (RFC 9162, section 2.1).

Whoever noted the root of the first `n` entries can be shown that an entry is among them, or that a longer log begins
with them, by a few hashes. A chain of hashes could not: it verifies with its tail cut off, and rewritten as a whole.

A node covers the `2 ** level` entries from `index * 2 ** level` on. Only nodes all of whose entries are there are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from ivpolicy.audit.errors import LogError

HASH_BYTES = 32
NodeHash = Callable[[int, int], bytes]
"""Gives the hash of a node by level and index."""


class ProofError(LogError):
    """A proof has too many or too few hashes for the place it is said to be of."""

    code = "proof"


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry (RFC 9162, 2.1.1): marked, so that no inner node can be passed off as an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def completing(level: int, index: int) -> int:
    """The place of the entry that completes a node."""
    return ((index + 1) << level) - 1


@dataclass(frozen=True, slots=True)
class Edge:
    """What the next entry is hashed with: the largest nodes that the entries before it completed.

    Attributes:
        size: How many entries there are before it.
        peaks: The hashes of those nodes, from the first entry to the last.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, size: int, hash_of: NodeHash) -> Edge:
        """The edge of a tree of so many entries."""
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        return cls(size, tuple(hash_of(level, (size >> level) - 1) for level in levels))

    def grown(self, leaf: bytes) -> tuple[Edge, tuple[bytes, ...]]:
        """The edge with one entry more, and the hashes of the nodes that this one completes, its own first."""
        at, peaks, made = self.size, list(self.peaks), [leaf]
        while at % 2:
            made.append(node_hash(peaks.pop(), made[-1]))
            at //= 2
        return Edge(self.size + 1, (*peaks, made[-1])), tuple(made)


def root_of(size: int, hash_of: NodeHash) -> bytes:
    """The root over the first `size` entries; over none, the hash of nothing."""
    return _over(0, size, hash_of) if size else sha256(b"").digest()


def inclusion_proof(index: int, size: int, hash_of: NodeHash) -> tuple[bytes, ...]:
    """The hashes that lead from an entry to the root over the first `size`, the lowest first (RFC 9162, 2.1.3.1)."""
    return tuple(_path(index, 0, size, hash_of))


def consistency_proof(old: int, new: int, hash_of: NodeHash) -> tuple[bytes, ...]:
    """The hashes which show that the first `old` of `new` entries are what they were (RFC 9162, 2.1.4.1)."""
    return tuple(_subproof(old, 0, new, hash_of, known=True)) if old else ()


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: tuple[bytes, ...]) -> bytes:
    """The root over the first `size` entries, if this entry stands at that index among them (RFC 9162, 2.1.3.2).

    Raises:
        ProofError: The proof cannot be of that place.
    """
    if not 0 <= index < size:
        raise ProofError(f"there is no entry {index} among {size}")
    at, last, made = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof has too many hashes")
        if at % 2 or at == last:
            made = node_hash(sibling, made)
            while not at % 2 and at:
                at, last = at // 2, last // 2
        else:
            made = node_hash(made, sibling)
        at, last = at // 2, last // 2
    if last:
        raise ProofError("the proof has too few hashes")
    return made


def is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: tuple[bytes, ...]) -> bool:
    """Whether a tree begins with an older one, each given by size and root (RFC 9162, 2.1.4.2)."""
    (size, root), (new_size, new_root) = old, new
    if size > new_size:
        return False
    if size in (0, new_size):
        return not proof and (size == 0 or root == new_root)
    at, last = size - 1, new_size - 1
    while at % 2:
        at, last = at // 2, last // 2
    # Where the older tree is one whole node, its root is where the proof starts.
    hashes = list(proof) if size & (size - 1) else [root, *proof]
    if not hashes:
        return False
    of_old = of_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            of_old, of_new = node_hash(sibling, of_old), node_hash(sibling, of_new)
            while not at % 2 and at:
                at, last = at // 2, last // 2
        else:
            of_new = node_hash(of_new, sibling)
        at, last = at // 2, last // 2
    return last == 0 and of_old == root and of_new == new_root


def _over(start: int, end: int, hash_of: NodeHash) -> bytes:
    """The hash over the entries from `start` up to before `end`."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return hash_of(level, start >> level)
    middle = _middle(start, end)
    return node_hash(_over(start, middle, hash_of), _over(middle, end, hash_of))


def _middle(start: int, end: int) -> int:
    """Where a node over these entries is parted: after the largest power of two that leaves something."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def _path(index: int, start: int, end: int, hash_of: NodeHash) -> Iterator[bytes]:
    if end - start == 1:
        return
    middle = _middle(start, end)
    if index < middle:
        yield from _path(index, start, middle, hash_of)
        yield _over(middle, end, hash_of)
    else:
        yield from _path(index, middle, end, hash_of)
        yield _over(start, middle, hash_of)


def _subproof(old: int, start: int, end: int, hash_of: NodeHash, *, known: bool) -> Iterator[bytes]:
    """As RFC 9162 has it; `known` says that whoever verifies has the hash over these entries: it is the older root."""
    if old == end:
        if not known:
            yield _over(start, end, hash_of)
        return
    middle = _middle(start, end)
    if old <= middle:
        yield from _subproof(old, start, middle, hash_of, known=known)
        yield _over(middle, end, hash_of)
    else:
        yield from _subproof(old, middle, end, hash_of, known=False)
        yield _over(start, middle, hash_of)
