"""What a pathway asks of the core: whether a condition holds on a day, what it hangs on, and what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.catalogue import own_question
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.actions import action_of, actions_of
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result, evaluate
from ivpolicy.core.decision.findings import item_state
from ivpolicy.core.decision.turning_days import cut_days, days_of_texts
from ivpolicy.core.lowering.scope import Scope, action_plan
from ivpolicy.core.once import once
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.document import LocalQuestion
from ivpolicy.core.pack.pathways import Pathway, Stage
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.opposing_facts import BORN, EVENTS, SINCE, pairs_opposed
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.result_document import Action
from ivpolicy.core.rules.condition import ALWAYS, Condition, questions_read
from ivpolicy.core.rules.rulebook import DeadlinePlan, QuestionRules, Rule, rule_name
from ivpolicy.core.rules.truth import Truth
from ivpolicy.core.rules.words import plain
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Variable
from ivpolicy.pathways.followed import AnswerRead, FactWaited
from ivpolicy.pathways.pathways_of_pack import is_beside, pathways_of
from ivpolicy.pathways.stopped_times import PausesByKind, StoppedTimes

if TYPE_CHECKING:
    from ivpolicy.pathways.way import StageWay

SAFETY = "safeguarding.act"
_QUESTION = own_question(
    LocalQuestion("pathway", title="Does the case go on?", outcomes={"no": "It does not."}, otherwise="no")
)
"""A condition of a pathway is asked as a question that arises where it holds, so that it is answered as exactly."""


_TIMELESS = frozenset({FactType.BOOLEAN, FactType.CHOICE, FactType.INTEGER, FactType.SET})
_MOST_KEPT = 50_000
_STEPPED = 62
"""So many days are gone through one by one: to find the few among them on which something turns takes as long."""
_COUNTED_FROM = frozenset({BORN, SINCE, EVENTS})
"""What other facts are held against by how long ago it is, or by what is not closed yet."""


def _is_steady(variable: Variable) -> bool:
    """Whether a variable is a plain value, or is worked out; of what, its facts say."""
    fact = variable.fact
    is_asked_whole = fact is not None and (fact.type in _TIMELESS or bool(fact.computed_from))
    return variable.flag is None and is_asked_whole


def _is_plain(fact: Fact) -> bool:
    """Whether a fact's value counts whatever the day, once its own days have come: no judgement, no dated list."""
    is_undated_list = fact.type == FactType.LIST and not any(field.places for field in fact.item)
    return (fact.type in _TIMELESS or is_undated_list) and not fact.judgement


def _opposed() -> Mapping[str, frozenset[str]]:
    """Of each fact that another may deny, or that is read by another: all that are, from one to the next."""
    found: dict[str, set[str]] = {}
    for pair in pairs_opposed():
        joined = set().union(*(found.get(path, {path}) for path in pair))
        found.update(dict.fromkeys(joined, joined))
    return {path: frozenset(joined) for path, joined in found.items()}


_OPPOSED = _opposed()


def have_come(value: object, day: str) -> bool:
    """Whether every day in a value as it is told lies no later than another; False where that cannot be said."""
    match value:
        case str():
            return not value[:1].isdigit() or (len(value) == len(day) and value <= day)
        case Mapping():
            return all(have_come(part, day) for part in value.values())
        case list() | tuple():
            return all(have_come(part, day) for part in value)
        case _:
            return value is None or isinstance(value, bool | int)


class PathwayRules:
    """A pack as its pathways ask it. What it builds it keeps, for every day and every case."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        beside = [pathway for pathway in pathways_of(pack) if is_beside(pack, pathway)]
        moves = [move for one in beside for stage in one.stages.values() for move in stage.moves]
        moves += [move for one in beside for move in one.starts]
        self._read_nationally = frozenset(id(move.when) for move in moves if move.when is not None)
        self._asked: dict[tuple[int, int], tuple[QuestionDiagrams, Condition]] = {}
        self._alike: dict[tuple[int, Condition], QuestionDiagrams] = {}
        self._rules: dict[int, dict[str, tuple[str, Rule]]] = {}
        self._steady: dict[tuple[int, int], tuple[str, ...] | None] = {}
        self._on_days: dict[date, Pack] = {}
        self.truths: dict[object, Truth] = {}

    def on(self, record: CaseRecord, day: date) -> DayOfCase:
        """A case on a day."""
        return DayOfCase(self, lambda _: record, day)

    def on_day(self, day: date) -> Pack:
        """The pack as it binds on a day."""
        made = self._on_days.get(day)
        if made is None:
            made = self._on_days[day] = self.pack.on(day)
        return made

    def steady(self, pack: Pack, condition: Surface) -> tuple[str, ...] | None:
        """The facts on which alone it hangs whether a condition holds; None where the day itself counts.

        So what holds on one day holds on every later one on which they are the same, once the days they name have come.
        """
        key = (id(pack), id(condition))
        if key not in self._steady:
            diagrams, _ = self.diagrams(pack, condition)
            facts, is_steady = pack.rulebook.facts, all(map(_is_steady, diagrams.variables))
            paths = {path for variable in diagrams.variables for path in variable.rests_on}
            beside = frozenset().union(*(_OPPOSED.get(path, ()) for path in paths))
            told = is_steady and not beside & _COUNTED_FROM and all(_is_plain(facts[path]) for path in paths)
            self._steady[key] = tuple(sorted(paths | beside)) if told else None
        return self._steady[key]

    def diagrams(self, pack: Pack, condition: Surface | None) -> tuple[QuestionDiagrams, Condition]:
        """The diagrams of a condition, under the law as it binds on a day, and the condition as the core has it."""
        key = (id(pack), id(condition))
        made = self._asked.get(key)
        if made is None:
            scope = pack.beneath.scope if id(condition) in self._read_nationally else scope_of(pack)
            read = ALWAYS if condition is None else scope.reader().condition(condition)
            alike = self._alike.get((id(pack), read))
            if alike is None:
                rules = QuestionRules(_QUESTION, (), applies=read)
                book = pack.rulebook
                alike = QuestionDiagrams(book, book.by_question, rules, whole=False, kept=pack.cells_kept)
                self._alike[id(pack), read] = alike
            made = self._asked[key] = alike, read
        return made

    def rule(self, pack: Pack, id_: str) -> tuple[str, Rule] | None:
        """The question and the rule of an id that a stage owes; None where the rule decides nothing by itself.

        An id without a pack's before it is of this pack.
        """
        known = self._rules.get(id(pack))
        if known is None:
            by_question = pack.rulebook.by_question.items()
            known = {rule.id: (question, rule) for question, rules in by_question for rule in rules.acting}
            self._rules[id(pack)] = known
        return known.get(id_ if ":" in id_ else f"{pack.id}:{id_}")

    def is_national(self, pathway: Pathway) -> bool:
        """Whether a pathway is of the nation's text."""
        return self.pack.written.layer == "national" or is_beside(self.pack, pathway)

    def questions(self, pack: Pack, id_: str) -> Iterator[str]:
        """The questions on which hangs what a rule asks for: its own, and those of the steps that it comes after."""
        found = self.rule(pack, id_)
        if found is not None:
            yield found[0]
            yield from (question for question, _ in pack.rulebook.steps_before.get(found[1].id, ()))


def scope_of(pack: Pack) -> Scope:
    """What the parts of a pack are read in."""
    return (pack.lowered or pack.beneath).scope


class DayOfCase:
    """A case on a day, asked by the pathways of a pack."""

    def __init__(
        self,
        rules: PathwayRules,
        read: Callable[[dict[str, Any]], CaseRecord],
        day: date,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """`facts`: what the record is read from, where that is known: most days little of it need be read."""
        self._rules = rules
        self._read_facts = read
        self._facts = facts
        self.day = day
        self._truths: dict[object, Truth] = {}
        self._steadily: dict[int, dict[str, Any] | None] = {}
        self._actions: dict[str, tuple[Action, ...]] = {}
        self._asked: dict[str, QuestionOnCase] = {}
        self._decided: dict[str, Decision] = {}
        self._from_others: dict[date, DayOfCase] = {}

    @once
    def record(self) -> CaseRecord:
        """The case as it stands on the day."""
        return self._read_facts(dict(self._facts or {}))

    @once
    def result(self) -> Result:
        """The core's answers on the day, each worked out when it is read."""
        return evaluate(self._rules.pack, self.record, as_at=self.day, hypothetical=True)

    def on(self, day: date) -> DayOfCase:
        """What is known of the case on this day, looked at from another."""
        made = self._from_others.get(day)
        if made is None:
            made = self._from_others[day] = DayOfCase(self._rules, lambda _: self.record, day)
        return made

    def days_between(self, rules: Iterable[str], first: date, end: date) -> Iterable[date]:
        """Days between two others: between any two of these that follow one another nothing comes or goes by itself.

        What rules ask for, by their ids, is meant, by what is known on this day. The day after the first is among them.
        """
        days = (end - first).days
        if days <= _STEPPED:
            return map(first.__add__, map(timedelta, range(1, days)))
        last = end - timedelta(1)
        texts = {day for day in days_of_texts(self._rules.pack) if first < day <= last}
        packs = {id(pack): pack for pack in map(self._rules.on_day, (first, *texts))}.values()
        asked = [
            pack.diagrams(question)
            for pack in packs
            for question in dict.fromkeys(one for rule in rules for one in self._rules.questions(pack, rule))
        ]
        return sorted(texts | cut_days(asked, self.result.record, first, last) | {first + timedelta(1)})

    def on_case(self, question: str) -> QuestionOnCase:
        """A question of the pack asked of the case."""
        made = self._asked.get(question)
        if made is None:
            made = self._asked[question] = self.pack.on_case(question, self.cells)
        return made

    def decision(self, question: str) -> Decision:
        """The core's answer to a question of the pack."""
        made = self._decided.get(question)
        if made is None:
            made = self._decided[question] = Decision(self.pack, question, self.cells)
        return made

    @once
    def cells(self) -> OpenCells:
        """What the case leaves open on the day."""
        return OpenCells(self.result.record, self.day)

    @once
    def pack(self) -> Pack:
        """The pack as it binds on the day."""
        return self._rules.on_day(self.day)

    def _asks(self, condition: Surface | None) -> tuple[QuestionOnCase, Condition]:
        diagrams, read = self._rules.diagrams(self.pack, condition)
        return QuestionOnCase(diagrams, self.cells), read

    def truth(self, condition: Surface | None) -> Truth:
        """Whether a condition holds whatever is not known; None where that hangs on what is not."""
        if condition is None:
            return True
        told = self._told_steadily(condition)
        if told is None:
            kept: dict[Any, Truth] = self._truths
            key: object = id(condition)
        else:
            values = (value if type(value) is str else repr(value) for value in told.values())
            kept, key = self._rules.truths, (id(self._rules.diagrams(self.pack, condition)[0]), *values)
        if key not in kept:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[key] = self._holds(condition, told)
        return kept[key]

    def _told_steadily(self, condition: Surface) -> dict[str, Any] | None:
        """All that a condition hangs on, where that is so on every later day too; None where the day counts."""
        if id(condition) not in self._steadily:
            self._steadily[id(condition)] = self._found_steady(condition)
        return self._steadily[id(condition)]

    def _found_steady(self, condition: Surface) -> dict[str, Any] | None:
        paths = None if self._facts is None else self._rules.steady(self.pack, condition)
        if self._facts is None or paths is None:
            return None
        told, day = {path: self._facts.get(path) for path in paths}, self.day.isoformat()
        return told if all(value is None or have_come(value, day) for value in told.values()) else None

    def watched(self, ways: Iterable[StageWay]) -> frozenset[str] | None:
        """The facts on which alone it hangs whether ways go on after this day; None where the day itself counts."""
        found: set[str] = set()
        for condition in (condition for way in ways for condition in way.asks()):
            told = self._told_steadily(condition)
            if told is None:
                return None
            found.update(told)
        return frozenset(found)

    def _holds(self, condition: Surface, told: Mapping[str, Any] | None) -> Truth:
        diagrams, read = self._rules.diagrams(self.pack, condition)
        if told is None:
            return QuestionOnCase(diagrams, self.cells).truth(read)
        record = self._read_facts({path: value for path, value in told.items() if value is not None})
        return QuestionOnCase(diagrams, OpenCells(record, self.day)).truth(read)

    def waits_for(self, condition: Surface) -> tuple[FactWaited, ...]:
        """The facts on which it hangs whether a condition holds."""
        on_case, _ = self._asks(condition)
        facts = self.pack.rulebook.facts
        asked = ((path, facts[path.split("[", 1)[0]]) for path in on_case.missing)
        return tuple(FactWaited(fact=path, asks=fact.asks, ask_whom=fact.ask_whom) for path, fact in asked)

    def answers_read(self, condition: Surface | None) -> tuple[AnswerRead, ...]:
        """The core's answers that a condition reads, as they stand on the day."""
        if condition is None:
            return ()
        _, read = self._asks(condition)
        return tuple(self._read(question) for question in dict.fromkeys(questions_read(read)))

    def _read(self, question: str) -> AnswerRead:
        decision = self.decision(question)
        clauses = dict.fromkeys(clause for found in decision.findings for clause in found.clauses if not found.beside)
        return AnswerRead(
            question=question,
            outcome=decision.outcome or decision.status,
            says=decision.says,
            clauses=tuple(clauses),
        )

    # ---- what is to be done ----

    def actions(self, pathway: Pathway, stage: Stage, paused: PausesByKind) -> tuple[Action, ...]:
        """What is to be done at a stage on the day: its own actions, then those of the rules it owes.

        `paused`: the days on which times of the pathway stood still up to the day.
        """
        key = f"{pathway.id} {stage.id}"
        if key not in self._actions:
            stopped = StoppedTimes(pathway, paused)
            made = (
                stopped.applied(action, owner, plan, self.result.record, self.pack.rulebook.holidays, self.day)
                for owner, plan, action in self._actions_of(pathway, stage)
            )
            self._actions[key] = tuple(made)
        return self._actions[key]

    def _actions_of(self, pathway: Pathway, stage: Stage) -> Iterator[tuple[str, DeadlinePlan | None, Action]]:
        """Each action, with the stage or rule it is of and its deadline as the pack has it."""
        on_case, _ = self._asks(None)
        beside = is_beside(self.pack, pathway)
        reader = (self.pack.beneath.scope if beside else scope_of(self.pack)).reader()
        for action in stage.actions:
            plan = action_plan(self.pack.national if beside else self.pack.written, action, reader)
            yield stage.id, plan.by, action_of(on_case, plan, None, clauses=stage.clauses)
        for id_ in stage.owes:
            found = self._rules.rule(self.pack, id_)
            if found is not None:
                deadlines = {(plan.who, plain(plan.does)): plan.by for plan in found[1].actions}
                owed = self._of_rule(*found)
                yield from ((rule_name(id_), deadlines.get((action.who, action.does)), action) for action in owed)

    def _of_rule(self, question: str, rule: Rule) -> Iterator[Action]:
        owed = [action for action in self.decision(question).actions if action.rule == rule.id]
        yield from owed
        if not owed and rule.schedule is not None:
            on_case = self.on_case(question)
            state, due_on = item_state(on_case, rule)
            if state == "not_due" and due_on is not None:
                yield from actions_of(on_case, rule, due_on=due_on)

    def recurs(self, rule_id: str | None) -> bool:
        """Whether what a rule asks for falls due again and again, so that a new day means that it was done."""
        found = None if rule_id is None else self._rules.rule(self.pack, rule_id)
        return found is not None and found[1].schedule is not None

    def is_done(self, rule_id: str | None) -> bool | None:
        """Whether what a rule asks for is done; None where nothing records that."""
        found = None if rule_id is None else self._rules.rule(self.pack, rule_id)
        if found is None:
            return None
        question, rule = found
        on_case = self.on_case(question)
        if rule.role.is_check:
            return on_case.truth(rule.when) is True
        return None if rule.done is None else on_case.truth(rule.done) is True

    @once
    def safety(self) -> tuple[Action, ...]:
        """What is to be done today for a child's safety; nothing where no concern is recorded."""
        decision = self.decision(SAFETY)
        return tuple(decision.actions) if decision.outcome == "act_today" else ()
