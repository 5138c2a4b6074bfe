"""The pack format, declared: every section and every key, with one plain sentence on each.

The loader, the JSON Schema and the reference page all come from this one declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from ivpolicy.core.catalogue import FIXED_OUTCOMES, Kind
from ivpolicy.core.grammar.amounts import DayShape, FormatNumber
from ivpolicy.core.grammar.conditions import LOCAL_QUESTION_PATTERN
from ivpolicy.core.grammar.head import APPROVAL, AUTHORITY, CHANGE, IN_FORCE, SOURCE
from ivpolicy.core.grammar.mappings import Key, KeyedBy, MappingOf
from ivpolicy.core.grammar.parts import (  # fmt: skip
    ACTION,
    ACTOR,
    CLAUSE,
    CLAUSE_IDS,
    CONDITION,
    CONDITION_OR_ALWAYS,
    ID,
    PERIOD,
    QUESTION,
    FactPath,
    QuestionId,
)
from ivpolicy.core.grammar.pathways import PATHWAYS
from ivpolicy.core.grammar.reader import FIELD_TYPES
from ivpolicy.core.grammar.rules import ADVOCACY, APPOINTMENT, GROUNDS_OF_ANY, INDEPENDENCE, RULE_OF_ANY, VETTING
from ivpolicy.core.grammar.shapes import Choice, FreeText, LocalName, Name, YesNoShape
from ivpolicy.core.grammar.steps import CHECK_OF_ANY, DUTY, RUNG_OF_ANY, SCHEDULE
from ivpolicy.core.grammar.structures import ByKind, ListOf
from ivpolicy.core.pack.document import (
    NOTHING_KINDS,
    Caution,
    Clause,
    ConflictPlan,
    Departure,
    Foundation,
    LocalFact,
    LocalField,
    LocalQuestion,
    NeverTurnsOn,
    Reading,
    SetAside,
    Term,
)
from ivpolicy.core.pack.head import Force, Verification
from ivpolicy.core.pack.rules import Definition
from ivpolicy.core.record.fact_declarations import ASK_WHOM, HELD_IN
from ivpolicy.core.text.source import SourceLocation

NAME = LocalName("[a-z][a-z0-9_]*", "a name in small letters", "childrens_home")

# ---- what the rules refer to ----

_NOTHING = ByKind(
    scalar=FreeText(kinds=tuple(NOTHING_KINDS)),
    mapping=MappingOf(
        "why it decides nothing",
        {
            "kind": Key(
                Choice(tuple(NOTHING_KINDS), "kind of clause", meanings=tuple(NOTHING_KINDS.values())),
                "What it is about.",
                required=True,
            ),
            "because": Key(FreeText(), "Why no rule uses it.", required=True),
        },
    ),
)


def _build_clause(at: SourceLocation, decides_nothing: str | Mapping[str, Any] | None = None, **given: Any) -> Clause:
    if isinstance(decides_nothing, Mapping):
        return Clause(**given, decides_nothing=decides_nothing["because"], nothing_kind=decides_nothing["kind"], at=at)
    return Clause(**given, decides_nothing=decides_nothing, at=at)


_SOURCE_NAME = Name("the name of a source", own="own_source")
_CLAUSE = MappingOf(
    "a clause",
    {
        "says": Key(FreeText(), "What it says, in other words than the source's.", required=True),
        "section": Key(FreeText(), "Its number or heading in the source."),
        "modality": Key(FreeText(), "The document's own operative word, such as should or will."),
        "cite": Key(FreeText(), "The citation of an enactment or guidance."),
        "force": Key(Choice(get_args(Force), "force"), "How binding the source is."),
        "verified": Key(
            Choice(get_args(Verification), "verification"),
            "How far it was checked: V read, C corroborated, M from memory.",
        ),
        "binds": Key(
            Choice(("authority", "home", "reviewing_officer", "visitor", "advocate"), "bound person"),
            "Whom a national row binds.",
        ),
        "source": Key(_SOURCE_NAME, "The text it stands in, by its name under `sources`."),
        "decides_nothing": Key(_NOTHING, "Why no rule uses the clause; or {kind, because}."),
        "in_force": Key(PERIOD, "The days on which a national row is in force; on no other day does it bind."),
        "read_for": Key(PERIOD, "The days for which the words of a national row were read."),
    },
    _build_clause,
)
_OPTION = Name("the name of an option")
_READING = MappingOf(
    "a reading",
    {
        "clause": CLAUSE,
        "asks": Key(FreeText(), "The question the text leaves open.", required=True),
        "options": Key(KeyedBy(_OPTION, FreeText(), lowest=2), "Each way to read it, with its meaning.", required=True),
        "chosen": Key(_OPTION, "The option this pack takes.", required=True),
        "because": Key(FreeText(), "Why.", required=True),
        "chosen_by": Key(FreeText(), "Who chose it.", required=True),
        "chosen_on": Key(DayShape(), "When.", required=True),
        "barred": Key(KeyedBy(_OPTION, FreeText()), "Options that may never be chosen, with the reason."),
    },
    Reading,
)
_TERM = MappingOf(
    "a term",
    {
        "id": ID,
        "clause": CLAUSE,
        "term": Key(FreeText(), "The word the source uses and does not define.", required=True),
        "fact": Key(FactPath(), "The judgement fact that stands for it.", required=True),
        "prompt": Key(FreeText(), "What to bear in mind; marked as a prompt, not a rule."),
    },
    Term,
)
_DEPARTURE = MappingOf(
    "a departure",
    {
        "id": ID,
        "clause": CLAUSE,
        "law": Key(CLAUSE_IDS, "The national row, or rows, it departs from.", required=True),
        "kind": Key(
            Choice(("weaker", "narrower", "wider", "unsafe", "overstated"), "kind of departure"), "How.", required=True
        ),
        "questions": Key(ListOf(QuestionId()), "The questions whose answers show it.", required=True),
        "says": Key(FreeText(), "What the difference is.", required=True),
    },
    Departure,
)
_TYPED: Mapping[str, Key] = {
    "choices": Key(ListOf(Name("a choice")), "The words of a choice or a set."),
    "unit": Key(FreeText(), "What a number counts: pounds, miles, hours."),
    "takes": Key(Choice(("never", "none"), "word"), "A date's word for a thing that never, or has not yet, happened."),
}
_FIELD = MappingOf(
    "a field",
    {
        "name": Key(NAME, "Its name, as conditions on an item write it.", required=True),
        "type": Key(Choice(FIELD_TYPES, "type of field"), "How it is answered.", required=True),
        "asks": Key(FreeText(), "The plain question that obtains it.", required=True),
        **_TYPED,
    },
    LocalField,
    needs_with=(("type", "choice", "choices"), ("type", "set", "choices")),
)
_FACT = MappingOf(
    "a fact",
    {
        "name": Key(NAME, "Its name; rules write `local.<pack>.<name>`.", required=True),
        "type": Key(Choice((*FIELD_TYPES, "list"), "type of fact"), "How it is answered.", required=True),
        "asks": Key(FreeText(), "The plain question that obtains it.", required=True),
        "label": Key(FreeText(), "A short name for sentences.", required=True),
        "meaning": Key(FreeText(), "Where its edges are.", required=True),
        **_TYPED,
        "item": Key(ListOf(_FIELD), "The fields of the items of a list."),
        "dated": Key(
            NAME, "The date field that places an item in time: later than the day of decision, it is not seen."
        ),
        "judgement": Key(YesNoShape(), "Whether it is a named professional's judgement."),
        "ask_whom": Key(Choice(ASK_WHOM, "person to ask"), "Who can usually answer."),
        "known_when": Key(FreeText(), "When it is usually known."),
        "held_in": Key(Choice(HELD_IN, "place"), "Where case systems hold it."),
    },
    LocalFact,
    needs_with=(("type", "choice", "choices"), ("type", "set", "choices"), ("type", "list", "item")),
)
_NAMING_OUTCOMES = tuple(kind.value for kind in Kind if kind not in FIXED_OUTCOMES)
_QUESTION = MappingOf(
    "a question",
    {
        "id": Key(
            LocalName(LOCAL_QUESTION_PATTERN, "the id of a local question", "local.gift"), "Its id.", required=True
        ),
        "title": Key(FreeText(), "The question in words.", required=True),
        "kind": Key(
            Choice(tuple(Kind), "kind of question"),
            "How its rules come to an answer, `choice` if not given; `duties`, `checklist`, `ladder` name no outcomes.",
        ),
        "outcomes": Key(
            KeyedBy(_OPTION, FreeText(), lowest=2),
            "Each answer, with the sentence that says it; of an ordered question the least first.",
        ),
        "otherwise": Key(_OPTION, "The answer when no rule holds, or `gap`."),
    },
    LocalQuestion,
    needs_with=tuple(("kind", kind, key) for kind in ("", *_NAMING_OUTCOMES) for key in ("outcomes", "otherwise")),
)
_DEFINITION = MappingOf(
    "a definition",
    {
        "id": ID,
        "clause": CLAUSE,
        "means": Key(CONDITION, "What has to hold; rules refer to it with `rule:`.", required=True),
    },
    Definition,
)

# ---- what stands beside the rules ----

_FOUNDATION = MappingOf(
    "a foundation",
    {
        "id": Key(ID.shape, "The name under which duties of every pack rest on it.", required=True),
        "clause": CLAUSE,
        "means": Key(CONDITION, "What has to hold for it to stand.", required=True),
        "says": Key(FreeText(), "What stands, in words.", required=True),
        "of": Key(ListOf(QuestionId()), "The questions of which every rule, in every pack, rests on it."),
    },
    Foundation,
)
_CAUTION = MappingOf(
    "a caution",
    {
        "id": ID,
        "question": QUESTION,
        "clause": CLAUSE,
        "when": Key(CONDITION_OR_ALWAYS, "When the law not yet read would hold.", required=True),
        "says": Key(FreeText(), "What to have confirmed.", required=True),
    },
    Caution,
)
_CONFLICT = MappingOf(
    "a plan for a conflict",
    {
        "question": QUESTION,
        "clause": CLAUSE,
        "meanwhile": Key(ListOf(ACTION), "What to do until it is decided.", required=True),
        "who_decides": Key(ACTOR, "Who decides.", required=True),
        "by": Key(FreeText(), "By when, in words.", required=True),
    },
    ConflictPlan,
)
_NEVER_TURNS_ON = MappingOf(
    "something that never matters",
    {
        "question": QUESTION,
        "facts": Key(ListOf(FactPath()), "The facts its answer never depends on.", required=True),
        "clause": CLAUSE,
    },
    NeverTurnsOn,
)
_SET_ASIDE = MappingOf(
    "a default set aside",
    {
        "rule": Key(Name("the id of a national rule"), "The national rule.", required=True),
        "clause": CLAUSE,
        "because": Key(FreeText(), "The reason the authority records.", required=True),
    },
    SetAside,
)
_BANK_HOLIDAYS = MappingOf(
    "the bank holidays",
    {"clause": CLAUSE, "days": Key(ListOf(DayShape()), "The days, of whole years.", required=True)},
)

_HEAD = {
    "pack": Key(NAME, "The pack's id.", required=True, to="id"),
    "format": Key(FormatNumber(), "The version of this format.", required=True),
    "layer": Key(Choice(("national", "local", "provider"), "layer"), "national, local (the default) or provider."),
    "authority": Key(AUTHORITY, "Whose policy it is.", required=True),
}
"""What a pack says of itself, whatever the edition."""

_BODY = {
    "edition": Key(FreeText(), "The name of the edition.", required=True),
    "in_force": Key(IN_FORCE, "When the edition is in force.", required=True),
    "source": Key(
        SOURCE,
        "The published text it was made from.",
        required=True,
        taken_for=(
            "sources",
            "put the first text under `source:`, without its name; its clauses need no `source`",
        ),
    ),
    "approval": Key(APPROVAL, "`unapproved`, or who approved it and how.", required=True),
    "review_by": Key(DayShape(), "The day after which every answer carries a warning.", required=True),
    "sources": Key(KeyedBy(Name("the name of a source"), SOURCE), "Further texts it was made from, by name."),
    "changes": Key(ListOf(CHANGE), "What was changed, when, by whom."),
    "actors": Key(KeyedBy(ACTOR, FreeText()), "The people and bodies the pack names, in words."),
    "clauses": Key(KeyedBy(Name("a clause id"), _CLAUSE, "id"), "The numbered places in the source.", required=True),
    "readings": Key(KeyedBy(Name("the id of a reading"), _READING, "id"), "The ambiguities, and how they are read."),
    "terms": Key(ListOf(_TERM), "Words the source uses and does not define."),
    "departures": Key(ListOf(_DEPARTURE), "Where a clause and the law differ."),
    "facts": Key(ListOf(_FACT), "Facts the pack adds to the vocabulary."),
    "questions": Key(ListOf(_QUESTION), "Questions the pack adds to the catalogue."),
    "definitions": Key(ListOf(_DEFINITION), "Named conditions that rules share."),
    "applies": Key(
        KeyedBy(QuestionId(), CONDITION_OR_ALWAYS), "To whom a question applies, if not as in the catalogue."
    ),
    "appointment": Key(APPOINTMENT, "Assessing, deciding on, referring for and approving a visitor."),
    "independence": Key(INDEPENDENCE, "Who may not be a visitor."),
    "vetting": Key(VETTING, "Checks on the person."),
    "advocacy": Key(ADVOCACY, "Offering and arranging an advocate."),
    "duties": Key(ListOf(DUTY), "Things to do when something holds."),
    "schedules": Key(ListOf(SCHEDULE), "Things to do again and again."),
    "pathways": Key(PATHWAYS, "Procedures as ways through stages, followed from events."),
    "rules": Key(ListOf(RULE_OF_ANY), "Rules of any question."),
    "checks": Key(ListOf(CHECK_OF_ANY), "Checks of any question that is a checklist."),
    "rungs": Key(ListOf(RUNG_OF_ANY), "Rungs of any ladder, such as one of the pack's own."),
    "grounds": Key(ListOf(GROUNDS_OF_ANY), "Lists of grounds of any question."),
    "foundations": Key(ListOf(_FOUNDATION), "What duties can rest on, by name (national pack)."),
    "cautions": Key(ListOf(_CAUTION), "Law whose text was not read (national pack)."),
    "conflicts": Key(ListOf(_CONFLICT), "What to do meanwhile in a conflict (national pack)."),
    "never_turns_on": Key(ListOf(_NEVER_TURNS_ON), "What an answer never depends on; proved when the pack is loaded."),
    "set_aside": Key(ListOf(_SET_ASIDE), "National guidance this authority sets aside, with its reason."),
    "bank_holidays": Key(_BANK_HOLIDAYS, "The days that are not working days (national pack)."),
}
"""What an edition says."""

_HINTS = {"approval_steps": "it stands under `appointment`", "national": "write `layer: national`"}

PACK = MappingOf("a pack", {**_HEAD, **_BODY}, hints=_HINTS)
"""A file with one edition."""

EDITION = MappingOf("an edition", _BODY, hints=_HINTS)

PACK_OF_EDITIONS = MappingOf(
    "a pack of several editions",
    {**_HEAD, "editions": Key(ListOf(EDITION), "Each edition, whole; the day of decision chooses one.", required=True)},
)
"""A file with several editions: the head once, then each edition."""
