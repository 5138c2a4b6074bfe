"""Why: the tree of reasons of a decision, built when asked.

Every rule with its truth, and under it every condition with its truth, the recorded value, the wanted value, where
the value came from, and where the pack says it. What never changes (text, clause, line) is laid out once for a
question; one generated function gives the truths of a case; a node is a place in both. A leaf's truth and a rule's are
exact; the truth of a condition between them follows from its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from ivpolicy.core.asking import Asking
from ivpolicy.core.condition import (
    All,
    Answered,
    AtLeast,
    Condition,
    Constant,
    Count,
    DatesAsAt,
    Latest,
    Leaf,
    Named,
    Not,
    children,
)
from ivpolicy.core.condition import Any as AnyOf
from ivpolicy.core.conditions_lowering import CONFIRMED
from ivpolicy.core.decision import ReasonDocument
from ivpolicy.core.kernel import OutcomeOf, Writer
from ivpolicy.core.program import Rule
from ivpolicy.core.space import Space
from ivpolicy.core.text.source import NOWHERE, SourceLocation
from ivpolicy.core.truth import Truth
from ivpolicy.core.vocabulary import recorded_value, why_unknown
from ivpolicy.core.wording import plain, test_words, value_words


@dataclass(frozen=True, slots=True)
class Part:
    """What never changes about one node: its words, its place in the pack, and the nodes under it.

    `index` is its place among the truths of a case; `rule` is set on the node of a whole rule. `exactly` is what the
    diagrams are asked where that truth leaves open what is not: a whole rule, or a test on a list.
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

    __slots__ = ("_asking", "part", "parts", "truth")

    def __init__(self, asking: Asking, part: Part, truth: Truth, parts: tuple[Reason, ...]) -> None:
        self._asking = asking
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
        if self.fact is None:
            return None
        return value_words(recorded_value(self._asking.record, self.fact, self._asking.as_at))

    @property
    def why_unknown(self) -> str | None:
        """Why the fact counts as unknown, where the leaf is unknown."""
        if self.fact is None or self.truth is not None:
            return None
        return why_unknown(self._asking.record, self.fact, self._asking.as_at)

    @property
    def source(self) -> str | None:
        """Where the recorded value came from."""
        provenance = self._asking.record.provenance.get(self.fact) if self.fact else None
        return provenance.source if provenance else None

    def document(self) -> ReasonDocument:
        """The node and all under it, as JSON carries it."""
        own = {name: getattr(self, name) for name in ReasonDocument.model_fields if name != "parts"}
        return ReasonDocument(**own, parts=tuple(part.document() for part in self.parts))


class Explainer:
    """The static parts of a question's reasons, and the generated function that makes the nodes of a case over them."""

    def __init__(self, space: Space, outcome_of: OutcomeOf) -> None:
        program = space.program
        layout = _Layout(space, Writer(space, outcome_of))
        parts = [layout.rule(rule) for rule in (*program.rules, *program.side, *program.beside)]
        names = {f"p{i}": part for i, part in enumerate(_every(parts))}
        place = {id(part): name for name, part in names.items()}
        returned = "".join(f"{_made(part, place, layout.writer.names)}, " for part in parts)
        layout.writer.given |= {"Reason": Reason, "exact": _exact, **names}
        self._explain = layout.writer.function(arguments="record, as_at, asking", returned=f"({returned})")

    def reasons(self, asking: Asking) -> tuple[Reason, ...]:
        """One tree for each rule of the question, in the order in which they are looked at."""
        made: tuple[Reason, ...] = self._explain(asking.record, asking.as_at, asking)
        return made


def _every(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _every(part.parts)


def _made(part: Part, place: Mapping[int, str], truths: list[str]) -> str:
    """The expression that makes a node and all under it."""
    below = "".join(f"{_made(child, place, truths)}, " for child in part.parts)
    name, truth = place[id(part)], truths[part.index]
    if part.exactly is not None:
        truth = f"{truth} if {truth} is not None else exact(asking, {name})"
    return f"Reason(asking, {name}, {truth}, ({below}))"


def _exact(asking: Asking, part: Part) -> Truth:
    """The truth of a node where what is written for it leaves it open."""
    return None if part.exactly is None else asking.truth(part.exactly)


@dataclass(slots=True)
class _Layout:
    """Lays out the parts of a question, writing one truth for each as it goes."""

    space: Space
    writer: Writer
    _places: dict[Condition, int] = field(default_factory=dict)

    def rule(self, rule: Rule) -> Part:
        """The node of one rule over its conditions, as the officer wrote them: the `when` and the `done` of a duty."""
        parts = tuple(self._conditions(rule))
        words = plain(rule.id.split(":", 1)[1])
        says = f"{words}: {rule.gap}" if rule.gap else words
        return _merged(Part(self._place(rule.when), says, parts, rule, rule.clauses, at=rule.at, exactly=rule.when))

    def _conditions(self, rule: Rule) -> Iterator[Part]:
        if rule.done is None:
            yield self.condition(rule.when)
            return
        if not isinstance(rule.arises, Constant):
            yield self.condition(rule.arises)
        done = self.condition(rule.done)
        yield replace(done, says=f"done: {done.says}")

    def condition(self, condition: Condition) -> Part:
        """The node of one condition."""
        if isinstance(condition, Leaf):
            return self._leaf(condition)
        parts = tuple(self.condition(child) for child in children(condition))
        index = self._place(condition)
        match condition:
            case Answered(question, outcome, at):
                return Part(index, f"the answer to {question} is {plain(outcome)}", wanted=plain(outcome), at=at)
            case Named(name, clauses, _, at):
                return _merged(Part(index, plain(name), parts, None, clauses, at=at))
            case All() | AnyOf() | Not() | AtLeast() | DatesAsAt() | Constant():
                return Part(index, _heading(condition), parts)
            case _:
                assert_never(condition)

    def _leaf(self, leaf: Leaf) -> Part:
        fact = self.space.rulebook.facts.get(leaf.fact)
        index = self._place(leaf)
        if fact is None:
            return Part(index, self._pseudo_fact(leaf.fact), wanted=test_words(leaf.test), at=leaf.at)
        exactly = leaf if isinstance(leaf.test, Count | Latest) else None
        wanted = test_words(leaf.test, fact.unit)
        return Part(index, fact.label, fact=leaf.fact, wanted=wanted, at=leaf.at, exactly=exactly)

    def _pseudo_fact(self, name: str) -> str:
        """A truth the engine works out itself, in words."""
        kind, _, of = name.partition(":")
        if name.startswith(CONFIRMED) and of in self.space.rulebook.facts:
            return f"mark on: {self.space.rulebook.facts[of].label}"
        return f"{kind} {plain(of.rsplit(':', 1)[-1])}"

    def _place(self, condition: Condition) -> int:
        """The place of a condition's truth, written when first met. The parts of a group are written before it."""
        index = self._places.get(condition)
        if index is None:
            below = [self.writer.names[self._place(child)] for child in children(condition)]
            index = self._places[condition] = self.writer.write(
                _sides(condition, below) or self.writer.sides(condition)
            )
        return index


def _merged(part: Part) -> Part:
    """A name over one group says what the group is, instead of holding it as its only part."""
    group = part.parts[0] if len(part.parts) == 1 else None
    if group is None or group.fact or group.clauses or not group.parts or group.says.startswith("not"):
        return part
    return replace(part, says=f"{part.says}: {group.says}", parts=group.parts)


def _sides(condition: Condition, names: list[str]) -> tuple[str, str] | None:
    """When a group surely holds and surely does not, from its parts' truths by name; None for what has no parts."""
    lost = [f"{name} is False" for name in names]
    match condition:
        case All():
            return " and ".join(names) or "True", " or ".join(lost) or "False"
        case AnyOf():
            return " or ".join(names) or "False", " and ".join(lost) or "True"
        case Not():
            return lost[0], names[0]
        case Named():
            return names[0], lost[0]
        case AtLeast(number, _, worths):
            held = " + ".join(f"({w} if {name} else 0)" for name, w in zip(names, worths, strict=True))
            gone = " + ".join(f"({w} if {part} else 0)" for part, w in zip(lost, worths, strict=True))
            return f"{held} >= {number}", f"{gone} > {sum(worths) - number}"
        case _:
            return None


def _heading(condition: Any) -> str:
    match condition:
        case Constant(value):
            return "always" if value else "never"
        case All():
            return "all of these"
        case AnyOf():
            return "one of these"
        case Not():
            return "not this"
        case AtLeast(number, members, worths):
            return f"at least {number} {'points' if any(w != 1 for w in worths) else f'of these {len(members)}'}"
        case _:
            return "the day of decision lies in the period"
