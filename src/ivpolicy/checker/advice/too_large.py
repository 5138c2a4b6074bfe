"""A011: a question that is too large to be answered, or about which nothing could be proved within the limits."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.checker.kind import PackCheck as Made
from ivpolicy.checker.subject import Subject
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.document import place_of_question
from ivpolicy.core.text.diagnostic import Diagnostic, PackError, Severity
from ivpolicy.core.validation.pack_index import advice

_HELP = "the checks that try all cases were left out here; fewer facts in one question, or smaller numbers, would help"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """What no command would answer, as those commands tell it; then what the checks before this one left out."""
    refused = _refused(subject)
    yield from refused
    for question in sorted(subject.compiled.left_out):
        at = place_of_question(subject.pack, question)
        if all(problem.location != at for problem in refused):
            yield advice("A011", f"the rules on `{question}` cannot all be tried: too many combinations", at, _HELP)


def _refused(subject: Subject) -> tuple[Diagnostic, ...]:
    pack = Pack(None if subject.pack is subject.national else subject.pack, subject.national)
    vars(pack)["beneath"] = subject.beneath
    try:
        pack.build()
    except PackError as error:
        return error.diagnostics
    return ()


def whole_pack(subject: Subject) -> Diagnostic:
    """That nothing could be proved of a pack, because its rules refer to one another too often."""
    message = "the rules of the pack cannot all be tried: written out, they are too long"
    return advice("A011", message, subject.pack.at, "refer to other rules with `rule:` less often, or in fewer steps")


CHECK = Made(
    "A011",
    "too large to be answered or proved",
    "Checks that try every combination of facts stop after a fixed number of steps, so that no file makes them run "
    "without end. Nothing is said about the rules of this question: neither that they are sound nor that they are not. "
    "That is advice. A question whose answers alone take too many steps is an error: no command would answer it.",
    "Ask fewer facts in one question, count to smaller numbers, or refer to other rules less often.",
    find,
    Severity.ERROR,
)
