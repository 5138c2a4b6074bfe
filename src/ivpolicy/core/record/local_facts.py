"""The facts a pack adds, read by the types the pack declares for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter, ValidationError

from ivpolicy.core.record.case import CaseError, CaseProblem, CaseRecord
from ivpolicy.core.record.given_values import made_plain
from ivpolicy.core.record.values import Day, DayOrNever, DayOrNone, Judgement, RecordedCount, YesNo

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import LocalFact, WrittenPack

_EXPECTED = {
    "boolean": "yes or no",
    "integer": "a whole number, 0 or more",
    "date": "a date like 2026-01-31",
    "choice": "one of {}",
}

_DAYS: dict[str | None, Any] = {None: Day, "never": DayOrNever, "none": DayOrNone}


class TypedFacts(dict[str, Any]):
    """One pack's own facts, already typed. Never changed once made."""


def with_local_facts(pack: WrittenPack, record: CaseRecord) -> CaseRecord:
    """The record with this pack's own facts typed; facts of other packs are left as they are.

    Raises:
        CaseError: A value the pack's declaration does not allow, or a name it does not declare; all problems at once,
            none with the entered value.
    """
    entered = record.local.get(pack.id)
    if not entered or type(entered) is TypedFacts:
        return record
    declared = {fact.name: fact for fact in pack.facts}
    typed = TypedFacts()
    problems = [problem for name, value in entered.items() if (problem := _read(pack, declared, name, value, typed))]
    if problems:
        raise CaseError(tuple(problems))
    return record.model_copy(update={"local": {**record.local, pack.id: typed}})


def _read(
    pack: WrittenPack, declared: Mapping[str, LocalFact], name: str, value: Any, typed: dict[str, Any]
) -> CaseProblem | None:
    """Put the typed value into `typed`, or say what is wrong."""
    path = f"local.{pack.id}.{name if name.isidentifier() else '(a key)'}"
    fact = declared.get(name)
    if fact is None:
        known = f"known here: {', '.join(declared) or 'none'}"
        return CaseProblem(path, f"pack `{pack.id}` has no fact of this name", known, "C014")
    try:
        typed[name] = _reader(fact.type, fact.choices, fact.judgement, fact.takes).validate_python(made_plain(value))
    except ValidationError:
        words = _EXPECTED[fact.type].format(", ".join(fact.choices)) + (f", or `{fact.takes}`" if fact.takes else "")
        return CaseProblem(path, "cannot be read", f"write {words}, or leave it out", "C034")
    return None


@cache
def _reader(
    type_: str,
    choices: tuple[str, ...],
    judgement: bool,  # noqa: FBT001 - a key of the cache
    takes: str | None,
) -> TypeAdapter[Any]:
    """The reader of one declared type; a judgement is read whole, or as its bare value, which never counts."""
    forms: dict[str, Any] = {
        "boolean": YesNo,
        "integer": RecordedCount,
        "date": _DAYS[takes],
        "choice": Literal[choices] | None if choices else None,
    }
    return TypeAdapter(Judgement | None if judgement else forms[type_])
