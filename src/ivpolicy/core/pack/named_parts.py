"""The parts of a pack that have a name, by kind and id: what two states of a pack are compared by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.rules import Grounds

PartKey = tuple[str, str]
"""The kind of thing a part is, in words, and its id."""


def named_parts(pack: WrittenPack) -> Iterator[tuple[PartKey, Any]]:
    """Every thing of a pack that has an id, by kind and id."""
    yield from ((("clause", c.id), c) for c in pack.clauses.values())
    yield from ((("reading", r.id), r) for r in pack.readings.values())
    for part, things in (
        ("undefined term", pack.terms),
        ("departure", pack.departures),
        ("question", pack.questions),
        ("definition", pack.definitions),
        ("rule", pack.rules),
        ("check", pack.checks),
        ("waiver", pack.waivers),
        ("rung", pack.ladder),
        ("duty", pack.duties),
        ("schedule", pack.schedules),
        ("foundation", pack.foundations),
        ("caution", pack.cautions),
    ):
        yield from (((part, thing.id), thing) for thing in things)
    yield from ((("fact", fact.name), fact) for fact in pack.facts)
    yield from ((("subject of", question), surface) for question, surface in pack.applies.items())
    yield from ((("conflict", plan.question), plan) for plan in pack.conflicts)
    yield from ((("never turns on", " ".join((n.question, *n.facts))), n) for n in pack.never_turns_on)
    yield from ((("set aside", aside.rule), aside) for aside in pack.set_aside)
    for pathway in pack.pathways.values():
        yield ("pathway", pathway.id), replace(pathway, stages={}, events={}, pauses={})
        yield from ((("stage", f"{stage.id} ({pathway.id})"), stage) for stage in pathway.stages.values())
        yield from ((("event", f"{event.id} ({pathway.id})"), event) for event in pathway.events.values())
        yield from ((("pause", f"{pause.id} ({pathway.id})"), pause) for pause in pathway.pauses.values())
    for question, grounds in pack.grounds:
        yield from _of_grounds(grounds, question)
    if pack.eligibility is not None:
        yield from _of_eligibility(pack)


def _of_grounds(grounds: Grounds, question: str) -> Iterator[tuple[PartKey, Any]]:
    yield ("list of grounds", grounds.id), replace(grounds, of=())
    yield from ((("ground", f"{ground.id} ({question})"), ground) for ground in grounds.of)


def _of_eligibility(pack: WrittenPack) -> Iterator[tuple[PartKey, Any]]:
    lists = pack.eligibility
    if lists is not None:
        bare = replace(lists, eligible=replace(lists.eligible, of=()), not_eligible=None)
        yield ("eligibility", "eligibility"), bare
        for name, part in (("eligible", lists.eligible), ("not_eligible", lists.not_eligible)):
            if part is not None:
                yield from _of_grounds(replace(part, id=name), name)
