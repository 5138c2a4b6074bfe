"""V052: days between two editions on which none is in force. Found by the validator."""

from __future__ import annotations

from ivpolicy.checker.kind import found_in_loading
from ivpolicy.core.text.diagnostic import Severity

CHECK = found_in_loading(
    "V052",
    "On a day between two editions no case can be decided. That may be so in truth; more often a day was mistyped.",
    Severity.ADVICE,
)
