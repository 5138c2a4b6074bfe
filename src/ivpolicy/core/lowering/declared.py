"""The questions and facts a pack is lowered with: those all packs share, and its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ivpolicy.core.catalogue import CATALOGUE, Question, own_question
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType, ItemField

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import LocalFact, LocalField, WrittenPack


def questions_of(pack: WrittenPack | None) -> Mapping[str, Question]:
    """The catalogue and the pack's own questions."""
    return {**CATALOGUE, **{q.id: own_question(q) for q in (pack.questions if pack else ())}}


def facts_of(pack: WrittenPack | None) -> Mapping[str, Fact]:
    """The vocabulary and the pack's own facts, as `local.<pack>.<name>`."""
    own = {fact.path: fact for fact in own_facts(pack)} if pack else {}
    return {**{path: VOCABULARY[path] for path in VOCABULARY}, **own}


def own_facts(pack: WrittenPack) -> Iterator[Fact]:
    """The facts a pack adds, as rows of a vocabulary."""
    return (_local_fact(pack.id, fact) for fact in pack.facts)


def _local_fact(pack_id: str, fact: LocalFact) -> Fact:
    return Fact(
        path=f"local.{pack_id}.{fact.name}",
        type=FactType(fact.type),
        label=fact.label,
        asks=fact.asks,
        meaning=fact.meaning,
        unit=fact.unit,
        choices=fact.choices,
        judgement=fact.judgement,
        ask_whom=fact.ask_whom,
        takes=fact.takes,
        item=tuple(_field(field, places=field.name == fact.dated) for field in fact.item),
        known_when=fact.known_when,
        held_in=fact.held_in,
    )


def _field(field: LocalField, *, places: bool) -> ItemField:
    return ItemField(
        name=field.name,
        type=FactType(field.type),
        choices=field.choices,
        unit=field.unit,
        asks=field.asks,
        takes=field.takes,
        label=field.name.replace("_", " "),
        past=places,
        places=places,
    )
