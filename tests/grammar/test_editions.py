"""Several editions of one pack: in one file or in several, and the one in force on the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from ivpolicy.core.grammar.editions import parse_editions
from ivpolicy.core.grammar.pack_schema import pack_schema
from ivpolicy.core.text.diagnostic import PackError
from ivpolicy.files.packs import NotInForceError, load_pack

HEAD = """\
pack: arden
format: 1
authority: {name: Arden Council (invented), kind: local_authority}
"""
BODY = """\
edition: EDITION
in_force: {from: FROM, to: TO}
source: {title: An invented procedure, captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
clauses:
  ARD-1: {section: "1", modality: should, says: Months looked after before an assessment}
appointment:
  grounds_to_assess:
    clause: ARD-1
    need: any
    of:
      - {id: settled, clause: ARD-1, when: {care.months_looked_after: {at_least: MONTHS}}}
    then: {should: assess}
"""


def _body(edition: str, first: str, end: str, months: int) -> str:
    body = BODY.replace("EDITION", edition).replace("FROM", first).replace("MONTHS", str(months))
    return body.replace("TO", end) if end else body.replace(", to: TO", "")


OLD, NEW = _body("first", "2024-01-01", "2026-01-01", 12), _body("second", "2026-01-01", "", 6)


def _listed(body: str) -> str:
    first, *rest = body.splitlines()
    return "\n".join([f"  - {first}", *(f"    {line}" for line in rest)]) + "\n"


ONE_FILE = HEAD + "editions:\n" + _listed(OLD) + _listed(NEW)


@pytest.fixture
def one_file(tmp_path: Path) -> Path:
    path = tmp_path / "arden.yaml"
    path.write_text(ONE_FILE, encoding="utf-8")
    return path


@pytest.fixture
def several_files(tmp_path: Path) -> Path:
    (tmp_path / "first.yaml").write_text(HEAD + OLD, encoding="utf-8")
    (tmp_path / "second.yaml").write_text(HEAD + NEW, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("day", "edition"), [("2025-12-31", "first"), ("2026-01-01", "second")])
@pytest.mark.parametrize("where", ["one_file", "several_files"])
def test_the_edition_in_force_on_the_day_is_chosen(
    where: str, day: str, edition: str, request: pytest.FixtureRequest
) -> None:
    pack = load_pack(request.getfixturevalue(where), as_at=date.fromisoformat(day))

    assert pack.edition == edition


@pytest.mark.parametrize("where", ["one_file", "several_files"])
def test_no_edition_in_force_is_a_clear_answer(where: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(
        NotInForceError, match="no edition of pack `arden` is in force on 2023-12-31: `first` from 2024-01-01"
    ):
        load_pack(request.getfixturevalue(where), as_at=date(2023, 12, 31))


def test_without_a_day_several_editions_are_not_guessed_between(one_file: Path) -> None:
    with pytest.raises(NotInForceError, match="has 2 editions; say for which day"):
        load_pack(one_file)


def test_overlapping_editions_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + _body("first", "2024-01-01", "2026-02-01", 12), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(HEAD + NEW, encoding="utf-8")

    with pytest.raises(PackError, match="overlap"):
        load_pack(tmp_path, as_at=date(2026, 1, 15))


def test_a_section_above_the_editions_is_reported_where_it_stands() -> None:
    packs, problems = parse_editions(
        ONE_FILE.replace("editions:", "review_by: 2027-01-01\neditions:"), file="arden.yaml"
    )

    assert packs == ()
    (problem,) = problems
    assert (problem.code, problem.location.line, problem.location.column) == ("P047", 4, 1)
    assert problem.message == "`review_by` stands above the editions"
    assert problem.help == "a section belongs to one edition: move it under that edition"


def test_the_head_in_an_edition_is_reported_where_it_stands() -> None:
    _, problems = parse_editions(
        ONE_FILE.replace("  - edition: second", "  - format: 1\n    edition: second"), file="arden.yaml"
    )

    assert [(p.code, p.message) for p in problems] == [("P047", "`format` stands in an edition")]


@pytest.mark.parametrize("text", ["editions: none\n", "editions: []\n", "editions: [1]\n"])
def test_editions_that_are_no_list_of_editions_are_reported(text: str) -> None:
    packs, problems = parse_editions(HEAD + text, file="arden.yaml")

    assert packs == ()
    assert "P005" in {problem.code for problem in problems}


def test_the_schema_takes_a_file_of_editions_and_refuses_what_the_loader_refuses() -> None:
    schema = jsonschema.Draft7Validator(pack_schema())
    strings = yaml.load(ONE_FILE, Loader=yaml.BaseLoader)
    strings["format"] = 1
    for edition in strings["editions"]:
        edition["appointment"]["grounds_to_assess"]["of"][0]["when"]["care.months_looked_after"]["at_least"] = 6

    assert list(schema.iter_errors(strings)) == []
    assert list(schema.iter_errors({**strings, "review_by": "2027-01-01"})) != []
    assert list(schema.iter_errors({**strings, "editions": "none"})) != []
