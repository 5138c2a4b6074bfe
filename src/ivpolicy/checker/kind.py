"""What every check declares: its code, what it means, how to mend it, and what finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ivpolicy.checker.subject import Subject
from ivpolicy.core.text.diagnostic import Diagnostic, Severity

Find = Callable[[Subject], Iterable[Diagnostic]]


@dataclass(frozen=True, slots=True)
class PackCheck:
    """One check of what a valid pack may still have wrong.

    Attributes:
        code: Permanent code: `A…` for advice found here, `V…` or `P…` for errors and for what loading a pack finds.
        title: What is found, in a few words.
        meaning: Why an officer would want to know.
        mend: What to do about it, and when to leave it.
        find: Finds it in one edition; None for what loading finds, or what needs all editions.
        severity: Whether it fails the check.
    """

    code: str
    title: str
    meaning: str
    mend: str
    find: Find | None = None
    severity: Severity = Severity.ADVICE
