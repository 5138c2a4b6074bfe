"""`ivpolicy facts`: the facts a case record may hold, with the plain question that obtains each."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

from ivpolicy.cli.asked import add_format, pack_named, read_packs
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import print_json, print_page, write
from ivpolicy.cli.refusals import wrong_use
from ivpolicy.core.actors import asked_of
from ivpolicy.core.lowering.declared import own_facts
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, ItemField
from ivpolicy.core.rules.words import counted, plain
from ivpolicy.listings.documents import facts_document
from ivpolicy.pages.parts import Entry, Heading, Paragraph, Part, Topic
from ivpolicy.starter.empty_case import empty_case_sheet, empty_case_yaml, facts_asked_by, ways_to_write


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "facts",
        help="list the facts a case record may hold",
        description="List the facts a case record may hold. Any may be left out: what is absent is unknown, never no.",
    )
    parser.add_argument(
        "filter",
        nargs="?",
        default="",
        metavar="FILTER",
        help="only facts with this in their name, question or choices",
    )
    parser.add_argument(
        "--pack",
        metavar="PACK",
        help="only facts that this pack and the law beneath it ask, its own among them: an id or a file",
    )
    parser.add_argument(
        "--template",
        nargs="?",
        choices=("yaml", "csv"),
        const="yaml",
        help="print an empty case with these facts, to be filled in: a case file, or a sheet (csv); needs --pack",
    )
    add_format(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError` when no fact matches or a pack is refused."""
    wanted = asked.filter.lower().strip()
    if asked.template and not asked.pack:
        raise wrong_use("`--template` needs a pack\n  help: name it like `--pack leeds`")
    pack = pack_named(asked.pack, today) if asked.pack else None
    known = facts_asked_by(pack) if pack else VOCABULARY.facts()
    found = [fact for fact in known if _speaks_of(wanted, fact.path, fact, *fact.item)]
    if pack and found and asked.template:
        made = empty_case_sheet if asked.template == "csv" else empty_case_yaml
        write(made(pack, tuple(found)))
        return ExitCode.ANSWERED
    shared = [fact for fact in found if not fact.path.startswith("local.")]
    packs = [pack.written] if pack else read_packs(today)
    added = [fact for written in packs for fact in own_facts(written)]
    own = [fact for fact in added if _speaks_of(wanted, fact.path, fact, *fact.item)]
    if not shared and not own:
        near = VOCABULARY.nearest(asked.filter)
        hint = f"did you mean `{near}`?" if near else "`ivpolicy facts` lists them all"
        raise wrong_use(f"no fact has `{asked.filter}` in its name, question or choices\n  help: {hint}")
    if asked.format == "json":
        print_json(facts_document(shared, own).model_dump(mode="json", exclude_unset=True))
    else:
        print_page(_page(shared, own, all_=not wanted), asked.format)
    return ExitCode.ANSWERED


def _speaks_of(wanted: str, path: str, fact: Fact, *fields: ItemField) -> bool:
    """Whether a word stands in a fact's name or question, or among its choices; words of one choice may stand apart."""
    choices = (*fact.choices, *(word for field in fields for word in (field.name, *field.choices)))
    return (
        wanted in path
        or wanted in fact.asks.lower()
        or any(wanted in word or wanted in plain(word) for word in choices)
    )


def _page(shared: list[Fact], own: list[Fact], *, all_: bool) -> Iterator[Part]:
    yield Heading(1, "Facts")
    number = counted(len(shared) + len(own), "fact", "facts")
    yield Paragraph(f"{number}. {'Narrow the list with a word: `ivpolicy facts family`.' if all_ else ''}".strip())
    for fact in shared:
        yield Topic(fact.asks, fact.path)
        yield from _entries(fact)
    for local in own:
        yield Topic(local.asks, local.path)
        yield Entry("Write", tuple(ways_to_write(local)))


def _entries(fact: Fact) -> Iterator[Part]:
    if fact.meaning:
        yield Entry("Meaning", (fact.meaning,))
    if fact.computed_from:
        yield Entry("Worked out", (f"from `{', '.join(fact.computed_from)}`; it is not written in the record",))
    else:
        yield Entry("Write", tuple(ways_to_write(fact)))
    known = f"; usually known {fact.known_when}" if fact.known_when else ""
    yield Entry(
        "Ask",
        (f"{asked_of(fact.ask_whom)}{known}; held in: {plain(fact.held_in)}",),
    )
