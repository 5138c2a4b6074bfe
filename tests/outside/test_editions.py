"""From outside, as a service that loads once and is asked for years: no edition answers for a day that is not its own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from command_line import outside
from ivpolicy import NotInForceError, case_from_facts, evaluate, load_pack, load_packs

HEAD = "pack: arden\nformat: 1\nauthority: {name: Arden Council (invented), kind: local_authority}\neditions:\n"
EDITION = """\
  - edition: "{name}"
    in_force: {period}
    source: {{title: An invented procedure, captured_on: 2026-11-01}}
    approval: unapproved
    review_by: 2027-11-30
    clauses: {{ARD-1: {{section: "1", modality: should, says: Assess after some months}}}}
    rules:
      - id: some_months
        question: visitor.consider
        clause: ARD-1
        when: {{care.months_looked_after: {{at_least: {months}}}}}
        then: {{should: assess}}
"""
OLD = EDITION.format(name="2026", period="{from: 2026-01-01, to: 2027-01-01}", months=12)
NEW = EDITION.format(name="2027", period="{from: 2027-01-01}", months=6)
LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)
FACTS = {"child.statuses": ["looked_after"], "care.looked_after_since": "2026-03-20"}
TOLD = (
    "edition `2026` of pack `arden` is in force from 2026-01-01 until before 2027-01-01, and not on 2027-01-01; "
    "edition `2027` is"
)


@pytest.fixture
def arden(tmp_path: Path) -> Path:
    path = tmp_path / "arden.yaml"
    path.write_text(HEAD + OLD + NEW, encoding="utf-8")
    return path


CASE = case_from_facts(FACTS, as_at=FIRST_DAY)


def test_an_edition_loaded_once_answers_for_no_day_of_the_next(arden: Path) -> None:
    pack = load_pack(arden, as_at=LAST_DAY)

    with pytest.raises(NotInForceError) as refused:
        evaluate(pack, CASE, as_at=FIRST_DAY)

    assert refused.value.told == (TOLD,)


def test_outcomes_are_refused_as_well(arden: Path) -> None:
    pack = load_pack(arden, as_at=LAST_DAY)

    with pytest.raises(NotInForceError):
        pack.outcomes(("visitor.consider",), CASE, FIRST_DAY)


def test_as_a_hypothesis_it_answers_and_says_so(arden: Path) -> None:
    result = evaluate(load_pack(arden, as_at=LAST_DAY), CASE, as_at=FIRST_DAY, hypothetical=True)

    assert result.hypothetical == ("not_in_force",)
    assert result.notices[0] == f"A hypothesis: {TOLD}."
    assert result.document().hypothetical == ("not_in_force",)


def test_what_is_asked_as_a_hypothesis_and_is_none_is_not_called_one(arden: Path) -> None:
    result = evaluate(load_pack(arden, as_at=FIRST_DAY), CASE, as_at=FIRST_DAY, hypothetical=True)

    assert result.hypothetical == ()


def test_both_hypotheses_are_told(arden: Path) -> None:
    case = case_from_facts({**FACTS, "care.responsible_authority": "leeds"}, as_at=FIRST_DAY)

    result = evaluate(load_pack(arden, as_at=LAST_DAY), case, as_at=FIRST_DAY, hypothetical=True)

    assert result.hypothetical == ("another_authority", "not_in_force")


@pytest.mark.parametrize(("day", "edition"), [(LAST_DAY, "2026"), (FIRST_DAY, "2027")])
def test_a_service_that_loads_all_editions_is_answered_by_the_one_of_the_day(
    arden: Path, day: date, edition: str
) -> None:
    editions = load_packs(arden)

    assert evaluate(editions, CASE, as_at=day).pack is editions.on(day)
    assert editions.on(day).edition == edition


def test_a_day_before_all_editions_is_refused_with_the_days_of_each(arden: Path) -> None:
    with pytest.raises(NotInForceError, match="no edition of pack `arden` is in force on 2025-12-31: `2026` from"):
        evaluate(load_packs(arden), CASE, as_at=date(2025, 12, 31))


def test_a_shipped_pack_is_loaded_with_all_its_editions() -> None:
    editions = load_packs("leeds")

    assert evaluate(editions, CASE, as_at=FIRST_DAY).pack.id == editions.id == "leeds"


def test_the_national_layer_has_its_days_too(arden: Path, tmp_path: Path) -> None:
    law = tmp_path / "law.yaml"
    shipped = (Path(__file__).parents[2] / "policies" / "england.yaml").read_text(encoding="utf-8")
    stated = shipped.replace("{from: not stated, seen: 2026-11-01}", "{from: 2020-01-01, to: 2027-01-01}", 1)
    law.write_text(stated, encoding="utf-8")

    pack = load_pack("leeds", national=law)

    assert evaluate(pack, CASE, as_at=LAST_DAY).hypothetical == ()
    with pytest.raises(NotInForceError, match="of pack `england` is in force from 2020-01-01 until before 2027-01-01"):
        evaluate(pack, CASE, as_at=FIRST_DAY)


def test_a_service_is_told_when_it_is_the_national_layer_that_is_not_in_force(tmp_path: Path) -> None:
    law = tmp_path / "law.yaml"
    shipped = (Path(__file__).parents[2] / "policies" / "england.yaml").read_text(encoding="utf-8")
    stated = shipped.replace("{from: not stated, seen: 2026-11-01}", "{from: 2020-01-01, to: 2027-01-01}", 1)
    law.write_text(stated, encoding="utf-8")

    with pytest.raises(NotInForceError, match="no edition of pack `england` is in force on 2027-01-01"):
        evaluate(load_packs("leeds", national=law), CASE, as_at=FIRST_DAY)


def test_a_caseload_under_two_editions_counts_the_answers_that_are_hypotheses(arden: Path, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("case_id: invented\n", encoding="utf-8")
    words = ["diff", "arden.yaml@2026-06-01", "arden.yaml@2027-06-01", "--cases", "case.yaml", "--as-at", "2027-03-01"]

    page, found = outside(tmp_path, *words), outside(tmp_path, *words, "--format", "json")

    assert "1 case answered for a day on which one of the two is not in force" in " ".join(page.stdout.split())
    assert json.loads(found.stdout)["caseload"]["hypothetical"] == 1


def test_the_command_answers_under_a_named_edition_and_every_page_says_that_it_is_a_hypothesis(
    arden: Path, tmp_path: Path
) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("case_id: invented\nchild: {statuses: [looked_after]}\n", encoding="utf-8")
    named = ["decide", "case.yaml", "--authority", "arden.yaml", "--edition", "2026", "--as-at", "2027-01-01"]

    def printed(*more: str) -> str:
        return outside(tmp_path, *named, *more).stdout

    assert json.loads(printed("--format", "json"))["hypothetical"] == ["not_in_force"]
    for page in ((), ("--full",), ("--question", "visitor.consider")):
        assert "! A hypothesis: edition `2026` of pack `arden` is in force from" in printed(*page)
