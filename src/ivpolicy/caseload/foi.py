"""What is asked of authorities about independent visitors again and again, answered with small numbers suppressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivpolicy.caseload.groups import GroupLine, shown
from ivpolicy.caseload.screened import Screening
from ivpolicy.caseload.summary import APPOINT, HEADINGS, counted_under, planes_by_group
from ivpolicy.core.rules.words import long_date


@dataclass(frozen=True, slots=True)
class FoiAnswer:
    """One question as it is asked, and its answer.

    Attributes:
        asks: The question.
        columns: What the counts of a line are of.
        lines: The counts; None where they are too few to be shown.
        unknown: What the source does not say, where the question cannot be answered from it; otherwise empty.
    """

    asks: str
    columns: tuple[str, ...] = ()
    lines: tuple[GroupLine, ...] | None = None
    unknown: str = ""


def foi_answers(screening: Screening) -> tuple[FoiAnswer, ...]:
    """The recurring questions, in their usual order; the screening must have answered `visitor.appoint`."""
    return tuple(_answers(screening))


def _answers(screening: Screening) -> Iterator[FoiAnswer]:
    day, table, planes = long_date(screening.as_at), screening.decided.table, screening.decided.planes
    rows = screening.decided.rows
    under: dict[str, int] = {}
    for standing in screening.decided[APPOINT].standings:
        said = standing.verdict
        word = said.outcome.replace("_", " ") if said.outcome and said.status == "decided" else counted_under(said)
        under[word] = under.get(word, 0) | standing.rows
    asks = f"Of how many children does the duty to appoint an independent visitor stand on {day}?"
    yield FoiAnswer(asks, ("children",), _parts({word: plane.bit_count() for word, plane in under.items()}))
    for path, asks in (
        ("appointment.active", "How many children have an independent visitor?"),
        ("referral.made", "How many children have been referred for an independent visitor?"),
    ):
        column = table.columns.get(path)
        if column is None:
            yield FoiAnswer(asks, unknown=f"The source records `{path}` of no child, so it cannot be answered from it.")
            continue
        known = {
            word: (rows & planes.of_rows(r for r, code in enumerate(column.codes) if column.values[code] is value))
            for word, value in (("yes", True), ("no", False), ("not known", None))
        }
        yield FoiAnswer(asks, ("children",), _parts({word: plane.bit_count() for word, plane in known.items()}))
    met = {counted_under(standing.verdict) for standing in screening.decided[APPOINT].standings}
    headings = tuple(heading for heading in HEADINGS if heading in met)
    for name, groups in planes_by_group(screening).items():
        yield FoiAnswer(
            f"How do the children stand on that duty, by {name}?",
            headings,
            shown({group: _numbers(screening, of_group, headings) for group, of_group in groups.items()}),
        )


def _numbers(screening: Screening, rows: int, headings: tuple[str, ...]) -> list[int]:
    standings = screening.decided[APPOINT].standings
    return [
        sum((standing.rows & rows).bit_count() for standing in standings if counted_under(standing.verdict) == heading)
        for heading in headings
    ]


def _parts(numbers: Mapping[str, int]) -> tuple[GroupLine, ...] | None:
    return shown({word: (number,) for word, number in numbers.items()})
