"""What was filled in, read to what a record writes, and shown again.

A problem names the control it is about, and never what was entered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ivpolicy.core.catalogue import Question
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.service.web.controls import (
    NONE_OF_THESE,
    WHOLE,
    Control,
    FieldProblem,
    Form,
    controls_of,
    id_of,
    item_controls,
    items_in,
    officer_controls,
)

_LONGEST = 2000
_WHOLE_NUMBER = re.compile(r"[0-9]{1,7}|[0-9]{1,3},[0-9]{3}|[0-9],[0-9]{3},[0-9]{3}")
"""At most the seven digits that a record holds; a comma stands before three of them, or it may be meant as a point."""
_DAY_PARTS = ("day", "month", "year")


@dataclass(frozen=True)
class Filled:
    """What a form came to.

    Attributes:
        value: The answer as a record writes it; None where nothing was filled in.
        confirmed: Whether the fact is said to be confirmed, where that was asked.
        problems: What is wrong; there is no value where anything is.
    """

    value: Any = None
    confirmed: bool | None = None
    problems: tuple[FieldProblem, ...] = ()


def answer_filled(fact: Fact, form: Form | None, *, confirm: bool) -> Filled:
    """Read what was filled in for a fact; None where nobody knows."""
    if form is None:
        return Filled()
    if fact.type is FactType.LIST:
        return _list_filled(fact, form)
    controls = controls_of(fact, confirm=confirm)
    read = {control.name: _read(control, form) for control in controls}
    problems = [found for found in read.values() if isinstance(found, FieldProblem)]
    values = {name: value for name, value in read.items() if value is not None and not isinstance(value, FieldProblem)}
    confirmed = values.pop("confirmed", None)
    if not problems and "value" not in values:
        problems.append(FieldProblem(id_of(controls[0]), "Give an answer, or choose “Not recorded”"))
    problems += _left_empty(controls, read)
    if problems:
        return Filled(problems=tuple(problems))
    has_parts = fact.judgement or fact.objection
    return Filled(values if has_parts else values["value"], confirmed)


def officer_filled(question: Question, form: Form) -> Filled:
    """Read what an officer filled in."""
    controls = officer_controls(question)
    read = {control.name: _read(control, form) for control in controls}
    problems = [found for found in read.values() if isinstance(found, FieldProblem)]
    problems += _left_empty(controls, read)
    if problems:
        return Filled(problems=tuple(problems))
    return Filled({name: value for name, value in read.items() if value is not None})


def _left_empty(controls: Sequence[Control], read: Mapping[str, Any]) -> list[FieldProblem]:
    return [FieldProblem(id_of(c), c.needed) for c in controls if c.needed and read[c.name] is None]


def _list_filled(fact: Fact, form: Form) -> Filled:
    items, problems = [], []
    for asked in item_controls(fact, items_in(form)):
        read = {control.name.rpartition("-")[2]: _read(control, form) for control in asked.controls}
        problems += [found for found in read.values() if isinstance(found, FieldProblem)]
        item = {name: value for name, value in read.items() if value is not None}
        if item:
            items.append(item)
    whole = _read(WHOLE, form)
    if not isinstance(whole, bool):
        problems.append(FieldProblem(id_of(WHOLE), WHOLE.needed))
    if problems:
        return Filled(problems=tuple(problems))
    return Filled(items if whole else {"complete": False, "items": items})


def _read(control: Control, form: Form) -> Any:
    """A control's value as a record writes it, None where it is empty, or what is wrong."""
    given = [value.strip() for value in form.get(control.name, ())]
    match control.kind:
        case "radios":
            return _chosen(control, given)
        case "checkboxes":
            return _several(control, given)
        case "number":
            return _number(control, given)
        case "day":
            return read_day(control, form)
        case "text" | "area":
            text = given[0] if given else ""
            too_long = FieldProblem(control.name, f"Write at most {_LONGEST:,} characters")
            return too_long if len(text) > _LONGEST else text or None


def _chosen(control: Control, given: list[str]) -> Any:
    if not given or not given[0]:
        return None
    if given[0] not in dict(control.choices):
        return FieldProblem(id_of(control), "Choose one of the answers")
    return given[0] == "yes" if {word for word, _ in control.choices} == {"yes", "no"} else given[0]


def _several(control: Control, given: list[str]) -> Any:
    if not given:
        return None
    if any(word not in dict(control.choices) for word in given):
        return FieldProblem(id_of(control), "Choose from the answers")
    if NONE_OF_THESE not in given:
        return list(dict.fromkeys(given))
    return FieldProblem(id_of(control), "Choose “None of these”, or others, not both") if len(set(given)) > 1 else []


def _number(control: Control, given: list[str]) -> Any:
    text = given[0] if given else ""
    if not text:
        return None
    if not _WHOLE_NUMBER.fullmatch(text):
        return FieldProblem(control.name, "Write a whole number from 0 in digits, like 12")
    return int(text.replace(",", ""))


def read_day(control: Control, form: Form) -> Any:
    """A day in three fields as a record writes it, None where it is empty, or what is wrong."""
    day, month, year = ((form.get(f"{control.name}-{part}") or ("",))[0].strip() for part in _DAY_PARTS)
    word = (form.get(f"{control.name}-word") or ("",))[0]
    if control.takes and word == control.takes:
        return FieldProblem(f"{control.name}-day", "Give a day or the word, not both") if day or month or year else word
    if not (day or month or year):
        return None
    wrong = _wrong_day(control, day, month, year)
    if wrong is not None:
        return wrong
    return f"{int(year):04}-{int(month):02}-{int(day):02}" if day else f"{int(year):04}-{int(month):02}"


def _wrong_day(control: Control, day: str, month: str, year: str) -> FieldProblem | None:
    """What is wrong with a day in three fields, at the field where it is to be mended."""
    for name, part in (("month", month), ("year", year), ("day", day)):
        if not part and name == "day" and not control.whole_day:
            continue
        if not part:
            return FieldProblem(f"{control.name}-{name}", f"The date needs a {name}")
        if not part.isascii() or not part.isdecimal() or len(part) > 4:  # noqa: PLR2004 - a year has no more digits
            return FieldProblem(f"{control.name}-{name}", f"Write the {name} in digits")
    if not 1900 <= int(year) <= 2200:  # noqa: PLR2004 - what a record may hold
        return FieldProblem(f"{control.name}-year", "Write the year with four digits, from 1900 to 2200")
    if not 1 <= int(month) <= 12:  # noqa: PLR2004
        return FieldProblem(f"{control.name}-month", "There is no such month: write 1 to 12")
    try:
        date(int(year), int(month), int(day or "1"))
    except ValueError:
        return FieldProblem(f"{control.name}-day", "There is no such day in that month")
    return None


# ---- writing an answer back into the form ----


def form_of(fact: Fact, held: Any, *, confirmed: bool | None) -> dict[str, list[str]]:
    """What the form shows for an answer as a record writes it: filled in, it is read to the same again."""
    form: dict[str, list[str]] = {}
    if held is None:
        return form
    if fact.type is FactType.LIST:
        items = held.get("items", []) if isinstance(held, Mapping) else held
        is_whole = not (isinstance(held, Mapping) and held.get("complete", True) in (False, "no"))
        form |= {"items": [str(max(1, len(items)))], WHOLE.name: ["yes" if is_whole else "no"]}
        for asked, item in zip(item_controls(fact, len(items)), items, strict=True):
            for control in asked.controls:
                form |= _shown(control, item.get(control.name.rpartition("-")[2]))
        return form
    parts = held if isinstance(held, Mapping) else {"value": held}
    for control in controls_of(fact, confirm=True):
        form |= _shown(control, parts.get(control.name) if control.name != "confirmed" else confirmed)
    return form


def _shown(control: Control, value: Any) -> dict[str, list[str]]:
    if value is None:
        return {}
    if isinstance(value, bool):
        return {control.name: ["yes" if value else "no"]}
    if control.kind == "checkboxes":
        return {control.name: [str(word) for word in value] or [NONE_OF_THESE]}
    if control.kind == "day":
        if value in (control.takes, None):
            return {f"{control.name}-word": [str(value)]}
        year, month, day, *_ = (*str(value).split("-"), "", "")
        return {
            f"{control.name}-{name}": [part.lstrip("0")]
            for name, part in zip(_DAY_PARTS, (day, month, year), strict=True)
        }
    return {control.name: [str(value)]}
