"""Digests of every answer there is to give here, one line each, so that two commits can be compared byte for byte.

Every example, every worked case and every construct of the tests is asked under its own pack and, as if the child were
theirs, under every shipped pack. Of each is printed `KIND PACK CASE SHA-256`, and at the end one digest of each kind.
Another source tree is digested with `PYTHONPATH` set to its `src`, over the same cases: `--data` names the checkout
that holds them. Two outputs that do not differ come from trees that answer alike.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from inspect import signature
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import ivpolicy
from ivpolicy import CaseRecord, IvpolicyError, Result, evaluate, load_pack, read_case, read_case_file, shipped_packs
from ivpolicy.cli.main import main

# The only names from within: the reader of worked cases, and what makes a record of their facts.
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.tester.worked_cases import read_worked_cases

HYPOTHETICAL = {"hypothetical" if "hypothetical" in signature(evaluate).parameters else "what_if": True}
"""Answers although the pack is another authority's; commits before had another word for it."""
SINGLE = ("visitor.appoint", "visitor.refer", "advocacy.offer")
"""The questions that are also asked alone."""
PACKS = frozenset(shipped_packs())
NAMES_ITS_PACK = (("care", "responsible_authority"), ("placement", "provider"))
CHUNK = 40
FAULT = 5
"""The exit code of a fault of ivpolicy itself, which is never an answer."""


@dataclass(frozen=True)
class Case:
    """A case to ask about: its name in the output, its record and day, and the pack and readings it was written for."""

    name: str
    record: CaseRecord
    as_at: date
    pack: str
    readings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """A case asked under one pack. `is_own`: it was written for this pack, or is an example and the pack is shipped."""

    case: Case
    pack: str
    readings: tuple[tuple[str, str], ...]
    is_own: bool

    @property
    def pack_name(self) -> str:
        """The pack as the output names it."""
        return ",".join([Path(self.pack).stem, *(f"{reading}={option}" for reading, option in self.readings)])

    @cached_property
    def whole(self) -> Result:
        """The case evaluated, kept: each kind reads its own part of one result."""
        return self.result()

    def result(self, **options: Any) -> Result:
        """The case evaluated afresh."""
        return evaluate(pack_of(self.pack, self.case.as_at, self.readings), self.case.record, **options,
                        as_at=self.case.as_at, **HYPOTHETICAL)  # fmt: skip


@lru_cache(maxsize=8)
def pack_of(name: str, as_at: date, readings: tuple[tuple[str, str], ...]) -> Any:
    """A pack by id, or by its path from the folder the constructs are in."""
    day = as_at if Path(name).is_dir() else None
    return _loaded(name if name in shipped_packs() else Path(name), day, readings)


@lru_cache(maxsize=8)
def _loaded(name: str | Path, as_at: date | None, readings: tuple[tuple[str, str], ...]) -> Any:
    return load_pack(name, as_at=as_at, readings=dict(readings))


# ---- what is asked ----


def cases(data: Path, constructs: Path) -> Iterator[Case]:
    """Every example, every worked case, every case of a construct."""
    for path in sorted((data / "examples").glob("*.*")):
        if path.suffix in (".yaml", ".json"):
            record = read_case(read_case_file(path))
            own = record.care.responsible_authority or record.placement.provider or "england"
            yield Case(f"example/{path.stem}", record, record.as_at or date(2026, 11, 1), own)
    for path in sorted((data / "policies" / "cases").glob("*.yaml")):
        yield from worked(path, "worked", path.stem)
    for path in sorted((constructs / "cases").glob("*.yaml")):
        folder = Path(constructs.name, path.stem)
        pack = folder if (constructs / path.stem).is_dir() else folder.with_suffix(".yaml")
        yield from worked(path, "construct", pack.as_posix())


def worked(path: Path, kind: str, pack: str) -> Iterator[Case]:
    """The cases of one file, numbered in its order."""
    for number, case in enumerate(read_worked_cases(path)[1], 1):
        record = case_from_facts(case.facts, as_at=case.as_at)
        name = f"{kind}/{path.stem}/{number:03}"
        yield Case(name, record, case.as_at, pack, tuple(sorted(case.readings.items())))


def asked(every: list[Case], packs: set[str]) -> Iterator[Asked]:
    """Each case under the pack it was written for, read as it says, and under all shipped ones; examples under all."""
    constructs = dict.fromkeys(case.pack for case in every if case.name.startswith("construct/"))
    for case in every:
        is_example = case.name.startswith("example/")
        under = dict.fromkeys((case.pack, *shipped_packs(), *(constructs if is_example else ())))
        for pack in under:
            if not packs or Path(pack).stem in packs:
                is_own = pack == case.pack
                yield Asked(case, pack, case.readings if is_own else (), is_own or (is_example and pack in PACKS))


# ---- what is told of it ----


def of_each(part: str) -> Callable[[Asked], Any]:
    """One attribute of every decision."""
    return lambda one: {question: getattr(decision, part) for question, decision in one.whole.items()}


def statuses(one: Asked) -> Any:
    """Status, outcome and strength of every question."""
    return {question: (d.status, d.outcome, d.strength) for question, d in one.whole.items()}


def document(one: Asked) -> Any:
    """The whole result."""
    return one.whole.document()


def asked_together(one: Asked) -> Any:
    """The document of a few questions asked for from the start."""
    known = tuple(question for question in SINGLE if question in one.whole)
    return one.result(questions=known).document()


def single(one: Asked) -> Any:
    """The documents of one question alone, each of a fresh result."""
    return {question: one.result().document_of((question,)) for question in SINGLE if question in one.whole}


def single_bar_needed_by(one: Asked) -> Any:
    """The same without `needed_by`, and of what is to be asked only what the question itself waits for."""
    told = plain(single(one))
    for question, alone in told.items():
        waits = set(alone["decisions"][question]["missing"])
        alone["to_ask"] = [{**fact, "needed_by": None} for fact in alone["to_ask"] if fact["fact"] in waits]
    return told


def pages(one: Asked) -> Any:
    """The page with its reasons, as text and as Markdown."""
    return [decided(one, "--reasons", "--format", format_) for format_ in ("text", "markdown")]


def single_pages(one: Asked) -> Any:
    """The page and the JSON of one question alone, as printed."""
    return [decided(one, "--question", SINGLE[0], "--reasons", "--format", format_) for format_ in ("text", "json")]


def decided(one: Asked, *options: str) -> tuple[int, str, str]:
    """What `ivpolicy decide` prints. A record that names a pack is refused by any other, so the name is left out."""
    data = one.case.record.model_dump(mode="json", exclude_unset=True, by_alias=True)
    assert read_case(data) == one.case.record, f"{one.case.name} does not come back from its JSON"  # noqa: S101
    for section, name in NAMES_ITS_PACK:
        data.get(section, {}).pop(name, None)
    return printed("decide", data, "--authority", one.pack, "--as-at", str(one.case.as_at), *options)


def compared(one: Asked) -> Any:
    """An example under all packs side by side, as printed."""
    data = one.case.record.model_dump(mode="json", exclude_unset=True, by_alias=True)
    return [printed("compare", data, "--format", format_) for format_ in ("text", "markdown", "json")]


def printed(command: str, data: Mapping[str, Any], *options: str) -> tuple[int, str, str]:
    """Exit code, output and complaints of a command on a case, with the packs it loads kept between calls."""
    out, complaints = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(out), redirect_stderr(complaints):
        path = Path(folder, "case.json")
        path.write_text(json.dumps(data), encoding="utf-8")
        code = main([command, str(path), *options])
    if code == FAULT:
        raise RuntimeError(complaints.getvalue())
    return code, out.getvalue().replace(folder, ""), complaints.getvalue().replace(folder, "")


def keep_packs() -> None:
    """Have every module that loads packs load each once: loading takes longer than a page."""

    @lru_cache(maxsize=32)
    def kept(name: str | Path, **options: Any) -> Any:
        return load_pack(name, **options)

    for name, module in list(sys.modules.items()):
        if name.startswith("ivpolicy") and module is not ivpolicy and vars(module).get("load_pack") is load_pack:
            module.load_pack = kept  # type: ignore[attr-defined]


def anywhere(_: Asked) -> bool:
    """Of every case, under every pack."""
    return True


def own(one: Asked) -> bool:
    """Of a case under the pack it was written for, and of examples under every shipped pack."""
    return one.is_own


def examples(one: Asked) -> bool:
    """Of examples under every shipped pack."""
    return one.is_own and one.case.name.startswith("example/")


def examples_once(one: Asked) -> bool:
    """Of each example once."""
    return examples(one) and one.pack == one.case.pack


KINDS: dict[str, tuple[Callable[[Asked], Any], Callable[[Asked], bool]]] = {
    "statuses": (statuses, anywhere),
    "missing": (of_each("missing"), anywhere),
    "could_become": (of_each("could_become"), anywhere),
    "turns_on": (of_each("turns_on"), anywhere),
    "documents": (document, anywhere),
    "asked": (asked_together, own),
    "single": (single, own),
    "single_bar_needed_by": (single_bar_needed_by, own),
    "pages": (pages, own),
    "single_pages": (single_pages, examples),
    "compared": (compared, examples_once),
}
"""What is digested, and of which cases."""


# ---- digests ----


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def digest(tell: Callable[[Asked], Any], one: Asked) -> str:
    """The digest of what is told; of a refusal, which is an answer as well, of why. A fault ends the whole run."""
    try:
        told = plain(tell(one))
    except IvpolicyError as error:
        told = f"{type(error).__name__}: {error}"
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


Line = tuple[str, str, str, str]


def digests(work: tuple[tuple[str, ...], tuple[Asked, ...]]) -> tuple[list[Line], dict[str, float]]:
    """The lines of some cases, and the seconds each kind took."""
    kinds, every = work
    lines: list[Line] = []
    seconds: dict[str, float] = defaultdict(float)
    for one, kind in product(every, kinds):
        tell, is_wanted = KINDS[kind]
        if is_wanted(one):
            began = time.process_time()
            lines.append((kind, one.pack_name, one.case.name, digest(tell, one)))
            seconds[kind] += time.process_time() - began
    return lines, seconds


def chunks(every: list[Asked]) -> Iterator[tuple[Asked, ...]]:
    """The cases in portions for one process, those under one pack together."""
    groups: dict[str, list[Asked]] = defaultdict(list)
    for one in every:
        groups[one.pack_name].append(one)
    for group in sorted(groups.values(), key=len, reverse=True):
        yield from (tuple(group[start : start + CHUNK]) for start in range(0, len(group), CHUNK))


def run(argv: list[str] | None = None) -> int:
    """Print every digest asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--packs", nargs="+", default=[], metavar="PACK", help="only under these, by id or file name")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="how many processes (otherwise one)")
    parser.add_argument(
        "--data", type=Path, default=Path(__file__).parents[1], help="the checkout that holds the cases"
    )
    wanted = parser.parse_args(argv)
    data = wanted.data.resolve()
    constructs = next(iter(sorted((data / "tests").glob("**/constructs"))))
    os.environ.pop("COLUMNS", None)
    # Places in a pack are told by its path, so the path must not depend on where the checkout lies.
    with chdir(constructs.parent):
        every = list(asked(list(cases(data, constructs)), set(wanted.packs)))
        keep_packs()
        work = [(tuple(wanted.kinds), chunk) for chunk in chunks(every)]
        with get_context("fork").Pool(wanted.jobs) as pool:
            found = list(pool.imap_unordered(digests, work))
    show([line for lines, _ in found for line in lines], wanted.kinds)
    for kind in wanted.kinds:
        print(f"{kind}: {sum(seconds[kind] for _, seconds in found):.0f} s of processor", file=sys.stderr)
    return 0


def show(lines: list[Line], kinds: list[str]) -> None:
    """The lines in order, and the total of each kind."""
    lines.sort()
    for line in lines:
        print(*line)
    for kind in kinds:
        of_kind = [" ".join(line) for line in lines if line[0] == kind]
        print("total", kind, len(of_kind), sha256("\n".join(of_kind).encode()).hexdigest())


if __name__ == "__main__":
    sys.exit(run())
