"""The list of what is due over many cases: as a page, safety first and then person by person; and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from ivpolicy.core.rules.words import counted as number_of
from ivpolicy.core.rules.words import long_date
from ivpolicy.pages.parts import Bullets, Entry, Heading, Notices, Paragraph, Part, Tone
from ivpolicy.pathways.due import DueItem, DueKind, DueList
from ivpolicy.pathways.followed import OwedAction
from ivpolicy.pathways.page import behind, what_is_done, when_due

_LABELS: dict[DueKind, tuple[str, Tone]] = {
    "safety": ("Safety", "alarm"),
    "overdue": ("Overdue", "alarm"),
    "due": ("Due", "plain"),
    "no_day": ("No day named", "plain"),
    "find_out": ("Find out", "heed"),
    "goes_on": ("Goes on", "heed"),
    "left_open": ("Left open", "heed"),
    "not_begun": ("Not begun", "heed"),
}


def due_page(due: DueList) -> list[Part]:
    """The page, for whoever has to see that it is done."""
    return [*_head(due), *_by_person(due), *_not_all(due), Notices(_FOOT)]


_FOOT = (
    "People decide: this list is never the sole basis. What has no day here has none in the document.",
    "`ivpolicy follow` says of a case how it came there, and which clauses it rests on.",
)


def _head(due: DueList) -> Iterator[Part]:
    yield Heading(1, f"What is due on {long_date(due.as_at)}")
    kinds = [item.kind for item in due.items]
    told = [f"{kinds.count(kind)} {words}" for kind, words in _COUNTED.items() if kind in kinds]
    cases = number_of(due.cases, "case", "cases")
    yield Paragraph(f"{cases}: {', '.join(told) or _none(due)}.")
    yield Notices(tuple(_incomplete(due)))


def _none(due: DueList) -> str:
    """Never that there is nothing to do: something may be hidden by what was asked for, not read, or not told yet."""
    if due.left_out:
        return "nothing of what is asked for here"
    if not due.cases:
        return "no case was followed, so nothing can be said of what is due"
    if due.not_followed or due.not_counted:
        return "not all could be read, and what could be tells of nothing that is due"
    return "nothing is due by the events that count"


_COUNTED: dict[DueKind, str] = {
    "safety": "for safety",
    "overdue": "overdue",
    "due": "with a day to come",
    "no_day": "without a day",
    "find_out": "to be found out",
    "goes_on": "that go on by the day alone",
    "left_open": "left open by the document",
    "not_begun": "in no procedure",
}


def _incomplete(due: DueList) -> Iterator[str]:
    if due.not_followed:
        several = number_of(len(due.not_followed), "history was", "histories were")
        yield f"{several} not followed, see below: what is due there is not in this list."
    if due.not_counted:
        several = number_of(len(due.not_counted), "case has", "cases have")
        yield f"{several} events that are not counted, see below: what is said of them may lack something."
    if due.left_out:
        safety = f", {due.safety_left_out} of them for a child's safety" if due.safety_left_out else ""
        yield f"{due.left_out} more not shown, as asked{safety}."


def _by_person(due: DueList) -> Iterator[Part]:
    for is_safety, of_kind in groupby(due.items, key=lambda item: item.kind == "safety"):
        if is_safety:
            yield Heading(2, "A child's safety, today")
            yield Bullets(tuple(_safety(item) for item in of_kind))
            continue
        for who, theirs in groupby(of_kind, key=lambda item: item.who):
            yield Heading(2, f"{who[:1].upper()}{who[1:]}" if who else "Nobody is named")
            for kind, items in groupby(theirs, key=lambda item: item.kind):
                label, tone = _LABELS[kind]
                yield Entry(label, tuple(_line(item, due) for item in items), tone)


def _safety(item: DueItem) -> str:
    since = f" (a concern has been on record since {long_date(item.since)})" if item.since else ""
    does = what_is_done(item.action) if item.action is not None else item.does
    who = f"{item.who[:1].upper()}{item.who[1:]}: " if item.who else ""
    return f"{item.case}: {who}{does}{since}{behind(item.clauses)}"


def _line(item: DueItem, due: DueList) -> str:
    if item.action is None or item.since is None:
        since = f" (since {long_date(item.since)})" if item.since else ""
        return f"{_of(item)}: {item.does}{since}{behind(item.clauses)}"
    # What the document asks for today is owed from its last day on.
    start = item.last_day if item.action.by is None and item.last_day is not None else item.since
    owed = OwedAction(action=item.action, since=start, days_late=item.days_late)
    return f"{_of(item)}: {what_is_done(item.action)}{when_due(owed, due.as_at)}{behind(item.clauses)}"


def _of(item: DueItem) -> str:
    return f"{item.case} (national)" if item.national else item.case


def _not_all(due: DueList) -> Iterator[Part]:
    if due.not_followed:
        yield Heading(2, "Not followed")
        yield Bullets(tuple(f"{one.case or one.file}: {one.why}" for one in due.not_followed))
    if due.not_counted:
        yield Heading(2, "Events that are not counted")
        told = (f"{one.case}: {number_of(one.number, 'thing', 'things')} ({one.file})" for one in due.not_counted)
        yield Bullets(tuple(told))


# ---- the table ----

COLUMNS = (
    "kind",
    "who",
    "last_day",
    "days_late",
    "case",
    "does",
    "to",
    "remind_on",
    "by_words",
    "authority",
    "pathway",
    "stage",
    "since",
    "clauses",
    "reference",
    "national",
)


def due_rows(items: Iterable[DueItem]) -> Iterator[tuple[str, ...]]:
    """Each item as the cells of a row, under `COLUMNS`; an empty cell is what there is not."""
    for item in items:
        action = item.action
        cells = (
            item.kind,
            item.who,
            item.last_day,
            item.days_late,
            item.case,
            item.does,
            action.to if action else None,
            item.day,
            action.by_words if action else None,
            item.authority,
            item.pathway,
            item.stage,
            item.since,
            " ".join(item.clauses),
            item.reference,
            "yes" if item.national else "no",
        )
        yield tuple("" if cell is None else str(cell) for cell in cells)
