"""What a pathway asks of the core: whether a condition holds on a day, what it hangs on, and what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.catalogue import own_question
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.actions import action_of, actions_of
from ivpolicy.core.decision.evaluate import Result, evaluate
from ivpolicy.core.decision.findings import item_state
from ivpolicy.core.lowering.scope import Scope, action_plan
from ivpolicy.core.once import once
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.document import LocalQuestion
from ivpolicy.core.pack.pathways import Pathway, Stage
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.opposing_facts import facts_opposed
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.result_document import Action
from ivpolicy.core.rules.condition import ALWAYS, Condition, questions_read
from ivpolicy.core.rules.rulebook import DeadlinePlan, QuestionRules, Rule
from ivpolicy.core.rules.truth import Truth
from ivpolicy.core.rules.words import plain
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Variable
from ivpolicy.pathways.followed import AnswerRead, FactWaited
from ivpolicy.pathways.stopped_times import PausesByKind, StoppedTimes

SAFETY = "safeguarding.act"
_QUESTION = own_question(
    LocalQuestion("pathway", title="Does the case go on?", outcomes={"no": "It does not."}, otherwise="no")
)
"""A condition of a pathway is asked as a question that arises where it holds, so that it is answered as exactly."""


_OPPOSED = frozenset(facts_opposed())
_TIMELESS = frozenset({FactType.BOOLEAN, FactType.CHOICE, FactType.INTEGER, FactType.SET})
_MOST_KEPT = 50_000


def _is_timeless(variable: Variable) -> bool:
    """Whether a variable is a plain value, or is worked out; of what, its facts say."""
    fact = variable.fact
    is_asked_whole = fact is not None and (fact.type in _TIMELESS or bool(fact.computed_from))
    return variable.flag is None and is_asked_whole


def _is_plain(fact: Fact) -> bool:
    """Whether a fact's value counts whatever the day: no day, no judgement or objection, no list of what has a day."""
    is_undated_list = fact.type == FactType.LIST and not any(field.places for field in fact.item)
    return (fact.type in _TIMELESS or is_undated_list) and not (fact.judgement or fact.objection)


class PathwayRules:
    """A pack as its pathways ask it. What it builds it keeps, for every day and every case."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._asked: dict[tuple[int, int], tuple[QuestionDiagrams, Condition]] = {}
        self._rules: dict[int, dict[str, tuple[str, Rule]]] = {}
        self._timeless: dict[tuple[int, int], tuple[str, ...] | None] = {}
        self._on_days: dict[date, Pack] = {}
        self.truths: dict[tuple[object, ...], Truth] = {}

    def on(self, record: CaseRecord, day: date) -> DayOfCase:
        """A case on a day."""
        return DayOfCase(self, lambda: record, day)

    def on_day(self, day: date) -> Pack:
        """The pack as it binds on a day."""
        made = self._on_days.get(day)
        if made is None:
            made = self._on_days[day] = self.pack.on(day)
        return made

    def timeless(self, pack: Pack, condition: Surface) -> tuple[str, ...] | None:
        """The facts on which alone it hangs whether a condition holds, whatever the day; None where the day counts.

        So what holds on one day holds on every other on which they are the same.
        """
        key = (id(pack), id(condition))
        if key not in self._timeless:
            diagrams, _ = self.diagrams(pack, condition)
            facts, is_timeless = pack.rulebook.facts, all(map(_is_timeless, diagrams.variables))
            paths = {path for variable in diagrams.variables for path in variable.rests_on}
            told = is_timeless and not paths & _OPPOSED and all(_is_plain(facts[path]) for path in paths)
            self._timeless[key] = tuple(sorted(paths)) if told else None
        return self._timeless[key]

    def diagrams(self, pack: Pack, condition: Surface | None) -> tuple[QuestionDiagrams, Condition]:
        """The diagrams of a condition, under the law as it binds on a day, and the condition as the core has it."""
        key = (id(pack), id(condition))
        made = self._asked.get(key)
        if made is None:
            read = ALWAYS if condition is None else scope_of(pack).reader().condition(condition)
            rules = QuestionRules(_QUESTION, (), applies=read)
            book = pack.rulebook
            made = QuestionDiagrams(book, book.by_question, rules, whole=False, kept=pack.cells_kept), read
            self._asked[key] = made
        return made

    def rule(self, pack: Pack, id_: str) -> tuple[str, Rule] | None:
        """The question and the rule of an id that a stage owes; None where the rule decides nothing by itself."""
        known = self._rules.get(id(pack))
        if known is None:
            by_question = pack.rulebook.by_question.items()
            known = {rule.id: (question, rule) for question, rules in by_question for rule in rules.acting}
            self._rules[id(pack)] = known
        return known.get(f"{pack.id}:{id_}")


def scope_of(pack: Pack) -> Scope:
    """What the parts of a pack are read in."""
    return (pack.lowered or pack.beneath).scope


class DayOfCase:
    """A case on a day, asked by the pathways of a pack."""

    def __init__(
        self, rules: PathwayRules, read: Callable[[], CaseRecord], day: date, facts: Mapping[str, Any] | None = None
    ) -> None:
        """`facts`: what the record is read from, where that is known: most days it need not be read."""
        self._rules = rules
        self._read_record = read
        self._facts = facts
        self.day = day
        self._truths: dict[int, Truth] = {}
        self._actions: dict[str, tuple[Action, ...]] = {}

    @once
    def record(self) -> CaseRecord:
        """The case as it stands on the day."""
        return self._read_record()

    @once
    def result(self) -> Result:
        """The core's answers on the day, each worked out when it is read."""
        return evaluate(self._rules.pack, self.record, as_at=self.day, hypothetical=True)

    @once
    def pack(self) -> Pack:
        """The pack as it binds on the day."""
        return self._rules.on_day(self.day)

    def _asks(self, condition: Surface | None) -> tuple[QuestionOnCase, Condition]:
        diagrams, read = self._rules.diagrams(self.pack, condition)
        return QuestionOnCase(diagrams, OpenCells(self.result.record, self.day)), read

    def truth(self, condition: Surface | None) -> Truth:
        """Whether a condition holds whatever is not known; None where that hangs on what is not."""
        if condition is None:
            return True
        kept, key = self._kept_by(condition)
        if key not in kept:
            on_case, read = self._asks(condition)
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[key] = on_case.truth(read)
        return kept[key]

    def _kept_by(self, condition: Surface) -> tuple[dict[Any, Truth], object]:
        """Where it is kept whether a condition holds: of facts alone for every day and case, else for this one."""
        paths = None if self._facts is None else self._rules.timeless(self.pack, condition)
        if self._facts is None or paths is None:
            return self._truths, id(condition)
        told = [self._facts.get(path) for path in paths]
        return self._rules.truths, (id(self.pack), id(condition), *(v if type(v) is str else repr(v) for v in told))

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
        decision = self.result[question]
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
                for owner, plan, action in self._actions_of(stage)
            )
            self._actions[key] = tuple(made)
        return self._actions[key]

    def _actions_of(self, stage: Stage) -> Iterator[tuple[str, DeadlinePlan | None, Action]]:
        """Each action, with the stage or rule it is of and its deadline as the pack has it."""
        on_case, _ = self._asks(None)
        reader = scope_of(self.pack).reader()
        for action in stage.actions:
            plan = action_plan(self.pack.written, action, reader)
            yield stage.id, plan.by, action_of(on_case, plan, None, clauses=stage.clauses)
        for id_ in stage.owes:
            found = self._rules.rule(self.pack, id_)
            if found is not None:
                deadlines = {(plan.who, plain(plan.does)): plan.by for plan in found[1].actions}
                owed = self._of_rule(*found)
                yield from ((id_, deadlines.get((action.who, action.does)), action) for action in owed)

    def _of_rule(self, question: str, rule: Rule) -> Iterator[Action]:
        owed = [action for action in self.result[question].actions if action.rule == rule.id]
        yield from owed
        if not owed and rule.schedule is not None:
            on_case = self.pack.on_case(question, OpenCells(self.result.record, self.day))
            state, due_on = item_state(on_case, rule)
            if state == "not_due" and due_on is not None:
                yield from actions_of(on_case, rule, due_on=due_on)

    def recurs(self, rule_id: str | None) -> bool:
        """Whether what a rule asks for falls due again and again, so that a new day means that it was done."""
        found = None if rule_id is None else self._rules.rule(self.pack, rule_id.split(":", 1)[1])
        return found is not None and found[1].schedule is not None

    def is_done(self, rule_id: str | None) -> bool | None:
        """Whether what a rule asks for is done; None where nothing records that."""
        found = None if rule_id is None else self._rules.rule(self.pack, rule_id.split(":", 1)[1])
        if found is None:
            return None
        question, rule = found
        on_case = self.pack.on_case(question, OpenCells(self.result.record, self.day))
        if rule.role.is_check:
            return on_case.truth(rule.when) is True
        return None if rule.done is None else on_case.truth(rule.done) is True

    @once
    def safety(self) -> tuple[Action, ...]:
        """What is to be done today for a child's safety; nothing where no concern is recorded."""
        decision = self.result[SAFETY]
        return tuple(decision.actions) if decision.outcome == "act_today" else ()
