"""Every step of the interview: the fields of a form in, a page or a file out. Nothing here knows HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

from ivpolicy.core.actors import asked_of
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import CaseError, CaseRecord, read_case
from ivpolicy.core.record.effective_values import why_unknown
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.condition import CONFIRMED
from ivpolicy.core.rules.words import long_date
from ivpolicy.files.cases import read_case_bytes
from ivpolicy.interview.given import DeniedAnswerError, read_answered, with_answer
from ivpolicy.interview.interview import CaseInterview
from ivpolicy.pages.html import as_html, drawn
from ivpolicy.pages.parts import Heading
from ivpolicy.report.context import SAFEGUARDING
from ivpolicy.report.officer import recorded_words
from ivpolicy.report.phrases import sentence_case
from ivpolicy.service.web.controls import (
    WHOLE,
    Control,
    FieldProblem,
    Form,
    answer_filled,
    controls_of,
    form_of,
    id_of,
    item_controls,
    items_in,
    officer_controls,
    officer_filled,
    read_day,
)
from ivpolicy.service.web.phrases import bound_words, denied_told, first_id, problems_told, value_told
from ivpolicy.service.web.results import (
    Asking,
    ToldPage,
    change_told,
    compared_told,
    full_told,
    one_page_told,
    policy_file,
    standing_summary,
)
from ivpolicy.service.web.state import PageState, Seal, unsigned

_TEMPLATES = Path(__file__).parent / "templates"
_HTML = "text/html; charset=utf-8"
_CASE_ID = "child"
_MOST_TOLD = 8
_START = PageState()
_DAY = Control("as_at", "day", "Day of decision", "For example 2 11 2026.", whole_day=True)


@dataclass(frozen=True)
class Page:
    """What is sent: a page to look at, or a file to keep."""

    body: str
    media: str = _HTML
    file: str | None = None
    status: int = 200


@dataclass(frozen=True)
class _Shown:
    """A question as the form is to show it: what is filled in, and what is wrong with it."""

    path: str
    form: Form = field(default_factory=dict)
    problems: tuple[FieldProblem, ...] = ()


class Pages:
    """The pages over some packs. May be shared between threads; it keeps nothing of any case.

    Args:
        packs: The packs that can answer, by id.
        key: What signs the state that travels in a page; at least 32 bytes that nobody else knows.
        today: Gives the day that the start page proposes.
    """

    def __init__(self, packs: Mapping[str, Editions], *, key: bytes, today: Callable[[], date]) -> None:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - the extra

        self._packs = packs
        self._seal = Seal(key)
        self._today = today
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @property
    def style(self) -> str:
        """The style sheet of every page."""
        return (_TEMPLATES / "style.css").read_text(encoding="utf-8")

    def start(self, form: Form | None = None, problems: tuple[FieldProblem, ...] = ()) -> Page:
        """Where an interview begins: whose policy, on which day, about what, and what is known already."""
        today = self._today()
        day = {"as_at-day": [str(today.day)], "as_at-month": [str(today.month)], "as_at-year": [str(today.year)]}
        packs = [(id_, editions.packs[-1].authority.name) for id_, editions in self._packs.items()]
        pack = self._packs.get(_first(form, "pack")) or next(iter(self._packs.values()))
        rules = pack.packs[-1].rulebook.by_question
        return self._page(
            "start.html", _START, problems, form=form if form is not None else day, packs=packs, day=_DAY,
            questions=[(id_, rules[id_].question.title) for id_ in pack.packs[-1].questions],
        )  # fmt: skip

    def refused(self, title: str, told: tuple[str, ...], status: int) -> Page:
        """Why there is no page: what is wrong and how to mend it."""
        return replace(self._page("refused.html", _START, (), title=title, told=told), status=status)

    def step(self, form: Form, uploaded: bytes = b"", suffix: str = "") -> Page:
        """The page that follows a form that was sent."""
        sealed = _first(form, "state")
        kept = self._seal.opened(sealed)
        if kept is None:
            return self._not_known(sealed)
        if not kept.pack or kept.as_at is None:
            return self._begun(form, uploaded, suffix)
        try:
            return self._stepped(kept, form)
        except IvpolicyError as error:  # the packs are others than when the page was made
            told = tuple(problems_told(error, "pack"))
            return replace(self.start(_start_form(kept), told), status=422)

    def _not_known(self, sealed: str) -> Page:
        """What was answered is shown, to be put in again: this service cannot know that it made the page."""
        kept = unsigned(sealed)
        told = "This page was made before the service was started again, or elsewhere"
        mend = ". What was answered stands below: choose Continue to go on from it" if kept else ". Begin again"
        return replace(self.start(_start_form(kept or _START), (FieldProblem("case", told + mend),)), status=403)

    # ---- beginning ----

    def _begun(self, form: Form, uploaded: bytes, suffix: str) -> Page:
        problems: list[FieldProblem] = []
        as_at = read_day(_DAY, form)
        if as_at is None:
            problems.append(FieldProblem("as_at-day", "Give the day of decision"))
        elif isinstance(as_at, FieldProblem):
            problems.append(as_at)
        editions = self._packs.get(_first(form, "pack"))
        if editions is None:
            problems.append(FieldProblem("pack", "Choose whose policy answers"))
        given = uploaded or _first(form, "case").strip().encode("utf-8", "replace")
        record = CaseRecord(case_id=_CASE_ID)
        try:
            record = read_case(read_case_bytes(given, suffix=suffix)) if given else record
        except CaseError as error:
            problems += problems_told(error, "case")
        if not problems and editions is not None:
            try:
                pack = editions.on(date.fromisoformat(str(as_at)))
                with_local_facts(pack.written, record)
                return self._next(
                    PageState(pack.id, date.fromisoformat(str(as_at)), self._wanted(pack, form), _data(record))
                )
            except IvpolicyError as error:
                problems += problems_told(error, "pack")
        return replace(self.start(form, tuple(problems)), status=422)

    def _wanted(self, pack: Pack, form: Form) -> tuple[str, ...]:
        """What was chosen, and whether a child is safe before it; none for all."""
        chosen = frozenset(form.get("question", ()))
        chosen |= {SAFEGUARDING} if chosen else frozenset()
        return tuple(question for question in pack.questions if question in chosen)

    # ---- one step ----

    def _stepped(self, kept: PageState, form: Form) -> Page:
        ways = {"change": self._again, "full": self._in_full, "would": self._would_change, "officer": self._officer}
        pressed = next((name for name in ways if _first(form, name)), None)
        if pressed is not None and (pressed == "change" or _first(form, pressed) in self._pack(kept).question_ids):
            return ways[pressed](kept, _first(form, pressed))
        match _first(form, "do"):
            case "answer" | "skip" | "add":
                return self._answered(kept, form)
            case "back":
                return self._back(kept, _first(form, "fact"))
            case "check":
                return self._check(kept)
            case "decide":
                return self._decided(kept)
            case "save" | "save-page" | "policy" as what:
                return self._saved(kept, what)
            case "compare":
                return self._told(kept, compared_told(self._asking(kept), self._packs.values()))
            case "decided":
                return self._recorded(kept, form)
            case _:
                return self._next(kept)

    def _pack(self, kept: PageState) -> Pack:
        assert kept.as_at is not None, "an interview has its day"  # noqa: S101 - tells the type checker
        editions = self._packs.get(kept.pack)
        if editions is None:
            raise IvpolicyError("the policy that was chosen is not here any more")
        return editions.on(kept.as_at)

    def _interview(self, kept: PageState) -> CaseInterview:
        assert kept.as_at is not None, "as above"  # noqa: S101
        questions = kept.questions or None
        return CaseInterview(
            self._pack(kept), read_case(kept.record), as_at=kept.as_at, questions=questions, asked=kept.asked
        )

    def _next(self, kept: PageState) -> Page:
        interview = self._interview(kept)
        if interview.next is None:
            return self._check(kept)
        return self._question(kept, _Shown(interview.next), interview)

    def _again(self, kept: PageState, path: str) -> Page:
        """A question that was asked before, with its answer."""
        interview = self._interview(kept)
        fact = interview.pack.rulebook.facts.get(path)
        if fact is None or fact.computed_from:
            return self._check(kept)
        mark = (kept.record.get("provenance") or {}).get(path) or {}
        return self._question(
            kept, _Shown(path, form_of(fact, _held(kept.record, path), confirmed=mark.get("confirmed"))), interview
        )

    def _back(self, kept: PageState, path: str) -> Page:
        before = kept.asked[: kept.asked.index(path)] if path in kept.asked else kept.asked
        return self._again(kept, before[-1]) if before else self._next(kept)

    def _answered(self, kept: PageState, form: Form) -> Page:
        interview, path = self._interview(kept), _first(form, "fact")
        fact = interview.pack.rulebook.facts.get(path)
        if fact is None or fact.computed_from:
            return self._next(kept)
        if _first(form, "do") == "add":
            more = {**form, "items": [str(items_in(form) + 1)]}
            return self._question(kept, _Shown(path, more), interview)
        confirm = _is_confirmed_asked(interview, path)
        given = answer_filled(fact, form if _first(form, "do") == "answer" else None, confirm=confirm)
        problems = given.problems
        if not problems:
            value = _with_what_is_not_asked(fact, _held(kept.record, path), given.value)
            data = with_answer(kept.record, path, value, confirmed=given.confirmed)
            try:
                record = read_answered(data, read_case(kept.record), interview.as_at)
                with_local_facts(interview.pack.written, record)
                asked = kept.asked if path in kept.asked else (*kept.asked, path)
                return self._next(replace(kept, record=data, asked=asked))
            except DeniedAnswerError as error:
                problems = tuple(denied_told(interview, path, error))
            except CaseError as error:
                problems = tuple(problems_told(error, first_id(fact)))
        return replace(self._question(kept, _Shown(path, form, problems), interview), status=422)

    def _question(self, kept: PageState, shown: _Shown, interview: CaseInterview) -> Page:
        fact = interview.fact(shown.path)
        title = interview.pack.rulebook.by_question
        needed = [title[question].question.title for question in interview.needed_by(shown.path)]
        is_list = fact.type is FactType.LIST
        stands = self._so_far(kept) if kept.asked or len(kept.record) > 1 else None
        return self._page(
            "question.html", kept, shown.problems, form=shown.form, fact=fact,
            whom=sentence_case(asked_of(fact.ask_whom)), known=fact.known_when,
            needed=needed[:_MOST_TOLD], more=max(0, len(needed) - _MOST_TOLD),
            controls=() if is_list else controls_of(fact, confirm=_is_confirmed_asked(interview, shown.path)),
            items=item_controls(fact, items_in(shown.form)) if is_list else (), whole=WHOLE if is_list else None,
            left=bound_words(interview, shown.path), told=stands,
            is_asked=shown.path in kept.asked, can_go_back=bool(kept.asked) and shown.path != kept.asked[0],
        )  # fmt: skip

    # ---- what it comes to ----

    def _asking(self, kept: PageState) -> Asking:
        assert kept.as_at is not None, "as above"  # noqa: S101
        return Asking(self._pack(kept), read_case(kept.record), kept.as_at, kept.questions)

    def _so_far(self, kept: PageState) -> Mapping[str, tuple[str, ...]]:
        """What stands already, in the order in which it is read: what is asked first, nothing that is still to ask."""
        told = standing_summary(self._asking(kept))
        sections = (
            ("Safety", told.safety), ("Must not", told.must_not), ("Owed now", told.owed_now),
            ("Conflict", told.conflicts), ("Settled", told.decided),
        )  # fmt: skip
        return {name: tuple(line.says for line in lines) for name, lines in sections if lines}

    def _check(self, kept: PageState) -> Page:
        interview = self._interview(kept)
        return self._page(
            "check.html", kept, (), rows=list(self._rows(kept, interview)), left=bound_words(interview, None),
            is_done=interview.next is None, told=self._so_far(kept),
        )  # fmt: skip

    def _rows(self, kept: PageState, interview: CaseInterview) -> Iterator[Mapping[str, Any]]:
        """Every answer, what was asked first in the order it was, then what the record held already."""
        record = with_local_facts(interview.pack.written, read_case(kept.record))
        facts = interview.pack.rulebook.facts
        recorded = [
            path for path, fact in facts.items() if not fact.computed_from and _held(kept.record, path) is not None
        ]
        for path in dict.fromkeys((*kept.asked, *recorded)):
            held = _value(record, path)
            without = replace(kept, record=with_answer(kept.record, path, None), asked=())
            yield {
                "path": path,
                "label": sentence_case(facts[path].label),
                "asks": facts[path].asks,
                "value": "Not recorded" if held is None else value_told(held),
                "why": None if held is None else why_unknown(record, path, interview.as_at),
                "matters": held is None or bool(self._interview(without).needed_by(path)),
            }

    def _decided(self, kept: PageState) -> Page:
        pack, interview = self._pack(kept), self._interview(kept)
        told = one_page_told(self._asking(kept))
        rules = pack.rulebook.by_question
        return self._page(
            "decision.html", kept, (), answer=drawn(told.parts), left=bound_words(interview, None),
            questions=[(id_, rules[id_].question.title) for id_ in kept.questions or pack.questions],
            command=told.command, can_compare=len(self._packs) > 1,
        )  # fmt: skip

    def _in_full(self, kept: PageState, question: str) -> Page:
        return self._told(kept, full_told(self._asking(kept), question), question)

    def _would_change(self, kept: PageState, question: str) -> Page:
        return self._told(kept, change_told(self._asking(kept), question), question)

    def _told(self, kept: PageState, told: ToldPage, question: str = "") -> Page:
        title = next(part.text for part in told.parts if isinstance(part, Heading))
        return self._page(
            "told.html", kept, (), answer=drawn(told.parts), command=told.command, title=title, question=question
        )

    def _saved(self, kept: PageState, what: str) -> Page:
        """A file to keep: the case, the page of the answer, or the whole policy in sentences."""
        if what == "save":
            return Page(json.dumps(kept.record, ensure_ascii=False, indent=2) + "\n", "application/json", "case.json")
        if what == "policy":
            return Page(policy_file(self._pack(kept)), _HTML, f"{kept.pack}.html")
        return Page(as_html(one_page_told(self._asking(kept)).parts), _HTML, "answer.html")

    # ---- the officer's own decision ----

    def _officer(
        self, kept: PageState, question: str, form: Form | None = None, problems: tuple[FieldProblem, ...] = ()
    ) -> Page:
        """The form for it: nothing is filled in, whatever the law and the policy say."""
        asked = self._pack(kept).rulebook.by_question[question].question
        before = [
            recorded_words(officer) for officer in read_case(kept.record).decisions if officer.question == question
        ]
        return self._page(
            "officer.html", kept, problems, form=form or {}, question=question, title=asked.title, before=before,
            controls=officer_controls(asked),
        )  # fmt: skip

    def _recorded(self, kept: PageState, form: Form) -> Page:
        question = _first(form, "question")
        rules = self._pack(kept).rulebook.by_question
        if question not in rules:
            return self._decided(kept)
        given = officer_filled(rules[question].question, form)
        if given.problems:
            return replace(self._officer(kept, question, form, given.problems), status=422)
        decisions = [*(kept.record.get("decisions") or ()), {"question": question, **given.value}]
        data = {**kept.record, "decisions": decisions}
        try:
            read_case(data)
        except CaseError as error:
            return replace(self._officer(kept, question, form, tuple(problems_told(error, "outcome-1"))), status=422)
        return self._in_full(replace(kept, record=data), question)

    # ---- drawing ----

    def _page(self, template: str, kept: PageState, problems: tuple[FieldProblem, ...], **given: Any) -> Page:
        pack = self._packs[kept.pack].packs[-1].authority.name if kept.pack in self._packs else ""
        shown = {"authority": pack, "day": long_date(kept.as_at) if kept.as_at else "", **given}
        errors = {problem.at: problem.message for problem in reversed(problems)}
        sealed = self._seal.sealed(kept)
        made = self._templates.get_template(template)
        return Page(made.render(state=sealed, problems=problems, errors=errors, id_of=id_of, **shown))


def _first(form: Form | None, name: str) -> str:
    values = (form or {}).get(name, ())
    return values[0] if values else ""


def _data(record: CaseRecord) -> dict[str, Any]:
    return {name: held for name, held in record.model_dump(mode="json", exclude_defaults=True).items() if held != {}}


def _start_form(kept: PageState) -> dict[str, list[str]]:
    """The form of the start filled in with what was answered, so that nothing is lost where it cannot go on."""
    case = json.dumps(kept.record, ensure_ascii=False, indent=2) if kept.record else ""
    form = {"pack": [kept.pack], "case": [case], "question": [*kept.questions]}
    day = kept.as_at
    parts = {} if day is None else {"day": day.day, "month": day.month, "year": day.year}
    return form | {f"as_at-{name}": [str(number)] for name, number in parts.items()}


def _held(data: Any, path: str) -> Any:
    """What the data of a record hold of a fact; None where nothing."""
    for part in path.split("."):
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


def _with_what_is_not_asked(fact: Fact, held: Any, value: Any) -> Any:
    """A judgement or an objection with what the record held of it and no form asks, such as what it is about."""
    has_parts = isinstance(held, Mapping) and isinstance(value, Mapping) and (fact.judgement or fact.objection)
    if not has_parts:
        return value
    asked = {control.name for control in controls_of(fact, confirm=False)}
    return {name: part for name, part in held.items() if name not in asked} | dict(value)


def _value(record: CaseRecord, path: str) -> Any:
    if path.startswith("local."):
        _, pack, name = path.split(".", 2)
        return record.local.get(pack, {}).get(name)
    return attrgetter(path)(record)


def _is_confirmed_asked(interview: CaseInterview, path: str) -> bool:
    """Whether a rule of the questions asks that the fact is confirmed."""
    return any(
        f"{CONFIRMED}{path}" == variable.key
        for question in interview.questions
        for variable in interview.pack.diagrams(question).variables
    )
