"""A result as JSON: its keys are the field's words, whoever writes it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from ivpolicy import evaluate, load_pack
from ivpolicy.cli.main import main
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import read_case
from ivpolicy.core.result_document import Action, ResultDocument
from packs_checked import LOCAL_HEAD, local, national

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "result.schema.json"
TOGETHER = """\
duties:
  - id: plan
    question: visitor.support
    clause: FER-1
    strength: must
    action: {who: social_worker, does: make a plan, with: [carer, child]}
"""


def result_document() -> ResultDocument:
    pack = Pack(local(TOGETHER), national())
    return evaluate(pack, read_case({"case_id": "invented"}), as_at=date(2026, 11, 22), hypothetical=True).document()


def test_those_with_whom_a_thing_is_done_stand_under_with() -> None:
    (action,) = json.loads(result_document().model_dump_json(by_alias=True))["decisions"]["visitor.support"]["actions"]

    assert action["with"] == ["carer", "child"]
    assert "with_" not in action


def test_a_result_is_read_back_from_its_json() -> None:
    document = result_document()

    assert ResultDocument.model_validate_json(document.model_dump_json(by_alias=True)) == document


def test_an_action_is_made_with_the_name_that_python_allows_or_the_one_of_json() -> None:
    assert Action(who="carer", does="x", with_=("child",)) == Action(
        **{"who": "carer", "does": "x", "with": ("child",)}
    )


def test_the_published_schema_says_with() -> None:
    properties = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]["Action"]["properties"]

    assert "with" in properties
    assert "with_" not in properties


def test_no_command_writes_the_name_that_only_python_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack, case = tmp_path / "fernmoor.yaml", tmp_path / "case.json"
    pack.write_text(LOCAL_HEAD + TOGETHER, encoding="utf-8")
    case.write_text('{"case_id": "invented", "as_at": "2026-11-22"}', encoding="utf-8")

    main(["decide", str(case), "--authority", str(pack), "--format", "json"])

    written = capsys.readouterr().out
    assert '"with"' in written
    assert '"with_"' not in written


@pytest.mark.parametrize(
    ("case", "pack"),
    [
        ("amara.yaml", "leeds"),
        ("ben.yaml", "islington"),
        ("quinn.yaml", "dudley"),
        ("carys.yaml", "coventry"),
        ("xanthe.yaml", "childrens_home"),
    ],
)
def test_what_the_command_prints_is_what_the_published_schema_says(
    case: str, pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    path = SCHEMA.parents[2] / "examples" / case

    main(["decide", str(path), "--authority", pack, "--format", "json"])

    printed = json.loads(capsys.readouterr().out)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(printed)] == []


def test_a_result_shown_in_a_log_says_nothing_of_the_child() -> None:
    pack = load_pack("leeds")
    record = pack.read_case({"case_id": "i", "child": {"statuses": ["looked_after"], "has_religion": True}})
    document = evaluate(pack, record, as_at=date(2026, 11, 1)).document()

    shown = [repr(document), str(document), f"{document.decisions}", repr(document.decisions["visitor.appoint"])]

    assert not any("looked" in text or "religion" in text for text in shown)


def test_a_refused_result_does_not_repeat_what_was_given() -> None:
    with pytest.raises(ValidationError) as refused:
        ResultDocument.model_validate({"authority": ["a child's secret"]})

    assert "secret" not in str(refused.value)


def test_questions_that_wait_for_a_fact_stand_in_one_order_however_they_were_asked_for():
    pack = load_pack("leeds")
    case = pack.read_case({"case_id": "an-invented-child"})
    asked = ("visitor.criteria", "visitor.appoint", "advocacy.offer")

    orders = []
    for questions in (asked, asked[::-1], None):
        result = evaluate(pack, case, as_at=date(2026, 11, 22), questions=questions)
        document = result.document() if questions else result.document_of(asked)
        orders.append({fact.fact: fact.needed_by for fact in document.to_ask})

    assert any(len(needed_by) > 1 for needed_by in orders[0].values())
    assert orders[0] == orders[1] == orders[2]
