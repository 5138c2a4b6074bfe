"""What a pack leaves open or does otherwise than the law: readings, gaps, terms, departures, clauses without a rule."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.pack.document import Reading
from ivpolicy.core.pack.pathways import Pathway
from ivpolicy.core.rules.words import long_date, plain
from ivpolicy.pages.parts import Entry, Heading, Paragraph, Part, Table, Topic
from ivpolicy.printed.policy import Policy


def readings(policy: Policy) -> Iterator[Part]:
    """Each place that can be read in two ways, and which one the pack takes."""
    if not policy.pack.readings:
        return
    yield Heading(2, "Where the text can be read in two ways")
    yield Paragraph("Each is a choice. Another choice can change the answers, and an officer may make it.")
    for reading in policy.pack.readings.values():
        yield Topic(reading.asks, f"reading-{reading.id}")
        yield from _reading(reading)


def _reading(reading: Reading) -> Iterator[Part]:
    yield Entry("Read as", (f"“{plain(reading.chosen)}”: {reading.options[reading.chosen]}",))
    for option, says in reading.options.items():
        if option != reading.chosen:
            barred = f". Not allowed: {reading.barred[option]}" if option in reading.barred else ""
            yield Entry("Not read as", (f"“{plain(option)}”: {says}{barred}",))
    by = f"{reading.chosen_by}, {long_date(reading.chosen_on)}" if reading.chosen_on else reading.chosen_by
    yield Entry("Why", (reading.because,))
    yield Entry("Chosen by", (by,))
    yield Entry("Clause", (", ".join(reading.clauses),))


def gaps(policy: Policy) -> Iterator[Part]:
    """Where the text reaches a case and says no more."""
    rows = [
        (plain(rule.id), text, ", ".join(rule.clauses))
        for rule in policy.rules
        for heading, text in rule.says
        if heading == "Left open"
    ]
    rows += [
        (f"{pathway.title}: {plain(stage.id)}", stage.gap, ", ".join(stage.clauses))
        for pathway in policy.pack.pathways.values()
        for stage in pathway.stages.values()
        if stage.gap
    ]
    if rows:
        yield Heading(2, "What the text leaves open")
        yield Table(("Where", "What is left open", "Clause"), tuple(rows))


def terms(policy: Policy) -> Iterator[Part]:
    """Words that the source uses and does not define."""
    if policy.pack.terms:
        yield Heading(2, "Words the text does not define")
        yield Paragraph("A named person judges what each of these means for one child. No rule does.")
        rows = (
            (term.term, policy.words.of_fact(term.fact), term.prompt or "—", ", ".join(term.clauses))
            for term in policy.pack.terms
        )
        yield Table(("Word", "What is judged", "A hint, and no rule", "Clause"), tuple(rows))


def departures(policy: Policy) -> Iterator[Part]:
    """Where a clause reads weaker, narrower or otherwise than the law."""
    if policy.pack.departures:
        yield Heading(2, "Where the text and the law differ")
        rows = (
            (plain(one.id), one.says, one.kind, ", ".join(one.clauses), ", ".join(one.law))
            for one in policy.pack.departures
        )
        yield Table(("Point", "What differs", "How", "Clause", "Law"), tuple(rows))
    if policy.pack.set_aside:
        yield Heading(2, "Guidance this authority does not follow")
        rows_aside = ((plain(one.rule), one.because, ", ".join(one.clauses)) for one in policy.pack.set_aside)
        yield Table(("Rule", "Why", "Clause"), tuple(rows_aside))


NOTHING = "Nothing comes of it, and the pack does not say why."


def clauses(policy: Policy) -> Iterator[Part]:
    """Every clause of the source, with the rule that comes from it, or why none does."""
    yield Heading(2, "Clause by clause")
    yield Paragraph("Each clause is told in other words than the source has. To cite one, give the name below it.")
    for clause in policy.pack.clauses.values():
        yield Topic(clause.says, clause.id)
        where = [clause.cite or (f"section {clause.section}" if clause.section else "")]
        where += [policy.pack.stands_in[clause.id]] if clause.id in policy.pack.stands_in else []
        if any(where):
            yield Entry("Where", (", ".join(filter(None, where)),))
        if clause.modality:
            yield Entry("Word of the text", (clause.modality,))
        rules, others = policy.by_clause.get(clause.id, ()), list(other_uses(policy, clause.id))
        if clause.decides_nothing or not (rules or others):
            yield Entry("No rule", (clause.decides_nothing or NOTHING,))
        for rule in rules:
            yield Entry(f"{rule.kind.capitalize()} “{plain(rule.id)}”", _lines(rule.says))
        for kind, named in others:
            yield Entry(kind, (named,))


def _lines(says: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The sentences, the members of their lists on lines of their own."""
    return tuple(line.strip() for heading, text in says for line in f"{heading}: {text}".splitlines()) or ("Always.",)


def other_uses(policy: Policy, clause: str) -> Iterator[tuple[str, str]]:
    """What else of the pack comes from a clause than its rules."""
    pack = policy.pack
    for kind, ids in (
        ("Can be read in two ways", [one.id for one in pack.readings.values() if clause in one.clauses]),
        ("Word not defined", [one.id for one in pack.terms if clause in one.clauses]),
        ("Differs from the law", [one.id for one in pack.departures if clause in one.clauses]),
        ("Not followed", [one.rule for one in pack.set_aside if clause in one.clauses]),
        ("Never counts in", [policy.questions[one.question] for one in pack.never_turns_on if clause in one.clauses]),
        ("Working days", ["bank holidays"] if clause in pack.bank_holiday_clauses else []),
        ("Pathway", [one.id for one in pack.pathways.values() if clause in _clauses_of(one)]),
    ):
        named = [plain(id_) for id_ in ids]
        if named:
            yield kind, ", ".join(f"“{name}”" for name in named)


def _clauses_of(pathway: Pathway) -> set[str]:
    """Every clause that a pathway comes from, or a part of it."""
    moves = (*pathway.starts, *(move for stage in pathway.stages.values() for move in stage.moves))
    cited = [pathway.clauses, *(move.clauses for move in moves)]
    cited += [stage.clauses for stage in pathway.stages.values()]
    cited += [event.clauses for event in pathway.events.values()]
    cited += [pause.clauses for pause in pathway.pauses.values()]
    return {clause for clauses_ in cited for clause in clauses_}
