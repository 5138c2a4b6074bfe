"""A007: a pack whose day of review has passed."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import advice

_HELP = "compare the pack with the document as it stands now, then write the next day under `review_by`"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """The day of review where it lies before the day of the check; on the day itself nothing is due yet."""
    due = subject.pack.review_by
    if due is not None and due < subject.as_at:
        at = subject.place_of("review_by:", subject.pack.at)
        yield advice("A007", f"the pack was to be reviewed by `{due}`", at, _HELP)


CHECK = PackCheck(
    "A007",
    "past its day of review",
    "The pack says by when it is to be compared with its document again, and that day lies before the day of the check "
    "(`--as-at`, otherwise today). The document may have changed since.",
    "Compare the pack with the document, then write the next day under `review_by`.",
    find,
)
