"""What officers decided, as the record has it: on questions there are, with outcomes these have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivpolicy.core.catalogue import NOT_APPLICABLE
from ivpolicy.core.record.case import CaseProblem, CaseRecord
from ivpolicy.core.rules.rulebook import QuestionRules
from ivpolicy.core.text.suggestions import did_you_mean

PUT_OFF = "put_off"
"""The outcome an officer records who decided to decide later."""

_LOCAL = "local."


def unknown_in_decisions(
    record: CaseRecord, by_question: Mapping[str, QuestionRules], *, pack: str
) -> Iterator[CaseProblem]:
    """Every recorded decision on no question of the pack, or with no outcome of it. Never shows what was entered.

    A question that another pack added is left alone where the record is that pack's.
    """
    anothers = {record.care.responsible_authority, record.placement.provider} - {None, pack} != set()
    for place, decided in enumerate(record.decisions):
        if decided.question is None or (anothers and decided.question.startswith(_LOCAL)):
            continue
        asked = by_question.get(decided.question)
        if asked is None:
            hint = did_you_mean(decided.question, by_question, "`ivpolicy questions` lists them")
            yield CaseProblem(f"decisions[{place}].question", "is no question of the pack", hint, "C050")
        elif decided.outcome is not None and decided.outcome not in (
            known := dict.fromkeys((*asked.outcomes, NOT_APPLICABLE, PUT_OFF))
        ):
            hint = did_you_mean(decided.outcome, known, f"use {', '.join(f'`{outcome}`' for outcome in known)}")
            yield CaseProblem(f"decisions[{place}].outcome", "is no outcome of this question", hint, "C051")
