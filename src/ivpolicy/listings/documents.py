"""The lists of packs, questions and facts, as JSON carries them.

The schemas are published as `docs/reference/packs.schema.json`, `questions.schema.json` and `facts.schema.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ivpolicy.core.catalogue import CATALOGUE, Question
from ivpolicy.core.decision.evaluate import stamp
from ivpolicy.core.pack.document import LocalQuestion, WrittenPack
from ivpolicy.core.record.vocabulary import Fact, ItemField
from ivpolicy.core.result_document import RESULT_FORMAT, PackStamp
from ivpolicy.core.rules.kinds import kind_of


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PackEntry(PackStamp):
    """A shipped pack: its stamp as every result has it, and what it holds.

    Attributes:
        in_force_from, in_force_to: The first day of the edition, and the day after its last; None where none is stated.
        past_review: Whether the day of review has passed.
    """

    authority: str
    layer: str
    source: str
    in_force_from: date | None
    in_force_to: date | None
    past_review: bool
    clauses: int
    readings_declared: int
    departures: int
    facts: int


class PacksDocument(_Listed):
    """The packs that are shipped."""

    result_format: Literal[1] = RESULT_FORMAT
    packs: tuple[PackEntry, ...]


class FactField(_Listed):
    """A field of an item of a list."""

    name: str
    type: str
    choices: tuple[str, ...]
    unit: str | None
    takes: str | None


class ListedFact(_Listed):
    """A fact a record may hold. Of a fact that a pack adds there are only path, question, type and choices.

    Attributes:
        asks: The question that obtains it.
        takes: A word that may stand in place of a value, such as `never`.
        computed_from: From what it is worked out; it is then not written in a record.
        item: Of a list, the fields of its items.
    """

    path: str
    asks: str
    meaning: str | None = None
    type: str
    choices: tuple[str, ...]
    unit: str | None = None
    takes: str | None = None
    judgement: bool = False
    objection: bool = False
    computed_from: tuple[str, ...] = ()
    ask_whom: str | None = None
    known_when: str | None = None
    held_in: str | None = None
    item: tuple[FactField, ...] = ()


class FactsDocument(_Listed):
    """The facts a record may hold."""

    result_format: Literal[1] = RESULT_FORMAT
    facts: tuple[ListedFact, ...]


class ListedQuestion(_Listed):
    """A question packs answer.

    Attributes:
        pack: The pack that adds it; None for one of the catalogue.
        outcomes: Each outcome with its sentence; empty where the answer is no single outcome.
        otherwise: The outcome where no rule applies; None where a rule is needed.
    """

    id: str
    title: str
    pack: str | None
    outcomes: dict[str, str]
    otherwise: str | None


class QuestionsDocument(_Listed):
    """The questions packs answer."""

    result_format: Literal[1] = RESULT_FORMAT
    questions: tuple[ListedQuestion, ...]


def packs_document(packs: Iterable[WrittenPack], as_at: date) -> PacksDocument:
    """Packs, and of each whether its day of review has passed on a day."""
    return PacksDocument(result_format=RESULT_FORMAT, packs=tuple(_pack(pack, as_at) for pack in packs))


def _pack(pack: WrittenPack, as_at: date) -> PackEntry:
    return PackEntry(
        **stamp(pack).model_dump(),
        authority=pack.authority.name,
        layer=pack.layer,
        source=pack.source.title,
        in_force_from=pack.in_force.from_,
        in_force_to=pack.in_force.to,
        past_review=pack.review_by is not None and as_at > pack.review_by,
        clauses=len(pack.clauses),
        readings_declared=len(pack.readings),
        departures=len(pack.departures),
        facts=len(pack.facts),
    )


def questions_document(packs: Iterable[WrittenPack]) -> QuestionsDocument:
    """The questions of the catalogue, and those that these packs add."""
    return QuestionsDocument(
        result_format=RESULT_FORMAT,
        questions=(
            *(_question(question, None) for question in CATALOGUE.values()),
            *(_question(question, pack.id) for pack in packs for question in pack.questions),
        ),
    )


def _question(question: Question | LocalQuestion, pack: str | None) -> ListedQuestion:
    """A question; one that a pack adds needs a rule to be answered."""
    otherwise, outcomes = None, dict(question.outcomes)
    if isinstance(question, Question):
        otherwise = question.otherwise
        outcomes = outcomes if kind_of(question).is_one_outcome else {}
    return ListedQuestion(id=question.id, title=question.title, pack=pack, outcomes=outcomes, otherwise=otherwise)


def facts_document(shared: Iterable[Fact], own: Iterable[Fact]) -> FactsDocument:
    """Facts of the vocabulary, and after them facts that packs add."""
    added = (ListedFact(path=f.path, asks=f.asks, type=f.type.value, choices=f.choices) for f in own)
    return FactsDocument(result_format=RESULT_FORMAT, facts=(*map(_fact, shared), *added))


def _fact(fact: Fact) -> ListedFact:
    """A fact. What is worked out is not written in a record; `computed_from` says from what."""
    return ListedFact(
        path=fact.path,
        asks=fact.asks,
        meaning=fact.meaning or None,
        type=fact.type.value,
        choices=fact.choices,
        unit=fact.unit or None,
        takes=fact.takes or None,
        judgement=fact.judgement,
        objection=fact.objection,
        computed_from=fact.computed_from,
        ask_whom=fact.ask_whom,
        known_when=fact.known_when or None,
        held_in=fact.held_in,
        item=tuple(map(_field, fact.item)),
    )


def _field(field: ItemField) -> FactField:
    return FactField(
        name=field.name,
        type=field.type.value,
        choices=field.choices,
        unit=field.unit or None,
        takes=field.takes or None,
    )
