"""Finds the files of worked cases that a path means, and the pack that each is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ivpolicy.files.packs import shipped_folder, shipped_packs
from ivpolicy.files.text import read_bytes, shown_text

_NAMES_PACK = re.compile(r"""^cases:[ ]*["']?([A-Za-z0-9_.-]+)["']?[ ]*(?:#.*)?$""", re.MULTILINE)
_IS_PACK = re.compile(r"^(pack|format|editions):", re.MULTILINE)
_CASES = "cases"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of worked cases. `pack` is the pack to run it against, an id or a path; None: the one it names itself."""

    path: Path
    pack: str | None = None


def case_files(name: str) -> tuple[CaseFile, ...]:
    """The files of worked cases that a name means, in alphabetical order; empty where there are none.

    Args:
        name: A file of worked cases; a pack file or the id of a shipped pack, for the cases in the folder `cases`
            beside it; or a folder, for all cases in it and in its `cases`.

    Raises:
        OSError: A file named cannot be read.
    """
    path = Path(name)
    if path.is_dir():
        return tuple(CaseFile(found) for found in _in_folder(path))
    if not path.is_file() and name in shipped_packs():
        path = shipped_folder() / f"{name}.yaml"
    if path.parent.name != _CASES and _IS_PACK.search(_head(path)):
        return tuple(CaseFile(found, str(path)) for found in _beside(path))
    return (CaseFile(path),)


def pack_beside(path: Path, pack: str) -> str:
    """The pack that a file of worked cases is about: beside it or one folder up, by the id or by the file's own name.

    Otherwise the id itself, to be looked up among the shipped packs.
    """
    folders = (path.parent.parent, path.parent) if path.parent.name == _CASES else (path.parent,)
    names = (f"{pack}.yaml", f"{pack}.yml", pack, path.name, path.stem)
    beside = (folder / name for folder in folders for name in names)
    return next((str(found) for found in beside if found.exists() and found != path), pack)


def _in_folder(folder: Path) -> Iterator[Path]:
    own = (path for path in _yaml(folder) if folder.name == _CASES or _NAMES_PACK.search(_head(path)))
    yield from own
    yield from _yaml(folder / _CASES)


def _beside(pack: Path) -> Iterator[Path]:
    """The files in `cases` that name the pack, or carry its name."""
    for path in _yaml(pack.parent / _CASES):
        named = _NAMES_PACK.search(_head(path))
        if path.stem == pack.stem or (named is not None and named[1] == pack.stem):
            yield path


def _yaml(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.y*ml") if path.is_file()) if folder.is_dir() else []


def _head(path: Path) -> str:
    return shown_text(read_bytes(path))
