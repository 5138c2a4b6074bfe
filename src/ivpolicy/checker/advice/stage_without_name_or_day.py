"""A013: a stage at which a child may wait without a name and a day."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import advice
from ivpolicy.pathways.search import PathwaySearch

_HELP = "add `action:` with `who`, `does` and `by`, or say under `gap` what the document leaves open"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """A stage at which a child may wait without a name and a day."""
    if subject.pack.pathways:
        for told, at in PathwaySearch(subject.compiled).without_a_name_or_a_day():
            yield advice("A013", told, at, _HELP)


CHECK = PackCheck(
    "A013",
    "a stage without a name and a day",
    "A stage that is no end, and no gap the document leaves, is one at which somebody is waited for. Without a name "
    "and a day, or the document's words for one, nobody is.",
    "Write who does what under `action`, and under `by` the day or the document's words; where the document names "
    "nobody, write `gap`.",
    find,
)
