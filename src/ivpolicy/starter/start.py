"""A pack for an authority that has none: its text, its first worked case, and the schema its editor reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ivpolicy.core.dates.calendar import add_months
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.grammar.pack_schema import pack_schema
from ivpolicy.starter.stubs import commented_stubs

SCHEMA_FILE = "pack.schema.json"
MOST_CHARACTERS = 120
"""The longest name of an authority, in characters, inclusive."""

_TITLES = re.compile(r"\b(city|county|borough|metropolitan|district|unitary|royal|london|council|of|the|and)\b")
_ID = re.compile("[a-z][a-z0-9_]*")
_READ_OTHERWISE = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Words that one or another reader of YAML takes for nothing, yes or no, in a record of a child as in a pack."""


class NoNameError(IvpolicyError, ValueError):
    """The name of an authority is empty, too long, or holds a character that cannot be seen."""

    code = "no_name"


class NoIdError(IvpolicyError, ValueError):
    """The name gives no id, or the id given is none; the message says what an id is."""

    code = "no_id"


@dataclass(frozen=True, slots=True)
class Start:
    """A pack as it is started.

    Attributes:
        id: The pack's id; a case record names it under `responsible_authority`.
        files: Path below the folder, with `/` → the text of the file, in the order in which they are of interest.
    """

    id: str
    files: Mapping[str, str]


def start_pack(authority: str, *, today: date, id_: str | None = None) -> Start:
    """Write the files of a new pack, in memory.

    Args:
        authority: The authority's full name: one line of printable characters, at most 120.
        today: The day on which the text is read; the pack is to be looked at again a year later.
        id_: The pack's id: small letters, digits and `_`, a letter first. Otherwise it is made of the name.

    Raises:
        NoIdError: There is no id in the name, or `id_` is none.
        NoNameError: The name is empty, too long, or holds a character that cannot be seen.

    >>> start_pack("Borough of Fernmoor", today=date(2026, 11, 22)).id
    'fernmoor'
    """
    name = authority.strip()
    if not name or len(name) > MOST_CHARACTERS or not name.isprintable():
        raise NoNameError("the name of an authority is one line of at most 120 characters that can be seen")
    pack = pack_id(name) if id_ is None else id_
    if _ID.fullmatch(pack) is None:
        raise NoIdError("an id has small letters, digits and `_`, and starts with a letter")
    if pack in _READ_OTHERWISE:
        raise NoIdError(f"`{pack}` means nothing, yes or no where YAML is read; write `{pack}_council`")
    files = {
        f"{pack}.yaml": _pack_text(name, pack, today),
        f"cases/{pack}.yaml": _CASES.format(name=name, pack=pack, today=today),
        SCHEMA_FILE: json.dumps(pack_schema(), indent=1, ensure_ascii=False) + "\n",
    }
    return Start(pack, MappingProxyType(files))


def pack_id(authority: str) -> str:
    """The id that a name suggests: its own words, without `council`, `city of` and the like; empty where none is left.

    >>> pack_id("London Borough of Upper Wick"), pack_id("Null Council")
    ('upper_wick', 'null_council')
    """
    words = _TITLES.sub(" ", authority.lower().replace("'", "").replace("\u2019", ""))
    own = re.sub("[^a-z0-9]+", "_", words).strip("_").lstrip("0123456789_")
    return f"{own}_council" if own in _READ_OTHERWISE else own


def _pack_text(name: str, pack: str, today: date) -> str:
    clause = f"{pack.replace('_', '')[:3].upper()}-1"
    head = _HEAD.format(
        schema=SCHEMA_FILE, name=name, quoted=json.dumps(name, ensure_ascii=False), pack=pack, clause=clause,
        today=today, review_by=add_months(today, 12),
    )  # fmt: skip
    return head + commented_stubs(clause)


_HEAD = """\
# yaml-language-server: $schema={schema}
# {name}: its policy on independent visitors and advocates.
#
# So far the pack says nothing of its own, and the national layer answers every question. Go through the published text
# place by place: declare each place under `clauses`, then write what it asks as a rule that cites it. At the end of the
# file stands a stub for every question: take the `# ` away from its lines and from the section it stands under, and
# rewrite it. A section may stand once. What the text does not speak of, leave out.
#
#   ivpolicy check {pack}.yaml      every mistake, with its place and how to mend it
#   ivpolicy test {pack}.yaml       the worked cases in cases/{pack}.yaml
#   ivpolicy facts                  every fact a rule may ask about
#   ivpolicy questions              every question, with its outcomes

pack: {pack}
format: 1
authority: {{name: {quoted}, kind: local_authority}}

# ---- source: the published text, as seen on one day ----
edition: First draft
in_force: {{from: not stated, seen: {today}}}
source:
  title: The title of the published text
  captured_on: {today}
  # last_amended: "what the text itself says of its last amendment"

# ---- approval: stays `unapproved` until a named officer has approved the pack ----
approval: unapproved
# `ivpolicy approve` writes who approved it, in which role, on which day, under which minute, and what was approved

# ---- review: after this day every answer carries a warning ----
review_by: {review_by}
changes:
  - {{on: {today}, by: write here who, what: started}}

# ---- clauses: every numbered place of the text, in your own words ----
clauses:
  {clause}:
    section: "1"
    modality: should
    says: Write here, in your own words, what the place says
    decides_nothing: Nothing is written up yet; take this line away once a rule cites the clause.

# ---- readings: where the text can be read in two ways, write both, and say which is taken and why ----
# readings:
#   which_year:
#     clause: {clause}
#     asks: From when does the year run?
#     options: {{from_start: from the start of the appointment, from_last: from the last review}}
#     chosen: from_last
#     because: "why"
#     chosen_by: "who"
#     chosen_on: {today}

# ---- stubs: one for every question ----

"""
_CASES = """\
# Worked cases for {name}: invented children, and the answer the text gives. `ivpolicy test` runs them.
# An answer that nobody has confirmed is marked so; to confirm it, take the mark away and cite the clause that gives it.
cases: {pack}
as_at: {today}
always: {{child.statuses: [looked_after]}}
worked:
  - case: A visitor in the child's interests, whom the child wants, is appointed
    unconfirmed: yes
    facts: {{judgements.visitor_in_interests: yes, views.objects_to_visitor: no}}
    expect: {{visitor.appoint: {{outcome: appoint, strength: must}}}}
"""
