"""docs/reference/facts.md: every fact of the vocabulary, by section of the record."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from itertools import groupby

from ivpolicy.core.actors import actor_words
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType, ItemField
from ivpolicy.core.rules.words import plain
from reference_pages.markdown import bullets, code, codes, page, section, sentence, table

INTRO = """\
Every fact that a case record may hold and a condition may name, in the order in which missing facts are listed. Each
may be left out, and what is left out is unknown, never "no". A pack can add facts of its own as `local.<pack>.<name>`;
they stand on the [page of the pack](README.md#the-packs).

*Worked out from* names the recorded fact a computed one comes from: a record does not hold it, and it is never asked
for itself. *Held in* says where case systems usually keep the answer."""

_HEADS = ("Fact", "Question and meaning", "Answer", "Judgement", "Worked out from", "Ask", "Usually known", "Held in")
_HELD_IN = {"annex_a": "Annex A list", "postcodes": "postcodes of the statutory return, with a table of postcodes"}
_ANSWERS = {FactType.BOOLEAN: "yes or no", FactType.INTEGER: "whole number", FactType.LIST: "list"}


def facts_page() -> str:
    """The whole page."""
    groups = groupby(VOCABULARY.facts(), key=lambda fact: fact.path.rpartition(".")[0])
    parts = [_section(name, list(facts)) for name, facts in groups]
    return page("Facts", INTRO, [*parts, _judgements()])


def _section(name: str, facts: list[Fact]) -> str:
    title = code(name) if name else "At the top of the record"
    lists = (_items(fact) for fact in facts if fact.item)
    return section(title, _about(name), table(_HEADS, (_row(fact) for fact in facts)), *lists)


def _about(name: str) -> str:
    """What the section's model says of itself, its first paragraph."""
    declared = CaseRecord.model_fields.get(name)
    return (inspect.getdoc(declared.annotation) or "").split("\n\n")[0] if declared is not None else ""


def _row(fact: Fact) -> tuple[str, ...]:
    return (
        code(fact.path),
        f"{fact.asks} {fact.meaning}".strip(),
        answer_words(fact),
        "yes" if fact.judgement else "",
        codes(fact.computed_from),
        _whom(fact.ask_whom),
        fact.known_when,
        _HELD_IN.get(fact.held_in, plain(fact.held_in)),
    )


def answer_words(fact: Fact | ItemField) -> str:
    """How the fact is answered: type, choices, unit, and the word a date may hold."""
    if fact.type == FactType.CHOICE:
        return f"one of {codes(fact.choices)}"
    if fact.type == FactType.SET:
        return f"any of {codes(fact.choices)}"
    if fact.type == FactType.DATE:
        return "day" + (f", or {code(fact.takes)}" if fact.takes else "")
    return _ANSWERS[fact.type] + (f" ({fact.unit})" if fact.unit else "")


def _whom(role: str) -> str:
    return "human resources" if role == "hr" else actor_words(role)


def _items(fact: Fact) -> str:
    rows = ((code(item.name), item.asks, answer_words(item)) for item in fact.item)
    return section(f"Each item of {code(fact.path)}", table(("Field", "Question", "Answer"), rows), level=3)


def _judgements() -> str:
    intro = """\
A judgement counts only when it names the day on which it was made, is about what it is used for, and is not older than
what it rests on. `judgements.sufficient_understanding` counts as "no" only with the communication support recorded;
`judgements.visitor_in_interests` counts, while the child objects to any visitor, only if it addresses the objection."""
    return section("What judgements are about, and what they rest on", intro, bullets(_resting()))


def _resting() -> Iterator[str]:
    for fact in VOCABULARY.facts():
        if fact.judgement:
            about = f"about {codes((fact.path, *fact.about))}"
            rests = f"; rests on {codes(fact.rests_on)}" if fact.rests_on else ""
            yield f"{code(fact.path)}: {sentence(about + rests)}"
