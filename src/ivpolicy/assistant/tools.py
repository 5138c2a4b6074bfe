"""The tools an assistant may call: what each is for, what it takes, and the text it answers. No protocol is known here.

A language model retells what it is given, and a duty retold is soon a possibility. So every answer is the page that the
command line prints of the same case, and says that it is to be quoted. What a tool takes is read as the service reads a
request: a record by our own reader, the day of decision always given (semantics 1), every problem at once and nothing
of what was entered in what is told back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivpolicy.account.account_page import account_page
from ivpolicy.core.arguments import known_questions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.listings.documents import FactsDocument, ListedFact, QuestionsDocument
from ivpolicy.pages.text import as_text
from ivpolicy.report.answer_page import answer_page
from ivpolicy.report.context import context_of
from ivpolicy.service.answers import Answers
from ivpolicy.service.refusals import refused_by
from ivpolicy.service.requests import DecisionRequest, ExplanationRequest, ListRequest, read_request

QUOTED = "Quote what follows word for word; do not retell, shorten or soften it, and do not add to it."
"""What stands over every answer."""

INSTRUCTIONS = (
    "ivpolicy says what the law of England and a local authority's own policy say of a child in care: whether a "
    f"visitor or an advocate is owed, why, and what is not known yet. {QUOTED} What a record leaves out is unknown, "
    "never no: enter only what somebody recorded, never a guess or a judgement nobody made. The day of decision "
    '(`as_at`) is given by the person who asks. An open answer is no "no". A person decides; ivpolicy and you do not.'
)
"""What an assistant is told when it connects."""

_MOST_LISTED = 40
_MOST_TEXT = 1 << 20


@dataclass(frozen=True)
class Tool:
    """A tool as it is offered: its name, what it is for, the JSON schema of what it takes, and what answers it."""

    name: str
    title: str
    description: str
    takes: Mapping[str, Any]
    answer: Callable[[bytes], str]


def tools_of(answers: Answers) -> tuple[Tool, ...]:
    """The four tools, over the packs that are served."""
    day = {"type": "string", "description": "The day of decision, like 2026-11-02. Ask for it; never assume today."}
    pack = {"type": "string", "description": f"The pack that answers: {', '.join(answers.packs)}."}
    record = {"type": "object", "description": "The case record. Facts left out are unknown. `facts` lists them."}
    question = {"type": "string", "description": "The id of a question, like visitor.appoint. `questions` lists them."}
    a_filter = {"type": "string", "description": "Only what has this word in its name or words, like family."}

    def takes(required: tuple[str, ...], **properties: Any) -> Mapping[str, Any]:
        return {
            "type": "object", "properties": properties, "required": list(required), "additionalProperties": False,
        }  # fmt: skip

    def decide(body: bytes) -> str:
        asked = read_request(DecisionRequest, body)
        # Every question is evaluated: a concern to be acted on today is told whatever was asked for (semantics 20).
        result = answers.result(asked.model_copy(update={"questions": None}), asked.record)
        questions = known_questions(asked.questions or (), result.pack.question_ids, result.pack.id)
        return as_text(answer_page(result, context_of(result, questions=questions), rest="`questions`, each by its id"))

    def explain(body: bytes) -> str:
        return as_text(account_page(answers.account(read_request(ExplanationRequest, body))))

    def questions(body: bytes) -> str:
        asked = read_request(ListRequest, body)
        listed = QuestionsDocument.model_validate_json(answers.list_of_questions(asked.as_at, asked.pack).body)
        lines = ("\n".join(_question_lines(one.id, one.title, one.outcomes)) for one in listed.questions)
        return _narrowed(lines, asked.filter)

    def facts(body: bytes) -> str:
        asked = read_request(ListRequest, body)
        listed = FactsDocument.model_validate_json(answers.list_of_facts(asked.as_at, asked.pack).body)
        return _narrowed(("\n".join(_fact_lines(fact)) for fact in listed.facts), asked.filter)

    return (
        Tool("questions", "List the questions", "The questions that packs answer, with the outcomes each can have.",
             takes(("as_at",), as_at=day, pack=pack, filter=a_filter), questions),
        Tool("facts", "List the facts", "The facts a case record may hold, with the question that obtains each.",
             takes(("as_at",), as_at=day, pack=pack, filter=a_filter), facts),
        Tool("decide", "Decide a case", "What the law and the policy say of a case, and what to find out first.",
             takes(("as_at", "record"), as_at=day, record=record, pack=pack,
                   questions={"type": "array", "items": question, "minItems": 1}), decide),
        Tool("explain", "Explain one answer", "Why the answer to one question is what it is, and what would change it.",
             takes(("as_at", "record", "question"), as_at=day, record=record, pack=pack, question=question,
                   why_not={"type": "string", "description": "An outcome: why the answer is not that."}), explain),
    )  # fmt: skip


def answered(tools: Mapping[str, Tool], name: str, arguments: Mapping[str, Any] | None) -> tuple[str, bool]:
    """What is answered to a call, and whether it is an answer rather than what is wrong with the call.

    What went wrong in ivpolicy itself is told by its kind alone: a message could carry what a record holds.
    """
    tool = tools.get(name)
    if tool is None:
        return f"There is no such tool. There are: {', '.join(tools)}.", False
    try:
        body = json.dumps(arguments or {}).encode()
        if len(body) > _MOST_TEXT:
            return "What was sent is too large: at most one megabyte.", False
        return f"{QUOTED}\n\n{tool.answer(body)}", True
    except IvpolicyError as error:
        return f"Nothing was decided. {_told(error)}", False
    except RecursionError:
        return "Nothing was decided. What was sent has too many levels.", False
    except Exception as error:  # noqa: BLE001 - whatever it is, the record must not get out with it
        told = f"Something went wrong inside ivpolicy ({type(error).__name__}). This is no answer; please report it."
        return told, False


def _told(error: IvpolicyError) -> str:
    lines = ["What is wrong:"]
    for problem in refused_by(error).problems:
        place = problem.path or ("the record" if problem.about == "case" else "the call")
        lines.append(f"- {place}: {problem.message}{f' ({problem.help})' if problem.help else ''}")
    return "\n".join(lines)


def _question_lines(id_: str, title: str, outcomes: Mapping[str, str]) -> Iterator[str]:
    yield f"{id_}: {title}"
    yield from (f"  {outcome}: {says}" for outcome, says in outcomes.items())


def _fact_lines(fact: ListedFact) -> Iterator[str]:
    yield f"{fact.path}: {fact.asks}"
    if fact.computed_from:
        yield f"  worked out from {', '.join(fact.computed_from)}; not written in a record"
    if fact.judgement:
        yield "  a judgement: a person makes it; never enter one that nobody made"
    kind = " | ".join(fact.choices) or fact.type
    yield f"  written as: {kind}{f' ({fact.unit})' if fact.unit else ''}{f', or {fact.takes}' if fact.takes else ''}"
    yield from (f"  each item: {field.name} ({' | '.join(field.choices) or field.type})" for field in fact.item)


def _narrowed(entries: Iterator[str], wanted: str) -> str:
    """The entries that have a word, as many as can be read at once; what is left out is told."""
    found = [entry for entry in entries if wanted.lower() in entry.lower()]
    if not found:
        return "Nothing listed has that word. Leave `filter` out, or use a shorter one."
    rest = len(found) - _MOST_LISTED
    more = [f"... and {rest} more, not shown: narrow the list with `filter`"] if rest > 0 else []
    return "\n".join((*found[:_MOST_LISTED], *more))
