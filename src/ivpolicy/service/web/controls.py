"""How a fact is asked for in a form: one list of controls for each kind of fact. `filled` reads what was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ivpolicy.core.catalogue import Question
from ivpolicy.core.record.vocabulary import Fact, FactType, ItemField
from ivpolicy.core.rules.words import plain

Form = Mapping[str, Sequence[str]]
"""The fields of a form: each name with every value it was sent with."""
ControlKind = Literal["radios", "checkboxes", "number", "day", "text", "area"]
NONE_OF_THESE = "none_of_these"
MOST_ITEMS = 1000
_YES_NO = (("yes", "Yes"), ("no", "No"))
_TAKES = {"never": "Never", "none": "It has not happened, or is not arranged"}


@dataclass(frozen=True)
class Control:
    """One thing to fill in.

    Attributes:
        name: Its name in the form, which is its id on the page.
        kind: How it looks.
        label: What it asks.
        hint: What there is to know beside that.
        choices: The values to choose from, each with its words.
        takes: For a day, the word it may hold instead.
        is_number: Whether the value is a number, true or false rather than a word.
        whole_day: Whether a month alone will not do.
        needed: What is said where it is left empty although the rest is filled in; empty where it may be.
    """

    name: str
    kind: ControlKind
    label: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    takes: str | None = None
    whole_day: bool = False
    needed: str = ""


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with what was filled in: the id of where to mend it, and what to do."""

    at: str
    message: str


@dataclass(frozen=True)
class AskedItem:
    """One item of a list in a form."""

    number: int
    controls: tuple[Control, ...]


def controls_of(fact: Fact, *, confirm: bool) -> tuple[Control, ...]:
    """What is to be filled in for a fact that is no list, the value first.

    Args:
        fact: The fact.
        confirm: Whether it is asked too if somebody confirmed it.
    """
    value = _control(fact, "value", label="")
    parts: list[Control] = [value]
    if fact.judgement:
        parts += _of_judgement(fact)
    if fact.objection:
        parts += [
            Control(
                "asked_on", "day", "When was the child asked?", "A “no” counts only with this day.", whole_day=True
            ),
            Control("asked_by", "text", "Who asked?", "A role is enough."),
            Control("withdrawn_on", "day", "If an objection was withdrawn: when?", whole_day=True),
        ]
    if confirm:
        parts.append(_CONFIRMED)
    return tuple(parts)


_CONFIRMED = Control(
    "confirmed",
    "radios",
    "Has somebody confirmed this?",
    "The policy asks for that. Left empty, it is not known.",
    _YES_NO,
)


def _of_judgement(fact: Fact) -> Iterator[Control]:
    yield Control("by", "text", "Who judges?", "A name, or leave it to the role.")
    yield Control("role", "text", "In which role?", needed="Say in which role the judgement is made")
    yield Control(
        "on", "day", "On which day?", "Without the day, the judgement does not count.", whole_day=True,
        needed="Give the day on which the judgement is made",
    )  # fmt: skip
    yield Control("because", "area", "Why?", "The reasons, in the words of whoever judges.")
    if fact.path == "judgements.sufficient_understanding":
        yield Control("support", "text", "What support to communicate was the child given?", "A “no” needs this.")
    if fact.path == "judgements.visitor_in_interests":
        yield Control(
            "addresses_objection", "radios", "Do the reasons deal with an objection of the child?", "", _YES_NO
        )


def item_controls(fact: Fact, number: int) -> tuple[AskedItem, ...]:
    """What is to be filled in for a list of so many items."""
    return tuple(
        AskedItem(
            n,
            tuple(
                _control(part, f"item-{n}-{part.name}", label=part.asks or part.label or plain(part.name))
                for part in fact.item
            ),
        )
        for n in range(number)
    )


WHOLE = Control(
    "whole", "radios", "Is that all there is on record?", "",
    (("yes", "Yes, the list is complete"), ("no", "No, there may be more")), needed="Say whether the list is complete",
)  # fmt: skip


def _control(of: Fact | ItemField, name: str, *, label: str) -> Control:
    match of.type:
        case FactType.BOOLEAN:
            return Control(name, "radios", label, choices=_YES_NO)
        case FactType.CHOICE:
            return Control(name, "radios", label, choices=tuple((word, _words(word)) for word in of.choices))
        case FactType.SET:
            words = tuple((word, _words(word)) for word in of.choices)
            return Control(
                name, "checkboxes", label, "Choose all that apply.", (*words, (NONE_OF_THESE, "None of these"))
            )
        case FactType.INTEGER:
            return Control(name, "number", label, f"A whole number{f', in {of.unit}' if of.unit else ''}.")
        case FactType.DATE:
            return Control(name, "day", label, "For example 5 3 2026. The day may be left empty.", takes=of.takes)
        case FactType.LIST:
            raise AssertionError("a list has items, each with controls")


def _words(word: str) -> str:
    told = plain(word)
    return told[:1].upper() + told[1:]


def officer_controls(question: Question) -> tuple[Control, ...]:
    """What an officer fills in who decides a question: the decision first, then the words for it."""
    outcomes = tuple((outcome, says) for outcome, says in question.outcomes.items())
    return (
        Control("outcome", "radios", "What is decided?", choices=outcomes, needed="Say what is decided"),
        Control("agrees", "radios", "Does that agree with what the law and the policy say here?", "", _YES_NO),
        Control("why", "area", "Why?", "In the officer's own words.", needed="Give the reasons"),
        Control("who", "text", "Who decides?", needed="Say who decides"),
        Control("role", "text", "In which role?", needed="Say in which role"),
        Control("delegation", "text", "Under which delegation?"),
        Control("on", "day", "On which day?", whole_day=True, needed="Give the day of the decision"),
        Control("child_told_on", "day", "When was the child told?", "Left empty, it is not recorded.", whole_day=True),
        Control("child_told_by", "text", "Who told the child?"),
        Control("advocate_offered", "radios", "Was an advocate offered?", "", _YES_NO),
        Control("reviewing_officer_told", "radios", "Was the reviewing officer told?", "", _YES_NO),
    )


def items_in(form: Form) -> int:
    """How many items a form shows; at least one."""
    told = form.get("items", ("1",))[0]
    return max(1, min(int(told), MOST_ITEMS)) if told.isascii() and told.isdecimal() and len(told) < 5 else 1  # noqa: PLR2004


def id_of(control: Control) -> str:
    """The id of the first thing of a control that can be reached by the keyboard."""
    return {"radios": f"{control.name}-1", "checkboxes": f"{control.name}-1", "day": f"{control.name}-day"}.get(
        control.kind, control.name
    )
