"""P004: a rule without a clause. Refused by the parser, because every conclusion cites the document."""

from __future__ import annotations

from ivpolicy.checker.kind import found_in_loading
from ivpolicy.core.text.diagnostic import Severity

CHECK = found_in_loading(
    "P004",
    "Every conclusion cites the place in the document that it rests on. A rule without a clause could not be checked "
    "against the text, so it is refused, as is any other part that lacks what the format requires.",
    Severity.ERROR,
)
