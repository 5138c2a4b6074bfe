"""What a question comes to on one completion of a case."""

from __future__ import annotations

from dataclasses import dataclass

from ivpolicy.core.catalogue import NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question comes to on one completion.

    Attributes:
        outcome: One of the question's outcomes, a rung of its ladder, `gap`, or `not_applicable`.
        strength: How strongly; None where no rule gives the outcome.
        conflict: The kind of conflict, or None.
    """

    outcome: str
    strength: str | None = None
    conflict: str | None = None


DOES_NOT_APPLY = Answer(NOT_APPLICABLE)


Settled = tuple[str, bool]
"""What a settled answer is: the outcome, and whether there is a conflict."""


def decided_by(answer: Answer) -> Settled:
    """What two completions must agree on: the outcome, and whether there is a conflict (semantics 1, 2)."""
    return answer.outcome, answer.conflict is not None
