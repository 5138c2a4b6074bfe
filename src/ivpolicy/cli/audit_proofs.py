"""`ivpolicy audit verify`, `checkpoint`, `receipt` and `check`: what shows that nothing was altered."""

from __future__ import annotations

import argparse

from ivpolicy.cli.audit_opened import bytes_in, log_named, noted_checkpoint, shown_log, text_in
from ivpolicy.cli.audit_pages import receipt_page, verified_page
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import print_json, print_page, write
from ivpolicy.cli.refusals import wrong_use
from ivpolicy.core.result_document import RESULT_FORMAT


def verify(asked: argparse.Namespace) -> ExitCode:
    """Say whether anything was altered, and where."""
    from ivpolicy.audit.verification import examined

    if asked.key and not asked.checkpoint:
        raise wrong_use("`--key` does nothing without `--checkpoint`\n  help: name the checkpoint that was signed")
    noted = noted_checkpoint(asked)
    with log_named(asked.file, asked.record_key) as log:
        found = examined(log, noted)
    if asked.format == "json":
        print_json(
            {
                "result_format": RESULT_FORMAT,
                "holds": not found.faults,
                "size": found.checkpoint.size,
                "root": found.checkpoint.root.hex(),
                "decisions": found.decisions,
                "erased": found.erased,
                "covered": found.covered,
                "faults": [{"kind": f.kind, "place": f.place, "says": f.says} for f in found.faults],
                "remarks": list(found.remarks),
            }
        )
    else:
        print_page(verified_page(shown_log(asked.file), found), "text")
    return ExitCode.FAILED if found.faults else ExitCode.ANSWERED


def checkpoint(asked: argparse.Namespace) -> ExitCode:
    """Print the lines to note elsewhere."""
    with log_named(asked.file, asked.record_key) as log:
        noted = log.checkpoint()
    text = noted.text
    if asked.sign is not None:
        from ivpolicy.signatures.signed_note import signed

        text = signed(text, noted.origin, bytes_in(asked.sign))
    if asked.format == "json":
        said = {"origin": noted.origin, "size": noted.size, "root": noted.root.hex(), "text": text}
        print_json({"result_format": RESULT_FORMAT, **said})
    else:
        write(text)
    return ExitCode.ANSWERED


def receipt(asked: argparse.Namespace) -> ExitCode:
    """Print the proof of one decision."""
    from ivpolicy.audit.receipt import receipt_of

    with log_named(asked.file, asked.record_key) as log:
        entry = log.entry(asked.entry)
        private = None if asked.sign is None else bytes_in(asked.sign)
        text = receipt_of(log, entry, with_key=not asked.without_key, private_key=private).text
    if asked.format == "json":
        print_json({"result_format": RESULT_FORMAT, "id": entry.id, "text": text})
    else:
        write(text)
    return ExitCode.ANSWERED


def check(asked: argparse.Namespace) -> ExitCode:
    """Say whether a receipt holds."""
    from ivpolicy.audit.receipt import read_receipt

    receipt, noted = read_receipt(text_in(asked.file)), noted_checkpoint(asked)
    is_noted = None if noted is None else noted == receipt.checkpoint
    about = None if asked.case is None else receipt.is_about(asked.case)
    is_signed = None if asked.key is None else receipt.is_signed_by(bytes_in(asked.key)) or bool(is_noted)
    is_of_case = asked.case is None or about is True
    holds = receipt.holds and is_noted is not False and is_signed is not False and is_of_case
    if asked.format == "json":
        print_json(
            {
                "result_format": RESULT_FORMAT,
                "holds": holds,
                "proof_holds": receipt.holds,
                "checkpoint_is_as_noted": is_noted,
                "checkpoint_is_signed": is_signed,
                "is_about_the_case": about,
                "size": receipt.checkpoint.size,
                "head": receipt.head,
            }
        )
        return ExitCode.ANSWERED if holds else ExitCode.FAILED
    print_page(
        receipt_page(receipt, is_noted=is_noted, is_signed=is_signed, about=about, case_asked=asked.case is not None),
        "text",
    )
    return ExitCode.ANSWERED if holds else ExitCode.FAILED
