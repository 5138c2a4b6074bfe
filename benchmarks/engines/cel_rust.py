"""The Common Expression Language in Rust: eight expressions; the ninth conclusion is composed in Python."""

from __future__ import annotations

import cel
from decision import CHECKS, FACTORS, TRIGGERS, Case, Conclusions

from engines.way import Way, appoint, days_since_visit, released

_EXPRESSIONS = {
    "assess": " || ".join(TRIGGERS),
    "high_need": f"[{', '.join(FACTORS)}].filter(factor, factor).size() >= 3",
    "must_not": "child_objects && sufficient_understanding",
    "should_not": "child_objects && !sufficient_understanding",
    "vetting_ok": " && ".join(
        [
            *(f"{check} == 'complete'" for check in CHECKS),
            "induction_hours >= 12",
            "references.size() >= 2",
            "references.exists(one, one.kind == 'employment')",
            "references.exists(one, one.kind == 'personal_friend')",
        ]
    ),
    "consider_adv": "difficulty_expressing || conflict || setting in ['out_of_area', 'secure']",
    "offer_adv": "representation || complaint",
    "visit_overdue": "days > 42",
}


def ways() -> list[Way]:
    """Eight compiled programs over one context."""
    programs = [(name, cel.compile(text)) for name, text in _EXPRESSIONS.items()]

    def ask(case: Case) -> Conclusions:
        context = cel.Context(case)
        found: Conclusions = {name: program.execute(context) for name, program in programs}
        found["appoint"] = appoint(found)
        return found

    ready = "days since the last visit; `appoint` composed in Python"
    return [Way(released("common-expression-language"), days_since_visit, ask, dict, ready)]
