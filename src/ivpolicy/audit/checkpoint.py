"""A checkpoint: how long a log is, and the root over all its entries. To be noted where the log's keeper cannot write.

Its text is that of C2SP `tlog-checkpoint`: a line of origin, one of size, one of root in base64.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from ivpolicy.audit.errors import LogError

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_ROOT_BYTES = 32
_HELP = "\n  help: a checkpoint is what `ivpolicy audit checkpoint LOG` prints: three lines, kept as they are"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log was at a time.

    Attributes:
        origin: The name of the log.
        size: How many entries it had.
        root: The root of the tree over them.
    """

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The checkpoint as it is noted: three lines, each with its end."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a text; what follows an empty line, such as signatures, is passed over.

    Raises:
        LogError: The text is no checkpoint.
    """
    lines = text.split("\n\n", 1)[0].rstrip("\n").split("\n")
    if len(lines) != len(Checkpoint.__slots__):
        raise LogError(f"this is no checkpoint: it has {len(lines)} lines{_HELP}")
    origin, size, root = lines
    if not is_origin(origin):
        raise LogError(f"this is no checkpoint: line 1 is to be the name of the log{_HELP}")
    if not _SIZE.fullmatch(size):
        raise LogError(f"this is no checkpoint: line 2 is to be the number of entries{_HELP}")
    try:
        decoded = base64.b64decode(root, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if len(decoded) != _ROOT_BYTES:
        raise LogError(f"this is no checkpoint: line 3 is to be the root, {_ROOT_BYTES} bytes in base64{_HELP}")
    return Checkpoint(origin, int(size), decoded)


def is_origin(name: str) -> bool:
    """Whether a log can have this name: a line of printable characters, with no space and no plus sign (C2SP)."""
    return 0 < len(name) <= 100 and name.isprintable() and not re.search(r"[\s+]", name)  # noqa: PLR2004 - a line
