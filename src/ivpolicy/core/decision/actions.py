"""Who does what, to whom, by when: plans of a pack made into actions of a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ivpolicy.core.actors import actor_words
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.dates.calendar import Duration, birthday, deadline
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.result_document import Action, ActionState
from ivpolicy.core.rules.rulebook import ActionPlan, AgreedPlan, DeadlinePlan, Rule
from ivpolicy.core.rules.words import before_birthday, long_date, plain
from ivpolicy.core.variables.worked_out_states import item_truths


@dataclass(frozen=True, slots=True)
class Strengthened:
    """How strongly an action is asked for, where other rules ask for what it carries out more strongly than its own."""

    strength: str
    by: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Due:
    """A deadline as far as it can be told."""

    by: date | None = None
    late_after: date | None = None
    words: str | None = None


def actions_of(
    on_case: QuestionOnCase,
    rule: Rule,
    *,
    state: ActionState = "to_do",
    due_on: date | None = None,
    stronger: Strengthened | None = None,
) -> Iterator[Action]:
    """The actions of a rule. `due_on`: the day a schedule falls due, which prevails over the plan's own deadline."""
    for plan in rule.actions:
        yield action_of(on_case, plan, rule, state=state, due_on=due_on, stronger=stronger)


def action_of(
    on_case: QuestionOnCase,
    plan: ActionPlan,
    rule: Rule | None,
    *,
    state: ActionState = "to_do",
    due_on: date | None = None,
    stronger: Strengthened | None = None,
    clauses: tuple[str, ...] = (),
) -> Action:
    """One action, with its day where it can be computed and otherwise the document's own sense."""
    due = _Due(due_on) if due_on else _deadline(on_case, plan.by)
    clauses = rule.clauses if rule else clauses
    by = stronger.by if stronger else ()
    clauses = tuple(dict.fromkeys((*clauses, *(clause for other in by for clause in other.clauses))))
    if plan.by and plan.by.clause and plan.by.clause not in clauses:
        clauses = (*clauses, plan.by.clause)
    return Action.of(
        who=plan.who,
        does=plain(plan.does),
        to=plan.to,
        with_=plan.with_,
        copies=(*plan.copies, *_chosen_copies(on_case, plan)),
        copies_as_child_prefers=plan.copies_chosen_in is not None,
        by=due.by,
        late_after=due.late_after,
        by_words=due.words,
        state=state,
        strength=stronger.strength if stronger else rule.strength if rule else None,
        binds=rule.binds if rule else None,
        rule=rule.id if rule else None,
        strengthened_by=tuple(other.id for other in by),
        decides=plan.decides,
        clauses=clauses,
    )


def _chosen_copies(on_case: QuestionOnCase, plan: ActionPlan) -> tuple[str, ...]:
    """The copies the child chose, in words; none where the choice is not recorded."""
    if plan.copies_chosen_in is None:
        return ()
    chosen = recorded_value(on_case.record, plan.copies_chosen_in, on_case.as_at)
    return (
        tuple(plan.copy_words.get(who) or actor_words(who) for who in sorted(chosen))
        if isinstance(chosen, frozenset)
        else ()
    )


def _deadline(on_case: QuestionOnCase, plan: DeadlinePlan | None) -> _Due:
    if plan is None:
        return _Due()
    if plan.before is not None:
        return _before(on_case, plan.before)
    if plan.before_age is not None:
        return _before_age(on_case, plan.before_age)
    if plan.agreed is not None:
        return _agreed(on_case, plan.agreed)
    if plan.durations:
        return _within(on_case, plan)
    return _Due(words=plan.words)


def _before(on_case: QuestionOnCase, fact: str) -> _Due:
    day = recorded_value(on_case.record, fact, on_case.as_at)
    label = on_case.diagrams.rulebook.facts[fact].label
    return (
        _Due(by=day, words=f"before {label}")
        if isinstance(day, date)
        else _Due(words=f"before {label} (date not recorded)")
    )


def _before_age(on_case: QuestionOnCase, age: int) -> _Due:
    """The last day is the one before the birthday, and the birthday is named."""
    born = recorded_value(on_case.record, "child.date_of_birth", on_case.as_at)
    day = birthday(born, age) if isinstance(born, date) else None
    if day is None:
        return _Due(words=f"{before_birthday(age)} (date of birth not recorded)")
    return _Due(by=day - timedelta(days=1), words=f"{before_birthday(age)} on {long_date(day)}")


def _agreed(on_case: QuestionOnCase, plan: AgreedPlan) -> _Due:
    """The day in the latest of the items that count; where that is not one item, the earliest and the latest day."""
    held = recorded_value(on_case.record, plan.of, on_case.as_at)
    if not isinstance(held, RecordedList):
        return _Due(words="by the day agreed (not recorded)")
    items = held.items
    truths = item_truths(items, plan.where, on_case.as_at)
    counted = [item for item, truth in zip(items, truths, strict=True) if truth is not False]
    placed = [getattr(item, plan.placed) for item in counted] if plan.placed else []
    if placed and None not in truths and all(isinstance(day, date) for day in placed):
        counted = [item for item, day in zip(counted, placed, strict=True) if day == max(placed)]
    days = [getattr(item, plan.dated) for item in counted]
    known = sorted(day for day in days if isinstance(day, date))
    if not known or len(known) < len(days):
        return _Due(words="by the day agreed (not recorded)")
    if not held.complete:
        return _Due(words=f"by the day agreed (of what is recorded so far: {long_date(known[-1])})")
    return _Due(by=known[0], late_after=known[-1] if known[-1] > known[0] else None, words="the day agreed")


def _within(on_case: QuestionOnCase, plan: DeadlinePlan) -> _Due:
    words = " or ".join(str(duration) for duration in plan.durations)
    start = recorded_value(on_case.record, plan.of, on_case.as_at) if plan.of else None
    if not isinstance(start, date):
        of = (
            f" of {on_case.diagrams.rulebook.facts[plan.of].label} (date not recorded)"
            if plan.of
            else " (counted from when is not stated)"
        )
        return _Due(words=f"within {words}{of}")
    return _from(on_case, start, plan.durations, words)


def _from(on_case: QuestionOnCase, start: date, durations: tuple[Duration, ...], words: str) -> _Due:
    days = [deadline(start, duration, on_case.diagrams.rulebook.holidays) for duration in durations]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return _Due(words=f"within {words} of {long_date(start)}")
    later = max(known) if len(set(known)) > 1 else None
    return _Due(by=min(known), late_after=later, words=f"within {words} of {long_date(start)}")
