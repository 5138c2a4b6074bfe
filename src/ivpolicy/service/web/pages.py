"""Every step of the interview: the fields of a form in, a page or a file out. Nothing here knows HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import CaseError, CaseRecord, read_case
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.files.cases import read_case_bytes
from ivpolicy.interview.given import DeniedAnswerError, read_answered, with_answer
from ivpolicy.pages.html import as_html
from ivpolicy.report.context import SAFEGUARDING
from ivpolicy.service.web.controls import FieldProblem, Form, items_in
from ivpolicy.service.web.drawn_page import (
    DAY,
    HTML,
    START,
    Page,
    PageDrawing,
    ShownQuestion,
    first_of,
    name_of,
    typed_again,
)
from ivpolicy.service.web.filled import answer_filled, form_of, officer_filled, read_day
from ivpolicy.service.web.phrases import denied_told, first_id, problems_told
from ivpolicy.service.web.record_data import data_of, held_in, with_what_is_not_asked
from ivpolicy.service.web.results import change_told, compared_told, full_told, one_page_told, policy_file
from ivpolicy.service.web.section_form import section_of
from ivpolicy.service.web.section_pages import SectionPages
from ivpolicy.service.web.state import PageState, Seal, unsigned
from ivpolicy.service.web.task_pages import TaskPages
from ivpolicy.service.web.underway import InterviewUnderway

__all__ = ["Page", "Pages"]

_CASE_ID = "child"


class Pages:
    """The pages over some packs. May be shared between threads; it keeps nothing of any case.

    Args:
        packs: The packs that can answer, by id.
        key: What signs the state that travels in a page; at least 32 bytes that nobody else knows.
        today: Gives the day that the start page proposes.
    """

    def __init__(self, packs: Mapping[str, Editions], *, key: bytes, today: Callable[[], date]) -> None:
        self._packs = packs
        self._seal = Seal(key)
        self._today = today
        self._drawing = PageDrawing(packs, self._seal)
        self._sections = SectionPages(self._drawing, self._next)
        self.tasks = TaskPages(packs, self._drawing, today)

    @property
    def style(self) -> str:
        """The style sheet of every page."""
        return self._drawing.style

    def start(self, form: Form | None = None, problems: tuple[FieldProblem, ...] = (), *, tasks: bool = False) -> Page:
        """Where an interview begins; `tasks` with the way to the pages that are about no child."""
        return self._drawing.start(self._today(), form, problems, tasks=tasks)

    def refused(self, title: str, told: tuple[str, ...], status: int) -> Page:
        """Why there is no page: what is wrong and how to mend it."""
        return self._drawing.refused(title, told, status)

    def step(self, form: Form, uploaded: bytes = b"", suffix: str = "") -> Page:
        """The page that follows a form that was sent."""
        sealed = first_of(form, "state")
        kept = self._seal.opened(sealed)
        if kept is None:
            return self._not_known(sealed)
        if not kept.pack or kept.as_at is None:
            return self._begun(form, uploaded, suffix)
        try:
            return self._stepped(InterviewUnderway(kept, self._pack(kept.pack, kept.as_at)), form)
        except IvpolicyError as error:  # the packs are others than when the page was made
            told = tuple(problems_told(error, "pack"))
            return replace(self.start(_start_form(kept), told), status=422)

    def _not_known(self, sealed: str) -> Page:
        """What was answered is shown, to be put in again: this service cannot know that it made the page."""
        kept = unsigned(sealed)
        told = "This page was made before the service was started again, or elsewhere"
        mend = ". What was answered stands below: choose Continue to go on from it" if kept else ". Begin again"
        return replace(self.start(_start_form(kept or START), (FieldProblem("case", told + mend),)), status=403)

    def _pack(self, id_: str, as_at: date) -> Pack:
        editions = self._packs.get(id_)
        if editions is None:
            raise IvpolicyError("the policy that was chosen is not here any more")
        return editions.on(as_at)

    # ---- beginning ----

    def _begun(self, form: Form, uploaded: bytes, suffix: str) -> Page:
        problems: list[FieldProblem] = []
        as_at = read_day(DAY, form)
        if as_at is None:
            problems.append(FieldProblem("as_at-day", "Give the day of decision"))
        elif isinstance(as_at, FieldProblem):
            problems.append(as_at)
        editions = self._packs.get(first_of(form, "pack"))
        if editions is None:
            problems.append(FieldProblem("pack", "Choose whose policy answers"))
        given = uploaded or first_of(form, "case").strip().encode("utf-8", "replace")
        record = CaseRecord(case_id=_CASE_ID)
        try:
            record = read_case(read_case_bytes(given, suffix=suffix)) if given else record
        except CaseError as error:
            problems += problems_told(error, "case")
        if not problems and editions is not None:
            try:
                day = date.fromisoformat(str(as_at))
                pack = editions.on(day)
                with_local_facts(pack.written, record)
                kept = PageState(
                    pack.id, day, _wanted(pack, form), data_of(record), by_section=first_of(form, "pages") == "section",
                    id=name_of({}),
                )  # fmt: skip
                return self._next(InterviewUnderway(kept, pack))
            except IvpolicyError as error:
                problems += problems_told(error, "pack")
        return replace(self.start(form, tuple(problems)), status=422)

    # ---- one step ----

    def _stepped(self, underway: InterviewUnderway, form: Form) -> Page:
        ways = {"change": self._again, "full": self._in_full, "would": self._would_change, "officer": self._officer}
        pressed = next((name for name in ways if first_of(form, name)), None)
        if pressed is not None and (pressed == "change" or first_of(form, pressed) in underway.pack.question_ids):
            return ways[pressed](underway, first_of(form, pressed), typed_again(form))
        of_section = self._sections.step(underway, form)
        if of_section is not None:
            return of_section
        match first_of(form, "do"):
            case "answer" | "skip" | "add":
                return self._answered(underway, form)
            case "back":
                return self._back(underway, first_of(form, "fact"))
            case "check":
                return self._drawing.check(underway)
            case "decide":
                return self._drawing.decision(underway)
            case "save" | "save-page" | "policy" as what:
                return _saved(underway, what)
            case "compare":
                told = compared_told(underway.asking, self._packs.values())
                return self._drawing.told(underway.kept, told, {"do": "compare"})
            case "decided":
                return self._recorded(underway, form)
            case _:
                return self._next(underway)

    def _next(self, underway: InterviewUnderway) -> Page:
        path = underway.interview.next
        if path is None:
            return self._drawing.check(underway)
        if underway.kept.by_section:
            return self._sections.asked(underway, section_of(path), again=False)
        return self._drawing.question(underway, ShownQuestion(path))

    def _again(self, underway: InterviewUnderway, path: str, typed: Form) -> Page:
        """A question that was asked before, with its answer, or with what was typed and not yet sent."""
        fact, kept = underway.fact(path), underway.kept
        if fact is None:
            return self._drawing.check(underway)
        mark = (kept.record.get("provenance") or {}).get(path) or {}
        filled = form_of(fact, held_in(kept.record, path), confirmed=mark.get("confirmed"))
        return self._drawing.question(underway, ShownQuestion(path, typed or filled))

    def _back(self, underway: InterviewUnderway, path: str) -> Page:
        asked = underway.kept.asked
        before = asked[: asked.index(path)] if path in asked else asked
        return self._again(underway, before[-1], {}) if before else self._next(underway)

    def _answered(self, underway: InterviewUnderway, form: Form) -> Page:
        path, kept = first_of(form, "fact"), underway.kept
        fact = underway.fact(path)
        if fact is None:
            return self._next(underway)
        if first_of(form, "do") == "add":
            more = {**form, "items": [str(items_in(form) + 1)]}
            return self._drawing.question(underway, ShownQuestion(path, more))
        confirm = underway.is_confirmed_asked(path)
        given = answer_filled(fact, form if first_of(form, "do") == "answer" else None, confirm=confirm)
        problems = given.problems
        if not problems:
            value = with_what_is_not_asked(fact, held_in(kept.record, path), given.value)
            data = with_answer(kept.record, path, value, confirmed=given.confirmed)
            try:
                record = read_answered(data, read_case(kept.record), underway.interview.as_at)
                with_local_facts(underway.pack.written, record)
                asked = kept.asked if path in kept.asked else (*kept.asked, path)
                return self._next(InterviewUnderway(replace(kept, record=data, asked=asked), underway.pack))
            except DeniedAnswerError as error:
                problems = tuple(denied_told(underway.interview, path, error))
            except CaseError as error:
                problems = tuple(problems_told(error, first_id(fact)))
        return replace(self._drawing.question(underway, ShownQuestion(path, form, problems)), status=422)

    # ---- what it comes to ----

    def _in_full(self, underway: InterviewUnderway, question: str, form: Form) -> Page:  # noqa: ARG002 - as its likes
        asked = underway.pack.rulebook.by_question[question].question
        return self._drawing.told(underway.kept, full_told(underway.asking, question), {"full": question}, asked)

    def _would_change(self, underway: InterviewUnderway, question: str, form: Form) -> Page:  # noqa: ARG002 - as above
        asked = underway.pack.rulebook.by_question[question].question
        return self._drawing.told(underway.kept, change_told(underway.asking, question), {"would": question}, asked)

    # ---- the officer's own decision ----

    def _officer(
        self,
        underway: InterviewUnderway,
        question: str,
        form: Form,
        problems: tuple[FieldProblem, ...] = (),
    ) -> Page:
        asked = underway.pack.rulebook.by_question[question].question
        return self._drawing.officer(underway.kept, asked, form, problems)

    def _recorded(self, underway: InterviewUnderway, form: Form) -> Page:
        question, kept = first_of(form, "question"), underway.kept
        rules = underway.pack.rulebook.by_question
        if question not in rules:
            return self._drawing.decision(underway)
        given = officer_filled(rules[question].question, form)
        if given.problems:
            return replace(self._officer(underway, question, form, given.problems), status=422)
        decisions = [*(kept.record.get("decisions") or ()), {"question": question, **given.value}]
        data = {**kept.record, "decisions": decisions}
        try:
            read_case(data)
        except CaseError as error:
            told = tuple(problems_told(error, "outcome-1"))
            return replace(self._officer(underway, question, form, told), status=422)
        return self._in_full(InterviewUnderway(replace(kept, record=data), underway.pack), question, {})


def _wanted(pack: Pack, form: Form) -> tuple[str, ...]:
    """What was chosen, and whether a child is safe before it; none for all."""
    chosen = frozenset(form.get("question", ()))
    chosen |= {SAFEGUARDING} if chosen else frozenset()
    return tuple(question for question in pack.questions if question in chosen)


def _saved(underway: InterviewUnderway, what: str) -> Page:
    """A file to keep: the case, the page of the answer, or the whole policy in sentences."""
    if what == "save":
        text = json.dumps(underway.kept.record, ensure_ascii=False, indent=2) + "\n"
        return Page(text, "application/json", "case.json")
    if what == "policy":
        return Page(policy_file(underway.pack), HTML, f"{underway.kept.pack}.html")
    return Page(as_html(one_page_told(underway.asking).parts), HTML, "answer.html")


def _start_form(kept: PageState) -> dict[str, list[str]]:
    """The form of the start filled in with what was answered, so that nothing is lost where it cannot go on."""
    case = json.dumps(kept.record, ensure_ascii=False, indent=2) if kept.record else ""
    form = {"pack": [kept.pack], "case": [case], "question": [*kept.questions]} | (
        {"pages": ["section"]} if kept.by_section else {}
    )
    day = kept.as_at
    parts = {} if day is None else {"day": day.day, "month": day.month, "year": day.year}
    return form | {f"as_at-{name}": [str(number)] for name, number in parts.items()}
