"""How inspection lists (Annex A) are headed and filled in, as our own reviewed table: spelling → what it means.

A value that begins with a code of the statutory return is read by the code; else by its words, if they stand here. What
neither knows is told, and stays unknown: a likeness is never taken for a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from ivpolicy.returns.layouts import CODES

_LETTER = re.compile(r"^[a-z]{1,2}\) *")
_CODE = re.compile(r"^(?:cla *- *)?([a-z]{1,2}\d{1,2}[ab]?)(?= *[:)\u2013-]| |$)")
_ALIKE = str.maketrans({"\xa0": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-"})


def as_spelling(text: str) -> str:
    """A spelling as it is compared: small letters, plain quotes and dashes, single spaces, no doubled bracket."""
    return " ".join(text.translate(_ALIKE).replace("))", ")").lower().split()).rstrip(" ?:*")


def _headings(*pairs: tuple[str, str]) -> Mapping[str, str]:
    return MappingProxyType({spelling: meaning for meaning, spellings in pairs for spelling in spellings.split(" | ")})


HEADINGS: Mapping[str, str] = _headings(
    ("id", "child unique id | child id | child unique identifier"),
    ("sex", "gender | sex"),
    ("ethnicity", "ethnicity"),
    ("born", "date of birth | dob"),
    ("disabled", "does the child have a disability | does the child have a disability (y/n)"),
    ("since", "date started to be looked after | date child started to be looked after"),
    ("need", "child's category of need | child's category of need code"),
    ("legal", "child's legal status | legal status"),
    ("review", "date of latest statutory review | date of the latest statutory review"),
    ("visit", "date of last social work visit | date of the last social work visit"),
    ("ceased", "date ceased to be looked after"),
    ("why_ceased", "reason ceased to be looked after"),
    ("place", "placement type"),
    (
        "missing",
        "number of episodes the child has been 'missing' from their placement in the last 12 months",
    ),
    ("eligibility", "eligibility category"),
    ("activity", "activity status"),
)
"""Heading → what the column holds here. The lists have many more columns, from which nothing is taken."""

YES_NO: Mapping[str, bool] = MappingProxyType({"yes": True, "y": True, "no": False, "n": False})

LEGAL_STATUS: Mapping[str, str] = _headings(
    ("C1", "interim care order | interim care orders"),
    ("C2", "full care order | full care orders | care order"),
    ("E1", "placement order | placement order granted"),
    (
        "V2",
        "accommodated under s20 | accommodated under section 20 | accommodated under section 20 (single period) | s20",
    ),
    ("L1", "under police protection | police protection | police protection in la accommodation"),
    ("L2", "emergency protection order | emergency protection order (epo)"),
)
"""Words → the code of the statutory return."""

PLACEMENT: Mapping[str, str] = _headings(
    ("U4", "foster placement with other foster carer"),
    ("U1", "foster placement with relative or friend | foster placement with relative(s) or friend(s)"),
    ("P1", "placed with parents | placed with own parents | placed with own parents or other person with pr"),
    ("K1", "secure children's home | secure children's homes | secure unit"),
    ("K2", "children's home | children's homes | children's home subject to children's homes regulations"),
    ("S1", "residential school"),
    ("A3", "placed for adoption"),
    ("R5", "young offender institution | young offender institution or prison"),
    ("R3", "family centre or mother and baby unit"),
    ("T0", "temporary placement | temporary placements"),
)
"""Words → a code of the statutory return that means the same here."""

_GOES_WITH: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "legal status": {
            "interim": ("C1",),
            "full care": ("C2",),
            "placement order": ("E1",),
            "police": ("L1", "J2"),
            "emergency": ("L2",),
            "section 20": ("V",),
            "s20": ("V",),
            "series": ("V3", "V4"),
            "remand": ("J1",),
            "freed": ("D1",),
            "freeing": ("D1",),
        },
        "placement": {
            "foster": ("U", "A", "T"),
            "relative": ("U1", "U2", "U3"),
            "other foster": ("U4", "U5", "U6"),
            "for adoption": ("A", "U"),
            "own parents": ("P1",),
            "secure": ("K1",),
            "residential school": ("S1",),
            "young offender": ("R5",),
            "mother and baby": ("R3",),
            "independent": ("H5", "K3", "P2"),
            "temporary": ("T",),
            "hospital": ("T1", "R2"),
        },
    }
)
"""Words that stand beside a code → how the codes begin with which they go. A code whose words say something else is a
slip of whoever set the system up: neither is believed."""

LEFT_CARE: Mapping[str, bool] = MappingProxyType(
    dict.fromkeys(("relevant child", "former relevant child", "qualifying former relevant child"), True)
)
"""Categories of young people who left the authority's care; one who is eligible is still looked after."""


def code_of(text: str, kind: str, words: Mapping[str, str]) -> str | None:
    """The code of a value: the one it begins with, else that of its words; None where neither says.

    >>> code_of("f) U6: Foster placement - not FFA", "placement", PLACEMENT)
    'U6'
    >>> code_of("Full Care Order", "legal status", LEGAL_STATUS)
    'C2'
    >>> code_of("H5 - Placed with own parents", "placement", PLACEMENT)
    >>> code_of("Code 'V2' is not mapped", "legal status", LEGAL_STATUS)
    """
    said = _LETTER.sub("", as_spelling(text))
    begins = _CODE.match(said)
    if not begins:
        return words.get(said)
    code = begins[1].upper()
    rest = said[begins.end() :]
    contradicted = any(
        word in rest and not code.startswith(starts) for word, starts in _GOES_WITH.get(kind, {}).items()
    )
    return code if code in CODES[kind] and not contradicted else None


def word_of(text: str) -> str:
    """A value without the letter its list puts before it: `a) Yes` is yes."""
    return _LETTER.sub("", as_spelling(text))
