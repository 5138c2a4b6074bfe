"""The tree of reasons: every rule and condition with its truth, what was recorded and what was wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ivpolicy.core.result_document import ReasonDocument
from ivpolicy.pages.parts import Branch, Entry, OpenPart
from ivpolicy.report.phrases import ids

KEY = "yes: it holds; no: it does not; ?: not known, in every way the open facts may fall"
"""What the mark before a reason says."""
_MARKS = {True: "yes", False: "no", None: "?"}


def tree(
    reasons: tuple[ReasonDocument, ...], stands_in: Mapping[str, str], *, briefly: bool = False
) -> Iterator[OpenPart]:
    """The reasons as branches, each rule first and what it rests on below it; `stands_in` as the context has it.

    `briefly`: what stands in the same file as the branch above it is told by its line alone.
    """
    if reasons:
        yield Entry("Reasons", (KEY,))
    for reason in reasons:
        yield from _branches(reason, stands_in, 1, "" if briefly else None)


def _branches(reason: ReasonDocument, stands_in: Mapping[str, str], depth: int, above: str | None) -> Iterator[Branch]:
    place = ""
    if reason.file and (reason.rule or reason.fact):
        place = f" (line {reason.line})" if reason.file == above else f" ({reason.file}:{reason.line})"
        above = above if above is None else reason.file
    yield Branch(f"{reason.says}{_fact(reason)}{ids(reason.clauses, stands_in)}{place}", depth, _MARKS[reason.truth])
    for part in reason.parts:
        yield from _branches(part, stands_in, depth + 1, above)


TreesTold = dict[tuple[tuple[str, int, str], ...], str]
"""What was told already, a branch with all below it, and under which question."""


def told_once(parts: Iterable[OpenPart], question: str, told: TreesTold) -> Iterator[OpenPart]:
    """The parts of a question, with what stands below a branch told where it first stands, and then by where that is.

    >>> below = (Branch("it holds: all of these", 1, "yes"), Branch("a fact: yes; wanted: yes", 2, "yes"))
    >>> told = {}
    >>> [branch.text for branch in told_once((*below, *below), "visitor.appoint", told)]
    ['it holds: all of these', 'a fact: yes; wanted: yes', 'it holds: all of these (as above)']
    >>> [branch.text for branch in told_once(below, "visitor.refer", told)]
    ['it holds: all of these (as under visitor.appoint)']
    """
    listed, place = list(parts), 0
    while place < len(listed):
        part, place = listed[place], place + 1
        if isinstance(part, Branch):
            end = place
            while end < len(listed) and isinstance(under := listed[end], Branch) and under.depth > part.depth:
                end += 1
            below = tuple((b.text, b.depth - part.depth, b.mark) for b in listed[place:end] if isinstance(b, Branch))
            whole = ((part.text, 0, part.mark), *below)
            if below and whole in told:
                where = "above" if told[whole] == question else f"under {told[whole]}"
                part, place = replace(part, text=f"{part.text} (as {where})"), end
            told.setdefault(whole, question)
        yield part


def _fact(reason: ReasonDocument) -> str:
    """Of a fact: what was recorded, from where, and what was wanted."""
    if reason.wanted is None:
        return ""
    wanted = f"; wanted: {reason.wanted}"
    if reason.recorded is None:
        return f": {reason.why_unknown or 'not recorded'}{wanted}"
    return f": {reason.recorded}{f' (from: {reason.source})' if reason.source else ''}{wanted}"
