"""The documentation is current: generated pages, schemas, examples on the pages, links, the list of decisions."""

import doctest
import json
import re
import shutil
import sys
from datetime import date
from functools import cache
from pathlib import Path

import generate_reference
import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from editor import as_an_editor_reads
from ivpolicy import evaluate
from ivpolicy.core.text.codes import CODES
from ivpolicy.core.text.yaml_text import read_nodes
from ivpolicy.files.packs import load_pack, shipped_packs

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted(DOCS.rglob("*.md"))
EXPLANATIONS = sorted((DOCS / "explanation").glob("*.md"))
EXAMPLES = sorted(path for path in (PROJECT / "examples").iterdir() if path.suffix in (".json", ".yaml"))


def name_of(path):
    return path.relative_to(PROJECT).as_posix()


# ---- the generated reference ----


@pytest.fixture
def check_reference(monkeypatch, capsys):
    """Checks a folder: the exit code, and what is told. The pages are made once."""
    monkeypatch.setattr(generate_reference, "pages", PAGES_MADE)

    def checked(folder):
        monkeypatch.setattr(sys, "argv", ["generate_reference.py", "--check", "--folder", str(folder)])
        return generate_reference.main(), capsys.readouterr().err

    return checked


PAGES_MADE = cache(generate_reference.pages)


def test_the_reference_is_current(check_reference):
    assert check_reference(REFERENCE) == (0, "")


def test_a_page_that_is_changed_missing_or_made_by_nothing_is_noticed(tmp_path, check_reference):
    folder = tmp_path / "reference"
    shutil.copytree(REFERENCE, folder)
    (folder / "codes.md").write_text("changed by hand", encoding="utf-8")
    (folder / "facts.md").unlink()
    (folder / "notes.md").write_text("left behind", encoding="utf-8")

    code, told = check_reference(folder)

    assert code == 1
    assert [line.split(";")[0] for line in told.splitlines()] == [
        "codes.md: out of date",
        "facts.md: missing",
        "notes.md: nothing makes it",
    ]


def test_every_code_has_a_row_on_the_page_of_codes():
    page = (REFERENCE / "codes.md").read_text(encoding="utf-8")

    assert [code for code in CODES if f"| `{code}` |" not in page] == []


# ---- the schemas ----


def schema(name):
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def problems(validator, value):
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


def read_as_an_editor_does(path):
    root, _ = read_nodes(path.read_text(encoding="utf-8"), path.name)
    return as_an_editor_reads(root)


def read_example(path):
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    return read_as_an_editor_does(path)


def test_the_schema_of_a_pack_is_valid_draft_07():
    Draft7Validator.check_schema(schema("pack.schema.json"))


@pytest.mark.parametrize("name", ["case-record.schema.json", "result.schema.json"])
def test_the_schemas_of_records_and_results_are_valid_2020_12(name):
    published = schema(name)

    Draft202012Validator.check_schema(published)
    assert published["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_shipped_pack_is_valid_by_the_published_schema(pack):
    validator = Draft7Validator(schema("pack.schema.json"), format_checker=Draft7Validator.FORMAT_CHECKER)

    assert problems(validator, read_as_an_editor_does(PROJECT / "policies" / f"{pack}.yaml")) == []


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_shipped_pack_names_the_published_schema_where_an_editor_looks(pack):
    path = PROJECT / "policies" / f"{pack}.yaml"

    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text(encoding="utf-8"))

    assert named is not None
    assert (path.parent / named[1]).resolve() == REFERENCE / "pack.schema.json"


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_every_example_is_valid_by_the_schema_of_a_case_record(path):
    validator = Draft202012Validator(
        schema("case-record.schema.json"), format_checker=Draft202012Validator.FORMAT_CHECKER
    )

    assert problems(validator, read_example(path)) == []


def test_an_unknown_fact_is_refused_by_the_schema_of_a_case_record():
    validator = Draft202012Validator(schema("case-record.schema.json"))

    assert problems(validator, {"case_id": "invented", "child": {"disabeld": "yes"}}) != []


@pytest.mark.parametrize("pack", shipped_packs())
def test_a_result_as_json_is_valid_by_the_schema_of_a_result(pack):
    validator = Draft202012Validator(schema("result.schema.json"), format_checker=Draft202012Validator.FORMAT_CHECKER)
    compiled, example = load_pack(pack), read_example(EXAMPLES[0])
    as_at = date.fromisoformat(example["as_at"])

    result = evaluate(compiled, compiled.read_case(example), as_at=as_at, hypothetical=True)

    assert problems(validator, json.loads(result.document().model_dump_json(by_alias=True))) == []


# ---- the pages ----


def python_blocks(text):
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", EXPLANATIONS, ids=name_of)
def test_the_python_on_the_page_gives_what_the_page_says(path):
    blocks = python_blocks(path.read_text(encoding="utf-8"))
    page = doctest.DocTestParser().get_doctest("\n\n".join(blocks), {}, path.name, str(path), 0)
    said = []

    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(page, out=said.append)

    assert results.failed == 0, "".join(said)
    assert all(">>>" in block for block in blocks), "a block of Python that nothing runs"


def test_the_page_on_answers_is_not_empty_of_examples():
    assert len(python_blocks((DOCS / "explanation" / "semantics.md").read_text(encoding="utf-8"))) > 10


def links(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]


def anchors(path):
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def resolves(path, target):
    file, _, anchor = target.partition("#")
    there = (path.parent / file).resolve() if file else path
    return there.exists() and (not anchor or anchor in anchors(there))


@pytest.mark.parametrize("path", [*PAGES, DOCS.parent / "CONTRIBUTING.md"], ids=name_of)
def test_every_link_within_the_project_leads_somewhere(path):
    assert [target for target in links(path) if not resolves(path, target)] == []


def test_a_link_to_a_heading_that_is_not_there_is_noticed():
    assert not resolves(DOCS / "README.md", "explanation/limits.md#no-such-heading")


def test_every_page_is_reached_from_the_index():
    reached, waiting = set(), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            targets = [(page.parent / target.partition("#")[0]).resolve() for target in links(page)]
            waiting += [target for target in targets if target.suffix == ".md" and DOCS in target.parents]

    assert [name_of(page) for page in PAGES if page not in reached] == []


def test_every_decision_is_listed_with_its_title():
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    titles = {path.name: path.read_text(encoding="utf-8").split("\n", 1)[0] for path in DOCS.glob("adr/0*.md")}

    assert [name for name, title in titles.items() if f"[{title.removeprefix('# ')}]({name})" not in index] == []
    assert len(titles) == index.count("\n- [")


def test_the_page_on_testing_counts_the_tests_that_there_are():
    page = (REFERENCE / "testing.md").read_text(encoding="utf-8")
    rooms = {path.name for path in (PROJECT / "tests").iterdir() if any(path.rglob("test_*.py"))}

    assert rooms == set(re.findall(r"^\| `(\w+)` \| [\d,]+ or more \|$", page, re.MULTILINE))
    assert "The engine says what the definitions say of very many cases. | `oracle` | 2,000" in page
