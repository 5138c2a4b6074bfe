"""A record with some facts set as somebody tries them, read as any record is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import CaseError, CaseProblem, CaseRecord
from ivpolicy.core.record.local_facts import worked_case
from ivpolicy.core.record.other_values import ONLY_RISE, can_become, held_value, why_fixed, with_value
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.record.vocabulary import FactType
from ivpolicy.core.text.suggestions import nearest

_NAMED = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40}){0,3}")


def tried_record(pack: Pack, record: CaseRecord, trying: Mapping[str, object], as_at: date) -> CaseRecord:
    """The record with these facts set; a judgement or an objection given as yes or no is made on the day, in full.

    Text is read as a record's is: `yes`, `12`, `2026-11-01`; of what may hold several words, `one, other` or nothing.

    Raises:
        CaseError: A path is no recorded fact, a value is none the fact can have, or the record cannot be so.
    """
    facts = pack.rulebook.facts
    problems = [_no_fact(path, pack) for path in trying if path not in facts]
    lists = (path for path, value in trying.items() if path in facts and facts[path].type == FactType.LIST)
    no_word = "is a list, which no word can stand for", "record it in the case, and ask again", "C039"
    problems += [CaseProblem(path, *no_word) for path in lists if isinstance(trying[path], str)]
    if problems:
        raise CaseError(tuple(problems))
    plain = {path: _listed(value) if facts[path].type == FactType.SET else value for path, value in trying.items()}
    made = worked_case(pack.written, plain, as_at=as_at)
    for path in trying:
        held: object = made
        if path.startswith("local."):
            _, of, name = path.split(".", 2)
            held = made.local[of][name]
        else:
            for part in path.split("."):
                held = getattr(held, part)
        record = with_value(record, path, held)
        record = _unmarked(record, path)
    return pack.read_case(record)


def said_of_corrections(
    pack: Pack, before: CaseRecord, after: CaseRecord, tried: Iterable[str], as_at: date
) -> Iterator[str]:
    """Of each fact that is set to what it cannot come to be: why not, and that the answer is of a record put right."""
    for path in tried:
        fact, held, value = pack.rulebook.facts[path], held_value(before, path), held_value(after, path)
        to = value.items if isinstance(value, RecordedList) else value
        if held is None or held == value or can_become(fact, held, to, as_at):
            continue
        why = why_fixed(fact, held) or ONLY_RISE.get(path) or "what is on record has been"
        yield f"`{path}` cannot come to be so: {why}. What is told is the answer if the record was wrong."


def _listed(value: object) -> object:
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


def _unmarked(record: CaseRecord, path: str) -> CaseRecord:
    """The record without the mark that nobody knows the fact: somebody does, where it is set."""
    mark = record.provenance.get(path)
    if mark is None or not mark.asked_not_known:
        return record
    return record.model_copy(update={"provenance": {k: v for k, v in record.provenance.items() if k != path}})


def _no_fact(path: str, pack: Pack) -> CaseProblem:
    near = nearest(path, pack.rulebook.facts, likeness=0.6)
    hint = f"did you mean `{near}`?" if near is not None else "`ivpolicy facts` lists them"
    shown = f" `{path}`" if _NAMED.fullmatch(path) else ""  # anything else could be what was entered
    return CaseProblem("", f"unknown fact{shown}", hint, "C013")
