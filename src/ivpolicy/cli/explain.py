"""`ivpolicy explain`: the account of one answer: why, why not, what would change it, and when it changes by itself."""

from __future__ import annotations

import argparse
from datetime import date

from ivpolicy.cli.asked import (
    AskedCase,
    add_case,
    add_format,
    add_national,
    day_typed,
    one_question,
    opened_case,
    packs_named,
    packs_of_record,
)
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import print_json, print_page
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.editions import Editions
from ivpolicy.core.pack.editions import NotInForceError

_AUDIENCES = ("worker", "carer", "visitor", "committee", "child")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "explain",
        help_="say why an answer is so, why not another, and what would change it",
        description="Say of one answer why it is so, why it is not another, what would change it, and when it changes.",
    )
    add_case(parser)
    parser.add_argument(
        "--authority",
        metavar="PACK",
        help="a pack's id or the path of a pack file (otherwise the record's responsible authority)",
    )
    parser.add_argument("--why-not", metavar="OUTCOME", help="why the answer is not this, and what would make it so")
    parser.add_argument(
        "--facts",
        type=int,
        default=3,
        metavar="N",
        help="change at most so many facts together, 1 to 3, and 0 to leave that out (otherwise 3)",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="FACT=VALUE",
        help="say what the answers would be with this recorded; may be repeated",
    )
    _add_period_and_reader(parser)
    add_national(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def _add_period_and_reader(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", type=day_typed, metavar="DAY", dest="first", help="with --to: the first of some days")
    parser.add_argument(
        "--to", type=day_typed, metavar="DAY", dest="last", help="say on which days up to this one the answer changes"
    )
    parser.add_argument(
        "--for",
        choices=_AUDIENCES,
        default="worker",
        dest="audience",
        help="whom it is for (otherwise worker): others are not told of third parties, concerns and complaints",
    )
    parser.add_argument("--with-third-parties", action="store_true", help="tell this reader all that is recorded")


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    from ivpolicy.account.account import explain

    problems = Problems()
    case, day = opened_case(asked, today, problems)
    packs = problems.tried(lambda: _packs(asked, case, day.as_at))
    pack = problems.tried(lambda: packs.on(day.as_at) if isinstance(packs, Editions) else packs)
    question = problems.tried(lambda: one_question(pack, asked.question, "explain") if pack is not None else None)
    trying = problems.tried(lambda: _settings(asked.set))
    between = problems.tried(lambda: _period(asked, day.as_at))
    problems.stop_if_any()
    assert case is not None, "a case that could not be opened is a problem"  # noqa: S101 - tells the type checker
    assert packs is not None, "so is a pack"  # noqa: S101
    assert question is not None, "so is a question"  # noqa: S101
    account = problems.tried(
        lambda: explain(
            packs,
            case.record,
            question,
            as_at=day.as_at,
            why_not=asked.why_not,
            facts=asked.facts,
            trying=trying,
            between=between,
            audience=asked.audience,
            third_parties=asked.with_third_parties,
        ),
        case.name,
    )
    problems.stop_if_any()
    assert account is not None, "what could not be explained is a problem"  # noqa: S101
    if asked.format == "json":
        print_json(account.model_dump(mode="json", by_alias=True))
    else:
        from ivpolicy.account.account_page import account_page

        print_page(account_page(account), asked.format)
    return ExitCode.ANSWERED


def _packs(asked: argparse.Namespace, case: AskedCase | None, as_at: date) -> Pack | Editions | None:
    """Every edition of the pack asked for, else of the record's, if one is in force on the day."""
    if asked.authority:
        packs = packs_named(asked.authority, national=asked.national)
    elif case is None:
        return None
    else:
        packs = packs_of_record(case, national=asked.national)
    try:
        packs.on(as_at)
    except NotInForceError as error:
        raise wrong_use(str(error.args[0])) from None
    return packs


def _settings(given: list[str]) -> dict[str, str]:
    """The facts to set, by path. Raises `RefusedError` for what is no setting."""
    settings: dict[str, str] = {}
    for text in given:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise wrong_use("`--set` takes a fact and a value\n  help: write it like --set child.disabled=yes")
        settings[path.strip()] = value.strip()
    return settings


def _period(asked: argparse.Namespace, as_at: date) -> tuple[date, date] | None:
    """The days asked about. Raises `RefusedError` where they end before they begin."""
    if asked.last is None:
        if asked.first is not None:
            raise wrong_use("`--from` needs `--to`\n  help: give the last day as well, like --to 2027-03-31")
        return None
    first = asked.first or as_at
    if asked.last < first:
        help_ = "give the earlier day to `--from`, the later to `--to`"
        raise wrong_use(f"the days end before they begin\n  help: {help_}")
    return first, asked.last
