"""What travels in the page from one request to the next: what was answered, signed by whoever made the page.

It is signed so that no page of another site can make it up, not hidden: it stands in the page that shows it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

_MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class PageState:
    """An interview as far as it has come.

    Attributes:
        pack: The id of the pack that answers; empty before one was chosen.
        as_at: The day of decision; None before one was given.
        questions: What is to be settled; empty for every question of the pack.
        record: The case record, as JSON has it.
        asked: The facts that were asked, by path, in the order they were.
        by_section: Whether a page asks a whole section of the record.
        id: Tells this interview from others in the same tab of a browser; made up, and no case's.
    """

    pack: str = ""
    as_at: date | None = None
    questions: tuple[str, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    by_section: bool = False
    id: str = ""

    def __repr__(self) -> str:
        """Its kind alone: it holds a record."""
        return "PageState(...)"


class Seal:
    """Writes what is kept so that it is known again, and reads what was written with the same key.

    Args:
        key: What signs: at least 32 bytes that nobody else knows.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sealed(self, kept: PageState) -> str:
        """What is kept as a text for a form."""
        told = {
            "pack": kept.pack,
            "as_at": kept.as_at.isoformat() if kept.as_at else None,
            "questions": kept.questions,
            "record": kept.record,
            "asked": kept.asked,
            "by_section": kept.by_section,
            "id": kept.id,
        }
        packed = zlib.compress(json.dumps(told, separators=(",", ":")).encode())
        return f"{self._signature(packed)}.{base64.urlsafe_b64encode(packed).decode('ascii')}"

    def opened(self, text: str) -> PageState | None:
        """What was kept; None where it was signed with another key, or by nobody."""
        signature, _, packed = text.partition(".")
        raw = _unpacked(packed)
        if raw is None or not hmac.compare_digest(signature, self._signature(raw)):
            return None
        return _kept(raw)

    @property
    def browsers_key(self) -> str:
        """With what a browser enciphers what it keeps for its back button, in base64: gone when the service ends."""
        return base64.b64encode(hmac.new(self._key, b"kept by a browser", sha256).digest()).decode("ascii")

    def _signature(self, packed: bytes) -> str:
        return hmac.new(self._key, packed, sha256).hexdigest()


def unsigned(text: str) -> PageState | None:
    """What a text that is not known holds, to be shown to whoever sent it and for nothing else; None where nothing."""
    raw = _unpacked(text.partition(".")[2])
    return None if raw is None else _kept(raw)


def _unpacked(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None


def _kept(packed: bytes) -> PageState | None:
    try:
        opened = zlib.decompressobj()
        told = json.loads(opened.decompress(packed, _MOST_BYTES))
        return PageState(
            pack=str(told["pack"]),
            as_at=date.fromisoformat(told["as_at"]) if told["as_at"] else None,
            questions=tuple(map(str, told["questions"])),
            record=dict(told["record"]),
            asked=tuple(map(str, told["asked"])),
            by_section=told["by_section"] is True,
            id=str(told["id"]),
        )
    except (zlib.error, ValueError, KeyError, TypeError, RecursionError):
        return None
