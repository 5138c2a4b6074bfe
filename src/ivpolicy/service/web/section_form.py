"""A form of several questions at once: the facts of one section of the record.

Each field has the path of its fact before its name. A fact of which nothing is filled in is not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.service.web.controls import (
    WHOLE,
    AskedItem,
    Control,
    FieldProblem,
    Form,
    controls_of,
    item_controls,
    items_in,
)
from ivpolicy.service.web.filled import Filled, answer_filled
from ivpolicy.service.web.phrases import first_id

_BETWEEN = ":"


@dataclass(frozen=True)
class AskedFact:
    """One fact of the form.

    Attributes:
        fact: The fact.
        controls: What is filled in for it; none for a list.
        items: The items of a list, each with its controls.
        whole: Whether a list is said to be complete.
    """

    fact: Fact
    controls: tuple[Control, ...] = ()
    items: tuple[AskedItem, ...] = ()
    whole: Control | None = None


def section_of(path: str) -> str:
    """The section of the record that a fact stands in.

    >>> section_of("family_time.last_visit"), section_of("local.leeds.panel_met"), section_of("events")
    ('family_time', 'local', 'events')
    """
    return path.split(".", 1)[0]


def asked_fact(fact: Fact, form: Form, *, confirm: bool) -> AskedFact:
    """A fact as the form asks for it; a list with as many items as the form shows of it."""
    if fact.type is not FactType.LIST:
        return AskedFact(fact, tuple(_under(fact.path, control) for control in controls_of(fact, confirm=confirm)))
    items = item_controls(fact, items_in(part_of(form, fact.path)))
    named = tuple(AskedItem(item.number, tuple(_under(fact.path, c) for c in item.controls)) for item in items)
    return AskedFact(fact, items=named, whole=_under(fact.path, WHOLE))


def _under(path: str, control: Control) -> Control:
    return replace(control, name=f"{path}{_BETWEEN}{control.name}")


def part_of(form: Form, path: str) -> Form:
    """The fields of one fact, by their own names."""
    start = f"{path}{_BETWEEN}"
    return {name.removeprefix(start): values for name, values in form.items() if name.startswith(start)}


def fields_of(path: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one fact under the names that the form of the section has for them."""
    return {f"{path}{_BETWEEN}{name}": values for name, values in form.items()}


def part_filled(fact: Fact, form: Form, *, confirm: bool) -> Filled:
    """What was filled in for one fact of the form; nothing where all was left empty."""
    part = part_of(form, fact.path)
    is_empty = not any(value.strip() for name, values in part.items() if name != "items" for value in values)
    filled = answer_filled(fact, None if is_empty else part, confirm=confirm)
    return replace(filled, problems=tuple(problems_under(fact.path, filled.problems)))


def problems_under(path: str, problems: tuple[FieldProblem, ...]) -> Iterator[FieldProblem]:
    """Problems of one fact, at the fields of the form."""
    return (replace(problem, at=f"{path}{_BETWEEN}{problem.at}") for problem in problems)


def first_field(fact: Fact) -> str:
    """The id of the first thing that is filled in for a fact."""
    return f"{fact.path}{_BETWEEN}{first_id(fact)}"
