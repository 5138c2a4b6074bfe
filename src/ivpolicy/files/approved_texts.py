"""The texts that were approved, kept beside a pack in `approved/`, each under its content digest."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ivpolicy.core.digests import content_digest, digest_of
from ivpolicy.core.grammar.editions import parse_editions
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.named_parts import PartKey, named_parts
from ivpolicy.files.text import NoTextError, read_bytes, real_path, text_of

FOLDER = "approved"


def approved_file(pack: Path, digest: str) -> Path:
    """Where the text with a content digest is kept that was approved as the pack of this file."""
    return real_path(pack).parent / FOLDER / f"{digest}.yaml"


def approved_text(pack: Path, digest: str) -> WrittenPack | None:
    """What was approved, as written; None where it is not kept, or what is kept under its name says something else."""
    path = approved_file(pack, digest)
    try:
        text = text_of(read_bytes(path))
    except (OSError, NoTextError):
        return None
    editions, _ = parse_editions(text, file=f"{FOLDER}/{path.name}")
    found = next((edition for edition in editions if content_digest(edition) == digest), None)
    return None if found is None else replace(found, digest=sha256(text.encode("utf-8")).hexdigest())


def with_changes_named(pack: WrittenPack, path: Path) -> WrittenPack:
    """The pack; where it was changed since it was approved, with what was changed, if the approved text is kept."""
    approval = pack.approval
    if approval.state != "changed" or approval.content_digest is None:
        return pack
    was = approved_text(path, approval.content_digest)
    return pack if was is None else replace(pack, approval=replace(approval, changed=changed_parts(was, pack)))


# ---- what was changed ----


_HEAD = {
    "id": "the id",
    "layer": "the layer",
    "authority": "the authority",
    "edition": "the name of the edition",
    "in_force": "the time in force",
    "source": "the source",
    "review_by": "the day of review",
    "changes": "the list of changes",
    "actors": "the actors",
    "bank_holidays": "the bank holidays",
    "bank_holiday_clauses": "the clauses of the bank holidays",
}


def changed_parts(old: WrittenPack, new: WrittenPack) -> tuple[str, ...]:
    """What two states of a pack say otherwise, a name for each part: what is in both, then what came, then what went.

    Where every part says the same, the order in which they stand is what differs.
    """
    was, now = dict(named_parts(old)), dict(named_parts(new))
    found = [words for name, words in _HEAD.items() if _differ(getattr(old, name), getattr(new, name))]
    found += [_named(key) for key in now if key in was and _differ(was[key], now[key])]
    found += [f"{_named(key)} (new)" for key in now if key not in was]
    found += [f"{_named(key)} (removed)" for key in was if key not in now]
    return tuple(found) or ("the order in which the parts stand",)


def _named(key: PartKey) -> str:
    return f"{key[0]} `{key[1]}`"


def _differ(was: object, now: object) -> bool:
    """Whether two parts say something else; where they stand in their files takes no part."""
    return digest_of(was) != digest_of(now)
