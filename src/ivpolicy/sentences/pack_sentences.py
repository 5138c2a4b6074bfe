"""What each rule of a pack says, sentence by sentence: when it holds, what keeps it from holding, what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ivpolicy.core.pack.conditions import ByReading, Surface
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.rules import Action, Grounds
from ivpolicy.core.pack.steps_and_duties import Check, Duty, Rung, Schedule
from ivpolicy.core.rules.words import STRENGTH_WORDS, plain
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.sentences.sentence import Sentences


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """One rule, or one member of a list of them.

    Attributes:
        kind: What it is called: `rule`, `ground`, `check`, `duty`, …
        id: Its id in the pack.
        question: The question it helps to answer; None for what serves several.
        clauses: The clauses it comes from.
        says: Pairs of a heading and a sentence, in the order in which they are read.
        at: Where it stands in the file.
    """

    kind: str
    id: str
    question: str | None
    clauses: tuple[str, ...]
    says: tuple[tuple[str, str], ...]
    at: SourceLocation


_Said = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class PackInWords:
    """Every rule of a pack in sentences, kind by kind, as the pack has them."""

    pack: WrittenPack
    words: Sentences

    def rules(self) -> Iterator[RuleInWords]:
        """Everything that cites a clause and says something of a case, in the order of the sections."""
        pack = self.pack
        for question, grounds in pack.grounds:
            yield from self._grounds(question, grounds)
        for name, grounds in zip(("eligible", "not eligible"), pack.eligibility_lists, strict=False):
            yield from self._grounds("advocacy.eligibility", grounds, f"list of who is {name}")
        for kind, things in (
            ("rule", pack.rules), ("check", pack.checks), ("waiver", pack.waivers), ("rung", pack.ladder),
            ("duty", pack.duties), ("schedule", pack.schedules), ("definition", pack.definitions),
            ("foundation", pack.foundations), ("caution", pack.cautions), ("conflict", pack.conflicts),
        ):  # fmt: skip
            for thing in things:
                yield self._in_words(kind, thing)

    def moves(self) -> Iterator[RuleInWords]:
        """What has to be known for a case to go on in a pathway, for each move that asks for something."""
        for pathway in self.pack.pathways.values():
            moves = [("start", move) for move in pathway.starts]
            moves += [(stage.id, move) for stage in pathway.stages.values() for move in stage.moves]
            for stage, move in moves:
                if move.when is not None and move.when.entries:
                    way, says = f"{pathway.id}: {stage} to {move.stage}", self.words.of_condition(move.when)
                    clauses = move.clauses or pathway.stages[move.stage].clauses
                    yield RuleInWords("move", way, None, clauses, (("When", says),), move.at)

    def by_clause(self) -> dict[str, list[RuleInWords]]:
        """The rules that come from each clause; a rule with several clauses stands under each."""
        found: dict[str, list[RuleInWords]] = {}
        for rule in self.rules():
            for clause in rule.clauses:
                found.setdefault(clause, []).append(rule)
        return found

    def _grounds(self, question: str, grounds: Grounds, kind: str = "list") -> Iterator[RuleInWords]:
        yield self._in_words(kind, grounds, question)
        for ground in grounds.of:
            yield self._in_words("ground", ground, question)

    def _in_words(self, kind: str, thing: Any, question: str | None = None) -> RuleInWords:
        asked = question or getattr(thing, "question", None) or None
        says = tuple(self._says(thing, asked))
        return RuleInWords(kind, getattr(thing, "id", asked or ""), asked, thing.clauses, says, thing.at)

    def _says(self, thing: Any, question: str | None) -> _Said:
        """The sentences of one thing: those it has by its kind, then those any kind may have."""
        yield from self._of_kind(thing)
        for heading, name in _CONDITIONS:
            condition = getattr(thing, name, None)
            if isinstance(condition, Surface) and not (name == "when" and not condition.entries):
                yield heading, self.words.of_condition(condition)
        then = getattr(thing, "then", None)
        if then is not None and question is not None:
            yield "Then", self.words.of_finding(question, then)
        for heading, name in (("Left open", "gap"), ("Says", "says")):
            text = getattr(thing, name, None)
            if text:
                yield heading, text
        yield from (("To do", self.words.of_action(action)) for action in _actions(thing))
        if isinstance(thing, Schedule):
            yield "How often", self.words.of_timing(thing)

    def _of_kind(self, thing: Any) -> _Said:
        match thing:
            case Grounds():
                yield "Needed", self.words.of_need(thing.need)
                if thing.confirmed is True or isinstance(thing.confirmed, ByReading):
                    yield "Only what is confirmed counts", self.words.of_yes_or_no(thing.confirmed)
            case Check() | Duty() | Schedule():
                yield "How strongly", STRENGTH_WORDS[thing.strength]
            case Rung():
                if thing.place:
                    yield "With", self.words.of_actor(thing.place)
                if thing.answer_by is not None:
                    yield "Answer owed", self.words.of_deadline(thing.answer_by)
            case _:
                waives = getattr(thing, "waives", ())
                if waives:
                    yield "Counts as met", ", ".join(map(plain, waives))


_CONDITIONS = (
    ("When", "when"), ("As long as", "while_"), ("Met when", "met_when"), ("Means", "means"), ("Unless", "unless"),
    ("Only if", "only_if"), ("Preferred when", "preferred_when"), ("Done when", "done_when"),
)  # fmt: skip


def _actions(thing: Any) -> Iterable[Action]:
    action = getattr(thing, "action", None)
    return (action,) if action is not None else getattr(thing, "actions", ()) or getattr(thing, "meanwhile", ())
