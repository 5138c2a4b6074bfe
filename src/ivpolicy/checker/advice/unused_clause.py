"""V002: a clause no rule uses, and no reason given. Found by the validator."""

from __future__ import annotations

from ivpolicy.checker.kind import found_in_loading
from ivpolicy.core.text.diagnostic import Severity

CHECK = found_in_loading(
    "V002",
    "A clause that nothing uses is either a rule that was forgotten, or a sentence that decides nothing and should "
    "say so. Without this nobody could tell whether the whole document was read.",
    Severity.ADVICE,
)
