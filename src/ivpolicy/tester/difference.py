"""What came out otherwise than a worked case or a worked history expects."""

from __future__ import annotations

from dataclasses import dataclass

from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that did not come out. `question` is empty where the record itself cannot be read."""

    case: str
    line: int
    question: str
    what: str
    expected: object
    found: object
    at: SourceLocation = NOWHERE

    def __str__(self) -> str:
        return (
            f"line {self.line}: {self.case}: {self.question} {self.what}: expected {self.expected}, found {self.found}"
        )
