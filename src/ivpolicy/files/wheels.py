"""A wheel of a release of ivpolicy: what it says it is, and its files, laid out in a folder of their own.

Nothing of it is run or imported here, and nothing is installed. Only what stands under `ivpolicy/` is taken out, and
only by plain names, so that no file can land elsewhere.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path, PurePosixPath

from ivpolicy.core.errors import IvpolicyError

_PACKAGE = "ivpolicy"
_FIRST_FILE = f"{_PACKAGE}/__init__.py"
_CHANGE_LOG = f"{_PACKAGE}/CHANGELOG.md"
_METADATA = ".dist-info/METADATA"
_MOST_FILES, _MOST_BYTES = 5_000, 64 * 1024 * 1024
_MOST_METADATA = 1024 * 1024
_LINK = 0o120000
_KIND_OF_FILE = 0o170000
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, RuntimeError, ValueError)


class WheelError(IvpolicyError):
    """A file is no wheel of ivpolicy that can be used. The message says why."""

    code = "wheel_refused"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel of ivpolicy.

    Attributes:
        path: The file.
        version: The version it says it is of.
        digest: The sha256 of the file, in hexadecimal digits.
        change_log: The change log inside it; None where it carries none.
    """

    path: Path
    version: str
    digest: str
    change_log: str | None


def opened_wheel(path: Path) -> Wheel:
    """What a wheel says it is. Nothing is written.

    Raises:
        WheelError: It is damaged, or holds no ivpolicy.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if _FIRST_FILE not in names:
                raise _refused(path, "there is no ivpolicy in this wheel", f"`{_FIRST_FILE}` is missing in it")
            change_log = _text(archive, _CHANGE_LOG) if _CHANGE_LOG in names else None
            beside = (name for name in sorted(names) if name.startswith(f"{_PACKAGE}-") and name.count("/") == 1)
            metadata = next((name for name in beside if name.endswith(_METADATA)), None)
            lines = _text(archive, metadata).splitlines() if metadata is not None else ()
            told = (line.removeprefix("Version:").strip() for line in lines if line.startswith("Version:"))
            version = next(told, "of no version")
    except _DAMAGED:
        raise _damaged(path) from None
    return Wheel(path, version, digest, change_log)


def lay_out(wheel: Wheel, folder: Path) -> None:
    """Write the files of the package into a folder, which is empty.

    Raises:
        WheelError: A name in it leads elsewhere, or it holds links, too much, or what cannot be unpacked.
        OSError: The folder cannot be written.
    """
    try:
        with zipfile.ZipFile(wheel.path) as archive:
            inside = [e for e in archive.infolist() if e.filename.startswith(f"{_PACKAGE}/") and not e.is_dir()]
            _refuse_odd(wheel.path, inside)
            for entry in inside:
                target = folder.joinpath(*PurePosixPath(entry.filename).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(entry))
    except _DAMAGED:
        raise _damaged(wheel.path) from None


def _refuse_odd(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a wheel that would write beside the folder, or more than a release of ivpolicy is."""
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        most = f"at most {_MOST_FILES:,} files and {_MOST_BYTES // 1024 // 1024} MiB are unpacked"
        raise _refused(path, "this wheel is larger than any release of ivpolicy", most)
    for entry in entries:
        parts = entry.filename.split("/")
        leads_out = any(part in ("", ".", "..") or set(part) & set('\\:*?"<>|\0') for part in parts)
        if leads_out or entry.external_attr >> 16 & _KIND_OF_FILE == _LINK:
            raise _refused(path, "this wheel holds a link, or a name that leads out of its folder", "do not use it")


def _text(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return file.read(_MOST_METADATA).decode("utf-8", errors="replace").replace("\r\n", "\n")


def _damaged(path: Path) -> WheelError:
    return _refused(path, "this is no wheel, or it is damaged", "give the .whl file as it was released")


def _refused(path: Path, message: str, help_: str) -> WheelError:
    return WheelError(f"{path}: {message}\n  help: {help_}")
