"""Rules and lists of grounds, declared, and the sections that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivpolicy.core.grammar.amounts import WholeNumber
from ivpolicy.core.grammar.mappings import Key, MappingOf
from ivpolicy.core.grammar.parts import (
    ACTIONS,
    ACTOR,
    CLAUSE,
    CONDITION,
    ID,
    IN_FORCE,
    ONE_OF_ACTIONS,
    ONLY_IF,
    QUESTION,
    RESTS_ON,
    STRENGTHS,
    THEN_BY_QUESTION,
    UNLESS,
    WHEN,
    then_of,
)
from ivpolicy.core.grammar.shapes import Choice, FreeText, Shape, YesNoShape
from ivpolicy.core.grammar.steps import REFERRERS, RUNG, WAIVER, checks_of
from ivpolicy.core.grammar.structures import ListOf, ValueOrReading
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.rules import Eligibility, Ground, Grounds, RuleItem
from ivpolicy.core.text.source import SourceLocation

# ---- rules ----


def _build_rule(
    at: SourceLocation, when: Surface | None = None, conflict_is: str | None = None, **given: Any
) -> RuleItem:
    tension = {} if conflict_is is None else {"tension": conflict_is}
    return RuleItem(**given, **tension, when=when or Surface((), at), at=at)  # type: ignore[arg-type]  # the two kinds


def _rule_keys(then: Shape) -> dict[str, Key]:
    return {
        "clause": CLAUSE,
        "when": WHEN,
        "unless": UNLESS,
        "then": Key(then, "What follows: one strength and one outcome."),
        "gap": Key(FreeText(), "What the document leaves open here, instead of a finding."),
        **ACTIONS,
        "rests_on": RESTS_ON,
        "in_force": IN_FORCE,
        "conflict_is": Key(
            Choice(("policy_narrows_law", "case_tension"), "kind of conflict"),
            "What kind of conflict it makes with a duty in law.",
        ),
    }


def _rule(keys: Mapping[str, Key], fixed: Mapping[str, str], keeps: tuple[str, ...] = ()) -> MappingOf:
    return MappingOf(
        "a rule",
        keys,
        _build_rule,
        fixed=fixed,
        keeps=keeps,
        needs_one_of=(("then", "gap", *ONE_OF_ACTIONS),),
        not_together=(("then", "gap"), ONE_OF_ACTIONS),
        hints=_HINTS,
        defined_as=f"rule.{fixed.get('question', 'any')}",
    )


_HINTS = {
    "clauses": "write `clause:`, with one id or a list",
    "if": "write `when:`",
    "except": "write `unless:`",
    "else": "write a second rule for it",
    **{s: f"a strength stands under `then:`, two spaces further in, or `then: {{{s}: ...}}`" for s in STRENGTHS},
}


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
        "unless": UNLESS,
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
        "only_if": ONLY_IF,
        "confirmed": Key(
            ValueOrReading(YesNoShape()), "Whether a ground counts only where its facts are marked as confirmed."
        ),
        "opens": Key(ACTOR, "The provider to whom enough grounds open the way; never the duty itself."),
        **finding,
        "rests_on": RESTS_ON,
        **ACTIONS,
    }


def _grounds(section: str, then: Shape | None) -> MappingOf:
    keys = {"id": Key(ID.shape, f"Its id; `{section}` if none is given."), **_grounds_keys(then)}
    hints = {} if then is not None else {"then": "enough grounds give the answer by themselves here"}
    return MappingOf(
        "a list of grounds",
        keys,
        lambda at, **given: Grounds(**{"id": section, **given}, at=at),
        not_together=(ONE_OF_ACTIONS,),
        hints=hints,
        defined_as=f"grounds.{section}",
    )


GROUNDS_OF_ANY = MappingOf(
    "a list of grounds",
    {"id": ID, "question": QUESTION, **_grounds_keys(THEN_BY_QUESTION)},
    lambda at, question, **given: (question, Grounds(**given, at=at)),
    not_together=(ONE_OF_ACTIONS,),
    keeps=("question",),
    defined_as="grounds.any",
)


# ---- the sections ----

APPOINTMENT = MappingOf(
    "the section `appointment`",
    {
        "grounds_to_assess": Key(
            _grounds("grounds_to_assess", then_of("visitor.consider")), "When to assess for a visitor."
        ),
        "factors": Key(
            _grounds("factors", None), "The criteria of the local scheme; they never touch the duty to appoint."
        ),
        "rules": Key(_rules_of("visitor.appoint"), "Whether a visitor is to be appointed."),
        "referral": Key(_rules_of("visitor.refer"), "Who refers, to whom."),
        "approval_steps": Key(checks_of("visitor.approve"), "The steps that approve a person."),
    },
)
INDEPENDENCE = MappingOf(
    "the section `independence`",
    {"barred": Key(_grounds("barred", then_of("visitor.independence")), "Relations that bar a person.", required=True)},
)
VETTING = MappingOf(
    "the section `vetting`",
    {
        "checks": Key(checks_of("visitor.vetting"), "The checks on the proposed visitor."),
        "waivers": Key(ListOf(WAIVER), "Named cases in which a check counts as met."),
    },
)
_ELIGIBILITY = MappingOf(
    "the lists of eligibility",
    {
        "eligible": Key(_grounds("eligible", None), "Who may have the service.", required=True),
        "not_eligible": Key(_grounds("not_eligible", None), "Who may not."),
        "in_both": Key(
            ValueOrReading(Choice(("eligible", "not_eligible"), "list")),
            "Which list wins for a child on both.",
            required=True,
        ),
        "in_neither": Key(
            Choice(("gap", "eligible", "not_eligible"), "answer"),
            "The answer for a child on neither list.",
            required=True,
        ),
    },
    lambda at, **given: Eligibility(**{"not_eligible": None, **given}, at=at),
)
ADVOCACY = MappingOf(
    "the section `advocacy`",
    {
        "offers": Key(_rules_of("advocacy.offer"), "Whether an advocate is owed."),
        "eligibility": Key(_ELIGIBILITY, "Who may have the local service."),
        "ladder": Key(ListOf(RUNG), "Where the child's matter goes, step by step."),
        "consent": Key(_rules_of("advocacy.consent"), "Whose consent a referral needs."),
        "referrers": Key(REFERRERS, "Who may, should or must refer."),
        "priority": Key(
            _grounds("priority", then_of("advocacy.priority")), "Whose needs call for particular consideration."
        ),
    },
)
