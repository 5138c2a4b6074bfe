"""The published schemas give a generated client one name for each list of words, and no noise."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from jsonschema_rs import Draft202012Validator

from ivpolicy.cli.main import command_parser
from ivpolicy.core.result_document import RESULT_FORMAT, Status
from ivpolicy.files.pack_names import shipped_packs
from ivpolicy.files.schemas import SCHEMA_FILES, schema_text
from ivpolicy.tester.coverage import KINDS
from log_stranger import Stranger
from npm_packages import NotThereError, installed

FOR_CLIENTS = (
    "record", "result", "error", "compare", "diff", "upgrade", "check", "test", "packs", "facts", "questions", "follow",
    "audit", "transparency", "approve",
    "explain",
)  # fmt: skip
FOR_EDITORS = ("pack", "cases")
AT = ("--at", "2026-11-02T12:00:00Z")
CHECKOUT = Path(__file__).parents[2]
POLICIES, EXAMPLES = CHECKOUT / "policies", CHECKOUT / "examples"
PACK = """\
pack: arden
format: 1
authority: {name: Arden Council (invented), kind: local_authority}
edition: first
in_force: {from: 2026-01-01}
source: {title: An invented procedure, captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
clauses: {ARD-1: {section: "1", modality: should, says: Assess after some months}}
rules:
  - id: some_months
    question: visitor.consider
    clause: ARD-1
    when: {care.months_looked_after: {at_least: 3}}
    then: {should: assess}
"""
PACK_CASES = """\
cases: arden
as_at: 2026-11-02
always: {child.statuses: [looked_after]}
worked:
  - case: An invented child, long looked after
    clause: ARD-1
    facts: {care.looked_after_since: 2026-01-02}
    expect: {visitor.consider: {status: decided, outcome: assess}}
  - case: An invented child, a day too early
    clause: ARD-1
    facts: {care.looked_after_since: 2026-08-03}
    expect: {visitor.consider: {status: decided, outcome: assess}}
"""
# What only `then` and `else` lead to is left out otherwise. TypeScript has no way to say that keys by name and keys by
# pattern have different types: these are declarations, for the names in them.
OPTIONS_FOR_EDITORS = {"unreachableDefinitions": True}
# One process for every schema: to start one takes most of the time.
GENERATE = """
const [generator, asked] = process.argv.slice(1);
const { compileFromFile } = require(generator);
const { writeFileSync } = require("fs");
(async () => {
  for (const one of JSON.parse(asked)) writeFileSync(one.to, await compileFromFile(one.from, one.options));
})().catch((error) => { console.error(error); process.exit(1); });
"""
GENERATOR, COMPILER = "json-schema-to-typescript@15.0.4", "typescript@5.9.3"
CLIENT = """
import type { ResultDocument, Status } from "./result";
import type { ErrorDocument } from "./error";
import type { CaseRecord, LegalStatus, YesNo } from "./record";
import type { Strength } from "./pack";
import type { Status as Expected } from "./cases";
import type { DecisionChange } from "./upgrade";

const owed: Strength = "must";
const expected: Expected = "decided";
export const changed = (one: DecisionChange): boolean => one.old.status !== one.new.status || owed === expected.length.toString();

const law: LegalStatus = "care_order";
const yes: YesNo = "yes";
export const record: CaseRecord = {
  case_id: "invented", as_at: "2026-11-02", care: { legal_status: law }, child: { disabled: yes },
  events: [{ on: "2026-10-01", kind: "placement_move" }],
};

function words(status: Status): string {
  switch (status) {
    case "decided": return "settled";
    case "needs_information": case "needs_judgement": return "open";
    case "conflict": case "not_applicable": case "no_rule": return "for a person";
    default: { const left: never = status; return left; }
  }
}

export function read(line: string): string {
  const answer: ResultDocument | ErrorDocument = JSON.parse(line);
  if ("error" in answer) return answer.error.problems.map((problem) => problem.message).join();
  const decided: Status[] = Object.values(answer.decisions).map((decision) => decision.status);
  return decided.map(words).join();
}
"""


def schema(of):
    return json.loads(schema_text(of))


def nodes(value, *, in_properties=False):
    """Every schema within a schema; the names of properties are no keywords."""
    if isinstance(value, list):
        for part in value:
            yield from nodes(part)
    elif isinstance(value, dict):
        if not in_properties:
            yield value
        for key, part in value.items():
            if key not in ("default", "const", "enum", "x-fact"):
                yield from nodes(
                    part, in_properties=not in_properties and key in ("properties", "$defs", "definitions")
                )


@pytest.mark.parametrize("of", SCHEMA_FILES)
def test_every_schema_has_a_name_of_its_own_that_is_no_address(of):
    assert schema(of)["$id"] == f"urn:ivpolicy:schema:{of}"


@pytest.mark.parametrize("of", FOR_CLIENTS)
def test_every_list_of_words_stands_once_and_under_a_name(of):
    whole = schema(of)
    named = {name: part["enum"] for name, part in whole["$defs"].items() if "enum" in part}
    everywhere = [json.dumps(node["enum"]) for node in nodes(whole) if "enum" in node]

    assert sorted(everywhere) == sorted(json.dumps(words) for words in named.values())
    assert len(set(everywhere)) == len(everywhere)


def valid(document, of, part=None):
    """The document, valid by the schema, or by one part of it, and of the form that every document says."""
    whole = schema(of)
    asked = whole if part is None else {"$ref": f"#/$defs/{part}", "$defs": whole["$defs"]}
    assert document["result_format"] == RESULT_FORMAT
    Draft202012Validator(whole, validate_formats=True).validate(document)
    Draft202012Validator(asked, validate_formats=True).validate(document)
    return document


def printed(run, *words, part=None):
    """What a command prints as JSON, valid by the schema of its name, which says its form."""
    _, out, err = run(*words, "--format", "json")

    assert err == ""
    return valid(json.loads(out), words[0], part)


def test_every_command_that_prints_json_has_a_schema_under_its_name():
    (commands,) = (action.choices for action in command_parser()._actions if isinstance(action.choices, dict))
    in_json = {name for name, parser in commands.items() if "json" in _formats(parser)}

    assert in_json - {"decide"} == set(SCHEMA_FILES) - {"record", "result", "error", "pack", "cases"}


def _formats(parser):
    return next((action.choices for action in parser._actions if "--format" in action.option_strings), ())


@pytest.mark.parametrize("of", ["packs", "facts", "questions"])
def test_a_list_of_what_there_is_is_valid(of, run):
    assert printed(run, of)[of]


def test_what_is_found_in_a_pack_file_is_valid(run, tmp_path):
    pack = tmp_path / "broken.yaml"
    pack.write_text("pack: broken\nformat: 1\n", encoding="utf-8")

    assert printed(run, "check", str(pack))["problems"]
    assert printed(run, "check", *shipped_packs(), "--national", str(POLICIES / "england.yaml"))["national"]


@pytest.mark.parametrize("case", ["elsie.json", "carys.yaml"])
def test_one_case_under_every_pack_is_valid(run, case):
    document = printed(run, "compare", str(EXAMPLES / case), "--as-at", "2026-11-02")

    assert set(document["packs"]) == set(shipped_packs())
    assert {one["as_if"] for one in document["packs"].values()} == {False, True}
    assert all(one["summary"] for one in document["packs"].values())


@pytest.mark.parametrize("pack", shipped_packs())
def test_a_pack_beside_itself_changed_is_valid(run, pack, tmp_path):
    text = (POLICIES / f"{pack}.yaml").read_text(encoding="utf-8")
    (changed := tmp_path / "changed.yaml").write_text(
        re.sub(r"who: (social_worker|authority|home)\b", "who: manager", text), encoding="utf-8"
    )

    document = printed(run, "diff", pack, str(changed), "--cases", str(EXAMPLES))

    assert document["text"]
    assert document["answers"]["different"]
    assert document["caseload"]["compared"] + document["caseload"]["of_other_authorities"] > 0
    assert printed(run, "diff", pack, pack)["is_same"] is True


@pytest.mark.parametrize("pack", shipped_packs())
def test_the_worked_cases_of_a_pack_run_are_valid(run, pack, tmp_path):
    (found,) = printed(run, "test", pack, "--json", str(tmp_path / "beside.json"))["packs"]

    assert (found["id"], found["failed"], found["mutation"]) == (pack, 0, None)
    assert found["cases"] > 0
    assert set(found["coverage"]["kinds"]) <= set(KINDS)
    assert json.loads((tmp_path / "beside.json").read_text(encoding="utf-8"))["packs"] == [found]


def test_worked_cases_that_fail_and_changes_that_are_tried_are_valid(run, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    (tmp_path / "arden.yaml").write_text(PACK, encoding="utf-8")
    (folder / "arden.yaml").write_text(PACK_CASES, encoding="utf-8")

    (found,) = printed(run, "test", str(tmp_path / "arden.yaml"), "--mutants")["packs"]

    assert found["failed"] == 1
    assert {one["what"] for one in found["differences"]} >= {"outcome"}
    assert {one["fate"] for one in found["mutation"]["changes"]} >= {"noticed", "not_noticed"}


@pytest.fixture
def log(run, tmp_path):
    """A log of two decisions."""
    path = str(tmp_path / "decisions.log")
    for question in ("visitor.appoint", "advocacy.offer"):
        words = ("--question", question, "--log", path, "--asked-by", "an invented system", *AT)
        assert run("decide", str(EXAMPLES / "amara.yaml"), *words)[0] == 0
    return path


def test_a_log_its_entries_and_what_comes_out_again_are_valid(log, run, tmp_path):
    checkpoint = printed(run, "audit", "checkpoint", log, part="CheckpointDocument")
    (noted := tmp_path / "noted.txt").write_text(checkpoint["text"], encoding="utf-8")
    found = printed(run, "audit", "verify", log, "--checkpoint", str(noted), part="VerifiedDocument")
    again = printed(run, "audit", "replay", log, part="ReplayDocument")
    otherwise = printed(run, "audit", "replay", log, "--pack", "dudley", part="ReplayDocument")
    shown = printed(run, "audit", "show", log, "0", part="ShownDocument")

    assert (found["holds"], found["covered"], again["states"]) == (True, 2, {"same": 2})
    assert otherwise["replayed"][0]["moved"]
    assert shown["record"]["case_id"] == "amara-example"
    for way in ("search", "export"):
        lines = run("audit", way, log, "--format", "json")[1].splitlines()
        assert [valid(json.loads(line), "audit", "EntryDocument")["place"] for line in lines] == [0, 1]


def test_a_receipt_and_what_is_found_of_it_are_valid(log, run, tmp_path):
    text = printed(run, "audit", "receipt", log, "1", part="ReceiptDocument")["text"]
    (receipt := tmp_path / "receipt.txt").write_text(text, encoding="utf-8")

    bare = printed(run, "audit", "check", str(receipt), part="CheckedDocument")
    of_another = printed(run, "audit", "check", str(receipt), "--case", "another", part="CheckedDocument")

    assert (bare["holds"], bare["is_about_the_case"], of_another["is_about_the_case"]) == (True, None, False)


def test_what_is_erased_and_what_was_altered_are_valid(log, run):
    words = ("--reason", "test", "--born", "2014-03-01", "--allowed-by", "J. Invented", "--minute", "CS 3", *AT)
    told = printed(run, "audit", "erase", log, "0", *words, part="EntryDocument")

    assert told["head"]["kind"] == "erasure"
    assert printed(run, "audit", "show", log, "0", part="ShownDocument")["record"] is None
    assert printed(run, "audit", "replay", log, part="ReplayDocument")["states"] == {"erased": 1, "same": 1}
    stranger = Stranger(Path(log))
    stranger.take_out(1)
    assert printed(run, "audit", "verify", log, part="VerifiedDocument")["faults"]


@pytest.mark.parametrize("pack", shipped_packs())
def test_the_transparency_record_of_a_pack_is_valid(run, pack):
    document = printed(run, "transparency", pack, "--as-at", "2026-11-02")

    assert document["of"] == len(document["parts"]) > document["filled"] > 0


def test_what_is_approved_and_whether_it_holds_are_valid(run, tmp_path):
    pack = tmp_path / "arden.yaml"
    pack.write_text(PACK, encoding="utf-8")
    given = ("--by", "J. Invented", "--role", "Director", "--on", "2026-11-02", "--minute", "CS 3", "--yes")

    assert printed(run, "approve", str(pack), *given, part="ApprovedDocument")["written"]
    assert printed(run, "approve", "--verify", str(pack), part="ApprovalsDocument")["holds"] is True
    pack.write_text(pack.read_text(encoding="utf-8").replace("at_least: 3", "at_least: 4"), encoding="utf-8")
    assert printed(run, "approve", str(pack), *given, part="ApprovedDocument")["since_last_approval"]["text"]
    assert printed(run, "approve", "--verify", "leeds", part="ApprovalsDocument")["holds"] is False


@pytest.mark.parametrize("of", FOR_EDITORS)
def test_every_list_of_words_of_a_schema_for_editors_stands_once_and_under_a_name(of):
    whole = schema(of)
    named = [part for part in whole["definitions"].values() if part.keys() <= {"enum", "enumDescriptions"}]
    everywhere = [node for node in nodes(whole) if "enum" in node]

    assert len(named) > 50
    assert sorted(map(json.dumps, everywhere)) == sorted(map(json.dumps, named))
    assert len(set(map(json.dumps, named))) == len(named)
    assert all(len(part["enum"]) > 1 for part in named)
    assert not [node for node in nodes(whole) if "$ref" in node and len(node) > 1]


def test_lists_of_a_schema_for_editors_have_the_names_of_the_code_and_of_the_field():
    assert {"Status", "LocalVoice", "ItemState", "Strength", "YesNo"} <= schema("cases")["definitions"].keys()
    assert {"Strength", "LegalStatus", "EventKind", "Force", "yes_or_no"} <= schema("pack")["definitions"].keys()


@pytest.mark.parametrize("of", SCHEMA_FILES)
def test_no_part_of_a_schema_has_a_title(of):
    root, *parts = nodes(schema(of))

    assert isinstance(root["title"], str)
    assert [part["title"] for part in parts if "title" in part] == []


def test_names_in_the_schema_are_those_of_the_code():
    assert schema("result")["$defs"]["Status"]["enum"] == list(Status.__args__)
    assert {"LocalVoice", "ItemState", "AsAtFrom"} <= schema("result")["$defs"].keys()
    assert {"YesNo", "LegalStatus", "ChildStatus", "EventKind"} <= schema("record")["$defs"].keys()


def test_days_are_days():
    days = [node for node in nodes(schema("result")) if node.get("format") == "date"]
    action = schema("result")["$defs"]["Action"]["properties"]
    assert len(days) == 6
    assert {"type": "string", "format": "date"} in action["by"]["anyOf"]
    child = schema("record")["$defs"]["Child"]["properties"]
    assert "date" in {given.get("format") for given in child["date_of_birth"]["anyOf"]}


def test_generated_typescript_compiles_and_knows_each_list_of_words_by_one_name(tmp_path):
    try:
        packages = installed("typescript-15.0.4-5.9.3", GENERATOR, COMPILER)
    except NotThereError as error:
        pytest.skip(str(error))
    for of in SCHEMA_FILES:
        (tmp_path / f"{of}.schema.json").write_text(schema_text(of), encoding="utf-8")
    asked = [
        {"from": f"{of}.schema.json", "to": f"{of}.d.ts", "options": OPTIONS_FOR_EDITORS}
        if of in FOR_EDITORS
        else {"from": f"{of}.schema.json", "to": f"{of}.ts", "options": {}}
        for of in SCHEMA_FILES
    ]
    run = [shutil.which("node"), "-e", GENERATE, packages / "json-schema-to-typescript", json.dumps(asked)]
    subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    (tmp_path / "client.ts").write_text(CLIENT, encoding="utf-8")

    options = ["--strict", "--noEmit", "--skipLibCheck", "--lib", "es2020", "--target", "es2020"]
    words = [shutil.which("node"), packages / "typescript/bin/tsc", *options, "client.ts"]
    done = subprocess.run(words, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=300)

    assert (done.returncode, done.stdout) == (0, "")
    for file, name in (
        ("result.ts", "Status"),
        ("cases.d.ts", "Status"),
        ("cases.d.ts", "Strength"),
        ("pack.d.ts", "Strength"),
    ):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert text.count(f"export type {name} =") == 1
        assert re.findall(r"export (?:type|interface) \w*[0-9] ", text) == []
