"""Every step of the interview: the fields of a form in, a page or a file out. Nothing here knows HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

from ivpolicy.core.actors import asked_of
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result, evaluate, is_anothers
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import CaseError, CaseRecord, read_case
from ivpolicy.core.record.effective_values import why_unknown
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.record.values import Considered
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.condition import CONFIRMED
from ivpolicy.core.rules.words import counted, long_date, value_words
from ivpolicy.files.cases import read_case_bytes
from ivpolicy.files.problems import told_problems
from ivpolicy.interview.given import DeniedAnswerError, read_answered, with_answer
from ivpolicy.interview.interview import Interview
from ivpolicy.pages.html import as_html, drawn
from ivpolicy.pages.parts import Branch, Definitions, Folded, Heading, OpenPart, Part
from ivpolicy.report.answer import answer_parts
from ivpolicy.report.context import ReportContext, context_of
from ivpolicy.report.one_page import one_page
from ivpolicy.report.phrases import sentence_case
from ivpolicy.report.summary import summary_of
from ivpolicy.service.web.controls import (
    WHOLE,
    Control,
    FieldProblem,
    Form,
    controls_of,
    filled,
    form_of,
    id_of,
    items_in,
    items_of,
    read_day,
)
from ivpolicy.service.web.state import Kept, Seal, unsigned

_TEMPLATES = Path(__file__).parent / "templates"
_CASE_ID = "child"
_MOST_TOLD = 8
_START = Kept()
_DAY = Control("as_at", "day", "Day of decision", "For example 2 11 2026.", whole_day=True)


@dataclass(frozen=True)
class Page:
    """What is sent: a page to look at, or a file to keep."""

    body: str
    media: str = "text/html; charset=utf-8"
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
        except IvpolicyError as error:  # the packs are others than when the page was made, or a question is gone
            return self.start(problems=tuple(_told(error, "pack")))

    def _not_known(self, sealed: str) -> Page:
        """What was answered is shown, to be put in again: this service cannot know that it made the page."""
        kept = unsigned(sealed)
        case = json.dumps(kept.record, ensure_ascii=False, indent=2) if kept else ""
        told = "This page was made before the service was started again, or elsewhere"
        mend = ". What was answered stands below: choose Continue to go on from it" if kept else ". Begin again"
        form = {"pack": [kept.pack if kept else ""], "case": [case]} | _day_form(kept)
        return replace(self.start(form, (FieldProblem("case", told + mend),)), status=403)

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
            problems += _told(error, "case")
        if not problems and editions is not None:
            try:
                pack = editions.on(date.fromisoformat(str(as_at)))
                with_local_facts(pack.written, record)
                return self._next(
                    Kept(pack.id, date.fromisoformat(str(as_at)), self._wanted(pack, form), _data(record))
                )
            except IvpolicyError as error:
                problems += _told(error, "pack")
        return replace(self.start(form, tuple(problems)), status=422)

    def _wanted(self, pack: Pack, form: Form) -> tuple[str, ...]:
        chosen = frozenset(form.get("question", ()))
        return tuple(question for question in pack.questions if question in chosen)

    # ---- one step ----

    def _stepped(self, kept: Kept, form: Form) -> Page:
        for name, way in (("change", self._again), ("full", self._in_full)):
            if _first(form, name):
                return way(kept, _first(form, name))
        match _first(form, "do"):
            case "answer" | "skip" | "add":
                return self._answered(kept, form)
            case "back":
                return self._back(kept, _first(form, "fact"))
            case "check":
                return self._check(kept)
            case "decide":
                return self._decided(kept)
            case "save":
                return _file(
                    json.dumps(kept.record, ensure_ascii=False, indent=2) + "\n", "application/json", "case.json"
                )
            case "save-page":
                return _file(as_html(self._one_page(kept)), "text/html; charset=utf-8", "answer.html")
            case _:
                return self._next(kept)

    def _pack(self, kept: Kept) -> Pack:
        assert kept.as_at is not None, "an interview has its day"  # noqa: S101 - tells the type checker
        editions = self._packs.get(kept.pack)
        if editions is None:
            raise IvpolicyError("the policy that was chosen is not here any more")
        return editions.on(kept.as_at)

    def _interview(self, kept: Kept) -> Interview:
        assert kept.as_at is not None, "as above"  # noqa: S101
        questions = kept.questions or None
        return Interview(
            self._pack(kept), read_case(kept.record), as_at=kept.as_at, questions=questions, asked=kept.asked
        )

    def _next(self, kept: Kept) -> Page:
        interview = self._interview(kept)
        if interview.next is None:
            return self._check(kept)
        return self._question(kept, _Shown(interview.next), interview)

    def _again(self, kept: Kept, path: str) -> Page:
        """A question that was asked before, with its answer."""
        interview = self._interview(kept)
        fact = interview.pack.rulebook.facts.get(path)
        if fact is None or fact.computed_from:
            return self._check(kept)
        mark = (kept.record.get("provenance") or {}).get(path) or {}
        return self._question(
            kept, _Shown(path, form_of(fact, _held(kept.record, path), confirmed=mark.get("confirmed"))), interview
        )

    def _back(self, kept: Kept, path: str) -> Page:
        before = kept.asked[: kept.asked.index(path)] if path in kept.asked else kept.asked
        return self._again(kept, before[-1]) if before else self._next(kept)

    def _answered(self, kept: Kept, form: Form) -> Page:
        interview, path = self._interview(kept), _first(form, "fact")
        fact = interview.pack.rulebook.facts.get(path)
        if fact is None or fact.computed_from:
            return self._next(kept)
        if _first(form, "do") == "add":
            more = {**form, "items": [str(items_in(form) + 1)]}
            return self._question(kept, _Shown(path, more), interview)
        confirm = _is_confirmed_asked(interview, path)
        given = filled(fact, form if _first(form, "do") == "answer" else None, confirm=confirm)
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
                problems = tuple(_denied(interview, path, error))
            except CaseError as error:
                problems = tuple(_told(error, _first_id(fact)))
        return replace(self._question(kept, _Shown(path, form, problems), interview), status=422)

    def _question(self, kept: Kept, shown: _Shown, interview: Interview) -> Page:
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
            items=items_of(fact, items_in(shown.form)) if is_list else (), whole=WHOLE if is_list else None,
            left=_bound_words(interview, shown.path), told=stands,
            is_asked=shown.path in kept.asked, can_go_back=bool(kept.asked) and shown.path != kept.asked[0],
        )  # fmt: skip

    # ---- what it comes to ----

    def _result(self, kept: Kept, questions: tuple[str, ...] = ()) -> Result:
        pack, record = self._pack(kept), read_case(kept.record)
        assert kept.as_at is not None, "as above"  # noqa: S101
        hypothetical = is_anothers(pack, record)
        return evaluate(pack, record, as_at=kept.as_at, questions=questions or None, hypothetical=hypothetical)

    def _so_far(self, kept: Kept) -> Mapping[str, tuple[str, ...]]:
        """What stands already, in the order in which it is read: what is asked first, nothing that is still to ask."""
        result = self._result(kept)
        summary = summary_of(context_of(result), {})
        sections = (
            ("Safety", summary.safety), ("Must not", summary.must_not), ("Owed now", summary.owed_now),
            ("Conflict", summary.conflicts), ("Settled", summary.decided),
        )  # fmt: skip
        return {name: tuple(line.says for line in lines) for name, lines in sections if lines}

    def _check(self, kept: Kept) -> Page:
        interview = self._interview(kept)
        return self._page(
            "check.html", kept, (), rows=list(self._rows(kept, interview)), left=_bound_words(interview, None),
            is_done=interview.next is None, told=self._so_far(kept),
        )  # fmt: skip

    def _rows(self, kept: Kept, interview: Interview) -> Iterator[Mapping[str, Any]]:
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
                "value": "Not recorded" if held is None else _said(held),
                "why": None if held is None else why_unknown(record, path, interview.as_at),
                "matters": held is None or bool(self._interview(without).needed_by(path)),
            }

    def _one_page(self, kept: Kept) -> list[Part]:
        result = self._result(kept, kept.questions)
        rest = "Each question in full, below"
        return one_page(context_of(result), summary_of(context_of(result), result.settled_by(result)), rest=rest)

    def _decided(self, kept: Kept) -> Page:
        pack, interview = self._pack(kept), self._interview(kept)
        rules = pack.rulebook.by_question
        return self._page(
            "decision.html", kept, (), answer=drawn(self._one_page(kept)), left=_bound_words(interview, None),
            questions=[(id_, rules[id_].question.title) for id_ in kept.questions or pack.questions],
            command=f"ivpolicy decide case.json --authority {pack.id} --as-at {kept.as_at}",
        )  # fmt: skip

    def _in_full(self, kept: Kept, question: str) -> Page:
        pack = self._pack(kept)
        if question not in pack.question_ids:
            return self._decided(kept)
        context = context_of(self._result(kept), questions=(question,), with_reasons=True)
        command = (
            f"ivpolicy decide case.json --authority {pack.id} --as-at {kept.as_at} --question {question} --reasons"
        )
        parts = [Heading(1, context.title(question)), *_full_parts(context, question)]
        return self._page("full.html", kept, (), answer=drawn(parts), command=command, title=context.title(question))

    # ---- drawing ----

    def _page(self, template: str, kept: Kept, problems: tuple[FieldProblem, ...], **given: Any) -> Page:
        pack = self._packs[kept.pack].packs[-1].authority.name if kept.pack in self._packs else ""
        shown = {"authority": pack, "day": long_date(kept.as_at) if kept.as_at else "", **given}
        errors = {problem.at: problem.message for problem in reversed(problems)}
        sealed = self._seal.sealed(kept)
        made = self._templates.get_template(template)
        return Page(made.render(state=sealed, problems=problems, errors=errors, id_of=id_of, **shown))


def _first(form: Form | None, name: str) -> str:
    values = (form or {}).get(name, ())
    return values[0] if values else ""


def _told(error: IvpolicyError, at: str) -> Iterator[FieldProblem]:
    for problem in told_problems(error):
        where = f"{problem.path}: " if problem.path else f"line {problem.line}: " if problem.line else ""
        help_ = f" ({problem.help})" if problem.help else ""
        yield FieldProblem(at, f"{where}{problem.message}{help_}")


def _denied(interview: Interview, path: str, error: DeniedAnswerError) -> Iterator[FieldProblem]:
    """Which other answer it denies, and why; not by what was entered."""
    fact = interview.fact(path)
    for pair in error.pairs:
        others = [interview.fact(other).label for other in pair.paths if other != path]
        told = f"This cannot be right beside the answer on {' and '.join(others)}: {pair.because}"
        yield FieldProblem(_first_id(fact), f"{told} Correct one of them; check your answers to change the other.")


def _first_id(fact: Fact) -> str:
    return id_of(WHOLE if fact.type is FactType.LIST else controls_of(fact, confirm=False)[0])


def _data(record: CaseRecord) -> dict[str, Any]:
    return {name: held for name, held in record.model_dump(mode="json", exclude_defaults=True).items() if held != {}}


def _day_form(kept: Kept | None) -> dict[str, list[str]]:
    if kept is None or kept.as_at is None:
        return {}
    return {
        "as_at-day": [str(kept.as_at.day)],
        "as_at-month": [str(kept.as_at.month)],
        "as_at-year": [str(kept.as_at.year)],
    }


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


def _said(held: Any) -> str:
    """A recorded value in words; of a judgement or an objection with who and when."""
    if not isinstance(held, Considered):
        return value_words(held) or "Not recorded"
    who = getattr(held, "role", None) or getattr(held, "asked_by", None)
    on = getattr(held, "on", None) or getattr(held, "asked_on", None)
    beside = ", ".join(filter(None, (who, long_date(on) if on else None)))
    return f"{value_words(held.value) or 'left open'}{f' ({beside})' if beside else ''}"


def _is_confirmed_asked(interview: Interview, path: str) -> bool:
    """Whether a rule of the questions asks that the fact is confirmed."""
    return any(
        f"{CONFIRMED}{path}" == variable.key
        for question in interview.questions
        for variable in interview.pack.diagrams(question).variables
    )


def _bound_words(interview: Interview, path: str | None) -> str:
    """How many questions are left at most: true whatever is answered."""
    if not interview.at_most:
        return "No question is left that could change an answer."
    here = ", this one included" if path is not None and interview.needed_by(path) else ""
    if_known = interview.at_most_if_known
    fewer = f", and at most {if_known} if every one has an answer" if if_known < interview.at_most else ""
    return f"At most {counted(interview.at_most, 'question is', 'questions are')} left{here}{fewer}."


def _full_parts(context: ReportContext, question: str) -> Iterator[Part]:
    """One answer in full: its reasons folded, and the words of every clause it rests on."""
    parts = list(answer_parts(context, question))[1:]  # its heading is the page's
    reasons: list[OpenPart] = [part for part in parts if isinstance(part, Branch)]
    yield from (part for part in parts if not isinstance(part, Branch))
    if reasons:
        yield Folded(Heading(2, "The reasons, rule by rule"), tuple(reasons))
    decision = context.decision(question)
    by_part = (part.clauses for part in decision.findings), (part.clauses for part in decision.actions)
    cited = dict.fromkeys(clause for clauses in chain(*by_part) for clause in clauses)
    rows = tuple((clause, context.clauses[clause].says) for clause in cited if clause in context.clauses)
    if rows:
        yield Heading(2, "The clauses it rests on")
        yield Definitions(rows)


def _file(text: str, media: str, name: str) -> Page:
    return Page(text, media, name)
