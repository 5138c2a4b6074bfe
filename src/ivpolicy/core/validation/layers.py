"""Layers: what the national pack may claim, what belongs to one layer only, and what refers to the layer beneath."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ivpolicy.core.catalogue import FIXED_OUTCOMES
from ivpolicy.core.pack.document import Clause, LocalFact, LocalField, WrittenPack
from ivpolicy.core.pack.rules import InForce, Then
from ivpolicy.core.record.values import is_free_as_field
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.text.suggestions import all_of_words, did_you_mean
from ivpolicy.core.validation.pack_index import CLAIMING, PackIndex, problem

_NATIONAL_ONLY = ("foundations", "cautions", "conflicts", "bank_holidays")
_NEVER_NATIONAL = ("departures", "set_aside", "facts", "questions", "applies")
_KIND = {"national": "nation", "local": "local_authority", "provider": "provider"}
_LAW = ("principle", "act", "regulation")
_AT_MOST_SHOULD = ("should", "should_not", "may", None)


def check_layers(index: PackIndex) -> Iterator[Diagnostic]:
    """Every problem with the layer the pack belongs to."""
    yield from _sections(index.pack)
    yield from _authority(index.pack)
    yield from _claims(index) if index.pack.layer == "national" else _no_law(index.pack)
    yield from _departures(index)
    yield from _set_aside(index)
    yield from _foundations(index)
    yield from _terms(index.pack)
    yield from _dates(index)
    yield from _days_of_rows(index.pack)
    yield from _own_facts(index.pack)
    yield from _own_questions(index.pack)


# ---- sections ----


def _sections(pack: WrittenPack) -> Iterator[Diagnostic]:
    national = pack.layer == "national"
    for section in _NEVER_NATIONAL if national else _NATIONAL_ONLY:
        standing: Any = getattr(pack, section)
        if standing:
            place = "the national pack" if national else "a local pack or a provider's"
            help_ = "each authority's pack has its own" if national else "remove it; the national pack holds it for all"
            first = next(iter(standing.values() if hasattr(standing, "values") else standing))
            at = getattr(first, "at", pack.at)
            yield problem("V033", f"the section `{section}` has no place in {place}", at, help_)


def _authority(pack: WrittenPack) -> Iterator[Diagnostic]:
    wanted = _KIND[pack.layer]
    if pack.authority.kind != wanted:
        message = f"the layer is `{pack.layer}`, and the authority is of the kind `{pack.authority.kind}`"
        layer = next(layer for layer, kind in _KIND.items() if kind == pack.authority.kind)
        yield problem("V034", message, pack.at, f"write `layer: {layer}`, or `kind: {wanted}`")


# ---- what a row may claim ----


def _claims(index: PackIndex) -> Iterator[Diagnostic]:
    for clause in index.pack.clauses.values():
        lacking = [
            word
            for word, given in (("force", clause.force != "local_policy"), ("verified", clause.verified))
            if not given
        ]
        if lacking:
            message = f"the national row `{clause.id}` does not give {all_of_words(lacking)}"
            yield problem(
                "V030", message, clause.at, "say how binding the source is, and how far the row was checked: V, C or M"
            )
    for found in index.citing:
        if isinstance(found.value, CLAIMING):
            yield from _claim(index, found.value, found.at)


def _claim(index: PackIndex, item: Any, at: SourceLocation) -> Iterator[Diagnostic]:
    for id_ in item.clauses:
        clause = index.pack.clauses.get(id_)
        message = _too_much(clause, item) if clause is not None else ""
        if message:
            code = "V031" if clause is not None and clause.verified == "M" else "V032"
            yield problem(code, message, at, "move it to `cautions`, or have the row checked against its text")


def _too_much(clause: Clause, item: Any) -> str:
    if clause.verified == "M":
        return f"`{item.id}` rests on `{clause.id}`, which was written from memory and may claim nothing"
    if clause.verified == "C" and clause.force in _LAW:
        return f"`{item.id}` rests on `{clause.id}`, law whose text was not read"
    then: Then | None = getattr(item, "then", None)
    strength = then.strength if then is not None else getattr(item, "strength", None)
    if clause.verified == "C" and strength not in _AT_MOST_SHOULD:
        return (
            f"`{item.id}` says `{strength}` on `{clause.id}`, whose text was not read: it may claim no more than should"
        )
    return ""


def _no_law(pack: WrittenPack) -> Iterator[Diagnostic]:
    for clause in pack.clauses.values():
        if clause.force != "local_policy" or clause.verified is not None:
            given = f"force: {clause.force}" if clause.force != "local_policy" else f"verified: {clause.verified}"
            message = f"clause `{clause.id}` has `{given}`, and only the national pack declares law and guidance"
            yield problem(
                "V039", message, clause.at, "remove it; a clause of this document is local policy, whatever it quotes"
            )


# ---- the layer beneath ----


def _departures(index: PackIndex) -> Iterator[Diagnostic]:
    if index.national is None:
        return
    for departure in index.pack.departures:
        for row in departure.law:
            if row not in index.national.clauses:
                help_ = did_you_mean(row, index.national.clauses, "name a clause of the national pack")
                yield problem(
                    "V035", f"departure `{departure.id}` names `{row}`, which is no national row", departure.at, help_
                )


def _set_aside(index: PackIndex) -> Iterator[Diagnostic]:
    if index.national is None:
        return
    rules = {item.id: item for item in _rules_of(index.national)}
    for aside in index.pack.set_aside:
        rule = rules.get(aside.rule)
        clause = index.national.clauses.get(rule.clauses[0]) if rule is not None and rule.clauses else None
        if rule is None:
            help_ = did_you_mean(aside.rule, rules, "name a rule of the national pack by its id, without the pack")
            yield problem("V036", f"there is no national rule `{aside.rule}` to set aside", aside.at, help_)
        elif clause is not None and clause.force in _LAW:
            message = f"the national rule `{aside.rule}` is law, and only guidance can be set aside"
            yield problem(
                "V037", message, aside.at, "remove it; where the document departs from law, write a departure"
            )


def _foundations(index: PackIndex) -> Iterator[Diagnostic]:
    national = index.pack if index.pack.layer == "national" else index.national
    if national is None:
        return
    known = {foundation.id: foundation for foundation in national.foundations}
    for item in _rules_of(index.pack):
        for name in getattr(item, "rests_on", None) or ():
            if index.misses("ids", name, known):
                help_ = did_you_mean(name, known, "name a foundation of the national pack")
                message = f"`{item.id}` rests on `{name}`, which is no foundation"
                yield problem("V045", message, item.at, help_)


def _rules_of(pack: WrittenPack) -> Iterator[Any]:
    yield from (grounds for _, grounds in pack.grounds)
    for section in (pack.rules, pack.checks, pack.ladder, pack.duties, pack.schedules):
        yield from section


# ---- facts, dates, questions of its own ----


def _terms(pack: WrittenPack) -> Iterator[Diagnostic]:
    own = {f"local.{pack.id}.{fact.name}": fact.judgement for fact in pack.facts}
    for term in pack.terms:
        # A local fact that is not among the pack's own was declared with a problem, which is told there.
        judged = VOCABULARY[term.fact].judgement if term.fact in VOCABULARY else own.get(term.fact, True)
        if not judged:
            message = f"term `{term.term}` is read as `{term.fact}`, which is not a judgement"
            help_ = "name a fact that a named professional judges, or declare one under `facts` with `judgement: yes`"
            yield problem("V038", message, term.at, help_)


def _dates(index: PackIndex) -> Iterator[Diagnostic]:
    pack = index.pack
    days = [source.captured_on for source in (pack.source, *pack.sources.values())]
    captured = max((day for day in days if day is not None), default=None)
    if captured is not None and pack.review_by is not None and pack.review_by < captured:
        message = f"the pack is to be reviewed by {pack.review_by}, before its source was read on {captured}"
        yield problem("V040", message, pack.at, "write a later day under `review_by`")
    for period in index.of(InForce):
        first, end = period.value.from_, period.value.to
        if first is not None and end is not None and end <= first:
            help_ = "`from` is the first day, `to` the day after the last"
            yield problem("V041", f"a period ends on {end}, and starts on {first}", period.at, help_)


def _days_of_rows(pack: WrittenPack) -> Iterator[Diagnostic]:
    for clause in pack.clauses.values() if pack.layer != "national" else ():
        if clause.in_force or clause.read_for:
            message = f"clause `{clause.id}` has days of its own, which only rows of the national pack have"
            yield problem(
                "V046", message, clause.at, "write `in_force` on the rule that cites it, or make another edition"
            )


def _own_facts(pack: WrittenPack) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for fact in pack.facts:
        path = f"local.{pack.id}.{fact.name}"
        if path in seen or path in VOCABULARY:
            yield problem("V042", f"the fact `{path}` is declared twice", fact.at, "give one of them another name")
        seen.add(path)
        yield from (problem("V047", message, at, help_) for message, at, help_ in _misfits(fact))


_FIXED = {kind.value for kind in FIXED_OUTCOMES}
_ONLY_OF = {
    "choices": ("choice", "set"),
    "unit": ("integer",),
    "takes": ("date",),
    "item": ("list",),
    "dated": ("list",),
}
"""The types of fact of which a key is read."""


def _misfits(fact: LocalFact) -> Iterator[tuple[str, SourceLocation, str]]:
    """What is said of a fact, or of a field of its items, that nothing of its type would read."""
    every: tuple[LocalFact | LocalField, ...] = (fact, *fact.item)
    for declared in every:
        for key, types in _ONLY_OF.items():
            if getattr(declared, key, None) and declared.type not in types:
                told = f"`{declared.name}` is of type `{declared.type}`, and `{key}` is not read there"
                yield told, declared.at, f"remove `{key}`, or write `type: {types[0]}`"
    if fact.judgement and fact.type == "list":
        told = f"`{fact.name}` is a list, and a judgement is one value"
        yield told, fact.at, "declare what is judged as a fact of its own, or remove `judgement`"
    yield from _misfit_fields(fact)


def _misfit_fields(fact: LocalFact) -> Iterator[tuple[str, SourceLocation, str]]:
    dates = [field.name for field in fact.item if field.type == "date"]
    if fact.type == "list" and fact.dated is not None and fact.dated not in dates:
        help_ = did_you_mean(fact.dated, dates, "name a field of type `date`, or remove `dated`")
        yield f"`{fact.dated}` is no date field of the items of `{fact.name}`", fact.at, help_
    names: set[str] = set()
    for field in fact.item:
        if field.name in names or not is_free_as_field(field.name):
            why = "is declared twice" if field.name in names else "is a name that no field can have"
            yield f"the field `{field.name}` of `{fact.name}` {why}", field.at, "give it another name"
        names.add(field.name)


def _own_questions(pack: WrittenPack) -> Iterator[Diagnostic]:
    for question in pack.questions:
        fixed = question.kind in _FIXED
        for key in ("outcomes", "otherwise") if fixed else ():
            if getattr(question, key):
                message = f"`{question.id}` is of the kind `{question.kind}`, and `{key}` is not read there"
                yield problem("V047", message, question.at, f"remove `{key}`, or write `kind: choice`")
        if not fixed and question.otherwise not in (*question.outcomes, "gap"):
            help_ = did_you_mean(
                question.otherwise, question.outcomes, f"write {all_of_words((*question.outcomes, 'gap'))}"
            )
            yield problem("V043", f"`{question.otherwise}` is not an outcome of `{question.id}`", question.at, help_)
