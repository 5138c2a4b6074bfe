"""A pack ready to answer: its rulebook, and the diagrams of its questions, each built when first asked.

What is kept here is the same whoever asks first, so threads may share one compiled pack: at worst a diagram is built
twice and one copy is dropped.

No question is built without end: where one has too many combinations, whatever asks it raises `TooLargeError`.

What lowers a pack is imported when one is lowered: `import ivpolicy` is quick.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from ivpolicy.core.answers.latest_items import LatestAsked, latest_asked
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams, conditions_asked
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.arguments import can_be_id, known_questions, known_readings, refuse_no_record
from ivpolicy.core.budget import Budget, TooLargeError
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.digests import content_digest, digest_of
from ivpolicy.core.errors import IvpolicyError, WrongArgumentError
from ivpolicy.core.lowering.declared import questions_of
from ivpolicy.core.pack.editions import NotInForceError, out_of_force
from ivpolicy.core.record.case import CaseError, CaseRecord, read_case
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.rules.condition import questions_read
from ivpolicy.core.rules.officers_decisions import unknown_in_decisions
from ivpolicy.core.rules.rulebook import QuestionRules, Rulebook
from ivpolicy.core.text.diagnostic import Diagnostic, PackError
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.text.suggestions import did_you_mean
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Kept
from ivpolicy.core.version import ENGINE

if TYPE_CHECKING:
    from ivpolicy.core.lowering.days import DaysInForce
    from ivpolicy.core.lowering.layer import Layer
    from ivpolicy.core.pack.document import WrittenPack
    from ivpolicy.core.pack.head import Approval, Authority


class ReadingError(IvpolicyError, ValueError):
    """The pack has no such reading or no such option of it, or the option is barred. The message says which."""

    code = "no_such_reading"


class Pack:
    """One authority's pack over the national layer, or that layer alone, ready to answer. `load_pack` gives one.

    It does not change once it is made, and may be shared between threads. It pickles small, as it is written and read;
    a worker compiles it when it first sees it. Two are equal that are written and read alike.

    Attributes:
        written: The pack as it is written.
        national: The national layer as it is written; `written` itself where the pack is that layer.
        is_national: Whether the pack is the national layer alone.
        readings: Reading id → option, for those read otherwise than the pack chose; most often empty.
        at_hand: Every edition of the pack and of the national layer that was read with it, as written.
    """

    def __init__(
        self,
        pack: WrittenPack | None,
        national: WrittenPack,
        readings: Mapping[str, str] | None = None,
        *,
        variant_of: Pack | None = None,
        whole: bool = True,
        at_hand: tuple[WrittenPack, ...] = (),
        not_in_force: frozenset[str] = frozenset(),
    ) -> None:
        """Compile a pack over the national layer.

        Args:
            pack: The authority's pack as written and checked; None for the national layer alone.
            national: The national pack as written and checked.
            readings: Options that replace those chosen in the pack, by reading id.
            variant_of: The same pack under other readings. It lends all in which no reading differs: the national
                layer, rules, and the diagrams of questions.
            whole: Whether everything can be asked of it, or only status, outcome and strength.
            at_hand: The editions read with it, to name the one in force on another day.
            not_in_force: The rows of the national pack that are not in force; `on` finds them for a day.

        Raises:
            ReadingError: An unknown reading, or an unknown or barred option of one.
            WrongArgumentError: `readings` are no ids with ids.
        """
        self.written = pack if pack is not None else national
        self.national = national
        self.is_national = pack is None
        self.readings = _checked(self.written, known_readings(readings))
        self.at_hand = at_hand
        self._diagrams_made: dict[str, QuestionDiagrams] = {}
        self._national_diagrams: dict[str, QuestionDiagrams] = {}
        self._readings_behind: dict[str, tuple[str, ...]] = {}
        # What is said of every case of a day: kept here, because it means the same as long as the pack does.
        self.notices_by_day: dict[date, tuple[str, ...]] = {}
        self._variants: dict[tuple[str, str], Pack] = {}
        self._variant_of = variant_of
        self._not_in_force = not_in_force
        self._by_interval: dict[int, Pack] = {}
        self._whole = whole
        self._together: Budget | None = None
        # A pack and its variants ask the same of most facts, and a case reads each such variable once for all of them.
        self.cells_kept: Kept = {} if variant_of is None else variant_of.cells_kept

    @property
    def id(self) -> str:
        """The pack's id, such as `leeds`."""
        return self.written.id

    @property
    def authority(self) -> Authority:
        """Whose policy it is."""
        return self.written.authority

    @property
    def edition(self) -> str:
        """The edition's name, as the document has it."""
        return self.written.edition

    @property
    def digest(self) -> str:
        """The text digest: the sha256 of the file's text, in hexadecimal digits."""
        return self.written.digest

    @cached_property
    def content_digest(self) -> str:
        """The content digest: the sha256 of what the pack says, without its approval, however it is laid out."""
        return content_digest(self.written)

    @cached_property
    def evaluated_digest(self) -> str:
        """The evaluated digest: of all that answers beside the record and the day.

        The content of the pack and of the national layer, the readings chosen, and the engine.
        """
        chosen = {id_: self.readings.get(id_, reading.chosen) for id_, reading in self.written.readings.items()}
        national = self.content_digest if self.is_national else content_digest(self.national)
        return digest_of({"engine": ENGINE, "pack": self.content_digest, "national": national, "readings": chosen})

    @property
    def approval(self) -> Approval:
        """Whether the authority has approved the pack, and by whom."""
        return self.written.approval

    @property
    def review_by(self) -> date | None:
        """The day by which the pack is to be compared with the document again; None where none is given."""
        return self.written.review_by

    def is_in_force(self, as_at: date) -> bool:
        """Whether the edition is in force on a day, and that of the national layer. Raises `WrongDayError`."""
        refuse_no_day(as_at)
        return self.written.in_force.covers(as_at) and self.national.in_force.covers(as_at)

    def out_of_force(self, as_at: date) -> tuple[str, ...]:
        """What is not in force on a day, the pack or the layer beneath it, each with the edition that then is."""
        layers = (self.written,) if self.is_national else (self.written, self.national)
        told = (out_of_force(layer, self.at_hand, as_at) for layer in layers)
        return tuple(words for words in told if words is not None)

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules of every question of the pack under its readings. Raises `TooLargeError`."""
        from ivpolicy.core.lowering.rulebooks import rulebook_of  # noqa: PLC0415 - see module
        from ivpolicy.core.validation.references import refuse_endless_references  # noqa: PLC0415 - see module

        if self._variant_of is None:
            refuse_endless_references(self.written)
        try:
            return rulebook_of(self.lowered, self.beneath)
        except RecursionError:
            raise TooLargeError("", self.written.at) from None

    @cached_property
    def lowered(self) -> Layer | None:
        """The authority's pack, lowered; None for the national layer alone."""
        from ivpolicy.core.lowering.sections import lower_otherwise, lower_pack  # noqa: PLC0415 - see module

        if self.is_national:
            return None
        like = None if self._variant_of is None else self._variant_of.lowered
        if like is not None:
            return lower_otherwise(like, self.readings)
        return lower_pack(self.written, self.beneath, self.readings)

    @cached_property
    def beneath(self) -> Layer:
        """The national layer, lowered."""
        if self._variant_of is not None:
            return self._variant_of.beneath
        from ivpolicy.core.lowering.rulebooks import lower_national, national_without  # noqa: PLC0415 - see module

        return national_without(lower_national(self.national), self._not_in_force)

    @cached_property
    def _days_in_force(self) -> DaysInForce:
        from ivpolicy.core.lowering.days import DaysInForce  # noqa: PLC0415 - see module

        return DaysInForce.of(self.national.clauses)

    def on(self, day: date) -> Pack:
        """The pack as it binds on a day: without the national rows that are not in force on it, which become cautions.

        Every day between two changes of the law gives the same pack, built once; this pack itself holds every row, and
        is given for each day on which all are in force. Raises `WrongDayError` for no day.
        """
        refuse_no_day(day)
        days = self._days_in_force
        interval = days.interval(day)
        made = self._by_interval.get(interval)
        if made is None:
            missing = days.not_in_force(day)
            lender = None if self._variant_of is None else self._variant_of.on(day)
            found = (
                self
                if missing == self._not_in_force
                else self._read_as(self.readings, missing, lender, whole=self._whole)
            )
            made = self._by_interval.setdefault(interval, found)
        return made

    def rows_not_in_force(self, day: date) -> frozenset[str]:
        """The rows of the national layer that are not in force on a day, by id."""
        return self._days_in_force.not_in_force(day)

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The ids of the questions this pack answers, in the order in which answers are given."""
        return tuple(questions_of(None if self.is_national else self.written))

    @cached_property
    def question_ids(self) -> frozenset[str]:
        """The same ids, for asking whether one is among them."""
        return frozenset(self.questions)

    def diagrams(self, question: str, *, national: bool = False) -> QuestionDiagrams:
        """The diagrams of a question; of the national layer's own answer to it where `national` is true.

        Raises:
            TooLargeError: The question has too many combinations. Building on the diagrams raises it too.
        """
        spaces = self._national_diagrams if national else self._diagrams_made
        made = spaces.get(question)
        if made is None:
            book, whole = self.rulebook, self._whole and not national
            rules = book.national if national else book.by_question
            made = self._lent(question, rules, national=national) or QuestionDiagrams(
                book, rules, rules[question], whole=whole, kept=self.cells_kept, budget=self._budget(question)
            )
            made = spaces.setdefault(question, made)
        return made

    def _lent(self, question: str, rules: Mapping[str, QuestionRules], *, national: bool) -> QuestionDiagrams | None:
        """The diagrams of the pack this is a variant of, where no rule the question reads hangs on what differs."""
        lender = self._variant_of
        if lender is None or self._whole > lender._whole:  # noqa: SLF001 - a pack too
            return None
        lent = lender.rulebook.national if national else lender.rulebook.by_question
        alike = all(own.is_as_lowered(lent[own.question.id]) for own in _rules_read(rules, question))
        return lender.diagrams(question, national=national) if alike else None

    def _budget(self, question: str) -> Budget:
        def place() -> SourceLocation:
            from ivpolicy.core.pack.document import place_of_question  # noqa: PLC0415 - see module

            return place_of_question(self.written, question)

        return Budget(question, place, within=self._together)

    def build(self) -> None:
        """Build the diagrams of every question now: later answers need only read them.

        Raises:
            PackError: Some questions have too many combinations; each is told.
        """
        too_large = tuple(found for question in self.rulebook.by_question for found in self._built(question))
        if too_large:
            raise PackError(too_large)

    def _built(self, question: str) -> tuple[Diagnostic, ...]:
        try:
            self.diagrams(question).build()
        except TooLargeError as error:
            return error.diagnostics
        except RecursionError:
            return self._budget(question).refusal().diagnostics
        return ()

    def on_case(self, question: str, case: OpenCells) -> QuestionOnCase:
        """The question asked of a case."""
        return QuestionOnCase(self.diagrams(question), case)

    def outcome_of(self, question: str, case: OpenCells) -> str | None:
        """The settled outcome of a question, None where it is open or there is none: what `answer:` reads."""
        verdict = self.diagrams(question).verdict(case)
        return verdict.outcome if verdict.status in ("decided", "conflict") else None

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The facts that are lists of items, the pack's own with them."""
        return tuple(path for path, fact in self.rulebook.facts.items() if fact.item)

    @cached_property
    def latest_asked(self) -> tuple[LatestAsked, ...]:
        """The lists of which some rule asks the latest item, each with the date field that says which it is."""
        return latest_asked(self.rulebook)

    def readings_behind(self, question: str) -> tuple[str, ...]:
        """The readings a rule of the question hangs on, or one of those whose answers it reads, in the pack's order."""
        found = self._readings_behind.get(question)
        if found is None:
            met = {
                r
                for question_rules in _rules_read(self.rulebook.by_question, question)
                for rule in question_rules.rules
                for r in rule.readings
            }
            found = tuple(reading for reading in self.written.readings if reading in met)
            self._readings_behind[question] = found
        return found

    def outcomes(self, questions: Iterable[str], record: CaseRecord, as_at: date) -> list[str | None]:
        """The settled outcome of each question for one case, in the order asked; None where it is open, or none holds.

        For a caller that wants nothing else: what the case says of a fact is read once for all of them.

        Raises:
            UnknownQuestionError: The pack has no question of one of these ids.
            WrongArgumentError: `record` is no case record, or `questions` are no ids in a list.
            WrongDayError: `as_at` is no day, or lies outside 1900 to 2200.
            NotInForceError: The edition is not in force on `as_at`.
        """
        refuse_no_record(record)
        refuse_no_day(as_at)
        asked = known_questions(questions, self.question_ids, self.id)
        if not self.is_in_force(as_at):
            raise NotInForceError("; ".join(self.out_of_force(as_at)))
        case, pack = OpenCells(record, as_at), self.on(as_at)
        return [pack.outcome_of(question, case) for question in asked]

    def with_reading(self, reading: str, option: str) -> Pack:
        """The same pack with one reading read otherwise, all others as they are.

        Raises:
            ReadingError: An unknown reading, or an unknown or barred option of it.
            WrongArgumentError: One of the two is no text.
        """
        if not isinstance(reading, str):
            raise WrongArgumentError(f"`reading` is the id of a reading, a text, not a {type(reading).__name__}")
        return self._read_as({**self.readings, reading: option}, self._not_in_force, self)

    def _read_as(
        self, readings: Mapping[str, str], not_in_force: frozenset[str], variant_of: Pack | None, *, whole: bool = True
    ) -> Pack:
        """The pack with other readings, or with other rows in force: all else it was made from stays."""
        return Pack(
            None if self.is_national else self.written,
            self.national,
            readings,
            variant_of=variant_of,
            whole=whole,
            at_hand=self.at_hand,
            not_in_force=not_in_force,
        )

    def written_otherwise(self, written: WrittenPack, names: Iterable[str]) -> Pack:
        """The pack with one part written otherwise, under the same readings; what stays the same is not made anew.

        Args:
            written: The same pack, checked, in which one part of a section that is lowered says something else.
            names: What other parts may name that part by.
        """
        from ivpolicy.core.lowering.sections import lower_rewritten  # noqa: PLC0415 - see module

        if self.lowered is None:
            return Pack(None, written, self.readings, at_hand=self.at_hand, not_in_force=self._not_in_force)
        made = Pack(written, self.national, self.readings, at_hand=self.at_hand, not_in_force=self._not_in_force)
        vars(made).update(beneath=self.beneath, lowered=lower_rewritten(self.lowered, written, frozenset(names)))
        return made

    def answers_under(self, reading: str, option: str) -> Pack:
        """As `with_reading`, for status, outcome and strength alone, and kept: what `turns_on` asks (semantics 29)."""
        key = (reading, option)
        made = self._variants.get(key)
        if made is None:
            lender = self if self._variant_of is None else self._variant_of.answers_under(reading, option)
            readings = {**self.readings, reading: option}
            made = self._variants.setdefault(key, self._read_as(readings, self._not_in_force, lender, whole=False))
        return made

    def read_case(self, data: Mapping[str, object] | CaseRecord) -> CaseRecord:
        """Read a case record, as `read_case` does, with the facts that this pack declares beside those of all packs.

        What officers decided must be on a question of the pack, with an outcome that it has, or `put_off`.

        Raises:
            CaseError: With every problem found.
        """
        record = with_local_facts(self.written, read_case(data))
        problems = (
            tuple(unknown_in_decisions(record, self.rulebook.by_question, pack=self.id)) if record.decisions else ()
        )
        if problems:
            raise CaseError(problems)
        return record

    def __repr__(self) -> str:
        return f"Pack({self.id!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pack):
            return NotImplemented
        return self is other or (self._choices, self.readings) == (other._choices, other.readings)

    def __hash__(self) -> int:
        return hash((self.id, self.digest, self.national.digest))

    def __copy__(self) -> Pack:
        return self

    def __deepcopy__(self, memo: object) -> Pack:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _compiled_again, (self._as_bytes, tuple(sorted(self.readings.items())))

    @property
    def _choices(self) -> tuple[WrittenPack | None, WrittenPack, tuple[WrittenPack, ...], frozenset[str]]:
        return (None if self.is_national else self.written), self.national, self.at_hand, self._not_in_force

    @cached_property
    def _as_bytes(self) -> bytes:
        """What the pack is compiled from, packed once: a pool sends it with every case."""
        return zlib.compress(pickle.dumps(self._choices))


@lru_cache(maxsize=32)
def _compiled_again(as_bytes: bytes, readings: tuple[tuple[str, str], ...]) -> Pack:
    """The pack another process had, compiled once in this one: bytes seen before are not even unpacked."""
    pack, national, at_hand, missing = pickle.loads(zlib.decompress(as_bytes))  # noqa: S301 - part of a pickle being read
    return Pack(pack, national, dict(readings), at_hand=at_hand, not_in_force=missing)


def _rules_read(rules: Mapping[str, QuestionRules], question: str) -> Iterator[QuestionRules]:
    """The rules of a question, then those of every question whose answer they read."""
    seen, waiting = {question}, [question]
    while waiting:
        question_rules = rules[waiting.pop()]
        yield question_rules
        fresh = {q for condition in conditions_asked(question_rules) for q in questions_read(condition)} - seen
        seen |= fresh
        waiting.extend(sorted(fresh))


def _checked(pack: WrittenPack, readings: dict[str, str]) -> dict[str, str]:
    for reading, option in readings.items():
        known = pack.readings.get(reading)
        if known is None:
            shown = f" `{reading}`" if can_be_id(reading) else ""
            help_ = did_you_mean(reading, pack.readings, "the pack's page in the reference has them")
            raise ReadingError(f"pack `{pack.id}` has no such reading{shown}\n  help: {help_}")
        if option not in known.options:
            shown = f" `{option}`" if can_be_id(option) else ""
            help_ = did_you_mean(option, known.options)
            raise ReadingError(f"reading `{reading}` of pack `{pack.id}` has no such option{shown}\n  help: {help_}")
        if option in known.barred:
            raise ReadingError(f"option `{option}` of reading `{reading}` is barred: {known.barred[option]}")
    return {reading: option for reading, option in readings.items() if option != pack.readings[reading].chosen}
