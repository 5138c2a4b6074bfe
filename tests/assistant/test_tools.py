"""What an assistant is told: the pages of the command line, word for word, or every problem and nothing of the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ivpolicy import load_packs, shipped_packs
from ivpolicy.assistant.tools import INSTRUCTIONS, QUOTED, answered, tools_of
from ivpolicy.cli.main import main
from ivpolicy.service.answers import Answers

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = "2026-11-02"
TOOLS = {tool.name: tool for tool in tools_of(Answers([load_packs(name) for name in shipped_packs()]))}


def record(name: str = "amara") -> dict[str, object]:
    return json.loads(json.dumps(yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text("utf-8")), default=str))


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def asked(tool: str, **arguments: object) -> str:
    text, is_answer = answered(TOOLS, tool, arguments)
    assert is_answer, text
    return text


def refused(tool: str, **arguments: object) -> str:
    text, is_answer = answered(TOOLS, tool, arguments)
    assert not is_answer, text
    return text


@pytest.mark.parametrize("questions", [(), ("visitor.appoint",), ("visitor.appoint", "advocacy.offer")])
def test_a_decision_is_the_page_that_decide_prints(
    capsys: pytest.CaptureFixture[str], questions: tuple[str, ...]
) -> None:
    named = {"questions": list(questions)} if questions else {}
    told = asked("decide", as_at=DAY, record=record(), pack="leeds", **named).removeprefix(f"{QUOTED}\n\n")

    words = [word for question in questions for word in ("--question", question)]
    case = str(EXAMPLES / "amara.yaml")
    page = printed(capsys, "decide", case, "--authority", "leeds", "--as-at", DAY, *words)
    assert told.replace("`questions`, each by its id:", "`--full`:").split() == page.split()


def test_an_explanation_is_the_page_that_explain_prints(capsys: pytest.CaptureFixture[str]) -> None:
    told = asked("explain", as_at=DAY, record=record(), pack="leeds", question="visitor.appoint")
    words = ("--authority", "leeds", "--as-at", DAY, "--question", "visitor.appoint")
    assert told == f"{QUOTED}\n\n{printed(capsys, 'explain', str(EXAMPLES / 'amara.yaml'), *words)}"


def test_a_concern_to_be_acted_on_today_is_told_whatever_was_asked() -> None:
    case = {**record(), "concerns": {"child_may_be_at_risk": True}}
    call = {"as_at": DAY, "pack": "leeds", "questions": ["visitor.match"]}
    procedures = "follow the authority's child protection procedures"
    assert procedures not in " ".join(asked("decide", record=record(), **call).split())
    assert procedures in " ".join(asked("decide", record=case, **call).split())


@pytest.mark.parametrize("tool", TOOLS)
def test_nothing_is_answered_without_a_day(tool: str) -> None:
    given_ = {"decide": {"record": record()}, "explain": {"record": record(), "question": "visitor.appoint"}}
    assert "as_at: is required" in refused(tool, **given_.get(tool, {}))


def test_every_problem_is_told_at_once_and_nothing_of_the_record() -> None:
    case = {"child": {"date_of_birth": "Zebedee", "disabledd": True}}
    told = refused("decide", as_at="tomorrow", record=case, questionz=[])
    assert "as_at: expected a day" in told
    assert "`questionz`; did" in told or "did you mean `questions`?" in told
    assert "Zebedee" not in told

    told = refused("decide", as_at=DAY, record=case, pack="leeds")
    assert "child.date_of_birth" in told
    assert "did you mean `disabled`" in told
    assert "Zebedee" not in told


def test_a_tool_a_pack_or_a_question_that_is_not_there_is_told_with_those_that_are() -> None:
    assert "questions, facts, decide, explain" in refused("decideall", as_at=DAY)
    assert "leeds" in refused("decide", as_at=DAY, record=record(), pack="leedz")
    assert "`visitor.appoint`" in refused(
        "decide", as_at=DAY, record=record(), pack="leeds", questions=["visitor.apoint"]
    )


def test_facts_and_questions_are_narrowed_by_a_word_and_say_what_is_left_out() -> None:
    assert "visitor.appoint: Must an independent visitor be appointed?" in asked(
        "questions", as_at=DAY, filter="appoint"
    )
    assert "a judgement: a person makes it" in asked("facts", as_at=DAY, pack="leeds", filter="interests")
    assert "more, not shown: narrow the list" in asked("facts", as_at=DAY)
    assert "Nothing listed has that word" in asked("facts", as_at=DAY, filter="zzz")


def test_what_is_too_large_or_too_deep_is_told_in_a_sentence() -> None:
    assert "at most one megabyte" in refused("decide", as_at=DAY, record={"case_id": "x" * (1 << 20)})
    deep: dict[str, object] = {}
    for _ in range(5_000):
        deep = {"child": deep}
    assert "Nothing was decided" in refused("decide", as_at=DAY, record=deep)


def test_a_fault_tells_its_kind_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError("Zebedee Invented, born on a Monday")

    monkeypatch.setattr("ivpolicy.service.answers.evaluate", fails)
    told = refused("decide", as_at=DAY, record=record(), pack="leeds")
    assert "ValueError" in told
    assert "Zebedee" not in told


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(tool=st.sampled_from(sorted(TOOLS)), arguments=st.dictionaries(
    st.sampled_from(["as_at", "record", "pack", "questions", "question", "filter", "why_not"]) | st.text(), _JSON,
))  # fmt: skip
def test_whatever_is_sent_is_answered_in_words(tool: str, arguments: dict[str, object]) -> None:
    text, is_answer = answered(TOOLS, tool, arguments)
    assert text
    assert is_answer or "Something went wrong inside" not in text, text


def test_what_an_assistant_is_told_first_forbids_guesses() -> None:
    assert QUOTED in INSTRUCTIONS
    assert "unknown, never no" in INSTRUCTIONS
