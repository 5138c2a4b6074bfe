"""The facts a pack adds, read by the types the pack declares for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter, ValidationError

from ivpolicy.core.record.case import CaseError, CaseProblem, CaseRecord, case_from_facts, judged_in_worked_case
from ivpolicy.core.record.given_values import made_plain
from ivpolicy.core.record.values import (
    MAX_ITEMS,
    Day,
    DayOrNever,
    DayOrNone,
    Judgement,
    OwnItem,
    OwnJudgement,
    RecordedCount,
    RecordedList,
    SetOf,
    YesNo,
)
from ivpolicy.core.record.vocabulary import Fact

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import LocalFact, LocalField, WrittenPack

_EXPECTED = {
    "boolean": "yes or no",
    "integer": "a whole number, 0 or more",
    "date": "a date like 2026-01-31",
    "choice": "one of {}",
    "set": "a list of any of {}",
    "list": "a list, each item with {}",
}

_DAYS: dict[str | None, Any] = {None: Day, "never": DayOrNever, "none": DayOrNone}


class TypedFacts(dict[str, Any]):
    """One pack's own facts, already typed. Never changed once made."""


def worked_case(pack: WrittenPack, facts: Mapping[str, object], *, as_at: date) -> CaseRecord:
    """The record of a worked case of a pack: as `case_from_facts` makes it, the pack's own judgements in full too.

    Raises:
        CaseError: As `case_from_facts` and `with_local_facts` do.
    """
    judged = {f"local.{pack.id}.{fact.name}" for fact in pack.facts if fact.judgement}
    in_full = {
        path: judged_in_worked_case(path, value, as_at)
        if path in judged and value is not None and not isinstance(value, Mapping)
        else value
        for path, value in facts.items()
    }
    return with_local_facts(pack, case_from_facts(in_full, as_at=as_at))


def with_local_facts(pack: WrittenPack, record: CaseRecord) -> CaseRecord:
    """The record with this pack's own facts typed; facts of other packs are left as they are.

    Raises:
        CaseError: A value the pack's declaration does not allow, or a name it does not declare; all problems at once,
            none with the entered value.
    """
    return _typed(pack.id, pack.facts, record)


def with_own_facts(facts: Iterable[Fact], record: CaseRecord) -> CaseRecord:
    """As `with_local_facts`, by the rows of several packs at once: those of `local.<pack>.<name>` among the facts."""
    declared: dict[str, list[LocalFact]] = {}
    for fact in facts:
        if fact.path.startswith("local."):
            _, pack, name = fact.path.split(".", 2)
            declared.setdefault(pack, []).append(_as_declared(name, fact))
    for pack, own in declared.items():
        record = _typed(pack, own, record)
    return record


def _as_declared(name: str, fact: Fact) -> LocalFact:
    from ivpolicy.core.pack.document import LocalFact, LocalField  # noqa: PLC0415 - only where two packs are compared

    item = tuple(LocalField(f.name, f.type, f.asks, f.choices, f.unit, f.takes) for f in fact.item)
    return LocalFact(
        name, fact.type, fact.asks, fact.label, fact.meaning, fact.choices, fact.unit, fact.judgement,
        takes=fact.takes, item=item, dated=next((f.name for f in fact.item if f.places), None),
    )  # fmt: skip


def _typed(pack: str, facts: Iterable[LocalFact], record: CaseRecord) -> CaseRecord:
    entered = record.local.get(pack)
    if not entered or type(entered) is TypedFacts:
        return record
    reading = _Reading(pack, facts)
    typed = TypedFacts({name: reading.fact(name, value) for name, value in entered.items()})
    if reading.problems:
        raise CaseError(tuple(reading.problems))
    return record.model_copy(update={"local": {**record.local, pack: typed}})


class _Reading:
    """The reading of one record: each value typed, and every problem met."""

    def __init__(self, pack: str, facts: Iterable[LocalFact]) -> None:
        self.problems: list[CaseProblem] = []
        self._pack = pack
        self._declared = {fact.name: fact for fact in facts}

    def fact(self, name: str, value: Any) -> Any:
        """The typed value of a fact; None where it is unknown, or a problem was found."""
        path = f"local.{self._pack}.{_shown(name)}"
        fact = self._declared.get(name)
        if fact is None:
            known = f"known here: {', '.join(self._declared) or 'none'}"
            told = f"pack `{self._pack}` has no fact of this name"
            self.problems.append(CaseProblem(path, told, known, "C014"))
            return None
        if fact.type == "list":
            return self._list(fact, path, made_plain(value))
        return self._judged(fact, path, value) if fact.judgement else self._value(fact, path, value)

    def _value(self, declared: LocalFact | LocalField, path: str, value: Any) -> Any:
        try:
            return _reader(declared.type, declared.choices, declared.takes).validate_python(made_plain(value))
        except ValidationError:
            self._unreadable(declared, path)
            return None

    def _judged(self, fact: LocalFact, path: str, value: Any) -> Judgement | None:
        """A judgement whole, or its bare value, which never counts."""
        if value is None:
            return None
        whole = {**value} if isinstance(value, Mapping) else {"value": value}
        self.problems.extend(_unknown_keys(path, whole, OwnJudgement.model_fields))
        judged = self._value(fact, path, whole.pop("value", None))
        whole = {key: value for key, value in whole.items() if key in OwnJudgement.model_fields}
        try:
            rest = OwnJudgement.model_validate(whole)
        except ValidationError as error:
            part = error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"][0]
            told = "write text, and under `on` a date like 2026-01-31"
            self.problems.append(CaseProblem(f"{path}.{part}", "cannot be read", told, "C034"))
            return None
        if fact.type == "boolean":
            return Judgement.model_construct(**{**dict(rest), "value": judged})
        return rest.model_copy(update={"value": judged})

    def _list(self, fact: LocalFact, path: str, value: Any) -> RecordedList[OwnItem] | None:
        if value is None:
            return None
        whole = value if isinstance(value, Mapping) else {"items": value}
        items, complete = whole.get("items"), whole.get("complete", True)
        if not isinstance(items, list | tuple) or len(items) > MAX_ITEMS or whole.keys() - {"items", "complete"}:
            self._unreadable(fact, path)
            return None
        try:
            is_complete = _reader("boolean", (), None).validate_python(complete)
        except ValidationError:
            self.problems.append(CaseProblem(f"{path}.complete", "cannot be read", "write yes or no", "C034"))
            return None
        read = tuple(self._item(fact, f"{path}[{n}]", item) for n, item in enumerate(items))
        return RecordedList[OwnItem].model_construct(items=read, complete=is_complete is not False)

    def _item(self, fact: LocalFact, path: str, given: Any) -> OwnItem:
        if not isinstance(given, Mapping):
            names = ", ".join(f"`{field.name}`" for field in fact.item)
            told = f"write it as keys and values, with {names}"
            self.problems.append(CaseProblem(path, "expected keys and values", told, "C032"))
            given = {}
        fields = {field.name: field for field in fact.item}
        self.problems.extend(_unknown_keys(path, given, fields))
        read = {name: self._value(field, f"{path}.{name}", given.get(name)) for name, field in fields.items()}
        return OwnItem.of(read, fact.dated)

    def _unreadable(self, declared: LocalFact | LocalField, path: str) -> None:
        names = declared.choices or tuple(f"`{field.name}`" for field in getattr(declared, "item", ()))
        words = _EXPECTED[declared.type].format(", ".join(names))
        words += f", or `{declared.takes}`" if declared.takes else ""
        self.problems.append(CaseProblem(path, "cannot be read", f"write {words}, or leave it out", "C034"))


def _shown(name: object) -> str:
    return name if isinstance(name, str) and name.isidentifier() else "(a key)"


def _unknown_keys(path: str, given: Mapping[Any, Any], names: Mapping[str, object]) -> Iterator[CaseProblem]:
    known = f"known here: {', '.join(f'`{name}`' for name in names)}"
    for key in given:
        if key not in names:
            yield CaseProblem(path, f"unknown key `{_shown(key)}`", known, "C010")


@cache
def _reader(type_: str, choices: tuple[str, ...], takes: str | None) -> TypeAdapter[Any]:
    """The reader of one declared type."""
    match type_:
        case "choice":
            form: Any = Literal[choices] | None
        case "set":
            form = SetOf[Literal[choices]]  # type: ignore[misc,valid-type]
        case "date":
            form = _DAYS[takes]
        case _:
            form = {"boolean": YesNo, "integer": RecordedCount}[type_]
    return TypeAdapter(form)
