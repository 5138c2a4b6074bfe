"""`screen`: what a pack says of every child of a caseload."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ivpolicy.caseload.frames import frame_caseload, framed_caseload
from ivpolicy.caseload.sources import SourceCaseload, Watcher, no_watcher, open_caseload
from ivpolicy.columns.decided import Decided, PackInColumns
from ivpolicy.columns.frames import frame_batches
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.decision.evaluate import Result, evaluate
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import WrongArgumentError


@dataclass(frozen=True, slots=True, eq=False)
class Screening:
    """A caseload with what a pack says of every child on a day; answers are worked out when first read.

    Attributes:
        caseload: The children.
        decided: The answers, by question.
        as_at: The day of decision.
    """

    caseload: SourceCaseload
    decided: Decided
    as_at: date

    @property
    def pack(self) -> Pack:
        """The pack that answers, as it binds on the day."""
        return self.decided.pack

    @property
    def children(self) -> int:
        """How many children are answered for."""
        return self.decided.rows.bit_count()

    def ids(self, rows: int) -> Iterator[str]:
        """The children of a plane, in the order of the source."""
        return (self.caseload.table.ids[row] for row in self.decided.planes.places(rows))

    def result(self, child: str) -> Result:
        """Everything the pack says of one child, with all its reasons, as `evaluate` gives it.

        Raises:
            WrongArgumentError: No child of the caseload has this id.
        """
        try:
            row = self.caseload.table.ids.index(child)
        except ValueError:
            raise WrongArgumentError("no child of the caseload has this id") from None
        record, questions = self.caseload.table.record(row), self.decided.questions
        is_hypothesis = not self.pack.is_in_force(self.as_at)
        return evaluate(self.pack, record, as_at=self.as_at, questions=questions, hypothetical=is_hypothesis)

    def __repr__(self) -> str:
        return f"Screening(pack={self.pack.id!r}, children={self.children}, as_at={self.as_at})"


def screen(
    source: Any,
    pack: Pack | Editions,
    *,
    as_at: date,
    questions: Iterable[str] | None = None,
    hypothetical: bool = False,
    watch: Watcher = no_watcher,
) -> Screening:
    """Say what a pack says of every child of a caseload on a day, each answer exactly that of `evaluate`.

    Args:
        source: What `open_caseload` takes; or a caseload, which is then read once for several packs; or a data frame of
            Polars, PyArrow or pandas, in memory: `case_id`, and a column for each fact by its path.
        pack: A pack, or its editions, of which the one in force answers.
        as_at: The day of decision, for every child.
        questions: The ids of the questions; None for all.
        hypothetical: Answer although the edition is not in force on the day. Children of another authority are not
            answered for either way.
        watch: Told how far it is.

    Raises:
        SourceError: As `open_caseload` does, as `ReturnError` and `OSError`.
        ColumnsError: A column is no fact, or of a type in which "not recorded" cannot be told; or it is no data frame,
            or Narwhals is not installed.
        NotInForceError: The edition is not in force on the day, and no hypothesis is asked for.
        UnknownQuestionError: The pack has no question of one of the ids.
        WrongArgumentError: `pack` is no pack.
        WrongDayError: `as_at` is no day.
    """
    lowered = _lowered(pack, as_at)
    caseload = _opened(source, as_at, watch)
    decided = caseload.asked_on(as_at).decided_by(lowered, questions, hypothetical=hypothetical)
    return Screening(caseload, decided, as_at)


def screen_batches(
    frame: Any,
    pack: Pack | Editions,
    *,
    as_at: date,
    questions: Iterable[str] | None = None,
    hypothetical: bool = False,
    rows: int = 100_000,
) -> Iterator[Screening]:
    """Say it of a caseload that is larger than memory: one screening for so many rows, after another.

    What is to be known of all is counted or written down before the next is asked for; then the batch is let go. That
    two rows have one id is seen within a batch.

    Args:
        frame: A frame of Polars, lazy (`polars.scan_parquet`, `polars.scan_csv`) or not, of columns as `screen` takes
            them.
        pack: As `screen` takes it, as are the day, the questions and whether it is a hypothesis.
        as_at: The day of decision.
        questions: The ids of the questions; None for all.
        hypothetical: Answer although the edition is not in force on the day.
        rows: How many rows at a time.

    Raises:
        ColumnsError: As `screen` does.
        NotInForceError: As `screen` does, as `UnknownQuestionError`, `WrongArgumentError` and `WrongDayError`.
    """
    lowered, before = _lowered(pack, as_at), 0
    for framed in frame_batches(frame, as_at, rows):
        caseload = framed_caseload(framed, as_at, before=before)
        before += len(framed.table) + len(framed.unread)
        decided = caseload.asked_on(as_at).decided_by(lowered, questions, hypothetical=hypothetical)
        yield Screening(caseload, decided, as_at)


def _lowered(pack: Pack | Editions, as_at: date) -> PackInColumns:
    refuse_no_day(as_at)
    if not isinstance(pack, Pack | Editions):
        raise WrongArgumentError(f"`pack` is a pack, not a {type(pack).__name__}")
    chosen = pack.on(as_at) if isinstance(pack, Editions) else pack
    return PackInColumns(chosen.on(as_at))


def _opened(source: Any, as_at: date, watch: Watcher) -> SourceCaseload:
    match source:
        case SourceCaseload():
            return source
        case str() | Path():
            return open_caseload(source, as_at, watch=watch)
        case _:
            return frame_caseload(source, as_at)
