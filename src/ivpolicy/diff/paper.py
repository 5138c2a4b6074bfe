"""A comparison as a paper, in the order in which it is read; last what the change does to a caseload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from ivpolicy.core.proofs.plain_child import AS_AT
from ivpolicy.core.result_document import PackStamp
from ivpolicy.core.rules.rulebook import rule_name
from ivpolicy.core.rules.words import counted, long_date, plain
from ivpolicy.core.text.suggestions import all_of_words
from ivpolicy.diff.behaviour import AnswerDifference, Behaviour, Witness
from ivpolicy.diff.caseload import CaseChange, Caseload, Standing, Unread
from ivpolicy.diff.comparison import Compared, Comparison
from ivpolicy.diff.structure import TextChange
from ivpolicy.diff.told import NOTHING_OPEN, OPEN, SaidBeside, Told, answer_words, with_strength
from ivpolicy.diff.work import IN_CONFLICT
from ivpolicy.pages.parts import Bullets, Definitions, Heading, Notices, Paragraph, Part, Table

_KINDS = {
    "added": "new",
    "removed": "removed",
    "reworded": "reworded",
    "renumbered": "renumbered",
    "number": "another number",
    "reading": "a reading",
    "rule": "changed",
}


def paper(comparison: Comparison) -> tuple[Part, ...]:
    """The comparison, in the order in which it is read."""
    return (*_head(comparison), *body(comparison))


def body(comparison: Comparison) -> tuple[Part, ...]:
    """The comparison without what says which packs are compared."""
    return (
        Heading(2, "In short"),
        Bullets(tuple(_short(comparison))),
        *(block for part in (_answers, _text, caseload_part, _limits) for block in part(comparison)),
    )


# ---- head ----


def _head(comparison: Comparison) -> Iterator[Part]:
    one = comparison.is_of_one_pack
    yield Heading(1, "What the change does" if one else "What differs between two packs")
    rows = [("Before" if one else "First", _pack(comparison.old)), ("Now" if one else "Second", _pack(comparison.new))]
    if comparison.national[0] != comparison.old.stamp:
        labels = ("Beneath both",) if len(set(comparison.national)) == 1 else ("Beneath one", "Beneath two")
        layers = zip(labels, comparison.national, strict=False)
        rows.extend((label, f"the national layer, edition {_stamp(stamp)}") for label, stamp in layers)
    missing = comparison.not_in_force
    if missing:
        counted_rows = counted(len(missing), "row is not in force and binds", "rows are not in force and bind")
        rows.append(("Law", f"as on {long_date(comparison.law_of)}: {counted_rows} neither ({', '.join(missing)})"))
    yield Definitions(tuple(rows))
    if not one:
        said = (
            "These are packs of two authorities. This compares documents, not children: `was` is what the first pack "
            "says, `now` what the second says, as if the child were its own. Single duties and steps, and who "
            "does what by when, are not compared."
        )
        yield Notices((said,))
    if not (comparison.old.stamp.approved and comparison.new.stamp.approved):
        yield Notices(("A pack that is not approved is its authors' own; nothing here is an authority's word.",))
    changed = [(side.name, ", ".join(side.stamp.changed_since_approval)) for side in (comparison.old, comparison.new)]
    yield from (Notices((f"{name} was changed since it was approved: {parts}.",)) for name, parts in changed if parts)


def _pack(side: Compared) -> str:
    return f"{side.authority}, edition {_stamp(side.stamp.model_copy(update={'file': None}))}, from {side.name}"


def _stamp(stamp: PackStamp) -> str:
    file = f", from {stamp.file}" if stamp.file else ""
    return f"{stamp.edition} ({stamp.id}, {stamp.approval}, digest {stamp.digest[:12]}{file})"


# ---- in short ----

_OF_PATHWAYS = frozenset({"pathway", "stage", "event", "pause"})
"""The parts of a pack that decide no question, and say where a case stands."""


def _short(comparison: Comparison) -> Iterator[str]:
    found = comparison.behaviour
    changes = len(comparison.changes)
    yield f"{counted(changes, 'change', 'changes')} in the text." if changes else "The texts say the same."
    every = len(found.same) + len(found.too_large) + len({d.question for d in (*found.differences, *found.unshown)})
    if len(found.same) == every:
        nor_work = ", nor what is to be done" if found.compares_items else ""
        yield (
            f"No answer can differ{nor_work}: on each of the {every} questions both packs ask, they come "
            "to the same for every record that both can read."
        )
    else:
        yield f"{_differing(found)}, each shown by a case below; {len(found.same)} of {every} cannot."
    if any(change.part in _OF_PATHWAYS for change in comparison.changes):
        yield (
            "The pathways are not the same: where a case stands, and what is due there by when, can differ. Only their "
            "text is compared; `ivpolicy follow` and `due` under each say it of a case."
        )
    if found.unshown:
        rules = counted(len(found.unshown), "difference", "differences")
        yield f"{rules} in the rules for which no case was found: see below."
    if found.too_large:
        yield f"{counted(len(found.too_large), 'question', 'questions')} too large to be compared: see below."
    if comparison.caseload is not None:
        load = comparison.caseload
        comes = "comes" if load.compared == 1 else "come"
        yield f"{len(load.changed_cases)} of {counted(load.compared, 'case', 'cases')} {comes} out differently."


def _differing(found: Behaviour) -> str:
    """How many questions can be answered differently, and on how many more only something else is to be done."""
    answered = {d.question for d in found.differences if d.kind != "action"}
    acted = {d.question for d in found.differences} - answered
    number = counted(len(answered), "question", "questions") if answered else "No question"
    said = f"{number} can be answered differently"
    more = f"on {len(acted)}{' more' if answered else ''}"
    return f"{said}; {more} the answer stays and something else is to be done" if acted else said


# ---- answers ----


def _answers(comparison: Comparison) -> Iterator[Part]:
    found = comparison.behaviour
    if found.differences:
        yield Heading(2, "Answers that can differ")
        for question, group in groupby(found.differences, key=lambda d: d.question):
            yield from _of_question(question, list(group))
    if found.unshown:
        yield Heading(2, "Rules that differ, with no case found")
        yield Paragraph(
            "The rules of these come to something else only where facts meet in a way that no record could be built "
            "for. It is neither shown that an answer can differ nor proved that none can."
        )
        yield Bullets(
            tuple(d.question + (f": {rule_name(d.item)}" if d.item is not None else "") for d in found.unshown)
        )
    if found.too_large:
        yield Heading(2, "Questions too large to be compared")
        yield Paragraph(
            "Their rules have too many combinations under both packs together. Nothing is said of them: neither that "
            "an answer can differ nor that none can."
        )
        yield Paragraph(", ".join(found.too_large))
    yield from _only_one(comparison)
    if found.same and not found.is_same:
        yield Heading(2, "Questions on which no answer can differ")
        yield Paragraph(", ".join(found.same))
    if found.asked_by_one:
        yield Heading(2, "What only one of the packs asks for")
        yield Paragraph(
            "No answer differs once these are recorded. While one is not, the pack that asks for it waits, and the "
            "other reads it only when it is recorded."
        )
        was, now = comparison.old.authority, comparison.new.authority
        if comparison.is_of_one_pack:
            was, now = "the pack as it was", "the pack as it is now"
        asked = (f"{one.question}: {now if one.by_new else was} asks for `{one.fact}`" for one in found.asked_by_one)
        yield Bullets(tuple(asked))


def _of_question(question: str, group: list[AnswerDifference]) -> Iterator[Part]:
    yield Heading(3, f"{group[0].title} ({question})")
    for difference in group:
        if difference.item is not None:
            clauses = f" [{', '.join(difference.clauses)}]" if difference.clauses else ""
            yield Paragraph(f"{_thing(difference)}{clauses}:")
        for shown in difference.witnesses:
            yield Definitions(tuple(_witness(difference, shown)))
        if difference.not_shown:
            moves = (
                f"was `{told_words(difference, o)}`, now `{told_words(difference, n)}`" for o, n in difference.not_shown
            )
            yield Paragraph(f"No case was found, and none is proved impossible, of: {'; '.join(moves)}.")
        if difference.changes_untold:
            yield Paragraph(
                "Too much was changed to be told apart: a change of a rule may move this by itself and have no case."
            )


def _thing(difference: AnswerDifference) -> str:
    """The duty, the step or the rule that differs."""
    if difference.item == IN_CONFLICT:
        return "What is to be done while this is in conflict"
    what = "What is to be done by" if difference.kind == "action" else f"The {difference.kind}"
    return f"{what} `{rule_name(str(difference.item))}`"


def _witness(difference: AnswerDifference, shown: Witness) -> Iterator[tuple[str, str]]:
    was, now = told_words(difference, shown.old), told_words(difference, shown.new)
    is_work = difference.kind == "action"
    yield "For example", f"{shown.child}." if is_work else f"{shown.child}: was `{was}`, now `{now}`."
    if shown.also:
        yield "Also recorded", f"{'; '.join(shown.also)}."
    if shown.as_at != AS_AT:
        yield "As at", long_date(shown.as_at)
    if is_work:
        yield from (("Was", was), ("Now", now))
    was_said, now_said = shown.old_said, shown.new_said
    if difference.item is None and was_said.says != now_said.says:
        yield from ((label, s) for label, s in (("Was", was_said.says), ("Now", now_said.says)) if s)
    if difference.kind == "answer":
        yield from _said_beside(was_said, now_said)
    if len({case.by for case in difference.witnesses}) > 1 and shown.by:
        yield "Moved by", f"{'one change in ' if len(shown.by) > 1 else ''}{all_of_words(shown.by)} alone."


def _said_beside(was: SaidBeside, now: SaidBeside) -> Iterator[tuple[str, str]]:
    """The clauses, readings and cautions that stand beside one of the answers only."""
    for label, one, other in (
        ("Clauses", was.clauses, now.clauses),
        ("Turns on", was.turns_on, now.turns_on),
        ("Cautions", was.cautions, now.cautions),
    ):
        gone, come = ([said for said in a if said not in b] for a, b in ((one, other), (other, one)))
        told = [f"{word}: {'; '.join(some)}" for word, some in (("no longer", gone), ("now also", come)) if some]
        if told:
            yield label, f"{'. '.join(told)}.".replace("..", ".")


def told_words(difference: AnswerDifference, told: Told) -> str:
    """What one pack answers, in a few words: `not now`, `assess (should)`, `outstanding (must)`."""
    if difference.kind == "action":
        return with_strength(told.outcome, told.strength) if told != NOTHING_OPEN else "nothing"
    if difference.item is not None:
        words = "to do" if difference.kind == "duty" else "outstanding"
        return with_strength(words, told.strength) if told.outcome == OPEN else f"not {words}"
    return answer_words(told.outcome, told.strength, told.conflict)


def _only_one(comparison: Comparison) -> Iterator[Part]:
    found = comparison.behaviour
    rows = [(q, "was asked, and is not any more") for q in found.only_old]
    rows += [(q, "was not asked, and is now") for q in found.only_new]
    if rows:
        yield Heading(2, "Questions that only one of the packs asks")
        yield Bullets(tuple(f"{question}: {words}" for question, words in rows))


# ---- text ----


def _text(comparison: Comparison) -> Iterator[Part]:
    if not comparison.changes:
        return
    yield Heading(2, "What was changed in the text" if comparison.is_of_one_pack else "How the texts differ")
    if not comparison.is_of_one_pack:
        counts = Counter((c.part, c.kind if c.kind in ("removed", "added") else "other") for c in comparison.changes)
        parts = sorted({part for part, _ in counts})
        rows = tuple((part, *(str(counts[part, kind]) for kind in ("removed", "added", "other"))) for part in parts)
        yield Table(("", "only in the first", "only in the second", "different"), rows)
        return
    for clauses, group in groupby(comparison.changes, key=lambda change: change.clauses[:1]):
        yield Heading(3, clauses[0] if clauses else "The pack as a whole")
        yield Bullets(tuple(change_words(change) for change in group))


def change_words(change: TextChange) -> str:
    """One change of the text in a line."""
    head = f"{change.part} `{change.id}`" if change.part != "head" else plain(change.what)
    what = f", {change.what}" if change.what and change.part != "head" else ""
    match change.old, change.new:
        case None, None:
            return f"{head}{what}: {_KINDS[change.kind]}"
        case None, new:
            return f"{head}{what}: new: {new}"
        case old, None:
            return f"{head}{what}: removed: {old}"
        case old, new:
            words = "renumbered" if change.kind == "renumbered" else "reworded" if change.kind == "reworded" else ""
            return f"{head}{what}:{f' {words}:' if words else ''} was {old}; now {new}"


# ---- limits ----


def _limits(comparison: Comparison) -> Iterator[Part]:
    yield Heading(2, "How to read this")
    items = (
        "which duties and steps are open, and who is to do what, for whom and by when"
        if comparison.behaviour.compares_items
        else "not single duties or steps, nor who does what by when"
    )
    yield Paragraph(
        f"Compared are outcome, strength and conflict of every question, {items}, for every record that both packs can "
        "read. Each way in which one of these moves has its case, and so has each change of a rule that moves it by "
        "itself, with the clauses, readings and cautions that come or go beside the answer. Where nothing else moves, "
        "a change of those and of the wording stands under the text alone. So do bank holidays, which also move a "
        "deadline in working days. Both packs stand on the law of one day; days on which other law binds are not "
        f"compared. The children are invented; their day of decision is {long_date(AS_AT)} where no "
        "other is given. Each starts from a plain looked-after child and was answered by both packs."
    )


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
        yield Bullets(tuple(_unread_words(load.unread)))


def _unread_words(unread: Iterable[Unread]) -> Iterator[str]:
    """Each problem once, where it stands first, and how many more cases have it: a key misspelt in all is one."""
    places: dict[str, list[str]] = {}
    for case in unread:
        places.setdefault(case.words, []).append(case.place)
    for words, (first, *others) in places.items():
        more = f" and {counted(len(others), 'more case', 'more cases')}" if others else ""
        yield f"{first}{more}: {words}"


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
    if load.hypothetical:
        cases = counted(load.hypothetical, "case", "cases")
        yield "Hypothesis", f"{cases} answered for a day on which one of the two is not in force"


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
