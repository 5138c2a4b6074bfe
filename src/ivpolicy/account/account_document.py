"""What an account says, as JSON carries it.

The schema is published as `docs/reference/explain.schema.json`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ivpolicy.core.result_document import RESULT_FORMAT, Hypothesis, PackStamp, Status

Audience = Literal["worker", "carer", "visitor", "committee", "child"]
"""Whom an account is for. What is recorded about others, and of concerns and complaints, is for the worker alone."""
RuleStanding = Literal[
    "gives_the_answer", "on_the_way", "overridden", "would_give_another", "in_the_way", "would_give_it"
]
"""What a rule does to an answer: gives it, is a rung below it, gave way, does not hold and would give another.

To an answer that is looked for: stands in its way, or would give it.
"""


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr__(self) -> str:
        """Its kind alone: what it holds may be a child's, and a repr ends up in logs."""
        return f"{type(self).__name__}(...)"

    __str__ = __repr__


class AnswerTold(_Told):
    """An answer: status, outcome with its sentence, and how strongly."""

    status: Status
    outcome: str | None = None
    says: str | None = None
    strength: str | None = None


class ConditionTold(_Told):
    """One condition of a rule, and what it was judged on.

    Attributes:
        says: The fact in words, or the other question whose answer is read.
        wanted: What the rule asks of it.
        recorded: The value on the record, in words; None where there is none, or where it is withheld.
        why_unknown: Why it counts as unknown: not recorded, out of date, ….
        truth: Whether it holds; None where that is open, or where it is withheld.
        source: Where the value came from, as the record says: document, who recorded, confirmed, judged or asked it,
            and when; of what is worked out, the facts behind it, each with its own; that no source is recorded, where
            none is. None where there is no value, and for any reader but the worker.
        judgement: Whether it is a named person's judgement.
        withheld: Whether it is about another person than this reader may be told of; then nothing recorded is shown.
        file, line: Where the pack says it; None for what the catalogue says.
    """

    says: str
    wanted: str
    recorded: str | None = None
    why_unknown: str | None = None
    truth: bool | None = None
    fact: str | None = None
    source: str | None = None
    clauses: tuple[str, ...] = ()
    judgement: bool = False
    withheld: bool = False
    file: str | None = None
    line: int | None = None


class RuleTold(_Told):
    """A rule and what it does to the answer.

    Attributes:
        conditions: Those by which it holds; of a rule that does not hold, those by which it does not.
        overridden_by: The rules that prevail over it.
        withheld: Whether it hangs on what this reader may not be told of, which its own words would tell; then nothing
            is shown of it.
    """

    rule: str | None = None
    standing: RuleStanding
    says: str
    clauses: tuple[str, ...] = ()
    outcome: str | None = None
    strength: str | None = None
    conditions: tuple[ConditionTold, ...] = ()
    overridden_by: tuple[str, ...] = ()
    withheld: bool = False
    file: str | None = None
    line: int | None = None


class WhyNotTold(_Told):
    """Why the answer is not another one.

    Attributes:
        nearest: The rule that gives it of which the fewest conditions would have to be otherwise; None where none does.
        failed: Which of its conditions do not hold. unknown: which are open.
        in_the_way: The rules that hold and give another answer.
        others: How many further rules give it.
    """

    outcome: str
    says: str | None
    is_the_answer: bool = False
    nearest: RuleTold | None = None
    failed: tuple[ConditionTold, ...] = ()
    unknown: tuple[ConditionTold, ...] = ()
    in_the_way: tuple[RuleTold, ...] = ()
    others: int = 0


class ChangeTold(_Told):
    """A fact that comes to be recorded otherwise.

    Attributes:
        to: The value, in words; of a list, how many items, and which come to it.
        alike: Other values with which it comes to the same, in words.
        recorded: What is recorded now; None where nothing is.
    """

    fact: str
    says: str
    to: str
    alike: tuple[str, ...] = ()
    recorded: str | None = None
    judgement: bool = False
    ask_whom: str | None = None


class FlipTold(_Told):
    """Changes that together give another answer, and of which none can be left out."""

    changes: tuple[ChangeTold, ...]
    gives: AnswerTold


class WhatIfTold(_Told):
    """What would change the answer; where it is open, what would decide it.

    Attributes:
        facts: How many facts were changed together at most.
        wanted: The outcome that is looked for; None for any other answer.
        sets: Every smallest set of changes, the smallest first. Empty where nothing can.
        fixed: Facts that the question reads and that cannot come to be otherwise, with the reason.
    """

    facts: int
    wanted: str | None = None
    sets: tuple[FlipTold, ...] = ()
    fixed: dict[str, str] = {}

    def __hash__(self) -> int:
        return hash(self.sets)


class OtherAnswer(_Told):
    """A question with its answer before and after; without one that hangs on what is withheld."""

    question: str
    title: str
    before: AnswerTold
    after: AnswerTold | None


class TriedTold(_Told):
    """What was tried: facts set, and every question whose answer it changes. The one asked stands first.

    Attributes:
        changes_the_answer: Whether it changes the answer asked about; None where that hangs on what is withheld.
    """

    values: dict[str, str]
    changes_the_answer: bool | None
    answers: tuple[OtherAnswer, ...]
    notices: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((tuple(self.values), self.answers))


class FactToFind(_Told):
    """A fact that is missing for the answer.

    Attributes:
        settles: The open questions that one of its values would settle alone. waited_for: those that wait for it. For
            any reader but the worker, of the answer asked about alone, and as far as it can be told.
    """

    fact: str
    asks: str
    ask_whom: str
    judgement: bool
    why_unknown: str | None
    settles: tuple[str, ...]
    waited_for: tuple[str, ...]


class OptionTold(_Told):
    """One way to read the text, in the pack's words, and the answer under it; none where it is barred or withheld."""

    option: str
    says: str
    chosen: bool
    barred: str | None = None
    answer: AnswerTold | None = None


class ReadingTold(_Told):
    """A reading the answer turns on, with the answer under each of its options."""

    reading: str
    asks: str
    clauses: tuple[str, ...]
    options: tuple[OptionTold, ...]


class PassingTold(_Told):
    """A condition that comes to hold, or not to hold, on a day."""

    says: str
    wanted: str
    fact: str | None = None
    recorded: str | None = None
    before: bool | None = None
    after: bool | None = None
    withheld: bool = False


class DayTold(_Told):
    """A day on which the answer becomes another. `answer` is None where nothing is in force that could answer.

    Attributes:
        withheld: Whether the answer from then on hangs on what this reader may not be told of; then it is not told.
        contradictions: What the record denies of itself from that day on, such as a status that an age ends.
    """

    on: date
    answer: AnswerTold | None
    withheld: bool = False
    because: tuple[PassingTold, ...] = ()
    edition: str | None = None
    law: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()


class OverTimeTold(_Told):
    """The answer over a period, the record staying as it is; `withheld` as of a day, of the first."""

    first: date
    last: date
    answer: AnswerTold | None
    withheld: bool = False
    days: tuple[DayTold, ...]


class LetterPart(_Told):
    """A part of the letter to the child."""

    heading: str
    sentences: tuple[str, ...]


class RuleCited(_Told):
    """A rule in its words, with its clauses, and nothing of what is recorded."""

    says: str
    clauses: tuple[str, ...] = ()


class WithheldTold(_Told):
    """What is left out for this reader, in general; the same, as all of the account, whatever is recorded of it.

    Attributes:
        about: Whom or what else the answer may hang on; empty where nothing is left out.
        ask: Who can tell more.
        rules: Every rule that can give the answer as it is; where none gives it, those on which it hangs; empty where
            nothing is left out.
        gives_it: Whether each of these rules can give the answer.
        disagree: How to disagree.
    """

    about: tuple[str, ...]
    ask: tuple[str, ...]
    rules: tuple[RuleCited, ...]
    gives_it: bool
    disagree: str


class Account(_Told):
    """The account of one answer, for one kind of reader.

    Attributes:
        result_format: The version of this form.
        record_digest: None for any reader but the worker: a digest of what is withheld could be tried until it fits.
        answer: What is explained.
        safety: For the worker, whatever is explained, that a concern for safety is to be acted on today; None where
            none is, or where that is what is explained.
        why: The rules that decide, and those that gave way.
        left_out: What carer, visitor and committee are not told, in general, whom to ask and how to disagree; None for
            the worker and the child.
        letter: To the child, in short sentences; empty for any other reader.
        notices: What stands over every answer.
    """

    result_format: Literal[1] = RESULT_FORMAT
    question: str
    title: str
    case_id: str
    authority: str
    as_at: date
    audience: Audience
    hypothetical: tuple[Hypothesis, ...] = ()
    pack: PackStamp
    evaluated_digest: str
    record_digest: str | None
    notices: tuple[str, ...]
    answer: AnswerTold
    safety: AnswerTold | None = None
    why: tuple[RuleTold, ...]
    why_not: WhyNotTold | None = None
    what_if: WhatIfTold | None = None
    tried: TriedTold | None = None
    missing: tuple[FactToFind, ...] = ()
    turns_on: tuple[ReadingTold, ...] = ()
    over_time: OverTimeTold | None = None
    left_out: WithheldTold | None = None
    letter: tuple[LetterPart, ...] = ()
