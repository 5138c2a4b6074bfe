"""What can be wrong with a file: a value with a place, a permanent code, a plain sentence and help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ivpolicy.core.text.source import SourceLocation


class Severity(StrEnum):
    """`error`: the file is refused. `advice`: the file loads, and the officer is told."""

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


class PackError(Exception):
    """A pack is refused. `diagnostics` holds every problem found, in the order of the file."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=lambda d: (d.location, d.code)))
        super().__init__("\n".join(str(d) for d in self.diagnostics))
