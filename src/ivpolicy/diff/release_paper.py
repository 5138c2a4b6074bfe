"""What differs between two releases as a paper: the short of it, each decision that differs, and what was not compared.

Decisions that differ alike are told once, with the cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivpolicy.core.rules.rulebook import rule_name
from ivpolicy.core.rules.words import counted, long_date
from ivpolicy.diff.caseload import Standing
from ivpolicy.diff.paper import standing_words
from ivpolicy.diff.releases import DecisionChange, ReleaseDocument, StandingDocument, UpgradeDocument
from ivpolicy.pages.parts import Bullets, Definitions, Heading, Notices, Paragraph, Part

NO_STAR = "no starred change names this"


def release_paper(upgrade: UpgradeDocument, titles: Mapping[str, str]) -> Iterator[Part]:
    """The paper; `titles` are those of the questions."""
    yield Heading(1, "What the upgrade changes")
    yield Definitions((("Before", _release(upgrade.old)), ("Now", _release(upgrade.new)), *_numbers(upgrade)))
    if upgrade.old.kind == "wheel":
        said = (
            f"To be compared, the code in {upgrade.old.file} was run on this machine, with your rights, on these "
            "cases. Nothing was installed or downloaded."
        )
        yield Notices((said,))
    if upgrade.changes:
        yield Heading(2, "Decisions that differ")
        for question in dict.fromkeys(change.question for change in upgrade.changes):
            yield Heading(3, f"{titles.get(question, question)} ({question})")
            for alike, cases in _alike(upgrade, question).items():
                yield Definitions(tuple(_rows(alike, cases)))
    if upgrade.starred:
        yield Heading(2, "Starred changes that name them")
        yield Paragraph("A change that names a clause or a question is not thereby shown to be the cause.")
        yield Definitions(tuple((f"★{n}", f"{s.release}: {s.says}") for n, s in enumerate(upgrade.starred, 1)))
    if upgrade.not_compared:
        yield Heading(2, "Cases that were not compared")
        who = {"old": "before", "new": "now"}
        yield Bullets(tuple(f"{n.place}, {who[n.by]}: {n.problem}" for n in upgrade.not_compared))
    if upgrade.only_old or upgrade.only_new:
        yield Heading(2, "Questions that only one of the two answers")
        rows = (("Before", upgrade.only_old), ("Now", upgrade.only_new))
        yield Definitions(tuple((label, ", ".join(questions)) for label, questions in rows if questions))
    yield Heading(2, "How to read this")
    yield Paragraph(
        "Compared are status, outcome, strength and conflict of every question that both answer, which duties and "
        "steps are open, and who is to do what, for whom and by when. Cautions, reasons and wording are not. Each case "
        "is answered on the day of the answer before. Clauses are those that decide; where an answer is open, also "
        "those that may."
    )


def _release(release: ReleaseDocument) -> str:
    digest = f", sha256 {release.digest[:12]}" if release.digest else ""
    of = {"wheel": f", run from {release.file}{digest}", "log": f", as kept in {release.file}", "this": ""}
    return f"{', '.join(release.engine) or 'no release that can be told'}{of[release.kind]}"


def _numbers(upgrade: UpgradeDocument) -> Iterator[tuple[str, str]]:
    if upgrade.as_at:
        yield "Day", long_date(upgrade.as_at)
    if upgrade.national:
        yield "Law", f"the national layer of {upgrade.national}, not the one shipped with ivpolicy"
    yield "Compared", counted(upgrade.compared, "case", "cases")
    changed = len(upgrade.changed_cases)
    decisions = counted(len(upgrade.changes), "decision", "decisions")
    yield "Different", f"{decisions} of {counted(changed, 'case', 'cases')}" if changed else "no decision"
    if upgrade.not_compared:
        before, now = (len({n.place for n in upgrade.not_compared if n.by == by}) for by in ("old", "new"))
        yield "Not compared", f"{before} without an answer from before, {now} that cannot be answered now"
    if upgrade.answers_without_case:
        cases = counted(upgrade.answers_without_case, "case", "cases")
        yield "Not asked", f"{cases} of the log that {'was' if upgrade.answers_without_case == 1 else 'were'} not given"


def _alike(upgrade: UpgradeDocument, question: str) -> dict[DecisionChange, list[str]]:
    """The changes of one question without case and day, each with its cases."""
    found: dict[DecisionChange, list[str]] = {}
    for change in upgrade.changes:
        if change.question == question:
            alike = change.model_copy(update={"case_id": "", "as_at": upgrade.changes[0].as_at})
            found.setdefault(alike, []).append(change.case_id)
    return found


def _rows(change: DecisionChange, cases: list[str]) -> Iterator[tuple[str, str]]:
    yield "Was", _words(change.old)
    yield "Now", _words(change.new)
    for label, items in (("Now open", change.items_opened), ("No longer", change.items_closed)):
        if items:
            yield label, ", ".join(map(rule_name, items))
    for label, work in (("Was to do", change.work_gone), ("Now to do", change.work_come)):
        if work:
            yield label, "; ".join(work)
    then, now = (", ".join(standing.clauses) or "none" for standing in (change.old, change.new))
    yield "Clauses", then if then == now else f"then {then}; now {now}"
    yield "Change log", ", ".join(f"★{place + 1}" for place in change.starred) or NO_STAR
    yield "Cases", f"{', '.join(dict.fromkeys(cases))} (pack {change.pack})"


def _words(said: StandingDocument) -> str:
    standing = Standing(said.status, said.outcome or "", said.strength or "", said.conflict or "")
    waits = f": {', '.join(said.missing)}" if said.missing else ""
    return f"{standing_words(standing)}{waits}"
