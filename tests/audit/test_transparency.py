"""The record is filled from pack and engine as far as they know, invents nothing, and is the same each time."""

from __future__ import annotations

import json

import pytest

from ivpolicy import load_pack, shipped_packs
from ivpolicy.audit.transparency import share_filled, transparency_record
from ivpolicy.starter.empty_case import facts_asked_by

PARTS = (
    "Name", "1.2 Description", "Website", "Contact", "Organisation", "Team", "Senior responsible owner, by role",
    "2.1.4 Third parties", "2.2.1 Detailed description", "Benefits", "Previous process", "Alternatives",
    "2.3.1 Integration into the broader process", "Frequency and scale", "Human review", "Required training",
    "Appeals and review", "Architecture", "2.4.1.2 Input", "2.4.1.3 Output", "Maintenance", "Models", "Name", "Version",
    "Task", "Input to the model", "Output of the model", "2.4.2.6 Architecture of the model", "Performance",
    "2.4.2.8 Datasets and their purposes", "Data used to develop it", "Data used when it runs", "Impact assessments",
    "Risks, and what is done about each",
)  # fmt: skip


@pytest.mark.parametrize("name", shipped_packs())
def test_at_least_four_fifths_are_filled_and_the_rest_names_who_fills_it(name: str):
    pack = load_pack(name)
    record = transparency_record(pack, facts_asked_by(pack))
    filled, every = share_filled(record)
    assert tuple(part.name for part in record) == PARTS
    assert filled >= 0.8 * every
    assert all(part.says or part.filled_by for part in record)


@pytest.mark.parametrize("name", shipped_packs())
def test_what_the_pack_says_stands_in_it_and_nobody_is_said_to_have_approved_it(name: str):
    pack = load_pack(name)
    said = json.dumps([part.says for part in transparency_record(pack, facts_asked_by(pack))], ensure_ascii=False)
    written = pack.written
    for text in (pack.digest, pack.national.digest, pack.edition, written.source.title, pack.authority.name):
        assert text in said
    for found in written.readings.values():
        assert found.options[found.chosen] in said
    owner = next(part for part in transparency_record(pack, ()) if part.name.startswith("Senior"))
    assert owner.says == ()
    assert owner.filled_by is not None


@pytest.mark.parametrize("format_", ["text", "markdown", "json"])
def test_the_same_pack_gives_the_same_bytes(run, format_: str):
    words = ("transparency", "leeds", "--as-at", "2026-11-02", "--format", format_)
    code, first, _ = run(*words)
    assert code == 0
    assert run(*words)[1] == first
    if format_ == "text":
        assert all(len(line) <= 80 for line in first.splitlines())
    if format_ == "json":
        assert json.loads(first)["filled"] == 28


def test_a_pack_that_is_not_there_is_told(run):
    code, printed, told = run("transparency", "leds")
    assert (code, printed) == (2, "")
    assert "leeds" in told
