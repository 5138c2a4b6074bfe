"""What a screening comes to, in numbers: who must, should or may be done for, what is open, and what to ask first.

A child whose answer is open is counted as undetermined, never with a "no".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Literal

from ivpolicy.caseload.groups import GroupLine, shown
from ivpolicy.caseload.screened import Screening
from ivpolicy.columns.decided import OPEN, PackInColumns
from ivpolicy.core.answers.verdict import Verdict

APPOINT, INTERESTS = "visitor.appoint", "judgements.visitor_in_interests"
SAFEGUARDING = "safeguarding.act"
_BY_FACT = {"disability": "child.disabled", "religion": "child.has_religion", "placement": "placement.type"}

Under = Literal[
    "must", "should", "may", "must not", "no call", "conflict",
    "owed so far", "undetermined", "does not arise", "no rule",
]  # fmt: skip
HEADINGS: tuple[Under, ...] = (
    "must", "should", "may", "must not", "no call", "conflict",
    "owed so far", "undetermined", "does not arise", "no rule",
)  # fmt: skip
"""Under what the children of a question are counted: each under one.

`must not` counts what must or should not be; `no call` an answer that asks nothing of anybody; `owed so far` what is
owed whatever the facts still missing, which may yet make it more.
"""


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """How the children stand on one question.

    Attributes:
        question: Its id.
        title: What it asks.
        verdicts: Each verdict with how many children have it, the most first.
    """

    question: str
    title: str
    verdicts: tuple[tuple[Verdict, int], ...]

    @property
    def by_heading(self) -> Mapping[Under, int]:
        """How many children are under each heading."""
        found: Counter[Under] = Counter()
        for verdict, number in self.verdicts:
            found[counted_under(verdict)] += number
        return found


@dataclass(frozen=True, slots=True)
class FactWanted:
    """A fact that is missing: for how many children, and in how many of their answers."""

    fact: str
    asks: str
    children: int
    answers: int


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How the children of each group stand on one question; `lines` is None where all are too few to be shown."""

    characteristic: str
    question: str
    headings: tuple[Under, ...]
    lines: tuple[GroupLine, ...] | None


@dataclass(frozen=True, slots=True)
class CaseloadSummary:
    """What a screening comes to.

    Attributes:
        children: How many children are answered for.
        unread: How many could not be read.
        of_others: How many records name another authority, or another home.
        at_risk: Of how many children a concern for safety is to be acted on today, whatever was asked.
        questions: How the children stand on each question.
        never_considered: For how many children the duty to appoint a visitor is open and nobody is recorded to have
            judged whether one would be in their interests.
        never_considered_known: Whether the source records that judgement of any child at all.
        conflicts: Question → kind of conflict → how many children.
        undetermined: How many answers are open.
        wanted: What to ask first: the facts that most open answers wait for.
        groups: How children stand on the duty to appoint, by each characteristic that the source has.
    """

    children: int
    unread: int
    of_others: int
    at_risk: int
    questions: tuple[QuestionCount, ...]
    never_considered: int
    never_considered_known: bool
    conflicts: Mapping[str, Mapping[str, int]]
    undetermined: int
    wanted: tuple[FactWanted, ...]
    groups: tuple[GroupCounts, ...]


def counted_under(verdict: Verdict) -> Under:
    """Under what a verdict is counted."""
    match verdict.status:
        case "conflict":
            return "conflict"
        case "needs_information" | "needs_judgement":
            return "owed so far" if verdict.strength else "undetermined"
        case "not_applicable":
            return "does not arise"
        case "no_rule":
            return "no rule"
        case "decided":
            return "must not" if verdict.strength in ("must_not", "should_not") else _DONE[verdict.strength]


_DONE: Mapping[str | None, Under] = {"must": "must", "should": "should", "may": "may", None: "no call"}


def caseload_summary(screening: Screening) -> CaseloadSummary:
    """The numbers of a screening."""
    decided = screening.decided
    by_question = tuple(_counted(screening, question) for question in decided)
    never = 0
    if APPOINT in decided.questions:
        never = decided[APPOINT].missing.get(INTERESTS, 0)
    return CaseloadSummary(
        children=screening.children,
        unread=len({one.place for one in screening.caseload.unread}) + len(decided.refused),
        of_others=decided.of_others.bit_count(),
        at_risk=_at_risk(screening).bit_count(),
        questions=by_question,
        never_considered=never.bit_count(),
        never_considered_known=INTERESTS in decided.table.columns,
        conflicts=_conflicts(screening),
        undetermined=sum(
            number for count in by_question for verdict, number in count.verdicts if verdict.status in OPEN
        ),
        wanted=tuple(_wanted(screening)),
        groups=tuple(_groups(screening)) if APPOINT in decided.questions else (),
    )


def _at_risk(screening: Screening) -> int:
    """The children for whom something must be done today, as a plane; asked for where nobody asked."""
    decided = screening.decided
    if SAFEGUARDING not in decided.questions:
        asked = screening.caseload.asked_on(screening.as_at)
        decided = asked.decided_by(PackInColumns(screening.pack), [SAFEGUARDING], hypothetical=True)
    found = (standing.rows for standing in decided[SAFEGUARDING].standings if standing.verdict.strength == "must")
    return reduce(or_, found, 0)


def _counted(screening: Screening, question: str) -> QuestionCount:
    asked = screening.pack.rulebook.by_question[question].question
    verdicts = [(standing.verdict, standing.rows.bit_count()) for standing in screening.decided[question].standings]
    return QuestionCount(question, asked.title, tuple(sorted(verdicts, key=lambda pair: -pair[1])))


def _conflicts(screening: Screening) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, Counter[str]] = {}
    for question in screening.decided:
        for answers, rows in screening.decided[question].by_answers:
            kinds = {answer.conflict for answer in answers if answer.conflict}
            if kinds and all(answer.conflict for answer in answers) and len({a.outcome for a in answers}) == 1:
                kind = "policy_narrows_law" if "policy_narrows_law" in kinds else min(kinds)
                found.setdefault(question, Counter())[kind] += rows.bit_count()
    return found


def _wanted(screening: Screening) -> Iterator[FactWanted]:
    answers: Counter[str] = Counter()
    children: dict[str, int] = {}
    for question in screening.decided:
        for name, rows in screening.decided[question].missing.items():
            fact = name.split("[", 1)[0]
            answers[fact] += rows.bit_count()
            children[fact] = children.get(fact, 0) | rows
    for fact, number in sorted(answers.items(), key=lambda pair: (-pair[1], pair[0])):
        yield FactWanted(fact, screening.pack.rulebook.facts[fact].asks, children[fact].bit_count(), number)


def _groups(screening: Screening) -> Iterator[GroupCounts]:
    standings = screening.decided[APPOINT].standings
    under: dict[Under, int] = {}
    for standing in standings:
        heading = counted_under(standing.verdict)
        under[heading] = under.get(heading, 0) | standing.rows
    headings = tuple(heading for heading in HEADINGS if heading in under)
    for name, groups in planes_by_group(screening).items():
        counts = {
            group: [(rows & under[heading]).bit_count() for heading in headings] for group, rows in groups.items()
        }
        yield GroupCounts(name, APPOINT, headings, shown(counts))


def planes_by_group(screening: Screening) -> Mapping[str, Mapping[str, int]]:
    """Characteristic → group → the children in it, as a plane; those of whom it is not known are a group too."""
    planes, table = screening.decided.planes, screening.caseload.table
    found: dict[str, dict[str, int]] = {}
    told: dict[str, Any] = dict(screening.caseload.characteristics)
    for name, path in _BY_FACT.items():
        if path in table.columns:
            column = table.columns[path]
            told[name] = [_word(column.values[code]) for code in column.codes]
    for name, words in told.items():
        rows: dict[str, list[int]] = {}
        said = _CODES.get(name, {})
        for row, word in enumerate(words):
            rows.setdefault(said.get(word, word) or "not known", []).append(row)
        found[name] = {word: planes.of_rows(of_word) for word, of_word in sorted(rows.items())}
    return found


_CODES: Mapping[str, Mapping[str | None, str]] = {
    "sex": {"1": "male", "M": "male", "2": "female", "F": "female", "U": "not known"},
    "ethnicity": {
        "WBRI": "White British", "WIRI": "White Irish", "WIRT": "Traveller of Irish heritage", "WROM": "Gypsy or Roma",
        "WOTH": "any other White background", "MWBC": "White and Black Caribbean", "MWBA": "White and Black African",
        "MWAS": "White and Asian", "MOTH": "any other mixed background", "AIND": "Indian", "APKN": "Pakistani",
        "ABAN": "Bangladeshi", "AOTH": "any other Asian background", "BCRB": "Caribbean", "BAFR": "African",
        "BOTH": "any other Black background", "CHNE": "Chinese", "OOTH": "any other ethnic group",
        "REFU": "refused", "NOBT": "not obtained",
    },
}  # fmt: skip
"""What the codes of the statutory return (SSDA903: SEX, ETHNIC) stand for."""


def _word(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value).replace("_", " ")
