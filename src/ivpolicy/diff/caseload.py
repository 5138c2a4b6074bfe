"""Which cases of a caseload are answered differently: who, from what to what, how many become undetermined.

Nothing of a record is kept or shown but the case id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result, evaluate, is_anothers
from ivpolicy.core.decision.owed import OUTSTANDING
from ivpolicy.core.record.case import CaseError, CaseProblem
from ivpolicy.core.rules.rulebook import Role
from ivpolicy.core.rules.words import long_date, plain

_OPEN = frozenset({"needs_information", "needs_judgement"})
_ITEMS = frozenset(role.value for role in Role if role.is_item)

ID_TWICE = CaseProblem("case_id", "an earlier case has this id too", "give each case its own", "C067")
"""What is told of a case by whose id another was found already: which of the two is meant could not be said."""


class SaidDecision(Protocol):
    """What is compared of a decision, whether it was made here or read from JSON that another release wrote."""

    @property
    def status(self) -> str: ...  # noqa: D102 - as a decision has them
    @property
    def outcome(self) -> str | None: ...  # noqa: D102
    @property
    def strength(self) -> str | None: ...  # noqa: D102
    @property
    def conflict(self) -> Any: ...  # noqa: D102
    @property
    def findings(self) -> Iterable[Any]: ...  # noqa: D102
    @property
    def actions(self) -> Iterable[Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Standing:
    """What one case comes to on one question: status, and outcome, strength and conflict where there are any."""

    status: str
    outcome: str = ""
    strength: str = ""
    conflict: str = ""

    @property
    def is_open(self) -> bool:
        """Whether facts or judgements are missing."""
        return self.status in _OPEN


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One question on which one case comes out differently.

    Attributes:
        items_opened, items_closed: The duties and steps that are open now and were not, and the other way round.
        work_gone, work_come: Where the case stands as it did, what else was to be done and what is now, in words.
    """

    case_id: str
    question: str
    old: Standing
    new: Standing
    items_opened: tuple[str, ...] = ()
    items_closed: tuple[str, ...] = ()
    work_gone: tuple[str, ...] = ()
    work_come: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """How many cases went from one standing to another on one question."""

    question: str
    old: Standing
    new: Standing
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A case that could not be read: where it stands, and why, without anything that was entered."""

    place: str
    problem: CaseProblem

    @property
    def words(self) -> str:
        """What is wrong and how to mend it, in one line."""
        return str(self.problem).replace("\n  help: ", "; ")


@dataclass(frozen=True, slots=True)
class Caseload:
    """What a change does to a caseload.

    Attributes:
        compared: How many cases were answered under both packs.
        changes: Every case and question answered differently, by question and case.
        unread: The cases that could not be read.
        of_others: How many cases name another authority or home; they are not compared.
        hypothetical: How many cases were answered for a day on which one of the packs is not in force.
    """

    compared: int
    changes: tuple[CaseChange, ...]
    unread: tuple[Unread, ...]
    of_others: int = 0
    hypothetical: int = 0

    @property
    def changed_cases(self) -> tuple[str, ...]:
        """The ids of the cases that are answered differently on some question, each once."""
        return tuple(dict.fromkeys(change.case_id for change in self.changes))

    @property
    def become_open(self) -> tuple[CaseChange, ...]:
        """Where an answer that was settled now waits for facts or a judgement."""
        return tuple(c for c in self.changes if c.new.is_open and not c.old.is_open)

    @property
    def become_settled(self) -> tuple[CaseChange, ...]:
        """Where an answer that waited for facts or a judgement is now settled."""
        return tuple(c for c in self.changes if c.old.is_open and not c.new.is_open)

    @property
    def moves(self) -> tuple[Move, ...]:
        """The changes of standing, counted by question, the most frequent of a question first."""
        groups: dict[tuple[str, Standing, Standing], list[str]] = {}
        for change in (c for c in self.changes if c.old != c.new):
            groups.setdefault((change.question, change.old, change.new), []).append(change.case_id)
        counts = Counter({key: len(ids) for key, ids in groups.items()})
        questions = list(dict.fromkeys(change.question for change in self.changes))
        ordered = sorted(counts, key=lambda key: (questions.index(key[0]), -counts[key]))
        return tuple(Move(*key, tuple(groups[key])) for key in ordered)


@dataclass(frozen=True, slots=True)
class GivenCase:
    """One case as it came: its place, and its sections by name or why it could not be read. Its repr shows neither."""

    place: str
    data: Mapping[str, Any]
    problems: tuple[CaseProblem, ...] = ()

    def __repr__(self) -> str:
        return f"GivenCase({self.place!r})"

    @property
    def sections(self) -> Mapping[str, Any]:
        """The sections by name. Raises `CaseError` where it could not be read."""
        if self.problems:
            raise CaseError(self.problems)
        return self.data


def compare_caseload(old: Pack, new: Pack, cases: Iterable[GivenCase], *, as_at: date | None, today: date) -> Caseload:
    """Answer every case under both packs.

    Args:
        old: The pack as it was.
        new: The pack as it is now.
        cases: The case records, as read from files.
        as_at: The day of decision for all of them; None for each record's own, and `today` where it names none.
        today: The day for a record that names none.
    """
    changes: list[CaseChange] = []
    unread: list[Unread] = []
    compared = of_others = hypothetical = 0
    ids: set[str] = set()
    for case in cases:
        try:
            results = _results(old, new, _once(case, ids), as_at, today)
        except CaseError as error:
            unread.extend(Unread(case.place, problem) for problem in error.problems)
            continue
        if results is None:
            of_others += 1
            continue
        before, after = results
        compared += 1
        hypothetical += any("not_in_force" in result.hypothetical for result in results)
        changes.extend(_changes(before, after))
    order = {question: place for place, question in enumerate(new.questions)}
    changes.sort(key=lambda change: order[change.question])
    return Caseload(compared, tuple(changes), tuple(unread), of_others, hypothetical)


def _once(case: GivenCase, ids: set[str]) -> GivenCase:
    """The case, with the problem where one of these ids is its own; its id is one of them from now on."""
    id_ = str(case.data.get("case_id") or "")
    seen = id_ in ids
    ids.update({id_} - {""})
    return replace(case, problems=(ID_TWICE,)) if seen and not case.problems else case


def _results(old: Pack, new: Pack, case: GivenCase, as_at: date | None, today: date) -> tuple[Result, Result] | None:
    """Both answers; None where one pack is compared with itself and the case is another authority's or home's."""
    given, results = case.sections, []
    for pack, other in ((old, new), (new, old)):
        record = pack.read_case(_without_facts_of(pack, other, given))
        if old.id == new.id and is_anothers(pack, record):
            return None
        day = as_at or record.as_at or today
        results.append(evaluate(pack, record, as_at=day, hypothetical=True))
    return results[0], results[1]


def _without_facts_of(pack: Pack, other: Pack, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record without local facts that only the other edition declares; a misspelt one stays, and is told."""
    own = data.get("local")
    entered = own.get(pack.id) if isinstance(own, Mapping) else None
    if pack.id != other.id or not isinstance(own, Mapping) or not isinstance(entered, Mapping):
        return data
    declared, known = ({fact.name for fact in p.written.facts} for p in (pack, other))
    kept = {name: value for name, value in entered.items() if name in declared or name not in known}
    return {**data, "local": {**own, pack.id: kept}}


def _changes(before: Result, after: Result) -> Iterable[CaseChange]:
    for question in after:
        if question in before:
            old, new = standing_of(before[question]), standing_of(after[question])
            is_one_pack = before.pack.id == after.pack.id
            more = within(before[question], after[question], moved=old != new) if is_one_pack else {}
            if old != new or any(more.values()):
                yield CaseChange(after.record.case_id, question, old, new, **more)


def within(before: SaidDecision, after: SaidDecision, *, moved: bool) -> dict[str, tuple[str, ...]]:
    """What differs beside the standing: duties and steps, and what is to be done where the standing is the same."""
    open_before, open_after = _open_items(before), _open_items(after)
    opened = tuple(item for item in open_after if item not in open_before)
    closed = tuple(item for item in open_before if item not in open_after)
    if moved:
        return {"items_opened": opened, "items_closed": closed}
    was, now = ({_work_words(a): None for a in d.actions if a.rule not in (*opened, *closed)} for d in (before, after))
    gone, come = tuple(w for w in was if w not in now), tuple(w for w in now if w not in was)
    return {"items_opened": opened, "items_closed": closed, "work_gone": gone, "work_come": come}


def _work_words(action: Any) -> str:
    """Who is to do what, to whom, by when: the day, and the words of the document where they say more."""
    to = f" (to: {action.to})" if action.to else ""
    strength = f" ({plain(action.strength)})" if action.strength else ""
    days = " or ".join(long_date(day) for day in (action.by, action.late_after) if day)
    when = ", ".join(words for words in (f"by {days}" if days else "", action.by_words or "") if words)
    return f"{action.who}: {action.does}{to}{f', {when}' if when else ''}{strength}"


def standing_of(decision: SaidDecision) -> Standing:
    """Where a decision stands."""
    kind = decision.conflict.kind if decision.conflict else ""
    return Standing(decision.status, decision.outcome or "", decision.strength or "", kind)


def _open_items(decision: SaidDecision) -> tuple[str, ...]:
    return tuple(f.rule for f in decision.findings if f.state in OUTSTANDING and f.kind in _ITEMS)
