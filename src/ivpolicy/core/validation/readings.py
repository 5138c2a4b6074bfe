"""Readings: declared, written with all their options, and none chosen that may never be."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ivpolicy.core.pack.conditions import ByReading
from ivpolicy.core.pack.document import Reading
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.text.suggestions import all_of_words, did_you_mean
from ivpolicy.core.validation.pack_index import Found, PackIndex, advice, problem


def check_readings(index: PackIndex) -> Iterator[Diagnostic]:
    """Every problem with a reading, where it is declared and where it is used."""
    declared = index.pack.readings
    names = {found.value.reading for found in index.of(ByReading)}
    misspelt = [get_close_matches(name, list(declared), 1) for name in names.difference(declared)]
    used = names.union(*misspelt)
    for reading in declared.values():
        yield from _declared(reading)
        if reading.id not in used:
            help_ = "write `reading:` where the two ways of reading differ, or remove it"
            yield advice("V014", f"reading `{reading.id}` is declared, and nothing hangs on it", reading.at, help_)
    for name, at in index.left_out.of("readings"):
        if index.misses("readings", name, declared):
            yield _not_declared(index, name, at)
    for found in index.of(ByReading):
        yield from _used(index, found)


def _declared(reading: Reading) -> Iterator[Diagnostic]:
    if reading.chosen not in reading.options:
        help_ = did_you_mean(reading.chosen, reading.options, f"choose {all_of_words(reading.options)}")
        yield problem("V012", f"reading `{reading.id}` has no option `{reading.chosen}`", reading.at, help_)
    if reading.chosen in reading.barred:
        message = f"reading `{reading.id}` takes the option `{reading.chosen}`, which it bars"
        yield problem(
            "V013", message, reading.at, f"choose another; it is barred because: {reading.barred[reading.chosen]}"
        )
    for option in reading.barred:
        if option not in reading.options:
            help_ = did_you_mean(option, reading.options, f"bar one of {all_of_words(reading.options)}")
            yield problem(
                "V015", f"reading `{reading.id}` bars `{option}`, which is not one of its options", reading.at, help_
            )


def _not_declared(index: PackIndex, name: str, at: SourceLocation) -> Diagnostic:
    help_ = did_you_mean(name, index.pack.readings, "declare it under `readings`, with its options")
    return problem("V010", f"reading `{name}` is used and not declared", at, help_)


def _used(index: PackIndex, found: Found[ByReading]) -> Iterator[Diagnostic]:
    reading = index.pack.readings.get(found.value.reading)
    if reading is None:
        if index.misses("readings", found.value.reading, ()):
            yield _not_declared(index, found.value.reading, found.at)
        return
    unknown = [option for option in found.value.options if option not in reading.options]
    # a misspelt option is told once, not a second time as the option that is lacking
    meant = {near for option in unknown for near in get_close_matches(option, list(reading.options), 1)}
    lacking = [option for option in reading.options if option not in found.value.options and option not in meant]
    if lacking:
        message = f"reading `{reading.id}` is written here without its option {all_of_words(lacking)}"
        yield problem("V011", message, found.at, "write a value for each option, the barred ones too")
    for option in unknown:
        help_ = did_you_mean(option, reading.options, f"its options are {all_of_words(reading.options)}")
        yield problem("V011", f"reading `{reading.id}` has no option `{option}`", found.at, help_)
