"""Cells of a table, put where the path of their fact says in a case record."""

from __future__ import annotations

import json
from typing import Any

from ivpolicy.core.record.case import CaseProblem
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType


def placed(data: dict[str, Any], path: str, cell: str) -> CaseProblem | None:
    """Put a cell that is not empty where its path says; the problem where that cannot be.

    Several members of a set stand with `;` between them, and `none` is the empty set; a cell that starts with `[` or
    `{` is JSON. The problem repeats nothing that was entered.
    """
    *sections, name = path.split(".")
    for section in sections:
        inner = data.setdefault(section, {})
        if not isinstance(inner, dict):
            return CaseProblem("", "two columns of the table name one place", "keep one of the two", "C061")
        data = inner
    if name in data:
        return CaseProblem("", "two columns of the table name one place", "keep one of the two", "C061")
    fact = VOCABULARY.get(path)
    is_set = fact is not None and fact.type == FactType.SET
    members = [] if cell == "none" else [member.strip() for member in cell.split(";") if member.strip()]
    try:
        data[name] = json.loads(cell) if cell[0] in "[{" else members if is_set else cell
    except (ValueError, RecursionError):
        return CaseProblem("", "a cell starts like JSON and is none", 'write a list as `[{"kind": "visit"}]`', "C062")
    return None
