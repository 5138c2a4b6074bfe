"""`ivpolicy explain` as it is typed: the page in 80 columns, the JSON, and what is refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ivpolicy.cli.main import main
from ivpolicy.files.schemas import schema_text

EXAMPLES = Path(__file__).parents[2] / "examples"
AMARA = str(EXAMPLES / "amara.yaml")
ALL = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".yaml", ".json") and path.stem != "alba")


def typed(capsys, *words):
    code = main(["explain", *words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize("name", ALL[::3])
def test_every_example_is_explained_on_a_page_of_80_columns(name, capsys):
    words = ("--question", "visitor.appoint", "--facts", "1", "--to", "2027-06-30")
    code, page, told = typed(capsys, str(EXAMPLES / name), *words)

    assert (code, told) == (0, "")
    assert max(map(len, page.splitlines())) <= 80
    assert "this page is never the sole basis" in " ".join(page.split())


@pytest.mark.parametrize("audience", ["worker", "carer", "child"])
def test_what_is_printed_as_json_is_what_the_schema_says(audience, capsys):
    words = ("--why-not", "no_duty_now", "--to", "2032-01-01", "--set", "appointment.active=yes", "--for", audience)
    code, printed, _ = typed(capsys, AMARA, "--question", "visitor.appoint", *words, "--format", "json")

    assert code == 0
    Draft202012Validator(json.loads(schema_text("explain"))).validate(json.loads(printed))


def test_the_page_has_every_part_that_was_asked_for(capsys):
    words = ("--why-not", "no_duty_now", "--to", "2032-01-01", "--set", "appointment.active=yes", "--facts", "2")
    _, page, _ = typed(capsys, AMARA, "--question", "visitor.appoint", *words)

    for heading in ("WHY\n", "WHY NOT: NO DUTY NOW", "WHAT WOULD GIVE", "WHAT WAS TRIED", "FROM 2 NOVEMBER 2026"):
        assert heading in page
    assert "A visitor serves: the duty to appoint is met" in " ".join(page.split())


def test_markdown_holds_the_same(capsys):
    _, page, _ = typed(capsys, AMARA, "--question", "visitor.appoint", "--facts", "0", "--format", "markdown")

    assert page.startswith("# Must an independent visitor be appointed?")
    assert "LEE-2.1-01" in page


def test_what_nothing_can_change_is_said_to_be_so(capsys):
    _, page, _ = typed(capsys, AMARA, "--question", "advocacy.consent")

    assert "Nothing can change it by up to 3 facts recorded otherwise" in " ".join(page.split())


def test_a_letter_has_no_clause_and_no_path(capsys):
    _, page, _ = typed(capsys, AMARA, "--question", "visitor.appoint", "--for", "child")

    assert page.startswith("A LETTER TO YOU")
    assert "LEE" not in page
    assert "visitor.appoint" not in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "explain needs a question"),
        (("--question", "visitor"), "explain takes one question"),
        (("--question", "visitor.apoint"), "did you mean `visitor.appoint`?"),
        (("--question", "visitor.appoint", "--why-not", "apoint"), "did you mean `appoint`?"),
        (("--question", "visitor.appoint", "--set", "child.disabled"), "write it like --set child.disabled=yes"),
        (("--question", "visitor.appoint", "--set", "child.disable=yes"), "did you mean `child.disabled`?"),
        (("--question", "visitor.appoint", "--from", "2027-01-01"), "`--from` needs `--to`"),
        (("--question", "visitor.appoint", "--to", "2020-01-01"), "the days end before they begin"),
        (("--question", "visitor.appoint", "--facts", "7"), "1 to 3"),
    ],
)
def test_what_is_wrong_is_said_in_words_with_what_to_write(words, told, capsys):
    code, page, complained = typed(capsys, AMARA, *words)

    assert code in (2, 3)
    assert page == ""
    assert told in complained


def test_a_value_that_cannot_be_is_refused_and_not_shown(capsys):
    code, _, complained = typed(
        capsys, AMARA, "--question", "visitor.appoint", "--set", "care.legal_status=of-this-child"
    )

    assert code == 3
    assert "care.legal_status" in complained
    assert "of-this-child" not in complained
