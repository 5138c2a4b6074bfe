"""Shipped packs compared, each pair once for every test that reads what was found."""

from __future__ import annotations

from functools import cache

from ivpolicy.diff.behaviour import Behaviour, behaviour
from ivpolicy.files.packs import load_pack


@cache
def compared(one: str, other: str) -> Behaviour:
    """What can come out differently under two shipped packs, named as they are loaded."""
    return behaviour(load_pack(one), load_pack(other))
