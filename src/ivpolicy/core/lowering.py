"""A pack and the national layer become programs: every construct of the surface is a rule of the small core."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ivpolicy.core.actors import actor_words
from ivpolicy.core.catalogue import CATALOGUE, GAP, Kind, Question
from ivpolicy.core.condition import (
    ALWAYS,
    AtLeast,
    Condition,
    DatesAsAt,
    Equals,
    Flag,
    Has,
    Leaf,
    Named,
    Not,
    all_conditions,
    any_condition,
    but_not,
)
from ivpolicy.core.condition import (
    Any as AnyOf,
)
from ivpolicy.core.conditions_lowering import Reader, only_confirmed
from ivpolicy.core.dates.calendar import Duration, bank_holidays_of
from ivpolicy.core.dates.schedule import Recurrence
from ivpolicy.core.pack import (
    Action,
    ByReading,
    Check,
    Clause,
    Deadline,
    Duty,
    Eligibility,
    Ground,
    Grounds,
    InForce,
    LocalFact,
    Pack,
    RuleItem,
    Rung,
    Schedule,
    Surface,
    Then,
)
from ivpolicy.core.program import (
    ActionPlan,
    CautionRule,
    DeadlinePlan,
    MeanwhilePlan,
    OrderPlan,
    Program,
    Role,
    Rule,
    Rulebook,
    SchedulePlan,
    Tier,
)
from ivpolicy.core.vocabulary import VOCABULARY, Fact, FactType

_LAW = frozenset({"principle", "act", "regulation"})
_AT_REVIEW = Has(all_=("looked_after_review",))
"""The occasion on which a thing owed at each looked-after review is due."""


def questions_of(pack: Pack | None) -> Mapping[str, Question]:
    """The catalogue and the pack's own questions."""
    own = {
        q.id: Question(q.id, q.title, Kind.CHOICE, dict(q.outcomes), q.otherwise)
        for q in (pack.questions if pack else ())
    }
    return {**CATALOGUE, **own}


def facts_of(pack: Pack | None) -> Mapping[str, Fact]:
    """The vocabulary and the pack's own facts, as `local.<pack>.<name>`."""
    own = {f"local.{pack.id}.{f.name}": _local_fact(pack.id, f) for f in pack.facts} if pack else {}
    return {**{path: VOCABULARY[path] for path in VOCABULARY}, **own}


def _local_fact(pack_id: str, fact: LocalFact) -> Fact:
    return Fact(
        path=f"local.{pack_id}.{fact.name}",
        type=FactType(fact.type),
        label=fact.label,
        asks=fact.asks,
        meaning=fact.meaning,
        unit=fact.unit,
        choices=fact.choices,
        judgement=fact.judgement,
        ask_whom=fact.ask_whom,
        takes=fact.takes,
        known_when=fact.known_when,
        held_in=fact.held_in,
    )


@dataclass(slots=True)
class Layer:
    """One pack being lowered: its reader, its named conditions, and the rules found so far by question."""

    pack: Pack
    chosen: Mapping[str, str]
    facts: Mapping[str, Fact]
    questions: Mapping[str, Question]
    rules: defaultdict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    schedules: dict[str, SchedulePlan] = field(default_factory=dict)
    orders: dict[str, OrderPlan] = field(default_factory=dict)
    _named: dict[str, Any] = field(default_factory=dict)
    _resolved: dict[str, tuple[Condition, frozenset[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._named = dict(_nameable(self.pack))

    # ---- names ----

    def reader(self) -> Reader:
        """A fresh reader, which notes the readings one rule meets."""
        reader = Reader(self.chosen, self.facts, lambda name: self._condition_named(name, reader))
        return reader

    def _condition_named(self, name: str, reader: Reader) -> Condition:
        if name not in self._resolved:
            inner = self.reader()
            self._resolved[name] = (self._read_named(self._named[name], inner), frozenset(inner.met))
        condition, met = self._resolved[name]
        reader.met |= met
        return condition

    def _read_named(self, thing: Any, reader: Reader) -> Condition:
        if isinstance(thing, Grounds):
            return self.grounds(thing, reader)
        if isinstance(thing, Ground):
            return self.ground(thing, reader)
        surface = thing.met_when if isinstance(thing, Check) else thing.means if hasattr(thing, "means") else thing.when
        condition = but_not(reader.condition(surface), reader.exception(getattr(thing, "unless", None)))
        return Named(thing.id, thing.clauses, condition, thing.at)

    def ground(self, ground: Ground, reader: Reader, *, confirmed: bool = False) -> Condition:
        """One ground, by its name; `confirmed`: only where its facts are marked as confirmed."""
        condition = but_not(reader.condition(ground.when), reader.exception(ground.unless))
        condition = only_confirmed(condition, self.facts) if confirmed else condition
        return Named(ground.id, ground.clauses, condition, ground.at)

    def grounds(self, grounds: Grounds, reader: Reader) -> Condition:
        """A list of grounds with how many it needs."""
        members = tuple(self.ground(g, reader, confirmed=reader.value(grounds.confirmed)) for g in grounds.of)
        need = reader.value(grounds.need)
        if need in ("any", "all"):
            held: Condition = any_condition(members) if need == "any" else all_conditions(members)
        else:
            held = AtLeast(int(need), members, tuple(int(reader.value(g.worth)) for g in grounds.of))
        return all_conditions((reader.condition(grounds.only_if), held)) if grounds.only_if else held

    # ---- what every rule shares ----

    def _rule(
        self, thing: Any, reader: Reader, role: Role, when: Condition, *, id_: str | None = None, **more: Any
    ) -> Rule:
        clause = self._leading_clause(thing.clauses)
        actions = more.pop("actions", None) or tuple(self.action(a, reader) for a in getattr(thing, "actions", ()))
        return Rule(
            id=f"{self.pack.id}:{id_ or thing.id}",
            role=role,
            tier=self._tier(clause),
            force=clause.force,
            verified=clause.verified,
            binds=clause.binds,
            clauses=thing.clauses,
            when=when,
            actions=actions,
            readings=frozenset(reader.met),
            at=thing.at,
            **more,
        )

    def _leading_clause(self, clauses: tuple[str, ...]) -> Clause:
        return self.pack.clauses.get(clauses[0]) if clauses and clauses[0] in self.pack.clauses else _NO_CLAUSE  # type: ignore[return-value]

    def _tier(self, clause: Clause) -> Tier:
        if self.pack.layer != "national":
            return Tier.LOCAL
        return Tier.LAW if clause.force in _LAW else Tier.GUIDANCE

    def _finding(self, question: str, then: Then | None) -> dict[str, Any]:
        if then is None:
            return {}
        outcome = self.questions[question].outcome_of(then.strength, then.act)
        return {"strength": then.strength, "outcome": outcome, "act": then.act}

    # ---- sections ----

    def lower(self) -> None:
        """Every section of the pack, in the order of the format."""
        for question, grounds in self.pack.grounds:
            self._lower_grounds(question, grounds)
        if self.pack.eligibility is not None:
            self._lower_eligibility(self.pack.eligibility)
        for rule in self.pack.rules:
            self._lower_rule(rule)
        for check in self.pack.checks:
            self._lower_check(check)
        for rung in _descending(self.pack.ladder):
            self._lower_rung(rung)
        for duty in self.pack.duties:
            self._lower_duty(duty)
        for schedule in self.pack.schedules:
            self._lower_schedule(schedule)

    def _lower_grounds(self, question: str, grounds: Grounds) -> None:
        reader = self.reader()
        when = self.grounds(grounds, reader)
        finding = self._finding(question, grounds.then) or {"outcome": next(iter(self.questions[question].outcomes))}
        self.rules[question].append(self._rule(grounds, reader, Role.RULE, when, **finding))

    def _lower_eligibility(self, lists: Eligibility) -> None:
        reader = self.reader()
        eligible = self.grounds(lists.eligible, reader)
        other = self.grounds(lists.not_eligible, reader) if lists.not_eligible else None
        wins = reader.value(lists.in_both)
        second = lists.not_eligible or lists.eligible
        in_first = eligible if other is None or wins == "eligible" else but_not(eligible, other)
        found = self.rules["advocacy.eligibility"]
        found.append(self._rule(lists.eligible, reader, Role.RULE, in_first, id_="eligible", outcome="eligible"))
        if other is not None:
            in_second = other if wins == "not_eligible" else but_not(other, eligible)
            found.append(self._rule(second, reader, Role.RULE, in_second, id_="not_eligible", outcome="not_eligible"))
        found.append(self._in_neither(lists, reader, eligible, other))

    def _in_neither(self, lists: Eligibility, reader: Reader, eligible: Condition, other: Condition | None) -> Rule:
        outside = Not(any_condition((eligible,) if other is None else (eligible, other)))
        says: dict[str, Any] = (
            {"gap": "the document names this child in neither list"}
            if lists.in_neither == GAP
            else {"outcome": lists.in_neither}
        )
        return self._rule(lists.not_eligible or lists.eligible, reader, Role.RULE, outside, id_="in_neither", **says)

    def _lower_rule(self, item: RuleItem) -> None:
        reader = self.reader()
        when = all_conditions(
            (_period(item.in_force), but_not(reader.condition(item.when), reader.exception(item.unless)))
        )
        finding = self._finding(item.question, item.then)
        role = Role.RULE if item.then or item.gap else Role.STEP
        made = self._rule(item, reader, role, when, gap=item.gap, tension=item.tension, **finding)
        self.rules[item.question].append(made)

    def _lower_check(self, check: Check) -> None:
        reader = self.reader()
        waivers = [(w, reader.condition(w.when)) for w in self.pack.waivers if check.id in w.waives]
        met = any_condition((reader.condition(check.met_when), *(Named(w.id, w.clauses, c, w.at) for w, c in waivers)))
        arises = reader.condition(check.only_if)
        after = tuple(reader.value(check.after) or ())
        in_order = all_conditions((met, *self._order(check, after)))
        counted = in_order if arises == ALWAYS else AnyOf((Not(arises), in_order))
        preferred = reader.condition(check.preferred_when) if check.preferred_when else None
        made = self._rule(
            check,
            reader,
            Role.CHECK,
            counted,
            arises=arises,
            done=met,
            preferred=preferred,
            strength=check.strength,
            after=after,
            waived_by=tuple((w.id, c) for w, c in waivers),
        )
        self.rules[check.question].append(made)

    def _order(self, check: Check, after: Iterable[str]) -> Iterator[Condition]:
        """A check fails on its place in the order only where both dates are recorded the wrong way round."""
        dated = {c.id: c.dated for c in self.pack.checks if c.dated}
        for earlier in after:
            if check.dated and earlier in dated:
                key = f"order:{self.pack.id}:{earlier}:{check.id}"
                self.orders[key] = OrderPlan(key, str(dated[earlier]), check.dated)
                yield Leaf(key, Flag(frozenset({"in_order"})), check.at)

    def _lower_rung(self, rung: Rung) -> None:
        reader = self.reader()
        actions = [self.action(a, reader) for a in rung.actions]
        if rung.place and not actions:
            actions.append(ActionPlan(does="deal_with_the_matter", who=self.actor(rung.place)))
        due = self.deadline(rung.answer_by, reader) if rung.answer_by else None
        sent = [
            replace(
                a, copies=a.copies or self.actors(rung.copies), copies_chosen_in=rung.copies_chosen_in, by=a.by or due
            )
            for a in actions
        ]
        made = self._rule(
            rung,
            reader,
            Role.RUNG,
            reader.condition(rung.when),
            outcome=rung.id,
            parent=rung.from_,
            gap=rung.gap,
            says=rung.says,
            place=self.actor(rung.place) if rung.place else None,
            actions=tuple(sent),
        )
        self.rules["advocacy.route"].append(made)

    def _lower_duty(self, duty: Duty) -> None:
        reader = self.reader()
        arises = all_conditions((_period(duty.in_force), reader.condition(duty.when)))
        done = reader.condition(duty.done_when) if duty.done_when else None
        actions = (self.action(duty.action, reader),)
        made = self._rule(
            duty,
            reader,
            Role.DUTY,
            but_not(arises, done),
            arises=arises,
            done=done,
            strength=duty.strength,
            actions=actions,
        )
        self.rules[duty.question].append(made)

    def _lower_schedule(self, schedule: Schedule) -> None:
        reader = self.reader()
        arises = reader.condition(schedule.while_)
        every = reader.value(schedule.every)
        actions = (self.action(schedule.action, reader),)
        if every == "looked_after_review":
            at_review = Leaf("occasions", _AT_REVIEW, schedule.at)
            arises = all_conditions((arises, at_review))
            made = self._rule(
                schedule, reader, Role.DUTY, arises, arises=arises, strength=schedule.strength, actions=actions
            )
        else:
            key = f"schedule:{self.pack.id}:{schedule.id}"
            self.schedules[key] = self._schedule_plan(key, schedule, every, reader)
            due = Leaf(key, Flag(frozenset({"due", "overdue"})), schedule.at)
            made = self._rule(
                schedule,
                reader,
                Role.SCHEDULE,
                all_conditions((arises, due)),
                arises=arises,
                strength=schedule.strength,
                actions=actions,
                schedule=key,
            )
        self.rules[schedule.question].append(made)

    def _schedule_plan(self, key: str, schedule: Schedule, every: Any, reader: Reader) -> SchedulePlan:
        first = schedule.first
        counted = first.of if first else None
        history_where = self._where(schedule.history_of, schedule.history_where, reader)
        counted_where = self._where(counted, first.where if first else None, reader)
        if every == "visit":
            return SchedulePlan(
                key,
                None,
                counted="appointment.visits",
                counted_where=Leaf("kind", Equals("visit")),
                counted_dated="on",
                history=schedule.history_of,
                history_where=history_where,
                history_dated=schedule.history_dated,
            )
        within = reader.value(first.within) if first else None
        recurrence = Recurrence(
            first_after_items=first.when_reached if first else None,
            first_within=within,
            every=every,
            counted_from=reader.value(schedule.counted_from),
            grace=schedule.overdue_after,
        )
        return SchedulePlan(
            key,
            recurrence,
            starts=first.from_ if first else None,
            counted=counted,
            counted_where=counted_where,
            counted_dated=first.dated if first else None,
            history=schedule.history_of,
            history_where=history_where,
            history_dated=schedule.history_dated,
            history_fact=schedule.history_fact,
        )

    def _where(self, path: str | None, where: Surface | ByReading | None, reader: Reader) -> Condition | None:
        if path is None or where is None:
            return None
        fields: dict[str, Any] = {f.name: f for f in self.facts[path].item}
        inner = Reader(self.chosen, fields, reader.named, reader.met)
        return inner.condition(where)

    # ---- actions ----

    def actor(self, actor: str) -> str:
        """The words for an actor: the pack's own, else the shared ones."""
        return self.pack.actors.get(actor) or actor_words(actor)

    def actors(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The words for several actors."""
        return tuple(self.actor(i) for i in ids)

    def action(self, action: Action, reader: Reader) -> ActionPlan:
        """An action with its names in words and its deadline resolved."""
        return ActionPlan(
            does=action.does,
            who=self.actor(reader.value(action.who)),
            to=self.actor(action.to) if action.to else None,
            with_=self.actors(action.with_),
            copies=self.actors(action.copies),
            copies_chosen_in=action.copies_chosen_in,
            copy_words=self.pack.actors if action.copies_chosen_in else {},
            by=self.deadline(action.by, reader) if action.by else None,
        )

    def deadline(self, deadline: Deadline, reader: Reader) -> DeadlinePlan:
        """A deadline; where its length is a reading every option is kept, to remind early and call late."""
        if isinstance(deadline.within, ByReading):
            reader.met.add(deadline.within.reading)
            options = tuple(dict.fromkeys(v for v in deadline.within.options.values() if isinstance(v, Duration)))
        else:
            options = (deadline.within,) if deadline.within else ()
        return DeadlinePlan(options, deadline.of, deadline.before, deadline.words, deadline.clause)


_NO_CLAUSE = Clause("", "")


def _period(period: InForce | None) -> Condition:
    return DatesAsAt(period.from_, period.to) if period and (period.from_ or period.to) else ALWAYS


def _nameable(pack: Pack) -> Iterator[tuple[str, Any]]:
    """Everything a `rule: id` may name, the most specific first."""
    for _, grounds in pack.grounds:
        yield grounds.id, grounds
        yield from ((g.id, g) for g in grounds.of)
    for lists in (pack.eligibility,) if pack.eligibility else ():
        for part in (lists.eligible, lists.not_eligible):
            yield from ((g.id, g) for g in part.of) if part else ()
    for section in (pack.rules, pack.checks, pack.duties, pack.definitions, pack.ladder):
        yield from ((thing.id, thing) for thing in section)


def _descending(ladder: tuple[Rung, ...]) -> Iterator[Rung]:
    """Rungs with each parent before its children and siblings in the order written."""

    def below(parent: str | None) -> Iterator[Rung]:
        for rung in ladder:
            if rung.from_ == parent:
                yield rung
                yield from below(rung.id)

    return below(None)


def lower_national(national: Pack) -> Layer:
    """The national layer, lowered once for every pack and every reading over it."""
    return _lowered(national, facts_of(None), questions_of(None), {})


def lower(pack: Pack | None, beneath: Layer, chosen: Mapping[str, str] | None = None) -> Rulebook:
    """The rulebook of a pack over the national layer; of the national layer alone where `pack` is None.

    Args:
        pack: The authority's pack, checked.
        beneath: The national layer, lowered.
        chosen: Options of readings that replace the chosen ones, by reading id.
    """
    facts, questions = facts_of(pack), questions_of(pack)
    local = None if pack is None else _lowered(pack, facts, questions, chosen or {})
    layers = (beneath,) if local is None else (beneath, local)
    put_aside = {f"{beneath.pack.id}:{s.rule}" for s in pack.set_aside} if pack else set()
    applies = _applies(local)
    programs = {q: _program(question, beneath, local, put_aside, applies.get(q)) for q, question in questions.items()}
    alone = {q: _program(question, beneath, None, set(), applies.get(q)) for q, question in questions.items()}
    return Rulebook(
        programs,
        alone,
        facts,
        {k: v for layer in layers for k, v in layer.schedules.items()},
        {k: v for layer in layers for k, v in layer.orders.items()},
        bank_holidays_of(beneath.pack.bank_holidays),
        _conflicts(beneath),
    )


def _lowered(
    pack: Pack, facts: Mapping[str, Fact], questions: Mapping[str, Question], chosen: Mapping[str, str]
) -> Layer:
    options = {r.id: chosen.get(r.id, r.chosen) for r in pack.readings.values()}
    layer = Layer(pack, options, facts, questions)
    layer.lower()
    return layer


def _applies(local: Layer | None) -> Mapping[str, Condition]:
    if local is None:
        return {}
    return {question: local.reader().condition(surface) for question, surface in local.pack.applies.items()}


def _program(
    question: Question, national: Layer, local: Layer | None, put_aside: set[str], applies: Condition | None
) -> Program:
    above = [r for r in national.rules.get(question.id, ()) if r.id not in put_aside]
    own = local.rules.get(question.id, []) if local else []
    law = [r for r in above if r.tier == Tier.LAW]
    guidance = [r for r in above if r.tier == Tier.GUIDANCE]
    speaks = any(_answers(question, r) for r in own)
    stands_beside = speaks and question.kind != Kind.DUTIES
    counted = [*law, *own] if stands_beside else [*law, *own, *guidance]
    return Program(
        question=question,
        rules=tuple(r for r in counted if _answers(question, r)),
        applies=applies if applies is not None else _catalogue_applies(question, national),
        speaks=speaks,
        beside=tuple(guidance) if stands_beside else (),
        side=tuple(r for r in counted if not _answers(question, r)),
        cautions=tuple(_cautions(national, question.id)),
    )


def _answers(question: Question, rule: Rule) -> bool:
    """Whether the rule takes part in the answer; duties of a question of another kind only add actions."""
    match question.kind:
        case Kind.DUTIES:
            return rule.role in (Role.DUTY, Role.SCHEDULE)
        case Kind.CHECKLIST:
            return rule.role == Role.CHECK
        case Kind.LADDER:
            return rule.role == Role.RUNG
        case _:
            return rule.role == Role.RULE


def _catalogue_applies(question: Question, national: Layer) -> Condition:
    return national.reader().condition(question.applies_when)


def _cautions(national: Layer, question: str) -> Iterator[CautionRule]:
    for caution in national.pack.cautions:
        if caution.question == question:
            yield CautionRule(caution.id, caution.clauses, national.reader().condition(caution.when), caution.says)


def _conflicts(national: Layer) -> Mapping[str, MeanwhilePlan]:
    reader = national.reader()
    return {
        c.question: MeanwhilePlan(
            tuple(national.action(a, reader) for a in c.meanwhile), national.actor(c.who_decides), c.by, c.clauses
        )
        for c in national.pack.conflicts
    }
