"""The sections with rules, declared: rules, grounds, checks, rungs, duties and schedules, and the sections that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivpolicy.core.pack import (
    Check, Duty, Eligibility, Ground, Grounds, RuleItem, Rung, Schedule, ScheduleStart, Surface, Waiver,
)  # fmt: skip
from ivpolicy.core.parts_grammar import (
    ACTION, ACTIONS, ACTOR, CLAUSE, CONDITION, CONDITION_OR_ALWAYS, COPIES, DATED_IN, DEADLINE, ID, ITEMS_OF, NOT_STATED,
    ONE_OF_ACTIONS, PERIOD, QUESTION, STRENGTHS, THEN_BY_QUESTION, FactPath, copies_fields, then_of,
)  # fmt: skip
from ivpolicy.core.shapes import Choice, LengthOfTime, Name, Shape, Text, WholeNumber
from ivpolicy.core.source import SourceLocation
from ivpolicy.core.structures import Key, ListOf, MappingOf, ValueOrReading

_WHEN = Key(CONDITION_OR_ALWAYS, "What has to hold; left out, it holds always.")
_UNLESS = Key(CONDITION, "What keeps it from holding.")
_ONLY_IF = Key(CONDITION, "What has to hold for the whole of it to matter.")
_STRENGTH = Choice(STRENGTHS, "strength", "P040")
_IN_FORCE = Key(PERIOD, "The days on which it is in force, if not as long as the pack.")


# ---- rules ----


def _build_rule(at: SourceLocation, when: Surface | None = None, conflict_is: str | None = None, **given: Any) -> RuleItem:
    tension = {} if conflict_is is None else {"tension": conflict_is}
    return RuleItem(**given, **tension, when=when or Surface((), at), at=at)  # type: ignore[arg-type]  # the two kinds


def _rule_keys(then: Shape) -> dict[str, Key]:
    return {
        "clause": CLAUSE,
        "when": _WHEN,
        "unless": _UNLESS,
        "then": Key(then, "What follows: one strength and one outcome."),
        "gap": Key(Text(), "What the document leaves open here, instead of a finding."),
        **ACTIONS,
        "in_force": _IN_FORCE,
        "conflict_is": Key(
            Choice(("policy_narrows_law", "case_tension"), "kind of conflict"), "What kind of conflict it makes with a duty in law."
        ),
    }


def _rule(keys: Mapping[str, Key], fixed: Mapping[str, str], keeps: tuple[str, ...] = ()) -> MappingOf:
    return MappingOf(
        "a rule", keys, _build_rule, fixed=fixed, keeps=keeps, needs_one_of=(("then", "gap", *ONE_OF_ACTIONS),),
        not_together=(("then", "gap"), ONE_OF_ACTIONS), hints={"clauses": "write `clause:`, with one id or a list"},
        defined_as=f"rule.{fixed.get('question', 'any')}",
    )  # fmt: skip


def _rules_of(question: str) -> ListOf:
    return ListOf(_rule({"id": ID, **_rule_keys(then_of(question))}, {"question": question}))


RULE_OF_ANY = _rule({"id": ID, "question": QUESTION, **_rule_keys(THEN_BY_QUESTION)}, {}, ("question",))


# ---- grounds ----

_NEED = ValueOrReading(WholeNumber(1, ("any", "all")))
_GROUND = MappingOf(
    "a ground",
    {
        "id": ID,
        "clause": CLAUSE,
        "when": Key(CONDITION, "What has to hold.", required=True),
        "unless": _UNLESS,
        "worth": Key(ValueOrReading(WholeNumber()), "Its points, where `need` is a number of points; otherwise 1."),
    },
    Ground,
    defined_as="ground",
)


def _grounds_keys(then: Shape | None) -> dict[str, Key]:
    finding = {} if then is None else {"then": Key(then, "What follows when enough of them hold.")}
    return {
        "clause": CLAUSE,
        "need": Key(_NEED, "`any`, `all`, or how many (or how many points) are needed.", required=True),
        "of": Key(ListOf(_GROUND), "The grounds.", required=True),
        "only_if": _ONLY_IF,
        "opens": Key(ACTOR, "The provider to whom enough grounds open the way; never the duty itself."),
        **finding,
        **ACTIONS,
    }


def _grounds(section: str, then: Shape | None) -> MappingOf:
    keys = {"id": Key(ID.shape, f"Its id; `{section}` if none is given."), **_grounds_keys(then)}
    hints = {} if then is not None else {"then": "enough grounds give the answer by themselves here"}
    return MappingOf(
        "a list of grounds", keys, lambda at, **given: Grounds(**{"id": section, **given}, at=at), not_together=(ONE_OF_ACTIONS,),
        hints=hints, defined_as=f"grounds.{section}",
    )  # fmt: skip


def _build_grounds_of_any(at: SourceLocation, question: str, **given: Any) -> tuple[str, Grounds]:
    return question, Grounds(**given, at=at)


GROUNDS_OF_ANY = MappingOf(
    "a list of grounds", {"id": ID, "question": QUESTION, **_grounds_keys(THEN_BY_QUESTION)}, _build_grounds_of_any,
    not_together=(ONE_OF_ACTIONS,), keeps=("question",), defined_as="grounds.any",
)  # fmt: skip


# ---- checks ----

_IDS = ListOf(Name("an id"), lowest=0)
_CHECK_KEYS = {
    "id": ID,
    "clause": CLAUSE,
    "met_when": Key(CONDITION, "When the step is met.", required=True),
    "only_if": _ONLY_IF,
    "preferred_when": Key(CONDITION, "A preferred minimum; unmet, it is listed and holds nothing up."),
    "after": Key(ValueOrReading(_IDS), "The checks that come before it."),
    "dated": Key(FactPath(("date",)), "The fact with the day on which the step was done."),
    "strength": Key(_STRENGTH, "How strongly it is asked; `must` if not given."),
    **ACTIONS,
}


def _checks_of(question: str) -> ListOf:
    return ListOf(
        MappingOf("a check", _CHECK_KEYS, Check, fixed={"question": question}, not_together=(ONE_OF_ACTIONS,), defined_as="check")
    )


_WAIVER = MappingOf(
    "a waiver",
    {
        "id": ID,
        "clause": CLAUSE,
        "waives": Key(ListOf(Name("the id of a check")), "The checks that count as met.", required=True),
        "when": Key(CONDITION, "When it applies.", required=True),
    },
    Waiver,
)


# ---- the ladder ----


def _build_rung(at: SourceLocation, copies: Any = None, **given: Any) -> Rung:
    return Rung(**given, **copies_fields(copies), at=at)


_RUNG = MappingOf(
    "a rung",
    {
        "rung": Key(ID.shape, "The id of the rung.", required=True, to="id"),
        "from": Key(Name("the id of a rung"), "The rung below it.", to="from_"),
        "clause": CLAUSE,
        "when": Key(CONDITION_OR_ALWAYS, "What has to be known to climb it.", required=True),
        "place": Key(ACTOR, "With whom the matter then stands."),
        "gap": Key(Text(), "What the document leaves open here."),
        "says": Key(Text(), "What to tell about this rung."),
        "copies": Key(COPIES, "Who gets a copy; or {chosen_by_child: fact}."),
        **ACTIONS,
        "answer_by": Key(DEADLINE, "By when an answer is owed."),
    },
    _build_rung,
    needs_one_of=(("place", "gap"),),
    not_together=(("place", "gap"), ONE_OF_ACTIONS),
)


# ---- duties and schedules ----


def _build_duty(at: SourceLocation, when: Surface | None = None, **given: Any) -> Duty:
    return Duty(**given, when=when or Surface((), at), at=at)


DUTY = MappingOf(
    "a duty",
    {
        "id": ID,
        "question": QUESTION,
        "clause": CLAUSE,
        "strength": Key(_STRENGTH, "How strongly it is owed.", required=True),
        "when": _WHEN,
        "action": Key(ACTION, "What is to be done.", required=True),
        "done_when": Key(CONDITION, "When it counts as done."),
        "in_force": _IN_FORCE,
    },
    _build_duty,
)

_DATED = Key(DATED_IN, "The date field of the list's items.")
_FIRST = MappingOf(
    "the first time",
    {
        "when_reached": Key(WholeNumber(1), "The number of items after which it first falls due."),
        "of": Key(FactPath(("list",)), "The list that is counted."),
        "where": Key(ITEMS_OF, "Which items count."),
        "dated": _DATED,
        "within": Key(ValueOrReading(LengthOfTime()), "The time within which it first falls due."),
        "from": Key(FactPath(("date",)), "The dated fact from which that time runs.", to="from_"),
    },
    ScheduleStart,
    needs_one_of=(("when_reached", "within"),),
    not_together=(("when_reached", "within"), ("of", "within"), ("when_reached", "from")),
    keeps=("of",),
)
_REPEAT = MappingOf(
    "the repeat",
    {
        "every": Key(ValueOrReading(LengthOfTime()), "How often after the first time.", required=True),
        "counted_from": Key(
            ValueOrReading(Choice(("last_held", "first_due"), "starting point")), "Counted from the last one held, or the first due."
        ),
    },
)
_HISTORY = MappingOf(
    "the history",
    {
        "of": Key(FactPath(("list",)), "The list that says when it was done.", to="history_of"),
        "where": Key(ITEMS_OF, "Which items count.", to="history_where"),
        "dated": Key(DATED_IN, "The date field of the list's items.", to="history_dated"),
        "fact": Key(FactPath(("date",)), "The dated fact that says when it was last done.", to="history_fact"),
    },
    needs_one_of=(("of", "fact"),),
    not_together=(("of", "fact"), ("where", "fact"), ("dated", "fact")),
    keeps=("of",),
)
_OVERDUE = MappingOf(
    "the delay",
    {"after": Key(LengthOfTime((NOT_STATED,)), "How long after the due day; `not stated` for the day after.", required=True)},
)


def _build_schedule(
    at: SourceLocation,
    then: Mapping[str, Any] | None = None,
    history: Mapping[str, Any] | None = None,
    overdue: Mapping[str, Any] | None = None,
    **given: Any,
) -> Schedule:
    after = (overdue or {}).get("after")
    values = {"strength": "should", "every": None, **given, **(then or {}), **(history or {})}
    return Schedule(**values, overdue_after=None if after == NOT_STATED else after, at=at)


_EVERY = ValueOrReading(LengthOfTime(("looked_after_review", "visit")))
SCHEDULE = MappingOf(
    "a schedule",
    {
        "id": ID,
        "question": QUESTION,
        "clause": CLAUSE,
        "strength": Key(_STRENGTH, "How strongly it is owed; `should` if not given."),
        "while": Key(CONDITION_OR_ALWAYS, "As long as this holds.", required=True, to="while_"),
        "action": Key(ACTION, "What is to be done each time.", required=True),
        "every": Key(_EVERY, "How often; `looked_after_review`, `visit`, or left out where the text gives no period."),
        "first": Key(_FIRST, "When it first falls due."),
        "then": Key(_REPEAT, "How often after the first time, and counted from when."),
        "history": Key(_HISTORY, "Where the record says that it was done."),
        "overdue": Key(_OVERDUE, "When it counts as overdue."),
    },
    _build_schedule,
    not_together=(("every", "then"),),
)


# ---- the sections ----

APPOINTMENT = MappingOf(
    "the section `appointment`",
    {
        "grounds_to_assess": Key(_grounds("grounds_to_assess", then_of("visitor.consider")), "When to assess for a visitor."),
        "factors": Key(_grounds("factors", None), "The criteria of the local scheme; they never touch the duty to appoint."),
        "rules": Key(_rules_of("visitor.appoint"), "Whether a visitor is to be appointed."),
        "referral": Key(_rules_of("visitor.refer"), "Who refers, to whom."),
        "approval_steps": Key(_checks_of("visitor.approve"), "The steps that approve a person."),
    },
)
INDEPENDENCE = MappingOf(
    "the section `independence`",
    {"barred": Key(_grounds("barred", then_of("visitor.independence")), "Relations that bar a person.", required=True)},
)
VETTING = MappingOf(
    "the section `vetting`",
    {
        "checks": Key(_checks_of("visitor.vetting"), "The checks on the proposed visitor."),
        "waivers": Key(ListOf(_WAIVER), "Named cases in which a check counts as met."),
    },
)
_ELIGIBILITY = MappingOf(
    "the lists of eligibility",
    {
        "eligible": Key(_grounds("eligible", None), "Who may have the service.", required=True),
        "not_eligible": Key(_grounds("not_eligible", None), "Who may not."),
        "in_both": Key(
            ValueOrReading(Choice(("eligible", "not_eligible"), "list")), "Which list wins for a child on both.", required=True
        ),
        "in_neither": Key(
            Choice(("gap", "eligible", "not_eligible"), "answer"), "The answer for a child on neither list.", required=True
        ),
    },
    lambda at, **given: Eligibility(**{"not_eligible": None, **given}, at=at),
)
ADVOCACY = MappingOf(
    "the section `advocacy`",
    {
        "offers": Key(_rules_of("advocacy.offer"), "Whether an advocate is owed."),
        "eligibility": Key(_ELIGIBILITY, "Who may have the local service."),
        "ladder": Key(ListOf(_RUNG), "Where the child's matter goes, step by step."),
        "consent": Key(_rules_of("advocacy.consent"), "Whose consent a referral needs."),
        "referrers": Key(_rules_of("advocacy.refer"), "Who may or must refer."),
        "priority": Key(_grounds("priority", then_of("advocacy.priority")), "Whose needs call for particular consideration."),
    },
)
