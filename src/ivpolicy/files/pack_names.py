"""What the name of a pack means: a shipped pack, or the files of a path.

One rule, everywhere: what has a separator or a suffix is a path, and anything else is the id of a shipped pack. So no
file or folder that happens to lie where a program runs is ever taken for a shipped pack.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ivpolicy.core.errors import IvpolicyError, sendable
from ivpolicy.files.text import LEADS_OUT, LEADS_OUT_HELP, is_there, leads_out, real_path, yaml_files

NATIONAL = "england"
"""The id of the national layer."""


class PackNotFoundError(IvpolicyError, LookupError):
    """No pack of that id is shipped, or there is none at that path. The message says how to name the one meant."""

    code = "pack_not_found"


def carried(name: str, in_checkout: str) -> Path:
    """A file or a folder that travels with the code: inside the installed package, or at its place in a checkout.

    A checkout is told by its `src` and its `pyproject.toml`: beside a package that is installed in part, or within a
    zip, whatever has the name is somebody else's.

    Raises:
        PackNotFoundError: There is none.
    """
    package = Path(__file__).parents[1]
    checkout = package.parents[1]
    if (package / name).exists():
        return package / name
    if package.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return checkout / in_checkout
    raise PackNotFoundError(
        f"ivpolicy is not installed whole: `{name}` is not beside its code\n"
        "  help: install its wheel with pip; what makes one file of a program must lay out all files of `ivpolicy`"
    )


def shipped_folder() -> Path:
    """The folder of the shipped packs. Raises `PackNotFoundError` where ivpolicy is not installed whole."""
    return carried("policies", "policies")


def shipped_packs() -> tuple[str, ...]:
    """The ids of the shipped packs, the national layer last."""
    ids = sorted(path.stem for path in shipped_folder().glob("*.yaml"))
    return (*(i for i in ids if i != NATIONAL), *(i for i in ids if i == NATIONAL))


def national_file(national: str | Path | None = None) -> Path:
    """The file of the national layer: of the shipped one, or the one named.

    Raises:
        PackNotFoundError: There is no such file.
    """
    if national is None:
        return shipped_folder() / f"{NATIONAL}.yaml"
    if not is_there(national, Path.is_file):
        raise PackNotFoundError(f"there is no file `{national}`\n  help: give the file of a national layer")
    return Path(national)


def is_path(name: str | Path) -> bool:
    """Whether a name is a path and so can be no id: a `Path`, or a text with a separator or a suffix."""
    if isinstance(name, Path):
        return True
    return name in (".", "..") or any(mark in name for mark in "/\\") or Path(name).suffix != ""


def pack_files(name: str | Path) -> tuple[Path, ...]:
    """The files of a pack: the shipped one of this id; or of a path the file itself, or every pack file in the folder.

    Raises:
        PackNotFoundError: There is no such pack; or a link in the folder leads out of it.
    """
    if not is_path(name):
        if str(name) not in shipped_packs():
            raise PackNotFoundError(no_such_pack(str(name), in_python=True))
        return (shipped_folder() / f"{name}.yaml",)
    path = Path(name)
    if is_there(path, Path.is_dir):
        return files_in_folder(path)
    if not is_there(path, Path.is_file):
        why = ", only a link that leads to none" if is_there(path, Path.is_symlink) else ""
        raise PackNotFoundError(f"there is no pack `{as_path(name)}`{why}; shipped packs: {_ids()}")
    return (path,)


def files_in_folder(folder: Path) -> tuple[Path, ...]:
    """Every pack file in a folder, in alphabetical order.

    Raises:
        PackNotFoundError: There is none, or one is a link that leads out of the folder, or to no file.
    """
    files = tuple(yaml_files(folder))
    if not files:
        raise PackNotFoundError(
            f"{folder.as_posix()}: there is no pack file in this folder\n  help: the name of a pack file ends in .yaml"
        )
    for file in files:
        refuse_no_file(file, folder)
    return files


def refuse_no_file(path: Path, folder: Path) -> None:
    """Raise `PackNotFoundError` where what is taken for a file of a folder is a link out of it, or no file."""
    if leads_out(path, folder):
        raise PackNotFoundError(f"{path.as_posix()}: {LEADS_OUT}\n  help: {LEADS_OUT_HELP}")
    if not is_there(path, Path.is_file):
        raise PackNotFoundError(
            f"{path.as_posix()}: this is no file\n  help: take it away, or put the file in its place"
        )


def no_such_pack(name: str, file: str = "a pack file", *, in_python: bool = False) -> str:
    """That no pack of this id is shipped, with the way to name what was meant; `file` is what else could be named."""
    from ivpolicy.files.authorities import pack_meant  # noqa: PLC0415 - it reads packs

    if lies_here(name):
        return f"there is no shipped pack `{name}`\n  help: {mark_as_path(name)}"
    near = pack_meant(name)
    written = f'; write `load_pack("{near}")`' if in_python else ""
    hint = f"did you mean `{near}`?{written}" if near else f"packs: {_ids()}; or give the path of {file}"
    return f"there is no pack `{name}`\n  help: {hint}"


def hidden_by_id(name: str | Path) -> str | None:
    """That a file or a folder here has the name of the shipped pack that is meant; None where there is none."""
    if is_path(name) or str(name) not in shipped_packs() or not lies_here(str(name)):
        return None
    return f"`{name}` is a shipped pack; {mark_as_path(str(name))}"


def lies_here(name: str) -> bool:
    """Whether there is a file or a folder of this name where the program runs."""
    return bool(name) and is_there(name)


def as_path(path: str | Path) -> str:
    """A path as it is to be written so that it is read as one."""
    return str(path) if is_path(str(path)) else f"./{path}"


def mark_as_path(name: str) -> str:
    """How to name the file or the folder of this name that lies here."""
    return f"write `./{name}` for the {'folder' if Path(name).is_dir() else 'file'} here"


def _ids() -> str:
    return ", ".join(shipped_packs())


def shown_name(path: Path) -> str:
    """The path as shown: of a shipped pack from its folder's parent, so that a result is the same on every machine."""
    with suppress(ValueError):
        path = path.relative_to(shipped_folder().parent) if path.is_absolute() else path
    return sendable(path.as_posix())


def is_shipped(path: Path) -> bool:
    """Whether a file is one of the shipped packs, by whatever path it is named, and also where those are links."""
    return real_path(path) in {real_path(shipped) for shipped in shipped_folder().glob("*.yaml")}
