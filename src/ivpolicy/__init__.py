"""What law and local policy say about visitors and advocates for children in care.

>>> from datetime import date
>>> from ivpolicy import evaluate, load_pack
>>> pack = load_pack("leeds")
>>> case = pack.read_case({"case_id": "an-invented-child", "child": {"statuses": ["looked_after"]}})
>>> evaluate(pack, case, as_at=date(2026, 11, 1))["visitor.appoint"].status
'needs_information'
"""

from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result, WrongPackError, evaluate
from ivpolicy.core.record.case import CaseError, CaseRecord, read_case
from ivpolicy.core.text.diagnostic import PackError
from ivpolicy.core.version import __version__
from ivpolicy.files.cases import read_case_file
from ivpolicy.files.packs import NotInForceError, PackNotFoundError, load_pack, shipped_packs

__all__ = [
    "CaseError",
    "CaseRecord",
    "Decision",
    "NotInForceError",
    "PackError",
    "PackNotFoundError",
    "Result",
    "WrongPackError",
    "__version__",
    "evaluate",
    "load_pack",
    "read_case",
    "read_case_file",
    "shipped_packs",
]
