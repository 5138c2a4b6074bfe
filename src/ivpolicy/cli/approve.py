"""`ivpolicy approve`: writes who approved a pack, after showing what is approved; and verifies approvals."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivpolicy.cli.approval_page import ToApprove, approval_page, document_of
from ivpolicy.cli.asked import add_format, add_national, day_typed
from ivpolicy.cli.check import files_meant
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import complain, is_terminal, print_json, print_page, write
from ivpolicy.cli.refusals import Problems, RefusedError, refusals_of, wrong_use
from ivpolicy.cli.test import cases_run
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.head import Approval
from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.core.text.diagnostic import PackError, Severity
from ivpolicy.files.pack_names import as_path, is_path
from ivpolicy.files.packs import load_pack, read_editions
from ivpolicy.files.text import read_bytes
from ivpolicy.pages.parts import Entry, Heading

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import WrittenPack
    from ivpolicy.diff.comparison import Comparison
    from ivpolicy.tester.text_report import PackReport

_GIVEN = {
    "by": "the name of whoever approves it",
    "role": "in which role, like `Director of Children's Services`",
    "on": "the day of the decision, like 2026-11-01; it is never taken to be today",
    "minute": "the minute or the number of the decision",
}
_ADDED = {
    "delegation": "the scheme of delegation under which it is approved",
    "legal_advice_by": "who gave legal advice",
}
_EPILOG = """\
ways to call it:
  approve PACK --by NAME --role ROLE --on DAY --minute TEXT   shows what is approved, asks, and writes it
  approve --verify PACK...                                    says whether the approvals hold
  approve --new-key FILE                                      makes a key to sign with, and FILE.pub to verify with

exit codes:
  0    the approval was written; with --verify: every approval holds
  1    it was not given when asked; with --verify: one does not hold
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    from ivpolicy.cli.exit_codes import EXIT_CODE_WORDS

    parser = added(
        commands,
        "approve",
        help_="write who approved a pack, after showing what is approved; or verify that approvals hold",
        description="Write who approved a pack, after showing what is approved; or verify that approvals hold.",
        epilog=_EPILOG + "\n".join(f"  {code.value:<4} {words}" for code, words in EXIT_CODE_WORDS.items() if code > 1),
    )
    parser.add_argument("paths", nargs="*", metavar="PACK", help="the path of a pack file; with --verify any number")
    for name, words in _GIVEN.items():
        kind = {"type": day_typed, "metavar": "DAY"} if name == "on" else {"metavar": "TEXT"}
        parser.add_argument(f"--{name}", help=words, **kind)
    for name, words in _ADDED.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="TEXT", help=words)
    parser.add_argument("--edition", metavar="NAME", help="which edition, where the file has several")
    parser.add_argument("--yes", action="store_true", help="write it without asking, for scripts")
    parser.add_argument("--sign", type=Path, metavar="FILE", help="sign the approval with the private key in this file")
    parser.add_argument("--verify", action="store_true", help="write nothing; say whether the approvals hold")
    parser.add_argument(
        "--key",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="with --verify: a public key; each approval is to be signed with one of those given; may be repeated",
    )
    parser.add_argument(
        "--new-key", type=Path, metavar="FILE", help="make a private key here, and its public key beside"
    )
    add_national(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    if asked.new_key is not None:
        return _make_key(asked)
    if asked.verify:
        return _verify(asked)
    return _approve(asked, today)


def _refuse_beside(asked: argparse.Namespace, option: str, names: Sequence[str]) -> None:
    """Refuse options that mean nothing beside another one, so that nobody takes them to have counted."""
    beside = [f"--{name.replace('_', '-')}" for name in names if getattr(asked, name)]
    if beside:
        raise wrong_use(
            f"`{option}` does nothing with {', '.join(f'`{name}`' for name in beside)}\n  help: leave it out"
        )


# ---- a key ----


def _make_key(asked: argparse.Namespace) -> ExitCode:
    from ivpolicy.files.whole_writes import write_new_files
    from ivpolicy.signatures.ed25519 import new_key

    _refuse_beside(asked, "--new-key", ("paths", *_GIVEN, *_ADDED, "edition", "sign", "verify", "key"))
    private, public = new_key()
    path: Path = asked.new_key
    texts = {path.name: private, f"{path.name}.pub": public}
    try:
        write_new_files(path.parent, texts, private={path.name})
    except FileExistsError as error:
        raise wrong_use(
            f"{error.filename}: there is a file of this name\n  help: a key is never written over"
        ) from None
    write(
        f"written: {path.as_posix()}: the private key; keep it where only the signer can read it\n"
        f"written: {path.as_posix()}.pub: the public key, for whoever verifies\n"
    )
    return ExitCode.ANSWERED


def _key(path: Path) -> bytes:
    problems = Problems()
    found = problems.tried(lambda: read_bytes(path), str(path))
    problems.stop_if_any()
    return found or b""


# ---- verifying ----


def _verify(asked: argparse.Namespace) -> ExitCode:
    from ivpolicy.approval.verification import as_json, verified

    _refuse_beside(asked, "--verify", (*_GIVEN, *_ADDED, "sign", "yes", "edition"))
    if not asked.paths:
        raise wrong_use("no pack is named whose approval is to be verified\n  help: write `approve --verify PACK`")
    problems = Problems()
    files = [problems.tried(partial(files_meant, path), path) or () for path in asked.paths]
    keys = [problems.tried(partial(read_bytes, path), str(path)) for path in asked.key]
    read = [
        problems.tried(partial(read_editions, path, national=_over(path, asked))) or () for f in files for path in f
    ]
    problems.stop_if_any()
    found = [verified(pack, [key for key in keys if key is not None]) for editions in read for pack in editions]
    holds = all(one.holds for one in found)
    if asked.format == "json":
        print_json({"result_format": RESULT_FORMAT, "holds": holds, "packs": [as_json(one) for one in found]})
    else:
        rows = (
            Entry(one.pack.at.file, (f"{one.pack.edition}: {one.words}",), "plain" if one.holds else "heed")
            for one in found
        )
        print_page((Heading(1, "Every approval holds" if holds else "Not every approval holds"), *rows), asked.format)
    return ExitCode.ANSWERED if holds else ExitCode.FAILED


def _over(path: Path, asked: argparse.Namespace) -> str | None:
    return None if asked.national is None or path == Path(asked.national) else str(asked.national)


# ---- approving ----


def _approve(asked: argparse.Namespace, today: date) -> ExitCode:
    from ivpolicy.approval.section import signed_bytes
    from ivpolicy.signatures.ed25519 import signature_of

    given = _approval_given(asked, today)
    subject = _subject(asked)
    pack = subject.pack.written
    approval = Approval("approved", **given, content_digest=subject.pack.content_digest)
    if asked.sign is not None:
        signature = signature_of(signed_bytes(pack, approval), _key(asked.sign))
        approval = Approval("approved", **given, content_digest=subject.pack.content_digest, signature=signature)
    text = _text_approved(subject, approval)
    compared = _since_last(subject)
    if asked.format != "json":
        print_page(approval_page(subject, approval, compared), asked.format)
        write("\n")
    if not asked.yes and not _is_confirmed(subject):
        complain("nothing was written")
        return ExitCode.FAILED
    written = _written(subject, text)
    if asked.format == "json":
        print_json(document_of(subject, approval, compared, written))
    else:
        write("".join(f"written: {path.as_posix()}\n" for path in written))
    return ExitCode.ANSWERED


def _approval_given(asked: argparse.Namespace, today: date) -> dict[str, Any]:
    """What stands in the approval, as typed. Raises `RefusedError` with everything that is missing or stands for it."""
    from ivpolicy.approval.section import is_placeholder

    _refuse_beside(asked, "--key", ("key",) if asked.key else ())
    if len(asked.paths) != 1:
        many = "one pack is approved at a time" if asked.paths else "no pack is named that is to be approved"
        raise wrong_use(f"{many}\n  help: write `approve PACK`; `--verify` takes any number")
    if asked.format == "json" and not asked.yes:
        raise wrong_use(
            "in JSON nothing is shown before it is asked whether to write\n"
            "  help: leave out `--format json`, or give `--yes`"
        )
    problems = Problems()
    given: dict[str, Any] = {}
    for name, words in (_GIVEN | _ADDED).items():
        option, value = f"--{name.replace('_', '-')}", getattr(asked, name)
        said = " ".join(value.split()) if isinstance(value, str) else value
        if value is None and name in _GIVEN:
            problems.note(wrong_use(f"`{option}` is missing\n  help: give {words}"))
        elif isinstance(said, str) and is_placeholder(said):
            problems.note(
                wrong_use(f"`{option}` says `{said}`, which stands for what is to be written\n  help: give {words}")
            )
        elif said is not None:
            given[name] = said
    if isinstance(given.get("on"), date) and given["on"] > today:
        problems.note(
            wrong_use(f"`--on {given['on']}` lies after today\n  help: give the day on which it was approved")
        )
    problems.stop_if_any()
    return given


def _subject(asked: argparse.Namespace) -> ToApprove:
    """What is to be approved, checked. Raises `RefusedError` where `check` finds an error in more than the approval."""
    from ivpolicy.checker.advice.approval_names_text import OF_APPROVAL
    from ivpolicy.checker.inspection import inspect_files
    from ivpolicy.files.approved_texts import approved_text

    name = asked.paths[0]
    path = Path(name)
    if not is_path(name) or path.is_dir():
        raise wrong_use(
            f"`{name}` is not the path of a pack file\n  help: name the file itself, like `./{path.name}.yaml`"
        )
    problems = Problems()
    raw = problems.tried(lambda: read_bytes(path), name) or b""
    problems.stop_if_any()
    found = inspect_files([path], as_at=asked.on, national=asked.national).problems
    errors = tuple(p for p in found if p.severity is Severity.ERROR and p.code not in OF_APPROVAL)
    if errors:
        raise RefusedError(tuple(refusals_of(PackError(errors))))
    edition = _edition(path, asked)
    pack = load_pack(path, as_at=asked.on, edition=edition.edition, national=_over(path, asked))
    pack.build()
    named = edition.approval.content_digest
    was = None if named is None else approved_text(path, named)
    advice = tuple(p for p in found if p.severity is Severity.ADVICE)
    return ToApprove(path, raw, pack, advice, was, _report(name, pack, asked.national))


def _edition(path: Path, asked: argparse.Namespace) -> WrittenPack:
    editions = read_editions(path, national=_over(path, asked))
    names = ", ".join(f"`{edition.edition}`" for edition in editions)
    if asked.edition is None and len(editions) > 1:
        raise wrong_use(f"{path}: the file has several editions\n  help: name one with `--edition`: {names}")
    found = next((edition for edition in editions if asked.edition in (None, edition.edition)), None)
    if found is None:
        raise wrong_use(f"{path}: there is no edition `{asked.edition}`\n  help: its editions: {names}")
    return found


def _report(name: str, pack: Pack, national: str | None) -> PackReport:
    """What the worked cases beside the pack come to under it."""
    from ivpolicy.tester.case_runs import PackRun
    from ivpolicy.tester.coverage import coverage_of, deciding_rules
    from ivpolicy.tester.text_report import PackReport

    runs = tuple(run for run in cases_run(name, national) if run.pack.written.edition == pack.edition)
    coverage = coverage_of(pack, runs)
    return PackReport(PackRun(name, pack, runs, ()), coverage, coverage.rules_not_confirmed(deciding_rules(pack)))


def _text_approved(subject: ToApprove, approval: Approval) -> str:
    from ivpolicy.approval.section import with_approval

    text = subject.raw.decode("utf-8")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return mark + with_approval(text.removeprefix(mark), approval, edition=subject.pack.edition)


def _since_last(subject: ToApprove) -> Comparison | None:
    """What was changed since the last approval; None where that is not at hand, or nothing was."""
    from ivpolicy.diff.comparison import compared
    from ivpolicy.files.approved_texts import approved_file

    pack, was = subject.pack, subject.was
    if was is None or pack.approval.state == "approved":
        return None
    old = Pack(None, was) if pack.is_national else Pack(was, pack.national)
    kept = approved_file(subject.path, pack.approval.content_digest or "")
    return compared(old, pack, names=(f"{kept.parent.name}/{kept.name}", subject.path.as_posix()))


# ---- asking and writing ----


def _is_confirmed(subject: ToApprove) -> bool:
    """Whether whoever sits there says yes. Raises `RefusedError` where nobody does."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise wrong_use(
            "nobody can be asked here whether it is to be written, and nothing was\n"
            "  help: read what is approved above, then give `--yes`"
        )
    complain(f"Write this approval into {subject.path.as_posix()}? Type yes, and press Enter:")
    return sys.stdin.readline().strip().casefold() == "yes"


def _written(subject: ToApprove, text: str) -> tuple[Path, ...]:
    """Write what is approved beside the pack, then the approval. Raises `RefusedError`, with nothing half written.

    Killed in between, a text is kept that nothing names, and the pack is as it was.
    """
    from ivpolicy.files.approved_texts import approved_file, approved_text
    from ivpolicy.files.whole_writes import write_new_files, write_whole_file

    digest = subject.pack.content_digest
    kept = approved_file(subject.path, digest)
    is_kept = approved_text(subject.path, digest) is not None
    problems = Problems()
    if problems.tried(lambda: read_bytes(subject.path), str(subject.path)) not in (None, subject.raw):
        problems.note(
            wrong_use(f"{subject.path}: the file was changed meanwhile\n  help: nothing was written; approve it again")
        )
    if kept.exists() and not is_kept:
        problems.note(
            wrong_use(
                f"{as_path(kept)}: what is kept under this name is another text\n  help: move it away, and try again"
            )
        )
    problems.stop_if_any()
    if not is_kept:
        problems.tried(lambda: write_new_files(kept.parent, {kept.name: text}), str(kept))
        problems.stop_if_any()
    problems.tried(lambda: write_whole_file(subject.path, text), str(subject.path))
    problems.stop_if_any()
    return (subject.path,) if is_kept else (subject.path.parent / kept.parent.name / kept.name, subject.path)
