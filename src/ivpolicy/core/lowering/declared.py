"""The questions and facts a pack is lowered with: those all packs share, and its own."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from ivpolicy.core.catalogue import CATALOGUE, Kind, Question
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import LocalFact, LocalQuestion, WrittenPack


def questions_of(pack: WrittenPack | None) -> Mapping[str, Question]:
    """The catalogue and the pack's own questions."""
    return {**CATALOGUE, **{q.id: declared_question(q) for q in (pack.questions if pack else ())}}


def declared_question(asked: LocalQuestion) -> Question:
    """A pack's own question. It has room for one outcome, so any two of its outcomes deny each other."""
    opposed = tuple(frozenset(pair) for pair in combinations(asked.outcomes, 2))
    return Question(asked.id, asked.title, Kind.CHOICE, dict(asked.outcomes), asked.otherwise, opposed=opposed)


def facts_of(pack: WrittenPack | None) -> Mapping[str, Fact]:
    """The vocabulary and the pack's own facts, as `local.<pack>.<name>`."""
    own = {f"local.{pack.id}.{f.name}": _local_fact(pack.id, f) for f in pack.facts} if pack else {}
    return {**{path: VOCABULARY[path] for path in VOCABULARY}, **own}


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
        known_when=fact.known_when,
        held_in=fact.held_in,
    )
