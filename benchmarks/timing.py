"""Times several things in turn, again and again, so that a noisy moment falls on all of them alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from statistics import mean, median
from time import perf_counter_ns
from typing import Any

Timed = tuple[Callable[[Any], Any], list[Any]]
"""What is called, and the inputs it is called with, one after the other."""


def medians(timed: Mapping[str, Timed], *, repeats: int) -> dict[str, float]:
    """The time for one input, in microseconds, by name: the median over the repeats, then the mean over the inputs.

    Every call is timed by itself, so that a moment in which the machine does something else falls on one call of one
    repeat and not on the mean. All run once beforehand, so that what is built when first needed is not timed.
    """
    found: dict[str, list[list[float]]] = {name: [] for name in timed}
    with _without_collector():
        for call, inputs in timed.values():
            _each(call, inputs)
        for _ in range(repeats):
            for name, (call, inputs) in timed.items():
                found[name].append(_each(call, inputs))
    return {name: mean(map(median, zip(*times, strict=True))) for name, times in found.items()}


def _each(call: Callable[[Any], Any], inputs: list[Any]) -> list[float]:
    """The time of each call, in microseconds."""
    times = []
    for given in inputs:
        start = perf_counter_ns()
        call(given)
        times.append((perf_counter_ns() - start) / 1000)
    return times


def tolerant(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same call, with what it raises passed over: an engine's error is its answer to a missing fact."""

    def called(given: Any) -> Any:
        with suppress(Exception):
            return call(given)

    return called


@contextmanager
def _without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
