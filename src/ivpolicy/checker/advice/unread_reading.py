"""V014: a reading that nothing hangs on. Found by the validator."""

from __future__ import annotations

from ivpolicy.checker.kind import found_in_loading
from ivpolicy.core.text.diagnostic import Severity

CHECK = found_in_loading(
    "V014",
    "A reading names two ways of understanding a text. When no rule hangs on it, choosing the other option changes "
    "nothing, and whoever chooses is misled.",
    Severity.ADVICE,
)
