"""Notices that are a line each at the top of a page, and stand in full at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivpolicy.core.rules.words import first_sentence
from ivpolicy.pages.parts import Heading, Notices, Paragraph


def noticed_in_short(notices: Iterable[str]) -> Notices:
    """The first sentence of each, which says what it is."""
    return Notices(tuple(map(first_sentence, notices)))


def noticed_in_full(notices: Iterable[str]) -> Iterator[Heading | Paragraph]:
    """Those that say more than their first sentence: who reads an answer over has to know it."""
    longer = [notice for notice in notices if first_sentence(notice) != notice]
    if longer:
        yield Heading(2, "What was said at the top, in full")
        yield from map(Paragraph, longer)
