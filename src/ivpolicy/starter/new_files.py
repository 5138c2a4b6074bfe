"""Writes several new files so that either all of them are there, whole, or none; nothing is ever written over."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_new_files(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write each text to a file of its own that does not exist yet, in UTF-8 with Unix line ends.

    Args:
        folder: Where the files go; it and the folders below it are made where they are missing.
        texts: Path below the folder, with `/` → the text.

    Returns:
        The files, in the order given.

    Raises:
        FileExistsError: One of the files is there already; its `filename` says which. None was written.
        OSError: A file could not be written. Those already written were taken away again.
    """
    paths = {folder / name: text for name, text in texts.items()}
    for path in paths:
        if os.path.lexists(path):
            raise FileExistsError(None, None, str(path))
    written: list[Path] = []
    try:
        for path, text in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_new_file(path, text)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(paths)


def _write_new_file(path: Path, text: str) -> None:
    """Write a hidden file beside it first: under its own name it is seen whole or not at all."""
    handle, draft = tempfile.mkstemp(prefix=".", suffix=".draft", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(draft).chmod(0o666 & ~_umask())
        _named(Path(draft), path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(draft).unlink()


def _named(draft: Path, path: Path) -> None:
    """Give the draft its name; a file that has come to be there meanwhile stays as it is."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise FileExistsError(None, None, str(path)) from None
    except OSError:  # a file system without hard links
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(draft.read_text(encoding="utf-8"))


def _umask() -> int:
    """What this process takes away from the rights of a new file; reading it means setting it for a moment."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
