"""The words for what has a name in a pack: facts, choices, questions, rules, readings, people, foundations, clauses.

Words are those the project has already: the label of a fact, the title of a question, an id with spaces. Where two
things of a kind would have the same words, each has its name in brackets after them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ivpolicy.core.actors import ACTORS
from ivpolicy.core.catalogue import CATALOGUE, FIXED_OUTCOMES, GAP, Kind
from ivpolicy.core.pack.document import LocalFact, LocalField, WrittenPack, nameable
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, ItemField
from ivpolicy.core.rules.words import plain

AnyFact = Fact | ItemField | LocalFact | LocalField
"""A fact, or a field of a list's items; of the vocabulary or of a pack."""


def told_apart(words: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The words of each name, told apart where two would have the same; a name may stand in several pairs, once kept.

    >>> told_apart([("a_b", "a b"), ("a.b", "a b"), ("c", "see")])
    {'a_b': 'a b (a_b)', 'a.b': 'a b (a.b)', 'c': 'see'}
    """
    by_name = dict(words)
    clean = {name: " ".join(said.replace("“", "").replace("”", "").split()) or name for name, said in by_name.items()}
    shared = Counter(said.lower() for said in clean.values())
    return {name: f"{said} ({name})" if shared[said.lower()] > 1 else said for name, said in clean.items()}


def words_of_ids(ids: Iterable[str]) -> Mapping[str, str]:
    """Each id as words, told apart."""
    return told_apart((id_, plain(id_)) for id_ in ids)


def unquestioned(title: str) -> str:
    """A title that is a question, without its mark, for the middle of a sentence."""
    return title.removesuffix("?")


@dataclass(frozen=True)
class Names:
    """The names that sentences of a pack may hold; of no pack, those that every pack may use."""

    pack: WrittenPack | None = None
    national: WrittenPack | None = None

    @cached_property
    def facts(self) -> Mapping[str, AnyFact]:
        """Every fact by path: those of the vocabulary, then the pack's own."""
        own = {} if self.pack is None else {f"local.{self.pack.id}.{fact.name}": fact for fact in self.pack.facts}
        return {**VOCABULARY, **own}

    @cached_property
    def fact_words(self) -> Mapping[str, str]:
        """The label of each fact."""
        return told_apart((path, getattr(fact, "label", "") or plain(path)) for path, fact in self.facts.items())

    def field_words(self, list_path: str) -> Mapping[str, str]:
        """The label of each field of a list's items."""
        fields = getattr(self.facts.get(list_path), "item", ())
        return told_apart((field.name, getattr(field, "label", "") or plain(field.name)) for field in fields)

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """What each question asks, without its question mark."""
        own = () if self.pack is None else self.pack.questions
        titles = [(id_, row.title) for id_, row in CATALOGUE.items()] + [(row.id, row.title) for row in own]
        return told_apart((id_, unquestioned(title)) for id_, title in titles)

    @cached_property
    def outcomes(self) -> Mapping[str, Mapping[str, str]]:
        """Of each question, the words of its outcomes and of what a rule may refuse."""
        own = () if self.pack is None else self.pack.questions
        shared = {id_: words_of_ids((*row.acts, GAP)) for id_, row in CATALOGUE.items()}
        return shared | {row.id: words_of_ids((*_fixed(row.kind), *row.outcomes, GAP)) for row in own}

    @cached_property
    def rules(self) -> Mapping[str, str]:
        """The words of whatever `rule: id` may name in the pack."""
        return {} if self.pack is None else words_of_ids(nameable(self.pack))

    @cached_property
    def readings(self) -> Mapping[str, str]:
        """The words of each reading of the pack."""
        return {} if self.pack is None else words_of_ids(self.pack.readings)

    def options(self, reading: str) -> Mapping[str, str]:
        """The words of each option of a reading."""
        found = None if self.pack is None else self.pack.readings.get(reading)
        return {} if found is None else words_of_ids(found.options)

    def chosen(self, reading: str) -> str | None:
        """The option of a reading that the pack has chosen."""
        found = None if self.pack is None else self.pack.readings.get(reading)
        return None if found is None else found.chosen

    @cached_property
    def actors(self) -> Mapping[str, str]:
        """Who may be named: those of every pack, of the nation's and of this one."""
        packs = [pack for pack in (self.national, self.pack) if pack is not None]
        return told_apart((*ACTORS.items(), *(pair for pack in packs for pair in pack.actors.items())))

    @cached_property
    def clauses(self) -> Mapping[str, str]:
        """The clauses, each by its id."""
        packs = [pack for pack in (self.national, self.pack) if pack is not None]
        return {id_: id_ for pack in packs for id_ in pack.clauses}


def _fixed(kind: str) -> Iterable[str]:
    return FIXED_OUTCOMES.get(Kind(kind), {}) if kind in set(Kind) else ()
