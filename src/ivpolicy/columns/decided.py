"""What a pack says of every row of a table: rows of which a question's answer is the same together, as planes.

The same as `evaluate` says of each row: status, outcome, strength and missing facts, and the rules behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ivpolicy.columns.lowered import LoweredDiagram
from ivpolicy.columns.open_planes import OpenPlanes
from ivpolicy.columns.rows import Classes, RowCells, TableRow
from ivpolicy.columns.table import CaseTable
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase, fact_order
from ivpolicy.core.answers.verdict import Verdict, verdict_of
from ivpolicy.core.arguments import known_questions
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import is_name_of
from ivpolicy.core.once import once
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.record.case import CaseProblem
from ivpolicy.core.record.vocabulary import FactType
from ivpolicy.core.rules.answer import Answer, decided_by
from ivpolicy.core.rules.condition import Condition
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Variable

OPEN = frozenset({"needs_information", "needs_judgement"})
"""The statuses in which facts are missing."""


@dataclass(frozen=True, slots=True)
class StandingRows:
    """A verdict, and the rows of which it holds, as a plane."""

    verdict: Verdict
    rows: int


class PackInColumns:
    """A pack compiled once more, to steps on planes; those of a question are made when it is first asked."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._questions: dict[str, QuestionInColumns] = {}

    def question(self, question: str) -> QuestionInColumns:
        """The steps of one question."""
        made = self._questions.get(question)
        if made is None:
            made = self._questions[question] = QuestionInColumns(self.pack.diagrams(question))
        return made


class QuestionInColumns:
    """The diagrams of a question, lowered."""

    def __init__(self, diagrams: QuestionDiagrams) -> None:
        self.diagrams = diagrams
        self.answers = LoweredDiagram(diagrams.answer, diagrams.variables)
        variables = diagrams.variables
        self.has_judgements = any(v.fact is not None and v.fact.judgement for v in variables)
        self._conditions: dict[int, tuple[Condition, LoweredDiagram]] = {}

    @once
    def settled(self) -> LoweredDiagram:
        """The answer as far as completions must agree on it."""
        return LoweredDiagram(self.diagrams.workshop.mapped(self.diagrams.answer, decided_by), self.diagrams.variables)

    def condition(self, condition: Condition) -> LoweredDiagram:
        """Where a condition of the question holds."""
        kept = self._conditions.get(id(condition))
        if kept is None:
            kept = condition, LoweredDiagram(self.diagrams.of_condition(condition), self.diagrams.variables)
            self._conditions[id(condition)] = kept
        return kept[1]


class DecidedQuestion:
    """The answers to one question, of every row that the pack answers."""

    def __init__(self, lowered: QuestionInColumns, planes: OpenPlanes, rows: int) -> None:
        self._lowered = lowered
        self._planes = planes
        self._rows = rows

    @once
    def by_answers(self) -> tuple[tuple[frozenset[Answer], int], ...]:
        """The rows by the answers that are open of them: no row is in two."""
        parts = [(frozenset[Answer](), self._rows)] if self._rows else []
        for answer, plane in self._lowered.answers.possible(self._planes, self._rows).items():
            cut: list[tuple[frozenset[Answer], int]] = []
            for answers, rows in parts:
                cut.extend(part for part in ((answers | {answer}, rows & plane), (answers, rows & ~plane)) if part[1])
            parts = cut
        return tuple(parts)

    @once
    def standings(self) -> tuple[StandingRows, ...]:
        """Each verdict with the rows of which it holds, as `evaluate` gives it: no row is in two."""
        found: dict[Verdict, int] = {}
        for answers, rows in self.by_answers:
            verdict, more = verdict_of(self._lowered.diagrams.question_rules, answers), rows
            if verdict.status == "needs_information" and self._lowered.has_judgements:
                more = rows & self._hanging_on_more
                judged = Verdict("needs_judgement", verdict.outcome, verdict.strength)
                found[judged] = found.get(judged, 0) | rows & ~more
            found[verdict] = found.get(verdict, 0) | more
        return tuple(StandingRows(verdict, rows) for verdict, rows in found.items() if rows)

    @once
    def decisive(self) -> Mapping[int, int]:
        """By level, the rows in which a variable alone can change outcome or conflict."""
        rows = 0
        for answers, plane in self.by_answers:
            rows |= plane if len({decided_by(answer) for answer in answers}) > 1 else 0
        return self._lowered.settled.decisive(self._planes, rows) if rows else {}

    @once
    def _hanging_on_more(self) -> int:
        """The rows in which something else than a judgement can change the answer."""
        variables, found = self._lowered.diagrams.variables, 0
        for level, plane in self.decisive.items():
            found |= 0 if variables[level].is_judgement else plane
        return found

    # ---- missing ----

    @once
    def missing(self) -> Mapping[str, int]:
        """Of each fact that is missing in some row: the rows, as `Decision.missing` has it, in its order."""
        open_ = 0
        for standing in self.standings:
            open_ |= standing.rows if standing.verdict.status in OPEN else 0
        found: dict[str, int] = {}
        for level, plane in self.decisive.items():
            for name, rows in self._named(level, plane & open_):
                found[name] = found.get(name, 0) | rows
        return {name: found[name] for name in sorted(found, key=fact_order) if found[name]}

    def _named(self, level: int, rows: int) -> Iterator[tuple[str, int]]:
        """What to ask for where the variable at a level can change the answer, and in which rows."""
        variable = self._lowered.diagrams.variables[level]
        if variable.is_single:
            yield variable.key, rows
            return
        planes = self._planes
        classes = to_ask_for(planes, variable)
        for kind, found in enumerate(classes.found):
            of_kind = rows & planes.of_classes(classes, {kind})
            if found is None:
                yield from self._parts(level, of_kind)
            else:
                yield from ((name, of_kind) for name in found)

    def _parts(self, level: int, rows: int) -> Iterator[tuple[str, int]]:
        """The open parts of lists that are recorded in part: as the core finds them, once for rows that are alike."""
        planes, diagrams = self._planes, self._lowered.diagrams
        variables = [diagrams.variables[other] for other in sorted(self._lowered.settled.levels)]
        held = planes.settled.columns[diagrams.variables[level].key]
        known: dict[object, tuple[str, ...]] = {}
        found: dict[str, list[int]] = {}
        for place in planes.places(rows):
            key = held.codes[place], *(planes.opens(variable).at(place) for variable in variables)
            if key not in known:
                on_case = QuestionOnCase(diagrams, OpenCells(planes.table.record(place), planes.as_at))
                known[key] = tuple(on_case.facts_at(decided_by, level))
            for name in known[key]:
                found.setdefault(name, []).append(place)
        yield from ((name, planes.of_rows(places)) for name, places in found.items())

    # ---- rules ----

    @once
    def deciding(self) -> tuple[tuple[Verdict, tuple[str, ...], int], ...]:
        """The rows of each verdict by the rules that give it: true in every completion, or giving it between them.

        Of a list, the duties that are due and the steps that are outstanding. No row is in two; a row of which no rule
        gives the outcome, or that has none, is with no rules.
        """
        return tuple(
            (standing.verdict, tuple(rule.id for rule in rules), rows)
            for standing in self.standings
            for rules, rows in self._by_rules(standing)
        )

    def _by_rules(self, standing: StandingRows) -> Iterator[tuple[tuple[Rule, ...], int]]:
        outcome = standing.verdict.outcome
        rules = [rule for rule in self._lowered.diagrams.question_rules.rules if _gives(rule, outcome)]
        if outcome is None or not rules:
            yield (), standing.rows
            return
        sure = self._parted(rules, standing.rows, is_sure=True)
        for held, rows in sure:
            if held or rules[0].role.is_item:
                yield held, rows
            else:
                yield from self._parted(rules, rows, is_sure=False)

    def _parted(self, rules: Sequence[Rule], rows: int, *, is_sure: bool) -> list[tuple[tuple[Rule, ...], int]]:
        """The rows by those of the rules that hold in every completion; or, where not `is_sure`, in some."""
        parts: list[tuple[tuple[Rule, ...], int]] = [((), rows)]
        for rule in rules:
            wanted = not rule.role.is_check  # of a step, that it is outstanding
            possible = self._lowered.condition(rule.when).possible(self._planes, rows)
            plane = rows & ~possible.get(not wanted, 0) if is_sure else possible.get(wanted, 0)
            parts = [
                part
                for held, of_part in parts
                for part in (((*held, rule), of_part & plane), (held, of_part & ~plane))
                if part[1]
            ]
        return parts


def _gives(rule: Rule, outcome: str | None) -> bool:
    if rule.role.is_check:
        return outcome == "outstanding"
    if rule.role.is_item:
        return outcome == "something_due"
    return rule.outcome == outcome or bool(rule.gap and outcome == "gap")


def to_ask_for(planes: OpenPlanes, variable: Variable) -> Classes[tuple[str, ...] | None]:
    """What to ask for where a variable that is no single fact is open, in every row.

    None of a list that is recorded in part: which parts of it are open and decide hangs on all else that is open.
    """
    is_list = variable.fact is not None and variable.fact.type == FactType.LIST and variable.flag is None

    def names(row: TableRow) -> tuple[str, ...] | None:
        doubted = RowCells(row, planes.as_at, variable).doubted_sources(variable.fact)
        if doubted:
            return tuple(doubted)
        if is_list and variable.value(row.as_record(), planes.as_at) is not None:
            return None
        return variable.missing(row.as_record(), planes.as_at, _never)

    return planes.in_classes(names)


def _never(_one: int, _other: int) -> bool:
    raise AssertionError("asked only of a list that is recorded in part")


class Decided:
    """What a pack says of every row of a table on a day: the answers to its questions, by id, each when first read.

    Attributes:
        pack: The pack that answers, as it binds on the day.
        table: The cases, the pack's own facts typed.
        refused: The rows in which a fact of the pack's own cannot be read, with what is wrong; none is answered.
        of_others: The rows whose record names another authority, or another home; none is answered.
        rows: The rows that are answered, as a plane.
    """

    def __init__(
        self,
        lowered: PackInColumns,
        planes: OpenPlanes,
        refused: Mapping[int, tuple[CaseProblem, ...]],
        questions: tuple[str, ...],
    ) -> None:
        self.pack, self.planes, self.table, self.refused = lowered.pack, planes, planes.table, refused
        self.questions = questions
        self._lowered = lowered
        self.of_others = self._of_others()
        self.rows = planes.everything & ~self.of_others & ~planes.of_rows(refused)
        self._decided: dict[str, DecidedQuestion] = {}

    def __getitem__(self, question: str) -> DecidedQuestion:
        made = self._decided.get(question)
        if made is None:
            known_questions([question], self.questions, self.pack.id)
            made = self._decided[question] = DecidedQuestion(self._lowered.question(question), self.planes, self.rows)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self.questions)

    def _of_others(self) -> int:
        pack = self.pack
        named = "placement.provider" if pack.written.layer == "provider" else "care.responsible_authority"
        column = self.table.columns.get(named)
        if pack.is_national or column is None:
            return 0
        names = enumerate(column.values)
        others = {code for code, name in names if name not in (None, pack.id) and not is_name_of(name, pack.written)}
        return self.planes.of_rows(row for row, code in enumerate(column.codes) if code in others) if others else 0


class AskedTable:
    """Tables as they are asked on a day, so that packs share what they ask alike.

    Args:
        table: The cases.
        as_at: The day of decision.
    """

    def __init__(self, table: CaseTable, as_at: date) -> None:
        self.table, self.as_at = table, as_at
        self._planes: dict[int, tuple[CaseTable, OpenPlanes]] = {}

    def decided_by(
        self, pack: PackInColumns, questions: Iterable[str] | None = None, *, hypothetical: bool = False
    ) -> Decided:
        """What a pack, as it binds on the day, says of every row; `hypothetical`: also where it is not in force then.

        Raises:
            NotInForceError: The edition is not in force on the day, and no hypothesis is asked for.
            UnknownQuestionError: The pack has no question of one of the ids.
        """
        if not hypothetical and not pack.pack.is_in_force(self.as_at):
            raise NotInForceError("; ".join(pack.pack.out_of_force(self.as_at)))
        asked = (
            pack.pack.questions if questions is None else known_questions(questions, pack.pack.questions, pack.pack.id)
        )
        typed, refused = self.table.typed(pack.pack.written)
        kept = self._planes.get(id(typed))
        if kept is None:
            kept = self._planes[id(typed)] = typed, OpenPlanes(typed, self.as_at)
        return Decided(pack, kept[1], refused, tuple(asked))


def decide_columns(pack: Pack, table: CaseTable, as_at: date, questions: Iterable[str] | None = None) -> Decided:
    """Say what a pack says of every row of a table on a day. Raises as `AskedTable.decided_by` does."""
    return AskedTable(table, as_at).decided_by(PackInColumns(pack.on(as_at)), questions)


def row_answers(decided: Decided, question: str) -> list[tuple[Verdict, tuple[str, ...]]]:
    """Of each row, the verdict on a question and the missing facts, for whoever wants rows and not planes.

    A row that is not answered has the verdict None.
    """
    asked, planes = decided[question], decided.planes
    rows: list[Any] = [(None, ())] * len(decided.table)
    for standing in asked.standings:
        for place in planes.places(standing.rows):
            rows[place] = (standing.verdict, ())
    for name, plane in asked.missing.items():
        for place in planes.places(plane):
            verdict, names = rows[place]
            rows[place] = verdict, (*names, name)
    return rows
