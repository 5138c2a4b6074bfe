"""What loading a pack finds already, each with why an officer would want to know."""

from __future__ import annotations

from ivpolicy.checker.kind import PackCheck
from ivpolicy.core.text.codes import CODES
from ivpolicy.core.text.diagnostic import Severity


def _found(code: str, severity: Severity, why: str) -> PackCheck:
    return PackCheck(code, CODES[code].title, why, CODES[code].mend, None, severity)


CHECKS = (
    _found(
        "P004",
        Severity.ERROR,
        "Every conclusion cites the place in the document that it rests on. A rule without a clause could not be "
        "checked against the text, so it is refused, as is any other part that lacks what the format requires.",
    ),
    _found(
        "V002",
        Severity.ADVICE,
        "A clause that nothing uses is either a rule that was forgotten, or a sentence that decides nothing and should "
        "say so. Without this nobody could tell whether the whole document was read.",
    ),
    _found(
        "V014",
        Severity.ADVICE,
        "A reading names two ways of understanding a text. When no rule hangs on it, choosing the other option changes "
        "nothing, and whoever chooses is misled.",
    ),
    _found(
        "V024",
        Severity.ERROR,
        "Eight of seven factors can never be met: nobody would ever reach the threshold, and no decision would say "
        "why.",
    ),
    _found(
        "V051",
        Severity.ERROR,
        "The day of decision chooses the edition. On a day with two of them nobody could say which decides.",
    ),
    _found(
        "V052",
        Severity.ADVICE,
        "On a day between two editions no case can be decided. That may be so in truth; more often a day was mistyped.",
    ),
)
"""A check for each, which finds nothing itself."""
