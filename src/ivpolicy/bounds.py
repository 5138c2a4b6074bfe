"""A pack compiled for proofs that stop: what would take too many steps is left unproved and told.

Steps are counted, never seconds, so a pack gets the same advice on every machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from math import prod
from typing import Any, assert_never

from ivpolicy.core.answers.diagram import Diagram, Workshop
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams, conditions_answering, conditions_asked
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.lowering.layer import Layer
from ivpolicy.core.pack.whole import WrittenPack
from ivpolicy.core.record.vocabulary import Fact, FactType, ItemField
from ivpolicy.core.rules.condition import Answered, Condition, Count, Days, Has, Latest, Leaf, leaves, walk
from ivpolicy.core.rules.rulebook import QuestionRules, Rule, Rulebook
from ivpolicy.core.validation.pack_index import PackIndex, condition_of, entries_of, rules_named
from ivpolicy.core.variables.variable import variable_of

MOST_STEPS = 50_000
"""Most joins of two diagrams of one question, inclusive; no shipped pack needs a tenth of it."""
MOST_CELLS = 3_000_000
"""Most values tried, times the tests tried on them, to cut the facts of one question into cells, inclusive."""
MOST_CELLS_TOGETHER = 1_000_000_000
"""The same for all conditions of a question together, by a count that is far too high where lists are asked much."""
MOST_SPACES = 10
"""How many questions of the greatest size a pack may have in all; whatever is beyond is left unproved."""
MOST_FACTS = 150
"""Most facts on which one condition of a question may hang together, inclusive."""
MOST_ENTRIES = 100_000
"""Most entries of all conditions with every `rule: id` written out, inclusive."""
MOST_REFERENCES = 40
"""Most references from one rule to the next, inclusive."""


class TooLargeError(IvpolicyError):
    """A proof would take too many steps. `question` is what it was about; empty for the pack as a whole."""

    def __init__(self, question: str = "") -> None:
        self.question = question
        super().__init__(question)


class _Purse:
    """The steps and cells that are left for a pack, under all its readings together."""

    __slots__ = ("cells", "steps")

    def __init__(self) -> None:
        self.steps = MOST_STEPS * MOST_SPACES
        self.cells = MOST_CELLS * MOST_SPACES


class BoundedPack(Pack):
    """A compiled pack whose diagrams raise `TooLargeError` instead of growing without end.

    `beneath` is the national layer, lowered once for all packs checked. `questions` leaves out those in `left_out`.
    `kept` is for what is made once for each question.
    """

    def __init__(
        self,
        pack: WrittenPack | None,
        national: WrittenPack,
        beneath: Layer,
        readings: Mapping[str, str],
        *,
        variant_of: BoundedPack | None = None,
    ) -> None:
        super().__init__(pack, national, readings, variant_of=variant_of)
        self._lent = beneath
        self.purse: _Purse = _Purse() if variant_of is None else variant_of.purse  # one for both
        self._bounded: dict[str, QuestionDiagrams] = {}
        self._of_rules: dict[tuple[str, str], QuestionDiagrams] = {}
        self.left_out: set[str] = set()
        self.kept: dict[str, Any] = {}

    @cached_property
    def beneath(self) -> Layer:
        """The national layer, lowered once for all packs checked."""
        return self._lent

    @property
    def questions(self) -> tuple[str, ...]:
        """The ids of the questions about which something can be proved."""
        return tuple(question for question in self.rulebook.by_question if question not in self.left_out)

    def diagrams(self, question: str, *, national: bool = False) -> QuestionDiagrams:
        """The diagrams of a question of this pack. Raises `TooLargeError`."""
        if national:
            return super().diagrams(question, national=True)
        made = self._bounded.get(question)
        if made is None:
            made = self._bounded[question] = BoundedDiagrams(
                self.rulebook, self.rulebook.by_question[question], whole=False, purse=self.purse
            )
        return made

    def diagrams_of_rule(self, question: str, rule: Rule) -> QuestionDiagrams:
        """Diagrams for one rule of a question alone, with all its conditions. Raises `TooLargeError`.

        What a list of events can be to one duty is little; what it can be to all duties together is much.
        """
        made = self._of_rules.get((question, rule.id))
        if made is None:
            alone = replace(self.rulebook.by_question[question], rules=(rule,), side=(), beside=(), cautions=())
            made = self._of_rules[question, rule.id] = BoundedDiagrams(
                self.rulebook, alone, whole=True, purse=self.purse
            )
        return made

    def read_otherwise(self, options: Mapping[str, str]) -> BoundedPack:
        """The same pack with these options of its readings."""
        pack = None if self.is_national else self.written
        return BoundedPack(pack, self.national, self._lent, {**self.readings, **options}, variant_of=self)


class BoundedDiagrams(QuestionDiagrams):
    """Diagrams that raise `TooLargeError` instead of growing without end; by itself, or with what a pack has left."""

    def __init__(
        self, book: Rulebook, question_rules: QuestionRules, *, whole: bool, purse: _Purse | None = None
    ) -> None:
        asked = conditions_asked(question_rules) if whole else conditions_answering(question_rules)
        cells = cells_of(book, asked, question_rules.question.id)
        if cells > (MOST_CELLS_TOGETHER if purse is None else min(MOST_CELLS, purse.cells)):
            raise TooLargeError(question_rules.question.id)
        purse = purse or _Purse()
        purse.cells -= cells
        super().__init__(book, book.by_question, question_rules, whole=whole)
        self.workshop = _BoundedWorkshop(question_rules.question.id, purse)
        self._no, self._yes = self.workshop.final(False), self.workshop.final(True)


class _BoundedWorkshop(Workshop):
    __slots__ = ("_depth", "_left", "_purse", "_question")

    def __init__(self, question: str, purse: _Purse) -> None:
        super().__init__()
        self._question = question
        self._purse = purse
        self._left = MOST_STEPS
        self._depth = 0

    def _joined(
        self,
        a: Diagram,
        b: Diagram,
        join: Callable[[Any, Any], Any],
        go: Callable[[Diagram, Diagram], Diagram],
    ) -> Diagram:
        self._left -= 1
        self._purse.steps -= 1
        if self._left < 0 or self._purse.steps < 0 or self._depth == MOST_FACTS:
            raise TooLargeError(self._question)
        self._depth += 1
        made = super()._joined(a, b, join, go)
        self._depth -= 1
        return made


# ---- references written out ----


def refuse_endless_references(index: PackIndex) -> None:
    """Raise `TooLargeError` where conditions with every `rule: id` written out are too long or refer too far.

    Only for packs whose references lead somewhere and in no circle.
    """
    known: dict[str, int] = {}
    total = 0
    for thing in (*index.nameable_items, *index.pack.schedules, *index.pack.waivers):
        parts = condition_of(thing) if not hasattr(thing, "while_") else (thing.while_,)
        total += _entries(parts, index, known, MOST_REFERENCES)
        if total > MOST_ENTRIES:
            raise TooLargeError


def _entries(parts: Iterable[Any], index: PackIndex, known: dict[str, int], references: int) -> int:
    if references == 0:
        raise TooLargeError
    parts = tuple(parts)
    size = sum(1 for part in parts for _ in entries_of(part))
    for entry in rules_named(parts):
        if entry.rule not in known:
            known[entry.rule] = _entries(condition_of(index.nameable[entry.rule]), index, known, references - 1)
        size += known[entry.rule]
        if size > MOST_ENTRIES:
            raise TooLargeError
    return size


# ---- cells, counted before they are made ----


def cells_of(book: Rulebook, conditions: Iterable[Condition], question: str) -> int:
    """About how many values are tried to cut the facts of these conditions into cells; far too many of lists."""
    asked: dict[str, dict[tuple[str, Any], None]] = defaultdict(dict)
    for leaf in _leaves(book, conditions, {question}):
        asked[variable_of(leaf.fact, book.facts)][leaf.fact, leaf.test] = None
    return sum(
        _of_fact(book.facts[key], [test for _, test in tests]) for key, tests in asked.items() if key in book.facts
    )


def _leaves(book: Rulebook, conditions: Iterable[Condition], seen: set[str]) -> Iterator[Leaf]:
    for condition in conditions:
        for part in walk(condition):
            if isinstance(part, Leaf):
                yield part
            elif isinstance(part, Answered) and part.question not in seen:
                seen.add(part.question)
                yield from _leaves(book, conditions_answering(book.by_question[part.question]), seen)


def _of_fact(fact: Fact, tests: list[Any]) -> int:
    if fact.type == FactType.LIST:
        return _of_list(fact, tests)
    return _values(fact, tests) * _days(tests) * len(tests)


def _values(field: Fact | ItemField, tests: list[Any]) -> int:
    """About how many values stand for all of a fact's."""
    match field.type:
        case FactType.BOOLEAN:
            return 2
        case FactType.CHOICE:
            return len(field.choices)
        case FactType.SET:
            has = (test for test in tests if isinstance(test, Has))
            return 1 << len({member for test in has for member in (*test.all_, *test.any_, *test.none)})
        case FactType.INTEGER:
            return 6 * len(tests) + 1
        case FactType.DATE | FactType.LIST:
            return 18 * len(tests) + 4
        case _:
            assert_never(field.type)


def _days(tests: list[Any]) -> int:
    """About how many days of decision a date is tried on."""
    fixed = sum(isinstance(test, Days) for test in tests)
    return 1 + 20 * fixed * (1 + len(tests) - fixed)


def _of_list(fact: Fact, tests: list[Any]) -> int:
    asked: dict[str, dict[Any, None]] = defaultdict(dict)
    for test in tests:
        for leaf in leaves(test.is_) if isinstance(test, Latest) else leaves(test.where) if test.where else ():
            asked[leaf.fact][leaf.test] = None
    ways = prod(_ways(field, list(asked[field.name])) for field in fact.item if field.name in asked)
    counts = {test.where: 0 for test in tests if isinstance(test, Count)}
    for test in tests:
        if isinstance(test, Count):
            counts[test.where] = max(counts[test.where], test.low or 0, (test.high or 0) + 1)
    latest = 1 << 3 * sum(isinstance(test, Latest) for test in tests)
    return ways * prod(most + 1 for most in counts.values()) * latest * len(tests)


def _ways(field: ItemField, tests: list[Any]) -> int:
    return min(_values(field, tests), 1 << len(tests)) * (1 if field.type != FactType.DATE else _days(tests))
