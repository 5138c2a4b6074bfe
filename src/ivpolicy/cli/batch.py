"""`ivpolicy decide --batch`: a record a line in, an answer or an error a line out, in the same order.

One line is read, answered and written before the next is read, so that a program can put one question after another,
and so that what is held does not grow with the file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from ivpolicy.cli.asked import AskedCase, case_name, day_of, evaluated, pack_named, pack_of_record, questions_named
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.logged import log_if_asked
from ivpolicy.cli.output import TOLD_EVERY, complain, count_along, is_terminal, standard_input, write_json_line
from ivpolicy.cli.refusals import Problems, Refusal, error_document, fault_of, refusals_of
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import read_case
from ivpolicy.core.text.source import MOST_BYTES
from ivpolicy.files.cases import read_case_bytes
from ivpolicy.files.pack_names import NATIONAL, shipped_packs
from ivpolicy.files.packs import NotInForceError, national_editions, read_editions
from ivpolicy.files.problems import Problem

_LONGEST_ID = 100


def run_batch(asked: argparse.Namespace, today: date) -> ExitCode:
    """Answer every line.

    Returns:
        `ANSWERED` where every line was; else the code of the first that was not.

    Raises:
        RefusedError: Nothing can be answered: no such file, pack or question; or the output goes nowhere any more.
    """
    name = case_name(asked.case)
    packs = Packs(asked.authority, national=asked.national, edition=asked.edition)
    packs.try_out(asked.as_at or today, asked.question)
    first: ExitCode | None = None
    unanswered = number = 0
    with _opened(asked.case) as lines:
        for number, line in enumerate(_lines(lines), 1):
            try:
                answer = _answer(line, _place(name, number), packs, asked, today)
            except (IvpolicyError, OSError) as error:
                refusals = tuple(refusals_of(error))
            except Exception as error:  # noqa: BLE001 - one record must not end the others; only the place is shown
                refusals = (fault_of(error),)
            else:
                refusals = ()
            if refusals:
                unanswered += 1
                first = first or refusals[0].code
                answer = _error(line, number, name, refusals)
            write_json_line(answer)
            if number % TOLD_EVERY == 0:
                _tell_progress(number, unanswered)
    _tell_progress(number, unanswered, is_last=True)
    if unanswered:
        complain(f"{name}: {unanswered:,} of {number:,} lines have no answer; each says why")
    return first or ExitCode.ANSWERED


class Packs:
    """The packs that answer, each edition loaded once."""

    def __init__(self, authority: str | None, *, national: str | None = None, edition: str | None = None) -> None:
        """`authority`: the pack that answers every record; each record's own where it is None.

        `national`: the file of another national layer. `edition`: the one asked of, whatever the day.
        """
        self._authority, self._national, self._edition = authority, national, edition
        self._loaded: dict[str | None, list[Pack]] = {}
        self._questions: dict[Pack, tuple[str, ...] | None] = {}

    def pack_for(self, case: AskedCase, as_at: date) -> Pack:
        """The pack for a record, of the edition in force on the day. Raises as `pack_named` and `pack_of_record`."""
        record = case.record
        named = self._authority or record.care.responsible_authority or record.placement.provider
        loaded = self._loaded.setdefault(named, [])
        for pack in loaded:
            if self._edition or (pack.written.in_force.covers(as_at) and pack.national.in_force.covers(as_at)):
                return pack
        if self._authority:
            found = self._named(self._authority, as_at)
        else:
            found = pack_of_record(case, as_at, national=self._national, edition=self._edition)
        loaded.append(found)
        return found

    def _named(self, authority: str, as_at: date) -> Pack:
        return pack_named(authority, as_at, national=self._national, edition=self._edition)

    def questions_of(self, pack: Pack, named: Sequence[str]) -> tuple[str, ...] | None:
        """The questions of the pack that these names mean; None, which stands for all, where there are no names.

        Raises:
            RefusedError: For every name that is neither a question nor a group.
        """
        if pack not in self._questions:
            self._questions[pack] = questions_named(pack, named) if named else None
        return self._questions[pack]

    def try_out(self, as_at: date, questions: Sequence[str]) -> None:
        """Refuse before the first record what none can be answered with: no such pack, national layer or question."""
        try:
            if self._authority:
                pack = self._named(self._authority, as_at)
                self._loaded[self._authority] = [pack]
                self.questions_of(pack, questions)
            else:
                self._try_out_for_all(as_at, questions)
        except NotInForceError:  # it may be in force on the days of the records
            return

    def _try_out_for_all(self, as_at: date, questions: Sequence[str]) -> None:
        """As `try_out`, where each record has its own pack: what one of the shipped packs is asked is a question."""
        if self._national:
            national_editions(self._national)
        if questions:
            editions = [edition for name in shipped_packs() for edition in read_editions(name)]
            own = {question.id for edition in editions for question in edition.questions}
            known = own | {question.split(".")[0] for question in own}
            questions_named(pack_named(NATIONAL, as_at), [name for name in questions if name not in known])


# ---- one line ----


def _answer(line: bytes, name: str, packs: Packs, asked: argparse.Namespace, today: date) -> bytes:
    """The answer to one record. Raises as `ivpolicy decide` does of one."""
    data = read_case_bytes(line, suffix=".json")
    case = AskedCase(read_case(data), name)
    day = day_of(asked.as_at, case.record, today)
    pack = packs.pack_for(case, day.as_at)
    result = evaluated(pack, case, day.as_at, packs.questions_of(pack, asked.question))
    log_if_asked(asked, result)
    said = result.document().model_dump_json(by_alias=True)
    return f'{said[:-1]},"as_at_from":{json.dumps(day.source)}}}'.encode()


def _error(line: bytes, number: int, name: str, refusals: Sequence[Refusal]) -> bytes:
    placed = tuple(replace(refusal, problem=_placed(refusal.problem, number, name)) for refusal in refusals)
    document = {"line": number, "case_id": _case_id(line), **error_document(placed)}
    return json.dumps({"error": document}, ensure_ascii=False).encode("utf-8", errors="replace")


def _placed(problem: Problem, number: int, name: str) -> Problem:
    """A problem where it stands: one of a pack has its own place; of the record, the line of the batch."""
    if problem.about == "pack":
        return problem
    message = problem.message.removeprefix(f"{_place(name, number)}: ")
    return replace(problem, file=name, line=number, message=message)


def _place(name: str, number: int) -> str:
    return f"{name}: line {number}"


def _case_id(line: bytes) -> str | None:
    """The id of a record that was not answered, where it can be read, so that a caller knows which it was."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    named = data.get("case_id") if isinstance(data, dict) else None
    return named if isinstance(named, str) and len(named) <= _LONGEST_ID else None


# ---- reading and writing ----


def _opened(path: str) -> AbstractContextManager[BinaryIO]:
    """The file, or standard input. Raises `RefusedError` where there is nothing to read."""
    problems = Problems()
    opened = problems.tried(
        lambda: nullcontext(standard_input()) if path == "-" else Path(path).open("rb"),  # noqa: SIM115 - see `with`
        path,
    )
    problems.stop_if_any()
    assert opened is not None, "what could not be opened is a problem"  # noqa: S101 - tells the type checker
    return opened


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines without their ends; of one that is too long as much as shows that, and the rest is passed over."""
    while line := file.readline(MOST_BYTES + 2):
        whole = line.endswith(b"\n")
        yield line.rstrip(b"\r\n")
        while not whole and (more := file.readline(MOST_BYTES)):
            whole = more.endswith(b"\n")


def _tell_progress(number: int, unanswered: int, *, is_last: bool = False) -> None:
    """On a terminal, and where the answers go elsewhere, how far it is."""
    if is_terminal(sys.stderr) and not is_terminal(sys.stdout):
        count_along(f"{number:,} lines read, {unanswered:,} without an answer", is_last=is_last)
