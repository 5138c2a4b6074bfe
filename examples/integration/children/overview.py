"""What the law and the pack say of each child in a table; it needs no Django."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ivpolicy import CaseError, Editions, Result, WrongPackError, evaluate


@dataclass(frozen=True)
class Unanswered:
    """A row for which there is no answer, and why, without what was entered."""

    case_id: str
    told: tuple[str, ...]


def record_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a case record: what has a column of its own stands there and nowhere else."""
    record = dict(row["record"])
    child = record.get("child") or {}
    columns = {"date_of_birth": row["date_of_birth"], "disabled": row["disabled"]}
    return {**record, "case_id": row["case_id"], "child": {**child, **columns}}


def overview(
    rows: Iterable[Mapping[str, Any]], editions: Editions, *, as_at: date, questions: Sequence[str]
) -> Iterator[Result | Unanswered]:
    """The answers for each row, in order, one row at a time; a row that cannot be read stops no other.

    Raises:
        NotInForceError, UnknownQuestionError: No row can be answered.
    """
    pack = editions.on(as_at)
    for row in rows:
        try:
            yield evaluate(pack, pack.read_case(record_of(row)), as_at=as_at, questions=questions)
        except (CaseError, WrongPackError) as error:
            yield Unanswered(row["case_id"], error.told)
