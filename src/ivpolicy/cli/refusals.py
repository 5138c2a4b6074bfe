"""Why a command was not carried out: every problem at once, in plain words, with the exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.core.errors import IvpolicyError

Done = TypeVar("Done")
"""What a step gives when it is done."""

_FILE_PROBLEMS: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "there is no such file"),
    (IsADirectoryError, "this is a folder, not a file"),
    (PermissionError, "the file may not be read"),
)

_CODES = {"call": ExitCode.WRONG_USE, "case": ExitCode.BAD_CASE, "pack": ExitCode.BAD_PACK}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One problem, on one line or with its help below, and the exit code it calls for."""

    code: ExitCode
    text: str


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
    return RefusedError((Refusal(ExitCode.WRONG_USE, text),))


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
        case IvpolicyError():
            shown = place if error.about == "case" else ""  # a pack's problems have their place
            yield from (Refusal(_CODES[error.about], f"{shown}{problem}") for problem in error.told)
        case OSError():
            said = next((words for kind, words in _FILE_PROBLEMS if isinstance(error, kind)), "the file cannot be read")
            yield Refusal(ExitCode.WRONG_USE, f"{place}{said}")
