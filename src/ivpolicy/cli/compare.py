"""`ivpolicy compare`: one case under every shipped pack, side by side."""

from __future__ import annotations

import argparse
from datetime import date
from functools import partial

from ivpolicy.cli.asked import (
    AskedCase,
    AskedDay,
    add_case,
    add_format,
    evaluated,
    opened_case,
    pack_named,
    questions_named,
    to_answer,
)
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import print_json, print_page
from ivpolicy.cli.refusals import Problems, RefusedError
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.files.packs import shipped_packs
from ivpolicy.report.comparison import comparison_page
from ivpolicy.report.context import ReportContext, context_of


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
    add_format(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    case, day, packs = _opened(asked, today)
    questions = _questions(packs, asked.question)
    results = _results(case, day, {pack: to_answer(pack, questions, asked.format) for pack in packs})
    if asked.format == "json":
        print_json(_json(results, day))
        return ExitCode.ANSWERED
    contexts = {r.pack.id: _context(r, questions, day) for r in results if not questions or set(questions) & set(r)}
    print_page(comparison_page(contexts, asked_for=questions), asked.format)
    return ExitCode.ANSWERED


def _opened(asked: argparse.Namespace, today: date) -> tuple[AskedCase, AskedDay, list[Pack]]:
    problems = Problems()
    case, day = opened_case(asked, today, problems)
    names = dict.fromkeys(asked.pack or shipped_packs())
    packs = [problems.tried(partial(pack_named, name, day.as_at)) for name in names]
    problems.stop_if_any()
    assert case is not None, "a case that could not be opened is a problem"  # noqa: S101 - tells the type checker
    return case, day, [pack for pack in packs if pack is not None]


def _questions(packs: list[Pack], names: list[str]) -> tuple[str, ...]:
    """The questions meant; a name need be known to one pack only, because packs may ask questions of their own."""
    found: dict[str, None] = {}
    for name in names:
        known = [questions_named(pack, [name]) for pack in packs if _knows(pack, name)]
        if not known:
            questions_named(packs[0], [name])
        found.update(dict.fromkeys(question for questions in known for question in questions))
    return tuple(found)


def _knows(pack: Pack, name: str) -> bool:
    try:
        return bool(questions_named(pack, [name]))
    except RefusedError:
        return False


def _results(case: AskedCase, day: AskedDay, wanted: dict[Pack, tuple[str, ...] | None]) -> list[Result]:
    problems = Problems()
    results = [
        problems.tried(partial(evaluated, pack, case, day.as_at, questions, what_if=True), case.name)
        for pack, questions in wanted.items()
    ]
    problems.stop_if_any()
    return [result for result in results if result is not None]


def _context(result: Result, questions: tuple[str, ...], day: AskedDay) -> ReportContext:
    asked_for = tuple(question for question in questions if question in result)
    return context_of(result, questions=asked_for, as_at_from=day.source, as_if=is_as_if(result))


def is_as_if(result: Result) -> bool:
    """Whether the pack answers only as if the child were its own: it is neither national nor named by the record."""
    record, pack = result.record, result.pack
    return not pack.is_national and pack.id not in (record.care.responsible_authority, record.placement.provider)


def _json(results: list[Result], day: AskedDay) -> dict[str, object]:
    packs = {
        result.pack.id: {"as_if": is_as_if(result), **result.document().model_dump(mode="json", by_alias=True)}
        for result in results
    }
    return {"as_at_from": day.source, "packs": packs}
