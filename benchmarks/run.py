"""`make bench`: one invented decision and two shipped questions in several engines, then the shipped packs.

All engines are checked to agree first, then timed in turn. Read the ratios, not the microseconds: they hang on the
machine. The collector is off; medians over the repeats.
"""

from __future__ import annotations

import argparse
import platform
import sys

import shipped_packs
import shipped_rules
from agreement import DisagreementError, answers_with_gaps, check_complete, check_partial
from decision import Case, invented_cases
from engines.all_engines import OURS, installed_ways
from engines.way import Way
from timing import Timed, medians, tolerant
from whole_packs import import_times, load_time, timed_in_process

CHECKED, TIMED, REPEATS, MISSING = 400, 200, 15, 0.15

_TARGETS = (("status, outcome", "zen", 10.0), ("bare outcome", "zen", 20.0), ("full reasons", "trace", 4.0))
"""What of ivpolicy, against which row of ZEN, at least how many times faster."""
_MOST_IMPORT, _MOST_LOAD_MS = 2.5, 300


def main() -> int:
    """Check, time and print. Returns 0 unless an engine disagrees with the reference."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    shipped_packs.add_against(parser)
    asked = parser.parse_args()
    ways, skipped = installed_ways()
    shipped, _ = shipped_rules.ways()
    print(f"Python {platform.python_version()}, {platform.machine()}; {TIMED} invented cases, {REPEATS} repeats\n")
    print("\n".join(skipped))
    try:
        _check(ways)
        _check_shipped(shipped)
    except DisagreementError as problem:
        print(f"not timed: {problem}", file=sys.stderr)
        return 1
    every = [way for found in ways.values() for way in found]
    _compare(every)
    _made_ready(every)
    _compare_shipped(shipped)
    shipped_packs.show(asked.against)
    _beside()
    return 0


# ---- agreement -------------------------------------------------------------------------------------------------


def _check(ways: dict[str, list[Way]]) -> None:
    complete, partial = _cases(0.0, CHECKED), _cases(MISSING, CHECKED)
    for way in (way for found in ways.values() for way in found):
        check_complete(way, complete)
    print(f"agreed: every engine below with the reference on {CHECKED} complete cases, nine conclusions each")
    more = [check_partial(way, partial) for way in ways[OURS]]
    print(f"agreed: ivpolicy with brute force on {CHECKED} cases with {MISSING:.0%} of the facts missing;")
    print(f"        it settles {more[0]} conclusions that three-valued logic alone leaves open\n")
    print(f"the other engines with {MISSING:.0%} missing, of all conclusions (the exact answer is the measure):")
    for module, (way, *_) in ways.items():
        if module != OURS:
            print(f"  {way.name:34} {answers_with_gaps(way, partial)}")
    print()


def _cases(missing: float, number: int) -> list[Case]:
    return invented_cases(number, seed=7, missing=missing)


# ---- comparison ------------------------------------------------------------------------------------------------


def _compare(ways: list[Way]) -> None:
    complete = medians(_timed(ways, 0.0), repeats=REPEATS)
    partial = medians(_timed(ways, MISSING), repeats=REPEATS)
    _print_rows("complete cases", complete)
    _print_rows(f"{MISSING:.0%} of the facts missing (what an engine raises is caught within its time)", partial)
    _print_targets(complete, "complete")
    _print_targets(partial, f"{MISSING:.0%} missing")


def _timed(ways: list[Way], missing: float) -> dict[str, Timed]:
    cases = _cases(missing, TIMED)
    return {
        way.name: (tolerant(way.ask) if missing else way.ask, [way.prepare(case) for case in cases]) for way in ways
    }


def _print_rows(title: str, found: dict[str, float]) -> None:
    plain, traced = _zen(found)
    print(f"{title}\n  {'':58}{'µs/case':>9}{'ZEN ÷ it':>10}{'ZEN trace ÷ it':>16}")
    for name, time in found.items():
        print(f"  {name:58}{time:9.2f}{_ratio(plain, time):>10}{_ratio(traced, time):>16}")
    print()


def _zen(found: dict[str, float]) -> tuple[float | None, float | None]:
    """The times of ZEN plain and with its trace; None where it is not installed."""
    plain = next((time for name, time in found.items() if name.startswith("zen") and "trace" not in name), None)
    return plain, next((time for name, time in found.items() if name.startswith("zen") and "trace" in name), None)


def _ratio(base: float | None, time: float) -> str:
    return "" if base is None else f"{base / time:.1f}"


def _print_targets(found: dict[str, float], cases: str) -> None:
    plain, traced = _zen(found)
    for what, against, least in _TARGETS:
        base = traced if against == "trace" else plain
        name = next(name for name in found if name.startswith("ivpolicy") and what in name)
        if base is not None:
            beaten = base / found[name]
            row = f"{name} against ZEN{' with its trace' if against == 'trace' else ''}, {cases}"
            print(f"target {_reached(beaten >= least)}: {row}: {beaten:.1f} times (target {least:.0f})")
    print()


def _reached(is_so: bool) -> str:  # noqa: FBT001 - a truth in words
    return "reached" if is_so else "NOT REACHED"


def _made_ready(ways: list[Way]) -> None:
    print("what each engine found done, not timed:")
    for way in ways:
        print(f"  {way.name}: {way.made_ready}")
    print()


# ---- two questions of the shipped Leeds pack -------------------------------------------------------------------


def _check_shipped(ways: list[Way]) -> None:
    complete = shipped_rules.invented(CHECKED, seed=7)
    for way in ways:
        check_complete(way, complete, shipped_rules.expected)
    questions = " and ".join(shipped_rules.QUESTIONS)
    print(f"agreed: {', '.join(way.name for way in ways[1:])} with the shipped Leeds pack")
    print(f"        on {questions} of {CHECKED} complete records")
    partial = shipped_rules.of_examples()
    print(f"the same engines on what the {len(partial)} examples of Leeds record of these facts:")
    for way in ways[1:]:
        print(f"  {way.name:34} {answers_with_gaps(way, partial, shipped_rules.expected)}")
    print()


def _compare_shipped(ways: list[Way]) -> None:
    questions = f"{' and '.join(shipped_rules.QUESTIONS)} of the shipped Leeds pack"
    complete, partial = shipped_rules.invented(TIMED, seed=7), shipped_rules.of_examples()
    for cases, title in ((complete, "complete records"), (partial, "the examples, what an engine raises caught")):
        timed = {way.name: (tolerant(way.ask), [way.prepare(case) for case in cases]) for way in ways}
        _print_rows(f"{questions}, {title}", medians(timed, repeats=REPEATS))
    print("what the others find done or cannot do of these two questions:")
    print("".join(f"  {words}\n" for words in shipped_rules.CANNOT))


# ---- beside it -------------------------------------------------------------------------------------------------


def _beside() -> None:
    print("beside it, without a ratio")
    for name, time in medians(timed_in_process(_cases(0.0, TIMED)), repeats=REPEATS).items():
        print(f"  {name:62}{time:10.1f} µs")
    pydantic, ours = import_times()
    print(f"  {'import of pydantic, fresh process':62}{pydantic:10.1f} ms")
    print(f"  {'import of ivpolicy, fresh process':62}{ours:10.1f} ms")
    load = load_time()
    print(f"  {'all shipped packs loaded, checked and compiled':62}{load:10.1f} ms\n")
    times = ours / pydantic
    print(f"target {_reached(times <= _MOST_IMPORT)}: import {times:.2f} times pydantic's own (at most {_MOST_IMPORT})")
    print(f"target {_reached(load <= _MOST_LOAD_MS)}: all packs in {load:.0f} ms (at most {_MOST_LOAD_MS})")


if __name__ == "__main__":
    sys.exit(main())
