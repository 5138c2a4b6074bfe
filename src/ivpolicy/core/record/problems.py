"""Problems of a case record in plain words: by path, without the value that was entered.

Keys are shown only where they look like names of facts; values never are. Suggestions come from the closed vocabulary.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import ErrorDetails

from ivpolicy.core.record.fact_declarations import RecordSection
from ivpolicy.core.record.model import CaseRecord
from ivpolicy.core.record.values import MAX_ITEMS, MAX_TEXT
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType, ItemField
from ivpolicy.core.text.suggestions import nearest

_NAME = re.compile(r"[a-z_]{1,40}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:")
_LEAVE_OUT = "leave it out when it is not known"
_UNNAMED = "(a key)"

_TOP = tuple(CaseRecord.model_fields)


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One problem: where in the record, what is wrong, how to mend it. It never holds what was entered.

    `code` is permanent, such as `C022`; the reference has every one.
    """

    path: str
    message: str
    help: str
    code: str

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.message}\n  help: {self.help}" if self.help else f"{place}{self.message}"


def in_order(problems: Iterable[CaseProblem]) -> tuple[CaseProblem, ...]:
    """Each problem once, in the order of the record."""

    def place(problem: CaseProblem) -> tuple[int, int, str, str]:
        fact_path = _fact_path(problem.path)
        section = problem.path.partition(".")[0]
        top = _TOP.index(section) if section in _TOP else len(_TOP)
        return top, VOCABULARY.order(fact_path), problem.path, problem.message

    return tuple(sorted(set(problems), key=place))


def problem_of(error: ErrorDetails) -> CaseProblem:
    """Put one validation error into words. The entered value is looked at, never shown."""
    loc = error["loc"]
    kind, entered = error["type"], error.get("input")
    if kind in ("extra_forbidden", "invalid_key"):
        return _unknown_key(loc)
    path = shown_path(loc)
    if kind == "missing" and path in VOCABULARY:  # a list written with keys, but without `items`
        kind = "list"
    return CaseProblem(path, *_words(kind, path, entered))


def shown_path(loc: tuple[int | str, ...]) -> str:
    """The place as a path: `visitor.references[1].kind`. Keys that are no names are not shown."""
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        elif not _is_wrapping(path, part):
            shown = part if _NAME.fullmatch(part) or part in VOCABULARY else _UNNAMED
            path = f"{path}.{shown}" if path else shown
    return path


def _is_wrapping(path: str, part: str) -> bool:
    """Whether the key only wraps a list's items or a judgement's bare value, so that readers never wrote it."""
    fact = VOCABULARY.get(path)
    if fact is None:
        return False
    return (part == "items" and fact.type is FactType.LIST) or (part == "value" and (fact.judgement or fact.objection))


def _unknown_key(loc: tuple[int | str, ...]) -> CaseProblem:
    parent, key = shown_path(loc[:-1]), str(loc[-1])
    if not _NAME.fullmatch(key):
        return CaseProblem(parent, "has a key that is no name of a fact", _known_keys(parent), "C011")
    computed = VOCABULARY.get(f"{parent}.{key}")
    if computed is not None and computed.computed_from:
        source = computed.computed_from[0]
        return CaseProblem(computed.path, "is worked out, not recorded", f"give `{source}` instead", "C012")
    return CaseProblem(parent, f"unknown key `{key}`", _suggestion(parent, key), "C010")


def _suggestion(parent: str, key: str) -> str:
    siblings = _keys_at(parent)
    near = nearest(key, siblings)
    if near is not None:
        return f"did you mean `{near}`?"
    if _fact_path(parent) in VOCABULARY:
        return _known_keys(parent)
    elsewhere = [path for path in VOCABULARY if path.rpartition(".")[2] == key]
    far = elsewhere[0] if elsewhere else VOCABULARY.nearest(f"{parent}.{key}")
    return f"did you mean `{far}`?" if far is not None else _known_keys(parent)


def _known_keys(parent: str) -> str:
    keys = _keys_at(parent)
    if not keys or len(keys) > len(_TOP):
        return "the facts and their names are listed in the reference"
    return "known here: " + ", ".join(f"`{key}`" for key in keys)


def _keys_at(parent: str) -> tuple[str, ...]:
    """The keys that may stand under a path; empty where that is not known."""
    fact = VOCABULARY.get(_fact_path(parent))
    if fact is not None and fact.item:
        return tuple(field.name for field in fact.item)
    if fact is not None and fact.judgement:
        return ("value", "about", "by", "role", "on", "because", "support", "addresses_objection")
    if fact is not None and fact.objection:
        return ("value", "asked_on", "asked_by", "withdrawn_on")
    section: type[RecordSection] = CaseRecord
    for name in parent.split(".") if parent else ():
        field = section.model_fields.get(name)
        if field is None or not (isinstance(field.annotation, type) and issubclass(field.annotation, RecordSection)):
            return ()
        section = field.annotation
    return tuple(section.model_fields)


def _fact_path(path: str) -> str:
    """The fact a path lies in: what stands before the first index, and before the parts of a judgement."""
    path = path.partition("[")[0]
    while path and path not in VOCABULARY and "." in path:
        path = path.rpartition(".")[0]
    return path


def _declared(path: str) -> Fact | ItemField | None:
    """The vocabulary's row for a path, also for a field of a list's item; None for what is no fact."""
    if path in VOCABULARY:
        return VOCABULARY[path]
    fact, _, inner = path.partition("[")
    row = VOCABULARY.get(fact)
    if row is None:
        return None
    name = inner.partition("].")[2]
    return next((f for f in row.item if f.name == name), row if not row.item else None)


def _words(kind: str, path: str, entered: Any) -> tuple[str, str, str]:
    """The message, the help and the code for one kind of error."""
    declared = _declared(path)
    match kind:
        case "count":
            return _count_words(declared, entered)
        case "day":
            return _day_words(declared, entered)
        case "literal_error":
            return _choice_words(declared, entered)
        case "model_type" | "mapping_type" | "dict_type":
            return _mapping_words(path)
        case _:
            return _FIXED_WORDS.get(kind, _UNREADABLE)


_LISTED = ("expected a list", "put each entry on its own line, after a dash", "C029")
_SHORTER = ("is too long", f"at most {MAX_ITEMS} entries or {MAX_TEXT} characters; 100 for `case_id`", "C031")
_UNREADABLE = ("cannot be read", "compare it with the reference of the case record", "C039")
_TEXT = ("expected text", "put it in quotes", "C030")
_FIXED_WORDS = {
    "yes_no": ("expected yes or no", _LEAVE_OUT, "C022"),
    "missing": ("is required", "give it a value", "C020"),
    "list": _LISTED,
    "tuple_type": _LISTED,
    "frozen_set_type": _LISTED,
    "too_many": _SHORTER,
    "too_long": _SHORTER,
    "string_too_long": _SHORTER,
    "string_type": _TEXT,
    "string_unicode": ("has half of a character", "type the text again", "C030"),
    "string_too_short": ("is empty", "give it a value", "C021"),
}


def _count_words(declared: Fact | ItemField | None, entered: object) -> tuple[str, str, str]:
    if isinstance(entered, int) and not isinstance(entered, bool) and entered < 0:
        return "cannot be negative", "write a whole number, 0 or more", "C024"
    unit = declared.unit if declared is not None and declared.unit else None
    of = f" of {unit}" if unit else ""
    return f"expected a whole number{of}, 0 or more", _LEAVE_OUT, "C023"


def _day_words(declared: Fact | ItemField | None, entered: object) -> tuple[str, str, str]:
    takes = declared.takes if declared is not None else None
    forms = "write a day as `2026-03-05`"
    forms += " or a month as `2026-03`" if declared is not None and declared.type is FactType.DATE else ""
    forms += f", or `{takes}`" if takes is not None else ""
    if isinstance(entered, datetime) or (isinstance(entered, str) and _TIME.match(entered)):
        return "has a time of day", "give the day alone, as it was in England", "C027"
    if isinstance(entered, str) and _DAY.fullmatch(entered):
        return "is not a day of the calendar between 1900 and 2200", forms, "C026"
    return "expected a day", forms, "C025"


def _choice_words(declared: Fact | ItemField | None, entered: object) -> tuple[str, str, str]:
    choices = declared.choices if declared is not None else ()
    near = nearest(entered, choices) if isinstance(entered, str) else None
    allowed = "expected one of " + ", ".join(f"`{choice}`" for choice in choices)
    return allowed, f"did you mean `{near}`?" if near is not None else _LEAVE_OUT, "C028"


def _mapping_words(path: str) -> tuple[str, str, str]:
    row = VOCABULARY.get(path)
    if row is not None and (row.judgement or row.objection):
        return "expected yes or no, or keys and values", _known_keys(path), "C033"
    if row is not None:
        return _LISTED
    return "expected keys and values", _known_keys(path) if "[" not in path else "write each as `key: value`", "C032"


def local_problems(local: Mapping[str, Mapping[str, Any]]) -> Iterator[CaseProblem]:
    """Bounds of the facts a pack adds; what they mean is checked by the pack."""
    for pack, facts in local.items():
        for name, value in facts.items():
            if not _is_small(value):
                yield CaseProblem(
                    shown_path(("local", pack, name)),
                    "is too large",
                    f"at most {MAX_ITEMS} entries, {MAX_TEXT} characters of text, and five levels of lists and keys",
                    "C004",
                )


def _is_small(value: object, levels: int = 5) -> bool:
    match value:
        case str():
            return len(value) <= MAX_TEXT
        case Mapping():
            inner: Iterable[object] = [*value.values(), *value.keys()]
        case list() | tuple() | set() | frozenset():
            inner = value
        case _:
            return True
    return len(value) <= MAX_ITEMS and levels > 0 and all(_is_small(v, levels - 1) for v in inner)
