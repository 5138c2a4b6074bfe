"""How hard English is to read: the grade of Flesch and Kincaid, and one that counts letters.

0.39 times words a sentence + 11.8 times syllables a word - 15.59 (Kincaid and others, 1975). Syllables are counted as runs of
vowels, a silent `e` at the end not counted, at least one a word: rough for one word, near enough over hundreds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SENTENCE = re.compile(r"[.?!:;]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """How many syllables a word has, about.

    >>> [syllables(word) for word in ("child", "made", "people", "visitor", "advocate")]
    [1, 1, 2, 3, 3]
    """
    bare = re.sub(r"[^a-z]", "", word.lower())
    silent = (bare.endswith("e") and not bare.endswith(("le", "ee"))) or (bare.endswith(("ed", "es")) and len(bare) > 4)
    return max(1, len(_VOWELS.findall(bare)) - silent)


def grade(texts: Iterable[str]) -> float:
    """The grade of some texts together, each at least one sentence."""
    sentences = [s for text in texts for s in _SENTENCE.split(text) if _WORD.search(s)]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def grade_by_letters(texts: Iterable[str]) -> float:
    """The grade by letters instead of syllables: 4.71 times letters a word + 0.5 times words a sentence - 21.43.

    The automated readability index (Smith and Senter, 1967), a second voice that counts no syllables.
    """
    sentences = [s for text in texts for s in _SENTENCE.split(text) if _WORD.search(s)]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    return 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / len(sentences) - 21.43
