"""The schema of one pack offers its own names, and takes and refuses what that of any pack does."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from editor import as_an_editor_reads
from invented_pack import FULL_PACK
from ivpolicy.core.grammar.editions import parse_editions
from ivpolicy.core.grammar.pack_schema import pack_schema
from ivpolicy.core.text.yaml_text import read_nodes

TESTS = Path(__file__).parents[1]
PACKS = sorted([*TESTS.parent.glob("policies/*.yaml"), *(TESTS / "packs" / "constructs").glob("*.yaml")])
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in PACKS} | {"fernmoor": FULL_PACK}


def schema_of(text):
    editions, problems = parse_editions(text, file="pack.yaml")
    assert editions, problems
    return pack_schema(editions)


def takes(schema, text):
    root, _ = read_nodes(text, "pack.yaml")
    return Draft7Validator(schema).is_valid(as_an_editor_reads(root))


def offered(schema, part):
    """The words that a part of the schema lists, behind references too."""
    if "$ref" in part:
        return offered(schema, schema["definitions"][part["$ref"].rpartition("/")[2]])
    inner = [word for key in ("anyOf", "allOf") for each in part.get(key, ()) for word in offered(schema, each)]
    return {*part.get("enum", ()), *([part["const"]] if "const" in part else ()), *inner}


OWN = schema_of(FULL_PACK)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_pack_is_taken_by_its_own_schema(text):
    assert takes(schema_of(text), text)


@pytest.mark.parametrize(
    ("definition", "names"),
    [
        ("own_clause", {"FER-1", "FER-2", "FER-3"}),
        ("own_actor", {"scheme", "desk"}),
        ("question", {"local.gift", "visitor.appoint"}),
        ("fact", {"local.fernmoor.has_garden", "child.disabled"}),
        ("fact_date", {"local.fernmoor.garden_seen_on", "placement.moved_on"}),
    ],
)
def test_own_names_are_offered_beside_those_of_any_pack(definition, names):
    assert names <= offered(OWN, OWN["definitions"][definition])


def test_a_fact_of_another_type_is_not_offered_for_a_day():
    assert "local.fernmoor.has_garden" not in offered(OWN, OWN["definitions"]["fact_date"])


def test_rules_that_others_may_name_are_offered():
    (pack,), _ = parse_editions(FULL_PACK, file="pack.yaml")

    assert {rule.id for rule in pack.rules} <= offered(OWN, OWN["definitions"]["own_rule"])


def test_sources_of_a_clause_are_offered():
    schema = schema_of(TEXTS["several_sources"])

    assert len(offered(schema, schema["definitions"]["own_source"])) > 0


def test_outcomes_of_an_own_question_are_offered_where_its_answer_is_asked():
    answers = OWN["definitions"]["condition"]["properties"]["answer"]["properties"]

    assert {"gap", "allowed"} <= offered(OWN, answers["local.gift"])


def test_what_an_own_fact_cannot_be_is_marked():
    wrong = FULL_PACK.replace("local.fernmoor.rooms: 4", "local.fernmoor.rooms: many")
    assert wrong != FULL_PACK

    assert takes(pack_schema(), wrong)
    assert not takes(OWN, wrong)


def test_a_name_that_is_not_declared_yet_is_not_marked():
    later = FULL_PACK.replace("clause: FER-1", "clause: FER-9", 1)
    assert later != FULL_PACK

    assert takes(OWN, later)


def test_names_of_every_edition_are_offered():
    head, edition = FULL_PACK.split("edition: First", 1)
    sections = "edition: First" + edition
    later = sections.replace("edition: First", "edition: Second").replace("FER-2", "FER-7")
    indented = ["    " + line for text in (sections, later) for line in text.splitlines()]
    starts = [number for number, line in enumerate(indented) if line.startswith("    edition:")]
    for number in starts:
        indented[number] = indented[number].replace("    edition:", "  - edition:")
    several = head + "editions:\n" + "\n".join(indented) + "\n"

    schema = schema_of(several)

    assert {"FER-2", "FER-7"} <= offered(schema, schema["definitions"]["own_clause"])
