"""What differs between the answers of two releases, decision by decision.

The other release is known by the JSON it wrote and by nothing else: its answers are read leniently, because an earlier
release may have said less. `differing_decisions` compares one of them with an answer of this release;
`UpgradeDocument` is all that was found, as JSON carries it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.decision.owed import OUTSTANDING
from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.diff.caseload import SaidDecision, standing_of, within
from ivpolicy.diff.starred import StarredChange

# ---- what another release wrote ----


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class OldConflict(_Read):
    """A conflict, as far as it is compared."""

    kind: str
    law: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class OldFinding(_Read):
    """What one rule concluded, as far as it is compared."""

    rule: str
    kind: str
    state: str
    outcome: str | None = None
    clauses: tuple[str, ...] = ()
    overridden_by: tuple[str, ...] = ()
    beside: bool = False


class OldAction(_Read):
    """Who was to do what, as far as it is compared."""

    who: str
    does: str
    to: str | None = None
    by: date | None = None
    late_after: date | None = None
    by_words: str | None = None
    strength: str | None = None
    rule: str | None = None


class OldReason(_Read):
    """Whether a rule held, and its clauses."""

    truth: bool | None = None
    clauses: tuple[str, ...] = ()


class OldDecision(_Read):
    """The answer to one question."""

    status: str
    outcome: str | None = None
    strength: str | None = None
    conflict: OldConflict | None = None
    missing: tuple[str, ...] = ()
    findings: tuple[OldFinding, ...] = ()
    actions: tuple[OldAction, ...] = ()
    reasons: tuple[OldReason, ...] = ()


class OldStamp(_Read):
    """Which pack answered."""

    id: str
    file: str | None = None
    readings: tuple[Any, ...] = ()


class OldAnswer(_Read):
    """One answer of `ivpolicy decide --batch`, as another release wrote it."""

    result_format: Literal[1]
    case_id: str
    as_at: date
    engine: str
    record_digest: str
    pack: OldStamp
    national: OldStamp
    decisions: dict[str, OldDecision]


class OldProblem(_Read):
    """Why there is no answer."""

    message: str
    path: str | None = None


class OldProblems(_Read):
    """Every problem of one record; without a line, of the whole batch."""

    line: int | None = None
    case_id: str | None = None
    problems: tuple[OldProblem, ...]

    @property
    def words(self) -> str:
        """All of them on one line."""
        return "; ".join(f"{p.path}: {p.message}" if p.path else p.message for p in self.problems)


class OldError(_Read):
    """What is written in place of an answer."""

    error: OldProblems


# ---- what was found ----


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class ReleaseDocument(_Told):
    """A release.

    Attributes:
        engine: What it calls itself: `ivpolicy 0.1.0`. Of a log several releases may have written, each once.
        file: The wheel or the log its answers come from; None for the release that is running.
        kind: Whether a wheel was run, a log was read, or this release answered.
        digest: The sha256 of the wheel; None where none was run.
    """

    engine: tuple[str, ...]
    file: str | None = None
    kind: Literal["wheel", "log", "this"]
    digest: str | None = None


class StandingDocument(_Told):
    """Where a decision stands.

    Attributes:
        missing: What it waits for, where it is not settled.
        clauses: Those that decide it; where it is not settled, also those that may. Empty where no rule applies.
    """

    status: str
    outcome: str | None
    strength: str | None
    conflict: str | None
    missing: tuple[str, ...]
    clauses: tuple[str, ...]


class DecisionChange(_Told):
    """A decision that differs.

    Attributes:
        items_opened, items_closed: The duties and steps that are open now and were not, and the other way round.
        work_gone, work_come: Where the decision stands as it did, what else was to be done and what is now, in words.
        starred: Places, from 0, in the document's `starred`, of the changes that name its question or one of its
            clauses of then or now. That a change names it does not prove that it is the cause.
    """

    case_id: str
    as_at: date
    pack: str
    question: str
    old: StandingDocument
    new: StandingDocument
    items_opened: tuple[str, ...] = ()
    items_closed: tuple[str, ...] = ()
    work_gone: tuple[str, ...] = ()
    work_come: tuple[str, ...] = ()
    starred: tuple[int, ...] = ()


class StarredDocument(_Told):
    """A line of the change log that can change a decision, with the ids of clauses and questions it names."""

    release: str
    says: str
    names: tuple[str, ...]


class NotCompared(_Told):
    """A case that was not compared, and why, in words that hold nothing of its record.

    Attributes:
        by: Whether the old release, or its log, has no answer to it, or the new release has none.
    """

    place: str
    case_id: str | None
    by: Literal["old", "new"]
    problem: str


class UpgradeDocument(_Told):
    """Everything that was found between two releases.

    Attributes:
        as_at: The one day all were asked about; None where each was on the day of its answer from before.
        national: The file of a national layer that was used in place of the shipped one; None where none was.
        compared: How many cases were compared; of a log every answer it has to a case, on its own day.
        only_old: The questions that were answered and are asked no more.
        only_new: The questions that the new release asks and the old answers do not have.
        answers_without_case: How many answers of a log are of cases that were not given.
    """

    result_format: Literal[1] = RESULT_FORMAT
    old: ReleaseDocument
    new: ReleaseDocument
    as_at: date | None = None
    national: str | None = None
    compared: int
    changes: tuple[DecisionChange, ...]
    starred: tuple[StarredDocument, ...]
    not_compared: tuple[NotCompared, ...]
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()
    answers_without_case: int = 0

    @property
    def changed_cases(self) -> tuple[str, ...]:
        """The ids of the cases with a decision that differs, each once."""
        return tuple(dict.fromkeys(change.case_id for change in self.changes))


def differing_decisions(old: OldAnswer, new: Result) -> Iterator[DecisionChange]:
    """Every decision of one case that differs: where it stands, which duties and steps are open, what is to be done."""
    for question in new:
        if question in old.decisions:
            was, now = old.decisions[question], new[question]
            moved = standing_of(was) != standing_of(now)
            more = within(was, now, moved=moved)
            if moved or any(more.values()):
                yield DecisionChange(
                    case_id=new.record.case_id,
                    as_at=new.as_at,
                    pack=new.pack.id,
                    question=question,
                    old=_standing(was, was.missing, was.reasons),
                    new=_standing(now, now.missing, now.reasons),
                    **more,
                )


def _standing(said: SaidDecision, missing: Iterable[str], reasons: Iterable[Any]) -> StandingDocument:
    standing = standing_of(said)
    clauses = [clause for finding in said.findings if _decides(finding, said.outcome) for clause in finding.clauses]
    if said.conflict:
        clauses += [*said.conflict.law, *said.conflict.against]
    if standing.is_open:
        clauses += [clause for reason in reasons if reason.truth is None for clause in reason.clauses]
    return StandingDocument(
        status=standing.status,
        outcome=said.outcome,
        strength=said.strength,
        conflict=standing.conflict or None,
        missing=tuple(missing),
        clauses=tuple(dict.fromkeys(clauses)),
    )


def _decides(finding: Any, outcome: str | None) -> bool:
    """Whether a finding gives the answer: it asks something of somebody, or holds, and nothing prevails over it."""
    holds = finding.state == "holds" and not finding.overridden_by and finding.outcome in (None, outcome)
    return not finding.beside and (holds or finding.state in OUTSTANDING)


def tied(
    changes: Sequence[DecisionChange], starred: Sequence[StarredChange]
) -> tuple[tuple[DecisionChange, ...], tuple[StarredDocument, ...]]:
    """The changes with the starred lines that name them, and those lines, each once, in the order of the change log."""
    ids = [{change.question, *change.old.clauses, *change.new.clauses} for change in changes]
    found = [[line for line in starred if line.names & of_change] for of_change in ids]
    named = [line for line in starred if any(line in lines for lines in found)]
    return (
        tuple(
            change.model_copy(update={"starred": tuple(named.index(line) for line in lines)})
            for change, lines in zip(changes, found, strict=True)
        ),
        tuple(StarredDocument(release=s.release, says=s.says, names=tuple(sorted(s.names))) for s in named),
    )
