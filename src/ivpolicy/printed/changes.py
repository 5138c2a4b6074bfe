"""What changes from one pack to another, marked for a committee: clause by clause what was said and is said now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from ivpolicy.core.digests import content_digest
from ivpolicy.core.rules.words import plain
from ivpolicy.pages.parts import Bullets, Definitions, Entry, Heading, Notices, Paragraph, Part, Table, Topic
from ivpolicy.printed.head import approval_notice
from ivpolicy.printed.policy import Policy
from ivpolicy.printed.policy_page import BESIDE_CLAUSES
from ivpolicy.sentences.pack_sentences import RuleInWords

_Key = tuple[str, str, str | None]
_Sentences = Mapping[_Key, RuleInWords]


_ELSEWHERE = (
    "The packs differ in what does not stand here: in the head of the pack, such as its sources and days, or in the "
    "order of its parts."
)


def changes_page(old: Policy, new: Policy, answers: Iterable[Part]) -> Iterator[Part]:
    """The document: what is changed clause by clause, what stays, and last `answers`, what the change does to them."""
    yield Heading(1, f"{new.pack.authority.name}: what changes in the policy")
    notice = approval_notice(new.pack)
    if notice is not None:
        yield Notices((notice,))
    yield Paragraph(
        "What goes stands after “Was”. What comes stands after “Now”. All else of a clause that is changed stays as "
        "it is."
    )
    yield Heading(2, "Which texts these are")
    rows = (
        (label, f"pack `{p.pack.id}`, edition {p.pack.edition}, content digest `{content_digest(p.pack)}`")
        for label, p in (("Was", old), ("Now", new))
    )
    yield Definitions(tuple(rows))
    yield Heading(2, "Clause by clause")
    clauses = tuple(dict.fromkeys((*new.pack.clauses, *old.pack.clauses)))
    was, now = _by_key(old), _by_key(new)
    changed = {clause: parts for clause in clauses if (parts := tuple(_clause(clause, old, new, was, now)))}
    for clause, parts in changed.items():
        told = new.pack.clauses.get(clause) or old.pack.clauses[clause]
        yield Topic(told.says, clause)
        yield from parts
    same = [clause for clause in clauses if clause not in changed]
    yield Paragraph(
        "No clause is changed." if not changed else f"{len(changed)} of {len(clauses)} clauses are changed."
    )
    if same and changed:
        yield Heading(2, "Clauses that stay as they are")
        yield Bullets((", ".join(same),))
    beside = list(_beside_clauses(old, new))
    if beside:
        yield Heading(2, "What else is changed")
        yield from beside
    elif not changed and content_digest(old.pack) != content_digest(new.pack):
        yield Notices((_ELSEWHERE,))
    yield from answers


def _beside_clauses(old: Policy, new: Policy) -> Iterator[Part]:
    """The rows of each table, and the lines of each reading, that go or come; what stays is not told."""
    for part in BESIDE_CLAUSES:
        before, after = (tuple(part(policy)) for policy in (old, new))
        was, now = (dict.fromkeys(_rows(told)) for told in (before, after))
        marked = [*(("Was", row) for row in was if row not in now), *(("Now", row) for row in now if row not in was)]
        if marked:
            yield Table(("Change", "Part", "What it says"), tuple((mark, title, row) for mark, (title, row) in marked))


def _rows(told: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """Each row or line of a section as one text, under the heading that it stands below."""
    title = ""
    for part in told:
        match part:
            case Heading(_, text) | Topic(text):
                title = text
            case Table(columns, rows):
                cells = (zip(columns, row, strict=True) for row in rows)
                yield from ((title, "; ".join(f"{name}: {cell}" for name, cell in row)) for row in cells)
            case Entry(label, lines):
                yield title, f"{label}: {' '.join(lines)}"
            case Paragraph(text):
                yield title, text
            case _:
                pass


def _by_key(policy: Policy) -> _Sentences:
    return {(rule.kind, rule.id, rule.question): rule for rule in policy.rules}


def _clause(clause: str, old: Policy, new: Policy, was: _Sentences, now: _Sentences) -> Iterator[Part]:
    """Everything of one clause, where anything of it is changed; nothing where all is as it was."""
    parts, changes = [], False
    for label, before_told, after_told in _told(clause, old, new):
        changes |= before_told != after_told
        parts.append(Entry(label, _marked(*((("Says", told),) if told else () for told in (before_told, after_told)))))
    for key in dict.fromkeys((*now, *was)):
        one, other = was.get(key), now.get(key)
        if not any(rule is not None and clause in rule.clauses for rule in (one, other)):
            continue
        before, after = (() if rule is None or clause not in rule.clauses else rule.says for rule in (one, other))
        changes |= before != after
        kind, id_, _ = key
        parts.append(Entry(f"{kind.capitalize()} “{plain(id_)}”", _marked(before, after)))
    if changes:
        yield from parts


def _told(clause: str, old: Policy, new: Policy) -> Iterator[tuple[str, str | None, str | None]]:
    """What is told of the clause itself: its paraphrase, and why no rule uses it."""
    one, other = old.pack.clauses.get(clause), new.pack.clauses.get(clause)
    for label, name in (("Clause", "says"), ("Word of the text", "modality"), ("No rule", "decides_nothing")):
        before, after = (None if row is None else getattr(row, name) for row in (one, other))
        if before or after:
            yield label, before, after


def _marked(before: tuple[tuple[str, str], ...], after: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Sentences with what goes and what comes marked; what stays is told once."""
    lines: list[str] = []
    for heading in dict.fromkeys(heading for heading, _ in (*before, *after)):
        texts = ([text for head, text in said if head == heading] for said in (before, after))
        for one, other in zip_longest(*texts):
            if one == other:
                lines.append(f"{heading}: {one}")
            else:
                lines += [f"Was: {heading}: {one}"] if one is not None else []
                lines += [f"Now: {heading}: {other}"] if other is not None else []
    return tuple(line.strip() for text in lines for line in text.splitlines()) or ("Always.",)
