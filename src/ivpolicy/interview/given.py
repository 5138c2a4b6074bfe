"""An answer put into a record: with all that was there before, or refused because the two cannot both be right."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import CaseRecord, read_case
from ivpolicy.core.record.opposing_facts import Opposing, opposing_facts


class DeniedAnswerError(IvpolicyError):
    """An answer denies another that was given before, so that one of them is wrong.

    Attributes:
        pairs: The facts that deny one another and did not before, and why.
    """

    about = "case"
    code = "denied_answer"

    def __init__(self, pairs: tuple[Opposing, ...]) -> None:
        self.pairs = pairs
        super().__init__("\n".join(pair.notice for pair in pairs))


def with_answer(data: Mapping[str, Any], path: str, value: object, *, confirmed: bool | None = None) -> dict[str, Any]:
    """The data of a record with a fact as it was answered; without it, where the value is None.

    Args:
        data: A record as JSON has it; it stays as it is.
        path: The fact.
        value: As a record writes it.
        confirmed: Whether somebody confirmed it; None says nothing of that.

    Returns:
        The data. Where the fact came from stays recorded if its value stays the same.
    """
    made = deepcopy(dict(data))
    *sections, name = path.split(".")
    section = made
    for part in sections:
        if not isinstance(section.get(part), dict):  # null is a section of which nothing is recorded
            section[part] = {}
        section = section[part]
    is_as_before = section.get(name) == value
    section.pop(name, None)
    marks = {**(made.get("provenance") or {})}
    before = marks.pop(path, None) or {}
    # Where another value came from says nothing of this one.
    mark = {key: held for key, held in before.items() if is_as_before and key != "asked_not_known"}
    if confirmed is not None:
        mark["confirmed"] = confirmed
    if value is not None:
        section[name] = value
        if mark:
            marks[path] = mark
    made["provenance"] = marks
    return made


def read_answered(data: Mapping[str, Any], before: CaseRecord, as_at: date) -> CaseRecord:
    """Read a record in which something was answered.

    Args:
        data: The record with the answer.
        before: The record without it. What denied one another there is no fault of the answer.
        as_at: The day of decision.

    Raises:
        CaseError: The record cannot be read: with every problem by path, and none with what was entered.
        DeniedAnswerError: The answer and another one cannot both be right.
    """
    record = read_case(data)
    known = {pair.paths for pair in opposing_facts(before, as_at)}
    pairs = tuple(pair for pair in opposing_facts(record, as_at) if pair.doubted and pair.paths not in known)
    if pairs:
        raise DeniedAnswerError(pairs)
    return record
