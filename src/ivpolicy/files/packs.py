"""Reads the text of packs, takes the digest, and gives them compiled over the national layer.

What a name means stands in `pack_names`. The shipped packs are in the wheel, so `load_pack("leeds")` works in an empty
folder. Nothing is fetched.

What only reading and checking a pack needs is imported when one is read: `import ivpolicy` is quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.core.pack.editions import NotInForceError, edition_on, none_in_force
from ivpolicy.core.text.diagnostic import Diagnostic, PackError, Severity
from ivpolicy.files.pack_names import (
    NATIONAL,
    PackNotFoundError,
    is_shipped,
    national_file,
    pack_files,
    shipped_folder,
    shipped_packs,
    shown_name,
)
from ivpolicy.files.text import NoTextError, read_bytes, text_of

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import WrittenPack

__all__ = [
    "NATIONAL",
    "NotInForceError",
    "PackNotFoundError",
    "load_pack",
    "load_packs",
    "load_text",
    "national_editions",
    "national_pack",
    "pack_of_texts",
    "problems_of_refused",
    "read_editions",
    "read_pack",
    "read_pack_text",
    "read_text",
    "shipped_folder",
    "shipped_packs",
    "shown_name",
    "text_of_digest",
]


def load_pack(
    name: str | Path,
    *,
    as_at: date | None = None,
    readings: Mapping[str, str] | None = None,
    national: str | Path | None = None,
    edition: str | None = None,
) -> Pack:
    """Load a pack, check it, and compile it over the national layer.

    Args:
        name: The id of a shipped pack; or a path, of a pack file or of a folder with several editions of one pack. What
            has a separator or a suffix is a path: `leeds` is the shipped pack, `./leeds` the folder here.
        as_at: The day for which an edition is chosen; needed where there are several. Of the national layer too.
        readings: Options that replace those the pack has chosen, by reading id.
        national: The path of another national layer than the shipped one. Every output then names it.
        edition: The name of an edition, where the day is not to choose it. On a day on which it is not in force it
            answers as a hypothesis only.

    Returns:
        The pack, ready to answer. Its diagrams are built when a question is first asked.

    Raises:
        PackError: The pack is refused; every problem with file, line, column, code and help.
        PackNotFoundError: There is no such pack, no such national layer, or no edition of that name.
        NotInForceError: There are editions, but none is in force on `as_at`.
        ReadingError: An unknown or barred option in `readings`.
        WrongArgumentError: `name` is no id and no path, `national` no path, or `readings` or `edition` no ids.
        WrongDayError: `as_at` is no day.
    """
    if as_at is not None:
        refuse_no_day(as_at)
    if not isinstance(edition, str | None):
        raise WrongArgumentError(f"`edition` is the name of an edition, not a {type(edition).__name__}")
    editions, nationals = _layers(name, national)
    written = _chosen(editions, as_at) if edition is None else _named(editions, edition)
    return _loaded(written, editions, nationals, as_at, readings)


def load_packs(
    name: str | Path, *, readings: Mapping[str, str] | None = None, national: str | Path | None = None
) -> Editions:
    """Load every edition of a pack, for a program that loads once and is asked for many days.

    `evaluate` takes it as it takes a pack, and answers under the edition in force on the day.

    Args:
        name: As for `load_pack`.
        readings: As for `load_pack`; each edition must have them.
        national: As for `load_pack`.

    Raises:
        PackError, PackNotFoundError, ReadingError, WrongArgumentError: As `load_pack`.
        NotInForceError: No edition has a day in common with the national layer.
    """
    editions, nationals = _layers(name, national)
    packs = tuple(
        _compiled(edition, layer, readings, (*editions, *nationals))
        for edition in editions
        for layer in ((edition,) if edition.layer == "national" else nationals)
        if edition.in_force.meets(layer.in_force)
    )
    if not packs:
        raise NotInForceError(f"no edition of pack `{editions[0].id}` has a day in common with the national layer")
    return Editions(packs)


def _layers(name: str | Path, national: str | Path | None) -> tuple[tuple[WrittenPack, ...], tuple[WrittenPack, ...]]:
    """Every edition of a pack and of what stands beneath it."""
    if not isinstance(name, str | Path):
        raise WrongArgumentError(f'`name` is the id of a pack or a path, not a {type(name).__name__}: write "leeds"')
    if not isinstance(national, str | Path | None):
        raise WrongArgumentError(f"`national` is the path of a national layer, not a {type(national).__name__}")
    beneath = _text_of_national(national)  # read once: it may be replaced meanwhile
    editions = _accepted(_read_file(path, beneath) for path in pack_files(name))
    if national is not None and editions[0].layer == "national":
        raise PackNotFoundError(
            f"`{editions[0].id}` is itself a national layer and stands on no other\n"
            "  help: name it as the pack, or as the national layer of another pack"
        )
    return editions, _accepted([_parse(beneath, None)])


def load_text(text: str, *, file: str, as_at: date | None = None, national: str | Path | None = None) -> Pack:
    """Load a pack from its text, as `load_pack` does from a file; `file` is the name to show. Raises as `load_pack`."""
    beneath = _text_of_national(national)
    editions = _accepted([_parse(_Text(text, file), beneath)])
    return _loaded(_chosen(editions, as_at), editions, _accepted([_parse(beneath, None)]), as_at, None)


def read_pack_text(text: str, *, file: str, as_at: date | None = None) -> WrittenPack:
    """Read and check a pack from its text without compiling it. Raises as `load_pack`."""
    return _chosen(_accepted([_parse(_Text(text, file), _text_of_national(None))]), as_at)


def _loaded(
    written: WrittenPack,
    editions: tuple[WrittenPack, ...],
    nationals: tuple[WrittenPack, ...],
    as_at: date | None,
    readings: Mapping[str, str] | None,
) -> Pack:
    national = written if written.layer == "national" else _chosen(nationals, as_at)
    return _compiled(written, national, readings, (*editions, *nationals))


def _compiled(
    pack: WrittenPack, national: WrittenPack, readings: Mapping[str, str] | None, at_hand: tuple[WrittenPack, ...]
) -> Pack:
    compiled = Pack(None if pack is national else pack, national, readings, at_hand=at_hand)
    if compiled.written.never_turns_on:
        from ivpolicy.core.proofs.proofs import prove_never_turns_on  # noqa: PLC0415 - see module

        unproved = prove_never_turns_on(compiled)
        if unproved:
            raise PackError(unproved)
    return compiled


def read_pack(name: str | Path, *, as_at: date | None = None, national: str | Path | None = None) -> WrittenPack:
    """Read and check a pack without compiling it. Raises as `load_pack`."""
    return _chosen(read_editions(name, national=national), as_at)


def read_editions(name: str | Path, *, national: str | Path | None = None) -> tuple[WrittenPack, ...]:
    """Every edition of a pack, checked alone, with the others and with the national layer. Raises as `load_pack`."""
    beneath = _text_of_national(national)
    return _accepted(_read_file(path, beneath) for path in pack_files(name))


def _accepted(read: Iterable[_File]) -> tuple[WrittenPack, ...]:
    """The editions of files that are one pack, where nothing is wrong with them."""
    from ivpolicy.core.validation.validator import check_editions  # noqa: PLC0415 - see module

    files = tuple(read)
    editions = tuple(edition for file in files for edition in file.editions)
    found = [problem for file in files for problem in file.problems]
    # Days without an edition are told only where every edition is known.
    found += [problem for problem in check_editions(editions) if _is_error(problem) or not any(map(_is_error, found))]
    if any(map(_is_error, found)):
        raise PackError(tuple(dict.fromkeys(found)))
    return editions


def _is_error(problem: Diagnostic) -> bool:
    return problem.severity is Severity.ERROR


# ---- the national layer ----


def national_editions(national: str | Path | None = None) -> tuple[WrittenPack, ...]:
    """Every edition of the national layer: of the shipped one, or of the file named. Each is read once for each text.

    Raises:
        PackError: It is refused.
        PackNotFoundError: There is no such file, or it holds no national layer.
    """
    return _accepted([_parse(_text_of_national(national), None)])


def national_pack(as_at: date | None = None, *, national: str | Path | None = None) -> WrittenPack:
    """The edition of the national layer in force on a day. Raises as `national_editions`, and `NotInForceError`."""
    return _chosen(national_editions(national), as_at)


def _text_of_national(national: str | Path | None) -> _Text:
    path = national_file(national)
    text, problem = read_text(path)
    if problem is not None:
        raise PackError((problem,))
    source = _Text(text, shown_name(path), is_shipped(path))
    if national is not None and any(edition.layer != "national" for edition in _parse(source, None).editions):
        raise PackNotFoundError(
            f"{source.file}: this is no national layer\n"
            "  help: the file of one has `layer: national`; another pack is named by its id or its own path"
        )
    return source


# ---- texts ----


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a pack as it was read: the name to show, and whether it is one of those shipped."""

    text: str
    file: str
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class _File:
    """A file as read: every problem, and the editions whose period is known; with an error, what is left of them."""

    editions: tuple[WrittenPack, ...]
    problems: tuple[Diagnostic, ...]


def _read_file(path: Path, beneath: _Text) -> _File:
    text, problem = read_text(path)
    if problem is not None:
        return _File((), (problem,))
    source = _Text(text, shown_name(path), is_shipped(path))
    read = _parse(source, None if source == beneath else beneath)
    if all(edition.approval.state != "changed" for edition in read.editions):
        return read
    from ivpolicy.files.approved_texts import with_changes_named  # noqa: PLC0415 - see module

    return replace(read, editions=tuple(with_changes_named(edition, path) for edition in read.editions))


_MOST_READ = 64
_READ: dict[str, _Text] = {}
"""The texts read last, by digest, so that whoever keeps a decision can keep the text that gave it."""


def text_of_digest(digest: str) -> str | None:
    """The text of a file of packs by its digest, where it is among those read last in this process; else None."""
    read = _READ.get(digest)
    return None if read is None else read.text


def pack_of_texts(
    text: str, national: str, *, edition: str, national_edition: str, readings: Mapping[str, str] | None = None
) -> Pack:
    """The pack that gave an answer once, from the texts that were kept with it. Raises as `load_pack`.

    Args:
        text: The text of the file that held the pack; the same as `national` for the national layer itself.
        national: The text of the file that held the national layer.
        edition: The name of the pack's edition.
        national_edition: That of the national layer's.
        readings: The options read otherwise than the pack chose.
    """
    beneath = _Text(national, "the national layer that was kept")
    nationals = _accepted([_parse(beneath, None)])
    if text == national:
        own = nationals
        layer = pack = _named(nationals, edition)
    else:
        own = _accepted([_parse(_Text(text, "the pack that was kept"), beneath)])
        layer, pack = _named(nationals, national_edition), _named(own, edition)
    return _compiled(pack, layer, readings, (*own, *nationals))


def _parse(source: _Text, beneath: _Text | None) -> _File:
    """What a text holds, compared with the national layer beneath it."""
    read = _parsed(source, beneath)
    for edition in read.editions:
        _READ.pop(edition.digest, None)
        _READ[edition.digest] = source  # the one read last stands last
    while len(_READ) > _MOST_READ:
        del _READ[next(iter(_READ))]
    return read


@lru_cache(maxsize=64)
def _parsed(source: _Text, beneath: _Text | None) -> _File:
    """As `_parse`. Kept: a text never changes what it means."""
    from hashlib import sha256  # noqa: PLC0415 - see module

    from ivpolicy.core.grammar.editions import parse_editions  # noqa: PLC0415 - see module
    from ivpolicy.core.validation.validator import check_pack  # noqa: PLC0415 - see module

    editions, problems = parse_editions(source.text, file=source.file)
    if not editions:
        return _parse_partly(source.text, source.file, problems, beneath)
    found = [p for pack in editions for layer in _beneath(pack, beneath) for p in check_pack(pack, layer)]
    digest = sha256(source.text.encode("utf-8")).hexdigest()
    read = tuple(replace(pack, digest=digest, shipped=source.shipped) for pack in editions)
    return _File(read, (*problems, *dict.fromkeys(found)))


def _parse_partly(text: str, file: str, problems: tuple[Diagnostic, ...], beneath: _Text | None) -> _File:
    """What is readable of a text with errors, with these errors and those of what is readable."""
    from ivpolicy.core.grammar.broken_packs import read_partly  # noqa: PLC0415 - see module
    from ivpolicy.core.validation.validator import check_pack  # noqa: PLC0415 - see module

    parts = read_partly(text, file=file)
    found = [
        problem
        for part in parts
        for layer in _beneath(part.pack, beneath)
        for problem in check_pack(part.pack, layer, part.left_out)
    ]
    return _File(tuple(part.pack for part in parts if part.period_known), (*problems, *dict.fromkeys(found)))


def problems_of_refused(text: str, *, file: str, national: str | Path | None = None) -> tuple[Diagnostic, ...]:
    """Every problem of a text that does not read as a pack: those of its structure, and those of what is readable."""
    from ivpolicy.core.grammar.editions import parse_editions  # noqa: PLC0415 - see module

    _, problems = parse_editions(text, file=file)
    return _parse_partly(text, file, problems, _text_of_national(national)).problems


def _beneath(pack: WrittenPack, beneath: _Text | None) -> Iterator[WrittenPack | None]:
    """Every edition of the national layer with a day in common with the pack; None for a pack that is that layer."""
    if pack.layer == "national" or beneath is None:
        yield None
        return
    yield from (layer for layer in _accepted([_parse(beneath, None)]) if layer.in_force.meets(pack.in_force))


def read_text(path: Path) -> tuple[str, Diagnostic | None]:
    """The text of a pack's file, or the problem with reading it."""
    try:
        return text_of(read_bytes(path)), None
    except NoTextError as error:
        return "", error.diagnostic(
            path.name, too_large="a pack is one authority's policy; split what does not belong to it"
        )


# ---- the edition ----


def _chosen(editions: tuple[WrittenPack, ...], as_at: date | None) -> WrittenPack:
    """The edition in force on the day; the only one where no day is given."""
    first = editions[0]
    if as_at is None:
        if len(editions) > 1:
            raise NotInForceError(f"pack `{first.id}` has {len(editions)} editions; say for which day")
        return first
    found = edition_on(editions, as_at)
    if found is None:
        raise none_in_force(editions, as_at)
    return found


def _named(editions: tuple[WrittenPack, ...], name: str) -> WrittenPack:
    found = next((edition for edition in editions if edition.edition == name), None)
    if found is None:
        names = ", ".join(f"`{edition.edition}`" for edition in editions)
        raise PackNotFoundError(f"pack `{editions[0].id}` has no edition `{name}`\n  help: its editions: {names}")
    return found
