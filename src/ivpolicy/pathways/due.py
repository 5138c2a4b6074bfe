"""What is due over many cases: who is to act by when, what is late, and what waits without a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Literal, get_args

from ivpolicy.core.actors import asked_of
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.editions import Editions
from ivpolicy.core.result_document import RESULT_FORMAT, Action
from ivpolicy.pathways.followed import LEADS_ON, OwedAction, SaidOfCase
from ivpolicy.pathways.follower import FollowedCase, Follower
from ivpolicy.pathways.history import History
from ivpolicy.pathways.way import StageWay

DueKind = Literal["safety", "overdue", "due", "no_day", "find_out", "goes_on", "left_open", "not_begun"]
"""Why something stands in the list: a child's safety, which comes first; a day that has passed; a day to come; no day
in the document; a fact to be found out before the case can go on; what is known leads on though no event was told; a
gap of the document; that nothing which was told begins a procedure. At the last three nobody is named."""
_ORDER: dict[DueKind, int] = {kind: place for place, kind in enumerate(get_args(DueKind))}


class DueItem(SaidOfCase):
    """One thing that somebody is to do, or that waits for somebody.

    Attributes:
        case: The pseudonym of the case.
        authority: The id of its pack.
        who: Who is to act, or knows; None where the document names nobody.
        does: What is to be done; the question to be found out; the stage to which what is known leads on; what the
            document leaves open.
        last_day: The last day on which it is in time; None where there is none.
        days_late: How many days late it is; 0 in time, None where there is no last day.
        pathway, stage: Where it is owed, by id and in the pack's words; None of what is owed to safety.
        national: Whether it is owed in a pathway of the nation's text.
        since: The day on which the stage was reached; of safety, since when a concern has been on record.
        action: All that is known of what is to be done.
        clauses: The clauses it rests on.
    """

    case: str
    authority: str
    kind: DueKind
    who: str | None
    does: str
    last_day: date | None = None
    days_late: int | None = None
    pathway: str | None = None
    national: bool = False
    stage: str | None = None
    since: date | None = None
    action: Action | None = None
    clauses: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        """The day to be reminded of: where the days can be counted in two ways, the earlier one."""
        return self.action.by or self.last_day if self.action is not None else None

    @property
    def reference(self) -> str:
        """What names it from one list to the next, also when its day changes, and shows nothing of the case."""
        rule = self.action.rule if self.action is not None else None
        to = self.action.to if self.action is not None else None
        named = (self.authority, self.case, self.pathway, rule or self.stage, self.who, self.does, to)
        return sha256(json.dumps(named).encode()).hexdigest()[:16]

    @property
    def order(self) -> tuple[object, ...]:
        """Safety first, then by person; of each what is late, what has a day, and what has none."""
        named = (self.who is None, (self.who or "").casefold())
        late = (_ORDER[self.kind], self.last_day or date.max)
        return self.kind != "safety", named, late, self.case, self.authority, self.pathway or "", self.does


class CaseNotCounted(SaidOfCase):
    """A case of which not all could be counted: how many events were not, or told facts that were not taken."""

    case: str
    file: str | None = None
    number: int


class CaseNotFollowed(SaidOfCase):
    """A file of which nothing could be followed, or a case in it, and why."""

    file: str
    case: str | None = None
    why: str


class DueList(SaidOfCase):
    """What is due over many cases, by person and day.

    Attributes:
        cases: How many cases were followed.
        items: What is due, in order.
        left_out: How many items were not asked for; `safety_left_out` of them are owed to a child's safety.
        not_counted: The cases of which not every event counts: what is due in them may lack something.
        not_followed: What could not be followed at all.
    """

    result_format: Literal[1] = RESULT_FORMAT
    as_at: date
    cases: int
    items: tuple[DueItem, ...]
    left_out: int = 0
    safety_left_out: int = 0
    not_counted: tuple[CaseNotCounted, ...] = ()
    not_followed: tuple[CaseNotFollowed, ...] = ()


def due_list(pack: Pack | Editions, histories: Iterable[History], *, as_at: date) -> DueList:
    """What is due over many cases of an authority, by what was recorded by a day.

    Args:
        pack: The pack, from `load_pack`; of all its editions that in force on the day answers.
        histories: The cases, such as those of an event store; each is read when its turn comes.
        as_at: The day. What was recorded later is not looked at.

    Raises:
        NotInForceError: The edition, or that of the national layer, is not in force on the day.
        WrongDayError: `as_at` is no day, or lies outside 1900 to 2200.
    """
    refuse_no_day(as_at)
    follower = Follower(pack.on(as_at) if isinstance(pack, Editions) else pack)
    items: list[DueItem] = []
    not_counted: list[CaseNotCounted] = []
    cases = 0
    for cases, history in enumerate(histories, 1):  # noqa: B007 - the last is how many there were
        case = follower.case(history, as_at)
        items += due_in(case)
        number = case.number_not_counted
        not_counted += [CaseNotCounted(case=history.case, number=number)] if number else []
    ordered = tuple(sorted(items, key=lambda item: item.order))
    return DueList(as_at=as_at, cases=cases, items=ordered, not_counted=tuple(not_counted))


def due_in(case: FollowedCase) -> Iterator[DueItem]:
    """What is due in one case, in no particular order: what `follow` says of it, without how it came there."""
    ways, today = case.stands()
    about = {"case": case.history.case, "authority": case.pack.id}
    due = [way.due_on(today) for way in ways]
    if any(owed.is_owed_at_once for owing in due for owed in owing.values()):
        ways = case.ways_with_days()  # it is late from the day on which it was first owed
        due = [way.due_on(today) for way in ways]
    for action in case.safety(today):
        since = case.concern_since() if today.safety else None
        yield DueItem(
            **about, kind="safety", who=action.who, does=action.does, since=since, action=action, clauses=action.clauses
        )
    if _is_not_begun(case.kinds_told, ways):
        yield DueItem(**about, kind="not_begun", who=None, does=_NOT_BEGUN)
    for way, owing in zip(ways, due, strict=True):
        if way.stage is not None and not way.stage.ends:
            at = {"pathway": way.pathway.id, "national": way.is_national, "stage": way.stage.says, "since": way.since}
            place: dict[str, Any] = {**about, **at}
            yield from (_of_owed(owed, place) for owed in owing.values())
            for fact in way.waits_for(today):
                yield DueItem(
                    **place, kind="find_out", who=asked_of(fact.ask_whom), does=fact.asks, clauses=way.stage.clauses
                )
            on_to = way.goes_on(today)
            if on_to is not None:
                yield DueItem(**place, kind="goes_on", who=None, does=f"{LEADS_ON}: {on_to}", clauses=way.stage.clauses)
            if way.stage.gap is not None:
                yield DueItem(**place, kind="left_open", who=None, does=way.stage.gap, clauses=way.stage.clauses)


def _is_not_begun(told: frozenset[str], ways: Sequence[StageWay]) -> bool:
    """Whether something was told and no procedure has begun, or none of those that what was told belongs to."""
    begun = [way.pathway for way in ways if way.stage is not None]
    of_any = {kind for way in ways for kind in way.pathway.events}
    return bool(told if not begun else (told & of_any).difference(*(pathway.events for pathway in begun)))


_NOT_BEGUN = "No event that counts begins a procedure: see whether one was not recorded"


def _of_owed(owed: OwedAction, place: Mapping[str, object]) -> DueItem:
    kind: DueKind = "overdue" if owed.days_late else "no_day" if owed.last_day is None else "due"
    return DueItem.model_validate(
        {
            **place,
            "kind": kind,
            "who": owed.action.who,
            "does": owed.action.does,
            "last_day": owed.last_day,
            "days_late": owed.days_late,
            "action": owed.action,
            "clauses": owed.action.clauses,
        }
    )


def asked_for(items: Iterable[DueItem], *, who: str | None = None, until: date | None = None) -> Iterator[DueItem]:
    """Those of one person, or whose day is not after another.

    Args:
        items: What is due.
        who: Part of the words for the person; capitals make no difference.
        until: A day. What is late, what has no day, and what is owed to safety stays.
    """
    for item in items:
        is_theirs = who is None or (item.who is not None and who.casefold() in item.who.casefold())
        if is_theirs and (until is None or item.day is None or item.day <= until):
            yield item
