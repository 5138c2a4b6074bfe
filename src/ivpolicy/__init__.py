"""What law and local policy say about visitors and advocates for children in care.

>>> from datetime import date
>>> from ivpolicy import evaluate, load_pack
>>> pack = load_pack("leeds")
>>> case = pack.read_case({"case_id": "an-invented-child", "child": {"statuses": ["looked_after"]}})
>>> evaluate(pack, case, as_at=date(2026, 11, 1))["visitor.appoint"].status
'needs_information'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ivpolicy.account.account import UnknownOutcomeError, explain
    from ivpolicy.account.account_document import (
        Account,
        AnswerTold,
        Audience,
        ChangeTold,
        ConditionTold,
        DayTold,
        FactToFind,
        FlipTold,
        LetterPart,
        OptionTold,
        OtherAnswer,
        OverTimeTold,
        PassingTold,
        ReadingTold,
        RuleStanding,
        RuleTold,
        TriedTold,
        WhatIfTold,
        WhyNotTold,
    )
    from ivpolicy.audit.entry import LogEntry
    from ivpolicy.audit.errors import LogError
    from ivpolicy.audit.log import DecisionLog
    from ivpolicy.caseload.screened import Screening, screen, screen_batches
    from ivpolicy.caseload.sources import ChildUnread, SourceCaseload, SourceError, open_caseload
    from ivpolicy.columns.decided import Decided, DecidedQuestion, StandingRows
    from ivpolicy.columns.expressions import answered_frame
    from ivpolicy.columns.frames import FramedCases, frame_batches
    from ivpolicy.columns.program import ColumnProgram, ColumnsError
    from ivpolicy.columns.sql import answers_query
    from ivpolicy.columns.table import CaseTable
    from ivpolicy.columns.typed_columns import TypedBatch, typed_batch
    from ivpolicy.core.answers.verdict import Verdict
    from ivpolicy.core.arguments import UnknownQuestionError
    from ivpolicy.core.catalogue import Kind, Question
    from ivpolicy.core.compiled_pack import Pack, ReadingError
    from ivpolicy.core.dates.calendar import Month
    from ivpolicy.core.decision.decision import Decision
    from ivpolicy.core.decision.evaluate import Result, WrongPackError, evaluate
    from ivpolicy.core.decision.reasons import Reason
    from ivpolicy.core.editions import Editions
    from ivpolicy.core.errors import IvpolicyError, WrongArgumentError, WrongDayError
    from ivpolicy.core.pack.document import WrittenPack
    from ivpolicy.core.pack.editions import NotInForceError
    from ivpolicy.core.pack.head import Approval, Authority
    from ivpolicy.core.record.case import CaseError, CaseRecord, case_from_facts, read_case
    from ivpolicy.core.record.model import OfficerDecision, Provenance
    from ivpolicy.core.record.problems import CaseProblem
    from ivpolicy.core.record.values import Judgement, Objection, RecordedList
    from ivpolicy.core.result_document import (
        Action,
        Caution,
        Conflict,
        CountedGround,
        DecisionDocument,
        FactToAsk,
        Finding,
        GroundCount,
        Hypothesis,
        ItemState,
        LocalVoice,
        NationalAnswer,
        OpenEnd,
        PackStamp,
        ReadOtherwise,
        ReasonDocument,
        ResultDocument,
        SourceStamp,
        Status,
        Turn,
    )
    from ivpolicy.core.text.diagnostic import Diagnostic, PackError, Severity
    from ivpolicy.core.text.source import SourceLocation
    from ivpolicy.core.version import __version__
    from ivpolicy.files.cases import read_case_file
    from ivpolicy.files.pack_names import PackNotFoundError, shipped_packs
    from ivpolicy.files.packs import load_pack, load_packs
    from ivpolicy.pages.word import TemplateError, WordError
    from ivpolicy.pathways.due import DueItem, DueList, due_list
    from ivpolicy.pathways.event import CaseEvent, EventError
    from ivpolicy.pathways.event_store import EventStore, StoreError
    from ivpolicy.pathways.followed import Followed
    from ivpolicy.pathways.follower import follow
    from ivpolicy.pathways.history import History
    from ivpolicy.report.on_file import case_report, file_note, file_note_in_word
    from ivpolicy.returns.asked_facts import ChosenFacts, asking_sheet, chosen_facts
    from ivpolicy.returns.caseload import Place, ReturnedCaseload, ReturnedChild, ReturnError, ReturnFault
    from ivpolicy.returns.column_map import ColumnMap, read_column_map
    from ivpolicy.returns.quality import quality_report
    from ivpolicy.returns.reader import read_return

__all__ = [
    "Account",
    "Action",
    "AnswerTold",
    "Approval",
    "Audience",
    "Authority",
    "CaseError",
    "CaseEvent",
    "CaseProblem",
    "CaseRecord",
    "CaseTable",
    "Caution",
    "ChangeTold",
    "ChildUnread",
    "ChosenFacts",
    "ColumnMap",
    "ColumnProgram",
    "ColumnsError",
    "ConditionTold",
    "Conflict",
    "CountedGround",
    "DayTold",
    "Decided",
    "DecidedQuestion",
    "Decision",
    "DecisionDocument",
    "DecisionLog",
    "Diagnostic",
    "DueItem",
    "DueList",
    "Editions",
    "EventError",
    "EventStore",
    "FactToAsk",
    "FactToFind",
    "Finding",
    "FlipTold",
    "Followed",
    "FramedCases",
    "GroundCount",
    "History",
    "Hypothesis",
    "ItemState",
    "IvpolicyError",
    "Judgement",
    "Kind",
    "LetterPart",
    "LocalVoice",
    "LogEntry",
    "LogError",
    "Month",
    "NationalAnswer",
    "NotInForceError",
    "Objection",
    "OfficerDecision",
    "OpenEnd",
    "OptionTold",
    "OtherAnswer",
    "OverTimeTold",
    "Pack",
    "PackError",
    "PackNotFoundError",
    "PackStamp",
    "PassingTold",
    "Place",
    "Provenance",
    "Question",
    "ReadOtherwise",
    "ReadingError",
    "ReadingTold",
    "Reason",
    "ReasonDocument",
    "RecordedList",
    "Result",
    "ResultDocument",
    "ReturnError",
    "ReturnFault",
    "ReturnedCaseload",
    "ReturnedChild",
    "RuleStanding",
    "RuleTold",
    "Screening",
    "Severity",
    "SourceCaseload",
    "SourceError",
    "SourceLocation",
    "SourceStamp",
    "StandingRows",
    "Status",
    "StoreError",
    "TemplateError",
    "TriedTold",
    "Turn",
    "TypedBatch",
    "UnknownOutcomeError",
    "UnknownQuestionError",
    "Verdict",
    "WhatIfTold",
    "WhyNotTold",
    "WordError",
    "WrittenPack",
    "WrongArgumentError",
    "WrongDayError",
    "WrongPackError",
    "__version__",
    "answered_frame",
    "answers_query",
    "asking_sheet",
    "case_from_facts",
    "case_report",
    "chosen_facts",
    "due_list",
    "evaluate",
    "explain",
    "file_note",
    "file_note_in_word",
    "follow",
    "frame_batches",
    "load_pack",
    "load_packs",
    "open_caseload",
    "quality_report",
    "read_case",
    "read_case_file",
    "read_column_map",
    "read_return",
    "screen",
    "screen_batches",
    "shipped_packs",
    "typed_batch",
]

# A name is imported when it is first asked for: all of them together take a fifth of a second, which whoever asks for
# `--version`, or makes a mistake in the words of a command, need not wait. A test holds this list against the imports.
_COMES_FROM = {
    "ivpolicy.account.account": "UnknownOutcomeError explain",
    "ivpolicy.account.account_document": (
        "Account AnswerTold Audience ChangeTold ConditionTold DayTold FactToFind FlipTold LetterPart OptionTold "
        "OtherAnswer OverTimeTold PassingTold ReadingTold RuleStanding RuleTold TriedTold WhatIfTold WhyNotTold"
    ),
    "ivpolicy.audit.entry": "LogEntry",
    "ivpolicy.audit.errors": "LogError",
    "ivpolicy.audit.log": "DecisionLog",
    "ivpolicy.caseload.screened": "Screening screen screen_batches",
    "ivpolicy.caseload.sources": "ChildUnread SourceCaseload SourceError open_caseload",
    "ivpolicy.columns.decided": "Decided DecidedQuestion StandingRows",
    "ivpolicy.columns.expressions": "answered_frame",
    "ivpolicy.columns.frames": "FramedCases frame_batches",
    "ivpolicy.columns.program": "ColumnProgram ColumnsError",
    "ivpolicy.columns.sql": "answers_query",
    "ivpolicy.columns.table": "CaseTable",
    "ivpolicy.columns.typed_columns": "TypedBatch typed_batch",
    "ivpolicy.core.answers.verdict": "Verdict",
    "ivpolicy.core.arguments": "UnknownQuestionError",
    "ivpolicy.core.catalogue": "Kind Question",
    "ivpolicy.core.compiled_pack": "Pack ReadingError",
    "ivpolicy.core.dates.calendar": "Month",
    "ivpolicy.core.decision.decision": "Decision",
    "ivpolicy.core.decision.evaluate": "Result WrongPackError evaluate",
    "ivpolicy.core.decision.reasons": "Reason",
    "ivpolicy.core.editions": "Editions",
    "ivpolicy.core.errors": "IvpolicyError WrongArgumentError WrongDayError",
    "ivpolicy.core.pack.document": "WrittenPack",
    "ivpolicy.core.pack.editions": "NotInForceError",
    "ivpolicy.core.pack.head": "Approval Authority",
    "ivpolicy.core.record.case": "CaseError CaseRecord case_from_facts read_case",
    "ivpolicy.core.record.model": "OfficerDecision Provenance",
    "ivpolicy.core.record.problems": "CaseProblem",
    "ivpolicy.core.record.values": "Judgement Objection RecordedList",
    "ivpolicy.core.result_document": (
        "Action Caution Conflict CountedGround DecisionDocument FactToAsk Finding GroundCount Hypothesis ItemState "
        "LocalVoice NationalAnswer OpenEnd PackStamp ReadOtherwise ReasonDocument ResultDocument SourceStamp Status "
        "Turn"
    ),
    "ivpolicy.core.text.diagnostic": "Diagnostic PackError Severity",
    "ivpolicy.core.text.source": "SourceLocation",
    "ivpolicy.core.version": "__version__",
    "ivpolicy.files.cases": "read_case_file",
    "ivpolicy.files.pack_names": "PackNotFoundError shipped_packs",
    "ivpolicy.files.packs": "load_pack load_packs",
    "ivpolicy.pages.word": "TemplateError WordError",
    "ivpolicy.pathways.due": "DueItem DueList due_list",
    "ivpolicy.pathways.event": "CaseEvent EventError",
    "ivpolicy.pathways.event_store": "EventStore StoreError",
    "ivpolicy.pathways.followed": "Followed",
    "ivpolicy.pathways.follower": "follow",
    "ivpolicy.pathways.history": "History",
    "ivpolicy.report.on_file": "case_report file_note file_note_in_word",
    "ivpolicy.returns.asked_facts": "ChosenFacts asking_sheet chosen_facts",
    "ivpolicy.returns.caseload": "Place ReturnedCaseload ReturnedChild ReturnError ReturnFault",
    "ivpolicy.returns.column_map": "ColumnMap read_column_map",
    "ivpolicy.returns.quality": "quality_report",
    "ivpolicy.returns.reader": "read_return",
}
_PLACES = {name: module for module, names in _COMES_FROM.items() for name in names.split()}

if not TYPE_CHECKING:  # a type checker would take every name for one that is here

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module `ivpolicy` has no attribute `{name}`")
        found = globals()[name] = getattr(import_module(_PLACES[name]), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
