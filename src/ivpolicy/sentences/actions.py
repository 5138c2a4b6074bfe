"""The grammar of what is to be done and by when: actions, deadlines, findings, and how often a duty comes round."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.rules import Action, AgreedDay, Deadline, Then
from ivpolicy.core.pack.steps_and_duties import Schedule, ScheduleStart
from ivpolicy.core.rules.words import STRENGTH_WORDS, before_birthday
from ivpolicy.sentences.conditions import LENGTH, NUMBER, Conditions, only, with_unit
from ivpolicy.sentences.names import Names
from ivpolicy.sentences.phrases import (
    AboutName,
    Built,
    Either,
    InTurn,
    OneName,
    Perhaps,
    Phrase,
    Quoted,
    Scalar,
    Several,
    Stands,
    Words,
    alone,
    template,
)

_BIRTHDAY = Scalar(
    "a birthday like `before the 18th birthday`",
    int,
    re.compile(r"before\s+the\s+(\d{1,3})(?:st|nd|rd|th)\s+birthday", re.IGNORECASE),
    before_birthday,
    lambda found: int(found[1]),
)
_EVERY = (
    Stands(Words("at each looked-after review"), "looked_after_review"),
    Stands(Words("at each visit"), "visit"),
    Stands(Words("as often as the text leaves open"), None),
)
_COUNTED = (
    Stands(Words("counted from the last one held"), "last_held"),
    Stands(Words("counted from the day on which the first was due"), "first_due"),
)
_NO_HISTORY = (None,) * 4
STRENGTH = OneName("must, must not, should, should not or may", STRENGTH_WORDS)


@dataclass(frozen=True)
class Actions:
    """The grammar of actions over the names of one pack."""

    names: Names

    @cached_property
    def action(self) -> Phrase:
        """Who is to do what, to whom, with whom, by when."""
        several = Several(self.actor, ", ", " and ")
        nobody: tuple[str, ...] = ()
        parts = template(
            "{who} to {does}{to}{with_}{copies}{chosen}{by}{decides}",
            who=self.conditions.or_read(self.actor),
            does=Quoted("what is to be done"),
            to=Perhaps(alone(", to {actor}", actor=self.actor)),
            with_=Perhaps(alone(", with {actors}", actors=several), nobody),
            copies=Perhaps(alone(", with copies to {actors}", actors=several), nobody),
            chosen=Perhaps(alone(", with copies as chosen in {fact}", fact=self.conditions.fact)),
            by=Perhaps(alone(", {deadline}", deadline=self.deadline)),
            decides=Either((Stands(Words(", which decides the question"), True), Stands(Words(""), False))),
        )  # fmt: skip
        return Built(
            parts,
            lambda said: Action(said[1], said[0], *said[2:]),
            lambda action: _action_parts(action) if type(action) is Action else None,
        )

    @cached_property
    def deadline(self) -> Phrase:
        """By when something is to be done."""
        fact, length = self.conditions.fact, self.conditions.or_read(LENGTH)
        within = Built(
            template("within {length} of {fact}", length=length, fact=fact),
            lambda said: Deadline(within=said[0], of=said[1]),
            lambda deadline: None if deadline.within is None or deadline.of is None else (deadline.within, deadline.of),
        )
        dated = Either(
            (
                within,
                only(Deadline, alone("within {length} of a day not stated", length=length), "within"),
                only(Deadline, _BIRTHDAY, "before_age"),
                only(Deadline, alone("before {fact}", fact=fact), "before"),
                only(Deadline, self._agreed, "agreed"),
                only(Deadline, alone("in the words of the text: {words}", words=Quoted("the text's words")), "words"),
            )
        )
        clause = OneName("a clause", self.names.clauses, known_only=bool(self.names.clauses))
        return Built(
            InTurn((dated, Perhaps(alone("as {clause} has it", clause=clause)))),
            lambda said: replace(said[0], clause=said[1]),
            lambda deadline: (replace(deadline, clause=None), deadline.clause) if type(deadline) is Deadline else None,
        )

    @cached_property
    def _agreed(self) -> Phrase:
        """The day that the latest of some entries of a list names."""
        return Built(
            AboutName(
                alone("by the day agreed in {list}", list=self.conditions.fact),
                lambda path: template(
                    ", as {field} of its latest entry{where}", field=self._items(path).fact, where=self._where(path)
                ),
            ),
            lambda pair: AgreedDay(pair[0], *pair[1]),
            lambda agreed: (agreed.of, (agreed.dated, agreed.where)),
        )

    def finding(self, question: str) -> Phrase:
        """What a rule of a question concludes: a strength and an act."""
        act = OneName("what is found", self.names.outcomes.get(question, {}), known_only=False)
        return Built(
            template("{strength}: {act}", strength=STRENGTH, act=act),
            lambda said: Then(*said),
            lambda then: (then.strength, then.act) if type(then) is Then else None,
        )

    @cached_property
    def timing(self) -> Phrase:
        """How often a duty comes round, from when, and by what its history is known; the value is a `Timing`."""
        length = self.conditions.or_read(LENGTH)
        every = Either((alone("every {length}", length=length), *_EVERY))
        parts = template(
            "{every}{first}; {counted}{history}{overdue}",
            every=every,
            first=Perhaps(alone("; first {first}", first=self._first)),
            counted=self.conditions.or_read(Either(_COUNTED)),
            history=Perhaps(alone("; last done {history}", history=self._history), _NO_HISTORY),
            overdue=Perhaps(alone("; overdue {length} after that day", length=LENGTH)),
        )
        return Built(
            parts,
            lambda said: Timing(*said),
            lambda timing: tuple(getattr(timing, name) for name in Timing.__slots__),
        )

    @cached_property
    def _history(self) -> Phrase:
        """By what is known when a duty was last done: the entries of a list, or a dated fact."""
        fact = self.conditions.fact
        by_fact = Built(
            alone("on {fact}", fact=fact),
            lambda path: (*_NO_HISTORY[:3], path),
            lambda held: held[3] or None,
        )
        by_list = Built(
            AboutName(alone("as the entries of {list} tell", list=fact), self._entries),
            lambda pair: (pair[0], *pair[1], None),
            lambda held: (held[0], held[1:3]) if held[0] else None,
        )
        return Either((by_fact, by_list))

    def _entries(self, path: str) -> Phrase:
        """Which entries of a list count, and by which of their dates."""
        dated = Perhaps(alone("by {field}", field=self._items(path).fact))
        return template("{where}{dated}", where=self._where(path), dated=dated)

    @cached_property
    def _first(self) -> Phrase:
        """When a duty that comes round first falls due."""
        length, fact = self.conditions.or_read(LENGTH), self.conditions.fact
        entries = with_unit(NUMBER, "entries")
        within = Built(
            template("within {length} of {fact}", length=length, fact=fact),
            lambda said: ScheduleStart(within=said[0], from_=said[1]),
            lambda start: None if start.within is None or start.from_ is None else (start.within, start.from_),
        )
        within_open = only(ScheduleStart, alone("within {length} of a day not stated", length=length), "within")
        reached = Built(
            AboutName(
                alone("when {list} has", list=fact),
                lambda path: template(
                    "{number}{where}{dated}",
                    number=entries,
                    where=self._where(path),
                    dated=Perhaps(alone("by {field}", field=self._items(path).fact)),
                ),
            ),
            lambda pair: ScheduleStart(when_reached=pair[1][0], of=pair[0], where=pair[1][1], dated=pair[1][2]),
            lambda start: (start.of, (start.when_reached, start.where, start.dated)) if start.of else None,
        )
        open_reached = only(ScheduleStart, alone("when there are {number}", number=entries), "when_reached")
        return Either((within, within_open, reached, open_reached))

    @cached_property
    def conditions(self) -> Conditions:
        """The grammar of conditions over the same names."""
        return Conditions(self.names)

    def _items(self, path: str) -> Conditions:
        return Conditions(self.names, path)

    def _where(self, path: str) -> Phrase:
        """Which entries of a list count; all of them where nothing is said."""
        return Perhaps(alone("with ({items})", items=self._items(path).condition))

    @cached_property
    def actor(self) -> OneName:
        """A person or a service."""
        return OneName("a person or a service", self.names.actors)


@dataclass(frozen=True, slots=True)
class Timing:
    """What a schedule says of time.

    Attributes:
        every: How often; None where the text does not say.
        first: When it first falls due.
        counted_from: From the last one held, or from when the first was due.
        history: The list, which of its entries, their date, or instead of these a dated fact.
        overdue_after: How long after the day it is overdue.
    """

    every: object
    first: ScheduleStart | None
    counted_from: object
    history: tuple[str | None, Surface | None, str | None, str | None]
    overdue_after: Duration | None

    @classmethod
    def of(cls, schedule: Schedule) -> Timing:
        """What one schedule says of time."""
        dated = schedule.history_dated, schedule.history_fact
        history = schedule.history_of, schedule.history_where, *dated
        return cls(schedule.every, schedule.first, schedule.counted_from, history, schedule.overdue_after)


def _action_parts(action: Action) -> tuple[Any, ...]:
    does = action.does.replace("_", " ")
    told = (action.to, action.with_, action.copies, action.copies_chosen_in, action.by, action.decides)
    return (action.who, does, *told)
