"""A pack as one program of and/or over bits, for engines that hold the rows themselves: data frames and databases.

What stands in a row of typed columns is what the core reads of a record: of each variable, in which cells it may lie,
as far as the steps tell them apart, and what to ask for where it is open. So the program holds no reading of facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import combinations
from typing import Protocol, TypeVar, assert_never

from ivpolicy.columns.decided import OPEN, QuestionInColumns
from ivpolicy.columns.terms import Always, Asks, Joined, May, RowTerm, RowTerms
from ivpolicy.core.answers.question_on_case import fact_order
from ivpolicy.core.answers.verdict import Verdict, verdict_of
from ivpolicy.core.arguments import known_questions
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.rules.answer import Answer
from ivpolicy.core.variables.variable import Variable

Printed = TypeVar("Printed")

_BITS = 32
"""How many bits a typed column holds."""
_MOST_ANSWERS = 12
_DEEPEST = 12
"""How deep an expression is written in one: engines read them by recursion."""
CHILD = "child"
"""The column of the ids of the cases."""


class ColumnsError(IvpolicyError, ValueError):
    """Columns that cannot be answered for. The message says which, and how to mend it; never what stands in them."""

    code = "columns_refused"


def missing_column(question: str, fact: str) -> str:
    """The column that says of which cases a fact is missing to a question."""
    return f"{question}.missing.{fact}"


class Printer(Protocol[Printed]):
    """How an engine writes what is so of a row."""

    def bit(self, column: str, bit: int) -> Printed:
        """That a bit of a typed column is set; the lowest is the first."""

    def named(self, name: str) -> Printed:
        """What a column of truth values says."""

    def both(self, members: Sequence[Printed]) -> Printed:
        """That all are so."""

    def either(self, members: Sequence[Printed]) -> Printed:
        """That one is so."""

    def always(self) -> Printed:
        """What is so of every row."""


class _Asked(set[str]):
    """Writes nothing, and holds what is asked."""

    def bit(self, column: str, bit: int) -> None:  # noqa: ARG002 - as every printer
        self.add(column)

    def named(self, name: str) -> None:
        self.add(name)

    def both(self, members: Sequence[None]) -> None:
        """Nothing."""

    def either(self, members: Sequence[None]) -> None:
        """Nothing."""

    def always(self) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class StepLayer:
    """Steps that ask columns and the steps of the layers before; `kept` is what later layers ask of what there was."""

    kept: tuple[str, ...]
    steps: tuple[tuple[str, RowTerm], ...]


@dataclass(frozen=True, slots=True)
class QuestionOut:
    """What is read off for one question. A code is the sum of 2 to the place of each answer that can still be.

    Attributes:
        question: Its id.
        answers: For each answer in order, that it can still be.
        more: That something else than a judgement can change the answer: worth 2 to the number of answers.
        codes: Each verdict with its codes.
        missing: The facts that may be missing in order, and where they are, as long as the question is open.
    """

    question: str
    answers: tuple[RowTerm, ...]
    more: RowTerm | None
    codes: Mapping[Verdict, tuple[int, ...]]
    missing: tuple[tuple[str, RowTerm], ...]

    def words(self) -> Iterator[tuple[str, Mapping[str | None, list[int]]]]:
        """Each part of the verdict by its name: the words it may be, each with its codes; None is no word."""
        for name in ("status", "outcome", "strength"):
            found: dict[str | None, list[int]] = {}
            for verdict, codes in self.codes.items():
                found.setdefault(getattr(verdict, name), []).extend(codes)
            yield name, found

    @property
    def open_codes(self) -> list[int]:
        """The codes of which facts are missing."""
        return [code for verdict, codes in self.codes.items() if verdict.status in OPEN for code in codes]


class ColumnProgram:
    """What a pack answers on a day, as steps over the bits of typed columns.

    Args:
        pack: The pack; it is asked as it binds on the day.
        as_at: The day of decision.
        questions: The ids of the questions.

    Attributes:
        outs: What is read off, for each question.
        columns: By the name of each typed column, what its bits say, the lowest first. The name begins with a stamp of
            pack, day and questions, so that columns typed for another are not there.
        layers: What is worked out for all rows, in turn.
        asked_last: What is asked once they are worked out.

    Raises:
        UnknownQuestionError: The pack has no question of one of these ids.
        WrongArgumentError: The questions are not ids in a list. WrongDayError: The day is none from 1900 to 2200.
        ColumnsError: A question has more answers than a program tells apart.
    """

    def __init__(self, pack: Pack, as_at: date, questions: Iterable[str]) -> None:
        refuse_no_day(as_at)
        self.pack, self.as_at = pack.on(as_at), as_at
        terms, asked = RowTerms(), known_questions(questions, self.pack.questions, pack.id)
        self.outs = tuple(_traced(QuestionInColumns(self.pack.diagrams(question)), terms) for question in asked)
        self.columns = dict(_bits(terms.leaves, self._stamp(terms)))
        self._place = {leaf: (name, bit) for name, bits in self.columns.items() for bit, leaf in enumerate(bits)}
        wanted = [term for out in self.outs for term in _read_off(out)]
        layers, self._names = _layers(wanted)
        self.layers = tuple(self._with_kept(layers, wanted))

    def _stamp(self, terms: RowTerms) -> str:
        said = "\n".join(
            f"{leaf.variable.key} {leaf.cells if isinstance(leaf, May) else leaf.fact}" for leaf in terms.leaves
        )
        outs = " ".join(out.question for out in self.outs)
        told = f"{self.pack.evaluated_digest}\n{self.as_at}\n{outs}\n{said}"
        return sha256(told.encode()).hexdigest()[:8]

    @property
    def variables(self) -> Mapping[Variable, tuple[str, ...]]:
        """Each variable that is asked, with its typed columns."""
        found: dict[Variable, tuple[str, ...]] = {}
        for name, bits in self.columns.items():
            found[bits[0].variable] = (*found.get(bits[0].variable, ()), name)
        return found

    def _with_kept(
        self, layers: Sequence[Sequence[tuple[str, RowTerm]]], wanted: Sequence[RowTerm]
    ) -> Iterator[StepLayer]:
        """The layers with what is kept of the columns before them: what is asked later on."""
        asked = [self._asked(steps, whole=True) for steps in layers]
        asked.append(self._asked([("", term) for term in wanted], whole=False))
        self.asked_last = frozenset(asked[-1])
        there = dict.fromkeys(self.columns)
        for place, steps in enumerate(layers):
            later = set().union(*asked[place + 1 :])
            kept = tuple(name for name in there if name in later)
            yield StepLayer(kept, tuple(steps))
            there = dict.fromkeys((*kept, *(name for name, _ in steps)))

    def _asked(self, steps: Iterable[tuple[str, RowTerm]], *, whole: bool) -> set[str]:
        names = _Asked()
        for _, term in steps:
            self.written(term, names, whole=whole)
        return names

    def written(self, term: RowTerm, printer: Printer[Printed], *, whole: bool = False) -> Printed:
        """A term as an engine writes it: by its name where it is a step, unless it is wanted `whole`."""
        name = self._names.get(term)
        if name is not None and not whole:
            return printer.named(name)
        match term.said:
            case Always():
                return printer.always()
            case May() | Asks() as leaf:
                return printer.bit(*self._place[leaf])
            case Joined(_, _, either):
                members = [self.written(member, printer) for member in _members(term, self._names)]
                return printer.either(members) if either else printer.both(members)
            case _:
                assert_never(term.said)


def _traced(question: QuestionInColumns, terms: RowTerms) -> QuestionOut:
    diagrams, planes, everything = question.diagrams, terms.as_planes(), terms.everything
    walked: Mapping[Answer, RowTerm] = question.answers.possible(planes, everything)  # type: ignore[arg-type, assignment]
    decisive: Mapping[int, RowTerm] = question.settled.decisive(planes, everything)  # type: ignore[arg-type, assignment]
    more: RowTerm | int = 0
    missing: dict[str, RowTerm] = {}
    for level, alone in decisive.items():
        variable = diagrams.variables[level]
        more = more if variable.is_judgement else alone | more
        for fact in (variable.key,) if variable.is_single else sorted(variable.rests_on, key=fact_order):
            asked = alone if variable.is_single else alone & terms.leaf(Asks(variable, fact))
            missing[fact] = asked | missing.get(fact, 0)  # type: ignore[assignment]
    return QuestionOut(
        diagrams.question_rules.question.id,
        tuple(walked.values()),
        more if question.has_judgements and isinstance(more, RowTerm) else None,
        _codes(question, tuple(walked)),
        tuple((fact, missing[fact]) for fact in sorted(missing, key=fact_order)),
    )


def _codes(question: QuestionInColumns, answers: tuple[Answer, ...]) -> Mapping[Verdict, tuple[int, ...]]:
    """Every verdict with its codes: of those answers that can be, whichever can still be between them."""
    rules, more = question.diagrams.question_rules, 1 << len(answers)
    if len(answers) > _MOST_ANSWERS:
        raise ColumnsError(
            f"{rules.question.id}: more than {_MOST_ANSWERS} answers are told apart\n"
            "  help: leave the question out, or screen without an engine"
        )
    found: dict[Verdict, list[int]] = {}
    for number in range(1, len(answers) + 1):
        for places in combinations(range(len(answers)), number):
            verdict = verdict_of(rules, frozenset(answers[place] for place in places))
            code, judged = sum(1 << place for place in places), verdict
            if verdict.status == "needs_information" and question.has_judgements:
                judged = Verdict("needs_judgement", verdict.outcome, verdict.strength)
            found.setdefault(judged, []).append(code)
            found.setdefault(verdict, []).append(code + more)
    return {verdict: tuple(codes) for verdict, codes in found.items()}


def _bits(leaves: Iterable[May | Asks], stamp: str) -> Iterator[tuple[str, tuple[May | Asks, ...]]]:
    """The typed columns: what is asked of a variable together, as many bits as one holds."""
    by_variable: dict[Variable, list[May | Asks]] = {}
    for leaf in leaves:
        by_variable.setdefault(leaf.variable, []).append(leaf)
    number: dict[str, int] = {}
    for variable, asked in by_variable.items():
        for start in range(0, len(asked), _BITS):
            number[variable.key] = number.get(variable.key, 0) + 1
            yield f"{stamp}:{variable.key}:{number[variable.key]}", tuple(asked[start : start + _BITS])


# ---- steps ----


def _read_off(out: QuestionOut) -> Iterator[RowTerm]:
    yield from out.answers
    yield from () if out.more is None else (out.more,)
    yield from (term for _, term in out.missing)


def _members(term: RowTerm, named: Mapping[RowTerm, str]) -> Iterator[RowTerm]:
    """What a term joins, and what those join that join likewise, as long as they are no steps of their own."""
    said = term.said
    assert isinstance(said, Joined)  # noqa: S101 - tells the type checker
    for member in (said.one, said.other):
        if isinstance(member.said, Joined) and member.said.either == said.either and member not in named:
            yield from _members(member, named)
        else:
            yield member


def _layers(wanted: Sequence[RowTerm]) -> tuple[tuple[tuple[tuple[str, RowTerm], ...], ...], Mapping[RowTerm, str]]:
    """The steps, those of a layer asking only those before, and their names.

    A step is what is read off, what is asked more than once, and what would make an expression too deep.
    """
    upwards, used = _upwards(wanted)
    names: dict[RowTerm, str] = {}
    depth: dict[RowTerm, int] = {}
    layer: dict[RowTerm, int] = {}
    layers: list[list[tuple[str, RowTerm]]] = []
    for term in upwards:
        said = term.said
        below = (said.one, said.other) if isinstance(said, Joined) else ()
        depth[term] = 1 + max((0 if one in names else depth[one] for one in below), default=0)
        layer[term] = max((layer[one] + (one in names) for one in below), default=0)
        if used[term] > 1 or depth[term] > _DEEPEST:
            names[term] = f"step{len(names)}"
            layers.extend([] for _ in range(layer[term] + 1 - len(layers)))
            layers[layer[term]].append((names[term], term))
    return tuple(map(tuple, layers)), names


def _upwards(wanted: Sequence[RowTerm]) -> tuple[list[RowTerm], Mapping[RowTerm, int]]:
    """Every term that is wanted or asked by one, none before those it joins, and how often each is used."""
    used: dict[RowTerm, int] = {}
    found: list[RowTerm] = []
    waiting = [(term, False) for term in reversed(wanted)]
    for term in wanted:
        used[term] = used.get(term, 0) + 2  # a step, whatever else asks it
    seen: set[RowTerm] = set()
    while waiting:
        term, is_done = waiting.pop()
        if is_done:
            found.append(term)
        elif term not in seen:
            seen.add(term)
            waiting.append((term, True))
            for member in (term.said.one, term.said.other) if isinstance(term.said, Joined) else ():
                used[member] = used.get(member, 0) + 1
                waiting.append((member, False))
    return found, used
