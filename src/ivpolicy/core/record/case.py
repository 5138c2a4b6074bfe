"""The case record as it comes in: read it, or learn every problem in it at once.

No message, log line or repr made here carries what was entered about a child.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from operator import attrgetter
from typing import Any, ClassVar, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.errors import IvpolicyError, WrongArgumentError
from ivpolicy.core.record.contradictions import has_value, impossibilities
from ivpolicy.core.record.given_values import made_plain
from ivpolicy.core.record.model import CaseRecord, OfficerDecision, Provenance
from ivpolicy.core.record.problems import CaseProblem, in_order, local_problems, problem_of
from ivpolicy.core.record.values import Judgement, Objection, RecordedList
from ivpolicy.core.record.vocabulary import LOCAL_FACT, VOCABULARY

__all__ = [
    "CaseError",
    "CaseProblem",
    "CaseRecord",
    "Judgement",
    "Month",
    "Objection",
    "OfficerDecision",
    "Provenance",
    "RecordedList",
    "case_from_facts",
    "read_case",
]

_MAX_LEVELS = 10
_MAX_VALUES = 100_000
_PLAIN_PATHS = ("care.responsible_authority", "placement.provider")
_LOCAL = re.compile(LOCAL_FACT)
# What a plain reader of YAML 1.1 makes of the key `on`, and what JSON makes of that.
_TAKEN_FOR_TRUE = frozenset({True, "true"})
_NAMED = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40}){0,3}")


class CaseError(IvpolicyError, ValueError):
    """A case record that cannot be read, with every problem in it.

    Attributes:
        problems: In the order of the record; at least one.
    """

    code = "case_refused"

    about: ClassVar[Literal["case"]] = "case"
    problems: tuple[CaseProblem, ...]

    def __init__(self, problems: tuple[CaseProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(self.told))

    @property
    def told(self) -> tuple[str, ...]:
        """Each problem by path and in plain words, without what was entered."""
        return tuple(str(problem) for problem in self.problems)


def read_case(data: Mapping[str, object] | CaseRecord) -> CaseRecord:
    """Read a case record from what JSON, YAML, a database or a table gives.

    Args:
        data: The record's sections by name. Values are read by what each fact declares: `yes`, `"12"`, `2024-03`. A
            record that pydantic has read already, which knows nothing of what contradicts itself, is checked.

    Returns:
        The record; a fact that is absent, or null, is unknown.

    Raises:
        CaseError: With every problem found, each by path and in plain words, and none with the entered value.
    """
    record = data if isinstance(data, CaseRecord) else _validated(data)[0]
    if record is None:
        return _read_again(data)
    problems = in_order(_problems_between(record))
    if problems:
        raise CaseError(problems)
    return record


def case_from_facts(facts: Mapping[str, object], *, as_at: date, case_id: str = "worked-case") -> CaseRecord:
    """Build a record from facts by path, as worked cases write them.

    A judgement or an objection given as yes or no is written out in full, dated `as_at`, with role and support recorded
    and the objection addressed, so that it counts. One given with keys and values is taken as written.

    Args:
        facts: Recorded fact path → value; also `local.<pack>.<name>`, `care.responsible_authority` and
            `placement.provider`.
        as_at: The day the worked case is decided for.
        case_id: The id the record is to carry.

    Raises:
        CaseError: As `read_case` does, and for a path that is no recorded fact.
        WrongArgumentError: `facts` are no mapping.
    """
    if not isinstance(facts, Mapping):
        raise WrongArgumentError(
            f'`facts` are values by path, not a {type(facts).__name__}: write `{{"child.disabled": True}}`'
        )
    data: dict[str, Any] = {"case_id": case_id, "as_at": as_at}
    unknown: list[CaseProblem] = []
    for path, value in facts.items():
        if not _place(data, path, _in_full(path, value, as_at)):
            unknown.append(_no_such_fact(path))
    if not unknown:
        return read_case(data)
    try:
        read_case(data)
    except CaseError as error:
        unknown.extend(error.problems)
    raise CaseError(in_order(unknown))


def possible_case(facts: Mapping[str, Any], *, as_at: date, case_id: str) -> CaseRecord | None:
    """As `case_from_facts`, of plain values, for whoever tries many: None where that raises, and no word why."""
    data: dict[str, Any] = {"case_id": case_id, "as_at": as_at}
    if not all(_place(data, path, _in_full(path, value, as_at)) for path, value in facts.items()):
        return None
    try:
        record = CaseRecord.model_validate(data)
    except ValidationError:
        return None
    return record if next(_problems_between(record), None) is None else None


def _place(data: dict[str, Any], path: object, value: object) -> bool:
    """Put a value where its path says; False when the path is no recorded fact."""
    if not isinstance(path, str):
        return False
    row = VOCABULARY.get(path)
    if (row is None or row.computed_from) and path not in _PLAIN_PATHS and not _LOCAL.fullmatch(path):
        return False
    *sections, name = path.split(".")
    for section in sections:
        data = data.setdefault(section, {})
    data[name] = value
    return True


def _in_full(path: object, value: object, as_at: date) -> object:
    row = VOCABULARY.get(path) if isinstance(path, str) else None
    if row is None or not isinstance(value, bool | str):
        return value
    if row.objection:
        return {"value": value, "asked_on": as_at, "asked_by": "social worker"}
    return judged_in_worked_case(row.path, value, as_at) if row.judgement else value


def judged_in_worked_case(path: str, value: object, as_at: date) -> dict[str, object]:
    """What stands for a judgement of which a worked case gives the value alone: made on the day, so that it counts."""
    return {
        "value": value,
        "about": path,
        "by": "worked case",
        "role": "decision maker",
        "on": as_at,
        "because": "worked case",
        "support": "recorded",
        "addresses_objection": True,
    }


def _no_such_fact(path: object) -> CaseProblem:
    row = VOCABULARY.get(path) if isinstance(path, str) else None
    if row is not None:
        return CaseProblem(row.path, "is worked out, not recorded", f"give `{row.computed_from[0]}` instead", "C012")
    near = VOCABULARY.nearest(path) if isinstance(path, str) else None
    shown = f"unknown fact `{path}`" if isinstance(path, str) and _NAMED.fullmatch(path) else "unknown fact"
    hint = f"did you mean `{near}`?" if near is not None else "the facts are listed in the reference"
    return CaseProblem("", shown, hint, "C013")


def _read_again(data: object) -> CaseRecord:
    """The slow way, for a record that has problems or is made of other mappings than dictionaries."""
    plain = _plain(data)
    record, found = _validated(plain)
    problems = [problem_of(detail) for detail in found]
    rest = record or _validated(_without(plain, found))[0]
    if rest is not None:
        problems.extend(_problems_between(rest))
    if problems or record is None:
        raise CaseError(in_order(problems))
    return record


def _validated(plain: object) -> tuple[CaseRecord | None, list[ErrorDetails]]:
    """The record, or what is wrong with it; nothing of the input stays behind in an exception's context."""
    try:
        return CaseRecord.model_validate(plain), []
    except ValidationError as error:
        return None, error.errors(include_url=False, include_context=False)


def _problems_between(record: CaseRecord) -> Iterator[CaseProblem]:
    """Problems that no fact has alone."""
    for path, message, mend in impossibilities(record):
        yield CaseProblem(path, message, mend, "C040")
    yield from local_problems(record.local)
    for path, mark in record.provenance.items():
        if path not in VOCABULARY and not _LOCAL.fullmatch(path):
            problem = _no_such_fact(path)
            yield CaseProblem("provenance", problem.message, problem.help, "C042")
        elif mark.asked_not_known and _has_value(record, path):
            told = "has a value and is marked as asked and not known"
            yield CaseProblem(path, told, "remove the value or the mark", "C041")


def _has_value(record: CaseRecord, path: str) -> bool:
    if path not in VOCABULARY:
        _, pack, name = path.split(".", 2)
        return record.local.get(pack, {}).get(name) is not None
    if VOCABULARY[path].computed_from:
        return False
    return has_value(attrgetter(path)(record))


def _plain(data: object) -> object:
    """The data as dictionaries and lists, or CaseError when it is no mapping, too deep or too large."""
    if not isinstance(data, Mapping):
        raise CaseError((CaseProblem("", "expected keys and values", "a case record starts with `case_id:`", "C003"),))
    try:
        return _copied(data, _MAX_LEVELS, iter(range(_MAX_VALUES)))
    except (OverflowError, StopIteration):
        limits = f"at most {_MAX_LEVELS} levels and {_MAX_VALUES} values"
        raise CaseError((CaseProblem("", "the record is too deep or too large", limits, "C004"),)) from None


def _copied(value: object, levels: int, budget: Iterator[int]) -> object:
    """Raises OverflowError when too deep and StopIteration when too large."""
    next(budget)
    if not isinstance(value, Mapping | list | tuple):
        value = made_plain(value)
    if not isinstance(value, Mapping | list | tuple):
        return value
    if levels == 0:
        raise OverflowError
    if isinstance(value, Mapping):
        copied = {key: _copied(inner, levels - 1, budget) for key, inner in value.items()}
        if "on" not in copied and not _TAKEN_FOR_TRUE.isdisjoint(copied):
            # By identity: the number 1 is equal to what is true, and is no key anybody wrote as `on`.
            return {"on" if key is True or key == "true" else key: inner for key, inner in copied.items()}
        return copied
    return [_copied(inner, levels - 1, budget) for inner in value]


def _without(plain: Any, found: list[ErrorDetails]) -> object:
    """The data without the places in error, so that the rest can still be checked against itself."""
    for detail in found:
        loc = detail["loc"]
        _remove(plain, loc[:-1] if detail["type"] in ("missing", "invalid_key") else loc)
    if isinstance(plain, dict) and "case_id" not in plain:
        plain["case_id"] = "unread"
    return plain


def _remove(container: Any, loc: tuple[int | str, ...]) -> None:
    """Take out the innermost key on the way to a place; a place that is gone already stays gone.

    A bad entry of a list of words takes the list with it; a bad part of an item takes that part alone.
    """
    holder, key = None, None
    for part in loc:
        if isinstance(container, dict) and isinstance(part, str):
            if part not in container:
                return
            holder, key, container = container, part, container[part]
        elif isinstance(container, list) and isinstance(part, int):
            container = container[part]
        elif not (isinstance(container, list) and part == "items"):
            break
    if holder is not None:
        holder.pop(key, None)
