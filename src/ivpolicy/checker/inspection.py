"""Files are checked: every problem of every file, then advice on each pack that loads, in the order of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from ivpolicy.checker.advice import CHECKS
from ivpolicy.checker.advice.too_large import whole_pack
from ivpolicy.checker.source_file import SourceFile, read_source, refused, too_deep
from ivpolicy.checker.subject import Subject
from ivpolicy.core.budget import TooLargeError
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.errors import sendable
from ivpolicy.core.grammar.parser import by_place
from ivpolicy.core.lowering.days import DaysInForce
from ivpolicy.core.lowering.layer import Layer
from ivpolicy.core.lowering.rulebooks import lower_national, national_without
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.proofs.proofs import prove_never_turns_on
from ivpolicy.core.text.diagnostic import Diagnostic, PackError, Severity
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.validation.validator import check_editions, check_pack
from ivpolicy.files.pack_names import national_file
from ivpolicy.files.packs import national_pack, shown_name
from ivpolicy.files.text import real_path


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A stage at which the text of a pack leaves it open what comes next, with the clauses that do."""

    pathway: str
    stage: str
    says: str
    clauses: tuple[str, ...]
    at: SourceLocation


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found.

    Attributes:
        as_at: The day on which the files were checked.
        files: Each file that was checked, by the name under which it is shown, in the order given.
        lines: The lines of each file, by name.
        problems: Everything found: file by file in the order given, within a file by place.
        national: The file of the national layer beneath, where it is not the shipped one.
        left_open: What the texts leave open in the pathways of packs without an error: no fault of the pack.
    """

    as_at: date
    files: Mapping[str, Path]
    lines: Mapping[str, Sequence[str]]
    problems: tuple[Diagnostic, ...]
    national: str | None = None
    left_open: tuple[LeftOpen, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many problems of one severity there are."""
        return sum(problem.severity is severity for problem in self.problems)


def inspect_files(paths: Iterable[Path], *, as_at: date, national: str | None = None) -> Inspection:
    """Check pack files.

    Args:
        paths: The files. Files of one folder that hold one pack are its editions and are compared with one another.
        as_at: The day on which they are checked: what is proved is proved under the law of that day, and past a pack's
            day of review it is told so.
        national: The file of a national layer to check them over in place of the shipped one.

    Returns:
        Every problem of every file. Advice that needs the whole pack is given on packs without an error.

    Raises:
        OSError: A file cannot be opened.
        PackNotFoundError, PackError: `national` is no national layer.
    """
    files: dict[str, Path] = {}
    for path in {real_path(path): path for path in paths}.values():
        name = shown_name(path)  # a file here may lie where a shipped pack is shown to lie
        files[name if name not in files else sendable(path.absolute().as_posix())] = path
    read = {real_path(path): read_source(path, name, national) for name, path in files.items()}
    sources = list(read.values())
    layer = _NationalLayer(read.get(real_path(national_file(national))), national)
    found: list[Diagnostic] = []
    for source in sources:
        found.extend(source.problems)
        for pack in source.editions:
            found.extend(_of_pack(pack, layer, as_at, source.lines))
    found.extend(_of_editions(sources, files))
    order = {name: place for place, name in enumerate(files)}
    told = sorted(by_place(tuple(found)), key=lambda p: order.get(p.location.file, len(order)))
    lines = {source.name: source.lines for source in sources}
    wrong = {problem.location.file for problem in told if problem.severity is Severity.ERROR}
    editions = (pack for source in sources if source.name not in wrong for pack in source.editions)
    left_open = tuple(one for pack in editions for one in _left_open(pack))
    return Inspection(as_at, files, lines, tuple(told), None if national is None else sendable(national), left_open)


def _left_open(pack: WrittenPack) -> Iterator[LeftOpen]:
    for pathway in pack.pathways.values():
        for stage in pathway.stages.values():
            if stage.gap is not None:
                yield LeftOpen(pathway.id, stage.id, stage.gap, stage.clauses, stage.at)


class _NationalLayer:
    """The national layer, the shipped one or that of a file, read and lowered when first needed."""

    def __init__(self, checked: SourceFile | None, national: str | None) -> None:
        """`checked`: its file, where it is among those checked; its problems are then told there."""
        self._checked = checked
        self._national = national
        self._lowered: dict[tuple[str, date], Layer] = {}

    @cached_property
    def read(self) -> tuple[WrittenPack | None, tuple[Diagnostic, ...]]:
        """The layer, or why it is refused."""
        if self._checked is None:
            try:
                return national_pack(national=self._national), ()
            except PackError as error:
                return None, error.diagnostics
        return next((pack for pack in self._checked.editions if not refused(_compared(pack, None))), None), ()

    def lowered(self, national: WrittenPack, as_at: date) -> Layer:
        """A national pack as it binds on a day, lowered once: what is proved is proved of the law of that day."""
        key = national.digest, as_at
        made = self._lowered.get(key)
        if made is None:
            missing = DaysInForce.of(national.clauses).not_in_force(as_at)
            made = self._lowered[key] = national_without(lower_national(national), missing)
        return made


def _of_pack(pack: WrittenPack, layer: _NationalLayer, as_at: date, lines: Sequence[str]) -> Iterator[Diagnostic]:
    national, missing = (pack, ()) if pack.layer == "national" else layer.read
    yield from missing
    found = _compared(pack, None if national is pack else national)
    yield from found
    if national is not None and not refused(found):
        yield from _advice(pack, national, layer, as_at, lines)


def _compared(pack: WrittenPack, national: WrittenPack | None) -> tuple[Diagnostic, ...]:
    """What is wrong between the parts of a pack, and between it and the layer beneath."""
    try:
        return check_pack(pack, national)
    except RecursionError:
        return (too_deep(pack),)


def _advice(
    pack: WrittenPack, national: WrittenPack, layer: _NationalLayer, as_at: date, lines: Sequence[str]
) -> Iterator[Diagnostic]:
    subject: Subject | None = None
    try:
        subject = Subject(pack, national, layer.lowered(national, as_at), as_at, lines)
        yield from _proved(subject, prove_never_turns_on)
    except RecursionError:
        yield too_deep(pack)
        return
    for check in CHECKS.values():
        try:
            yield from tuple(check.find(subject)) if check.find is not None else ()
        except (TooLargeError, RecursionError):
            yield whole_pack(subject)


def _proved(subject: Subject, prove: Callable[[Pack], Iterable[Diagnostic]]) -> Iterable[Diagnostic]:
    """What is proved of the pack; where a question is too large it is left out, and told at the end."""
    try:
        return tuple(prove(subject.compiled)) if subject.pack.never_turns_on else ()
    except TooLargeError as error:
        if error.question:
            subject.compiled.left_out.add(error.question)
        return ()


def _of_editions(sources: Sequence[SourceFile], files: Mapping[str, Path]) -> Iterator[Diagnostic]:
    together: dict[tuple[Path, str], list[WrittenPack]] = defaultdict(list)
    for source in sources:
        for pack in source.editions:
            together[real_path(files[source.name]).parent, pack.id].append(pack)
    for editions in together.values():
        yield from check_editions(editions, drafts=True)
