"""Every way through a pathway at once, without any case: stages, events, and all that may be known.

Whether a move can ever be taken is exact: a condition that no case whatever meets leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.pathways import Pathway, Stage, StageMove
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.validation.pack_index import circles
from ivpolicy.pathways.rules import SAFETY, PathwayRules

WeakPlace = tuple[str, SourceLocation]
"""What is wrong, in words, and where it stands."""


class PathwaySearch:
    """All ways through the pathways of a pack; of a pack as it binds on a day, under the law of that day."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._rules = PathwayRules(pack)

    @property
    def _pathways(self) -> Iterable[Pathway]:
        return self._pack.written.pathways.values()

    def never_reached(self) -> Iterator[WeakPlace]:
        """Stages that no case can reach."""
        for pathway in self._pathways:
            reached = self.reached(pathway)
            yield from (
                (f"no case can reach the stage `{stage.id}`", stage.at)
                for stage in pathway.stages.values()
                if stage.id not in reached
            )

    def reached(self, pathway: Pathway) -> frozenset[str]:
        """The stages that some case can reach, by id."""
        waiting = [move.stage for move in pathway.starts]
        found: set[str] = set()
        while waiting:
            stage = waiting.pop()
            if stage not in found:
                found.add(stage)
                waiting += (move.stage for move in pathway.stages[stage].moves if self._can_be_taken(move))
        return frozenset(found)

    def without_a_name_or_a_day(self) -> Iterator[WeakPlace]:
        """Stages that are no end and no named gap, at which nobody is named, or no day and no words for one."""
        for pathway in self._pathways:
            for stage in pathway.stages.values():
                if not stage.ends and stage.gap is None and not self._has_name_and_day(stage):
                    owed = "an action without a day, or words for one" if stage.actions or stage.owes else "no action"
                    yield (
                        f"at the stage `{stage.id}` a child may wait without a name and a day: it has {owed}",
                        stage.at,
                    )

    def _has_name_and_day(self, stage: Stage) -> bool:
        rules = [found[1] for id_ in stage.owes if (found := self._rules.rule(self._pack, id_)) is not None]
        return (
            any(action.by is not None for action in stage.actions)
            or any(rule.schedule is not None for rule in rules)
            or any(action.by is not None for rule in rules for action in rule.actions)
        )

    def waiting_on_itself(self) -> Iterator[WeakPlace]:
        """Stages from which nothing can lead on, that lead round in a circle, or whose time runs from their own end."""
        for pathway in self._pathways:
            for stage in pathway.stages.values():
                if stage.moves and not any(map(self._can_be_taken, stage.moves)):
                    yield f"nothing can lead on from the stage `{stage.id}`", stage.at
                yield from self._time_of(stage, pathway)
            yield from self._circles(pathway)

    def _time_of(self, stage: Stage, pathway: Pathway) -> Iterator[WeakPlace]:
        leads_out = {event for move in stage.moves for event in move.on}
        elsewhere = {
            event
            for other in pathway.stages.values()
            if other is not stage
            for move in (*pathway.starts, *other.moves)
            for event in move.on
        }
        for action in stage.actions:
            fact = None if action.by is None else action.by.of
            dating = {event.id for event in pathway.events.values() if fact is not None and fact in event.dates}
            if dating and dating <= leads_out and dating.isdisjoint(elsewhere):
                told = f"the time of the stage `{stage.id}` runs from `{fact}`, which is told when the stage is left"
                yield told, action.at

    def _circles(self, pathway: Pathway) -> Iterator[WeakPlace]:
        by_facts = {
            stage.id: {move.stage: move for move in stage.moves if not move.on} for stage in pathway.stages.values()
        }
        for path in circles({stage: tuple(moves) for stage, moves in by_facts.items()}):
            around = [by_facts[stage][following] for stage, following in pairwise(path)]
            together = Surface(tuple(entry for move in around if move.when for entry in move.when.entries))
            if self._can_hold(together):
                told = " → ".join(f"`{stage}`" for stage in path)
                yield f"what is known may lead round in a circle: {told}", around[0].at

    def _can_be_taken(self, move: StageMove) -> bool:
        return move.when is None or self._can_hold(move.when)

    def _can_hold(self, condition: Surface) -> bool:
        diagrams, read = self._rules.diagrams(self._pack, condition)
        return diagrams.of_condition(read) is not diagrams.workshop.final(False)

    def taking_concerns_away(self, as_at: date) -> Iterator[WeakPlace]:
        """Events that set a fact to no which, where it is yes, has somebody act for the child's safety today.

        Else nothing a stage or an event does keeps a concern from that: it is asked of the record, whatever the stage.
        `as_at` is the day on which it is looked at.
        """
        for pathway in self._pathways:
            for event in pathway.events.values():
                for path, value in event.values_set.items():
                    concern = case_from_facts({path: True}, as_at=as_at) if value is False else None
                    if concern is not None and self._rules.on(concern, as_at).result[SAFETY].outcome == "act_today":
                        yield f"the event `{event.id}` records that there is no concern (`{path}`)", event.at

    def gaps(self) -> Mapping[str, tuple[Stage, ...]]:
        """The stages at which the document leaves it open what comes next, by pathway."""
        return {
            pathway.id: tuple(stage for stage in pathway.stages.values() if stage.gap is not None)
            for pathway in self._pathways
        }
