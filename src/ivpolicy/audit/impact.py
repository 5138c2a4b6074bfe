"""Templates that a public body fills before it uses a tool: data protection, equality, and the record of processing.

Filled from the pack and the engine as far as they know; what neither knows is left open, with who has to fill it. What
stands in them is a start and no assessment: who answers for the processing makes that.

Source: the parts of the Information Commissioner's template of a data protection impact assessment; Equality Act 2010
sections 4 and 149; UK GDPR article 30(1), with Data Protection Act 2018 schedule 1 part 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, assert_never

from ivpolicy.audit.transparency import SENSITIVE, TransparencyField
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact
from ivpolicy.core.rules.words import counted, plain

ImpactForm = Literal["dpia", "eia", "ropa"]

TITLES: Mapping[ImpactForm, str] = {
    "dpia": "Data protection impact assessment",
    "eia": "Equality impact assessment",
    "ropa": "Record of processing activities",
}
STANDARDS: Mapping[ImpactForm, str] = {
    "dpia": "UK GDPR article 35; the steps of the Information Commissioner's template",
    "eia": "Equality Act 2010 section 149",
    "ropa": "UK GDPR article 30(1); Data Protection Act 2018 schedule 1 part 4",
}
CHARACTERISTICS: Mapping[str, tuple[str, ...]] = {
    "age": ("child.date_of_birth", "judgements.very_young", "judgements.sufficient_understanding"),
    "disability": (
        *("child.disabled", "child.communication_need", "child.complex_communication_needs", "child.non_verbal"),
        "child.difficulty_communicating",
    ),
    "gender reassignment": (),
    "marriage and civil partnership": (),
    "pregnancy and maternity": (),
    "race": ("care.background_considered", "child.needs_interpreter"),
    "religion or belief": ("child.has_religion", "care.background_considered"),
    "sex": (),
    "sexual orientation": (),
}
"""The protected characteristics, and the facts that are about each."""

_OFFICER, _LEAD, _MANAGER = "data protection officer", "equality lead", "service manager"
_Part = tuple[str, tuple[str, ...], str | None]
_CONSULTATION: tuple[_Part, ...] = (
    ("Children, and those who speak for them", (), "participation lead: the children in care council; advocates"),
    ("Staff, processors and experts on security", (), _OFFICER),
)


def impact_record(
    form: ImpactForm, pack: Pack, facts: Sequence[Fact], asking: Mapping[str, tuple[str, ...]]
) -> tuple[TransparencyField, ...]:
    """One of the templates for a pack, part by part; the same for the same text.

    Args:
        form: Which template.
        pack: The pack, as it would answer.
        facts: The facts that it asks for.
        asking: Fact → the questions that read it.
    """
    match form:
        case "dpia":
            sections = _dpia(pack, facts)
        case "eia":
            sections = _eia(pack, asking)
        case "ropa":
            sections = {"Article 30(1)": _ropa(pack, facts), "Schedule 1 part 4": _policy_document(facts)}
        case _:
            assert_never(form)
    return tuple(TransparencyField(section, *part) for section, parts in sections.items() for part in parts)


# ---- data protection ----


def _dpia(pack: Pack, facts: Sequence[Fact]) -> Mapping[str, Iterable[_Part]]:
    return {
        "1 The need for an assessment": _need(facts),
        "2 The processing": _processing(pack, facts),
        "3 Consultation": _CONSULTATION,
        "4 Necessity and proportionality": _necessity(),
        "5 and 6 Risks, and what is done about each": _risks(),
        "7 Sign-off": _sign_off(),
    }


def _need(facts: Sequence[Fact]) -> Iterator[_Part]:
    yield (
        "Why an assessment is needed",
        (
            "The data are about children, who are vulnerable, and what is said may be acted on.",
            *_special(facts),
            "Screening a whole caseload is processing on a larger scale than one case.",
        ),
        _OFFICER,
    )


def _processing(pack: Pack, facts: Sequence[Fact]) -> Iterator[_Part]:
    yield (
        "Nature",
        (
            "A record of facts is read, and the law and the policy are followed through it; nothing is written back.",
            "It runs where the authority runs it, fetches nothing and sends nothing.",
            "Nothing is kept but what is asked for: a decision log, whose records can be erased, or a store of events.",
            "The pages of the service keep what is answered in the browser's tab, enciphered, until it is closed.",
        ),
        "who runs the machine: where it runs, who may use it",
    )
    yield "Scope: data", _categories(facts), None
    yield "Scope: how many children, how often, for how long, which area", (), "performance team"
    yield (
        "Context",
        (
            "The children are looked after by the authority or were; some are in conflict with it.",
            "They do not give the data to the tool, and are told of an answer by their worker.",
        ),
        "principal social worker: what children are told, and what they expect",
    )
    yield "Purposes", _purposes(pack), _MANAGER


def _necessity() -> Iterator[_Part]:
    yield "Lawful basis", (), f"{_OFFICER}: articles 6 and 9, and the condition of schedule 1"
    yield (
        "Whether the same could be done with less",
        (
            "No fact is required: what is not recorded leaves an answer open; only what can change it is asked for.",
            "No name, address or number of a child is asked for. Postcodes are read only where a return is screened.",
        ),
        None,
    )
    yield (
        "Accuracy, and no creep of function",
        (
            "Each fact of a return carries file, line and column; what is not understood is told, and nothing taken.",
            "A source that does not reach the day of decision is refused.",
            "No child is scored or ranked. What is printed is never the sole basis of a decision.",
        ),
        None,
    )
    yield "Rights, and information given", _RIGHTS, _OFFICER
    yield "Processors, and transfers abroad", ("None by the tool itself.",), "procurement, where a supplier hosts it"


_RIGHTS = (
    "An answer can be explained to the child: why, why not, what would change it, in words for a child.",
    "An entry of the log can be shown, corrected by a new one, or erased, and every other proof still holds.",
    "A complaint about data is acknowledged within 30 days (Data Protection Act 2018 section 164A).",
)


def _risks() -> Iterator[_Part]:
    for risk, done in _RISKS.items():
        yield risk, done, f"{_OFFICER}: likelihood, severity, what remains"
    yield "Risks of the authority's own systems and ways of working", (), _OFFICER


_RISKS: Mapping[str, tuple[str, ...]] = {
    "A child is passed over because a fact is missing": (
        "Undetermined is never counted as a no; the fact is named, with whom to ask.",
    ),
    "A wrong or old fact is taken for a right one": (
        "Contradictions are told, and what they concern stays open.",
        "A list of another day is refused, and so is a day that a return does not reach.",
    ),
    "The answer is taken for the decision": (
        "Every page says that people decide, and has the place for the officer's own decision.",
    ),
    "Data of a child reach somebody who may not see them": (
        "Nothing is sent. No error message and no quality report holds what was entered about a child.",
        "Numbers of 1 to 4 are not shown in tables by group, nor can they be worked out.",
        "An account for a carer, a visitor or a committee leaves out concerns, complaints and third parties.",
    ),
    "A record or an approval is changed unseen": (
        "The log proves each entry; a changed pack counts as unapproved, and every output says so.",
    ),
    "The text of the policy is read wrongly": (
        "Every rule names its clause, every choice of a reading is told, and an answer that turns on one says so.",
    ),
}


def _sign_off() -> Iterator[_Part]:
    for part, who in (
        ("Measures approved by", "director of children's services"),
        ("Remaining risks accepted by", "director of children's services"),
        ("Advice of the data protection officer", _OFFICER),
        ("Kept under review by", _MANAGER),
    ):
        yield part, (), who


# ---- equality ----


def _eia(pack: Pack, asking: Mapping[str, tuple[str, ...]]) -> Mapping[str, Iterator[_Part]]:
    return {
        "What is assessed": _assessed(pack),
        "The protected characteristics": _by_characteristic(asking),
        "The three aims": _aims(),
        "Evidence, action and sign-off": _evidence(),
    }


def _assessed(pack: Pack) -> Iterator[_Part]:
    yield "The policy", (f"{pack.authority.name}, edition {pack.edition}.", *_purposes(pack)), None
    yield "Whom it affects", ("Children looked after, children in need and care leavers; carers; visitors.",), _LEAD


def _by_characteristic(asking: Mapping[str, tuple[str, ...]]) -> Iterator[_Part]:
    for characteristic, paths in CHARACTERISTICS.items():
        read = [path for path in paths if path in asking]
        by = {path: ", ".join(f"`{question}`" for question in asking[path]) for path in read}
        says = tuple(f"{VOCABULARY[path].label} (`{path}`) is read by: {by[path]}." for path in read)
        yield characteristic, says or _NO_FACT, f"{_LEAD}: effect on those who share it, and on those who do not"
    yield (
        "Being in care, which many authorities treat as one",
        ("Every question is about it: the law that is read gives duties towards these children.",),
        _LEAD,
    )


_NO_FACT = ("No fact of the vocabulary that is read here is about it; look through the facts that are the pack's own.",)


def _aims() -> Iterator[_Part]:
    yield (
        "Eliminate discrimination, harassment and victimisation",
        ("The same record gets the same answer. What the law gives stands whatever the local text says.",),
        _LEAD,
    )
    yield (
        "Advance equality of opportunity",
        ("A child who does not speak, or finds it hard to, is never held for that to have no understanding or wish.",),
        _LEAD,
    )
    yield "Foster good relations", (), _LEAD


def _evidence() -> Iterator[_Part]:
    yield (
        "Evidence",
        (
            "`ivpolicy screen` prints how the children of a caseload stand on the duty to appoint a visitor.",
            "By sex, ethnicity, disability, religion and placement where the source holds them; small numbers hidden.",
        ),
        "performance team: run it, and set it beside who has a visitor and who waits",
    )
    yield "Consultation", (), "participation lead"
    yield "What will be done, by whom, by when", (), _MANAGER
    yield "Approved by, and when it is looked at again", (), "director of children's services"


# ---- the record of processing ----


def _ropa(pack: Pack, facts: Sequence[Fact]) -> Iterator[_Part]:
    yield "(a) Controller", (pack.authority.name,), f"{_OFFICER}: contact, joint controllers, the officer's own contact"
    yield "(b) Purposes", _purposes(pack), None
    yield (
        "(c) Whose data",
        ("Children looked after or in need, care leavers; their visitors, and who applies to be one; their carers.",),
        None,
    )
    yield "(c) Which data", _categories(facts), None
    yield "(d) Recipients", ("None by the tool itself.",), f"{_MANAGER}: who reads the answers, inside and outside"
    yield "(e) Transfers abroad", ("None by the tool itself.",), "who runs the machine"
    yield (
        "(f) Time limits for erasure",
        ("Nothing is kept, but in a decision log where one is asked for, whose entries can be erased.",),
        "records manager: the limit of the child's file",
    )
    yield (
        "(g) Security",
        (
            "No network is needed. Files are written whole or not at all.",
            "Records and logs can be encrypted; the log is tamper-evident; approvals can be signed.",
        ),
        "who runs the machine",
    )


def _policy_document(facts: Sequence[Fact]) -> Iterator[_Part]:
    yield "Special categories, and data on offences", _special(facts), None
    yield "Condition relied on, and how article 6 is satisfied", (), _OFFICER
    yield "Whether data are kept and erased by the policy document, and if not, why", (), _OFFICER


# ---- what several say ----


def _purposes(pack: Pack) -> tuple[str, ...]:
    questions = counted(len(pack.questions), "question", "questions")
    return (
        f"To say what the law and the policy say of a visitor and an advocate for a child, by {questions}.",
        "To name what is missing, who does what by when, and who was never considered.",
    )


def _categories(facts: Sequence[Fact]) -> tuple[str, ...]:
    sections: dict[str, list[str]] = {}
    for fact in facts:
        sections.setdefault(plain(fact.path.split(".", 1)[0]), []).append(fact.label)
    return (
        *(f"{name.capitalize()}: {'; '.join(labels)}." for name, labels in sorted(sections.items())),
        *_special(facts),
    )


def _special(facts: Sequence[Fact]) -> tuple[str, ...]:
    sensitive = [fact.label for fact in facts if fact.path in SENSITIVE]
    return (f"Special categories, and data on offences: {'; '.join(sensitive)}.",) if sensitive else ()
