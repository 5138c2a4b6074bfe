"""A pack file as it is checked: its lines to quote from, its editions, and what is wrong with each by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from ivpolicy.core.grammar.editions import parse_editions
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.text.diagnostic import Diagnostic, Severity
from ivpolicy.files.approved_texts import with_changes_named
from ivpolicy.files.packs import problems_of_refused, read_text
from ivpolicy.files.text import read_bytes, shown_text

_DEEP_HELP = "refer to other rules in fewer steps"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file.

    Attributes:
        name: The name to show in places.
        lines: Its lines as far as they can be read, to quote from.
        editions: The packs in it; none where it is refused while it is read.
        problems: What is wrong with reading it.
    """

    name: str
    lines: tuple[str, ...]
    editions: tuple[WrittenPack, ...]
    problems: tuple[Diagnostic, ...]


def read_source(path: Path, name: str, national: str | None = None) -> SourceFile:
    """Read a file to be checked over a national layer; `name` is the one to show.

    Raises:
        OSError: It cannot be opened; whatever it holds is told, never raised.
    """
    text, problem = read_text(path)
    if problem is not None:
        lines = shown_text(read_bytes(path)).splitlines()
        problem = replace(problem, location=replace(problem.location, file=name))
        return SourceFile(name, tuple(lines), (), (problem,))
    read = _parsed(text, name, national)
    return replace(read, editions=tuple(with_changes_named(edition, path) for edition in read.editions))


@lru_cache(maxsize=64)
def _parsed(text: str, name: str, national: str | None) -> SourceFile:
    editions, problems = parse_editions(text, file=name)
    if not editions:
        problems = problems_of_refused(text, file=name, national=national)
    digest = sha256(text.encode("utf-8")).hexdigest()
    return SourceFile(name, tuple(text.split("\n")), tuple(replace(pack, digest=digest) for pack in editions), problems)


def too_deep(pack: WrittenPack) -> Diagnostic:
    """That the rules of a pack refer to one another through more steps than can be followed."""
    return Diagnostic("P018", "the rules refer to one another through too many steps", pack.at, _DEEP_HELP)


def refused(problems: tuple[Diagnostic, ...]) -> bool:
    """Whether one of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)
