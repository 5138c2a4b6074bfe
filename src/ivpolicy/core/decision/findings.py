"""What each rule of a question concludes on the record, and which rules cover a decided outcome between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.dates.schedule import due_dates
from ivpolicy.core.result_document import CountedGround, Finding, GroundCount, ItemState
from ivpolicy.core.rules.condition import NEVER
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import Rule, Tier
from ivpolicy.core.rules.truth import Truth
from ivpolicy.core.variables.worked_out_states import ScheduleFlag

_MOST_KEPT = 4096
"""How many findings of a question are kept to be shared; past that they are forgotten."""


def findings(on_case: QuestionOnCase, *, settled: bool) -> tuple[Finding, ...]:
    """The findings of a question.

    For a choice: the rules true in every completion; of a ladder: the rungs climbed in every one. Where none of them
    gives a settled outcome: the rules that cover it between them, or those that would have had to hold. For items
    (checks, duties, schedules): each with its state.
    """
    question_rules = on_case.diagrams.question_rules
    items = [_item(on_case, rule) for rule in question_rules.acting if rule.role.is_item]
    rules = [rule for rule in question_rules.acting if not rule.role.is_item]
    held = [rule for rule in rules if on_case.holds(rule) is True]
    beside = [rule for rule in question_rules.beside if not rule.role.is_item and on_case.truth(rule.when) is True]
    found = [_finding(on_case, rule, overridden_by=_overriding(on_case, rule, held)) for rule in held]
    found += [_finding(on_case, rule, beside=True) for rule in beside]
    if settled and not kind_of(question_rules.question).is_stepped:
        found += _covering(on_case, rules, held)
    return (*found, *items)


def _finding(on_case: QuestionOnCase, rule: Rule, **more: object) -> Finding:
    """The finding of a rule. Cases that are alike in what it says share it; a rule lives as long as its diagrams."""
    by = tuple([ground.name for ground in rule.grounds if on_case.truth(ground) is True])
    kept, key = on_case.diagrams.findings, (id(rule), by, *more.items())
    made = kept.get(key)
    if made is None:
        if len(kept) > _MOST_KEPT:
            kept.clear()
        made = kept[key] = _made(rule, by, **more)
    return made


def _made(rule: Rule, by: tuple[str, ...], **more: Any) -> Finding:
    return Finding(
        rule=rule.id,
        kind=rule.role,
        layer="local" if rule.tier == Tier.LOCAL else "national",
        force=rule.force,
        verified=rule.verified,
        binds=rule.binds,
        clauses=rule.clauses,
        strength=rule.strength,
        outcome=rule.outcome,
        gap=rule.gap,
        place=rule.place,
        says=rule.says,
        by=by,
        **more,
    )


def ground_counts(on_case: QuestionOnCase) -> Iterator[GroundCount]:
    """Every list of grounds that a rule of the question counts, but for those that a reading leaves out."""
    for rule in on_case.diagrams.question_rules.acting:
        if rule.counted is not None:
            grounds = tuple(
                CountedGround.of(id=ground.name, truth=on_case.truth(ground), worth=worth, clauses=ground.clauses)
                for ground, worth in zip(rule.counted.members, rule.counted.worths, strict=True)
                if ground.member != NEVER
            )
            yield GroundCount.of(rule=rule.id, needed=rule.counted.needed, grounds=grounds, clauses=rule.clauses)


def _overriding(on_case: QuestionOnCase, rule: Rule, held: list[Rule]) -> tuple[str, ...]:
    """The rules that hold and prevail over this one with another outcome: of a higher tier, or stronger in its own."""
    if rule.outcome is None:
        return ()
    question = on_case.diagrams.question_rules.question
    given = on_case.verdict.outcome
    if given is not None and rule.outcome == given:
        return ()
    others = (r for r in held if given in (None, r.outcome))
    return tuple(r.id for r in others if kind_of(question).prevails(question, r, rule))


def _covering(on_case: QuestionOnCase, rules: list[Rule], held: list[Rule]) -> list[Finding]:
    """The rules cited for a settled outcome that no single rule gives in every completion."""
    outcome = on_case.verdict.outcome
    if any(rule.outcome == outcome or (rule.gap and outcome == "gap") for rule in held):
        return []
    giving = [
        r for r in rules if (r.outcome == outcome or (r.gap and outcome == "gap")) and on_case.truth(r.when) is None
    ]
    if giving:
        return [_finding(on_case, rule, together=True) for rule in giving]
    failed = [r for r in rules if r.role.concludes and r not in held]
    return [_finding(on_case, rule, state="not_met") for rule in failed]


# ---- checks, duties and schedules ------------------------------------------------------------------------------


def _item(on_case: QuestionOnCase, rule: Rule) -> Finding:
    state, due_on = item_state(on_case, rule)
    if not rule.role.is_check:
        return _finding(on_case, rule, state=state, due_on=due_on)
    waived = tuple(name for name, condition in rule.waived_by if on_case.truth(condition) is True)
    preferred = _check_word(on_case.truth(rule.preferred)) if rule.preferred else None
    return _finding(on_case, rule, state=state, due_on=due_on, waived_by=waived, preferred=preferred)


def item_state(on_case: QuestionOnCase, rule: Rule) -> tuple[ItemState, date | None]:
    """Where a check, a duty or a schedule stands, with the day a schedule falls due."""
    # Findings, actions and the page ask it; a rule lives as long as its pack, so its identity will do.
    state = on_case.item_states.get(id(rule))
    if state is None:
        if rule.role.is_check:
            state = _check_word(on_case.truth(rule.when)), None
        elif rule.schedule is None:
            state = _duty_state(on_case, rule), None
        else:
            state = _schedule_state(on_case, rule)
        on_case.item_states[id(rule)] = state
    return state


def _check_word(met: Truth) -> Literal["met", "not_met", "not_known"]:
    return "not_known" if met is None else "met" if met else "not_met"


def _duty_state(on_case: QuestionOnCase, rule: Rule) -> ItemState:
    arises = on_case.truth(rule.arises)
    if arises is False:
        return "not_due"
    if arises is None:
        return "not_known" if on_case.truth(rule.when) is None else "not_due"
    if rule.done is None:
        return "to_do"
    done = on_case.truth(rule.done)
    return "not_known" if done is None else "done" if done else "to_do"


def _schedule_state(on_case: QuestionOnCase, rule: Rule) -> tuple[ItemState, date | None]:
    arises = on_case.truth(rule.arises)
    if arises is False:
        return "not_due", None
    book = on_case.diagrams.rulebook
    states = on_case.case.states(ScheduleFlag(book.schedules[str(rule.schedule)], book.holidays))
    words: set[ItemState] = {state.state for state in states}
    if rule.strength == "may":  # it is listed, and never due
        words = {"to_do" if word in ("due", "overdue") else word for word in words}
    if arises is None or len(words) > 1:
        return "not_known", None
    return next(iter(words)), due_dates(states)
