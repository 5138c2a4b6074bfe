"""Every section of a pack is lowered, in the order of the format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from ivpolicy.core.lowering.declared import facts_of, questions_of
from ivpolicy.core.lowering.duties import lowered_duty, lowered_schedule
from ivpolicy.core.lowering.findings import lowered_eligibility, lowered_grounds, lowered_rule
from ivpolicy.core.lowering.layer import Layer, PartLowering, layer_of
from ivpolicy.core.lowering.scope import Scope
from ivpolicy.core.lowering.steps import lowered_check, lowered_rung, rungs_descending
from ivpolicy.core.pack.document import WrittenPack


def lower_pack(pack: WrittenPack, beneath: Layer, chosen: Mapping[str, str]) -> Layer:
    """A pack over the national layer, lowered.

    Args:
        pack: The authority's pack, checked.
        beneath: The national layer, lowered.
        chosen: Options of readings that replace the chosen ones, by reading id.
    """
    scope = Scope(pack, _options(pack, chosen), facts_of(pack), questions_of(pack), beneath.scope)
    return layer_of(scope, tuple(lower() for lower in parts_of(scope)))


def lower_otherwise(layer: Layer, chosen: Mapping[str, str]) -> Layer:
    """The same pack under these options; a part that hangs on none of the readings that differ stays as it is."""
    like = layer.scope
    options = _options(like.pack, chosen)
    differ = {reading for reading, option in options.items() if like.chosen[reading] != option}
    scope = Scope(like.pack, options, like.facts, like.questions, like.national)
    parts = zip(parts_of(scope), layer.parts, strict=True)
    return layer_of(scope, tuple(lower() if made.hangs_on(differ) else made for lower, made in parts))


def _options(pack: WrittenPack, chosen: Mapping[str, str]) -> Mapping[str, str]:
    return {reading.id: chosen.get(reading.id, reading.chosen) for reading in pack.readings.values()}


def parts_of(scope: Scope) -> Iterator[PartLowering]:
    """What lowers each part of a pack, in the order of the format."""
    pack = scope.pack
    yield from (partial(lowered_grounds, scope, question, grounds) for question, grounds in pack.grounds)
    if pack.eligibility is not None:
        yield partial(lowered_eligibility, scope, pack.eligibility)
    yield from (partial(lowered_rule, scope, rule) for rule in pack.rules)
    yield from (partial(lowered_check, scope, check) for check in pack.checks)
    yield from (partial(lowered_rung, scope, rung) for rung in rungs_descending(pack.ladder))
    yield from (partial(lowered_duty, scope, duty) for duty in pack.duties)
    yield from (partial(lowered_schedule, scope, schedule) for schedule in pack.schedules)
