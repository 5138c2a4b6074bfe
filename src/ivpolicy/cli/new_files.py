"""Writing what a command made to new files: each is there whole or not at all, and nothing is written over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from ivpolicy.cli.output import complain
from ivpolicy.cli.refusals import Problems, RefusedError, wrong_use
from ivpolicy.files.text import is_there

HTML = (".html", ".htm")
WORD = (".docx",)


def refuse_names(paths: Collection[Path], endings: Collection[str]) -> None:
    """Refuse files that are there, that are named twice, or whose name says that they are something else.

    Raises:
        RefusedError: With every such file.
    """
    problems = Problems()
    for path in paths:
        if path.suffix.lower() not in endings:
            told = " or ".join(f"`{ending}`" for ending in endings if ending != ".htm")
            problems.note(wrong_use(f"{path}: the name does not say what is written\n  help: let it end in {told}"))
        elif is_there(path):
            problems.note(_is_there(path))
    if len(set(paths)) < len(paths):
        problems.note(wrong_use("two files are to have one name\n  help: name each differently"))
    problems.stop_if_any()


def write_files(files: Mapping[Path, str | bytes]) -> None:
    """Write all of them or none, and say which.

    Raises:
        RefusedError: One has come to be there, or the system does not take them. None was written.
    """
    from ivpolicy.files.whole_writes import write_new_files

    def written() -> tuple[Path, ...]:
        try:
            return write_new_files(Path(), {str(path): held for path, held in files.items()})
        except FileExistsError as error:
            raise _is_there(Path(str(error.filename))) from None

    problems = Problems()
    problems.tried(written, ", ".join(map(str, files)))
    problems.stop_if_any()
    for path in files:
        complain(f"written: {path}")


def _is_there(path: Path) -> RefusedError:
    return wrong_use(f"{path}: there is a file of this name\n  help: nothing is written over; give another name")
