"""V060: a local rule that denies what the law requires, with the plainest such case. Proved by the core."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.budget import TooLargeError
from ivpolicy.core.proofs.proofs import prove_narrowing
from ivpolicy.core.text.codes import CODES
from ivpolicy.core.text.diagnostic import Diagnostic


def find(subject: Subject) -> Iterable[Diagnostic]:
    """What `prove_narrowing` finds (V060, and V062 for tensions the pack names), on all questions small enough."""
    while True:
        try:
            return prove_narrowing(subject.compiled)
        except TooLargeError as error:
            if not error.question:
                raise
            subject.compiled.left_out.add(error.question)
        except RecursionError:
            raise TooLargeError("", subject.pack.at) from None


CHECK = PackCheck(
    "V060",
    CODES["V060"].title,
    "A local policy may act earlier, wider or stricter, and may not deny what the law requires. In the case that is "
    "shown the rule does; a decision on such a case is a conflict, and the law decides. Where the rule says itself "
    "that its conflict is a tension to be settled case by case, the code is V062. A ladder is told where it leaves a "
    "matter with somebody else although the law gives the child an advocate: an adult the child knows, say, while "
    "statutory help is owed. Whether a person of your own is such an advocate only you can say.",
    CODES["V060"].mend,
    find,
)
