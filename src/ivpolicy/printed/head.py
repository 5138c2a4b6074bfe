"""The head of a printed pack: whose it is, whether it is approved, where it comes from, how well it is tested."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.digests import content_digest
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.editions import period_of
from ivpolicy.core.rules.words import counted, long_date, plain
from ivpolicy.core.version import ENGINE
from ivpolicy.pages.parts import Definitions, Heading, Notices, Paragraph, Part, Table
from ivpolicy.printed.policy import CaseFigures, Policy

_UNAPPROVED = "Not approved. No officer of the authority has approved this pack. It is a draft, and no policy."


def approval_notice(pack: WrittenPack) -> str | None:
    """What stands on every printed page of a pack that is not approved as it stands; None of one that is."""
    match pack.approval.state:
        case "approved":
            return None
        case "changed":
            return "Not approved as it stands: the pack was changed since it was approved."
        case "unapproved" | "names_no_text":
            return _UNAPPROVED


def opening(policy: Policy, title: str) -> Iterator[Part]:
    """The title, what stands over everything, and how to read the page."""
    pack = policy.pack
    yield Heading(1, title)
    notice = approval_notice(pack)
    if notice is not None:
        yield Notices((notice,))
    yield Paragraph(
        "This page is made from the pack, the file of rules that gives the answers. Each rule stands here in plain "
        "words. The words follow a fixed form, so they can be read back to the very same rule. Where the page and the "
        "source differ, the source is right, and the pack must be put right."
    )
    yield Paragraph(
        "Names between “ and ” are facts of a case record. A rule asks what the record says of them. What is not "
        "recorded is not known, and is never taken as no."
    )


def about(policy: Policy) -> Iterator[Part]:
    """Whose pack it is, its edition, its sources, its approval, and the law it stands on."""
    pack = policy.pack
    yield Heading(2, "About this pack")
    rows = [
        ("Authority", f"{pack.authority.name}, {plain(pack.authority.kind)}"),
        ("Pack", f"`{pack.id}`, {pack.layer} layer"),
        ("Edition", pack.edition),
        ("In force", period_of(pack)),
        ("Approval", pack.approval.words),
    ]
    rows += [("Delegation", pack.approval.delegation)] if pack.approval.delegation else []
    rows += [("Minute", pack.approval.minute)] if pack.approval.minute else []
    rows += [("Legal advice by", pack.approval.legal_advice_by)] if pack.approval.legal_advice_by else []
    rows += [("To be reviewed by", long_date(pack.review_by))] if pack.review_by else []
    rows += [("Content digest", f"`{content_digest(pack)}`")]
    if not policy.is_national:
        under = policy.national
        rows.append(("Stands on", f"`{under.id}`, edition {under.edition}, content digest `{content_digest(under)}`"))
    yield Definitions((*rows, ("Made with", ENGINE)))
    yield Heading(3, "Where it comes from")
    sources = (pack.source, *pack.sources.values())
    yield Table(
        ("Text", "Captured on", "Last changed", "Address"),
        tuple(
            (source.title, long_date(source.captured_on) if source.captured_on else "not stated",
             source.last_amended or "not stated", source.address or "not stated")
            for source in sources
        ),
    )  # fmt: skip
    if pack.changes:
        yield Heading(3, "What was changed")
        rows_of_changes = (
            (long_date(change.on) if change.on else "not stated", change.by, change.what) for change in pack.changes
        )
        yield Table(("Day", "By", "What"), tuple(rows_of_changes))
    yield Heading(3, "How well it is tested")
    yield Paragraph(_tested(policy.figures))


def _tested(figures: CaseFigures | None) -> str:
    """What is known of the worked cases, in sentences."""
    if figures is None or figures == CaseFigures():
        return "No figures were given for this text. `ivpolicy test` gives them."
    told = [] if figures.cases is None else [f"There are {counted(figures.cases, 'worked case', 'worked cases')}."]
    if figures.points:
        told.append(f"They show {figures.covered} of {figures.points} points of the rules.")
    if figures.changes:
        share = 100 * (figures.noticed or 0) // figures.changes
        told.append(
            f"The rules were changed in {figures.changes} ways, one at a time. The cases notice {figures.noticed} of "
            f"these, which is {share} %."
        )
    return " ".join(told)


def notice_of_all(packs: list[WrittenPack]) -> str | None:
    """What stands on every sheet of a document about several packs; None where all are approved."""
    notices = {pack.id: notice for pack in packs if (notice := approval_notice(pack)) is not None}
    if not notices:
        return None
    return next(iter(notices.values())) if len(packs) == 1 else f"Not approved: {', '.join(notices)}."
