"""A node of the reasons of a decision: what never changes about it, and what it is in one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ivpolicy.core.asking import Asking
from ivpolicy.core.case import CaseRecord
from ivpolicy.core.cells.scalar_cells import Value, passes
from ivpolicy.core.condition import Condition, Leaf
from ivpolicy.core.decision import ReasonDocument
from ivpolicy.core.once import once
from ivpolicy.core.program import Rule
from ivpolicy.core.space import Space
from ivpolicy.core.text.source import NOWHERE, SourceLocation
from ivpolicy.core.truth import Truth
from ivpolicy.core.vocabulary import recorded_value, why_unknown
from ivpolicy.core.wording import value_words

_MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class Part:
    """What never changes about one node: its words, its place in the pack, and the nodes under it.

    `index` is its place among the truths of a case; `rule` is set on the node of a whole rule. `exactly` is what the
    diagrams are asked where that truth leaves open what is not: a whole rule, or a test on a list. `leaf` is the test
    of a node that asks a fact.
    """

    index: int
    says: str
    parts: tuple[Part, ...] = ()
    rule: Rule | None = None
    clauses: tuple[str, ...] = ()
    fact: str | None = None
    wanted: str | None = None
    at: SourceLocation = NOWHERE
    exactly: Condition | None = None
    leaf: Leaf | None = None


class Reason:
    """A node of the explanation of one case.

    Attributes:
        truth: True, False, or None for unknown.
        part: What never changes about it: its words, its clauses, its place in the pack.
        parts: The nodes under it.
        recorded: The value on the record in words; None where it is not recorded.
        why_unknown: Why a fact counts as unknown; None where it is known.
        source: Where the value came from, as the record's provenance says.
    """

    __slots__ = ("_seen", "part", "parts", "truth")

    def __init__(self, seen: Seen | SeenValue, part: Part, truth: Truth, parts: tuple[Reason, ...]) -> None:
        self._seen = seen
        self.part = part
        self.truth = truth
        self.parts = parts

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

    @property
    def recorded(self) -> str | None:
        """The recorded value in words; a list is told by its length."""
        return value_words(self._seen.value(self.fact)) if self.fact else None

    @property
    def why_unknown(self) -> str | None:
        """Why the fact counts as unknown, where the leaf is unknown."""
        return self._seen.why_unknown(self.fact) if self.fact and self.truth is None else None

    @property
    def source(self) -> str | None:
        """Where the recorded value came from."""
        return self._seen.source(self.fact) if self.fact else None

    def document(self) -> ReasonDocument:
        """The node and all under it, as JSON carries it."""
        own = {name: getattr(self, name) for name in ReasonDocument.model_fields if name != "parts"}
        return ReasonDocument(**own, parts=tuple(part.document() for part in self.parts))


class Seen:
    """What a record shows of a fact on a day."""

    def __init__(self, space: Space, record: CaseRecord, as_at: date) -> None:
        self._space = space
        self._record = record
        self._as_at = as_at

    @once
    def asking(self) -> Asking:
        """The question asked of the record, for truths that only the diagrams give."""
        return Asking(self._space, self._record, self._as_at)

    def value(self, fact: str) -> object:
        """The effective recorded value, None where it is not recorded."""
        return recorded_value(self._record, fact, self._as_at)

    def why_unknown(self, fact: str) -> str | None:
        """Why it counts as unknown."""
        return why_unknown(self._record, fact, self._as_at)

    def source(self, fact: str) -> str | None:
        """Where the value came from, as the record's provenance says."""
        provenance = self._record.provenance.get(fact)
        return provenance.source if provenance else None


class SeenValue:
    """The same of a plain value whose record says nothing of where values come from: no case is needed."""

    __slots__ = ("_value",)

    def __init__(self, value: Value | None) -> None:
        self._value = value

    def value(self, _: str) -> object:
        """The value, None where it is not recorded."""
        return self._value

    def why_unknown(self, _: str) -> str | None:
        """Why it counts as unknown."""
        return "not recorded" if self._value is None else None

    def source(self, _: str) -> None:
        """Nothing says where it came from."""


class SharedLeaves(dict[Value | None, Reason]):
    """The nodes of one test on a plain value, by value: cases in which the value is the same share the node."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part = part

    def __missing__(self, value: Value | None) -> Reason:
        if len(self) > _MOST_KEPT:
            self.clear()
        made = self[value] = Reason(SeenValue(value), self._part, self._truth(value), ())
        return made

    def _truth(self, value: Value | None) -> Truth:
        """A plain test does not turn on the day, so any day will do."""
        leaf = self._part.leaf
        return None if value is None or leaf is None else passes(leaf.test, value, date.min)


def exact_truth(seen: Seen, part: Part) -> Truth:
    """The truth of a node where what is written for it leaves it open."""
    return None if part.exactly is None else seen.asking.truth(part.exactly)
