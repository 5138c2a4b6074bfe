"""What is wrong with what was given, as JSON carries it: for a program that calls the command line or the service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import CaseError, CaseProblem
from ivpolicy.core.text.diagnostic import PackError
from ivpolicy.files.text import NoTextError

HELP = "\n  help: "
"""What stands between what is wrong and how to mend it."""
_LINE = re.compile(r"line (?P<line>[0-9]+)(, column (?P<column>[0-9]+))?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as JSON carries it. It never holds what a case record holds.

    Attributes:
        about: What is to be mended: the call, the case record, the pack, the system it runs on, or ivpolicy itself.
        message: What is wrong, in plain words.
        help: How to mend it.
        file: The file it stands in, as it was named.
        line, column: Where in the file, from 1; for a line of a batch, which.
        path: Where in the case record, such as `placement.moved_on`.
        code: The permanent code of a problem of a pack or of a record, such as `P030` or `C022`.
    """

    about: Literal["call", "case", "pack", "system", "ivpolicy"]
    message: str
    help: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None
    code: str | None = None


def told_problems(error: IvpolicyError, file: str = "") -> Iterator[Problem]:
    """The problems an error stands for, one for each that it tells. None shows what a case record holds.

    Args:
        error: What was raised.
        file: The name of the file of the case record, where it came from one.
    """
    match error:
        case CaseError():
            for wrong in error.problems:
                yield _of_a_record(wrong, file)
        case PackError():
            for found in error.diagnostics:
                at = found.location
                yield Problem("pack", found.message, found.help or None, at.file, at.line, at.column, code=found.code)
        case NoTextError():
            found = error.diagnostic(file, too_large="send less of it at once")
            yield Problem(error.about, found.message, found.help or None, file or None, error.line, code=found.code)
        case _:
            for told in error.told:
                message, _, help_ = told.partition(HELP)
                yield Problem(error.about, message, help_ or None, code=error.code)


def _of_a_record(wrong: CaseProblem, file: str) -> Problem:
    """A problem of a record: of a file that can be read by its path, else by line and column."""
    at = _LINE.fullmatch(wrong.path)
    problem = Problem("case", wrong.message, wrong.help or None, file or None, code=wrong.code)
    if at is None:
        return replace(problem, path=wrong.path or None)
    return replace(problem, line=int(at["line"]), column=int(at["column"]) if at["column"] else None)
