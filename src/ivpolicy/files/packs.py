"""Finds packs, reads their text, takes the digest, and gives them compiled.

A pack is found by id among the shipped packs, or by path: one file, or a folder of editions. The shipped packs are in
the wheel, so `load_pack("leeds")` works in an empty folder. Nothing is fetched.

What only reading and checking a pack needs is imported when one is read: `import ivpolicy` is quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.errors import IvpolicyError, WrongArgumentError
from ivpolicy.core.text.diagnostic import Diagnostic, PackError, Severity
from ivpolicy.files.text import NoTextError, read_bytes, text_of

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import WrittenPack

NATIONAL = "england"
"""The id of the national layer."""


class PackNotFoundError(IvpolicyError, LookupError):
    """No pack of that id is shipped and no such file exists. The message lists the ids there are."""

    code = "pack_not_found"


class NotInForceError(IvpolicyError, LookupError):
    """No edition of the pack is in force on the day."""

    code = "not_in_force"


def shipped_folder() -> Path:
    """The folder of the shipped packs: inside the installed package, or beside `src` in a checkout."""
    inside = Path(__file__).parents[1] / "policies"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "policies"


def shipped_packs() -> tuple[str, ...]:
    """The ids of the shipped packs, the national layer last."""
    ids = sorted(path.stem for path in shipped_folder().glob("*.yaml"))
    return (*(i for i in ids if i != NATIONAL), *(i for i in ids if i == NATIONAL))


def load_pack(name: str | Path, *, as_at: date | None = None, readings: Mapping[str, str] | None = None) -> Pack:
    """Load a pack, check it, and compile it over the national layer.

    Args:
        name: The id of a shipped pack, or the path of a pack file or of a folder with several editions of one pack.
        as_at: The day for which an edition is chosen; needed where there are several. Of the national layer too.
        readings: Options that replace those the pack has chosen, by reading id.

    Returns:
        The pack, ready to answer. Its diagrams are built when a question is first asked.

    Raises:
        PackError: The pack is refused; every problem with file, line, column, code and help.
        PackNotFoundError: There is no such pack.
        NotInForceError: There are editions, but none is in force on `as_at`.
        ReadingError: An unknown or barred option in `readings`.
        WrongArgumentError: `name` is no id and no path.
        WrongDayError: `as_at` is no day.
    """
    if not isinstance(name, str | Path):
        raise WrongArgumentError(f'`name` is the id of a pack or a path, not a {type(name).__name__}: write "leeds"')
    if as_at is not None:
        refuse_no_day(as_at)
    return _compiled(read_pack(name, as_at=as_at), as_at, readings)


def load_text(text: str, *, file: str, as_at: date | None = None) -> Pack:
    """Load a pack from its text, as `load_pack` does from a file; `file` is the name to show. Raises as `load_pack`."""
    return _compiled(read_pack_text(text, file=file, as_at=as_at), as_at, None)


def read_pack_text(text: str, *, file: str, as_at: date | None = None) -> WrittenPack:
    """Read and check a pack from its text without compiling it. Raises as `load_pack`."""
    return _chosen(_accepted([_of_text(text, file)]), as_at)


def _compiled(pack: WrittenPack, as_at: date | None, readings: Mapping[str, str] | None) -> Pack:
    national = pack if pack.layer == "national" else national_pack(as_at)
    compiled = Pack(None if pack is national else pack, national, readings)
    if compiled.written.never_turns_on:
        _refuse_unproved(compiled)
    return compiled


def _refuse_unproved(compiled: Pack) -> None:
    from ivpolicy.core.proofs.proofs import prove_never_turns_on  # noqa: PLC0415 - see module

    unproved = prove_never_turns_on(compiled)
    if unproved:
        raise PackError(unproved)


def read_pack(name: str | Path, *, as_at: date | None = None) -> WrittenPack:
    """Read and check a pack without compiling it. Raises as `load_pack`."""
    return _chosen(read_editions(name), as_at)


def read_editions(name: str | Path) -> tuple[WrittenPack, ...]:
    """Every edition of a pack, checked one by one and against one another. Raises as `load_pack`."""
    return _accepted([_read_file(path) for path in _files(name)])


def _accepted(read: list[_File]) -> tuple[WrittenPack, ...]:
    """The editions of files that are one pack, where nothing is wrong with them."""
    from ivpolicy.core.validation.validator import check_editions  # noqa: PLC0415 - see module

    editions = tuple(edition for file in read for edition in file.editions)
    found = [problem for file in read for problem in file.problems]
    # Days without an edition are told only where every edition is known.
    found += [problem for problem in check_editions(editions) if _is_error(problem) or not any(map(_is_error, found))]
    if any(map(_is_error, found)):
        raise PackError(tuple(dict.fromkeys(found)))
    return editions


def _is_error(problem: Diagnostic) -> bool:
    return problem.severity is Severity.ERROR


def national_pack(as_at: date | None = None) -> WrittenPack:
    """The shipped national layer, read once for each text."""
    return _chosen(read_editions(NATIONAL), as_at)


def _files(name: str | Path) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        return sorted(path.glob("*.yaml")) or _missing(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return [path] if path.is_file() else _missing(name)
    shipped = shipped_folder() / f"{name}.yaml"
    return [shipped] if str(name) in shipped_packs() else _missing(name)


def _missing(name: str | Path) -> list[Path]:
    from ivpolicy.files.authorities import pack_meant  # noqa: PLC0415 - it reads packs

    meant = pack_meant(str(name))
    hint = f'\n  help: did you mean pack `{meant}`? write `load_pack("{meant}")`' if meant is not None else ""
    raise PackNotFoundError(f"there is no pack `{name}`; shipped packs: {', '.join(shipped_packs())}{hint}")


@dataclass(frozen=True, slots=True)
class _File:
    """A file as read: every problem, and the editions whose period is known; with an error, what is left of them."""

    editions: tuple[WrittenPack, ...]
    problems: tuple[Diagnostic, ...]


def _read_file(path: Path) -> _File:
    text, problem = read_text(path)
    return _File((), (problem,)) if problem is not None else _of_text(text, shown_name(path))


def _of_text(text: str, file: str) -> _File:
    from hashlib import sha256  # noqa: PLC0415 - see module

    return _parse(text, file, sha256(text.encode("utf-8")).hexdigest())


@lru_cache(maxsize=64)
def _parse(text: str, file: str, digest: str) -> _File:
    """What a text holds. Kept, because a text never changes what it means."""
    from ivpolicy.core.grammar.editions import parse_editions  # noqa: PLC0415 - see module
    from ivpolicy.core.validation.validator import check_pack  # noqa: PLC0415 - see module

    editions, problems = parse_editions(text, file=file)
    if not editions:
        return _parse_partly(text, file, problems)
    found = [problem for pack in editions for problem in check_pack(pack, _beneath(pack))]
    return _File(tuple(replace(pack, digest=digest) for pack in editions), (*problems, *found))


def _parse_partly(text: str, file: str, problems: tuple[Diagnostic, ...]) -> _File:
    """What is readable of a text with errors, with these errors and those of what is readable."""
    from ivpolicy.core.grammar.broken_packs import read_partly  # noqa: PLC0415 - see module
    from ivpolicy.core.validation.validator import check_pack  # noqa: PLC0415 - see module

    parts = read_partly(text, file=file)
    found = [problem for part in parts for problem in check_pack(part.pack, _beneath(part.pack), part.left_out)]
    return _File(tuple(part.pack for part in parts if part.period_known), (*problems, *found))


def problems_of_refused(text: str, *, file: str) -> tuple[Diagnostic, ...]:
    """Every problem of a text that does not read as a pack: those of its structure, and those of what is readable."""
    from ivpolicy.core.grammar.editions import parse_editions  # noqa: PLC0415 - see module

    _, problems = parse_editions(text, file=file)
    return _parse_partly(text, file, problems).problems


def _beneath(pack: WrittenPack) -> WrittenPack | None:
    return None if pack.layer == "national" else national_pack()


def shown_name(path: Path) -> str:
    """The path as shown: of a shipped pack from its folder's parent, so that a result is the same on every machine."""
    if not path.is_absolute():
        return path.as_posix()
    try:
        return path.relative_to(shipped_folder().parent).as_posix()
    except ValueError:
        return path.as_posix()


def read_text(path: Path) -> tuple[str, Diagnostic | None]:
    """The text of a pack's file, or the problem with reading it."""
    try:
        return text_of(read_bytes(path)), None
    except NoTextError as error:
        return "", error.diagnostic(
            path.name, too_large="a pack is one authority's policy; split what does not belong to it"
        )


def _chosen(editions: tuple[WrittenPack, ...], as_at: date | None) -> WrittenPack:
    """The edition in force on the day; the only one where no day is given."""
    first = editions[0]
    if as_at is None:
        if len(editions) > 1:
            raise NotInForceError(f"pack `{first.id}` has {len(editions)} editions; say for which day")
        return first
    for edition in editions:
        start, end = edition.in_force.from_, edition.in_force.to
        if (start is None or start <= as_at) and (end is None or as_at < end):
            return edition
    periods = "; ".join(f"`{edition.edition}` {_period(edition)}" for edition in editions)
    raise NotInForceError(f"no edition of pack `{first.id}` is in force on {as_at.isoformat()}: {periods}")


def _period(edition: WrittenPack) -> str:
    start, end = edition.in_force.from_, edition.in_force.to
    return f"from {start or 'a day not stated'}" + (f" until before {end}" if end else "")
