"""The text of a file: at most 1 MiB, in UTF-8, with line ends that are the same on every system."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import MOST_BYTES, SourceLocation


class NoTextError(IvpolicyError):
    """What a file holds cannot be taken as text; `line` is the first that cannot, from 1."""

    def __init__(self, code: str, message: str, line: int) -> None:
        self.code, self.message, self.line = code, message, line
        super().__init__(message)

    def diagnostic(self, file: str, *, too_large: str) -> Diagnostic:
        """The problem at its place; `too_large` is the help where the file is larger than is read."""
        help_ = too_large if self.code == "P017" else "save it as UTF-8 in your editor"
        return Diagnostic(self.code, self.message, SourceLocation(file, self.line, 1), help_)


def real_path(path: Path) -> Path:
    """Where a path leads, with its links followed; where they lead round in a circle, as far as they lead."""
    return Path(os.path.realpath(path))


def is_there(path: str | Path, kind: Callable[[Path], bool] = Path.exists) -> bool:
    """Whether something lies at a path, of the kind asked for; nothing does at one that the system cannot take."""
    try:
        return kind(Path(path))
    except (OSError, ValueError):
        return False


YAML = frozenset({".yaml", ".yml"})


def is_leftover(path: Path) -> bool:
    """Whether an editor or a file system left it beside the file meant: the name begins with `.#`, `._` or `~$`."""
    return path.name.startswith((".", "~$"))


def yaml_files(folder: Path) -> list[Path]:
    """What is named as YAML in a folder, in alphabetical order, without leftovers of editors."""
    return sorted(path for path in folder.glob("*.y*ml") if path.suffix.lower() in YAML and not is_leftover(path))


LEADS_OUT = "this is a link that leads out of the folder"
LEADS_OUT_HELP = "put the file itself there, or name it by its own path"


def leads_out(path: Path, folder: Path) -> bool:
    """Whether what lies in a folder, or below it, is a link that leads out of it: then it is not part of the folder."""
    return not real_path(path).is_relative_to(real_path(folder))


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file; of one that is larger than is read, as many as show that: `most` and one. Raises OSError."""
    if "\0" in str(path):  # Python tells such a name by another error than the system's
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    with path.open("rb") as file:
        return file.read(most + 1)


def text_of(raw: bytes) -> str:
    """The text of a file's bytes; a byte order mark at the start is passed over. Raises NoTextError."""
    if len(raw) > MOST_BYTES:
        raise NoTextError("P017", "the file is larger than 1 MiB", 1)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    raise NoTextError("P022", "the file is not in UTF-8", line)


def shown_text(raw: bytes) -> str:
    """As much of the text as can be shown, whatever the bytes are."""
    return raw[:MOST_BYTES].decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
