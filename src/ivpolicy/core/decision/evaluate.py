"""`evaluate`: a pack, a case and a day in; one decision for each question out.

Pure, total, and deterministic to the byte. Only what is read is computed: a decision is a set of promises until
somebody asks for its status, its missing facts or its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ivpolicy.core.answers.latest_items import holds_several, one_day_notices
from ivpolicy.core.answers.question_on_case import fact_order
from ivpolicy.core.arguments import can_be_id, known_questions, refuse_no_record, unknown_question
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.digests import record_digest
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError, WrongArgumentError
from ivpolicy.core.once import once, unread
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.result_document import FactToAsk, Hypothesis, PackStamp, ReadOtherwise, ResultDocument, SourceStamp
from ivpolicy.core.rules.words import long_date
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.version import ENGINE

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import WrittenPack
    from ivpolicy.core.pack.rules import InForce


class WrongPackError(IvpolicyError, ValueError):
    """The pack is not the responsible authority's, nor the home's. The message names the right one."""

    code = "wrong_pack"


class Result(Mapping[str, Decision]):
    """The decisions of one evaluation, by question id: a mapping, from `evaluate`.

    Of every question in the order of the catalogue, or of those asked for in the order asked. Another question raises
    `UnknownQuestionError`, which is a `KeyError`. It pickles as pack, record, day and hypothesis; two
    are equal that have the same.

    Attributes:
        pack: The pack that answered.
        record: The case, with the pack's own facts read.
        as_at: The day of decision.
        hypothetical: Why the answers are a hypothesis only; empty where they are not.
    """

    def __init__(
        self,
        pack: Pack,
        record: CaseRecord,
        as_at: date,
        questions: tuple[str, ...] | None = None,
        hypothetical: tuple[Hypothesis, ...] = (),
    ) -> None:
        self.pack = pack
        self.record = record
        self.as_at = as_at
        self.hypothetical = hypothetical
        self._questions = dict.fromkeys(pack.questions if questions is None else questions)
        self._decisions: dict[str, Decision] = {}
        self._case = OpenCells(record, as_at)

    def __contains__(self, question: object) -> bool:
        return isinstance(question, str) and question in self._questions

    def __getitem__(self, question: str) -> Decision:
        if question not in self:
            raise unknown_question(question, (*self._questions,), "this result holds no answer to the question")
        made = self._decisions.get(question)
        if made is None:
            made = self._decisions[question] = Decision(self.pack, question, self._case)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)

    def __getstate__(self) -> dict[str, Any]:
        """What the answers are worked out from; whoever reads them after unpickling works them out anew."""
        return {name: held for name, held in unread(self).items() if name not in ("_decisions", "_case")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Ask nothing yet."""
        vars(self).update(state, _decisions={}, _case=OpenCells(state["record"], state["as_at"]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        return self is other or self.__getstate__() == other.__getstate__()

    def __hash__(self) -> int:
        return hash((self.pack, self.record.case_id, self.as_at))

    def __repr__(self) -> str:
        return f"Result(pack={self.pack.id!r}, case={self.record.case_id!r}, as_at={self.as_at})"

    @once
    def notices(self) -> tuple[str, ...]:
        """What stands over every answer.

        That it is a hypothesis, that the national layer is not the shipped one, what is read otherwise, that the pack
        is not approved or past its review date, facts that contradict, items of one latest day, facts not read.
        """
        facts, of_case = self.pack.rulebook.facts, (self.record, self.as_at)
        return (
            *(_HYPOTHESES[why] for why in self.hypothetical if why != "not_in_force"),
            *_notices_of_the_day(self.pack, self.as_at),
            *(pair.notice for pair in self._case.opposing),
            # All rules are walked through for these, so only where some list holds several items.
            *(
                one_day_notices(self.pack.latest_asked, facts, *of_case)
                if holds_several(self.pack.lists, *of_case)
                else ()
            ),
            *_facts_not_read(self.pack.id, self.record),
        )

    @property
    def evaluated_digest(self) -> str:
        """The digest of all that answered: pack, national layer, readings chosen, engine."""
        return self.pack.evaluated_digest

    @once
    def record_digest(self) -> str:
        """The digest of what the record holds: the same however it was written. It is personal data, as a record is."""
        return record_digest(self.record)

    @once
    def to_ask(self) -> tuple[FactToAsk, ...]:
        """Every fact some decision waits for, once, in the order of the vocabulary; empty where nothing is open."""
        return self._waited_for(tuple(self))

    def _waited_for(self, questions: tuple[str, ...]) -> tuple[FactToAsk, ...]:
        waiting: dict[str, list[str]] = {}
        for question in (question for question in self.pack.questions if question in questions):  # in one order
            for fact in self[question].missing:
                waiting.setdefault(fact, []).append(question)
        # A long list may be waited for in thousands of places; why it is unknown is one answer.
        lists = dict.fromkeys(_listed(path) for path in waiting)
        whys = {path: self._case.why_unknown(path) for path in lists}
        return tuple(self._to_ask(path, whys[_listed(path)], waiting[path]) for path in sorted(waiting, key=fact_order))

    def _to_ask(self, path: str, why: str | None, needed_by: list[str]) -> FactToAsk:
        fact = self.pack.rulebook.facts[_listed(path)]
        return FactToAsk.of(
            fact=path,
            asks=fact.asks,
            ask_whom=fact.ask_whom,
            judgement=fact.judgement,
            # Where it has a value: part of a list is open, or the value waits to be confirmed.
            why_unknown=why or ("not recorded" if "[" in path else "not complete, or not confirmed"),
            needed_by=tuple(needed_by),
        )

    def settled_by(self, questions: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Of each fact that is missing for these questions: those that at least one of its values would settle."""
        found: dict[str, list[str]] = {}
        for question in questions:
            for fact in self[question].settled_by:
                found.setdefault(fact, []).append(question)
        return {fact: tuple(settled) for fact, settled in found.items()}

    def document(self) -> ResultDocument:
        """The whole result, as JSON carries it."""
        return self.document_of(tuple(self))

    def document_of(self, questions: tuple[str, ...]) -> ResultDocument:
        """The result with only these questions, which are the only ones answered for it."""
        wanted = tuple(question for question in self if question in questions)
        return ResultDocument(
            authority=self.pack.authority.name,
            as_at=self.as_at,
            hypothetical=self.hypothetical,
            pack=stamp(self.pack.written, self.pack.readings),
            national=stamp(self.pack.national),
            engine=ENGINE,
            evaluated_digest=self.evaluated_digest,
            record_digest=self.record_digest,
            case_id=self.record.case_id,
            notices=self.notices,
            decisions={question: self[question].document() for question in wanted},
            to_ask=self.to_ask if wanted == tuple(self) else self._waited_for(wanted),
        )


def _listed(path: str) -> str:
    """The fact a path leads to: of an item's field, its list."""
    return path.split("[", 1)[0]


def stamp(pack: WrittenPack, readings: Mapping[str, str] = MappingProxyType({})) -> PackStamp:
    """What identifies a pack in a result; `readings` are the options read otherwise than the pack chose."""
    approval = pack.approval
    return PackStamp.of(
        id=pack.id,
        edition=pack.edition,
        approval=approval.words,
        approved=approval.approved,
        approval_state=approval.state,
        changed_since_approval=approval.changed,
        review_by=pack.review_by,
        digest=pack.digest,
        file=None if pack.shipped else pack.at.file,
        readings=tuple(
            ReadOtherwise.of(reading=reading, chosen=pack.readings[reading].chosen, option=readings[reading])
            for reading in pack.readings
            if reading in readings
        ),
        sources=tuple(
            SourceStamp.of(
                name=name,
                title=source.title,
                address=source.address,
                captured_on=source.captured_on,
                clauses=tuple(clause for clause, row in pack.clauses.items() if row.source == name),
            )
            for name, source in pack.sources.items()
        ),
    )


def _notices_of_the_day(pack: Pack, as_at: date) -> tuple[str, ...]:
    """What stands over the answers of every case on the day, worked out for the first."""
    kept = pack.notices_by_day.get(as_at)
    if kept is None:
        if len(pack.notices_by_day) >= _MOST_DAYS:
            pack.notices_by_day.clear()
        kept = pack.notices_by_day[as_at] = (
            *(f"A hypothesis: {told}." for told in pack.out_of_force(as_at)),
            *([] if pack.national.shipped else [_OTHER_LAW.format(pack.national.at.file)]),
            *_read_otherwise(pack),
            *_notices(pack.written, as_at),
            # Beneath a pack, that the national layer is not what was approved; the shipped one was never said to be.
            *(
                ()
                if pack.is_national or pack.national.approval.state == "unapproved"
                else _not_approved(pack.national, "national layer")
            ),
            *_law_read_for_other_days(pack.national, as_at),
        )
    return kept


def _read_otherwise(pack: Pack) -> Iterator[str]:
    """Readings that were chosen against the pack's own choice."""
    chosen = ", ".join(f"`{reading}` as `{option}`" for reading, option in pack.readings.items())
    if chosen:
        unapproved = " The approval of the pack is for the readings it chooses." if pack.approval.approved else ""
        yield f"Read otherwise than the pack chooses: {chosen}.{unapproved}"


def _notices(pack: WrittenPack, as_at: date) -> Iterator[str]:
    yield from _not_approved(pack)
    if pack.review_by is not None and as_at > pack.review_by:
        yield f"This pack was to be reviewed by {long_date(pack.review_by)}; the text may have changed since."
    if not pack.in_force_stated:
        yield "The document does not say since when it is in force."


def _not_approved(pack: WrittenPack, called: str = "pack") -> Iterator[str]:
    """That the pack as it stands is not approved; what was approved may have been something else."""
    match pack.approval.state:
        case "approved":
            return
        case "unapproved":
            yield (
                f"{pack.authority.name} has not approved this pack. It and its readings are the authors' own; nothing "
                "here is the authority's word."
            )
        case "changed":
            changed = pack.approval.changed_words
            named = f": {changed}" if changed else ""
            yield (
                f"This {called} has changed since it was approved{named}. It counts as unapproved until the change is "
                "approved; nothing here is the authority's word."
            )
        case "names_no_text":
            yield (
                f"The approval of this {called} does not name the text that was approved. It counts as unapproved; "
                "nothing here is the authority's word."
            )


def _law_read_for_other_days(national: WrittenPack, as_at: date) -> Iterator[str]:
    """Rows that bind on the day as they were read for others; those not in force stand as cautions instead."""
    rows = [row for row in national.clauses.values() if row.in_force is None or row.in_force.covers(as_at)]
    known = [(row.id, row.read_for) for row in rows if row.read_for is not None]
    read_on: dict[date, list[str]] = {}
    for row, period in known:
        if not period.covers(as_at):
            read_on.setdefault(_nearest_day(period, as_at), []).append(row)
    if read_on:
        unread, first, last = sum(map(len, read_on.values())), min(read_on), max(read_on)
        # The first sentence is one line of the page; the page in full has the rows.
        if unread == len(known) and last < as_at:
            parts = f", in parts only up to {first.year}" if first.year < last.year else ""
            read = f"National law is as read up to {long_date(last)}{parts}."
        else:
            years = f"from {first.year} to {last.year}" if first.year < last.year else f"in {last.year}"
            read = f"National law is in parts as read for other days, {years}."
        listed = "; ".join(f"{long_date(day)}: {', '.join(read_on[day])}" for day in sorted(read_on, reverse=True))
        yield (
            f"{read} Changes between are not known. The words of {unread} of {len(known)} rows were not read for "
            f"{long_date(as_at)}; the nearest day for which they were is {listed}."
        )


def _nearest_day(period: InForce, as_at: date) -> date:
    """The day of a period that lies nearest to one outside it."""
    if period.to is not None and period.to <= as_at:
        return period.to - timedelta(days=1)
    return period.from_ or as_at


def _facts_not_read(pack: str, record: CaseRecord) -> Iterator[str]:
    """Facts under another pack's name may be meant for this one: a name mistyped would lose them without a word."""
    for name, facts in record.local.items():
        if name != pack and facts:
            named = f"`local.{name}`" if name.isidentifier() else "another name under `local`"
            yield f"The record has facts under {named}; this pack reads only those under `local.{pack}`."


_MOST_DAYS = 4096
_OTHER_LAW = "The national layer is that of `{}`, not the one shipped with ivpolicy."
_HYPOTHESES: Mapping[Hypothesis, str] = {
    "another_authority": "A hypothesis: this pack is not the responsible authority's."
}


def evaluate(
    pack: Pack | Editions,
    case: CaseRecord,
    *,
    as_at: date,
    questions: Iterable[str] | None = None,
    hypothetical: bool = False,
) -> Result:
    """Say what the law and the pack say of a case on a day.

    Args:
        pack: A pack, from `load_pack`; or all its editions, from `load_packs`, of which the one in force answers.
        case: The case record. Facts left out are unknown, never false.
        as_at: The day of decision, from 1900 to 2200. Always given; the engine reads no clock.
        questions: The ids of the questions to answer. None: every question of the catalogue. Each is answered when it
            is read.
        hypothetical: Answer although the pack is another authority's, as `ivpolicy compare` does, or the edition is not
            in force on the day. Where it is so, the result says it.

    Returns:
        A decision for each question. Reading a decision's parts computes them; nothing valid raises, but
        `PackError` where the pack's rules on a question have too many combinations to be answered.

    Raises:
        WrongPackError: The record names another responsible authority, or another home for a provider's pack.
        NotInForceError: The edition, or that of the national layer, is not in force on the day.
        CaseError: A fact of the pack's own is not of the type the pack declares.
        UnknownQuestionError: The pack has no question of one of the ids in `questions`.
        WrongDayError: `as_at` is not a day, or lies outside 1900 to 2200; a date with a time of day is no day.
        WrongArgumentError: A dictionary, a path or a name was given where a record, a pack or a list is taken; or
            `hypothetical` is no truth value.
    """
    if not isinstance(pack, Pack | Editions):
        raise WrongArgumentError(f'`pack` is a Pack, not a {type(pack).__name__}\n  help: write `load_pack("leeds")`')
    refuse_no_record(case)
    refuse_no_day(as_at)
    if not isinstance(hypothetical, bool):
        raise WrongArgumentError(f"`hypothetical` is True or False, not a {type(hypothetical).__name__}")
    if isinstance(pack, Editions):
        pack = pack.on(as_at)
    if not hypothetical:
        _refuse_hypotheses(pack, case, as_at)
    another: tuple[Hypothesis, ...] = ("another_authority",) if is_anothers(pack, case) else ()
    hypotheses = another if pack.is_in_force(as_at) else (*another, "not_in_force")
    asked = None if questions is None else known_questions(questions, pack.question_ids, pack.id)
    return Result(pack.on(as_at), with_local_facts(pack.written, case), as_at, asked, hypotheses)


def _refuse_hypotheses(pack: Pack, case: CaseRecord, as_at: date) -> None:
    if is_anothers(pack, case):
        named = named_by(pack, case)
        told = (
            f"names `{named}`: use pack `{named}`" if can_be_id(named) else "is another authority's, or another home's"
        )
        raise WrongPackError(f"pack `{pack.id}` does not answer for this case; its record {told}")
    if not pack.is_in_force(as_at):
        raise NotInForceError("; ".join(pack.out_of_force(as_at)))


def is_anothers(pack: Pack, case: CaseRecord) -> bool:
    """Whether the record names another responsible authority than the pack's; of a provider's pack, another home."""
    named = named_by(pack, case)
    return not (pack.is_national or named is None or named == pack.id or is_name_of(named, pack.written))


def named_by(pack: Pack, case: CaseRecord) -> str | None:
    """Whose pack the record asks for: the responsible authority's, or the home's where the pack is a home's."""
    return case.placement.provider if pack.written.layer == "provider" else case.care.responsible_authority


def is_name_of(name: str, pack: WrittenPack) -> bool:
    """Whether a name is the full name of a pack's authority, whatever its capitals and spaces."""
    return " ".join(name.split()).casefold() == pack.authority.name.casefold()
