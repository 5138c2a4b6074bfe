"""Writes files so that each is there whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
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
            with _draft_of(path, text) as draft:
                _named(draft, path)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(paths)


def write_whole_file(path: Path, text: str) -> None:
    """Write a text in UTF-8 with Unix line ends, in place of what the file held before.

    Raises:
        OSError: The file could not be written; what it held before is as it was.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():  # a pipe or a device holds nothing, and must stay what it is
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return
    with _draft_of(path, text) as draft:
        draft.replace(path)


@contextlib.contextmanager
def _draft_of(path: Path, text: str) -> Iterator[Path]:
    """A hidden file beside it that holds the text: under its own name the file is seen whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".draft", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        draft.chmod(0o666 & ~_umask())
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
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(draft.read_text(encoding="utf-8"))


def _umask() -> int:
    """What this process takes away from the rights of a new file; reading it means setting it for a moment."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
