"""No key is lost where a plain reader of YAML 1.1 takes a word for a truth value (`on`, `yes`, `no`, `off`)."""

import json

import pytest
import yaml
from jsonschema import Draft7Validator

from invented_councils import FERNMOOR
from ivpolicy import read_case
from ivpolicy.core.grammar.pack_schema import pack_schema
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.tester.case_grammar import worked_cases_schema

SCHEMAS = {"pack": pack_schema(), "cases": worked_cases_schema()}
APPROVED = FERNMOOR.replace(
    "approval: unapproved",
    "approval: {by: I. Invented, role: director, on: 2026-11-02}\nchanges: [{on: 2026-11-01, by: I. Invented, what: first}]",
)


def keys(schema):
    """Every key that a schema names, with the schema of the mapping it stands in."""
    if isinstance(schema, list):
        for part in schema:
            yield from keys(part)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
            yield from ((key, schema) for key in schema["properties"])
        for part in schema.values():
            yield from keys(part)


def taken_for_a_truth_value(key):
    return isinstance(yaml.safe_load(key), bool)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_key_that_is_taken_for_a_truth_value_has_a_second_spelling(name):
    found = list(keys(SCHEMAS[name]))
    assert len(found) > 100
    lost = [key for key, _ in found if taken_for_a_truth_value(key) and key != "on"]
    one_way = [key for key, schema in found if key == "on" and "^true$" not in schema.get("patternProperties", {})]
    assert (lost, one_way) == ([], [])


def test_a_pack_that_a_plain_reader_has_read_and_written_again_is_the_same_pack():
    again = yaml.safe_dump(yaml.safe_load(APPROVED), allow_unicode=True, sort_keys=False)
    assert "\n  true: 2026-11-02" in again

    pack, problems = parse_pack(again, file="fernmoor.yaml")
    before, _ = parse_pack(APPROVED, file="fernmoor.yaml")

    assert problems == ()
    assert (pack.approval.on, pack.changes[0].on) == (before.approval.on, before.changes[0].on)
    plain = json.loads(json.dumps(yaml.safe_load(APPROVED), default=str))
    assert [error.message for error in Draft7Validator(SCHEMAS["pack"]).iter_errors(plain)] == []


def test_both_spellings_at_once_are_refused_by_loader_and_schema():
    both = APPROVED.replace("on: 2026-11-02", "on: 2026-11-02, true: 2026-11-03")
    _, problems = parse_pack(both, file="fernmoor.yaml")
    assert [problem.code for problem in problems] == ["P003"]
    plain = json.loads(json.dumps(yaml.safe_load(both.replace("{by:", '{"on": 2026-11-01, by:')), default=str))
    assert not Draft7Validator(SCHEMAS["pack"]).is_valid(plain)


def test_a_record_read_by_a_plain_reader_keeps_its_days():
    text = (
        "case_id: a\njudgements: {visitor_in_interests: {value: yes, by: I. Invented, role: manager, on: 2026-11-02}}\n"
    )
    plain = yaml.safe_load(text)
    assert True in plain["judgements"]["visitor_in_interests"]

    for given in (plain, json.loads(json.dumps(plain, default=str))):
        record = read_case(given)
        assert isinstance(record, CaseRecord)
        assert str(record.judgements.visitor_in_interests.on) == "2026-11-02"
