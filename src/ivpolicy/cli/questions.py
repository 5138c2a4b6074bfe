"""`ivpolicy questions`: the questions every pack answers, with the outcomes each can have."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

from ivpolicy.cli.asked import add_format, read_packs
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import print_json, print_page
from ivpolicy.core.catalogue import CATALOGUE, GAP, Question, own_question
from ivpolicy.core.pack.document import LocalQuestion
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.listings.documents import questions_document
from ivpolicy.pages.parts import Entry, Heading, Paragraph, Part, Topic


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "questions", help="list the questions every pack answers", description="List the questions every pack answers."
    )
    add_format(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError` when a pack is refused."""
    packs = read_packs(today)
    if asked.format == "json":
        print_json(questions_document(packs).model_dump(mode="json"))
    else:
        print_page(_page([(pack.id, question) for pack in packs for question in pack.questions]), asked.format)
    return ExitCode.ANSWERED


def _page(local: list[tuple[str, LocalQuestion]]) -> Iterator[Part]:
    yield Heading(1, "Questions")
    yield Paragraph(
        "`ivpolicy decide CASE --question` and the name on the right; the part before the dot names the whole group."
    )
    for question in CATALOGUE.values():
        yield Topic(question.title, question.id)
        yield from _entries(question)
    for pack, own in local:
        yield Topic(f"{own.title} ({pack})", own.id)
        yield from _entries(own_question(own))


def _entries(question: Question) -> Iterator[Part]:
    kind = kind_of(question)
    yield Entry("Answer", (kind.says,))
    if kind.is_one_outcome:
        yield Entry("Outcomes", tuple(f"{outcome}: {says}" for outcome, says in question.outcomes.items()))
        no_rule = "the document leaves it open (gap)" if question.otherwise == GAP else question.otherwise
        yield Entry("If no rule", (no_rule,))
