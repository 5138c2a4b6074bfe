"""Several packs side by side, question by question, with what each is silent on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivpolicy.core.rules.words import plain
from ivpolicy.pages.parts import Bullets, Definitions, Heading, Notices, Paragraph, Part, Table, Topic
from ivpolicy.printed.head import approval_notice
from ivpolicy.printed.policy import Policy
from ivpolicy.sentences.pack_sentences import RuleInWords


def side_by_side(policies: Sequence[Policy]) -> Iterator[Part]:
    """The document: whose packs they are, every question with what each says, and what each leaves out."""
    yield Heading(1, "Policies on visitors and advocates, side by side")
    yield from _approvals(policies)
    yield Paragraph(
        "For each question: what each pack says, in its own rules. A pack that is silent says neither yes nor no. "
        "There the law and the guidance for England stand alone."
    )
    yield Heading(2, "Whose policies these are")
    told = "pack `{0.id}`, edition {0.edition}, from “{0.source.title}”"
    yield Definitions(tuple((policy.pack.authority.name, told.format(policy.pack)) for policy in policies))
    yield Heading(2, "Question by question")
    titles = {question: title for policy in policies for question, title in policy.questions.items()}
    for question, title in titles.items():
        if any(_rules(policy, question) for policy in policies):
            yield Topic(title, question)
            rows = tuple(row for policy in policies for row in _rows(policy, question))
            yield Table(("Authority", "What it says", "Clause"), rows)
    yield from _silences(policies, titles)
    yield from _open_points(policies)


def _approvals(policies: Sequence[Policy]) -> Iterator[Part]:
    notices = [(policy.pack.authority.name, approval_notice(policy.pack)) for policy in policies]
    told = tuple(f"{name}: {notice}" for name, notice in notices if notice is not None)
    if told:
        yield Notices(told)


def _rules(policy: Policy, question: str) -> list[RuleInWords]:
    return [rule for rule in policy.rules if rule.question == question]


def _rows(policy: Policy, question: str) -> Iterator[tuple[str, str, str]]:
    name, rules = policy.pack.authority.name, _rules(policy, question)
    if not rules:
        yield name, "says nothing on this", "—"
    for rule in rules:
        says = ". ".join(f"{heading}: {text}" for heading, text in rule.says)
        yield name, f"{plain(rule.id).capitalize()}. {says or 'Always.'}", ", ".join(rule.clauses)


def _silences(policies: Sequence[Policy], titles: dict[str, str]) -> Iterator[Part]:
    yield Heading(2, "What each is silent on")
    for policy in policies:
        silent = tuple(f"{titles[q]} `{q}`" for q in titles if not _rules(policy, q) and not q.startswith("local."))
        yield Heading(3, policy.pack.authority.name)
        yield Bullets(silent) if silent else Paragraph("It speaks on every question.")


def _open_points(policies: Sequence[Policy]) -> Iterator[Part]:
    """How much each leaves open, and where it differs from the law."""
    yield Heading(2, "What each leaves open")
    rows = []
    for policy in policies:
        gaps = sum(heading == "Left open" for rule in policy.rules for heading, _ in rule.says)
        pack = policy.pack
        counts = len(pack.clauses), len(pack.readings), gaps, len(pack.terms), len(pack.departures)
        rows.append((pack.authority.name, *map(str, counts)))
    heads = "Clauses", "Read in two ways", "Gaps", "Words not defined", "Differs from the law"
    yield Table(("Authority", *heads), tuple(rows))
