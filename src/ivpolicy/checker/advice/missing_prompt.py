"""A009: an undefined term without a prompt."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.subject import Subject
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import advice

_HELP = "add `prompt:` with what to think of, marked as a prompt and no rule"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """Every term without a prompt."""
    for term in subject.pack.terms:
        if not (term.prompt or "").strip():
            yield advice("A009", f"term `{term.id}` gives no prompt to whoever judges it", term.at, _HELP)


CHECK = PackCheck(
    "A009",
    "an undefined term without a prompt",
    "The document uses a word and does not define it, so a named professional judges it. A prompt says what to think "
    "of. It is no rule: the engine never computes with it.",
    "Add a prompt. Where the authority has none to give, leave the term as it is.",
    find,
)
