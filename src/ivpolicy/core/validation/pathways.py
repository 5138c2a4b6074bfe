"""Pathways: stages, events and rules that are named there, and what events set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ivpolicy.core.pack.conditions import FactEntry, IsTest
from ivpolicy.core.pack.document import nameable_items
from ivpolicy.core.pack.pathways import Pathway
from ivpolicy.core.pack.rules import Deadline
from ivpolicy.core.pack.steps_and_duties import Duty, Rung
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.text.suggestions import did_you_mean
from ivpolicy.core.validation.pack_index import PackIndex, problem


def check_pathways(index: PackIndex) -> Iterator[Diagnostic]:
    """Every problem with a name in a pathway, and with what its events set."""
    if not index.pack.pathways:
        return
    acting = {thing.id for thing in (*nameable_items(index.pack), *index.pack.schedules)}
    for pathway in index.pack.pathways.values():
        yield from _moves(index, pathway)
        yield from _set(pathway)
        yield from _pauses(index, pathway)
        for stage in pathway.stages.values():
            for rule in stage.owes:
                if index.misses("ids", rule, acting):
                    help_ = did_you_mean(rule, acting, "name a rule, check, duty, rung or schedule of this pack")
                    yield problem("V005", f"no rule has the id `{rule}`", stage.at, help_)


def _moves(index: PackIndex, pathway: Pathway) -> Iterator[Diagnostic]:
    for move in (*pathway.starts, *(move for stage in pathway.stages.values() for move in stage.moves)):
        if index.misses("ids", move.stage, pathway.stages):
            yield problem(
                "V070", f"the pathway has no stage `{move.stage}`", move.at, did_you_mean(move.stage, pathway.stages)
            )
        yield from _untold(index, pathway, move.on, move.at)


def _untold(index: PackIndex, pathway: Pathway, events: Iterable[str], at: SourceLocation) -> Iterator[Diagnostic]:
    for event in events:
        if index.misses("ids", event, pathway.events):
            help_ = did_you_mean(event, pathway.events, f"declare `{event}` under `events` of the pathway")
            yield problem("V071", f"no event `{event}` is told of the pathway", at, help_)


def _pauses(index: PackIndex, pathway: Pathway) -> Iterator[Diagnostic]:
    owed = {rule for stage in pathway.stages.values() for rule in stage.owes}
    rules = {thing.id: thing for thing in nameable_items(index.pack) if thing.id in owed}
    known = {**dict.fromkeys(owed), **rules, **pathway.stages}
    for pause in pathway.pauses.values():
        yield from _untold(index, pathway, (*pause.begins, *pause.ends), pause.at)
        for event in (event for event in pause.begins if event in pause.ends):
            help_ = "name another event for its end"
            yield problem("V073", f"the pause `{pause.id}` both begins and ends with `{event}`", pause.at, help_)
        for stopped in pause.stops:
            if index.misses("ids", stopped, known):
                help_ = did_you_mean(stopped, known, "name a stage of the pathway, or a rule that one of them owes")
                yield problem("V005", f"no stage or owed rule has the id `{stopped}`", pause.at, help_)
            elif stopped in known and not any(map(_runs_from_a_day, _times(known[stopped]))):
                help_ = "name what has a time as `within` and `of`, or leave it out"
                yield problem(
                    "V073", f"`{stopped}` has no time that runs from a day, so none stands still", pause.at, help_
                )


def _times(thing: Any) -> Iterator[Deadline | None]:
    """The times of what a stage or a rule asks for."""
    yield from (action.by for action in getattr(thing, "actions", ()))
    if isinstance(thing, Duty):
        yield thing.action.by
    if isinstance(thing, Rung):
        yield thing.answer_by


def _runs_from_a_day(time: Deadline | None) -> bool:
    return time is not None and time.within is not None and time.of is not None


def _set(pathway: Pathway) -> Iterator[Diagnostic]:
    for event in pathway.events.values():
        for path in (*event.dates, *((event.adds_to,) if event.adds_to else ())):
            yield from _worked_out(path, event.at)
        for part in (event.sets, event.item):
            for entry in part.entries if part is not None else ():
                if not isinstance(entry, FactEntry) or len(entry.tests) != 1 or not isinstance(entry.tests[0], IsTest):
                    help_ = "write {fact: value}, without a test word, a group or a reading"
                    yield problem("V072", "what an event sets is one value of a fact", entry.at, help_)
                elif part is event.sets:
                    yield from _worked_out(entry.fact, entry.at)


def _worked_out(path: str, at: SourceLocation) -> Iterator[Diagnostic]:
    if path in VOCABULARY and VOCABULARY[path].computed_from:
        of = VOCABULARY[path].computed_from[0]
        yield problem("V072", f"`{path}` is worked out, not recorded", at, f"set `{of}` instead")
