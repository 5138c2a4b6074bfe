"""Coverage: the points a pack has, which cases come to them, and the cases suggested for the rest."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from itertools import islice

import pytest

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.main import main
from ivpolicy.core.proofs.plain_child import AS_AT
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.files.packs import load_pack, shipped_folder, shipped_packs
from ivpolicy.tester.case_runs import CaseRun, case_files, run_files
from ivpolicy.tester.cases_as_yaml import cases_text
from ivpolicy.tester.coverage import Watch, coverage_of, deciding_rules, observed
from ivpolicy.tester.sheet import read_sheet
from ivpolicy.tester.suggestions import differs_in, suggest, tables, usual_day
from ivpolicy.tester.worked_cases import decided, differences
from ivpolicy.witnesses.cases import Cases
from ivpolicy.witnesses.lists import lists_in_cell
from shipped_runs import shipped_coverage, shipped_run

PACK = """\
pack: rivermead
format: 1
authority: {name: Rivermead Council, kind: local_authority}
edition: First
in_force: {from: not stated, seen: 2026-11-01}
source: {title: Rivermead procedure (invented), captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
clauses:
  RIV-1: {section: "1", says: "Two of three factors open the scheme"}
  RIV-2: {section: "2", says: "Twelve hours of induction"}
readings:
  far:
    clause: RIV-1
    asks: How far is far?
    options: {at_a_distance: "at a distance", outside: "outside the authority"}
    chosen: at_a_distance
    because: The text says distance.
    chosen_by: "the pack's authors, not the council"
    chosen_on: 2026-11-22
appointment:
  factors:
    clause: RIV-1
    need: 2
    of:
      - {id: isolated, clause: RIV-1, when: {child.socially_isolated: yes}}
      - {id: no_family_time, clause: RIV-1, when: {family_time.last_unsupervised: {not_within: 6 months}}}
      - id: far_away
        clause: RIV-1
        when: {reading: {far: {at_a_distance: {placement.at_a_distance: yes}, outside: {placement.out_of_authority: yes}}}}
vetting:
  checks:
    - {id: induction, clause: RIV-2, met_when: {visitor.training.induction_hours: {at_least: 12}}}
"""

CASES = """\
cases: rivermead
as_at: 2026-11-01
always: {child.statuses: [looked_after], visitor.identified: yes}
worked:
  - case: Two factors
    clause: RIV-1
    facts: {child.socially_isolated: yes, placement.at_a_distance: yes, family_time.last_unsupervised: 2026-05-02}
    expect: {visitor.criteria: {outcome: met}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cases").mkdir()
    (tmp_path / "rivermead.yaml").write_text(PACK)
    (tmp_path / "cases/rivermead.yaml").write_text(CASES)
    return tmp_path


def covered(folder, more="", cases=CASES):
    """The coverage of the pack by its cases, and by `more` cases."""
    (folder / "cases/rivermead.yaml").write_text(cases + more)
    (run,) = run_files(case_files(str(folder)))
    assert all(case.passed for case in run.cases)
    return coverage_of(run.pack, run.cases)


def told(coverage, keys):
    return {(point.kind, point.probe.says, point.point) for point in coverage.points if point.key in keys}


# ---- the points ----


def test_points_of_a_pack_are_its_truths_numbers_days_and_readings(folder):
    coverage = covered(folder)

    points = {(point.kind, point.probe.says): [] for point in coverage.points}
    for point in coverage.points:
        points[point.kind, point.probe.says].append(point.point)
    assert points["rule", "factors"] == ["true", "false", "unknown"]
    assert points["number", "how many hold: 2 of 3"] == ["1 of 3", "2 of 3", "3 of 3"]
    assert points["day", "last unsupervised family time: 6 months ago"] == [
        "the day before",
        "the day",
        "the day after",
    ]
    assert points["reading", "reading far"] == ["at_a_distance", "outside"]
    (hours,) = [of for (kind, says), of in points.items() if kind == "number" and "12" in says]
    assert [of.split()[0] for of in hours] == ["11", "12", "13"]


def test_case_covers_what_it_expects_an_answer_of_and_nothing_else(folder):
    coverage = covered(folder)

    assert told(coverage, coverage.confirmed) >= {
        ("rule", "factors", "true"), ("condition", "isolated", "true"), ("condition", "no family time", "false"),
        ("number", "how many hold: 2 of 3", "2 of 3"), ("reading", "reading far", "at_a_distance"),
        ("day", "last unsupervised family time: 6 months ago", "the day after"),
    }  # fmt: skip
    assert not any("induction" in says for _, says, _ in told(coverage, coverage.computed))


def test_boundary_in_months_is_the_day_itself_and_its_neighbours(folder):
    for day, point in (("2026-04-30", "the day before"), ("2026-05-01", "the day"), ("2026-05-02", "the day after")):
        coverage = covered(folder, cases=CASES.replace("2026-05-02", day))
        met = {p for kind, _, p in told(coverage, coverage.confirmed) if kind == "day"}
        assert met == {point}


def test_unconfirmed_case_covers_only_the_second_of_the_two_shares(folder):
    coverage = covered(folder, cases=CASES.replace("clause: RIV-1", "unconfirmed: yes"))

    assert coverage.confirmed == frozenset()
    assert coverage.of().computed > 0
    assert [point.rule for point in coverage.rules_not_confirmed(deciding_rules(load_pack(folder / "rivermead.yaml")))] == [
        "rivermead:factors", "rivermead:induction",
    ]  # fmt: skip


def test_failed_case_covers_nothing(folder):
    (folder / "cases/rivermead.yaml").write_text(CASES.replace("outcome: met", "outcome: not_met"))
    (run,) = run_files(case_files(str(folder)))

    assert coverage_of(run.pack, run.cases).computed == frozenset()


def test_of_a_list_of_steps_only_the_step_named_is_covered():
    pack = load_pack("leeds")
    question_rules = pack.rulebook.by_question["visitor.vetting"]

    assert [rule.id for rule in observed(question_rules, {"items": {"dbs": "met"}})] == ["leeds:dbs"]
    assert list(observed(question_rules, {"status": "decided"})) == []
    assert len(list(observed(question_rules, {"outcome": "all_steps_recorded"}))) == len(question_rules.rules)


@pytest.mark.parametrize("pack", shipped_packs())
def test_truths_that_coverage_counts_are_those_of_the_reasons(pack):
    run = shipped_run(pack)
    watch = Watch(run.pack)
    compared = 0

    for case in run.cases[::7]:
        for question in case.case.expect:
            on_case = case.pack.on_case(question, OpenCells(case.result.record, case.case.as_at))
            in_reasons = {reason.rule: reason.truth for reason in case.result[question].reasons}
            rules = {rule.id: rule for rule in on_case.diagrams.question_rules.every}
            for id_, probes in watch.probes(case.pack, question).items():
                rule, truth = rules[id_], in_reasons[id_]
                if rule.role.is_climbed:  # its reason says whether it is climbed; its own condition is counted apart
                    assert truth == on_case.holds(rule)
                    truth = on_case.truth(rule.when)
                assert probes[0].met(on_case) == ({True: "true", False: "false", None: "unknown"}[truth],)
                compared += 1
    assert compared > 10


# ---- the shipped packs ----


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_deciding_rule_of_a_shipped_pack_is_shown_to_hold_by_a_confirmed_case(pack):
    coverage = shipped_coverage(pack)

    assert [point.rule for point in coverage.rules_not_confirmed(deciding_rules(load_pack(pack)))] == []


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_reading_and_rung_of_a_shipped_pack_is_confirmed(pack):
    coverage = shipped_coverage(pack)

    for kind in ("reading", "rung"):
        assert coverage.of(kind).confirmed == coverage.of(kind).points


# ---- suggestions ----


def suggested(pack, runs):
    watch = Watch(pack)
    coverage = coverage_of(pack, runs, watch)
    return coverage, watch, suggest(pack, coverage, watch, usual_day(pack.written, runs))


@cache
def suggested_for_all(pack):
    """What is suggested for a shipped pack that has no cases."""
    return suggested(load_pack(pack), ())[2]


@pytest.mark.parametrize("pack", ["coventry", "islington", "england"])
def test_suggestions_for_a_shipped_pack_cover_every_point_that_no_case_covers(pack):
    run = shipped_run(pack)

    coverage, watch, found = suggested(run.pack, run.cases)

    assert found.left == ()
    more = [CaseRun(s.case, run.pack, decided(run.pack, s.case), ()) for s in found.cases]
    assert all(list(differences(case.result, case.case)) == [] for case in more)
    again = coverage_of(run.pack, [*run.cases, *more], watch)
    assert again.missing() == ()
    assert again.confirmed == coverage.confirmed


@pytest.mark.parametrize(("pack", "left"), [("dudley", []), ("islington", []), ("leeds", ["marked", "expected"])])
def test_every_point_of_a_pack_is_suggested_but_one_that_hangs_on_a_mark_no_worked_case_can_make(pack, left):
    found = suggested_for_all(pack)

    # What Leeds forbids about an ending visit the law beneath forbids more, of the same people: it is told once, as law.
    assert [point.point for point in found.left] == left


def test_each_suggested_case_covers_something_that_none_before_it_covered(folder):
    (run,) = run_files(case_files(str(folder)))

    _, _, found = suggested(run.pack, run.cases)

    keys = [point.key for case in found.cases for point in case.covers]
    assert all(case.covers for case in found.cases)
    assert len(keys) == len(set(keys))


def test_suggested_cases_that_cover_most_come_first_and_of_these_those_with_the_fewest_facts(folder):
    (run,) = run_files(case_files(str(folder)))

    _, _, found = suggested(run.pack, run.cases)

    ranks = [(-len(case.covers), len(case.case.facts)) for case in found.cases]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("pack", ["dudley", "coventry"])
def test_suggestions_that_differ_in_one_fact_stand_in_one_table_and_are_read_back_as_they_were(pack):
    found = suggested_for_all(pack)
    groups = tables(found.cases)

    text = cases_text(pack, found.cases[0].case.as_at, found, {})
    read = read_sheet(text, "suggested.yaml").cases

    assert text.count("  - case:") == len(groups) < len(found.cases)
    wanted = [one.case for group in groups for one in group]
    assert [(c.facts, c.expect, c.as_at, c.readings) for c in read] == [
        (c.facts, c.expect, c.as_at, c.readings) for c in wanted
    ]
    assert not any(case.confirmed for case in read)
    for group in groups:
        assert all(differs_in(group[0], other) for other in group[1:])


def test_what_could_not_be_suggested_is_named_with_the_reason():
    found = suggested_for_all("leeds")

    text = cases_text("leeds", found.cases[0].case.as_at, found, {})

    assert "# No case could be written for 2:" in text
    assert "reading what confirmed means: marked: no case was found in which a rule that hangs on the reading" in text


def test_readings_nobody_tried_are_suggested_under_their_other_option(folder):
    (run,) = run_files(case_files(str(folder)))

    _, _, found = suggested(run.pack, run.cases)

    assert {"far": "outside"} in [dict(case.case.readings) for case in found.cases]


def test_suggested_file_is_read_back_comes_out_and_confirms_nothing(folder, capsys):
    output = folder / "cases/rivermead.suggested.yaml"

    assert main(["suggest", str(folder / "rivermead.yaml"), "--output", str(output)]) == ExitCode.ANSWERED
    sheet = read_sheet(output.read_text(), output.name)
    assert sheet.cases
    assert not any(case.confirmed or case.clauses for case in sheet.cases)
    capsys.readouterr()
    assert main(["test", str(folder), "--missing"]) == ExitCode.ANSWERED
    shown = capsys.readouterr().out
    assert "not covered:" not in shown
    assert "covered by unconfirmed cases only:" in shown


def test_suggesting_twice_gives_the_same_bytes(folder, capsys):
    main(["suggest", str(folder / "rivermead.yaml")])
    first = capsys.readouterr().out
    main(["suggest", str(folder / "rivermead.yaml")])

    assert capsys.readouterr().out == first


def test_fewer_are_suggested_when_fewer_are_asked_for(folder, capsys):
    main(["suggest", str(folder / "rivermead.yaml"), "--most", "2"])

    assert capsys.readouterr().out.count("unconfirmed: yes\n") == 2


def test_a_file_that_is_there_is_never_written_over(folder, capsys):
    kept = folder / "cases/rivermead.yaml"

    assert main(["suggest", str(folder / "rivermead.yaml"), "--output", str(kept)]) == ExitCode.WRONG_USE
    assert kept.read_text() == CASES
    assert "there is a file of this name" in capsys.readouterr().err


def test_pack_without_any_cases_gets_its_first_ones(folder, capsys):
    (folder / "cases/rivermead.yaml").unlink()

    assert main(["suggest", str(folder / "rivermead.yaml")]) == ExitCode.ANSWERED
    assert "cases: rivermead" in capsys.readouterr().out


# ---- the page ----


class Page(HTMLParser):
    """What a browser would fetch or run, and the lines of the pack by their look."""

    def __init__(self):
        super().__init__()
        self.fetched, self.rows, self.text = [], [], ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in ("script", "link", "img", "iframe") or {"src", "href", "onload", "onclick"} & given.keys():
            self.fetched.append(tag)
        if tag == "tr" and given.get("class"):
            self.rows.append(given["class"])

    def handle_data(self, data):
        self.text += data


def test_page_shows_every_line_of_the_pack_and_fetches_nothing(folder, capsys):
    path = folder / "coverage.html"
    (folder / "rivermead.yaml").write_text(PACK.replace("Rivermead procedure", "Rivermead <b>&amp; procedure"))

    assert main(["test", str(folder), "--html", str(path)]) == ExitCode.ANSWERED
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    assert page.fetched == []
    assert "Rivermead <b>&amp; procedure" in page.text
    assert all(line in page.text for line in PACK.split("\n")[10:])
    assert {"yes", "part", "no", "none"} >= set(page.rows) >= {"part", "no", "none"}


def test_page_that_cannot_be_written_is_told(folder, capsys):
    assert main(["test", str(folder), "--html", str(folder / "none" / "x.html")]) == ExitCode.WRONG_USE
    assert "x.html" in capsys.readouterr().err


def test_shipped_folder_is_not_changed_by_testing_it(capsys):
    before = {path: path.read_bytes() for path in shipped_folder().rglob("*.yaml")}

    main(["test", "islington"])

    assert {path: path.read_bytes() for path in shipped_folder().rglob("*.yaml")} == before


# ---- from a cell back to a record ----


@pytest.mark.parametrize("pack", shipped_packs())
def test_records_made_for_a_cell_lie_in_that_cell(pack):
    compiled = load_pack(pack)
    made = 0

    for question in compiled.questions:
        diagrams = compiled.diagrams(question)
        cases = Cases(diagrams, AS_AT, compiled.written)
        for level, variable in enumerate(diagrams.variables):
            for cell in variable.every:
                for given in islice(cases.lying_on({level: cell}), 2):
                    record = cases.record(given)
                    assert record is not None
                    assert variable.possible(record, AS_AT) == (cell,)
                    made += 1
    assert made > 100


def test_shortest_list_is_found_for_counts_and_for_the_latest():
    compiled = load_pack("leeds")
    reached, lists = 0, 0

    for question in compiled.questions:
        for variable in compiled.diagrams(question).variables:
            if variable.fact is not None and variable.fact.item and not variable.fact.computed_from:
                open_cells = variable.possible(case_from_facts({}, as_at=AS_AT), AS_AT)
                lists += len(open_cells)
                reached += sum(bool(list(lists_in_cell(variable, cell, AS_AT))) for cell in open_cells)
    assert reached == lists > 10


def test_day_of_decision_no_record_can_have_is_told(capsys):
    with pytest.raises(SystemExit) as refused:
        main(["suggest", "coventry", "--as-at", "0001-01-01"])

    assert refused.value.code == ExitCode.WRONG_USE
    assert "between 1900 and 2200" in capsys.readouterr().err


def test_no_share_is_shown_of_a_pack_in_which_nothing_could_be_covered(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "Fernmoor Council"]) == 0
    capsys.readouterr()

    assert main(["test", "fernmoor.yaml", "--mutants"]) == 0

    printed = capsys.readouterr().out
    assert "the pack has no rule of its own that a case could cover" in printed
    assert "%" not in printed
    assert "every" not in printed
