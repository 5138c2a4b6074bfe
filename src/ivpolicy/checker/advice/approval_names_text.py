"""V053, V054: an approval of another text than the pack's, or of no text that it names."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.text.codes import CODES
from ivpolicy.core.text.diagnostic import Diagnostic, Severity
from ivpolicy.core.validation.pack_index import problem

_CHANGED, _NAMES_NO_TEXT = "V053", "V054"
OF_APPROVAL = frozenset({_CHANGED, _NAMES_NO_TEXT})
"""What is wrong with an approval and not with the pack: another approval mends it."""


def changed(subject: Subject) -> Iterable[Diagnostic]:
    """The approval where the pack says something else than what was approved, with what was changed."""
    approval = subject.pack.approval
    if approval.state == "changed":
        what = f": {approval.changed_words}" if approval.changed else ""
        help_ = "have it approved again with `ivpolicy approve`, take the change back, or write `approval: unapproved`"
        yield problem(_CHANGED, f"the pack has changed since it was approved{what}", approval.at, help_)


def names_no_text(subject: Subject) -> Iterable[Diagnostic]:
    """The approval where it does not say what was approved."""
    approval = subject.pack.approval
    if approval.state == "names_no_text":
        help_ = "have the pack approved with `ivpolicy approve`, which writes it, or write `approval: unapproved`"
        yield problem(_NAMES_NO_TEXT, "the approval does not name the text that was approved", approval.at, help_)


CHECKS = (
    PackCheck(
        _CHANGED,
        CODES[_CHANGED].title,
        "An approval is given to a text. It names the content digest of that text, which no comment, no space and no "
        "quotation mark changes, and every other word, number and rule does. With another digest nobody has approved "
        "what stands there now: the pack still answers, as unapproved, and every output says so. Where the text that "
        "was approved is kept in `approved/` beside the pack, what was changed is named.",
        CODES[_CHANGED].mend,
        changed,
        Severity.ERROR,
    ),
    PackCheck(
        _NAMES_NO_TEXT,
        CODES[_NAMES_NO_TEXT].title,
        "Without a content digest an approval would hold whatever was changed after it, so it counts for nothing: the "
        "pack answers as unapproved.",
        CODES[_NAMES_NO_TEXT].mend,
        names_no_text,
        Severity.ERROR,
    ),
)
"""One for each way in which an approval does not hold."""
