"""docs/reference/packs/<pack>.md: every clause of a pack, and what the pack makes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ivpolicy.core.decision.evaluate import stamp
from ivpolicy.core.pack.document import Clause, Departure, LocalFact, Reading, WrittenPack
from ivpolicy.core.pack.head import Approval, Source
from ivpolicy.core.pack.rules import Deadline, Ground, Grounds, InForce
from ivpolicy.core.pack.steps_and_duties import Rung
from ivpolicy.core.rules.words import long_date, plain
from ivpolicy.core.validation.pack_index import PackIndex
from ivpolicy.files.packs import national_pack
from reference_pages.markdown import bullets, code, codes, page, section, sentence, table
from reference_pages.pathway_tables import pathway_gaps, pathways_section

_CAVEAT = """\
**%s this pack.** The authors of ivpolicy wrote it from the published text. Every paraphrase and every
reading is theirs, and nothing here is the authority's word. See [limits](../../explanation/limits.md)."""

_KINDS = {
    "RuleItem": "rule",
    "Ground": "ground",
    "Grounds": "list of grounds",
    "NeverTurnsOn": "never turns on",
    "SetAside": "set aside",
    "ConflictPlan": "plan for a conflict",
    "StageMove": "move of a pathway",
    "EventType": "event",
}
"""What the constructs are called whose names in the program are no words of the field."""

_VERIFIED = {"V": "read", "C": "corroborated", "M": "from memory"}


def pack_page(pack: WrittenPack) -> str:
    """The whole page of one pack."""
    parts = [part for made in _PARTS if (part := made(pack))]
    return page(pack.authority.name, _approval(pack), parts)


# ---- the head ----


def _approval(pack: WrittenPack) -> str:
    if pack.approval.approved:
        return f"{sentence(stamp(pack).approval)}{_beyond(pack.approval)}"
    return _CAVEAT % (
        "No lawyer and no public body has approved"
        if pack.layer == "national"
        else f"{pack.authority.name} has not approved"
    )


def _beyond(approval: Approval) -> str:
    names = {"delegation": "delegation", "minute": "minute", "legal_advice_by": "legal advice by"}
    said = ((words, getattr(approval, name)) for name, words in names.items())
    return "".join(f" {sentence(f'{words}: {given}')}" for words, given in said if given)


def _head(pack: WrittenPack) -> str:
    rows = [
        ("Pack", f"{code(pack.id)}, {pack.layer} layer, {plain(pack.authority.kind)}"),
        ("Edition", pack.edition),
        ("In force", _in_force(pack)),
        ("Source", "; ".join(filter(None, (pack.source.title, pack.source.address)))),
        ("Captured on", _day(pack.source.captured_on)),
        ("Last amended", pack.source.last_amended or "not stated"),
        *((f"Further source, {code(name)}", _source(source)) for name, source in pack.sources.items()),
        ("Review by", _day(pack.review_by)),
    ]
    return table(("About the pack", "As it stands"), rows)


def _source(source: Source) -> str:
    told = (source.title, source.address, source.captured_on and f"captured on {_day(source.captured_on)}")
    return "; ".join(filter(None, told))


def _in_force(pack: WrittenPack) -> str:
    start = f"from {_day(pack.in_force.from_)}" if pack.in_force_stated else "the text does not say since when"
    end = f", before {_day(pack.in_force.to)}" if pack.in_force.to else ""
    return start + end


def _day(day: Any) -> str:
    return long_date(day) if day else "not stated"


# ---- clauses ----


def _clauses(pack: WrittenPack) -> str:
    users = used_by(pack)
    intro = f"{len(pack.clauses)} clauses, each in our own words. The last column says what the pack makes of it."
    if pack.layer == "national":
        heads = ("Clause", "Citation", "Force", "Text", "Binds", "Says", "In force", "Read for", "What it does here")
        rows = [_national_row(clause, users) for clause in pack.clauses.values()]
    else:
        heads = ("Clause", "Section", "Wording", "Says", "What it does here")
        rows = [_local_row(clause, users) for clause in pack.clauses.values()]
    return section("Clauses", intro, table(heads, rows))


def _local_row(clause: Clause, users: Mapping[str, list[str]]) -> tuple[str, ...]:
    where = ", ".join(filter(None, (clause.section, clause.source and code(clause.source))))
    return code(clause.id), where, clause.modality or "", sentence(clause.says), _use(clause, users)


def _national_row(clause: Clause, users: Mapping[str, list[str]]) -> tuple[str, ...]:
    force, verified = plain(clause.force), _VERIFIED.get(clause.verified or "", "")
    said = (code(clause.id), clause.cite or "", force, verified, plain(clause.binds), sentence(clause.says))
    return (*said, _days(clause.in_force), _days(clause.read_for), _use(clause, users))


def _days(period: InForce | None) -> str:
    """The days of a period as a reader counts them, the last one included; one day by itself."""
    if period is None:
        return "not known"
    last = period.to and period.to - timedelta(days=1)
    first = str(period.from_) if period.from_ else ""
    if last is None:
        return f"from {first}"
    return str(last) if first == str(last) else f"{first} to {last}".strip()


def _use(clause: Clause, users: Mapping[str, list[str]]) -> str:
    used = "; ".join(dict.fromkeys(users[clause.id]))
    kind = f" ({plain(clause.nothing_kind)})" if clause.nothing_kind else ""
    nothing = f"decides nothing{kind}: {sentence(clause.decides_nothing)}" if clause.decides_nothing else ""
    return "; ".join(part for part in (used, nothing) if part)


def used_by(pack: WrittenPack) -> Mapping[str, list[str]]:
    """For each clause, what cites it, in the order of the pack's sections."""
    index = _index(pack)
    found: dict[str, list[str]] = defaultdict(list)
    for one in sorted(index.citing, key=lambda one: one.at):
        for clause in one.value.clauses:
            found[clause].append(_cites(pack, one.value))
    for deadline in index.of(Deadline):
        if deadline.value.clause:
            found[deadline.value.clause].append(f"deadline of {code(deadline.item.id)}")
    for clause in pack.bank_holiday_clauses:
        found[clause].append("bank holidays")
    return found


def _index(pack: WrittenPack) -> PackIndex:
    return PackIndex(pack, None if pack.layer == "national" else national_pack())


def _cites(pack: WrittenPack, value: Any) -> str:
    kind = _KINDS.get(type(value).__name__, type(value).__name__.lower())
    name = getattr(value, "id", None) or getattr(value, "rule", None)
    questions = _questions_of(pack, value)
    parts = (kind, code(name) if name else "", f"({codes(questions)})" if questions else "")
    return " ".join(part for part in parts if part)


def _questions_of(pack: WrittenPack, value: Any) -> tuple[str, ...]:
    if isinstance(value, Departure):
        return value.questions
    if isinstance(value, Grounds):
        return tuple(question for question, grounds in _lists(pack) if grounds is value)
    if isinstance(value, Ground):
        return tuple(question for question, grounds in _lists(pack) if value in grounds.of)
    if isinstance(value, Rung):
        return ("advocacy.route",)
    question = getattr(value, "question", None)
    return (question,) if question else ()


def _lists(pack: WrittenPack) -> Iterator[tuple[str, Grounds]]:
    yield from pack.grounds
    yield from (("advocacy.eligibility", part) for part in pack.eligibility_lists)


# ---- readings, departures, gaps, terms, cautions ----


def _readings(pack: WrittenPack) -> str:
    return section("Readings", *(_reading(reading) for reading in pack.readings.values())) if pack.readings else ""


def _reading(reading: Reading) -> str:
    options = (f"{code(name)}: {sentence(words)}{_mark(reading, name)}" for name, words in reading.options.items())
    asks = f"{sentence(reading.asks)} ({codes(reading.clauses)})"
    by = f"Chosen by {reading.chosen_by}, on {_day(reading.chosen_on)}. Why: {sentence(reading.because)}"
    return section(code(reading.id), asks, bullets(options), by, level=3)


def _mark(reading: Reading, option: str) -> str:
    if option == reading.chosen:
        return " **Chosen.**"
    return f" **Barred**: {sentence(reading.barred[option])}" if option in reading.barred else ""


def _departures(pack: WrittenPack) -> str:
    rows = ((code(d.id), d.kind, codes(d.clauses), codes(d.law), codes(d.questions), d.says) for d in pack.departures)
    found = table(("Departure", "Kind", "Clause", "Law", "Questions", "Says"), rows)
    intro = "Where a clause and the law differ. Each stands as a caution beside the answers it touches."
    return section("Departures from the law", intro, found) if found else ""


def _gaps(pack: WrittenPack) -> str:
    rows = list(_gap_rows(pack))
    intro = "Where the text reaches a case and leaves it open. The answer is then `gap`, never a no."
    return section("Gaps", intro, table(("Where", "Clause", "What is left open"), rows)) if rows else ""


def _gap_rows(pack: WrittenPack) -> Iterator[tuple[str, ...]]:
    for thing in (*pack.rules, *pack.ladder):
        if thing.gap:
            yield code(thing.id), codes(thing.clauses), sentence(thing.gap)
    if pack.eligibility is not None and pack.eligibility.in_neither == "gap":
        clauses = dict.fromkeys(clause for part in pack.eligibility_lists for clause in part.clauses)
        yield "`advocacy.eligibility`", codes(clauses), "A child on neither list."
    yield from pathway_gaps(pack)


def _terms(pack: WrittenPack) -> str:
    rows = ((t.term, codes(t.clauses), code(t.fact), t.prompt or "") for t in pack.terms)
    found = table(("Term", "Clause", "Judgement", "Prompt, not rule"), rows)
    intro = "Words the text uses and does not define. A named person judges each."
    return section("Terms left open", intro, found) if found else ""


def _cautions(pack: WrittenPack) -> str:
    rows = ((code(c.id), code(c.question), codes(c.clauses), sentence(c.says)) for c in pack.cautions)
    found = table(("Caution", "Question", "Clause", "What to have confirmed"), rows)
    intro = "Law whose text was not read. It binds nobody here, and warns beside an answer that would reassure."
    return section("Law not yet read", intro, found) if found else ""


# ---- what duties rest on ----


def _foundations(pack: WrittenPack) -> str:
    rows = ((code(f.id), sentence(f.says), codes(f.clauses), codes(f.of)) for f in pack.foundations)
    found = table(("Foundation", "What stands", "Clause", "Every rule, in every pack, of"), rows)
    intro = "What duties can rest on. A duty stands only while all stands that it rests on."
    return section("Foundations", intro, found) if found else ""


def _rests_on(pack: WrittenPack) -> str:
    grounds = (grounds for _, grounds in pack.grounds)
    things = (*grounds, *pack.rules, *pack.checks, *pack.ladder, *pack.duties, *pack.schedules)
    rows = ((code(t.id), codes(t.clauses), codes(t.rests_on)) for t in things if t.rests_on)
    found = table(("Rule", "Clause", "Rests on"), rows)
    intro = "Beside what the national pack says of a whole question: each of these stands only while that stands."
    return section("What duties rest on", intro, found) if found else ""


# ---- what the pack adds, and its changes ----

_FACT_HEADS = ("Fact", "Question and meaning", "Answer", "Judgement", "Ask", "Usually known", "Held in")


def _facts(pack: WrittenPack) -> str:
    rows = (_fact(pack, fact) for fact in pack.facts)
    found = table(_FACT_HEADS, rows)
    return section("Facts the pack adds", found) if found else ""


def _fact(pack: WrittenPack, fact: LocalFact) -> tuple[str, ...]:
    answer = f"one of {codes(fact.choices)}" if fact.choices else {"boolean": "yes or no"}.get(fact.type, fact.type)
    unit = f" ({fact.unit})" if fact.unit else ""
    path, asks = code(f"local.{pack.id}.{fact.name}"), f"{fact.asks} {fact.meaning}"
    kept = plain(fact.ask_whom), fact.known_when, plain(fact.held_in)
    return path, asks, answer + unit, "yes" if fact.judgement else "", *kept


def _questions(pack: WrittenPack) -> str:
    rows = ((code(q.id), q.title, _outcomes(q.outcomes), code(q.otherwise)) for q in pack.questions)
    found = table(("Question", "In words", "Outcomes", "When no rule holds"), rows)
    return section("Questions the pack adds", found) if found else ""


def _outcomes(outcomes: Mapping[str, str]) -> str:
    return " ".join(f"{code(name)}: {sentence(says)}" for name, says in outcomes.items())


def _changes(pack: WrittenPack) -> str:
    rows = ((_day(change.on), change.by, sentence(change.what)) for change in pack.changes)
    return section("Changes", table(("On", "By", "What"), rows)) if pack.changes else ""


_PARTS = (
    _head, _clauses, _readings, _departures, _gaps, _terms, _foundations, _rests_on, _cautions, _facts, _questions,
    pathways_section, _changes,
)  # fmt: skip
"""The parts of the page, in their order; an empty one is left out."""
