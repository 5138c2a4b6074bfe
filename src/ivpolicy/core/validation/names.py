"""Names within a pack: clauses cited, ids given twice, rules referred to, actors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ivpolicy.core.actors import ACTORS
from ivpolicy.core.pack.conditions import RuleEntry
from ivpolicy.core.pack.document import ConflictPlan
from ivpolicy.core.pack.rules import Action, Deadline, Definition, Grounds
from ivpolicy.core.pack.steps_and_duties import Rung
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.text.suggestions import did_you_mean, nearest
from ivpolicy.core.validation.pack_index import (  # fmt: skip
    CLAIMING,
    PackIndex,
    advice,
    circle,
    circles,
    condition_of,
    problem,
    rules_named,
    written_values,
)

_DECIDING = (*CLAIMING, Definition)
_GENERATED = ("eligible", "not_eligible", "in_neither")
"""Ids of the rules that the two lists of an eligibility become."""


def check_names(index: PackIndex) -> Iterator[Diagnostic]:
    """Every problem with a name that refers to another part of the pack."""
    yield from _clauses_cited(index)
    yield from _clauses_declared(index)
    yield from _sources(index)
    yield from _ids(index)
    yield from _rules(index)
    yield from _actors(index)


# ---- clauses ----


def _citations(index: PackIndex) -> Iterator[tuple[str, SourceLocation, Any]]:
    for found in index.citing:
        yield from ((clause, found.at, found.value) for clause in found.value.clauses)
    for deadline in index.of(Deadline):
        if deadline.value.clause is not None:
            yield deadline.value.clause, deadline.at, deadline.item
    yield from ((clause, index.pack.at, None) for clause in index.pack.bank_holiday_clauses)


def _clauses_cited(index: PackIndex) -> Iterator[Diagnostic]:
    national = index.national.clauses if index.national is not None else {}
    cited = ((clause, at) for clause, at, _ in _citations(index))
    for clause, at in (*cited, *index.left_out.of("clauses")):
        if index.misses("clauses", clause, index.pack.clauses):
            help_ = did_you_mean(clause, index.pack.clauses, f"declare `{clause}` under `clauses`")
            if clause in national:
                name_it = "name it under `law:` of a departure, and cite the document's own clause"
                help_ = f"`{clause}` is a national row: {name_it}"
            yield problem("V001", f"clause `{clause}` is cited and not declared", at, help_)


def _sources(index: PackIndex) -> Iterator[Diagnostic]:
    named: set[str] = set()
    for clause in index.pack.clauses.values():
        if clause.source is not None and index.misses("sources", clause.source, index.pack.sources):
            help_ = did_you_mean(clause.source, index.pack.sources, f"declare `{clause.source}` under `sources`")
            if clause.source.lower() in (index.pack.source.title.lower(), "source"):
                help_ = "a clause of the text under `source` needs none: remove it"
            message = f"clause `{clause.id}` stands in `{clause.source}`, which is no source of the pack"
            yield problem("V048", message, clause.at, help_)
            named.add(nearest(clause.source, index.pack.sources) or "")  # misspelt is told once, and not as unused too
        named.add(clause.source or "")
    for name, source in index.pack.sources.items():
        if name not in named:
            help_ = f"write `source: {name}` at the clauses that stand in it, or remove it"
            yield advice("V049", f"no clause stands in the source `{name}`", source.at, help_)


def _clauses_declared(index: PackIndex) -> Iterator[Diagnostic]:
    used: set[str] = set()
    deciding: dict[str, Any] = {}
    for id_, _, item in _citations(index):
        used.add(id_)
        if isinstance(item, _DECIDING):
            deciding.setdefault(id_, item)
    for clause in index.pack.clauses.values():
        if clause.decides_nothing and clause.id in deciding:
            message = f"clause `{clause.id}` is said to decide nothing, and `{deciding[clause.id].id}` uses it"
            yield problem("V003", message, clause.at, "remove `decides_nothing`, or cite another clause there")
        elif not clause.decides_nothing and clause.id not in used and index.pack.layer != "national":
            help_ = "cite it, or say why not under `decides_nothing`"
            yield advice("V002", f"nothing uses clause `{clause.id}`", clause.at, help_)


# ---- ids ----


def _ids(index: PackIndex) -> Iterator[Diagnostic]:
    pack = index.pack
    first = dict.fromkeys(_GENERATED, pack.eligibility.at) if pack.eligibility is not None else {}
    yield from _twice((*index.nameable_items, *pack.schedules, *pack.waivers), first)
    for section in (pack.terms, pack.departures, pack.cautions, pack.questions):
        yield from _twice(section, {})


def _twice(things: Iterable[Any], first: dict[str, SourceLocation]) -> Iterator[Diagnostic]:
    for thing in sorted(things, key=lambda thing: thing.at):
        if thing.id in first:
            help_ = f"give one of them another id; the other stands in line {first[thing.id].line}"
            yield problem("V004", f"the id `{thing.id}` is given twice", thing.at, help_)
        else:
            first[thing.id] = thing.at


# ---- rules referred to ----


def _rules(index: PackIndex) -> Iterator[Diagnostic]:
    referred_to = ((found.value.rule, found.at) for found in index.of(RuleEntry))
    for rule, at in (*referred_to, *index.left_out.of("ids")):
        if index.misses("ids", rule, index.nameable):
            help_ = did_you_mean(
                rule, index.nameable, "name a rule, ground, check, duty, rung or definition of this pack"
            )
            yield problem("V005", f"no rule has the id `{rule}`", at, help_)
    leads_to = {
        id_: [entry.rule for entry in rules_named(condition_of(thing))] for id_, thing in index.nameable.items()
    }
    for path in circles(leads_to):
        at = index.nameable[path[0]].at
        message = f"rules refer to one another in a circle: {circle(path)}"
        if set(path) == {path[0]}:
            message = f"the condition of `{path[0]}` refers to itself"
        yield problem("V006", message, at, "write one of the conditions out")


# ---- actors ----


def _actors(index: PackIndex) -> Iterator[Diagnostic]:
    declared = {**ACTORS, **index.pack.actors}
    for actor, at in (*_actors_named(index), *index.left_out.of("actors")):
        if index.misses("actors", actor, declared):
            help_ = did_you_mean(actor, declared, f"declare `{actor}` under `actors`, with the words for it")
            yield problem("V007", f"no actor has the id `{actor}`", at, help_)


def _actors_named(index: PackIndex) -> Iterator[tuple[str, SourceLocation]]:
    for action in index.of(Action):
        others = (action.value.to, *action.value.with_, *action.value.copies)
        yield from ((actor, action.at) for actor in (*written_values(action.value.who), *others) if actor is not None)
    for rung in index.of(Rung):
        yield from ((actor, rung.at) for actor in (rung.value.place, *rung.value.copies) if actor is not None)
    for grounds in index.of(Grounds):
        if grounds.value.opens is not None:
            yield grounds.value.opens, grounds.at
    for plan in index.of(ConflictPlan):
        yield plan.value.who_decides, plan.at
