"""What is approved, as `ivpolicy approve` shows it before it is written, and as JSON carries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import stamp
from ivpolicy.core.pack.head import Approval
from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.core.rules.words import counted, long_date, plain
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.pages.parts import Bullets, Entry, Heading, Paragraph, Part
from ivpolicy.report.phrases import cited, ended

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import WrittenPack
    from ivpolicy.diff.comparison import Comparison
    from ivpolicy.tester.text_report import PackReport


@dataclass(frozen=True, slots=True)
class ToApprove:
    """What is to be approved.

    Attributes:
        path: The file, as it was named.
        raw: Its bytes as they were read.
        pack: The edition.
        advice: What `check` advises on the file.
        was: What was approved last, as it is kept beside the pack; None where nothing was, or it is not kept.
        report: What the worked cases beside the pack come to.
    """

    path: Path
    raw: bytes
    pack: Pack
    advice: tuple[Diagnostic, ...]
    was: WrittenPack | None
    report: PackReport


def approval_page(subject: ToApprove, approval: Approval, compared: Comparison | None) -> Iterator[Part]:
    """The page that whoever approves is to read: `compared` is the difference from what was approved last."""
    from ivpolicy.approval.section import approval_entries

    pack = subject.pack
    yield Heading(1, f"To be approved: {pack.authority.name}, edition {pack.edition}")
    labels = {"legal_advice_by": "Legal advice", "on": "On", "content_digest": "Content"}
    for name, said in approval_entries(approval).items():
        shown = long_date(approval.on) if name == "on" and approval.on is not None else said
        if name != "signature":
            yield Entry(labels.get(name, name.capitalize()), (shown,))
    if not pack.is_national:
        national = stamp(pack.national)
        yield Entry("Beneath it", (f"the national layer, edition {national.edition} (not part of what is approved)",))
    if approval.signature is not None:
        yield Entry("Signed", ("with the key given",))
    yield from _changes(subject, compared)
    yield Heading(2, "Readings chosen")
    readings = pack.written.readings.values()
    chosen = (f"`{r.id}`: {r.options[r.chosen]} (`{r.chosen}`, chosen by {r.chosen_by}): {r.because}" for r in readings)
    yield Bullets(tuple(chosen)) if readings else Paragraph("The pack has none.")
    idle = pack.written.deciding_nothing
    kinds = (f" ({plain(clause.nothing_kind)})" if clause.nothing_kind else "" for clause in idle)
    if idle:
        yield Heading(2, "Parts of the text that decide nothing")
        yield Bullets(
            tuple(
                f"`{cited(c.id, pack.written.stands_in)}`{kind}: {ended(c.says)} Because: {c.decides_nothing}"
                for c, kind in zip(idle, kinds, strict=True)
            )
        )
    yield Heading(2, "Worked cases")
    yield Bullets(tuple(_cases(subject.report)))
    yield Heading(2, "Open advice")
    told = tuple(f"{a.location.file}:{a.location.line}: {a.code} {a.message}" for a in subject.advice)
    yield Bullets(told) if told else Paragraph("None.")


def _changes(subject: ToApprove, compared: Comparison | None) -> Iterator[Part]:
    from ivpolicy.diff.paper import body

    last = subject.pack.approval
    yield Heading(2, "Since the last approval")
    if compared is not None:
        yield Paragraph(f"The last was {last.given}.")
        yield from body(compared)
    elif last.state == "approved":
        yield Paragraph(f"Nothing was changed: the pack is {last.words}.")
    elif last.state == "unapproved":
        yield Paragraph("There was none: all of the pack is approved now.")
    else:
        yield Paragraph(
            f"The pack is {last.words}. What was approved then is not kept beside it, so what was changed cannot be "
            "shown: all of the pack is approved now."
        )


def _cases(report: PackReport) -> Iterator[str]:
    from ivpolicy.tester.text_report import NOTHING_TO_COVER, cases_line, percent

    every = report.coverage.of()
    yield cases_line(report)
    if every.points:
        covered = percent(every.confirmed_percent, every.points)
        yield f"{every.confirmed} of {every.points} points covered by confirmed cases, {covered}"
    else:
        yield NOTHING_TO_COVER
    if report.not_confirmed:
        number = counted(len(report.not_confirmed), "deciding rule is", "deciding rules are")
        rules = ", ".join(point.rule for point in report.not_confirmed)
        yield f"{number} not shown to hold by a confirmed case: {rules}"


def document_of(
    subject: ToApprove, approval: Approval, compared: Comparison | None, written: tuple[Path, ...]
) -> dict[str, Any]:
    """What was approved, as JSON carries it. The names of its keys are added to, never changed."""
    from ivpolicy.approval.section import approval_entries
    from ivpolicy.diff.formats.json import as_json

    report, every = subject.report, subject.report.coverage.of()
    return {
        "result_format": RESULT_FORMAT,
        "pack": subject.pack.id,
        "edition": subject.pack.edition,
        "approval": approval_entries(approval),
        "since_last_approval": None if compared is None else as_json(compared),
        "readings": {reading.id: reading.chosen for reading in subject.pack.written.readings.values()},
        "decides_nothing": [
            {"clause": c.id, "kind": c.nothing_kind, "because": c.decides_nothing}
            for c in subject.pack.written.deciding_nothing
        ],
        "worked_cases": {
            "cases": len(report.run.cases),
            "failed": report.failed,
            "unconfirmed": report.unconfirmed,
            "points": every.points,
            "confirmed": every.confirmed,
            "rules_not_confirmed": [point.rule for point in report.not_confirmed],
        },
        "advice": [{"code": a.code, "message": a.message, "line": a.location.line} for a in subject.advice],
        "written": [path.as_posix() for path in written],
    }
