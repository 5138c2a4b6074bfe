"""Suggested cases, one by one, for an officer to say whether each answer is right. The server writes nothing.

The file of cases travels in the page as it stands, and is saved by the officer into the folder of the pack's cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.result_document import Status
from ivpolicy.core.rules.words import counted, plain
from ivpolicy.files.text import text_of
from ivpolicy.pages.html import drawn
from ivpolicy.report.phrases import sentence_case
from ivpolicy.service.web.controls import FieldProblem, Form
from ivpolicy.service.web.drawn_page import START, Page, PageDrawing, first_of, name_of, sent_text
from ivpolicy.service.web.phrases import problems_told
from ivpolicy.tester.case_runs import case_files, run_files
from ivpolicy.tester.cases_as_yaml import cases_text
from ivpolicy.tester.confirmation import Confirmation, confirmed, waiting
from ivpolicy.tester.coverage import Watch, coverage_of
from ivpolicy.tester.sheet import read_sheet
from ivpolicy.tester.suggestions import suggest, usual_day
from ivpolicy.tester.unconfirmed_case import UnconfirmedCase
from ivpolicy.tester.worked_cases import read_for

_FILE = "suggested.yaml"


@dataclass(frozen=True)
class _Sheet:
    """A file of cases as it travels: its text, how many of those that wait are passed over, and who confirms."""

    text: str
    skipped: int = 0
    by: str = ""
    id: str = ""


class ConfirmPages:
    """The pages on which suggested cases are confirmed.

    Args:
        packs: The packs that can answer, by id.
        drawing: Draws the pages.
        today: Gives the day on which a pack is looked up.
    """

    def __init__(self, packs: Mapping[str, Editions], drawing: PageDrawing, today: Callable[[], date]) -> None:
        self._packs = packs
        self._drawing = drawing
        self._today = today

    def step(self, form: Form, uploaded: bytes) -> Page:
        """The page that follows a form."""
        if not form:
            return self._asked({})
        if first_of(form, "do") == "begin":
            return self._begun(form, uploaded)
        sheet = _sheet_of(form)
        if first_of(form, "do") == "save":
            return Page(sheet.text, "application/yaml", _FILE)
        try:
            return self._answered(sheet, form) if first_of(form, "do") == "answer" else self._shown(sheet)
        except IvpolicyError as error:
            return replace(self._asked(form, tuple(problems_told(error, "file"))), status=422)

    def _asked(self, form: Form, problems: tuple[FieldProblem, ...] = ()) -> Page:
        packs = [(id_, editions.packs[-1].authority.name) for id_, editions in self._packs.items()]
        return self._drawing.page("confirm.html", START, problems, form=form, packs=packs)

    def _begun(self, form: Form, uploaded: bytes) -> Page:
        try:
            text = text_of(uploaded) if uploaded else self._suggested(first_of(form, "pack"))
            return self._shown(_Sheet(text, id=name_of({})))
        except IvpolicyError as error:
            return replace(self._asked(form, tuple(problems_told(error, "file"))), status=422)

    def _suggested(self, id_: str) -> str:
        """The cases that a pack lacks, as `ivpolicy suggest` writes them."""
        pack = self._pack(id_, self._today())
        files = case_files(id_)
        runs = tuple(run for of_pack in (run_files(files) if files else ()) for run in of_pack.cases)
        runs = tuple(run for run in runs if (run.pack.digest, run.pack.edition) == (pack.digest, pack.edition))
        as_at = usual_day(pack.written, runs)
        pack = pack.on(as_at)
        watch = Watch(pack)
        found = suggest(pack, coverage_of(pack, runs, watch), watch, as_at)
        return cases_text(pack.id, as_at, found, {**pack.national.clauses, **pack.written.clauses})

    def _pack(self, id_: str, as_at: date) -> Pack:
        if id_ not in self._packs:
            raise IvpolicyError("the policy of these cases is not here: choose one of those below")
        return self._packs[id_].on(as_at)

    # ---- one case ----

    def _shown(self, sheet: _Sheet, form: Form | None = None, problems: tuple[FieldProblem, ...] = ()) -> Page:
        left = waiting(sheet.text, _FILE)
        every = len(read_sheet(sheet.text, _FILE).cases)
        told = f"{counted(every - len(left), 'case', 'cases')} confirmed, {len(left)} to go."
        given = {"sheet": sheet, "told": told, "form": form or {}, "id": sheet.id}
        if sheet.skipped >= len(left):
            return self._drawing.page("confirmed.html", START, (), at={"skipped": str(sheet.skipped)}, **given)
        shown = self._unconfirmed(sheet)
        questions = [
            (question, shown.result[question].question.title, _choices(shown, question))
            for question in shown.case.expect
        ]
        return self._drawing.page(
            "confirm_case.html", START, problems, at={"skipped": str(sheet.skipped)},
            name=sentence_case(shown.case.name), answer=drawn(shown.parts()), questions=questions,
            clauses=shown.clauses, **given,
        )  # fmt: skip

    def _unconfirmed(self, sheet: _Sheet) -> UnconfirmedCase:
        case = waiting(sheet.text, _FILE)[sheet.skipped]
        pack = self._pack(read_sheet(sheet.text, _FILE).pack, case.as_at)
        return UnconfirmedCase(case, read_for(case, pack))

    def _answered(self, sheet: _Sheet, form: Form) -> Page:
        if sheet.skipped >= len(waiting(sheet.text, _FILE)):
            return self._shown(sheet)
        right = first_of(form, "right")
        if right == "unknown":
            return self._shown(replace(sheet, skipped=sheet.skipped + 1))
        shown = self._unconfirmed(sheet)
        clauses = (*form.get("clause", ()), *first_of(form, "other").replace(",", " ").split())
        expect = {question: first_of(form, f"wanted-{question}") for question in shown.case.expect}
        problems = list(_wrong(shown, sheet, right, clauses, expect))
        if problems:
            return replace(self._shown(sheet, form, tuple(problems)), status=422)
        wanted = {question: shown.wanted(question, word) for question, word in expect.items()}
        said = Confirmation(sheet.by, tuple(dict.fromkeys(clauses)), wanted if right == "no" else None)
        try:
            return self._shown(replace(sheet, text=confirmed(sheet.text, _FILE, shown.case, said)))
        except IvpolicyError as error:
            return replace(self._shown(sheet, form, tuple(problems_told(error, "right-1"))), status=422)


def _sheet_of(form: Form) -> _Sheet:
    told = first_of(form, "skipped")
    skipped = int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else 0  # noqa: PLR2004
    return _Sheet(sent_text(form), skipped, first_of(form, "by").strip(), first_of(form, "id"))


def _choices(shown: UnconfirmedCase, question: str) -> tuple[tuple[str, str], ...]:
    """What an answer can be, in words."""
    return tuple((word, plain(word)) for word in dict.fromkeys((*shown.outcomes(question), *get_args(Status))))


def _wrong(
    shown: UnconfirmedCase, sheet: _Sheet, right: str, clauses: tuple[str, ...], expect: Mapping[str, str]
) -> list[FieldProblem]:
    """What keeps an answer from being taken."""
    problems = []
    if right not in ("yes", "no"):
        problems.append(FieldProblem("right-1", "Say whether the answer is right"))
    if right == "no":
        unsaid = [q for q, word in expect.items() if word not in dict(_choices(shown, q))]
        problems += [FieldProblem(f"wanted-{question}", "Say what the answer should be") for question in unsaid]
    at = "clause-1" if shown.clauses else "other"
    if not clauses:
        problems.append(FieldProblem(at, "Name the clause that gives the answer"))
    if any(clause not in shown.known_clauses for clause in clauses):
        problems.append(FieldProblem("other", "The policy has no clause of that name: write it as it stands there"))
    if not sheet.by:
        problems.append(FieldProblem("by", "Say who confirms"))
    return problems
