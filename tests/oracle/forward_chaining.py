"""The rules of a question as forward chaining of durable-rules: a second opinion on what a pack comes to.

Each condition becomes two kinds of rule, for what makes it true and for what makes it false; what is not known fires
neither. It is given the leaves whose truth every completion shares (see `reference.py`) and concludes the rest, layer by
layer, from one wide fact each: only positive tests, no joins, nothing held from one layer to the next. What it concludes
is definite; where it concludes nothing, the answer may be open or need more than one layer of truth tables to see.
"""

from __future__ import annotations

from contextlib import suppress

from ivpolicy.core.rules.condition import All, Answered, AtLeast, Constant, DatesAsAt, Leaf, Named, Not
from ivpolicy.core.rules.condition import Any as AnyOf
from reference import STRENGTHS, is_only_closed

MOST_RULES, MOST_TESTS = 40, 200
"""Of one set of rules, so that one fact meets no more than it takes."""
YES, NO = "yes", "no"


class Lowered:
    """A question's rules in durable-rules, with those of the questions that it reads."""

    def __init__(self, by_question, question, quiet_host):
        self.by_question, self.keys, self.depths, self.layers, self.counts = by_question, {}, {}, {}, {}
        self.question, self.answers = question, set()
        self._answer(question)
        self.sets = [part for _, rules in sorted(self.layers.items()) for part in _parts(rules)]
        self.fired = []
        self.host = quiet_host({f"r{number}": self._rules(part) for number, part in enumerate(self.sets)})

    # ---- conditions ----

    def key(self, condition):
        """The name of a condition's truth, with the rules that conclude it."""
        if isinstance(condition, Named):
            return self.key(condition.member)
        if condition not in self.keys:
            made = f"c{len(self.keys)}"
            self.keys[condition] = made
            self._conclude(made, condition)
        return self.keys[condition]

    def _conclude(self, key, condition):
        match condition:
            case Constant() | Leaf() | DatesAsAt():
                self.depths[key] = 0
            case Not(member):
                self._both(key, [self.key(member)], every=NO, some=YES)
            case All(members):
                self._both(key, list(map(self.key, members)), every=YES, some=NO)
            case AnyOf(members):
                self._any(key, list(map(self.key, members)))
            case AtLeast(number, members, worths):
                held = list(map(self.key, members))
                self.counts[key] = held, worths
                self.depths[key] = 1 + max(self.depths[one] for one in held)
                self.layers.setdefault(self.depths[key], []).append(({f"{key}_sure": number}, key, YES))
                self.layers[self.depths[key]].append(({f"{key}_lost": sum(worths) - number + 1}, key, NO))
            case Answered(question, outcome):
                answer = self._answer(question)
                others = {*self._outcomes(question)} - {outcome}
                self._rule({answer: outcome}, key, YES)
                for other in sorted(others):
                    self._rule({answer: other}, key, NO)

    def _both(self, key, members, *, every, some):
        """True where all members are `every`; false where one is `some`."""
        self._rule(dict.fromkeys(members, every), key, YES)
        for member in dict.fromkeys(members):
            self._rule({member: some}, key, NO)

    def _any(self, key, members):
        self._rule(dict.fromkeys(members, NO), key, NO)
        for member in dict.fromkeys(members):
            self._rule({member: YES}, key, YES)

    def _rule(self, needs, key, gives):
        deep = 1 + max((self.depths[one] for one in needs), default=0)
        self.depths[key] = max(self.depths.get(key, 0), deep)
        self.layers.setdefault(deep, []).append((needs, key, gives))

    # ---- answers ----

    def _outcomes(self, question):
        rules = self.by_question[question]
        own = [rule.outcome for rule in rules.rules if rule.outcome]
        return {"not_applicable", "gap", rules.question.otherwise, *rules.question.outcomes, *own, *_FIXED} - {None}

    def _answer(self, question):
        """The name of a question's answer, with the rules that conclude it."""
        key = f"a_{question.replace('.', '_')}"
        if key not in self.answers:
            self.answers.add(key)
            rules = self.by_question[question]
            applies = self.key(rules.applies)
            self._rule({applies: NO}, key, "not_applicable")
            truths = [(rule, self.key(rule.when)) for rule in rules.rules]
            for needs, outcome in _concluded(rules, truths):
                self._rule({applies: YES, **needs}, key, outcome)
            # every reader of the answer comes after all that may conclude it
            self.depths[key] = max(self.depths[key], *(self.depths[one] + 1 for _, one in truths), 1)
        return key

    # ---- run ----

    def _rules(self, part):
        made = {
            "always": {"all": [{"m": {"case": 1}}], "run": lambda _: None}
        }  # a session is deleted only if one fired
        for number, (needs, key, gives) in enumerate(part):
            tests = [
                {"$gte": {name: value}} if isinstance(value, int) else {name: value} for name, value in needs.items()
            ]
            made[f"r{number}"] = {"all": [{"m": {"$and": [{"case": 1}, *tests]}}], "run": self._noted(key, gives)}
        return made

    def _noted(self, key, gives):
        return lambda _: self.fired.append((key, gives))  # of one argument: with two it would be waited for

    def concluded(self, truth_of_leaf, as_at):
        """The outcome it concludes; None where it concludes none."""
        known = {}
        for condition, key in self.keys.items():
            truth = _given(condition, truth_of_leaf, as_at)
            if truth is not None:
                known[key] = YES if truth else NO
        for number, part in enumerate(self.sets):
            read = {name for needs, _, _ in part for name in needs}
            fact = {name: value for name in read if (value := self._value(name, known)) is not None}
            self.fired.clear()
            state = self.host.assert_fact(f"r{number}", {**fact, "case": 1, "sid": "case", "id": 1})
            assert "exception" not in state, state
            self.host.delete_state(f"r{number}", "case")
            for key, gives in self.fired:
                assert known.setdefault(key, gives) == gives, (self.question, key)
        return known.get(f"a_{self.question.replace('.', '_')}")

    def _value(self, name, known):
        key, _, what = name.partition("_")
        if key in self.counts and what:
            held, worths = self.counts[key]
            asked = YES if what == "sure" else NO
            return sum(worth for one, worth in zip(held, worths, strict=True) if known.get(one) == asked)
        return known.get(name)


_FIXED = ("outstanding", "all_steps_recorded", "something_due", "nothing_due")


def _given(condition, truth_of_leaf, as_at):
    match condition:
        case Constant(value):
            return value
        case DatesAsAt(first, end):
            return (first is None or as_at >= first) and (end is None or as_at < end)
        case Leaf():
            with suppress(KeyError):
                return truth_of_leaf[condition]
    return None


def _concluded(question_rules, truths):
    """What makes each outcome: the truths it needs (semantics 4, 6, 9, 11, 31, 32)."""
    question = question_rules.question
    none = dict.fromkeys((key for _, key in truths), NO)
    match question.kind:
        case "checklist":
            done = question.otherwise if is_only_closed(question_rules) else "all_steps_recorded"
            yield dict.fromkeys((key for _, key in truths), YES), done
            yield from (({key: NO}, "outstanding") for _, key in truths)
        case "duties":
            due = [key for rule, key in truths if rule.strength in ("must", "should")]
            yield dict.fromkeys(due, NO), "nothing_due"
            yield from (({key: YES}, "something_due") for key in due)
        case "ladder":
            yield from _climbed(truths, None, {}, question.otherwise)
        case "ordered":
            steps = list(reversed(list(question.outcomes)))
            ranked = sorted((pair for pair in truths if pair[0].outcome), key=lambda pair: steps.index(pair[0].outcome))
            yield from _first_of(ranked)
            yield none, question.otherwise
        case _:
            named = list(question.outcomes)
            found = [pair for pair in truths if pair[0].outcome is not None]
            found.sort(key=lambda p: (p[0].tier, STRENGTHS.index(p[0].strength), named.index(str(p[0].outcome))))
            yield from _first_of(found)
            no_finding = {key: NO for _, key in found}
            gaps = [key for rule, key in truths if rule.outcome is None and rule.gap]
            yield from (({**no_finding, key: YES}, "gap") for key in gaps if no_finding.get(key) is None)
            yield {**no_finding, **dict.fromkeys(gaps, NO)}, question.otherwise


def _first_of(ranked):
    """The first that holds gives its outcome, where nothing before it that gives another may hold."""
    for number, (rule, key) in enumerate(ranked):
        before = {other: NO for one, other in ranked[:number] if one.outcome != rule.outcome}
        if before.get(key) is None:
            yield {**before, key: YES}, rule.outcome


def _climbed(truths, rung, needs, otherwise):
    """From a rung the first of its rungs that holds is climbed, and so on up."""
    following = [(rule, key) for rule, key in truths if rule.parent == rung]
    if not any(needs.get(key) == YES for _, key in following):
        yield {**needs, **{key: NO for _, key in following}}, rung or otherwise
    for number, (rule, key) in enumerate(following):
        way = {**needs, **{other: NO for _, other in following[:number]}}
        if way.get(key) != NO:
            yield from _climbed(truths, rule.outcome, {**way, key: YES}, otherwise)


def _parts(rules):
    """Rules of one layer, so many at a time that one fact meets no more than it takes."""
    part, tests = [], 0
    for rule in rules:
        if part and (len(part) == MOST_RULES or tests + len(rule[0]) > MOST_TESTS):
            yield part
            part, tests = [], 0
        part.append(rule)
        tests += len(rule[0])
    if part:
        yield part
