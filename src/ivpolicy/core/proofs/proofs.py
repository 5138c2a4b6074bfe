"""What is proved of a compiled pack, exactly, from its diagrams: where it narrows the law, and what it never turns on.

Only the questions concerned are built, and they are the same diagrams that answer cases afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from ivpolicy.core.actors import ACTORS
from ivpolicy.core.answers.diagram import Diagram, Final, Workshop, answers, levels
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.document import NeverTurnsOn
from ivpolicy.core.proofs.path import needed, under
from ivpolicy.core.proofs.witness import cell_words, describe, witness
from ivpolicy.core.rules.answer import Answer
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import QuestionRules, Rule, Tier
from ivpolicy.core.rules.words import plain
from ivpolicy.core.text.diagnostic import Diagnostic, Severity
from ivpolicy.core.variables.variable import variable_of

# ---- a local rule against the law ----


def prove_narrowing(compiled: Pack) -> tuple[Diagnostic, ...]:
    """Each local rule that in some case denies what a law `must` requires there, with the plainest such case.

    A case counts only where the answer is then a conflict: where a stronger rule of law settles it, or the local rule
    goes further in the question's protective direction, there is none (semantics 11). Code V060; V062 for a rule that
    says itself that its conflict is a tension to be decided case by case.

    A ladder conflicts with nothing. It is told, once, where it leaves a matter with somebody other than the person with
    whom the national ladder, by law that was read, has it in that case.
    """
    asked = [compiled.rulebook.by_question[question] for question in compiled.questions]
    able = (question_rules for question_rules in asked if kind_of(question_rules.question).may_conflict)
    ladders = (question_rules for question_rules in asked if kind_of(question_rules.question).is_stepped)
    return (
        *(found for question_rules in able for found in _narrowing(compiled, question_rules)),
        *(found for question_rules in ladders for found in _ladder_with_less(compiled, question_rules)),
    )


def _narrowing(compiled: Pack, question_rules: QuestionRules) -> Iterator[Diagnostic]:
    question, rules = question_rules.question, [rule for rule in question_rules.rules if rule.outcome is not None]
    musts = [rule for rule in rules if rule.tier == Tier.LAW and rule.strength == "must"]
    laws = [law for law in musts if question.protects in (None, law.outcome)]
    for local in (rule for rule in rules if rule.tier == Tier.LOCAL):
        for law in (law for law in laws if question.are_opposed(str(law.outcome), str(local.outcome))):
            diagrams = compiled.diagrams(question.id)  # built only where two rules are opposed
            together = _in_conflict(diagrams, local, law)
            if True in answers(together):
                yield _narrows(local, law, witness(diagrams, together))
                break


def _in_conflict(diagrams: QuestionDiagrams, local: Rule, law: Rule) -> Diagram:
    """Where both rules hold, and the answer is a conflict."""
    shop = diagrams.workshop
    conflict = shop.mapped(diagrams.answer, lambda answer: isinstance(answer, Answer) and answer.conflict is not None)
    both = shop.combine(
        diagrams.of_condition(local.when), diagrams.of_condition(law.when), lambda a, b: a is True and b is True
    )
    return shop.combine(conflict, both, lambda a, b: a is True and b is True)


def _narrows(local: Rule, law: Rule, case: tuple[str, ...]) -> Diagnostic:
    tension = local.tension == "case_tension"
    verb = "stands against the law in some cases" if tension else "narrows the law"
    required = f"`{law.name}` ({', '.join(law.clauses)}) requires `{law.outcome}`"
    message = f"`{local.name}` {verb}: {required}"
    shown = f"for example where {'; '.join(case)}" if case else "in every case"
    return Diagnostic("V062" if tension else "V060", message, local.at, shown, Severity.ADVICE)


def _ladder_with_less(compiled: Pack, question_rules: QuestionRules) -> Iterator[Diagnostic]:
    """The local rungs on which a matter stands elsewhere than where a rung of law would have it, told together."""
    book, rungs = compiled.rulebook, [r for r in question_rules.rules if r.tier == Tier.LOCAL and r.place]
    for law in (rule for rule in question_rules.beside if rule.place and _is_law_read(compiled, rule)):
        elsewhere = [rung for rung in rungs if rung.place not in (law.place, ACTORS["advocacy_service"])]
        if not elsewhere:
            continue
        asked = replace(question_rules, beside=(law,), side=(), cautions=())  # in a check, guidance is not asked
        diagrams = QuestionDiagrams(book, book.by_question, asked, kept=compiled.cells_kept)
        stands = {rung: _stands(diagrams, rung, law) for rung in elsewhere}
        told = [rung for rung in elsewhere if True in answers(stands[rung])]
        if told:
            names = ", ".join(f"`{rung.name}` ({rung.place})" for rung in told)
            given = f"`{law.name}` ({', '.join(law.clauses)}) gives the child an {law.place} there"
            message = f"the ladder offers less than the law unless each of these is one: {names}; {given}"
            case = "; ".join(witness(diagrams, stands[told[0]])) or "in every case"
            shown = f"where one is, write `place: advocacy_service`; `{told[0].name}` for example where {case}"
            yield Diagnostic("V060", message, told[0].at, shown, Severity.ADVICE)


def _is_law_read(compiled: Pack, rule: Rule) -> bool:
    """Whether a national rung cites law whose words were read."""
    cited = (compiled.national.clauses[clause] for clause in rule.clauses)
    return any(clause.verified == "V" and clause.force in ("act", "regulation") for clause in cited)


def _stands(diagrams: QuestionDiagrams, rung: Rule, law: Rule) -> Diagram:
    """Where the matter stands on a rung although the rung of law holds too."""
    return diagrams.workshop.combine(
        diagrams.answer, diagrams.of_condition(law.when), lambda answer, owed: owed and answer.outcome == rung.outcome
    )


# ---- what an answer never turns on ----


def prove_never_turns_on(compiled: Pack) -> tuple[Diagnostic, ...]:
    """Each fact on which an answer turns although the pack says it never does, with two cases that differ in it alone.

    The answer is outcome, strength and conflict, under the readings the pack was compiled with. A fact worked out from
    others counts with them. Code V061, an error.
    """
    entries = compiled.written.never_turns_on
    return tuple(found for entry in entries for fact in entry.facts for found in _turning(compiled, entry, fact))


def _turning(compiled: Pack, entry: NeverTurnsOn, fact: str) -> Iterator[Diagnostic]:
    diagrams = compiled.diagrams(entry.question)
    for level in sorted(levels(diagrams.answer)):
        variable = diagrams.variables[level]
        if fact in variable.rests_on or variable.key in (fact, variable_of(fact, variable.facts)):
            message = f"the answer to `{entry.question}` turns on `{fact}`, and the pack says it never does"
            yield Diagnostic("V061", message, entry.at, _two_cases(diagrams, level))
            return


def _two_cases(diagrams: QuestionDiagrams, level: int) -> str:
    """Two cells of one variable under which the answers differ, all else the same, in words."""
    cells = range(len(diagrams.variables[level].cells))
    for one, other in combinations(cells, 2):
        first, second = (under(diagrams, diagrams.answer, {level: cell}) for cell in (one, other))
        apart: Diagram = Workshop(diagrams.workshop.budget).combine(first, second, lambda a, b: a != b)
        if True in answers(apart):
            path = needed(diagrams, apart)
            gives = (_outcome(diagrams, first, path), _outcome(diagrams, second, path))
            words = (cell_words(diagrams.variables[level], one), cell_words(diagrams.variables[level], other))
            where = f"where {'; '.join(describe(diagrams, path))}, " if path else ""
            return f"{where}`{words[0]}` gives {gives[0]}, `{words[1]}` gives {gives[1]}"
    raise AssertionError("a diagram without two answers has no levels")


def _outcome(diagrams: QuestionDiagrams, diagram: Diagram, path: dict[int, int]) -> str:
    """The answer of a case in which the cells of the path are given and all other variables lie in their first cell."""
    given = {lv: path.get(lv, 0) for lv in range(len(diagrams.variables))}
    found = under(diagrams, diagram, given)
    if not isinstance(found, Final):
        return ""
    words = (found.value.strength, found.value.outcome, "in conflict" if found.value.conflict else None)
    return " ".join(plain(word) for word in words if word)
