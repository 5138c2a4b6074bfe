"""The parts of the format page that are no mappings with fixed keys: conditions, findings, values by reading."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.grammar.conditions import ConditionShape
from ivpolicy.core.grammar.fact_tests import TestShape, shape_of_test
from ivpolicy.core.grammar.mappings import MappingOf
from ivpolicy.core.grammar.parts import STRENGTHS
from ivpolicy.core.grammar.reader import FactKind
from ivpolicy.core.grammar.shapes import Shape
from ivpolicy.core.grammar.structures import ValueOrReading
from reference_pages.markdown import code, codes, section, table

CONDITIONS = "Conditions"
READINGS = "A value by reading"

_CONDITIONS = """\
A condition is a mapping in which every entry holds. `{}` holds always. There is no test for whether a fact is known:
supplying the fact would then reverse an answer already given."""

_ENTRIES = (
    ("`<fact>: <test>`", "The fact passes the test. The facts are listed on [their page](facts.md)."),
    ("`any: [..]`", "One of these conditions is enough."),
    ("`all: [..]`", "All of these conditions hold."),
    ("`none: [..]`", "Not one of these conditions holds."),
    ("`at_least: {number: 2, of: [..]}`", "At least that many of these conditions hold."),
    ("`rule: <id>`", "The condition of another rule, ground, check, duty, rung or definition of this pack holds."),
    ("`answer: {<question>: <outcome>}`", "The combined answer to another question is this; in a conflict, the law's."),
    ("`reading: {<reading>: {<option>: ..}}`", "A condition for each option; `never` for one that cannot hold."),
)  # fmt: skip

_KINDS = {
    "boolean": FactKind("boolean"),
    "integer": FactKind("integer"),
    "date": FactKind("date", takes=("never",)),
    "choice": FactKind("choice", ("one_choice", "another")),
    "set": FactKind("set", ("one_choice", "another")),
    "list": FactKind("list", fields=(("on", FactKind("date")),)),
}
"""A fact of each type, to ask the declaration which tests it takes."""

_BARE = {
    "boolean": "`yes` or `no`",
    "integer": "a whole number",
    "date": "`never` or `none`, where the fact takes it",
    "choice": "one of its choices",
}

_FINDINGS = """\
A finding is one strength and one outcome, such as `{must: appoint}`. The strengths, from the strongest: %s. After
`must_not` and `should_not` stands an act that the question says can be refused: %s. After the others stands an
outcome of the [question](questions.md)."""

_READINGS = """\
Wherever a value may hang on a reading it can be written `{reading: {<its id>: {<option>: <value>, ..}}}`, with a value
for each option that the reading declares, the barred ones too. The option `chosen` under `readings` decides."""


def conditions_section() -> str:
    """What may stand in a condition, and the tests by type of fact."""
    tests = table(("Type of fact", "Test", "Meaning"), _tests())
    return section(CONDITIONS, _CONDITIONS, table(("Entry", "Meaning"), _ENTRIES), "The tests, by type of fact:", tests)


def findings_section() -> str:
    """Strengths and outcomes."""
    acts = (f"{codes(q.refusals)} of {code(q.id)}" for q in CATALOGUE.values() if q.refusals)
    return section("Findings", _FINDINGS % (codes(STRENGTHS), "; ".join(acts)))


def readings_section() -> str:
    """Values that hang on a reading."""
    return section(READINGS, _READINGS)


def _tests() -> Iterator[tuple[str, str, str]]:
    for name, kind in _KINDS.items():
        if name in _BARE:
            yield name, _BARE[name], "The fact is exactly this."
        for word, key in _words(kind).keys.items() if _words(kind) else ():
            yield name, f"{code(word)}: {_value(key.shape)}", key.doc
    yield "list", "a list of tests", "All of them hold."


def _words(kind: FactKind) -> MappingOf | None:
    items = ConditionShape(may_be_empty=True) if kind.type == "list" else None
    return _test_of(shape_of_test(kind, items)).words


def _test_of(shape: Shape) -> TestShape:
    """The test inside a shape that may also hang on a reading or be given several times."""
    while not isinstance(shape, TestShape):
        shape = shape.value if isinstance(shape, ValueOrReading) else shape.one  # type: ignore[attr-defined]
    return shape


def _value(shape: Shape) -> str:
    words = (shape.value if isinstance(shape, ValueOrReading) else shape).describe()
    return words.replace("one of `one_choice` or `another`", "one of its choices")
