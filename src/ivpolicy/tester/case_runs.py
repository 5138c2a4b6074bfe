"""Runs files of worked cases: finds them and the pack each is about, decides every case, and notes what differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.record.case import CaseError
from ivpolicy.core.text.diagnostic import Diagnostic, PackError
from ivpolicy.files.pack_names import (
    PackNotFoundError,
    as_path,
    is_path,
    pack_files,
    refuse_no_file,
    shipped_folder,
)
from ivpolicy.files.packs import load_pack, national_editions, read_pack
from ivpolicy.files.text import NoTextError, is_there, read_bytes, shown_text, text_of, yaml_files
from ivpolicy.pathways.follower import Follower
from ivpolicy.tester.case_problems import problems_of, unknown_facts
from ivpolicy.tester.difference import Difference
from ivpolicy.tester.sheet import Sheet, WorkedCase, WorkedCasesError, read_sheet_partly
from ivpolicy.tester.worked_cases import decided, differences, read_for
from ivpolicy.tester.worked_histories import HistoryRun, problems_of_history, run_history

_NAMES_PACK = re.compile(r"""^cases:[ ]*["']?([A-Za-z0-9_.-]+)["']?[ ]*(?:#.*)?$""", re.MULTILINE)
_PACK_ID = re.compile(r"""^pack:[ ]*["']?([a-z0-9_]+)""", re.MULTILINE)
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
            beside it; or a folder, for all cases in it and in its `cases`. What has a separator or a suffix is a path.

    Raises:
        OSError: A file named cannot be read.
        PackNotFoundError: No pack of this id is shipped; or a link leads out of the folder.
    """
    path = Path(name) if is_path(name) else pack_files(name)[0]
    if path.is_dir():
        own = [found for found in _yaml(path, path) if path.name == _CASES or _NAMES_PACK.search(_head(found))]
        return tuple(CaseFile(found) for found in (*own, *_yaml(path / _CASES, path)))
    if path.parent.name != _CASES and _IS_PACK.search(_head(path)):
        return tuple(CaseFile(found, as_path(path)) for found in _beside(path))
    return (CaseFile(path),)


def pack_beside(path: Path, pack: str) -> str:
    """The pack that a file of worked cases is about: beside it or one folder up, by the id or by the file's own name.

    A pack file, or a folder that holds some; otherwise the id itself, to be looked up among the shipped packs.
    """
    folders = (path.parent.parent, path.parent) if path.parent.name == _CASES else (path.parent,)
    names = (f"{pack}.yaml", f"{pack}.yml", pack, path.name, path.stem)
    beside = (folder / name for folder in folders for name in names)
    return next((as_path(found) for found in beside if _can_be_pack(found) and found != path), pack)


def _can_be_pack(path: Path) -> bool:
    """Whether something is named as a pack file is, or is a folder with one: a folder of an id may hold anything."""
    return any(yaml_files(path)) if path.is_dir() else path.suffix != "" and path.exists()


def _beside(pack: Path) -> Iterator[Path]:
    """The files in `cases` that name the pack, or carry its name."""
    for path in _yaml(pack.parent / _CASES, pack.parent):
        named = _NAMES_PACK.search(_head(path))
        if path.stem == pack.stem or (named is not None and named[1] == pack.stem):
            yield path


def packs_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """The pack files of a folder, each with the id of its pack; none where it is no folder, or one of worked cases."""
    for path in _yaml(folder, folder) if folder.is_dir() and folder.name != _CASES else ():
        found = _PACK_ID.search(_head(path))
        if found is not None:
            yield path, found[1]


def _yaml(folder: Path, whole: Path) -> list[Path]:
    """The YAML files of a folder, which is `whole` or lies in it. A link out of `whole` is a `PackNotFoundError`."""
    found = [path for path in yaml_files(folder) if not is_there(path, Path.is_dir)]
    if whole != shipped_folder():  # an installer may make every file a link
        for path in found:
            refuse_no_file(path, whole)
    return found


def _head(path: Path) -> str:
    return shown_text(read_bytes(path))


@dataclass(frozen=True, slots=True)
class CaseRun:
    """One case that was run: the pack under the readings of the case, what it answers, and what differs from that."""

    case: WorkedCase
    pack: Pack
    result: Result
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether everything expected came out."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class PackRun:
    """Every case that was run against one edition of one pack. `name` is the id or the path it was loaded by."""

    name: str
    pack: Pack
    cases: tuple[CaseRun, ...]
    files: tuple[str, ...]
    histories: tuple[HistoryRun, ...] = ()

    @property
    def stages(self) -> tuple[int, int]:
        """How many stages histories came to that came out as expected, and how many the pathways have."""
        reached = {stage for run in self.histories if run.passed for stage in run.reached}
        every = {(way.id, stage) for way in self.pack.written.pathways.values() for stage in way.stages}
        return len(reached & every), len(every)


@dataclass(slots=True)
class CasesPack:
    """The pack of cases: its editions under the readings that cases choose, each compiled once.

    `national` is the file of the national layer beneath it, where that is not the shipped one.
    """

    name: str
    national: str | None = None
    _compiled: dict[tuple[str, str, frozenset[tuple[str, str]]], Pack] = field(default_factory=dict)
    _on: dict[date, Pack] = field(default_factory=dict)

    def on(self, as_at: date) -> Pack:
        """The edition in force on a day, as its readings are chosen. Raises as `load_pack`."""
        made = self._on.get(as_at)
        if made is None:
            pack = read_pack(self.name, as_at=as_at, national=self.national)
            key = (pack.digest, pack.edition, frozenset[tuple[str, str]]())
            made = self._compiled.get(key)
            if made is None:
                beneath = None if pack.layer == "national" else self.national
                made = load_pack(self.name, as_at=as_at, national=beneath)
                if not pack.shipped or beneath is not None:
                    made.build()
            self._compiled[key] = self._on[as_at] = made
        return made

    def under(self, case: WorkedCase) -> Pack:
        """The edition in force on the day of the case, read as the case says. Its readings were checked."""
        pack = self.on(case.as_at)
        if not case.readings:
            return pack
        key = (pack.digest, pack.edition, frozenset(case.readings.items()))
        made = self._compiled.get(key)
        if made is None:
            made = self._compiled[key] = read_for(case, pack)
        return made


def pack_text(run: PackRun) -> str:
    """The text of the pack that cases were run on, read again. Raises OSError where it cannot be."""
    paths = pack_files(run.name)
    name = Path(run.pack.written.at.file).name
    return next(found for found in paths if len(paths) == 1 or found.name == name).read_text(encoding="utf-8-sig")


def run_files(files: tuple[CaseFile, ...], *, national: str | None = None) -> tuple[PackRun, ...]:
    """Run every case of several files; one entry for each edition of each pack, in the order met.

    `national` is the file of a national layer to run them over in place of the shipped one.

    Raises:
        WorkedCasesError: With every problem of every file: nothing is run while a file cannot be read.
        PackError, PackNotFoundError: A pack is refused, or is not there.
        OSError: A file cannot be read.
    """
    if national is not None:
        national_editions(national)
    found: list[tuple[CasesPack, Sheet, str]] = []
    editions: dict[str, CasesPack] = {}
    problems: list[Diagnostic] = []
    for file in files:
        sheet, unread = _opened(file.path)
        problems += unread
        if sheet is not None:
            name = file.pack or pack_beside(file.path, sheet.pack)
            pack = editions.setdefault(name, CasesPack(name, national))
            found.append((pack, sheet, file.path.as_posix()))
            problems += _looked_up(sheet, pack, is_whole=not unread)
    if problems:
        raise WorkedCasesError(tuple(dict.fromkeys(problems)))
    return tuple(_grouped(found))


def _opened(path: Path) -> tuple[Sheet | None, tuple[Diagnostic, ...]]:
    file = path.as_posix()
    try:
        return read_sheet_partly(text_of(read_bytes(path)), file)
    except NoTextError as error:
        return None, (error.diagnostic(file, too_large="make several files of it"),)


def _looked_up(sheet: Sheet, editions: CasesPack, *, is_whole: bool) -> Iterable[Diagnostic]:
    """What only the pack shows. Of a sheet that has problems already, a pack that is refused is no further one."""
    found: list[Diagnostic] = []
    try:
        found.extend(_problems(sheet, editions, is_whole=is_whole))
    except PackError:
        if is_whole:
            raise
    return found


def _problems(sheet: Sheet, editions: CasesPack, *, is_whole: bool) -> Iterator[Diagnostic]:
    for case in sheet.cases:
        try:
            pack = editions.on(case.as_at)
        except NotInForceError as error:
            yield Diagnostic("P033", str(error.args[0]), case.at, "give a day in one of these periods as `as_at`")
        except PackNotFoundError as error:
            help_ = "name the pack in `cases:`, and keep the file beside it"
            yield Diagnostic("P031", str(error.args[0]), sheet.at, help_)
            return
        else:
            if pack.id != sheet.pack:
                message = f"the cases are about pack `{sheet.pack}`, and the pack beside them is `{pack.id}`"
                yield Diagnostic("P031", message, sheet.at, "give both the same id")
                return
            yield from unknown_facts(sheet.shared, pack)
            yield from problems_of(case, pack, is_whole=is_whole)
    yield from _problems_of_histories(sheet, editions)


def _problems_of_histories(sheet: Sheet, editions: CasesPack) -> Iterator[Diagnostic]:
    for history in sheet.histories:
        for stand in history.stands:
            try:
                editions.on(stand.day)
            except NotInForceError as error:
                yield Diagnostic("P033", str(error.args[0]), stand.at, "give a day in one of these periods as `on`")
                return
        yield from problems_of_history(history, editions.on(history.stands[0].day))


def _grouped(found: list[tuple[CasesPack, Sheet, str]]) -> Iterator[PackRun]:
    runs: dict[tuple[str, str], list[CaseRun]] = {}
    packs: dict[tuple[str, str], Pack] = {}
    files: dict[tuple[str, str], dict[str, None]] = {}
    histories: dict[tuple[str, str], list[HistoryRun]] = {}
    for editions, sheet, file in found:
        for case in sheet.cases:
            key = (editions.name, editions.on(case.as_at).edition)
            packs.setdefault(key, editions.on(case.as_at))
            runs.setdefault(key, []).append(_run(editions.under(case), case))
            files.setdefault(key, {})[file] = None
        for history in sheet.histories:
            pack = editions.on(history.stands[0].day)
            key = (editions.name, pack.edition)
            packs.setdefault(key, pack)
            runs.setdefault(key, [])
            histories.setdefault(key, []).append(run_history(Follower(pack), history))
            files.setdefault(key, {})[file] = None
    for (name, edition), cases in runs.items():
        own = (tuple(cases), tuple(files[name, edition]), tuple(histories.get((name, edition), ())))
        yield PackRun(name, packs[name, edition], *own)


def _run(pack: Pack, case: WorkedCase) -> CaseRun:
    try:
        result = decided(pack, case)
    except CaseError as error:  # the facts were read once already, when they were checked
        raise AssertionError("a checked case can be read") from error
    return CaseRun(case, pack.on(case.as_at), result, tuple(differences(result, case)))
