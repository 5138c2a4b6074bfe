"""V051: two editions of one pack in force on one day. Refused by the validator."""

from __future__ import annotations

from ivpolicy.checker.kind import found_in_loading
from ivpolicy.core.text.diagnostic import Severity

CHECK = found_in_loading(
    "V051",
    "The day of decision chooses the edition. On a day with two of them nobody could say which decides.",
    Severity.ERROR,
)
