"""Why: the tree of reasons of a decision, built when asked.

Every rule with its truth, and under it every condition with its truth, the recorded value, the wanted value, where
the value came from, and where the pack says it. What never changes (text, clause, line) is laid out once for a
question; one generated function gives the truths of a case; a node is a place in both. A leaf's truth and a rule's are
exact; the truth of a condition between them follows from its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, assert_never

from ivpolicy.core.case import CaseRecord
from ivpolicy.core.condition import (
    All,
    Answered,
    AtLeast,
    Condition,
    Constant,
    Count,
    DatesAsAt,
    Leaf,
    Named,
    Not,
    children,
)
from ivpolicy.core.condition import Any as AnyOf
from ivpolicy.core.conditions_lowering import CONFIRMED
from ivpolicy.core.independence import Independence
from ivpolicy.core.kernel import OutcomeOf, Writer
from ivpolicy.core.once import once
from ivpolicy.core.program import Rule
from ivpolicy.core.reason import Part, Reason, Seen, SharedLeaves, exact_truth
from ivpolicy.core.space import Space
from ivpolicy.core.wording import plain, test_words


class Explainer:
    """The static parts of a question's reasons, and the generated functions that make the nodes of a case over them."""

    def __init__(self, space: Space, outcome_of: OutcomeOf) -> None:
        program = space.program
        self.space = space
        self._writer = Writer(space, outcome_of)
        layout = _Layout(space, self._writer, Independence(space))
        self._parts = [layout.rule(rule) for rule in (*program.rules, *program.side, *program.beside)]

    def reasons(self, record: CaseRecord, as_at: date) -> tuple[Reason, ...]:
        """One tree for each rule of the question, in the order in which they are looked at."""
        # What the record says of where a value comes from belongs to the case, so its leaves are not shared.
        make = self._of_case if record.provenance else self._of_values
        made: tuple[Reason, ...] = make(record, as_at, Seen(self.space, record, as_at))
        return made

    @once
    def _of_values(self) -> Callable[..., Any]:
        return self._function(_Making(self._writer, shares_leaves=True))

    @once
    def _of_case(self) -> Callable[..., Any]:
        return self._function(_Making(self._writer, shares_leaves=False))

    def _function(self, making: _Making) -> Callable[..., Any]:
        made = "".join(f"{making.made(part)}, " for part in self._parts)
        # Handed over and not kept with the writer: another thread may be making the other function of it.
        given = {"Reason": Reason, "exact": exact_truth, **making.given}
        return self._writer.function(arguments="record, as_at, seen", returned=f"({made})", given=given)


@dataclass(slots=True)
class _Making:
    """Writes the expressions that make the nodes, and gathers what those expressions name."""

    writer: Writer
    shares_leaves: bool
    given: dict[str, Any] = field(default_factory=dict)

    def made(self, part: Part) -> str:
        """The expression that makes a node and all under it."""
        value = self.writer.value_read(part.leaf) if self.shares_leaves and part.leaf else None
        if value is not None:
            return f"{self._named('leaves', SharedLeaves(part))}[{value}]"
        name, truth = self._named("part", part), self.writer.names[part.index]
        if part.exactly is not None:
            truth = f"{truth} if {truth} is not None else exact(seen, {name})"
        return f"Reason(seen, {name}, {truth}, ({''.join(f'{self.made(below)}, ' for below in part.parts)}))"

    def _named(self, kind: str, value: object) -> str:
        name = f"{kind}{len(self.given)}"
        self.given[name] = value
        return name


@dataclass(slots=True)
class _Layout:
    """Lays out the parts of a question, writing one truth for each as it goes."""

    space: Space
    writer: Writer
    independence: Independence
    _places: dict[Condition, int] = field(default_factory=dict)

    def rule(self, rule: Rule) -> Part:
        """The node of one rule over its conditions, as the officer wrote them: the `when` and the `done` of a duty."""
        parts = tuple(self._conditions(rule))
        words = plain(rule.name)
        says = f"{words}: {rule.gap}" if rule.gap else words
        place = self._place(rule.when)
        exactly = self._asked_exactly(rule.when)
        if exactly is not None and self.independence.is_exact(exactly):
            self.writer.ask_again(self.writer.names[place], exactly, self.independence)
            exactly = None
        return _merged(Part(place, says, parts, rule, rule.clauses, at=rule.at, exactly=exactly))

    def _asked_exactly(self, condition: Condition) -> Condition | None:
        """The condition, where three-valued logic alone may leave open what is settled."""
        return None if self.independence.is_plain(condition) else condition

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
        exactly = self._asked_exactly(leaf) if isinstance(leaf.test, Count) else None
        wanted = test_words(leaf.test, fact.unit)
        return Part(index, fact.label, fact=leaf.fact, wanted=wanted, at=leaf.at, exactly=exactly, leaf=leaf)

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
