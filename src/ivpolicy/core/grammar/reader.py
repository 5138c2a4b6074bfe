"""What is known while a pack is read: the problems so far, the names that may be used, and the context."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import SourceLocation

FIELD_TYPES = ("boolean", "choice", "set", "integer", "date")
"""What a fact of a pack's own can be, or a field of a list's items; a fact can be such a list too."""


@dataclass(frozen=True, slots=True)
class FactKind:
    """What a condition needs to know of a fact, whether the vocabulary or the pack declares it.

    Attributes:
        type: boolean, choice, integer, date, set or list; `unknown` after a problem in its own declaration.
        choices: The options of a choice or a set.
        takes: Words it takes beside its type's values: `never`, `none`.
        fields: The fields of a list's items, as (name, kind) pairs.
    """

    type: str
    choices: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    fields: tuple[tuple[str, FactKind], ...] = ()


class Reader:
    """Collects problems and answers what names mean. One reader serves one text."""

    def __init__(
        self,
        file: str,
        facts: Mapping[str, FactKind],
        questions: Mapping[str, tuple[str, ...]],
        sections: Collection[str] = (),
    ) -> None:
        """`facts` and `questions` are the pack's own; `sections` are the keys of a whole pack."""
        self.file = file
        self.found: list[Diagnostic] = []
        self.context: dict[str, str | None] = {}
        self.local_facts = facts
        self.local_questions = questions
        self._sections = sections

    def report(self, code: str, message: str, at: SourceLocation, help_: str = "") -> None:
        """Note a problem; reading goes on, so that all problems are found in one run."""
        self.found.append(Diagnostic(code, message, at, help_))

    def place_of(self, key: str) -> str:
        """Where a key that is unknown at its place belongs, if it is a section of the pack; otherwise nothing."""
        return (
            f"`{key}` is a section of its own: start it in the column of the other sections"
            if key in self._sections
            else ""
        )
