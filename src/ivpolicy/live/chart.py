"""A pathway as an engine has it: stages and moves by number, without words, clauses or conditions."""

from __future__ import annotations

from dataclasses import dataclass

from ivpolicy.core.pack.pathways import Pathway


@dataclass(frozen=True, slots=True)
class Chart:
    """A pathway by numbers. Stage 0 is where no case has begun; the moves of each stage are in the order of the pack.

    Attributes:
        stages: The id of each stage; None of stage 0.
        leads: Of each stage, where each of its moves leads, by number.
        by_facts: Of each stage, whether each of its moves needs no event.
    """

    stages: tuple[str | None, ...]
    leads: tuple[tuple[int, ...], ...]
    by_facts: tuple[tuple[bool, ...], ...]

    @classmethod
    def of(cls, pathway: Pathway) -> Chart:
        """The chart of a pathway of a pack that was checked."""
        numbers = {id_: number for number, id_ in enumerate(pathway.stages, 1)}
        moves = (pathway.starts, *(stage.moves for stage in pathway.stages.values()))
        return cls(
            (None, *pathway.stages),
            tuple(tuple(numbers[move.stage] for move in of_stage) for of_stage in moves),
            tuple(tuple(not move.on for move in of_stage) for of_stage in moves),
        )
