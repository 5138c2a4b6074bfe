"""docs/reference/questions.md: every question of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.catalogue import CATALOGUE, GAP, Question
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import ALWAYS, All, Any, Condition, Leaf, Not
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.words import condition_words, test_words
from ivpolicy.files.packs import NATIONAL, load_pack
from reference_pages.markdown import anchor, bullets, code, codes, page, section, sentence, table

INTRO = """\
Every pack answers these questions, with these outcomes and no others: whoever reads one authority's answers can read
those of all. A pack's own questions, named `local.…`, stand on the [page of the pack](README.md#the-packs)."""


def questions_page() -> str:
    """The whole page."""
    by_question = load_pack(NATIONAL).rulebook.by_question
    questions = (_question(question, by_question[question.id].applies) for question in CATALOGUE.values())
    return page("Questions", INTRO, [_overview(), *questions])


def _overview() -> str:
    rows = ((f"[{code(q.id)}](#{anchor(q.id)})", q.title, q.kind) for q in CATALOGUE.values())
    return table(("Question", "In words", "Kind"), rows)


def _question(question: Question, applies: Condition) -> str:
    outcomes = table(("Outcome", "Says"), ((code(name), says) for name, says in question.outcomes.items()))
    if kind_of(question).is_stepped:
        outcomes = "Its outcomes are the ids of the rungs of the ladder that the pack, or the national layer, writes."
    return section(code(question.id), question.title, outcomes, bullets(_lines(question, applies)))


def _lines(question: Question, applies: Condition) -> Iterator[str]:
    yield f"Kind: {question.kind}, {kind_of(question).explained}."
    yield f"Applies when: {applies_words(applies)}."
    yield f"When no rule holds: {_otherwise(question)}."
    for act, refusal in question.refusals.items():
        yield f"Refusing {code(act)} (`must_not`, `should_not`) gives {code(refusal)}."
    for pair in question.opposed:
        yield f"Opposed: {codes(name for name in question.outcomes if name in pair)}."
    if question.reassuring:
        reassuring = [name for name in question.outcomes if name in question.reassuring]
        yield f"Reassuring, so that law not yet read cautions against it: {codes(reassuring)}."
    if question.protects:
        yield f"Protects: a local rule may go further towards {code(question.protects)} than the law, without conflict."
    if question.when_silent:
        yield f"Where the pack is silent: {sentence(question.when_silent)}"


def _otherwise(question: Question) -> str:
    return "`gap`, the document leaves it open" if question.otherwise == GAP else code(question.otherwise)


def applies_words(condition: Condition) -> str:
    """When a question applies, in words that use the labels of the facts."""
    match condition:
        case _ if condition == ALWAYS:
            return "always"
        case Leaf(fact, test):
            return f"{VOCABULARY[fact].label} ({code(fact)}): {test_words(test, VOCABULARY[fact].unit)}"
        case All(members):
            return "; and ".join(applies_words(member) for member in members)
        case Any(members):
            return "; or ".join(applies_words(member) for member in members)
        case Not(member):
            return f"not ({applies_words(member)})"
        case _:
            return condition_words(condition)
