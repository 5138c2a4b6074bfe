"""The page of a case that was followed: where it stands, what is due and late, and how it got there, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ivpolicy.core.dates.calendar import MONTHS
from ivpolicy.core.result_document import Action
from ivpolicy.core.rules.words import counted as number_of
from ivpolicy.core.rules.words import first_sentence, long_date
from ivpolicy.pages.parts import Bullets, Entry, Heading, Notices, Paragraph, Part, Tone
from ivpolicy.pathways.followed import (
    LEADS_ON,
    EventTold,
    Followed,
    MoveOn,
    OwedAction,
    Passage,
    PathwayStanding,
    ShownLate,
    TimePaused,
)


def followed_page(followed: Followed) -> list[Part]:
    """The page, for a person with a minute: safety first, then each pathway, then what could not be counted."""
    return [
        *_head(followed),
        *_safety(followed),
        *_second(followed),
        *_pathways(followed),
        *_not_counted(followed),
        *_foot(followed),
    ]


def _head(followed: Followed) -> Iterator[Part]:
    yield Heading(1, f"{followed.case} on {long_date(followed.as_at)}")
    pack = followed.pack
    known = number_of(len(followed.events), "event counts", "events count")
    later = f"; {followed.recorded_later} recorded later, not looked at" if followed.recorded_later else ""
    yield Paragraph(f"{followed.authority}, edition {pack.edition}: `{pack.id}` {pack.digest[:12]}. {known}{later}.")


def _safety(followed: Followed) -> Iterator[Part]:
    if followed.safety:
        lines = tuple(f"{_who_does(action)}{_by(action)}{behind(action.clauses)}" for action in followed.safety)
        since = followed.safety_since
        first = (f"A concern has been on record since {long_date(since)}.",) if since else ()
        yield Entry("Safety", (*first, *lines), "alarm")
    if followed.not_counted or followed.contradicting:
        wrong = len(followed.not_counted) + len(followed.contradicting)
        told = number_of(wrong, "thing that was told is", "things that were told are")
        yield Notices((f"{told} not counted, see below: what follows may lack something.",))


def _second(followed: Followed) -> Iterator[Part]:
    """Whether the second engine agrees; where it does not, before anything that is said of a pathway."""
    second = followed.second
    if second is not None and second.differs:
        told = "This page is what the fold says. Do not rely on it before somebody has found out which of the two errs."
        yield Entry("Two engines differ", (told, *second.differs), "alarm")
    elif second is not None:
        waits = any(standing.is_open for standing in second.standings)
        about = ", as far as anything is known: where the case goes on to is open" if waits else ""
        yield Entry("Second engine", (f"{second.engine} has the case at the same stages{about}.",))


def _pathways(followed: Followed) -> Iterator[Part]:
    begun = [standing for standing in followed.pathways if standing.stage is not None]
    for standing in begun:
        yield from _pathway(standing, followed)
    others = [titled(standing) for standing in followed.pathways if standing.stage is None]
    if others:
        yield Paragraph(f"Not begun: {'; '.join(others)}.")
    if not begun and followed.events:
        yield from _way(None, followed)


def titled(standing: PathwayStanding) -> str:
    """The title of a pathway; of one that the nation's text has, with that word."""
    return f"{standing.title} (national)" if standing.national else standing.title


def _pathway(standing: PathwayStanding, followed: Followed) -> Iterator[Part]:
    yield Heading(2, titled(standing))
    ended = "Ended" if standing.ended else "Stands at"
    since = f", since {long_date(standing.since)}" if standing.since else ""
    yield Entry(ended, (f"{standing.says}{since}{behind(standing.clauses)}",))
    if standing.gap is not None:
        yield Entry("Left open", (f"{standing.gap}{behind(standing.clauses)}",), "alarm")
    for label, owed, tone in _due_by_urgency(standing):
        at = followed.as_at
        does = tuple(f"{_who_does(one.action)}{when_due(one, at)}{behind(one.action.clauses)}" for one in owed)
        yield Entry(label, does, tone)
    if standing.paused:
        yield Entry(
            "Stands still" if any(one.end is None for one in standing.paused) else "Stood still",
            tuple(map(_paused, standing.paused)),
            "heed",
        )
    if standing.waits:
        yield Entry("Find out", tuple(f"{fact.asks} ({_plain(fact.ask_whom)})" for fact in standing.waits), "heed")
        yield Entry("May lead to", tuple(standing.leads_to))
    if standing.goes_on is not None:
        yield Entry("Goes on", (f"{LEADS_ON}: {standing.goes_on}",), "heed")
    late = [one for one in standing.settled if one.days_late and one not in standing.left_undone]
    if late:
        yield Entry("Was late", tuple(map(_was_late, late)), "heed")
    if standing.shown_late:
        yield Entry("Seemed late", tuple(map(_shown, standing.shown_late)), "heed")
    if standing.left_undone:
        left = (f"{_who_does(one.action)}{_left_on(one)}{behind(one.action.clauses)}" for one in standing.left_undone)
        yield Entry("Left undone", ("Not recorded as done when the case went on, nor since:", *left), "heed")
    if standing.beside:
        differs = (f"{one.says} [{one.clause}; {', '.join(one.law)}]" for one in standing.beside)
        yield Entry("Law beside", tuple(differs), "heed")
    if standing.moves_on:
        yield Heading(3, "What leads on")
        for move in standing.moves_on:
            yield Entry("Leads to", (move.says, *_move_on(move)))
    yield Heading(3, "How it got there")
    yield from _way(standing, followed)


def _due_by_urgency(standing: PathwayStanding) -> Iterator[tuple[str, tuple[OwedAction, ...], Tone]]:
    later = tuple(one for one in standing.due if not one.days_late)
    if standing.overdue:
        yield "Overdue", standing.overdue, "alarm"
    if later:
        yield "Due", later, "plain"


def when_due(owed: OwedAction, as_at: date) -> str:
    """When something is due, as the end of a sentence that says what."""
    action, last = owed.action, owed.last_day
    unsure = ", not recorded as done" if action.state == "not_known" else ""
    if last is None:
        when = f"{_by(action)} (since {long_date(owed.since)})"
    elif owed.days_late:
        words = _by(action) if owed.is_owed_at_once else ""
        when = f"{words}: was due by {long_date(last)}, {number_of(owed.days_late, 'day', 'days')} late"
    else:
        left = (last - as_at).days
        soon = "today" if left == 0 else f"{number_of(left, 'day', 'days')} left"
        by = f"by {long_date(action.by or last)}"
        later = f", late after {long_date(last)}" if action.by not in (None, last) else ""
        when = f": {by}{later}, {soon}"
    return f"{when}{unsure}"


def _who_does(action: Action) -> str:
    return f"{action.who[:1].upper()}{action.who[1:]}: {what_is_done(action)}"


def what_is_done(action: Action) -> str:
    """What is to be done, to whom, with whom, and who gets a copy."""
    with_ = f", with {', '.join(action.with_)}" if action.with_ else ""
    to = f" (to: {action.to})" if action.to else ""
    copies = f", copy to {', '.join(action.copies)}" if action.copies else ""
    return f"{action.does}{to}{with_}{copies}"


def _by(action: Action) -> str:
    return f": {action.by_words}" if action.by_words else ""


def _move_on(move: MoveOn) -> Iterator[str]:
    """What has to happen for a move, and whether what it asks to be known holds."""
    if move.events:
        yield f"When it is told: {' / '.join(move.events)}{behind(move.clauses)}"
    if move.holds is False:
        yield f"Not now: what it asks to be known does not hold{'' if move.events else behind(move.clauses)}"
    if move.holds is None:
        yield f"Not known: {'; '.join(f'{fact.asks} ({_plain(fact.ask_whom)})' for fact in move.waits)}"
    yield from (f"Decided: {answer.says or _plain(answer.outcome)}{behind(answer.clauses)}" for answer in move.answers)


def _paused(paused: TimePaused) -> str:
    days = (
        f"since {long_date(paused.first)}, and until it ends"
        if paused.end is None
        else f"since {long_date(paused.first)}, and ran on from {long_date(paused.end)}"
    )
    return f"{paused.says}: {days}{behind(paused.clauses)}"


def _was_late(owed: OwedAction) -> str:
    days = number_of(owed.days_late or 0, "day", "days")
    how = {"done": "done", "moved": "given another day"}.get(owed.state, "left")
    last = f"due by {long_date(owed.last_day)}, " if owed.last_day else ""
    on = f" on {long_date(owed.closed_on)}" if owed.closed_on else ""
    return f"{_who_does(owed.action)}: {last}{how}{on}, {days} late{behind(owed.action.clauses)}"


def _left_on(owed: OwedAction) -> str:
    last = f"due by {long_date(owed.last_day)}, " if owed.last_day else ""
    return f" ({last}went on {long_date(owed.closed_on)})" if owed.closed_on else ""


def _shown(shown: ShownLate) -> str:
    days = f"from {long_date(shown.from_day)} to {long_date(shown.to_day)}"
    return f"{_who_does(shown.action)}: overdue {days} by what was recorded then, and by what is known now not late"


# ---- how it got there ----


def _way(standing: PathwayStanding | None, followed: Followed) -> Iterator[Part]:
    """Every event under its day, and after the events of a day where they led."""
    passages = standing.passages if standing is not None else ()
    days = {event.happened_on for event in followed.events} | {passage.on for passage in passages}
    for day in sorted(days):
        told = [_event(event) for event in followed.events if event.happened_on == day]
        led = [f"Now: {_passage(passage)}" for passage in passages if passage.on == day]
        yield Entry(_short_date(day), (*told, *led))


def _short_date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def _event(event: EventTold) -> str:
    told = [event.by] if event.by else []
    if event.recorded_on is not None and event.recorded_on != event.happened_on:
        told.append(f"recorded {_short_date(event.recorded_on)}")
    told += ["corrected"] if event.corrected else []
    return f"{event.says} ({'; '.join(told)})" if told else event.says


def _passage(passage: Passage) -> str:
    led = f"{passage.says}{behind(passage.clauses)}"
    for answer in passage.answers:
        said = answer.says.removesuffix(".") if answer.says else f"`{answer.question}` is {_plain(answer.outcome)}"
        led += f". Decided: {said}{behind(answer.clauses)}"
    return led


# ---- what could not be counted ----


def _not_counted(followed: Followed) -> Iterator[Part]:
    wrong = [
        *(f"{one.place}{f', {one.id}' if one.id else ''}: {one.why}" for one in followed.not_counted),
        *(f"Its facts contradict what was told before and are not taken: {one}" for one in followed.contradicting),
    ]
    if wrong:
        yield Heading(2, "Not counted")
        yield Bullets(tuple(wrong))


def _foot(followed: Followed) -> Iterator[Part]:
    said = tuple(map(first_sentence, followed.notices))
    unknown = (
        (f"Recorded when, is not said of {number_of(followed.recorded_unknown, 'event', 'events')}: on its day.",)
        if followed.recorded_unknown
        else ()
    )
    yield Notices(("People decide: this page is never the sole basis.", *said, *unknown))
    yield Paragraph(f"Evaluated {followed.evaluated_digest[:12]}.")


def behind(clauses: Iterable[str]) -> str:
    """The clauses in brackets, as the end of a sentence."""
    listed = ", ".join(clauses)
    return f" [{listed}]" if listed else ""


def _plain(word: str) -> str:
    return word.replace("_", " ")
