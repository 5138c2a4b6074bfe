"""A comparison as a paper, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE
from ivpolicy.core.decision import PackStamp
from ivpolicy.core.proofs.witness import AS_AT
from ivpolicy.core.wording import STRENGTH_WORDS, long_date, plain
from ivpolicy.diff.behaviour import NO_RULE, OPEN, Difference, Told, Witness
from ivpolicy.diff.blocks import Block, Bullets, Entries, Heading, Paragraph, Table
from ivpolicy.diff.caseload import CaseChange, Caseload, Standing
from ivpolicy.diff.comparison import Compared, Comparison
from ivpolicy.diff.structure import Change

_MOST_IDS = 12
_KINDS = {
    "added": "new",
    "removed": "removed",
    "reworded": "reworded",
    "renumbered": "renumbered",
    "number": "another number",
    "reading": "a reading",
    "rule": "changed",
}


def paper(comparison: Comparison) -> tuple[Block, ...]:
    """The comparison, in the order in which it is read."""
    return tuple(block for part in (_head, _in_short, _answers, _text, _cases, _limits) for block in part(comparison))


# ---- head ----


def _head(comparison: Comparison) -> Iterator[Block]:
    one = comparison.is_of_one_pack
    yield Heading(1, "What the change does" if one else "What differs between two packs")
    rows = [("Before" if one else "First", _pack(comparison.old)), ("Now" if one else "Second", _pack(comparison.new))]
    if comparison.national[0] != comparison.old.stamp:
        labels = ("Beneath both",) if len(set(comparison.national)) == 1 else ("Beneath one", "Beneath two")
        layers = zip(labels, comparison.national, strict=False)
        rows.extend((label, f"the national layer, edition {_stamp(stamp)}") for label, stamp in layers)
    yield Entries(tuple(rows))
    if not one:
        yield Paragraph(
            "These are packs of two authorities. This compares documents, not children: `was` is what the first pack "
            "says, `now` what the second says, as if the child were its own. Single duties and steps are not compared.",
            heeded=True,
        )
    if not (comparison.old.stamp.approved and comparison.new.stamp.approved):
        yield Paragraph(
            "A pack that is not approved is its authors' own; nothing here is an authority's word.", heeded=True
        )


def _pack(side: Compared) -> str:
    return f"{side.authority}, edition {_stamp(side.stamp)}, from {side.name}"


def _stamp(stamp: PackStamp) -> str:
    return f"{stamp.edition} ({stamp.id}, {stamp.approval}, digest {stamp.digest[:12]})"


# ---- in short ----


def _in_short(comparison: Comparison) -> Iterator[Block]:
    yield Heading(2, "In short")
    yield Bullets(tuple(_short(comparison)))


def _short(comparison: Comparison) -> Iterator[str]:
    found = comparison.behaviour
    changes = len(comparison.changes)
    yield f"{_counted(changes, 'change', 'changes')} in the text." if changes else "The texts say the same."
    every = len(found.same) + len({d.question for d in (*found.differences, *found.unshown)})
    if len(found.same) == every:
        yield (
            f"No answer can differ: on each of the {every} questions both packs ask, they come to the same for every "
            "record that both can read."
        )
    else:
        differ = _counted(len({d.question for d in found.differences}), "question", "questions")
        yield f"{differ} can be answered differently, each shown by a case below; {len(found.same)} of {every} cannot."
    if found.unshown:
        rules = _counted(len(found.unshown), "difference", "differences")
        yield f"{rules} in the rules for which no case was found: see below."
    if comparison.caseload is not None:
        load = comparison.caseload
        yield f"{len(load.changed_cases)} of {_counted(load.compared, 'case', 'cases')} answered differently."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


# ---- answers ----


def _answers(comparison: Comparison) -> Iterator[Block]:
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
        yield Bullets(tuple(_place(d) for d in found.unshown))
    yield from _only_one(comparison)
    if found.same and not found.is_same:
        yield Heading(2, "Questions on which no answer can differ")
        yield Paragraph(", ".join(found.same))


def _of_question(question: str, group: list[Difference]) -> Iterator[Block]:
    yield Heading(3, f"{group[0].title} ({question})")
    for difference in group:
        if difference.item is not None:
            clauses = f" [{', '.join(difference.clauses)}]" if difference.clauses else ""
            yield Paragraph(f"The {difference.kind} `{_item(difference.item)}`{clauses}:")
        if difference.witness is not None:
            yield Entries(tuple(_witness(difference, difference.witness)))


def _place(difference: Difference) -> str:
    return difference.question if difference.item is None else f"{difference.question}: {_item(difference.item)}"


def _item(rule: str) -> str:
    return rule.split(":", 1)[-1]


def _witness(difference: Difference, shown: Witness) -> Iterator[tuple[str, str]]:
    was, now = told_words(difference, shown.old), told_words(difference, shown.new)
    yield "For example", f"{shown.child}: was `{was}`, now `{now}`."
    if shown.also:
        yield "Also recorded", f"{'; '.join(shown.also)}."
    if shown.as_at != AS_AT:
        yield "As at", long_date(shown.as_at)
    if difference.item is None and shown.old_says != shown.new_says:
        yield from ((label, s) for label, s in (("Was", shown.old_says), ("Now", shown.new_says)) if s)


def told_words(difference: Difference, told: Told) -> str:
    """What one pack answers, in a few words: `not now`, `assess (should)`, `outstanding (must)`."""
    if difference.item is not None:
        words = "to do" if difference.kind == "duty" else "outstanding"
        strength = f" ({STRENGTH_WORDS.get(told.strength, told.strength)})" if told.strength else ""
        return f"{words}{strength}" if told.outcome == OPEN else f"not {words}"
    return answer_words(told.outcome, told.strength, told.conflict)


def answer_words(outcome: str, strength: str, conflict: str) -> str:
    """An answer in a few words: `not now`, `assess (should)`, `appoint (must), in conflict (policy narrows law)`."""
    fixed = {NO_RULE: "no rule", NOT_APPLICABLE: "not asked of this child", GAP: "left open by the text"}
    words = fixed.get(outcome) or plain(outcome)
    said = f"{words} ({STRENGTH_WORDS.get(strength, plain(strength))})" if strength else words
    return f"{said}, in conflict ({plain(conflict)})" if conflict else said


def _only_one(comparison: Comparison) -> Iterator[Block]:
    found = comparison.behaviour
    rows = [(q, "was asked, and is not any more") for q in found.only_old]
    rows += [(q, "was not asked, and is now") for q in found.only_new]
    if rows:
        yield Heading(2, "Questions that only one of the packs asks")
        yield Bullets(tuple(f"{question}: {words}" for question, words in rows))


# ---- text ----


def _text(comparison: Comparison) -> Iterator[Block]:
    if not comparison.changes:
        return
    yield Heading(2, "What was changed in the text" if comparison.is_of_one_pack else "How the texts differ")
    if not comparison.is_of_one_pack:
        kinds = sorted({c.part for c in comparison.changes})
        rows = tuple((kind, *(_number(comparison, kind, k) for k in ("removed", "added", "other"))) for kind in kinds)
        yield Table(("", "only in the first", "only in the second", "different"), rows)
        return
    for clauses, group in groupby(comparison.changes, key=lambda change: change.clauses[:1]):
        yield Heading(3, clauses[0] if clauses else "The pack as a whole")
        yield Bullets(tuple(change_words(change) for change in group))


def _number(comparison: Comparison, part: str, kind: str) -> str:
    kinds = {"removed": ("removed",), "added": ("added",)}.get(
        kind, tuple(k for k in _KINDS if k not in ("added", "removed"))
    )
    return str(sum(change.part == part and change.kind in kinds for change in comparison.changes))


def change_words(change: Change) -> str:
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


# ---- caseload ----


def _cases(comparison: Comparison) -> Iterator[Block]:
    load = comparison.caseload
    if load is None:
        return
    yield Heading(2, "The caseload")
    yield Entries(tuple(_numbers(load)))
    if load.changes:
        rows = tuple(
            (m.question, standing_words(m.old), standing_words(m.new), str(len(m.cases)), _ids(m.cases))
            for m in load.moves
        )
        yield Table(("question", "was", "now", "cases", "which"), rows)
        moved = tuple(_items_words(change) for change in load.changes if change.items_opened or change.items_closed)
        if moved:
            yield Heading(3, "Duties and steps")
            yield Bullets(moved)
    if load.unread:
        yield Heading(3, "Cases that could not be read")
        yield Bullets(tuple(f"{unread.place}: {unread.problem}" for unread in load.unread))


def _numbers(load: Caseload) -> Iterator[tuple[str, str]]:
    yield "Compared", _counted(load.compared, "case", "cases")
    yield "Different", _counted(len(load.changed_cases), "case", "cases")
    opened, settled = ({c.case_id for c in changes} for changes in (load.become_open, load.become_settled))
    yield "Undetermined", f"{_counted(len(opened), 'case becomes', 'cases become')} undetermined on some question"
    yield "Settled", f"{_counted(len(settled), 'case becomes', 'cases become')} settled on some question"
    if load.unread:
        yield "Unreadable", _counted(len({u.place for u in load.unread}), "case", "cases")
    if load.of_others:
        yield "Left out", f"{_counted(load.of_others, 'case', 'cases')} of other authorities or homes"


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


def _items_words(change: CaseChange) -> str:
    parts = [f"now open: {', '.join(map(_item, change.items_opened))}"] if change.items_opened else []
    parts += [f"no longer open: {', '.join(map(_item, change.items_closed))}"] if change.items_closed else []
    return f"{change.case_id}, {change.question}: {'; '.join(parts)}"


# ---- limits ----


def _limits(comparison: Comparison) -> Iterator[Block]:
    yield Heading(2, "How to read this")
    items = (
        "and which duties and steps are open" if comparison.behaviour.compares_items else "not single duties or steps"
    )
    yield Paragraph(
        f"Compared are outcome, strength and conflict of every question, {items}, for every record that both packs can "
        "read. Who acts, by when, which clause is cited and how a thing is worded is not an answer: changes of that "
        f"stand under the text alone. The children are invented; their day of decision is {long_date(AS_AT)} where no "
        "other is given. Each starts from a plain looked-after child and was answered by both packs."
    )
