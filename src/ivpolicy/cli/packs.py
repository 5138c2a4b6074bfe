"""`ivpolicy packs`: the packs that are shipped, each with its edition, approval and digest."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

from ivpolicy.cli.asked import add_format, read_packs
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import print_json, print_page
from ivpolicy.core.decision.evaluate import stamp
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.rules.words import counted, long_date
from ivpolicy.listings.documents import packs_document
from ivpolicy.pages.parts import Entry, Heading, Paragraph, Part, Topic


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "packs", help="list the packs that are shipped", description="List the packs that are shipped."
    )
    add_format(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError` when a pack is refused."""
    packs = read_packs(today)
    if asked.format == "json":
        print_json(packs_document(packs, today).model_dump(mode="json", by_alias=True))
    else:
        print_page(_page(packs, today), asked.format)
    return ExitCode.ANSWERED


def _page(packs: list[WrittenPack], today: date) -> Iterator[Part]:
    yield Heading(1, "Packs")
    yield Paragraph(
        "`ivpolicy decide CASE --authority` and the name on the right. The path of a pack file does as well."
    )
    for pack in packs:
        yield Topic(pack.authority.name, pack.id)
        yield from _entries(pack, today)


def _entries(pack: WrittenPack, today: date) -> Iterator[Part]:
    identity = stamp(pack)
    sources = (pack.source, *pack.sources.values())
    yield Entry("Source", tuple(", ".join(filter(None, (s.title, s.last_amended, s.address))) for s in sources))
    yield Entry(
        "Edition",
        (pack.edition + ("" if pack.in_force_stated else "; the text does not say since when it is in force"),),
    )
    changed = pack.approval.changed_words
    approval = f"{identity.approval}: {changed}" if changed else identity.approval
    yield Entry("Approval", (approval,), "plain" if identity.approved else "heed")
    if pack.review_by:
        late = today > pack.review_by
        yield Entry("Review by", (long_date(pack.review_by) + (": PAST" if late else ""),), "heed" if late else "plain")
    kinds = (
        (len(pack.clauses), "clause", "clauses"),
        (len(pack.deciding_nothing), "of them decides nothing", "of them decide nothing"),
        (len(pack.readings), "reading", "readings"),
        (len(pack.departures), "departure from law", "departures from law"),
        (len(pack.facts), "fact of its own", "facts of its own"),
    )
    yield Entry("Holds", (", ".join(counted(*kind) for kind in kinds if kind[0]),))
    yield Entry("Digest", (identity.digest[:16],))
