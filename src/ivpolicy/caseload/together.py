"""One caseload under several packs, side by side: how the children stand under each, and for how many they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from ivpolicy.caseload.screened import Screening
from ivpolicy.caseload.summary import APPOINT, CaseloadSummary, QuestionCount, caseload_summary


@dataclass(frozen=True, slots=True)
class Together:
    """A caseload under several packs.

    Attributes:
        screenings: One of each pack, of the same children on the same day, in the order asked for.
        summaries: What each comes to.
        differing: Question → of how many children two of the packs say something else; a question that one of them
            does not ask is none.
    """

    screenings: tuple[Screening, ...]
    summaries: tuple[CaseloadSummary, ...]
    differing: dict[str, int]

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question that one of the packs was asked, `visitor.appoint` first."""
        asked = dict.fromkeys(question for screening in self.screenings for question in screening.decided.questions)
        return tuple(sorted(asked, key=lambda question: question != APPOINT))

    def counts(self, question: str) -> Iterator[QuestionCount | None]:
        """How the children stand on a question under each pack; None of one that was not asked it."""
        for summary in self.summaries:
            yield next((count for count in summary.questions if count.question == question), None)


def set_together(screenings: Sequence[Screening]) -> Together:
    """Set several screenings of one caseload side by side."""
    asked = dict.fromkeys(question for screening in screenings for question in screening.decided.questions)
    return Together(
        tuple(screenings),
        tuple(caseload_summary(screening) for screening in screenings),
        {question: _differing(screenings, question).bit_count() for question in asked},
    )


def _differing(screenings: Sequence[Screening], question: str) -> int:
    """The children of whom two packs say something else, as a plane."""
    found = 0
    asking = [screening.decided for screening in screenings if question in screening.decided.questions]
    for one, other in combinations(asking, 2):
        for standing in one[question].standings:
            same = sum(s.rows for s in other[question].standings if s.verdict == standing.verdict)
            found |= standing.rows & other.rows & ~same
    return found
