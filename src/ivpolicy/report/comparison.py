"""One case under several packs, side by side: a block for each question, and in it what each pack says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import assert_never

from ivpolicy.core.result_document import DecisionDocument
from ivpolicy.core.rules.words import counted, long_date
from ivpolicy.pages.parts import (
    Bullets,
    Entry,
    Heading,
    Notices,
    Paragraph,
    Part,
    Tone,
    Topic,
)
from ivpolicy.report.answer import headline, tone_of
from ivpolicy.report.context import ReportContext
from ivpolicy.report.decision_page import DAY_FROM
from ivpolicy.report.foot import foot_words
from ivpolicy.report.phrases import cited, ids
from ivpolicy.report.work import asks

Contexts = Mapping[str, ReportContext]
"""Pack id → the case under that pack, in the order to show; at least one, all with the same day and case."""


@dataclass(frozen=True, slots=True)
class Row:
    """What some packs say in the same words."""

    packs: tuple[str, ...]
    says: str
    tone: Tone


def comparison_page(contexts: Contexts, *, asked_for: tuple[str, ...] = ()) -> Iterator[Part]:
    """The whole page. The questions named in `asked_for` are set out even where all packs say the same."""
    yield Heading(1, "One case under each pack")
    yield from _head(contexts)
    questions = tuple(
        dict.fromkeys(question for context in contexts.values() for question in context.document.decisions)
    )
    rows = {question: tuple(_rows(contexts, question)) for question in questions}
    apart = set(differing(contexts))
    blocks = [q for q in questions if q in asked_for or q in apart]
    yield Heading(2, "The questions asked for" if asked_for else "Questions on which the packs differ")
    if not blocks:
        yield Paragraph("None: every pack says the same of this case.")
    for question in blocks:
        yield Topic(question_title(contexts, question), question)
        for row in rows[question]:
            yield Entry(row.packs[0], (row.says,), row.tone)
            yield from (Entry(pack, ("the same",)) for pack in row.packs[1:])
    yield from _rest(contexts, rows, [q for q in questions if q not in blocks])
    yield Paragraph(foot_words(context.document for context in contexts.values()))


def _head(contexts: Mapping[str, ReportContext]) -> Iterator[Part]:
    first = next(iter(contexts.values()))
    yield Entry("Case", (first.document.case_id,))
    yield Entry("As at", (f"{long_date(first.document.as_at)} ({DAY_FROM[first.as_at_from]})",))
    own = [pack for pack, context in contexts.items() if not context.as_if and context.layer != "national"]
    if own:
        yield Entry("Answers", (f"{', '.join(own)}: the record names it, and it answers for this case",))
    yield Entry("As if", tuple(_as_if(contexts)))
    stamps = {pack: context.document.pack for pack, context in contexts.items()}
    yield Entry("Editions", tuple(f"{pack}: {s.edition}; digest {s.digest[:12]}" for pack, s in stamps.items()))
    yield Notices(tuple(_notices(contexts)))


def _notices(contexts: Contexts) -> Iterator[str]:
    unapproved = [pack for pack, context in contexts.items() if not context.document.pack.approved]
    if unapproved:
        yield (
            f"Not approved by the authorities they are about: {', '.join(unapproved)}. The packs and readings are "
            "the authors' own; nothing here is any authority's word."
        )
    yield from approval_notices(contexts)
    yield from national_notices(contexts)
    documents = {pack: context.document for pack, context in contexts.items()}
    stale = [pack for pack, d in documents.items() if d.pack.review_by is not None and d.as_at > d.pack.review_by]
    if stale:
        yield f"The day to review these has passed, so their texts may have changed since: {', '.join(stale)}."
    yield (
        "This compares documents, not children, and is no way to choose an authority. What is owed to this child is "
        "what `ivpolicy decide` says under the pack of the responsible authority."
    )


def national_notices(contexts: Contexts) -> Iterator[str]:
    """The national layers that are not the shipped one, each once."""
    files = (context.document.national.file for context in contexts.values())
    for file in dict.fromkeys(file for file in files if file is not None):
        yield f"The national layer is that of `{file}`, not the one shipped with ivpolicy."


def approval_notices(contexts: Contexts) -> Iterator[str]:
    """The packs whose approval does not count, because it names another text or none."""
    for state, why in (
        ("changed", "Changed since they were approved, and so not approved"),
        ("names_no_text", "Their approval does not name the text, and so does not count"),
    ):
        packs = [
            f"{pack} ({changed})" if (changed := ", ".join(stamp.changed_since_approval)) else pack
            for pack, context in contexts.items()
            if (stamp := context.document.pack).approval_state == state
        ]
        if packs:
            yield f"{why}: {', '.join(packs)}."


def _as_if(contexts: Mapping[str, ReportContext]) -> Iterator[str]:
    """Which packs answer only as if the child were theirs."""
    others = [pack for pack, context in contexts.items() if context.as_if]
    if others:
        yield f"{', '.join(others)}: not named by the record; each answers as if the child were its own"
    yield from (
        f"{pack}: the national layer alone, without any local policy"
        for pack, context in contexts.items()
        if context.layer == "national"
    )


def _rows(contexts: Contexts, question: str) -> Iterator[Row]:
    """What the packs say, those that say the same in one row, in the order of the packs."""
    said: dict[str, list[str]] = {}
    for pack, context in contexts.items():
        if question in context.document.decisions:
            said.setdefault(pack_words(contexts, pack, question), []).append(pack)
    for says, packs in said.items():
        yield Row(tuple(packs), says, tone_of(contexts[packs[0]].decision(question)))


def pack_words(contexts: Contexts, pack: str, question: str) -> str:
    """What one pack says, with what there is to do and what it turns on counted, and the clauses behind it."""
    context = contexts[pack]
    decision = context.decision(question)
    if decision.status == "no_rule":
        return "No rule, here or in the national layer."
    if (
        decision.local == "silent"
        and any(other.layer == "national" for other in contexts.values())
        and context.layer != "national"
    ):
        return "Silent: the national layer answers, as below."
    work = sum(action.state == "to_do" and asks(action) for action in decision.actions)
    to_do = f" To do: {work}." if work else ""
    turns = f" Turns on {counted(len(decision.turns_on), 'reading', 'readings')}." if decision.turns_on else ""
    held = dict.fromkeys(c for f in decision.findings if f.state == "holds" for c in f.clauses)
    return f"{headline(context, question)}{to_do}{turns}{ids(held, context.stands_in)}"


def question_title(contexts: Contexts, question: str) -> str:
    """The question in words, as the first pack that has it says it."""
    return next(context.title(question) for context in contexts.values() if question in context.questions)


# ---- what is the same, or open, everywhere ----


def differing(contexts: Contexts) -> list[str]:
    """The questions to which two packs give different answers, unless none settles anything."""
    questions = dict.fromkeys(question for context in contexts.values() for question in context.document.decisions)
    # An answer is the same whatever clauses it rests on.
    given = {q: {(d.status, d.outcome, d.strength) for d in _decisions(contexts, q)} for q in questions}
    return [q for q, answers in given.items() if len(answers) > 1 and not _is_open_everywhere(contexts, q)]


def _decisions(contexts: Contexts, question: str) -> list[DecisionDocument]:
    return [context.decision(question) for context in contexts.values() if question in context.document.decisions]


def _is_open_everywhere(contexts: Contexts, question: str) -> bool:
    """Whether under no pack anything is settled or owed: they differ only in how much they would ask."""
    return not any(
        _says_something(context, question) for context in contexts.values() if question in context.document.decisions
    )


def _says_something(context: ReportContext, question: str) -> bool:
    decision = context.decision(question)
    if decision.status in ("no_rule", "not_applicable"):
        return False
    return decision.status != "needs_information" or decision.outcome not in (
        None,
        context.questions[question].otherwise,
    )


def _rest(contexts: Contexts, rows: Mapping[str, tuple[Row, ...]], questions: list[str]) -> Iterator[Part]:
    alone = [q for q in questions if sum(len(row.packs) for row in rows[q]) == 1 and len(contexts) > 1]
    nobody = [q for q in questions if all(d.status in ("no_rule", "not_applicable") for d in _decisions(contexts, q))]
    open_ = [q for q in questions if q not in (*alone, *nobody) and _is_open_everywhere(contexts, q)]
    same = [q for q in questions if q not in (*alone, *nobody, *open_)]
    if same:
        yield Heading(2, "Questions on which all packs say the same")
        yield Bullets(tuple(_said_by_all(contexts, q) for q in same))
    if open_:
        yield Heading(2, "Questions that no pack settles on what is recorded")
        yield Bullets(tuple(f"{question_title(contexts, q)} {_what_each_asks(contexts, q)} [{q}]" for q in open_))
    silent = [q for q in nobody if q not in alone]
    if silent:
        yield Heading(2, "Questions on which no pack has a rule that reaches this child")
        yield Bullets(tuple(f"{question_title(contexts, q)} [{q}]" for q in silent))
    if alone:
        yield Heading(2, "Questions that one pack alone asks")
        told = (f"{rows[q][0].packs[0]}: {question_title(contexts, q)} {rows[q][0].says} [{q}]" for q in alone)
        yield Bullets(tuple(told))


def _said_by_all(contexts: Contexts, question: str) -> str:
    """One answer that all packs give, in the national layer's words where it is there, and the clauses behind it."""
    speaking = next(
        (context for context in contexts.values() if context.layer == "national"), next(iter(contexts.values()))
    )
    held = (f for d in _decisions(contexts, question) for f in d.findings if f.state == "holds")
    stands_in = dict(chain.from_iterable(context.stands_in.items() for context in contexts.values()))
    clauses = dict.fromkeys(cited(clause, stands_in) for finding in held for clause in finding.clauses)
    under = f" Under {', '.join(clauses)}." if clauses else ""
    return f"{question_title(contexts, question)} {headline(speaking, question)}{under} [{question}]"


def _what_each_asks(contexts: Contexts, question: str) -> str:
    """How many facts each pack would ask, those that ask as many together."""
    asked: dict[str, list[str]] = {}
    for pack, context in contexts.items():
        if question in context.document.decisions:
            asked.setdefault(_asks(context, question), []).append(pack)
    return "; ".join(f"{what}: {', '.join(packs)}" for what, packs in asked.items()) + "."


def _asks(context: ReportContext, question: str) -> str:
    decision = context.decision(question)
    match decision.status:
        case "no_rule":
            return "no rule"
        case "not_applicable":
            return "does not arise"
        case "decided" | "conflict" | "needs_information" | "needs_judgement":
            return f"{counted(len(decision.missing), 'fact', 'facts')} missing"
        case _:
            assert_never(decision.status)
