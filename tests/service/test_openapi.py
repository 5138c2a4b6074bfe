"""The OpenAPI document says what the service does, and clients that are generated from it decide a case."""

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ivpolicy.service.openapi import openapi_document, openapi_text
from ivpolicy.service.operations import OPERATIONS
from ivpolicy.service.refusals import KINDS
from npm_packages import NotThereError, installed
from served import AS_AT

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
EXAMPLE = Path(__file__).parents[2] / "examples" / "elsie.json"


def references(value):
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "$ref":
                yield part
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def test_the_document_is_served_and_printed_as_it_is_published(service, run):
    assert service.ask("GET", "/v1/openapi.json").json == openapi_document()
    assert run("serve", "openapi")[1] == openapi_text()
    assert json.loads(openapi_text()) == json.loads(PUBLISHED.read_text(encoding="utf-8")) == openapi_document()


def test_as_published_a_change_of_a_property_is_a_change_of_few_lines():
    assert len(PUBLISHED.read_text(encoding="utf-8").splitlines()) < 3_000


def test_every_reference_leads_to_a_schema_and_every_schema_is_one():
    document = openapi_document()
    schemas = document["components"]["schemas"]

    assert {ref.removeprefix("#/components/schemas/") for ref in references(document)} <= set(schemas)
    assert not {ref for ref in references(document) if not ref.startswith("#/components/schemas/")}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_has_its_address_a_name_and_says_what_can_go_wrong():
    paths = openapi_document()["paths"]

    assert {(path, method.upper()) for path, found in paths.items() for method in found} == {
        (operation.path, operation.method) for operation in OPERATIONS
    }
    for operation in OPERATIONS:
        said = paths[operation.path][operation.method.lower()]
        assert said["operationId"] == operation.id
        assert set(said["responses"]) >= {str(KINDS[kind][0]) for kind in operation.refusals}
        assert "{" not in operation.path  # nothing that a caller chooses stands in an address


def test_every_list_of_words_has_a_name_so_that_clients_have_one_type_for_it():
    schemas = openapi_document()["components"]["schemas"]
    unnamed = [name for name, part in schemas.items() if '"enum"' in json.dumps(part) and "enum" not in part]

    assert unnamed == []
    assert {"Status", "LegalStatus", "Audience", "CaseRecord", "ResultDocument", "ProblemDocument"} <= schemas.keys()


def parts(schema):
    """Every schema that stands in a schema."""
    if isinstance(schema, list):
        for part in schema:
            yield from parts(part)
    elif isinstance(schema, dict):
        yield schema
        yield from parts([*schema.values()])


def test_nothing_of_it_is_what_generators_for_java_and_c_sharp_make_code_of_that_does_not_compile():
    document = openapi_document()
    for part in parts(document):
        assert not (part.get("format") == "date" and "pattern" in part), "C# tests a day as a text"
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("additionalProperties") is not True, f"{name}: a class of Java without a name"
        forms = schema.get("anyOf", ())
        assert not any(form.get("type") == "array" for form in forms), f"{name}: a list that Java has no name for"


def test_in_generated_code_what_is_not_said_of_a_child_stays_unknown():
    """Of what may be left out and may not be null, C# makes a value that it sends: no, nought, the first of the words."""
    schemas = openapi_document()["components"]["schemas"]
    reached, left = set(), ["CaseRecord"]
    while left:
        if (name := left.pop()) not in reached:
            reached.add(name)
            left += [ref.rpartition("/")[2] for ref in references(schemas[name])]

    objects = [part for name in reached for part in parts(schemas[name]) if isinstance(part.get("properties"), dict)]
    sent = [
        field
        for part in objects
        for field, schema in part["properties"].items()
        if field not in part.get("required", ()) and schema.get("type") in ("boolean", "integer", "number")
    ]
    assert len(objects) > 40
    assert sent == []
    assert not any(part.get("type") == "boolean" for part in schemas.values()), "C# then begins with no"


def test_what_is_sent_is_as_the_document_says(service):
    document = openapi_document()

    def valid(answer, name):
        whole = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft202012Validator(whole).validate(answer.json)

    record = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    given = {"as_at": AS_AT, "pack": "leeds", "hypothetical": True}
    valid(service.ask("POST", "/v1/decisions", given={**given, "record": record}), "ResultDocument")
    valid(service.ask("POST", "/v1/decisions/batch", given={**given, "records": [record, {}]}), "BatchDocument")
    valid(
        service.ask("POST", "/v1/explanations", given={**given, "record": record, "question": "visitor.appoint"}),
        "Account",
    )
    valid(service.ask("POST", "/v1/compare", given={"as_at": AS_AT, "record": record}), "CompareDocument")
    valid(service.decide({}), "ProblemDocument")
    valid(service.ask("GET", "/ready"), "StateDocument")


# ---- clients ----

GENERATOR, COMPILER, FETCHER = "openapi-typescript@7.13.0", "typescript@5.9.3", "openapi-fetch@0.17.0"
CLIENT = """
import createClient from "openapi-fetch";
import type { components, paths } from "./ivpolicy.js";

type Status = components["schemas"]["Status"];

function words(status: Status): string {
  switch (status) {
    case "decided": return "settled";
    case "needs_information": case "needs_judgement": return "open";
    case "conflict": case "not_applicable": case "no_rule": return "for a person";
    default: { const left: never = status; return left; }
  }
}

const [address, file] = process.argv.slice(2);
const { readFileSync } = await import("node:fs");
const record = JSON.parse(readFileSync(file, "utf-8")) as components["schemas"]["CaseRecord"];
const client = createClient<paths>({ baseUrl: address });
const { data, error } = await client.POST("/v1/decisions", {
  body: { as_at: "2026-11-02", pack: "leeds", questions: ["visitor.appoint"], record, hypothetical: true, },
});
if (error) throw new Error(error.problems.map((problem) => problem.message).join());
const decision = data.decisions["visitor.appoint"];
console.log(decision.status, words(decision.status), decision.outcome);
const wrong = await client.POST("/v1/decisions", { body: { as_at: "2026-11-02", pack: "nowhere", record, hypothetical: true } });
console.log(wrong.error?.status, wrong.error?.problems[0].path);
"""


def decided(service):
    """What a client is to find."""
    record = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    answer = service.decide(record, questions=["visitor.appoint"], hypothetical=True).json
    return answer["decisions"]["visitor.appoint"]


def test_a_client_generated_in_typescript_decides_a_case(service, tmp_path):
    try:
        packages = installed("openapi-typescript-7.13.0-5.9.3", GENERATOR, COMPILER, FETCHER, "@types/node@20")
    except NotThereError as error:
        pytest.skip(str(error))
    (tmp_path / "node_modules").symlink_to(packages)
    (tmp_path / "openapi.json").write_text(openapi_text(), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "client.ts").write_text(CLIENT, encoding="utf-8")
    node = shutil.which("node")

    def ran(*words):
        done = subprocess.run([node, *words], cwd=tmp_path, check=False, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    ran(packages / "openapi-typescript/bin/cli.js", "openapi.json", "--output", "ivpolicy.ts")
    options = ["--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--types", "node"]
    ran(packages / "typescript/bin/tsc", *options, "client.ts")
    first, second = ran("client.js", f"http://127.0.0.1:{service.port}", str(EXAMPLE)).splitlines()

    assert first.split()[0] == decided(service)["status"]
    assert second == "422 pack"


PYTHON_CLIENT = """
import json, sys
from pathlib import Path
from ivpolicy_client import Client
from ivpolicy_client.api.default import decide
from ivpolicy_client.models import CaseRecord, DecisionRequest, ProblemDocument, ResultDocument
from datetime import date

address, file = sys.argv[1:]
record = CaseRecord.from_dict(json.loads(Path(file).read_text(encoding="utf-8")))
request = lambda pack: DecisionRequest(
    as_at=date(2026, 11, 2), record=record, pack=pack, questions=["visitor.appoint"], hypothetical=True
)
with Client(base_url=address) as client:
    found = decide.sync(client=client, body=request("leeds"))
    wrong = decide.sync(client=client, body=request("nowhere"))
assert isinstance(found, ResultDocument), found
assert isinstance(wrong, ProblemDocument), wrong
print(found.decisions["visitor.appoint"].status)
print(wrong.status, wrong.problems[0].path)
"""


@pytest.mark.slow
def test_a_client_generated_in_python_decides_a_case(service, tmp_path):
    for needed in ("openapi_python_client", "httpx"):
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed: `make test` installs it")
    (tmp_path / "openapi.json").write_text(openapi_text(), encoding="utf-8")
    (tmp_path / "config.yaml").write_text(
        "package_name_override: ivpolicy_client\nproject_name_override: made\npost_hooks: []\n"
    )
    (tmp_path / "client.py").write_text(PYTHON_CLIENT, encoding="utf-8")

    def ran(*words):
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, check=False, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    told = ran(
        "-m",
        "openapi_python_client",
        "generate",
        "--path",
        "openapi.json",
        "--config",
        "config.yaml",
        "--meta",
        "none",
        "--output-path",
        "ivpolicy_client",
    )
    first, second = ran("client.py", f"http://127.0.0.1:{service.port}", str(EXAMPLE)).splitlines()

    assert not re.search("warning|error", told, re.IGNORECASE), told
    assert first == decided(service)["status"]
    assert second == "422 pack"
