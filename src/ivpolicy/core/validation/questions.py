"""Questions: which kind of rule each takes, which reads which, and which may never decide which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ivpolicy.core.catalogue import CATALOGUE, own_question
from ivpolicy.core.pack.conditions import AnswerEntry, RuleEntry
from ivpolicy.core.pack.document import WrittenPack, nameable
from ivpolicy.core.rules.kinds import NoFindings, QuestionKind, kind_of
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.validation.pack_index import PackIndex, circle, condition_of, entries_of, problem, way

_APPOINT, _CRITERIA = "visitor.appoint", "visitor.criteria"


def check_questions(index: PackIndex) -> Iterator[Diagnostic]:
    """Every problem with a rule's place among the questions."""
    yield from _kinds(index.pack)
    layers = [_Reading(index.pack, index.nameable)]
    if index.national is not None:
        layers.append(_Reading(index.national, nameable(index.national)))
    leads_to = _leads_to(layers)
    yield from _circles(layers[0], leads_to)
    yield from _criteria_apart(index.pack, layers[0], leads_to)
    yield from _provider(index.pack)


# ---- kinds ----


def _kinds(pack: WrittenPack) -> Iterator[Diagnostic]:
    for rule in pack.rules:
        none = _no_findings(pack, rule.question)
        if none and (rule.then or rule.gap or none.nor_steps):
            given = "a finding" if rule.then else "a gap" if rule.gap else "an action"
            yield _misplaced(f"rule `{rule.id}` gives {given}", rule.question, none, rule.at)
    for question, grounds in pack.grounds:
        none = _no_findings(pack, question)
        if none:
            yield _misplaced(f"`{grounds.id}` lists grounds", question, none, grounds.at)
    for check in pack.checks:
        kind = _kind(pack, check.question)
        if kind and kind.item != "step":
            yield _misplaced(f"`{check.id}` is a check", check.question, kind.no_findings or _FINDINGS, check.at)
    for rung in pack.ladder:
        kind = _kind(pack, rung.question)
        if kind and not kind.is_stepped:
            yield _misplaced(f"`{rung.id}` is a rung", rung.question, kind.no_findings or _FINDINGS, rung.at)


_FINDINGS = NoFindings("findings", "write it as a rule or as a list of grounds")


def _kind(pack: WrittenPack, question: str) -> QuestionKind[Any] | None:
    """The kind of a question of the catalogue or of the pack; None where its declaration could not be read."""
    own = (own_question(asked) for asked in pack.questions if asked.id == question)
    found = CATALOGUE.get(question) or next(own, None)
    return None if found is None else kind_of(found)


def _no_findings(pack: WrittenPack, question: str) -> NoFindings | None:
    """What is said of findings where a question takes none."""
    kind = _kind(pack, question)
    return None if kind is None else kind.no_findings


def _misplaced(what: str, question: str, none: NoFindings, at: SourceLocation) -> Diagnostic:
    return problem("V025", f"{what}, and `{question}` is answered by {none.taken}", at, none.instead)


# ---- which question reads which ----


@dataclass(frozen=True)
class _Reading:
    """What the answer of a question reads, in one pack: other answers, and rules by name."""

    pack: WrittenPack
    nameable: Mapping[str, Any]

    @cached_property
    def answers(self) -> Mapping[str, list[AnswerEntry]]:
        """By question, the answers it reads."""
        return {q: [e for e in entries if isinstance(e, AnswerEntry)] for q, entries in self.entries.items()}

    @cached_property
    def entries(self) -> Mapping[str, list[Any]]:
        """By question, every entry its answer turns on, also behind `rule: id`."""
        found: dict[str, list[Any]] = {}
        for question, parts in _counted(self.pack):
            found.setdefault(question, []).extend(self._followed(parts, set()))
        return found

    def _followed(self, parts: Iterable[Any], met: set[str]) -> Iterator[Any]:
        for entry in [entry for part in parts for entry in entries_of(part)]:
            yield entry
            if isinstance(entry, RuleEntry) and entry.rule in self.nameable and entry.rule not in met:
                met.add(entry.rule)
                yield from self._followed(condition_of(self.nameable[entry.rule]), met)


def _counted(pack: WrittenPack) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each question with the parts of conditions that count in its answer."""
    yield from ((question, (when,)) for question, when in pack.applies.items())
    yield from ((question, condition_of(grounds)) for question, grounds in pack.grounds)
    yield from (("advocacy.eligibility", condition_of(part)) for part in pack.eligibility_lists)
    yield from ((rule.question, (rule.when, rule.unless)) for rule in pack.rules)
    for check in pack.checks:
        waived = (waiver.when for waiver in pack.waivers if check.id in waiver.waives)
        yield check.question, (check.met_when, check.only_if, *waived)
    yield from ((rung.question, (rung.when,)) for rung in pack.ladder)
    for duty in pack.duties:
        if _takes_duties(pack, duty.question):
            yield duty.question, (duty.when, duty.done_when)
    for schedule in pack.schedules:
        if _takes_duties(pack, schedule.question):
            yield schedule.question, (schedule.while_,)


def _takes_duties(pack: WrittenPack, question: str) -> bool:
    """Whether duties answer the question."""
    kind = _kind(pack, question)
    return kind is not None and kind.takes_duties


def _circles(own: _Reading, leads_to: Mapping[str, list[str]]) -> Iterator[Diagnostic]:
    seen: set[frozenset[str]] = set()
    for question, answers in own.answers.items():
        for entry in answers:
            back = (question,) if entry.question == question else way(entry.question, question, leads_to)
            path = (question, *back) if back else ()
            if path and frozenset(path) not in seen:
                seen.add(frozenset(path))
                message = f"questions read one another's answers in a circle: {circle(path)}"
                yield problem("V026", message, entry.at, "let one of them rest on facts instead of on an answer")


def _leads_to(layers: list[_Reading]) -> Mapping[str, list[str]]:
    leads_to: dict[str, list[str]] = {}
    for layer in layers:
        for question, answers in layer.answers.items():
            leads_to.setdefault(question, []).extend(entry.question for entry in answers)
    return leads_to


# ---- what may never decide ----


def _criteria_apart(pack: WrittenPack, own: _Reading, leads_to: Mapping[str, list[str]]) -> Iterator[Diagnostic]:
    """The criteria of a local scheme close a provider, never the duty: `docs/explanation/layers.md`."""
    lists = [grounds for question, grounds in pack.grounds if question == _CRITERIA]
    factors = {id_ for grounds in lists for id_ in (grounds.id, *(factor.id for factor in grounds.of))}
    reported: set[SourceLocation] = set()
    for entry in own.entries.get(_APPOINT, ()):
        what = _read_of_criteria(entry, factors, leads_to)
        if what and entry.at not in reported:
            reported.add(entry.at)
            message = f"`{_APPOINT}` reads {what}, and the criteria of a scheme never decide the duty to appoint"
            help_ = "let the rule rest on what the law asks; enough factors open a provider with `opens:`"
            yield problem("V027", message, entry.at, help_)


def _read_of_criteria(entry: Any, factors: Collection[str], leads_to: Mapping[str, list[str]]) -> str:
    if isinstance(entry, RuleEntry) and entry.rule in factors:
        return f"the factor `{entry.rule}`"
    if isinstance(entry, AnswerEntry) and entry.question == _CRITERIA:
        return f"the answer to `{_CRITERIA}`"
    if isinstance(entry, AnswerEntry) and way(entry.question, _CRITERIA, leads_to):
        return f"the answer to `{_CRITERIA}` by way of `{entry.question}`"
    return ""


def _provider(pack: WrittenPack) -> Iterator[Diagnostic]:
    if pack.layer != "provider":
        return
    findings = [
        rule for rule in pack.rules if rule.question == _APPOINT and (rule.then is not None or rule.gap is not None)
    ]
    lists = [grounds for question, grounds in pack.grounds if question == _APPOINT]
    for id_, at in ((thing.id, thing.at) for things in (findings, lists) for thing in things):
        message = f"`{id_}` decides `{_APPOINT}`, and a provider does not decide for the placing authority"
        yield problem("V028", message, at, "write what the provider does about it as a duty: prompt, refer, notify")
