"""Two screenings of the same children side by side: who is answered otherwise, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ivpolicy.caseload.screened import Screening
from ivpolicy.core.answers.verdict import Verdict
from ivpolicy.core.errors import WrongArgumentError


@dataclass(frozen=True, slots=True)
class Changed:
    """Children answered alike before and alike after, otherwise than before.

    Attributes:
        question: The question.
        before: The verdict in the first screening.
        after: The verdict in the second.
        rules_before: The rules that gave it then; none where none gave it.
        rules_after: The rules that give it now.
        waits_for: The facts missing in the second for any of them, where it is open.
        children: Their ids, in the order of the first source.
    """

    question: str
    before: Verdict
    after: Verdict
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]
    waits_for: tuple[str, ...]
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetBeside:
    """What differs between two screenings.

    Attributes:
        compared: How many children both answer for.
        only_before: The children that the first alone answers for.
        only_after: The children that the second alone answers for.
        changes: Who is answered otherwise, by question in the order of the first, the most children first.
    """

    compared: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    changes: tuple[Changed, ...]


def beside(before: Screening, after: Screening) -> SetBeside:
    """Say who is answered otherwise in the second screening: by another pack or edition, or of another month.

    Children are the same whose ids are.

    Raises:
        WrongArgumentError: The two have no question in common.
    """
    asked = [question for question in before.decided if question in after.decided.questions]
    if not asked:
        raise WrongArgumentError("the two screenings have no question in common")
    ids, others = before.caseload.table.ids, after.caseload.table.ids
    place = {id_: row for row, id_ in enumerate(ids)}
    planes = before.decided.planes

    def here(rows: int) -> int:
        """A plane of the second as one of the first."""
        if others is ids:
            return rows
        named = (place.get(others[row]) for row in after.decided.planes.places(rows))
        return planes.of_rows(row for row in named if row is not None)

    both = before.decided.rows & here(after.decided.rows)
    seen = set(before.ids(both))
    changes = [change for question in asked for change in _changes(before, after, question, both, here)]
    return SetBeside(
        both.bit_count(),
        tuple(before.ids(before.decided.rows & ~both)),
        tuple(id_ for id_ in after.ids(after.decided.rows) if id_ not in seen),
        tuple(changes),
    )


def _changes(
    before: Screening, after: Screening, question: str, both: int, here: Callable[[int], int]
) -> Iterator[Changed]:
    found: list[Changed] = []
    later = [(verdict, rules, here(rows)) for verdict, rules, rows in after.decided[question].deciding]
    missing = {name: here(rows) for name, rows in after.decided[question].missing.items()}
    for verdict, rules, rows in before.decided[question].deciding:
        for other, other_rules, other_rows in later:
            alike = rows & other_rows & both
            if alike and other != verdict:
                waits = tuple(name for name, plane in missing.items() if plane & alike)
                ids = tuple(before.ids(alike))
                found.append(Changed(question, verdict, other, rules, other_rules, waits, ids))
    yield from sorted(found, key=lambda change: -len(change.children))
