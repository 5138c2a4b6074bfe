"""docs/reference/codes.md: every problem that a pack's text and a case record can have."""

from __future__ import annotations

from ivpolicy.core.record.problem_codes import CASE_CODES
from ivpolicy.core.text.codes import CODES, Code
from reference_pages.markdown import code, page, section, table

INTRO = """\
Every problem that a pack's text and a case record can have, what it means and how to mend it. A code is permanent: it
is never used for another problem and never renumbered. All problems of a file are told in one run, those of a pack with
file, line and column, those of a record with the path of the fact."""

_COMPARED = """\
Found when the parts of a pack are compared with one another, with the national layer and with other editions. Some are
advice: the pack loads, and the officer is told."""

_OF_A_RECORD = """\
Found in a case record. `code` of a `CaseProblem` has it, and so have errors in JSON. What is wrong with the text of a
case file before it is read as a record (`P001`, `P002`, `P006` to `P022`) has the code it has in a pack."""

_GROUPS = {
    "P": ("While the text is read", "Found when a file is read; a pack with one of these is refused."),
    "V": ("When the parts are compared", _COMPARED),
    "C": ("In a case record", _OF_A_RECORD),
}


def codes_page() -> str:
    """The whole page."""
    return page("Codes", INTRO, [_group(letter) for letter in _GROUPS])


def _group(letter: str) -> str:
    title, about = _GROUPS[letter]
    rows = (_row(one) for one in (*CODES.values(), *CASE_CODES.values()) if one.id.startswith(letter))
    return section(title, about, table(("Code", "Problem", "What it means", "How to mend it"), rows))


def _row(one: Code) -> tuple[str, ...]:
    return code(one.id), one.title, one.meaning, one.mend
