"""Worked event histories beside a pack: what differs, what is refused with its place, and which stages they come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivpolicy import load_pack
from ivpolicy.cli.main import main
from ivpolicy.files.pack_names import shipped_packs
from ivpolicy.pathways.follower import Follower
from ivpolicy.tester.case_runs import CaseFile, case_files, run_files
from ivpolicy.tester.sheet import WorkedCasesError, read_sheet
from ivpolicy.tester.worked_histories import run_history

PACK = Path(__file__).parents[1] / "packs" / "advice" / "A014" / "good.yaml"
SHEET = """\
cases: rivermead
histories:
  - history: A request is answered
    clause: RIV-1
    events:
      - {id: "1", type: request_received, happened_on: 2026-02-02, recorded_at: 2026-02-02}
      - {id: "2", type: request_answered, happened_on: 2026-02-05, recorded_at: 2026-02-05}
    stands:
      - {on: 2026-02-01, pathway: request, stage: none}
      - {on: 2026-02-03, pathway: request, stage: received, due: {answer the request: no time is named}, overdue: [], left_open: none}
      - {on: 2026-02-05, pathway: request, stage: answered}
"""


def ran(tmp_path, text=SHEET):
    file = tmp_path / "histories.yaml"
    file.write_text(text)
    (run,) = run_files((CaseFile(file, str(PACK)),))
    return run


def test_a_history_that_stands_as_expected_comes_to_its_stages(tmp_path):
    run = ran(tmp_path)

    assert [one.passed for one in run.histories] == [True]
    assert run.stages[0] == 2
    assert run.cases == ()


@pytest.mark.parametrize(
    ("was", "now", "what", "expected", "found"),
    [
        ("02-03, pathway: request, stage: received", "02-03, pathway: request, stage: answered", "stage on 2026-02-03", "answered", "received"),
        ("answer the request: no time", "answer the request: at once", "due: answer the request on 2026-02-03", "at once is named", ["no time is named"]),
        ("answer the request: no time is named", "answer the request: 2026-02-04", "due: answer the request on 2026-02-03", "2026-02-04", ["none"]),
        ("overdue: []", "overdue: [answer]", "overdue on 2026-02-03", ["answer"], []),
        ("left_open: none", "left_open: nobody", "left open on 2026-02-03", "nobody", "none"),
    ],
)  # fmt: skip
def test_what_stands_otherwise_is_a_difference_with_its_place_and_covers_nothing(
    tmp_path, was, now, what, expected, found
):
    assert SHEET.count(was) == 1

    run = ran(tmp_path, SHEET.replace(was, now))

    ((difference,),) = [one.differences for one in run.histories]
    assert (difference.what, difference.expected, difference.found) == (what, expected, found)
    assert difference.at.line == 10
    assert run.stages[0] == 0


def test_an_event_that_does_not_count_is_a_difference(tmp_path):
    run = ran(tmp_path, SHEET.replace("type: request_answered", "type: request_answred"))

    told = [difference for one in run.histories for difference in one.differences]
    assert any("did you mean `request_answered`?" in str(difference.found) for difference in told)


@pytest.mark.parametrize(
    ("was", "now", "line", "message", "help_"),
    [
        ("clause: RIV-1", "clause: RIV-11", 4, "the pack has no clause `RIV-11`", "did you mean `RIV-1`?"),
        ("02-03, pathway: request", "02-03, pathway: requst", 10, "the pack has no pathway `requst`", "did you mean `request`?"),
        ("stage: received", "stage: receved", 10, "the pathway has no stage `receved`", "did you mean `received`?"),
        ("on: 2026-02-01", "on: 2019-02-01", 9, None, "give a day in one of these periods as `on`"),
    ],
)  # fmt: skip
def test_a_name_that_the_pack_does_not_have_is_refused_with_its_place(tmp_path, was, now, line, message, help_):
    with pytest.raises(WorkedCasesError) as refused:
        ran(tmp_path, SHEET.replace(was, now))

    (problem,) = refused.value.diagnostics
    assert (problem.location.line, problem.help) == (line, help_)
    assert message is None or problem.message == message


def test_a_failed_history_is_printed_and_the_command_says_so(tmp_path, capsys):
    file = tmp_path / "cases" / "good.yaml"
    file.parent.mkdir()
    file.write_text(SHEET.replace("stage: answered", "stage: received"))
    (tmp_path / "good.yaml").write_text(PACK.read_text())

    code = main(["test", str(tmp_path / "good.yaml")])
    printed = capsys.readouterr().out

    assert code == 1
    assert "FAILED  A request is answered" in printed
    assert "expected received" in printed
    assert "found answered" in printed
    assert "0 cases, 1 history, 1 failed" in printed


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_shipped_pack_has_histories_that_come_out(pack):
    sheets = [read_sheet(file.path.read_text(encoding="utf-8"), file.path.name) for file in case_files(pack)]
    runs = [run_history(Follower(load_pack(pack)), one) for sheet in sheets for one in sheet.histories]

    assert runs
    assert [difference for one in runs for difference in one.differences] == []
