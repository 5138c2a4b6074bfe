"""The decision the engines are compared on: invented cases, and a reference written by hand.

It is shaped like one council's procedure and belongs to nobody. 26 recorded facts, a list of references and nine
conclusions. A fact that is not known is left out of the case. The pack that says the same is `leeds_shaped.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

Case = dict[str, Any]
"""One invented case: fact to value; a fact left out is unknown."""

Conclusions = dict[str, bool | None]
"""Conclusion to whether it holds; None is unknown."""

AS_AT = date(2024, 1, 1)
"""The day for which every case is decided."""

TRIGGERS = ("no_parent_contact", "no_visitors_12m", "child_requested")
FACTORS = (
    "f_communication",
    "f_distance",
    "f_absconding",
    "f_isolated",
    "f_sen",
    "f_offending",
    "f_staff_turnover",
)
OBJECTION = ("child_objects", "sufficient_understanding")
ADVOCACY = ("difficulty_expressing", "conflict", "representation", "complaint")
CHECKS = (
    "check_dbs",
    "check_id",
    "check_health",
    "check_interview",
    "check_panel",
    "check_training",
    "check_right_to_work",
)
SETTINGS = ("foster", "kinship", "residential", "out_of_area", "secure")
FAR_SETTINGS = ("out_of_area", "secure")
KINDS = ("employment", "personal_friend")
_OFTEN_YES, _OFTEN_COMPLETE = 0.35, 0.93
LEAST_FACTORS, LEAST_HOURS, LEAST_REFERENCES, MOST_DAYS = 3, 12, 2, 42

CONCLUSIONS = (
    "assess",
    "high_need",
    "must_not",
    "should_not",
    "vetting_ok",
    "consider_adv",
    "offer_adv",
    "visit_overdue",
    "appoint",
)


# ---- cases -----------------------------------------------------------------------------------------------------


def invented_cases(number: int, *, seed: int, missing: float = 0.0) -> list[Case]:
    """Invent cases, the same for the same seed.

    Args:
        number: How many.
        seed: Of the random numbers.
        missing: The chance, from 0 up to 1, that a fact is left out; each fact by itself.
    """
    random = Random(seed)  # noqa: S311 - nothing secret
    return [_with_gaps(_invented(random), random, missing) for _ in range(number)]


def _with_gaps(case: Case, random: Random, missing: float) -> Case:
    return {fact: value for fact, value in case.items() if random.random() >= missing}


def _invented(random: Random) -> Case:
    yes_or_no = {fact: random.random() < _OFTEN_YES for fact in (*TRIGGERS, *FACTORS, *OBJECTION, *ADVOCACY)}
    checks = {check: _check(random) for check in CHECKS}
    return {
        **yes_or_no,
        **checks,
        "induction_hours": random.randrange(6, 30),
        "references": [{"kind": random.choice(KINDS)} for _ in range(random.randrange(4))],
        "setting": random.choice(SETTINGS),
        "last_visit": AS_AT - timedelta(days=random.randrange(90)),
    }


def _check(random: Random) -> str:
    """Mostly complete: seven must be, so that the appointment can come out either way."""
    return "complete" if random.random() < _OFTEN_COMPLETE else random.choice(("pending", "failed"))


# ---- the reference, in three-valued logic ----------------------------------------------------------------------


def any_holds(*truths: bool | None) -> bool | None:
    """True if one is, unknown if one is, else false."""
    return True if True in truths else None if None in truths else False


def all_hold(*truths: bool | None) -> bool | None:
    """False if one is, unknown if one is, else true."""
    return False if False in truths else None if None in truths else True


def opposite(truth: bool | None) -> bool | None:  # noqa: FBT001 - a truth is what it works on
    """The other truth; unknown stays unknown."""
    return None if truth is None else not truth


def reference(case: Case) -> Conclusions:
    """The nine conclusions by three-valued logic, written out by hand."""
    get = case.get
    found: Conclusions = {
        "assess": any_holds(*map(get, TRIGGERS)),
        "high_need": _enough_factors([get(factor) for factor in FACTORS]),
        "must_not": all_hold(get("child_objects"), get("sufficient_understanding")),
        "should_not": all_hold(get("child_objects"), opposite(get("sufficient_understanding"))),
        "vetting_ok": _vetted(case),
        "consider_adv": any_holds(get("difficulty_expressing"), get("conflict"), _far_away(get("setting"))),
        "offer_adv": any_holds(get("representation"), get("complaint")),
        "visit_overdue": _overdue(get("last_visit")),
    }
    needed = any_holds(found["assess"], found["high_need"])
    unopposed = all_hold(opposite(found["must_not"]), opposite(found["should_not"]))
    return {**found, "appoint": all_hold(needed, unopposed, found["vetting_ok"])}


def _enough_factors(factors: list[bool | None]) -> bool | None:
    if factors.count(True) >= LEAST_FACTORS:
        return True
    return None if factors.count(True) + factors.count(None) >= LEAST_FACTORS else False


def _vetted(case: Case) -> bool | None:
    checks = (case[check] == "complete" if check in case else None for check in CHECKS)
    hours = case.get("induction_hours")
    return all_hold(*checks, None if hours is None else hours >= LEAST_HOURS, _referred(case.get("references")))


def _referred(references: list[dict[str, str]] | None) -> bool | None:
    if references is None:
        return None
    kinds = [one["kind"] for one in references]
    return len(kinds) >= LEAST_REFERENCES and all(kind in kinds for kind in KINDS)


def _far_away(setting: str | None) -> bool | None:
    return None if setting is None else setting in FAR_SETTINGS


def _overdue(last_visit: date | None) -> bool | None:
    return None if last_visit is None else (AS_AT - last_visit).days > MOST_DAYS


# ---- brute force over what is unknown --------------------------------------------------------------------------

_WAYS: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys((*TRIGGERS, *FACTORS, *OBJECTION, *ADVOCACY), (True, False)),
    **dict.fromkeys(CHECKS, ("complete", "pending")),
    "induction_hours": (LEAST_HOURS - 1, LEAST_HOURS),
    "references": ([], [{"kind": kind} for kind in KINDS]),
    "setting": ("foster", "secure"),
    "last_visit": (AS_AT - timedelta(days=MOST_DAYS), AS_AT - timedelta(days=MOST_DAYS + 1)),
}
"""For each fact one value on each side of everything that is asked of it."""

_READ: dict[str, tuple[str, ...]] = {
    "assess": TRIGGERS,
    "high_need": FACTORS,
    "must_not": OBJECTION,
    "should_not": OBJECTION,
    "vetting_ok": (*CHECKS, "induction_hours", "references"),
    "consider_adv": ("difficulty_expressing", "conflict", "setting"),
    "offer_adv": ("representation", "complaint"),
    "visit_overdue": ("last_visit",),
    "appoint": (*TRIGGERS, *FACTORS, *OBJECTION, *CHECKS, "induction_hours", "references"),
}
"""The facts each conclusion reads."""


def exact(case: Case) -> Conclusions:
    """The nine conclusions by brute force: what every way of filling the gaps agrees on, else None.

    Three-valued logic alone leaves some questions open that are not: the same fact may stand under two rules.
    """
    return {conclusion: _agreed(conclusion, case) for conclusion in CONCLUSIONS}


def _agreed(conclusion: str, case: Case) -> bool | None:
    found = {reference(filled)[conclusion] for filled in _completions(case, _READ[conclusion])}
    return found.pop() if len(found) == 1 else None


def _completions(case: Case, facts: tuple[str, ...]) -> Iterator[Case]:
    unknown = [fact for fact in facts if fact not in case]
    for values in product(*(_WAYS[fact] for fact in unknown)):
        yield {**case, **dict(zip(unknown, values, strict=True))}
