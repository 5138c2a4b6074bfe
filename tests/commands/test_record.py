"""`ivpolicy record`, and what is asked of the store it fills."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from ivpolicy import DecisionLog
from ivpolicy.cli.main import main

HISTORIES = Path(__file__).parents[2] / "examples" / "histories"
AMINA, BRYN = HISTORIES / "amina.yaml", HISTORIES / "bryn.yaml"


def typed(capsys, *words):
    code = main([*map(str, words)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def own(tmp_path):
    """The worked histories with sources of their own: two events of one source and id are one event."""
    for file in (AMINA, BRYN, HISTORIES / "hana.yaml"):
        lines = file.read_text().splitlines()
        text = [f"source: {file.stem}" if line.startswith("source:") else line for line in lines]
        (tmp_path / file.name).write_text("\n".join(text) + "\n")
    return tmp_path


def test_what_was_recorded_is_followed_and_listed_as_its_files_are(own, capsys):
    store = own / "cases.events"
    files = [own / "amina.yaml", own / "bryn.yaml", own / "hana.yaml"]

    assert typed(capsys, "record", store, *files)[0] == 0
    code, told, _ = typed(capsys, "record", store, *files)
    assert (code, "0 events recorded, " in told, " there already." in told) == (0, True, True)

    page = typed(capsys, "follow", store, "--case", "amina-invented", "--as-at", "2026-03-01")
    assert page == typed(capsys, "follow", own / "amina.yaml", "--as-at", "2026-03-01")
    assert page[0] == 0
    listed = typed(capsys, "due", store, "--as-at", "2026-03-01")
    assert listed == typed(capsys, "due", *files, "--as-at", "2026-03-01")
    assert listed[0] == 0


def test_an_event_that_cannot_be_recorded_is_told_with_its_place_and_the_others_are_recorded(own, capsys, monkeypatch):
    lines = [
        {"type": "request_received", "id": "1", "source": "s", "happened_on": "2026-02-02", "case": "a"},
        {"type": "answer_given", "id": "1", "source": "s", "happened_on": "2026-02-05", "case": "a"},
        {"type": "answer_given", "id": "2", "source": "s", "happened_on": "a secret", "case": "a"},
    ]
    (own / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))

    code, told, complained = typed(capsys, "record", own / "s.events", own / "a.jsonl", "--authority", "islington")

    assert (code, told) == (3, f"{own / 's.events'}: 1 event recorded, 2 refused.\n")
    assert "line 2: an event of this source and id was recorded before and says something else" in complained
    assert "line 3: `happened_on` is not a day like" in complained
    assert "a secret" not in complained

    text = io.BytesIO(json.dumps(lines[0]).encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(text))
    assert "1 there already" in typed(capsys, "record", own / "s.events", "-", "--authority", "islington")[1]


def test_an_authority_named_in_full_is_that_of_its_pack(own, capsys):
    event = {"type": "considered", "id": "1", "source": "s", "happened_on": "2026-02-02", "case": "a"}
    for number, name in enumerate(("leeds", "Leeds City Council"), 1):
        (own / "a.json").write_text(json.dumps([{**event, "id": str(number), "authority": name}]))
        assert typed(capsys, "record", own / "s.events", own / "a.json")[0] == 0

    code, page, _ = typed(capsys, "due", own / "s.events", "--as-at", "2026-03-01")

    assert (code, "1 case:" in page) == (0, True)


def test_what_is_asked_wrongly_of_a_store_is_told_in_words(own, capsys):
    store = own / "cases.events"
    typed(capsys, "record", store, own / "amina.yaml")
    DecisionLog(own / "decisions.log").close()

    def told(*words):
        code, _, complained = typed(capsys, *words)
        return code, complained

    assert told("follow", store)[0] == 2
    assert "name one with `--case`" in told("follow", store)[1]
    assert "no case of this name" in told("follow", store, "--case", "nobody")[1]
    assert "leave it out" in told("follow", own / "amina.yaml", "--case", "amina-invented")[1]
    assert "this is no event store" in told("record", own / "decisions.log", own / "amina.yaml")[1]
    assert "there is no such file" in told("record", store, own / "nowhere.yaml")[1]


def test_a_name_that_two_authorities_have_needs_the_authority(own, capsys):
    event = {"type": "facts_recorded", "source": "s", "happened_on": "2026-02-02", "case": "a"}
    events = [{**event, "id": name, "authority": name} for name in ("leeds", "dudley")]
    (own / "a.json").write_text(json.dumps(events))
    typed(capsys, "record", own / "s.events", own / "a.json")

    code, _, complained = typed(capsys, "follow", own / "s.events", "--case", "a")
    assert (code, "several authorities have a case of this name: dudley, leeds" in complained) == (2, True)
    code, page, _ = typed(
        capsys, "follow", own / "s.events", "--case", "a", "--authority", "leeds", "--as-at", "2026-03-01"
    )
    assert (code, "1 event counts" in page) == (0, True)
