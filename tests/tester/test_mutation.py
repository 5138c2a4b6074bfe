"""Changes of a pack, each tried alone: what is said of each holds when everything is compiled and asked anew."""

from __future__ import annotations

import json
from datetime import date
from itertools import product

import pytest

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.main import main
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.text.diagnostic import Severity
from ivpolicy.core.validation.validator import check_pack
from ivpolicy.files.packs import load_pack
from ivpolicy.tester.case_runs import case_files, pack_text, run_files
from ivpolicy.tester.mutant import MUTANT_KINDS
from ivpolicy.tester.mutants import mutants_of
from ivpolicy.tester.mutation import mutation_of, tried_of
from ivpolicy.tester.worked_cases import run
from shipped_runs import shipped_run

PACK = """\
pack: rivermead
format: 1
authority: {name: Rivermead Council, kind: local_authority}
edition: First
in_force: {from: not stated, seen: 2026-11-01}
source: {title: Rivermead procedure (invented), captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
actors: {scheme: Rivermead scheme}
clauses:
  RIV-1: {section: "1", says: "Two of three factors open the scheme"}
  RIV-2: {section: "2", says: "The scheme answers within ten working days"}
  RIV-3: {section: "3", says: "A disabled child, or one under 10, comes first"}
readings:
  far:
    clause: RIV-1
    asks: How far is far?
    options: {at_a_distance: "at a distance", outside: "outside the authority", nowhere: "nowhere"}
    chosen: at_a_distance
    because: The text says distance.
    chosen_by: "the pack's authors, not the council"
    chosen_on: 2026-11-22
    barred: {nowhere: It would shut everybody out.}
questions:
  - {id: local.first, title: "Does the child come first?", outcomes: {first: At once., in_turn: In turn.}, otherwise: in_turn}
definitions:
  - {id: young, clause: RIV-3, means: {any: [{child.age: {under: 10}}, {child.age: {under: 6}}]}}
appointment:
  factors:
    clause: RIV-1
    need: 2
    of:
      - {id: isolated, clause: RIV-1, when: {child.socially_isolated: yes}}
      - {id: no_family_time, clause: RIV-1, when: {family_time.last_unsupervised: {not_within: 6 months}}}
      - id: far_away
        clause: RIV-1
        when: {reading: {far: {at_a_distance: {placement.at_a_distance: yes}, outside: {placement.out_of_authority: yes}, nowhere: never}}}
rules:
  - {id: young_first, question: local.first, clause: RIV-3, when: {rule: young}, then: {should: first}}
  - {id: disabled_first, question: local.first, clause: RIV-3, when: {child.disabled: yes, answer: {visitor.criteria: met}}, then: {should: first}}
duties:
  - id: answer_referral
    question: visitor.support
    clause: RIV-2
    strength: must
    when: {child.disabled: yes}
    action: {who: scheme, does: answer the referral, to: social_worker, by: {within: 10 working days, of: referral.made_on}}
"""

CASES = """\
cases: rivermead
as_at: 2026-11-02
always: {child.statuses: [looked_after]}
worked:
  - case: Two factors
    clause: RIV-1
    facts: {child.socially_isolated: yes, placement.at_a_distance: yes, family_time.last_unsupervised: 2026-05-03}
    expect: {visitor.criteria: {outcome: met}}
  - case: One factor, by a day
    clause: RIV-1
    facts: {child.socially_isolated: yes, placement.at_a_distance: no, family_time.last_unsupervised: 2026-05-03}
    expect: {visitor.criteria: {outcome: not_met}}
  - case: Far is otherwise far
    clause: RIV-1
    readings: {far: outside}
    facts: {child.socially_isolated: yes, placement.out_of_authority: yes, family_time.last_unsupervised: 2026-05-03}
    expect: {visitor.criteria: {outcome: met, turns_on: [far]}}
  - case: Nine years old
    clause: RIV-3
    facts: {child.date_of_birth: 2016-11-03}
    expect: {local.first: {outcome: first}}
  - case: The scheme answers
    clause: RIV-2
    facts: {child.disabled: yes, DATED}
    expect:
      visitor.support: {deadlines: {answer the referral: 2026-11-16}, who: {answer the referral: Rivermead scheme}}
"""


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rivermead")
    (folder / "cases").mkdir()
    (folder / "rivermead.yaml").write_text(PACK)
    (folder / "cases/rivermead.yaml").write_text(CASES.replace("DATED", "referral.made_on: 2026-11-02"))
    return folder


@pytest.fixture(scope="module")
def tried(invented):
    (pack_run,) = run_files(case_files(str(invented / "rivermead.yaml")))
    assert all(case.passed for case in pack_run.cases)
    return pack_run, mutation_of(pack_run, pack_text(pack_run))


def compiled_anew(pack: Pack, written, readings=None) -> Pack:
    return Pack(None, written, readings) if pack.is_national else Pack(written, pack.national, readings)


def fails_anew(pack_run, mutant) -> bool:
    """Whether some confirmed case fails when pack and case are compiled, read and asked as a whole."""
    pack = compiled_anew(pack_run.pack, mutant.of(pack_run.pack.written))
    confirmed = (run.case for run in pack_run.cases if run.passed and run.case.confirmed)
    return any(True for case in confirmed for _ in run(pack, case))


def is_refused(pack: Pack, mutant) -> bool:
    found = check_pack(mutant.of(pack.written), None if pack.is_national else pack.national)
    return any(problem.severity is Severity.ERROR for problem in found)


def test_a_change_is_noticed_exactly_where_a_case_fails_on_the_whole_pack_compiled_anew(tried):
    pack_run, mutation = tried
    fates = {one.fate for one in mutation.tried}
    assert {"noticed", "not_noticed", "equal", "refused"} <= fates
    for one in mutation.tried:
        if one.fate in ("noticed", "not_noticed", "equal"):
            assert (one.fate == "noticed") == fails_anew(pack_run, one.mutant), str(one.mutant)


def records():
    """Every record over a few values of each fact that the pack asks, each also left out."""
    values = {
        "child.statuses": (["looked_after"], None),
        "child.date_of_birth": ("2016-11-03", "2016-11-02", "2017-11-02", "2010-01-01", None),
        "child.socially_isolated": ("yes", "no", None),
        "child.disabled": ("yes", None),
        "placement.at_a_distance": ("yes", "no", None),
        "family_time.last_unsupervised": ("2026-05-02", "2026-05-03", None),
    }
    for chosen in product(*values.values()):
        yield {path: value for path, value in zip(values, chosen, strict=True) if value is not None}


def all_told(pack: Pack, facts) -> object:
    day = date(2026, 11, 2)
    result = evaluate(pack, case_from_facts(facts, as_at=day), as_at=day, hypothetical=True)
    asked = ("visitor.criteria", "local.first", "visitor.support")
    return [
        (d.status, d.outcome, d.strength, d.says, d.missing, d.findings, d.actions, d.by, d.local, d.conflict)
        for d in (result[question] for question in asked)
    ]


def test_what_is_called_equal_tells_the_same_of_every_record_under_every_reading(tried):
    pack_run, mutation = tried
    equal = [one.mutant for one in mutation.having("equal")]
    assert equal
    for mutant in equal:
        for option in ("at_a_distance", "outside"):
            was = compiled_anew(pack_run.pack, pack_run.pack.written, {"far": option})
            now = compiled_anew(pack_run.pack, mutant.of(pack_run.pack.written), {"far": option})
            for facts in records():
                assert all_told(was, facts) == all_told(now, facts), str(mutant)


def test_of_a_change_that_a_record_can_show_none_is_called_equal(tried):
    pack_run, mutation = tried
    for one in mutation.having("not_noticed"):
        shown = ("number", "comparison", "trigger")
        if one.mutant.kind in shown and one.mutant.part != "answer_referral":
            was, now = (
                compiled_anew(pack_run.pack, w) for w in (pack_run.pack.written, one.mutant.of(pack_run.pack.written))
            )
            assert any(all_told(was, facts) != all_told(now, facts) for facts in records()), str(one.mutant)


def test_each_change_stands_where_the_text_has_what_it_was(tried):
    _, mutation = tried
    lines = PACK.split("\n")
    for one in mutation.tried:
        mutant, here = one.mutant, lines[one.mutant.at.line - 1][one.mutant.at.column - 1 :]
        if mutant.kind in ("number", "unit"):
            assert here[0].isdigit(), str(mutant)
            assert here.split()[0].rstrip("},]") in mutant.was, str(mutant)
        elif mutant.kind in ("strength", "clause"):
            assert here.lstrip("[").startswith(mutant.was.replace(" ", "_")), str(mutant)
        elif mutant.kind == "reading":
            assert here == mutant.was


def test_a_barred_option_is_refused_and_counts_neither_way(tried):
    _, mutation = tried
    (barred,) = mutation.having("refused", "reading")
    assert (barred.mutant.would_be, barred.why.split(":")[0]) == ("nowhere", "V013")
    assert mutation.of("reading").counted == 1


def test_only_confirmed_cases_that_came_out_notice_anything(invented, tried):
    for mark, counted in (("    unconfirmed: yes\n    clause: RIV-", 0), ("    clause: RIV-", 1)):
        (invented / "cases/rivermead.yaml").write_text(
            CASES.replace("    clause: RIV-", mark).replace("DATED", "referral.made_on: 2026-11-02")
        )
        (pack_run,) = run_files(case_files(str(invented / "rivermead.yaml")))
        assert (mutation_of(pack_run).of().noticed > 0) == bool(counted)


def test_the_share_noticed_can_hold_a_build_and_is_written_as_json_and_on_the_page(invented, capsys, tmp_path):
    asked = [
        "test",
        str(invented / "rivermead.yaml"),
        "--json",
        str(tmp_path / "t.json"),
        "--html",
        str(tmp_path / "t.html"),
    ]
    assert main([*asked, "--minimum-mutants", "5"]) == ExitCode.ANSWERED
    assert "changes that no confirmed case notices:" in capsys.readouterr().out
    assert main([*asked, "--minimum-mutants", "100"]) == ExitCode.FAILED
    assert "the minimum is 100%" in capsys.readouterr().err
    (pack,) = json.loads((tmp_path / "t.json").read_text())["packs"]
    changes = pack["mutation"]["changes"]
    assert sum(c["fate"] == "noticed" for c in changes) == pack["mutation"]["noticed"]
    assert all(c["line"] and c["was"] and c["would_be"] for c in changes)
    assert "no case notices: " in (tmp_path / "t.html").read_text()


def test_without_the_option_nothing_is_tried(invented, capsys):
    assert main(["test", str(invented / "rivermead.yaml")]) == ExitCode.ANSWERED
    assert "changes" not in capsys.readouterr().out


@pytest.mark.parametrize(("name", "every"), [("coventry", 23), ("leeds", 131)])
def test_of_a_shipped_pack_too_what_is_said_holds_of_the_whole_pack_compiled_anew(name, every):
    pack_run = shipped_run(name)
    one_in_some = mutants_of(pack_run.pack.written, pack_text(pack_run))[::every]
    for mutant, told in zip(one_in_some, tried_of(pack_run, one_in_some), strict=True):
        if is_refused(pack_run.pack, mutant):
            assert told.fate == "refused"
        elif told.fate != "refused":
            assert (told.fate == "noticed") == fails_anew(pack_run, mutant), str(mutant)


def test_every_kind_of_change_is_found_in_some_shipped_pack():
    found = {mutant.kind for name in ("leeds", "dudley", "england") for mutant in mutants_of(load_pack(name).written)}
    assert found >= set(MUTANT_KINDS) - {"day"}
