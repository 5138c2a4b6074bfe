"""The arbiter: what a question comes to, found by trying every completion of a case, one by one.

It shares no way of answering with the engine: only the values of a program, a condition and a record. It is slow, and
meant to be obviously right. A completion gives every unknown recorded fact one value (semantics, first paragraph); here
`gaps` are the unknowns, by the name that `missing` would give them, each with values that stand for all of its domain.

Choices the contract leaves open, made as the engine makes them: a past date of which only the month is known
lies on one of its days up to the day of decision; an item without a date has happened by then; a computed number that
its source does not give (months since a thing that has not happened) passes no test; what is worked out from a list, and
the state of a schedule, is asked as a fact of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import chain, combinations, combinations_with_replacement, product
from typing import Any, NamedTuple

from ivpolicy.core.calendar import Duration, Month
from ivpolicy.core.condition import (
    All, Answered, AtLeast, Between, Condition, Constant, Count, DatesAsAt, Days, Equals, Flag, Has, InWindow, Latest, Leaf,
    LongerAgo, Named, Not, OneOf, Test, leaves, walk,
)  # fmt: skip
from ivpolicy.core.condition import Any as AnyOf
from ivpolicy.core.program import Program, Rule, Tier
from ivpolicy.core.vocabulary import Fact, FactType, ItemField

STRENGTHS = ("must_not", "must", "should_not", "should", "may", None)
"""From the strongest to none at all (semantics 9)."""

NEVER_AGO = 10**6
"""Months since what never was."""

MOST = 40_000
"""How many completions are tried; a case with more is too large for this evaluator."""


class TooManyError(Exception):
    """The case has more completions than can be tried."""


class Answer(NamedTuple):
    """What a question comes to on one completion."""

    outcome: str
    strength: str | None = None
    conflict: str | None = None


# ---- days ------------------------------------------------------------------------------------------------------


def months_on(day: date, months: int) -> date:
    """The same day number so many months on (back, if negative), or the month's last day (semantics 24)."""
    number = day.year * 12 + (day.month - 1) + months
    year, month = number // 12, number % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def back(as_at: date, length: Duration) -> date:
    """The day of decision minus a duration; windows hold the days after it."""
    match length.unit:
        case "day":
            return as_at - timedelta(days=length.number)
        case "week":
            return as_at - timedelta(days=7 * length.number)
        case "month":
            return months_on(as_at, -length.number)
        case _:
            return months_on(as_at, -12 * length.number)


@lru_cache(maxsize=200_000)
def whole_months(day: date, as_at: date) -> int:
    """How many whole months have passed since the day, counted one at a time."""
    return next(n for n in range(20_000) if months_on(day, n + 1) > as_at)


@lru_cache(maxsize=200_000)
def birthdays(born: date, as_at: date) -> int:
    """How many birthdays have begun; one on 29 February begins on 1 March of other years."""
    return sum((year, born.month, born.day) <= (as_at.year, as_at.month, as_at.day) for year in range(born.year + 1, as_at.year + 1))


# ---- tests on one value ----------------------------------------------------------------------------------------


def passes(test: Test, value: Any, as_at: date) -> bool:
    """Whether a concrete value passes a test; a list is a tuple of items, an item a mapping by field."""
    match test:
        case Equals(wanted):
            return type(value) is type(wanted) and value == wanted
        case OneOf(words):
            return value in words
        case Between(low, high):
            return isinstance(value, int) and (low is None or value >= low) and (high is None or value <= high)
        case Has(every, some, none):
            return set(every) <= value and (not some or bool(set(some) & value)) and not set(none) & value
        case InWindow(length):
            return isinstance(value, date) and back(as_at, length) < value <= as_at
        case LongerAgo(length):
            return value == "never" or (isinstance(value, date) and value <= back(as_at, length))
        case Days(first, end):
            return isinstance(value, date) and (first is None or value >= first) and (end is None or value < end)
        case Count(low, high, where):
            number = sum(where is None or item_holds(where, item, as_at) for item in value)
            return (low is None or number >= low) and (high is None or number <= high)
        case Latest(by, is_):
            return bool(value) and item_holds(is_, latest(value, by), as_at)
        case Flag(states):
            return value in states
    raise AssertionError(test)


def latest(items: tuple[dict[str, Any], ...], by: str) -> dict[str, Any]:
    """The item with the latest day; of two on one day the one listed last."""
    return max(enumerate(items), key=lambda placed: (placed[1][by], placed[0]))[1]


def item_holds(condition: Condition, item: Mapping[str, Any], as_at: date) -> bool:
    """Whether a condition holds of one item of a list."""
    return holds(condition, lambda leaf: passes(leaf.test, item[leaf.fact], as_at), as_at, _nothing_answered)


def _nothing_answered(question: str) -> str:
    raise AssertionError(question)


def holds(condition: Condition, true: Callable[[Leaf], bool], as_at: date, outcome_of: Callable[[str], str]) -> bool:
    """Whether a condition holds, given the truth of each leaf and the outcome of each question."""
    match condition:
        case Constant(value):
            return value
        case Leaf():
            return true(condition)
        case Named(_, _, member):
            return holds(member, true, as_at, outcome_of)
        case Not(member):
            return not holds(member, true, as_at, outcome_of)
        case All(members):
            return all(holds(m, true, as_at, outcome_of) for m in members)
        case AnyOf(members):
            return any(holds(m, true, as_at, outcome_of) for m in members)
        case AtLeast(number, members, worths):
            return sum(w for m, w in zip(members, worths, strict=True) if holds(m, true, as_at, outcome_of)) >= number
        case Answered(question, outcome):
            return outcome_of(question) == outcome
        case DatesAsAt(first, end):
            return (first is None or first <= as_at) and (end is None or as_at < end)
    raise AssertionError(condition)


# ---- one question on one completion ----------------------------------------------------------------------------


def answer(program: Program, held: list[Rule]) -> Answer:
    """The answer, given the rules that hold on a completion, in their order (semantics 4, 6, 9, 11, 31, 32)."""
    question = program.question
    match question.kind:
        case "checklist":
            return Answer("all_steps_recorded" if len(held) == len(program.rules) else "outstanding")
        case "duties":
            due = [rule.strength for rule in held if rule.strength != "may"]
            return Answer("something_due", min(due, key=STRENGTHS.index)) if due else Answer("nothing_due")
        case "ladder":
            return Answer(climbed(held, None) or question.otherwise)
        case "ordered":
            return highest(program, held)
        case _:
            return chosen(program, held)


def climbed(held: list[Rule], rung: str | None) -> str | None:
    """From a rung the first of its rungs that holds is climbed, and so on up."""
    following = next((rule.outcome for rule in held if rule.parent == rung), None)
    return rung if following is None else climbed(held, following)


def highest(program: Program, held: list[Rule]) -> Answer:
    """The highest step that a rule gives, at the greatest strength that gives it."""
    for step in reversed(list(program.question.outcomes)):
        strengths = [rule.strength for rule in held if rule.outcome == step]
        if strengths:
            return Answer(step, min(strengths, key=STRENGTHS.index))
    return Answer(program.question.otherwise)


def chosen(program: Program, held: list[Rule]) -> Answer:
    """Tier before strength; a gap answers only where no finding does."""
    findings = [rule for rule in held if rule.outcome is not None]
    if not findings:
        return Answer("gap" if any(rule.gap for rule in held) else program.question.otherwise)
    first = min(rule.tier for rule in findings)
    tier = [rule for rule in findings if rule.tier == first]
    # of equally strong findings the first by name, so that the order of a pack never decides
    best = min(tier, key=lambda rule: (STRENGTHS.index(rule.strength), rule.outcome))
    kind = against_law(program, best, findings) if first == Tier.LAW else within(program, best, tier)
    return Answer(str(best.outcome), best.strength, kind)


def against_law(program: Program, law: Rule, findings: list[Rule]) -> str | None:
    """A law must against findings that deny it: local ones, and tensions the law itself knows (semantics 18).

    One that goes further in the protective direction is no conflict.
    """
    question = program.question
    if law.strength != "must":
        return None
    heard = [r for r in findings if r.tier == Tier.LOCAL or (r.tier == Tier.LAW and r.tension == "case_tension")]
    against = [rule for rule in heard if rule.outcome != question.protects]
    kinds = {rule.tension for rule in against if frozenset((law.outcome, rule.outcome)) in question.opposed}
    return "policy_narrows_law" if "policy_narrows_law" in kinds else min(kinds, default=None)


def within(program: Program, best: Rule, tier: list[Rule]) -> str | None:
    """Equally strong findings of one layer with opposed outcomes."""
    equal = [rule for rule in tier if rule.strength == best.strength]
    pairs = {frozenset((one.outcome, other.outcome)) for one in equal for other in equal}
    return "within_policy" if pairs & set(program.question.opposed) else None


# ---- what may stand in a gap -----------------------------------------------------------------------------------


def values_of(fact: Fact | ItemField, tests: Iterable[tuple[Fact | ItemField, Test]], as_at: date) -> Iterable[Any]:
    """Values that stand for the whole domain of a fact: those the tests cannot tell apart are left to one of them."""
    asked = list(tests)
    match fact.type:
        case FactType.BOOLEAN:
            return (True, False)
        case FactType.CHOICE:
            return fact.choices
        case FactType.SET:
            return subsets(fact.choices, [test for _, test in asked if isinstance(test, Has)])
        case FactType.INTEGER:
            highest_bound = max((bound for _, test in asked for bound in bounds(test)), default=0)
            return range(highest_bound + 2)
        case _:
            return days_of(fact, asked, as_at)


def subsets(choices: tuple[str, ...], tests: list[Has]) -> Iterator[frozenset[str]]:
    """Every subset of the members that a test names; no test can tell the others apart."""
    named = [c for c in choices if any(c in (*t.all_, *t.any_, *t.none) for t in tests)]
    return (frozenset(some) for size in range(len(named) + 1) for some in combinations(named, size))


def bounds(test: Test) -> Iterator[int]:
    """The numbers a test names."""
    numbers = {Between: ("low", "high"), Equals: ("value",), Count: ("low", "high")}.get(type(test), ())
    found = [getattr(test, name) for name in numbers] if not isinstance(test, OneOf) else list(test.values)
    return (n for n in found if isinstance(n, int) and not isinstance(n, bool))


def days_of(fact: Fact | ItemField, asked: list[tuple[Fact | ItemField, Test]], as_at: date) -> tuple[Any, ...]:
    """Every day for years back (and on, where the day may be planned), the far past, and the word the date takes."""
    years = max(3, *(2 + bound // (1 if of.unit == "years" else 12) for of, test in asked for bound in bounds(test)), 0)
    fixed = [d for _, t in asked if isinstance(t, Days) for d in (t.first, t.end) if d is not None]
    first = min([months_on(as_at, -12 * years), *(d - timedelta(days=2) for d in fixed)])
    last = max([as_at + timedelta(days=2), *(d + timedelta(days=2) for d in fixed)])
    every = chain([date(1900, 1, 1)], (first + timedelta(days=n) for n in range((last - first).days + 1)), [date(2190, 1, 1)])
    past = getattr(fact, "past", True)
    return (*(day for day in every if not past or day <= as_at), *([fact.takes] if fact.takes else []))


def computed(path: str, unit: str | None, source: Any, as_at: date) -> Any:
    """A fact worked out from a concrete value of its source; None where the source gives no value."""
    match source:
        case "never":
            return NEVER_AGO
        case date() if source <= as_at:
            return birthdays(source, as_at) if unit == "years" else whole_months(source, as_at)
    return None


# ---- a question of a case --------------------------------------------------------------------------------------

Fills = tuple[Any, ...]
Truths = dict[Leaf, bool]


class Source:
    """One recorded fact, the leaves asked of it, its gaps, and the truths of the leaves for every way to fill them."""

    def __init__(self, fact: Fact, asked: list[tuple[Fact, Leaf]], value: Any, as_at: date, places: list[int] | None = None) -> None:
        self.places = places if places is not None else list(range(1000))
        self.fact, self.asked, self.value, self.as_at = fact, asked, value, as_at
        self.gaps: dict[str, list[Any]] = {name: list(values) for name, values in self._gaps()}
        size = 1
        for values in self.gaps.values():
            size *= len(values)
        if size > MOST:
            raise TooManyError(fact.path)
        self.truths: dict[Fills, tuple[bool, ...]] = {
            fills: self._passed(self._filled(fills)) for fills in product(*map(range, map(len, self.gaps.values())))
        }
        self._merge()

    @property
    def values(self) -> dict[tuple[bool, ...], Any]:
        """For each combination of truths that the leaves can have together, a value that gives it."""
        return {truths: self._filled(fills) for fills, truths in self.truths.items()}

    def _gaps(self) -> Iterator[tuple[str, Iterable[Any]]]:
        path, tests = self.fact.path, [(of, leaf.test) for of, leaf in self.asked]
        if self.fact.type == FactType.LIST:
            yield from self._list_gaps(path, [test for _, test in tests])
        elif self.value is None:
            yield path, values_of(self.fact, tests, self.as_at)
        elif isinstance(self.value, Month):
            days = [day for day in self.value.days() if not self.fact.past or day <= self.as_at]
            yield path, days

    def _passed(self, value: Any) -> tuple[bool, ...]:
        return tuple(self._passes(of, leaf.test, value) for of, leaf in self.asked)

    def _passes(self, of: Fact, test: Test, value: Any) -> bool:
        seen = value if of.path == self.fact.path else computed(of.path, of.unit, value, self.as_at)
        return seen is not None and passes(test, seen, self.as_at)

    def _filled(self, fills: Fills) -> Any:
        given = {name: values[n] for (name, values), n in zip(self.gaps.items(), fills, strict=True)}
        if self.fact.type != FactType.LIST:
            return given.get(self.fact.path, self.value)
        items = self.value.items if self.value is not None else ()
        listed = tuple(
            {name: given.get(self._gap_of(i, name), getattr(item, name)) for name in self._fields} for i, item in enumerate(items)
        )
        return (*listed, *given.get(self.fact.path, ()))

    def _merge(self) -> None:
        """Of values of one gap that no test tells apart, however the other gaps are filled, keep one."""
        for place in range(len(self.gaps)):
            rows: dict[int, list[Any]] = {}
            for fills in sorted(self.truths):
                rows.setdefault(fills[place], []).append((fills[:place], fills[place + 1 :], self.truths[fills]))
            kept: dict[Any, int] = {}
            for n, row in rows.items():
                kept.setdefault(tuple(row), n)
            self.truths = {fills: truth for fills, truth in self.truths.items() if fills[place] in set(kept.values())}

    # ---- lists ----

    @property
    def _tests(self) -> list[Count | Latest]:
        return [leaf.test for _, leaf in self.asked if isinstance(leaf.test, Count | Latest)]

    @cached_property
    def _ordering(self) -> set[str]:
        return {test.by for test in self._tests if isinstance(test, Latest)}

    @cached_property
    def _fields(self) -> dict[str, list[tuple[ItemField, Test]]]:
        """The fields some test asks, with the tests asked of each."""
        fields = {f.name: f for f in self.fact.item}
        found: dict[str, list[tuple[ItemField, Test]]] = {name: [] for name in self._ordering}
        for test in self._tests:
            for leaf in leaves((test.where or Constant(True)) if isinstance(test, Count) else test.is_):
                found.setdefault(leaf.fact, []).append((fields[leaf.fact], leaf.test))
        return found

    def _list_gaps(self, path: str, tests: list[Test]) -> Iterator[tuple[str, Iterable[Any]]]:
        items = self.value.items if self.value is not None else ()
        for i, item in enumerate(items):
            for name in (f.name for f in self.fact.item if f.name in self._fields):
                value = getattr(item, name)
                if value is None or isinstance(value, Month):
                    yield self._gap_of(i, name), self._field_values(name, value)
        if self.value is None or not self.value.complete:
            yield path, self._further()

    def _gap_of(self, i: int, name: str) -> str:
        """A field of the i-th item seen, by the item's place in the record."""
        return f"{self.fact.path}[{self.places[i]}].{name}"

    def _field_values(self, name: str, value: Any) -> list[Any]:
        field = next(f for f in self.fact.item if f.name == name)
        if isinstance(value, Month):
            allowed = [day for day in value.days() if not field.past or day <= self.as_at]
        else:
            allowed = list(values_of(field, self._fields[name], self.as_at))
        cells: dict[tuple[bool, ...], list[Any]] = {}
        for one in allowed:
            cells.setdefault(tuple(passes(test, one, self.as_at) for _, test in self._fields[name]), []).append(one)
        if name not in self._ordering:
            return [cell[0] for cell in cells.values()]
        # where days are also compared with one another: of each cell the first and the last two, and the days of others
        ends = {day for cell in cells.values() for day in (cell[0], *cell[-2:])}
        return [one for one in allowed if one in ends | self._days_compared(name)]

    def _days_compared(self, name: str) -> set[date]:
        """The recorded days of the field, the days beside them, and the ends of recorded months."""
        recorded = [getattr(item, name) for item in (self.value.items if self.value is not None else ())]
        ends = [d for w in recorded for d in ([w] if isinstance(w, date) else [w.first_day, w.last_day] if isinstance(w, Month) else [])]
        return {day + timedelta(days=step) for day in ends for step in (-1, 0, 1)}

    def _further(self) -> Iterator[tuple[dict[str, Any], ...]]:
        """Every short list of items that are not recorded."""
        names = list(self._fields)
        every = [dict(zip(names, values, strict=True)) for values in product(*(self._field_values(n, None) for n in names))]
        seen: dict[Any, dict[str, Any]] = {}
        for item in every:
            seen.setdefault((*self._item_truths(item), *(item[name] for name in self._ordering)), item)
        longest = 1 + max((bound for test in self._tests for bound in bounds(test)), default=0)
        number = 1
        for length in range(longest + 1):
            number = number * (len(seen) + length) // (length + 1)
        if number > MOST:
            raise TooManyError(self.fact.path)
        return (some for length in range(longest + 1) for some in combinations_with_replacement(seen.values(), length))

    def _item_truths(self, item: dict[str, Any]) -> tuple[bool, ...]:
        asked = ((test.where or Constant(True)) if isinstance(test, Count) else test.is_ for test in self._tests)
        return tuple(item_holds(condition, item, self.as_at) for condition in asked)


class Reference:
    """One question of one case on one day.

    Args:
        programs: Every program that the question's conditions read, by question id.
        question: The question.
        facts: The vocabulary, and the pack's own facts.
        known: Gives the recorded value of a fact on the day, or None; of a list, the items seen.
        places: Gives the places in the record of the items seen.
        as_at: The day of decision.
        words: Gives the words that a schedule or an order of dates allows; each such leaf stands for itself.

    Raises:
        TooManyError: The case has too many completions to try.
    """

    def __init__(
        self, programs: Mapping[str, Program], question: str, facts: Mapping[str, Fact], known: Callable[[str], Any], as_at: date,
        words: Callable[[str], Iterable[str]] = lambda key: (), places: Callable[[str], list[int] | None] = lambda path: None,
    ) -> None:  # fmt: skip
        self.programs, self.program, self.facts, self.as_at, self.known, self.words = programs, programs[question], facts, as_at, known, words
        self.places = places
        asked: dict[str, dict[Leaf, None]] = {}
        for leaf in self._leaves(question):
            asked.setdefault(self._source_of(leaf.fact), {})[leaf] = None
        self.sources = [self._made(path, list(found)) for path, found in asked.items()]
        size = 1
        for source in self.sources:
            size *= len(source.truths)
        if size > MOST:
            raise TooManyError(question)
        self.gaps = [self._asked_for(name) for source in self.sources for name in source.gaps]

    def _made(self, path: str, found: list[Leaf]) -> _Source:
        fact = self.facts.get(path) or Fact(path, FactType.CHOICE, path, path, choices=tuple(self.words(path)))
        value = fact.choices[0] if path not in self.facts and len(fact.choices) == 1 else self.known(path) if path in self.facts else None
        return Source(fact, [(self.facts.get(leaf.fact, fact), leaf) for leaf in found], value, self.as_at, self.places(path))

    def _asked_for(self, name: str) -> str:
        """The recorded fact by which a gap is filled."""
        fact = self.facts.get(name)
        return fact.computed_from[0] if fact is not None and fact.computed_from else name

    def _source_of(self, path: str) -> str:
        fact = self.facts.get(path)
        if fact is None or not fact.computed_from or self.facts[fact.computed_from[0]].type == FactType.LIST:
            return path
        return fact.computed_from[0]

    def _leaves(self, question: str) -> Iterator[Leaf]:
        """The leaves of the question's program, and of the answers it reads."""
        program = self.programs[question]
        written = [program.applies, *(rule.when for rule in program.rules)]
        if program is self.program:
            rules = (*program.rules, *program.side, *program.beside)
            written += [c for rule in rules for c in (rule.when, rule.arises, rule.done, rule.preferred) if c is not None]
            written += [*(c for rule in rules for _, c in rule.waived_by), *(caution.when for caution in program.cautions)]
        for part in (part for condition in written for part in walk(condition)):
            if isinstance(part, Leaf):
                yield part
            elif isinstance(part, Answered):
                yield from self._leaves(part.question)

    # ---- every completion ----

    @cached_property
    def completions(self) -> dict[Fills, Truths]:
        """The truths of all leaves, by how the gaps are filled."""
        found: dict[Fills, Truths] = {}
        for parts in product(*(source.truths.items() for source in self.sources)):
            fills = tuple(fill for part, _ in parts for fill in part)
            found[fills] = {leaf: t for s, (_, truths) in zip(self.sources, parts, strict=True) for (_, leaf), t in zip(s.asked, truths, strict=True)}
        return found

    def holds(self, condition: Condition, truths: Truths) -> bool:
        """Whether a condition holds on a completion."""
        return holds(condition, truths.__getitem__, self.as_at, lambda question: self.answer_on(self.programs[question], truths).outcome)

    def answer_on(self, program: Program, truths: Truths) -> Answer:
        """The answer of a program on a completion."""
        if not self.holds(program.applies, truths):
            return Answer("not_applicable")
        return answer(program, [rule for rule in program.rules if self.holds(rule.when, truths)])

    @cached_property
    def answers(self) -> dict[Fills, Answer]:
        """The answer, by how the gaps are filled."""
        return {fills: self.answer_on(self.program, truths) for fills, truths in self.completions.items()}

    def truth(self, condition: Condition) -> bool | None:
        """True or false where it is so on every completion, else None."""
        found = {self.holds(condition, truths) for truths in self.completions.values()}
        return found.pop() if len(found) == 1 else None

    # ---- what is said of them all (semantics 1 to 4, 7, 13) ----

    def facts_deciding(self, view: Callable[[Answer], Any]) -> set[str]:
        """The gaps in which two completions differ alone while their answers look different."""
        found = set()
        for place, name in enumerate(self.gaps):
            looks: dict[Fills, Any] = {}
            for fills, given in self.answers.items():
                rest = (*fills[:place], *fills[place + 1 :])
                if looks.setdefault(rest, view(given)) != view(given):
                    found.add(name)
                    break
        return found

    @property
    def missing(self) -> set[str]:
        """The recorded facts that alone can change outcome or conflict."""
        return self.facts_deciding(lambda a: (a.outcome, a.conflict is not None))

    @property
    def status(self) -> str:
        """The status, by its definition."""
        answers = set(self.answers.values())
        if not self.program.rules:
            return "not_applicable" if self.truth(self.program.applies) is False else "no_rule"
        if len({(a.outcome, a.conflict is not None) for a in answers}) == 1:
            one = answers.pop()
            return "not_applicable" if one.outcome == "not_applicable" else "conflict" if one.conflict else "decided"
        judged = all(name.split("[")[0] in self.facts and self.facts[name.split("[")[0]].judgement for name in self.missing)
        return "needs_judgement" if judged else "needs_information"

    @property
    def outcome(self) -> str | None:
        """What every completion gives, or reaches."""
        outcomes = {a.outcome for a in self.answers.values()}
        if self.status in ("no_rule", "not_applicable"):
            return None
        if len(outcomes) == 1:
            return outcomes.pop()
        steps = list(self.program.question.outcomes)
        if self.program.question.kind == "ordered" and "not_applicable" not in outcomes:
            return min(outcomes, key=steps.index)
        if self.program.question.kind == "ladder":
            reached = [self._way(outcome) for outcome in outcomes]
            return next((rung for rung in reached[0] if all(rung in way for way in reached)), None)
        return None

    def _way(self, rung: str | None) -> list[str]:
        """The rung and those it was climbed from, the highest first."""
        parents = {rule.outcome: rule.parent for rule in self.program.rules}
        return [str(rung), *self._way(parents[rung])] if rung in parents else []

    @property
    def strength(self) -> str | None:
        """The weakest over all completions."""
        return None if self.outcome is None else max((a.strength for a in self.answers.values()), key=STRENGTHS.index)

    @property
    def could_become(self) -> dict[Answer, set[str]]:
        """Other or stronger answers still open, each with the facts it hangs on."""
        if self.status in ("no_rule", "not_applicable"):
            return {}
        return {a: self.facts_deciding(lambda b, a=a: a == b) for a in set(self.answers.values()) if self._is_further(a)}

    def _is_further(self, one: Answer) -> bool:
        if one.outcome == "not_applicable":
            return False
        stronger = STRENGTHS.index(one.strength) < STRENGTHS.index(self.strength)
        return one.outcome != self.outcome or stronger or (one.conflict is not None and self.status != "conflict")
