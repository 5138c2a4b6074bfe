"""docs/reference/codes.md: every problem a pack's text can have."""

from __future__ import annotations

from ivpolicy.core.text.codes import CODES, Code
from reference_pages.markdown import code, page, section, table

INTRO = """\
Every problem that a pack's text can have, what it means and how to mend it. A code is permanent: it is never used for
another problem and never renumbered. All problems of a file are told in one run, each with file, line and column."""

_COMPARED = """\
Found when the parts of a pack are compared with one another, with the national layer and with other editions. Some are
advice: the pack loads, and the officer is told."""

_GROUPS = {
    "P": ("While the text is read", "Found when a file is read; a pack with one of these is refused."),
    "V": ("When the parts are compared", _COMPARED),
}


def codes_page() -> str:
    """The whole page."""
    return page("Codes", INTRO, [_group(letter) for letter in _GROUPS])


def _group(letter: str) -> str:
    title, about = _GROUPS[letter]
    rows = (_row(one) for one in CODES.values() if one.id.startswith(letter))
    return section(title, about, table(("Code", "Problem", "What it means", "How to mend it"), rows))


def _row(one: Code) -> tuple[str, ...]:
    return code(one.id), one.title, one.meaning, one.mend
