"""The page of one evaluation: what stands over it, the short of it, every answer, and the officer's place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivpolicy.core.result_document import Action, PackStamp
from ivpolicy.core.rules.rulebook import RANK
from ivpolicy.core.rules.words import counted, long_date
from ivpolicy.pages.notices import noticed_in_short
from ivpolicy.pages.parts import Bullets, Entry, Heading, Notices, OpenPart, Paragraph, Part, Tone
from ivpolicy.report.answer import answer_parts, conflict_lead, headline, look_again, tone_of, who_decides
from ivpolicy.report.context import SAFEGUARDING, ReportContext
from ivpolicy.report.foot import foot_words
from ivpolicy.report.officer import officer_parts
from ivpolicy.report.phrases import action_words, ended, fact_words, in_brackets, sentence_case, strength_word
from ivpolicy.report.sorted_answers import (
    Sorted,
    is_forbidden,
    is_ladder,
    is_left_open,
    is_owed,
    is_settled,
    sorted_answers,
)
from ivpolicy.report.work import asks, prohibited

TITLE = "What the law and the policy say"

MOST_ACTIONS = 10
"""How many actions the short of it lists; the page says how many more there are, and each stands under its question."""
MOST_UNSURE = 4
"""The same for what is owed and may be done already."""

DAY_FROM = {
    "option": "the day asked for",
    "case file": "the day given in the case file",
    "today": "today, because neither the command nor the case file gives a day",
}


def decision_page(context: ReportContext) -> Iterator[Part]:
    """The whole page."""
    answers = sorted_answers(context)
    yield Heading(1, TITLE)
    yield from head(context)
    yield from _in_short(context, answers)
    yield Heading(2, "The answers" if not context.asked_for else "The answers asked for")
    for question in answers.full:
        yield from answer_parts(context, question)
    yield from _gathered(context, answers)
    yield from officer_parts(context)
    yield Paragraph(foot_words((context.document,)))


# ---- what stands over everything ----


def head(context: ReportContext, *, notices_in_short: bool = False) -> Iterator[OpenPart]:
    """Which case, on which day, by which texts, and what is to be heeded of all of it."""
    document = context.document
    yield Entry("Case", (document.case_id,))
    yield Entry("As at", (f"{long_date(document.as_at)} ({DAY_FROM[context.as_at_from]})",))
    yield Entry("Pack", (_stamp(document.authority, document.pack),))
    if document.pack.id != document.national.id:
        yield Entry("Beneath it", (_stamp("the national layer", document.national),))
    if document.notices:
        yield noticed_in_short(document.notices) if notices_in_short else Notices(document.notices)


def _stamp(name: str, pack: PackStamp) -> str:
    file = f", from `{pack.file}`" if pack.file else ""
    return f"{name}, edition {pack.edition} (`{pack.id}`{file}, {pack.approval}, digest {pack.digest[:12]})"


# ---- in short ----


def _in_short(context: ReportContext, answers: Sorted) -> Iterator[Part]:
    yield Heading(2, "In short")
    left_out = len(context.questions) - len(context.document.decisions)
    if left_out:
        others = counted(left_out, "other question is", "other questions are")
        yield Paragraph(f"Only what was asked for is answered here; {others} not.")
    if SAFEGUARDING in context.document.decisions:
        yield Entry("Safety", tuple(_safety(context)), tone_of(context.decision(SAFEGUARDING)))
    owed = [q for q in answers.full if q != SAFEGUARDING and is_owed(context, q)]
    forbidden = [q for q in owed if is_forbidden(context, q)]
    status = {q: context.decision(q).status for q in answers.full}
    told: tuple[tuple[str, Tone, Iterable[str]], ...] = (
        ("Look again", "alarm", (f"{again} [{q}]" for q in answers.full if (again := look_again(context, q)))),
        ("Conflict", "alarm", (_conflict(context, q) for q in answers.full if status[q] == "conflict")),
        ("Must not", "heed", _prohibited(context, answers, forbidden, "must_not")),
        ("Should not", "heed", _prohibited(context, answers, forbidden, "should_not")),
        ("Owed now", "plain", (_of(context, q) for q in owed if q not in forbidden)),
        ("Stands at", "plain", (_of(context, q) for q in answers.full if is_ladder(context, q))),
        ("Settled", "plain", (_of(context, q) for q in answers.full if q != SAFEGUARDING and is_settled(context, q))),
        (
            "Left open",
            "heed",
            (f"{context.title(q)} {headline(context, q)} [{q}]" for q in answers.full if is_left_open(context, q)),
        ),
        ("To judge", "heed", (_to_judge(context, q) for q in answers.full if status[q] == "needs_judgement")),
    )
    for label, tone, lines in told:
        found = tuple(lines)
        if found:
            yield Entry(label, found, tone)
    yield Entry("To do", tuple(dict.fromkeys(_work(context, answers))))  # two questions may ask for one thing
    unsure = actions_in(context, answers.full, "not_known")
    if unsure:
        yield Entry("Perhaps done", tuple(_perhaps_done(context, unsure)))
    yield Entry("To find out", tuple(_facts(context, answers)))


def _prohibited(context: ReportContext, answers: Sorted, forbidden: list[str], strength: str) -> Iterator[str]:
    """The answers that forbid with one strength, then what nobody is to do with the same."""
    yield from (_of(context, q) for q in forbidden if context.decision(q).strength == strength)
    yield from dict.fromkeys(
        words for q in answers.full for words in prohibited(context, context.decision(q), strength)
    )


def _safety(context: ReportContext) -> Iterator[str]:
    """Whether to act today, and while that is not settled, what to ask first."""
    yield headline(context, SAFEGUARDING)
    for path in context.decision(SAFEGUARDING).missing:
        yield fact_words(context.to_ask[path]) if path in context.to_ask else path


def _of(context: ReportContext, question: str) -> str:
    """An outcome in one line, for the short of it."""
    decision = context.decision(question)
    if decision.status == "decided":
        return f"{headline(context, question)} [{question}]"
    said = decision.says or context.sentence(question, str(decision.outcome))
    return f"{ended(said)}{in_brackets(strength_word(decision.strength))} [{question}]"


def _conflict(context: ReportContext, question: str) -> str:
    said = headline(context, question).removeprefix(f"{conflict_lead(context, question)} ")
    return f"{context.title(question)} {said} {who_decides(context, question)} [{question}]"


def _to_judge(context: ReportContext, question: str) -> str:
    judged = "; ".join(context.label(path) for path in context.decision(question).missing)
    return f"{context.title(question)} It hangs on: {judged}. [{question}]"


def _work(context: ReportContext, answers: Sorted) -> Iterator[str]:
    """What is to be done, what has a day first; no more than can be taken in at once."""
    sure = actions_in(context, answers.full, "to_do")
    yield f"{counted(len(sure), 'thing', 'things')} to do." if sure else "Nothing is known to be due and undone."
    yield from (action_words(context, action) for action in sure[:MOST_ACTIONS])
    if len(sure) > MOST_ACTIONS:
        yield f"and {len(sure) - MOST_ACTIONS} more, each under its question below."


def _perhaps_done(context: ReportContext, unsure: list[Action]) -> Iterator[str]:
    owed = counted(len(unsure), "thing is", "things are")
    yield f"{owed} owed, and nothing records whether {'it is' if len(unsure) == 1 else 'they are'} done."
    yield from (action_words(context, action) for action in unsure[:MOST_UNSURE])
    if len(unsure) > MOST_UNSURE:
        yield f"and {len(unsure) - MOST_UNSURE} more, each under its question below."


def actions_in(context: ReportContext, questions: Iterable[str], state: str) -> list[Action]:
    """The actions in one state, each once: what has a day first, then must before should, what is owed now leading.

    Left out is what nobody has to do.
    """
    ordered = sorted(questions, key=lambda q: not is_owed(context, q))
    actions = (action for q in ordered for action in (*context.meanwhile(q), *context.actions(q)))
    found = dict.fromkeys(action for action in actions if action.state == state and asks(action))
    return sorted(found, key=lambda a: (a.by is None, str(a.by), RANK[a.strength]))


def _facts(context: ReportContext, answers: Sorted) -> Iterator[str]:
    facts = context.document.to_ask
    judged = sum(fact.judgement for fact in facts)
    if not facts:
        yield "Nothing: no fact that is missing could change an answer."
        return
    kinds = (
        (len(facts) - judged, "fact", "facts"),
        (judged, "judgement of a named professional", "judgements of a named professional"),
    )
    asked = " and ".join(counted(*kind) for kind in kinds if kind[0])
    waiting = len(answers.facts_first)
    first = f"; {counted(waiting, 'question rests', 'questions rest')} on nothing recorded yet" if waiting else ""
    yield f"{asked} could still change an answer{first}."


# ---- gathered at the end ----


def _gathered(context: ReportContext, answers: Sorted) -> Iterator[Part]:
    nobody = (
        "The national layer has no rule"
        if context.layer == "national"
        else "Neither the pack nor the national layer has a rule"
    )
    groups = (
        (
            "Nothing is recorded about these yet. `--question` and the name lists the facts that are missing.",
            answers.facts_first,
        ),
        (
            "Nothing recorded says whether these arise. `--question` and the name shows what each would ask.",
            answers.perhaps,
        ),
        ("Nothing is due.", answers.nothing_due),
        ("These do not arise on what is recorded.", answers.does_not_arise),
        (f"{nobody} on these. That is silence, not a refusal.", answers.nobody_says),
    )
    if any(questions for _, questions in groups):
        yield Heading(2, "Gathered: questions that ask nothing of anybody yet")
    for lead, questions in groups:
        if questions:
            yield Paragraph(lead)
            yield Bullets(tuple(_line(context, question) for question in questions))


def _line(context: ReportContext, question: str) -> str:
    """A gathered question in a line, with everything that stands behind it counted."""
    decision = context.decision(question)
    kinds = (
        (len(decision.missing), "fact", "facts"),
        (len(decision.cautions), "caution", "cautions"),
        (len(decision.turns_on), "reading", "readings"),
    )
    behind = ", ".join(counted(*kind) for kind in kinds if kind[0])
    first = "; ".join(context.label(fact) for fact in context.perhaps.get(question, ()))
    hangs = f" Hangs first on: {first}." if first and decision.status in ("needs_information", "no_rule") else ""
    return f"{context.title(question)}{f' {sentence_case(behind)}.' if behind else ''}{hangs} [{question}]"
