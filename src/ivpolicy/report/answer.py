"""One answer set out: what it is, why, what is missing, what it turns on, what is to be done."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.catalogue import GAP, Kind
from ivpolicy.core.decision import Conflict, DecisionDocument, Finding, OpenEnd, Turn
from ivpolicy.core.wording import plain
from ivpolicy.report.officer import recorded_words
from ivpolicy.report.page import Entry, Part, Tone, Topic
from ivpolicy.report.paper import Paper
from ivpolicy.report.phrases import (
    action_words,
    clauses_words,
    counted,
    ended,
    fact_words,
    ids,
    in_brackets,
    item_name,
    layer_words,
    says_of,
    sentence_case,
    strength_word,
)
from ivpolicy.report.reasons import tree

MOST_FACTS = 6
"""How many facts to find out are listed under a question nobody asked for by name; the page says how many more there are."""

_CONFLICTS = {
    "policy_narrows_law": "the policy asks for less than the law requires; for the pack's owner and a lawyer",
    "case_tension": "the law and the policy pull apart in this case; for the decision-maker",
    "within_policy": "two rules of one layer pull apart; for the decision-maker",
}
_RULES = ("rule", "step", "rung")


def answer_parts(paper: Paper, question: str) -> Iterator[Part]:
    """Every part of one answer, in the order in which it is best read."""
    decision = paper.decision(question)
    yield Topic(paper.title(question), question)
    yield Entry("Answer", (headline(paper, question),), tone_of(decision))
    for officer in paper.recorded_for(question):
        yield Entry("Officer", (recorded_words(officer),))
    sections = (
        ("Conflict", _conflict(paper, decision.conflict)),
        ("Why", _why(paper, decision)),
        ("To do", _to_do(paper, decision)),
        ("Permitted", _permitted(paper, decision)),
        ("Perhaps done", _perhaps_done(paper, decision)),
        ("May arise", _may_arise(paper, question)),
        ("Standing", _standing(decision)),
        ("Find out", _find_out(paper, question)),
        ("Still open", _still_open(paper, question)),
        ("Turns on", (line for turn in decision.turns_on for line in _turn(paper, question, turn))),
        ("Caution", (_caution(paper, c.kind, c.says, c.clauses) for c in decision.cautions)),
        ("Nationally", _nationally(paper, question)),
    )
    for label, lines in sections:
        found = tuple(lines)
        if found:
            yield Entry(label, found, "alarm" if label == "Conflict" else "heed" if label == "Caution" else "plain")
    if paper.with_reasons:
        yield from tree(decision.reasons)


# ---- the headline ----


def tone_of(decision: DecisionDocument) -> Tone:
    """Safety and conflict alarm; what is open is to be heeded."""
    if decision.status == "conflict" or decision.outcome == "act_today":
        return "alarm"
    return "plain" if decision.status == "decided" and decision.outcome != GAP else "heed"


def headline(paper: Paper, question: str) -> str:
    """The status in words, the outcome's sentence and its strength, led by who says it where the pack is silent."""
    decision = paper.decision(question)
    answer = _status_and_outcome(paper, question, decision)
    if decision.local != "silent" or paper.layer == "national" or decision.status in ("not_applicable", "no_rule"):
        return answer
    if decision.outcome is None:
        return f"{answer} The pack is silent, so the national layer answers."
    return f"The pack is silent; the national layer says: {answer}"


def _status_and_outcome(paper: Paper, question: str, decision: DecisionDocument) -> str:
    said = ended(decision.says or paper.sentence(question, decision.outcome)) if decision.outcome else ""
    strength = in_brackets(strength_word(decision.strength))
    match decision.status:
        case "decided" if decision.outcome == GAP:
            return f"Left open: {said.removeprefix('The document leaves this open: ')}"
        case "decided":
            return f"{said}{strength}"
        case "conflict":
            law = "The law says: " if decision.conflict and decision.conflict.kind != "within_policy" else ""
            return f"Conflict, for a person to decide. {law}{said}{strength}"
        case "needs_judgement":
            return f"Not settled yet: a named person's judgement is missing. {_so_far(paper, question, said, strength)}".rstrip()
        case "needs_information":
            return f"Not settled yet: {_missing_words(paper, decision)} missing. {_so_far(paper, question, said, strength)}".rstrip()
        case "not_applicable":
            return "Does not arise on what is recorded."
        case _:
            nobody = (
                "The national layer has no rule on this."
                if paper.layer == "national"
                else "Neither the pack nor the national layer has a rule on this."
            )
            return nobody


def _missing_words(paper: Paper, decision: DecisionDocument) -> str:
    """`1 fact is`, `3 facts and 1 judgement are`."""
    judged = sum(path in paper.to_ask and paper.to_ask[path].judgement for path in decision.missing)
    facts = len(decision.missing) - judged
    if not judged:
        return counted(facts, "fact is", "facts are")
    return f"{counted(facts, 'fact', 'facts')} and {counted(judged, 'judgement', 'judgements')} are"


def _so_far(paper: Paper, question: str, said: str, strength: str) -> str:
    if not said:
        return ""
    row = paper.questions[question]
    if row.kind == Kind.LADDER:
        return f"The matter stands at least here: {said}{strength}"
    lead = "So far" if paper.decision(question).outcome == row.otherwise else "Owed already, whatever the answers"
    return f"{lead}: {said}{strength}"


# ---- why ----


def _why(paper: Paper, decision: DecisionDocument) -> Iterator[str]:
    """A line for each rule that holds, or covers the outcome; rules that read the same are told once."""
    yield from dict.fromkeys(_finding(paper, finding) for finding in decision.findings if finding.kind in _RULES)


def _finding(paper: Paper, finding: Finding) -> str:
    """`Law (Act), must: appoint where in the child's interests. Holds: in interests. [ENG-8, Children Act 1989 s23ZB(1)]`."""
    word = "left open" if finding.gap else strength_word(finding.strength)
    lead = layer_words(finding) + (f", {word}" if word else "")
    says = ended(sentence_case(says_of(paper, finding)))
    missed = finding.state == "not_met"
    state = (
        f" Not met{', though these hold: ' + '; '.join(map(plain, finding.by)) if finding.by else ''}."
        if missed
        else ""
    )
    together = " One of the rules marked so holds, whatever the missing facts." if finding.together else ""
    held = f" Holds: {'; '.join(plain(name) for name in finding.by)}." if finding.by and not missed else ""
    under = (
        f" Overridden by: {', '.join(item_name(r) for r in finding.overridden_by)}." if finding.overridden_by else ""
    )
    return f"{lead}: {says}{state}{together}{held}{under} [{clauses_words(paper, finding.clauses)}]"


# ---- what is to be done ----


def _to_do(paper: Paper, decision: DecisionDocument) -> Iterator[str]:
    states = {finding.rule: finding.state for finding in decision.findings}
    for action in decision.actions:
        if action.state == "to_do" and action.strength != "may":
            yield action_words(paper, action, overdue=states.get(action.rule or "") == "overdue")
    acted = {action.rule for action in decision.actions}
    for finding in decision.findings:
        if (
            finding.kind not in _RULES
            and finding.state in _OUTSTANDING
            and finding.strength != "may"
            and finding.rule not in acted
        ):
            yield _item(paper, finding)


_OUTSTANDING = ("not_met", "to_do", "due", "overdue")


def _permitted(paper: Paper, decision: DecisionDocument) -> Iterator[str]:
    """What somebody may do and nobody has to."""
    yield from (action_words(paper, action) for action in decision.actions if action.strength == "may")


def _item(paper: Paper, finding: Finding) -> str:
    """A check, duty or schedule that no action stands for."""
    late = " OVERDUE." if finding.state == "overdue" else ""
    return f"{sentence_case(item_name(finding.rule))}: {ended(says_of(paper, finding))}{late}{ids(finding.clauses)}"


def _perhaps_done(paper: Paper, decision: DecisionDocument) -> Iterator[str]:
    """What is owed and may be done already, because nothing on the record says."""
    yield from (
        action_words(paper, action)
        for action in decision.actions
        if action.state == "not_known" and action.strength != "may"
    )


def _may_arise(paper: Paper, question: str) -> Iterator[str]:
    """Checks and duties of which the record does not say whether they arise: by name, in full for a reader who asked."""
    decision = paper.decision(question)
    acted = {action.rule for action in decision.actions}
    unsure = [f for f in decision.findings if f.state == "not_known" and f.kind not in _RULES and f.rule not in acted]
    if question in paper.asked_for:
        yield from (_item(paper, finding) for finding in unsure)
    elif unsure:
        yield f"{'; '.join(item_name(f.rule) + ids(f.clauses) for f in unsure)}."


_STANDING = {"done": "Done", "met": "Met", "not_due": "Not due", "not_started": "Not started yet"}


def _standing(decision: DecisionDocument) -> Iterator[str]:
    """The items that ask nothing of anybody today, by name."""
    for state, words in _STANDING.items():
        names = [
            item_name(f.rule) + ids(f.clauses) for f in decision.findings if f.state == state and f.kind not in _RULES
        ]
        if names:
            yield f"{words}: {'; '.join(names)}."


# ---- what is missing and what it turns on ----


def _find_out(paper: Paper, question: str) -> Iterator[str]:
    """The facts that could change the answer; all of them where the reader asked for the question by name."""
    missing = paper.decision(question).missing
    shown = missing if question in paper.asked_for or len(missing) <= MOST_FACTS + 1 else missing[:MOST_FACTS]
    for path in shown:
        yield fact_words(paper.to_ask[path]) if path in paper.to_ask else path
    if len(shown) < len(missing):
        yield f"and {len(missing) - len(shown)} more facts; `--question {question}` lists them all"


def _still_open(paper: Paper, question: str) -> Iterator[str]:
    decision, kind = paper.decision(question), paper.questions[question].kind
    if kind in (Kind.DUTIES, Kind.CHECKLIST) or decision.status == "no_rule":
        return
    if kind == Kind.LADDER or decision.outcome is None:
        ends = _open_outcomes(paper, question, decision)
        lead = "It could move on to" if decision.outcome else "It may turn out as"
        if ends:
            yield f"{lead}: {' Or: '.join(ends)}"
        return
    yield from (_open_end(paper, question, end) for end in decision.could_become)


def _open_outcomes(paper: Paper, question: str, decision: DecisionDocument) -> tuple[str, ...]:
    said = (ended(sentence_case(paper.sentence(question, end.outcome))) for end in decision.could_become)
    return tuple(dict.fromkeys(said))


def _open_end(paper: Paper, question: str, end: OpenEnd) -> str:
    said = ended(paper.sentence(question, end.outcome)).removesuffix(".") + in_brackets(strength_word(end.strength))
    pulled = ", as a conflict" if end.conflict else ""
    labels = [paper.label(fact) for fact in end.facts]
    hangs = (
        ", ".join(labels)
        if len(labels) <= MOST_FACTS
        else f"{', '.join(labels[:MOST_FACTS])} and {len(labels) - MOST_FACTS} more facts"
    )
    return (
        f"It could become: {said}{pulled}. That hangs on: {hangs}." if labels else f"It could become: {said}{pulled}."
    )


def _turn(paper: Paper, question: str, turn: Turn) -> Iterator[str]:
    reading = paper.readings.get(turn.reading)
    options = reading.options if reading else {}
    chosen, other = options.get(turn.chosen, plain(turn.chosen)), options.get(turn.option, plain(turn.option))
    said = (
        [_STATUS_IN_TURN[turn.status]] if turn.outcome is None or turn.status != paper.decision(question).status else []
    )
    said += (
        [ended(paper.sentence(question, turn.outcome)) + in_brackets(strength_word(turn.strength))]
        if turn.outcome
        else []
    )
    yield f"{turn.asks} Read here: {ended(chosen)} Read otherwise ({other}): {' '.join(said)}{ids(turn.clauses)}"


_STATUS_IN_TURN = {
    "decided": "Settled.",
    "conflict": "A conflict.",
    "needs_information": "Not settled, facts are missing.",
    "needs_judgement": "Not settled, a judgement is missing.",
    "not_applicable": "It does not arise.",
    "no_rule": "There is no rule.",
}


# ---- cautions, conflict, the national answer ----


def _caution(paper: Paper, kind: str, says: str, clauses: tuple[str, ...]) -> str:
    where = f" [{clauses_words(paper, clauses)}]" if kind in ("law_not_checked", "departure") else ids(clauses)
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


def _conflict(paper: Paper, conflict: Conflict | None) -> Iterator[str]:
    if conflict is None:
        return
    yield f"{sentence_case(_CONFLICTS.get(conflict.kind, plain(conflict.kind)))}."
    if conflict.law and conflict.against:
        yield f"[{', '.join(conflict.law)}] stands against [{', '.join(conflict.against)}]; what each says stands below."
    for action in conflict.meanwhile:
        yield f"Until it is decided: {action_words(paper, action)}"
    yield f"Who decides: {conflict.who_decides}; by when: {ended(conflict.by)}"


def _nationally(paper: Paper, question: str) -> Iterator[str]:
    """The national layer's own answer, where the pack speaks and says another."""
    decision = paper.decision(question)
    national = decision.national
    same = (national.outcome, national.status) == (decision.outcome, decision.status)
    if (
        paper.layer == "national"
        or decision.local == "silent"
        or same
        or decision.status == "conflict"
        or national.status == "no_rule"
    ):
        return
    if national.outcome:
        yield f"The national layer alone says: {ended(paper.sentence(question, national.outcome))}{in_brackets(strength_word(national.strength))}{ids(national.clauses)}"
    elif national.status == "not_applicable":
        yield "In the national layer the question does not arise."
    else:
        yield "The national layer alone would not settle it: facts or a judgement are missing."
