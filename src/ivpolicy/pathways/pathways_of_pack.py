"""In which pathways the cases of a pack are followed: its own, and beside an authority's own those that bind it too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.pathways import Pathway, Stage


def pathways_of(pack: Pack) -> tuple[Pathway, ...]:
    """The pathways of a pack, in order; of an authority's pack, those of the national layer follow.

    The national text binds the authority whatever its own text has: a review that is late is late there too. Those
    pathways have the layer's id before their own, as `england:reviews`, and what they owe likewise. A kind of event
    that the pack declares itself is its own, and leads nowhere in them: who is content with an advocate's work is not
    thereby content with the answer to a complaint. A provider's pack is not an authority's: nothing is beside its own.
    """
    own = tuple(pack.written.pathways.values())
    if pack.written.layer != "local":
        return own
    taken = {event for pathway in own for event in pathway.events}
    return (*own, *(_beside(pathway, pack.national.id, taken) for pathway in pack.national.pathways.values()))


def is_beside(pack: Pack, pathway: Pathway) -> bool:
    """Whether a pathway is of the national layer, and followed beside the pack's own."""
    return pathway.id not in pack.written.pathways


def _beside(pathway: Pathway, nation: str, taken: Collection[str]) -> Pathway:
    return replace(
        pathway,
        id=f"{nation}:{pathway.id}",
        events={name: kind for name, kind in pathway.events.items() if name not in taken},
        stages={id_: _owing(stage, nation) for id_, stage in pathway.stages.items()},
    )


def _owing(stage: Stage, nation: str) -> Stage:
    return replace(stage, owes=tuple(f"{nation}:{rule}" for rule in stage.owes))
