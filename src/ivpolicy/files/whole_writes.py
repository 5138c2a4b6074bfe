"""Writes files so that each is there whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ivpolicy.files.text import real_path

_PRIVATE = 0o600


def write_new_files(
    folder: Path, texts: Mapping[str, str | bytes], *, private: Collection[str] = ()
) -> tuple[Path, ...]:
    """Write each text to a file of its own that does not exist yet, in UTF-8 with Unix line ends; bytes as they are.

    Args:
        folder: Where the files go; it and the folders below it are made where they are missing.
        texts: Path below the folder, with `/` → the text, or the bytes.
        private: Those of the paths whose files nobody but the user may read.

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
        for name, path in zip(texts, paths, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            with _draft_of(path, paths[path], _PRIVATE if name in private else None) as draft:
                _named(draft, path)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(paths)


def write_whole_file(path: Path, text: str) -> None:
    """Write a text in UTF-8 with the line ends it has, in place of what the file held before, with the same rights.

    Raises:
        OSError: The file could not be written; what it held before is as it was.
    """
    path = real_path(path)
    if path.exists() and not path.is_file():  # a pipe or a device holds nothing, and must stay what it is
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return
    with _draft_of(path, text, path.stat().st_mode & 0o777 if path.exists() else None) as draft:
        draft.replace(path)


@contextlib.contextmanager
def _draft_of(path: Path, text: str | bytes, mode: int | None) -> Iterator[Path]:
    """A hidden file beside it that holds the text: under its own name the file is seen whole or not at all.

    `mode`: its rights; None for those of any new file.
    """
    handle, name = tempfile.mkstemp(prefix=".", suffix=".draft", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8") if isinstance(text, str) else text)
        draft.chmod(0o666 & ~_umask() if mode is None else mode)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _named(draft: Path, path: Path) -> None:
    """Give the draft its name; a file that has come to be there meanwhile stays as it is."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise FileExistsError(None, None, str(path)) from None
    except OSError:  # a file system without hard links
        mode = draft.stat().st_mode & 0o777
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(draft.read_bytes())


def _umask() -> int:
    """What this process takes away from the rights of a new file; reading it means setting it for a moment."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
