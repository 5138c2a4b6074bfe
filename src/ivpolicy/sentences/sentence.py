"""What is asked of the grammar: the sentence of a part of a pack, and the part of a pack that a sentence says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.rules import Action, Deadline, Then
from ivpolicy.core.pack.steps_and_duties import Schedule
from ivpolicy.core.text.suggestions import nearest
from ivpolicy.sentences.actions import Actions, Timing
from ivpolicy.sentences.conditions import NUMBER, YES_NO, Conditions
from ivpolicy.sentences.names import Names
from ivpolicy.sentences.phrases import Either, Hope, Phrase, SentenceText, Stands, Words

What = Literal["condition", "action", "deadline"]
WHAT: tuple[What, ...] = ("condition", "action", "deadline")
"""What a sentence may say, in the order in which it is tried."""
_NEEDS = (Stands(Words("any of them"), "any"), Stands(Words("all of them"), "all"))
_MOST_BEFORE = 40
_MOST_NAMES = 6
_MOST_WORDS = 12
_LONGEST = 10_000


class SentenceError(IvpolicyError, ValueError):
    """A sentence cannot be read. The message says where, and what could stand there."""

    code = "sentence"


@dataclass(frozen=True)
class Sentences:
    """The sentences of a pack over its national layer; without one, of no pack in particular.

    >>> read = Sentences().read("disabled is yes, and child's age is under 12 years")
    >>> print(Sentences().of_condition(read))
    “disabled” is yes, and “child's age” is under 12 years
    """

    pack: WrittenPack | None = None
    national: WrittenPack | None = None

    def of_condition(self, condition: Surface) -> str:
        """A condition in English; the members of its lists stand on lines of their own."""
        return _said(self._condition, condition)

    def of_action(self, action: Action) -> str:
        """Who is to do what, to whom, with whom, by when."""
        return _said(self._actions.action, action)

    def of_deadline(self, deadline: Deadline) -> str:
        """By when something is to be done."""
        return _said(self._actions.deadline, deadline)

    def of_finding(self, question: str, then: Then) -> str:
        """What a rule of a question concludes."""
        return _said(self._actions.finding(question), then)

    def of_timing(self, schedule: Schedule) -> str:
        """How often a duty comes round, and from when."""
        return _said(self._actions.timing, Timing.of(schedule))

    def of_fact(self, path: str) -> str:
        """A fact, by its label."""
        return _said(self._conditions.fact, path)

    def of_actor(self, actor: object) -> str:
        """A person or a service."""
        return _said(self._actions.actor, actor)

    def of_need(self, need: object) -> str:
        """How many of some grounds are needed: any, all, or a number; in brackets for each option of a reading."""
        return _said(self._conditions.or_read(Either((*_NEEDS, NUMBER))), need)

    def of_yes_or_no(self, value: object) -> str:
        """Yes or no, or one of them for each option of a reading."""
        return _said(self._conditions.or_read(YES_NO), value)

    def read(self, sentence: str, what: What | None = None) -> Any:
        """The condition, action or deadline that a sentence says; `what` where only one of these is meant.

        Raises:
            SentenceError: It says none of these, or more than one thing.
        """
        if len(sentence) > _LONGEST:
            raise SentenceError(f"the sentence is longer than {_LONGEST} characters\n  help: read it part by part")
        tried = [(self._grammar(one), SentenceText(sentence)) for one in ((what,) if what is not None else WHAT)]
        for part, text in tried:
            found = whole_readings(part, text)
            if len(found) == 1:
                return found[0]
            if found:
                raise SentenceError(
                    f"the sentence can be read in {len(found)} ways\n  help: write each name between “ and ”"
                )
        raise SentenceError(_no_reading(max((text for _, text in tried), key=lambda text: text.furthest)))

    def readings_of(self, sentence: str, what: What) -> tuple[Any, ...]:
        """Everything that a sentence can be read as; of one that was printed, exactly one thing."""
        return whole_readings(self._grammar(what), SentenceText(sentence))

    def _grammar(self, what: What) -> Phrase:
        parts = {"condition": self._condition, "action": self._actions.action, "deadline": self._actions.deadline}
        return parts[what]

    @cached_property
    def _names(self) -> Names:
        return Names(self.pack, self.national)

    @cached_property
    def _conditions(self) -> Conditions:
        return Conditions(self._names)

    @cached_property
    def _condition(self) -> Phrase:
        return self._conditions.condition

    @cached_property
    def _actions(self) -> Actions:
        return Actions(self._names)


def whole_readings(part: Phrase, text: SentenceText) -> tuple[Any, ...]:
    """Everything that a whole text can be read as; a full stop may end it."""
    found = []
    for value, end in part.read(text, 0, 0):
        last = text.start(end)
        if text.text[last : last + 1] == ".":
            last = text.start(last + 1)
        if last == len(text.text):
            found.append(value)
        else:
            text.stopped(last, Hope("the end of the sentence"))
    return tuple(found)


def _said(part: Phrase, value: object) -> str:
    words = part.say(value, 0)
    if words is None:
        raise AssertionError(f"the grammar has no words for a {type(value).__name__} of a pack that was checked")
    return words


def _no_reading(text: SentenceText) -> str:
    """Where reading stopped, and what could stand there."""
    before, after = text.text[: text.furthest].split(), text.text[text.furthest :].split()
    place = f"after `{_shortened(' '.join(before))}`" if before else "at its start"
    stands = f"`{' '.join(after)[:_MOST_BEFORE]}` cannot stand" if after else "something is missing"
    could = [*(_names_help(hope, " ".join(after)) for hope in text.hopes if hope.names)]
    could += [f"`{hope.what}`" for hope in text.hopes if not hope.names]
    return (
        f"the sentence cannot be read: {stands} {place}\n  help: here could stand {', or '.join(could[:_MOST_WORDS])}"
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_BEFORE else f"… {text[-_MOST_BEFORE:]}"


def _names_help(hope: Hope, after: str) -> str:
    """A kind of name with the nearest of them, or with all where there are few."""
    if len(hope.names) <= _MOST_NAMES:
        listed = ", ".join(f"`{name}`" for name in hope.names)
        return f"{hope.what} ({listed})"
    tried = after.strip('“”"').split()
    near = (nearest(" ".join(tried[:size]).strip('”",'), hope.names) for size in range(min(8, len(tried)), 0, -1))
    found = next((name for name in near if name is not None), None)
    return f"{hope.what} (did you mean `{found}`?)" if found is not None else hope.what
