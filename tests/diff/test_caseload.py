"""What a change does to a caseload, read from a folder, from JSON lines or from a table."""

from __future__ import annotations

import json
from datetime import date

import pytest

from invented_pack import HEAD
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.diff.case_tables import CaseloadError, read_caseload
from ivpolicy.diff.caseload import Caseload, compare_caseload
from ivpolicy.diff.comparison import compared
from ivpolicy.diff.paper import caseload_part
from ivpolicy.files.packs import national_pack
from ivpolicy.pages.parts import Bullets

TODAY = date(2026, 11, 22)
RULE = "rules: [{{id: long, question: visitor.consider, clause: FER-1, when: {{{}}}, then: {{should: assess}}}}]\n"
SIX, FIVE = (f"care.months_looked_after: {{at_least: {n}}}" for n in (6, 5))
FIVE_OR_DISABLED = "any: [{care.months_looked_after: {at_least: 5}}, {child.disabled: yes}]"


def pack(when: str, sections: str = "") -> Pack:
    read, problems = parse_pack(HEAD + sections + RULE.format(when), file="fernmoor.yaml")
    assert read is not None, problems
    return Pack(read, national_pack())


def child(case_id: str, since: str | None, **more):
    care = {"looked_after_since": since} if since else {}
    return {
        "case_id": case_id, "as_at": "2026-11-01", "child": {"statuses": ["looked_after"], "disabled": False, **more}, "care": care,
        "occasions": [], "appointment": {"active": False}, "records": {"visitor_decision": "none"},
        "views": {"objects_to_visitor": {"value": False, "asked_on": "2026-10-30"}},
        "judgements": {"visitor_in_interests": None},
    }  # fmt: skip


def lines(tmp_path, *records):
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(f"{json.dumps(r)}\n" for r in records), encoding="utf-8")
    return file


def compare(old, new, path) -> Caseload:
    return compare_caseload(old, new, read_caseload(path), as_at=None, today=TODAY)


def test_who_changes_from_what_to_what_is_counted(tmp_path):
    five, six = child("five", "2026-05-20"), child("six", "2026-04-20")

    load = compare(pack(SIX), pack(FIVE), lines(tmp_path, five, six))

    (move,) = (m for m in load.moves if m.question == "visitor.consider")
    assert (load.compared, load.changed_cases, move.cases) == (2, ("five",), ("five",))
    assert (move.old.outcome, move.new.outcome, move.new.strength) == ("not_now", "assess", "should")


def test_another_deadline_is_told_where_the_answer_stays(tmp_path):
    duty = (
        "duties: [{{id: tell, question: child.tell, clause: FER-1, strength: must,"
        " action: {{who: social_worker, does: tell, to: child, by: {{within: {} days, of: care.looked_after_since}}}}}}]\n"
    )

    load = compare(pack(SIX, duty.format(5)), pack(SIX, duty.format(9)), lines(tmp_path, child("amber", "2026-10-30")))

    (change,) = load.changes
    assert load.moves == ()
    assert (change.case_id, change.question, change.items_opened) == ("amber", "child.tell", ())
    assert change.work_gone == (
        "child's social worker: tell (to: child), by 4 November 2026, within 5 days of 30 October 2026 (must)",
    )
    assert change.work_come == (
        "child's social worker: tell (to: child), by 8 November 2026, within 9 days of 30 October 2026 (must)",
    )


def test_a_case_that_now_waits_for_a_fact_becomes_undetermined(tmp_path):
    record = child("unknown-disability", "2026-09-01")
    del record["child"]["disabled"]

    load = compare(pack(SIX), pack(FIVE_OR_DISABLED), lines(tmp_path, record))

    assert [(c.case_id, c.question) for c in load.become_open] == [("unknown-disability", "visitor.consider")]
    assert load.become_settled == ()


def test_cases_of_another_authority_are_left_out_and_counted(tmp_path):
    other = child("elsewhere", "2026-05-20")
    other["care"]["responsible_authority"] = "leeds"

    load = compare(pack(SIX), pack(FIVE), lines(tmp_path, other))

    assert (load.compared, load.of_others, load.unread) == (0, 1, ())


def test_a_local_fact_only_the_new_edition_knows_is_no_problem_for_the_old_one(tmp_path):
    record = {**child("garden", "2026-05-20"), "local": {"fernmoor": {"garden": "yes"}}}
    fact = "facts: [{name: garden, type: boolean, asks: Is there a garden, label: garden, meaning: Any.}]\n"

    load = compare(pack(SIX), pack("local.fernmoor.garden: yes", fact), lines(tmp_path, record))

    assert load.unread == ()
    assert load.changed_cases == ("garden",)


def test_a_local_fact_no_edition_knows_is_told_as_a_problem(tmp_path):
    record = {**child("gardn", "2026-05-20"), "local": {"fernmoor": {"gardn": "yes"}}}

    load = compare(pack(SIX), pack(FIVE), lines(tmp_path, record))

    assert [(u.place, "no fact of this name" in u.words) for u in load.unread] == [("cases.jsonl, line 1", True)]


def test_problems_repeat_nothing_that_was_entered(tmp_path):
    record = child("secret", "Somebody Real")
    file = lines(tmp_path, record, child("fine", "2026-05-20"))

    load = compare(pack(SIX), pack(FIVE), file)

    assert load.compared == 1
    assert [u.place for u in load.unread] == ["cases.jsonl, line 1"]
    assert "Somebody" not in repr(load)


# ---- forms ----


def test_a_table_says_the_same_as_a_folder_and_as_json_lines(tmp_path):
    records = [child("five", "2026-05-20"), child("six", "2026-04-20")]
    folder = tmp_path / "folder"
    folder.mkdir()
    for record in records:
        (folder / f"{record['case_id']}.json").write_text(json.dumps(record), encoding="utf-8")
    table = tmp_path / "cases.csv"
    table.write_text(
        "case_id,as_at,child.statuses,child.disabled,care.looked_after_since,occasions,appointment.active,"
        "records.visitor_decision,views.objects_to_visitor.value,views.objects_to_visitor.asked_on\n"
        "five,2026-11-01,looked_after,no,2026-05-20,none,no,none,no,2026-10-30\n"
        "six,2026-11-01,looked_after,no,2026-04-20,none,no,none,no,2026-10-30\n",
        encoding="utf-8",
    )

    loads = [compare(pack(SIX), pack(FIVE), path) for path in (folder, lines(tmp_path, *records), table)]

    assert loads[0].changes
    assert loads[0].changes == loads[1].changes == loads[2].changes


def test_lists_stand_in_a_table_as_json(tmp_path):
    table = tmp_path / "cases.csv"
    table.write_text('case_id,visitor.references\na,"[{""kind"": ""employment""}]"\nb,[{\n', encoding="utf-8")

    first, second = read_caseload(table)

    assert first.data["visitor"]["references"] == [{"kind": "employment"}]
    assert [problem.message for problem in second.problems] == ["a cell starts like JSON and is none"]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("name,child.disabled\n", "no column `case_id`"),
        ("case_id,case_id\n", "a column twice"),
        ('case_id\n"open\n', "is not a CSV table"),
        ("", "no column `case_id`"),
        (
            "case_id,child.disabeld\na,yes\nb,no\n",
            r"a column that is no fact of a record: `child.disabeld` \(did you mean `child.disabled`\?\)",
        ),
        (
            "case_id,Child Disabled,child.age\n",
            r"2 columns .*`Child Disabled` \(did you mean `child.disabled`\?\), `child.age` \(give `child.date_of_birth` instead\)",
        ),
        ("case_id,Zebra\n", "no fact of a record: `Zebra`\n"),
    ],
)
def test_a_table_that_is_none_is_refused_in_plain_words(tmp_path, text, because):
    table = tmp_path / "cases.csv"
    table.write_text(text, encoding="utf-8")

    with pytest.raises(CaseloadError, match=because):
        list(read_caseload(table))


def test_a_file_of_no_known_kind_and_an_empty_folder_are_refused(tmp_path):
    (tmp_path / "cases.xlsx").write_bytes(b"PK")

    with pytest.raises(CaseloadError, match="is no caseload"):
        read_caseload(tmp_path / "cases.xlsx")
    with pytest.raises(CaseloadError, match="no case file"):
        read_caseload(tmp_path)


def test_a_key_that_is_wrong_in_every_case_is_told_once_on_the_page(tmp_path):
    """A column of a pack's own fact, or a key of JSON lines, is known to be wrong only once a case is read."""
    table = tmp_path / "cases.csv"
    table.write_text("case_id,local.fernmoor.gardn\na,yes\nb,yes\nc,no\nd,\n", encoding="utf-8")

    load = compare(pack(SIX), pack(FIVE), table)
    comparison = compared(pack(SIX), pack(FIVE), names=("old", "new"), law_of=TODAY, caseload=load)
    (told,) = (part for part in caseload_part(comparison) if isinstance(part, Bullets))

    assert (load.compared, len(load.unread)) == (1, 3)
    assert told.items == (
        "cases.csv, row 2 and 2 more cases: local.fernmoor.gardn: pack `fernmoor` has no fact of this name; known here: none",
    )


@pytest.mark.parametrize("form", ["folder", "lines"])
def test_a_case_with_the_id_of_an_earlier_one_is_told_in_every_form(tmp_path, form):
    records = [child("one", "2026-05-20"), child("one", "2026-04-20"), child("two", "2026-04-20")]
    path = lines(tmp_path, *records)
    if form == "folder":
        path = tmp_path / "folder"
        path.mkdir()
        for place, record in enumerate(records):
            (path / f"{place}.json").write_text(json.dumps(record), encoding="utf-8")

    load = compare(pack(SIX), pack(FIVE), path)

    assert load.compared == 2
    assert [told.problem.code for told in load.unread] == ["C067"]
    assert [told.words for told in load.unread] == ["case_id: an earlier case has this id too; give each case its own"]
