"""One case under several packs on one page: what each says, nearest to harm first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain

from ivpolicy.core.rules.words import long_date
from ivpolicy.pages.parts import Heading, Notices, Paragraph, Part
from ivpolicy.report.blocks import Block, BlockItem, page_of
from ivpolicy.report.comparison import Contexts, approval_notices, differing, national_notices, question_title
from ivpolicy.report.context import SAFEGUARDING, ReportContext
from ivpolicy.report.foot import foot_words
from ivpolicy.report.one_page import citing, facts, items, items_by_whom
from ivpolicy.report.phrases import PLACING_AUTHORITYS
from ivpolicy.report.summary import MOST_FACTS_FIRST, FirstFact, Line, Summary, outcome_words, spoken

BY_IMPORTANCE = ("To judge", "They differ", "Ask first", "Owed now", "Turns on", "Check done")
"""The blocks that can be cut, in the order in which they are given room."""

Summaries = Mapping[str, Summary]
"""Pack id → the short of the case under that pack."""


def one_comparison(contexts: Contexts, summaries: Summaries) -> list[Part]:
    """The page: at most 60 lines, unless safety, prohibitions, conflicts and duties of law alone need more."""
    questions = dict.fromkeys(chain.from_iterable(context.document.decisions for context in contexts.values()))
    summaries = {pack: citing(summary, contexts[pack].stands_in) for pack, summary in summaries.items()}
    foot = foot_words(context.document for context in contexts.values())
    return page_of(list(_head(contexts)), partial(_blocks, contexts, summaries), BY_IMPORTANCE, questions, foot)


def _head(contexts: Contexts) -> Iterator[Part]:
    first = next(iter(contexts.values())).document
    yield Heading(1, f"{first.case_id} on {long_date(first.as_at)}: each pack")
    own = [pack for pack, context in contexts.items() if not context.as_if and context.layer != "national"]
    answers = f"`{', '.join(own)}` answers for this case; " if own else ""
    yield Paragraph(
        f"{answers}others as if the child were their own: {', '.join(p for p in contexts if p not in own)}."
    )
    unapproved = [pack for pack, context in contexts.items() if not context.document.pack.approved]
    told = [*approval_notices(contexts), *national_notices(contexts)]
    told += ["This compares documents, not children, and is no way to choose an authority."]
    none = [f"Not approved as they stand: {', '.join(unapproved)}."] if unapproved else []
    if len(unapproved) == len(contexts):
        none = ["No authority has approved these packs."]
    yield Notices((*none, *told))


def _blocks(contexts: Contexts, summaries: Summaries) -> list[Block]:
    """The blocks in the order in which they are read."""

    def merged(name: str) -> list[Line]:
        return list(_merged({pack: getattr(summary, name) for pack, summary in summaries.items()}))

    return [
        Block("Safety", items(merged("safety"), cite="clauses"), ("of safety", "of safety"), tone="alarm"),
        Block(
            "Look again",
            items(merged("look_again"), cite="both"),
            ("to look at", "to look at"),
            tone="alarm",
        ),
        Block("Must not", items(merged("must_not"), cite="both"), ("prohibition", "prohibitions"), tone="alarm"),
        Block("Should not", items(merged("should_not"), cite="both"), ("prohibition", "prohibitions"), tone="alarm"),
        Block("Owed now", items(merged("owed_now"), cite="clauses"), ("owed", "owed"), 3),
        Block("Check done", items_by_whom(merged("not_recorded_as_done")), ("perhaps done", "perhaps done")),
        Block("They differ", list(_differences(contexts)), ("differ", "differ"), 4),
        Block("To judge", items(merged("to_judge"), cite="questions"), ("to judge", "to judge"), 3, "heed"),
        Block("Ask first", facts(_find_out_first(summaries)), ("to ask", "to ask"), 7),
        Block("Conflict", items(merged("conflicts"), cite="both"), ("conflict", "conflicts"), tone="alarm"),
        Block("Turns on", items(merged("turns_on"), cite="both"), ("reading", "readings"), 1, "heed"),
    ]


def _merged(by_pack: Mapping[str, Iterable[Line]]) -> Iterator[Line]:
    """Each thing once, led by the packs under which it is so, where that is not all of them; what all say leads."""
    found: dict[tuple[str, str | None], list[tuple[str, Line]]] = {}
    for pack, lines in by_pack.items():
        for line in lines:
            found.setdefault((line.says.removesuffix(PLACING_AUTHORITYS), line.who), []).append((pack, line))
    for said in sorted(found.values(), key=lambda said: -len({pack for pack, _ in said})):
        packs = dict.fromkeys(pack for pack, _ in said)
        line = min((line for _, line in said), key=lambda line: len(line.says))
        under = "" if len(packs) == len(by_pack) else f"{', '.join(packs)}: "
        yield Line(
            says=f"{under}{line.says}",
            who=line.who,
            questions=tuple(dict.fromkeys(chain.from_iterable(line.questions for _, line in said))),
            clauses=tuple(dict.fromkeys(chain.from_iterable(line.clauses for _, line in said))),
            always=any(line.always for _, line in said),
        )


def _differences(contexts: Contexts) -> Iterator[BlockItem]:
    """The questions to which the packs give different answers, each with all of them."""
    for question in differing(contexts):
        if question == SAFEGUARDING:
            continue
        said: dict[str, list[str]] = {}
        for pack, context in contexts.items():
            if question in context.document.decisions:
                said.setdefault(_answer(context, question), []).append(pack)
        rows = tuple(f"{', '.join(packs)}: {says}" for says, packs in said.items())
        yield BlockItem(rows, f"{question_title(contexts, question)} [{question}]", (question,))


def _answer(context: ReportContext, question: str) -> str:
    """What one pack comes to: of an open question, that it is open and what is owed all the same."""
    decision = context.decision(question)
    if decision.status not in ("needs_information", "needs_judgement"):
        return spoken(context, question)
    if decision.outcome in (None, context.questions[question].otherwise):
        return "Open."
    return f"Open; at the least: {outcome_words(context, question)}"


def _find_out_first(summaries: Summaries) -> list[FirstFact]:
    """Those first of which one value would settle most, over all packs."""
    found: dict[str, FirstFact] = {}
    settles: dict[str, int] = {}
    for fact in (fact for summary in summaries.values() for fact in summary.find_out_first):
        found.setdefault(fact.fact, fact.model_copy(update={"settles": ()}))
        settles[fact.fact] = settles.get(fact.fact, 0) + len(fact.settles)
    return sorted(found.values(), key=lambda fact: -settles[fact.fact])[:MOST_FACTS_FIRST]
