"""Decides each entry of a log again, from the texts that were kept with it, and says what comes out otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from ivpolicy.audit.entry import LogEntry, answer_of
from ivpolicy.audit.errors import LogError
from ivpolicy.audit.log import DecisionLog
from ivpolicy.audit.record_key import LockedError
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import CaseError
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.version import ENGINE
from ivpolicy.files.packs import pack_of_texts

ReplayState: TypeAlias = Literal["same", "otherwise", "altered", "erased", "no_text", "not_read"]
ReplayCause: TypeAlias = Literal["engine", "pack", "national"]


@dataclass(frozen=True, slots=True)
class Moved:
    """One answer that comes out otherwise.

    Attributes:
        question: Of which question.
        was, now: What the head keeps of an answer; `now` is None where the question is no longer asked.
        parts: Which of its parts differ.
        clauses: What the rules cite that stand otherwise than in the pack that was kept: those that hold in one of the
            two alone, or with another outcome; where none does, those that are open in one alone. Empty where none
            stands otherwise, as where an entry was altered, and where the log has no text of the pack.
    """

    question: str
    was: Mapping[str, Any]
    now: Mapping[str, Any] | None
    parts: tuple[str, ...]
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of one decision.

    Attributes:
        entry: Which.
        state: `same`, `otherwise`, or `altered` where no answer moved and yet head or record is not what was kept; or
            why it cannot be decided again: its record was `erased`, the log has `no_text` of the pack, or the record or
            the pack is `not_read` by this ivpolicy.
        moved: The answers that come out otherwise.
        causes: What is not as it was then.
    """

    entry: LogEntry
    state: ReplayState
    moved: tuple[Moved, ...] = ()
    causes: tuple[ReplayCause, ...] = ()


class Replay:
    """Decides the entries of a log again.

    Args:
        log: The log.
        pack: The pack to decide by in place of the one kept with each entry, to see what it would have decided.
    """

    def __init__(self, log: DecisionLog, pack: Pack | None = None) -> None:
        self._log = log
        self._instead = pack
        self._packs: dict[tuple[object, ...], Pack | None] = {}

    def all(self) -> Iterator[Replayed]:
        """Every decision of the log, in order. Raises as `one`."""
        for entry in self._log.entries():
            if entry.head["kind"] == "decision":
                yield self.one(entry)

    def one(self, entry: LogEntry) -> Replayed:
        """One decision. Raises `LockedError` where its record is encrypted and the log was opened without its key."""
        head, is_altered = entry.head, self._is_altered(entry)
        if entry.body is None:
            return Replayed(entry, "altered" if is_altered else "erased")
        try:
            pack = self._instead or self._pack(head)
            if pack is None:
                return Replayed(entry, "no_text")
            record = pack.read_case({"case_id": "a case of the log", **entry.body.record})
        except LockedError:
            raise
        except (CaseError, IvpolicyError):
            return Replayed(entry, "not_read", causes=_causes(head, None))
        as_at = date.fromisoformat(head["as_at"])
        asked = [question for question in head["answers"] if question in pack.questions]
        result = evaluate(pack, record, as_at=as_at, questions=asked, hypothetical=True)
        moved, case = [], OpenCells(result.record, as_at)
        for question, was in head["answers"].items():
            now = answer_of(result[question]) if question in asked else None
            parts = tuple(part for part in was if now is None or now.get(part) != was[part])
            if parts:
                moved.append(Moved(question, was, now, parts, self._clauses(question, head, pack, case)))
        state: ReplayState = "otherwise" if moved else "altered" if is_altered else "same"
        return Replayed(entry, state, tuple(moved), _causes(head, pack) if moved else ())

    def _is_altered(self, entry: LogEntry) -> bool:
        """Whether an entry is seen by itself not to be what was kept; `examined` looks at the whole log."""
        if entry.body is not None and entry.body.commitment != entry.head["body"]:
            return True
        try:
            return self._log.node(0, entry.index) != entry.leaf
        except LogError:  # a part of the tree was taken out
            return True

    def _clauses(self, question: str, head: Mapping[str, Any], pack: Pack, case: OpenCells) -> tuple[str, ...]:
        """The clauses of the rules that stand otherwise in the pack that was kept than in the one that decides now."""
        try:
            kept = self._pack(head)
        except IvpolicyError:  # another release wrote it; what the other pack decides is told all the same
            kept = None
        packs = [] if kept is None or kept is pack else [kept.on(case.as_at), pack.on(case.as_at)]
        asked = [side.on_case(question, case) for side in packs if question in side.questions]
        for truth in (True, None):
            stand = Counter(
                standing
                for on_case in asked
                for standing in {
                    (rule.id, rule.outcome, rule.strength, rule.clauses)
                    for rule in on_case.diagrams.question_rules.acting
                    if on_case.holds(rule) is truth
                }
            )
            if differ := {clause for (*_, clauses), sides in stand.items() if sides == 1 for clause in clauses}:
                return tuple(sorted(differ))
        return ()

    def _pack(self, head: Mapping[str, Any]) -> Pack | None:
        said, national = head["pack"], head["national"]
        key = (
            said["digest"],
            said["edition"],
            national["digest"],
            national["edition"],
            *sorted(said["readings"].items()),
        )
        if key not in self._packs:
            text, beneath = self._log.text(said["digest"]), self._log.text(national["digest"])
            self._packs[key] = (
                None
                if text is None or beneath is None
                else pack_of_texts(
                    text,
                    beneath,
                    edition=said["edition"],
                    national_edition=national["edition"],
                    readings=said["readings"],
                )
            )
        return self._packs[key]


def _causes(head: Mapping[str, Any], pack: Pack | None) -> tuple[ReplayCause, ...]:
    """What is not what it was when it was decided."""
    differ: dict[ReplayCause, bool] = {"engine": head["engine"] != ENGINE}
    if pack is not None:
        differ["pack"] = head["pack"]["digest"] != pack.digest
        differ["national"] = head["national"]["digest"] != pack.national.digest
    return tuple(cause for cause, is_other in differ.items() if is_other)
