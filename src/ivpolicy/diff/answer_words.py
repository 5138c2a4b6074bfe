"""Answers, duties and numbers of a comparison in a few words."""

from __future__ import annotations

from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE
from ivpolicy.core.rules.words import STRENGTH_WORDS, plain
from ivpolicy.diff.told import NO_RULE


def with_strength(words: str, strength: str) -> str:
    """What is said, and how strongly: `assess (should)`."""
    return f"{words} ({STRENGTH_WORDS.get(strength, plain(strength))})" if strength else words


def answer_words(outcome: str, strength: str, conflict: str) -> str:
    """An answer in a few words: `not now`, `assess (should)`, `appoint (must), in conflict (policy narrows law)`."""
    fixed = {NO_RULE: "no rule", NOT_APPLICABLE: "not asked of this child", GAP: "left open by the text"}
    words = fixed.get(outcome) or plain(outcome)
    said = with_strength(words, strength)
    return f"{said}, in conflict ({plain(conflict)})" if conflict else said
