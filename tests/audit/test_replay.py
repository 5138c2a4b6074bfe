"""Every entry is decided again by the texts that were kept, and what comes out otherwise is said with its cause."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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
    assert one.causes == ()  # nothing is otherwise than it was, but the answer
    assert "outcome" in one.moved[0].parts


def test_what_cannot_be_decided_again_says_why(log: DecisionLog):
    entries = [*log.entries()]
    log.erase(entries[0], reason="test", born=date(2012, 1, 1), at=NOON, allowed_by="J. Invented", minute="1")
    assert next(Replay(log).all()).state == "erased"
    log._rows("DELETE FROM text")
    assert [one.state for one in Replay(log).all()] == ["erased", *["no_text"] * 11]
