"""Times several things in turn, again and again, so that a noisy moment falls on all of them alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from statistics import median
from time import perf_counter
from typing import Any

Timed = tuple[Callable[[Any], Any], list[Any]]
"""What is called, and the inputs it is called with, one after the other."""


def medians(timed: Mapping[str, Timed], *, repeats: int) -> dict[str, float]:
    """The median over the repeats of the mean time for one input, in microseconds, by name.

    Everything runs once beforehand, so that what is built when first needed is not timed.
    """
    for call, inputs in timed.values():
        _run(call, inputs)
    found: dict[str, list[float]] = {name: [] for name in timed}
    with _without_collector():
        for _ in range(repeats):
            for name, (call, inputs) in timed.items():
                found[name].append(_run(call, inputs))
    return {name: median(times) for name, times in found.items()}


def _run(call: Callable[[Any], Any], inputs: list[Any]) -> float:
    start = perf_counter()
    for given in inputs:
        call(given)
    return (perf_counter() - start) / len(inputs) * 1e6


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
