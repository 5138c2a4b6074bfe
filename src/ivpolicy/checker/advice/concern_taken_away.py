"""A015: an event of a pathway that takes a concern about safety off the record."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import advice
from ivpolicy.pathways.search import PathwaySearch

_HELP = "leave the fact out: whoever settled the concern records that, with the day"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """An event of a pathway that takes a concern about safety off the record."""
    if subject.pack.pathways:
        for told, at in PathwaySearch(subject.compiled).taking_concerns_away(subject.as_at):
            yield advice("A015", told, at, _HELP)


CHECK = PackCheck(
    "A015",
    "an event that takes a concern away",
    "What is owed to a child's safety is asked at every stage, of what is on record. An event that tells of something "
    "else and records that there is no concern would end that, and nobody would have looked.",
    "Leave the fact out of `sets`. Whoever looked into the concern records that it is settled.",
    find,
)
