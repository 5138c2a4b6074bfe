"""What stands around the rules: whom a question is asked of, what no answer turns on, what a pack adds of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ivpolicy.core.dates.calendar import MONTHS
from ivpolicy.core.rules.words import plain
from ivpolicy.pages.parts import Heading, Paragraph, Part, Table
from ivpolicy.printed.policy import Policy


def scope(policy: Policy) -> Iterator[Part]:
    """Where a question is asked at all, and the facts on which its answer never turns."""
    pack, words = policy.pack, policy.words
    if pack.applies:
        yield Heading(2, "Where a question is asked")
        yield Paragraph("Elsewhere the answer is that the question does not arise. Other questions are always asked.")
        rows = ((policy.questions[id_], words.of_condition(where)) for id_, where in pack.applies.items())
        yield Table(("Question", "Asked where"), tuple(rows))
    if pack.never_turns_on:
        yield Heading(2, "What never counts")
        yield Paragraph("The answer is the same whatever the record says of these. It was proved for every case.")
        yield Table(
            ("Question", "Never turns on", "Clause"),
            tuple(
                (policy.questions[one.question], "; ".join(map(words.of_fact, one.facts)), ", ".join(one.clauses))
                for one in pack.never_turns_on
            ),
        )


def own_parts(policy: Policy) -> Iterator[Part]:
    """The questions and facts that only this pack has, and the days it does not count as working days."""
    pack = policy.pack
    if pack.questions:
        yield Heading(2, "Questions of its own")
        questions = (
            (one.title, "; ".join(f"“{plain(id_)}”: {says}" for id_, says in one.outcomes.items()) or plain(one.kind),
             f"“{plain(one.otherwise)}”" if one.otherwise else "—")
            for one in pack.questions
        )  # fmt: skip
        yield Table(("Question", "Answers", "Where no rule holds"), tuple(questions))
    if pack.facts:
        yield Heading(2, "Facts of its own")
        facts = (
            (policy.words.of_fact(f"local.{pack.id}.{one.name}"), one.asks, one.meaning, plain(one.ask_whom))
            for one in pack.facts
        )
        yield Table(("Fact", "Question", "What it means", "Who knows"), tuple(facts))
    if pack.bank_holidays:
        yield Heading(2, "Days that are no working days")
        cited = f" Clause: {', '.join(pack.bank_holiday_clauses)}." if pack.bank_holiday_clauses else ""
        yield Paragraph(f"Saturdays and Sundays, and the bank holidays in the table.{cited}")
        years = groupby(sorted(pack.bank_holidays), key=lambda day: day.year)
        of_year = ((str(year), ", ".join(f"{day.day} {MONTHS[day.month - 1]}" for day in days)) for year, days in years)
        yield Table(("Year", "Days"), tuple(of_year))
