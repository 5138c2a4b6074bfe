"""Why a command was not carried out: every problem at once, in plain words, with the exit code."""

from __future__ import annotations

import errno
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import CaseError
from ivpolicy.core.version import ENGINE
from ivpolicy.files.problems import HELP, Problem, told_problems

Done = TypeVar("Done")
"""What a step gives when it is done."""

_FILE_PROBLEMS: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "there is no such file"),
    (IsADirectoryError, "this is a folder, not a file"),
    (NotADirectoryError, "a folder on the way to it is a file"),
    (PermissionError, "the file may not be read"),
)
_NAMED_WRONGLY = {
    errno.ELOOP: "the links to it lead round in a circle",
    errno.ENAMETOOLONG: "the name is too long for a file",
}
_OF_THE_SYSTEM = {
    errno.EBADF: "it is closed",
    errno.ECONNREFUSED: "the database cannot be reached",
    errno.ECONNRESET: "the connection to the database broke; whether anything was written, look there",
    errno.EDQUOT: "there is no room left for this user on the disk",
    errno.EFBIG: "the file would be larger than the system allows",
    errno.EIO: "the disk or the device failed",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENOSPC: "the disk is full",
    errno.EPIPE: "whoever read it has gone",
    errno.EROFS: "the disk can only be read",
}
_CODES = {"call": ExitCode.WRONG_USE, "case": ExitCode.BAD_CASE, "pack": ExitCode.BAD_PACK}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One problem: the exit code it calls for, how it is told on one line or with its help below, and how in JSON."""

    code: ExitCode
    text: str
    problem: Problem


class RefusedError(IvpolicyError):
    """The command was not carried out. `refusals` holds every problem, at least one."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__("\n".join(refusal.text for refusal in refusals))

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the first problem."""
        return self.refusals[0].code


def wrong_use(text: str) -> RefusedError:
    """The refusal of a command that was not used as it can be."""
    return RefusedError((_told(ExitCode.WRONG_USE, "call", text),))


def not_done(text: str) -> RefusedError:
    """The refusal where another process did not do its part."""
    return RefusedError((_told(ExitCode.SYSTEM, "system", text),))


def system_failed(what: str, error: OSError | None) -> RefusedError:
    """The refusal where the system would not read or write `what`; without an error it was closed from the start."""
    why = _OF_THE_SYSTEM.get((error.errno if error is not None else errno.EBADF) or 0, "the system refuses")
    return RefusedError((_told(ExitCode.SYSTEM, "system", f"{what}: {why}"),))


def fault_of(error: Exception) -> Refusal:
    """A fault of ivpolicy itself. A message could carry what a record holds, so only the place is shown."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "ivpolicy" in Path(frame.filename).parts] or list(frames)
    place = f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else "an unknown place"
    text = (
        f"something went wrong inside ivpolicy: {type(error).__name__} in {place}"
        f"{HELP}this is a fault of ivpolicy ({ENGINE}), not of the record; please report this line"
    )
    return _told(ExitCode.FAULT, "ivpolicy", text)


def _told(code: ExitCode, about: Literal["call", "system", "ivpolicy"], text: str, file: str = "") -> Refusal:
    message, _, help_ = text.partition(HELP)
    return Refusal(code, f"{file}: {text}" if file else text, Problem(about, message, help_ or None, file or None))


class Problems:
    """Collects what goes wrong in several independent steps, so that all of it is told in one run."""

    def __init__(self) -> None:
        self._found: list[Refusal] = []

    def tried(self, step: Callable[[], Done], what: str = "") -> Done | None:
        """What one step gives; None, with its problems noted, when it fails. `what` names the file it is about."""
        try:
            return step()
        except (IvpolicyError, OSError) as error:
            self._found.extend(refusals_of(error, what))
            return None

    def note(self, refused: RefusedError) -> None:
        """Note a refusal."""
        self._found.extend(refused.refusals)

    def stop_if_any(self) -> None:
        """Raise `RefusedError` with everything noted so far, each problem once, if there is anything."""
        if self._found:
            raise RefusedError(tuple(dict.fromkeys(self._found)))


def refusals_of(error: IvpolicyError | OSError, what: str = "") -> Iterator[Refusal]:
    """The problems an error stands for. None shows what a case record holds."""
    place = f"{what}: " if what else ""
    match error:
        case RefusedError():
            yield from error.refusals
        case CaseError():
            for told, problem in zip(error.told, told_problems(error, what), strict=True):
                yield Refusal(ExitCode.BAD_CASE, f"{place}{told}", problem)
        case IvpolicyError():
            for told, problem in zip(error.told, told_problems(error), strict=True):
                shown = place if error.about == "case" else ""  # a pack's problems have their place
                yield Refusal(_CODES[error.about], f"{shown}{told}", problem)
        case OSError():
            yield _of_the_file(error, what)


def _of_the_file(error: OSError, what: str) -> Refusal:
    """A file that cannot be used: most often it was named wrongly; else the system failed."""
    number = error.errno or 0
    if number in _OF_THE_SYSTEM:
        return _told(ExitCode.SYSTEM, "system", _OF_THE_SYSTEM[number], what)
    said = next((words for kind, words in _FILE_PROBLEMS if isinstance(error, kind)), "the file cannot be read")
    return _told(ExitCode.WRONG_USE, "call", _NAMED_WRONGLY.get(number, said), what)


def error_document(refusals: Sequence[Refusal]) -> dict[str, object]:
    """The problems as JSON carries them, with the exit code of the first. Schema: `ivpolicy schema error`."""
    problems = [{name: getattr(refusal.problem, name) for name in Problem.__dataclass_fields__} for refusal in refusals]
    return {"exit_code": int(refusals[0].code), "problems": problems}
