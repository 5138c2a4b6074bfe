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

from ivpolicy.core.arguments import UnknownQuestionError
from ivpolicy.core.catalogue import Kind, Question
from ivpolicy.core.compiled_pack import Pack, ReadingError
from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result, WrongPackError, evaluate
from ivpolicy.core.decision.reasons import Reason
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError, WrongArgumentError, WrongDayError
from ivpolicy.core.pack.editions import NotInForceError
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
    Status,
    Turn,
)
from ivpolicy.core.text.diagnostic import Diagnostic, PackError, Severity
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.version import __version__
from ivpolicy.files.cases import read_case_file
from ivpolicy.files.pack_names import PackNotFoundError, shipped_packs
from ivpolicy.files.packs import load_pack, load_packs

if TYPE_CHECKING:
    from ivpolicy.audit.entry import LogEntry
    from ivpolicy.audit.errors import LogError
    from ivpolicy.audit.log import DecisionLog
    from ivpolicy.core.pack.document import WrittenPack
    from ivpolicy.core.pack.head import Approval, Authority

__all__ = [
    "Action",
    "Approval",
    "Authority",
    "CaseError",
    "CaseProblem",
    "CaseRecord",
    "Caution",
    "Conflict",
    "CountedGround",
    "Decision",
    "DecisionDocument",
    "DecisionLog",
    "Diagnostic",
    "Editions",
    "FactToAsk",
    "Finding",
    "GroundCount",
    "Hypothesis",
    "ItemState",
    "IvpolicyError",
    "Judgement",
    "Kind",
    "LocalVoice",
    "LogEntry",
    "LogError",
    "Month",
    "NationalAnswer",
    "NotInForceError",
    "Objection",
    "OfficerDecision",
    "OpenEnd",
    "Pack",
    "PackError",
    "PackNotFoundError",
    "PackStamp",
    "Provenance",
    "Question",
    "ReadOtherwise",
    "ReadingError",
    "Reason",
    "ReasonDocument",
    "RecordedList",
    "Result",
    "ResultDocument",
    "Severity",
    "SourceLocation",
    "Status",
    "Turn",
    "UnknownQuestionError",
    "WrittenPack",
    "WrongArgumentError",
    "WrongDayError",
    "WrongPackError",
    "__version__",
    "case_from_facts",
    "evaluate",
    "load_pack",
    "load_packs",
    "read_case",
    "read_case_file",
    "shipped_packs",
]

# A pack as written is made when one is read, and a log when one is kept; to import them before would cost every program
# that only asks.
_WHEN_ASKED = {
    "Approval": "ivpolicy.core.pack.head",
    "Authority": "ivpolicy.core.pack.head",
    "DecisionLog": "ivpolicy.audit.log",
    "LogEntry": "ivpolicy.audit.entry",
    "LogError": "ivpolicy.audit.errors",
    "WrittenPack": "ivpolicy.core.pack.document",
}


def __getattr__(name: str) -> Any:
    if name in _WHEN_ASKED:
        return getattr(import_module(_WHEN_ASKED[name]), name)
    raise AttributeError(f"module `ivpolicy` has no attribute `{name}`")
