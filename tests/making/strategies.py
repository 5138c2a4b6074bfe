"""Random programs over a few facts of the vocabulary, and random partial records, for tests against the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from invented_pack import HEAD
from ivpolicy.core.catalogue import CATALOGUE, Kind, Question
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.calendar import NO_BANK_HOLIDAYS, Duration, Month
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.record.case import CaseRecord, case_from_facts
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType
from ivpolicy.core.rules.condition import (  # fmt: skip
    ALWAYS,
    NEVER,
    All,
    Answered,
    AtLeast,
    Between,
    Condition,
    Count,
    DatesAsAt,
    Days,
    Equals,
    Has,
    InWindow,
    Latest,
    Leaf,
    LongerAgo,
    Named,
    Not,
    OneOf,
    Test,
    leaves,
)
from ivpolicy.core.rules.condition import Any as AnyOf
from ivpolicy.core.rules.rulebook import QuestionRules, Role, Rule, Rulebook, Tier

DAYS_OF_DECISION = (
    date(2026, 11, 1), date(2026, 11, 16), date(2027, 3, 31), date(2028, 2, 29), date(2025, 2, 28), date(2026, 10, 25), date(2027, 9, 30),
)  # fmt: skip

# ---- tests on facts --------------------------------------------------------------------------------------------

_YES_NO = st.builds(Equals, st.booleans())
_DURATIONS = st.sampled_from(
    [Duration(1, "month"), Duration(6, "month"), Duration(1, "year"), Duration(4, "week"), Duration(10, "day")]
)
_FIXED = (date(2026, 6, 1), date(2026, 10, 20), date(2027, 3, 1))
_DATES = st.one_of(
    st.builds(InWindow, _DURATIONS),
    st.builds(LongerAgo, _DURATIONS),
    st.sampled_from([Days(_FIXED[0]), Days(None, _FIXED[1]), Days(_FIXED[0], _FIXED[1]), Days(_FIXED[2])]),
)


def _numbers(*bounds: int) -> st.SearchStrategy[Test]:
    bound = st.sampled_from(bounds)
    return st.one_of(
        st.builds(Between, bound, st.none()), st.builds(Between, st.none(), bound), st.builds(Equals, bound),
        st.tuples(bound, bound).map(lambda pair: Between(min(pair), max(pair))),
    )  # fmt: skip


def _words(choices: tuple[str, ...]) -> st.SearchStrategy[Test]:
    some = st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique=True).map(tuple)
    return st.one_of(st.builds(Equals, st.sampled_from(choices)), st.builds(OneOf, some))


_STATUSES = st.lists(st.sampled_from(["looked_after", "care_leaver", "respite"]), max_size=2, unique=True).map(tuple)
_SETS = st.builds(Has, _STATUSES, _STATUSES, _STATUSES).filter(lambda has: has != Has())


def _item_condition(leaves: st.SearchStrategy[Leaf]) -> st.SearchStrategy[Condition]:
    """A condition on an item: a leaf, or a few."""
    few = st.lists(leaves, min_size=1, max_size=2).map(tuple)
    return st.one_of(leaves, st.builds(All, few), st.builds(AnyOf, few), st.builds(Not, leaves))


def _item_leaf(**fields: st.SearchStrategy[Test]) -> st.SearchStrategy[Leaf]:
    return st.one_of(*(st.builds(Leaf, st.just(name), test) for name, test in fields.items()))


def _counts(where: st.SearchStrategy[Condition]) -> st.SearchStrategy[Test]:
    some = st.one_of(st.none(), where)
    low_high = st.sampled_from([(1, None), (2, None), (None, 0), (None, 1), (1, 1)])
    return st.builds(lambda pair, inside: Count(*pair, inside), low_high, some)


_REFERENCE = _item_condition(_item_leaf(
    kind=_words(("employment", "personal_friend", "other")), taken_up=_YES_NO,
    received_on=st.one_of(_DATES, st.just(Equals("none"))),
))  # fmt: skip
_INTERVIEW = _item_condition(
    _item_leaf(stage=_words(("first", "second")), interviewers=_numbers(1, 2), confirmed_knowledge=_YES_NO)
)
_REVIEW = _item_condition(_item_leaf(kind=_words(("scheme", "looked_after")), all_took_part=_YES_NO, on=_DATES))

LEAVES: Mapping[str, st.SearchStrategy[Test]] = {
    "child.disabled": _YES_NO,
    "child.in_need": _YES_NO,
    "child.goes_missing": _YES_NO,
    "judgements.very_young": _YES_NO,
    "placement.type": _words(("foster", "kinship", "childrens_home", "secure")),
    "placement.moves_in_last_year": _numbers(0, 1, 3),
    "child.statuses": _SETS,
    "family_time.last_parent_visit": st.one_of(_DATES, st.just(Equals("never"))),
    "family_time.months_since_parent_visit": _numbers(1, 6, 12),
    "visitor.dbs.issued_on": st.one_of(_DATES, st.just(Equals("none"))),
    "visitor.dbs.months_since_issued": _numbers(1, 12),
    "child.date_of_birth": _DATES,
    "child.age": _numbers(0, 1, 16, 18),
    "care.expected_to_cease_on": st.one_of(_DATES, st.just(Equals("none"))),
    "visitor.references": _counts(_REFERENCE),
    "visitor.interviews": st.one_of(_counts(_INTERVIEW), st.builds(Latest, st.just("held_on"), _INTERVIEW)),
    "appointment.reviews": st.one_of(_counts(_REVIEW), st.builds(Latest, st.just("on"), _REVIEW)),
}
"""The facts of random programs, with the tests asked of each."""

_FAMILIES: tuple[tuple[str, ...], ...] = (
    ("family_time.last_parent_visit", "family_time.months_since_parent_visit"),
    ("visitor.dbs.issued_on", "visitor.dbs.months_since_issued"),
    ("child.date_of_birth", "child.age"),
)
_SINGLE = tuple(path for path in LEAVES if all(path not in family for family in _FAMILIES))


@st.composite
def vocabularies(draw: st.DrawFn) -> tuple[str, ...]:
    """A few facts, so that the same fact stands under several rules."""
    single = draw(st.lists(st.sampled_from(_SINGLE), min_size=1, max_size=4, unique=True))
    family = draw(st.sampled_from([(), *_FAMILIES]))
    return (*single, *family)


_PERIODS = (
    DatesAsAt(date(2027, 1, 1)),
    DatesAsAt(None, date(2027, 1, 1)),
    DatesAsAt(date(2026, 1, 1), date(2028, 1, 1)),
)
_SHAPES = ("leaf", "all", "any", "not", "named", "points")


@st.composite
def conditions(
    draw: st.DrawFn, facts: tuple[str, ...], answered: tuple[Answered, ...] = (), depth: int = 2
) -> Condition:
    """A condition over the facts, and over the answers of other questions."""
    shape = draw(st.sampled_from(_SHAPES)) if depth else "leaf"
    if shape == "leaf":
        return draw(_smallest(facts, answered))
    inner = conditions(facts, answered, depth - 1)
    if shape in ("not", "named"):
        return Not(draw(inner)) if shape == "not" else Named("a_ground", ("INV-1",), draw(inner))
    members = tuple(draw(inner) for _ in range(draw(st.integers(2, 3))))
    if shape in ("all", "any"):
        return All(members) if shape == "all" else AnyOf(members)
    worths = tuple(draw(st.integers(1, 2)) for _ in members)
    return AtLeast(draw(st.integers(1, sum(worths))), members, worths)


@st.composite
def _smallest(draw: st.DrawFn, facts: tuple[str, ...], answered: tuple[Answered, ...]) -> Condition:
    """A leaf; sometimes the answer of another question; seldom a period or a constant."""
    what = draw(st.integers(0, 19))
    if what == 0:
        return draw(st.sampled_from([ALWAYS, NEVER]))
    if what == 1:
        return draw(st.sampled_from(_PERIODS))
    if what < 7 and answered:
        return draw(st.sampled_from(answered))
    path = draw(st.sampled_from(facts))
    return Leaf(path, draw(LEAVES[path]))


# ---- programs --------------------------------------------------------------------------------------------------

_CHOICES = (
    "visitor.appoint",
    "advocacy.consent",
    "visitor.independence",
    "visitor.continue",
    "safeguarding.act",
    "visitor.refer",
)
QUESTIONS = (
    *_CHOICES,
    *_CHOICES,
    "visitor.criteria",
    "advocacy.offer",
    "advocacy.offer",
    "visitor.vetting",
    "records.keep",
    "advocacy.route",
)


def _rule(number: int, role: Role, tier: Tier, when: Condition, **more: Any) -> Rule:
    return Rule(
        f"inv:r{number}",
        role,
        tier,
        "act" if tier == Tier.LAW else "local_policy",
        "V",
        "authority",
        ("INV-1",),
        when,
        **more,
    )


@st.composite
def _finding(draw: st.DrawFn, question: Question, tier: Tier) -> dict[str, Any]:
    """What a rule of a choice, a threshold or an ordered question concludes."""
    if question.kind == Kind.CHOICE and draw(st.integers(0, 7)) == 0:
        return {"gap": "the text says nothing more"}
    refusing = ("must_not", "should_not")
    strength = draw(st.sampled_from(["must", "should", "may", None, *(refusing if question.refusals else ())]))
    act = draw(st.sampled_from(list(question.refusals if strength in refusing else question.outcomes)))
    tension = draw(st.sampled_from(["policy_narrows_law", "case_tension"]))
    return {"strength": strength, "act": act, "outcome": question.outcome_of(strength or "", act), "tension": tension}


@st.composite
def _rules(draw: st.DrawFn, question: Question, when: st.SearchStrategy[Condition]) -> tuple[Rule, ...]:
    conditions_drawn = draw(st.lists(when, min_size=1, max_size=4))
    lower = draw(st.sampled_from([Tier.LOCAL, Tier.GUIDANCE]))
    tiers = [draw(st.sampled_from([Tier.LAW, lower])) for _ in conditions_drawn]
    return tuple(
        draw(_of_kind(question, tier, n, condition))
        for n, (condition, tier) in enumerate(zip(conditions_drawn, tiers, strict=True))
    )


@st.composite
def _of_kind(draw: st.DrawFn, question: Question, tier: Tier, n: int, when: Condition) -> Rule:
    match question.kind:
        case Kind.CHECKLIST:
            return _rule(n, Role.CHECK, tier, when, done=when, strength="must")
        case Kind.DUTIES:
            return _rule(
                n,
                Role.DUTY,
                tier,
                when,
                arises=when,
                strength=draw(st.sampled_from(["must", "should", "may", "must_not"])),
            )
        case Kind.LADDER:
            parent = draw(st.sampled_from([None, *(f"rung{i}" for i in range(n))]))
            return _rule(n, Role.RUNG, tier, when, outcome=f"rung{n}", parent=parent, place="a person")
        case _:
            return _rule(n, Role.RULE, tier, when, **draw(_finding(question, tier)))


def _parents_first(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rungs as a pack's are lowered: each before those climbed from it, brothers in the order written."""

    def below(parent: str | None) -> list[Rule]:
        return [found for rule in rules if rule.parent == parent for found in (rule, *below(rule.outcome))]

    return tuple(below(None))


@st.composite
def _question_rules(
    draw: st.DrawFn, question: Question, facts: tuple[str, ...], before: tuple[QuestionRules, ...]
) -> QuestionRules:
    answered = tuple(a for question_rules in before for a in _answers_of(question_rules))
    when = conditions(facts, answered)
    rules = draw(_rules(question, when))
    applies = draw(st.one_of(st.just(ALWAYS), st.just(ALWAYS), when))
    ordered = _parents_first(rules) if question.kind == Kind.LADDER else rules
    return QuestionRules(question, ordered, applies, speaks=any(r.tier == Tier.LOCAL for r in rules))


def _answers_of(question_rules: QuestionRules) -> tuple[Answered, ...]:
    given = [rule.outcome for rule in question_rules.rules if rule.outcome]
    return tuple(
        Answered(question_rules.question.id, outcome)
        for outcome in dict.fromkeys((*question_rules.question.outcomes, question_rules.question.otherwise, *given))
    )


@dataclass(frozen=True)
class Example:
    """A question to be asked: the programs it may read, which is the last, a record, and the day of decision."""

    by_question: Mapping[str, QuestionRules]
    question: str
    given: Mapping[str, Any]
    as_at: date

    @cached_property
    def record(self) -> CaseRecord:
        """The record that holds what is given."""
        return case_from_facts(self.given, as_at=self.as_at)

    def known(self, path: str) -> Any:
        """The recorded value of a fact on the day."""
        return recorded_value(self.record, path, self.as_at)

    def places(self, path: str) -> list[int] | None:
        """The places of the items of a list that do not lie after the day of decision."""
        held = self.given.get(path)
        if VOCABULARY[path].type != FactType.LIST or held is None:
            return None
        dated = next((f.name for f in VOCABULARY[path].item if f.places), "")
        items = held["items"] if isinstance(held, dict) else held
        return [i for i, item in enumerate(items) if not _is_later(item.get(dated), self.as_at)]

    def __repr__(self) -> str:
        rules = "\n".join(
            f"  {q} if {p.applies}\n" + "\n".join(f"    {_line(r)}" for r in p.rules)
            for q, p in self.by_question.items()
        )
        return f"on {self.as_at}: {dict(self.given)}\n{rules}\n"


def _line(rule: Rule) -> str:
    return f"{rule.tier.name} {rule.strength} {rule.outcome or rule.gap} (from {rule.parent}): {rule.when}"


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """A program of some kind, perhaps reading the answers of others, and a partial record."""
    facts = draw(vocabularies())
    names = draw(st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=2, unique=True))
    made: tuple[QuestionRules, ...] = ()
    for name in names:
        made = (*made, draw(_question_rules(CATALOGUE[name], facts, made)))
    as_at = draw(st.sampled_from(DAYS_OF_DECISION))
    return Example({p.question.id: p for p in made}, names[-1], draw(partial_facts(facts, as_at)), as_at)


# ---- records ---------------------------------------------------------------------------------------------------


def _days(as_at: date, *words: str) -> st.SearchStrategy[Any]:
    day = st.integers(0, 420).map(lambda back: (as_at - timedelta(days=back)).isoformat())
    month = st.integers(0, 400).map(lambda back: (as_at - timedelta(days=back)).isoformat()[:7])
    later = st.integers(1, 20).map(lambda on: (as_at + timedelta(days=on)).isoformat())
    return st.one_of(day, day, month, month, later, *map(st.just, words or ("2026-10",)))


def _open(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), value)


def _items(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    item = st.fixed_dictionaries({name: st.one_of(value, value, st.none()) for name, value in fields.items()})
    items = st.lists(item, max_size=2)
    return st.one_of(
        items, st.builds(lambda held, complete: {"items": held, "complete": complete}, items, st.booleans())
    )


def _values(path: str, as_at: date) -> st.SearchStrategy[Any]:
    """Values to record for a fact; judgements and objections are written in full by `case_from_facts`."""
    made: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "placement.type": lambda: st.sampled_from(VOCABULARY[path].choices),
        "placement.moves_in_last_year": lambda: st.integers(0, 4),
        "child.statuses": lambda: st.lists(st.sampled_from(VOCABULARY[path].choices[:3]), max_size=2, unique=True),
        "family_time.last_parent_visit": lambda: _days(as_at, "never"),
        "visitor.dbs.issued_on": lambda: _days(as_at, "none"),
        "child.date_of_birth": lambda: st.one_of(
            _days(as_at), st.sampled_from(["2008-11-01", "2010-11", "2012-02-29", "2010-03-31"])
        ),
        "care.expected_to_cease_on": lambda: st.one_of(
            _days(as_at, "none"), st.sampled_from(["2027-03", "2027-02-28", "2026-11"])
        ),
    }
    if path in _ITEM_VALUES:
        return _items(**_ITEM_VALUES[path](as_at))
    return made.get(path, st.booleans)()


_ITEM_VALUES: Mapping[str, Callable[[date], dict[str, st.SearchStrategy[Any]]]] = {
    "visitor.references": lambda as_at: {
        "kind": st.sampled_from(["employment", "personal_friend", "other"]), "taken_up": st.booleans(), "received_on": _days(as_at, "none"),
    },
    "visitor.interviews": lambda as_at: {
        "stage": st.sampled_from(["first", "second"]), "interviewers": st.integers(0, 2), "confirmed_knowledge": st.booleans(),
        "held_on": _days(as_at),
    },
    "appointment.reviews": lambda as_at: {
        "kind": st.sampled_from(["scheme", "looked_after"]), "all_took_part": st.booleans(), "on": _days(as_at),
    },
}  # fmt: skip


@st.composite
def partial_facts(draw: st.DrawFn, facts: tuple[str, ...], as_at: date) -> dict[str, Any]:
    """Some of the facts, by path, as they are written."""
    recorded = [path for path in facts if not VOCABULARY[path].computed_from]
    drawn = {path: draw(_open(_values(path, as_at))) for path in recorded}
    return {path: value for path, value in drawn.items() if value is not None}


@st.composite
def fillings(draw: st.DrawFn) -> tuple[Example, Example, str]:
    """An example, the same with one gap filled, and the name of the gap."""
    example = draw(examples())
    gaps = [*_gaps(example)]
    assume(gaps)
    name, values = draw(st.sampled_from(gaps))
    fuller = _filled(example.given, name, draw(values))
    return example, replace(example, given=fuller), name


def _gaps(example: Example) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    """What is open in an example: by its name, what may be filled in."""
    as_at = example.as_at
    asked = {
        leaf.fact
        for p in example.by_question.values()
        for c in (p.applies, *(r.when for r in p.rules))
        for leaf in leaves(c)
    }
    for path in sorted({(VOCABULARY[fact].computed_from or (fact,))[0] for fact in asked}):
        value = example.given.get(path)
        if value is None:
            yield path, _values(path, as_at).filter(lambda v: not _is_later(v, as_at))
        elif VOCABULARY[path].type == FactType.LIST:
            yield from _list_gaps(path, value, as_at)
        elif _is_month(value):
            yield path, _days_in(value, as_at, past=VOCABULARY[path].past)


def _list_gaps(path: str, value: Any, as_at: date) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    items = value["items"] if isinstance(value, dict) else value
    if isinstance(value, dict) and not value["complete"]:
        yield path, st.just({**value, "complete": True})
    for i, item in enumerate(items):
        for name, held in item.items():
            if held is None:
                yield f"{path}[{i}].{name}", _ITEM_VALUES[path](as_at)[name].filter(lambda v: not _is_later(v, as_at))
            elif _is_month(held) and held[:7] <= str(as_at)[:7]:
                yield f"{path}[{i}].{name}", _days_in(held, as_at, past=True)


def _is_month(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 7 and value[4] == "-"


def _is_later(value: Any, as_at: date) -> bool:
    """Whether a day or a month begins after the day of decision: to record such a one is to record a later event."""
    return isinstance(value, str) and value[:1] == "2" and value > str(as_at)[: len(value)]


def _days_in(month: str, as_at: date, *, past: bool) -> st.SearchStrategy[str]:
    days = [str(day) for day in Month.parse(month).days() if not past or day <= as_at]
    return st.sampled_from(days) if days else st.just(month)


def _filled(facts: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The facts with a gap filled; `list[0].field` is the field of an item."""
    path, _, rest = name.partition("[")
    if not rest:
        return {**facts, path: value}
    place, _, field = rest.partition("].")
    held = facts[path]
    items = [dict(item) for item in (held["items"] if isinstance(held, dict) else held)]
    items[int(place)][field] = value
    return {**facts, path: {**held, "items": items} if isinstance(held, dict) else items}


# ---- the engine ------------------------------------------------------------------------------------------------

_PACK, _ = parse_pack(HEAD, file="invented.yaml")


def compiled(by_question: Mapping[str, QuestionRules]) -> Pack:
    """A compiled pack whose rulebook is these programs and nothing else."""
    assert _PACK is not None
    pack = Pack(_PACK, _PACK)
    pack.__dict__["rulebook"] = Rulebook(by_question, by_question, VOCABULARY, {}, {}, NO_BANK_HOLIDAYS)
    pack.__dict__["questions"] = tuple(by_question)
    return pack


def one_rule(when: Condition) -> Pack:
    """A pack of one rule, `must act today` in local policy, under a condition."""
    question = CATALOGUE["safeguarding.act"]
    rule = _rule(0, Role.RULE, Tier.LOCAL, when, strength="must", act="act_today", outcome="act_today")
    return compiled({question.id: QuestionRules(question, (rule,), speaks=True)})
