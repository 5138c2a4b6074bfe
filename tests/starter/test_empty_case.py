"""An empty case to be filled in: it asks whatever a pack could ask, and is read back as one of which nothing is known."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from invented_pack import FULL_PACK
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.record.case import CaseError
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.files.cases import read_case_bytes
from ivpolicy.files.pack_names import shipped_packs
from ivpolicy.files.packs import load_pack, national_pack
from ivpolicy.starter.empty_case import empty_case_sheet, empty_case_yaml, facts_asked_by

AS_AT = date(2026, 11, 1)
CONSTRUCTS = Path(__file__).parents[1] / "packs" / "constructs"


def full_pack() -> Pack:
    written, problems = parse_pack(FULL_PACK, file="full.yaml")
    assert written is not None, problems
    return Pack(written, national_pack())


def recorded(held: object) -> object:
    """What is recorded at all; an empty list is, an empty section is not."""
    if not isinstance(held, dict):
        return held
    return {key: kept for key, value in held.items() if (kept := recorded(value)) not in (None, {})}


PACKS = [*(pytest.param(lambda name=name: load_pack(name), id=name) for name in shipped_packs()), full_pack]


@pytest.mark.parametrize("made", PACKS)
def test_a_template_is_read_back_as_a_case_of_which_nothing_is_known(made):
    pack = made()
    facts = facts_asked_by(pack)

    for text, suffix in ((empty_case_yaml(pack, facts), ".yaml"), (empty_case_sheet(pack, facts), ".csv")):
        record = pack.read_case(read_case_bytes(text.encode(), suffix=suffix))
        assert recorded(record.model_dump(exclude={"decisions"})) == {
            "case_id": "new-case",
            "care": {"responsible_authority": pack.id},
        }


@pytest.mark.parametrize("made", PACKS)
def test_whatever_is_missing_of_an_empty_case_stands_in_the_template(made):
    pack = made()
    result = evaluate(pack, pack.read_case({"case_id": "a"}), as_at=AS_AT)

    missing = {path for question in result for path in result[question].missing}

    assert missing - {fact.path for fact in facts_asked_by(pack)} == set()


def test_each_fact_stands_under_its_question_the_packs_own_among_them():
    pack = full_pack()
    own = [fact for fact in facts_asked_by(pack) if fact.path.startswith("local.")]

    text = empty_case_yaml(pack, facts_asked_by(pack))
    rows = list(csv.DictReader(io.StringIO(empty_case_sheet(pack, facts_asked_by(pack)))))

    assert own
    assert all(f"# {fact.asks}" in text for fact in own)
    assert {fact.asks for fact in own} <= {row["question"] for row in rows}


def test_own_facts_of_every_kind_are_offered_as_they_are_written_and_read_back():
    pack = load_pack(CONSTRUCTS / "own_facts.yaml")
    rows = list(csv.DictReader(io.StringIO(empty_case_sheet(pack, facts_asked_by(pack)))))
    text = empty_case_yaml(pack, facts_asked_by(pack))
    own = {fact.path: fact for fact in facts_asked_by(pack) if fact.path.startswith("local.")}
    judged = [fact for fact in own.values() if fact.judgement and fact.type != "boolean"]
    chosen = next(fact for fact in own.values() if fact.type == "set")
    listed = next(fact for fact in own.values() if fact.type == "list")
    written = {
        "case_id": "amber-example",
        "as_at": "2026-11-20",
        chosen.path: json.dumps([chosen.choices[0]]),
        listed.path: "[{}]",
        **{f"{fact.path}.on": "2026-11-01" for fact in judged},
        **{f"{fact.path}.value": fact.choices[0] if fact.choices else "3" for fact in judged},
    }
    assert {row["fact"] for row in rows} >= written.keys()
    filled = io.StringIO()
    table = csv.DictWriter(filled, ("fact", "question", "write", "answer"))
    table.writeheader()
    table.writerows(row | {"answer": written.get(row["fact"], "")} for row in rows)

    case = pack.read_case(read_case_bytes(filled.getvalue().encode(), suffix=".csv"))

    assert recorded_value(case, chosen.path, case.as_at) == frozenset(chosen.choices[:1])
    assert all(recorded_value(case, fact.path, case.as_at) is not None for fact in (*judged, listed))
    assert all(f"# {fact.asks} (yes or no" not in text for fact in judged)


def test_a_sheet_that_was_filled_in_says_what_the_case_file_says():
    sheet = """fact,question,answer
case_id,,amber-example
child.statuses,Which?,looked_after; child_in_need_plan
child.disabled,,yes
meetings.planned,,none
judgements.visitor_in_interests.value,,yes
judgements.visitor_in_interests.on,,2026-10-01
advocacy.contacts,,"[{""rung"": ""worker"", ""asked_on"": ""2026-10-01""}]"
child.age_recorded_nowhere,,
"""

    assert read_case_bytes(sheet.encode(), suffix=".csv") == {
        "case_id": "amber-example",
        "child": {"statuses": ["looked_after", "child_in_need_plan"], "disabled": "yes"},
        "meetings": {"planned": []},
        "judgements": {"visitor_in_interests": {"value": "yes", "on": "2026-10-01"}},
        "advocacy": {"contacts": [{"rung": "worker", "asked_on": "2026-10-01"}]},
    }


@pytest.mark.parametrize(
    ("sheet", "code", "line"),
    [
        ("case_id,child.disabled\na,yes\n", "C065", "line 1"),
        ("", "C065", "line 1"),
        ('fact,answer\ncase_id,"a\n', "C066", "line 2"),
        ("fact,answer\nchild.disabled,yes\nchild.disabled,no\n", "C061", "line 3"),
        ("fact,answer\nadvocacy.contacts,[{\n", "C062", "line 2"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_told_by_its_line_and_not_repeated(sheet, code, line):
    with pytest.raises(CaseError) as refused:
        read_case_bytes(sheet.encode(), suffix=".csv")

    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == (code, line)


def test_the_command_prints_a_template_and_decide_reads_it(run, tmp_path):
    for kind in ("yaml", "csv"):
        code, out, err = run("facts", "--pack", "leeds", "--template", kind)
        assert (code, err) == (0, "")
        file = tmp_path / f"case.{kind}"
        file.write_text(out, encoding="utf-8")

        code, out, err = run("decide", str(file), "--question", "visitor.appoint", "--format", "json")
        assert (code, err) == (0, "")
        assert '"status": "needs_information"' in out


def test_a_template_needs_a_pack(run):
    code, _, err = run("facts", "--template")

    assert code == 2
    assert "`--template` needs a pack" in err
