"""`ivpolicy compare`: one case under every shipped pack, side by side."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial

from ivpolicy.cli.asked import (
    AskedCase,
    AskedDay,
    add_case,
    add_format,
    add_full,
    add_national,
    evaluated,
    opened_case,
    pack_named,
    questions_of_any,
    refuse_two_of_one_id,
    to_answer,
)
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import print_json, print_page
from ivpolicy.cli.refusals import Problems
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.files.pack_names import NATIONAL, as_path, shipped_packs
from ivpolicy.pages.parts import Part
from ivpolicy.report.address import addressed_parts
from ivpolicy.report.comparison import comparison_page
from ivpolicy.report.comparison_document import compared_context, comparison_json
from ivpolicy.report.one_comparison import one_comparison
from ivpolicy.report.summary import summary_of


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "compare",
        help_="show what each pack says of one case, side by side",
        description="Show what each pack says of one case, as if the child were its own.",
    )
    add_case(parser)
    parser.add_argument(
        "--pack",
        action="append",
        default=[],
        metavar="PACK",
        help="compare only these, by id or path; may be given several times (otherwise every shipped pack)",
    )
    add_national(parser)
    add_format(parser)
    add_full(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    case, day, packs = _opened(asked, today)
    questions = questions_of_any(packs, asked.question)
    results = _results(case, day, {pack: to_answer(pack, questions, asked.format) for pack in packs})
    if asked.format == "json":
        print_json(comparison_json(results, questions, day.source))
        return ExitCode.ANSWERED
    wanted = [result for result in results if not questions or set(questions) & set(result)]
    contexts = {result.pack.id: compared_context(result, questions, day.source) for result in wanted}
    if asked.full or questions:
        page: Iterable[Part] = comparison_page(contexts, asked_for=questions)
    else:
        summaries = {r.pack.id: summary_of(contexts[r.pack.id], r.settled_by(r)) for r in wanted}
        page = one_comparison(contexts, summaries)
    is_of_age = any(context.of_age for context in contexts.values())
    print_page(addressed_parts(page) if is_of_age else page, asked.format)
    return ExitCode.ANSWERED


def _opened(asked: argparse.Namespace, today: date) -> tuple[AskedCase, AskedDay, list[Pack]]:
    problems = Problems()
    case, day = opened_case(asked, today, problems)
    found = [problems.tried(step) for step in _packs_asked(asked, day.as_at)]
    packs = [pack for pack in found if pack is not None]
    problems.tried(lambda: refuse_two_of_one_id(packs))
    problems.stop_if_any()
    assert case is not None, "a case that could not be opened is a problem"  # noqa: S101 - tells the type checker
    return case, day, packs


def _packs_asked(asked: argparse.Namespace, as_at: date) -> Iterator[Callable[[], Pack]]:
    """What loads each pack: those named, else every shipped one; a national layer named stands for the shipped one."""
    for name in dict.fromkeys(asked.pack or shipped_packs()):
        if name == NATIONAL and asked.national is not None and not asked.pack:
            yield partial(pack_named, as_path(asked.national), as_at)
        else:
            yield partial(pack_named, name, as_at, national=asked.national)


def _results(case: AskedCase, day: AskedDay, wanted: dict[Pack, tuple[str, ...] | None]) -> list[Result]:
    problems = Problems()
    results = [
        problems.tried(partial(evaluated, pack, case, day.as_at, questions, another=True), case.name)
        for pack, questions in wanted.items()
    ]
    problems.stop_if_any()
    return [result for result in results if result is not None]
