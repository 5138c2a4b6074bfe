"""What each rule of a question concludes on the record, and which rules cover a decided outcome between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.dates.schedule import due_dates
from ivpolicy.core.result_document import Finding, ItemState
from ivpolicy.core.rules.condition import Condition, Named, Not, children, walk
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import Rule, Tier
from ivpolicy.core.rules.truth import Truth
from ivpolicy.core.variables.worked_out_states import ScheduleFlag


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
    foundations = {part.name for part in walk(rule.rests_on) if isinstance(part, Named)}
    return Finding.of(
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
        by=tuple(name for name in _grounds_held(on_case, rule.when) if name not in foundations),
        **more,
    )


def _grounds_held(on_case: QuestionOnCase, condition: Condition) -> Iterator[str]:
    """The outermost named grounds that hold in a condition; nothing under a `not`."""
    if isinstance(condition, Named):
        if on_case.truth(condition) is True:
            yield condition.name
        return
    if isinstance(condition, Not):
        return
    for child in children(condition):
        yield from _grounds_held(on_case, child)


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
    states = ScheduleFlag(book.schedules[str(rule.schedule)], book.holidays).states(on_case.record, on_case.as_at)
    words: set[ItemState] = {state.state for state in states}
    if rule.strength == "may":  # it is listed, and never due
        words = {"to_do" if word in ("due", "overdue") else word for word in words}
    if arises is None or len(words) > 1:
        return "not_known", None
    return next(iter(words)), due_dates(states)
