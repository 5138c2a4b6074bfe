"""The tutorial that writes an authority's pack: every command is run, and what it ends with is a pack that holds."""

import contextlib
import re
from datetime import date

import pytest
import typed_pages

from ivpolicy.cli import main as command_line
from ivpolicy.cli.main import main
from ivpolicy.files.packs import read_pack, shipped_packs

PAGE = typed_pages.CHECKOUT / "docs" / "tutorial" / "your-authoritys-pack.md"


@pytest.fixture
def page():
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture
def afternoon(page, tmp_path):
    """The folder as the tutorial leaves it."""
    with contextlib.chdir(tmp_path):
        session = typed_pages._Session()
        for found in typed_pages._FENCE.finditer(page):
            typed_pages._block(found, session)
        yield tmp_path


def test_page_shows_what_comes_out_when_it_is_typed(page):
    assert typed_pages.carried_out(page) == page


@pytest.mark.parametrize("day", [date(2027, 6, 1), date(2028, 2, 29)])
def test_page_is_the_same_on_another_day(page, day, monkeypatch):
    monkeypatch.setattr(command_line, "today", lambda: day)

    assert typed_pages.carried_out(page) == page


def test_page_types_new_check_test_and_diff(page):
    typed = re.findall(r"^\$ ivpolicy (\w+)", page, re.MULTILINE)

    assert {"new", "check", "test", "diff"} <= set(typed)


def test_page_makes_two_mistakes_and_shows_how_each_is_told(page):
    assert re.findall(r"^wickbourne\.yaml:\d+:\d+: (\w\d+) error", page, re.MULTILINE) == ["P030", "V024"]
    assert page.count("\n  help: ") == 2


def test_procedure_fits_on_half_a_page_and_each_place_of_it_is_a_clause(page, afternoon):
    procedure = re.search(r"```text\n(.*?)```", page, re.DOTALL)[1]
    places = re.findall(r"^(\d)  ", procedure, re.MULTILINE)

    assert len(procedure.splitlines()) <= 20
    assert list(read_pack("wickbourne.yaml").clauses) == [f"WIC-{place}" for place in places]


def test_pack_at_the_end_has_no_advice_and_all_its_cases_come_out(afternoon, capsys):
    assert main(["check", "wickbourne.yaml", "--as-at", "2026-11-22", "--strict"]) == 0
    assert main(["test", "wickbourne.yaml"]) == 0


def test_authority_of_the_tutorial_is_none_of_those_shipped():
    assert "wickbourne" not in shipped_packs()


# ---- the page after it ----

APPROVED = PAGE.with_name("your-pack-approved.md")


@pytest.mark.parametrize("day", [date(2027, 6, 1), date(2028, 2, 29)])
def test_page_on_approval_is_the_same_on_another_day(day, monkeypatch):
    page = APPROVED.read_text(encoding="utf-8")
    monkeypatch.setattr(command_line, "today", lambda: day)

    assert typed_pages.carried_out(page) == page


def test_tutorial_ends_with_an_approved_and_tested_pack_after_an_edit_had_voided_the_approval(afternoon):
    session = typed_pages._Session()
    codes = []
    for found in typed_pages._FENCE.finditer(APPROVED.read_text(encoding="utf-8")):
        typed_pages._block(found, session)
        codes.append((session.code, read_pack("wickbourne.yaml").approval.state))

    seen = [state for _, state in codes]
    assert seen.index("approved") < seen.index("changed") < len(seen) - 1
    assert read_pack("wickbourne.yaml").approval.approved
    assert main(["check", "wickbourne.yaml", "--as-at", "2026-11-26", "--strict"]) == 0
    assert main(["test", "wickbourne.yaml"]) == 0
