"""One answer set out: what it is, why, what is missing, what it turns on, what is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from ivpolicy.core.catalogue import GAP
from ivpolicy.core.result_document import Conflict, DecisionDocument, Finding, GroundCount, OpenEnd, Turn
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.words import counted, plain
from ivpolicy.pages.parts import Entry, OpenPart, Tone, Topic
from ivpolicy.report.context import ReportContext
from ivpolicy.report.officer import recorded_words
from ivpolicy.report.phrases import (
    action_words,
    clauses_words,
    ended,
    fact_words,
    ids,
    item_name,
    layer_words,
    says_of,
    sentence_case,
    strength_of,
    strength_word,
)
from ivpolicy.report.reasons import tree
from ivpolicy.report.work import is_item, may_arise, perhaps_done, permitted, prohibited, standing, to_do

MOST_FACTS = 6
"""How many facts to find out are listed under a question nobody asked for; the page says how many more there are."""

_LEFT_OPEN = "Left open."
_CONFLICTS = {
    "policy_narrows_law": "the policy asks for less than the law requires; for the pack's owner and a lawyer",
    "case_tension": "the law and the policy pull apart in this case; for the decision-maker",
    "within_policy": "two rules of one layer pull apart; for the decision-maker",
}


def answer_parts(context: ReportContext, question: str) -> Iterator[OpenPart]:
    """Every part of one answer, in the order in which it is best read."""
    decision = context.decision(question)
    yield Topic(context.title(question), question)
    again = look_again(context, question)
    if again:
        yield Entry("Look again", (again,), "alarm")
    yield Entry("Answer", (headline(context, question),), tone_of(decision))
    for officer in context.recorded_for(question):
        yield Entry("Officer", (recorded_words(officer),))
    sections = (
        ("Conflict", _conflict(context, question)),
        # A line for each rule that holds, or covers the outcome; rules that read the same are told once.
        ("Why", dict.fromkeys(_finding(context, finding) for finding in decision.findings if not is_item(finding))),
        ("Counted", (line for count in decision.grounds for line in _counted_grounds(context, count))),
        ("Must not", prohibited(context, decision, "must_not")),
        ("Should not", prohibited(context, decision, "should_not")),
        ("To do", to_do(context, question)),
        ("Permitted", permitted(context, decision)),
        ("Perhaps done", perhaps_done(context, decision)),
        ("May arise", may_arise(context, question)),
        ("Standing", standing(context, decision)),
        ("Find out", _find_out(context, question)),
        ("Still open", _still_open(context, question)),
        ("Turns on", (line for turn in decision.turns_on for line in _turn(context, question, turn))),
        ("Caution", dict.fromkeys(_caution(context, c.kind, c.says, c.clauses) for c in decision.cautions)),
        ("Nationally", _nationally(context, question)),
    )
    for label, lines in sections:
        found = tuple(lines)
        if found:
            yield Entry(label, found, "alarm" if label == "Conflict" else "heed" if label == "Caution" else "plain")
    if context.with_reasons:
        yield from tree(decision.reasons, context.stands_in)


# ---- the headline ----


def tone_of(decision: DecisionDocument) -> Tone:
    """Safety and conflict alarm; what is open is to be heeded."""
    if decision.status == "conflict" or decision.outcome == "act_today":
        return "alarm"
    return "plain" if decision.status == "decided" and decision.outcome != GAP else "heed"


def headline(context: ReportContext, question: str) -> str:
    """The status in words, the outcome's sentence and its strength, led by who says it where the pack is silent."""
    decision = context.decision(question)
    answer = _status_and_outcome(context, question, decision)
    if decision.local != "silent" or context.layer == "national" or decision.status in ("not_applicable", "no_rule"):
        return answer
    if decision.outcome is None:
        return f"{answer} The pack is silent, so the national layer answers."
    if answer == _LEFT_OPEN:
        return "Left open: the pack is silent, and no national rule reaches this child."
    return f"The pack is silent; the national layer says: {answer}"


def conflict_lead(context: ReportContext, question: str) -> str:
    """How a conflict is introduced: for a person to decide, or decided by one; it stays a conflict (semantics 12)."""
    recorded = context.recorded.get(question)
    if recorded is not None and recorded.is_settled:
        return "Conflict, on which a person has decided."
    return "Conflict, for a person to decide."


def who_decides(context: ReportContext, question: str) -> str:
    """Who decides a conflict and by when; where somebody has, who did and when."""
    conflict, recorded = context.decision(question).conflict, context.recorded.get(question)
    if conflict is None:
        return ""
    if recorded is not None and recorded.is_settled:
        words = context.sentence(question, str(recorded.officer.outcome)).rstrip(".")
        return f"Decided on {recorded.on} by {recorded.who}: {words[:1].lower()}{words[1:]}."
    put_off = recorded is not None and recorded.standing == "put_off"
    lead = f"Put off on {recorded.on} by {recorded.who}. " if recorded is not None and put_off else ""
    return f"{lead}Who decides: {conflict.who_decides}; by when: {ended(conflict.by)}"


def look_again(context: ReportContext, question: str) -> str | None:
    """That what an officer decided is denied by the record as it is now, or overtaken by it; None where it is not."""
    recorded = context.recorded.get(question)
    if recorded is None or context.as_if or recorded.standing not in _LOOK_AGAIN:
        return None
    words = context.sentence(question, str(recorded.officer.outcome)).rstrip(".")
    decided = f"{sentence_case(recorded.who)}, decided on {recorded.on}: {words[:1].lower()}{words[1:]}."
    return f"{decided} {_LOOK_AGAIN[recorded.standing]} {headline(context, question)}"


_LOOK_AGAIN = {
    "denied": "What is recorded now says otherwise:",
    "overtaken": "What was recorded since was not before that decision:",
}


def _status_and_outcome(context: ReportContext, question: str, decision: DecisionDocument) -> str:
    said = ended(decision.says or context.sentence(question, decision.outcome)) if decision.outcome else ""
    strength = strength_of(context, question, decision.outcome, decision.strength)
    match decision.status:
        case "decided" if decision.outcome == GAP:
            open_ = said.removeprefix("The document leaves this open").lstrip(":. ")
            return f"Left open: {open_}" if open_ else _LEFT_OPEN
        case "decided":
            return f"{said}{strength}"
        case "conflict":
            return f"{conflict_lead(context, question)} {_sides(context, question, decision.conflict, said)}{strength}"
        case "needs_judgement":
            return (
                f"Not settled yet: a named person's judgement is missing.{_so_far(context, question, said, strength)}"
            )
        case "needs_information":
            missing = _missing_words(context, decision)
            return f"Not settled yet: {missing} missing.{_so_far(context, question, said, strength)}"
        case "not_applicable":
            return "Does not arise on what is recorded."
        case "no_rule":
            if context.layer == "national":
                return "The national layer has no rule on this."
            return "Neither the pack nor the national layer has a rule on this."
        case _:
            assert_never(decision.status)


def _sides(context: ReportContext, question: str, conflict: Conflict | None, said: str) -> str:
    """What the law says; of one layer that says several things, all of them: none goes before another."""
    if conflict is None or conflict.kind != "within_policy":
        return f"The law says: {said}"
    others = (ended(str(context.sentence(question, outcome))) for outcome in conflict.denied_by)
    return " But also: ".join(("The policy says: " + said, *others))


def _missing_words(context: ReportContext, decision: DecisionDocument) -> str:
    """`1 fact is`, `3 facts and 1 judgement are`."""
    judged = sum(path in context.to_ask and context.to_ask[path].judgement for path in decision.missing)
    facts = len(decision.missing) - judged
    if not judged:
        return counted(facts, "fact is", "facts are")
    return f"{counted(facts, 'fact', 'facts')} and {counted(judged, 'judgement', 'judgements')} are"


def _so_far(context: ReportContext, question: str, said: str, strength: str) -> str:
    """What is owed already. Where that is nothing yet, nothing is said: "nothing calls for" is no answer while open."""
    if not said:
        return ""
    row = context.questions[question]
    if kind_of(row).is_stepped:
        return f" The matter stands at least here: {said}{strength}"
    if context.decision(question).outcome == row.otherwise:
        return ""
    return f" Owed already, whatever the answers: {said}{strength}"


# ---- why ----


def _finding(context: ReportContext, finding: Finding) -> str:
    """`Law (Act), must: what the clause says. Holds: in interests. [ENG-8, Children Act 1989 s23ZB(1)]`."""
    word = "left open" if finding.gap else strength_word(finding.strength)
    lead = layer_words(finding) + (f", {word}" if word else "")
    says = ended(sentence_case(says_of(context, finding)))
    missed = finding.state == "not_met"
    state = (
        f" Its condition is not met{', though these hold: ' + '; '.join(map(plain, finding.by)) if finding.by else ''}."
        if missed
        else ""
    )
    together = " One of the rules marked so holds, whatever the missing facts." if finding.together else ""
    held = f" Holds: {'; '.join(plain(name) for name in finding.by)}." if finding.by and not missed else ""
    under = (
        f" Overridden by: {', '.join(item_name(r) for r in finding.overridden_by)}." if finding.overridden_by else ""
    )
    return f"{lead}: {says}{state}{together}{held}{under} [{clauses_words(context, finding.clauses)}]"


def _counted_grounds(context: ReportContext, count: GroundCount) -> Iterator[str]:
    """Which grounds of a list hold, where more than one is needed; of points, what each is worth."""
    if count.needed == 1 or len(count.grounds) == 1:
        return
    points = {ground.worth for ground in count.grounds} != {1}
    said = [
        f"{count.needed} points are needed" if points else f"{count.needed} of these {len(count.grounds)} are needed"
    ]
    for truth, words in _TRUTHS:
        of = [ground for ground in count.grounds if ground.truth is truth]
        worth = (f" ({counted(ground.worth, 'point', 'points')})" if points else "" for ground in of)
        said += [f"{words}: {', '.join(plain(g.id) + w for g, w in zip(of, worth, strict=True))}"] if of else []
    yield f"{'. '.join(said)}.{ids(count.clauses, context.stands_in)}"


_TRUTHS = ((True, "Hold"), (False, "Do not hold"), (None, "Not known"))


# ---- what is missing and what it turns on ----


def _find_out(context: ReportContext, question: str) -> Iterator[str]:
    """The facts that could change the answer; all of them where the reader asked for the question by name."""
    missing = context.decision(question).missing
    shown = missing if question in context.asked_for or len(missing) <= MOST_FACTS + 1 else missing[:MOST_FACTS]
    for path in shown:
        yield fact_words(context.to_ask[path]) if path in context.to_ask else path
    if len(shown) < len(missing):
        more = counted(len(missing) - len(shown), "more fact", "more facts")
        yield f"and {more}; `--question {question}` lists them all"


def _still_open(context: ReportContext, question: str) -> Iterator[str]:
    decision, kind = context.decision(question), kind_of(context.questions[question])
    if kind.is_list or decision.status == "no_rule":
        return
    if kind.is_stepped or decision.outcome is None:
        said = (ended(sentence_case(context.sentence(question, end.outcome))) for end in decision.could_become)
        ends = tuple(dict.fromkeys(said))
        lead = "It could move on to" if decision.outcome else "It may turn out as"
        if ends:
            yield f"{lead}: {' Or: '.join(ends)}"
        return
    yield from (_open_end(context, question, end) for end in decision.could_become)


def _open_end(context: ReportContext, question: str, end: OpenEnd) -> str:
    said = ended(context.sentence(question, end.outcome)).removesuffix(".") + strength_of(
        context, question, end.outcome, end.strength
    )
    pulled = ", as a conflict" if end.conflict else ""
    labels = [context.label(fact) for fact in end.facts]
    hangs = (
        ", ".join(labels)
        if len(labels) <= MOST_FACTS
        else f"{', '.join(labels[:MOST_FACTS])} and {counted(len(labels) - MOST_FACTS, 'more fact', 'more facts')}"
    )
    return (
        f"It could become: {said}{pulled}. That hangs on: {hangs}." if labels else f"It could become: {said}{pulled}."
    )


def _turn(context: ReportContext, question: str, turn: Turn) -> Iterator[str]:
    reading = context.readings.get(turn.reading)
    options = reading.options if reading else {}
    chosen, other = options.get(turn.chosen, plain(turn.chosen)), options.get(turn.option, plain(turn.option))
    said = (
        [_STATUS_IN_TURN[turn.status]]
        if turn.outcome is None or turn.status != context.decision(question).status
        else []
    )
    said += (
        [ended(context.sentence(question, turn.outcome)) + strength_of(context, question, turn.outcome, turn.strength)]
        if turn.outcome
        else []
    )
    under = ids(turn.clauses, context.stands_in)
    yield f"{turn.asks} Read here: {ended(chosen)} Read otherwise ({other}): {' '.join(said)}{under}"


_STATUS_IN_TURN = {
    "decided": "Settled.",
    "conflict": "A conflict.",
    "needs_information": "Not settled, facts are missing.",
    "needs_judgement": "Not settled, a judgement is missing.",
    "not_applicable": "It does not arise.",
    "no_rule": "There is no rule.",
}


# ---- cautions, conflict, the national answer ----


def _caution(context: ReportContext, kind: str, says: str, clauses: tuple[str, ...]) -> str:
    where = (
        f" [{clauses_words(context, clauses)}]"
        if kind in ("law_not_checked", "law_not_in_force", "departure")
        else ids(clauses, context.stands_in)
    )
    departure, _, rest = says.partition(": ")
    if kind == "departure" and departure in _DEPARTURES:
        says = f"{_DEPARTURES[departure]}: {rest}"
    return f"{ended(sentence_case(says))}{where}"


_DEPARTURES = {
    "weaker": "The policy is weaker than the law",
    "narrower": "The policy is narrower than the law",
    "wider": "The policy is wider than the law",
    "unsafe": "The policy is unsafe here",
    "overstated": "The policy says more than the law does",
}


def _conflict(context: ReportContext, question: str) -> Iterator[str]:
    conflict = context.decision(question).conflict
    if conflict is None:
        return
    yield f"{sentence_case(_CONFLICTS.get(conflict.kind, plain(conflict.kind)))}."
    if conflict.law and conflict.against:
        law, against = ", ".join(conflict.law), ", ".join(conflict.against)
        yield f"[{law}] stands against [{against}]; what each says stands below."
    for action in context.meanwhile(question):
        yield f"Until it is decided: {action_words(context, action)}"
    yield who_decides(context, question)


def _nationally(context: ReportContext, question: str) -> Iterator[str]:
    """The national layer's own answer, where the pack speaks and says another."""
    decision = context.decision(question)
    national = decision.national
    same = (national.outcome, national.status) == (decision.outcome, decision.status)
    if (
        context.layer == "national"
        or decision.local == "silent"
        or same
        or decision.status == "conflict"
        or national.status == "no_rule"
    ):
        return
    if national.outcome:
        said = ended(context.sentence(question, national.outcome)) + strength_of(
            context, question, national.outcome, national.strength
        )
        yield f"The national layer alone says: {said}{ids(national.clauses)}"
    elif national.status == "not_applicable":
        yield "In the national layer the question does not arise."
    else:
        yield "The national layer alone would not settle it: facts or a judgement are missing."
