"""An empty case: every fact that a pack and the law beneath it ask of a record, with its plain question, unanswered."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from ivpolicy.core.answers.question_diagrams import conditions_asked
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType, ItemField
from ivpolicy.core.rules.condition import CONFIRMED, leaves
from ivpolicy.core.rules.rulebook import QuestionRules, Rulebook

_HEAD = ("case_id", "as_at", "care.responsible_authority")
_NAME = "new-case"
_PARTS_OF_JUDGEMENT = ("value", "by", "role", "on", "because")
_PARTS_OF_OBJECTION = ("value", "asked_on", "asked_by")


def facts_asked_by(pack: Pack) -> tuple[Fact, ...]:
    """The facts a record can hold that a rule, a schedule or a deadline of the pack reads, as the vocabulary has them.

    What is worked out stands for what it is worked out from. The pack's own facts come last.
    """
    book = pack.rulebook
    read = {recorded for path in _paths(book) for recorded in _recorded(book, path)}
    return tuple(fact for path, fact in book.facts.items() if path in read)


def questions_asking(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """Recorded fact → the questions of which a rule, a schedule or a deadline reads it, in the order of the pack."""
    book = pack.rulebook
    found: dict[str, dict[str, None]] = {}
    for question, asked in book.by_question.items():
        for path in {recorded for read in _paths_of(asked) for recorded in _recorded(book, read)}:
            found.setdefault(path, {})[question] = None
    return {path: tuple(questions) for path, questions in found.items()}


def _paths(book: Rulebook) -> Iterator[str]:
    for asked in book.by_question.values():
        yield from _paths_of(asked)


def _paths_of(asked: QuestionRules) -> Iterator[str]:
    yield from (leaf.fact for condition in conditions_asked(asked) for leaf in leaves(condition))
    for plan in (plan for rule in asked.every for plan in rule.actions):
        by = (plan.by.of, plan.by.before, plan.by.agreed.of if plan.by.agreed else None) if plan.by else ()
        yield from (path for path in (*by, plan.copies_chosen_in) if path is not None)


def _recorded(book: Rulebook, path: str) -> Iterator[str]:
    """The recorded facts that stand behind a path of a condition."""
    path = path.removeprefix(CONFIRMED)
    if path in book.schedules:
        behind: tuple[str, ...] = book.schedules[path].facts
    elif path in book.orders:
        behind = (book.orders[path].first, book.orders[path].then)
    else:
        behind = book.facts[path].computed_from if path in book.facts else ()
        if path in book.facts and not behind:
            yield path
    yield from (recorded for part in behind for recorded in _recorded(book, part))


# ---- as YAML ----


def empty_case_yaml(pack: Pack, facts: tuple[Fact, ...]) -> str:
    """A case file with these facts, each under its question. A key with nothing after it is unknown."""
    lines = [
        f"# A case for {pack.authority.name}, edition {pack.edition}.",
        "# What nobody knows yet is left empty: empty is unknown, never no.",
        f"case_id: {_NAME}",
        "as_at:",
    ]
    tree: dict[str, Any] = {"care": {"responsible_authority": pack.id}}
    for fact in facts:
        *sections, name = fact.path.split(".")
        inner = tree
        for section in sections:
            inner = inner.setdefault(section, {})
        inner.setdefault(name, fact)
    return "\n".join([*lines, *_branch(tree, ""), ""])


def _branch(tree: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in tree.items():
        match value:
            case Fact():
                parts = ", ".join(f"{part}: .." for part in parts_recorded(value))
                ways = f"{_value_words(value)}, as {{{parts}}}" if parts else "; ".join(ways_to_write(value))
                yield f"{indent}# {value.asks} ({ways})"
                yield f"{indent}{key}:"  # an empty mapping would say that it was looked at and left open
            case str():
                yield f"{indent}{key}: {value}"
            case _:
                yield f"{indent}{key}:"
                yield from _branch(value, f"{indent}  ")


# ---- as a sheet ----


def empty_case_sheet(pack: Pack, facts: tuple[Fact, ...]) -> str:
    """The same as a table for a spreadsheet: one row for each answer, which stands in the last column."""
    sheet = io.StringIO(newline="")
    rows = csv.writer(sheet, lineterminator="\n")
    rows.writerow(("fact", "question", "write", "answer"))
    rows.writerow(("case_id", "A name for the case that tells nobody who the child is", "", _NAME))
    rows.writerow(("as_at", "On which day is it decided?", "a day like 2026-03-05", ""))
    rows.writerow(("care.responsible_authority", "Which authority is responsible?", "the id of its pack", pack.id))
    for fact in facts:
        if fact.path not in _HEAD:
            ways = _in_a_cell(fact)
            for part in parts_recorded(fact) or ("",):
                shown = fact.asks if part in ("", "value") else f"{fact.asks} ({part.replace('_', ' ')})"
                rows.writerow((f"{fact.path}.{part}".rstrip("."), shown, ways if part in ("", "value") else "", ""))
    return sheet.getvalue()


def _in_a_cell(fact: Fact) -> str:
    if fact.type == FactType.SET and fact.path not in VOCABULARY:  # whoever reads the sheet does not know its type
        return f'["{fact.choices[0]}"] with any of these in it, or []: {", ".join(fact.choices)}'
    if fact.type == FactType.SET:
        return f"any of these with ; between them, or none: {', '.join(fact.choices)}"
    if fact.type == FactType.LIST:
        return f"[{{...}}, {{...}}] with, of each: {'; '.join(list(ways_to_write(fact))[1:])}"
    return _value_words(fact) if parts_recorded(fact) else "; ".join(ways_to_write(fact))


# ---- how a fact is written ----


def parts_recorded(fact: Fact) -> tuple[str, ...]:
    """What is recorded beside the answer, where it is a judgement or an objection; nothing for any other."""
    return _PARTS_OF_JUDGEMENT if fact.judgement else _PARTS_OF_OBJECTION if fact.objection else ()


_WRITTEN = {
    FactType.BOOLEAN: "yes or no",
    FactType.INTEGER: "a whole number",
    FactType.DATE: "a day like 2026-03-05, or a month like 2026-03",
    FactType.LIST: "a list",
}


def ways_to_write(fact: Fact) -> Iterator[str]:
    """How a fact is written in a record; of a list the fields of its items too."""
    if fact.judgement:
        words = "" if fact.type is FactType.BOOLEAN else f"; the value is {_value_words(fact)}"
        yield f"a judgement: value, about, by, role, on, because, support (and addresses_objection){words}"
    elif fact.objection:
        yield "yes or no with `asked_on` and `asked_by`; `no` counts only with the day the child was asked"
    else:
        yield _value_words(fact)
    for item in fact.item:
        words = ", ".join(item.choices) if item.choices else _WRITTEN[item.type]
        yield f"{item.name}: {words}{_unit_and_takes(item)}"


def _value_words(fact: Fact) -> str:
    if fact.choices:
        return f"{'a list of any of' if fact.type == FactType.SET else 'one of'}: {', '.join(fact.choices)}"
    return _WRITTEN[fact.type] + _unit_and_takes(fact)


def _unit_and_takes(field: Fact | ItemField) -> str:
    return (f" of {field.unit}" if field.unit else "") + (f", or `{field.takes}`" if field.takes else "")
