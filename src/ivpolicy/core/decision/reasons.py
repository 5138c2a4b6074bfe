"""A node of the reasons of a decision: what never changes about it, and what it is in one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ivpolicy.core.once import once, unread
from ivpolicy.core.result_document import ReasonDocument
from ivpolicy.core.rules.condition import Condition
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.rules.truth import Truth
from ivpolicy.core.text.source import NOWHERE, SourceLocation
from ivpolicy.core.variables.open_cells import Shown

_MOST_KEPT = 256
"""How many nodes a part keeps, one for each way it has been in a case; past that it starts again."""


NOTHING_SHOWN = Shown()
"""What is shown at a node that asks no fact."""


@dataclass(frozen=True, slots=True, eq=False)
class ReasonPart:
    """What never changes about one node: its words, its place in the pack, and the nodes under it.

    `truth_of` is the condition whose truth it has. `rule` is set on the node of a whole rule, whose truth is exact; any
    other group's follows from its `parts`.
    """

    truth_of: Condition
    says: str
    parts: tuple[ReasonPart, ...] = ()
    rule: Rule | None = None
    clauses: tuple[str, ...] = ()
    fact: str | None = None
    wanted: str | None = None
    at: SourceLocation = NOWHERE
    _made: dict[tuple[Any, ...], Reason] = field(default_factory=dict, init=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        said = self.truth_of, self.says, self.parts, self.rule, self.clauses, self.fact, self.wanted, self.at
        return ReasonPart, said

    def seen(self, truth: Truth, shown: Shown, parts: tuple[Reason, ...]) -> Reason:
        """The node of a case. Cases that are alike here share it."""
        key = (truth, shown, *map(id, parts))  # the node that is kept holds its parts, so no other takes their place
        made = self._made.get(key)
        if made is None:
            if len(self._made) > _MOST_KEPT:
                self._made.clear()
            made = self._made[key] = Reason(self, truth, shown, parts)
        return made


class Reason:
    """A node of the explanation of one case.

    Attributes:
        truth: True, False, or None for unknown.
        part: What never changes about it: its words, its clauses, its place in the pack.
        parts: The nodes under it.
        recorded: The value on the record in words; of the answer to another question, that answer. None where there is
            none.
        why_unknown: Why a fact counts as unknown; None where it is known.
        source: Where the value came from, as the record's provenance says.
    """

    def __init__(self, part: ReasonPart, truth: Truth, shown: Shown, parts: tuple[Reason, ...]) -> None:
        self.part = part
        self.truth = truth
        self.parts = parts
        self.recorded = shown.recorded
        self.why_unknown = shown.why_unknown if truth is None else None
        self.source = shown.source

    def __getstate__(self) -> dict[str, Any]:
        return unread(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reason):
            return NotImplemented
        return self is other or self.document() == other.document()

    def __hash__(self) -> int:
        return hash((self.says, self.truth))

    @property
    def says(self) -> str:
        """The rule, the fact or the group, in words."""
        return self.part.says

    @property
    def rule(self) -> str | None:
        """The rule's id, on the node of a whole rule."""
        return self.part.rule.id if self.part.rule else None

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses cited here."""
        return self.part.clauses

    @property
    def fact(self) -> str | None:
        """The fact a leaf asks."""
        return self.part.fact

    @property
    def wanted(self) -> str | None:
        """What the test wants, in words."""
        return self.part.wanted

    @property
    def file(self) -> str | None:
        """The pack's file; None for what the catalogue says."""
        return self.part.at.file or None

    @property
    def line(self) -> int | None:
        """The line in it, counted from 1."""
        return self.part.at.line or None

    @once
    def _document(self) -> ReasonDocument:
        own = {name: getattr(self, name) for name in ReasonDocument.model_fields if name != "parts"}
        return ReasonDocument(**own, parts=tuple(part.document() for part in self.parts))

    def document(self) -> ReasonDocument:
        """The node and all under it, as JSON carries it."""
        return self._document
