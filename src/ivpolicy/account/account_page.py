"""The page of an account: the answer, why, why not, what would change it, what to find out, and when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ivpolicy.account.account_document import (
    Account,
    AnswerTold,
    ChangeTold,
    ConditionTold,
    DayTold,
    FactToFind,
    FlipTold,
    LetterPart,
    OptionTold,
    OverTimeTold,
    PassingTold,
    ReadingTold,
    RuleTold,
    TriedTold,
    WhatIfTold,
    WhyNotTold,
    WithheldTold,
)
from ivpolicy.account.subjects import WITHHELD
from ivpolicy.core.actors import actor_words
from ivpolicy.core.dates.calendar import MONTHS
from ivpolicy.core.rules.words import STRENGTH_WORDS, counted, first_sentence, long_date, plain
from ivpolicy.pages.parts import Bullets, Entry, Grouped, Heading, Notices, Paragraph, Part

_STATUSES = {
    "needs_information": "Not settled: facts are missing.",
    "needs_judgement": "Not settled: a named person's judgement is missing.",
    "not_applicable": "The question does not arise.",
    "no_rule": "No rule speaks on it.",
}
_MOST_VALUES = 4
"""How many values of one fact a line names; of more, the first and how many others. JSON has every one."""
_MOST_LINES = 12
_TRUTHS = {True: "holds", False: "does not hold", None: "is open"}


def account_page(account: Account) -> list[Part]:
    """The page; to the child, the letter."""
    return [*letter_page(account.letter)] if account.letter else [*_account(account)]


def _account(account: Account) -> Iterator[Part]:
    yield Heading(1, account.title)
    pack = account.pack
    yield Paragraph(
        f"{account.case_id} on {long_date(account.as_at)}. {account.authority}, edition {pack.edition}: `{pack.id}` "
        f"{pack.digest[:12]}."
    )
    yield Notices(tuple(map(first_sentence, account.notices)))
    if account.safety is not None:
        yield Entry("Safety", (answer_told(account.safety),), "alarm")
    yield Entry("Answer", (answer_told(account.answer),), "alarm" if account.answer.status == "conflict" else "plain")
    yield from _why(account)
    if account.why_not is not None:
        yield from _why_not(account.why_not, is_partly_told=_is_partly_told(account))
    if account.what_if is not None:
        yield from _what_if(account.what_if, account)
    if account.tried is not None:
        yield from _tried(account.tried, is_partly_told=account.left_out is not None)
    if account.missing:
        yield Heading(2, "What to find out")
        yield Bullets(tuple(_to_find(fact, account) for fact in account.missing), numbered=True)
    for reading in account.turns_on:
        yield from _turns_on(reading)
    if account.over_time is not None:
        yield from _over_time(account)
    if account.left_out is not None:
        yield from _left_out(account.left_out)
    yield Notices(("People decide: this page is never the sole basis.",))
    record = f"; record {account.record_digest[:12]}" if account.record_digest is not None else ""
    yield Paragraph(f"Evaluated {account.evaluated_digest[:12]}{record}.")


def answer_told(answer: AnswerTold) -> str:
    """An answer in a sentence."""
    strength = f" ({STRENGTH_WORDS.get(answer.strength, '')})" if answer.strength else ""
    says = answer.says or (f"{plain(answer.outcome)}." if answer.outcome else "")
    says = f"{says[:1].upper()}{says[1:]}"
    if answer.status == "decided":
        return f"{says}{strength}"
    if answer.status == "conflict":
        return f"Conflict, for a person to decide. {says}{strength}"
    lead = _STATUSES[answer.status]
    return lead if not answer.outcome or answer.status == "not_applicable" else f"{lead} So far: {says}{strength}"


# ---- why ----


def _why(account: Account) -> Iterator[Part]:
    giving = [rule for rule in account.why if rule.standing == "gives_the_answer"]
    beaten = [rule for rule in account.why if rule.standing == "overridden"]
    yield Heading(2, "Why")
    if giving:
        yield Grouped("Rules", tuple(map(_rule, giving)))
    elif _is_open(account):
        yield Paragraph("No rule settles it yet.")
    else:
        yield Paragraph("No rule gives it: it is the answer where none holds.")
    unmet = [rule for rule in account.why if rule.standing == "would_give_another"]
    if unmet:
        yield Grouped("Not met", tuple(map(_rule, unmet)))
    below = [rule for rule in account.why if rule.standing == "on_the_way"]
    if below:
        yield Grouped("On the way", tuple(map(_rule, below)))
    if beaten:
        in_conflict = account.answer.status == "conflict"
        how = "against" if in_conflict else "overridden by"
        yield Grouped("Against" if in_conflict else "Overridden", tuple(_beaten(rule, how) for rule in beaten))


def _rule(rule: RuleTold) -> tuple[str, tuple[str, ...]]:
    strength = f"{STRENGTH_WORDS.get(rule.strength, '')}: " if rule.strength else ""
    place = f" ({rule.file}:{rule.line})" if rule.file else ""
    return f"{strength}{rule.says.rstrip('.')}{_cited(rule.clauses)}{place}", tuple(map(_condition, rule.conditions))


def _beaten(rule: RuleTold, how: str) -> tuple[str, tuple[str, ...]]:
    head, conditions = _rule(rule)
    gives = f"would give {plain(rule.outcome)}" if rule.outcome else "gives way"
    return head, (f"{gives}, {how} {', '.join(rule.overridden_by) or 'what the answer rests on'}", *conditions)


def _condition(condition: ConditionTold) -> str:
    if condition.withheld:
        return f"{condition.says}: {condition.wanted}{_cited(condition.clauses)}"
    recorded = condition.recorded or condition.why_unknown
    told = [f"{condition.says}: {recorded or _TRUTHS[condition.truth]}"]
    if condition.source:
        told.append(f" ({condition.source})")
    judged = "; a judgement" if condition.judgement else ""
    place = f" ({condition.file}:{condition.line})" if condition.file else ""
    return f"{''.join(told)}; wanted: {condition.wanted}{judged}{_cited(condition.clauses)}{place}"


def _why_not(why: WhyNotTold, *, is_partly_told: bool) -> Iterator[Part]:
    yield Heading(2, f"Why not: {plain(why.outcome)}")
    if why.says:
        yield Paragraph(why.says)
    if why.is_the_answer:
        yield Paragraph("That is the answer.")
        return
    if why.nearest is not None:
        head, _ = _rule(why.nearest)
        yield Entry("A rule that gives it" if is_partly_told else "Nearest rule", (head,))
        if why.failed:
            yield Entry("Fails", tuple(map(_condition, why.failed)), "heed")
        if why.unknown:
            yield Entry("Open", tuple(map(_condition, why.unknown)), "heed")
        if not (why.failed or why.unknown):
            yield Paragraph("It holds, and gives way to another.")
        if why.others:
            away = "." if is_partly_told else ", from further away."
            yield Paragraph(f"{counted(why.others, 'further rule gives', 'further rules give')} it{away}")
    elif not why.in_the_way:
        yield Paragraph("No rule gives it.")
    if why.in_the_way:
        yield Grouped("In the way", tuple(map(_rule, why.in_the_way)))


# ---- what if ----


def _what_if(what_if: WhatIfTold, account: Account) -> Iterator[Part]:
    if what_if.wanted:
        heading, none = f"What would give: {plain(what_if.wanted)}", "give it"
    elif _is_open(account):
        heading, none = "What would decide it", "decide it"
    else:
        heading, none = "What would change it", "change it"
    yield Heading(2, heading)
    number = "one fact" if what_if.facts == 1 else f"up to {what_if.facts} facts"
    is_partly_told = _is_partly_told(account)
    if not what_if.sets and is_partly_told:
        yield Paragraph("Nothing that can be shown here; what is not shown here may do it.")
    elif not what_if.sets:
        yield Paragraph(f"Nothing can {none} by {number} recorded otherwise: every such change was looked at.")
    else:
        lines = tuple(_flips(what_if.sets))
        yield Bullets(lines[:_MOST_LINES], numbered=True)
        if len(lines) > _MOST_LINES:
            yield Paragraph(f"And {len(lines) - _MOST_LINES} more: `--format json` has every one.")
        if is_partly_told:
            yield Paragraph(
                "Each of these does it whatever is not shown here; by what is not shown less may be enough, or another "
                f"change. Every change of {number} that can be shown was looked at."
            )
        else:
            yield Paragraph(f"Every change of {number} was looked at; nothing in a line can be left out.")
    if what_if.fixed:
        yield Paragraph(f"Not looked at, because it cannot change: {', '.join(f'`{path}`' for path in what_if.fixed)}.")


def _flips(flips: tuple[FlipTold, ...]) -> Iterator[str]:
    """Each set on a line; those that differ in one fact alone, and give the same, on one."""
    left = list(flips)
    while left:
        first, *left = left
        alike, place = _alike(first, left)
        left = [flip for flip in left if flip not in alike]
        changes = [
            _change(change, [flip.changes[i] for flip in alike if i == place]) for i, change in enumerate(first.changes)
        ]
        yield f"{'; and '.join(changes)}. Then: {answer_told(first.gives)}"


def _alike(first: FlipTold, others: list[FlipTold]) -> tuple[list[FlipTold], int]:
    """The sets of the same facts that differ from one in the same fact alone, the most there are, and its place."""
    best: list[FlipTold] = []
    best_at = -1
    for place in range(len(first.changes)):
        rest = [change for i, change in enumerate(first.changes) if i != place]
        found = [
            flip
            for flip in others
            if flip.gives == first.gives
            and [change.fact for change in flip.changes] == [change.fact for change in first.changes]
            and [change for i, change in enumerate(flip.changes) if i != place] == rest
        ]
        if len(found) > len(best):
            best, best_at = found, place
    return best, best_at


def _change(change: ChangeTold, others: list[ChangeTold]) -> str:
    now = f"now {change.recorded}" if change.recorded is not None else "not recorded now"
    judged = "a judgement, " if change.judgement else ""
    values = [value for one in (change, *others) for value in (one.to, *one.alike)]
    shown = values if len(values) <= _MOST_VALUES else [values[0], f"one of {len(values) - 1} others"]
    return f"{change.says}: {' or '.join(shown)} ({judged}{now})"


def _is_partly_told(account: Account) -> bool:
    """Whether the answer can hang on what this reader is not told of."""
    return account.left_out is not None and bool(account.left_out.about)


def _is_open(account: Account) -> bool:
    return account.answer.status in ("needs_information", "needs_judgement")


def _tried(tried: TriedTold, *, is_partly_told: bool) -> Iterator[Part]:
    yield Heading(2, "What was tried")
    yield Entry("Set", tuple(f"`{path}` {value}" for path, value in tried.values.items()))
    if tried.notices:
        yield Notices(tried.notices)
    own, *others = tried.answers
    yield Entry("Before", (answer_told(own.before),))
    yield Entry("After", (_answer_or_not(own.after),), "plain" if tried.changes_the_answer is False else "heed")
    if others:
        groups = (
            (f"{o.title} [{o.question}]", (f"before: {answer_told(o.before)}", f"after: {_answer_or_not(o.after)}"))
            for o in others
        )
        yield Grouped("Also", tuple(groups))
    elif not is_partly_told:
        yield Paragraph("No other answer changes.")
    if is_partly_told:
        yield Paragraph("Other answers may change, by what is not shown here.")


# ---- what is open ----


def _answer_or_not(answer: AnswerTold | None) -> str:
    return f"It hangs on {WITHHELD}, and is not shown here." if answer is None else answer_told(answer)


def _to_find(fact: FactToFind, account: Account) -> str:
    question = account.question
    whom = "human resources" if fact.ask_whom == "hr" else actor_words(fact.ask_whom)
    told = [whom, "a judgement"] if fact.judgement else [whom]
    if fact.why_unknown not in (None, "not recorded"):
        told.append(str(fact.why_unknown))
    if account.left_out is not None:
        settles = "may settle this answer" if fact.settles else "this answer may wait for it"
        return f"{fact.asks} ({', '.join(told)}): {settles}"
    others = [other for other in fact.settles if other != question]
    settled = ["this answer"] if question in fact.settles else []
    settled += [counted(len(others), "other", "others")] if others else []
    settles = f"may settle {' and '.join(settled)}" if settled else "settles none alone"
    return f"{fact.asks} ({', '.join(told)}): {settles}, {len(fact.waited_for)} wait for it"


def _turns_on(reading: ReadingTold) -> Iterator[Part]:
    yield Heading(2, "How the text is read")
    yield Paragraph(f"{reading.asks}{_cited(reading.clauses)}")
    yield Bullets(tuple(map(_option, reading.options)))


def _option(option: OptionTold) -> str:
    label = f"{option.says} (as read here)" if option.chosen else option.says
    return f"{label}: {f'barred: {option.barred}' if option.barred else _answer_or_not(option.answer)}"


def _over_time(account: Account) -> Iterator[Part]:
    over_time = account.over_time
    assert over_time is not None, "it is asked only where there is one"  # noqa: S101 - tells the type checker
    yield Heading(2, f"From {long_date(over_time.first)} to {long_date(over_time.last)}")
    yield Paragraph("As long as the record stays as it is: nothing new happens, and nothing is found out.")
    yield Entry(_short_date(over_time.first), (_answer_of_day(over_time),))
    for day in over_time.days:
        yield Entry(_short_date(day.on), (_answer_of_day(day), *_because(day)))
    if not over_time.days and not over_time.withheld:
        yield Paragraph("It stays so on every day up to the last.")


def _short_date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def _answer_of_day(day: DayTold | OverTimeTold) -> str:
    if day.answer is None and not day.withheld:
        return "No text is in force that could answer."
    return _answer_or_not(day.answer)


def _because(day: DayTold) -> Iterator[str]:
    if day.edition is not None:
        yield f"Edition {day.edition} comes to be in force."
    if day.law:
        yield f"In national law: {', '.join(day.law)}."
    yield from day.contradictions
    yield from map(_passing, day.because)


def _passing(passing: PassingTold) -> str:
    if passing.withheld:
        return f"{passing.says}: {passing.wanted}"
    recorded = f" ({passing.recorded})" if passing.recorded is not None else ""
    return f"{passing.says}{recorded}: {passing.wanted} {_TRUTHS[passing.after]} from this day"


# ---- what is left out ----


def _left_out(left_out: WithheldTold) -> Iterator[Part]:
    if left_out.about:
        yield Heading(2, "What is not shown here")
        yield Paragraph(
            f"The answer can hang on what is recorded of {'; '.join(left_out.about)}. That is for the worker alone: "
            "as long as the answer is this one, the page reads the same whatever it is, and where nothing is."
        )
        yield from _rules_left_out(left_out)
        yield Entry("Ask", left_out.ask)
    yield Heading(2, "If you disagree")
    yield Paragraph(left_out.disagree)


def _rules_left_out(left_out: WithheldTold) -> Iterator[Part]:
    rules = [f"{rule.says.rstrip('.')}{_cited(rule.clauses)}" for rule in left_out.rules]
    if left_out.gives_it:
        yield Paragraph("By each of these the answer can be given; which of them gave it may not be shown above:")
    else:
        yield Paragraph("These are the rules on which the answer hangs:")
    yield Bullets(tuple(rules[:_MOST_LINES]))
    if len(rules) > _MOST_LINES:
        yield Paragraph(f"And {len(rules) - _MOST_LINES} more: `--format json` has every one.")


# ---- the letter ----


def letter_page(letter: Iterable[LetterPart]) -> Iterator[Part]:
    """The letter to the child as a page."""
    first, *others = letter
    yield Heading(1, first.heading)
    yield Paragraph(" ".join(first.sentences))
    for part in others:
        yield Heading(2, part.heading)
        yield Paragraph(" ".join(part.sentences))


def _cited(clauses: Iterable[str]) -> str:
    named = ", ".join(clauses)
    return f" [{named}]" if named else ""
