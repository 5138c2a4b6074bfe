"""The editor's schema of worked cases and their reader refuse the same, because both come from one declaration."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from damaged_nodes import every_schema, node_at, nodes_under, renamed, with_node, without
from editor import as_an_editor_reads
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.grammar.conditions import LOCAL_FACT_PATTERN, LOCAL_QUESTION_PATTERN
from ivpolicy.core.grammar.reader import Reader
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.text.source import NOWHERE, ListNode, MappingNode, Node, ScalarNode
from ivpolicy.core.text.yaml_text import read_nodes
from ivpolicy.files.packs import load_pack, shipped_folder
from ivpolicy.tester.case_grammar import EXPECTED, PLAIN_PATHS, SHEET, worked_cases_schema
from ivpolicy.tester.case_problems import unknown_facts
from ivpolicy.tester.case_shapes import Written

LEEDS = load_pack("leeds")
SCHEMA = worked_cases_schema()
VALIDATOR = Draft7Validator(SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER)
SHIPPED = sorted((shipped_folder() / "cases").glob("*.yaml"))
TEXT = """\
cases: fernmoor
as_at: 2026-11-01
always: {child.statuses: [looked_after], care.responsible_authority: fernmoor}
fixtures:
  alone: {child.socially_isolated: yes, local.fernmoor.pet: cat}
worked:
  - case: A sentence
    clause: [FER-1, FER-2]
    with: alone
    readings: {far: outside}
    facts:
      child.disabled: no
      judgements.visitor_in_interests: {value: yes, by: A. Invented}
    expect:
      visitor.appoint:
        status: decided
        outcome: appoint
        strength: must
        local: speaks
        by: [isolated]
        missing: []
        turns_on: [far]
        conflict: none
        gap: closed
        cautions: ENG-8
        actions: [eligible]
        no_actions: [find another way]
        action_strengths: {eligible: must}
        grounds: {isolated: holds}
      visitor.vetting:
        items: {panel: met}
        due_on: {panel: 2026-11-01}
        preferred: {panel: not_known}
        waived: {panel: [known_well]}
        deadlines: {confirm: none}
        late: {confirm: 2026-11-01}
        who: {confirm: coordinator}
        to: {confirm: visitor}
        with: {confirm: coordinator}
        copies: {confirm: [reviewing officer]}
        strengths: {panel: should}
        clauses: [FER-1]
        says: met
        place: coordinator
      local.gift: {outcome: none}
    unconfirmed: yes
    confirmed_by: A. Invented
    and_with:
      - facts: {child.disabled: null}
        as_at: 2026-11-02
        expect:
"""


def read(text: str) -> Node:
    root, problems = read_nodes(text, "cases.yaml")
    assert root is not None
    assert problems == ()
    return root


ROOT = read(TEXT)
PATHS = nodes_under(ROOT)


def reader_takes(root: Node) -> bool:
    """Whether the file is taken as far as the schema can know: its form, and the facts and questions of every pack."""
    reader = Reader("cases.yaml", {}, {})
    written = SHEET.read(root, reader)
    return not reader.found and not list(unknown_names(written))


def unknown_names(written):
    cases = written.get("worked", ())
    cases = [*cases, *(part for case in cases for part in case.get("and_with", ()))]
    fixtures = written.get("fixtures", Written()).values.values()
    facts = [written.get("always", Written()), *fixtures, *(case.get("facts", Written()) for case in cases)]
    for problem in unknown_facts((place for said in facts for place in said.places.items()), LEEDS):
        if not re.search(f"`{LOCAL_FACT_PATTERN}`", problem.message):
            yield problem.message
    for question in (question for case in cases for question in case.get("expect", Written()).places):
        if question not in CATALOGUE and not re.fullmatch(LOCAL_QUESTION_PATTERN, question):
            yield question


def schema_takes(root: Node) -> bool:
    return VALIDATOR.is_valid(as_an_editor_reads(root))


# ---- damage to a valid file ----

PLAIN = st.sampled_from(
    ["", "~", "true", "False", "yes", "no", "7", "2.5", "2026-31-02", "2026-02-30", "2026-01-31", "none", "met", "gap",
     "must", "should_not", "due", "case_tension", "child.disabled", "visitor.appoint", "ENG-8", "x y", "\u00e9", "a: b"]
)  # fmt: skip
SCALARS = st.builds(ScalarNode, PLAIN, st.just(NOWHERE), st.booleans())
KEYS = st.sampled_from(
    ["case", "cases", "as_at", "worked", "with", "facts", "clause", "and_with", "unconfirmed", "expect", "status", "items",
     "child.disabled", "child.age", "child.disable", "local.leeds.x", "local.x", "visitor.appoint", "visitor.apoint", "zzz"]
)  # fmt: skip


@st.composite
def damaged_files(draw: st.DrawFn) -> Node:
    path = draw(st.sampled_from(PATHS))
    return with_node(ROOT, path, draw(damaged(node_at(ROOT, path))))


def damaged(node: Node) -> st.SearchStrategy[Node]:
    others = st.sampled_from(PATHS).map(lambda path: node_at(ROOT, path))
    ways = [
        SCALARS,
        others,
        *map(st.just, (ListNode((node,), NOWHERE), MappingNode((), NOWHERE), ListNode((), NOWHERE))),
    ]
    if isinstance(node, MappingNode) and node.entries:
        places = st.integers(0, len(node.entries) - 1)
        ways = [*ways, places.map(lambda at: without(node, at)), st.builds(renamed, st.just(node), places, KEYS)] * 2
    if isinstance(node, ListNode) and node.items:
        ways += [st.integers(0, len(node.items) - 1).map(lambda at: without(node, at))]
    return st.one_of(ways)


@settings(max_examples=200, deadline=None)
@given(damaged_files())
def test_reader_and_schema_take_and_refuse_the_same_damaged_files(root):
    assert schema_takes(root) is reader_takes(root)


# ---- single sentences ----


def test_reader_and_schema_take_a_file_with_every_key():
    assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(ROOT))] == []
    assert reader_takes(ROOT)
    assert all(f" {name}:" in TEXT for name in EXPECTED.keys)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_schema_takes_the_shipped_worked_cases_which_name_it_where_an_editor_looks(path):
    text = path.read_text(encoding="utf-8")

    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)

    assert named is not None
    published = json.loads((path.parent / named[1]).read_text(encoding="utf-8"))
    assert published == SCHEMA
    assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(read(text)))] == []


def test_schema_takes_the_worked_cases_of_every_construct():
    for path in sorted((shipped_folder().parent / "tests" / "constructs" / "cases").glob("*.yaml")):
        assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(read(path.read_text())))] == []


def test_schema_is_itself_valid_and_every_object_with_named_keys_is_closed():
    Draft7Validator.check_schema(SCHEMA)

    objects = [part for part in every_schema(SCHEMA) if "properties" in part and part.get("type") == "object"]
    assert all(part.get("additionalProperties") is False for part in objects)


def list_of(reference):
    """The list of words that a schema refers to."""
    assert reference.keys() == {"$ref"}
    return SCHEMA["definitions"][reference["$ref"].removeprefix("#/definitions/")]


def test_schema_offers_every_recorded_fact_with_its_question_and_what_is_usually_written():
    facts = SCHEMA["definitions"]["facts"]["properties"]

    recorded = {path: fact.asks for path, fact in VOCABULARY.items() if not fact.computed_from}
    assert {path: told["description"] for path, told in facts.items()} == recorded | PLAIN_PATHS
    assert list_of(facts["child.disabled"]["anyOf"][0]) == {"enum": ["yes", "no"]}


def test_schema_offers_every_question_and_its_outcomes_with_what_they_mean():
    questions = SCHEMA["definitions"]["expect"]["properties"]

    assert set(questions) == set(CATALOGUE)
    offered = list_of(questions["visitor.appoint"]["properties"]["outcome"]["anyOf"][0])
    meanings = dict(zip(offered["enum"], offered["enumDescriptions"], strict=True))
    assert meanings.items() >= CATALOGUE["visitor.appoint"].outcomes.items()
