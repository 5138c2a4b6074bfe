"""A pack ready to answer: its rulebook, and the diagrams of its questions, each built when first asked.

What is kept here is the same whoever asks first, so threads may share one compiled pack: at worst a diagram is built
twice and one copy is dropped.

What lowers a pack is imported when one is lowered: `import ivpolicy` is quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams, conditions_asked
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.lowering.declared import questions_of
from ivpolicy.core.record.case import CaseRecord, read_case
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.rules.condition import questions_read
from ivpolicy.core.rules.rulebook import QuestionRules, Rulebook
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Kept

if TYPE_CHECKING:
    from ivpolicy.core.lowering.layer import Layer
    from ivpolicy.core.pack.whole import Pack


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
        self._diagrams_made: dict[str, QuestionDiagrams] = {}
        self._national_spaces: dict[str, QuestionDiagrams] = {}
        self._readings_behind: dict[str, tuple[str, ...]] = {}
        self._variants: dict[tuple[str, str], CompiledPack] = {}
        self._variant_of = variant_of
        # A pack and its variants ask the same of most facts, and a case reads each such variable once for all of them.
        self._kept: Kept = {} if variant_of is None else variant_of._kept  # noqa: SLF001

    @property
    def id(self) -> str:
        """The pack's id, such as `leeds`."""
        return self.pack.id

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules of every question of the pack under its readings."""
        from ivpolicy.core.lowering.rulebooks import rulebook_of  # noqa: PLC0415 - see module

        return rulebook_of(self._layer, self._beneath)

    @cached_property
    def _layer(self) -> Layer | None:
        """The authority's pack, lowered; None for the national layer alone."""
        from ivpolicy.core.lowering.sections import lower_otherwise, lower_pack  # noqa: PLC0415 - see module

        if self.is_national:
            return None
        like = None if self._variant_of is None else self._variant_of._layer  # noqa: SLF001
        return (
            lower_pack(self.pack, self._beneath, self.readings)
            if like is None
            else lower_otherwise(like, self.readings)
        )

    @cached_property
    def _beneath(self) -> Layer:
        if self._variant_of is not None:
            return self._variant_of._beneath  # noqa: SLF001
        from ivpolicy.core.lowering.rulebooks import lower_national  # noqa: PLC0415 - see module

        return lower_national(self.national)

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The ids of the questions this pack answers, in the order in which answers are given."""
        return tuple(questions_of(None if self.is_national else self.pack))

    @cached_property
    def question_ids(self) -> frozenset[str]:
        """The same ids, for asking whether one is among them."""
        return frozenset(self.questions)

    def diagrams(self, question: str, *, national: bool = False) -> QuestionDiagrams:
        """The diagrams of a question; of the national layer's own answer to it where `national` is true."""
        spaces = self._national_spaces if national else self._diagrams_made
        made = spaces.get(question)
        if made is None:
            book = self.rulebook
            by_question = book.national if national else book.by_question
            whole = self._variant_of is None and not national
            made = spaces.setdefault(
                question, QuestionDiagrams(book, by_question, by_question[question], whole=whole, kept=self._kept)
            )
        return made

    def on_case(self, question: str, case: OpenCells) -> QuestionOnCase:
        """The question asked of a case."""
        return QuestionOnCase(self.diagrams(question), case)

    def outcome_of(self, question: str, case: OpenCells) -> str | None:
        """The settled outcome of a question, None where it is open or there is none: what `answer:` reads."""
        verdict = self.on_case(question, case).verdict
        return verdict.outcome if verdict.status in ("decided", "conflict") else None

    def readings_behind(self, question: str) -> tuple[str, ...]:
        """The readings a rule of the question hangs on, or one of those whose answers it reads, in the pack's order."""
        found = self._readings_behind.get(question)
        if found is None:
            met = {
                r
                for question_rules in self._rules_read(question)
                for rule in question_rules.rules
                for r in rule.readings
            }
            found = tuple(reading for reading in self.pack.readings if reading in met)
            self._readings_behind[question] = found
        return found

    def _rules_read(self, question: str) -> Iterator[QuestionRules]:
        seen, waiting = {question}, [question]
        while waiting:
            question_rules = self.rulebook.by_question[waiting.pop()]
            yield question_rules
            fresh = {q for condition in conditions_asked(question_rules) for q in questions_read(condition)} - seen
            seen |= fresh
            waiting.extend(sorted(fresh))

    def outcomes(self, questions: Iterable[str], record: CaseRecord, as_at: date) -> list[str | None]:
        """The settled outcome of each question for one case, in the order asked, as `outcome_of` gives it.

        For a caller that wants nothing else: what the case says of a fact is read once for all of them.

        Raises:
            KeyError: The pack has no question of one of these ids.
        """
        case = OpenCells(record, as_at)
        return [self.outcome_of(question, case) for question in questions]

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
