"""A pack with all that is printed of it: the law beneath it, its rules in words, and what was measured of its cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.sentences.pack_sentences import PackInWords, RuleInWords
from ivpolicy.sentences.sentence import Sentences


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What was measured of the worked cases of one text of a pack; None for what was not.

    Attributes:
        cases: How many there are.
        points, covered: Points of the rules that a case can show, and those that a confirmed case shows.
        changes, noticed: Changes of the pack that were tried, and those that a confirmed case notices.
    """

    cases: int | None = None
    points: int | None = None
    covered: int | None = None
    changes: int | None = None
    noticed: int | None = None


@dataclass(frozen=True)
class Policy:
    """A pack that was read and checked, over its national layer; `figures` where its cases were measured."""

    pack: WrittenPack
    national: WrittenPack
    figures: CaseFigures | None = None

    @property
    def is_national(self) -> bool:
        """Whether the pack is the national layer itself, which stands on no other."""
        return self.pack.id == self.national.id

    @cached_property
    def words(self) -> Sentences:
        """The sentences of the pack."""
        return Sentences(self.pack, self.national)

    @cached_property
    def rules(self) -> tuple[RuleInWords, ...]:
        """Every rule of the pack, in words."""
        return tuple(PackInWords(self.pack, self.words).rules())

    @cached_property
    def floor(self) -> tuple[RuleInWords, ...]:
        """Every rule of the national layer beneath, in words; none where the pack is that layer."""
        return () if self.is_national else tuple(PackInWords(self.national, Sentences(self.national)).rules())

    @cached_property
    def by_clause(self) -> Mapping[str, list[RuleInWords]]:
        """The rules of each clause."""
        return PackInWords(self.pack, self.words).by_clause()

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """The title of each question, those of the catalogue first."""
        return {id_: row.title for id_, row in CATALOGUE.items()} | {row.id: row.title for row in self.pack.questions}
