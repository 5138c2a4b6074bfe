"""Signatures and their keys, for whatever is signed: an approval, a checkpoint of a log.

In: bytes or a text, and a key as PEM. Out: the signature, or whether one is good. Nothing is read, written or kept,
and no key is made unasked. Needs the extra `sign`. Open `ed25519` first.
"""
