"""Actions and deadlines: names in words, and every option of a deadline whose length is a reading."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.core.actors import actor_words
from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.lowering.conditions import ConditionReader
from ivpolicy.core.pack.conditions import ByReading
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.rules import Action, Deadline
from ivpolicy.core.rules.rulebook import ActionPlan, DeadlinePlan


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
    )


def deadline_plan(deadline: Deadline, reader: ConditionReader) -> DeadlinePlan:
    """A deadline; where its length is a reading every option is kept, to remind early and call late."""
    if isinstance(deadline.within, ByReading):
        reader.met.add(deadline.within.reading)
        options = tuple(dict.fromkeys(v for v in deadline.within.options.values() if isinstance(v, Duration)))
    else:
        options = (deadline.within,) if deadline.within else ()
    return DeadlinePlan(options, deadline.of, deadline.before, deadline.before_age, deadline.words, deadline.clause)
