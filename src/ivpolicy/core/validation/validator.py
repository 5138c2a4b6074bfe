"""A pack that could be read is compared with itself and with the national layer; editions with one another.

What a single key may hold, the parser has checked. What needs diagrams (whether a local rule narrows the law, whether
an answer turns on a fact) is proved in `proofs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ivpolicy.core.grammar.left_out_names import NOTHING, LeftOut
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.text.diagnostic import Diagnostic, Severity
from ivpolicy.core.validation.layers import check_layers
from ivpolicy.core.validation.names import check_names
from ivpolicy.core.validation.pack_index import PackIndex, advice, problem
from ivpolicy.core.validation.pathways import check_pathways
from ivpolicy.core.validation.questions import check_questions
from ivpolicy.core.validation.readings import check_readings
from ivpolicy.core.validation.steps import check_steps

_CHECKS = (check_names, check_readings, check_steps, check_questions, check_layers, check_pathways)


def check_pack(pack: WrittenPack, national: WrittenPack | None, left_out: LeftOut = NOTHING) -> tuple[Diagnostic, ...]:
    """Compare the parts of a pack with one another and with the national layer.

    Args:
        pack: A pack as read.
        national: The national pack, checked; None when `pack` is the national pack, or to leave out what needs it.
        left_out: What could not be read of the pack. Only what stands whatever is left out is then told, no advice.

    Returns:
        Every problem found, in the order of the file. The pack is to be refused when one of them is an error.
    """
    index = PackIndex(pack, national, left_out)
    told = dict.fromkeys(diagnostic for check in _CHECKS for diagnostic in check(index))
    found = [diagnostic for diagnostic in told if left_out is NOTHING or diagnostic.severity is Severity.ERROR]
    return tuple(sorted(found, key=lambda diagnostic: (diagnostic.location, diagnostic.code)))


def check_editions(editions: Sequence[WrittenPack], *, drafts: bool = False) -> tuple[Diagnostic, ...]:
    """Compare the editions of one pack: one id, no two in force on one day. Days that none covers are told as advice.

    An edition whose start is not stated counts as in force since ever; one without an end counts as open.

    Args:
        editions: The editions.
        drafts: Whether drafts may stand side by side: two editions of one start, each in a file of its own and one of
            them approved by nobody, are then no overlap. A pack is never loaded from both.
    """
    return (*_ids(editions), *_periods(editions, drafts=drafts))


def _ids(editions: Sequence[WrittenPack]) -> Iterator[Diagnostic]:
    for edition in editions[1:]:
        if edition.id != editions[0].id:
            message = f"pack `{edition.id}` stands among editions of `{editions[0].id}`"
            yield problem(
                "V050", message, edition.at, "keep the editions of one pack in a folder of their own, under one id"
            )


def _periods(editions: Sequence[WrittenPack], *, drafts: bool) -> Iterator[Diagnostic]:
    """Each edition against the one that starts before it and ends last."""
    by_start = sorted(editions, key=lambda edition: (edition.in_force.from_ or date.min, edition.edition))
    longest = by_start[:1]
    for later in by_start[1:]:
        if not (drafts and _is_draft(longest[0], later)):
            yield from _between(longest[0], later)
        longest = [max(longest[0], later, key=lambda edition: edition.in_force.to or date.max)]


def _is_draft(one: WrittenPack, other: WrittenPack) -> bool:
    """Whether of two editions of one start, each in a file of its own, one is a draft: approved by nobody."""
    approved = one.approval.approved and other.approval.approved
    return one.at.file != other.at.file and one.in_force.from_ == other.in_force.from_ and not approved


def _between(earlier: WrittenPack, later: WrittenPack) -> Iterator[Diagnostic]:
    end, start = earlier.in_force.to, later.in_force.from_
    if end is None or start is None or start < end:
        since = "always" if start is None else f"from {start}"
        message = f"the editions `{earlier.edition}` and `{later.edition}` are both in force, {since}"
        help_ = f"end `{earlier.edition}` with `to:` on the day on which `{later.edition}` starts with `from:`"
        yield problem("V051", message, later.at, help_)
    elif end < start:
        message = f"no edition is in force from {end} until {start}"
        yield advice("V052", message, later.at, "no case can be decided as at these days")
