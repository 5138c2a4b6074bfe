"""A012: a stage of a pathway that no case can reach."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import advice
from ivpolicy.pathways.search import PathwaySearch

_HELP = "let a move lead to it, or leave it out"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """A stage of a pathway that no case can reach."""
    if subject.pack.pathways:
        for told, at in PathwaySearch(subject.compiled).never_reached():
            yield advice("A012", told, at, _HELP)


CHECK = PackCheck(
    "A012",
    "a stage that is never reached",
    "Through every move, under everything that may be known of a case, no way leads to the stage. Often a move was "
    "left out, or its condition holds of nobody.",
    "Add the move that leads there, or leave the stage out.",
    find,
)
