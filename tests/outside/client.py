"""A program that uses ivpolicy, for the type checkers: mypy and pyright, both strict. It is also run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import assert_never, assert_type

from ivpolicy import (
    Action,
    CaseError,
    CaseProblem,
    CaseRecord,
    Caution,
    Conflict,
    Decision,
    DecisionDocument,
    DueItem,
    DueList,
    EventStore,
    FactToAsk,
    Finding,
    Followed,
    History,
    ItemState,
    IvpolicyError,
    LocalVoice,
    NationalAnswer,
    OpenEnd,
    Pack,
    PackStamp,
    Question,
    Reason,
    Result,
    ResultDocument,
    Status,
    Turn,
    due_list,
    evaluate,
    follow,
    load_pack,
    read_case,
    read_case_file,
    shipped_packs,
)


@dataclass(frozen=True)
class Row:
    """What a case system shows of one answer."""

    case: str
    question: str
    colour: str
    actions: tuple[str, ...]


def colour(status: Status) -> str:
    """One colour for each status; a status that is new is told by the type checker."""
    match status:
        case "decided":
            return "green"
        case "needs_information" | "needs_judgement":
            return "amber"
        case "conflict":
            return "red"
        case "not_applicable" | "no_rule":
            return "grey"
        case _:
            assert_never(status)


def is_open(state: ItemState) -> bool:
    """Whether something is still to be done."""
    return state in ("to_do", "due", "overdue", "not_known")


def row_of(result: Result, question: str) -> Row:
    """One answer as a row."""
    decision: Decision = result[question]
    assert_type(decision.status, Status)
    assert_type(decision.local, LocalVoice)
    assert_type(decision.national, NationalAnswer)
    assert_type(decision.findings, tuple[Finding, ...])
    assert_type(decision.cautions, tuple[Caution, ...])
    assert_type(decision.could_become, tuple[OpenEnd, ...])
    assert_type(decision.turns_on, tuple[Turn, ...])
    assert_type(decision.conflict, Conflict | None)
    assert_type(decision.actions, tuple[Action, ...])
    assert_type(decision.reasons, tuple[Reason, ...])
    assert_type(decision.question, Question)
    assert_type(decision.document(), DecisionDocument)
    assert_type(decision.says, str | None)
    does = tuple(f"{action.who}: {action.does}" for action in decision.actions)
    return Row(result.record.case_id, question, colour(decision.status), does)


def to_ask(result: Result) -> Iterator[str]:
    """What is to be asked, and of whom."""
    wanted: tuple[FactToAsk, ...] = result.to_ask
    for fact in wanted:
        yield f"{fact.ask_whom}: {fact.asks}"


def read(pack: Pack, data: Mapping[str, object]) -> CaseRecord | tuple[CaseProblem, ...]:
    """The record, or what is wrong with it."""
    try:
        return pack.read_case(data)
    except CaseError as error:
        return error.problems


def told(error: IvpolicyError) -> tuple[str, str, tuple[str, ...]]:
    """What went wrong, for a log: no error holds what was entered of a child."""
    return error.code, error.about, error.told


def main(path: Path, day: date) -> list[Row]:
    """Every answer on one case."""
    pack: Pack = load_pack("coventry", as_at=day)
    case = read(pack, read_case_file(path))
    if not isinstance(case, CaseRecord):
        raise SystemExit("\n".join(str(problem) for problem in case))
    result = evaluate(pack, case, as_at=day)
    document: ResultDocument = result.document()
    stamp: PackStamp = document.pack
    assert_type(document.decisions, dict[str, DecisionDocument])
    if stamp.id not in shipped_packs() or not all(is_known(result, question) for question in result):
        raise SystemExit("not the pack asked for")
    return [row_of(result, question) for question in result]


def is_known(result: Result, question: str) -> bool:
    """Whether the result answers the question, and nothing that is open stands under a settled one."""
    return question in result and (result[question].missing == () or open_findings(result, question) >= 0)


def open_findings(result: Result, question: str) -> int:
    """How many findings are still to be done."""
    return sum(is_open(found.state) for found in result[question].findings)


def again(record: CaseRecord) -> CaseRecord:
    """The record as it was written out and read."""
    return read_case(record.model_dump(mode="json", by_alias=True))


def caseload(path: Path, day: date) -> tuple[DueList, tuple[Followed, ...]]:
    """What is due over every case of a store, and where each stands; the store gets an event first."""
    told = {"type": "considered", "case": "invented", "source": "client", "id": "1", "happened_on": "2026-01-05"}
    with EventStore(path) as store:
        assert_type(store.record(told, authority="coventry"), bool)
        histories: list[History] = [store.history(case, authority=owner) for owner, case in store.cases()]
    pack = load_pack("coventry", as_at=day)
    due = due_list(pack, histories, as_at=day)
    assert_type(due.items, tuple[DueItem, ...])
    return due, tuple(follow(pack, history, as_at=day) for history in histories)
