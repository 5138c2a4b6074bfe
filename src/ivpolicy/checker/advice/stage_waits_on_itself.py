"""A014: a stage from which nothing can lead on, or that waits for what happens only when it is left."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import advice
from ivpolicy.pathways.search import PathwaySearch

_HELP = "mend the move, or what the time runs from"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """A stage from which nothing can lead on, or that waits for what happens only when it is left."""
    if subject.pack.pathways:
        for told, at in PathwaySearch(subject.compiled).waiting_on_itself():
            yield advice("A014", told, at, _HELP)


CHECK = PackCheck(
    "A014",
    "a stage that waits on itself",
    "Nothing that may be known or told leads on from the stage; or what is known leads round in a circle, so that a "
    "case would go round without end; or its time runs from an event that is told only when the stage is left.",
    "Mend the condition of the move, or what the time runs from.",
    find,
)
