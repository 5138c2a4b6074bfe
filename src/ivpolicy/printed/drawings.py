"""The drawings of a printed pack: routes, pathways, thresholds. Each stands over the table that says the same."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.pack.conditions import ByReading, Never
from ivpolicy.core.pack.pathways import Pathway
from ivpolicy.core.pack.rules import Ground, Grounds
from ivpolicy.core.rules.words import plain
from ivpolicy.drawing.ladder import LadderStep, ladder_svg
from ivpolicy.pages.parts import Drawing
from ivpolicy.printed.policy import Policy
from ivpolicy.sentences.pack_sentences import RuleInWords

_FEWEST = 2
"""How many must be needed for a drawing to say more than its table."""


def routes(policy: Policy) -> Iterator[Drawing]:
    """The rungs of each question's ladder, from the first to the last."""
    for question in dict.fromkeys(rung.question for rung in policy.pack.ladder):
        rungs = [rung for rung in policy.pack.ladder if rung.question == question]
        steps = [
            LadderStep(
                rung.id,
                f"{plain(rung.id)}: with {policy.words.of_actor(rung.place)}" if rung.place else plain(rung.id),
                "open" if rung.gap else "plain",
                tuple(above.id for above in rungs if above.from_ == rung.id),
            )
            for rung in rungs
        ]
        title = f"The route: {policy.questions[question]} The table below says the same."
        yield _drawn(title, steps, (rung.id for rung in rungs if rung.from_ is None))


def pathway_drawing(pathway: Pathway) -> Drawing:
    """The stages of a pathway, and which leads to which."""
    steps = [
        LadderStep(
            stage.id,
            stage.says,
            "end" if stage.ends else "open" if stage.gap else "plain",
            tuple(dict.fromkeys(move.stage for move in stage.moves)),
        )
        for stage in pathway.stages.values()
    ]
    title = f"The pathway: {pathway.title}. The table below says the same."
    return _drawn(title, steps, (move.stage for move in pathway.starts))


def threshold(policy: Policy, told: RuleInWords) -> Iterator[Drawing]:
    """How many grounds of a list lead to what; none where one is enough, all are needed, or points are counted."""
    found = next((one for question, one in policy.pack.grounds if (question, one.id) == (told.question, told.id)), None)
    if not isinstance(found, Grounds) or type(found.need) is not int or found.need < _FEWEST:
        return
    if any(ground.worth != 1 for ground in found.of):
        return
    every = sum(not _never_counts(policy, ground) for ground in found.of)
    steps = [LadderStep(str(n), f"{n} of {every}: not enough", "plain", (str(n + 1),)) for n in range(found.need)]
    outcomes = CATALOGUE[told.question].outcomes if told.question and told.question in CATALOGUE else {}
    enough = outcomes.get("met", "enough")
    steps.append(LadderStep(str(found.need), f"{found.need} or more of {every}: {enough}", "end"))
    yield _drawn(f"How many of “{plain(found.id)}” are needed. The table below says the same.", steps, ("0",))


def _never_counts(policy: Policy, ground: Ground) -> bool:
    """Whether a ground holds in no case as the pack reads its text."""
    (entry, *others) = ground.when.entries or (None,)
    if others or not isinstance(entry, ByReading):
        return False
    return isinstance(entry.options.get(policy.pack.readings[entry.reading].chosen), Never)


def _drawn(title: str, steps: list[LadderStep], starts: Iterator[str] | tuple[str, ...]) -> Drawing:
    return Drawing(ladder_svg(title, steps, starts=starts, in_page=True))
