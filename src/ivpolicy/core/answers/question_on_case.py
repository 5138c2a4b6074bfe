"""One question asked of one case: its verdict, and what the record leaves open, exact."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import product

from ivpolicy.core.answers.diagram import Split, restricted, splits_at
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.verdict import Verdict
from ivpolicy.core.once import once
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.result_document import ItemState
from ivpolicy.core.rules.answer import Answer, decided_by
from ivpolicy.core.rules.condition import Condition
from ivpolicy.core.rules.kinds import rungs_up_to
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.rules.truth import Truth
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.single_values import PlainValue
from ivpolicy.core.variables.variable import Variable, places_of
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag


class QuestionOnCase:
    """A question's diagrams and a case. Everything is worked out when first read."""

    def __init__(self, diagrams: QuestionDiagrams, case: OpenCells) -> None:
        self.diagrams = diagrams
        self.case = case

    @property
    def record(self) -> CaseRecord:
        """The case record."""
        return self.case.record

    @property
    def as_at(self) -> date:
        """The day of decision."""
        return self.case.as_at

    @once
    def answers(self) -> frozenset[Answer]:
        """Every answer some completion gives."""
        return self.diagrams.answers(self.case)

    @once
    def item_states(self) -> dict[int, tuple[ItemState, date | None]]:
        """Where each check, duty and schedule stands as far as it was asked, by the identity of its rule."""
        return {}

    @once
    def verdict(self) -> Verdict:
        """Status, outcome and strength."""
        return self.diagrams.verdict(self.case)

    def truth(self, condition: Condition) -> Truth:
        """True or false where it is so in every completion, else None: exact, not Kleene."""
        return self.diagrams.truth(condition, self.case)

    def holds(self, rule: Rule) -> Truth:
        """Whether the rule holds in every completion or in none; of a rung of the ladder, whether it is climbed."""
        question_rules = self.diagrams.question_rules
        if not rule.role.is_climbed or rule not in question_rules.rules:
            return self.truth(rule.when)
        climbed = {rule.outcome in rungs_up_to(question_rules, answer.outcome) for answer in self.answers}
        return climbed.pop() if len(climbed) == 1 else None

    # ---- what is missing ----

    @once
    def missing(self) -> tuple[str, ...]:
        """The recorded facts that alone can change outcome or conflict, in the order of the vocabulary."""
        return self.facts_deciding(decided_by, None) if len(self.answers) > 1 else ()

    def facts_deciding(self, view: Callable[[Answer], Hashable], name: Hashable) -> tuple[str, ...]:
        """The recorded facts in which two completions differ alone while their answers differ as seen by `view`.

        `name` stands for the view.
        """
        levels = self.diagrams.decisive(self.case, view, name)
        names = {name for level in levels for name in self.facts_at(view, level)}
        return tuple(sorted(names, key=fact_order))

    @once
    def settled_by(self) -> tuple[str, ...]:
        """The missing facts of which at least one value alone would settle the question, in the order of `missing`.

        A variable that waits for several facts is narrowed by none of them alone. A value that contradicts the record
        corrects it and fills no gap, so it settles nothing.
        """
        if len(self.answers) < 2:  # noqa: PLR2004 - one answer leaves nothing to settle
            return ()
        levels: dict[str, list[int]] = {}
        for level in self.diagrams.decisive(self.case, decided_by, None):
            names = tuple(self.facts_at(decided_by, level))
            if len(names) == 1:
                levels.setdefault(names[0], []).append(level)
        return tuple(
            fact
            for fact in self.missing
            if any(
                len({decided_by(answer) for answer in self.diagrams.answers(known)}) == 1
                for known in self._narrowed(levels.get(fact, ()))
            )
        )

    def _narrowed(self, levels: Sequence[int]) -> Iterator[Mapping[Variable, int]]:
        """The case with what the variables at these levels wait for known, in every way in which the answer may differ.

        A fact of the vocabulary is recorded, since other facts are worked out from it. What it comes to and whether it
        is marked as confirmed are free of each other, so they are tried together.
        """
        variables = {level: self.diagrams.variables[level] for level in levels}
        marks = [level for level, variable in variables.items() if isinstance(variable.flag, ConfirmedFlag)]
        recorded = [variable for variable in variables.values() if variable.is_single and variable.key in VOCABULARY]
        for variable in recorded:
            yield from (cells for known in self._recorded(variable) for cells in self._in_each_cell(known, marks))
        if not recorded:
            yield from (cells for level in levels for cells in self._in_each_cell(self.case, [*marks, level]))

    def _recorded(self, variable: Variable) -> Iterator[OpenCells]:
        """The case with a fact recorded, in every way; of a list of words or a day in one way for each cell."""
        cells: set[int] = set()
        for value, cell in _values_and_cells(variable, self.as_at):
            is_asked = cell & self.case[variable] and cell not in cells
            known = self.case.recorded(variable.key, value) if is_asked else None
            if known is not None:
                yield known
                cells.update([cell] if isinstance(value, frozenset | date) else ())

    def _in_each_cell(self, case: OpenCells, levels: Sequence[int]) -> Iterator[Mapping[Variable, int]]:
        """A case with the variables at these levels each in one of its open cells; cells never told apart are one."""
        if not levels:
            yield case
            return
        variables = {self.diagrams.variables[level]: self.diagrams.told_apart(level) for level in levels}
        open_ = [[alike & case[variable] for alike in told_apart] for variable, told_apart in variables.items()]
        narrowed = _Narrowed(case)
        for cells in product(*(filter(None, alike) for alike in open_)):
            narrowed.update(zip(variables, cells, strict=True))
            yield narrowed

    def facts_at(self, view: Callable[[Answer], Hashable], level: int) -> Iterable[str]:
        """The recorded facts to ask for where the variable at a level can change the answer as seen by `view`."""
        variable = self.diagrams.variables[level]
        if variable.is_single:
            return (variable.key,)
        place: dict[int, int] = {}
        splits: list[Split] = []

        def differ(one: int, other: int) -> bool:
            if not place:  # asked only of a list that is recorded in part
                place.update((cell, i) for i, cell in enumerate(self._cells(level)))
                answer = self.diagrams.workshop.mapped(self.diagrams.answer, view)
                splits.extend(splits_at(restricted(answer, self._cells), level))
            return any(split.kids[place[one]] is not split.kids[place[other]] for split in splits)

        return self.case.doubted_sources(variable.fact) or variable.missing(self.record, self.as_at, differ)

    def _cells(self, level: int) -> tuple[int, ...]:
        return places_of(self.case[self.diagrams.variables[level]])


@lru_cache(maxsize=4096)
def _values_and_cells(variable: Variable, as_at: date) -> tuple[tuple[PlainValue, int], ...]:
    """Values from every cell of a variable on a day, each with its cell as bits."""
    return tuple((value, variable.cells_of((value,), as_at)) for value in variable.representatives(as_at))


class _Narrowed(dict[Variable, int]):
    """The open cells of a case, of which those of single variables are narrowed."""

    def __init__(self, case: OpenCells) -> None:
        super().__init__()
        self._case = case

    def __missing__(self, variable: Variable) -> int:
        return self._case[variable]


@lru_cache(maxsize=4096)
def fact_order(path: str) -> tuple[int, str]:
    """The place of a fact in the vocabulary, an item's field after its list; the pack's own facts last."""
    listed = path.split("[", 1)[0]
    return (VOCABULARY.order(listed) if listed in VOCABULARY else 1 << 30, path)
