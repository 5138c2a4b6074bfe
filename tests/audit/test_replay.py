"""Every entry is decided again by the texts that were kept, and what comes out otherwise is said with its cause."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decided_cases import NOON, QUESTION, decided
from ivpolicy import DecisionLog, Pack, evaluate, load_pack
from ivpolicy.audit.replay import Replay
from ivpolicy.files.packs import shipped_folder
from log_stranger import Stranger, edit


def test_every_decision_comes_out_again(log: DecisionLog):
    found = [*Replay(log).all()]
    assert [one.state for one in found] == ["same"] * 12
    assert all(one.causes == () for one in found)


def test_it_is_decided_by_the_text_that_was_kept_whatever_the_pack_says_now(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    text = shipped_folder().joinpath("leeds.yaml").read_text(encoding="utf-8").replace("id: leeds", "id: mine", 1)
    path.write_text(text, encoding="utf-8")
    pack = load_pack(path)
    with DecisionLog(tmp_path / "mine.log") as log:
        log.append(decided(pack, 2), at=NOON, asked_by="system")
        path.unlink()
        assert [one.state for one in Replay(log).all()] == ["same"]


def test_another_option_of_a_reading_is_replayed_as_it_was_read(tmp_path: Path, leeds: Pack):
    reading = next(name for name, found in leeds.written.readings.items() if len(found.options) > 1)
    found = leeds.written.readings[reading]
    option = next(name for name in found.options if name != found.chosen and name not in found.barred)
    other = leeds.with_reading(reading, option)
    with DecisionLog(tmp_path / "read.log") as log:
        entry = log.append(evaluate(other, decided(leeds, 1).record, as_at=date(2026, 11, 2)), at=NOON, asked_by="x")
        assert entry.head["pack"]["readings"] == {reading: option}
        assert [one.state for one in Replay(log).all()] == ["same"]


def test_another_pack_says_what_it_would_have_decided(log: DecisionLog):
    found = [*Replay(log, load_pack("dudley")).all()]
    assert {one.state for one in found} <= {"same", "otherwise"}
    moved = next(one for one in found if one.state == "otherwise")
    assert moved.causes == ("pack",)
    assert [answer.question for answer in moved.moved] == [QUESTION]


def test_a_question_the_other_pack_does_not_have_is_said_to_be_no_longer_asked(tmp_path: Path):
    islington = load_pack("islington")
    own = next(question for question in islington.questions if question not in load_pack("leeds").questions)
    with DecisionLog(tmp_path / "own.log") as log:
        record = decided(islington, 1).record
        log.append(evaluate(islington, record, as_at=date(2026, 11, 2), questions=[own]), at=NOON, asked_by="x")
        (one,) = Replay(log, load_pack("leeds")).all()
    assert one.moved[0].now is None


def test_an_altered_answer_comes_out_otherwise(log: DecisionLog):
    stranger = Stranger(log)
    edit(stranger, 3)
    stranger.write_hashes()
    (one,) = [one for one in Replay(log).all() if one.state == "otherwise"]
    assert one.entry.index == 3
    assert one.moved[0].clauses == ()
    assert one.causes == ()  # nothing is otherwise than it was, but the answer
    assert "outcome" in one.moved[0].parts


def test_an_entry_that_was_altered_and_still_comes_out_again_is_not_said_to_be_the_same(log: DecisionLog):
    stranger = Stranger(log)
    stranger.write_head(3, {**stranger.head(3), "by": "another system"})
    stranger.base.execute("UPDATE body SET key = ? WHERE place = 5", (bytes(32),))
    stranger.base.execute("DELETE FROM node WHERE place = 7")
    states = {one.entry.index: one.state for one in Replay(log).all()}
    assert {place for place, state in states.items() if state == "altered"} == {3, 5, 7}
    assert {state for place, state in states.items() if place not in (3, 5, 7)} == {"same"}


def test_what_cannot_be_decided_again_says_why(log: DecisionLog):
    entries = [*log.entries()]
    log.erase(entries[0], reason="test", born=date(2012, 1, 1), at=NOON, allowed_by="J. Invented", minute="1")
    assert next(Replay(log).all()).state == "erased"
    log._rows("DELETE FROM text")
    assert [one.state for one in Replay(log).all()] == ["erased", *["no_text"] * 11]


EDITION = """
pack: rivermead
format: 1
authority: {{name: Rivermead Council, kind: local_authority}}
edition: "{months}"
in_force: {{from: 2026-01-01}}
source: {{title: Rivermead procedure on visitors (invented), captured_on: 2026-01-05}}
approval: unapproved
review_by: 2027-11-30
clauses:
  RIV-1: {{section: "1", modality: should, says: Assess a child who has been in care for long}}
  RIV-2: {{section: "2", modality: should, says: Assess a child who has nobody from home}}
rules:
  - id: long_in_care
    question: visitor.consider
    clause: RIV-1
    when: {{care.months_looked_after: {{at_least: {months}}}}}
    then: {{should: assess}}
  - id: nobody
    question: visitor.consider
    clause: RIV-2
    when: {{child.disabled: yes}}
    then: {{should: assess}}
"""


@pytest.mark.parametrize(
    ("since", "disabled", "clauses"),
    [
        ({"looked_after_since": date(2026, 2, 2)}, "no", ("RIV-1",)),  # the rule holds in one edition alone
        ({}, "no", ()),  # open in both: nothing moves
        ({"looked_after_since": date(2026, 2, 2)}, None, ("RIV-1",)),  # open for another rule's fact, then decided
    ],
)
def test_what_two_editions_decide_otherwise_names_the_clause_of_the_rule(
    tmp_path: Path, since: dict[str, date], disabled: str | None, clauses: tuple[str, ...]
):
    for months in (12, 6):
        (tmp_path / f"{months}.yaml").write_text(EDITION.format(months=months), encoding="utf-8")
    old, new = load_pack(tmp_path / "12.yaml"), load_pack(tmp_path / "6.yaml")
    child = {"statuses": ["looked_after"], **({} if disabled is None else {"disabled": disabled})}
    case = old.read_case({"case_id": "invented", "child": child, "care": since})
    with DecisionLog(tmp_path / "editions.log") as log:
        result = evaluate(old, case, as_at=date(2026, 11, 2), questions=["visitor.consider"])
        log.append(result, at=NOON, asked_by="x")
        (one,) = Replay(log, new).all()
        assert [moved.clauses for moved in one.moved] == ([clauses] if clauses else [])
        log._rows("DELETE FROM text")
        (one,) = Replay(log, new).all()
        assert [moved.clauses for moved in one.moved] == ([()] if clauses else [])
