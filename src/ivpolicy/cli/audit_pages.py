"""What `ivpolicy audit` shows: of a log, of an entry, of what comes out again, of a receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ivpolicy.core.rules.words import counted
from ivpolicy.pages.parts import Bullets, Definitions, Entry, Heading, Paragraph, Part

if TYPE_CHECKING:
    from ivpolicy.audit.entry import LogEntry
    from ivpolicy.audit.receipt import Receipt
    from ivpolicy.audit.replay import Moved, ReplayCause, Replayed, ReplayState
    from ivpolicy.audit.verification import LogFindings

_UNCOVERED = (
    "without a checkpoint that was noted elsewhere, a log that was written anew as a whole cannot be told from the one "
    "it replaced; `audit checkpoint LOG` prints one to note"
)


def verified_page(log: str, found: LogFindings) -> Iterator[Part]:
    """What a walk through the log found."""
    yield Heading(1, "The log was altered" if found.faults else "Nothing altered was found")
    yield Entry("log", (log,))
    erased = f", {counted(found.erased, 'record', 'records')} erased" if found.erased else ""
    yield Entry(
        "entries", (f"{found.checkpoint.size}, of them {counted(found.decisions, 'decision', 'decisions')}{erased}",)
    )
    if found.covered is None:
        yield Entry(
            "covered",
            (_UNCOVERED,),
            tone="heed",
        )
    else:
        later = found.checkpoint.size - found.covered
        yield Entry(
            "covered",
            (f"the first {found.covered}" + (f"; {later} came later and are not covered" if later else ": all"),),
        )
    if found.faults:
        places = ("" if fault.place is None else f"entry {fault.place}: " for fault in found.faults)
        altered = tuple(f"{place}{fault.says}" for place, fault in zip(places, found.faults, strict=True))
        yield Entry("altered", altered, tone="alarm")
    if found.remarks:
        yield Entry("remarks", found.remarks)


def in_short(head: Mapping[str, Any]) -> str:
    """An entry on one line."""
    if head["kind"] == "erasure":
        return f"{head['at']}  a record was erased ({head['reason']}), allowed by {head['by']}"
    answers = head["answers"]
    told = ", ".join(f"{q}: {a['outcome'] or a['status']}" for q, a in answers.items())
    said = told if len(answers) == 1 else f"{counted(len(answers), 'question', 'questions')}"
    return f"{head['at']}  {head['pack']['id']}, as at {head['as_at']}, asked by {head['by']}: {said}"


def entry_page(entry: LogEntry, record: Mapping[str, Any] | None) -> Iterator[Part]:
    """One entry, with the record that was decided on; None where it was erased."""
    head = entry.head
    yield Heading(1, "A decision" if head["kind"] == "decision" else "A record was erased")
    yield Entry("entry", (f"{entry.index}, {entry.id}",))
    if head["kind"] == "erasure":
        yield Entry("of entry", (head["of"][:20],))
        yield Entry("when", (head["at"],))
        yield Entry("allowed by", (f"{head['by']}, {head['minute']}",))
        yield Entry("reason", (head["reason"],))
        return
    pack, national = head["pack"], head["national"]
    yield Entry("asked", (f"{head['at']}, by {head['by']}",))
    yield Entry("as at", (head["as_at"],))
    yield Entry("pack", (f"{pack['id']}, edition {pack['edition']}, {pack['digest'][:12]}",))
    yield Entry("law", (f"edition {national['edition']}, {national['digest'][:12]}",))
    yield Entry("engine", (head["engine"],))
    if record is None:
        yield Entry("record", ("erased",), tone="heed")
    yield Heading(2, "Answers")
    for question, answer in head["answers"].items():
        lines = [_answer(answer), *([f"rules: {', '.join(answer['rules'])}"] if answer["rules"] else [])]
        lines += [f"missing: {', '.join(answer['missing'])}"] if answer["missing"] else []
        yield Entry(question, tuple(lines))
    if record is not None:
        yield Heading(2, "The record that was decided on")
        yield Bullets(tuple(f"{path}: {value}" for path, value in _flat(record)))


def _flat(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value of a record with the keys that lead to it."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _flat(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for place, part in enumerate(value):
            yield from _flat(part, f"{path}[{place}]")
    else:
        yield path, value


_STATES: Mapping[ReplayState, str] = {
    "same": "come out again",
    "otherwise": "come out otherwise",
    "altered": "come out again, but the entry or its record was altered: `ivpolicy audit verify` says where",
    "erased": "cannot be decided again: their record was erased",
    "no_text": "cannot be decided again: the log has no text of the pack",
    "not_read": "cannot be decided again: this ivpolicy does not read the record or the pack",
}


def replay_page(
    log: str,
    found: list[Replayed],
    states: Counter[ReplayState],
    drift: Counter[tuple[str, tuple[ReplayCause, ...], tuple[str, ...]]],
) -> Iterator[Part]:
    """What came of every decision; what moved by question, cause and clause; each that did not come out again."""
    yield Heading(1, f"{counted(len(found), 'decision', 'decisions')} decided again")
    yield Entry("log", (log,))
    yield Definitions(tuple((str(states[state]), words) for state, words in _STATES.items() if states[state]))
    if drift:
        yield Heading(2, "What came out otherwise, by question, cause and clause")
        most = drift.most_common()
        told = (
            f"`{question}`; cause: {', '.join(causes) or 'none known'}; clause: {', '.join(clauses) or 'none'}"
            for (question, causes, clauses), _ in most
        )
        yield Definitions(tuple((str(decisions), words) for (_, decisions), words in zip(most, told, strict=True)))
    for one in found:
        if one.state in ("same", "erased"):
            continue
        causes = f"; not as it was then: {', '.join(one.causes)}" if one.causes else ""
        yield Heading(3, f"Entry {one.entry.index}{causes}")
        if one.moved:
            yield Bullets(tuple(_moved(moved) for moved in one.moved))
        else:
            yield Paragraph(f"{_STATES[one.state].capitalize()}.")


def _moved(moved: Moved) -> str:
    was, now_ = moved.was, moved.now
    cited = f" [{', '.join(moved.clauses)}]" if moved.clauses else ""
    if now_ is None:
        return f"`{moved.question}`: {_answer(was)}, and is no longer asked{cited}"
    rules = f" (rules {', '.join(was['rules']) or 'none'} → {', '.join(now_['rules']) or 'none'})"
    told = f"`{moved.question}`: {_answer(was)} → {_answer(now_)}"
    return f"{told}{rules if was['rules'] != now_['rules'] else ''}{cited}"


def _answer(answer: Mapping[str, Any]) -> str:
    said = f"{answer['status']}, {answer['outcome']}" if answer["outcome"] else str(answer["status"])
    return f"{said} ({answer['strength']})" if answer["strength"] else said


_PROOF = {
    True: "the decision is in the log with this checkpoint",
    False: "the receipt was altered, or the decision is not in the log with this checkpoint",
}
_NOTED = {
    None: "whether the checkpoint is that of the log, only one that was noted elsewhere tells, or its signature: "
    "`--checkpoint FILE`, `--key FILE`",
    True: "the checkpoint is the one that was noted",
    False: "the checkpoint is not the one that was noted; ask for a receipt under that one",
}
_SIGNED = {
    True: "the checkpoint is signed by the key of the log",
    False: "the checkpoint is not signed by this key; ask for a receipt that is",
}
_ABOUT = {
    None: "which case it is about cannot be told: the receipt has no key",
    True: "it is about this case",
    False: "it is not about this case",
}


def receipt_page(
    receipt: Receipt, *, is_noted: bool | None, is_signed: bool | None, about: bool | None, case_asked: bool
) -> Iterator[Part]:
    """Whether a receipt holds: its proof, its checkpoint, the signature, and whether it is about the case asked of."""
    holds = receipt.holds and is_noted is not False and is_signed is not False and about is not False
    is_left_open = holds and case_asked and about is None
    size, origin = receipt.checkpoint.size, receipt.checkpoint.origin
    compared = [_NOTED[is_noted]] if is_noted is not None or is_signed is None else []
    signed = [] if is_signed is None else [_SIGNED[is_signed]]
    told = (*compared, *signed, *([_ABOUT[about]] if case_asked else []))
    found = "holds, and does not tell whose it is" if is_left_open else "holds" if holds else "does not hold"
    yield Heading(1, f"The receipt {found}")
    yield Entry("decision", (in_short(receipt.head),))
    yield Entry("checkpoint", (f"`{origin}`, {counted(size, 'entry', 'entries')}",))
    yield Entry("found", (_PROOF[receipt.holds], *told))
