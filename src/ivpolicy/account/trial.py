"""A record with some facts set as somebody tries them, read as any record is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import CaseError, CaseProblem, CaseRecord
from ivpolicy.core.record.local_facts import worked_case
from ivpolicy.core.record.other_values import with_value
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
