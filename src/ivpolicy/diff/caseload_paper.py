"""What a change does to a caseload, as part of a paper: how many, from what to what, and which cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ivpolicy.core.rules.rulebook import rule_name
from ivpolicy.core.rules.words import counted
from ivpolicy.diff.answer_words import answer_words
from ivpolicy.diff.caseload import CaseChange, Caseload, Standing
from ivpolicy.diff.comparison import Comparison
from ivpolicy.pages.parts import Bullets, Definitions, Heading, Part, Table

_MOST_IDS = 12


def caseload_part(comparison: Comparison) -> Iterator[Part]:
    """The caseload; nothing where none was given."""
    load = comparison.caseload
    if load is None:
        return
    yield Heading(2, "The caseload")
    yield Definitions(tuple(_numbers(load)))
    if load.changes:
        rows = tuple(
            (m.question, standing_words(m.old), standing_words(m.new), str(len(m.cases)), _ids(m.cases))
            for m in load.moves
        )
        if rows:
            yield Table(("question", "was", "now", "cases", "which"), rows)
        yield from _listed("Duties and steps", load, _items_words)
        yield from _listed("The same answer, and something else to be done", load, _work_words)
    if load.unread:
        yield Heading(3, "Cases that could not be read")
        yield Bullets(tuple(f"{unread.place}: {unread.problem}" for unread in load.unread))


def _numbers(load: Caseload) -> Iterator[tuple[str, str]]:
    yield "Compared", counted(load.compared, "case", "cases")
    yield "Different", counted(len(load.changed_cases), "case", "cases")
    opened, settled = ({c.case_id for c in changes} for changes in (load.become_open, load.become_settled))
    yield "Undetermined", f"{counted(len(opened), 'case becomes', 'cases become')} undetermined on some question"
    yield "Settled", f"{counted(len(settled), 'case becomes', 'cases become')} settled on some question"
    if load.unread:
        yield "Unreadable", counted(len({u.place for u in load.unread}), "case", "cases")
    if load.of_others:
        yield "Left out", f"{counted(load.of_others, 'case', 'cases')} of other authorities or homes"


def standing_words(standing: Standing) -> str:
    """Where a case stands on a question, in a few words."""
    if standing.is_open:
        waits = "a judgement is missing" if standing.status == "needs_judgement" else "facts are missing"
        already = answer_words(standing.outcome, standing.strength, "") if standing.outcome else ""
        return f"undetermined, {waits}" + (f" (at least {already})" if already else "")
    return answer_words(standing.outcome or standing.status, standing.strength, standing.conflict)


def _ids(cases: tuple[str, ...]) -> str:
    more = len(cases) - _MOST_IDS
    return ", ".join(cases[:_MOST_IDS]) + (f" and {more} more" if more > 0 else "")


def _listed(heading: str, load: Caseload, told: Callable[[CaseChange], str]) -> Iterator[Part]:
    """What is told of the changes, a line for each of which there is something to tell."""
    lines = tuple(words for change in load.changes if (words := told(change)))
    if lines:
        yield Heading(3, heading)
        yield Bullets(lines)


def _work_words(change: CaseChange) -> str:
    if not (change.work_come or change.work_gone):
        return ""
    was, now = ("; ".join(work) or "nothing" for work in (change.work_gone, change.work_come))
    return f"{change.case_id}, {change.question}: was `{was}`, now `{now}`"


def _items_words(change: CaseChange) -> str:
    if not (change.items_opened or change.items_closed):
        return ""
    parts = [f"now open: {', '.join(map(rule_name, change.items_opened))}"] if change.items_opened else []
    parts += [f"no longer open: {', '.join(map(rule_name, change.items_closed))}"] if change.items_closed else []
    return f"{change.case_id}, {change.question}: {'; '.join(parts)}"
