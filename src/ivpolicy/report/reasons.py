"""The tree of reasons: every rule and condition with its truth, what was recorded and what was wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivpolicy.core.result_document import ReasonDocument
from ivpolicy.pages.parts import Branch, Entry, Part
from ivpolicy.report.phrases import ids

_MARKS = {True: "yes", False: "no", None: "?"}


def tree(reasons: tuple[ReasonDocument, ...], stands_in: Mapping[str, str]) -> Iterator[Part]:
    """The reasons as branches, each rule first and what it rests on below it; `stands_in` as the context has it."""
    if reasons:
        yield Entry("Reasons", ("yes: it holds; no: it does not; ?: not known, in every way the open facts may fall",))
    for reason in reasons:
        yield from _branches(reason, stands_in, 1)


def _branches(reason: ReasonDocument, stands_in: Mapping[str, str], depth: int) -> Iterator[Branch]:
    place = f" ({reason.file}:{reason.line})" if reason.file and (reason.rule or reason.fact) else ""
    yield Branch(f"{reason.says}{_fact(reason)}{ids(reason.clauses, stands_in)}{place}", depth, _MARKS[reason.truth])
    for part in reason.parts:
        yield from _branches(part, stands_in, depth + 1)


def _fact(reason: ReasonDocument) -> str:
    """Of a fact: what was recorded, from where, and what was wanted."""
    if reason.wanted is None:
        return ""
    wanted = f"; wanted: {reason.wanted}"
    if reason.recorded is None:
        return f": {reason.why_unknown or 'not recorded'}{wanted}"
    return f": {reason.recorded}{f' (from: {reason.source})' if reason.source else ''}{wanted}"
