"""`ivpolicy questions`: the questions every pack answers, with the outcomes each can have."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

from ivpolicy.cli.asked import read_packs
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import print_page
from ivpolicy.core.catalogue import CATALOGUE, GAP, Kind, Question
from ivpolicy.pages.parts import Entry, Heading, Paragraph, Part, Topic

_KINDS = {
    Kind.CHOICE: "one outcome",
    Kind.ORDERED: "one outcome, from the least to the most",
    Kind.THRESHOLD: "one outcome, by how many grounds hold",
    Kind.CHECKLIST: "a list of steps, each met, not met or not known",
    Kind.DUTIES: "a list of duties, each to do, done, not due or not known",
    Kind.LADDER: "where a matter stands, step by step",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "questions", help="list the questions every pack answers", description="List the questions every pack answers."
    )
    parser.set_defaults(run=run)


def run(_asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError` when a pack is refused."""
    print_page(_page(list(_local_questions(today))), "text")
    return ExitCode.ANSWERED


def _page(local: list[tuple[str, str, tuple[str, ...]]]) -> Iterator[Part]:
    yield Heading(1, "Questions")
    yield Paragraph(
        "`ivpolicy decide CASE --question` and the name on the right; the part before the dot names the whole group."
    )
    for question in CATALOGUE.values():
        yield Topic(question.title, question.id)
        yield from _entries(question)
    for id_, title, outcomes in local:
        yield Topic(title, id_)
        yield Entry("Outcomes", outcomes)


def _entries(question: Question) -> Iterator[Part]:
    yield Entry("Answer", (_KINDS[question.kind],))
    if question.kind not in (Kind.DUTIES, Kind.CHECKLIST, Kind.LADDER):
        yield Entry("Outcomes", tuple(f"{outcome}: {says}" for outcome, says in question.outcomes.items()))
        no_rule = "the document leaves it open (gap)" if question.otherwise == GAP else question.otherwise
        yield Entry("If no rule", (no_rule,))


def _local_questions(today: date) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The questions that packs add: id, title and outcomes."""
    for pack in read_packs(today):
        for question in pack.questions:
            outcomes = tuple(f"{outcome}: {says}" for outcome, says in question.outcomes.items())
            yield question.id, f"{question.title} ({pack.id})", outcomes
