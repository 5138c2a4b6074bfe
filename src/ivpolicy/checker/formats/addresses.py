"""Where a file lies, for code hosts, which show what was found beside its lines."""

from __future__ import annotations

from pathlib import Path

from ivpolicy.checker.inspection import Inspection
from ivpolicy.files.pack_names import shipped_folder
from ivpolicy.files.text import real_path


def from_top(file: str, inspection: Inspection) -> str | None:
    """The path from the top of the repository that the check runs in, so that a code host finds the file whoever looks.

    Where there is no repository it is that from the folder the check runs in. None for a file that lies elsewhere, as a
    shipped pack does.
    """
    here = Path.cwd()
    top = real_path(next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here))
    path = lies_at(file, inspection)
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else None


def lies_at(file: str, inspection: Inspection) -> Path:
    """Where the file shown by this name lies. One that was not itself checked is the national layer beneath."""
    path = inspection.files.get(file)
    if path is None:
        path = Path(file) if inspection.national is not None else shipped_folder().parent / file
    return real_path(Path.cwd() / path)
