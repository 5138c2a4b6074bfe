"""A case that shows a proof: the fewest facts under which something holds, read off a diagram and put in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ivpolicy.core.answers.diagram import Diagram
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.proofs.path import Path, needed
from ivpolicy.core.proofs.plain_child import AS_AT, values_of
from ivpolicy.core.record.computed import computed_value
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType
from ivpolicy.core.rules.condition import Count, Flag, Latest
from ivpolicy.core.rules.words import test_words
from ivpolicy.core.variables.variable import Variable
from ivpolicy.core.variables.worked_out_states import WorkedOutState


def witness(diagrams: QuestionDiagrams, diagram: Diagram) -> tuple[str, ...]:
    """The plainest case in which a diagram of yes and no says yes, one phrase for each fact that matters.

    Args:
        diagrams: The question's diagrams, whose variables the diagram splits on.
        diagram: A diagram with the answers True and False.

    Returns:
        Phrases such as `views.objects_to_visitor yes`, in the order of the vocabulary. None of them can be left out.
        Empty when the diagram says yes everywhere.

    Raises:
        ValueError: The diagram says yes nowhere.
    """
    return describe(diagrams, needed(diagrams, diagram))


def describe(diagrams: QuestionDiagrams, path: Path) -> tuple[str, ...]:
    """The cells of a path in words, a phrase for each variable, in the order of the vocabulary."""
    variables = [(diagrams.variables[level], cell) for level, cell in path.items()]
    variables.sort(key=lambda pair: (VOCABULARY.order(pair[0].key), pair[0].key))
    return tuple(cell_words(variable, cell) for variable, cell in variables)


# ---- cells in words ----


def cell_words(variable: Variable, cell: int) -> str:
    """A cell in words: the path of the fact, and a value in it, or the tests that hold."""
    if variable.flag is not None:
        return f"{variable.key} {_flag_words(variable, variable.flag, cell)}"
    is_list = variable.fact is None or variable.fact.type == FactType.LIST
    value = None if is_list else next(iter(values_of(variable, AS_AT, cell)), None)
    if value is None:  # a list, or a date that no day gives on `AS_AT`
        held = list(_tests(variable, cell, held=True))
        says = ", ".join(held) if held else f"not: {'; not: '.join(_tests(variable, cell, held=False))}"
        return f"{variable.key} {says}"
    computed = [path for path in dict.fromkeys(path for path, _ in variable.asked) if path != variable.key]
    if computed:
        return ", ".join(_said(variable.facts[path], computed_value(path, (value,), AS_AT)) for path in computed)
    return _said(variable.facts[variable.key], value)


def _said(fact: Fact, value: object) -> str:
    match value:
        case bool():
            return f"{fact.path} {'yes' if value else 'no'}"
        case frozenset():
            return f"{fact.path} includes {' and '.join(sorted(value)) or 'none of those named'}"
        case date():
            return f"{fact.path} {value.isoformat()} (as at {AS_AT.isoformat()})"
        case int() if fact.unit:
            return f"{fact.path} {value} {fact.unit}"
        case None:
            return f"{fact.path} not yet"
        case _:
            return f"{fact.path} {value}"


def _flag_words(variable: Variable, flag: WorkedOutState, cell: int) -> str:
    held = [
        word for word in flag.words
        if tuple(isinstance(test, Flag) and word in test.states for _, test in variable.asked) == variable.cells[cell]
    ]  # fmt: skip
    return " or ".join(held).replace("_", " ")


def _tests(variable: Variable, cell: int, *, held: bool) -> Iterator[str]:
    for (path, test), truth in zip(variable.asked, variable.cells[cell], strict=True):
        if truth == held:
            unit = variable.facts[path].unit if not isinstance(test, Count | Latest) else None
            yield test_words(test, unit)
