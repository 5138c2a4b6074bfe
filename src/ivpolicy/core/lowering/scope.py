"""What the parts of one pack are lowered in: its readings, facts, questions and names; and its actions in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ivpolicy.core.actors import actor_words
from ivpolicy.core.catalogue import Question
from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.lowering.conditions import ConditionReader, only_confirmed
from ivpolicy.core.pack.conditions import ByReading, Surface
from ivpolicy.core.pack.document import Clause, WrittenPack, nameable
from ivpolicy.core.pack.rules import Action, Deadline, Ground, Grounds, Then
from ivpolicy.core.pack.steps_and_duties import Check
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import Condition, Named, all_conditions, but_not
from ivpolicy.core.rules.rulebook import ActionPlan, DeadlinePlan, GroundList, Role, Rule, Tier


def named_actor(pack: WrittenPack, actor: str) -> str:
    """The words for an actor: the pack's own, else the shared ones."""
    return pack.actors.get(actor) or actor_words(actor)


def named_actors(pack: WrittenPack, ids: Iterable[str]) -> tuple[str, ...]:
    """The words for several actors."""
    return tuple(named_actor(pack, i) for i in ids)


def action_plan(pack: WrittenPack, action: Action, reader: ConditionReader) -> ActionPlan:
    """An action with its names in words and its deadline resolved."""
    return ActionPlan(
        does=action.does,
        who=named_actor(pack, reader.value(action.who)),
        to=named_actor(pack, action.to) if action.to else None,
        with_=named_actors(pack, action.with_),
        copies=named_actors(pack, action.copies),
        copies_chosen_in=action.copies_chosen_in,
        copy_words=pack.actors if action.copies_chosen_in else {},
        by=deadline_plan(action.by, reader) if action.by else None,
        decides=action.decides,
    )


def deadline_plan(deadline: Deadline, reader: ConditionReader) -> DeadlinePlan:
    """A deadline; where its length is a reading every option is kept, to remind early and call late."""
    if isinstance(deadline.within, ByReading):
        reader.met.add(deadline.within.reading)
        options = tuple(dict.fromkeys(v for v in deadline.within.options.values() if isinstance(v, Duration)))
    else:
        options = (deadline.within,) if deadline.within else ()
    return DeadlinePlan(options, deadline.of, deadline.before, deadline.before_age, deadline.words, deadline.clause)


_LAW = frozenset({"principle", "act", "regulation"})
_NO_CLAUSE = Clause("", "")


@dataclass(slots=True)
class Scope:
    """One pack being lowered.

    Attributes:
        chosen: Reading id → the option taken.
        facts: The vocabulary and the pack's own facts.
        questions: The catalogue and the pack's own questions.
        national: The national pack's own scope, in which foundations are read; None for that pack itself.
    """

    pack: WrittenPack
    chosen: Mapping[str, str]
    facts: Mapping[str, Fact]
    questions: Mapping[str, Question]
    national: Scope | None = None
    _nameable: Mapping[str, Any] = field(init=False)
    _resolved: dict[str, tuple[Condition, frozenset[str]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._nameable = nameable(self.pack)

    # ---- conditions ----

    def reader(self) -> ConditionReader:
        """A fresh reader, which notes the readings one rule meets."""
        reader = ConditionReader(self.chosen, self.facts, lambda name: self._condition_named(name, reader))
        return reader

    def _condition_named(self, name: str, reader: ConditionReader) -> Condition:
        if name not in self._resolved:
            inner = self.reader()
            self._resolved[name] = (self._read_named(self._nameable[name], inner), frozenset(inner.met))
        condition, met = self._resolved[name]
        reader.met |= met
        return condition

    def _read_named(self, thing: Any, reader: ConditionReader) -> Condition:
        if isinstance(thing, Grounds):
            return self.grounds(thing, reader)
        if isinstance(thing, Ground):
            return self.ground(thing, reader)
        surface = thing.met_when if isinstance(thing, Check) else thing.means if hasattr(thing, "means") else thing.when
        condition = but_not(reader.condition(surface), reader.exception(getattr(thing, "unless", None)))
        return Named(thing.id, thing.clauses, condition, thing.at)

    def ground(self, ground: Ground, reader: ConditionReader, *, confirmed: bool = False) -> Named:
        """One ground, by its name; `confirmed`: only where its facts are marked as confirmed."""
        condition = but_not(reader.condition(ground.when), reader.exception(ground.unless))
        condition = only_confirmed(condition, self.facts) if confirmed else condition
        return Named(ground.id, ground.clauses, condition, ground.at)

    def grounds(self, grounds: Grounds, reader: ConditionReader) -> Condition:
        """That enough grounds of a list hold."""
        enough = self.counted(grounds, reader).enough
        return all_conditions((reader.condition(grounds.only_if), enough)) if grounds.only_if else enough

    def counted(self, grounds: Grounds, reader: ConditionReader) -> GroundList:
        """A list of grounds with how many it needs."""
        members = tuple(self.ground(g, reader, confirmed=reader.value(grounds.confirmed)) for g in grounds.of)
        need = reader.value(grounds.need)
        if need in ("any", "all"):
            return GroundList(need, members, tuple(1 for _ in members))
        return GroundList(int(need), members, tuple(int(reader.value(g.worth)) for g in grounds.of))

    def where(self, path: str | None, where: Surface | ByReading | None, reader: ConditionReader) -> Condition | None:
        """The condition on the items of a list; None where every item counts."""
        if path is None or where is None:
            return None
        fields: dict[str, Any] = {f.name: f for f in self.facts[path].item}
        inner = ConditionReader(self.chosen, fields, reader.named, reader.met)
        return inner.condition(where)

    # ---- what a duty rests on ----

    def standing(self, question: str, rests_on: tuple[str, ...] | None) -> Condition:
        """That all stands on which a rule of a question rests: what the question rests on, and what it names itself.

        A national rule that names what it rests on rests on that alone, so that law can stand where duties do not.
        """
        beneath = self.national or self
        of_question = () if self.national is None and rests_on is not None else beneath.rested_on(question)
        names = dict.fromkeys((*of_question, *(rests_on or ())))
        return all_conditions(tuple(beneath.foundation(name) for name in names))

    def rested_on(self, question: str) -> tuple[str, ...]:
        """The names of what every rule of a question rests on."""
        return tuple(foundation.id for foundation in self.pack.foundations if question in foundation.of)

    def foundation(self, name: str) -> Condition:
        """The condition of a foundation of this pack, which is the national one."""
        found = next(foundation for foundation in self.pack.foundations if foundation.id == name)
        return Named(found.id, found.clauses, self.reader().condition(found.means), found.at)

    # ---- what every rule shares ----

    def rule(
        self, thing: Any, reader: ConditionReader, role: Role, when: Condition, *, id_: str | None = None, **more: Any
    ) -> Rule:
        """The rule that a part of the pack becomes, with its source and the readings met so far."""
        clause = self.pack.clauses.get(thing.clauses[0], _NO_CLAUSE) if thing.clauses else _NO_CLAUSE
        tier = Tier.LOCAL if self.pack.layer != "national" else Tier.LAW if clause.force in _LAW else Tier.GUIDANCE
        written = getattr(thing, "actions", ())
        actions = more.pop("actions", None) or tuple(action_plan(self.pack, action, reader) for action in written)
        return Rule(
            id=f"{self.pack.id}:{id_ or thing.id}",
            role=role,
            tier=tier,
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

    def finding(self, question: str, then: Then | None) -> dict[str, Any]:
        """The strength, outcome and act of a rule, by name; nothing where it finds nothing."""
        if then is None:
            return {}
        outcome = self.questions[question].outcome_of(then.strength, then.act)
        return {"strength": then.strength, "outcome": outcome, "act": then.act}
