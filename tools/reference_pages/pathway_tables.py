"""The pathways of a pack as tables: every stage with who does what by when, what leads on, and every kind of event."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.lowering.scope import named_actor
from ivpolicy.core.pack.conditions import ByReading
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.pathways import EventType, Pathway, Stage, StageMove
from ivpolicy.core.pack.rules import Action, Deadline
from ivpolicy.core.rules.words import plain, value_words
from ivpolicy.core.validation.pack_index import written_values
from ivpolicy.diff.written import words_of
from reference_pages.markdown import code, codes, section, sentence, table


def pathways_section(pack: WrittenPack) -> str:
    """Every pathway of a pack; nothing where it has none."""
    intro = "Procedures as ways through stages, which `ivpolicy follow` follows from the events of a case."
    return section("Pathways", intro, *(_pathway(pack, one) for one in pack.pathways.values())) if pack.pathways else ""


def pathway_gaps(pack: WrittenPack) -> Iterator[tuple[str, ...]]:
    """Each stage at which the document leaves it open what comes next."""
    for pathway in pack.pathways.values():
        for stage in pathway.stages.values():
            if stage.gap:
                yield f"{code(pathway.id)}: {code(stage.id)}", codes(stage.clauses), sentence(stage.gap)


def _pathway(pack: WrittenPack, pathway: Pathway) -> str:
    starts = "; ".join(f"{_on(move)} leads to {code(move.stage)}" for move in pathway.starts)
    begins = f"{sentence(pathway.title)} ({codes(pathway.clauses)}) Begins: {sentence(starts)}"
    stages = table(
        ("Stage", "Where it stands", "Who does what, by when", "What leads on", "Clause"),
        (_stage(pack, stage) for stage in pathway.stages.values()),
    )
    events = table(
        ("Event", "What has happened", "What it sets", "Clause"),
        ((code(e.id), sentence(e.says), _sets(e), codes(e.clauses)) for e in pathway.events.values()),
    )
    pauses = table(
        ("Pause", "What holds meanwhile", "Begins with", "Ends with", "What stands still", "Clause"),
        (
            (code(p.id), sentence(p.says), codes(p.begins), codes(p.ends), codes(p.stops), codes(p.clauses))
            for p in pathway.pauses.values()
        ),
    )
    return section(code(pathway.id), begins, stages, events, *((pauses,) if pathway.pauses else ()), level=3)


def _stage(pack: WrittenPack, stage: Stage) -> tuple[str, ...]:
    owed = [f"{_action(pack, action)}" for action in stage.actions]
    owed += [f"also: {codes(stage.owes)}"] if stage.owes else []
    owed += [f"**Left open**: {sentence(stage.gap)}"] if stage.gap else []
    leads = "**Ends here.**" if stage.ends else "; ".join(map(_move, stage.moves))
    return code(stage.id), sentence(stage.says), " ".join(map(sentence, owed)), leads, codes(stage.clauses)


def _action(pack: WrittenPack, action: Action) -> str:
    who = " or ".join(named_actor(pack, actor) for actor in dict.fromkeys(written_values(action.who)))
    to = f" (to: {named_actor(pack, action.to)})" if action.to else ""
    by = _deadline(action.by) if action.by else ""
    return f"{who}: {plain(action.does)}{to}{by}"


def _deadline(by: Deadline) -> str:
    if by.words:
        return f": {by.words}"
    if by.before_age:
        return f": before the age of {by.before_age}"
    if by.before:
        return f": before {code(by.before)}"
    lengths = by.within.options.values() if isinstance(by.within, ByReading) else (by.within,)
    of = f" of {code(by.of)}" if by.of else ""
    return f": within {' or '.join(map(str, lengths))}{of}"


def _on(move: StageMove) -> str:
    return " or ".join(map(code, move.on))


def _move(move: StageMove) -> str:
    when = f"{words_of(move.when)}" if move.when is not None else ""
    what = ", where ".join(part for part in (_on(move), when) if part)
    return f"{what}: {code(move.stage)}"


def _sets(event: EventType) -> str:
    told = [f"{code(path)}: its day" for path in event.dates]
    told += [f"{code(path)}: {value_words(value)}" for path, value in event.values_set.items()]
    item = ", ".join(f"{plain(name)} {value_words(value)}" for name, value in event.item_values.items())
    told += [f"adds to {code(event.adds_to)}{f' ({item})' if item else ''}"] if event.adds_to else []
    told += [f"{codes(event.lists)}: empty until told"] if event.lists else []
    return "; ".join(told)
