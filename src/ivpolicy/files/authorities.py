"""The shipped pack of an authority that is named in full, as case systems name it: "Leeds City Council"."""

from __future__ import annotations

from ivpolicy.core.decision.evaluate import is_name_of
from ivpolicy.core.text.suggestions import nearest
from ivpolicy.files.packs import read_editions, shipped_packs


def pack_of_authority(name: str) -> str | None:
    """The id of the shipped pack of the authority that has this full name; None where none has."""
    return next((pack for pack in shipped_packs() if any(is_name_of(name, e) for e in read_editions(pack))), None)


def pack_meant(name: str) -> str | None:
    """The id of the shipped pack that a name most likely means: the authority's in full, or the nearest id or name."""
    exact = pack_of_authority(name)
    if exact is not None:
        return exact
    names = {authority.authority.name: pack for pack in shipped_packs() for authority in read_editions(pack)}
    near = nearest(name, [*shipped_packs(), *names])
    return names.get(near, near) if near is not None else None
