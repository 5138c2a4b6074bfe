"""Lowered layers become the rulebook of a pack: for each question the law, then what the pack says, then guidance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ivpolicy.core.catalogue import Question
from ivpolicy.core.dates.calendar import bank_holidays_of
from ivpolicy.core.lowering.days import without_rows
from ivpolicy.core.lowering.declared import facts_of, questions_of
from ivpolicy.core.lowering.layer import Layer, layer_of
from ivpolicy.core.lowering.scope import Scope, action_plan, named_actor
from ivpolicy.core.lowering.sections import parts_of
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.rules.condition import Condition
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import CautionRule, MeanwhilePlan, QuestionRules, Rule, Rulebook, Tier

_MOST_LOWERED = 4
_LOWERED: dict[int, tuple[WrittenPack, Layer]] = {}
"""The national layers lowered last, each beside what it was, so that no other comes to have its identity."""


def lower_national(national: WrittenPack) -> Layer:
    """The national layer, lowered once for every pack and every reading over it."""
    kept = _LOWERED.get(id(national))
    if kept is None:
        kept = _LOWERED[id(national)] = national, _lowered(national)
        if len(_LOWERED) > _MOST_LOWERED:
            _LOWERED.pop(next(iter(_LOWERED)), None)
    return kept[1]


def _lowered(national: WrittenPack) -> Layer:
    options = {reading.id: reading.chosen for reading in national.readings.values()}
    scope = Scope(national, options, facts_of(None), questions_of(None))
    return _answering_alone(layer_of(scope, tuple(lower() for lower in parts_of(scope))))


def national_without(layer: Layer, clauses: frozenset[str]) -> Layer:
    """The lowered national layer on a day on which these of its rows are not in force."""
    return _answering_alone(without_rows(layer, clauses)) if clauses else layer


def _answering_alone(layer: Layer) -> Layer:
    return replace(layer, alone={q: _alone(layer, question) for q, question in layer.scope.questions.items()})


def rulebook_of(local: Layer | None, beneath: Layer) -> Rulebook:
    """The rulebook of a pack over the national layer; of the national layer alone where `local` is None.

    Args:
        local: The authority's pack, lowered.
        beneath: The national layer, lowered.
    """
    scope = beneath.scope if local is None else local.scope
    layers = (beneath,) if local is None else (beneath, local)
    alone = dict(_national_by_question(beneath, scope, {} if local is None else scope.pack.applies))
    return Rulebook(
        alone if local is None else {q: _over(question_rules, beneath, local) for q, question_rules in alone.items()},
        alone,
        scope.facts,
        {schedule.key: schedule for layer in layers for schedule in layer.schedules},
        {order.key: order for layer in layers for order in layer.orders},
        bank_holidays_of(beneath.scope.pack.bank_holidays),
        _conflicts(beneath.scope),
    )


def _national_by_question(
    beneath: Layer, scope: Scope, applies: Mapping[str, Surface]
) -> Iterator[tuple[str, QuestionRules]]:
    """Each question of a pack as the national layer alone answers it, where it applies as the pack says."""
    for id_, question in scope.questions.items():
        known = beneath.alone.get(id_)
        made = known if known is not None and known.question is question else _alone(beneath, question)
        yield id_, replace(made, applies=scope.reader().condition(applies[id_])) if id_ in applies else made


def _alone(national: Layer, question: Question) -> QuestionRules:
    read = national.scope.reader().condition
    left_out = national.rows_left_out
    return _question_rules(
        question,
        national.rules.get(question.id, ()),
        (),
        applies=read(question.applies_when),
        cautions=(
            *(
                CautionRule(c.id, c.clauses, read(c.when), c.says, in_force=left_out.isdisjoint(c.clauses))
                for c in national.scope.pack.cautions
                if c.question == question.id
            ),
            *national.not_in_force.get(question.id, ()),
        ),
    )


def _over(alone: QuestionRules, beneath: Layer, local: Layer) -> QuestionRules:
    """A question as the pack answers it, given how the national layer alone does."""
    question = alone.question
    put_aside = {f"{beneath.scope.pack.id}:{aside.rule}" for aside in local.scope.pack.set_aside}
    above = [rule for rule in beneath.rules.get(question.id, ()) if rule.id not in put_aside]
    own = local.rules.get(question.id, ())
    return _question_rules(question, above, own, applies=alone.applies, cautions=alone.cautions)


def _question_rules(
    question: Question,
    above: Iterable[Rule],
    own: Sequence[Rule],
    *,
    applies: Condition,
    cautions: tuple[CautionRule, ...],
) -> QuestionRules:
    law, guidance = ([rule for rule in above if rule.tier == tier] for tier in (Tier.LAW, Tier.GUIDANCE))
    kind = kind_of(question)
    speaks = any(rule.role in kind.answered_by for rule in own)
    stands_beside = speaks and not kind.adds_guidance
    counted = [*law, *own] if stands_beside else [*law, *own, *guidance]
    return QuestionRules(
        question=question,
        rules=tuple(rule for rule in counted if rule.role in kind.answered_by),
        applies=applies,
        speaks=speaks,
        beside=tuple(guidance) if stands_beside else (),
        side=tuple(rule for rule in counted if rule.role not in kind.answered_by),
        cautions=cautions,
    )


def _conflicts(national: Scope) -> Mapping[str, MeanwhilePlan]:
    reader, pack = national.reader(), national.pack
    return {
        conflict.question: MeanwhilePlan(
            tuple(action_plan(pack, action, reader) for action in conflict.meanwhile),
            named_actor(pack, conflict.who_decides),
            conflict.by,
            conflict.clauses,
        )
        for conflict in pack.conflicts
    }
