"""Reads a case file, JSON or YAML, into what `read_case` takes; or a sheet, with a row for each answer.

YAML is read as nodes and every scalar stays the text that was typed, so `yes`, `no`, `012` and `2024-03` mean what they
say; the record's own types read them later. No problem told here repeats anything that was entered about a child.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.core.record.case import CaseError, CaseProblem, CaseRecord
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode
from ivpolicy.files.case_cells import placed
from ivpolicy.files.text import NoTextError, read_bytes, text_of

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_SECTIONS = frozenset(CaseRecord.model_fields) - {"case_id", "as_at"}

# These say only where and what, never the text that stands there.
_SAID_AS_THEY_ARE = frozenset({"P001", "P006", "P007", "P009", "P012", "P015", "P020", "P021"})
_SAID_OTHERWISE = {
    "P002": ("a key is given twice", "keep one of the two"),
    "P008": ("no colon follows this word", "write `key: value`, with a space after the colon"),
    "P011": (
        "anchors and aliases (`&`, `*`) are not used here",
        "write the value out; put a text that starts with one in quotes",
    ),
    "P013": ("tags (`!`) are not used here", "remove it; put a text that starts with `!` in quotes"),
    "P014": ("a second document starts here", "keep one case in a file"),
    "P016": ("the file is empty", "a case record starts with `case_id:`"),
    "P017": ("the file is larger than 1 MiB", "check that this is one child's case record"),
    "P018": ("lists and keys are nested too deep", "compare it with the reference of the case record"),
    "P019": ("there are more than 50,000 values", "check that this is one child's case record"),
}


def read_case_file(path: str | Path) -> dict[str, Any]:
    """Read a case file.

    One whose name ends in `.json` is JSON, in `.yaml` or `.yml` YAML, in `.csv` a sheet with the columns `fact` and
    `answer`, as `ivpolicy facts --template csv` writes it; any other is told by its start.

    Returns:
        The record's sections by name, for `read_case` or a pack's `read_case`.

    Raises:
        CaseError: The file cannot be read as one case; every problem, with its line, none with what was entered.
        OSError: There is no such file, or it may not be read.
        WrongArgumentError: `path` is no path.
    """
    if not isinstance(path, str | os.PathLike):
        raise WrongArgumentError(f"`path` is the path of a case file, not a {type(path).__name__}")
    path = Path(path)
    return read_case_bytes(read_bytes(path), suffix=path.suffix)


def read_case_bytes(raw: bytes, *, suffix: str = "") -> dict[str, Any]:
    """Read a case from the bytes of a file or of standard input, as `read_case_file` does.

    Args:
        raw: The bytes, UTF-8; a byte order mark at the start is passed over.
        suffix: `.json`, `.yaml`, `.yml` or `.csv`; anything else is told by whether the text starts with a brace.
    """
    text = decoded_text(raw)
    if suffix.lower() == ".csv":
        return _from_sheet(text)
    is_json = suffix.lower() == ".json" or (suffix.lower() not in (".yaml", ".yml") and text.lstrip().startswith("{"))
    data = json_value(text) if is_json else _from_yaml(text)
    if not isinstance(data, dict):
        _refuse("", "expected keys and values", "a case record starts with `case_id:`", "C003")
    # A section with nothing under its key is a section nobody filled in.
    return {key: value for key, value in data.items() if value is not None or key not in _SECTIONS}


def decoded_text(raw: bytes) -> str:
    """The text of a file about a child. Raises `CaseError`, without what was entered."""
    try:
        return text_of(raw)
    except NoTextError as error:
        if error.code == "P017":
            _refuse("", *_SAID_OTHERWISE["P017"], "P017")
        return _refuse(f"line {error.line}", error.message, "save it with the encoding UTF-8", error.code)


def _refuse(place: str, message: str, mend: str, code: str) -> NoReturn:
    raise CaseError((CaseProblem(place, message, mend, code),))


# ---- a sheet ----


def _from_sheet(text: str) -> dict[str, Any]:
    """Row by row; an answer left empty is unknown."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    data: dict[str, Any] = {}
    problems: list[CaseProblem] = []
    try:
        columns = [column.strip() for column in next(rows, [])]
        if "fact" not in columns or "answer" not in columns:
            _refuse("line 1", "no columns `fact` and `answer`", "one case has a row for each answer", "C065")
        for row in rows:
            told = dict(zip(columns, (cell.strip() for cell in row), strict=False))
            if told.get("fact") and told.get("answer"):
                problem = placed(data, told["fact"], told["answer"])
                problems.extend((replace(problem, path=f"line {rows.line_num}"),) if problem else ())
    except csv.Error:
        _refuse(f"line {rows.line_num}", "this is not a CSV table", "check the quotes of that line", "C066")
    if problems:
        raise CaseError(tuple(problems))
    return data


# ---- JSON ----


# A text in quotes, or a number JSON does not have: not a number, endless, or of more digits than are ever meant.
_TEXT_OR_ODD_NUMBER = r'(?s)"(?:[^"\\]|\\.)*"|(?P<odd>NaN|-?Infinity|-?\d{1000,})'


class _TwiceError(ValueError):
    """A key stands twice in one object."""


def json_value(text: str) -> object:
    """What JSON holds. Raises `CaseError`, with where and what and nothing of the text, for what JSON is not to be."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except _TwiceError:
        raise CaseError(tuple(_given_twice(text))) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        message, mend, code = "this is not JSON", f"{error.msg[:1].lower()}{error.msg[1:]}", "C001"
    except RecursionError:
        place, message, mend, code = "", *_SAID_OTHERWISE["P018"], "P018"
    except ValueError:
        raise CaseError(tuple(_odd_numbers(text))) from None
    return _refuse(place, message, mend, code)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _TwiceError
    return made


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _given_twice(text: str) -> Iterator[CaseProblem]:
    """Every key given twice, with its place, which JSON's own reader does not tell; as YAML, which JSON nearly is."""
    from ivpolicy.core.text.yaml_text import read_nodes  # noqa: PLC0415 - `import ivpolicy` is quick

    _, found = read_nodes(text, "")
    twice = [problem_without_text(diagnostic) for diagnostic in found if diagnostic.code == "P002"]
    yield from twice or (CaseProblem("", *_SAID_OTHERWISE["P002"], "P002"),)


def _odd_numbers(text: str) -> Iterator[CaseProblem]:
    starts = (match.start("odd") for match in re.finditer(_TEXT_OR_ODD_NUMBER, text) if match["odd"])
    found = [f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}" for at in starts]
    for place in found or [""]:
        yield CaseProblem(place, "a number cannot be read", "numbers are whole and short", "C002")


# ---- YAML ----


def _from_yaml(text: str) -> object:
    from ivpolicy.core.text.yaml_text import read_nodes  # noqa: PLC0415 - `import ivpolicy` is quick

    root, found = read_nodes(text, "")
    if found:
        raise CaseError(tuple(problem_without_text(diagnostic) for diagnostic in found))
    return None if root is None else typed_value(root)


def problem_without_text(diagnostic: Diagnostic) -> CaseProblem:
    """The problem in words that repeat nothing of the text."""
    at = diagnostic.location
    place = f"line {at.line}, column {at.column}"
    if diagnostic.code in _SAID_AS_THEY_ARE:
        return CaseProblem(place, diagnostic.message, diagnostic.help, diagnostic.code)
    cannot = ("this cannot be read", "compare it with the reference of the case record")
    return CaseProblem(place, *_SAID_OTHERWISE.get(diagnostic.code, cannot), diagnostic.code)


def typed_value(node: Node) -> object:
    """A node as text, list or dictionary. The nodes are at most 32 deep."""
    match node:
        case ScalarNode(text, _, quoted):
            return None if text in _NOTHING and not quoted else text
        case ListNode(items):
            return [typed_value(item) for item in items]
        case MappingNode(entries):
            return {key.text: typed_value(value) for key, value in entries}
