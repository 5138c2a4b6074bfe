"""`ivpolicy read`: what a sentence says, as a pack's YAML has it."""

from __future__ import annotations

import argparse
from datetime import date

from ivpolicy.cli.asked import add_national, day_typed, pack_named
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import write
from ivpolicy.core.pack.rules import Action, Deadline


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "read",
        help_="read a sentence in the words `check --sentences` prints, and print the YAML it says",
        description=(
            "Read a condition, an action or a deadline in the words in which `check --sentences` and `render` print "
            "them, and print what to write in a pack. Only these words are read; where another stands, it is said "
            "what could stand there."
        ),
    )
    parser.add_argument("sentence", metavar="SENTENCE", help="the sentence, as one word of the command: in quotes")
    parser.add_argument(
        "--authority",
        metavar="PACK",
        help="the pack whose rules, readings, facts and people it may name (otherwise those every pack may name)",
    )
    parser.add_argument(
        "--as-at", type=day_typed, metavar="DAY", help="the day whose edition of the pack is meant (otherwise today)"
    )
    add_national(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `SentenceError` where the sentence says nothing a pack could say."""
    from ivpolicy.sentences.sentence import Sentences
    from ivpolicy.sentences.written import written_form
    from ivpolicy.tester.cases_as_yaml import in_yaml_lines

    pack = None
    if asked.authority is not None:
        pack = pack_named(asked.authority, asked.as_at or today, national=asked.national)
    words = Sentences() if pack is None else Sentences(pack.written, pack.national)
    said = words.read(asked.sentence)
    key = "action" if isinstance(said, Action) else "by" if isinstance(said, Deadline) else "when"
    write("".join(f"{line}\n" for line in in_yaml_lines(key, written_form(said), 0)))
    return ExitCode.ANSWERED
