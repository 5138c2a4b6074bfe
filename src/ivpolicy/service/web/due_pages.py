"""What is due over many cases, from a file of events that is sent and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import is_name_of
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.files.authorities import pack_of_authority
from ivpolicy.files.histories import read_history_bytes
from ivpolicy.files.text import NoTextError
from ivpolicy.pages.html import as_html
from ivpolicy.pathways.due import CaseNotCounted, CaseNotFollowed, DueItem, DueList, due_in
from ivpolicy.pathways.due_page import due_page
from ivpolicy.pathways.follower import Follower
from ivpolicy.pathways.history import History, histories_of, history_of
from ivpolicy.pathways.pathways_of_pack import pathways_of
from ivpolicy.service.web.controls import FieldProblem, Form
from ivpolicy.service.web.drawn_page import DAY, HTML, Page, PageDrawing, first_of, given_text, name_of
from ivpolicy.service.web.filled import read_day
from ivpolicy.service.web.phrases import problems_told
from ivpolicy.service.web.results import ToldPage

_SENT = "the file that was sent"
_SUFFIXES = (".jsonl", ".json", ".yaml", ".yml", ".ndjson")


class DuePages:
    """The pages on which a file of events is asked what is due.

    Args:
        packs: The packs that can answer, by id.
        drawing: Draws the pages.
        today: Gives the day that is proposed.
    """

    def __init__(self, packs: Mapping[str, Editions], drawing: PageDrawing, today: Callable[[], date]) -> None:
        self._packs = packs
        self._drawing = drawing
        self._today = today

    def step(self, form: Form, uploaded: bytes, suffix: str) -> Page:
        """The page that follows a form."""
        if not form:
            return self._asked({})
        problems: list[FieldProblem] = []
        text = ""
        try:
            text = given_text(uploaded, form) or first_of(form, "events")
        except NoTextError as error:
            problems += problems_told(error, "file")
        as_at = read_day(DAY, form)
        if not isinstance(as_at, str):
            problems.append(as_at or FieldProblem("as_at-day", "Give the day that is asked about"))
        if not (text.strip() or uploaded.strip()):
            problems.append(FieldProblem("file", "Give a file of events"))
        editions = self._packs.get(first_of(form, "pack"))
        if editions is None:
            problems.append(FieldProblem("pack-1", "Choose whose policy is followed"))
        if not problems and editions is not None and isinstance(as_at, str):
            suffix = suffix or first_of(form, "suffix")
            try:
                pack = _followed_pack(editions, date.fromisoformat(as_at))
                due = _due(pack, text, suffix if suffix in _SUFFIXES else "", date.fromisoformat(as_at))
                return self._told(due, form, text, suffix)
            except IvpolicyError as error:
                problems += problems_told(error, "file")
        return replace(self._asked({**form, "events": [text]}, tuple(problems)), status=422)

    def _told(self, due: DueList, form: Form, text: str, suffix: str) -> Page:
        file = f"events{suffix or '.yaml'}"
        command = f"ivpolicy due {file} --authority {first_of(form, 'pack')} --as-at {due.as_at}"
        told = ToldPage(tuple(due_page(due)), command)
        if first_of(form, "do") == "save":
            return Page(as_html(told.parts), HTML, "due.html")
        given = {name: first_of(form, name) for name in ("pack", "as_at-day", "as_at-month", "as_at-year")}
        given |= {"suffix": suffix}
        saves, name = "Save this page", name_of(form)
        return self._drawing.task("due", "What is due", told, given, saves=saves, name=name, sent=text)

    def _asked(self, form: Form, problems: tuple[FieldProblem, ...] = ()) -> Page:
        return self._drawing.asking("due.html", self._today(), form or None, problems)


def _followed_pack(editions: Editions, as_at: date) -> Pack:
    pack = editions.on(as_at)
    if not pathways_of(pack):
        raise IvpolicyError(f"the pack `{pack.id}` has no pathways, so nothing can be followed in it: choose another")
    return pack


def _due(pack: Pack, text: str, suffix: str, as_at: date) -> DueList:
    """What is due in every case of the file; one that cannot be followed is told, and does not stop the others."""
    follower, items, cases = Follower(pack), list[DueItem](), 0
    owner = cache(lambda name: pack_of_authority(name) or name)  # most cases are of one authority
    not_counted, not_followed = list[CaseNotCounted](), list[CaseNotFollowed]()
    for found in _histories(text, suffix):
        if isinstance(found, CaseNotFollowed):
            not_followed.append(found)
            continue
        try:
            _refuse_others(pack, found, owner)
            case = follower.case(found, as_at)
        except IvpolicyError as error:
            why = "; ".join(problem.message for problem in problems_told(error, ""))
            not_followed.append(CaseNotFollowed(file=_SENT, case=found.case, why=why))
            continue
        cases += 1
        items += due_in(case)
        if number := case.number_not_counted:
            not_counted.append(CaseNotCounted(case=found.case, file=_SENT, number=number))
    ordered = tuple(sorted(items, key=lambda item: item.order))
    return DueList(
        as_at=as_at, cases=cases, items=ordered, not_counted=tuple(not_counted), not_followed=tuple(not_followed)
    )


def _histories(text: str, suffix: str) -> Iterator[History | CaseNotFollowed]:
    written = read_history_bytes(text.encode(), suffix=suffix)
    if written.case is not None:
        whole = history_of(written.case, written.events, authority=written.authority, source=written.source)
        yield from () if whole is None else (whole,)
        return
    histories, nameless = histories_of(written.events, authority=written.authority, source=written.source)
    yield from histories
    yield from (CaseNotFollowed(file=_SENT, why=f"{one.place}: {one.why}") for one in nameless)


def _refuse_others(pack: Pack, history: History, owner: Callable[[str], str]) -> None:
    """Refuse a case of another authority: what is due under a policy that is not its own would be a guess."""
    for named in history.authorities():
        if named is not None and owner(named) != pack.id and not is_name_of(named, pack.written):
            raise IvpolicyError("the events name another authority than the policy that was chosen")
