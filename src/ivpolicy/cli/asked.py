"""What a command was asked about: the case, the day, the pack and the questions, each read from what was given."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from ivpolicy.cli.output import complain, standard_input
from ivpolicy.cli.refusals import Problems, RefusedError, wrong_use
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result, evaluate, is_anothers, named_by
from ivpolicy.core.editions import Editions
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.record.case import CaseRecord, read_case
from ivpolicy.core.text.source import MOST_BYTES
from ivpolicy.core.text.suggestions import nearest
from ivpolicy.files.authorities import pack_of_authority
from ivpolicy.files.cases import read_case_bytes, read_case_file
from ivpolicy.files.histories import WrittenHistory, read_history_bytes, read_history_file
from ivpolicy.files.pack_names import hidden_by_id, is_path, no_such_pack, shipped_packs
from ivpolicy.files.packs import load_pack, load_packs, read_pack
from ivpolicy.report.context import SAFEGUARDING, AsAtFrom

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True, slots=True)
class AskedCase:
    """A case as given, read as far as it needs no pack. The repr does not show it."""

    record: CaseRecord
    name: str

    def __repr__(self) -> str:
        return "AskedCase()"


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day of decision and where it comes from."""

    as_at: date
    source: AsAtFrom


def add_case(parser: argparse.ArgumentParser) -> None:
    """The arguments every command on a case takes."""
    parser.add_argument(
        "case", metavar="CASE", help="the case record: a JSON or YAML file, a sheet (.csv), or - for standard input"
    )
    parser.add_argument(
        "--as-at",
        type=day_typed,
        metavar="DAY",
        help="the day of decision, like 2026-11-01 (otherwise the case file's, otherwise today)",
    )
    parser.add_argument(
        "--question",
        action="append",
        default=[],
        metavar="ID",
        help="answer only this, in full: a question like visitor.appoint or a group like advocacy; may be repeated",
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    """How a page is printed: for a person, for a paper, or for a program."""
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="how to print it (otherwise text)"
    )


def add_national(parser: argparse.ArgumentParser) -> None:
    """Another national layer than the shipped one, where one is to be tried."""
    parser.add_argument(
        "--national",
        metavar="FILE",
        help="the file of a national layer to use in place of the shipped one; everything printed names it",
    )


def add_full(parser: argparse.ArgumentParser) -> None:
    """Whether every answer is wanted, and not one page."""
    parser.add_argument("--full", action="store_true", help="print every answer in full, not one page")


def add_paths(parser: argparse.ArgumentParser, meaning: str) -> None:
    """Any number of paths or ids of packs; all shipped packs where none is given."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help=meaning)


def day_typed(text: str) -> date:
    """A day from 1900 to 2200, as in a record. Raises `argparse.ArgumentTypeError` for anything else."""
    try:
        asked = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        asked = None
    if asked is None:
        raise argparse.ArgumentTypeError(f"`{text}` is not a day; write it like 2026-11-01")
    if not _EARLIEST <= asked <= _LATEST:
        raise argparse.ArgumentTypeError(f"`{text}` is not a day between 1900 and 2200")
    return asked


def open_case(path: str) -> AskedCase:
    """Read a case from a file or, for `-`, from standard input.

    Raises:
        CaseError: The record cannot be read.
        OSError: The file cannot be read.
        RefusedError: Standard input is closed.
    """
    data = read_case_bytes(standard_input().read(MOST_BYTES + 1)) if path == "-" else read_case_file(path)
    return AskedCase(read_case(data), case_name(path))


def opened_case(asked: argparse.Namespace, today: date, problems: Problems) -> tuple[AskedCase | None, AskedDay]:
    """The case asked about and the day of decision; where the case cannot be read, None, with the problems noted."""
    case = problems.tried(lambda: open_case(asked.case), case_name(asked.case))
    return case, day_of(asked.as_at, case.record if case is not None else None, today)


def read_history(path: str) -> WrittenHistory:
    """The events of a file, or of standard input where the path is `-`. Raises `CaseError` or `OSError`."""
    return read_history_bytes(standard_input().read(MOST_BYTES + 1)) if path == "-" else read_history_file(path)


def case_name(path: str) -> str:
    """The name of the case's file in messages."""
    return "standard input" if path == "-" else path


def day_of(option: date | None, record: CaseRecord | None, today: date) -> AskedDay:
    """The day of decision: the option's, else the case file's, else today."""
    if option is not None:
        return AskedDay(option, "option")
    if record is not None and record.as_at is not None:
        return AskedDay(record.as_at, "case file")
    return AskedDay(today, "today")


def read_packs(as_at: date) -> list[WrittenPack]:
    """Every shipped pack as written. Raises `RefusedError`, with every problem, when any is refused."""
    problems = Problems()
    packs = [problems.tried(partial(read_pack, name, as_at=as_at)) for name in shipped_packs()]
    problems.stop_if_any()
    return [pack for pack in packs if pack is not None]


def pack_named(name: str, as_at: date | None, *, national: str | None = None, edition: str | None = None) -> Pack:
    """A pack by id or path; `national` and `edition` as `load_pack` takes them.

    Raises:
        RefusedError: There is none; the nearest id is named.
        PackError: It is refused; for a path also where its answers take too many steps.
    """
    tell_what_id_hides(name)
    if not is_path(name) and name not in shipped_packs():
        raise no_pack(name, "a pack file")
    return _loaded(name, as_at, national, edition)


def _loaded(name: str, as_at: date | None, national: str | None, edition: str | None) -> Pack:
    pack = load_pack(name, as_at=as_at, national=national, edition=edition)
    if is_path(name) or national is not None:
        pack.build()
    return pack


def questions_of_any(packs: Sequence[Pack], names: Iterable[str]) -> tuple[str, ...]:
    """The questions meant; a name need be known to one pack only, because packs may ask questions of their own."""
    found: dict[str, None] = {}
    for name in names:
        known = []
        for pack in packs:
            with suppress(RefusedError):
                known.append(questions_named(pack, [name]))
        if not known:
            questions_named(packs[0], [name])
        found.update(dict.fromkeys(question for questions in known for question in questions))
    return tuple(found)


def refuse_two_of_one_id(packs: Iterable[Pack]) -> None:
    """Answers stand under their pack's id: of two states of one pack one would stand for both, and is refused."""
    for pack_id, times in Counter(pack.id for pack in packs).items():
        if times > 1:
            raise wrong_use(
                f"{times} of the packs have the id `{pack_id}`, and would be taken for one another\n"
                "  help: `ivpolicy diff OLD NEW --cases PATH` compares two states of one pack"
            )


def tell_what_id_hides(name: str) -> None:
    """Say that a file or a folder here has the name of the shipped pack that is used."""
    hidden = hidden_by_id(name)
    if hidden is not None:
        complain(hidden)


def no_pack(name: str, file: str) -> RefusedError:
    """That no pack has this id; names what was meant, and the kind of file whose path would do as well."""
    return wrong_use(no_such_pack(name, file))


def pack_of_record(case: AskedCase, as_at: date, *, national: str | None = None, edition: str | None = None) -> Pack:
    """The shipped pack of the record's responsible authority; of the child's home where it names no authority.

    A record can name no file: only a pack's id is looked up.

    Raises:
        RefusedError: The record names none, or one for which no pack is shipped.
    """
    return _loaded(_pack_id_of(case), as_at, national, edition)


def packs_of_record(case: AskedCase, *, national: str | None = None) -> Editions:
    """Every edition of the pack that `pack_of_record` gives one of. Raises as that does."""
    return load_packs(_pack_id_of(case), national=national)


def packs_named(name: str, *, national: str | None = None) -> Editions:
    """Every edition of a pack by id or path. Raises as `pack_named` does."""
    tell_what_id_hides(name)
    if not is_path(name) and name not in shipped_packs():
        raise no_pack(name, "a pack file")
    return load_packs(name, national=national)


def _pack_id_of(case: AskedCase) -> str:
    named = case.record.care.responsible_authority or case.record.placement.provider
    packs = ", ".join(shipped_packs())
    others = "`--authority england` gives the national layer alone, or give the path of a pack file"
    if named is None:
        raise wrong_use(
            f"{case.name}: the record does not say whose child this is\n"
            f"  help: give `responsible_authority` under `care`, or `--authority` with one of: {packs}"
        )
    named = named if named in shipped_packs() else pack_of_authority(named)
    if named is None:
        raise wrong_use(
            f"{case.name}: there is no pack for the authority or the home that the record names\n"
            f"  help: packs: {packs}; {others}"
        )
    return named


def questions_named(pack: Pack, names: Sequence[str]) -> tuple[str, ...]:
    """The ids of the questions meant, in the order of the catalogue; a group's name stands for all of it.

    Raises:
        RefusedError: For every name that is neither a question nor a group.
    """
    problems = Problems()
    meant: set[str] = set()
    for name in names:
        found = {q for q in pack.questions if q == name or q.startswith(f"{name}.")}
        meant |= found
        if not found:
            near = nearest(name, [*pack.questions, *{q.split(".")[0] for q in CATALOGUE}])
            hint = f"did you mean `{near}`?" if near else "`ivpolicy questions` lists them"
            problems.note(wrong_use(f"there is no question `{name}`\n  help: {hint}"))
    problems.stop_if_any()
    return tuple(q for q in pack.questions if q in meant)


def one_question(pack: Pack, names: Sequence[str], command: str) -> str:
    """The one question that was named. Raises `RefusedError` for none, and for several."""
    found = questions_named(pack, names)
    if len(found) == 1:
        return found[0]
    told = ", ".join(f"`{question}`" for question in found[:6]) + (" and more" if len(found) > 6 else "")  # noqa: PLR2004
    why = f"{command} takes one question" if found else f"{command} needs a question"
    hint = f"name one of {told}" if found else "add `--question visitor.appoint`; `ivpolicy questions` lists them"
    raise wrong_use(f"{why}\n  help: {hint}")


def to_answer(pack: Pack, named: Sequence[str], format_: str) -> tuple[str, ...] | None:
    """The questions of a pack to answer where these were named; None, which stands for all, where none was.

    A page also says when a concern is to be acted on today, whatever was named.
    """
    wanted = named if format_ == "json" else (SAFEGUARDING, *named)
    return tuple(question for question in pack.questions if question in wanted) if named else None


def evaluated(
    pack: Pack, case: AskedCase, as_at: date, questions: Sequence[str] | None, *, another: bool = False
) -> Result:
    """The case read with the pack's own facts, and these questions answered; all where they are None.

    A pack chosen by its edition's name answers for any day, as a hypothesis; `another`: also for any child.

    Raises:
        CaseError: A fact of the pack is not as the pack declares it.
        RefusedError: The pack is another authority's; names the right one where that is a shipped pack.
    """
    if not another and is_anothers(pack, case.record):
        named = named_by(pack, case.record)
        own = named if named is None or named in shipped_packs() else pack_of_authority(named)
        right = f"use `--authority {own}`" if own is not None else "its own pack is not among those shipped"
        raise wrong_use(
            f"{case.name}: pack `{pack.id}` does not answer for this case; the record names another\n"
            f"  help: {right}; `ivpolicy compare` shows what other packs would say"
        )
    return evaluate(pack, case.record, as_at=as_at, questions=questions, hypothetical=True)
