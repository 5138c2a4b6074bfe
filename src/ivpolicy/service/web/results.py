"""What an interview comes to, as parts of a page, each with the command that gives the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result, evaluate, is_anothers
from ivpolicy.core.editions import Editions
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.pages.html import as_html
from ivpolicy.pages.parts import Branch, Definitions, Folded, Heading, OpenPart, Part
from ivpolicy.report.answer import answer_parts
from ivpolicy.report.context import ReportContext, context_of
from ivpolicy.report.one_page import one_page
from ivpolicy.report.summary import Summary, summary_of

_FACTS = 1  # what one fact alone would change is found at once; two together can take longer than anybody waits


@dataclass(frozen=True)
class Asking:
    """Whom a case is asked about, and under what.

    Attributes:
        pack: The pack as it binds on the day.
        record: The case.
        as_at: The day of decision.
        questions: The questions that were chosen; none for all of them.
    """

    pack: Pack
    record: CaseRecord
    as_at: date
    questions: tuple[str, ...] = ()

    def result(self, questions: tuple[str, ...] = ()) -> Result:
        """The evaluation of these questions, or of all; a hypothesis where the record names another authority."""
        asked = questions or None
        return evaluate(self.pack, self.record, as_at=self.as_at, questions=asked, hypothetical=self.is_anothers)

    @property
    def is_anothers(self) -> bool:
        """Whether the record names another authority, or another home, than the pack's."""
        return is_anothers(self.pack, self.record)

    def deciding(self, *words: str) -> str:
        """The command that gives the answer; where the pack is another's, that which says what each pack would say."""
        if self.is_anothers:
            return self.command("compare", "--pack", self.pack.id, "--full")
        return self.command("decide", "--authority", self.pack.id, *words)

    def command(self, command: str, *words: str) -> str:
        """The command that gives the same of the saved case file."""
        return " ".join(("ivpolicy", command, "case.json", *words, "--as-at", str(self.as_at)))


@dataclass(frozen=True)
class ToldPage:
    """What is told: its parts, of which the first is the heading, and the command that prints the same."""

    parts: tuple[Part, ...]
    command: str


def standing_summary(asking: Asking) -> Summary:
    """What stands already."""
    return summary_of(context_of(asking.result()), {})


def one_page_told(asking: Asking) -> ToldPage:
    """The answer on one page, of the questions that were chosen."""
    result = asking.result(asking.questions)
    context = context_of(result)
    page = one_page(context, summary_of(context, result.settled_by(result)), rest="Each question in full, below")
    questions = (word for question in asking.questions for word in ("--question", question))
    return ToldPage(tuple(page), asking.deciding(*questions))


def full_told(asking: Asking, question: str) -> ToldPage:
    """One question in full: the answer, its reasons folded, and the words of every clause it rests on."""
    context = context_of(asking.result(), questions=(question,), with_reasons=True)
    command = asking.deciding("--question", question, "--reasons")
    return ToldPage((Heading(1, context.title(question)), *_full_parts(context, question)), command)


def _full_parts(context: ReportContext, question: str) -> Iterator[Part]:
    parts = list(answer_parts(context, question))[1:]  # its heading is the page's
    reasons: list[OpenPart] = [part for part in parts if isinstance(part, Branch)]
    yield from (part for part in parts if not isinstance(part, Branch))
    if reasons:
        yield Folded(Heading(2, "The reasons, rule by rule"), tuple(reasons))
    decision = context.decision(question)
    by_part = (part.clauses for part in decision.findings), (part.clauses for part in decision.actions)
    cited = dict.fromkeys(clause for clauses in chain(*by_part) for clause in clauses)
    rows = tuple((clause, context.clauses[clause].says) for clause in cited if clause in context.clauses)
    if rows:
        yield Heading(2, "The clauses it rests on")
        yield Definitions(rows)


def change_told(asking: Asking, question: str) -> ToldPage:
    """What would change the answer to a question."""
    from ivpolicy.account.account import explain  # noqa: PLC0415 - for whoever asks that alone
    from ivpolicy.account.account_page import account_page  # noqa: PLC0415 - with it

    hypothetical = is_anothers(asking.pack, asking.record)
    account = explain(asking.pack, asking.record, question, as_at=asking.as_at, facts=_FACTS, hypothetical=hypothetical)
    words = ("--question", question, "--facts", str(_FACTS), "--authority", asking.pack.id)
    return ToldPage(tuple(account_page(account)), asking.command("explain", *words))


def compared_told(asking: Asking, packs: Iterable[Editions]) -> ToldPage:
    """What every pack says that is in force on the day, as if the child were its own."""
    from ivpolicy.report.comparison_document import compared_context  # noqa: PLC0415 - as above
    from ivpolicy.report.one_comparison import one_comparison  # noqa: PLC0415 - with it

    results = {}
    for editions in packs:
        try:
            pack = editions.on(asking.as_at)
        except NotInForceError:
            continue
        results[pack.id] = evaluate(pack, asking.record, as_at=asking.as_at, hypothetical=True)
    contexts = {pack: compared_context(result, (), "option") for pack, result in results.items()}
    summaries = {pack: summary_of(contexts[pack], result.settled_by(result)) for pack, result in results.items()}
    words = (word for pack in results for word in ("--pack", pack))
    return ToldPage(tuple(one_comparison(contexts, summaries)), asking.command("compare", *words))


def policy_file(pack: Pack) -> str:
    """The pack in sentences, beside its own words."""
    from ivpolicy.printed.head import notice_of_all  # noqa: PLC0415 - as above
    from ivpolicy.printed.policy import Policy  # noqa: PLC0415 - with it
    from ivpolicy.printed.policy_page import policy_page  # noqa: PLC0415 - with it

    policy = Policy(pack.written, pack.national, None)
    return as_html(policy_page(policy), contents=True, each_sheet=notice_of_all([policy.pack]))
