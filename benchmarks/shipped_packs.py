"""The shipped packs on what users have: the examples and a share of the worked cases, most of their facts not recorded.

Every source tree is timed in a process of its own: this one and, with `--against`, another checkout, in turn. Both
answer the same records and use what `ivpolicy` itself offers, so that commits far apart can be compared. Time is the
processor's where the system counts it finely, so that other programs on the machine matter less.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from inspect import signature
from itertools import compress, product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import get_clock_info, perf_counter_ns, process_time_ns
from typing import Any

from ivpolicy import CaseError, CaseRecord, Result, evaluate, load_pack, read_case_file, shipped_packs

_CHECKOUT = Path(__file__).parents[1]
_WORKED, _ROUNDS = 20, 5
_ALONE = ("visitor.appoint",)
_now = process_time_ns if get_clock_info("process_time").resolution < 1e-6 else perf_counter_ns  # noqa: PLR2004 - 1 µs

HYPOTHETICAL = {"hypothetical" if "hypothetical" in signature(evaluate).parameters else "what_if": True}
"""Answers although the pack is another authority's; commits before had another word for it."""
Measured = dict[str, list[float]]
"""What is measured → milliseconds, or of memory kilobytes: of one case each time, or of each case the median."""
Times = dict[str, Measured]
"""Group of cases → what is measured of each of them."""


# ---- what is timed, in the process of one tree -----------------------------------------------------------------


@dataclass(slots=True)
class _Asked:
    """A pack, the record it reads, its day, and how often a day was asked about that was new to the pack."""

    pack: Any
    record: CaseRecord
    as_at: date
    new_days: int = 0

    def result(self) -> Result:
        return evaluate(self.pack, self.record, as_at=self.as_at, **HYPOTHETICAL)


def _statuses(result: Result) -> list[str]:
    return [decision.status for decision in result.values()]


def _missing(result: Result) -> list[tuple[str, ...]]:
    return [decision.missing for decision in result.values()]


def _document(result: Result) -> str:
    return result.document().model_dump_json(by_alias=True)


def _one_document(result: Result) -> str:
    return result.document_of(_ALONE).model_dump_json(by_alias=True)


def _with_statuses(asked: _Asked) -> Result:
    result = asked.result()
    _statuses(result)
    return result


def _on_new_day(asked: _Asked) -> Result:
    """A day no case was asked about before, so that nothing kept for a day is of use."""
    asked.new_days += 1
    return evaluate(asked.pack, asked.record, as_at=asked.as_at - timedelta(days=asked.new_days), **HYPOTHETICAL)


_TIMED: Mapping[str, tuple[Callable[[_Asked], Result], Callable[[Result], object], int]] = {
    "status of all questions": (_Asked.result, _statuses, 5),
    "the same on a day not asked about before": (_on_new_day, _statuses, 1),
    "missing of all questions, statuses read before": (_with_statuses, _missing, 5),
    f"document of {_ALONE[0]} alone, as JSON": (_Asked.result, _one_document, 2),
    "document of all questions, as JSON": (_Asked.result, _document, 1),
}
"""What is timed: how it is made ready, what is done, and how often in a round. `evaluate` by itself asks nothing."""
_HELD = "kB held by a result whose document was made"
_HELD_TOO = "kB held by a result and its document"


def _serve(cases: Path) -> None:
    """Tell which cases can be read here; then answer each line of standard input, a word and a group.

    The first line names the cases that every tree reads. `time` is answered with times, `weigh` with what results hold.
    """
    read = {group: list(map(_asked, given)) for group, given in json.loads(cases.read_text()).items()}
    print(json.dumps({group: [asked is not None for asked in every] for group, every in read.items()}), flush=True)
    by_all = json.loads(sys.stdin.readline())
    groups = {group: list(compress(every, by_all[group])) for group, every in read.items()}
    for asked in (asked for group in groups.values() for asked in group):
        _timed(asked)  # what is built when first needed is not timed
    for line in sys.stdin:
        word, group = line.strip().split(" ", 1)
        gc.collect()
        gc.disable()
        found = [(_weighed if word == "weigh" else _timed)(asked) for asked in groups[group]]
        gc.enable()
        print(json.dumps(found), flush=True)


_PACKS: dict[str, Any] = {}


def _asked(given: dict[str, Any]) -> _Asked | None:
    """The case; None where its record has words that this tree does not know."""
    pack = _PACKS.setdefault(given["pack"], load_pack(given["pack"]))
    try:
        record = pack.read_case(given["record"])
    except CaseError:
        return None
    return _Asked(pack, record, date.fromisoformat(given["as_at"]))


def _timed(asked: _Asked) -> Measured:
    return {
        name: [_milliseconds(read, ready(asked)) for _ in range(times)] for name, (ready, read, times) in _TIMED.items()
    }


def _milliseconds(read: Callable[[Result], object], result: Result) -> float:
    start = _now()
    read(result)
    return (_now() - start) / 1e6


def _weighed(asked: _Asked) -> Measured:
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    result = asked.result()
    document = result.document()
    with_document, _ = tracemalloc.get_traced_memory()
    del document
    gc.collect()
    alone, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del result
    return {_HELD: [(alone - before) / 1000], _HELD_TOO: [(with_document - before) / 1000]}


# ---- the records -----------------------------------------------------------------------------------------------


def _cases() -> dict[str, list[dict[str, Any]]]:
    """Group → its cases: pack, record and day. The examples of each pack; a share of its worked cases."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted((_CHECKOUT / "examples").glob("*.*")):
        if path.suffix in (".yaml", ".json"):
            data = read_case_file(path)
            pack = data.get("care", {}).get("responsible_authority") or data["placement"]["provider"]
            groups[f"{pack}, examples"].append({"pack": pack, "record": data, "as_at": data["as_at"]})
    for pack in shipped_packs():
        groups[f"{pack}, worked cases"] = list(_worked(pack))
    return dict(groups)


def _worked(pack: str) -> Iterator[dict[str, Any]]:
    """Worked cases of a pack, evenly spread over its file, those left out that are read otherwise than it chooses."""
    # The one place that needs names from within; their records are then read by either tree as anybody's are.
    from ivpolicy.core.record.case import case_from_facts
    from ivpolicy.tester.worked_cases import read_worked_cases

    _, cases = read_worked_cases(_CHECKOUT / "policies" / "cases" / f"{pack}.yaml")
    plain = [case for case in cases if not case.readings]
    for case in plain[:: max(1, len(plain) // _WORKED)][:_WORKED]:
        record = case_from_facts(case.facts, as_at=case.as_at)
        data = record.model_dump(mode="json", exclude_unset=True, by_alias=True)
        yield {"pack": pack, "record": data, "as_at": case.as_at.isoformat()}


# ---- the trees in turn -----------------------------------------------------------------------------------------


class _Tree:
    """A process that times one source tree."""

    def __init__(self, checkout: Path, cases: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(cases)],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def told(self, word: str, group: str) -> list[Measured]:
        """What the process says of each case of a group."""
        self.tell(f"{word} {group}")
        return self.heard()

    def tell(self, line: str) -> None:
        """Hand the process one line."""
        print(line, file=self._process.stdin, flush=True)

    def heard(self) -> Any:
        """What the process says next."""
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process of a tree has ended: {self._process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        """Let the process end."""
        self._process.stdin.close()
        self._process.wait()


def measured(against: Path | None, *, rounds: int = _ROUNDS) -> list[Times]:
    """This tree and, where one is given, the other: of each case the median over all rounds."""
    cases = _cases()
    with TemporaryDirectory() as folder:
        path = Path(folder, "cases.json")
        path.write_text(json.dumps(cases, default=str), encoding="utf-8")
        trees = [_Tree(checkout, path) for checkout in (_CHECKOUT, against) if checkout is not None]
        cases = _read_by_all(trees, cases)
        told: list[dict[str, list[list[Measured]]]] = [defaultdict(list) for _ in trees]
        for word, group in product([*["time"] * rounds, "weigh"], cases):
            for tree, of_tree in zip(trees, told, strict=True):
                of_tree[group].append(tree.told(word, group))
        for tree in trees:
            tree.close()
    return [{group: _medians(of_group) for group, of_group in of_tree.items()} for of_tree in told]


def _read_by_all(trees: list[_Tree], cases: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The cases whose record every tree can read, as each tree is told. Says how many are passed over."""
    heard = [tree.heard() for tree in trees]
    by_all = {group: [all(each) for each in zip(*(of[group] for of in heard), strict=True)] for group in cases}
    for tree in trees:
        tree.tell(json.dumps(by_all))
    over = sum(not read for every in by_all.values() for read in every)
    if over:
        print(f"passed over: {over} cases with words that one of the trees does not know")
    kept = {group: list(compress(every, by_all[group])) for group, every in cases.items()}
    return {group: every for group, every in kept.items() if every}


def _medians(told: list[list[Measured]]) -> Measured:
    """What is measured → the median of each case over all that was told of it."""
    found: dict[str, list[list[float]]] = defaultdict(lambda: [[] for _ in told[0]])
    for number, of_case in ((number, case) for every in told for number, case in enumerate(every)):
        for name, values in of_case.items():
            found[name][number] += values
    return {name: list(map(median, values)) for name, values in found.items()}


# ---- what is printed -------------------------------------------------------------------------------------------

_GOALS = {
    "status of all questions": 0.3,
    "missing of all questions, statuses read before": 0.3,
    "document of all questions, as JSON": 10.0,
    f"document of {_ALONE[0]} alone, as JSON": 0.5,
    _HELD_TOO: 140.0,
}
"""Of the examples of Leeds, on the machine this was written on; at most."""


def show(against: Path | None, *, rounds: int = _ROUNDS) -> None:
    """Time and print: for each group of cases, the medians over its cases, beside those of the other tree."""
    ours, *theirs = measured(against, rounds=rounds)
    print(f"the shipped packs on partial records: milliseconds, medians over the cases of medians over {rounds} rounds")
    if theirs:
        print(f"{'':51}{'this tree':>11}{'the other':>11}{'other ÷ this':>14}")
    for group, names in ours.items():
        print(f"  {group} ({len(next(iter(names.values())))})")
        for name, values in names.items():
            print(
                f"    {name:47}{median(values):11.3f}"
                + "".join(_beside(values, other[group][name]) for other in theirs)
            )
    print()
    for name, most in _GOALS.items():
        reached = median(ours["leeds, examples"][name])
        word = "reached" if reached <= most else "NOT REACHED"
        print(f"goal {word}: examples of Leeds, {name}: {reached:.2f} (at most {most:g})")
    print()


def _beside(ours: list[float], theirs: list[float]) -> str:
    """The other tree's median, and how many times ours it is: the median over the cases of the ratios."""
    ratio = median(other / one for one, other in zip(ours, theirs, strict=True))
    return f"{median(theirs):11.3f}{ratio:14.1f}"


def add_against(parser: argparse.ArgumentParser) -> None:
    """The argument that names another source tree."""
    parser.add_argument(
        "--against", type=Path, metavar="PATH", help="a checkout of another commit, timed in turn with this"
    )


def main() -> None:
    """Time the shipped packs, or be the process in which one tree is timed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    add_against(parser)
    parser.add_argument(
        "--rounds", type=int, default=_ROUNDS, metavar="N", help=f"how many rounds (otherwise {_ROUNDS})"
    )
    parser.add_argument("--serve", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    run = partial(_serve, asked.serve) if asked.serve else partial(show, asked.against, rounds=asked.rounds)
    run()


if __name__ == "__main__":
    main()
