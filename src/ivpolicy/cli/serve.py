"""`ivpolicy serve`: answers over HTTP, to programs on this machine, or behind a proxy; and the tokens they show."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import secrets
import sys
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivpolicy.cli.asked import add_national, packs_named
from ivpolicy.cli.clock import now, today
from ivpolicy.cli.exit_codes import EXIT_CODE_WORDS, ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import complain, write
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.files.pack_names import NATIONAL, shipped_packs

if TYPE_CHECKING:
    from ivpolicy.core.editions import Editions
    from ivpolicy.service.answers import KeptDecisions
    from ivpolicy.service.application import Service
    from ivpolicy.service.guard import Guard
    from ivpolicy.service.limits import Limits

_EPILOG = """\
ways to call it:
  serve                                            answers programs on this machine, until it is told to stop
  serve --tokens FILE                              answers whoever shows a token of this file
  serve token FILE --name NAME --scope SCOPE       makes a token: it is printed once, and kept as a hash alone
  serve token FILE --revoke NAME                   takes a token away; from then on it counts no more
  serve token FILE                                 lists whose tokens there are
  serve openapi                                    prints the OpenAPI document, to generate a client from

exit codes:
"""
_OF_TOKENS = ("name", "scope", "revoke")
_OF_SERVING = ("host_name", "tokens", "no_pages", "trust_header", "proxy", "log", "asked_by", "pack", "national")
_LIMITS = {
    "body": "bytes of a request about one case",
    "batch": "bytes of a batch",
    "records": "records of a batch",
    "head": "bytes of the head of a request",
    "seconds": "seconds until an answer is given up",
    "head_seconds": "seconds until the head of a request has come whole",
    "at_once": "answers worked out at the same time",
    "waiting": "requests that wait beside those",
    "connections": "connections open at the same time",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "serve",
        help_="answer over HTTP, for programs in other languages",
        description="Answer over HTTP: decisions, explanations, comparisons, and what packs there are.",
        epilog=_EPILOG + "\n".join(f"  {code.value:<4} {words}" for code, words in EXIT_CODE_WORDS.items()),
    )
    parser.add_argument("way", nargs="?", choices=("token", "openapi"), metavar="WAY", help="token, openapi or nothing")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="with `token`: the file of tokens")
    parser.add_argument(
        "--address", default="127.0.0.1", metavar="ADDRESS", help="where to listen (otherwise 127.0.0.1)"
    )
    parser.add_argument(
        "--port", type=int, default=8000, metavar="N", help="the port; 0 takes a free one (otherwise 8000)"
    )
    parser.add_argument(
        "--host-name", action="append", default=[], metavar="NAME", help="a name it is asked for by; may be repeated"
    )
    parser.add_argument("--tokens", type=Path, metavar="FILE", help="answer whoever shows a token of this file")
    parser.add_argument("--no-pages", action="store_true", help="answer programs alone: no pages for a browser")
    parser.add_argument("--trust-header", metavar="NAME", help="the header in which a proxy in front says who asks")
    parser.add_argument(
        "--proxy", action="append", default=[], metavar="ADDRESS", help="the proxy's address (otherwise this machine's)"
    )
    parser.add_argument(
        "--log", metavar="FILE", help="keep every decision in this decision log; of the pages, what is asked for there"
    )
    parser.add_argument(
        "--asked-by", metavar="NAME", help="with --log, where there are no tokens and no proxy: who asks"
    )
    parser.add_argument(
        "--pack", action="append", default=[], metavar="PACK", help="serve these alone, by id or path; may be repeated"
    )
    add_national(parser)
    _add_token(parser)
    _add_limits(parser)
    parser.set_defaults(run=run)


def _add_token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", metavar="NAME", help="with `token`: the system that is to have it")
    parser.add_argument(
        "--scope",
        action="append",
        default=[],
        choices=("decide", "read", "audit"),
        help="what it allows; may be repeated",
    )
    parser.add_argument("--revoke", metavar="NAME", help="with `token`: the system that is to have none any more")


def _add_limits(parser: argparse.ArgumentParser) -> None:
    for name, words in _LIMITS.items():
        kind = _seconds if name.endswith("seconds") else _number
        parser.add_argument(f"--most-{name.replace('_', '-')}", type=kind, metavar="N", help=f"at most so many {words}")


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= 10**9:
        raise argparse.ArgumentTypeError(f"`{text}` is no number from 1; write it like 100")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 3600:  # noqa: PLR2004 - an hour
        raise argparse.ArgumentTypeError(f"`{text}` is no number of seconds up to 3600; write it like 30")
    return seconds


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    for name in _OF_SERVING if asked.way else _OF_TOKENS:
        if getattr(asked, name):
            raise wrong_use(f"`--{name.replace('_', '-')}` does nothing here\n  help: `ivpolicy serve --help`")
    if asked.way == "openapi":
        from ivpolicy.service.openapi import openapi_text

        write(openapi_text())
        return ExitCode.ANSWERED
    if asked.way == "token":
        return _token(asked, today)
    return _serve(asked)


# ---- tokens ----


def _token(asked: argparse.Namespace, today: date) -> ExitCode:
    from ivpolicy.service.tokens import add_token, read_tokens, revoke_token

    if asked.file is None:
        raise wrong_use(
            "`serve token` needs the file of tokens\n  help: `ivpolicy serve token FILE --name NAME --scope decide`"
        )
    if asked.revoke and (asked.name or asked.scope):
        raise wrong_use("a token is made or revoked\n  help: do one after the other")
    problems = Problems()

    def done() -> None:
        if asked.revoke:
            revoke_token(asked.file, asked.revoke)
        elif asked.name or asked.scope:
            write(add_token(asked.file, asked.name or "", asked.scope, today) + "\n")
            complain("this token is shown once; whoever has it can ask in the name of the system it was made for")
        else:
            for token in read_tokens(asked.file):
                write(f"{token.name}: {', '.join(token.scopes)}, made on {token.made_on}\n")

    problems.tried(done, str(asked.file))
    problems.stop_if_any()
    return ExitCode.ANSWERED


# ---- serving ----


def _serve(asked: argparse.Namespace) -> ExitCode:
    from ivpolicy.service.answers import Answers, one_of_each_id
    from ivpolicy.service.application import Service
    from ivpolicy.service.server import listening_socket, serve

    problems = Problems()
    names = dict.fromkeys(asked.pack or (name for name in shipped_packs() if not asked.national or name != NATIONAL))
    limits = _limits(asked)
    guard = problems.tried(lambda: _guard(asked))
    packs = [problems.tried(partial(packs_named, name, national=asked.national)) for name in names]
    problems.tried(lambda: one_of_each_id([pack for pack in packs if pack is not None]))
    problems.stop_if_any()
    keeping = problems.tried(lambda: _keeping(asked), asked.log or "")
    listening = problems.tried(lambda: listening_socket(asked.address, asked.port))
    served = [editions for editions in packs if editions is not None]
    problems.tried(lambda: _build(served))
    try:
        problems.stop_if_any()
    except BaseException:
        for opened in (listening, keeping.log if keeping is not None else None):
            if opened is not None:
                opened.close()
        raise
    assert guard is not None, "what could not be guarded is a problem"  # noqa: S101 - tells the type checker
    assert listening is not None, "so is where nothing listens"  # noqa: S101
    answers = Answers(served, keeping=keeping, most_records=limits.records)
    service = Service(answers, guard, limits, tell=_tell_request)
    if not (asked.tokens or asked.no_pages or find_spec("jinja2") is None):  # a browser shows no token
        _add_pages(service)
    port = listening.getsockname()[1]
    problems.tried(
        lambda: serve(service, listening, on_start=lambda: _tell(asked, port, served, pages=service.pages is not None))
    )
    listening.close()
    if keeping is not None:
        keeping.log.close()
    problems.stop_if_any()
    complain("stopped")
    if service.underway:  # what nobody waits for any more is not waited for
        sys.stdout.flush()
        os._exit(ExitCode.ANSWERED)
    return ExitCode.ANSWERED


def _add_pages(service: Service) -> None:
    """Let the service answer a person too; where it keeps a decision log, the pages can be asked to."""
    from ivpolicy.service.web.page_keeper import PageKeeper
    from ivpolicy.service.web.pages import Pages

    key = secrets.token_bytes(32)
    service.pages = Pages(service.answers.packs, key=key, today=today)
    if service.answers.keeps:
        service.keeper = PageKeeper(key, service.answers)


def _build(served: Sequence[Editions]) -> None:
    """Build every diagram before the first question comes, and let the collector pass over them from then on."""
    for editions in served:
        for pack in editions.packs:
            pack.build()
    gc.collect()
    gc.freeze()


def _limits(asked: argparse.Namespace) -> Limits:
    from ivpolicy.service.limits import Limits

    given: dict[str, Any] = {field.name: getattr(asked, f"most_{field.name}") for field in fields(Limits)}
    return Limits(**{name: value for name, value in given.items() if value is not None})


def _guard(asked: argparse.Namespace) -> Guard:
    """Who may ask. Raises `RefusedError` where that would be anybody on a network."""
    from ivpolicy.service.guard import Guard, hosts_of, is_loopback
    from ivpolicy.service.tokens import Tokens

    if asked.tokens and asked.trust_header:
        raise wrong_use("who asks is said by a token or by a proxy\n  help: leave out `--tokens` or `--trust-header`")
    if asked.proxy and not asked.trust_header:
        raise wrong_use("`--proxy` does nothing without `--trust-header`\n  help: name the header it sets")
    if asked.log and bool(asked.asked_by) == bool(asked.tokens or asked.trust_header):
        mend = "leave out `--asked-by`: it is whose token it was, or whom the proxy names" if asked.asked_by else (
            "add `--asked-by` and a name, or `--tokens`"
        )  # fmt: skip
        raise wrong_use(f"`--log` keeps who asked\n  help: {mend}")
    if asked.asked_by and not asked.log:
        raise wrong_use("`--asked-by` does nothing without `--log`\n  help: leave it out, or name a decision log")
    if not is_loopback(asked.address) and not asked.tokens and not asked.trust_header:
        raise wrong_use(
            f"at {asked.address} whoever reaches this machine could ask\n"
            "  help: add `--tokens FILE`, or `--trust-header` and `--proxy` for a proxy in front"
        )
    return Guard(
        hosts=hosts_of(asked.address, asked.host_name),
        tokens=Tokens(asked.tokens) if asked.tokens else None,
        header=asked.trust_header.lower() if asked.trust_header else None,
        proxies=frozenset(asked.proxy or ("127.0.0.1", "::1")),
        everybody=asked.asked_by or "this machine",
    )


def _keeping(asked: argparse.Namespace) -> KeptDecisions | None:
    if not asked.log:
        return None
    from ivpolicy.audit.log import DecisionLog
    from ivpolicy.service.answers import KeptDecisions

    return KeptDecisions(DecisionLog(asked.log), now)


def _tell_request(line: str) -> None:
    """Write the line of one request, with the time, to the error output, where there is one."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{now():%Y-%m-%dT%H:%M:%SZ} {line}\n")
            sys.stderr.flush()


def _tell(asked: argparse.Namespace, port: int, served: Sequence[Editions], *, pages: bool) -> None:
    from ivpolicy.service.guard import is_loopback

    shown = f"[{asked.address}]" if ":" in asked.address else asked.address
    write(f"http://{shown}:{port}\n")
    if pages:
        complain("for a person: open that address in a browser")
    complain(f"answers under: {', '.join(editions.id for editions in served)}; ends with Ctrl+C")
    if not is_loopback(asked.address):
        complain("this is not the machine's own address: what is sent is not encrypted; put a proxy with TLS in front")
    elif not asked.tokens and not asked.trust_header:
        complain("no token is asked for: whoever uses this machine can ask; `--tokens FILE` asks for one")
