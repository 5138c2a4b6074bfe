"""A case that shows a proof: the fewest facts under which something holds, read off a diagram and put in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ivpolicy.core.answers.diagram import Diagram, Final, Split, restricted
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.record.computed import computed_value
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType
from ivpolicy.core.rules.condition import Count, Flag, Latest
from ivpolicy.core.rules.words import test_words
from ivpolicy.core.variables.single_values import Value, representatives
from ivpolicy.core.variables.variable import Variable
from ivpolicy.core.variables.worked_out_states import WorkedOutState

AS_AT = date(2026, 11, 1)
"""The day of decision of a witness; dates in it are told as from this day."""

_USUAL = frozenset({"looked_after"})
"""The status a witness starts from: nearly every question is about a looked-after child."""

Path = dict[int, int]
"""The cell of the variable at each level that matters."""


def witness(space: QuestionDiagrams, diagram: Diagram) -> tuple[str, ...]:
    """The plainest case in which a diagram of yes and no says yes, one phrase for each fact that matters.

    Args:
        space: The question's space, whose variables the diagram splits on.
        diagram: A diagram with the answers True and False.

    Returns:
        Phrases such as `views.objects_to_visitor yes`, in the order of the vocabulary. None of them can be left out.
        Empty when the diagram says yes everywhere.

    Raises:
        ValueError: The diagram says yes nowhere.
    """
    return describe(space, needed(space, diagram))


def describe(space: QuestionDiagrams, path: Path) -> tuple[str, ...]:
    """The cells of a path in words, a phrase for each variable, in the order of the vocabulary."""
    variables = sorted(((space.variables[level], cell) for level, cell in path.items()), key=lambda p: _order(p[0]))
    return tuple(cell_words(variable, cell) for variable, cell in variables)


def needed(space: QuestionDiagrams, diagram: Diagram) -> Path:
    """The cells of the shortest way to yes, without those that can be left out; ValueError where there is none."""
    path = _shortest(space, diagram)
    for level in sorted(path, reverse=True):
        fewer = {other: cell for other, cell in path.items() if other != level}
        if says_yes(space, diagram, fewer):
            path = fewer
    return path


def says_yes(space: QuestionDiagrams, diagram: Diagram, path: Path) -> bool:
    """Whether the diagram says yes wherever the variables lie in these cells."""
    found = under(space, diagram, path)
    return isinstance(found, Final) and found.value is True


def under(space: QuestionDiagrams, diagram: Diagram, path: Path) -> Diagram:
    """The diagram where the variables lie in these cells, all others open."""
    return restricted(diagram, lambda lv: (path[lv],) if lv in path else range(len(space.variables[lv].cells)))


# ---- the shortest way ----

_Cost = tuple[int, int]


def _shortest(space: QuestionDiagrams, diagram: Diagram) -> Path:
    best: dict[Diagram, tuple[_Cost, int] | None] = {}

    def cost(node: Diagram) -> _Cost | None:
        if isinstance(node, Final):
            return (0, 0) if node.value is True else None
        if node not in best:
            variable = space.variables[node.level]
            ways = ((cost(kid), i) for i, kid in enumerate(node.kids))
            best[node] = min(((_plus(further, variable, i), i) for further, i in ways if further), default=None)
        found = best[node]
        return found[0] if found else None

    if cost(diagram) is None:
        raise ValueError("the diagram says yes nowhere")
    return dict(_along(diagram, best))


def _plus(further: _Cost, variable: Variable, cell: int) -> _Cost:
    return (further[0] + 1, further[1] + _oddness(variable, cell))


def _along(node: Diagram, best: dict[Diagram, tuple[_Cost, int] | None]) -> Iterator[tuple[int, int]]:
    while isinstance(node, Split) and (found := best[node]):
        yield node.level, found[1]
        node = node.kids[found[1]]


def _oddness(variable: Variable, cell: int) -> int:
    """How far a cell is from the plain case, 0 the plainest: a looked-after child, few members, a value that exists."""
    value = representative(variable, cell)
    if isinstance(value, frozenset):
        return len(value ^ _USUAL) if variable.key == "child.statuses" else len(value)
    return 1 if value in ("never", "none") else 0


# ---- cells in words ----


def representative(variable: Variable, cell: int) -> Value | None:
    """The plainest value in a cell of a single-valued fact, on the day `AS_AT`; None where no value lies in it then."""
    if variable.flag is not None or variable.fact is None or variable.fact.type == FactType.LIST:
        return None
    asked = tuple((variable.facts[path], test) for path, test in variable.asked)
    values = representatives(variable.fact, asked, AS_AT)
    inside = (value for value in values if variable.vector(value, AS_AT) == variable.cells[cell])
    return min(inside, key=_plainness, default=None)


def _plainness(value: Value) -> tuple[int, int]:
    match value:
        case frozenset():
            return 0, len(value)
        case date():
            return 0, abs((AS_AT - value).days)
        case str():
            return int(value in ("never", "none")), 0
        case _:
            return 0, int(value)


def cell_words(variable: Variable, cell: int) -> str:
    """A cell in words: the path of the fact, and a value in it, or the tests that hold."""
    if variable.flag is not None:
        return f"{variable.key} {_flag_words(variable, variable.flag, cell)}"
    value = representative(variable, cell)
    if value is None or variable.fact is None:
        return _tests_held(variable, cell)
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


def _tests_held(variable: Variable, cell: int) -> str:
    """A list, or a date that no day gives on `AS_AT`: what holds of it, in the words of the tests."""
    held = list(_tests(variable, cell, held=True))
    if held:
        return f"{variable.key} {', '.join(held)}"
    return f"{variable.key} not: {'; not: '.join(_tests(variable, cell, held=False))}"


def _tests(variable: Variable, cell: int, *, held: bool) -> Iterator[str]:
    for (path, test), truth in zip(variable.asked, variable.cells[cell], strict=True):
        if truth == held:
            unit = variable.facts[path].unit if not isinstance(test, Count | Latest) else None
            yield test_words(test, unit)


def _order(variable: Variable) -> tuple[int, str]:
    return (VOCABULARY.order(variable.key), variable.key)
