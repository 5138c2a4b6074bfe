"""A pack ready to answer: its rulebook, and the spaces of its questions, each built when first asked.

What is kept here is the same whoever asks first, so threads may share one compiled pack: at worst a space is built
twice and one copy is dropped.

What lowers a pack is imported when one is lowered: `import ivpolicy` is quick.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ivpolicy.core import answering
from ivpolicy.core.answering import DOES_NOT_APPLY, Answer, State
from ivpolicy.core.asking import Verdict
from ivpolicy.core.case import CaseRecord, read_case
from ivpolicy.core.catalogue import Kind
from ivpolicy.core.diagram import met
from ivpolicy.core.independence import Independence
from ivpolicy.core.kernel import Asked, Lookup, lookup_for, lookup_together
from ivpolicy.core.local_facts import with_local_facts
from ivpolicy.core.lowering.declared import questions_of
from ivpolicy.core.program import Program, Rulebook
from ivpolicy.core.space import Space, decided_by
from ivpolicy.core.truth import Truth

if TYPE_CHECKING:
    from ivpolicy.core.lowering.layer import Layer
    from ivpolicy.core.pack.whole import Pack

_MOST_KEPT = 20_000
"""How many patterns of rule truths a question remembers; past that it forgets them all and starts again."""

_MOST_STATES = 64

_MOST_TOGETHER_KEPT = 64
"""How many sets of questions a pack keeps a function for; past that it forgets them all and starts again."""


class _Verdicts(dict[tuple[Truth, ...], Verdict | None]):
    """The verdicts already met, by pattern of truths; one not yet met is worked out."""

    def __init__(self, shown_by: Callable[[tuple[Truth, ...]], Verdict | None]) -> None:
        super().__init__()
        self._shown_by = shown_by

    def __missing__(self, truths: tuple[Truth, ...]) -> Verdict | None:
        if len(self) > _MOST_KEPT:
            self.clear()
        verdict = self[truths] = self._shown_by(truths)
        return verdict


class Compiled:
    """One question of one compiled pack: its kernel, its space, and the answers already met by pattern of truths."""

    __slots__ = ("asked", "explainer", "has_rules", "is_exact", "program", "question", "space", "verdict")

    verdict: Lookup[Verdict | None]
    """The verdict every completion gives, where the rules' own truths show it; else None: ask the diagrams."""

    def __init__(self, pack: CompiledPack, question: str, program: Program, space: Space) -> None:
        self.space = space
        self.question = question
        self.program = program
        self.has_rules = bool(program.rules)
        self.explainer: object | None = None  # made by whoever first asks for reasons
        independence = Independence(space)
        self.is_exact = _is_plain_answer(space) and independence.is_exact_on(program)
        self.asked = Asked(space, _Verdicts(self._shown_by), independence if self.is_exact else None)
        self.verdict = lookup_for(self.asked, pack.outcome_of)

    def _shown_by(self, truths: tuple[Truth, ...]) -> Verdict | None:
        """The verdict these truths show by themselves; None where the diagrams must be asked.

        Truths that allow one answer settle it. Where the truths are exact, each unknown one can fall either way
        whatever the others do, so truths that allow two outcomes leave the question open, and nothing more is needed.
        """
        answers = self._allowed(truths) if self.has_rules else None
        if answers is not None and len(answers) == 1:
            return Verdict.of(next(iter(answers)))
        if answers is not None and self.is_exact and len({answer.outcome for answer in answers}) > 1:
            return Verdict("needs_information", None, None)
        return None

    def _allowed(self, truths: tuple[Truth, ...]) -> set[Answer] | None:
        """The answers these truths allow, whichever way each unknown one falls; None where there are too many ways."""
        applies, *rest = truths
        states: set[State] = {answering.start(self.program)}
        for rule, truth in zip(self.program.rules, rest, strict=True):
            ways = (True, False) if truth is None else (truth,)
            states = {answering.step(self.program, state, rule, holds=way) for state in states for way in ways}
            if len(states) > _MOST_STATES:
                return None
        answers = (
            {answering.finish(self.program, state) for state in states} if applies is not False else {DOES_NOT_APPLY}
        )
        return answers | {DOES_NOT_APPLY} if applies is None else answers

    def exact_outcome(self, record: CaseRecord, as_at: date) -> str | None:
        """The settled outcome, where the rules' own truths do not show it; None as in `outcome_of`."""

        def allowed(level: int) -> tuple[int, ...]:
            return self.space.variables[level].possible(record, as_at)

        if not self.has_rules:  # nobody said anything, which is no outcome
            return None
        found: list[Answer] = met(self.space.answer, allowed, _are_open)
        return None if _are_open(found) else Verdict.of(found[0]).outcome


def _are_open(found: list[Answer]) -> bool:
    return len({decided_by(answer) for answer in found}) > 1


class Together:
    """Several questions of one pack, answered at once by one function, which reads each fact once."""

    __slots__ = ("questions", "verdicts")

    verdicts: Lookup[tuple[Verdict | None, ...]]
    """The verdict of each question, as `Compiled.verdict`."""

    def __init__(self, pack: CompiledPack, questions: tuple[str, ...]) -> None:
        self.questions = tuple(pack.by_question[question] for question in questions)
        self.verdicts = lookup_together([question.asked for question in self.questions], pack.outcome_of)

    def outcomes(self, record: CaseRecord, as_at: date) -> list[str | None]:
        """The settled outcome of each question, in the order asked; None where it is open or there is none."""
        return [
            question.exact_outcome(record, as_at) if verdict is None else verdict.outcome
            for question, verdict in zip(self.questions, self.verdicts(record, as_at), strict=True)
        ]


def _is_plain_answer(space: Space) -> bool:
    """Whether an open question can only be `needs_information` without an outcome: no judgement, no steps."""
    return not space.has_judgements and space.program.question.kind not in (Kind.ORDERED, Kind.LADDER)


class _Questions(dict[str, Compiled]):
    """The questions of a pack already compiled, by id; another is compiled when first asked."""

    def __init__(self, pack: CompiledPack) -> None:
        super().__init__()
        self._pack = pack

    def __missing__(self, question: str) -> Compiled:
        space = self._pack.space(question)
        return self.setdefault(question, Compiled(self._pack, question, space.program, space))


class CompiledPack:
    """One authority's pack, or the national layer alone, compiled over the national layer.

    Args:
        pack: The authority's pack as written and checked; None for the national layer alone.
        national: The national pack as written and checked.
        readings: Options that replace those chosen in the pack, by reading id. Unknown ids or barred options are the
            caller's error and raise ValueError.
        variant_of: The pack of which this is one reading read otherwise; it lends the national layer, and of this one
            only the answers are asked.
    """

    def __init__(
        self,
        pack: Pack | None,
        national: Pack,
        readings: Mapping[str, str] | None = None,
        *,
        variant_of: CompiledPack | None = None,
    ) -> None:
        self.pack = pack if pack is not None else national
        self.national = national
        self.is_national = pack is None
        self.readings = _checked(self.pack, dict(readings or {}))
        self._spaces: dict[tuple[str, bool], Space] = {}
        self._variants: dict[tuple[str, str], CompiledPack] = {}
        self.by_question = _Questions(self)
        self._together: dict[tuple[str, ...], Together] = {}
        self._variant_of = variant_of

    @property
    def id(self) -> str:
        """The pack's id, such as `leeds`."""
        return self.pack.id

    @cached_property
    def rulebook(self) -> Rulebook:
        """Every program of the pack under its readings."""
        from ivpolicy.core.lowering.programs import rulebook_of  # noqa: PLC0415 - see module

        return rulebook_of(self._layer, self._beneath)

    @cached_property
    def _layer(self) -> Layer | None:
        """The authority's pack, lowered; None for the national layer alone."""
        from ivpolicy.core.lowering.sections import lower_otherwise, lower_pack  # noqa: PLC0415 - see module

        if self.is_national:
            return None
        like = None if self._variant_of is None else self._variant_of._layer  # noqa: SLF001
        return lower_pack(self.pack, self.readings) if like is None else lower_otherwise(like, self.readings)

    @cached_property
    def _beneath(self) -> Layer:
        if self._variant_of is not None:
            return self._variant_of._beneath  # noqa: SLF001
        from ivpolicy.core.lowering.programs import lower_national  # noqa: PLC0415 - see module

        return lower_national(self.national)

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The ids of the questions this pack answers, in the order in which answers are given."""
        return tuple(questions_of(None if self.is_national else self.pack))

    @cached_property
    def question_ids(self) -> frozenset[str]:
        """The same ids, for asking whether one is among them."""
        return frozenset(self.questions)

    def space(self, question: str, *, national: bool = False) -> Space:
        """The space of a question; of the national layer's own answer to it where `national` is true."""
        key = (question, national)
        made = self._spaces.get(key)
        if made is None:
            book = self.rulebook
            programs = book.national if national else book.programs
            whole = self._variant_of is None and not national
            made = self._spaces.setdefault(key, Space(book, programs, programs[question], whole=whole))
        return made

    def compiled(self, question: str) -> Compiled:
        """The question with its kernel."""
        return self.by_question[question]

    def outcome_of(self, question: str, record: CaseRecord, as_at: date) -> str | None:
        """The settled outcome of a question, None where it is open or there is none: what `answer:` reads."""
        compiled = self.by_question[question]
        verdict = compiled.verdict(record, as_at)
        return compiled.exact_outcome(record, as_at) if verdict is None else verdict.outcome

    def together(self, questions: tuple[str, ...]) -> Together:
        """These questions answered at once, by one generated function; kept for the next case.

        Raises:
            KeyError: The pack has no question of one of these ids.
        """
        made = self._together.get(questions)
        if made is None:
            unknown = [question for question in questions if question not in self.question_ids]
            if unknown:
                raise KeyError(unknown[0])
            if len(self._together) > _MOST_TOGETHER_KEPT:
                self._together.clear()
            made = self._together.setdefault(questions, Together(self, questions))
        return made

    def with_reading(self, reading: str, option: str) -> CompiledPack:
        """The same pack with one reading read otherwise, all others as they are."""
        return CompiledPack(None if self.is_national else self.pack, self.national, {**self.readings, reading: option})

    def answers_under(self, reading: str, option: str) -> CompiledPack:
        """As `with_reading`, for status, outcome and strength alone, and kept: what `turns_on` asks (semantics 29)."""
        key = (reading, option)
        made = self._variants.get(key)
        if made is None:
            pack = None if self.is_national else self.pack
            variant = CompiledPack(pack, self.national, {**self.readings, reading: option}, variant_of=self)
            made = self._variants.setdefault(key, variant)
        return made

    def read_case(self, data: Mapping[str, object]) -> CaseRecord:
        """Read a case record, the pack's own facts included. Raises `CaseError` with every problem."""
        return with_local_facts(self.pack, read_case(data))

    def __repr__(self) -> str:
        return f"CompiledPack({self.id!r})"


def _checked(pack: Pack, readings: dict[str, str]) -> dict[str, str]:
    for reading, option in readings.items():
        known = pack.readings.get(reading)
        if known is None or option not in known.options:
            raise ValueError(f"pack `{pack.id}` has no option `{option}` of a reading `{reading}`")
        if option in known.barred:
            raise ValueError(f"option `{option}` of reading `{reading}` is barred: {known.barred[option]}")
    return readings
