"""The editor's schema and the loader refuse the same structures, because both come from one declaration."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from damaged_nodes import every_schema, node_at, nodes_under, renamed, with_node, without
from editor import as_an_editor_reads
from invented_pack import FULL_PACK, HEAD
from ivpolicy.core.grammar.pack_schema import pack_schema
from ivpolicy.core.grammar.parser import pack_of_nodes, parse_pack
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.text.source import NOWHERE, ListNode, MappingNode, Node, ScalarNode
from ivpolicy.core.text.yaml_text import read_nodes

POLICIES = Path(__file__).parents[2] / "policies"
SCHEMA = pack_schema()
VALIDATOR = Draft7Validator(SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER)

# The schema cannot know the types of the pack's own facts, nor the outcomes of its own questions: no rule uses them here.
WITHOUT_OWN_NAMES = (
    FULL_PACK.replace("local.fernmoor.has_garden: yes", "child.disabled: yes")
    .replace(
        "local.fernmoor.pet: {one_of: [cat, dog]}, local.fernmoor.rooms: 4",
        "placement.type: {one_of: [foster]}, child.age: 4",
    )
    .replace("question: local.gift", "question: visitor.end")
    .replace("local.fernmoor.garden_seen_on", "placement.moved_on")
    .replace("then: {may: allowed}", "then: {may: ended}")
)


def loader_takes(root: Node) -> bool:
    return pack_of_nodes(root, "fernmoor.yaml")[0] is not None


def schema_takes(root: Node) -> bool:
    return VALIDATOR.is_valid(as_an_editor_reads(root))


# ---- damage to a valid pack ----

PLAIN = st.sampled_from(
    ["", "~", "true", "False", "yes", "no", "Yes", "7", "-1", "+3", "0", "007", "2.5", "12 months", "1 month", "0 days", "3 working days",
     "2026-31-02", "2026-02-30", "2026-01-31", "not stated", "unapproved", "any", "all", "gap", "appoint", "met", "never", "none",
     "must", "kind", "on", "foster", "child.disabled", "appointment.visits", "visitor.appoint", "x y", "é", "9x", "looked_after_review"]
)  # fmt: skip
SCALARS = st.builds(ScalarNode, PLAIN, st.just(NOWHERE), st.booleans())
KEYS = st.sampled_from(
    ["id", "when", "then", "gap", "action", "actions", "clause", "any", "none", "at_least", "at_most", "where", "reading", "rule", "answer",
     "includes", "within", "from", "every", "copies", "fact", "of", "must", "must_not", "unless", "child.disabled", "child.age", "zzz", "placement.moved_on"]
)  # fmt: skip


ROOT, _ = read_nodes(WITHOUT_OWN_NAMES, "fernmoor.yaml")
assert ROOT is not None
PATHS = nodes_under(ROOT)


@st.composite
def damaged_packs(draw: st.DrawFn) -> Node:
    path = draw(st.sampled_from(PATHS))
    node = node_at(ROOT, path)
    return with_node(ROOT, path, draw(damaged(node)))


def damaged(node: Node) -> st.SearchStrategy[Node]:
    others = st.sampled_from(PATHS).map(lambda path: node_at(ROOT, path))
    ways = [
        SCALARS,
        others,
        st.just(ListNode((node,), NOWHERE)),
        st.just(MappingNode((), NOWHERE)),
        st.just(ListNode((), NOWHERE)),
    ]
    if isinstance(node, MappingNode) and node.entries:
        places = st.integers(0, len(node.entries) - 1)
        ways = [*ways, places.map(lambda at: without(node, at)), st.builds(renamed, st.just(node), places, KEYS)] * 2
        ways += [
            st.builds(
                lambda key, value: renamed(
                    replace(node, entries=((ScalarNode(key, NOWHERE), value), *node.entries)), 0, key
                ),
                KEYS,
                others,
            )
        ]
    if isinstance(node, ListNode) and node.items:
        ways += [st.integers(0, len(node.items) - 1).map(lambda at: without(node, at))]
    return st.one_of(ways)


@settings(max_examples=200, deadline=None)
@given(damaged_packs())
def test_loader_and_schema_take_and_refuse_the_same_damaged_packs(root):
    taken = loader_takes(root)

    assert schema_takes(root) is taken, [str(problem) for problem in pack_of_nodes(root, "fernmoor.yaml")[1]]


# ---- single sentences ----


@pytest.mark.parametrize("text", [HEAD, FULL_PACK, WITHOUT_OWN_NAMES])
def test_schema_and_loader_take_a_valid_pack(text):
    root, _ = read_nodes(text, "fernmoor.yaml")

    assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(root))] == []
    assert parse_pack(text, file="fernmoor.yaml")[1] == ()


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_schema_takes_every_shipped_pack(path):
    root, _ = read_nodes(path.read_text(encoding="utf-8"), path.name)

    assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(root))] == []


def test_schema_is_itself_valid():
    Draft7Validator.check_schema(SCHEMA)


def test_schema_offers_every_fact_as_a_key_of_a_condition_with_its_plain_question():
    properties = SCHEMA["definitions"]["condition"]["properties"]

    assert {path: properties[path]["description"] for path in VOCABULARY} == {
        path: fact.asks for path, fact in VOCABULARY.items()
    }


def test_schema_shows_type_and_unit_over_a_fact():
    hover = SCHEMA["definitions"]["condition"]["properties"]["care.months_looked_after"]["markdownDescription"]

    assert hover.endswith("`care.months_looked_after` · integer · months")


def test_schema_never_uses_one_of_whose_errors_an_editor_cannot_place():
    assert "oneOf" not in json.dumps(SCHEMA)


def test_every_object_with_named_keys_is_closed():
    open_objects = [
        schema
        for schema in every_schema(SCHEMA)
        if "properties" in schema and schema.get("type") == "object" and schema.get("additionalProperties") is not False
    ]

    assert open_objects == []


def test_misspelt_fact_is_refused_inside_a_list_item():
    text = FULL_PACK.replace("where: {kind: employment, taken_up: yes}", "where: {kind: employment, takenup: yes}")
    root, _ = read_nodes(text, "fernmoor.yaml")

    assert not schema_takes(root)
    assert not loader_takes(root)
