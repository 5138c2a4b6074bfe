"""The record by which a public body tells how it uses an algorithmic tool, as far as pack and engine can fill it.

It has the parts of version 4.0 of the Algorithmic Transparency Recording Standard. A number stands only beside parts
whose number was read in the guidance. What neither pack nor engine can know is left open, with who has to fill it.

Source: Algorithmic Transparency Recording Standard 4.0, guidance of the Government Digital Service, as noted on
26 November 2026.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.words import counted, long_date, plain
from ivpolicy.core.version import ENGINE

SENSITIVE = frozenset(
    {
        *("child.disabled", "child.has_religion", "care.background_considered", "judgements.visitor_helps_health"),
        *("visitor.dbs.barred_list", "visitor.dbs.content", "visitor.dbs.risk_assessment", "visitor.barred_from_child"),
    }
)
"""Facts on health, religion, origin or offences (UK GDPR articles 9 and 10)."""


@dataclass(frozen=True, slots=True)
class TransparencyField:
    """A part of the record.

    Attributes:
        section: The heading it stands under.
        name: What it is called, with its number where that was read.
        says: What is filled in; empty where neither pack nor engine knows.
        filled_by: The role that fills what is empty, or adds to what is there; None where nothing is to be added.
    """

    section: str
    name: str
    says: tuple[str, ...] = ()
    filled_by: str | None = None


def transparency_record(pack: Pack, facts: Sequence[Fact]) -> tuple[TransparencyField, ...]:
    """The record of one pack, part by part, in the order of the standard; the same for the same text.

    Args:
        pack: The pack, as it would answer.
        facts: The facts that it asks for.
    """
    sections = {
        "Summary": _in_short(pack),
        "2.1 Owner and responsibility": _owner(pack),
        "2.2 Description and rationale": _why(pack),
        "2.3 Deployment context": _deployment(),
        "2.4.1 The tool": _tool(pack, facts),
        "2.4.2 The model": _model(pack),
        "2.4.3 and 2.4.4 Data": _data(facts),
        "2.5 Risks and impact": _risks(),
    }
    return tuple(TransparencyField(section, *part) for section, parts in sections.items() for part in parts)


_Part = tuple[str, tuple[str, ...]] | tuple[str, tuple[str, ...], str]
"""Name, what is filled in, and who fills in or adds the rest."""


def _in_short(pack: Pack) -> Iterator[_Part]:
    yield "Name", (f"ivpolicy, with the pack `{pack.id}`, edition {pack.edition}.",)
    yield (
        "1.2 Description",
        (
            f"It says what national law and the policy of {pack.authority.name} say of a visitor and an advocate.",
            "Each answer has its clauses and its reasons.",
            "Where facts are missing it names them. It decides nothing about a child: people do.",
        ),
    )
    yield "Website", ("None of its own; the documentation lies with the program.",), "communications team"
    yield "Contact", (), "the team that answers: an address of the team, of no person"


def _owner(pack: Pack) -> Iterator[_Part]:
    yield "Organisation", (pack.authority.name,)
    yield "Team", (), "director of children's services"
    approval = pack.approval
    if approval.approved:
        yield "Senior responsible owner, by role", (approval.words,)
    else:
        yield "Senior responsible owner, by role", (), "director of children's services; nobody has approved the pack"
    yield (
        "2.1.4 Third parties",
        (
            "None has a part in an answer: ivpolicy is open software (MIT licence), run where the authority runs it.",
            "It fetches and sends nothing.",
        ),
        "procurement, where a supplier hosts it: name, company number, role, procedure, access to data",
    )


def _why(pack: Pack) -> Iterator[_Part]:
    written = pack.written
    questions = counted(len(pack.questions), "question is", "questions are")
    clauses = counted(len(written.clauses), "clause", "clauses")
    beneath = "" if pack.is_national else f", over {counted(len(pack.national.clauses), 'row', 'rows')} of national law"
    yield (
        "2.2.1 Detailed description",
        (
            f"{questions} answered, from {clauses}{beneath}.",
            *(f"Text: {source.title}." for source in (written.source, *written.sources.values())),
            "It covers what the texts say of visitors and advocates. It ranks, scores and predicts nobody.",
        ),
    )
    yield (
        "Benefits",
        (
            "The same record gets the same answer from every worker, with the clause.",
            "What the law gives stands whatever the local text says; where the two differ, that is told.",
            "A fact that is not known is asked for and never taken for a no.",
        ),
    )
    yield "Previous process", (), "service manager"
    yield (
        "Alternatives",
        (
            "To read law and policy by hand for each child, which stays possible: every answer names what to read.",
            "An engine that knows only true and false, and takes what is not recorded for one of them.",
            "A model that is trained on decisions, which could give no clause for its answer.",
        ),
    )


def _deployment() -> Iterator[_Part]:
    yield (
        "2.3.1 Integration into the broader process",
        (
            "A worker, or the case system, asks on a day for one child, and reads the answer beside the record.",
            "Nothing is written back, and no child is passed over because of it.",
        ),
        "service manager: at which meetings and steps it is read",
    )
    yield "Frequency and scale", (), "performance team"
    yield (
        "Human review",
        (
            "Every page ends with the officer's own decision: agree or not, why, name, role, delegation, date.",
            "It is never filled in by the tool.",
            "Judgements are not made by it: they are asked of a named person, with the day and the reason.",
        ),
    )
    yield (
        "Required training",
        (
            "Who reads answers: the tutorial on reading a decision, and what it must not be used for.",
            "Who edits the pack: to write, check, test and approve one.",
        ),
        "principal social worker: who has been trained, and when",
    )
    yield (
        "Appeals and review",
        (
            "A child may make representations with an advocate's help (Children Act 1989 section 26) [ENG-40].",
            "A complaint about data goes to the authority and is acknowledged within 30 days (DPA 2018 section 164A).",
            "Each answer names pack, edition, digest and day, so that it can be asked again.",
        ),
    )


def _tool(pack: Pack, facts: Sequence[Fact]) -> Iterator[_Part]:
    written = pack.written
    sections = Counter(fact.path.split(".", 1)[0] for fact in facts)
    yield (
        "Architecture",
        (
            "A file of rules in YAML is checked and made into decision diagrams.",
            "A case record is followed through them for every way in which what is unknown may fall.",
            "It needs no network and keeps nothing unless it is asked to.",
        ),
    )
    yield (
        "2.4.1.2 Input",
        (
            f"A case record: {counted(len(facts), 'fact', 'facts')}, none of them required.",
            f"By section: {', '.join(f'{plain(name)} {number}' for name, number in sorted(sections.items()))}.",
            "No name, address or number of a child is asked for; the record has an id of the caller's own.",
        ),
    )
    yield (
        "2.4.1.3 Output",
        (
            "For each question: whether it is settled, the outcome, how strongly, by which rules and clauses.",
            "What is missing and whom to ask; who is to do what by when; what conflicts; on which reading it turns.",
        ),
    )
    yield (
        "Maintenance",
        (
            f"To be reviewed by {long_date(written.review_by)}." if written.review_by else "No day of review is set.",
            *(f"{change.on}: {change.what} ({change.by})." for change in written.changes),
            "A change is compared with the pack before it by `ivpolicy diff`, and approved by name.",
        ),
    )
    yield "Models", ("One, of rules. Nothing is learned from data.",)


def _model(pack: Pack) -> Iterator[_Part]:
    written = pack.written
    layers = (written,) if pack.is_national else (written, pack.national)
    yield "Name", (f"The rules of {' over those of '.join(f'`{one.id}`' for one in layers)}.",)
    yield "Version", (*(f"`{one.id}`: {one.edition}, {one.digest}" for one in layers), f"Engine: {ENGINE}")
    yield "Task", ("To say what the texts say of the facts that are recorded.",)
    yield "Input to the model", ("The case record and the day of decision.",)
    yield "Output of the model", ("As of the tool.",)
    readings = (f"{found.asks} {found.options[found.chosen]}" for found in written.readings.values())
    yield (
        "2.4.2.6 Architecture of the model",
        (
            "Conditions on facts, joined by all, any, none and at least; each is true, false or unknown.",
            "Nothing is weighted but where the text gives points.",
            "National law goes before local policy, and local policy before guidance.",
            "In one layer the stronger goes first: must not, must, should not, should, may.",
            "Equal ones that disagree are a conflict, for a person to decide.",
            *(f"How it is read. {reading}" for reading in readings),
        ),
    )
    yield (
        "Performance",
        (
            "Exact for the rules as written: settled only if every value of what is unknown gives the answer.",
            "Whether the rules are the text's is shown by worked cases, each with its clause.",
            "`ivpolicy test --mutants` counts the changes of a rule that none of them would notice.",
        ),
    )
    sources = (written.source, *written.sources.values())
    texts = (f"{one.title}{f', read on {long_date(one.captured_on)}' if one.captured_on else ''}" for one in sources)
    yield "2.4.2.8 Datasets and their purposes", ("None. The texts are:", *texts)


def _data(facts: Sequence[Fact]) -> Iterator[_Part]:
    places = dict.fromkeys(plain(fact.held_in) for fact in facts if fact.held_in)
    sensitive = [fact.label for fact in facts if fact.path in SENSITIVE]
    yield "Data used to develop it", ("None about people; all examples are invented.",)
    yield (
        "Data used when it runs",
        (
            "The record of the child asked about, and what is known of the visitor.",
            *([f"Special categories, and data on offences: {'; '.join(sensitive)}."] if sensitive else ()),
            f"Where case systems hold it: {', '.join(places)}.",
            "Kept: nothing, unless a decision log is asked for, whose entries can be erased.",
        ),
    )


def _risks() -> Iterator[_Part]:
    yield "Impact assessments", (), "data protection officer; equality lead"
    yield (
        "Risks, and what is done about each",
        (
            "The answer is taken for the decision: every page says that people decide, and has the place for it.",
            "A missing fact reassures: it leaves the answer open and is named; what contradicts it is told.",
            "The law has changed: each row has the days for which it was read; on any other day that is said.",
            "The local text gives less than the law: the law's answer stands, and the conflict is told.",
            "The pack is changed after approval: it counts as unapproved, and every output says so.",
            "Data gets out: nothing is sent or kept, and no error message holds what a record holds.",
        ),
    )


def share_filled(record: Sequence[TransparencyField]) -> tuple[int, int]:
    """How many parts of a record are filled, and how many there are."""
    return sum(bool(field.says) for field in record), len(record)
