"""From outside, as whoever keeps answers for years: what ties an answer to what answered, and to the record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import ivpolicy
from command_line import outside
from ivpolicy import CaseRecord, Pack, evaluate, load_pack, read_case

AS_AT = date(2026, 11, 2)
CHECKOUT = Path(__file__).resolve().parents[2]
LEEDS = (CHECKOUT / "policies" / "leeds.yaml").read_text(encoding="utf-8")
CASE = {
    "case_id": "invented",
    "child": {"statuses": ["looked_after", "care_leaver"], "disabled": True, "date_of_birth": "2013-03-14"},
    "views": {"wants_representation_at_meeting": None},
}


def reading_of(pack: Pack) -> tuple[str, str, str]:
    """A reading of the pack: its id, the option chosen, and another one that may be."""
    for reading in pack.written.readings.values():
        for option in reading.options:
            if option != reading.chosen and option not in reading.barred:
                return reading.id, reading.chosen, option
    raise AssertionError("the pack has a reading with two options")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "leeds.yaml"
    path.write_text(LEEDS, encoding="utf-8")
    return path


def test_a_reading_chosen_against_the_pack_is_stamped_and_changes_the_evaluated_digest() -> None:
    own = load_pack("leeds")
    reading, chosen, option = reading_of(own)
    result = evaluate(load_pack("leeds", readings={reading: option}), read_case(CASE), as_at=AS_AT)

    (stamped,) = result.document().pack.readings
    assert (stamped.reading, stamped.chosen, stamped.option) == (reading, chosen, option)
    assert result.evaluated_digest != own.evaluated_digest
    assert result.pack.digest == own.digest
    assert f"Read otherwise than the pack chooses: `{reading}` as `{option}`." in result.notices


def test_the_packs_own_choice_said_again_changes_nothing() -> None:
    own = load_pack("leeds")
    reading, chosen, _ = reading_of(own)
    again = load_pack("leeds", readings={reading: chosen})

    assert again.readings == {}
    assert again.evaluated_digest == own.evaluated_digest
    assert evaluate(again, read_case(CASE), as_at=AS_AT).document().pack.readings == ()


def test_a_comment_or_an_approval_changes_the_text_and_not_what_is_evaluated(written: Path) -> None:
    approved = 'approval: {by: A. Nobody, role: director, on: 2026-11-01, minute: "1", delegation: "2"}'
    written.write_text(f"# a remark\n{LEEDS.replace('approval: unapproved', approved)}", encoding="utf-8")
    own, other = load_pack("leeds"), load_pack(written)

    assert other.approval != own.approval
    assert other.digest != own.digest
    assert (other.content_digest, other.evaluated_digest) == (own.content_digest, own.evaluated_digest)


def test_another_word_of_the_pack_or_of_the_law_changes_what_is_evaluated(written: Path, tmp_path: Path) -> None:
    written.write_text(LEEDS.replace("August 2021", "August 2022"), encoding="utf-8")
    law = tmp_path / "law.yaml"
    england = (CHECKOUT / "policies" / "england.yaml").read_text(encoding="utf-8")
    law.write_text(england.replace("review_by: 20", "review_by: 21", 1), encoding="utf-8")
    own = load_pack("leeds")

    assert load_pack(written).evaluated_digest != own.evaluated_digest
    over_law = load_pack("leeds", national=law)
    assert over_law.content_digest == own.content_digest
    assert over_law.evaluated_digest != own.evaluated_digest


def record_digest(data: dict[str, object]) -> str:
    pack = load_pack("leeds")
    return str(evaluate(pack, pack.read_case(data), as_at=AS_AT).document().record_digest)


@pytest.mark.parametrize(
    "same",
    [
        {**CASE, "child": {"date_of_birth": date(2013, 3, 14), "disabled": "yes", "statuses": ["care_leaver", "looked_after"]}},
        {"child": CASE["child"], "case_id": "invented", "care": {}},
        {**CASE, "child": {**CASE["child"], "socially_isolated": None}},  # type: ignore[dict-item]
    ],
)  # fmt: skip
def test_one_record_has_one_digest_however_it_is_written(same: dict[str, object]) -> None:
    assert record_digest(same) == record_digest(CASE)


@pytest.mark.parametrize(
    "other",
    [
        {**CASE, "case_id": "another"},
        {**CASE, "child": {**CASE["child"], "disabled": False}},  # type: ignore[dict-item]
        {**CASE, "events": []},
        {**CASE, "local": {"leeds": {}}, "provenance": {"child.disabled": {"source": "a form"}}},
    ],
)
def test_another_record_has_another_digest(other: dict[str, object]) -> None:
    assert record_digest(other) != record_digest(CASE)


def test_a_record_changed_in_the_program_has_the_digest_of_one_read_so() -> None:
    pack = load_pack("leeds")
    record = pack.read_case(CASE)
    changed = record.model_copy(update={"child": record.child.model_copy(update={"disabled": False})})
    read = pack.read_case({**CASE, "child": {**CASE["child"], "disabled": False}})  # type: ignore[dict-item]
    made = CaseRecord.model_construct(**{name: getattr(read, name) for name in type(read).model_fields})

    first, *others = (evaluate(pack, one, as_at=AS_AT).record_digest for one in (changed, read, made))
    assert others == [first, first]


def test_digests_are_the_same_in_every_process(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps(CASE), encoding="utf-8")
    words = ["decide", "case.json", "--authority", "leeds", "--as-at", "2026-11-02"]
    command = [sys.executable, "-P", "-m", "ivpolicy", *words, "--format", "json"]

    def printed(seed: str) -> str:
        source = str(Path(ivpolicy.__file__).resolve().parents[1])
        environment = {**os.environ, "PYTHONPATH": source, "PYTHONHASHSEED": seed}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout

    first, second = (json.loads(printed(seed)) for seed in ("1", "2"))
    digests = first["evaluated_digest"], first["record_digest"]
    assert (second["evaluated_digest"], second["record_digest"]) == digests
    assert first["result_format"] == 1
    for page in ((), ("--full",)):
        foot = " ".join(outside(tmp_path, *words, *page).stdout.split())
        assert foot.endswith(f"Evaluated {digests[0][:12]}; record {digests[1][:12]}.")
