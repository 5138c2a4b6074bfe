"""What is written as YAML, by PyYAML in any style or by this project's own writer, is read back as what it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.record.case import CaseError, CaseRecord, read_case
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode, SourceLocation
from ivpolicy.core.text.yaml_text import read_nodes
from ivpolicy.files.cases import read_case_bytes, read_case_file
from ivpolicy.files.packs import load_pack, load_text, shipped_folder, shipped_packs
from ivpolicy.tester.case_shapes import value_written
from ivpolicy.tester.cases_as_yaml import cases_text
from ivpolicy.tester.sheet import WorkedCase, read_sheet
from ivpolicy.tester.suggestions import Suggested, Suggestion
from strategies import DAYS_OF_DECISION, LEAVES, partial_facts

DAY = date(2026, 11, 1)
EXAMPLES = sorted(
    path for path in (shipped_folder().parent / "examples").glob("*.*") if path.suffix in (".json", ".yaml")
)

# ---- random trees ----------------------------------------------------------------------------------------------

# Text that YAML itself reads as something else, or that has marks of YAML in it.
TRAPS = (
    "yes", "no", "null", "~", "true", "012", "0x1F", "1e3", "12:30", "2024-03", "2024-03-05", ".5", "-", "- a", "?", ": ",
    "a: b", "a #b", "#", "&a", "*a", "!a", "@a", "`a`", "%a", "<<", "=", "|", ">", "[a", "{a}", "it's", '"', "\\", "''", " a ",
    "a\nb", "\n", "a\n\n  b\n", "---", "...", "", "a\tb", "\u2013 a", "\u00e9", "\U0001f600",
)  # fmt: skip
# Characters that cannot be seen are refused where they stand bare, so the random texts hold none.
_SEEN = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"])
TEXTS = st.one_of(st.sampled_from(TRAPS), st.text(_SEEN | st.sampled_from(" \n\t"), max_size=20))
KEYS = st.one_of(st.sampled_from(TRAPS), st.text(_SEEN, min_size=1, max_size=12))
TREES = st.recursive(
    TEXTS, lambda part: st.lists(part, max_size=4) | st.dictionaries(KEYS, part, max_size=4), max_leaves=25
)
MAPPINGS = st.dictionaries(KEYS, TREES, min_size=1, max_size=4)
STYLES = st.fixed_dictionaries({
    "default_flow_style": st.sampled_from([True, False, None]),
    "default_style": st.sampled_from([None, None, "'", '"', "|", ">"]),
    "allow_unicode": st.booleans(),
    "indent": st.sampled_from([2, 4]),
    "width": st.sampled_from([20, 80, 1000]),
    "explicit_start": st.booleans(),
    "line_break": st.sampled_from(["\n", "\r\n"]),
})  # fmt: skip


class _Dumper(yaml.SafeDumper):
    """As a case system would write, without anchors: those are refused, and a tree has no need of them."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def dumped(data: object, style: Mapping[str, Any]) -> str:
    """The text of some data; where PyYAML folds a quoted text so that it reads another one back, none is of use."""
    text = yaml.dump(data, Dumper=_Dumper, sort_keys=False, **style)
    assume(yaml.safe_load(text) == data)
    return text


@given(MAPPINGS, STYLES)
def test_any_text_that_pyyaml_writes_is_read_as_it_was(tree: dict[str, Any], style: dict[str, Any]) -> None:
    root, problems = read_nodes(dumped(tree, style), "case.yaml")

    assert problems == ()
    assert root is not None
    assert value_written(root) == tree


@given(MAPPINGS, STYLES)
def test_a_case_file_gives_the_same_values_as_json_and_as_yaml(tree: dict[str, Any], style: dict[str, Any]) -> None:
    assume(not set(tree) & set(CaseRecord.model_fields))
    as_yaml = read_case_bytes(dumped(tree, style).encode(), suffix=".yaml")
    as_json = read_case_bytes(json.dumps(tree).encode(), suffix=".json")

    assert as_yaml == as_json == tree


# ---- records ---------------------------------------------------------------------------------------------------


def nested(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts under their sections, as a case file has them."""
    data: dict[str, Any] = {"case_id": "round-trip"}
    for path, value in facts.items():
        *sections, name = path.split(".")
        place = data
        for section in sections:
            place = place.setdefault(section, {})
        place[name] = value
    return data


RECORDED = tuple(path for path in LEAVES if not path.startswith("judgements."))


def record_or_problems(data: dict[str, Any]) -> CaseRecord | tuple[str, ...]:
    try:
        return read_case(data)
    except CaseError as error:
        return tuple(map(str, error.problems))


@given(st.sampled_from(DAYS_OF_DECISION).flatmap(lambda day: partial_facts(RECORDED, day)), STYLES)
def test_a_random_record_is_the_same_through_yaml_json_and_python(facts: dict[str, Any], style: dict[str, Any]) -> None:
    data = nested(facts)
    written = dumped(data, {**style, "default_style": None})  # quoting a number would make PyYAML write its tag

    told = record_or_problems(data)

    assert record_or_problems(read_case_bytes(written.encode(), suffix=".yaml")) == told
    assert record_or_problems(read_case_bytes(json.dumps(data).encode(), suffix=".json")) == told


@settings(max_examples=10)
@given(STYLES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_is_the_same_record_in_every_style(path: Any, style: dict[str, Any]) -> None:
    data = read_case_file(path)
    written = dumped(data, {**style, "default_style": None} if path.suffix == ".json" else style)

    assert read_case(read_case_bytes(written.encode(), suffix=".yaml")) == read_case(data)


# ---- worked cases, as `ivpolicy suggest` writes them -----------------------------------------------------------

# No sentence and no name is all blank: a reader of the file could not see it.
NAMES = st.text(_SEEN | st.just(" "), min_size=1, max_size=30).filter(str.strip)
# A fact of nothing is a fact taken out. What is suggested is of one line: values of the record, and sentences of the pack.
WORDS = st.one_of(st.sampled_from([t for t in TRAPS if t not in ("", "~", "null")]), NAMES)
PARTS = st.recursive(
    WORDS, lambda part: st.lists(part, max_size=3) | st.dictionaries(NAMES, part, max_size=3), max_leaves=12
)
FACTS = st.dictionaries(st.sampled_from(sorted(LEAVES)), PARTS, max_size=4)
SAID = WORDS.filter(str.strip)
LISTED = st.lists(SAID, max_size=3)
NAMED = st.dictionaries(NAMES, SAID, max_size=3)
EXPECTATIONS = {
    "outcome": SAID, "gap": SAID, "by": LISTED, "missing": LISTED, "turns_on": LISTED, "actions": SAID | LISTED,
    "no_actions": LISTED, "cautions": LISTED, "who": NAMED, "due_on": NAMED, "deadlines": NAMED, "late": NAMED,
    "waived": st.dictionaries(NAMES, LISTED, max_size=3), "status": st.sampled_from(["decided", "no_rule"]),
}  # fmt: skip
EXPECTED = st.dictionaries(
    st.sampled_from(["visitor.appoint", "advocacy.offer"]), st.fixed_dictionaries({}, optional=EXPECTATIONS), min_size=1
)


@given(NAMES, FACTS, EXPECTED, st.dictionaries(NAMES, NAMES, max_size=2), st.sampled_from(DAYS_OF_DECISION))
def test_a_suggested_case_is_read_as_it_was_made(
    name: str,
    facts: dict[str, Any],
    expect: dict[str, Any],
    readings: dict[str, str],
    as_at: date,
) -> None:
    case = WorkedCase(name, (), facts, as_at, readings, expect, line=0, confirmed=False)
    text = cases_text("leeds", DAY, Suggested((Suggestion(case, "visitor.appoint", (), ()),), ()), {})

    (read,) = read_sheet(text, "cases.yaml").cases

    assert (read.name, read.facts, read.expect) == (name, facts, expect)
    assert (read.as_at, read.readings, read.confirmed) == (as_at, readings, False)


# ---- packs -----------------------------------------------------------------------------------------------------


class _Plain(str):
    """A scalar that stood without quotes."""

    __slots__ = ()


class _Quoted(str):
    """A scalar that stood in quotes, or as a block."""

    __slots__ = ()


class _PackDumper(_Dumper):
    """Writes what was quoted in quotes of one kind, and what was plain as it was."""

    quotes = '"'

    def plain(self, text: str) -> yaml.Node:
        return self.represent_scalar(self.resolve(yaml.ScalarNode, text, (True, False)), str(text))

    def quoted(self, text: str) -> yaml.Node:
        return self.represent_scalar("tag:yaml.org,2002:str", str(text), style=self.quotes)


_PackDumper.add_representer(_Plain, _PackDumper.plain)
_PackDumper.add_representer(_Quoted, _PackDumper.quoted)


class _InSingleQuotes(_PackDumper):
    quotes = "'"


class _AsBlocks(_PackDumper):
    quotes = "|"


WAYS = {
    "block": (_PackDumper, {"default_flow_style": False, "width": 118}),
    "brackets": (_PackDumper, {"default_flow_style": True, "width": 118}),
    "single quotes, leaves in brackets": (_InSingleQuotes, {"default_flow_style": None, "width": 80}),
    "texts as blocks": (_AsBlocks, {"default_flow_style": False, "width": 1000, "allow_unicode": True}),
}


def tree_of(node: Node) -> Any:
    match node:
        case ScalarNode(text, _, quoted):
            return _Quoted(text) if quoted else _Plain(text)
        case ListNode(items):
            return [tree_of(item) for item in items]
        case MappingNode(entries):
            return {tree_of(key): tree_of(value) for key, value in entries}


def without_places(value: Any) -> Any:
    """A pack, or a part of it, without where it stands in a file."""
    if isinstance(value, SourceLocation):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), tuple(without_places(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return tuple((key, without_places(part)) for key, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(without_places, value))
    return value


@cache
def text_of(pack: str) -> str:
    return (shipped_folder() / f"{pack}.yaml").read_text(encoding="utf-8")


@cache
def written_again(pack: str, way: str) -> str:
    root, _ = read_nodes(text_of(pack), pack)
    assert root is not None
    dumper, style = WAYS[way]
    return yaml.dump(tree_of(root), Dumper=dumper, sort_keys=False, **style)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("pack", shipped_packs())
def test_a_shipped_pack_written_otherwise_is_the_same_pack(pack: str, way: str) -> None:
    shipped, _ = parse_pack(text_of(pack), file=f"{pack}.yaml")
    again, problems = parse_pack(written_again(pack, way), file="again.yaml")

    assert problems == ()
    assert again is not None
    assert without_places(again) == without_places(shipped)


@pytest.mark.parametrize("pack", shipped_packs())
def test_a_pack_written_otherwise_answers_alike_under_its_own_digest(pack: str) -> None:
    shipped, again = load_pack(pack), load_text(written_again(pack, "brackets"), file="again.yaml")
    record = read_case({"case_id": "round-trip", "child": {"statuses": ["looked_after"], "disabled": True}})

    told, retold = (evaluate(one, record, as_at=DAY).document() for one in (shipped, again))

    assert retold.decisions.keys() == told.decisions.keys()
    for question, decision in told.decisions.items():
        other = retold.decisions[question]
        assert (other.status, other.outcome, other.strength) == (decision.status, decision.outcome, decision.strength)
        assert (other.missing, other.findings) == (decision.missing, decision.findings)
    assert retold.pack.digest != told.pack.digest
