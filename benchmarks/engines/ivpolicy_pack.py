"""ivpolicy: the pack `leeds_shaped.yaml`. It computes days and counts itself and answers with missing facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from decision import AS_AT, CONCLUSIONS, Case, Conclusions

from engines.way import Way, released
from ivpolicy import CaseRecord, Decision, Reason, evaluate, load_pack

PACK = load_pack(Path(__file__).parents[1] / "leeds_shaped.yaml")
QUESTIONS = tuple(f"local.{conclusion}" for conclusion in CONCLUSIONS)
_HOLDS = {"holds": True, "fails": False, None: None}


def record(case: Case) -> CaseRecord:
    """The case as a validated record."""
    return PACK.read_case(entered(case))


def entered(case: Case) -> dict[str, Any]:
    """The case as it would be entered: references with the visitor, the rest as facts of the pack's own."""
    facts = {fact: value for fact, value in case.items() if fact != "references"}
    visitor = {"references": case["references"]} if "references" in case else {}
    return {"case_id": "invented", "visitor": visitor, "local": {PACK.id: facts}}


def answers(case: CaseRecord) -> list[tuple[str, str | None, str | None]]:
    """Status, outcome and strength of each of the nine."""
    result = evaluate(PACK, case, as_at=AS_AT, questions=QUESTIONS)
    found = []
    for question in QUESTIONS:
        decision = result[question]
        found.append((decision.status, decision.outcome, decision.strength))
    return found


def codes(case: CaseRecord) -> list[str | None]:
    """The bare outcome of each of the nine."""
    return PACK.outcomes(QUESTIONS, case, AS_AT)


def explained(case: CaseRecord) -> list[Decision]:
    """The nine decisions with every node of their reasons made and walked: its truth, words, clauses and place read."""
    result = evaluate(PACK, case, as_at=AS_AT, questions=QUESTIONS)
    decisions = [result[question] for question in QUESTIONS]
    for decision in decisions:
        _ = decision.status, decision.outcome, decision.strength
        for reason in decision.reasons:
            _walk(reason)
    return decisions


def _walk(reason: Reason) -> None:
    said = reason.part
    _ = reason.truth, said.says, said.clauses, said.at.line
    for part in reason.parts:
        _walk(part)


def ways() -> list[Way]:
    """Whole answers, bare codes, and answers with their reasons."""
    name = released("ivpolicy")
    return [
        Way(f"{name}, status, outcome and strength", record, answers, _of_answers),
        Way(f"{name}, bare outcome codes", record, codes, _of_codes),
        Way(f"{name}, full reasons walked", record, explained, _of_decisions),
    ]


def _of_codes(outcomes: list[str | None]) -> Conclusions:
    return {name: _HOLDS[outcome] for name, outcome in zip(CONCLUSIONS, outcomes, strict=True)}


def _of_answers(found: list[tuple[str, str | None, str | None]]) -> Conclusions:
    return _of_codes([outcome for _, outcome, _ in found])


def _of_decisions(decisions: list[Decision]) -> Conclusions:
    return _of_codes([decision.outcome for decision in decisions])
