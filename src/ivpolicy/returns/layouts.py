"""The tables of the statutory return of children looked after (SSDA903), and the codes of its cells, by year.

One base, and what each year changed. A year is named by its end: 2026 is April 2025 to March 2026. A table is told by
its columns, never by the name of its file: `key` names two or three that no other table has together.

Source: the tables and code sets that the sector's validator `data-to-insight/csc-validator-be-903` and the pipeline
`SocialFinanceDigitalLabs/liia-tools-pipeline` declare, year by year. Where the two differ, what either takes is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

FIRST_YEAR, LAST_YEAR = 2020, 2027
"""The years whose layouts are known, both included."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One table of the return.

    Attributes:
        name: What it is called here.
        key: The columns that tell it from every other table.
        columns: All its columns, in the order in which it is handed in.
        days: The columns that hold a day.
        coded: The columns that hold a code → the set of codes in `CODES`.
        needed: The columns that are never left blank.
        since: The first year that has it.
    """

    name: str
    key: frozenset[str]
    columns: tuple[str, ...]
    days: tuple[str, ...] = ()
    coded: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ("CHILD",)
    since: int = FIRST_YEAR


def _table(name: str, key: str, columns: str, days: str = "", needed: str = "", **how: object) -> TableLayout:
    coded = how.pop("coded", {})
    return TableLayout(
        name,
        frozenset(key.split()),
        tuple(columns.split()),
        tuple(days.split()),
        MappingProxyType(coded),  # type: ignore[arg-type]
        ("CHILD", *needed.split()),
        **how,  # type: ignore[arg-type]
    )


TABLES: tuple[TableLayout, ...] = (
    _table(
        "header",
        "CHILD UPN ETHNIC",
        "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
        "DOB MC_DOB",
        "SEX DOB ETHNIC",
        coded={"SEX": "sex"},
    ),
    _table(
        "episodes",
        "CHILD DECOM LS",
        "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN",
        "DECOM DEC",
        "DECOM RNE LS CIN PLACE",
        coded={
            "RNE": "reason of a new episode",
            "LS": "legal status",
            "CIN": "need",
            "PLACE": "placement",
            "PLACE_PROVIDER": "provider",
            "REC": "reason an episode ceased",
            "REASON_PLACE_CHANGE": "reason of a change of placement",
        },
    ),
    _table(
        "reviews",
        "CHILD REVIEW REVIEW_CODE",
        "CHILD DOB REVIEW REVIEW_CODE",
        "DOB REVIEW",
        "DOB REVIEW REVIEW_CODE",
        coded={"REVIEW_CODE": "part in a review"},
    ),
    _table("uasc", "CHILD DUC", "CHILD SEX DOB DUC", "DOB DUC", "DOB", coded={"SEX": "sex"}),
    _table(
        "oc2",
        "CHILD SDQ_SCORE HEALTH_CHECK",
        "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK HEALTH_ASSESSMENT "
        "SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
        "DOB",
        "DOB",
    ),
    _table(
        "oc3",
        "CHILD IN_TOUCH ACTIV",
        "CHILD DOB IN_TOUCH ACTIV ACCOM",
        "DOB",
        "DOB IN_TOUCH ACTIV",
        coded={"IN_TOUCH": "in touch", "ACTIV": "activity"},
    ),
    _table(
        "ad1",
        "CHILD DATE_INT DATE_MATCH",
        "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
        "DOB DATE_INT DATE_MATCH",
        "DOB",
    ),
    _table(
        "placed for adoption",
        "CHILD DATE_PLACED",
        "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
        "DOB DATE_PLACED DATE_PLACED_CEASED",
        "DOB DATE_PLACED",
    ),
    _table("previous permanence", "CHILD PREV_PERM", "CHILD DOB PREV_PERM LA_PERM DATE_PERM", "DOB", "DOB"),
    _table(
        "missing",
        "CHILD MIS_START",
        "CHILD DOB MISSING MIS_START MIS_END",
        "DOB MIS_START MIS_END",
        "DOB MISSING MIS_START",
        coded={"MISSING": "missing"},
    ),
    _table(
        "social workers",
        "CHILD SW_DECOM",
        "CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON",
        "DOB SW_DECOM SW_DEC",
        "DOB SW_ID SW_DECOM",
        coded={"SW_REASON": "reason of a change of worker"},
        since=2024,
    ),
    _table(
        "deprivation of liberty",
        "CHILD DOLO_START",
        "CHILD DOB DOLO_START DOLO_END",
        "DOB DOLO_START DOLO_END",
        "DOB DOLO_START",
        since=2027,
    ),
)


@dataclass(frozen=True, slots=True)
class CodeYears:
    """The years in which a code is handed in, both included."""

    since: int = FIRST_YEAR
    until: int = LAST_YEAR


_ALWAYS = CodeYears()


def _codes(text: str, **changed: CodeYears) -> Mapping[str, CodeYears]:
    return MappingProxyType({**dict.fromkeys(text.split(), _ALWAYS), **changed})


# Two sources differ on when H5 and P2 ended, and on whether Z1 is still taken: the wider years stand.
CODES: Mapping[str, Mapping[str, CodeYears]] = MappingProxyType(
    {
        "sex": MappingProxyType(
            {
                **dict.fromkeys(("1", "2"), CodeYears(until=2024)),
                **dict.fromkeys(("M", "F", "U"), CodeYears(since=2025)),
            }
        ),
        "reason of a new episode": _codes("S L P T U B"),
        "legal status": _codes("C1 C2 D1 E1 V2 V3 V4 J1 J2 J3 L1 L2 L3"),
        "need": _codes("N1 N2 N3 N4 N5 N6 N7 N8"),
        "placement": _codes(
            "A3 A4 A5 A6 K1 K2 P1 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6",
            H5=CodeYears(until=2025),
            P2=CodeYears(until=2025),
            K3=CodeYears(since=2025),
            Z1=_ALWAYS,
            **dict.fromkeys(("Z11", "Z12", "Z13", "Z14"), CodeYears(since=2026)),
        ),
        "provider": _codes("PR0 PR1 PR2 PR3 PR4 PR5"),
        "reason an episode ceased": _codes(
            "X1 E2 E3 E4A E4B E5 E6 E7 E8 E9 E11 E12 E13 E14 E15 E16 E17 E41 E45 E46 E47 E48"
        ),
        "reason of a change of placement": _codes(
            "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD OTHER"
        ),
        "part in a review": _codes("PN0 PN1 PN2 PN3 PN4 PN5 PN6 PN7"),
        "missing": _codes("M A"),
        "in touch": _codes("YES NO DIED REFU NREQ RHOM"),
        "activity": _codes("F1 P1 F2 P2 F4 P4 F5 P5 G4 G5 G6 0", F3=CodeYears(until=2021), P3=CodeYears(until=2021)),
        "reason of a change of worker": _codes("MANAGE FCONTA LEFTRL ORGRST TSPROC ABSENC CHCHAN PCCHAN SWDIED OTHERS"),
    }
)
"""Every set of codes: code → the years in which it is handed in."""

ENDS_CARE = frozenset(code for code in CODES["reason an episode ceased"] if code != "X1")
"""The reasons with which the child ceased to be looked after by the authority; with X1 another episode begins."""
OF_THE_CHILD = "N2"
"""The main need that is the child's disability, illness or other condition."""
TO_ANOTHER_AUTHORITY = "E3"
"""Another authority looks after the child from then on."""
TEMPORARY = frozenset({"T0", "T1", "T2", "T3", "T4"})
"""Placements for a while, during which the child's own placement stands: none of them is a move."""
FOR_ADOPTION = frozenset({"A3", "A4", "A5", "A6"})
"""Placements with prospective adopters."""
SECURE = "K1"
SHORT_BREAKS = frozenset({"V3", "V4"})
"""Legal statuses of a series of short breaks: an episode is then no placement, and its start no start of care."""

LEGAL_STATUS: Mapping[str, str] = MappingProxyType(
    {
        "C1": "interim_care_order",
        "C2": "care_order",
        "D1": "other",
        "E1": "placement_order",
        "V2": "section_20",
        "V3": "section_20",
        "V4": "section_20",
        "J1": "remand",
        "J2": "other",
        "J3": "other",
        "L1": "police_protection",
        "L2": "emergency_protection",
        "L3": "other",
    }
)
"""Code → the record's word."""

PLACEMENT: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("U1", "U2", "U3"), "kinship"),
        **dict.fromkeys(("U4", "U5", "U6"), "foster"),
        "K1": "secure",
        "K2": "childrens_home",
        "S1": "residential_school",
        "P1": "with_parents",
        **dict.fromkeys(("H5", "K3"), "supported_accommodation"),
        **dict.fromkeys((*FOR_ADOPTION, "P2", "P3", "R1", "R3", "R5"), "other"),
    }
)
"""Code → the record's word. R2 has none: it takes hospitals and other places of medical or nursing care. Nor have Z1 to
Z14: what they cover was not read. A temporary placement leaves the one before."""

IN_EDUCATION: Mapping[str, bool] = MappingProxyType(
    {**dict.fromkeys(("F1", "P1", "F2", "P2"), True), **dict.fromkeys(("G4", "G5", "G6"), False)}
)
"""Activity of a care leaver → whether in education or training; the codes that take training and work together say
neither."""
