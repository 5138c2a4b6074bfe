"""The phrases reports are put together from: strengths, layers, clauses, actions, facts to find out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ivpolicy.core.actors import actor_words, asked_of
from ivpolicy.core.result_document import Action, FactToAsk, Finding
from ivpolicy.core.rules.rulebook import rule_name
from ivpolicy.core.rules.words import STRENGTH_WORDS, long_date, plain
from ivpolicy.report.context import ReportContext

_FORCE_WORDS = {
    "principle": "Safeguard of ivpolicy, not law",
    "act": "Law (Act)",
    "regulation": "Law (regulations)",
    "statutory_guidance": "Statutory guidance",
    "sector_standard": "Sector standard",
    "local_policy": "Policy",
}


def strength_word(strength: str | None) -> str:
    """`must`, `must not`, `should`, …; empty where no rule gives the outcome."""
    return STRENGTH_WORDS.get(strength, plain(strength)) if strength else ""


def strength_of(context: ReportContext, question: str, outcome: str | None, strength: str | None) -> str:
    """The strength of an answer in brackets; none where the outcome says how things stand: nobody must or may that."""
    row = context.questions.get(question)
    return "" if row and outcome in row.states else in_brackets(strength_word(strength))


def in_brackets(*words: str | None) -> str:
    """The words that there are, in brackets with a space before; empty when there are none."""
    said = [word for word in words if word]
    return f" ({', '.join(said)})" if said else ""


def sentence_case(text: str) -> str:
    """The text with a capital at its start, the rest untouched."""
    return f"{text[:1].upper()}{text[1:]}"


def ended(text: str) -> str:
    """The text with a full stop where it has no end mark of its own."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def clause_words(context: ReportContext, clause: str) -> str:
    """A clause by its id and where it stands: `LEE-2.1-12, section 2.1`; in another text than the first, in which."""
    row = context.clauses.get(clause)
    if row is None:
        return clause
    where = row.cite or (f"section {row.section}" if row.section else "")
    return ", ".join((clause, *filter(None, (where, context.stands_in.get(clause)))))


def clauses_words(context: ReportContext, clauses: Iterable[str]) -> str:
    """Several clauses with where they stand."""
    return "; ".join(clause_words(context, clause) for clause in clauses)


def ids(clauses: Iterable[str], stands_in: Mapping[str, str] = MappingProxyType({})) -> str:
    """Several clauses as `cited` has them, in square brackets with a space before; empty when there are none."""
    named = ", ".join(cited(clause, stands_in) for clause in clauses)
    return f" [{named}]" if named else ""


def cited(clause: str, stands_in: Mapping[str, str]) -> str:
    """A clause by its id; in another text than its pack's first, in which: `REE-2 in the leaflet for children`."""
    return f"{clause} in {stands_in[clause]}" if clause in stands_in else clause


def layer_words(finding: Finding) -> str:
    """Where a finding comes from: the law, guidance or the pack's own policy."""
    words = _FORCE_WORDS.get(finding.force, plain(finding.force))
    return f"{words}, text not read" if finding.verified == "M" else words


def says_of(context: ReportContext, finding: Finding) -> str:
    """What the rule says in a phrase: its own sentence, else the paraphrase of its first clause, else its name."""
    clause = context.clauses.get(finding.clauses[0]) if finding.clauses else None
    return finding.says or (clause.says if clause and clause.says else item_name(finding.rule))


def item_name(rule: str) -> str:
    """The name of a rule as words: `leeds:first_interview` becomes `first interview`."""
    return plain(rule_name(rule))


def does_words(action: Action) -> str:
    """What is done and to whom, for a list under who has to."""
    told = _told_with(action)
    return action.does if told == " (to: child)" and "child" in action.does else f"{action.does}{told}"


def action_words(context: ReportContext, action: Action) -> str:
    """Who does what, to whom, by when, under which clause, in one sentence."""
    modal = strength_word(action.strength) or "is to"
    comma = "," if "," in action.who else ""
    does = f"{sentence_case(action.who)}{comma} {modal} {action.does}"
    tail = _told_with(action) + _deadline(action, overdue=is_overdue(context, action))
    duty = _whose(context, action)
    return f"{does}{tail}.{duty}{ids(action.clauses, context.stands_in)}"


def _told_with(action: Action) -> str:
    parts = [f"to: {action.to}"] if action.to else []
    parts += [f"with: {', '.join(action.with_)}"] if action.with_ else []
    copies = list(action.copies)
    if action.copies_as_child_prefers and not copies:
        copies = ["as the child prefers, which is not recorded"]
    parts += [f"copies: {', '.join(copies)}"] if copies else []
    return f" ({'; '.join(parts)})" if parts else ""


def is_overdue(context: ReportContext, action: Action) -> bool:
    """Whether the last day for an action has passed. A schedule says so itself, because it may have days of grace.

    What somebody may do and nobody has to is never late.
    """
    if action.strength == "may":
        return False
    state = context.states.get(action.rule or "")
    if state in ("due", "overdue"):
        return state == "overdue"
    last = action.late_after or action.by
    return last is not None and last < context.document.as_at


def _deadline(action: Action, *, overdue: bool) -> str:
    if action.by is None:
        return f", {action.by_words}" if action.by_words else ""
    words = f", by {long_date(action.by)}" + (f" ({action.by_words})" if action.by_words else "")
    words += f", late only after {long_date(action.late_after)}" if action.late_after else ""
    return words + (": OVERDUE" if overdue else "")


PLACING_AUTHORITYS = " A duty of the placing authority."
"""What is said of another's duty under a provider's pack."""


def _whose(context: ReportContext, action: Action) -> str:
    """Under a provider's pack, a duty of another whose name does not say so is shown as theirs (semantics 14)."""
    if context.layer != "provider":
        return ""
    if action.binds == "reviewing_officer":
        return " A duty of the reviewing officer."
    # In the provider's own pack a clause that names nobody binds the provider; what any adult must do, its staff must.
    own = (action.rule or "").startswith(f"{context.pack_id}:") or action.who == actor_words("any_adult")
    is_named = "authority" in action.who
    return PLACING_AUTHORITYS if action.binds == "authority" and not own and not is_named else ""


def fact_words(fact: FactToAsk) -> str:
    """A fact to find out: the plain question, whom to ask, why what is there does not count, and its path."""
    whom = f"a judgement; {asked_of(fact.ask_whom)}" if fact.judgement else asked_of(fact.ask_whom)
    why = None if fact.why_unknown == "not recorded" else fact.why_unknown
    return f"{fact.asks}{in_brackets(whom, why)} [{fact.fact}]"
