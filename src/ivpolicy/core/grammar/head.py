"""The head of a pack, declared: whose policy it is, when it is in force, where it comes from and who approved it."""

from __future__ import annotations

from types import MappingProxyType

from ivpolicy.core.grammar.amounts import DayShape
from ivpolicy.core.grammar.mappings import Key, MappingOf
from ivpolicy.core.grammar.parts import NOT_STATED
from ivpolicy.core.grammar.shapes import Choice, Encoded, FreeText
from ivpolicy.core.grammar.structures import ByKind
from ivpolicy.core.pack.head import Approval, Authority, Change, Source

AUTHORITY = MappingOf(
    "the authority",
    {
        "name": Key(FreeText(), "Its full name.", required=True),
        "kind": Key(Choice(("local_authority", "provider", "nation"), "kind"), "What it is.", required=True),
    },
    Authority,
)
IN_FORCE = MappingOf(
    "the time in force",
    {
        "from": Key(
            DayShape((NOT_STATED,)),
            "The first day, inclusive; `not stated` where the text does not say.",
            required=True,
            to="from_",
        ),
        "to": Key(DayShape(), "The day after the last day, exclusive."),
        "seen": Key(DayShape(), "A day on which the text was seen in use."),
    },
    dict,
)
SOURCE = MappingOf(
    "the source",
    {
        "title": Key(FreeText(), "The title of the published text.", required=True),
        "captured_on": Key(DayShape(), "The day on which the text was read."),
        "last_amended": Key(FreeText(), "The text's own words on its last amendment; not a date of coming into force."),
        "address": Key(FreeText(), "Where it was found: an address on the web, a file, an office; kept as text."),
    },
    Source,
    instead_of_list="write the first text here, without a dash, and each further one under `sources:` with a name of "
    "its own",
)


APPROVAL = ByKind(
    scalar=Choice(
        ("unapproved",),
        "approval",
        instead="write `unapproved`; `ivpolicy approve` writes who approved it, and what",
    ),
    mapping=MappingOf(
        "the approval",
        {
            "by": Key(FreeText(), "Who approved the pack.", required=True),
            "role": Key(FreeText(), "In which role.", required=True),
            "delegation": Key(FreeText(), "Under which delegation."),
            "on": Key(DayShape(), "On which day.", required=True),
            "minute": Key(FreeText(), "The minute or decision number."),
            "legal_advice_by": Key(FreeText(), "Who gave legal advice."),
            "content_digest": Key(
                Encoded("[0-9a-f]{64}", "a content digest", "its 64 digits; `ivpolicy approve` writes them"),
                "The content digest of what was approved; without it the approval names no text and does not count.",
            ),
            "signature": Key(
                Encoded(
                    "[A-Za-z0-9+/]{86}==", "a signature", "its 88 characters; `ivpolicy approve --sign` writes them"
                ),
                "The Ed25519 signature of the approval, in base64.",
            ),
        },
        Approval,
        fixed=MappingProxyType({"state": "names_no_text"}),
    ),
)
CHANGE = MappingOf(
    "a change",
    {
        "on": Key(DayShape(), "The day of the change.", required=True),
        "by": Key(FreeText(), "Who made it.", required=True),
        "what": Key(FreeText(), "What was changed, and why.", required=True),
    },
    Change,
)
