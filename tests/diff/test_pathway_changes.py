"""What was changed in a pathway is told stage by stage, and nobody is told that nothing can differ without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivpolicy import load_pack
from ivpolicy.cli.main import main
from ivpolicy.diff.structure import structural_changes

PACK = Path(__file__).parents[2] / "policies" / "islington.yaml"
OLD = load_pack("islington").written


def changed(tmp_path, *pairs):
    text = PACK.read_text()
    for was, now in pairs:
        assert text.count(was) == 1, was
        text = text.replace(was, now)
    (tmp_path / "islington.yaml").write_text(text)
    return tmp_path / "islington.yaml"


CONTENT = "          - {on: child_content, stage: settled_inside}\n"
UNRESOLVED = 'says: "Mediation failed, and nobody is worried about safety"'
WORDS = "does: refer the child, to: action_for_children, by: {words: no time is named}"


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(CONTENT, "")], ("stage", "inside (advocacy_request)", "moves", "ISL-1-11")),
        ([(CONTENT, CONTENT.replace("settled_inside", "outside"))], ("stage", "inside (advocacy_request)", "moves, stage", "ISL-1-11")),
        ([(UNRESOLVED, "says: Mediation failed")], ("stage", "unresolved (advocacy_request)", "says", "ISL-1-17")),
        ([(WORDS, WORDS.replace("no time is named", "at once"))], ("stage", "to_refer (advocacy_request)", "actions, by, words", "ISL-1-09")),
        ([("title: A child's request for an advocate", "title: A request")], ("pathway", "advocacy_request", "title", "ISL-1-08")),
    ],
)  # fmt: skip
def test_what_was_changed_is_named_by_its_stage_and_stands_under_its_clause(tmp_path, pairs, expected):
    (change,) = structural_changes(OLD, load_pack(changed(tmp_path, *pairs)).written)

    assert (change.part, change.id, change.what, change.clauses[0]) == expected
    assert change.old != change.new


def test_a_move_that_went_is_told_in_words(tmp_path):
    (change,) = structural_changes(OLD, load_pack(changed(tmp_path, (CONTENT, ""))).written)

    assert "on child_content to the stage settled inside" in change.old
    assert "child_content" not in change.new


def test_a_stage_that_came_is_one_change_and_no_other_stage_is_told(tmp_path):
    stage = "      settled_inside:\n"
    more = "      waiting:\n        says: With nobody\n        clause: ISL-1-12\n        gap: Nothing is said.\n"
    move = CONTENT.replace("child_content, stage: settled_inside", "child_content, stage: waiting")

    found = structural_changes(
        OLD, load_pack(changed(tmp_path, (stage, more + stage), (CONTENT, CONTENT + move))).written
    )

    assert {(one.kind, one.part, one.id) for one in found} == {
        ("added", "stage", "waiting (advocacy_request)"), ("rule", "stage", "inside (advocacy_request)"),
    }  # fmt: skip


def test_whoever_is_told_that_no_answer_can_differ_is_told_that_the_pathways_do(tmp_path, capsys):
    new = changed(tmp_path, (UNRESOLVED, "says: Mediation failed"))

    assert main(["diff", str(PACK), str(new)]) == 1
    page = " ".join(capsys.readouterr().out.split())

    assert "No answer can differ" in page
    assert "The pathways are not the same: where a case stands, and what is due there by when, can differ." in page
