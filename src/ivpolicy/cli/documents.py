"""What the commands print as JSON beside a result, for the published schemas; tests compare the two.

An upgrade's document is made by what finds it, and stands there: `ivpolicy.diff.releases`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from ivpolicy.approval.verification import SignatureState
from ivpolicy.core.pack.document import NothingKind
from ivpolicy.core.result_document import RESULT_FORMAT, ApprovalState, PackStamp, Status
from ivpolicy.diff.behaviour import Aspect
from ivpolicy.diff.structure import ChangeKind
from ivpolicy.tester.mutation import Fate


class _Printed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class QuotedLine(_Printed):
    """A line of a file, and the part of it that is meant."""

    line: str
    from_: int = Field(alias="from")
    to: int


class FoundProblem(_Printed):
    """A problem of a pack file, or a piece of advice, at its place from 1."""

    file: str
    line: int
    column: int
    code: str
    severity: Literal["error", "advice"]
    message: str
    help: str
    quoted: QuotedLine | None


class LeftOpenStage(_Printed):
    """A stage of a pathway at which the text of a pack leaves it open what comes next, with its clauses."""

    file: str
    line: int
    column: int
    pathway: str
    stage: str
    says: str
    clauses: tuple[str, ...]


class CheckDocument(_Printed):
    """What was found in pack files; `national` is a national layer that is not the shipped one.

    `left_open`: what the texts leave open in the pathways of packs without an error, which is no fault of theirs.
    """

    result_format: Literal[1] = RESULT_FORMAT
    as_at: date
    files: tuple[str, ...]
    national: str | None
    errors: int
    advice: int
    problems: tuple[FoundProblem, ...]
    left_open: tuple[LeftOpenStage, ...]


# ---- diff ----


class DiffSide(_Printed):
    """One of the two packs; `name` is what it was asked for by."""

    name: str
    authority: str
    pack: PackStamp


class DiffLaw(_Printed):
    """Under the law of which day the answers were compared, and the national rows that are not in force on it."""

    of: date
    rows_not_in_force: tuple[str, ...]


class DiffText(_Printed):
    """One change of the text, in one part of a pack."""

    kind: ChangeKind
    part: str
    id: str
    clauses: tuple[str, ...]
    what: str
    old: str | None
    new: str | None


class DiffTold(_Printed):
    """What one of the packs answers."""

    outcome: str
    strength: str | None
    conflict: str | None


class DiffVerdict(DiffTold):
    """What one of the packs says of the invented case, with what it says beside its answer."""

    says: str | None
    clauses: tuple[str, ...]
    turns_on: tuple[str, ...]
    cautions: tuple[str, ...]


class DiffCase(_Printed):
    """An invented child for whom the two answer differently.

    Attributes:
        facts: Fact path → value, as a record holds it.
        by: The changes of rules that move the answer by themselves.
    """

    child: str
    also_recorded: tuple[str, ...]
    as_at: date
    facts: dict[str, Any]
    old: DiffVerdict
    new: DiffVerdict
    by: tuple[str, ...]


class DiffMove(_Printed):
    """A way in which an answer moves."""

    old: DiffTold
    new: DiffTold


class DiffAnswer(_Printed):
    """One difference of what the packs answer.

    Attributes:
        case: The first case that shows it; null where none was found.
        cases: A case for each way in which the answer moves, and for each change of a rule that moves it by itself.
        no_case_of: The ways of which no case was found.
        changes_told_apart: Whether the changes of rules were few enough to be told apart.
    """

    question: str
    kind: Aspect
    item: str | None
    clauses: tuple[str, ...]
    case: DiffCase | None
    cases: tuple[DiffCase, ...]
    no_case_of: tuple[DiffMove, ...]
    changes_told_apart: bool


class DiffAsked(_Printed):
    """A fact that one of the two asks at a question, and the other reads only when it is recorded."""

    question: str
    fact: str
    by: Literal["old", "new"]


class DiffAnswers(_Printed):
    """What the two packs answer.

    Attributes:
        same: The questions of which it is proved that no answer can differ.
        no_case_found: Differences that are proved to be possible, but of which no plausible child was found.
        too_large: The questions with too many answers to be compared.
        only_old, only_new: The questions that only one of the two answers.
        duties_and_steps_compared: Whether, beside answers, duties and steps were.
    """

    same: tuple[str, ...]
    different: tuple[DiffAnswer, ...]
    asked_by_one: tuple[DiffAsked, ...]
    no_case_found: tuple[DiffAnswer, ...]
    too_large: tuple[str, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    duties_and_steps_compared: bool


class DiffStanding(_Printed):
    """Where a decision of the caseload stands."""

    status: Status
    outcome: str | None
    strength: str | None
    conflict: str | None


class DiffChange(_Printed):
    """A decision of the caseload that differs, with the duties and steps that open or close, and the work."""

    case_id: str
    question: str
    old: DiffStanding
    new: DiffStanding
    items_opened: tuple[str, ...]
    items_closed: tuple[str, ...]
    work_gone: tuple[str, ...]
    work_come: tuple[str, ...]


class DiffUnreadable(_Printed):
    """A case that cannot be read, and why, in words that hold nothing of its record."""

    place: str
    problem: str


class DiffCaseload(_Printed):
    """What the change does to real cases.

    Attributes:
        of_other_authorities: How many cases name another pack, and were left out.
        hypothetical: How many were answered on a day on which one of the packs is not in force.
    """

    compared: int
    changed_cases: tuple[str, ...]
    become_undetermined: tuple[str, ...]
    become_settled: tuple[str, ...]
    changes: tuple[DiffChange, ...]
    of_other_authorities: int
    hypothetical: int
    unreadable: tuple[DiffUnreadable, ...]


class DiffDocument(_Printed):
    """What differs between two packs: the text, the answers, and a caseload where one was given.

    Attributes:
        is_same: Whether the texts say the same and no answer can differ.
        national: The national layer beneath the old pack, and beneath the new one.
    """

    result_format: Literal[1] = RESULT_FORMAT
    is_same: bool
    old: DiffSide
    new: DiffSide
    national: tuple[PackStamp, PackStamp]
    law: DiffLaw
    text: tuple[DiffText, ...]
    answers: DiffAnswers
    caseload: DiffCaseload | None


# ---- test ----


class CaseDifference(_Printed):
    """An expectation of a worked case that did not come out; `question` is empty where the record cannot be read."""

    case: str
    question: str
    what: str
    expected: Any
    found: Any
    file: str
    line: int


class CoverageTally(_Printed):
    """How many points there are, how many confirmed cases come to, and how many the others come to besides."""

    points: int
    confirmed: int
    with_unconfirmed: int


class CoverageDocument(CoverageTally):
    """The points of a pack, all and by kind."""

    kinds: dict[str, CoverageTally]


class ChangesTally(_Printed):
    """What became of changes.

    Attributes:
        counted: Those that a case could notice: not those that are equal, refused or not loaded.
        percent: The share noticed of those counted; 0 where there are none.
    """

    counted: int
    noticed: int
    percent: float
    not_noticed: int
    equal: int
    refused: int
    not_loaded: int


class TriedChange(_Printed):
    """One change of the pack, and what became of it.

    Attributes:
        noticed_by: The case that notices it.
        why: Why it was refused, or not loaded.
    """

    kind: str
    file: str
    line: int
    column: int
    part: str
    what: str
    was: str
    would_be: str
    fate: Fate
    noticed_by: str | None
    why: str | None


class ChangesDocument(ChangesTally):
    """The changes tried of a pack: all, by kind, and one by one."""

    kinds: dict[str, ChangesTally]
    changes: tuple[TriedChange, ...]


class StagesReached(_Printed):
    """How many stages of a pack's pathways histories came to that came out as expected, and how many it has."""

    reached: int
    of: int


class TestedPack(_Printed):
    """The worked cases of one pack, run, and what they cover; `mutation` is null where no changes were tried."""

    id: str
    edition: str
    digest: str
    cases: int
    failed: int
    unconfirmed: int
    differences: tuple[CaseDifference, ...]
    histories: int
    stages: StagesReached
    coverage: CoverageDocument
    mutation: ChangesDocument | None


class TestedDocument(_Printed):
    """What the worked cases came to, pack by pack."""

    result_format: Literal[1] = RESULT_FORMAT
    packs: tuple[TestedPack, ...]


# ---- approve ----


class ApprovalEntries(_Printed):
    """What stands in the section of an approval; what was not given is left out."""

    by: str | None = None
    role: str | None = None
    delegation: str | None = None
    on: date | None = None
    minute: str | None = None
    legal_advice_by: str | None = None
    content_digest: str | None = None
    signature: str | None = None


class ApprovalAdvice(_Printed):
    """What `check` advises on a pack that is approved."""

    code: str
    message: str
    line: int


class ApprovalCases(_Printed):
    """What the worked cases beside a pack come to; `rules_not_confirmed` are shown to hold by no confirmed case."""

    cases: int
    failed: int
    unconfirmed: int
    points: int
    confirmed: int
    rules_not_confirmed: tuple[str, ...]


class ClauseWithoutRule(_Printed):
    """A clause that decides nothing; `kind` is null where the pack does not say what it is about."""

    clause: str
    kind: NothingKind | None
    because: str


class ApprovedDocument(_Printed):
    """What was approved.

    Attributes:
        since_last_approval: What was changed since; null where that is not at hand, or nothing was.
        readings: Reading → the option chosen.
        written: The files that were written.
    """

    result_format: Literal[1] = RESULT_FORMAT
    pack: str
    edition: str
    approval: ApprovalEntries
    since_last_approval: DiffDocument | None
    readings: dict[str, str]
    decides_nothing: tuple[ClauseWithoutRule, ...]
    worked_cases: ApprovalCases
    advice: tuple[ApprovalAdvice, ...]
    written: tuple[str, ...]


class VerifiedApproval(_Printed):
    """What was found of the approval of one edition."""

    file: str
    pack: str
    edition: str
    holds: bool
    words: str
    approval_state: ApprovalState
    approval: ApprovalEntries | None
    content_digest: str
    changed_since_approval: tuple[str, ...]
    signature: SignatureState


class ApprovalsDocument(_Printed):
    """With `--verify`: whether every approval holds, edition by edition."""

    result_format: Literal[1] = RESULT_FORMAT
    holds: bool
    packs: tuple[VerifiedApproval, ...]


class ApproveDocument(RootModel[ApprovedDocument | ApprovalsDocument]):
    """What `ivpolicy approve` prints: what was approved, or with `--verify` whether approvals hold."""


# ---- transparency ----


class TransparencyPart(_Printed):
    """A part of the record.

    Attributes:
        says: What is filled in; empty where neither pack nor engine knows.
        filled_by: The role that fills what is empty, or adds to what is there; null where nothing is to be added.
    """

    section: str
    name: str
    says: tuple[str, ...]
    filled_by: str | None


class TransparencyDocument(_Printed):
    """A record of a pack: `filled` of its `of` parts are filled in.

    Attributes:
        form: The transparency record (`atrs`), a data protection impact assessment (`dpia`), an equality impact
            assessment (`eia`), or a record of processing (`ropa`).
    """

    result_format: Literal[1] = RESULT_FORMAT
    form: Literal["atrs", "dpia", "eia", "ropa"]
    pack: str
    filled: int
    of: int
    parts: tuple[TransparencyPart, ...]
