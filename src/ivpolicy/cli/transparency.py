"""`ivpolicy transparency`: the records by which a public body tells how it uses a tool, and weighs that before."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from ivpolicy.cli.asked import add_format, add_national, day_typed, pack_named
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import print_json, print_page
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.pages.parts import Bullets, Entry, Heading, Notices, Part

if TYPE_CHECKING:
    from ivpolicy.audit.transparency import TransparencyField


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "transparency",
        help_="write the algorithmic transparency record of a pack, as far as it can be known",
        description=(
            "Write the record of version 4.0 of the Algorithmic Transparency Recording Standard for a pack: what pack "
            "and engine can say is filled in, the rest names who has to fill it. Other forms by `--form`."
        ),
    )
    parser.add_argument("pack", metavar="PACK", help="a pack's id or the path of a pack file")
    parser.add_argument(
        "--form",
        choices=("atrs", "dpia", "eia", "ropa"),
        default="atrs",
        help="which form: the transparency record (atrs), a data protection impact assessment (dpia), an equality "
        "impact assessment (eia), or a record of processing (ropa) (otherwise atrs)",
    )
    parser.add_argument(
        "--as-at", type=day_typed, metavar="DAY", help="the day whose edition is meant (otherwise today)"
    )
    add_national(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError` when the pack cannot be read."""
    from ivpolicy.audit.impact import STANDARDS, TITLES, impact_record
    from ivpolicy.audit.transparency import share_filled, transparency_record
    from ivpolicy.starter.empty_case import facts_asked_by, questions_asking

    pack = pack_named(asked.pack, asked.as_at or today, national=asked.national)
    facts = facts_asked_by(pack)
    if asked.form == "atrs":
        title, standard, record = "Algorithmic transparency record", "4.0", transparency_record(pack, facts)
    else:
        title, standard = TITLES[asked.form], STANDARDS[asked.form]
        record = impact_record(asked.form, pack, facts, questions_asking(pack))
    filled, every = share_filled(record)
    if asked.format == "json":
        parts = [
            {"section": part.section, "name": part.name, "says": part.says, "filled_by": part.filled_by}
            for part in record
        ]
        head = {"result_format": RESULT_FORMAT, "form": asked.form, "pack": pack.id, "filled": filled, "of": every}
        print_json({**head, "parts": parts})
    else:
        print_page(
            _page(
                pack,
                title,
                standard,
                record,
                f"{filled} of {every} parts are filled in; the others name who fills them.",
            ),
            asked.format,
        )
    return ExitCode.ANSWERED


def _page(pack: Pack, title: str, standard: str, record: Sequence[TransparencyField], told: str) -> Iterator[Part]:
    yield Heading(1, title)
    yield Entry("Of", (f"{pack.authority.name}, edition {pack.edition}",))
    yield Entry("Standard", (standard,))
    notices = [told, "Whoever publishes it answers for it: read every part before."]
    if not pack.approval.approved:
        notices.insert(0, f"{pack.authority.name} has not approved this pack. The record is a draft of its authors.")
    yield Notices(tuple(notices))
    for section, parts in groupby(record, key=lambda part: part.section):
        yield Heading(2, section)
        for part in parts:
            yield Heading(3, part.name)
            if part.says:
                yield Bullets(part.says)
            if part.filled_by:
                done = "completed" if part.says else "filled in"
                yield Entry("To do", (f"to be {done} by: {part.filled_by}",), tone="plain" if part.says else "heed")
