"""What can be wrong with a file: a value with a place, a permanent code, a plain sentence and help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.text.source import SourceLocation


class Severity(StrEnum):
    """`error`: the file is refused, or its approval does not hold. `advice`: it loads, and the officer is told."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem in a file.

    Attributes:
        code: Permanent code: `P…` parse, `V…` validate. Never reused for another problem.
        message: What is wrong, one line, in plain words, the officer's own text in backticks.
        location: Where it stands.
        help: How to mend it, with the nearest valid name where there is one; may be empty.
        severity: Whether the file is refused for it.
    """

    code: str
    message: str
    location: SourceLocation
    help: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        line = f"{self.location}: {self.code} {self.severity}: {self.message}"
        return f"{line}\n  help: {self.help}" if self.help else line


class PackError(IvpolicyError):
    """A pack is refused.

    Attributes:
        diagnostics: Every problem found, in the order of the file; at least one.
    """

    code = "pack_refused"

    about: ClassVar[Literal["pack"]] = "pack"

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=lambda d: (d.location, d.code)))
        super().__init__("\n".join(self.told))

    @property
    def told(self) -> tuple[str, ...]:
        """Each problem with its place, its code and its help."""
        return tuple(str(diagnostic) for diagnostic in self.diagnostics)
