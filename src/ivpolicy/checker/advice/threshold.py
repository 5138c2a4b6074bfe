"""V024: a threshold above the number of its factors. Refused by the validator."""

from __future__ import annotations

from ivpolicy.checker.kind import found_in_loading
from ivpolicy.core.text.diagnostic import Severity

CHECK = found_in_loading(
    "V024",
    "Eight of seven factors can never be met: nobody would ever reach the threshold, and no decision would say why.",
    Severity.ERROR,
)
