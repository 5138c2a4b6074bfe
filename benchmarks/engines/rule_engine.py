"""rule-engine: eight rules; the ninth conclusion is composed in Python."""

from __future__ import annotations

from decision import CHECKS, FACTORS, TRIGGERS, Case, Conclusions
from rule_engine import Rule

from engines.way import Way, appoint, days_since_visit, released

_RULES = {
    "assess": " or ".join(TRIGGERS),
    "high_need": f"[factor for factor in [{', '.join(FACTORS)}] if factor].length >= 3",
    "must_not": "child_objects and sufficient_understanding",
    "should_not": "child_objects and not sufficient_understanding",
    "vetting_ok": " and ".join(
        [
            *(f"{check} == 'complete'" for check in CHECKS),
            "induction_hours >= 12",
            "references.length >= 2",
            "[one for one in references if one['kind'] == 'employment'].length > 0",
            "[one for one in references if one['kind'] == 'personal_friend'].length > 0",
        ]
    ),
    "consider_adv": "difficulty_expressing or conflict or setting in ['out_of_area', 'secure']",
    "offer_adv": "representation or complaint",
    "visit_overdue": "days > 42",
}


def ways() -> list[Way]:
    """Eight compiled rules, asked one after the other."""
    rules = [(name, Rule(text)) for name, text in _RULES.items()]

    def ask(case: Case) -> Conclusions:
        found: Conclusions = {name: rule.matches(case) for name, rule in rules}
        found["appoint"] = appoint(found)
        return found

    ready = "days since the last visit; `appoint` composed in Python"
    return [Way(released("rule-engine"), days_since_visit, ask, dict, ready)]
