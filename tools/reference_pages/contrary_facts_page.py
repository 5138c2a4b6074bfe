"""docs/reference/contrary-facts.md: for every outcome that reassures, the facts that forbid it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivpolicy.core.catalogue import CATALOGUE, NOT_APPLICABLE, Kind, Question
from ivpolicy.core.pack.document import Clause
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import Condition, leaves
from ivpolicy.core.rules.contrary_facts import ContraryFacts, contrary_facts
from ivpolicy.core.rules.rulebook import rule_name
from ivpolicy.files.packs import NATIONAL, load_pack, national_pack
from reference_pages.markdown import code, codes, page, section, table
from reference_pages.questions_page import applies_words

INTRO = """\
Some outcomes let somebody stop looking. For each of them this page lists the facts that forbid it: with one of them
on record no pack gives that outcome, whatever its own text says; with one of them unknown the outcome is open and the
fact is asked for. The list is read off the rules that bind in the national layer, so that it cannot say more than
they do. It promises no more than it lists: see
[limits](../explanation/limits.md#what-the-table-of-contrary-facts-can-promise)."""

EVENTS = """\
Read only when recorded: a fact that is worked out from a list in which each new item is a new event. No list, or one
that is not complete, leaves nothing open, because what happens next is another case and not a gap in this one. Such
facts: {}."""


def contrary_facts_page() -> str:
    """The whole page."""
    by_question = load_pack(NATIONAL).rulebook.by_question
    clauses = national_pack().clauses
    rows = {id_: tuple(contrary_facts(by_question[id_])) for id_ in CATALOGUE}
    recorded = sorted({fact for some in rows.values() for row in some for fact in row.only_when_recorded})
    parts = [
        EVENTS.format(codes(recorded)),
        *(_of(CATALOGUE[id_], some, clauses) for id_, some in rows.items() if some),
    ]
    return page("Contrary facts", INTRO, parts)


def _of(question: Question, rows: tuple[ContraryFacts, ...], clauses: Mapping[str, Clause]) -> str:
    return section(
        code(question.id),
        question.title,
        table(("Forbidden", "By the facts", "Rule", "Why, and where it is said"), _rows(rows, clauses, question.kind)),
    )


def _rows(rows: tuple[ContraryFacts, ...], clauses: Mapping[str, Clause], kind: Kind) -> Iterator[tuple[str, ...]]:
    for row in rows:
        rule = "when the question applies" if row.rule is None else code(rule_name(row.rule))
        why = "; ".join(f"{code(id_)} {clauses[id_].says} ({clauses[id_].cite})" for id_ in row.clauses)
        facts = applies_words(row.when) if kind in (Kind.CHOICE, Kind.ORDERED) else _facts(row.when)
        yield code(row.outcome), facts, rule, why or "its own condition, in the [questions](questions.md)"


def _facts(condition: Condition) -> str:
    """The facts it turns on, in the order of the vocabulary."""
    asked = {leaf.fact for leaf in leaves(condition)}
    return codes(sorted((fact for fact in asked if fact in VOCABULARY), key=VOCABULARY.order)) or NOT_APPLICABLE
