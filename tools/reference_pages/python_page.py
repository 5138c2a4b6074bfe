"""docs/reference/python.md: every public name, read from the source: signature, docstring, errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import ivpolicy
from reference_pages.markdown import bullets, code, page, section

INTRO = """\
Every name that can be imported from `ivpolicy`, with what it means, takes, gives and raises. What is not here is the
library's own and may change in any release. How to use them stands on
[Import ivpolicy from Python](../how-to/import-from-python.md)."""

_ROOT = Path(ivpolicy.__file__).parent

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Packs": ("load_pack", "load_packs", "shipped_packs", "Pack", "Editions", "WrittenPack", "Authority", "Approval"),
    "Records": (
        *("read_case", "read_case_file", "case_from_facts", "CaseRecord", "Judgement", "Objection", "RecordedList"),
        *("Month", "OfficerDecision", "Provenance"),
    ),
    "Answers": (
        *("evaluate", "Result", "Decision", "Status", "LocalVoice", "ItemState", "Hypothesis", "Question", "Kind"),
        "Reason",
    ),
    "Parts of an answer": (
        *(
            "Action",
            "Finding",
            "GroundCount",
            "CountedGround",
            "NationalAnswer",
            "OpenEnd",
            "Caution",
            "Turn",
            "Conflict",
            "FactToAsk",
            "PackStamp",
        ),
        *("ReadOtherwise", "SourceStamp", "ResultDocument", "DecisionDocument", "ReasonDocument"),
    ),
    "The account of an answer": (
        *("explain", "Account", "Audience", "AnswerTold", "RuleTold", "RuleStanding", "ConditionTold", "WhyNotTold"),
        *("WhatIfTold", "FlipTold", "ChangeTold", "TriedTold", "OtherAnswer", "FactToFind", "ReadingTold"),
        *("OptionTold", "OverTimeTold", "DayTold", "PassingTold", "LetterPart"),
    ),
    "What goes on file": ("case_report", "file_note", "file_note_in_word"),
    "Decisions that are kept": ("DecisionLog", "LogEntry"),
    "A whole caseload": (
        *("screen", "screen_batches", "Screening", "Decided", "DecidedQuestion", "StandingRows", "Verdict"),
        *("open_caseload", "SourceCaseload", "ChildUnread", "CaseTable"),
    ),
    "A caseload in an engine of its own": (
        *("ColumnProgram", "frame_batches", "FramedCases", "typed_batch", "TypedBatch"),
        *("answered_frame", "answers_query"),
    ),
    "Cases that are followed": (
        *("follow", "Followed", "due_list", "DueList", "DueItem", "EventStore", "History", "CaseEvent"),
    ),
    "Caseloads that are read": (
        *("read_return", "ReturnedCaseload", "ReturnedChild", "Place", "ReturnFault", "quality_report"),
        *("read_column_map", "ColumnMap", "chosen_facts", "ChosenFacts", "asking_sheet"),
    ),
    "Errors": (
        *("IvpolicyError", "CaseError", "CaseProblem", "PackError", "Diagnostic", "Severity", "SourceLocation"),
        *("PackNotFoundError", "NotInForceError", "ReadingError", "UnknownOutcomeError"),
        *("UnknownQuestionError", "WrongDayError"),
        *("WrongArgumentError", "WrongPackError", "LogError", "EventError", "StoreError", "WordError"),
        *("TemplateError", "ReturnError", "SourceError", "ColumnsError"),
    ),
}
_ABOUT = {
    "Records": "`Text`, `ExactDay` and `YesNo` are a text, a day, and yes or no; None where nothing is recorded.",
}
_FOR_OTHER_ROOMS = frozenset(
    {
        *("Pack.answers_under", "Pack.beneath", "Pack.diagrams", "Pack.lowered", "Pack.on_case", "Pack.outcome_of"),
        *("Pack.question_ids", "Pack.readings_behind", "Pack.rulebook"),
        *("DecisionLog.node", "DecisionLog.nodes", "DecisionLog.leaves", "DecisionLog.unchanging", "LogEntry.leaf"),
        *("EventStore.KIND", "DecisionLog.KIND", "DueItem.order", "CaseEvent.order", "CaseEvent.recorded_order"),
        *("SourceCaseload.asked_on", "CaseTable.typed", "DecidedQuestion.decisive"),
        *("RecordedList.model_rebuild", "WrittenPack.eligibility_lists"),
    }
)
"""Members that the rooms of the library use of one another, and no user."""
_MADE_BY_OTHERS = frozenset({"Pack", "Editions", "Result", "Decision", "Reason", "Question", "LogEntry", "History"})
"""Classes whose values a user is given and never makes."""
_BASES_OF_ITS_OWN = frozenset({"_Value", "_Told", "Frozen", "RecordSection", "Considered", "SaidOfCase", "KeptFile"})
"""Bases that say nothing to a user."""
_ELSEWHERE = {
    "CaseRecord": "Its facts, section by section, are on [their own page](facts.md).",
    "WrittenPack": "What stands under each key is on [the page of the format](format.md).",
}
_HEADS = {"Args": "Takes", "Attributes": "Attributes", "Returns": "Gives", "Raises": "Raises"}
_ATTRIBUTE_MAKERS = frozenset({"property", "cached_property", "once"})

_Function = ast.FunctionDef
_Definition = ast.FunctionDef | ast.ClassDef | ast.Assign


def python_page() -> str:
    """The whole page. Raises `ValueError` where a public name has no place on it."""
    shown = [name for names in _GROUPS.values() for name in names]
    if sorted(shown) != sorted(set(ivpolicy.__all__) - {"__version__"}):
        lost = sorted(set(ivpolicy.__all__) ^ {*shown, "__version__"})
        raise ValueError(f"not on the page of Python names, or there and not public: {lost}")
    parts = (section(title, _ABOUT.get(title, ""), *map(_entry, names)) for title, names in _GROUPS.items())
    return page("Python", INTRO, parts)


def _entry(name: str) -> str:
    found, doc = _found("ivpolicy", name)
    match found:
        case ast.FunctionDef():
            parts = [_block(f"{name}{_signature(found)}"), _text(doc)]
        case ast.ClassDef():
            parts = [_block(_class_line(found)), _text(doc), _ELSEWHERE.get(name, ""), *_members(name, found)]
        case _:
            parts = [_block(ast.unparse(found)), _text(doc)]
    return section(code(name), *parts, level=3)


# ---- the source ----


@cache
def _tree(module: str) -> ast.Module:
    path = _ROOT.joinpath(*module.split(".")[1:])
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"))


def _found(module: str, name: str) -> tuple[_Definition, str]:
    """Where a name is defined, through every module that only passes it on, with its docstring."""
    body = _tree(module).body
    for at, statement in enumerate(body):
        match statement:
            case ast.FunctionDef() | ast.ClassDef() if statement.name == name:
                return statement, _documented(ast.get_docstring(statement), name)
            case ast.Assign(targets=[ast.Name(id=target)]) if target == name:
                match body[at + 1]:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        return statement, text
    for statement in ast.walk(_tree(module)):
        if isinstance(statement, ast.ImportFrom) and statement.module and name in {a.name for a in statement.names}:
            return _found(statement.module, name)
    raise ValueError(f"`{name}` is not documented where `{module}` has it from")


def _class_in(module: str, name: str) -> ast.ClassDef:
    return next(c for c in _tree(module).body if isinstance(c, ast.ClassDef) and c.name == name)


def _documented(text: str | None, name: str) -> str:
    if not text:
        raise ValueError(f"`{name}` is public and has no docstring")
    return text


def _signature(function: _Function, *, bound: bool = False) -> str:
    """The arguments and what is given, a long one with a line for each argument."""
    arguments = function.args
    if bound:
        arguments = ast.arguments(**{**dict(ast.iter_fields(arguments)), "args": arguments.args[1:]})
    given = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    written = re.sub(r"(?<=[\w\]])=(?=\S)", " = ", ast.unparse(arguments))
    line = f"({written}){given}"
    if len(line) < _LONG:
        return line
    inside = re.split(r", (?![^\[(]*[\])])", written)
    return "(\n" + "".join(f"    {argument},\n" for argument in inside) + f"){given}"


_LONG = 100
"""Characters from which a signature has a line for each argument."""


def _class_line(found: ast.ClassDef) -> str:
    written = [ast.unparse(base) for base in found.bases]
    bases = ", ".join(base for base in written if base not in _BASES_OF_ITS_OWN)
    own = [] if found.name in {*_MADE_BY_OTHERS, *_ELSEWHERE} else list(_fields(found))
    return "\n".join([f"class {found.name}({bases})" if bases else f"class {found.name}", *(f"    {f}" for f in own)])


def _fields(found: ast.ClassDef) -> Iterator[str]:
    """The fields of a value, with types and what stands where they are left out; the members of an enumeration."""
    for base in found.bases:
        if ast.unparse(base) == "Considered":
            yield from _fields(_class_in("ivpolicy.core.record.values", "Considered"))
    for statement in found.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                if not ast.unparse(statement.annotation).startswith("ClassVar"):
                    left_out = _default(statement.value)
                    yield f"{name}: {ast.unparse(statement.annotation)}{left_out}"
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))) if name.isupper():
                yield f"{name} = {value!r}"


def _default(value: ast.expr | None) -> str:
    if value is None:
        return ""
    match value:
        case ast.Call(keywords=keywords):
            inside = next((k.value for k in keywords if k.arg == "default"), None)
            return f" = {ast.unparse(inside)}" if inside is not None else " = ..."
    return f" = {ast.unparse(value)}"


def _members(name: str, found: ast.ClassDef) -> Iterator[str]:
    """The attributes that are worked out, as one list; then each method."""
    own = [f for f in found.body if isinstance(f, _Function) and not f.name.startswith("_")]
    own = [f for f in own if f"{name}.{f.name}" not in _FOR_OTHER_ROOMS]
    made = {f.name: {ast.unparse(d).rpartition(".")[2] for d in f.decorator_list} for f in own}
    attributes = [f for f in own if made[f.name] & _ATTRIBUTE_MAKERS]
    if attributes:
        given = ((f.name, ast.unparse(f.returns or ast.Constant(None)), _of(name, f)) for f in attributes)
        yield f"{'Worked out when read' if name in _MADE_BY_OTHERS else 'Also'}:"
        yield bullets(f"{code(f'{attribute}: {type_}')}: {says}" for attribute, type_, says in given)
    for f in own:
        if f not in attributes:
            is_static = bool(made[f.name] & {"staticmethod"})
            yield section(
                code(f"{name}.{f.name}"), _block(f"{f.name}{_signature(f, bound=not is_static)}"), _of(name, f), level=4
            )


def _of(name: str, function: _Function) -> str:
    return _text(_documented(ast.get_docstring(function), f"{name}.{function.name}"))


# ---- docstrings ----


def _block(text: str) -> str:
    return f"```text\n{text}\n```"


def _text(doc: str) -> str:
    """A docstring as Markdown: its paragraphs, then each of its sections as a list."""
    parts: list[str] = []
    for paragraph in re.split(r"\n\s*\n", doc.strip()):
        head, _, rest = paragraph.partition("\n")
        if head.rstrip(":") in _HEADS and head.endswith(":"):
            parts += [f"{_HEADS[head[:-1]]}:", bullets(_items(rest))]
        elif paragraph.startswith(">>>"):
            parts.append(_block(paragraph))
        elif not paragraph.startswith("Source:"):
            parts.append(" ".join(paragraph.split()))
    return "\n\n".join(parts)


def _items(text: str) -> Iterator[str]:
    """The entries of a section: a name with what it means, or one sentence that names nothing."""
    for entry in re.split(r"\n(?!\s{5,})", text):
        name, colon, says = entry.strip().partition(": ")
        named = colon and re.fullmatch(r"[\w, ]+", name)
        yield f"{', '.join(code(n) for n in name.split(', '))}: {says}" if named else entry
